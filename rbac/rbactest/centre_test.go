package rbactest

import (
	"testing"

	"tianti/rbac"
)

func TestEverybodyOfTheWorldCanAct(t *testing.T) {
	w := Centre(t)
	w.Drain(t)
	for _, login := range Logins() {
		a := w.Actor(login)
		if a.Anonymous() || len(a.Roles) == 0 || !a.Has("trainee") {
			t.Errorf("%s is %+v", login, a)
		}
	}
	if _, err := w.Gate.May(w.Actor("hr1"), "rbac.person.move", rbac.Place{Unit: TeamPath, Owner: ID("agent1")}); err != nil {
		t.Error(err)
	}
	if _, err := w.Gate.May(w.Actor("leader1"), "rbac.person.read", rbac.Place{Unit: OtherTeam, Owner: ID("agent2")}); err == nil {
		t.Error("a leader reads another team's people")
	}
	if r, err := w.Chain.Verify(t.Context()); err != nil || len(r.Broken) > 0 || r.Entries() == 0 {
		t.Errorf("audit: %+v %v", r, err)
	}
}

package rbac_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tianti/rbac"
	"tianti/rbac/rbactest"
)

func actorOf(t testing.TB, w *rbactest.World, login string) rbac.Actor {
	t.Helper()
	a, err := w.Org.Act(t.Context(), rbactest.ID(login))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// leaves is the leader of team 1 handing over to an agent of the team for a week.
func leaves(w *rbactest.World) rbac.Delegation {
	return rbac.Delegation{To: rbactest.ID("agent1"), Role: "leader", Unit: rbactest.TeamPath, Until: w.Clock.Now().Add(7 * 24 * time.Hour), Reason: "年休假"}
}

func may(w *rbactest.World, by rbac.Actor, permission, unit, owner string) bool {
	_, err := w.Gate.May(by, permission, rbac.Place{Unit: unit, Owner: owner})
	return err == nil
}

func TestADelegatedRoleCountsUntilItsEnd(t *testing.T) {
	w := rbactest.Centre(t)
	w.Drain(t)
	leader, agent := actorOf(t, w, "leader1"), rbactest.ID("agent1")
	if may(w, actorOf(t, w, "agent1"), "rbac.seat.open", rbactest.TeamPath, rbactest.ID("trainee1")) {
		t.Fatal("an agent opens seats")
	}
	a, err := w.Org.Delegate(t.Context(), leader, leaves(w))
	if err != nil {
		t.Fatal(err)
	}
	deputy := actorOf(t, w, "agent1")
	if !slices.Contains(deputy.Roles, rbac.Held{Role: "leader", Unit: rbactest.TeamPath, Delegator: leader.Person}) {
		t.Fatalf("roles: %+v", deputy.Roles)
	}
	for _, c := range []struct {
		says, unit, owner string
		want              bool
	}{
		{"a trainee of the team", rbactest.TeamPath, rbactest.ID("trainee1"), true},
		{"somebody of another team", rbactest.OtherTeam, rbactest.ID("trainee2"), false},
		{"the own seat", rbactest.TeamPath, agent, false},
		{"the seat of the delegator", rbactest.TeamPath, leader.Person, false},
	} {
		if got := may(w, deputy, "rbac.seat.open", c.unit, c.owner); got != c.want {
			t.Errorf("%s: %v", c.says, got)
		}
	}
	if may(w, deputy, "rbac.account.change_password", rbactest.TeamPath, leader.Person) {
		t.Error("what is the delegator's own came along")
	}
	if d := w.Org.Delegable(deputy); len(d) != 0 {
		t.Errorf("the deputy may hand on %+v", d)
	}
	again := leaves(w)
	again.To = rbactest.ID("trainee1")
	if _, err := w.Org.Delegate(t.Context(), deputy, again); !errors.Is(err, rbac.ErrDelegateBorrow) {
		t.Errorf("handed on: %v", err)
	}
	if _, err := w.Org.Delegate(t.Context(), leader, leaves(w)); !errors.Is(err, rbac.ErrDelegateTwice) {
		t.Errorf("twice: %v", err)
	}
	w.Clock.Advance(7*24*time.Hour - time.Millisecond)
	if !actorOf(t, w, "agent1").Has("leader") {
		t.Error("over before its end")
	}
	w.Clock.Advance(time.Millisecond)
	if actorOf(t, w, "agent1").Has("leader") { // no job ran
		t.Error("goes on after its end")
	}
	if rests, err := w.Org.Rests(t.Context(), a, w.Clock.Now()); err != nil || rests {
		t.Errorf("rests: %v %v", rests, err)
	}
}

func TestDelegationsThatAreRefused(t *testing.T) {
	w := rbactest.Centre(t)
	w.Drain(t)
	now := w.Clock.Now()
	for _, c := range []struct {
		says, by string
		change   func(*rbac.Delegation)
		want     error
	}{
		{"without a reason", "leader1", func(d *rbac.Delegation) { d.Reason = " " }, rbac.ErrReason},
		{"to oneself", "leader1", func(d *rbac.Delegation) { d.To = rbactest.ID("leader1") }, rbac.ErrDelegateSelf},
		{"a role that there is not", "leader1", func(d *rbac.Delegation) { d.Role = "boss" }, rbac.ErrRole},
		{"the role that everybody has", "leader1", func(d *rbac.Delegation) { d.Role = "trainee" }, rbac.ErrRole},
		{"a role that one has not", "leader1", func(d *rbac.Delegation) { d.Role = "manager" }, rbac.ErrDelegateNone},
		{"a wider unit than one's own", "leader1", func(d *rbac.Delegation) { d.Unit = rbactest.CentrePath }, rbac.ErrDelegateNone},
		{"everything", "leader1", func(d *rbac.Delegation) { d.Unit = "/" }, rbac.ErrDelegateNone},
		{"another unit", "leader1", func(d *rbac.Delegation) { d.Unit = rbactest.OtherTeam }, rbac.ErrDelegateNone},
		{"somebody out of reach", "leader1", func(d *rbac.Delegation) { d.To = rbactest.ID("agent2") }, rbac.ErrForbidden},
		{"somebody who is not there", "leader1", func(d *rbac.Delegation) { d.To = "KF999999" }, rbac.ErrForbidden},
		{"a role that is not to be handed over", "judge1", func(d *rbac.Delegation) { d.Role, d.Unit = "judge", rbactest.GroupPath }, rbac.ErrForbidden},
		{"no end", "leader1", func(d *rbac.Delegation) { d.Until = time.Time{} }, rbac.ErrDelegateUntil},
		{"an end before the begin", "leader1", func(d *rbac.Delegation) { d.From, d.Until = now.Add(48*time.Hour), now.Add(24*time.Hour) }, rbac.ErrDelegateUntil},
		{"longer than ninety days", "leader1", func(d *rbac.Delegation) { d.Until = now.Add(rbac.LongestDelegation + time.Second) }, rbac.ErrDelegateUntil},
		{"from yesterday on", "leader1", func(d *rbac.Delegation) { d.From = now.Add(-24 * time.Hour) }, rbac.ErrDelegateFrom},
		{"what the other has already", "supervisor1", func(d *rbac.Delegation) {
			d.Role, d.Unit, d.To = "supervisor", rbactest.CentrePath, rbactest.ID("supervisor1")
		}, rbac.ErrDelegateSelf},
	} {
		d := leaves(w)
		c.change(&d)
		if _, err := w.Org.Delegate(t.Context(), actorOf(t, w, c.by), d); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.says, err)
		}
	}
	if _, err := w.Org.Delegate(t.Context(), rbac.Actor{}, leaves(w)); !errors.Is(err, rbac.ErrAnonymous) {
		t.Errorf("nobody: %v", err)
	}
}

func TestWhoEndsADelegation(t *testing.T) {
	w := rbactest.Centre(t)
	w.Drain(t)
	for _, who := range []string{"leader1", "agent1", "admin"} {
		a, err := w.Org.Delegate(t.Context(), actorOf(t, w, "leader1"), leaves(w))
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Org.EndDelegation(t.Context(), actorOf(t, w, "agent2"), a.ID, "x"); !errors.Is(err, rbac.ErrForbidden) {
			t.Errorf("somebody else: %v", err)
		}
		if err := w.Org.EndDelegation(t.Context(), actorOf(t, w, who), a.ID, "提前返岗"); err != nil {
			t.Errorf("%s: %v", who, err)
		}
		if actorOf(t, w, "agent1").Has("leader") {
			t.Errorf("%s: it goes on", who)
		}
		w.Clock.Advance(time.Second)
	}
	// an assignment is no delegation
	if err := w.Org.EndDelegation(t.Context(), actorOf(t, w, "agent1"), rbac.AssignmentID("agent", rbactest.TeamPath, rbactest.ID("agent1")), "x"); !errors.Is(err, rbac.ErrRoleGone) {
		t.Errorf("an assignment: %v", err)
	}
}

// With the delegator's role the delegation ends: at once, before any reaction ran, and on record after.
func TestADelegationEndsWithTheDelegatorsRole(t *testing.T) {
	w := rbactest.Centre(t)
	w.Drain(t)
	a, err := w.Org.Delegate(t.Context(), actorOf(t, w, "leader1"), leaves(w))
	if err != nil {
		t.Fatal(err)
	}
	coming := leaves(w)
	coming.To, coming.From, coming.Until = rbactest.ID("trainee1"), w.Clock.Now().Add(24*time.Hour), w.Clock.Now().Add(48*time.Hour)
	if _, err := w.Org.Delegate(t.Context(), actorOf(t, w, "leader1"), coming); err != nil {
		t.Fatal(err)
	}
	if err := w.Org.RevokeRole(t.Context(), actorOf(t, w, "admin"), rbac.AssignmentID("leader", rbactest.TeamPath, rbactest.ID("leader1")), "调岗"); err != nil {
		t.Fatal(err)
	}
	if actorOf(t, w, "agent1").Has("leader") {
		t.Error("it goes on without the role that it rests on")
	}
	w.Drain(t)
	for _, person := range []string{"agent1", "trainee1"} {
		as, err := w.Org.Assignments(t.Context(), rbactest.ID(person))
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range as {
			if x.Delegator != "" && x.Revoked.IsZero() {
				t.Errorf("%s: %s is not on record as ended", person, x.ID)
			}
		}
	}
	_ = a
}

// Whatever is handed over, revoked and ended: nobody holds by delegation what the delegator does not
// hold as an own role at that instant, and what is kept near of people says at every moment what the
// source says.
func TestNoDelegationReachesFurtherThanItsDelegator(t *testing.T) {
	w := rbactest.Centre(t)
	w.Drain(t)
	if err := w.Org.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	logins := []string{"leader1", "supervisor1", "manager1", "hr1", "agent1", "trainee1"}
	roles := []string{"leader", "supervisor", "manager", "hr", "admin"}
	units := []string{"/", rbactest.GroupPath, rbactest.CentrePath, rbactest.TeamPath, rbactest.OtherTeam}
	system := rbac.System("test")
	rapid.Check(t, func(rt *rapid.T) {
		ctx := context.Background()
		pick := func(of []string, name string) string { return rapid.SampledFrom(of).Draw(rt, name) }
		for range rapid.IntRange(1, 6).Draw(rt, "steps") {
			who, other, role, unit := rbactest.ID(pick(logins, "who")), rbactest.ID(pick(logins, "other")), pick(roles, "role"), pick(units, "unit")
			now := w.Clock.Now()
			end := now.Add(time.Duration(rapid.IntRange(1, 100).Draw(rt, "days")) * 24 * time.Hour)
			switch rapid.IntRange(0, 3).Draw(rt, "do") {
			case 0:
				_, _ = w.Org.AssignRole(ctx, system, who, role, unit, end, "x")
			case 1:
				_ = w.Org.RevokeRole(ctx, system, rbac.AssignmentID(role, unit, who), "x")
			case 2:
				if by, err := w.Org.Act(ctx, who); err == nil {
					_, _ = w.Org.Delegate(ctx, by, rbac.Delegation{To: other, Role: role, Unit: unit, Until: end, Reason: "x"})
				}
			case 3:
				w.Clock.Advance(time.Duration(rapid.IntRange(1, 40).Draw(rt, "later")) * 24 * time.Hour)
			}
			for _, login := range logins {
				held, err := w.Org.Held(ctx, rbactest.ID(login), w.Clock.Now())
				if err != nil {
					rt.Fatal(err)
				}
				if acts, err := w.Org.Act(ctx, rbactest.ID(login)); err != nil || !slices.Equal(acts.Roles, held) {
					rt.Fatalf("%s acts as %+v (%v) and holds %+v", login, acts.Roles, err, held)
				}
			}
		}
		now := w.Clock.Now()
		for _, login := range logins {
			held, err := w.Org.Held(ctx, rbactest.ID(login), now)
			if err != nil {
				rt.Fatal(err)
			}
			for _, h := range held {
				if h.Delegator == "" {
					continue
				}
				from, err := w.Org.Held(ctx, h.Delegator, now)
				if err != nil {
					rt.Fatal(err)
				}
				if !slices.ContainsFunc(from, func(d rbac.Held) bool {
					return d.Delegator == "" && d.Role == h.Role && strings.HasPrefix(h.Unit, d.Unit)
				}) {
					rt.Fatalf("%s holds %+v, of which the delegator has only %+v", login, h, from)
				}
			}
		}
	})
}

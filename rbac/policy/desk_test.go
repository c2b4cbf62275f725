package policy_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tianti/internal/fault"
	"tianti/rbac"
	"tianti/rbac/policy"
	"tianti/rbac/rbactest"
)

// house is the small centre under a stored policy.
type house struct {
	*rbactest.World
	policies *policy.Service
	desk     *policy.Desk
	org      *rbac.Organisation
	shut     map[string]bool // who cannot log in
}

func open(t *testing.T) *house {
	t.Helper()
	w := rbactest.Centre(t)
	h := &house{World: w, policies: policy.New(w.DB, w.Clock), shut: map[string]bool{}}
	if err := h.policies.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.org = rbac.NewOrganisation(w.DB, w.Clock, h.policies.Gate())
	h.desk = policy.NewDesk(w.DB, w.Clock, h.policies, h.org, func(_ context.Context, person string) (bool, error) { return !h.shut[person], nil })
	h.desk.Listen(w.Bus)
	w.Drain(t)
	return h
}

func (h *house) actor(t *testing.T, login string) rbac.Actor {
	t.Helper()
	a, err := h.org.Act(t.Context(), rbactest.ID(login))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// second makes another administrator of hr2.
func (h *house) second(t *testing.T) {
	t.Helper()
	if _, err := h.org.AssignRole(t.Context(), rbac.System("test"), rbactest.ID("hr2"), "admin", "/", time.Time{}, "test"); err != nil {
		t.Fatal(err)
	}
}

var itemsForAgents = append(policy.Default(), row("p, r:agent, unit, exams.item, read, allow\n")...)

func without(match func(policy.Row) bool) []policy.Row {
	return slices.DeleteFunc(policy.Default(), match)
}

func TestTwoPeoplePutRowsInForce(t *testing.T) {
	h := open(t)
	h.second(t)
	ctx, admin, second := t.Context(), h.actor(t, "admin"), h.actor(t, "hr2")
	p, err := h.desk.Propose(ctx, admin, 1, itemsForAgents, "岗前学习")
	if err != nil {
		t.Fatal(err)
	}
	// three agents, and the two leaders and the supervisor who inherit from agents; trainers may already
	if p.Affected != 6 || !slices.Contains(p.Shifts, policy.Shift{Role: "leader", Object: "exams.item", Action: "read", Reach: policy.Unit, Gain: true}) {
		t.Errorf("trial: %d people, %+v", p.Affected, p.Shifts)
	}
	if _, err := h.desk.Propose(ctx, second, 0, append(policy.Default(), row("p, r:judge, unit, exams.item, read, allow\n")...), "另一份"); !errors.Is(err, policy.ErrOpen) {
		t.Errorf("two at a time: %v", err)
	}
	if _, err := h.desk.Decide(ctx, admin, p.Number, policy.Approve, "自己批准"); !errors.Is(err, policy.ErrSecond) {
		t.Errorf("approved by the proposer: %v", err)
	}
	if _, err := h.desk.Decide(ctx, second, p.Number, policy.Withdraw, "x"); !errors.Is(err, policy.ErrProposer) {
		t.Errorf("withdrawn by another: %v", err)
	}
	if _, err := h.desk.Decide(ctx, second, p.Number, policy.Approve, " "); !errors.Is(err, policy.ErrReason) {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := h.desk.Decide(ctx, h.actor(t, "hr1"), p.Number, policy.Approve, "x"); !errors.Is(err, rbac.ErrForbidden) {
		t.Errorf("hr: %v", err)
	}
	p, err = h.desk.Decide(ctx, second, p.Number, policy.Approve, "同意")
	if err != nil || p.State != policy.Published || p.Decided.Version != 2 || p.Decided.Alone {
		t.Fatalf("approved: %+v %v", p, err)
	}
	if _, err := h.policies.Gate().May(h.actor(t, "agent1"), "exams.item.read", rbac.Place{Unit: rbactest.TeamPath}); err != nil {
		t.Errorf("in force: %v", err)
	}
	if _, err := h.desk.Decide(ctx, second, p.Number, policy.Refuse, "x"); !errors.Is(err, policy.ErrDecided) {
		t.Errorf("decided twice: %v", err)
	}
	page, changes, err := h.desk.Versions(ctx, h.actor(t, "auditor1"), "")
	if err != nil || len(page.Items) != 2 || page.Items[0].Proposer != admin.Person || len(changes[0]) != 1 || !changes[0][0].Added {
		t.Errorf("versions: %+v %+v %v", page.Items, changes, err)
	}
	h.Drain(t) // the reaction finds nothing left to do
}

func TestALoneAdministratorPublishesAndTheRecordSaysSo(t *testing.T) {
	h := open(t)
	p, err := h.desk.Propose(t.Context(), h.actor(t, "admin"), 0, itemsForAgents, "岗前学习")
	if err != nil {
		t.Fatal(err)
	}
	p, err = h.desk.Decide(t.Context(), h.actor(t, "admin"), p.Number, policy.Approve, "只有一位管理员")
	if err != nil || !p.Decided.Alone {
		t.Fatalf("%+v %v", p, err)
	}
}

func TestAProposalFollowsTheVersionThatItWasMadeFrom(t *testing.T) {
	h := open(t)
	h.second(t)
	p, err := h.desk.Propose(t.Context(), h.actor(t, "admin"), 0, itemsForAgents, "岗前学习")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.policies.Change(t.Context(), admin, 0, append(policy.Default(), row("p, r:judge, unit, exams.item, read, allow\n")...), "meanwhile"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.desk.Decide(t.Context(), h.actor(t, "hr2"), p.Number, policy.Approve, "同意"); !errors.Is(err, policy.ErrMoved) {
		t.Errorf("%v", err)
	}
	if p, err = h.desk.Decide(t.Context(), h.actor(t, "admin"), p.Number, policy.Withdraw, "重做"); err != nil || p.State != policy.Withdrawn {
		t.Errorf("%+v %v", p, err)
	}
}

func TestNoChangeLocksEverybodyOut(t *testing.T) {
	h := open(t)
	ctx, admin := t.Context(), h.actor(t, "admin")
	cases := []struct {
		says string
		rows []policy.Row
		want error
	}{
		{"nobody changes the policy", without(func(r policy.Row) bool { return r.Object == "rbac.policy" }), policy.ErrLockedOut},
		{"the program does nothing", without(func(r policy.Row) bool { return r.Subject == "r:system" }), policy.ErrLockedOut},
		{"nobody opens accounts", without(func(r policy.Row) bool { return r.Object == "rbac.account" && r.Action == "create" }), policy.ErrNobody},
		{"nobody gives roles", without(func(r policy.Row) bool {
			return r.Object == "rbac.role" && r.Action == "assign" && r.Effect == policy.Allow
		}), policy.ErrNobody},
		{"everybody is denied it", append(policy.Default(), row("p, r:staff, any, rbac.account, reset, deny\n")...), nil},
	}
	for _, c := range cases {
		_, err := h.desk.Try(ctx, admin, 0, c.rows)
		if c.want == nil { // a denial overrules, which is refused as such
			if !errors.Is(err, policy.ErrOverruled) && !errors.Is(err, policy.ErrNobody) {
				t.Errorf("%s: %v", c.says, err)
			}
			continue
		}
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.says, err)
		}
	}
	h.shut[rbactest.ID("admin")] = true
	if _, err := h.desk.Try(ctx, admin, 0, itemsForAgents); !errors.Is(err, policy.ErrNobody) {
		t.Errorf("the only administrator cannot log in: %v", err)
	}
}

func TestRowsThatMeanNothingAreRefused(t *testing.T) {
	h := open(t)
	for _, c := range []struct {
		says, row string
		want      *fault.Fault
	}{
		{"an unknown role", "p, r:boss, unit, exams.item, read, allow", policy.ErrRole},
		{"an unknown parent", "g, r:agent, r:boss", policy.ErrRole},
		{"a flag of seats", "p, s:certificate-VIP, any, exams.item, read, allow", policy.ErrRole},
		{"an unknown object", "p, r:agent, unit, exams.items, read, allow", policy.ErrNoObject},
		{"an unknown action", "p, r:agent, unit, exams.item, reed, allow", policy.ErrNoAction},
		{"a row twice", "p, r:trainer, unit, exams.item, read, allow", policy.ErrTwice},
		{"allowed and denied", "p, r:trainer, unit, exams.item, read, deny", policy.ErrOverruled},
	} {
		text := policy.Text(policy.Default()) + c.row + "\n"
		rows, err := policy.Read(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.desk.Try(t.Context(), h.actor(t, "admin"), 0, rows)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.says, err)
			continue
		}
		line, _ := fault.All(err)[0].Params()["line"].(int)
		if lines := strings.Split(text, "\n"); line < 1 || !strings.Contains(lines[line-1], strings.TrimSuffix(strings.TrimSuffix(c.row, "deny"), "allow")) {
			t.Errorf("%s: line %d", c.says, line)
		}
	}
}

func TestTheBuiltInRowsMeanSomething(t *testing.T) {
	if err := policy.CheckMeaning(policy.Default()); err != nil {
		t.Error(err)
	}
}

// What Text writes, Read reads: the same rows, area by area.
func TestRowsSurviveBeingWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.Permutation(policy.Default()).Draw(t, "rows")
		rows = rows[:rapid.IntRange(0, len(rows)).Draw(t, "n")]
		back, err := policy.Read(strings.NewReader(policy.Text(rows)))
		if err != nil || len(policy.Compare(rows, back)) > 0 || len(back) != len(rows) {
			t.Fatalf("%d rows became %d: %v", len(rows), len(back), err)
		}
	})
}

func TestAnAnswerSaysWhy(t *testing.T) {
	h := open(t)
	ctx, auditor := t.Context(), h.actor(t, "auditor1")
	cases := []struct {
		says, who, may, unit, owner string
		allow                       bool
		why                         policy.Why
		row                         string // that decided
		needed                      string
	}{
		{"a trainer marks below the own centre", "trainer1", "exams.mark.give", rbactest.TeamPath, "", true, policy.WhyAllowed, "p, r:trainer, unit, exams.mark, give, allow", ""},
		{"but not in another one", "trainer1", "exams.mark.give", rbactest.OtherCentre, "", false, policy.WhyElsewhere, "", "trainer"},
		{"and not the own paper", "trainer1", "exams.mark.give", rbactest.TeamPath, "trainer1", false, policy.WhyOwnCase, "p, r:staff, own, exams.mark, give, deny", ""},
		{"an agent has no row for it", "agent1", "exams.mark.give", rbactest.TeamPath, "", false, policy.WhyNoRow, "", "trainer"},
		{"an agent inherits", "agent1", "exams.sitting.start", rbactest.TeamPath, "agent1", true, policy.WhyAllowed, "p, r:trainee, own, exams.sitting, start, allow", ""},
		{"the auditor reads everything", "auditor1", "exams.item.read", rbactest.TeamPath, "", true, policy.WhyAllowed, "p, r:auditor, any, *, read, allow", ""},
	}
	for _, c := range cases {
		q := policy.Question{Person: rbactest.ID(c.who), Permission: c.may, Unit: c.unit}
		if c.owner != "" {
			q.Owner = rbactest.ID(c.owner)
		}
		a, err := h.desk.Explain(ctx, auditor, q)
		if err != nil {
			t.Errorf("%s: %v", c.says, err)
			continue
		}
		if a.Allow != c.allow || a.Why != c.why || c.needed != "" && !slices.Contains(a.Needed, c.needed) || c.why == policy.WhyOwnCase && len(a.Needed) > 0 {
			t.Errorf("%s: %v %s, needed %v", c.says, a.Allow, a.Why, a.Needed)
		}
		if c.row != "" && (len(a.Roles[0].Rows) == 0 || a.Roles[0].Rows[0].Row.String() != c.row) {
			t.Errorf("%s: decided by %+v", c.says, a.Roles[0].Rows)
		}
	}
	if _, err := h.desk.Explain(ctx, auditor, policy.Question{Person: rbactest.ID("agent1"), Permission: "exams.mark.fly"}); !errors.Is(err, policy.ErrPermission) {
		t.Errorf("an unknown action: %v", err)
	}
	if _, err := h.desk.Explain(ctx, h.actor(t, "hr1"), policy.Question{Person: rbactest.ID("agent1"), Permission: "exams.mark.give"}); !errors.Is(err, rbac.ErrForbidden) {
		t.Errorf("asked by hr: %v", err)
	}
}

func TestAPastQuestionIsAnsweredByThePolicyOfThen(t *testing.T) {
	h := open(t)
	before := h.Clock.Now().Add(time.Hour)
	h.Clock.Advance(2 * time.Hour)
	if _, err := h.policies.Change(t.Context(), admin, 0, itemsForAgents, "岗前学习"); err != nil {
		t.Fatal(err)
	}
	q := policy.Question{Person: rbactest.ID("agent1"), Permission: "exams.item.read", Unit: rbactest.TeamPath}
	if a, err := h.desk.Explain(t.Context(), h.actor(t, "admin"), q); err != nil || !a.Allow || a.Version != 2 {
		t.Errorf("now: %+v %v", a, err)
	}
	q.At = before
	if a, err := h.desk.Explain(t.Context(), h.actor(t, "admin"), q); err != nil || a.Allow || a.Version != 1 {
		t.Errorf("then: %+v %v", a, err)
	}
}

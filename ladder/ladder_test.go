package ladder_test

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"tianti/courses"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/fault"
	"tianti/internal/locale"
	_ "tianti/internal/locale/texts"
	"tianti/internal/store"
	"tianti/internal/store/storetest"
	"tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/rbac"
)

// house lets HR propose, managers decide, everybody look at themselves, and denies the own case.
type house struct{}

func (house) Version() int64 { return 7 }
func (house) Decide(role string, rel rbac.Relation, object, action string) rbac.Verdict {
	p := object + "." + action
	switch {
	case rel.Own && object == "ladder.appointment":
		return rbac.Denied
	case role == "system",
		object == "ladder.requirement" && (role == "hr" || role == "manager" && action == "confirm"),
		rel.Unit && role == "hr" && slices.Contains([]string{"ladder.appointment.propose", "ladder.appointment.read", "ladder.position.read", "ladder.pipeline.read", "ladder.requirement.edit"}, p),
		rel.Unit && role == "manager" && (object == "ladder.appointment" || p == "ladder.position.read"),
		rel.Own && p == "ladder.position.read", p == "courses.course.read":
		return rbac.Allowed
	}
	return rbac.Silent
}
func (h house) Reaches(role, object, action string) bool {
	return h.Decide(role, rbac.Relation{Unit: true}, object, action) == rbac.Allowed
}

const team = "/g/gd/sz/t1/"

func actor(person, role string) rbac.Actor {
	return rbac.Actor{Person: person, Name: person, Unit: team, Roles: []rbac.Held{{Role: role, Unit: "/g/"}}}
}

var (
	hr    = actor("hr1", "hr")
	hr2   = actor("hr2", "hr")
	boss  = actor("boss", "manager")
	li    = actor("li", "agent")
	hired = time.Date(2026, 3, 2, 0, 0, 0, 0, clock.Shanghai)
	noon  = time.Date(2026, 6, 15, 4, 0, 0, 0, time.UTC)
)

type nobody struct{}

func (nobody) Learner(context.Context, string) (courses.Learner, error) {
	return courses.Learner{}, store.ErrNotFound
}
func (nobody) Below(context.Context, string) iter.Seq2[courses.Learner, error] { return nil }
func (nobody) Count(context.Context, string) (int64, error)                    { return 0, nil }
func (nobody) From(context.Context, string, string, int) ([]courses.Learner, string, error) {
	return nil, "", nil
}

// hall is a ladder with one newcomer, Li, hired in March.
type hall struct {
	*ladder.Service
	t         *testing.T
	clock     *clock.Manual
	bus       *event.Bus
	appointed []ladder.GradeAppointed
}

func open(t *testing.T) *hall {
	t.Helper()
	h := &hall{t: t, clock: clock.At(hired.Add(9 * time.Hour))}
	db := storetest.Database(t, h.clock)
	h.bus = event.New(db, h.clock, "test")
	gate := rbac.NewGate(func() rbac.Policy { return house{} })
	catalogue := courses.New(db, gate, h.clock, nobody{})
	if _, err := catalogue.Install(t.Context(), rbac.System("test"), "/"); err != nil {
		t.Fatal(err)
	}
	b, err := ladder.Default()
	if err != nil {
		t.Fatal(err)
	}
	h.Service = ladder.New(db, gate, h.clock, b, catalogue)
	h.Listen(h.bus)
	event.On(h.bus, "test: note", func(_ context.Context, f ladder.GradeAppointed) error {
		h.appointed = append(h.appointed, f)
		return nil
	})
	for range 2 { // the roster may tell it twice
		if err := h.Enter(t.Context(), ladder.Newcomer{Person: "li", Name: "李娜", Unit: team, Hired: hired}); err != nil {
			t.Fatal(err)
		}
	}
	h.drain()
	h.clock.Set(noon)
	return h
}

func (h *hall) drain() {
	h.t.Helper()
	if err := h.bus.Drain(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

func (h *hall) learn(facts ...requirement.Fact) {
	h.t.Helper()
	if err := h.Learn(h.t.Context(), "li", facts...); err != nil {
		h.t.Fatal(err)
	}
}

func (h *hall) standing(asOf time.Time) *ladder.Standing {
	h.t.Helper()
	st, err := h.Ladder(h.t.Context(), hr, "li", asOf)
	if err != nil {
		h.t.Fatal(err)
	}
	return st
}

func certificate(code string, from time.Time) requirement.Fact {
	return requirement.Fact{ID: "certificate:" + code, Kind: requirement.Certificate, Code: code, From: from, Until: from.AddDate(1, 0, 0)}
}

// propose is HR's proposal to raise Li to F2 tomorrow.
func (h *hall) propose(change func(*ladder.Proposal)) (*ladder.Appointment, error) {
	p := ladder.Proposal{Person: "li", Grade: "F2", Effective: h.clock.Now().AddDate(0, 0, 1), Reason: "岗前认证通过"}
	if change != nil {
		change(&p)
	}
	return h.Propose(h.t.Context(), hr, p)
}

func (h *hall) proposed() *ladder.Appointment {
	h.t.Helper()
	h.learn(certificate("GENERAL", noon))
	a, err := h.propose(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return a
}

func TestTheBuiltInLadderIsWholeAndSpeaksOfRealCourses(t *testing.T) {
	b, err := ladder.Default()
	if err != nil {
		t.Fatal(err)
	}
	plans, err := courses.Blueprint()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, p := range plans {
		known[p.Code] = true
	}
	var asked []string
	for _, e := range b.Earns {
		asked = append(asked, e.Courses...)
	}
	for _, g := range b.Grades {
		if g.Requires != nil {
			g.Requires.Walk(func(r *requirement.Rule) {
				if r.Kind == "course" {
					asked = append(asked, r.Codes...)
				}
			})
		}
		if g.Name.En == "" {
			t.Errorf("%s has no English name", g.Code)
		}
	}
	for _, c := range asked {
		if !known[c] {
			t.Errorf("no course %s", c)
		}
	}
	if len(b.Stages) != 3 || len(b.Grades) != 11 || b.Entry().Code != "F1" {
		t.Errorf("%d stages, %d grades", len(b.Stages), len(b.Grades))
	}
}

func TestAFaultInALaddersFileNamesItsLine(t *testing.T) {
	good := "version: 1\nstages:\n- {code: s, name: {zh: 一}}\ngrades:\n- {code: F1, stage: s, name: {zh: 甲}, entry: true}\n- {code: F2, stage: s, name: {zh: 乙}, after: [F1], requires: {kind: tenure, codes: [F1], months: 3}}\n"
	if _, err := ladder.Read("x.yaml", []byte(good)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		old, new string
		want     *fault.Fault
		line     int
	}{
		"an unknown stage":          {"F2, stage: s", "F2, stage: z", ladder.ErrStage, 6},
		"a rung from above":         {"after: [F1]", "after: [F9]", ladder.ErrAfter, 6},
		"tenure at itself":          {"codes: [F1]", "codes: [F2]", ladder.ErrTenure, 6},
		"no way in":                 {"entry: true", "track: expert", ladder.ErrNoRule, 5},
		"an unknown kind":           {"kind: tenure", "kind: dance", requirement.ErrKind, 6},
		"a grade twice":             {"code: F2", "code: F1", ladder.ErrTwice, 6},
		"an unknown track":          {"after: [F1]", "track: side, after: [F1]", ladder.ErrTrack, 6},
		"requirements for the door": {"entry: true", "entry: true, after: [F1]", ladder.ErrAfter, 5},
	} {
		_, err := ladder.Read("x.yaml", []byte(strings.Replace(good, c.old, c.new, 1)))
		all := fault.All(err)
		if err == nil || !errors.Is(err, c.want) || all[0].Params()["line"] != c.line {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestANewcomerSeesTheFirstRungAndTheWayToTheNext(t *testing.T) {
	h := open(t)
	st := h.standing(time.Time{})
	if st.Now.Grade != "F1" || len(h.appointed) != 1 || st.Stage.Code != "foundation" || len(st.Next) != 1 {
		t.Fatalf("%+v %+v", st, h.appointed)
	}
	r := st.Next[0]
	if r.Grade != "F2" || r.Met || r.Certain {
		t.Fatalf("%+v", r)
	}
	var way []string
	for _, s := range r.Way {
		way = append(way, s.Do+":"+strings.Join(s.Codes, "+"))
	}
	// SYSTEM, PHRASES and PRIVACY come before MENTORED, PHRASES before LISTEN and EMOTION.
	want := "course:NORMS course:TELECOM course:TARIFF course:SYSTEM course:PHRASES course:LISTEN course:EMOTION course:PRIVACY course:MENTORED exam:PREJOB certificate:GENERAL"
	if strings.Join(way, " ") != want {
		t.Errorf("%v", way)
	}
	// 8+16+12+12+6+6+6+4+80 hours at six a day, each course on whole days: 2+3+2+2+1+1+1+1+14.
	if days := r.Earliest.Sub(clock.Day(noon)) / (24 * time.Hour); days != 27 {
		t.Errorf("earliest in %d days", days)
	}
	h.learn(requirement.Fact{ID: "course:NORMS", Kind: requirement.Course, Code: "NORMS", From: noon})
	if st := h.standing(time.Time{}); len(st.Next[0].Way) != len(r.Way)-1 {
		t.Error("a completed course is still on the way")
	}
}

func TestAppointmentIsDecidedByTwoPeopleAndEntersTheHistory(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	if _, err := h.propose(nil); !errors.Is(err, ladder.ErrUnqualified) || !strings.Contains(err.Error(), "F2.certificate") {
		t.Fatalf("proposed without the certificate: %v", err)
	}
	a := h.proposed()
	if c := a.Check(); c == nil || !c.Met || len(c.Result.Parts[0].Evidence) != 1 {
		t.Fatalf("no evidence: %+v", a.Check())
	}
	if _, err := h.propose(nil); !errors.Is(err, ladder.ErrOpenCase) {
		t.Errorf("a second case: %v", err)
	}
	if _, err := h.Approve(ctx, hr, a.ID, "同意", false); !errors.Is(err, rbac.ErrForbidden) {
		t.Errorf("the proposer approved: %v", err)
	}
	if _, err := h.Approve(ctx, boss, a.ID, "", false); !errors.Is(err, ladder.ErrReason) {
		t.Errorf("no reason: %v", err)
	}
	a, err := h.Approve(ctx, boss, a.ID, "同意", false)
	if err != nil || a.State != ladder.Approved || len(a.Checks) != 2 {
		t.Fatal(a, err)
	}
	h.drain()
	h.drain()
	if st := h.standing(time.Time{}); st.Now.Grade != "F1" || len(st.History) != 2 {
		t.Fatalf("before the effective day: %+v", st.Now)
	}
	h.clock.Advance(24 * time.Hour)
	if n, err := h.Settle(ctx); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	st := h.standing(time.Time{})
	if st.Now.Grade != "F2" || st.Now.Case != a.ID || len(st.Next) != 1 || st.Next[0].Grade != "F3" {
		t.Fatalf("%+v", st.Now)
	}
	if len(h.appointed) != 2 || h.appointed[1].From != "F1" || h.appointed[1].Waived {
		t.Errorf("%+v", h.appointed)
	}
	counts, err := h.Pipeline(ctx, hr, "/g/")
	if err != nil || counts["F2"] != 1 || counts["F1"] != 0 {
		t.Error(counts, err)
	}
	if st := h.standing(noon.Add(-time.Hour)); st.Now.Grade != "F1" || len(st.History) != 1 || len(st.Cases) != 0 {
		t.Errorf("the past knows the future: %+v", st)
	}
}

func TestEvidenceThatIsRevokedMeanwhileStopsTheApproval(t *testing.T) {
	h := open(t)
	a := h.proposed()
	h.clock.Advance(time.Hour)
	if err := h.Void(t.Context(), "li", "certificate:GENERAL"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Approve(t.Context(), boss, a.ID, "同意", true); !errors.Is(err, ladder.ErrUnqualified) {
		t.Fatal(err)
	}
	if !h.standing(noon.Add(time.Minute)).Next[0].Met {
		t.Error("what was valid then is not valid any more in the past")
	}
}

func TestWaiversNeedAReasonAndASecondLook(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	a := h.proposed()
	if _, err := h.Approve(ctx, boss, a.ID, "同意", false); err != nil {
		t.Fatal(err)
	}
	h.drain()
	h.clock.Set(noon.AddDate(0, 4, 0))
	toF3 := func(ws ...ladder.Waiver) (*ladder.Appointment, error) {
		return h.propose(func(p *ladder.Proposal) { p.Grade, p.Waivers = "F3", ws })
	}
	waive := func(id string) ladder.Waiver {
		return ladder.Waiver{Requirement: id, Reason: "系统上线前的数据缺失"}
	}
	h.learn(requirement.Fact{ID: "kpi:1", Kind: "kpi", Code: "acw", Period: "2026-08", Value: 1, From: noon}, requirement.Fact{ID: "kpi:2", Kind: "kpi", Code: "acw", Period: "2026-09", Value: 1, From: noon})
	if _, err := toF3(waive("F3.star")); !errors.Is(err, ladder.ErrUnqualified) {
		t.Errorf("the courses were not waived: %v", err)
	}
	if _, err := toF3(waive("F3.star"), ladder.Waiver{Requirement: "F3.courses", Reason: "ok"}); !errors.Is(err, ladder.ErrWaiver) {
		t.Errorf("a waiver without a reason: %v", err)
	}
	if _, err := toF3(waive("F3.star"), waive("F3.courses"), waive("F3.kpi")); !errors.Is(err, ladder.ErrWaiver) {
		t.Errorf("what is met was waived: %v", err)
	}
	a, err := toF3(waive("F3.star"), waive("F3.courses"))
	if err != nil || !a.Flagged() || a.Check().Met {
		t.Fatal(a, err)
	}
	if _, err := h.Approve(ctx, boss, a.ID, "同意", false); !errors.Is(err, ladder.ErrUnseen) {
		t.Errorf("approved without looking: %v", err)
	}
	if _, err := h.Approve(ctx, boss, a.ID, "知悉放宽", true); err != nil {
		t.Fatal(err)
	}
	h.drain()
	if last := h.appointed[len(h.appointed)-1]; last.Grade != "F3" || !last.Waived {
		t.Errorf("%+v", last)
	}
}

func TestAStrictRequirementCannotBeWaived(t *testing.T) {
	h := open(t)
	_, err := h.propose(func(p *ladder.Proposal) {
		p.Waivers = []ladder.Waiver{{Requirement: "F2.certificate", Reason: "人手非常紧张"}}
	})
	if !errors.Is(err, ladder.ErrWaiver) {
		t.Fatal(err)
	}
}

// TestEveryTransition tries each act in each state.
func TestEveryTransition(t *testing.T) {
	resubmission := func(h *hall) ladder.Proposal {
		return ladder.Proposal{Effective: h.clock.Now().AddDate(0, 0, 2), Reason: "已补充"}
	}
	acts := map[ladder.Act]func(*hall, rbac.Actor, string) error{
		ladder.Approve: func(h *hall, by rbac.Actor, id string) error {
			_, err := h.Approve(h.t.Context(), by, id, "r", false)
			return err
		},
		ladder.Return: func(h *hall, by rbac.Actor, id string) error {
			_, err := h.Return(h.t.Context(), by, id, "r")
			return err
		},
		ladder.Refuse: func(h *hall, by rbac.Actor, id string) error {
			_, err := h.Refuse(h.t.Context(), by, id, "r")
			return err
		},
		ladder.Withdraw: func(h *hall, by rbac.Actor, id string) error {
			_, err := h.Withdraw(h.t.Context(), by, id, "r")
			return err
		},
		ladder.Resubmit: func(h *hall, by rbac.Actor, id string) error {
			_, err := h.Resubmit(h.t.Context(), by, id, resubmission(h))
			return err
		},
		ladder.Annul: func(h *hall, by rbac.Actor, id string) error {
			_, err := h.Annul(h.t.Context(), by, id, "r")
			return err
		},
	}
	byWhom := map[ladder.Act]rbac.Actor{ladder.Approve: boss, ladder.Return: boss, ladder.Refuse: boss, ladder.Annul: boss, ladder.Withdraw: hr, ladder.Resubmit: hr}
	states := map[ladder.State][]ladder.Act{
		ladder.Proposed: nil, ladder.Returned: {ladder.Return}, ladder.Approved: {ladder.Approve}, ladder.Refused: {ladder.Refuse},
		ladder.Withdrawn: {ladder.Withdraw}, ladder.Annulled: {ladder.Approve, ladder.Annul},
	}
	allowed := map[ladder.State]map[ladder.Act]ladder.State{
		ladder.Proposed: {ladder.Approve: ladder.Approved, ladder.Return: ladder.Returned, ladder.Refuse: ladder.Refused, ladder.Withdraw: ladder.Withdrawn},
		ladder.Returned: {ladder.Resubmit: ladder.Proposed, ladder.Withdraw: ladder.Withdrawn},
		ladder.Approved: {ladder.Annul: ladder.Annulled},
	}
	for state, path := range states {
		for act, do := range acts {
			t.Run(string(state)+"/"+string(act), func(t *testing.T) {
				h := open(t)
				a := h.proposed()
				for _, step := range path {
					if err := acts[step](h, byWhom[step], a.ID); err != nil {
						t.Fatal(err)
					}
				}
				h.drain()
				err := do(h, byWhom[act], a.ID)
				now, read := h.Appointment(t.Context(), hr, a.ID)
				if read != nil {
					t.Fatal(read)
				}
				to, ok := allowed[state][act]
				if ok && (err != nil || now.State != to) || !ok && (!errors.Is(err, ladder.ErrMove) || now.State != state) {
					t.Errorf("%v, now %s", err, now.State)
				}
			})
		}
	}
}

func TestNobodyActsInTheOwnCaseOrInBothRoles(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	a := h.proposed()
	self := rbac.Actor{Person: "li", Roles: []rbac.Held{{Role: "manager", Unit: "/g/"}, {Role: "hr", Unit: "/g/"}}}
	if _, err := h.Approve(ctx, self, a.ID, "同意", false); !errors.Is(err, ladder.ErrOwnCase) {
		t.Errorf("own case approved: %v", err)
	}
	both := rbac.Actor{Person: "hr1", Roles: []rbac.Held{{Role: "manager", Unit: "/g/"}, {Role: "hr", Unit: "/g/"}}}
	if _, err := h.Approve(ctx, both, a.ID, "同意", false); !errors.Is(err, ladder.ErrSamePerson) {
		t.Errorf("proposer approved by another role: %v", err)
	}
	if _, err := h.Withdraw(ctx, hr2, a.ID, "撤"); !errors.Is(err, ladder.ErrNotProposer) {
		t.Errorf("somebody else withdrew: %v", err)
	}
	if acts := a.Acts("boss"); !slices.Equal(acts, []ladder.Act{ladder.Approve, ladder.Return, ladder.Refuse}) {
		t.Errorf("%v", acts)
	}
	if acts := a.Acts("hr1"); !slices.Equal(acts, []ladder.Act{ladder.Withdraw}) {
		t.Errorf("%v", acts)
	}
	if acts := a.Acts("li"); len(acts) != 0 {
		t.Errorf("%v", acts)
	}
}

func TestProposalsAreChecked(t *testing.T) {
	h := open(t)
	h.learn(certificate("GENERAL", noon))
	for name, c := range map[string]struct {
		change func(*ladder.Proposal)
		want   *fault.Fault
	}{
		"two rungs at once":   {func(p *ladder.Proposal) { p.Grade = "F3" }, ladder.ErrNoRung},
		"no such rung":        {func(p *ladder.Proposal) { p.Grade = "Z9" }, ladder.ErrNoRung},
		"no day":              {func(p *ladder.Proposal) { p.Effective = time.Time{} }, ladder.ErrEffective},
		"long ago":            {func(p *ladder.Proposal) { p.Effective = noon.AddDate(0, -2, 0) }, ladder.ErrEffective},
		"far ahead":           {func(p *ladder.Proposal) { p.Effective = noon.AddDate(0, 6, 0) }, ladder.ErrEffective},
		"no reason":           {func(p *ladder.Proposal) { p.Reason = " " }, ladder.ErrReason},
		"nobody of that name": {func(p *ladder.Proposal) { p.Person = "nobody" }, rbac.ErrForbidden},
		"a needless waiver": {func(p *ladder.Proposal) {
			p.Waivers = []ladder.Waiver{{Requirement: "F2.x", Reason: "没有理由的放宽"}}
		}, ladder.ErrWaiver},
	} {
		if _, err := h.propose(c.change); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnnullingPutsThePersonBackFromThatMoment(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	a := h.proposed()
	if _, err := h.Approve(ctx, boss, a.ID, "同意", false); err != nil {
		t.Fatal(err)
	}
	h.drain()
	h.clock.Advance(72 * time.Hour)
	inForce := h.clock.Now()
	h.clock.Advance(time.Hour)
	if _, err := h.Annul(ctx, boss, a.ID, "证书系误发"); err != nil {
		t.Fatal(err)
	}
	h.drain()
	if st := h.standing(time.Time{}); st.Now.Grade != "F1" || len(st.History) != 2 || st.History[1].Annulled.IsZero() {
		t.Errorf("%+v", st)
	}
	if st := h.standing(inForce); st.Now.Grade != "F2" || !st.History[1].Annulled.IsZero() || st.Cases[0].State != ladder.Approved {
		t.Errorf("the past was rewritten: %+v", st.Now)
	}
	if _, err := h.propose(nil); err != nil {
		t.Errorf("no new case after the annulment: %v", err)
	}
}

func TestTheRecordKeepsWhatWasKnownWhen(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	issued := certificate("GENERAL", noon)
	issued.Recorded = noon
	h.learn(issued)
	h.clock.Advance(time.Hour)
	if err := h.Void(ctx, "li", issued.ID); err != nil {
		t.Fatal(err)
	}
	h.learn(issued) // the first word again, late
	if h.standing(time.Time{}).Next[0].Met {
		t.Error("an echo brought a revoked certificate back")
	}
	h.clock.Advance(time.Hour)
	again := issued
	again.Recorded = h.clock.Now()
	h.learn(again)
	if !h.standing(time.Time{}).Next[0].Met {
		t.Error("a reinstated certificate does not count")
	}
	if h.standing(noon.Add(90 * time.Minute)).Next[0].Met {
		t.Error("it counts while it was suspended")
	}
	if err := h.Void(ctx, "nobody", "x"); err != nil {
		t.Error(err)
	}
}

func TestWhoeverLeavesIsOffTheLadderAndBeginsAnewOnReturn(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	a := h.proposed()
	if _, err := h.Approve(ctx, boss, a.ID, "同意", false); err != nil {
		t.Fatal(err)
	}
	h.drain()
	if err := h.Adopt(ctx, rbac.System("test: leave"), ladder.Newcomer{Person: "li", Name: "李娜", Unit: team}, []ladder.Term{{From: noon.AddDate(0, 1, 0), Decided: noon}}, "离职"); err != nil {
		t.Fatal(err)
	}
	h.clock.Set(noon.AddDate(0, 2, 0))
	if st := h.standing(time.Time{}); st.Now.Grade != "" || st.Grade != nil || len(st.Next) != 0 {
		t.Errorf("%+v", st.Now)
	}
	if _, err := h.propose(func(p *ladder.Proposal) { p.Grade = "F3" }); !errors.Is(err, ladder.ErrOffLadder) {
		t.Errorf("%v", err)
	}
	if err := h.Enter(ctx, ladder.Newcomer{Person: "li", Name: "李娜", Unit: team, Hired: h.clock.Now()}); err != nil {
		t.Fatal(err)
	}
	if st := h.standing(time.Time{}); st.Now.Grade != "F1" {
		t.Errorf("%+v", st.Now)
	}
}

func TestOnlyThoseWhoMaySeeAPersonsStanding(t *testing.T) {
	h := open(t)
	for name, c := range map[string]struct {
		by   rbac.Actor
		want error
	}{
		"oneself":     {li, nil},
		"HR":          {hr, nil},
		"a colleague": {actor("wang", "agent"), rbac.ErrForbidden},
		"nobody":      {rbac.Actor{}, rbac.ErrAnonymous},
	} {
		if _, err := h.Ladder(t.Context(), c.by, "li", time.Time{}); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEveryRequirementAndStepIsSaidInBothLanguages(t *testing.T) {
	h := open(t)
	b := h.Blueprint()
	for _, lang := range locale.Languages {
		for _, g := range b.Grades {
			if g.Requires == nil {
				continue
			}
			r := requirement.Evaluate(g.Requires, nil, noon)
			var walk func(*requirement.Result)
			walk = func(r *requirement.Result) {
				if s := ladder.Say(lang, r, nil); strings.ContainsAny(s, "{}") || strings.HasPrefix(s, "ladder.") {
					t.Errorf("%s %s: %s", lang, r.ID, s)
				}
				for i := range r.Parts {
					walk(&r.Parts[i])
				}
				for _, f := range r.Fix {
					if s := ladder.SayStep(lang, ladder.Step{Do: f.Do, Codes: f.Codes, Need: f.Need, By: noon}, nil); strings.ContainsAny(s, "{}") || strings.HasPrefix(s, "ladder.") {
						t.Errorf("%s %s: %s", lang, f.Do, s)
					}
				}
			}
			walk(&r)
		}
		for _, s := range ladder.States {
			if w := s.Word(lang); strings.HasPrefix(w, "ladder.") {
				t.Error(w)
			}
		}
	}
	if s := ladder.SayAmount(locale.Chinese, requirement.Amount{Value: 85_500, Unit: requirement.Points}); s != "85.5 分" {
		t.Error(s)
	}
}

func TestTheAnswerOfTheInterfaceHasTheContractsShape(t *testing.T) {
	h := open(t)
	data, err := json.Marshal(h.standing(time.Time{}))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"position":{"grade":"F1"`, `"next":[{"grade":"F2","requirements":[{"id":"F2.certificate"`, `"met":false`, `"have":`, `"need":`, `"evidence":[]`, `"fix":[{"do":"certificate"`, `"way":[{"do":"course"`, `"earliest":`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("no %s in %s", want, data)
		}
	}
}

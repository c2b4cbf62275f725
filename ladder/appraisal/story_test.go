package appraisal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/rbac"
	"tianti/rbac/rbactest"
)

// hall is the small organisation with appraisals, under the built-in policy; team 1 has six agents more.
type hall struct {
	*rbactest.World
	*Service
	t       *testing.T
	asked   []RatersAsked
	granted []PointsGranted
}

func open(t *testing.T) *hall {
	t.Helper()
	w := rbactest.Centre(t)
	h := &hall{World: w, Service: New(w.DB, w.Clock, w.Gate, w.Org), t: t}
	h.Listen(w.Bus)
	event.On(w.Bus, "test: hear who is asked", func(_ context.Context, f RatersAsked) error { h.asked = append(h.asked, f); return nil })
	event.On(w.Bus, "test: hear results", func(_ context.Context, f PointsGranted) error { h.granted = append(h.granted, f); return nil })
	for i := range 6 {
		_, err := w.Org.Hire(t.Context(), rbac.System("test"), rbac.Card{EmployeeNo: fmt.Sprintf("KF00010%d", i), Name: "组员" + string(rune('甲'+i)), Unit: rbactest.TeamPath, Post: "AGENT",
			Employment: "contract", HiredOn: "2025-03-03", Languages: []string{"zh"}}, "test")
		h.ok(err)
	}
	w.Drain(t)
	return h
}

func (h *hall) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatalf("%+v", err)
	}
}

func (h *hall) refused(err, want error) {
	h.t.Helper()
	if !errors.Is(err, want) {
		h.t.Fatalf("%v, not %v", err, want)
	}
}

func (h *hall) plan() Plan {
	return Plan{Title: "上半年能力评价", Period: "2026H1", Unit: rbactest.TeamPath, Posts: []string{"AGENT"}, Until: rbac.DayOf(h.World.Clock.Now()).Add(10),
		Panel: []string{rbactest.ID("supervisor1"), rbactest.ID("manager1")}}
}

// opened is a cycle whose raters are asked.
func (h *hall) opened() *Cycle {
	h.t.Helper()
	ctx := h.t.Context()
	c, err := h.Create(ctx, h.Actor("hr1"), h.plan(), "半年一次")
	h.ok(err)
	_, err = h.Draw(ctx, h.Actor("hr1"), c.ID, "按规则抽取")
	h.ok(err)
	c, err = h.Open(ctx, h.Actor("manager1"), c.ID, "名单无误")
	h.ok(err)
	h.Drain(h.t)
	return c
}

func (h *hall) actor(person string) rbac.Actor {
	h.t.Helper()
	a, err := h.Org.Act(h.t.Context(), person)
	h.ok(err)
	return a
}

func (h *hall) tasks(c *Cycle, login string) []*Task {
	h.t.Helper()
	tasks, err := h.tasksAbout(h.t.Context(), c.ID, rbactest.ID(login))
	h.ok(err)
	return tasks
}

// rate hands in the sheets that a rule gives, as their raters.
func (h *hall) rate(c *Cycle, say func(*Task) (step int, comment string)) {
	h.t.Helper()
	all, err := h.tasksIn(h.t.Context(), c.ID, Asked)
	h.ok(err)
	for _, t := range all {
		if v, comment := say(t); v > 0 {
			h.ok(h.Give(h.t.Context(), h.actor(t.Rater), t.ID, Said{Values: values(v), Good: comment}))
		}
	}
}

func values(v int) map[string]int {
	out := map[string]int{}
	for _, d := range Dimensions {
		out[d] = v
	}
	return out
}

func fours(t *Task) (int, string) { return 4, "做得好：" + t.RaterName }

// counted is a cycle in which everybody was given four of five steps.
func (h *hall) counted() *Cycle {
	h.t.Helper()
	c := h.opened()
	h.rate(c, fours)
	_, err := h.End(h.t.Context(), h.Actor("hr1"), c.ID, "都交了")
	h.ok(err)
	h.Drain(h.t)
	c, err = h.cycle(h.t.Context(), c.ID)
	h.ok(err)
	return c
}

// stored are the documents of a collection, as the engine has them.
func (h *hall) stored(name string) []store.Record {
	h.t.Helper()
	all := store.Schemas()
	at := slices.IndexFunc(all, func(s store.Schema) bool { return s.Name == name })
	records, _, err := h.DB.Engine().Find(h.t.Context(), all[at], store.On("id").Limit(1000))
	h.ok(err)
	return records
}

func TestACycleGoesFromItsDraftToResultsThatHold(t *testing.T) {
	h, ctx := open(t), t.Context()
	c, err := h.Create(ctx, h.Actor("hr1"), h.plan(), "半年一次")
	h.ok(err)
	_, err = h.Open(ctx, h.Actor("manager1"), c.ID, "没有抽取")
	h.refused(err, ErrUndrawn)
	c, err = h.Draw(ctx, h.Actor("hr1"), c.ID, "按规则抽取")
	h.ok(err)
	if c.People != 8 { // six, agent1 and trainee1
		t.Fatalf("%d people", c.People)
	}
	_, err = h.Open(ctx, h.Actor("hr1"), c.ID, "自己开")
	h.refused(err, ErrSame)
	c, err = h.Open(ctx, h.Actor("manager1"), c.ID, "名单无误")
	h.ok(err)
	h.Drain(t)
	if len(h.asked) != 1 || h.asked[0].Reminder || h.asked[0].Left != 10 || !slices.Contains(h.asked[0].Raters, rbactest.ID("leader1")) {
		t.Fatalf("%+v", h.asked)
	}
	h.rate(c, fours)
	_, err = h.Outcome(ctx, h.Actor("agent1"), c.ID, rbactest.ID("agent1"))
	h.refused(err, ErrNotYet)
	_, err = h.End(ctx, h.Actor("hr1"), c.ID, "都交了")
	h.ok(err)
	_, err = h.Close(ctx, h.Actor("manager1"), c.ID, "太早")
	h.refused(err, ErrCounting)
	h.Drain(t)
	_, err = h.Outcome(ctx, h.Actor("agent1"), c.ID, rbactest.ID("agent1"))
	h.refused(err, ErrNotYet)
	_, err = h.Close(ctx, h.Actor("hr1"), c.ID, "没有权限")
	h.refused(err, rbac.ErrForbidden)
	_, err = h.Close(ctx, h.Actor("manager1"), c.ID, "结果无异议")
	h.ok(err)
	h.Drain(t)
	if len(h.granted) != 1 || len(h.granted[0].People) != 8 || h.granted[0].Period != "2026H1" {
		t.Fatalf("%+v", h.granted)
	}
	for _, g := range h.granted[0].People {
		if len(g.Marks) != 5 || g.Marks[0] != (Mark{"awareness", 80_000}) || g.Marks[4] != (Mark{Overall, 80_000}) {
			t.Fatalf("%+v", g)
		}
	}
	for _, login := range []string{"agent1", "leader1", "hr1", "manager1", "auditor1"} {
		o, err := h.Outcome(ctx, h.Actor(login), c.ID, rbactest.ID("agent1"))
		h.ok(err)
		if o.Person.Last().Result.Overall != 80_000 || len(o.Person.Words) == 0 {
			t.Fatalf("%+v", o.Person)
		}
	}
	for _, login := range []string{"leader2", "trainee1", "agent2"} {
		_, err := h.Outcome(ctx, h.Actor(login), c.ID, rbactest.ID("agent1"))
		h.refused(err, rbac.ErrForbidden)
	}
	_, err = h.Org.Move(ctx, h.Actor("hr1"), rbactest.ID("agent1"), rbactest.OtherTeam, "", rbac.DayOf(h.World.Clock.Now()), "调组")
	h.ok(err)
	if _, err = h.Outcome(ctx, h.Actor("leader2"), c.ID, rbactest.ID("agent1")); err != nil {
		t.Fatalf("who leads now does not read it: %v", err)
	}
	_, err = h.Outcome(ctx, h.Actor("leader1"), c.ID, rbactest.ID("agent1"))
	h.refused(err, rbac.ErrForbidden)
	mine, err := h.Of(ctx, h.Actor("agent1"), rbactest.ID("agent1"))
	h.ok(err)
	if len(mine) != 1 || mine[0].Period != "2026H1" {
		t.Fatalf("%+v", mine)
	}
}

func TestNothingTiesASheetToItsRater(t *testing.T) {
	h, ctx := open(t), t.Context()
	c := h.opened()
	h.rate(c, fours)
	h.Drain(t)
	sheets := h.stored("appraisal.sheets")
	if len(sheets) < 40 {
		t.Fatalf("%d sheets", len(sheets))
	}
	for _, rec := range sheets {
		for _, no := range []string{"KF0000", "KF0001"} {
			if strings.Contains(rec.ID+strings.ReplaceAll(rec.Body.String(), "做得好", ""), no) {
				t.Fatalf("%s names somebody", rec.ID)
			}
		}
	}
	for _, rec := range h.stored("audit.entries") {
		if strings.Contains(rec.Body.String(), "做得好") {
			t.Fatalf("the audit trail knows what was said: %s", rec.Body)
		}
	}
	_, err := h.End(ctx, h.Actor("hr1"), c.ID, "都交了")
	h.ok(err)
	h.Drain(t)
	for _, name := range []string{"appraisal.sheets", "appraisal.keys"} {
		if left := h.stored(name); len(left) > 0 {
			t.Errorf("%d documents are left in %s", len(left), name)
		}
	}
	h.ok(h.Count(ctx, RatingEnded{c.ID})) // a fact may come twice
	p, err := h.person(ctx, c.ID, rbactest.ID("agent1"))
	h.ok(err)
	if len(p.Versions) != 1 || !p.Versions[0].Result.Rated {
		t.Fatalf("%+v", p.Versions)
	}
}

func TestADraftIsKeptAndASheetCanBeHandedInAgain(t *testing.T) {
	h, ctx := open(t), t.Context()
	c := h.opened()
	leader := h.Actor("leader1")
	mine, err := h.Mine(ctx, leader)
	h.ok(err)
	if len(mine) != 8 {
		t.Fatalf("%d tasks", len(mine))
	}
	id := mine[0].ID
	h.ok(h.Save(ctx, leader, id, Said{Values: map[string]int{"skill": 2}, Good: "写到一半"}))
	a, err := h.Ask(ctx, leader, id)
	h.ok(err)
	if !a.Draft || len(a.Said.Values) != 1 || a.Said.Values["skill"] != 2 || a.Said.Good != "写到一半" {
		t.Fatalf("%+v", a.Said)
	}
	h.refused(h.Give(ctx, leader, id, Said{Values: map[string]int{"skill": 2}}), ErrValue)
	h.refused(h.Give(ctx, leader, id, Said{Values: values(0)}), ErrValue) // leaders must say
	h.refused(h.Give(ctx, leader, id, Said{Values: values(6)}), ErrValue)
	h.refused(h.Give(ctx, leader, id, Said{Values: values(3), Wish: strings.Repeat("长", mostComment+1)}), ErrComment)
	h.ok(h.Give(ctx, leader, id, Said{Values: values(3)}))
	h.refused(h.Save(ctx, leader, id, Said{Values: values(1)}), ErrNotAsked)
	h.ok(h.Give(ctx, leader, id, Said{Values: values(5)}))
	a, err = h.Ask(ctx, leader, id)
	h.ok(err)
	if a.Draft || a.Said.Values["effect"] != 5 {
		t.Fatalf("%+v", a)
	}
	_, err = h.Ask(ctx, h.Actor("leader2"), id)
	h.refused(err, ErrNoTask)
	for _, task := range h.tasks(c, "agent1") {
		if task.Group == Peer {
			h.refused(h.Give(ctx, h.actor(task.Rater), task.ID, Said{Values: values(0)}), ErrEmpty)
			break
		}
	}
	h.World.Clock.Advance(12 * 24 * time.Hour)
	h.refused(h.Give(ctx, leader, id, Said{Values: values(5)}), ErrShut)
	n, err := h.Service.Settle(ctx)
	h.ok(err)
	if n != 1 {
		t.Fatalf("%d cycles ended", n)
	}
	mine, err = h.Mine(ctx, leader)
	h.ok(err)
	if len(mine) != 0 {
		t.Fatalf("%+v", mine)
	}
}

func TestWhoeverHasAStakeOrLeavesIsReplaced(t *testing.T) {
	h, ctx := open(t), t.Context()
	c := h.opened()
	who := rbactest.ID("agent1")
	var peer *Task
	before := map[string]bool{}
	for _, x := range h.tasks(c, "agent1") {
		before[x.Rater] = true
		if x.Group == Peer {
			peer = x
		}
		if x.Group == Self {
			h.refused(h.Decline(ctx, h.Actor("agent1"), x.ID, "不想"), ErrGroup)
		}
	}
	rater := h.actor(peer.Rater)
	h.ok(h.Give(ctx, rater, peer.ID, Said{Values: values(1)}))
	h.refused(h.Decline(ctx, rater, peer.ID, " "), ErrReason)
	h.ok(h.Decline(ctx, rater, peer.ID, "合租室友"))
	h.refused(h.Give(ctx, rater, peer.ID, Said{Values: values(1)}), ErrNotAsked)
	var fresh []string
	for _, x := range h.tasks(c, "agent1") {
		if !before[x.Rater] {
			fresh = append(fresh, x.Rater)
		}
	}
	if len(fresh) != 1 {
		t.Fatalf("%v instead of one more", fresh)
	}
	leaver := fresh[0]
	_, err := h.Org.Leave(ctx, h.Actor("hr1"), leaver, rbac.DayOf(h.World.Clock.Now()), "主动离职")
	h.ok(err)
	h.Drain(t)
	for _, x := range append(h.tasks(c, "agent1"), h.tasks(c, "trainee1")...) {
		if x.Rater == leaver && x.State != Dropped {
			t.Errorf("%+v is still asked", x)
		}
	}
	gone, err := h.person(ctx, c.ID, leaver)
	h.ok(err)
	if gone.State != Gone {
		t.Fatalf("%+v", gone)
	}
	h.rate(c, fours)
	_, err = h.End(ctx, h.Actor("hr1"), c.ID, "时间已到")
	h.ok(err)
	h.Drain(t)
	p, err := h.person(ctx, c.ID, who)
	h.ok(err)
	for _, x := range p.Tallies {
		if x.Group == Peer && x.Sums[0] != 80*x.Counts[0] {
			t.Errorf("what the room-mate said is counted: %+v", x)
		}
	}
	if gone, err = h.person(ctx, c.ID, leaver); err != nil || gone.Last() != nil {
		t.Fatalf("%v %+v", err, gone)
	}
}

func TestRatersAreAddedAndDroppedByHRAndApprovedByAnother(t *testing.T) {
	h, ctx := open(t), t.Context()
	c, err := h.Create(ctx, h.Actor("hr1"), h.plan(), "半年一次")
	h.ok(err)
	c, err = h.Draw(ctx, h.Actor("hr1"), c.ID, "按规则抽取")
	h.ok(err)
	who := rbactest.ID("agent1")
	_, err = h.Add(ctx, h.Actor("hr2"), c.ID, who, rbactest.ID("supervisor1"), Customer, "每周交接工单")
	h.ok(err)
	_, err = h.Add(ctx, h.Actor("hr2"), c.ID, who, rbactest.ID("supervisor1"), Leader, "又一次")
	h.refused(err, ErrRaterIs)
	_, err = h.Add(ctx, h.Actor("hr2"), c.ID, who, who, Peer, "自己")
	h.refused(err, ErrRaterIs)
	_, err = h.Add(ctx, h.Actor("hr2"), c.ID, who, "KF999999", Peer, "没有这个人")
	h.refused(err, ErrRater)
	_, err = h.Add(ctx, h.Actor("leader1"), c.ID, who, rbactest.ID("leader2"), Peer, "组长")
	h.refused(err, rbac.ErrForbidden)
	h.ok(h.Drop(ctx, h.Actor("hr2"), c.ID, who, rbactest.ID("supervisor1"), "误加"))
	_, err = h.Open(ctx, h.Actor("hr2"), c.ID, "自己加过人")
	h.refused(err, ErrSame)
	_, err = h.Open(ctx, h.Actor("manager1"), c.ID, "名单无误")
	h.ok(err)
	h.Drain(t)
	h.ok(h.Drop(ctx, h.Actor("hr1"), c.ID, who, rbactest.ID("leader1"), "刚到任"))
	_, err = h.Add(ctx, h.Actor("hr1"), c.ID, who, rbactest.ID("leader2"), Leader, "原组长")
	h.ok(err)
	h.Drain(t)
	if last := h.asked[len(h.asked)-1]; len(last.Raters) != 1 || last.Raters[0] != rbactest.ID("leader2") {
		t.Fatalf("%+v", last)
	}
}

func TestTwoPeopleOfThePanelChangePointsAndTheOldOnesStayReadable(t *testing.T) {
	h, ctx := open(t), t.Context()
	c := h.counted()
	who := rbactest.ID("agent1")
	up := Wish{Kind: Adjust, Dimension: "skill", To: 86_500}
	_, err := h.Propose(ctx, h.Actor("hr1"), c.ID, who, up, "不是评委")
	h.refused(err, ErrMember)
	_, err = h.Propose(ctx, h.Actor("supervisor1"), c.ID, who, Wish{Kind: Adjust, Dimension: "skill", To: 100_001}, "太高")
	h.refused(err, ErrTo)
	_, err = h.Propose(ctx, h.Actor("supervisor1"), c.ID, who, Wish{Kind: Adjust, Dimension: Overall, To: 90_000}, "总分")
	h.refused(err, ErrDimension)
	_, err = h.Propose(ctx, h.Actor("supervisor1"), c.ID, who, up, " ")
	h.refused(err, ErrReason)
	x, err := h.Propose(ctx, h.Actor("supervisor1"), c.ID, who, up, "本期承担了新人带教")
	h.ok(err)
	_, err = h.Propose(ctx, h.Actor("manager1"), c.ID, who, Wish{Kind: Annul}, "两个一起")
	h.refused(err, ErrWaits)
	_, err = h.Close(ctx, h.Actor("manager1"), c.ID, "还有没定的")
	h.refused(err, ErrPending)
	_, err = h.Decide(ctx, h.Actor("supervisor1"), x.ID, true, "自己定")
	h.refused(err, ErrSame)
	_, err = h.Decide(ctx, h.Actor("manager1"), x.ID, true, "带教记录属实")
	h.ok(err)
	_, err = h.Decide(ctx, h.Actor("manager1"), x.ID, false, "又一次")
	h.refused(err, ErrDecided)
	p, err := h.person(ctx, c.ID, who)
	h.ok(err)
	if len(p.Versions) != 2 || p.Version(1).Result.Overall != 80_000 || p.Last().Result.Overall != 81_625 || p.Last().Reason != "本期承担了新人带教" {
		t.Fatalf("%+v", p.Versions)
	}
	_, err = h.Close(ctx, h.Actor("manager1"), c.ID, "结果无异议")
	h.ok(err)
	h.Drain(t)
	x, err = h.Propose(ctx, h.Actor("hr1"), c.ID, who, Wish{Kind: Exclude, Group: Leader}, "组长评价期间不在岗")
	h.ok(err)
	_, err = h.Decide(ctx, h.Actor("hr2"), x.ID, true, "考勤记录属实")
	h.ok(err)
	h.Drain(t)
	last := h.granted[len(h.granted)-1]
	if len(last.People) != 1 || last.People[0].Version != 3 || !last.Effective.Before(last.At) && !last.Effective.Equal(last.At) {
		t.Fatalf("%+v", last)
	}
	x, err = h.Propose(ctx, h.Actor("hr1"), c.ID, who, Wish{Kind: Annul}, "评错了人")
	h.ok(err)
	_, err = h.Decide(ctx, h.Actor("hr2"), x.ID, true, "属实")
	h.ok(err)
	h.Drain(t)
	if last = h.granted[len(h.granted)-1]; len(last.People[0].Marks) != 0 || last.People[0].Version != 4 {
		t.Fatalf("%+v", last)
	}
	_, err = h.Propose(ctx, h.Actor("hr1"), c.ID, who, up, "作废之后")
	h.refused(err, ErrVoid)
}

func TestNobodySeesToTheOwnCase(t *testing.T) {
	h, ctx := open(t), t.Context()
	p := h.plan()
	p.Unit, p.Posts, p.Panel = rbactest.CentrePath, []string{"SUPV", "MGR"}, []string{rbactest.ID("supervisor1"), rbactest.ID("manager1"), rbactest.ID("hr2")}
	c, err := h.Create(ctx, h.Actor("hr1"), p, "管理人员")
	h.ok(err)
	_, err = h.Draw(ctx, h.Actor("hr1"), c.ID, "按规则抽取")
	h.ok(err)
	_, err = h.Open(ctx, h.Actor("manager1"), c.ID, "自己在内")
	h.refused(err, ErrInvolved)
	_, err = h.Add(ctx, h.Actor("hr1"), c.ID, rbactest.ID("hr1"), rbactest.ID("agent1"), Peer, "给自己加人")
	h.refused(err, rbac.ErrForbidden)
	_, err = h.Board(ctx, h.Actor("hr1"), c.ID, rbactest.ID("hr1"))
	h.refused(err, ErrInvolved)
	b, err := h.Board(ctx, h.Actor("hr1"), c.ID, rbactest.ID("supervisor1"))
	h.ok(err)
	if len(b.Tasks) < 4 {
		t.Fatalf("%+v", b.Tasks)
	}
}

func TestRatersAreRemindedOnceForEachStep(t *testing.T) {
	h, ctx := open(t), t.Context()
	c := h.opened()
	h.rate(c, func(t *Task) (int, string) {
		if t.Rater == rbactest.ID("leader1") {
			return 4, ""
		}
		return 0, ""
	})
	var left []int
	for range 12 {
		for range 2 {
			_, err := h.Service.Settle(ctx)
			h.ok(err)
		}
		h.World.Clock.Advance(24 * time.Hour)
	}
	h.Drain(t)
	for _, f := range h.asked {
		if f.Reminder {
			left = append(left, f.Left)
			if slices.Contains(f.Raters, rbactest.ID("leader1")) || !slices.Contains(f.Raters, rbactest.ID("trainee1")) {
				t.Errorf("%+v", f)
			}
		}
	}
	if fmt.Sprint(left) != "[7 3 1 0]" {
		t.Fatalf("reminded at %v", left)
	}
	if c, _ = h.cycle(ctx, c.ID); c.State != Calibration {
		t.Fatalf("%s after the last day", c.State)
	}
}

func TestACancelledCycleLeavesNothingThatWasSaid(t *testing.T) {
	h, ctx := open(t), t.Context()
	c := h.opened()
	h.rate(c, fours)
	_, err := h.Cancel(ctx, h.Actor("hr1"), c.ID, "方案有误")
	h.ok(err)
	h.Drain(t)
	if n := len(h.stored("appraisal.sheets")) + len(h.stored("appraisal.keys")); n > 0 {
		t.Fatalf("%d documents are left", n)
	}
	_, err = h.Close(ctx, h.Actor("manager1"), c.ID, "x")
	h.refused(err, ErrState)
	again, err := h.Create(ctx, h.Actor("hr1"), h.plan(), "重新开展")
	h.ok(err)
	_, err = h.Create(ctx, h.Actor("hr1"), h.plan(), "又一次")
	h.refused(err, ErrOverlap)
	if again.ID == c.ID {
		t.Fatal("the same id")
	}
}

func TestWhatAPlanIsRefusedFor(t *testing.T) {
	h, ctx := open(t), t.Context()
	for name, c := range map[string]struct {
		change func(*Plan)
		want   error
	}{
		"no title":                 {func(p *Plan) { p.Title = " " }, ErrTitle},
		"a quarter":                {func(p *Plan) { p.Period = "2026Q1" }, ErrPeriod},
		"a unit that is not there": {func(p *Plan) { p.Unit = "/group/nowhere/" }, ErrUnit},
		"a post that is not there": {func(p *Plan) { p.Posts = []string{"CHEF"} }, ErrPost},
		"a day that is over":       {func(p *Plan) { p.Until = "2026-01-01" }, ErrDays},
		"a panel of one":           {func(p *Plan) { p.Panel = p.Panel[:1] }, ErrPanel},
		"a panel without rights":   {func(p *Plan) { p.Panel = append(p.Panel, rbactest.ID("agent1")) }, ErrPanelist},
	} {
		p := h.plan()
		c.change(&p)
		if _, err := h.Create(ctx, h.Actor("hr1"), p, "半年一次"); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := h.Create(ctx, h.Actor("leader1"), h.plan(), "组长")
	h.refused(err, rbac.ErrForbidden)
}

func TestAFormIsAVersionAndCyclesKeepTheirs(t *testing.T) {
	h, ctx := open(t), t.Context()
	c := h.opened()
	f, err := h.Form(ctx)
	h.ok(err)
	next := *f
	next.Weights = Weights{0, 60, 20, 20}
	_, err = h.Publish(ctx, h.Actor("leader1"), f.ID, next, "组长")
	h.refused(err, rbac.ErrForbidden)
	made, err := h.Publish(ctx, h.Actor("hr1"), f.ID, next, "提高上级权重")
	h.ok(err)
	_, err = h.Publish(ctx, h.Actor("hr2"), f.ID, next, "同时修改")
	h.refused(err, ErrFormMoved)
	if made.ID != "0001" {
		t.Fatal(made.ID)
	}
	if c, _ = h.cycle(ctx, c.ID); c.Form.ID != "0000" || c.Form.Weights.Leader != 40 {
		t.Fatalf("%+v", c.Form.Weights)
	}
	all, err := h.Forms(ctx)
	h.ok(err)
	if len(all) != 2 || all[1].ID != "0000" {
		t.Fatalf("%+v", all)
	}
}

package growth

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tianti/courses"
	"tianti/internal/event"
	"tianti/ladder"
	"tianti/rbac"
	"tianti/rbac/rbactest"
)

func TestWhatCanStillBeReached(t *testing.T) {
	b, err := ladder.Default()
	if err != nil {
		t.Fatal(err)
	}
	if got := Ahead(b, "F1"); !slices.Contains(got, "M3") || !slices.Contains(got, "E2") || slices.Contains(got, "F1") || got[0] != "F2" {
		t.Errorf("%v", got)
	}
	if got := Ahead(b, "M3"); len(got) != 0 {
		t.Errorf("beyond the top there is %v", got)
	}
}

func TestReviewsFallDueEverySixMonths(t *testing.T) {
	for _, c := range []struct{ from, until, want string }{
		{"2026-12-01", "2028-11-30", "2027-06-01 2027-12-01 2028-06-01"},
		{"2026-12-01", "2028-12-01", "2027-06-01 2027-12-01 2028-06-01 2028-12-01"},
		{"2026-08-31", "2028-09-01", "2027-03-03 2027-08-31 2028-03-02 2028-08-31"},
	} {
		var got []string
		for _, r := range Schedule(rbac.Day(c.from), rbac.Day(c.until)) {
			got = append(got, string(r.Due))
		}
		if fmt.Sprint(got) != "["+c.want+"]" {
			t.Errorf("%s to %s: %v", c.from, c.until, got)
		}
	}
}

// hall is the small organisation with its ladder and plans.
type hall struct {
	*rbactest.World
	*Service
	t      *testing.T
	ladder *ladder.Service
	due    []ReviewDue
}

func open(t *testing.T) *hall {
	t.Helper()
	w := rbactest.Centre(t)
	b, err := ladder.Default()
	if err != nil {
		t.Fatal(err)
	}
	var l *ladder.Service
	school := courses.New(w.DB, w.Gate, w.Clock, courses.Roster(w.Org, func(ctx context.Context, ids []string) (map[string]string, error) { return l.Rungs(ctx, ids) }))
	l = ladder.New(w.DB, w.Gate, w.Clock, b, school)
	h := &hall{World: w, Service: New(w.DB, w.Clock, w.Gate, w.Org, l), t: t, ladder: l}
	l.Listen(w.Bus)
	h.Listen(w.Bus)
	event.On(w.Bus, "test: hear of reviews", func(_ context.Context, f ReviewDue) error { h.due = append(h.due, f); return nil })
	for login, grade := range map[string]string{"agent1": "F3", "leader1": "M1", "leader2": "M1", "trainer1": "E1"} {
		h.stands(login, grade)
	}
	return h
}

// stands puts somebody on a rung a year ago.
func (h *hall) stands(login, grade string) {
	h.t.Helper()
	who, from := h.Actor(login), h.World.Clock.Now().AddDate(-1, 0, 0)
	h.ok(h.ladder.Adopt(h.t.Context(), rbac.System("test"), ladder.Newcomer{Person: who.Person, Name: who.Name, Unit: who.Unit, Hired: from}, []ladder.Term{{Grade: grade, From: from, Decided: from}}, "历史"))
	h.Drain(h.t)
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

func (h *hall) outline() Outline {
	today := rbac.DayOf(h.World.Clock.Now())
	return Outline{From: today, Until: today.Add(800), Mentor: rbactest.ID("leader1"), Goals: []Goal{{Rung: "A1", By: today.Add(300), What: "独立处理疑难工单"}, {Rung: "M1", By: today.Add(780), What: "学习现场管理"}}}
}

// active is a plan of agent1 that is followed.
func (h *hall) active() *Plan {
	h.t.Helper()
	ctx := h.t.Context()
	p, err := h.Write(ctx, h.Actor("agent1"), rbactest.ID("agent1"), h.outline())
	h.ok(err)
	_, err = h.Submit(ctx, h.Actor("agent1"), p.ID)
	h.ok(err)
	p, err = h.Approve(ctx, h.Actor("leader1"), p.ID, "目标合理")
	h.ok(err)
	h.Drain(h.t)
	return p
}

func TestAPlanIsWrittenByThePersonAndApprovedByAnother(t *testing.T) {
	h, ctx := open(t), t.Context()
	me, id := h.Actor("agent1"), rbactest.ID("agent1")
	_, err := h.Write(ctx, me, id, h.outline())
	h.ok(err)
	o := h.outline()
	o.Goals = o.Goals[:1]
	p, err := h.Write(ctx, me, id, o)
	h.ok(err)
	if p.State != Draft || len(p.Goals) != 1 || p.Rung != "F3" || len(p.Reviews) != 4 {
		t.Fatalf("%+v", p)
	}
	_, err = h.Approve(ctx, h.Actor("leader1"), p.ID, "太早")
	h.refused(err, ErrState)
	_, err = h.Submit(ctx, me, p.ID)
	h.ok(err)
	_, err = h.Write(ctx, me, id, o)
	h.refused(err, ErrAnother)
	_, err = h.Approve(ctx, me, p.ID, "自己批")
	h.refused(err, rbac.ErrForbidden)
	_, err = h.Approve(ctx, h.Actor("leader2"), p.ID, "别组")
	h.refused(err, rbac.ErrForbidden)
	_, err = h.Return(ctx, h.Actor("leader1"), p.ID, "补充管理方向的目标")
	h.ok(err)
	_, err = h.Write(ctx, me, id, h.outline())
	h.ok(err)
	_, err = h.Submit(ctx, me, p.ID)
	h.ok(err)
	p, err = h.Approve(ctx, h.Actor("leader1"), p.ID, "目标合理")
	h.ok(err)
	if p.State != Active || p.Due != p.Reviews[0].Due || len(p.Goals) != 2 {
		t.Fatalf("%+v", p)
	}
	for login, ok := range map[string]bool{"agent1": true, "leader1": true, "hr1": true, "manager1": true, "auditor1": true, "leader2": false, "agent2": false, "trainee1": false} {
		if _, err := h.Plan(ctx, h.Actor(login), p.ID); (err == nil) != ok {
			t.Errorf("%s reads the plan: %v", login, err)
		}
	}
}

func TestWhatAPlanIsRefusedFor(t *testing.T) {
	h, ctx := open(t), t.Context()
	for name, c := range map[string]struct {
		change func(*Outline)
		want   error
		field  string
	}{
		"a year":                        {func(o *Outline) { o.Until = o.From.Add(365) }, ErrSpan, "until"},
		"four years":                    {func(o *Outline) { o.Until = o.From.Add(1461) }, ErrSpan, "until"},
		"a begin long ago":              {func(o *Outline) { o.From = "2020-01-01" }, ErrFrom, "from"},
		"no goals":                      {func(o *Outline) { o.Goals = nil }, ErrGoals, "goals"},
		"a rung that lies behind":       {func(o *Outline) { o.Goals[1].Rung = "F1" }, ErrRung, "rung-2"},
		"a goal after the end":          {func(o *Outline) { o.Goals[0].By = o.Until.Add(1) }, ErrBy, "by-1"},
		"a goal without words":          {func(o *Outline) { o.Goals[0].What = " " }, ErrText, "what-1"},
		"a mentor who is nobody":        {func(o *Outline) { o.Mentor = "KF999999" }, ErrMentor, "mentor"},
		"oneself":                       {func(o *Outline) { o.Mentor = rbactest.ID("agent1") }, ErrMentor, "mentor"},
		"a mentor who stands no higher": {func(o *Outline) { o.Mentor = rbactest.ID("trainee1") }, ErrMentor, "mentor"},
	} {
		o := h.outline()
		c.change(&o)
		_, err := h.Write(ctx, h.Actor("agent1"), rbactest.ID("agent1"), o)
		if !errors.Is(err, c.want) || !strings.Contains(fmt.Sprintf("%+v", err), c.field) {
			t.Errorf("%s: %+v", name, err)
		}
	}
	_, err := h.Write(ctx, h.Actor("agent2"), rbactest.ID("agent1"), h.outline())
	h.refused(err, rbac.ErrForbidden)
}

func TestBothVoicesAreHeardByThemselves(t *testing.T) {
	h, ctx := open(t), t.Context()
	p := h.active()
	due := p.Reviews[0].Due
	_, err := h.Speak(ctx, h.Actor("agent1"), p.ID, due, "太早")
	h.refused(err, ErrEarly)
	h.World.Clock.Set(due.Add(-10).Start().Add(3 * time.Hour))
	_, err = h.Speak(ctx, h.Actor("agent2"), p.ID, due, "别人")
	h.refused(err, ErrVoice)
	_, err = h.Speak(ctx, h.Actor("agent1"), p.ID, due, "疑难工单还不熟")
	h.ok(err)
	seen, err := h.Plan(ctx, h.Actor("leader1"), p.ID)
	h.ok(err)
	if seen.Reviews[0].Own != nil {
		t.Fatal("the mentor reads what the person said before speaking")
	}
	own, err := h.Plan(ctx, h.Actor("agent1"), p.ID)
	h.ok(err)
	if own.Reviews[0].Own == nil {
		t.Fatal("the person does not find the own words again")
	}
	_, err = h.Speak(ctx, h.Actor("agent1"), p.ID, due, "疑难工单有进步")
	h.ok(err)
	_, err = h.Speak(ctx, h.Actor("leader1"), p.ID, due, "可以开始带新人")
	h.ok(err)
	for _, login := range []string{"agent1", "leader1", "hr1"} {
		seen, err := h.Plan(ctx, h.Actor(login), p.ID)
		h.ok(err)
		if !seen.Reviews[0].Held() || seen.Reviews[0].Own.Text != "疑难工单有进步" || seen.Due != p.Reviews[1].Due {
			t.Fatalf("%s: %+v", login, seen.Reviews[0])
		}
	}
	_, err = h.Speak(ctx, h.Actor("agent1"), p.ID, due, "改口")
	h.refused(err, ErrHeld)
}

func TestAGoalIsReachedByTheAppointment(t *testing.T) {
	h, ctx := open(t), t.Context()
	p := h.active()
	now := h.World.Clock.Now()
	fact := ladder.GradeAppointed{Person: p.Person, Grade: "A1", Case: "A-1", Effective: now}
	reach := func(p *Plan) bool { return p.reach(fact.Grade, fact.Case, rbac.DayOf(fact.Effective)) }
	h.ok(h.each(ctx, p.Person, "test", reach))
	h.ok(h.each(ctx, p.Person, "test", reach)) // a fact may come twice
	got, err := h.plan(ctx, p.ID)
	h.ok(err)
	if !got.Goals[0].Given || got.Goals[0].Done != rbac.DayOf(now) || got.Goals[1].Given {
		t.Fatalf("%+v", got.Goals)
	}
	h.ok(h.each(ctx, p.Person, "test", func(p *Plan) bool { return p.lose("A1", "A-1") }))
	if got, _ = h.plan(ctx, p.ID); got.Goals[0].Given {
		t.Fatal("an annulled appointment still counts")
	}
}

func TestReviewsAreRemindedOfOnceAndLeaversAreFollowed(t *testing.T) {
	h, ctx := open(t), t.Context()
	p := h.active()
	h.World.Clock.Set(p.Due.Add(-Notice).Start().Add(time.Hour))
	for range 2 {
		_, err := h.Service.Settle(ctx)
		h.ok(err)
	}
	h.Drain(t)
	if len(h.due) != 1 || h.due[0].Mentor != rbactest.ID("leader1") || h.due[0].Due != p.Due {
		t.Fatalf("%+v", h.due)
	}
	today := rbac.DayOf(h.World.Clock.Now())
	_, err := h.Org.Leave(ctx, h.Actor("hr1"), rbactest.ID("leader1"), today, "离职")
	h.ok(err)
	h.Drain(t)
	got, err := h.plan(ctx, p.ID)
	h.ok(err)
	if got.Mentor != "" || got.State != Active {
		t.Fatalf("%+v", got)
	}
	_, err = h.Mentored(ctx, h.Actor("hr1"), p.ID, rbactest.ID("leader2"), "原导师离职")
	h.ok(err)
	mentees, err := h.Mentees(ctx, h.Actor("leader2"))
	h.ok(err)
	if len(mentees) != 1 {
		t.Fatalf("%+v", mentees)
	}
	_, err = h.Org.Leave(ctx, h.Actor("hr1"), p.Person, today, "离职")
	h.ok(err)
	h.Drain(t)
	if got, _ = h.plan(ctx, p.ID); got.State != Ended || got.Due != "" {
		t.Fatalf("%+v", got)
	}
}

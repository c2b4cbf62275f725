package campaign_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"testing"
	"time"

	"tianti/courses"
	"tianti/courses/campaign"
	"tianti/courses/path"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/internal/store/storetest"
	"tianti/rbac"
)

// house lets managers do everything below their unit, the system anything, and nobody else anything.
type house struct{}

func (house) Version() int64 { return 1 }
func (house) Decide(role string, rel rbac.Relation, _, _ string) rbac.Verdict {
	if role == "manager" && rel.Unit || role == "system" {
		return rbac.Allowed
	}
	return rbac.Silent
}
func (h house) Reaches(role, object, action string) bool {
	return h.Decide(role, rbac.Relation{Unit: true}, object, action) == rbac.Allowed
}

var (
	mgr    = rbac.Actor{Person: "mgr", Name: "冯雪", Unit: "/g/", Roles: []rbac.Held{{Role: "manager", Unit: "/g/"}}}
	narrow = rbac.Actor{Person: "nar", Name: "窄", Unit: "/g/", Roles: []rbac.Held{{Role: "manager", Unit: "/g/z/"}}}
	noon   = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
	last   = noon.AddDate(0, 1, 0)
)

// crowd is that many agents, every third at F2; it fails where it is told to.
type crowd struct {
	size int
	fail error
	asks int
}

func (c *crowd) at(i int) courses.Learner {
	l := courses.Learner{Person: fmt.Sprintf("p%05d", i), Name: "甲", Unit: "/g/t/", Post: "AGENT", Grade: "F1"}
	if i%3 == 0 {
		l.Grade = "F2"
	}
	return l
}

func (c *crowd) Learner(_ context.Context, person string) (courses.Learner, error) {
	i, err := strconv.Atoi(person[1:])
	return c.at(i), err
}
func (c *crowd) Below(context.Context, string) iter.Seq2[courses.Learner, error] { return nil }
func (c *crowd) Count(context.Context, string) (int64, error)                    { return int64(c.size), nil }
func (c *crowd) From(_ context.Context, _, cursor string, n int) (out []courses.Learner, next string, err error) {
	if c.asks++; c.fail != nil && c.asks > 5 {
		return nil, "", c.fail
	}
	at, _ := strconv.Atoi(cursor)
	for i := at; i < min(at+n, c.size); i++ {
		out = append(out, c.at(i))
	}
	if at+n < c.size {
		next = strconv.Itoa(at + n)
	}
	return out, next, nil
}

type world struct {
	*campaign.Service
	courses *courses.Service
	people  *crowd
	db      *store.Database
	clock   *clock.Manual

	bus      *event.Bus
	assigned map[string]bool
}

func open(t *testing.T, size int) *world {
	t.Helper()
	w := &world{people: &crowd{size: size}, clock: clock.At(noon)}
	w.db = storetest.Database(t, w.clock)
	w.bus, w.assigned = event.New(w.db, w.clock, "test"), map[string]bool{}
	event.On(w.bus, "test: note", func(_ context.Context, f courses.Assigned) error { w.assigned[f.Enrolment] = true; return nil })
	gate := rbac.NewGate(func() rbac.Policy { return house{} })
	w.courses = courses.New(w.db, gate, w.clock, w.people)
	w.Service = campaign.New(w.db, gate, w.clock, w.courses, path.New(w.db, gate, w.clock, w.courses, w.people), w.people)
	if _, err := w.courses.Install(t.Context(), rbac.System("test"), "/g/"); err != nil {
		t.Fatal(err)
	}
	return w
}

func plan() campaign.Plan {
	return campaign.Plan{Name: "复训", Reason: "资费调整", Courses: []string{"NORMS", "TELECOM"}, Units: []string{"/g/t/", "/g/t/x/", "/g/t/"}, Grades: []string{"F2"}, Day: last}
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func TestACampaignEnrolsEachWhomItConcernsOnce(t *testing.T) {
	w, ctx := open(t, 1234), t.Context()
	c := must[*campaign.Campaign](t)(w.Start(ctx, mgr, plan()))
	if c.State != campaign.Open || c.Examined == 0 || c.Examined >= 1234 || len(c.Units) != 1 {
		t.Fatalf("while somebody waits: %+v", c)
	}
	must[int](t)(w.Continue(ctx))
	c = must[*campaign.Campaign](t)(w.Campaign(ctx, mgr, c.ID))
	if c.State != campaign.Done || c.Examined != 1234 || c.Fit != 412 || c.Enrolled != 824 || c.Had != 0 {
		t.Errorf("in the end: %+v", c)
	}
	tally, late, err := w.Standing(ctx, c)
	if err != nil || tally[courses.Open] != 824 || late != 0 {
		t.Errorf("%v, %d late, %v", tally, late, err)
	}
	if err := w.bus.Drain(ctx); err != nil {
		t.Fatal(err)
	}
	if len(w.assigned) != 824 {
		t.Errorf("%d people were told, and the audit", len(w.assigned))
	}
	w.clock.Set(clock.Day(last).AddDate(0, 0, 1))
	if _, late, _ := w.Standing(ctx, c); late != 824 {
		t.Errorf("after the last day %d are late", late)
	}
	again := plan()
	again.Day = last.AddDate(0, 2, 0)
	second := must[*campaign.Campaign](t)(w.Start(ctx, mgr, again))
	must[int](t)(w.Continue(ctx))
	if second = must[*campaign.Campaign](t)(w.Campaign(ctx, mgr, second.ID)); second.Enrolled != 0 || second.Had != 824 {
		t.Errorf("a second campaign with a later day changed what was there: %+v", second)
	}
}

func TestACampaignIsPausedResumedAndCancelled(t *testing.T) {
	w, ctx := open(t, 3000), t.Context()
	c := must[*campaign.Campaign](t)(w.Start(ctx, mgr, plan()))
	must[*campaign.Campaign](t)(w.Do(ctx, mgr, c.ID, campaign.Pause, ""))
	if n := must[int](t)(w.Continue(ctx)); n != 0 {
		t.Error("a paused campaign went on")
	}
	if _, err := w.Do(ctx, mgr, c.ID, campaign.Pause, ""); !errors.Is(err, campaign.ErrMove) {
		t.Errorf("paused twice: %v", err)
	}
	must[*campaign.Campaign](t)(w.Do(ctx, mgr, c.ID, campaign.Resume, ""))
	if _, err := w.Do(ctx, mgr, c.ID, campaign.Cancel, ""); !errors.Is(err, courses.ErrReason) {
		t.Errorf("cancelled without a reason: %v", err)
	}
	before := must[*campaign.Campaign](t)(w.Do(ctx, mgr, c.ID, campaign.Cancel, "误发"))
	must[int](t)(w.Continue(ctx))
	after := must[*campaign.Campaign](t)(w.Campaign(ctx, mgr, c.ID))
	if after.State != campaign.Cancelled || after.Enrolled != before.Enrolled || after.Enrolled == 0 || len(w.Offers(mgr, after)) != 0 {
		t.Errorf("cancelled: %+v", after)
	}
}

func TestAStepThatFailsIsSeenAndResumed(t *testing.T) {
	w, ctx := open(t, 2000), t.Context()
	w.people.fail = fault.Define(fault.Invalid, "courses.campaign.test")
	c := must[*campaign.Campaign](t)(w.Start(ctx, mgr, plan()))
	_, err := w.Continue(ctx)
	c = must[*campaign.Campaign](t)(w.Campaign(ctx, mgr, c.ID))
	if err != nil || c.State != campaign.Failed || c.Why != "courses.campaign.test" {
		t.Fatalf("%+v, %v", c, err)
	}
	w.people.fail = nil
	must[*campaign.Campaign](t)(w.Do(ctx, mgr, c.ID, campaign.Resume, ""))
	must[int](t)(w.Continue(ctx))
	if c = must[*campaign.Campaign](t)(w.Campaign(ctx, mgr, c.ID)); c.State != campaign.Done || c.Examined != 2000 || c.Enrolled != 1334 {
		t.Errorf("resumed: %+v", c)
	}
}

func TestWhoMayStartAndSeeACampaign(t *testing.T) {
	w, ctx := open(t, 10), t.Context()
	if _, err := w.Start(ctx, narrow, plan()); !errors.Is(err, rbac.ErrForbidden) {
		t.Errorf("for a unit that is not theirs: %v", err)
	}
	c := must[*campaign.Campaign](t)(w.Start(ctx, mgr, plan()))
	if _, err := w.Campaign(ctx, narrow, c.ID); !errors.Is(err, campaign.ErrUnknown) {
		t.Errorf("seen from elsewhere: %v", err)
	}
	for says, x := range map[string]struct {
		bend func(*campaign.Plan)
		want error
	}{
		"no name":   {func(p *campaign.Plan) { p.Name = " " }, campaign.ErrName},
		"no course": {func(p *campaign.Plan) { p.Courses = nil }, campaign.ErrCourses},
		"no unit":   {func(p *campaign.Plan) { p.Units = nil }, campaign.ErrUnits},
		"not live":  {func(p *campaign.Plan) { p.Courses = []string{"NOPE"} }, courses.ErrNotLive},
		"no day":    {func(p *campaign.Plan) { p.Day = time.Time{} }, courses.ErrDue},
		"no reason": {func(p *campaign.Plan) { p.Reason = "" }, courses.ErrReason},
	} {
		p := plan()
		x.bend(&p)
		if _, err := w.Start(ctx, mgr, p); !errors.Is(err, x.want) {
			t.Errorf("%s: %v", says, err)
		}
	}
}

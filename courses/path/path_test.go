package path_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"tianti/courses"
	"tianti/courses/path"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/locale"
	_ "tianti/internal/locale/texts"
	"tianti/internal/store"
	"tianti/internal/store/storetest"
	"tianti/rbac"
)

// house lets managers and the system do everything below their unit, and everybody study.
type house struct{}

func (house) Version() int64 { return 1 }
func (house) Decide(role string, rel rbac.Relation, object, action string) rbac.Verdict {
	study := []string{"courses.course.read", "courses.path.read", "courses.enrolment.create", "courses.enrolment.read", "courses.enrolment.learn"}
	if rel.Unit && (role == "manager" || role == "system") || rel.Own && slices.Contains(study, object+"."+action) {
		return rbac.Allowed
	}
	return rbac.Silent
}
func (h house) Reaches(role, object, action string) bool {
	return h.Decide(role, rbac.Relation{Unit: true, Own: true}, object, action) == rbac.Allowed
}

const team = "/g/gd/sz/t1/"

type crowd struct{}

func (crowd) Learner(_ context.Context, person string) (courses.Learner, error) {
	if !slices.Contains([]string{"li", "wang"}, person) {
		return courses.Learner{}, store.ErrNotFound
	}
	return courses.Learner{Person: person, Name: person, Unit: team, Post: "AGENT", Grade: "F1"}, nil
}

func (c crowd) Below(ctx context.Context, unit string) iter.Seq2[courses.Learner, error] {
	return func(yield func(courses.Learner, error) bool) {
		for _, id := range []string{"li", "wang"} {
			if l, err := c.Learner(ctx, id); rbac.Covers(unit, team) && !yield(l, err) {
				return
			}
		}
	}
}

func (crowd) Count(context.Context, string) (int64, error) { return 2, nil }

func (c crowd) From(ctx context.Context, unit, _ string, _ int) (out []courses.Learner, next string, err error) {
	for p := range c.Below(ctx, unit) {
		out = append(out, p)
	}
	return out, "", nil
}

var (
	manager = rbac.Actor{Person: "mgr", Name: "管理员", Unit: "/g/", Roles: []rbac.Held{{Role: "manager", Unit: "/"}}}
	li      = rbac.Actor{Person: "li", Name: "李娜", Unit: team, Roles: []rbac.Held{{Role: "trainee", Unit: team}}}
	wang    = rbac.Actor{Person: "wang", Name: "王伟", Unit: team, Roles: []rbac.Held{{Role: "trainee", Unit: team}}}
	noon    = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
)

type hall struct {
	*path.Service
	t      *testing.T
	school *courses.Service
	clock  *clock.Manual
	bus    *event.Bus
	walked []path.Walked
}

// open makes a hall with courses A to F; C asks for A first.
func open(t *testing.T) *hall {
	t.Helper()
	h := &hall{t: t, clock: clock.At(noon)}
	db := storetest.Database(t, h.clock)
	h.bus = event.New(db, h.clock, "test")
	gate := rbac.NewGate(func() rbac.Policy { return house{} })
	h.school = courses.New(db, gate, h.clock, crowd{})
	h.Service = path.New(db, gate, h.clock, h.school, crowd{})
	h.Listen(h.bus)
	event.On(h.bus, "test: note", func(_ context.Context, f path.Walked) error { h.walked = append(h.walked, f); return nil })
	for _, code := range []string{"AA", "BB", "CC", "DD", "EE", "FF"} {
		c := courses.Content{Title: locale.Text{Zh: "课" + code, En: code}, Line: courses.Business, Tier: courses.Centre, Step: "F1", Hours: 2, Credits: 1,
			Lessons: []courses.Lesson{{ID: "one", Kind: courses.Text, Title: locale.Text{Zh: "一", En: "One"}, Minutes: 10, Text: "x"}}}
		if code == "CC" {
			c.Requires = []string{"AA"}
		}
		must[*courses.Course](t)(h.school.Create(t.Context(), manager, "/g/", code, c, ""))
		must[*courses.Course](t)(h.school.Publish(t.Context(), manager, code, ""))
	}
	return h
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

func content() path.Content {
	return path.Content{Title: locale.Text{Zh: "新人上岗", En: "Onboarding"}, Days: 60, Steps: []path.Step{
		{Title: locale.Text{Zh: "基础"}, Rule: path.All, Courses: []string{"AA", "BB"}},
		{Title: locale.Text{Zh: "进阶"}, Rule: path.Order, Courses: []string{"CC", "DD"}},
		{Title: locale.Text{Zh: "选修"}, Rule: path.Some, Least: 1, Courses: []string{"EE", "FF"}},
	}}
}

func (h *hall) publish(c path.Content) {
	h.t.Helper()
	ctx := h.t.Context()
	must[*path.Path](h.t)(h.Create(ctx, manager, "/g/", "NEW", c))
	must[*path.Path](h.t)(h.Publish(ctx, manager, "NEW"))
}

// learn completes a course as its learner, and lets the reactions run.
func (h *hall) learn(by rbac.Actor, code string) {
	h.t.Helper()
	ctx := h.t.Context()
	e := must[*courses.Enrolment](h.t)(h.school.Enrol(ctx, by, code, by.Person, ""))
	must[*courses.Enrolment](h.t)(h.school.Progress(ctx, by, e.ID, "one", courses.Report{Position: 1000, Done: true}))
	h.drain()
}

func (h *hall) drain() {
	h.t.Helper()
	if err := h.bus.Drain(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

// open lists the courses in which a person is enrolled and that they have not done.
func (h *hall) enrolled(by rbac.Actor) string {
	h.t.Helper()
	home := must[*courses.Home](h.t)(h.school.Home(h.t.Context(), by, by.Person))
	var codes []string
	for _, x := range home.Open {
		codes = append(codes, x.Course)
	}
	slices.Sort(codes)
	return strings.Join(codes, " ")
}

func TestAPathOpensWhatIsToBeLearntNowAndNoMore(t *testing.T) {
	h, ctx := open(t), t.Context()
	h.publish(content())
	h.learn(li, "BB") // before she is on the path: it counts
	day := noon.AddDate(0, 0, 30)
	if n := must[int](t)(h.Assign(ctx, manager, "NEW", team, "", day, "入职")); n != 2 {
		t.Fatalf("%d people were put on it", n)
	}
	if n := must[int](t)(h.Assign(ctx, manager, "NEW", team, "", day.AddDate(0, 1, 0), "入职")); n != 0 {
		t.Errorf("again, with a later day: %d changed", n)
	}
	h.drain()
	if a, b := h.enrolled(li), h.enrolled(wang); a != "AA" || b != "AA BB" {
		t.Fatalf("at first: %q and %q", a, b)
	}
	h.learn(li, "AA")
	if a := h.enrolled(li); a != "CC" {
		t.Fatalf("after the first step: %q", a)
	}
	h.learn(li, "CC")
	h.learn(li, "DD")
	if a := h.enrolled(li); a != "" {
		t.Fatalf("what is left to choice was chosen: %q", a)
	}
	home := must[*courses.Home](t)(h.school.Home(ctx, li, "li"))
	var proposed []string
	for _, x := range home.Next {
		if x.Path != nil && x.Why == courses.WhyPath && x.Path.Step == 3 && x.Path.Choose == 1 {
			proposed = append(proposed, x.Entry.Code)
		}
	}
	if strings.Join(proposed, " ") != "EE FF" {
		t.Errorf("the choice is not proposed: %v", proposed)
	}
	h.learn(li, "FF")
	ws := must[[]*path.Walk](t)(h.Walks(ctx, li, "li"))
	if len(ws) != 1 || ws[0].State != path.Done || ws[0].Percent() != 100 {
		t.Errorf("in the end: %+v", ws)
	}
	last := h.walked[len(h.walked)-1]
	if last.Person != "li" || last.State != path.Done {
		t.Errorf("what is told of it: %+v", last)
	}
	if got := must[map[path.Standing]int64](t)(h.Tally(ctx, manager, "NEW", "/g/")); got[path.Done] != 1 || got[path.Open] != 1 {
		t.Errorf("the manager sees %v", got)
	}
	h.clock.Set(day.AddDate(0, 0, 1))
	if w := must[[]*path.Walk](t)(h.Walks(ctx, wang, "wang"))[0]; !w.Late(h.clock.Now()) || w.Percent() != 0 {
		t.Errorf("wang is not late: %+v", w)
	}
}

func TestWhoIsOnAPathStaysWithTheirVersion(t *testing.T) {
	h, ctx := open(t), t.Context()
	h.publish(content())
	must[*path.Walk](t)(h.Start(ctx, li, "NEW"))
	p := must[*path.Path](t)(h.Path(ctx, manager, "NEW"))
	c := content()
	c.Steps = c.Steps[:1]
	must[*path.Path](t)(h.Edit(ctx, manager, "NEW", p.Rev, c))
	if _, err := h.Edit(ctx, manager, "NEW", p.Rev, content()); !errors.Is(err, path.ErrChanged) {
		t.Errorf("over what somebody else wrote: %v", err)
	}
	must[*path.Path](t)(h.Publish(ctx, manager, "NEW"))
	must[*path.Walk](t)(h.Start(ctx, wang, "NEW"))
	a, b := must[*path.About](t)(h.About(ctx, li, "NEW")), must[*path.About](t)(h.About(ctx, wang, "NEW"))
	if len(a.Version.Content.Steps) != 3 || len(b.Version.Content.Steps) != 1 {
		t.Errorf("li sees %d steps, wang %d", len(a.Version.Content.Steps), len(b.Version.Content.Steps))
	}
	must[*path.Path](t)(h.Archive(ctx, manager, "NEW", "换新"))
	if _, err := h.Start(ctx, wang, "NEW"); !errors.Is(err, path.ErrState) {
		t.Errorf("an archived path takes people: %v", err)
	}
	must[*path.Walk](t)(h.Leave(ctx, li, "NEW", "li", "先不学"))
	if _, err := h.Leave(ctx, wang, "NEW", "li", "x"); !errors.Is(err, rbac.ErrForbidden) && !errors.Is(err, courses.ErrNotOpen) {
		t.Errorf("somebody else left for li: %v", err)
	}
}

func TestAPathIsCheckedBeforeItIsPublished(t *testing.T) {
	h, ctx := open(t), t.Context()
	for says, x := range map[string]struct {
		bend func(*path.Content)
		want error
	}{
		"no title":                   {func(c *path.Content) { c.Title.Zh = "" }, path.ErrTitle},
		"no step":                    {func(c *path.Content) { c.Steps = nil }, path.ErrSteps},
		"an empty step":              {func(c *path.Content) { c.Steps[0].Courses = nil }, path.ErrStep},
		"too many to choose":         {func(c *path.Content) { c.Steps[2].Least = 3 }, path.ErrLeast},
		"an unknown course":          {func(c *path.Content) { c.Steps[0].Courses[0] = "NOPE" }, path.ErrCourse},
		"a course twice":             {func(c *path.Content) { c.Steps[2].Courses[0] = "AA" }, path.ErrTwice},
		"before what it asks for":    {func(c *path.Content) { c.Steps[0], c.Steps[1] = c.Steps[1], c.Steps[0] }, path.ErrOrder},
		"what it asks for by choice": {func(c *path.Content) { c.Steps[0].Rule, c.Steps[0].Least = path.Some, 1 }, path.ErrOrder},
		"in the wrong order":         {func(c *path.Content) { c.Steps = []path.Step{{Rule: path.Order, Courses: []string{"CC", "AA"}}} }, path.ErrOrder},
	} {
		c := content()
		x.bend(&c)
		_, err := h.Create(ctx, manager, "/g/", "P-"+strings.ToUpper(strings.ReplaceAll(says, " ", "-")), c)
		if err == nil {
			_, err = h.Publish(ctx, manager, "P-"+strings.ToUpper(strings.ReplaceAll(says, " ", "-")))
		}
		if !errors.Is(err, x.want) {
			t.Errorf("%s: %v", says, err)
		}
	}
	if _, err := h.Create(ctx, li, "/g/", "MINE", content()); !errors.Is(err, rbac.ErrForbidden) {
		t.Errorf("a learner wrote one: %v", err)
	}
}

func TestAnExemptionAndACourseThatCountsLeadOn(t *testing.T) {
	h, ctx := open(t), t.Context()
	c := must[*courses.Course](t)(h.school.Course(ctx, manager, "BB"))
	c.Content.Counts = []string{"FF"}
	must[*courses.Course](t)(h.school.Edit(ctx, manager, "BB", c.Rev, c.Content, ""))
	must[*courses.Course](t)(h.school.Publish(ctx, manager, "BB", "内容相同"))
	h.publish(content())
	h.learn(li, "FF")
	must[int](t)(h.Assign(ctx, manager, "NEW", "", "li", noon.AddDate(0, 0, 30), "入职"))
	if a := h.enrolled(li); a != "AA" {
		t.Fatalf("FF does not count for BB: %q", a)
	}
	if _, err := h.school.Exempt(ctx, li, "AA", "li", time.Time{}, "x"); !errors.Is(err, courses.ErrOwnExemption) {
		t.Errorf("she freed herself: %v", err)
	}
	e := must[*courses.Enrolment](t)(h.school.Exempt(ctx, manager, "AA", "li", noon.AddDate(0, 0, 10), "持有国家职业证书"))
	h.drain()
	if a := h.enrolled(li); a != "CC" || e.State != courses.Exempt {
		t.Fatalf("after the exemption: %q", a)
	}
	home := must[*courses.Home](t)(h.school.Home(ctx, li, "li"))
	if len(home.Spared) != 1 || home.Spared[0].Exemption.Reason != "持有国家职业证书" || len(home.Counted) != 1 {
		t.Errorf("she is not told: %+v %+v", home.Spared, home.Counted)
	}
	must[*courses.Enrolment](t)(h.school.Demand(ctx, manager, e.ID, "证书过期"))
	if a := h.enrolled(li); a != "AA CC" {
		t.Errorf("what was open before is not open again: %q", a)
	}
}

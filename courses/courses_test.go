package courses_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"tianti/courses"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/locale"
	_ "tianti/internal/locale/texts"
	"tianti/internal/store"
	"tianti/internal/store/storetest"
	"tianti/rbac"
)

// house lets managers and the system do everything below their unit, mentors sign there, and
// everybody study.
type house struct{}

func (house) Version() int64 { return 1 }
func (house) Decide(role string, rel rbac.Relation, object, action string) rbac.Verdict {
	switch p := object + "." + action; {
	case rel.Unit && (role == "manager" || role == "system"),
		rel.Unit && role == "trainer" && p == "courses.practice.sign",
		rel.Own && slices.Contains([]string{"courses.course.read", "courses.enrolment.create", "courses.enrolment.read", "courses.enrolment.learn", "courses.practice.sign"}, p):
		return rbac.Allowed
	}
	return rbac.Silent
}
func (h house) Reaches(role, object, action string) bool {
	return h.Decide(role, rbac.Relation{Unit: true, Own: true}, object, action) == rbac.Allowed
}

const team = "/g/gd/sz/t1/"

// crowd is who works here.
type crowd map[string]courses.Learner

func (c crowd) Learner(_ context.Context, person string) (courses.Learner, error) {
	l, ok := c[person]
	if !ok {
		return l, store.ErrNotFound
	}
	return l, nil
}

func (c crowd) Below(_ context.Context, unit string) iter.Seq2[courses.Learner, error] {
	return func(yield func(courses.Learner, error) bool) {
		for _, id := range []string{"li", "wang"} {
			if rbac.Covers(unit, c[id].Unit) && !yield(c[id], nil) {
				return
			}
		}
	}
}

func (c crowd) Count(ctx context.Context, unit string) (n int64, err error) {
	for range c.Below(ctx, unit) {
		n++
	}
	return n, nil
}

func (c crowd) From(ctx context.Context, unit, _ string, _ int) (out []courses.Learner, next string, err error) {
	for p := range c.Below(ctx, unit) {
		out = append(out, p)
	}
	return out, "", nil
}

var (
	manager = rbac.Actor{Person: "mgr", Name: "管理员", Unit: "/g/", Roles: []rbac.Held{{Role: "manager", Unit: "/"}}}
	mentor  = rbac.Actor{Person: "men", Name: "赵导师", Unit: team, Roles: []rbac.Held{{Role: "trainer", Unit: team}}}
	li      = rbac.Actor{Person: "li", Name: "李娜", Unit: team, Roles: []rbac.Held{{Role: "trainee", Unit: team}}}
	wang    = rbac.Actor{Person: "wang", Name: "王伟", Unit: team, Roles: []rbac.Held{{Role: "trainee", Unit: team}}}
	noon    = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
	people  = crowd{
		"li":   {Person: "li", Name: "李娜", Unit: team, Post: "AGENT", Grade: "F1"},
		"wang": {Person: "wang", Name: "王伟", Unit: team, Post: "AGENT", Grade: "F1"},
	}
)

type hall struct {
	*courses.Service
	t     *testing.T
	clock *clock.Manual
	db    *store.Database
	bus   *event.Bus
	done  []courses.CourseCompleted
}

// open makes a hall with the built-in catalogue.
func open(t *testing.T) *hall {
	t.Helper()
	h := &hall{t: t, clock: clock.At(noon)}
	db := storetest.Database(t, h.clock)
	h.db = db
	h.bus = event.New(db, h.clock, "test")
	event.On(h.bus, "test: note", func(_ context.Context, f courses.CourseCompleted) error { h.done = append(h.done, f); return nil })
	h.Service = courses.New(db, rbac.NewGate(func() rbac.Policy { return house{} }), h.clock, people)
	if _, err := h.Install(t.Context(), manager, "/"); err != nil {
		t.Fatal(err)
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

// finish studies a course to its end as the person would; practice is not in it.
func (h *hall) finish(by rbac.Actor, course string) *courses.Enrolment {
	h.t.Helper()
	ctx := h.t.Context()
	e := must[*courses.Enrolment](h.t)(h.Enrol(ctx, by, course, by.Person, ""))
	v := must[*courses.Version](h.t)(h.Published(ctx, by, course, e.Version))
	for _, l := range v.Content.Lessons {
		switch l.Kind {
		case courses.Quiz:
			var right []int
			for _, q := range l.Quiz {
				right = append(right, q.Right)
			}
			var err error
			if e, _, err = h.Answer(ctx, by, e.ID, l.ID, right); err != nil {
				h.t.Fatal(err)
			}
		case courses.Text:
			e = must[*courses.Enrolment](h.t)(h.Progress(ctx, by, e.ID, l.ID, courses.Report{Done: true}))
		}
	}
	if err := h.bus.Drain(ctx); err != nil {
		h.t.Fatal(err)
	}
	return e
}

func TestTheBuiltInCatalogueIsWhole(t *testing.T) {
	plans := must[[]courses.Plan](t)(courses.Blueprint())
	if len(plans) < 25 {
		t.Fatalf("%d courses", len(plans))
	}
	words := 0
	for _, p := range plans {
		for i, l := range p.Lessons {
			if l.Kind == courses.Quiz && len(l.Quiz) < 3 {
				t.Errorf("%s/%s asks only %d questions", p.Code, l.ID, len(l.Quiz))
			}
			if i == len(p.Lessons)-1 && strings.ContainsRune("FA", rune(p.Step[0])) && l.Kind == courses.Text {
				t.Errorf("%s of step %s ends without a check", p.Code, p.Step)
			}
		}
		for _, l := range p.Lessons {
			if l.Kind == courses.Text && len([]rune(l.Text)) < 150 {
				t.Errorf("%s/%s is hardly a lesson: %d characters", p.Code, l.ID, len([]rune(l.Text)))
			}
			if l.Title.En == "" || p.Title.En == "" {
				t.Errorf("%s/%s has no English title", p.Code, l.ID)
			}
			words += len([]rune(l.Text))
		}
	}
	if words < 20_000 {
		t.Errorf("only %d characters of lessons", words)
	}
	h := open(t)
	if n := must[int](t)(h.Install(t.Context(), manager, "/")); n != 0 {
		t.Errorf("installing again added %d courses", n)
	}
}

func TestAFaultInACatalogueFileNamesItsLine(t *testing.T) {
	good := "version: 1\ncourses:\n- code: AB\n  title: {zh: 甲}\n  summary: {zh: 乙}\n  line: business\n  tier: group\n  step: F1\n  hours: 4\n  credits: 4\n  needs: []\n  lessons:\n  - {id: a, kind: text, title: {zh: 一}, minutes: 5}\n"
	text := func(string) map[string]string { return map[string]string{"a": "正文"} }
	if _, err := courses.ReadPlans("x.yaml", []byte(good), text); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		old, new string
		want     error
		says     string
	}{
		"a line of its own":         {"line: business", "line: other", courses.ErrBlueprint, "line=3"},
		"a later prerequisite":      {"needs: []", "requires: [ZZ]\n  needs: []", courses.ErrOrder, "line=3"},
		"a lesson of no known kind": {"kind: text", "kind: dance", courses.ErrBlueprint, "lessons.0.kind"},
		"a lesson without a text":   {"id: a", "id: b", courses.ErrBlueprint, "lessons.0.text"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := courses.ReadPlans("x.yaml", []byte(strings.Replace(good, c.old, c.new, 1)), text)
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("%v", err)
			}
		})
	}
}

func TestACourseIsStudiedOnTwoDevicesToItsEnd(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	e := must[*courses.Enrolment](t)(h.Enrol(ctx, li, "NORMS", "li", ""))
	must[*courses.Enrolment](t)(h.Progress(ctx, li, e.ID, "company", courses.Report{Position: 700}))
	// The phone comes back with what it knew before.
	e = must[*courses.Enrolment](t)(h.Progress(ctx, li, e.ID, "company", courses.Report{Position: 200}))
	if got := e.Step("company").Position; got != 700 {
		t.Fatalf("position went back to %d", got)
	}
	if _, err := h.Progress(ctx, li, e.ID, "check", courses.Report{Done: true}); !errors.Is(err, courses.ErrByAnswer) {
		t.Fatalf("a quiz was declared done: %v", err)
	}
	if _, err := h.Progress(ctx, wang, e.ID, "company", courses.Report{Done: true}); !errors.Is(err, rbac.ErrForbidden) {
		t.Fatalf("somebody else studied: %v", err)
	}
	_, verdicts, err := h.Answer(ctx, li, e.ID, "check", []int{1, 1, 1})
	if err != nil || len(verdicts) != 3 || verdicts[0].Because == "" {
		t.Fatal(verdicts, err)
	}
	if len(h.done) != 0 {
		t.Fatal("completed too early")
	}
	e = h.finish(li, "NORMS")
	if e.State != courses.Done || e.Step("check").Score != 1000 || e.Step("check").Tries != 2 {
		t.Fatalf("%+v", e)
	}
	if len(h.done) != 1 || h.done[0].Person != "li" || h.done[0].Hours != 8 || h.done[0].Line != courses.Ability {
		t.Fatalf("%+v", h.done)
	}
	if want := time.Date(2028, 3, 3, 0, 0, 0, 0, clock.Shanghai); !e.ValidUntil.Equal(want) {
		t.Errorf("valid until %v", e.ValidUntil)
	}
	// A late report of the first device changes nothing and is no fault.
	must[*courses.Enrolment](t)(h.Progress(ctx, li, e.ID, "company", courses.Report{Position: 900}))
	if err := h.bus.Drain(ctx); err != nil || len(h.done) != 1 {
		t.Fatalf("%v %v", err, h.done)
	}
}

func TestPrerequisitesComeFirst(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	e := must[*courses.Enrolment](t)(h.Enrol(ctx, li, "LISTEN", "li", ""))
	if _, err := h.Progress(ctx, li, e.ID, "levels", courses.Report{Done: true}); !errors.Is(err, courses.ErrPrerequisite) || !strings.Contains(err.Error(), "PHRASES") {
		t.Fatal(err)
	}
	home := must[*courses.Home](t)(h.Home(ctx, li, "li"))
	last := home.Next[len(home.Next)-1]
	if home.Next[0].Lacking != nil || len(last.Lacking) == 0 {
		t.Errorf("what cannot be begun should stand below: %v … %v", home.Next[0].Entry.Code, last.Entry.Code)
	}
	h.finish(li, "PHRASES")
	must[*courses.Enrolment](t)(h.Progress(ctx, li, e.ID, "levels", courses.Report{Done: true}))
	home = must[*courses.Home](t)(h.Home(ctx, li, "li"))
	if home.Next[0].Entry.Code != "LISTEN" || home.Next[0].Why != courses.WhyBegun || home.Open[0].Resume != "restate" || home.Hours != 6 {
		t.Errorf("%+v %+v", home.Next[0], home.Open[0])
	}
}

func TestPracticeIsSignedDayByDayByAMentor(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	for _, c := range []string{"SYSTEM", "PHRASES", "PRIVACY"} {
		h.finish(li, c)
	}
	e := h.finish(li, "MENTORED")
	day := func(n int) time.Time { return noon.AddDate(0, 0, -n) }
	for name, c := range map[string]struct {
		by   rbac.Actor
		sign courses.Signature
		want error
	}{
		"by oneself":          {li, courses.Signature{Day: day(0), Hours: 8}, courses.ErrOwnPractice},
		"by a colleague":      {wang, courses.Signature{Day: day(0), Hours: 8}, rbac.ErrForbidden},
		"for tomorrow":        {mentor, courses.Signature{Day: day(-1), Hours: 8}, courses.ErrDay},
		"for half a year ago": {mentor, courses.Signature{Day: day(180), Hours: 8}, courses.ErrDay},
		"no hours":            {mentor, courses.Signature{Day: day(0)}, courses.ErrDayHours},
		"a day and a night":   {mentor, courses.Signature{Day: day(0), Hours: 20}, courses.ErrDayHours},
	} {
		if _, err := h.SignOff(ctx, c.by, e.ID, "seat", c.sign); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for n := range 10 {
		e = must[*courses.Enrolment](t)(h.SignOff(ctx, mentor, e.ID, "seat", courses.Signature{Day: day(n), Hours: 8, Note: "稳"}))
		if n == 4 { // the form is sent twice
			e = must[*courses.Enrolment](t)(h.SignOff(ctx, mentor, e.ID, "seat", courses.Signature{Day: day(n), Hours: 8, Note: "稳"}))
		}
		if want := min(8*(n+1), 80); e.Step("seat").Position != want {
			t.Fatalf("after %d days: %d hours", n+1, e.Step("seat").Position)
		}
	}
	if e.State != courses.Done {
		t.Fatalf("%+v", e)
	}
}

func TestALiveCourseChangesOnlyForThoseWhoBeginLater(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	before := must[*courses.Enrolment](t)(h.Enrol(ctx, li, "NORMS", "li", ""))
	c := must[*courses.Course](t)(h.Course(ctx, manager, "NORMS"))
	content := c.Content
	content.Title = locale.Text{Zh: "企业与服务规范（新）"}
	must[*courses.Course](t)(h.Edit(ctx, manager, "NORMS", c.Rev, content, "改名"))
	if _, err := h.Edit(ctx, manager, "NORMS", c.Rev, content, "又改"); !errors.Is(err, courses.ErrChanged) {
		t.Fatalf("the slower editor won: %v", err)
	}
	seen := must[[]*courses.Entry](t)(h.Catalogue(ctx, li, courses.Filter{Text: "服务规范"}))
	if seen[0].Title.Zh != "企业与服务规范" {
		t.Errorf("learners see the working copy: %s", seen[0].Title.Zh)
	}
	must[*courses.Course](t)(h.Publish(ctx, manager, "NORMS", "启用"))
	if _, err := h.Publish(ctx, manager, "NORMS", "启用"); !errors.Is(err, courses.ErrUnchanged) {
		t.Errorf("published twice: %v", err)
	}
	after := must[*courses.Enrolment](t)(h.Enrol(ctx, wang, "NORMS", "wang", ""))
	again := must[*courses.Enrolment](t)(h.Enrol(ctx, li, "NORMS", "li", ""))
	if before.Version != 1 || again.Version != 1 || after.Version != 2 {
		t.Errorf("versions %d %d %d", before.Version, again.Version, after.Version)
	}
	must[*courses.Course](t)(h.Archive(ctx, manager, "NORMS", "停用"))
	if seen := must[[]*courses.Entry](t)(h.Catalogue(ctx, li, courses.Filter{Text: "服务规范"})); slices.ContainsFunc(seen, func(e *courses.Entry) bool { return e.Code == "NORMS" }) {
		t.Error("an archived course is in the catalogue")
	}
	must[*courses.Enrolment](t)(h.Progress(ctx, li, again.ID, "company", courses.Report{Done: true}))
}

func TestCorrectingAQuizsKeyIsAChange(t *testing.T) {
	h := open(t)
	c := must[*courses.Course](t)(h.Course(t.Context(), manager, "NORMS"))
	content := c.Content
	content.Lessons = slices.Clone(content.Lessons)
	l := &content.Lessons[len(content.Lessons)-1]
	l.Quiz = slices.Clone(l.Quiz)
	l.Quiz[0].Right = 3
	if c := must[*courses.Course](t)(h.Edit(t.Context(), manager, "NORMS", 0, content, "改答案")); !c.Ahead() {
		t.Error("the new key cannot be published")
	}
}

func TestAssigningToAUnitIsCompleteAndQuietWhenRepeated(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	day := noon.AddDate(0, 0, 14)
	for range 2 {
		if n := must[int](t)(h.Assign(ctx, manager, "/g/gd/", []string{"NORMS", "PRIVACY"}, day, "岗前培训")); n != 4 {
			t.Fatalf("%d enrolments", n)
		}
	}
	if _, err := h.Assign(ctx, mentor, team, []string{"NORMS"}, day, "?"); !errors.Is(err, rbac.ErrForbidden) {
		t.Errorf("a mentor assigned: %v", err)
	}
	if _, err := h.Assign(ctx, manager, team, []string{"NORMS"}, noon.AddDate(0, 0, -1), "补"); !errors.Is(err, courses.ErrDue) {
		t.Errorf("due yesterday: %v", err)
	}
	h.finish(li, "NORMS")
	tally := must[courses.Tally](t)(h.Team(ctx, manager, "/g/gd/", ""))
	if tally[courses.Open] != 3 || tally[courses.Done] != 1 || tally.Percent() != 25 {
		t.Errorf("%v", tally)
	}
	if tally := must[courses.Tally](t)(h.Team(ctx, manager, team, "NORMS")); tally[courses.Done] != 1 || tally[courses.Open] != 1 {
		t.Errorf("%v", tally)
	}
	h.clock.Advance(15 * 24 * time.Hour)
	if late := must[[]*courses.Enrolment](t)(h.Overdue(ctx, manager, team, must[*courses.Overview](t)(h.Overview(ctx, manager, team)), 10)); len(late) != 3 {
		t.Errorf("%d are late", len(late))
	}
	home := must[*courses.Home](t)(h.Home(ctx, wang, "wang"))
	if home.Next[0].Why != courses.WhyLate {
		t.Errorf("%+v", home.Next[0])
	}
}

func TestACompletionIsRenewedNearItsEnd(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	h.finish(li, "PRIVACY") // 12 months
	if e := must[*courses.Enrolment](t)(h.Enrol(ctx, li, "PRIVACY", "li", "")); e.State != courses.Done {
		t.Fatal("renewed at once")
	}
	h.clock.Set(noon.AddDate(0, 10, 0))
	if e := must[*courses.Enrolment](t)(h.Enrol(ctx, li, "PRIVACY", "li", "")); e.State != courses.Open || e.Round != 2 || !e.Holds(h.clock.Now()) {
		t.Fatalf("%+v", e)
	}
	h.finish(li, "PRIVACY")
	if len(h.done) != 2 || h.done[1].Round != 2 || !h.done[1].ValidUntil.After(h.done[0].ValidUntil) {
		t.Fatalf("%+v", h.done)
	}
}

func TestSearchFindsChineseByItsPairs(t *testing.T) {
	h := open(t)
	for query, want := range map[string]string{
		"投诉":      "COMPLAINT-1",
		"谈判":      "COMPLAINT-2",
		"账单资费":    "TARIFF",
		"ＶＩＰ":     "VIP",
		"忌语":      "PHRASES",
		"英":       "ENGLISH",
		"listen":  "LISTEN",
		"privacy": "PRIVACY",
		"167 小时":  "FLOOR",
	} {
		found := must[[]*courses.Entry](t)(h.Catalogue(t.Context(), li, courses.Filter{Text: query}))
		if len(found) == 0 || found[0].Code != want {
			t.Errorf("%q found %v first", query, func() (c []string) {
				for _, e := range found {
					c = append(c, e.Code)
				}
				return
			}())
		}
	}
	if found := must[[]*courses.Entry](t)(h.Catalogue(t.Context(), li, courses.Filter{Text: "航天发射"})); len(found) != 0 {
		t.Errorf("%d courses on space flight", len(found))
	}
}

func TestNewcomersGetTheProgrammeOfTheirStep(t *testing.T) {
	h := open(t)
	got := must[[]string](t)(h.AssignStep(t.Context(), rbac.System("courses: give newcomers their programme"), people["li"], "F1", noon.AddDate(0, 1, 0), "入职"))
	if len(got) != 9 {
		t.Errorf("%v", got)
	}
	home := must[*courses.Home](t)(h.Home(t.Context(), li, "li"))
	if len(home.Open) != 9 || home.Next[0].Why != courses.WhyDue {
		t.Errorf("%d open", len(home.Open))
	}
}

package matrix_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tianti/courses"
	"tianti/courses/campaign"
	"tianti/courses/matrix"
	"tianti/courses/path"
	"tianti/internal/clock"
	"tianti/internal/dryrun"
	"tianti/internal/store/storetest"
	"tianti/rbac"
)

// house lets two managers and the system do everything, an auditor read, and everybody study.
type house struct{}

func (house) Version() int64 { return 1 }
func (house) Decide(role string, rel rbac.Relation, _, action string) rbac.Verdict {
	if role == "manager" || role == "system" || action == "read" || rel.Own {
		return rbac.Allowed
	}
	return rbac.Silent
}
func (h house) Reaches(role, object, action string) bool {
	return h.Decide(role, rbac.Relation{}, object, action) == rbac.Allowed
}

// crowd is 250 agents of two grades in one team, and a trainer, in the order of their ids.
type crowd []courses.Learner

func newCrowd() (c crowd) {
	for i := range 250 {
		c = append(c, courses.Learner{Person: fmt.Sprintf("p%03d", i), Name: "甲", Unit: "/g/t/", Post: "AGENT", Grade: []string{"F1", "F2"}[i%2]})
	}
	return append(c, courses.Learner{Person: "t1", Name: "师", Unit: "/g/t/", Post: "TRAINER", Grade: "F2"})
}

func (c crowd) Learner(_ context.Context, person string) (courses.Learner, error) {
	return c[slices.IndexFunc(c, func(l courses.Learner) bool { return l.Person == person })], nil
}

func (c crowd) Below(context.Context, string) iter.Seq2[courses.Learner, error] {
	return func(yield func(courses.Learner, error) bool) {
		for _, l := range c {
			if !yield(l, nil) {
				return
			}
		}
	}
}
func (c crowd) Count(context.Context, string) (int64, error) { return int64(len(c)), nil }
func (c crowd) From(_ context.Context, _, cursor string, n int) ([]courses.Learner, string, error) {
	at, _ := strconv.Atoi(cursor)
	end := min(at+n, len(c))
	if end == len(c) {
		return c[at:end], "", nil
	}
	return c[at:end], strconv.Itoa(end), nil
}

var (
	mgr   = rbac.Actor{Person: "mgr", Name: "冯雪", Unit: "/g/", Roles: []rbac.Held{{Role: "manager", Unit: "/"}}}
	other = rbac.Actor{Person: "oth", Name: "何静", Unit: "/g/", Roles: []rbac.Held{{Role: "manager", Unit: "/"}}}
	noon  = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
)

type world struct {
	*matrix.Service
	courses   *courses.Service
	campaigns *campaign.Service
	clock     *clock.Manual
	people    crowd
}

func open(t *testing.T) *world {
	t.Helper()
	w := &world{clock: clock.At(noon), people: newCrowd()}
	db := storetest.Database(t, w.clock)
	gate := rbac.NewGate(func() rbac.Policy { return house{} })
	w.courses = courses.New(db, gate, w.clock, w.people)
	w.campaigns = campaign.New(db, gate, w.clock, w.courses, path.New(db, gate, w.clock, w.courses, w.people), w.people)
	w.Service = matrix.New(db, gate, w.clock, w.courses, w.people, matrix.Known{
		Grades: func() []string { return strings.Fields("F1 F2 F3 A1 A2 A3 E1 E2 E3 M1 M2 M3") }, Posts: posts})
	w.Assigns(func(ctx context.Context, e *matrix.Edition) (string, error) {
		var gains []campaign.Gain
		for _, r := range e.Rows {
			gains = append(gains, campaign.Gain{Course: r.Course, Was: r.Was, Is: r.Needs})
		}
		c, err := w.campaigns.StartGains(ctx, campaign.Edition{Number: e.Number, Name: "矩阵", Reason: "因为", By: "oth", ByName: "何静", Units: []string{"/g/"}, Gains: gains, Due: e.Due()})
		if err != nil {
			return "", err
		}
		return c.ID, nil
	})
	if _, err := w.courses.Install(t.Context(), mgr, "/"); err != nil {
		t.Fatal(err)
	}
	return w
}

// posts are the codes of the built-in posts.
func posts() (out []string) {
	for _, p := range rbac.BuiltinPosts().All() {
		out = append(out, p.Code)
	}
	return out
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

// needed says how the catalogue answers now.
func (w *world) needed(t *testing.T, course, post, grade string) courses.As {
	t.Helper()
	all, err := w.courses.Outline(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all[course].NeededBy(post, grade)
}

func TestAChangeCountsFromItsDayOnAndEnrolsWhomItConcerns(t *testing.T) {
	w, ctx := open(t), t.Context()
	// One of those concerned has completed the course already, one is taking it without a day.
	_, err := w.courses.Adopt(ctx, rbac.System("test"), []courses.History{{Who: w.people[1], Learnt: []courses.Learnt{{Course: "TELECOM", Assigned: noon.AddDate(0, -2, 0), Completed: noon.AddDate(0, -1, 0), Score: 900, By: "mgr"}}}}, "before")
	if err != nil {
		t.Fatal(err)
	}
	must[*courses.Enrolment](t)(w.courses.Enrol(ctx, mgr, "TELECOM", "p003", "own choice"))

	d := must[*matrix.Draft](t)(w.Keep(ctx, mgr, 0, []matrix.Asked{
		{"TELECOM", matrix.Cell{"AGENT", "F2", courses.Required}}, // 125 agents, not the trainer
		{"TELECOM", matrix.Cell{"", "F1", ""}},                    // 125 need it no more
	}, 30))
	trial := must[*matrix.Trial](t)(w.StartTrial(ctx, mgr, matrix.Change{Rows: d.Rows, Days: d.Days}))
	if got := trial.Count("required/TELECOM"); trial.State != dryrun.Done || got.Gain != 125 || got.Lose != 125 || trial.Examined != 251 || trial.Affected != 250 {
		t.Fatalf("dry run: %+v of %d, %d affected", got, trial.Examined, trial.Affected)
	}
	has := map[matrix.Has]int{}
	for cursor := ""; ; {
		page := must[pageOf](t)(w.People(ctx, mgr, trial.ID, dryrun.Gain, "required/TELECOM", cursor))
		for _, e := range page.Items {
			has[e.Detail.Has]++
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if has[matrix.HasValid] != 1 || has[matrix.HasBegun] != 1 || has[matrix.HasNothing] != 123 {
		t.Errorf("what they have: %v", has)
	}

	day := noon.AddDate(0, 0, 3)
	e := must[*matrix.Edition](t)(w.ProposeChange(ctx, mgr, trial.Change, day, "上岗后仍须必修"))
	if e.Trial != trial.ID {
		t.Error("the proposal did not take the dry run of today")
	}
	if _, err := w.Decide(ctx, mgr, e.Number, matrix.Approve, "好"); !errors.Is(err, matrix.ErrSamePerson) {
		t.Errorf("by the proposer: %v", err)
	}
	must[*matrix.Edition](t)(w.Decide(ctx, other, e.Number, matrix.Approve, "同意"))
	if w.needed(t, "TELECOM", "AGENT", "F2") != "" || w.needed(t, "TELECOM", "AGENT", "F1") != courses.Required {
		t.Error("the edition counts before its day")
	}
	if n := must[int](t)(w.Start(ctx)); n != 0 {
		t.Error("it enrolled before its day")
	}
	w.clock.Set(clock.Day(day).Add(-time.Millisecond))
	if w.needed(t, "TELECOM", "AGENT", "F2") != "" {
		t.Error("it counts a millisecond early")
	}
	w.clock.Set(clock.Day(day))
	if w.needed(t, "TELECOM", "AGENT", "F2") != courses.Required || w.needed(t, "TELECOM", "AGENT", "F1") != "" || w.needed(t, "TELECOM", "TRAINER", "F2") != "" {
		t.Error("it does not count from its instant on")
	}
	if _, err := w.Decide(ctx, other, e.Number, matrix.Annul, "不"); !errors.Is(err, matrix.ErrBegun) {
		t.Errorf("cancelled after it began: %v", err)
	}

	if n := must[int](t)(w.Start(ctx)); n != 1 {
		t.Errorf("%d campaigns began", n)
	}
	must[int](t)(w.campaigns.Continue(ctx))
	if n := must[int](t)(w.Start(ctx)); n != 0 {
		t.Error("the campaign began twice")
	}
	c := must[*campaign.Campaign](t)(w.campaigns.Campaign(ctx, mgr, "matrix-000001"))
	if c.State != campaign.Done || c.Fit != 125 || c.Enrolled != 124 || c.Had != 1 {
		t.Errorf("the campaign: %+v", c)
	}
	got, _, err := w.courses.Enrolment(ctx, mgr, courses.EnrolmentID("TELECOM", "p005"))
	if err != nil || !got.Due.Equal(clock.Day(day).AddDate(0, 0, 31)) || got.By != "oth" {
		t.Errorf("due %v by %q (%v)", got.Due, got.By, err)
	}
}

type pageOf = struct {
	Items []*dryrun.Effect[matrix.Shift]
	Next  string
}

func TestACoursesAuthorDoesNotChangeWhoNeedsItOnceItIsPublished(t *testing.T) {
	w, ctx := open(t), t.Context()
	c := must[*courses.Course](t)(w.courses.Course(ctx, mgr, "TARIFF"))
	content := c.Content
	content.Hours++
	must[*courses.Course](t)(w.courses.Edit(ctx, mgr, "TARIFF", 0, content, "hours")) // the same rows are no change
	content.Needs = append(slices.Clone(content.Needs), courses.Need{Grades: []string{"F3"}, As: courses.Elective})
	if _, err := w.courses.Edit(ctx, mgr, "TARIFF", 0, content, "rows"); !errors.Is(err, courses.ErrArranged) {
		t.Errorf("other rows: %v", err)
	}
}

func TestADraftFollowsWhatOthersPublish(t *testing.T) {
	w, ctx := open(t), t.Context()
	ask := func(grade string) []matrix.Asked {
		return []matrix.Asked{{"TELECOM", matrix.Cell{"", grade, courses.Elective}}}
	}
	mine := must[*matrix.Draft](t)(w.Keep(ctx, mgr, 0, ask("F2"), 0))
	change := must[*matrix.Draft](t)(w.Keep(ctx, other, 0, ask("F3"), 0))
	e := must[*matrix.Edition](t)(w.ProposeChange(ctx, other, matrix.Change{Rows: change.Rows}, noon, "选修"))
	if _, err := w.ProposeChange(ctx, mgr, matrix.Change{Rows: mine.Rows}, noon, "选修"); !errors.Is(err, matrix.ErrOpen) {
		t.Errorf("two proposals: %v", err)
	}
	must[*matrix.Edition](t)(w.Decide(ctx, mgr, e.Number, matrix.Approve, "同意"))
	if d, _, _ := w.Draft(ctx, other); d.Rev != 0 {
		t.Error("the draft is still there after it was proposed")
	}
	d, rows, err := w.Draft(ctx, mgr)
	if err != nil || d.Base != 1 || len(d.Rows) != 1 {
		t.Fatalf("the draft: %+v, %v", d, err)
	}
	for grade, want := range map[string]courses.As{"F1": courses.Required, "F2": courses.Elective, "F3": courses.Elective} {
		if got := courses.NeededBy(rows["TELECOM"], "AGENT", grade); got != want {
			t.Errorf("%s: %q, want %q", grade, got, want)
		}
	}
	if _, err := w.Keep(ctx, mgr, d.Rev-1, ask("F1"), 0); !errors.Is(err, matrix.ErrDraftMoved) {
		t.Errorf("an old form: %v", err)
	}
}

func TestWhatAChangeMayNotSay(t *testing.T) {
	w, ctx := open(t), t.Context()
	row := func(course, post, grade string, as courses.As) map[string][]courses.Need {
		n := courses.Need{Grades: []string{grade}, As: as}
		if post != "" {
			n.Posts = []string{post}
		}
		return map[string][]courses.Need{course: {n}}
	}
	for says, x := range map[string]struct {
		needs map[string][]courses.Need
		days  int
		want  error
	}{
		"a course that is not there": {row("NOPE", "", "F1", courses.Required), 0, matrix.ErrCourse},
		"a grade that is not there":  {row("TARIFF", "", "Z9", courses.Required), 0, matrix.ErrGrade},
		"a post that is not there":   {row("TARIFF", "KING", "F1", courses.Required), 0, matrix.ErrPost},
		"no way of needing":          {row("TARIFF", "", "F1", "loved"), 0, matrix.ErrAs},
		"too many days":              {row("TARIFF", "", "F1", courses.Elective), 9999, matrix.ErrDays},
	} {
		if _, err := w.Change(ctx, x.needs, x.days); !errors.Is(err, x.want) {
			t.Errorf("%s: %v", says, err)
		}
	}
	all := must[map[string][]courses.Need](t)(w.courses.OwnNeeds(ctx))
	c := must[matrix.Change](t)(w.Change(ctx, all, 0))
	if _, err := w.StartTrial(ctx, mgr, c); !errors.Is(err, matrix.ErrSame) {
		t.Errorf("nothing new: %v", err)
	}
}

// Setting a field gives that answer, and no other answer changes but those that are said to.
func TestSettingAFieldChangesThatFieldAlone(t *testing.T) {
	posts, grades := []string{"AGENT", "TRAINER", "LEADER"}, []string{"F1", "F2", "F3"}
	as := rapid.SampledFrom([]courses.As{"", courses.Required, courses.Elective, courses.Refresher})
	rapid.Check(t, func(t *rapid.T) {
		var needs []courses.Need
		for range rapid.IntRange(0, 4).Draw(t, "rows") {
			needs = append(needs, courses.Need{
				Posts:  rapid.SliceOfNDistinct(rapid.SampledFrom(posts), 0, 2, rapid.ID[string]).Draw(t, "posts"),
				Grades: rapid.SliceOfNDistinct(rapid.SampledFrom(grades), 1, 3, rapid.ID[string]).Draw(t, "grades"),
				As:     rapid.SampledFrom([]courses.As{courses.Spared, courses.Required, courses.Elective, courses.Refresher}).Draw(t, "as")})
		}
		if d := matrix.Differ(needs, matrix.Normal(needs)); len(d) > 0 {
			t.Fatalf("the one spelling says something else: %+v of %+v", d, needs)
		}
		cell := matrix.Cell{Post: rapid.SampledFrom(append([]string{""}, posts...)).Draw(t, "post"), Grade: rapid.SampledFrom(grades).Draw(t, "grade"), As: as.Draw(t, "to")}
		after := matrix.Set(needs, cell)
		if got := courses.NeededBy(after, cell.Post, cell.Grade); got != cell.As {
			t.Fatalf("asked for %q, got %q", cell.As, got)
		}
		for _, p := range append([]string{"", "NEW"}, posts...) {
			for _, g := range grades {
				was, is := courses.NeededBy(needs, p, g), courses.NeededBy(after, p, g)
				own := was != courses.NeededBy(needs, "", g)
				follows := g == cell.Grade && (p == cell.Post || cell.Post == "" && !own)
				if !follows && was != is {
					t.Fatalf("%s %s was %q and is %q after %+v of %+v: %+v", p, g, was, is, cell, needs, after)
				}
			}
		}
		if again := matrix.Set(after, cell); len(matrix.Differ(after, again)) > 0 || !slices.EqualFunc(after, matrix.Normal(after), same) {
			t.Fatalf("not in one spelling: %+v", after)
		}
	})
}

func same(a, b courses.Need) bool {
	return a.As == b.As && strings.Join(a.Posts, ",") == strings.Join(b.Posts, ",") && strings.Join(a.Grades, ",") == strings.Join(b.Grades, ",")
}

package learning_test

import (
	"context"
	"testing"

	"tianti/courses"
	"tianti/courses/xapi"
	"tianti/internal/file"
	"tianti/internal/locale"
	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/web/api"
	"tianti/web/page/catalogue"
	"tianti/web/page/files"
	"tianti/web/page/home"
	"tianti/web/page/learning"
	"tianti/web/page/play"
	"tianti/web/page/training"
	"tianti/web/page/workshop"
	"tianti/web/webtest"
	lrs "tianti/web/xapi"
)

// school is a centre with the built-in catalogue and every page and API route of the courses.
type school struct {
	*courses.Service
	*rbactest.World
	site  *webtest.Site
	store *xapi.Service
}

func open(t *testing.T) *school {
	t.Helper()
	w := rbactest.Centre(t)
	w.Drain(t)
	everybody := func(_ context.Context, ids []string) (map[string]string, error) {
		out := map[string]string{}
		for _, id := range ids {
			out[id] = "F1"
		}
		return out, nil
	}
	s := courses.New(w.DB, w.Gate, w.Clock, courses.Roster(w.Org, everybody))
	if _, err := s.Install(t.Context(), rbac.System("test"), rbactest.GroupPath); err != nil {
		t.Fatal(err)
	}
	records := xapi.New(w.DB, w.Clock, w.Gate, "https://tianti.example.cn")
	s.Records(records)
	player := play.Pages{Courses: s, Files: file.New(w.DB, w.Clock), Act: w.Org.Act}
	actors := map[string]rbac.Actor{}
	for _, login := range rbactest.Logins() {
		actors[login] = w.Actor(login)
	}
	rungs := []courses.Rung{{Code: "F1", Name: locale.Text{Zh: "见习", En: "Trainee"}}, {Code: "F2", Name: locale.Text{Zh: "上岗", En: "Certified agent"}}}
	site := webtest.Serve(t, webtest.Options{Gate: w.Gate, Clock: w.Clock, Actors: actors},
		home.Pages{}.Area(), learning.Pages{Courses: s}.Area(), catalogue.Pages{Courses: s, Rungs: rungs, Posts: rbac.BuiltinPosts}.Area(),
		training.Pages{Courses: s, Units: w.Org}.Area(), workshop.Pages{Courses: s, Units: w.Org, Rungs: rungs}.Area(),
		api.Courses{Courses: s}.Area(), api.Enrolments{Courses: s}.Area(), api.CourseFiles{Courses: s}.Area(),
		files.Pages{Files: file.New(w.DB, w.Clock)}.Area(), player.Area(), lrs.Pages{Store: records, Unit: player.Unit}.Area())
	return &school{s, w, site, records}
}

// right are the right options of a lesson's questions.
func (s *school) right(t *testing.T, course, lesson string) []int {
	t.Helper()
	v, err := s.Published(t.Context(), s.Actor("manager1"), course, 0)
	if err != nil {
		t.Fatal(err)
	}
	l, ok := v.Content.Lesson(lesson)
	if !ok {
		t.Fatalf("%s has no lesson %s", course, lesson)
	}
	var out []int
	for _, q := range l.Quiz {
		out = append(out, q.Right)
	}
	return out
}

// finish studies a course to its end without the pages; practice is not in it.
func (s *school) finish(t *testing.T, login, course string) *courses.Enrolment {
	t.Helper()
	by, ctx := s.Actor(login), t.Context()
	e, err := s.Enrol(ctx, by, course, by.Person, "")
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.Published(ctx, by, course, e.Version)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range v.Content.Lessons {
		switch l.Kind {
		case courses.Quiz:
			e, _, err = s.Answer(ctx, by, e.ID, l.ID, s.right(t, course, l.ID))
		case courses.Text:
			e, err = s.Progress(ctx, by, e.ID, l.ID, courses.Report{Done: true})
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return e
}

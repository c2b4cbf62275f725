package paths_test

import (
	"testing"
	"time"

	"tianti/courses"
	"tianti/courses/path"
	"tianti/internal/clock"
	"tianti/internal/locale"
	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/web/page/catalogue"
	"tianti/web/page/home"
	"tianti/web/page/learning"
	"tianti/web/page/paths"
	"tianti/web/webtest"
)

// road is the small organisation with two courses of one text each, and the pages that a path leads through.
type road struct {
	*rbactest.World
	*webtest.Site
}

func openRoad(t *testing.T) road {
	t.Helper()
	w := rbactest.Centre(t)
	people := courses.Roster(w.Org, nil)
	school := courses.New(w.DB, w.Gate, w.Clock, people)
	boss := w.Actor("manager1")
	for code, title := range map[string]locale.Text{"GREET": {Zh: "开口礼仪", En: "Greeting"}, "CALM": {Zh: "安抚情绪", En: "Calming"}, "CLOSE": {Zh: "结束通话", En: "Closing a call"}} {
		_, err := school.Create(t.Context(), boss, rbactest.GroupPath, code, courses.Content{Title: title, Line: courses.Ability, Tier: courses.Group, Step: "F1", Hours: 1,
			Lessons: []courses.Lesson{{ID: "a", Kind: courses.Text, Title: locale.Text{Zh: "要点", En: "Points"}, Minutes: 5, Text: "先听，再说。"}}}, "开课")
		if err == nil {
			_, err = school.Publish(t.Context(), boss, code, "开课")
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	ways := path.New(w.DB, w.Gate, w.Clock, school, people)
	ways.Listen(w.Bus)
	actors := map[string]rbac.Actor{}
	for _, login := range rbactest.Logins() {
		actors[login] = w.Actor(login)
	}
	rungs := []courses.Rung{{Code: "F1", Name: locale.Text{Zh: "见习", En: "Trainee"}}}
	s := webtest.Serve(t, webtest.Options{Gate: w.Gate, Clock: w.Clock, Actors: actors}, home.Pages{}.Area(), learning.Pages{Courses: school}.Area(),
		catalogue.Pages{Courses: school, Rungs: rungs, Posts: rbac.BuiltinPosts}.Area(), paths.Pages{Paths: ways, Courses: school, People: w.Org}.Area())
	return road{w, s}
}

// TestStoryOfAPath plays in a browser, on a phone and at a desk: a manager writes a path, looking for its courses by a
// word, and publishes it; a leader assigns it; a learner follows it from the home page to its end, and the leader
// sees how far they are.
func TestStoryOfAPath(t *testing.T) {
	webtest.OnPhoneAndDesk(t, func(t *testing.T, s *webtest.Stage) {
		h := openRoad(t)
		boss, leader, me := s.Tab(h.Site, "manager1"), s.Tab(h.Site, "leader1"), s.Tab(h.Site, "trainee1")

		boss.Go("/training/paths")
		boss.ClickAway(`a[href="/training/paths/new"]`)
		boss.Type("#f-code", "NEWCOMER")
		boss.Choose("#f-unit", rbactest.GroupPath)
		boss.Type("#f-title", "新人通话路径")
		boss.Type("#f-title_en", "A newcomer's calls")
		boss.ClickAway(".card-footer button[type=submit]")
		boss.Type(`[name="step.0.title"]`, "开口")
		boss.Type(`[name="step.0.find"]`, "礼仪")
		boss.PressAway("\r") // Enter looks for it, and does not save
		boss.Reads("开口礼仪")
		s.Fine(boss, "story_path_found")
		boss.ClickAway(`button[value="put.0.GREET"]`)
		if boss.Text(`#step-1 .lesson-list`) == "" || webtest.Eval[string](boss, `document.querySelector('[name="step.0.title"]').value`) != "开口" {
			t.Error("the step was not kept with its course and title")
		}
		boss.ClickAway("#add-step")
		boss.Type(`[name="step.1.find"]`, "calm")
		boss.ClickAway(`button[value="find.1"]`)
		boss.ClickAway(`button[value="put.1.CALM"]`)
		boss.Type(`[name="step.1.find"]`, "CLOSE")
		boss.ClickAway(`button[value="find.1"]`)
		boss.ClickAway(`button[value="put.1.CLOSE"]`)
		boss.Choose(`[name="step.1.rule"]`, "some")
		boss.ClickAway("#save")
		s.Fine(boss, "story_path_form")
		boss.ClickAway("#publish")
		boss.See(".alert-success")
		s.Fine(boss, "story_path_published")

		leader.Go("/training/paths/NEWCOMER/assign?person=" + rbactest.ID("trainee1"))
		day := clock.Day(h.Clock.Now()).AddDate(0, 0, 20).Format(time.DateOnly)
		webtest.Eval[bool](leader, `(document.querySelector("#f-due").value = "`+day+`", true)`)
		leader.Type("#f-reason", "入职")
		s.Fine(leader, "story_path_assign")
		leader.ClickAway(".card-footer button[type=submit]")
		h.Drain(t)

		me.Go("/")
		me.Reads("学习路径", "第 1 步，共 2 步", "0/2")
		s.Fine(me, "story_path_home")
		me.ClickAway("#card-paths a[href='/paths/NEWCOMER']")
		me.Reads("现在学习", "入职")
		s.Fine(me, "story_path_begun")
		me.ClickAway(`a[href="/courses/GREET"]`)
		me.ClickAway(".course-go a.btn-primary")
		me.ClickAway(".player-foot button")
		me.See(".finish")
		h.Drain(t)
		me.Go("/paths/NEWCOMER")
		me.Reads("1/2", "可选")
		s.Fine(me, "story_path_choose")
		leader.Go("/training/paths/NEWCOMER?unit=" + rbactest.TeamPath)
		leader.Reads("李明", "1/2")
		s.Fine(leader, "story_path_progress")

		me.ClickAway(`a[href="/courses/CALM"]`)
		me.ClickAway(".course-go form button")
		me.ClickAway(".player-foot button")
		me.See(".finish")
		h.Drain(t)
		me.Go("/paths")
		me.Reads("2/2", "已完成")
		me.ClickAway(".learn-go a")
		s.Fine(me, "story_path_done")
		leader.Go("/training/paths/NEWCOMER?unit=" + rbactest.TeamPath)
		leader.Reads("2/2", "100%")

		// The same pages in English.
		boss.Go("/training/paths/NEWCOMER/edit")
		boss.ClickAway("button[name=to]")
		boss.Reads("Add a course", "at least some")
		s.Fine(boss, "story_path_form_en")
		me.ClickAway("button[name=to]")
		me.Reads("A newcomer's calls")
		s.Fine(me, "story_path_done_en")
	})
}

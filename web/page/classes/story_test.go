package classes_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"tianti/courses"
	"tianti/courses/class"
	"tianti/courses/workload"
	"tianti/internal/clock"
	"tianti/internal/locale"
	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/web/api"
	"tianti/web/page/classes"
	"tianti/web/page/home"
	"tianti/web/page/learning"
	"tianti/web/webtest"
)

// hall is the small organisation with a course that has a live lesson, and the pages of classes.
type hall struct {
	*rbactest.World
	*webtest.Site
	school *courses.Service
	rooms  *class.Service
	load   *workload.Service
}

func open(t *testing.T) *hall {
	t.Helper()
	w := rbactest.Centre(t)
	people := courses.Roster(w.Org, func(context.Context, []string) (map[string]string, error) { return nil, nil })
	school := courses.New(w.DB, w.Gate, w.Clock, people)
	rooms := class.New(w.DB, w.Gate, w.Clock, school, people)
	rooms.Fits(class.Teachers(w.Gate, w.Org.Act))
	rooms.Listen(w.Bus)
	load := workload.New(w.DB, w.Gate, w.Clock, school, rooms, people)
	content := courses.Content{Title: locale.Text{Zh: "投诉处理", En: "Complaints"}, Line: courses.Ability, Tier: courses.Centre, Step: "F1", Hours: 2, Lessons: []courses.Lesson{
		{ID: "live", Kind: courses.LiveClass, Title: locale.Text{Zh: "情景面授", En: "Class"}, Minutes: 120, Text: "请带上一通自己的录音。"}}}
	boss := w.Actor("manager1")
	_, err := school.Create(t.Context(), boss, boss.Unit, "LIVE", content, "开课")
	if err == nil {
		_, err = school.Publish(t.Context(), boss, "LIVE", "开课")
	}
	if err != nil {
		t.Fatal(err)
	}
	actors := map[string]rbac.Actor{}
	for _, login := range rbactest.Logins() {
		actors[login] = w.Actor(login)
	}
	s := webtest.Serve(t, webtest.Options{Gate: w.Gate, Clock: w.Clock, Actors: actors}, home.Pages{}.Area(), learning.Pages{Courses: school}.Area(),
		classes.Pages{Classes: rooms, Courses: school, People: w.Org, Workload: load}.Area(), api.Classes{Classes: rooms, Workload: load}.Area())
	return &hall{w, s, school, rooms, load}
}

// at is an hour of a day after today.
func (h *hall) at(days, hour int) time.Time {
	return clock.Day(h.Clock.Now()).AddDate(0, 0, days).Add(time.Duration(hour) * time.Hour)
}

// TestStoryOfAClass plays in a browser, on a phone and at a desk: a trainer plans a class, a learner takes a place,
// checks in with the door's code, gets the lesson and says what it was like.
func TestStoryOfAClass(t *testing.T) {
	webtest.OnPhoneAndDesk(t, func(t *testing.T, s *webtest.Stage) {
		h := open(t)
		trainer, me := s.Tab(h.Site, "trainer1"), s.Tab(h.Site, "agent1")
		trainer.Go("/training/classes")
		trainer.ClickAway(".app-actions a")
		webtest.Eval[bool](trainer, `(document.querySelector("#f-day").value = "`+h.at(3, 0).In(clock.Shanghai).Format(time.DateOnly)+`", true)`)
		trainer.Choose("#f-lesson", "LIVE/live")
		trainer.Type("#f-room", "301 教室")
		trainer.Type("#f-capacity", "12")
		s.Fine(trainer, "story_class_form")
		trainer.ClickAway("main form button[type=submit]")
		trainer.Reads("301 教室", "已占 0 / 12")
		at := trainer.At()

		me.Go("/classes?course=LIVE")
		me.Reads("尚余 12 位")
		me.ClickAway("main table a")
		me.ClickAway(`form[action$="/book"] button`)
		me.Reads("已占座")
		h.Drain(t)
		me.Go("/")
		me.ClickAway("#card-classes .todo a")
		if me.At() != at {
			t.Fatalf("the home page leads to %s", me.At())
		}
		s.Fine(me, "story_class_booked")

		h.Clock.Set(h.at(3, 14).Add(-10 * time.Minute))
		trainer.Go(at + "/screen")
		s.Fine(trainer, "story_class_screen")
		code := trainer.Text(".door-code")
		me.Go(at + "/door?code=" + code)
		s.Fine(me, "story_class_door")
		me.ClickAway("main form button[type=submit]")
		me.Reads("已到课")

		h.Clock.Set(h.at(3, 16))
		trainer.Go(at)
		trainer.Reads("王芳", "扫码")
		trainer.Click(`[data-bs-target="#hold"]`)
		trainer.See("#hold.show")
		trainer.ClickAway("#hold button[type=submit]")
		trainer.Reads("到课 1 人", "满 5 人后显示")
		s.Fine(trainer, "story_class_held")
		h.Drain(t)
		me.Go("/learn/LIVE/live")
		me.Reads("120")
		me.Go(at)
		for _, q := range class.Questions {
			me.Click(`[name="` + q + `"][value="4"]`)
		}
		s.Fine(me, "story_class_rate")
		me.ClickAway(`form[action$="/opinion"] button[type=submit]`)
		me.Reads("已到课")
	})
}

func TestEachSeesOfAClassWhatIsTheirs(t *testing.T) {
	h := open(t)
	c, err := h.rooms.Plan(t.Context(), h.Actor("trainer1"), class.Plan{Course: "LIVE", Lesson: "live", Unit: h.Actor("trainer1").Unit, Trainer: rbactest.ID("trainer1"), Begins: h.at(2, 9), Ends: h.at(2, 11), Room: "301", Capacity: 1})
	if err != nil {
		t.Fatal(err)
	}
	at := "/classes/" + c.ID
	h.As("agent1").Post(at + "/book").To(at)
	h.As("trainee1").Post(at + "/book").To(at)
	h.As("trainee1").Get(at).Status(200).Has("候补第 1 位").HasNot("名单")
	h.As("leader1").Get(at).Status(200).HasNot("名单", "取消课堂") // the class is the centre's
	h.As("agent3").Get(at).Status(404)                       // of another centre
	h.As("agent1").Get(at + "/screen").Status(403)
	h.As("agent1").Post(at + "/leave").To(at)
	h.As("trainee1").Get(at).Has("已占座")
	h.As("trainer1").Get(at + "/edit").Status(200).Has("301")
	h.As("trainer1").Post(at, "lesson", "LIVE/live", "trainer", rbactest.ID("trainer1"), "day", "nonsense", "from", "9", "until", "", "room", "301", "capacity", "3").Status(400).Has("时间不对")
	h.As("trainee1").Post(at+"/door", "code", "AAAA").Status(409).Has("签到码不对")
	ics := h.As("trainee1").Get(at + "/calendar").Status(200)
	if !strings.Contains(ics.Body, "BEGIN:VEVENT") || !strings.Contains(ics.Header.Get("Content-Type"), "text/calendar") {
		t.Errorf("%s\n%s", ics.Header, ics.Body)
	}
	h.Drain(t)
	page := h.As("trainee1").Post("/calendar").Status(200).Body
	_, address, ok := strings.Cut(page, "/calendar/")
	if secret := address[:26]; !ok || h.As("").Get("/calendar/"+secret).Status(200).Has("DTSTART") == nil {
		t.Error("no calendar")
	}
	h.As("").Get("/calendar/AAAAAAAAAAAAAAAAAAAAAAAAAA").Status(404)
	h.As("trainer1").Post(at+"/cancel", "reason", "讲师生病").To(at)
	h.As("trainee1").Get(at).Has("已取消", "讲师生病")
}

func TestClassesByAPI(t *testing.T) {
	h := open(t)
	in := map[string]any{"course": "LIVE", "lesson": "live", "unit": h.Actor("manager1").Unit, "trainer": rbactest.ID("trainer1"), "begins": h.at(2, 9), "ends": h.at(2, 11), "room": "301", "capacity": 5}
	var c struct {
		ID, Place, State string
		Free             int
		Seats            []struct{ Person string }
	}
	h.API("manager1", "POST", "/api/v1/classes", in).Status(201).JSON(&c)
	path := "/api/v1/classes/" + c.ID
	h.API("agent1", "POST", path+"/place", nil).Status(200).JSON(&c)
	if c.Place != "booked" || c.Free != 4 || c.Seats != nil {
		t.Errorf("%+v", c)
	}
	in["trainer"] = rbactest.ID("agent1")
	h.API("manager1", "PUT", path, in).Problem(400, "courses.class.trainer") // an agent teaches nobody
	h.API("trainer1", "POST", path+"/hold", nil).Problem(409, "courses.class.notbegun")
	h.Clock.Set(h.at(2, 10))
	h.API("trainer1", "PUT", path+"/seats/"+rbactest.ID("agent1"), map[string]bool{"present": true}).Status(200)
	h.API("trainer1", "POST", path+"/hold", nil).Status(200).JSON(&c)
	if c.State != "held" || len(c.Seats) != 1 {
		t.Errorf("%+v", c)
	}
	h.API("trainer1", "GET", path+"/levels", nil).Status(200).Has(`"present":1`)
	h.API("agent1", "GET", path+"/levels", nil).Status(403)
}

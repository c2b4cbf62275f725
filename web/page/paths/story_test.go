package paths_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"tianti/courses"
	"tianti/courses/path"
	"tianti/courses/workload"
	"tianti/internal/clock"
	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/web/api"
	"tianti/web/page/home"
	"tianti/web/page/learning"
	"tianti/web/page/paths"
	"tianti/web/page/training"
	workloadpages "tianti/web/page/workload"
	"tianti/web/webtest"
)

// idle has no classes.
type idle struct{}

func (idle) Minutes(context.Context, string, time.Time) (int, error) { return 0, nil }

// TestAPathIsWrittenPublishedAssignedAndFollowed plays what managers, leaders and learners do with a path, and
// what becomes of a last day, an exemption and a full month.
func TestAPathIsWrittenPublishedAssignedAndFollowed(t *testing.T) {
	w := rbactest.Centre(t)
	people := courses.Roster(w.Org, nil)
	school := courses.New(w.DB, w.Gate, w.Clock, people)
	if _, err := school.Install(t.Context(), rbac.System("test"), rbactest.GroupPath); err != nil {
		t.Fatal(err)
	}
	ways := path.New(w.DB, w.Gate, w.Clock, school, people)
	ways.Listen(w.Bus)
	load := workload.New(w.DB, w.Gate, w.Clock, school, idle{}, people)
	actors := map[string]rbac.Actor{}
	for _, login := range rbactest.Logins() {
		actors[login] = w.Actor(login)
	}
	s := webtest.Serve(t, webtest.Options{Gate: w.Gate, Clock: w.Clock, Actors: actors}, home.Pages{}.Area(), learning.Pages{Courses: school}.Area(),
		training.Pages{Courses: school, Units: w.Org, Workload: load}.Area(), paths.Pages{Paths: ways, Courses: school, People: w.Org, Workload: load}.Area(),
		api.Paths{Paths: ways}.Area(), api.Enrolments{Courses: school}.Area(), workloadpages.Pages{Workload: load, People: w.Org}.Area(), api.Workload{Workload: load}.Area())
	boss, leader, me := s.As("manager1"), s.As("leader1"), s.As("trainee1")

	boss.Get("/training/paths/new").Status(200)
	boss.Post("/training/paths", "code", "NEW", "unit", rbactest.GroupPath, "title", "", "days", "30").Status(400)
	boss.Post("/training/paths", "code", "NEW", "unit", rbactest.GroupPath, "title", "新人上岗路径", "days", "30").Status(303).To("/training/paths/NEW/edit")
	leader.Get("/training/paths/NEW/edit").Status(403)
	rev := func() string {
		_, rest, _ := strings.Cut(boss.Get("/training/paths/NEW/edit").Status(200).Body, `name="rev" value="`)
		value, _, _ := strings.Cut(rest, `"`)
		return value
	}
	steps := []string{"title", "新人上岗路径", "days", "30", "steps", "2", "step.0.title", "基础", "step.0.rule", "all", "step.0.course", "NORMS", "step.0.course", "TELECOM", "step.1.title", "进阶", "step.1.rule", "some", "step.1.least", "1", "step.1.course", "TARIFF", "step.1.course", "EMOTION"}
	boss.Post("/training/paths/NEW/edit", append([]string{"rev", rev(), "act", "add"}, steps...)...).Status(303)
	boss.Get("/training/paths/NEW/edit").Has("第 3 步")
	boss.Post("/training/paths/NEW/edit", append([]string{"rev", rev(), "act", "save"}, steps...)...).Status(303)

	// A course is looked for by a word and added by a button; until then nothing is kept.
	boss.Post("/training/paths/NEW/edit", append([]string{"rev", rev(), "act", "find.1", "step.1.find", "隐私"}, steps...)...).Status(200).Has(`value="put.1.PRIVACY"`, "信息安全").HasNot(`value="put.1.TELECOM"`)
	boss.Post("/training/paths/NEW/edit", append([]string{"rev", rev(), "act", "enter", "step.0.find", "norms"}, steps...)...).Status(200).Has("已在路径中").HasNot(`value="put.0.NORMS"`)
	boss.Post("/training/paths/NEW/edit", append([]string{"rev", rev(), "act", "find.0", "step.0.find", "zzzz"}, steps...)...).Status(200).Has("没有找到与“zzzz”相符")
	boss.Get("/training/paths/NEW/edit").HasNot(`value="PRIVACY"`)
	boss.Post("/training/paths/NEW/edit", append([]string{"rev", rev(), "act", "put.1.PRIVACY"}, steps...)...).Status(303)
	boss.Get("/training/paths/NEW/edit").Has(`value="PRIVACY"`)
	boss.Post("/training/paths/NEW/edit", append([]string{"rev", rev(), "act", "save"}, steps...)...).Status(303)
	boss.Post("/training/paths/NEW/publish").Status(303)
	me.Get("/paths").Status(200).Has("可开始的路径", "新人上岗路径")

	day := clock.Day(w.Clock.Now()).AddDate(0, 0, 20)
	leader.Post("/training/paths/NEW/assign", "person", rbactest.ID("trainee1"), "due", day.Format(time.DateOnly), "reason", "").Status(400)
	leader.Post("/training/paths/NEW/assign", "person", rbactest.ID("trainee2"), "due", day.Format(time.DateOnly), "reason", "入职").Status(403)
	leader.Post("/training/paths/NEW/assign", "person", rbactest.ID("trainee1"), "due", day.Format(time.DateOnly), "reason", "入职").Status(303)
	w.Drain(t)
	me.Get("/").Status(200).Has("学习路径", "第 1 步，共 2 步")
	me.Get("/paths/NEW").Status(200).Has("现在学习", "0/3")
	leader.Get("/training/paths/NEW?unit="+rbactest.TeamPath).Status(200).Has("李明", "1/2")
	leader.Get("/training/paths/NEW?unit=" + rbactest.OtherTeam).Status(403)
	s.API("trainee1", "GET", "/api/v1/paths/NEW", nil).Status(200).Has(`"state":"open"`, `"needs":3`)
	s.API("leader1", "GET", "/api/v1/paths/NEW/walks?unit="+rbactest.TeamPath, nil).Status(200).Has(`"step":1`)

	// An exemption, which her leader cannot give, leads on; she reads the reason.
	id := rbactest.ID("trainee1")
	leader.Get("/training/exempt?person=" + id).Status(403)
	boss.Get("/training/exempt?person=" + id).Status(200).Has("李明").HasNot("NORMS")
	boss.Get("/training/exempt?person=" + id + "&q=规范").Status(200).Has(`<button type="submit" name="course" value="NORMS"`)
	boss.Get("/training/exempt?person=" + id + "&q=zzzz").Status(200).Has("没有找到与“zzzz”相符")
	boss.Get("/training/exempt?person=" + id + "&course=NORMS").Status(200).Has(`name="course" value="NORMS"`)
	boss.Post("/training/exempt", "person", id, "course", "NORMS", "reason", "").Status(400)
	boss.Post("/training/exempt", "person", id, "course", "NORMS", "reason", "持有国家职业证书").Status(303)
	s.API("manager1", "POST", "/api/v1/courses/TELECOM/exemptions", map[string]any{"person": id, "reason": "同等学历"}).Status(201).Has(`"state":"exempt"`)
	w.Drain(t)
	me.Get("/learning").Status(200).Has("免修", "持有国家职业证书", "还需选 1 门")

	// What stays open is told to the leader, then to training management.
	leader.Post("/training/assign", "person", id, "courses", "TARIFF", "due", day.Format(time.DateOnly), "reason", "补学").Status(303)
	for _, x := range []struct {
		days int
		who  *webtest.Client
		has  string
	}{{4, leader, "李明"}, {8, boss, "李明"}} {
		w.Clock.Set(day.AddDate(0, 0, x.days))
		if _, err := school.Remind(t.Context()); err != nil {
			t.Fatal(err)
		}
		x.who.Get("/training/escalated").Status(200).Has(x.has)
		x.who.Get("/").Has("逾期升级")
	}
	me.Get("/training/escalated").Status(403)
	me.Get("/").Has("已告知培训管理员")

	// A full month is told before it breaks.
	month := workload.MonthOf(w.Clock.Now())
	leader.Get("/training/workload?unit=" + rbactest.TeamPath).Status(200).Has("李明")
	leader.Post("/training/workload", "unit", rbactest.TeamPath, "month", month, "person", id, "hours."+id, "167").Status(303)
	me.Get("/").Has("工时", "超上限")
	last := clock.Day(w.Clock.Now()).Format(time.DateOnly)
	leader.Post("/training/assign", "person", id, "courses", "PHRASES", "due", last, "reason", "补学").Status(409).Has("将超过 167 小时", `name="anyway"`)
	leader.Post("/training/assign", "person", id, "courses", "PHRASES", "due", last, "reason", "补学", "anyway", "true").Status(303)
	s.API("trainee1", "PUT", "/api/v1/rostered-hours", map[string]any{"items": []map[string]any{{"person": id, "month": month, "hours": 1}}}).Problem(403, "rbac.forbidden")
	s.API("trainee1", "GET", "/api/v1/people/"+id+"/working-time", nil).Status(200).Has(`"over":true`)
}

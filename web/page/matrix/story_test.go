package matrix_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"tianti/courses"
	"tianti/courses/campaign"
	table "tianti/courses/matrix"
	"tianti/courses/path"
	"tianti/internal/clock"
	"tianti/internal/locale"
	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/web/api"
	"tianti/web/kit"
	"tianti/web/page/campaigns"
	"tianti/web/page/catalogue"
	"tianti/web/page/home"
	"tianti/web/page/matrix"
	"tianti/web/webtest"
)

// school is a centre with the built-in catalogue, the matrix and the campaigns; everybody stands on F1.
type school struct {
	*rbactest.World
	matrix    *table.Service
	campaigns *campaign.Service
	site      *webtest.Site
}

func open(t *testing.T) *school {
	t.Helper()
	w := rbactest.Centre(t)
	w.Drain(t)
	people := courses.Roster(w.Org, func(_ context.Context, ids []string) (map[string]string, error) {
		out := map[string]string{}
		for _, id := range ids {
			out[id] = "F1"
		}
		return out, nil
	})
	s := courses.New(w.DB, w.Gate, w.Clock, people)
	if _, err := s.Install(t.Context(), rbac.System("test"), rbactest.GroupPath); err != nil {
		t.Fatal(err)
	}
	ways := path.New(w.DB, w.Gate, w.Clock, s, people)
	c := campaign.New(w.DB, w.Gate, w.Clock, s, ways, people)
	m := table.New(w.DB, w.Gate, w.Clock, s, people, table.Known{
		Grades: func() []string { return strings.Fields("F1 F2 F3 A1 A2 A3 E1 E2 E3 M1 M2 M3") },
		Posts: func() (out []string) {
			for _, p := range rbac.BuiltinPosts().All() {
				out = append(out, p.Code)
			}
			return out
		}})
	m.Assigns(func(ctx context.Context, e *table.Edition) (string, error) {
		var gains []campaign.Gain
		for _, r := range e.Rows {
			gains = append(gains, campaign.Gain{Course: r.Course, Was: r.Was, Is: r.Needs})
		}
		got, err := c.StartGains(ctx, campaign.Edition{Number: e.Number, Name: fmt.Sprint("矩阵第 ", e.Number, " 版"), Reason: "因为", By: e.Proposer, ByName: "冯雪", Units: []string{rbactest.GroupPath}, Gains: gains, Due: e.Due()})
		if err != nil {
			return "", err
		}
		return got.ID, nil
	})
	actors := map[string]rbac.Actor{}
	for _, login := range rbactest.Logins() {
		actors[login] = w.Actor(login)
	}
	rungs := []courses.Rung{{Code: "F1", Name: locale.Text{Zh: "见习", En: "Trainee"}}, {Code: "F2", Name: locale.Text{Zh: "上岗", En: "Certified agent"}}}
	labels := func(r *kit.Request, paths ...string) (map[string]string, error) {
		return w.Org.Labels(r.Context(), r.Lang, paths...)
	}
	site := webtest.Serve(t, webtest.Options{Gate: w.Gate, Clock: w.Clock, Actors: actors},
		home.Pages{}.Area(), catalogue.Pages{Courses: s, Rungs: rungs, Posts: rbac.BuiltinPosts}.Area(),
		matrix.Pages{Matrix: m, Courses: s, Rungs: rungs, Posts: rbac.BuiltinPosts, Labels: labels}.Area(),
		campaigns.Pages{Campaigns: c, Paths: ways, Courses: s, People: w.Org, Rungs: rungs}.Area(),
		api.Matrix{Matrix: m}.Area(), api.Campaigns{Campaigns: c}.Area())
	return &school{w, m, c, site}
}

// TestStoryOfTheMatrix plays in a browser how a course becomes required: a manager drafts and tries it
// out, proposes, HR approves, the day comes, and everybody concerned is enrolled.
func TestStoryOfTheMatrix(t *testing.T) {
	webtest.OnPhoneAndDesk(t, func(t *testing.T, s *webtest.Stage) {
		c := open(t)
		manager := s.Tab(c.site, "manager1")
		manager.Go("/courses/matrix?post=AGENT")
		manager.ClickAway(`a[href^="/courses/matrix/draft"]`)
		manager.Choose(`select[name="c.VIP.F1"]`, "required")
		manager.Type("#f-days", "14")
		manager.ClickAway(`#table button[value="try"]`)
		manager.Reads("人受影响", "VIP", "不要求", "必修", "14 天")
		s.Fine(manager, "story_trial")
		gains := manager.Text("#gain-count")
		if gains == "0" || manager.Text("#lose-count") != "0" {
			t.Errorf("the dry run counts %s and %s", gains, manager.Text("#lose-count"))
		}
		day := c.Clock.Now().In(clock.Shanghai).AddDate(0, 0, 2)
		webtest.Eval[bool](manager, `(document.querySelector("#f-effective").value = "`+day.Format(time.DateOnly)+`", true)`)
		manager.Type("#propose #f-reason", "VIP 客户多")
		manager.ClickAway("#propose button[type=submit]")
		manager.Reads("待复核", "须由第二人复核")
		s.Fine(manager, "story_proposed")

		hr := s.Tab(c.site, "hr1")
		hr.Go("/courses/matrix/editions")
		hr.ClickAway("main table a")
		hr.Type("#decide #f-reason", "同意")
		hr.ClickAway("#decide button.btn-primary")
		hr.Reads("已发布")
		hr.Go("/courses/matrix?post=AGENT")
		if strings.Contains(hr.Text(".matrix tbody tr:first-child td"), "VIP") {
			t.Error("it counts before its day")
		}

		c.Clock.Set(clock.Day(day).Add(time.Hour))
		if n, err := c.matrix.Start(t.Context()); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		hr.Go("/courses/matrix?post=AGENT")
		if !strings.Contains(hr.Text(".matrix tbody tr:first-child td"), "VIP") {
			t.Error("it does not count on its day")
		}
		manager.Go("/courses/matrix/editions/1")
		manager.ClickAway(`a[href="/training/campaigns/matrix-000001"]`)
		manager.Reads("矩阵第 1 版", "已完成")
		if got := manager.Text("#enrolled"); got != gains {
			t.Errorf("%s were enrolled, the dry run said %s", got, gains)
		}
		s.Fine(manager, "story_campaign")
	})
}

// TestStoryOfACampaign plays in a browser how HR enrols a centre, and cancels.
func TestStoryOfACampaign(t *testing.T) {
	c := open(t)
	tab := webtest.OpenTab(t, webtest.Browser(t), c.site.URL, 390, 844)
	tab.Cookie("access", c.site.Sessions.Token("hr1"))
	tab.Go("/training/campaigns")
	tab.Reads("还没有培训活动")
	tab.ClickAway(`a[href="/training/campaigns/new"]`)
	tab.Type("#f-name", "春季复训")
	tab.Type("#f-find", "规范")
	tab.PressAway("\r") // Enter looks for it, and does not start anything
	tab.ClickAway(`button[value="put.NORMS"]`)
	webtest.Eval[bool](tab, `(document.querySelector("#f-due").value = "`+c.Clock.Now().AddDate(0, 1, 0).Format(time.DateOnly)+`", true)`)
	tab.Type("#f-reason", "资费调整")
	tab.ClickAway("main form .card-footer button[type=submit]")
	tab.Reads("已完成", "企业与服务规范", "涉及人数")
	if tab.Text("#enrolled") == "0" || tab.Text("#fit") != tab.Text("#enrolled") {
		t.Errorf("%s of %s were enrolled", tab.Text("#enrolled"), tab.Text("#fit"))
	}
}

func TestTheMatrixByAPI(t *testing.T) {
	c := open(t)
	send := func(who, method, path, body string) *webtest.Answer {
		t.Helper()
		return c.site.API(who, method, path, json.RawMessage(body))
	}
	row := `{"rows":[{"course":"VIP","needs":[{"posts":["AGENT"],"grades":["F1"],"as":"required"}]}],"days":7`
	send("manager1", "POST", "/api/v1/matrix/trials", `{"rows":[{"course":"NOPE","needs":[]}],"days":7}`).Status(400).Has("courses.matrix.course")
	run := send("manager1", "POST", "/api/v1/matrix/trials", row+`}`).Status(201).Has(`"state":"done"`, `"of":"required/VIP"`)
	var made struct{ ID string }
	run.JSON(&made)
	id := made.ID
	send("manager1", "GET", "/api/v1/matrix/trials/"+id+"/people?direction=gain&of=required/VIP", "null").Status(200).Has(`"after":"required"`, `"has":""`)
	send("manager1", "GET", "/api/v1/matrix/trials/"+id+"/people?direction=sideways", "null").Status(400)
	day := c.Clock.Now().In(clock.Shanghai).Format(time.DateOnly)
	send("manager1", "POST", "/api/v1/matrix/editions", row+`,"effective":"`+day+`","reason":"VIP"}`).Status(201).Has(`"state":"proposed"`, `"acts":["withdraw"]`)
	send("manager1", "POST", "/api/v1/matrix/editions/1/approve", `{"reason":"x"}`).Status(403)
	send("hr1", "POST", "/api/v1/matrix/editions/1/approve", `{"reason":"x"}`).Status(200).Has(`"state":"published"`, `"in_force":true`)
	if n, err := c.matrix.Start(t.Context()); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	send("hr1", "GET", "/api/v1/matrix/editions/1", "null").Status(200).Has(`"campaign":"matrix-000001"`, `"trial":{`)
	send("hr1", "GET", "/api/v1/campaigns", "null").Status(200).Has("matrix-000001")
	send("hr1", "GET", "/api/v1/campaigns/matrix-000001", "null").Status(200).Has(`"learners":{"open":`)
	send("manager1", "POST", "/api/v1/campaigns/matrix-000001/pause", `{}`).Status(409).Has("courses.campaign.move")
}

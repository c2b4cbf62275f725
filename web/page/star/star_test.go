package star_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tianti/courses"
	"tianti/internal/sheet"
	"tianti/ladder"
	"tianti/ladder/kpi"
	stars "tianti/ladder/star"
	"tianti/ladder/workday"
	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/web/api"
	"tianti/web/page/star"
	"tianti/web/webtest"
)

func open(t *testing.T) (*rbactest.World, *webtest.Site, *stars.Service) {
	t.Helper()
	w := rbactest.Centre(t)
	b, err := ladder.Default()
	if err != nil {
		t.Fatal(err)
	}
	school := courses.New(w.DB, w.Gate, w.Clock, nil)
	steps := ladder.New(w.DB, w.Gate, w.Clock, b, school)
	figures := kpi.New(w.DB, w.Clock, w.Gate, w.Org, sheet.Limits{})
	s := stars.New(w.DB, w.Clock, w.Gate, w.Org, figures, steps, workday.New(w.DB, w.Gate, w.Clock))
	actors := map[string]rbac.Actor{}
	for _, login := range rbactest.Logins() {
		actors[login] = w.Actor(login)
	}
	var csv strings.Builder
	csv.WriteString("工号,月份,平均通话时长,平均事后处理时间,转接率,工单正确率,关键字段正确率,满意度,质检得分,出勤工时,有责投诉\n")
	for i, login := range []string{"trainee1", "trainee2", "agent1", "agent2", "agent3"} {
		for _, m := range []string{"2026-07", "2026-08", "2026-09"} {
			fmt.Fprintf(&csv, "%s,%s,%d,%d,2.%d%%,99.%d%%,97%%,%d,%d,160,0\n", rbactest.ID(login), m, 140-i, 55-i, i, 50+5*i, 88+i, 88+i)
		}
	}
	imp, err := figures.Preview(t.Context(), w.Actor("hr1"), kpi.Asked{File: "q3.csv"}, []byte(csv.String()))
	if err == nil {
		imp, err = figures.Apply(t.Context(), w.Actor("hr1"), imp.ID)
	}
	if err != nil || imp.Bad > 0 {
		t.Fatal(err, imp)
	}
	site := webtest.Serve(t, webtest.Options{Gate: w.Gate, Actors: actors, Clock: w.Clock}, star.Pages{Stars: s, KPI: figures, Org: w.Org}.Area(), api.Stars{Stars: s}.Area(),
		api.Scorecards{Stars: s}.Area(), api.Vetoes{Stars: s}.Area(), api.Awards{Stars: s}.Area())
	return w, site, s
}

func TestAPeriodGoesFromItsOpeningToItsConfirmation(t *testing.T) {
	w, s, _ := open(t)
	hr, agent, manager := s.As("hr1"), s.As("agent1"), s.As("manager1")
	hr.Get("/stars").Status(200).Has("还没有评优周期")
	hr.Post("/stars", "from", "2026-07", "to", "2026-08", "unit", "/group/").Status(400).Has(`href="#f-to"`)
	hr.Post("/stars", "from", "2026-07", "to", "2026-09", "unit", "/group/").Status(303).To("/stars/2026Q3")
	agent.Post("/stars/2026Q3/compute").Status(403)
	hr.Post("/stars/2026Q3/compute").Status(303)
	hr.Get("/stars/2026Q3").Status(200).Has("王芳", "预览", "发起公示")
	agent.Get("/stars/2026Q3").Status(200).Has("结果尚未公示").HasNot("王芳</a>")
	agent.Get("/stars/me").Has("还没有星级结果")
	hr.Get("/stars/2026Q3/notice").Status(404)
	hr.Post("/stars/2026Q3/publish", "reason", "三季度公示").Status(303)
	me := "/stars/2026Q3/people/KF000003"
	agent.Get(me).Status(200).Has("各项得分", "权重 × 得分", "提出异议").HasNot("KF000004")
	agent.Get("/stars/2026Q3/people/KF000004").Status(403)
	agent.Get(me+"/letter").Status(200).Has("2026年第3季度星级评定结果告知书", "王芳", "质检得分", "公示期到 ")
	if a := agent.Get(me + "/letter/pdf").Status(200); !strings.HasPrefix(a.Body, "%PDF-") {
		t.Error("no PDF")
	}
	agent.Get("/stars/2026Q3/people/KF000004/letter").Status(403)
	agent.Get("/stars/2026Q3/notice").Status(403)
	hr.Get("/stars/2026Q3/notice").Status(200).Has("星级评定结果公示", "王芳")
	if a := hr.Get("/stars/2026Q3/notice/pdf").Status(200); !strings.HasPrefix(a.Body, "%PDF-") {
		t.Error("no PDF")
	}
	s.As("leader1").Get(me).Status(200).HasNot("提出异议")
	s.As("leader2").Get(me).Status(403)
	agent.Post("/stars/2026Q3/objections", "text", "").Status(400).Has(`href="#f-text"`)
	agent.Post("/stars/2026Q3/objections", "text", "八月质检分有误<b>x</b>").Status(303)
	agent.Get(me).Has("待答复").HasNot("<b>x</b>")
	manager.Post("/stars/2026Q3/confirm", "reason", "同意").Status(409)
	hr.Post("/stars/2026Q3/objections/KF000003", "verdict", "reject", "answer", "复核无误").Status(303)
	w.Clock.Advance(9 * 24 * time.Hour)
	hr.Post("/stars/2026Q3/confirm", "reason", "同意").Status(403)
	manager.Post("/stars/2026Q3/confirm", "reason", "同意").Status(303)
	agent.Get("/stars/me").Has("已确认", "2026年第3季度")
	agent.Get(me).Has("不成立", "复核无误")
	agent.Get(me+"/letter").Has("本次星级已于", "答复：复核无误")
}

func TestPeriodsByAPI(t *testing.T) {
	_, s, _ := open(t)
	var p struct {
		ID, State, Digest string
		Rated             int
		Counts            []int
	}
	s.API("hr1", "POST", "/api/v1/star-periods", map[string]string{"from": "2026-07", "to": "2026-09", "unit": "/group/"}).Status(201).JSON(&p)
	s.API("agent1", "POST", "/api/v1/star-periods/2026Q3/compute", nil).Status(403)
	s.API("hr1", "POST", "/api/v1/star-periods/2026Q3/compute", nil).Status(200).JSON(&p)
	first := p.Digest
	s.API("hr2", "POST", "/api/v1/star-periods/2026Q3/compute", nil).Status(200).JSON(&p)
	if p.Rated != 5 || p.Digest != first || len(p.Counts) != 6 {
		t.Errorf("%+v", p)
	}
	var c struct {
		Score, Weight, WeightedSum int64 `json:"-"`
		Sum                        int64 `json:"weighted_sum"`
		Points                     int64 `json:"score"`
		Of                         int64 `json:"weight"`
		Parts                      []struct{ Points int64 }
		Lines                      []struct{ Weight int64 }
	}
	s.API("hr1", "GET", "/api/v1/star-periods/2026Q3/people/KF000003", nil).Status(200).JSON(&c)
	sum := int64(0)
	for i, x := range c.Parts {
		sum += x.Points * c.Lines[i].Weight
	}
	if sum != c.Sum || (2*sum+c.Of)/(2*c.Of) != c.Points {
		t.Errorf("the score is not what its parts say: %+v", c)
	}
	s.API("agent1", "GET", "/api/v1/star-periods/2026Q3/people/KF000003", nil).Status(404)
	s.API("hr1", "POST", "/api/v1/star-periods/2026Q3/publish", map[string]string{"reason": "公示"}).Status(200)
	s.API("agent1", "GET", "/api/v1/star-periods/2026Q3/people/KF000003", nil).Status(200)
	s.API("agent1", "POST", "/api/v1/star-periods/2026Q3/objections", map[string]string{"text": "八月有误"}).Status(201)
	s.API("hr1", "POST", "/api/v1/star-periods/2026Q3/objections/KF000003/answer", map[string]any{"uphold": true, "answer": "已更正"}).Status(200)
	s.API("manager1", "POST", "/api/v1/star-periods/2026Q3/confirm", map[string]string{"reason": "x"}).Status(409)
}

// TestARatingIsReadOnAPhoneAndAtADesk looks at a real period and a real computation.
func TestARatingIsReadOnAPhoneAndAtADesk(t *testing.T) {
	browser := webtest.Browser(t)
	w, s, service := open(t)
	hr := w.Actor("hr1")
	p, err := service.Open(t.Context(), hr, "2026-07", "2026-09", "/group/")
	if err == nil {
		_, err = service.Compute(t.Context(), hr, p.ID)
	}
	if err == nil {
		_, err = service.Publish(t.Context(), hr, p.ID, "公示")
	}
	if err != nil {
		t.Fatal(err)
	}
	for name, size := range map[string][2]int64{"phone": {390, 844}, "desk": {1280, 900}} {
		for page, who := range map[string]string{"/stars": "hr1", "/stars/2026Q3": "hr1", "/stars/me": "agent1", "/scorecards": "agent1", "/scorecards/edit": "hr1", "/scorecards/history": "hr1", "/vetoes": "hr1", "/awards": "agent1", "/awards/new": "leader1", "/stars/2026Q3/people/KF000003": "agent1"} {
			tab := webtest.OpenTab(t, browser, s.URL, size[0], size[1])
			tab.Cookie("access", s.Sessions.Token(who))
			tab.Go(page)
			tab.See("main .card")
			tab.Shot("star" + strings.ReplaceAll(page, "/", "_") + "_" + name)
			for _, wrong := range tab.Inspect() {
				t.Errorf("%s %s: %s", page, name, wrong)
			}
		}
	}
}

package growth_test

import (
	"context"
	"net/url"
	"testing"
	"time"

	"tianti/courses"
	"tianti/ladder"
	plans "tianti/ladder/growth"
	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/web/api"
	"tianti/web/page/growth"
	"tianti/web/page/home"
	"tianti/web/webtest"
)

// hall is the small organisation with its ladder and the pages of plans; agent1 stands on F3.
type hall struct {
	*rbactest.World
	*webtest.Site
	t *testing.T
}

func open(t *testing.T) *hall {
	t.Helper()
	w := rbactest.Centre(t)
	b, err := ladder.Default()
	if err != nil {
		t.Fatal(err)
	}
	var l *ladder.Service
	school := courses.New(w.DB, w.Gate, w.Clock, courses.Roster(w.Org, func(ctx context.Context, ids []string) (map[string]string, error) { return l.Rungs(ctx, ids) }))
	l = ladder.New(w.DB, w.Gate, w.Clock, b, school)
	s := plans.New(w.DB, w.Clock, w.Gate, w.Org, l)
	l.Listen(w.Bus)
	s.Listen(w.Bus)
	for login, grade := range map[string]string{"agent1": "F3", "leader1": "M1", "leader2": "M1"} {
		who, from := w.Actor(login), w.Clock.Now().AddDate(-1, 0, 0)
		if err := l.Adopt(t.Context(), rbac.System("test"), ladder.Newcomer{Person: who.Person, Name: who.Name, Unit: who.Unit, Hired: from}, []ladder.Term{{Grade: grade, From: from, Decided: from}}, "历史"); err != nil {
			t.Fatal(err)
		}
	}
	w.Drain(t)
	actors := map[string]rbac.Actor{}
	for _, login := range rbactest.Logins() {
		actors[login] = w.Actor(login)
	}
	return &hall{w, webtest.Serve(t, webtest.Options{Gate: w.Gate, Clock: w.Clock, Actors: actors}, home.Pages{}.Area(), growth.Pages{Plans: s, Ladder: l, Organisation: w.Org}.Area(), api.Plans{Plans: s}.Area()), t}
}

func (h *hall) fields(more ...string) []string {
	today := rbac.DayOf(h.Clock.Now())
	all := map[string]string{"from": string(today), "until": string(today.Add(800)), "mentor": rbactest.ID("leader1"), "rung-1": "A1", "by-1": string(today.Add(300)), "what-1": "独立处理疑难工单"}
	for i := 0; i < len(more); i += 2 {
		all[more[i]] = more[i+1]
	}
	var out []string
	for k, v := range all {
		out = append(out, k, v)
	}
	return out
}

func TestAPlanGoesFromTheFormToItsFirstReviewOnThePages(t *testing.T) {
	h := open(t)
	me, leader := h.As("agent1"), h.As("leader1")
	me.Get("/growth").Status(200).Has("还没有发展计划", "/growth/write")
	me.Get("/growth/write").Status(200).Has("F3 熟手", "M3").HasNot(`value="F1"`)
	me.Post("/growth/write", h.fields("until", "2027-01-01")...).Status(400).Has(`href="#f-until"`, "独立处理疑难工单")
	me.Post("/growth/write", h.fields("mentor", rbactest.ID("trainee1"))...).Status(400).Has(`href="#f-mentor"`)
	me.Post("/growth/write", h.fields("what-1", "")...).Status(400).Has(`href="#f-what-1"`)
	me.Get("/growth/write?person=" + rbactest.ID("agent2")).Status(403)
	at := me.Post("/growth/write", h.fields()...).Status(303).Header.Get("Location")
	me.Get(at).Status(200).Has("A1 高级", "提交", "草稿")
	me.Post(at + "/submit").Status(303).To(at)
	me.Post(at+"/approve", "reason", "自己批").Status(403)
	h.As("leader2").Get(at).Status(403)
	leader.Get("/growth/people?unit="+url.QueryEscape(rbactest.TeamPath)).Status(200).Has("王芳", "待批准")
	leader.Post(at+"/approve", "reason", "").Status(400).Has(`href="#f-reason"`)
	leader.Post(at+"/approve", "reason", "目标合理").Status(303).To(at)
	leader.Get("/growth").Status(200).Has("我带的人", "王芳")
	me.Get("/").Status(200).HasNot("半年回顾")

	h.Clock.Advance(175 * 24 * time.Hour)
	me.Get("/").Status(200).Has("半年回顾", at)
	due := string(plans.Schedule(rbac.DayOf(h.Clock.Now().Add(-175*24*time.Hour)), "2030-01-01")[0].Due)
	me.Post(at+"/reviews", "due", due, "text", "").Status(400).Has(`href="#f-text"`)
	me.Post(at+"/reviews", "due", due, "text", "疑难工单有进步").Status(303).To(at)
	me.Get("/").Status(200).HasNot("半年回顾")
	leader.Get(at).Status(200).HasNot("疑难工单有进步")
	leader.Post(at+"/reviews", "due", due, "text", "可以开始带新人").Status(303)
	leader.Get(at).Status(200).Has("疑难工单有进步", "可以开始带新人", "已完成")
	h.As("hr1").Get(at).Status(200).Has("可以开始带新人")
	leader.Post(at+"/mentor", "mentor", rbactest.ID("trainee1"), "reason", "换人").Status(400).Has(`href="#f-mentor"`)
	leader.Post(at+"/end", "reason", "转岗").Status(303)
	me.Get(at).Status(200).Has("已结束", "转岗")
}

func TestTheAPIOfPlans(t *testing.T) {
	h := open(t)
	today := rbac.DayOf(h.Clock.Now())
	id := rbactest.ID("agent1")
	in := map[string]any{"from": today, "until": today.Add(800), "mentor": rbactest.ID("leader1"), "goals": []map[string]any{{"rung": "A1", "by": today.Add(300), "what": "独立处理疑难工单"}}}
	h.API("agent2", "PUT", "/api/v1/people/"+id+"/plan", in).Status(403)
	var p struct {
		ID, State, Unit string
		Reviews         []struct{ Due string }
	}
	h.API("agent1", "PUT", "/api/v1/people/"+id+"/plan", in).Status(200).JSON(&p)
	path := "/api/v1/plans/" + url.PathEscape(p.ID)
	h.API("agent1", "POST", path+"/submit", nil).Status(200)
	h.API("agent1", "POST", path+"/approve", map[string]string{"reason": "自己批"}).Status(403)
	h.API("leader1", "POST", path+"/approve", map[string]string{"reason": "同意"}).Status(200).JSON(&p)
	if p.State != "active" || p.Unit != "group.gd.shenzhen.t1" || len(p.Reviews) != 4 {
		t.Fatalf("%+v", p)
	}
	h.API("agent1", "POST", path+"/voices", map[string]string{"due": p.Reviews[0].Due, "text": "太早"}).Problem(409, "growth.review.early")
	h.API("agent1", "GET", "/api/v1/people/"+id+"/plans", nil).Status(200).Has(p.ID)
	h.API("hr1", "GET", "/api/v1/plans?unit=group", nil).Status(200).Has(p.ID)
	h.API("leader2", "GET", path, nil).Status(403)
	h.API("hr1", "POST", path+"/mentor", map[string]string{"mentor": rbactest.ID("leader2"), "reason": "原导师调动"}).Status(200)
	h.API("leader1", "POST", path+"/end", map[string]string{"reason": "转岗"}).Status(200).Has(`"ended"`)
}

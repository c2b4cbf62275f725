package succession_test

import (
	"context"
	"net/url"
	"testing"

	"tianti/courses"
	"tianti/ladder"
	"tianti/ladder/requirement"
	benches "tianti/ladder/succession"
	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/web/api"
	"tianti/web/page/succession"
	"tianti/web/webtest"
)

// hall is the small organisation with its ladder and the pages of succession.
type hall struct {
	*rbactest.World
	*webtest.Site
	ladder *ladder.Service
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
	l.Listen(w.Bus)
	s := benches.New(w.DB, w.Clock, w.Gate, w.Org, l)
	s.Listen(w.Bus)
	w.Drain(t)
	then := w.Clock.Now().AddDate(0, -2, 0)
	for login, n := range map[string][2]int64{"agent1": {5, 90_000}, "agent2": {3, 80_000}, "hr1": {5, 95_000}} {
		id := rbactest.ID(login)
		err := l.Learn(t.Context(), id, requirement.Fact{ID: "star:" + id + ":2026Q3", Kind: requirement.Star, Period: "2026Q3", Value: n[0], From: then, Recorded: then},
			requirement.Fact{ID: "appraised:2026H1-1:" + id, Kind: requirement.Appraisal, Code: "overall", Period: "2026H1", Value: n[1], From: then, Recorded: then})
		if err != nil {
			t.Fatal(err)
		}
	}
	actors := map[string]rbac.Actor{}
	for _, login := range rbactest.Logins() {
		actors[login] = w.Actor(login)
	}
	return &hall{ladder: l, World: w, Site: webtest.Serve(t, webtest.Options{Gate: w.Gate, Clock: w.Clock, Actors: actors}, succession.Pages{Succession: s, Ladder: l, Organisation: w.Org}.Area(), api.Succession{Succession: s}.Area())}
}

func TestABenchIsFilledOnItsPage(t *testing.T) {
	h := open(t)
	hr, list := h.As("hr1"), "/successors?unit="+url.QueryEscape(rbactest.CentrePath)
	hr.Get(list).Status(200).Has("值班长", "赵强", "没有人选")
	h.As("leader1").Get("/successors").Status(403)
	hr.Post("/successors", "at", rbactest.TeamPath, "post", "SHIFT", "person", "KF999999", "readiness", "now", "reason", "有经验").Status(400).Has(`href="#f-person"`, "KF999999", "有经验")
	hr.Post("/successors", "at", rbactest.TeamPath, "post", "SHIFT", "person", rbactest.ID("agent1"), "readiness", "soon", "reason", "带班表现好").Status(303)
	one := "/successors/group.gd.shenzhen.t1/SHIFT/" + rbactest.ID("agent1")
	hr.Get(list).Status(200).Has("王芳", "1–2 年", `href="`+one+`"`)
	hr.Get(one).Status(200).Has("带班表现好", "列入", "吴婷")
	h.As("agent1").Get(one).Status(403)
	hr.Post("/successors/withdraw", "at", rbactest.TeamPath, "post", "SHIFT", "person", rbactest.ID("agent1"), "reason", "").Status(400).Has(`href="#f-reason"`)
	hr.Post("/successors/withdraw", "at", rbactest.TeamPath, "post", "SHIFT", "person", rbactest.ID("agent1"), "reason", "转岗").Status(303)
	hr.Get(one).Status(200).Has("已撤下", "转岗")
}

func TestTheNineBoxOpensIntoItsPeople(t *testing.T) {
	h := open(t)
	hr, unit := h.As("hr1"), url.QueryEscape(rbactest.CentrePath)
	box := "/nine-box?unit=" + unit
	hr.Get(box).Status(200).Has("明星", "王芳").HasNot("吴婷</span>")
	hr.Get("/nine-box/people?unit=" + unit + "&cell=9").Status(200).Has("王芳").HasNot("张𬘡")
	hr.Get("/nine-box/people?unit=" + unit + "&cell=12").Status(400)
	hr.Get(box + "&as_of=2099-01-01").Status(400).Has(`href="#f-as_of"`)
	hr.Get(box + "&as_of=2026-01-01").Status(200).Has("人数据不足").HasNot("王芳</span>")
	h.As("leader1").Get(box).Status(403)
	at := "/nine-box/people/" + rbactest.ID("agent2")
	hr.Get(at).Status(200).Has("中坚", "appraised:2026H1-1:", "60")
	hr.Post(at, "potential", "2", "reason", "没变").Status(400).Has(`href="#f-potential"`)
	hr.Post(at, "potential", "3", "reason", "主持了两个改进项目").Status(303).To(at)
	hr.Get(at).Status(200).Has("高潜成长", "校准前为“中”", "主持了两个改进项目")
	hr.Get("/nine-box/people?unit="+unit+"&cell=8").Status(200).Has("张𬘡", "已校准")
	hr.Post("/nine-box/people/"+rbactest.ID("hr1"), "potential", "1", "reason", "自己").Status(403)
	rules := []string{"base", "0000", "stars", "60", "kpi", "40", "appraisal", "70", "panel", "30", "months", "6", "potential", "75", "potential-high", "85", "reason", "提高标准", "performance", "90"}
	hr.Post("/nine-box/rules", append(rules, "performance-high", "80")...).Status(400).Has(`href="#f-performance"`, `value="90"`)
	h.As("manager1").Post("/nine-box/rules", append(rules, "performance-high", "99")...).Status(403)
	hr.Post("/nine-box/rules", append(rules, "performance-high", "99")...).Status(303)
	hr.Get("/nine-box/rules").Status(200).Has("0001", "提高标准")
	h.As("manager1").Get("/nine-box/rules").Status(200).Has("90 / 99").HasNot(`name="stars"`)
}

func TestTheAPIOfSuccession(t *testing.T) {
	h := open(t)
	in := map[string]string{"unit": "group.gd.shenzhen.t1", "post": "SHIFT", "person": rbactest.ID("agent1"), "readiness": "now", "reason": "代理过值班长"}
	h.API("leader1", "POST", "/api/v1/successors", in).Status(403)
	h.API("hr1", "POST", "/api/v1/successors", in).Status(200).Has(`"readiness":"now"`)
	h.API("hr1", "POST", "/api/v1/successors", in).Problem(409, "succession.same")
	h.API("manager1", "GET", "/api/v1/successors?unit=group.gd.shenzhen", nil).Status(200).Has(rbactest.ID("agent1"), `"holders":["`+rbactest.ID("leader1")+`"]`)
	h.API("hr1", "POST", "/api/v1/successors/withdraw", map[string]string{"unit": "group.gd.shenzhen.t1", "post": "SHIFT", "person": rbactest.ID("agent1"), "reason": "转岗"}).Status(200).Has(`"on":false`)
	var box struct {
		Cells    map[string]int
		Unplaced int
		People   []benches.Placing
	}
	h.API("hr1", "GET", "/api/v1/nine-box?unit=group.gd.shenzhen&cell=9", nil).Status(200).JSON(&box)
	if box.Cells["9"] != 1 || box.Cells["5"] != 1 || len(box.People) != 1 || box.People[0].Person != rbactest.ID("agent1") {
		t.Fatalf("%+v", box)
	}
	at := "/api/v1/nine-box/people/" + rbactest.ID("agent2")
	h.API("hr1", "POST", at, map[string]any{"performance": 0, "potential": 3, "reason": "主持了改进项目"}).Status(201)
	h.API("manager1", "GET", at, nil).Status(200).Has(`"cell":8`, "主持了改进项目")
	h.API("agent2", "GET", at, nil).Status(403)
	h.API("manager1", "GET", "/api/v1/nine-box/rules", nil).Status(200).Has(`"0000"`)
}

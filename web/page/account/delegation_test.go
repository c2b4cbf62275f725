package account_test

import (
	"net/url"
	"regexp"
	"testing"
	"time"

	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/web/api"
	"tianti/web/webtest"
)

func TestALeaderOnLeaveHandsTheRoleOver(t *testing.T) {
	w := open(t)
	leader, agent := w.in(t, "leader1"), w.in(t, "agent1")
	team := "leader " + rbactest.TeamPath
	agent.Get("/delegations").Status(403)
	leader.Get("/delegations").Status(200).Has("班组长 · 广东 / 深圳中心 / 1组", "最长 90 天", "没有委托")
	leader.Post("/delegations", "role", team, "to", rbactest.ID("agent1"), "until", "2026-11-30", "reason", " ").Status(400).Has("KF000003")
	leader.Post("/delegations", "role", team, "to", "KF999999", "until", "2026-11-30", "reason", "年休假").Status(403).Has("不在您能委托的范围内")
	leader.Post("/delegations", "role", team, "to", rbactest.ID("agent2"), "until", "2026-11-30", "reason", "年休假").Status(403).Has("不在您能委托的范围内").HasNot("张𬘡")
	leader.Post("/delegations", "role", team, "to", rbactest.ID("agent1"), "until", "2027-11-30", "reason", "年休假").Status(400).Has("委托的结束时间不对")
	leader.Post("/delegations", "role", team, "to", rbactest.ID("leader1"), "until", "2026-11-30", "reason", "年休假").Status(400).Has("不能委托给自己")
	leader.Post("/delegations", "role", team, "to", rbactest.ID("agent1"), "until", "2026-11-30", "reason", "年休假").Status(303)
	leader.Get("/delegations").Has("王芳", "生效中", "2026-12-01 00:00", "收回委托")

	// the deputy sees it, on the own page and in the menu, and whoever sees the roles of the deputy does, too
	agent.Get("/account").Status(200).Has("受 赵强 委托", "退回委托")
	agent.Get("/delegations").Status(200).Has("赵强").HasNot(`id="give"`)
	w.in(t, "admin").Get("/people/" + rbactest.ID("agent1") + "/access").Has("受 赵强 委托")

	// who has it by delegation does not hand it on, and takes no other's back
	agent.Post("/delegations", "role", team, "to", rbactest.ID("trainee1"), "until", "2026-11-30", "reason", "x").Status(403)
	id := regexp.MustCompile(`name="delegation" value="([^"]+)"`).FindStringSubmatch(leader.Get("/delegations").Body)[1]
	w.in(t, "leader2").Post("/delegations/end", "delegation", id, "reason", "x").Status(403)
	leader.Post("/delegations/end", "delegation", id, "reason", "").Status(400)
	agent.Post("/delegations/end", "delegation", id, "reason", "提前结束").Status(303)
	agent.Get("/delegations").Status(403)
	leader.Get("/delegations").Has("已结束").HasNot("生效中")
}

func TestTheAPIOfDelegations(t *testing.T) {
	w := rbactest.Centre(t)
	actors := map[string]rbac.Actor{}
	for _, login := range []string{"leader1", "agent1", "trainee1"} {
		a, err := w.Org.Act(t.Context(), rbactest.ID(login))
		if err != nil {
			t.Fatal(err)
		}
		actors[login] = a
	}
	const path = "/api/v1/delegations"
	site := webtest.Serve(t, webtest.Options{Gate: w.Gate, Clock: w.Clock, Actors: actors}, api.Delegations{Org: w.Org}.Area())
	give := func(to string) map[string]any {
		return map[string]any{"to": to, "role": "leader", "unit": "group.gd.shenzhen.t1", "until": w.Clock.Now().Add(48 * time.Hour), "reason": "外出培训"}
	}
	site.API("agent1", "POST", path, give(rbactest.ID("trainee1"))).Status(403)
	site.API("leader1", "POST", path, give(rbactest.ID("agent2"))).Status(403)
	site.API("leader1", "POST", path, give(rbactest.ID("agent1"))).Status(200).Has(`"delegator":"KF000008"`, `"holds":true`)
	site.API("leader1", "POST", path, give(rbactest.ID("agent1"))).Status(409).Has("rbac.delegation.twice")
	got := site.API("agent1", "GET", path, nil).Status(200).Has(`"given":[]`, `"reason":"外出培训"`).Body
	id := regexp.MustCompile(`"id":"([^"]+)"`).FindStringSubmatch(got)[1]
	end := path + "/" + url.PathEscape(id) + "/end"
	site.API("trainee1", "POST", end, map[string]any{"reason": "x"}).Status(403)
	site.API("agent1", "POST", end, map[string]any{"reason": "退回"}).Status(204)
	site.API("agent1", "GET", path, nil).Has(`"holds":false`)
	site.API("agent1", "POST", path+"/nothing/end", map[string]any{"reason": "退回"}).Status(404)
}

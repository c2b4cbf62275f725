package star_test

import (
	"strings"
	"testing"

	"tianti/rbac/rbactest"
)

func TestAVetoIsEnteredReadAndLifted(t *testing.T) {
	w, s, service := open(t)
	p, err := service.Open(t.Context(), w.Actor("hr1"), "2026-07", "2026-09", "/group/")
	if err != nil {
		t.Fatal(err)
	}
	hr, agent := s.As("hr1"), rbactest.ID("agent1")
	hr.Get("/vetoes").Status(200).Has("没有否决记录", "登记否决事项", "2026年第3季度")
	s.As("agent1").Get("/vetoes").Status(403)
	entry := []string{"person", agent, "code", "privacy", "day", "2026-08-15", "reason", "违规查询客户信息<b>", "evidence"}
	hr.Post("/vetoes", append(entry, "")...).Status(400).Has(`href="#f-evidence"`, "违规查询客户信息&lt;b&gt;", `value="2026-08-15"`)
	hr.Post("/vetoes", "person", "KF9", "code", "privacy", "day", "2026-08-15", "reason", "x", "evidence", "y").Status(400).Has(`href="#f-person"`)
	s.As("leader1").Post("/vetoes", append(entry, "信安核查 18 号")...).Status(403)
	at := hr.Post("/vetoes", append(entry, "信安核查 18 号")...).Status(303).Header.Get("Location")
	hr.Get("/vetoes?period=2026Q3").Has("泄露客户信息")
	s.As("leader1").Get("/vetoes").Status(200).Has("泄露客户信息").HasNot("登记否决事项")
	s.As("leader2").Get("/vetoes").Status(200).HasNot("2026-08-15")
	s.As("leader2").Get(at).Status(403)
	s.As("leader1").Get(at).Status(200).Has("信安核查 18 号").HasNot(`id="lift"`)
	if x, err := service.Compute(t.Context(), w.Actor("hr1"), p.ID); err != nil || x.Counts[0] != 1 {
		t.Errorf("%+v %v", x, err)
	}
	hr.Get("/stars/2026Q3/people/"+agent).Has("一票否决", "信安核查 18 号")
	hr.Post(at+"/lift", "reason", strings.Repeat("查", 501)).Status(400).Has(`href="#f-reason"`, "查查查")
	hr.Post(at+"/lift", "reason", "复查不属实").Status(303).To(at)
	hr.Get(at).Has("已撤销", "复查不属实")
	hr.Post(at+"/lift", "reason", "再来一次").Status(409)
	if x, err := service.Compute(t.Context(), w.Actor("hr1"), p.ID); err != nil || x.Counts[0] != 0 {
		t.Errorf("%+v %v", x, err)
	}
}

func TestVetoesByAPI(t *testing.T) {
	_, s, _ := open(t)
	var v struct{ ID string }
	in := map[string]string{"employee_no": rbactest.ID("agent1"), "code": "complaint", "day": "2026-08-15", "reason": "有责投诉属实", "evidence": "TS20260815001"}
	s.API("agent1", "POST", "/api/v1/vetoes", in).Status(403)
	s.API("hr1", "POST", "/api/v1/vetoes", in).Status(201).JSON(&v)
	var list struct{ Items []struct{ Evidence string } }
	for query, n := range map[string]int{"": 1, "?from=2026-08-16": 0, "?from=2026-08-01&to=2026-08-31": 1, "?unit=/group/elsewhere/": 0} {
		s.API("hr1", "GET", "/api/v1/vetoes"+query, nil).Status(200).JSON(&list)
		if len(list.Items) != n {
			t.Errorf("%q: %+v", query, list)
		}
	}
	s.API("hr1", "POST", "/api/v1/vetoes/"+v.ID+"/lift", map[string]string{"reason": ""}).Status(400)
	s.API("hr1", "POST", "/api/v1/vetoes/"+v.ID+"/lift", map[string]string{"reason": "复查不属实"}).Status(200)
	s.API("hr1", "GET", "/api/v1/vetoes/"+v.ID, nil).Status(200).Has("复查不属实")
}

func TestAnAwardIsNominatedGrantedAndRevoked(t *testing.T) {
	_, s, _ := open(t)
	leader, manager, hr := s.As("leader1"), s.As("manager1"), s.As("hr1")
	agent := rbactest.ID("agent1")
	leader.Get("/awards").Status(200).Has("这里还没有奖项", "提名")
	s.As("agent1").Get("/awards/new").Status(403)
	leader.Post("/awards", "kind", "STAR-AGENT", "period", "三季度", "people", agent+" "+rbactest.ID("trainee1"), "citation", "满意度第一").Status(400).Has(`href="#f-people"`, `href="#f-period"`, "满意度第一")
	at := leader.Post("/awards", "kind", "STAR-AGENT", "period", "2026Q3", "people", agent, "citation", "满意度第一").Status(303).Header.Get("Location")
	s.As("agent2").Get(at).Status(404)
	leader.Get(at).Status(200).Has("待审定", "撤回提名").HasNot(at + "/grant")
	leader.Post(at+"/grant", "reason", "同意").Status(403)
	manager.Get(at).Has("授予", "不通过")
	manager.Post(at+"/grant", "reason", "").Status(400).Has(`href="#f-reason"`)
	manager.Post(at+"/grant", "reason", "同意").Status(303).To(at)
	s.As("agent2").Get("/awards").Has("明星客服", "2026年第3季度")
	s.As("agent2").Get(at).Status(200).HasNot("撤销奖项")
	hr.Get(at).Has("撤销奖项")
	hr.Post(at+"/revoke", "reason", "数据有误").Status(303)
	hr.Get("/awards?state=revoked").Has("明星客服")
	hr.Post(at+"/revoke", "reason", "数据有误").Status(409).Has("数据有误")
	second := leader.Post("/awards", "kind", "STAR-AGENT", "period", "2026Q3", "people", agent, "citation", "满意度第一").Status(303).Header.Get("Location")
	leader.Post(second+"/recall", "reason", "写错了").Status(303)
}

func TestAwardsByAPI(t *testing.T) {
	w, s, _ := open(t)
	team, err := w.Org.Lookup(t.Context(), rbactest.ID("agent1"))
	if err != nil {
		t.Fatal(err)
	}
	var a struct {
		ID, Title, State string
		People           []string
	}
	s.API("hr1", "POST", "/api/v1/awards", map[string]any{"kind": "STAR-TEAM", "period": "2026Q3", "unit": "nowhere", "citation": "全组第一"}).Status(400)
	s.API("hr1", "POST", "/api/v1/awards", map[string]any{"kind": "STAR-TEAM", "period": "2026Q3", "unit": team.Path, "citation": "全组第一"}).Status(201).JSON(&a)
	if a.State != "nominated" || len(a.People) == 0 {
		t.Errorf("%+v", a)
	}
	s.API("hr1", "POST", "/api/v1/awards/"+a.ID+"/grant", map[string]string{"reason": "同意"}).Status(403)
	s.API("manager1", "POST", "/api/v1/awards/"+a.ID+"/grant", map[string]string{"reason": "同意"}).Status(200).JSON(&a)
	s.API("agent2", "GET", "/api/v1/awards/"+a.ID, nil).Status(200)
	s.API("agent2", "GET", "/api/v1/awards", nil).Status(200).Has(a.ID)
	s.API("hr1", "POST", "/api/v1/awards/"+a.ID+"/revoke", map[string]string{"reason": "数据有误"}).Status(200).Has("revoked")
}

// An answer that is refused comes back as it was typed, at the objection to which it belongs.
func TestARefusedAnswerKeepsItsText(t *testing.T) {
	w, s, service := open(t)
	hr := w.Actor("hr1")
	p, err := service.Open(t.Context(), hr, "2026-07", "2026-09", "/group/")
	if err == nil {
		_, err = service.Compute(t.Context(), hr, p.ID)
	}
	if err == nil {
		_, err = service.Publish(t.Context(), hr, p.ID, "公示")
	}
	for _, login := range []string{"agent1", "agent2"} {
		if err == nil {
			_, err = service.Object(t.Context(), w.Actor(login), p.ID, "八月有误")
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	id := rbactest.ID("agent1")
	long := strings.Repeat("核", 2001)
	body := s.As("hr1").Post("/stars/2026Q3/objections/"+id, "verdict", "reject", "answer", long).Status(400).Has(`href="#f-a-`+id+`"`, long, `id="f-a-`+id+`-error"`).Body
	if strings.Count(body, long) != 1 {
		t.Error("the text stands at another objection too")
	}
}

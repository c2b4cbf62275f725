package ladder_test

import (
	"strings"
	"testing"

	rungs "tianti/ladder"
	"tianti/rbac/rbactest"
)

// held is trainee1, ready for F2, held by a veto event of that day that HR recorded.
func (c *centre) held(code string) string {
	c.t.Helper()
	if err := c.ladder.Load(c.t.Context()); err != nil {
		c.t.Fatal(err)
	}
	c.certify("trainee1")
	v := rungs.Vetoed{Veto: "20261124-x", Person: trainee, Code: code, Recorder: rbactest.ID("hr1"), On: c.Clock.Now()}
	for range 2 { // a fact may come twice
		if err := c.ladder.BeginHold(c.t.Context(), v); err != nil {
			c.t.Fatal(err)
		}
	}
	return "/ladder/holds/" + v.Veto
}

func TestAVetoEventHoldsAPromotionUntilItIsOver(t *testing.T) {
	c := open(t)
	path := c.held("lapsed") // three months, no demotion
	c.As("trainee1").Get("/ladder/me").Status(200).Has("无证或证书失效上岗", path)
	c.API("trainee1", "GET", "/api/v1/people/"+trainee+"/ladder", nil).Status(200).Has(`"veto":"lapsed"`)
	c.As("hr1").Post("/ladder/appointments", "person", trainee, "grade", "F2", "effective", today, "reason", "岗前认证合格").Status(409).Has("暂停晋级，到 2027-02-24 为止")
	if a := c.As("trainee1").Get(path + "/pdf").Status(200); !strings.HasPrefix(a.Body, "%PDF-") {
		t.Error("no PDF")
	}
	c.As("agent2").Get(path).Status(403)
	c.As("hr1").Post(path+"/demotion", "grade", "F1", "effective", today, "reason", "降级").Status(400)
	c.As("hr1").Get("/ladder/pipeline/ready").Status(200).HasNot("李明").Has("held=1")
	c.As("hr1").Get("/ladder/pipeline/ready?held=1").Status(200).Has("李明", "无证或证书失效上岗", path).HasNot("/ladder/appointments/new")
	c.As("trainee1").Get("/ladder/me").Status(200).Has("等“无证或证书失效上岗”引起的暂停晋级期满", "最早晋级日：2027-02-24").HasNot("条件已满足")
	c.API("trainee1", "GET", "/api/v1/people/"+trainee+"/ladder", nil).Status(200).Has(`"met":true,"ready":false`, `"do":"hold"`)
	c.Clock.Set(rbactest.Now.AddDate(0, 3, 1))
	c.As("trainee1").Get("/ladder/me").Status(200).HasNot("无证或证书失效上岗")
	c.As("trainee1").Get(path).Status(200).Has("已不再暂停")
	if _, err := c.ladder.Propose(t.Context(), c.actor("hr1"), rungs.Proposal{Person: trainee, Grade: "F2", Effective: c.Clock.Now(), Reason: "岗前认证合格"}); err != nil {
		t.Error(err)
	}
}

func TestAnAppealIsHeardInTimeAndAnsweredBySomebodyElse(t *testing.T) {
	c := open(t)
	path := c.held("privacy")
	me := c.As("trainee1")
	me.Post(path+"/appeal", "reason", " ").Status(400)
	me.Post(path+"/appeal", "reason", "当天不是我值机").Status(303)
	me.Post(path+"/appeal", "reason", "再说一次").Status(409)
	me.Post(path+"/lift", "reason", "撤销").Status(403)
	c.As("manager1").Get("/ladder/holds").Status(200).Has("李明", path)
	c.As("hr1").Post(path+"/demotion", "grade", "F1", "effective", today, "reason", "降级").Status(400) // stands on the first rung
	c.API("manager1", "POST", "/api/v1/holds/20261124-x/lift", map[string]any{"reason": "录音核实不是本人"}).Status(200).Has(`"state":"lifted"`, `"holds":false`)
	me.Get(path).Status(200).Has("录音核实不是本人", "恢复晋级资格")
	if a := c.proposed(); a.State != rungs.Proposed {
		t.Error(a.State)
	}
}

func TestAnAppealThatComesTooLateIsNotHeardAndALiftedVetoLiftsTheHold(t *testing.T) {
	c := open(t)
	path := c.held("absence")
	c.Clock.Set(rbactest.Now.AddDate(0, 0, 30))
	c.As("trainee1").Post(path+"/appeal", "reason", "当天请过假").Status(409).Has("申诉期已过")
	for range 2 {
		if err := c.ladder.EndHold(t.Context(), "20261124-x"); err != nil {
			t.Fatal(err)
		}
	}
	c.As("trainee1").Get(path).Status(200).Has("已于2026年12月24日撤销")
}

func TestADemotionIsDecidedByTwoPeople(t *testing.T) {
	c := open(t)
	first := c.proposed()
	if _, err := c.ladder.Approve(t.Context(), c.actor("manager1"), first.ID, "同意", false); err != nil {
		t.Fatal(err)
	}
	c.Drain(t)
	c.Clock.Set(rbactest.Now.AddDate(0, 2, 0))
	path := c.held("fraud")
	day := c.Clock.Now().Format("2006-01-02")
	hr := c.As("hr1")
	hr.Get(path).Status(200).Has("提请降级", "F1 见习")
	to := hr.Post(path+"/demotion", "grade", "F1", "effective", day, "reason", "套取客户利益").Status(303).Header.Get("Location")
	hr.Get(to).Status(200).Has("F2 上岗", "F1 见习")
	hr.Post(to+"/approve", "reason", "同意").Status(403)
	c.As("trainee1").Post(path+"/appeal", "reason", "另有隐情").Status(303)
	manager := c.As("manager1")
	manager.Post(to+"/approve", "reason", "同意").Status(409).Has("申诉还没有复核")
	manager.Post(path+"/uphold", "reason", "证据充分").Status(303)
	manager.Post(to+"/approve", "reason", "同意").Status(303)
	c.Drain(t)
	if rung, _ := c.ladder.Rung(t.Context(), trainee); rung != "F1" {
		t.Errorf("stands on %s", rung)
	}
	letter := strings.Replace(to, "/appointments/", "/letters/", 1)
	me := c.As("trainee1")
	me.Get(letter).Status(200).Has("职级调整通知书", "由F2 上岗调整为F1 见习", "吴婷", "冯雪", "20261124-x")
	me.Get("/ladder/me").Status(200).Has(letter)
	c.As("agent2").Get(letter).Status(403)
	if a := me.Get(letter + "/pdf").Status(200); !strings.HasPrefix(a.Body, "%PDF-") {
		t.Error("no PDF")
	}
	me.Get("/ladder/letters/"+first.ID).Status(200).Has("聘任通知书", "持有有效证书")
	me.Get("/ladder/letters/nobody:F2:1").Status(404)
	if _, err := c.ladder.Annul(t.Context(), c.actor("manager1"), strings.TrimPrefix(to, "/ladder/appointments/"), "复核有误"); err != nil {
		t.Fatal(err)
	}
	me.Get(letter).Status(200).Has("已于2027年1月24日由冯雪撤销：复核有误")
}

package growth_test

import (
	"testing"
	"time"

	"tianti/rbac/rbactest"
	"tianti/web/webtest"
)

// TestStoryOfAPlan plays in a browser, on a phone and at a desk: somebody writes a plan, the leader approves it, and
// half a year later both speak.
func TestStoryOfAPlan(t *testing.T) {
	webtest.OnPhoneAndDesk(t, func(t *testing.T, s *webtest.Stage) {
		h := open(t)
		me, leader := s.Tab(h.Site, "agent1"), s.Tab(h.Site, "leader1")
		me.Go("/growth")
		me.ClickAway(".app-actions a")
		me.Type("#f-mentor", rbactest.ID("leader1"))
		me.Choose("#f-rung-1", "A1")
		webtest.Eval[bool](me, `(document.querySelector("#f-by-1").value = "2027-10-01", true)`)
		me.Type("#f-what-1", "独立处理疑难工单")
		s.Fine(me, "story_plan_form")
		me.ClickAway("main form button[type=submit]")
		me.Reads("草稿", "A1 高级")
		me.ClickAway(`form[action$="/submit"] button`)
		at := me.At()

		leader.Go("/growth/people?unit=" + rbactest.TeamPath)
		leader.Reads("王芳", "待批准")
		s.Fine(leader, "story_plan_people")
		leader.Go(at)
		leader.Type("#f-reason", "目标合理")
		leader.ClickAway(`form[action$="/approve"] button[type=submit]`)
		leader.Reads("执行中")

		h.World.Clock.Advance(180 * 24 * time.Hour)
		me.Go("/")
		me.ClickAway("#card-growth .todo a")
		me.Type("#f-text", "疑难工单有进步")
		me.ClickAway("#speak button[type=submit]")
		leader.Go(at)
		leader.Type("#f-text", "可以开始带新人")
		leader.ClickAway("#speak button[type=submit]")
		leader.Reads("疑难工单有进步", "可以开始带新人", "已完成")
		s.Fine(leader, "story_plan_held")
	})
}

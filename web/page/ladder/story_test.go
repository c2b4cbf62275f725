package ladder_test

import (
	"testing"

	"tianti/web/webtest"
)

// TestStoryOfAnAppointment plays in a browser, on a phone and at a desk: HR finds a person and
// proposes, a manager sees it waiting and approves, the person sees the new rung.
func TestStoryOfAnAppointment(t *testing.T) {
	webtest.OnPhoneAndDesk(t, func(t *testing.T, s *webtest.Stage) {
		c := open(t)
		c.certify("trainee1")
		person := s.Tab(c.Site, "trainee1")
		person.Go("/ladder/me")
		person.Reads("F1 见习", "F2 上岗", "条件都已满足")
		s.Fine(person, "story_before")

		hr := s.Tab(c.Site, "hr1")
		hr.Go("/ladder/appointments/new")
		hr.Type("#f-q", "liming")
		hr.ClickAway("main form button[type=submit]")
		hr.ClickAway("main table a")
		hr.See("#proposal")
		s.Fine(hr, "story_proposal")
		hr.Type("#f-reason", "岗前认证合格，导师同意上岗")
		hr.ClickAway("#proposal button[type=submit]")
		hr.Reads("待审批", "须由另一位有审批权限的人决定")
		s.Fine(hr, "story_proposed")

		manager := s.Tab(c.Site, "manager1")
		manager.Go("/")
		manager.Reads("等您决定", "李明")
		s.Fine(manager, "story_inbox")
		manager.ClickAway("#card-appointments .todo a")
		manager.See("#decide")
		manager.Type("#f-reason", "同意")
		manager.ClickAway("#decide button[type=submit]")
		manager.Reads("已批准")
		s.Fine(manager, "story_approved")
		c.Drain(t)

		person.Go("/ladder/me")
		person.Reads("F2 上岗", "下一级 F3 熟手", "冯雪")
		s.Fine(person, "story_after")
		hr.Go("/ladder/pipeline")
		hr.Reads("各级人数")
		s.Fine(hr, "story_pipeline")
		hr.Go("/ladder/rules/trial")
		s.Fine(hr, "story_trial")
	})
}

package policy_test

import (
	"testing"

	"tianti/rbac/rbactest"
	"tianti/web/webtest"
)

// TestStoryOfAnotherRow plays in a browser, on a phone and at a desk: an administrator adds a row, sees whom it
// concerns and proposes it; another one puts it in force; the auditor asks why an agent may now.
func TestStoryOfAnotherRow(t *testing.T) {
	webtest.OnPhoneAndDesk(t, func(t *testing.T, s *webtest.Stage) {
		_, site := serve(t)
		admin := s.Tab(site, "admin")
		admin.Go("/policy/edit")
		admin.Choose("#f-subject", "r:agent")
		admin.Choose("#f-effect", "allow")
		admin.Choose("#f-permission", "exams.item.read")
		admin.Choose("#f-scope", "unit")
		admin.ClickAway("button[value=add]")
		admin.ClickAway("button[value=try]")
		admin.See("#affected")
		admin.Reads("客服代表可以对所任单位及下级的“试题”执行“查看”")
		s.Fine(admin, "story_tried")
		admin.Type("#f-reason", "岗前学习需要看题")
		admin.ClickAway("button[value=propose]")
		admin.Reads("待复核", "须由另一位")
		s.Fine(admin, "story_proposed")

		second := s.Tab(site, "hr2")
		second.Go("/policy/proposals/1")
		second.Type("#f-reason", "同意")
		second.ClickAway("#decide button.btn-danger")
		second.Reads("已发布")
		s.Fine(second, "story_published")

		auditor := s.Tab(site, "auditor1")
		auditor.Go("/policy/explain?person=" + rbactest.ID("agent1") + "&action=exams.item.read&unit=" + rbactest.TeamPath)
		auditor.Reads("有规则允许", "依据第 2 版")
		s.Fine(auditor, "story_why")
	})
}

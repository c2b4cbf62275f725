package policy_test

import (
	"testing"

	"tianti/rbac/rbactest"
	"tianti/web/webtest"
)

// TestStoryOfAnotherRow plays in a browser, on a phone and at a desk: an administrator adds a row, sees whom it
// concerns and proposes it; another one puts it in force; the auditor asks why an agent may now.
func TestStoryOfAnotherRow(t *testing.T) {
	browser := webtest.Browser(t)
	for name, size := range map[string][2]int64{"phone": {390, 844}, "desk": {1280, 900}} {
		t.Run(name, func(t *testing.T) {
			_, site := serve(t)
			tab := func(who string) *webtest.Tab {
				b := webtest.OpenTab(t, browser, site.URL, size[0], size[1])
				b.Cookie("access", site.Sessions.Token(who))
				return b
			}
			fine := func(b *webtest.Tab, shot string) {
				t.Helper()
				for _, wrong := range b.Inspect() {
					t.Errorf("%s: %s", shot, wrong)
				}
				b.Shot(shot + "_" + name)
			}
			admin := tab("admin")
			admin.Go("/policy/edit")
			admin.Choose("#f-subject", "r:agent")
			admin.Choose("#f-effect", "allow")
			admin.Choose("#f-permission", "exams.item.read")
			admin.Choose("#f-scope", "unit")
			admin.ClickAway("button[value=add]")
			admin.ClickAway("button[value=try]")
			admin.See("#affected")
			admin.Reads("客服代表可以对所任单位及下级的“试题”执行“查看”")
			fine(admin, "story_tried")
			admin.Type("#f-reason", "岗前学习需要看题")
			admin.ClickAway("button[value=propose]")
			admin.Reads("待复核", "须由另一位")
			fine(admin, "story_proposed")

			second := tab("hr2")
			second.Go("/policy/proposals/1")
			second.Type("#f-reason", "同意")
			second.ClickAway("#decide button.btn-danger")
			second.Reads("已发布")
			fine(second, "story_published")

			auditor := tab("auditor1")
			auditor.Go("/policy/explain?person=" + rbactest.ID("agent1") + "&action=exams.item.read&unit=" + rbactest.TeamPath)
			auditor.Reads("有规则允许", "依据第 2 版")
			fine(auditor, "story_why")
		})
	}
}

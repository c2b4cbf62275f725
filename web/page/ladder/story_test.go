package ladder_test

import (
	"testing"

	"tianti/web/webtest"
)

// TestStoryOfAnAppointment plays in a browser, on a phone and at a desk: HR finds a person and
// proposes, a manager sees it waiting and approves, the person sees the new rung.
func TestStoryOfAnAppointment(t *testing.T) {
	browser := webtest.Browser(t)
	for name, size := range map[string][2]int64{"phone": {390, 844}, "desk": {1280, 900}} {
		t.Run(name, func(t *testing.T) {
			c := open(t)
			c.certify("trainee1")
			tab := func(who string) *webtest.Tab {
				b := webtest.OpenTab(t, browser, c.URL, size[0], size[1])
				b.Cookie("access", c.Sessions.Token(who))
				return b
			}
			fine := func(b *webtest.Tab, shot string) {
				t.Helper()
				for _, wrong := range b.Inspect() {
					t.Errorf("%s: %s", shot, wrong)
				}
				b.Shot(shot + "_" + name)
			}
			person := tab("trainee1")
			person.Go("/ladder/me")
			person.Reads("F1 见习", "F2 上岗", "条件都已满足")
			fine(person, "story_before")

			hr := tab("hr1")
			hr.Go("/ladder/appointments/new")
			hr.Type("#f-q", "liming")
			hr.ClickAway("main form button[type=submit]")
			hr.ClickAway("main table a")
			hr.See("#proposal")
			fine(hr, "story_proposal")
			hr.Type("#f-reason", "岗前认证合格，导师同意上岗")
			hr.ClickAway("#proposal button[type=submit]")
			hr.Reads("待审批", "要由另一位有权的人来决定")
			fine(hr, "story_proposed")

			manager := tab("manager1")
			manager.Go("/")
			manager.Reads("等您决定", "李明")
			fine(manager, "story_inbox")
			manager.ClickAway("#card-appointments .todo a")
			manager.See("#decide")
			manager.Type("#f-reason", "同意")
			manager.ClickAway("#decide button[type=submit]")
			manager.Reads("已批准")
			fine(manager, "story_approved")
			c.Drain(t)

			person.Go("/ladder/me")
			person.Reads("F2 上岗", "下一级 F3 熟手", "冯雪")
			fine(person, "story_after")
			hr.Go("/ladder/pipeline")
			hr.Reads("各级人数")
			fine(hr, "story_pipeline")
			hr.Go("/ladder/rules/trial")
			fine(hr, "story_trial")
		})
	}
}

package star_test

import (
	"testing"
	"time"

	"tianti/web/webtest"
)

// confirm opens a question, gives the reason and says yes.
func confirm(b *webtest.Tab, id, reason string) {
	b.Click(`button[data-bs-target="#` + id + `"]`)
	b.Type("#"+id+"-reason", reason)
	b.ClickAway("#" + id + " button[type=submit]")
}

// TestStoryOfAStarPeriod plays a rating in a browser, on a phone and at a desk: HR tries another scorecard out, opens
// and computes a period, shows it; somebody objects and is answered; a second person confirms.
func TestStoryOfAStarPeriod(t *testing.T) {
	webtest.OnPhoneAndDesk(t, func(t *testing.T, s *webtest.Stage) {
		w, site, _ := open(t)
		hr, me, manager := s.Tab(site, "hr1"), s.Tab(site, "agent1"), s.Tab(site, "manager1")

		hr.Go("/stars")
		webtest.Eval[bool](hr, `(document.querySelector("#f-from").value = "2026-07", document.querySelector("#f-to").value = "2026-09", true)`)
		hr.Choose("#f-unit", "/group/")
		hr.ClickAway("main form button[type=submit]")
		hr.ClickAway("#compute")
		hr.Reads("预览", "王芳")
		s.Fine(hr, "story_star_preview")

		hr.Go("/scorecards/edit")
		hr.Choose("#f-period", "2026Q3")
		hr.Type("#f-band-5", "70")
		hr.Type("#f-band-4", "65")
		hr.Type("#f-band-3", "60")
		hr.Type("#f-band-2", "50")
		hr.Type("#f-band-1", "40")
		hr.ClickAway(`#card button[value="try"]`)
		hr.Reads("试算：2026年第3季度", "5 星最低分")
		s.Fine(hr, "story_star_trial")

		hr.Go("/stars/2026Q3")
		confirm(hr, "publish", "三季度公示")
		hr.Reads("公示")
		me.Go("/stars/2026Q3/people/KF000003")
		me.Reads("各项得分", "权重 × 得分")
		s.Fine(me, "story_star_person")
		me.Type("#f-text", "八月质检分有误，请复核录音。")
		me.ClickAway("#object button[type=submit]")
		me.Reads("待答复")
		hr.Go("/stars/2026Q3")
		hr.Type(`main textarea[name="answer"]`, "已复核录音，评分无误。")
		hr.ClickAway(`button[value="reject"]`)

		w.Clock.Advance(9 * 24 * time.Hour)
		manager.Go("/stars/2026Q3")
		confirm(manager, "confirm", "同意")
		manager.Reads("已确认")
		s.Fine(manager, "story_star_confirmed")
		me.Go("/stars/2026Q3/people/KF000003")
		me.Reads("不成立", "已复核录音")
		me.Go("/stars/me")
		me.Reads("2026年第3季度", "已确认")
	})
}

package succession_test

import (
	"testing"

	"tianti/ladder"
	"tianti/rbac/rbactest"
	"tianti/web/webtest"
)

// TestStoryOfABenchAndABox plays in a browser, on a phone and at a desk: HR names a successor, looks from the
// nine-box into a cell and at a person, moves the person with a reason, and sees that somebody is held.
func TestStoryOfABenchAndABox(t *testing.T) {
	webtest.OnPhoneAndDesk(t, func(t *testing.T, s *webtest.Stage) {
		h := open(t)
		hr := s.Tab(h.Site, "hr1")
		hr.Go("/successors?unit=" + rbactest.CentrePath)
		hr.Reads("没有人选")
		hr.Choose("#f-at", rbactest.TeamPath)
		hr.Choose("#f-post", "SHIFT")
		hr.Type("#f-person", rbactest.ID("agent1"))
		hr.Choose("#f-readiness", "soon")
		hr.Type("#f-reason", "带班表现好")
		hr.ClickAway(`form[action="/successors"] button[type=submit]`)
		hr.Go("/successors?unit=" + rbactest.CentrePath)
		hr.Reads("王芳", "1–2 年")
		s.Fine(hr, "story_bench")

		hr.Go("/nine-box?unit=" + rbactest.CentrePath)
		hr.Reads("明星")
		s.Fine(hr, "story_box")
		hr.ClickAway(".ninebox-9 a")
		hr.Reads("王芳")
		hr.ClickAway("main tbody a")
		hr.Reads("业绩", "潜力")
		hr.Choose("#f-performance", "2")
		hr.Type("#f-reason", "盘点会一致认为业绩尚不稳定")
		hr.ClickAway("main form button[type=submit]")
		hr.Reads("盘点会一致认为业绩尚不稳定", "高潜成长")
		s.Fine(hr, "story_box_person")

		v := ladder.Vetoed{Veto: "20261124-x", Person: rbactest.ID("agent1"), Code: "privacy", Recorder: rbactest.ID("hr2"), On: h.World.Clock.Now()}
		if err := h.ladder.BeginHold(t.Context(), v); err != nil {
			t.Fatal(err)
		}
		hr.Go("/successors?unit=" + rbactest.CentrePath)
		hr.Reads("到 2027-11-24 为止暂停晋级", "泄露客户信息")
		s.Fine(hr, "story_bench_held")
	})
}

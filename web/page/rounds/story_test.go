package rounds_test

import (
	"strings"
	"testing"
	"time"

	"tianti/ladder/round"
	"tianti/rbac/rbactest"
	"tianti/web/webtest"
)

// decide gives the reason on the board and presses the button of an act.
func decide(b *webtest.Tab, act, reason string) {
	b.Type("#f-reason", reason)
	b.ClickAway(`#decide button[formaction$="/` + act + `"]`)
}

// TestStoryOfARound plays a competition in a browser, on a phone and at a desk: somebody applies, a judge scores, the
// ranking is shown, somebody else objects and is answered, and whoever was elected is appointed on trial.
func TestStoryOfARound(t *testing.T) {
	webtest.OnPhoneAndDesk(t, func(t *testing.T, s *webtest.Stage) {
		h := open(t)
		h.senior("agent1")
		board := h.made()
		id := strings.TrimPrefix(board, "/rounds/manage/")
		me, hr, judge, manager, other := s.Tab(h.Site, "agent1"), s.Tab(h.Site, "hr1"), s.Tab(h.Site, "judge1"), s.Tab(h.Site, "manager1"), s.Tab(h.Site, "agent3")

		me.Go("/rounds")
		me.Reads("值班长竞聘")
		s.Fine(me, "story_rounds_home")
		me.Go("/rounds/" + id)
		me.ClickAway(".app-actions a.btn-primary")
		me.Type("#f-statement", "三年一线经验，带教过六名新人。")
		me.ClickAway("#apply button[type=submit]")
		me.Reads("带教过六名新人", "资格审查")
		s.Fine(me, "story_rounds_application")
		mine := me.At()

		h.Clock.Advance(6 * 24 * time.Hour)
		hr.Go(board)
		decide(hr, "close", "报名截止")
		judge.Go(mine + "/score")
		judge.Type("#f-points-C1", "55")
		judge.Type("#f-points-C2", "36")
		judge.Type("#f-comment", "条理清楚，经验扎实")
		s.Fine(judge, "story_rounds_score")
		judge.ClickAway("#score button[type=submit]")
		for _, member := range []string{"supervisor1", "manager1"} {
			h.As(member).Post(mine+"/score", "points-C1", "52", "points-C2", "35", "comment", "条理清楚，经验扎实").Status(303)
		}
		hr.Go(board)
		decide(hr, "rank", "评分已齐")
		hr.Reads("综合评审", "王芳")
		s.Fine(hr, "story_rounds_ranked")
		manager.Go(board)
		decide(manager, "confirm", "同意公示")
		h.Drain(t)

		other.Go("/rounds/" + id)
		other.Reads("王芳", "公示")
		other.Choose("#f-about", "-")
		other.Type("#f-text", "笔试当天有人员调班，请核对成绩。")
		other.ClickAway("#object button[type=submit]")
		other.Reads("笔试当天有人员调班")
		s.Fine(other, "story_rounds_notice")
		hr.Go(board)
		hr.Type("#objections textarea", "已核对考场记录和成绩，无误。")
		hr.ClickAway(`#objections button[value="false"]`)
		h.Clock.Advance(9 * 24 * time.Hour)
		hr.Go(board)
		decide(hr, "conclude", "公示期满，异议已答复")
		h.Drain(t)
		other.Go("/rounds/" + id)
		other.Reads("已核对考场记录和成绩")

		hr.Go(mine)
		webtest.Eval[bool](hr, `(document.querySelector("#f-effective").value = "2026-12-15", true)`)
		hr.Type("#appoint textarea", "竞聘当选")
		hr.ClickAway("#appoint button[type=submit]")
		f, err := h.rounds.Application(t.Context(), h.Actor("hr1"), round.ApplicationID(id, rbactest.ID("agent1")))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.ladder.Approve(t.Context(), h.Actor("manager1"), f.Application.Appointment, "同意聘任", false); err != nil {
			t.Fatal(err)
		}
		h.Drain(t)
		me.Go(mine)
		me.Reads("试用", "聘任")
		s.Fine(me, "story_rounds_trial")
	})
}

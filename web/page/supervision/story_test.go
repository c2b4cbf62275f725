package supervision_test

import (
	"strconv"
	"testing"

	"tianti/courses"
	"tianti/rbac/rbactest"
	"tianti/web/webtest"
)

// TestStoryOfAFinding plays in a browser, on a phone and at a desk: a supervisor records what was heard in a call and
// plans the correction; the agent reads it and learns; the leader reports; the supervisor re-checks and closes; months
// later the figures have changed, and the finding stands in the monthly report.
func TestStoryOfAFinding(t *testing.T) {
	webtest.OnPhoneAndDesk(t, func(t *testing.T, s *webtest.Stage) {
		h := open(t)
		boss := s.Tab(h.Site, "supervisor1")
		boss.Go("/supervision/findings")
		boss.Reads("没有符合条件的发现")
		boss.ClickAway(`.app-actions a[href="/supervision/new"]`)
		s.Fine(boss, "story_kinds")
		boss.ClickAway(`a[href$="kind=monitoring"]`)
		boss.Type("#f-title", "打断客户说话")
		boss.Type("#f-person", rbactest.ID("agent1"))
		boss.Choose("#f-category", "manner")
		boss.Type("#f-answer-call", "8812")
		boss.Type("#f-text", "客户未说完即打断两次，客户表示不满")
		s.Fine(boss, "story_form")
		boss.ClickAway("main form button[type=submit]")
		boss.Reads("待下达", "赵强")
		at := boss.At()
		boss.Choose("#f-cause", "interrupting")
		boss.Type("#f-measure", "重学服务用语，班前演练一周")
		boss.Click(`input[name="courses"][value="PHRASES"]`)
		s.Fine(boss, "story_plan")
		boss.ClickAway(`form[action$="/assign"] button[type=submit]`)
		boss.Reads("整改中", "纠正培训")

		h.agentLearns(s, at)

		leader := s.Tab(h.Site, "leader1")
		leader.Go("/")
		leader.ClickAway("#card-findings .todo a")
		leader.Type("#f-words", "一对一辅导两次，班前演练一周")
		s.Fine(leader, "story_correct")
		leader.ClickAway(`form[action$="/correct"] button[type=submit]`)
		leader.Reads("待复核")

		boss.Go(at)
		boss.Type("#f-words", "抽听五通，全部合格")
		s.Fine(boss, "story_recheck")
		boss.ClickAway(`button[value="pass"]`)
		boss.Reads("已关闭", "首个完整月份")

		h.Clock.Set(late(4)) // February is over, and its sheet is in
		h.figures("2026-08", "2027-02", "2026-12")
		if n, err := h.service.Measure(t.Context()); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		boss.Go(at)
		boss.Reads("王芳的指标", "超出阈值的指标数", "有改善", "Welch")
		s.Fine(boss, "story_effect")
		boss.Go("/supervision/report?month=2026-11")
		boss.Reads("服务质量通报", "录音监听", "打断客户", "按期关闭率")
		if got := boss.Text("#closed"); got != "1" {
			t.Errorf("%s closed", got)
		}
		s.Fine(boss, "story_report")
		boss.Go("/supervision/report?month=2027-02")
		boss.Reads("1 项中，1 项")
		s.Fine(boss, "story_report_effect")
	})
}

// agentLearns lets the agent find the finding on the home page, say that it was read, and take the course.
func (h *hall) agentLearns(s *webtest.Stage, at string) {
	h.t.Helper()
	agent := s.Tab(h.Site, "agent1")
	agent.Go("/")
	agent.Reads("打断客户说话", "未读")
	s.Fine(agent, "story_card")
	agent.ClickAway("#card-findings .todo a")
	agent.ClickAway(`form[action$="/seen"] button`)
	agent.Reads("本人已于")
	s.Fine(agent, "story_agent")
	agent.Go("/learn/PHRASES")
	_, v, err := h.school.Enrolment(h.t.Context(), h.Actor("agent1"), courses.EnrolmentID("PHRASES", rbactest.ID("agent1")))
	if err != nil {
		h.t.Fatal(err)
	}
	for _, l := range v.Content.Lessons {
		if l.Kind != courses.Quiz {
			agent.ClickAway(".player-foot button")
			continue
		}
		for i, n := range right(l) {
			agent.Click(`input[name=q` + strconv.Itoa(i+1) + `][value="` + strconv.Itoa(n) + `"]`)
		}
		agent.ClickAway(".player-foot button")
		agent.Reads("通过了！")
	}
	agent.Go(at)
	agent.Reads("已完成")
}

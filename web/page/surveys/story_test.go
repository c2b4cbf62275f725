package surveys_test

import (
	"strings"
	"testing"

	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/web/webtest"
)

// confirm opens a question, gives the reason and says yes.
func confirm(b *webtest.Tab, id, reason string) {
	b.Click(`button[data-bs-target="#` + id + `"]`)
	b.Type("#"+id+"-reason", reason)
	b.ClickAway("#" + id + " button[type=submit]")
}

// TestStoryOfASurvey plays a round in a browser, on a phone and at a desk: HR opens it, people answer, it is closed,
// and figures are read of those groups only that have five people.
func TestStoryOfASurvey(t *testing.T) {
	webtest.OnPhoneAndDesk(t, func(t *testing.T, s *webtest.Stage) {
		w, site := open(t)
		today := rbac.DayOf(w.Clock.Now())
		hr, me, leader := s.Tab(site, "hr1"), s.Tab(site, "agent1"), s.Tab(site, "leader2")

		hr.Go("/survey-rounds")
		hr.Choose("#f-questionnaire", "PULSE")
		hr.Choose("#f-unit", rbactest.GroupPath)
		webtest.Eval[bool](hr, `(document.querySelector("#f-from").value = "`+string(today)+`", document.querySelector("#f-until").value = "`+string(today.Add(6))+`", true)`)
		hr.Type("#f-reason", "每季一次")
		hr.ClickAway("main form button[type=submit]")
		confirm(hr, "open", "按计划")
		hr.Reads("进行中")
		at := hr.At()

		me.Go("/surveys")
		me.Reads("脉搏调查")
		me.Go("/surveys/" + strings.TrimPrefix(at, "/survey-rounds/"))
		webtest.Eval[bool](me, `(document.querySelectorAll('.survey-points label:nth-child(4) input').forEach(x => x.click()), true)`)
		s.Fine(me, "story_survey_form")
		me.ClickAway(".survey-form button[type=submit]")
		s.Fine(me, "story_survey_thanks")
		for _, login := range floor {
			if login != "agent1" {
				site.As(login).Post("/surveys/"+strings.TrimPrefix(at, "/survey-rounds/"), answers("PULSE", "3")...).Status(200)
			}
		}
		hr.Go(at)
		confirm(hr, "close", "时间已到")
		w.Drain(t)
		hr.Go(at)
		hr.Reads("已发布", "精力", "3.2")
		s.Fine(hr, "story_survey_figures")
		leader.Go(at) // of a team with fewer than five answers
		leader.Reads("人数不足，不显示结果")
		s.Fine(leader, "story_survey_hidden")
	})
}

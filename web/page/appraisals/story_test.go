package appraisals_test

import (
	"context"
	"strings"
	"testing"

	"tianti/courses"
	"tianti/internal/event"
	"tianti/internal/sheet"
	"tianti/ladder"
	"tianti/ladder/appraisal"
	"tianti/ladder/kpi"
	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/web/api"
	"tianti/web/page/appraisals"
	"tianti/web/page/home"
	ladderpages "tianti/web/page/ladder"
	"tianti/web/webtest"
)

// floor is the small organisation with ladder and appraisals; agent1 stands on A1, before a rung that asks
// for an appraisal.
func floor(t *testing.T) *hall {
	t.Helper()
	h := open(t)
	b, err := ladder.Default()
	if err != nil {
		t.Fatal(err)
	}
	var l *ladder.Service
	school := courses.New(h.DB, h.Gate, h.World.Clock, courses.Roster(h.Org, func(ctx context.Context, ids []string) (map[string]string, error) { return l.Rungs(ctx, ids) }))
	l = ladder.New(h.DB, h.Gate, h.World.Clock, b, school)
	l.Listen(h.Bus)
	event.On(h.Bus, "test: count the appraisal", func(ctx context.Context, f appraisal.PointsGranted) error {
		for _, p := range f.People {
			if err := l.Learn(ctx, p.Person, f.Facts(p)...); err != nil {
				return err
			}
		}
		return nil
	})
	if _, err := school.Install(t.Context(), rbac.System("test"), rbactest.GroupPath); err != nil {
		t.Fatal(err)
	}
	who, from := h.Actor("agent1"), h.World.Clock.Now().AddDate(-1, 0, 0)
	err = l.Adopt(t.Context(), rbac.System("test"), ladder.Newcomer{Person: who.Person, Name: who.Name, Unit: who.Unit, Hired: from.AddDate(-1, 0, 0)}, []ladder.Term{{Grade: "A1", From: from, Decided: from}}, "历史")
	if err != nil {
		t.Fatal(err)
	}
	h.Drain(t)
	s := appraisal.New(h.DB, h.World.Clock, h.Gate, h.Org)
	h.Site = webtest.Serve(t, webtest.Options{Gate: h.Gate, Clock: h.World.Clock, Actors: h.actors}, home.Pages{}.Area(), appraisals.Pages{Appraisals: s, Organisation: h.Org}.Area(), api.Appraisals{Appraisals: s}.Area(),
		ladderpages.Pages{Ladder: l, Organisation: h.Org, Courses: school, KPI: kpi.New(h.DB, h.World.Clock, h.Gate, h.Org, sheet.Limits{})}.Area())
	return h
}

// TestStoryOfAnAppraisal plays in a browser, on a phone and at a desk: HR drafts and draws, a manager opens, a
// colleague fills a sheet that keeps itself, the panel changes points, the result holds and is evidence on the
// ladder.
func TestStoryOfAnAppraisal(t *testing.T) {
	webtest.OnPhoneAndDesk(t, func(t *testing.T, s *webtest.Stage) {
		h := floor(t)
		hr := s.Tab(h.Site, "hr1")
		hr.Go("/appraisal-cycles")
		hr.ClickAway(".app-actions a")
		hr.Type("#f-title", "深圳1组上半年能力评价")
		hr.Choose("#f-unit", rbactest.TeamPath)
		hr.Click(`input[name="posts"][value="AGENT"]`)
		hr.Type("#f-panel", rbactest.ID("supervisor1")+"\n"+rbactest.ID("manager1"))
		hr.Type("#f-reason", "半年一次")
		s.Fine(hr, "story_plan")
		hr.ClickAway("main form button[type=submit]")
		hr.Reads("还没有抽取评价人")
		at := hr.At()
		hr.Type("#f-reason", "按规则抽取")
		hr.ClickAway(`button[formaction$="/draw"]`)
		hr.Reads("组员甲", "8")
		s.Fine(hr, "story_drawn")

		manager := s.Tab(h.Site, "manager1")
		manager.Go(at)
		manager.Type("#f-reason", "名单无误")
		manager.ClickAway(`button[formaction$="/open"]`)
		manager.Reads("评价中", "谁也看不到内容")

		h.sheetIsFilled(s)
		h.everybodyGives()
		hr.Go(at)
		s.Fine(hr, "story_open")
		hr.Type("#f-reason", "都交了")
		hr.ClickAway(`button[formaction$="/end"]`)
		h.Drain(t)

		panel := s.Tab(h.Site, "supervisor1")
		panel.Go(at + "/people/" + rbactest.ID("agent1"))
		panel.Reads("分数怎么来的")
		panel.Click(`input[name="kind"][value="adjust"]`)
		panel.Choose("#f-dimension", "skill")
		panel.Type("#f-to", "90")
		panel.Type("#f-reason", "承担了新人带教")
		s.Fine(panel, "story_propose")
		panel.ClickAway(`form[action$="/propose"] button[type=submit]`)
		panel.Reads("待审定")
		manager.Go(at + "/people/" + rbactest.ID("agent1"))
		manager.Type("#f-reason", "带教记录属实")
		manager.ClickAway(`button[value="accept"]`)
		manager.Reads("第 2 版", "校准为 90")
		s.Fine(manager, "story_calibrated")
		manager.Go(at)
		manager.Type("#f-reason", "无异议")
		manager.ClickAway(`button[formaction$="/close"]`)
		manager.Reads("已生效")
		h.Drain(t)
		h.resultIsEvidence(s)
	})
}

// sheetIsFilled lets a colleague fill a sheet that is asked for on the home page; it is there again after the
// page was left.
func (h *hall) sheetIsFilled(s *webtest.Stage) {
	h.t.Helper()
	peer := s.Tab(h.Site, "leader1")
	peer.Go("/")
	peer.Reads("360° 评价", "王芳")
	s.Fine(peer, "story_card")
	peer.ClickAway("#card-appraisals .todo a")
	path := peer.At()
	s.Fine(peer, "story_sheet")
	peer.Click(`input[name="skill"][value="4"]`)
	peer.See("#kept svg")
	peer.Go(path)
	if !webtest.Eval[bool](peer, `document.querySelector('input[name="skill"][value="4"]').checked`) {
		h.t.Error("the draft is not there again")
	}
	for _, d := range appraisal.Dimensions {
		peer.Click(`input[name="` + d + `"][value="4"]`)
	}
	peer.ClickAway(`button[value="give"]`)
	peer.Reads("已提交")
	s.Fine(peer, "story_given")
}

// resultIsEvidence follows the result from the own page to the rung that it counts for.
func (h *hall) resultIsEvidence(s *webtest.Stage) {
	h.t.Helper()
	agent := s.Tab(h.Site, "agent1")
	agent.Go("/appraisals")
	agent.Reads("82.5")
	agent.ClickAway(`a[href^="/appraisals/results/"]`)
	agent.Reads("分数怎么来的", "服务技能调整为 90", "82.5")
	s.Fine(agent, "story_result")
	result := agent.At()
	agent.Go("/ladder/me")
	agent.Reads("2026年上半年 360° 评价")
	agent.ClickAway(`a[href^="/appraisals/results/"]`)
	if got := agent.At(); got != result || strings.Contains(got, "?") {
		h.t.Errorf("the evidence leads to %s, not %s", got, result)
	}
}

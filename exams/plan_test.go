package exams_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"tianti/exams"
	"tianti/exams/bank"
	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/rbac/rbactest"
)

func TestWhatIsWrongWithAPaper(t *testing.T) {
	for says, c := range map[string]struct {
		change func(*exams.Content)
		want   error
	}{
		"no title":             {func(c *exams.Content) { c.Title = locale.Text{} }, exams.ErrTitle},
		"no time":              {func(c *exams.Content) { c.Minutes = 0 }, exams.ErrMinutes},
		"too much time":        {func(c *exams.Content) { c.Minutes = 601 }, exams.ErrMinutes},
		"no pass mark":         {func(c *exams.Content) { c.PassPercent = 0 }, exams.ErrPassMark},
		"two pass marks":       {func(c *exams.Content) { c.PassPoints = 5 }, exams.ErrPassMark},
		"more than everything": {func(c *exams.Content) { c.PassPercent = 101 }, exams.ErrPassMark},
		"an endless penalty":   {func(c *exams.Content) { c.Penalty = 101 }, exams.ErrPenalty},
		"a show of its own":    {func(c *exams.Content) { c.Show = "all" }, exams.ErrShow},
		"nothing to ask":       {func(c *exams.Content) { c.Sections = nil }, exams.ErrNoItems},
		"an empty row":         {func(c *exams.Content) { c.Sections[0].Rows[0] = exams.Row{} }, exams.ErrRow},
		"a draw of nothing":    {func(c *exams.Content) { c.Sections[0].Rows[0] = exams.Row{Draw: &bank.Want{}} }, exams.ErrRow},
		"items and a draw": {func(c *exams.Content) {
			c.Sections[0].Rows[0] = exams.Row{Items: []string{"q1"}, Draw: &bank.Want{}, Count: 1}
		}, exams.ErrRow},
		"an item twice":  {func(c *exams.Content) { c.Sections[0].Rows[0].Items = []string{"q1", "q1"} }, exams.ErrRowItem},
		"too many items": {func(c *exams.Content) { c.Sections[0].Rows[0] = exams.Row{Draw: &bank.Want{}, Count: 501} }, exams.ErrManyItems},
		"costs points":   {func(c *exams.Content) { c.Sections[0].Rows[0].Points = -1 }, exams.ErrRowPoints},
	} {
		x := content(exams.Row{Items: []string{"q1"}})
		c.change(&x)
		if err := x.Check(true); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", says, err)
		}
	}
}

func TestWhatIsWrongWithAPlan(t *testing.T) {
	h := open(t)
	h.paper("P1", content(exams.Row{Items: h.singles(2)}, exams.Row{Items: []string{h.item("问答/", essay("一"))}}))
	codes := 0
	for says, c := range map[string]struct {
		change func(*exams.Plan)
		want   error
	}{
		"no title":           {func(p *exams.Plan) { p.Title.Zh = "" }, exams.ErrTitle},
		"a kind of no shape": {func(p *exams.Plan) { p.Kind = "上岗" }, exams.ErrKind},
		"no mode":            {func(p *exams.Plan) { p.Mode = "" }, exams.ErrMode},
		"no paper":           {func(p *exams.Plan) { p.Paper = "P2" }, exams.ErrNotLive},
		"closes first":       {func(p *exams.Plan) { p.Closes = p.Opens }, exams.ErrWindow},
		"is over":            {func(p *exams.Plan) { p.Opens, p.Closes = p.Opens.Add(-48*time.Hour), p.Opens.Add(-time.Hour) }, exams.ErrWindow},
		"endless grace":      {func(p *exams.Plan) { p.Grace = 601 }, exams.ErrGrace},
		"endless resits":     {func(p *exams.Plan) { p.Resits = 21 }, exams.ErrResits},
		"waiting backwards":  {func(p *exams.Plan) { p.Wait = -1 }, exams.ErrResits},
		"tolerance":          {func(p *exams.Plan) { p.Tolerance = 101 }, exams.ErrTolerance},
		"three markings":     {func(p *exams.Plan) { p.Markings = 3 }, exams.ErrMarkings},
		"one marker":         {func(p *exams.Plan) { p.Markers = []string{rbactest.ID("trainer1")} }, exams.ErrMarkers},
		"no release":         {func(p *exams.Plan) { p.Release = "" }, exams.ErrRelease},
		"nobody":             {func(p *exams.Plan) { p.Units = nil }, exams.ErrNobody},
		"a stranger":         {func(p *exams.Plan) { p.People = []string{"KF999999"} }, exams.ErrPeople},
		"a strange marker":   {func(p *exams.Plan) { p.Markers = []string{"KF999999", rbactest.ID("trainer1")} }, exams.ErrPeople},
		"extra for nobody":   {func(p *exams.Plan) { p.Extra = []exams.Extra{{Minutes: 5}} }, exams.ErrExtra},
	} {
		p := h.plan("P1")
		c.change(&p)
		codes++
		code := fmt.Sprintf("E-%d", codes)
		_, err := h.CreateExam(h.ctx(), h.manager, rbactest.ProvincePath, code, p, "")
		if err == nil {
			_, err = h.Schedule(h.ctx(), h.manager, code, "")
		}
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", says, err)
		}
	}
}

func TestAPlanKeepsItsPromisesOnceSomebodyStarted(t *testing.T) {
	h := closed(t, 2)
	ctx := h.ctx()
	p := h.plan("P1")
	p.Release = exams.ByItself
	p.Grace = 60
	e := must[*exams.Exam](t)(h.EditExam(ctx, h.manager, "E1", 0, p, "more grace"))
	_, err := h.EditExam(ctx, h.manager, "E1", e.Rev-1, p, "late")
	h.refused(err, exams.ErrChanged)
	h.sit(h.Actor("trainee1"), "E1")
	p.Grace = 0
	_, err = h.EditExam(ctx, h.manager, "E1", 0, p, "less grace")
	h.refused(err, exams.ErrStarted)
	_, err = h.Cancel(ctx, h.manager, "E1", "x")
	h.refused(err, exams.ErrStarted)
	p.Grace, p.People, p.Closes = 60, []string{rbactest.ID("agent3")}, p.Closes.Add(time.Hour)
	must[*exams.Exam](t)(h.EditExam(ctx, h.manager, "E1", 0, p, "one more"))
	h.sit(h.Actor("agent3"), "E1")
	_, err = h.Release(ctx, h.manager, "E1", "")
	h.refused(err, exams.ErrStillOpen)
	h.Clock.Advance(100 * time.Hour) // after the end the rest may still be mended
	p.Release = exams.ByHand
	must[*exams.Exam](t)(h.EditExam(ctx, h.manager, "E1", 0, p, "by hand"))
	p.Closes = p.Closes.Add(time.Minute)
	_, err = h.EditExam(ctx, h.manager, "E1", 0, p, "longer, but over")
	h.refused(err, exams.ErrWindow)
}

func TestACancelledExamIsGone(t *testing.T) {
	h := closed(t, 2)
	ctx := h.ctx()
	_, err := h.Cancel(ctx, h.manager, "E1", "")
	h.refused(err, exams.ErrReason)
	must[*exams.Exam](t)(h.Cancel(ctx, h.manager, "E1", "改期"))
	_, err = h.Start(ctx, h.Actor("trainee1"), "E1", "pc")
	h.refused(err, exams.ErrExamState)
	if mine := must[[]exams.Invitation](t)(h.Mine(ctx, h.Actor("trainee1"))); len(mine) != 0 {
		t.Fatalf("still there: %+v", mine)
	}
	_, err = h.Schedule(ctx, h.manager, "E1", "")
	h.refused(err, exams.ErrExamState)
}

func TestPointsPenaltyAndDrawnRows(t *testing.T) {
	h := open(t)
	h.singles(6)
	c := content(exams.Row{Draw: &bank.Want{Category: "单选/"}, Count: 4, Points: 2500})
	c.Penalty, c.Show = 20, exams.ShowItems
	h.paper("P1", c)
	p := h.plan("P1")
	p.Release = exams.ByItself
	h.exam("E1", p)
	li := h.Actor("trainee1")
	s := h.sit(li, "E1")
	for n, begin := range map[int]string{1: "对的", 2: "对的", 3: "错的"} {
		must[exams.Saved](t)(h.save(li, s, n, 1, begin))
	}
	must[exams.Ended](t)(h.Submit(h.ctx(), li, s.ID, "pc"))
	h.Drain(t)
	out := must[*exams.Outcome](t)(h.Result(h.ctx(), li, s.ID))
	if *out.Score != 4500 || *out.Max != 10_000 || *out.Percent != 45_000 || out.Items[2].Score != -500 || out.Items[3].Score != 0 || out.Pass != 8000 {
		t.Fatalf("result: %s", text(out))
	}
	lacks(t, "a result without keys", text(out), `"key"`, "weight")
}

func TestAResultThatOnlySaysPassed(t *testing.T) {
	h := open(t)
	c := content(exams.Row{Items: h.singles(2)})
	c.Show = exams.ShowPassed
	h.paper("P1", c)
	p := h.plan("P1")
	p.Release = exams.ByItself
	h.exam("E1", p)
	li := h.Actor("trainee1")
	s := h.sit(li, "E1")
	for n := range 2 {
		must[exams.Saved](t)(h.save(li, s, n+1, 1, "对的"))
	}
	must[exams.Ended](t)(h.Submit(h.ctx(), li, s.ID, "pc"))
	h.Drain(t)
	out := must[*exams.Outcome](t)(h.Result(h.ctx(), li, s.ID))
	mine := must[[]exams.Invitation](t)(h.Mine(h.ctx(), li))
	if !out.Passed || out.Score != nil || out.Items != nil || !mine[0].Sitting.Passed || mine[0].Sitting.Score != 0 || mine[0].Attempts[0].Score != 0 {
		t.Fatalf("result: %s, list: %s", text(out), text(mine))
	}
}

func TestListsKeepToTheReach(t *testing.T) {
	h := closed(t, 2)
	ctx := h.ctx()
	if page := must[listOf](t)(papersOf(h, "manager1")); len(page) != 1 || page[0] != "P1" {
		t.Fatalf("papers: %v", page)
	}
	_, err := h.Papers(ctx, h.Actor("trainee1"), "", "")
	if fault.KindOf(err) != fault.Forbidden {
		t.Fatal(err)
	}
	for login, want := range map[string]int{"manager1": 1, "hr1": 1, "auditor1": 1} {
		page, err := h.Exams(ctx, h.Actor(login), exams.Scheduled, "")
		if err != nil || len(page.Items) != want {
			t.Errorf("%s sees %d exams, %v", login, len(page.Items), err)
		}
	}
	_, err = h.Exams(ctx, h.Actor("leader1"), "", "")
	if fault.KindOf(err) != fault.Forbidden {
		t.Fatal(err)
	}
	qs := must[[]exams.Question](t)(h.Rehearsal(ctx, h.manager, "P1", 7))
	lacks(t, "a rehearsal", text(qs), "weight")
	if n := must[int](t)(h.Stock(ctx, h.manager, rbactest.CentrePath, bank.Want{Category: "单选/"})); n != 2 {
		t.Fatalf("%d in stock", n)
	}
}

type listOf []string

func papersOf(h *hall, login string) (listOf, error) {
	page, err := h.Papers(h.ctx(), h.Actor(login), "", "")
	var out listOf
	for _, p := range page.Items {
		out = append(out, p.ID)
	}
	return out, err
}

func TestTextsOfFaultsAndWordsAreThere(t *testing.T) {
	keys := []string{}
	for _, code := range fault.Codes() {
		if len(code) > 6 && code[:6] == "exams." {
			keys = append(keys, "fault."+code, "fault."+code+".mend")
		}
	}
	for _, lang := range locale.Languages {
		for _, k := range keys {
			if !locale.Has(lang, k) {
				t.Errorf("%s lacks %s", lang, k)
			}
		}
		words := []string{}
		for _, x := range exams.PaperStates {
			words = append(words, x.Word(lang))
		}
		for _, x := range exams.Shows {
			words = append(words, x.Word(lang))
		}
		for _, x := range exams.ExamStates {
			words = append(words, x.Word(lang))
		}
		for _, x := range exams.Modes {
			words = append(words, x.Word(lang))
		}
		for _, x := range exams.Releases {
			words = append(words, x.Word(lang))
		}
		for _, x := range exams.States {
			words = append(words, x.Word(lang))
		}
		for _, x := range exams.Stages {
			words = append(words, x.Word(lang))
		}
		for _, w := range words {
			if len(w) > 6 && w[:6] == "exams." {
				t.Errorf("%s lacks %s", lang, w)
			}
		}
	}
}

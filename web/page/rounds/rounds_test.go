package rounds_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"tianti/courses"
	"tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/ladder/round"
	"tianti/ladder/workday"
	"tianti/rbac"
	"tianti/rbac/rbactest"
	"tianti/web/api"
	"tianti/web/page/home"
	"tianti/web/page/rounds"
	"tianti/web/webtest"
)

// hall is the small organisation with its rounds' pages.
type hall struct {
	*rbactest.World
	*webtest.Site
	rounds *round.Service
	ladder *ladder.Service
	t      *testing.T
}

func open(t *testing.T) *hall {
	t.Helper()
	w := rbactest.Centre(t)
	b, err := ladder.Default()
	if err != nil {
		t.Fatal(err)
	}
	var l *ladder.Service
	school := courses.New(w.DB, w.Gate, w.Clock, courses.Roster(w.Org, func(ctx context.Context, ids []string) (map[string]string, error) { return l.Rungs(ctx, ids) }))
	l = ladder.New(w.DB, w.Gate, w.Clock, b, school)
	days := workday.New(w.DB, w.Gate, w.Clock)
	s := round.New(w.DB, w.Gate, w.Clock, l, days, w.Org)
	l.Listen(w.Bus)
	s.Listen(w.Bus)
	if _, err := school.Install(t.Context(), rbac.System("test"), rbactest.GroupPath); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	actors := map[string]rbac.Actor{}
	for _, login := range rbactest.Logins() {
		actors[login] = w.Actor(login)
	}
	site := webtest.Serve(t, webtest.Options{Gate: w.Gate, Actors: actors, Clock: w.Clock}, rounds.Pages{Rounds: s, Workdays: days, Ladder: l, Organisation: w.Org}.Area(), home.Pages{}.Area(), api.Rounds{Rounds: s}.Area())
	return &hall{w, site, s, l, t}
}

// senior puts somebody on A1 for a year, with everything that M1 asks for but panel and place.
func (h *hall) senior(login string) {
	h.t.Helper()
	now, id, who := h.Clock.Now(), rbactest.ID(login), h.Actor(login)
	then := now.AddDate(0, -1, 0)
	err := h.ladder.Adopt(h.t.Context(), rbac.System("test"), ladder.Newcomer{Person: id, Name: who.Name, Unit: who.Unit, Hired: now.AddDate(-2, 0, 0)},
		[]ladder.Term{{Grade: "A1", From: now.AddDate(-1, 0, 0), Decided: now.AddDate(-1, 0, 0)}}, "历史")
	if err == nil {
		err = h.ladder.Learn(h.t.Context(), id,
			requirement.Fact{ID: "certificate:SHIFT-" + login, Kind: requirement.Certificate, Code: "SHIFT", From: then, Recorded: then},
			requirement.Fact{ID: "appraisal:" + login, Kind: requirement.Appraisal, Code: "overall", Period: "2026H1", Value: 88_000, From: then, Recorded: then},
			requirement.Fact{ID: "sitting:M1-" + login, Kind: requirement.Exam, Code: "M1-THEORY", Value: 80_000, From: then, Recorded: then})
	}
	if err != nil {
		h.t.Fatal(err)
	}
	h.Drain(h.t)
}

// plan is the form of a round, with some fields changed.
func (h *hall) plan(more ...string) []string {
	fields := map[string]string{"title": "值班长竞聘", "unit": rbactest.CentrePath, "grade": "M1", "opens": string(rbac.DayOf(h.Clock.Now())), "closes": string(rbac.DayOf(h.Clock.Now()).Add(4)), "place-0": rbactest.CentrePath, "places-0": "1",
		"weight-exam": "40", "exam": "M1-THEORY", "weight-panel": "60", "weight-kpi": "0", "weight-appraisal": "0", "weight-star": "0", "least": "0", "panel_least": "80",
		"criterion-0": "业务", "most-0": "60", "criterion-1": "管理", "most-1": "40", "tie-1": "panel", "days": "5", "months": "3", "reason": "年度计划"}
	for i := 0; i < len(more); i += 2 {
		fields[more[i]] = more[i+1]
	}
	var out []string
	for k, v := range fields {
		out = append(out, k, v)
	}
	return out
}

// made makes a round by its pages, with a panel, and announces it.
func (h *hall) made() (path string) {
	h.t.Helper()
	hr := h.As("hr1")
	path = hr.Post("/rounds/manage", h.plan()...).Status(303).Header.Get("Location")
	members := rbactest.ID("judge1") + "\n" + rbactest.ID("supervisor1") + "，" + rbactest.ID("manager1")
	hr.Post(path+"/seat", "members", members, "reason", "评委").Status(303)
	hr.Post(path+"/announce", "reason", "按方案").Status(303)
	return path
}

func TestARoundIsPlannedOnItsForm(t *testing.T) {
	h := open(t)
	hr := h.As("hr1")
	hr.Get("/rounds/manage").Status(200).Has("/rounds/manage/new")
	hr.Get("/rounds/manage/new").Status(200).Has(`name="title"`)
	h.As("agent1").Get("/rounds/manage/new").Status(403)
	for name, c := range map[string]struct {
		more  []string
		field string
	}{
		"no title":                     {[]string{"title", ""}, "f-title"},
		"weights that do not make 100": {[]string{"weight-panel", "50"}, "f-parts"},
		"no places":                    {[]string{"places-0", ""}, "f-places"},
		"no reason":                    {[]string{"reason", ""}, "f-reason"},
	} {
		t.Run(name, func(t *testing.T) {
			hr.Post("/rounds/manage", h.plan(c.more...)...).Status(400).Has(`href="#`+c.field+`"`, `value="M1-THEORY"`)
		})
	}
	path := hr.Post("/rounds/manage", h.plan()...).Status(303).Header.Get("Location")
	hr.Get(path).Status(200).Has("值班长竞聘", path+"/edit")
	hr.Get(path + "/edit").Status(200).Has(`value="M1-THEORY"`)
	hr.Post(path+"/edit", h.plan("title", "秋季值班长竞聘")...).Status(303)
	hr.Get(path).Has("秋季值班长竞聘")
	h.As("agent1").Get(path).Status(403)
	hr.Post(path+"/seat", "members", "KF9 KF8", "reason", "评委").Status(400).Has("KF9 KF8")
}

func TestAnApplicationGoesFromTheFormToTheRanking(t *testing.T) {
	h := open(t)
	h.senior("agent1")
	path := h.made()
	public := "/rounds/" + strings.TrimPrefix(path, "/rounds/manage/")
	agent := h.As("agent1")
	agent.Get("/rounds").Status(200).Has("值班长竞聘")
	agent.Get(public).Status(200)
	agent.Get(public + "/apply").Status(200).Has(`name="statement"`)
	agent.Post(public+"/apply", "statement", "太短").Status(400).Has(`href="#f-statement"`, "太短")
	mine := agent.Post(public+"/apply", "statement", "三年一线经验，带教过六名新人。").Status(303).Header.Get("Location")
	agent.Get(mine).Status(200).Has("带教过六名新人")
	h.As("agent2").Get(mine).Status(404)
	h.Clock.Advance(6 * 24 * time.Hour)
	hr := h.As("hr1")
	hr.Post(path+"/close", "reason", "报名截止").Status(303)
	judge := h.As("judge1")
	judge.Get(public + "/panel").Status(200).Has("/score")
	judge.Post(mine+"/score", "points-C1", "120", "points-C2", "35", "comment", "条理清楚，经验扎实").Status(400).Has("120")
	for _, login := range []string{"judge1", "supervisor1", "manager1"} {
		h.As(login).Post(mine+"/score", "points-C1", "55", "points-C2", "35", "comment", "条理清楚，经验扎实").Status(303)
	}
	hr.Post(path+"/rank", "reason", "").Status(400).Has(`href="#f-reason"`)
	hr.Post(path+"/rank", "reason", "评分已齐").Status(303)
	hr.Post(path+"/confirm", "reason", "我来审定").Status(403)
	h.As("manager1").Post(path+"/confirm", "reason", "同意").Status(303)
	h.As("trainee1").Get(public).Status(200).Has("提出异议", h.Actor("agent1").Name)
}

// An answer that is refused comes back as it was typed, beside the objection that it answers.
func TestARefusedAnswerToAnObjectionKeepsItsText(t *testing.T) {
	h := open(t)
	h.senior("agent1")
	path := h.made()
	id := strings.TrimPrefix(path, "/rounds/manage/")
	if _, err := h.rounds.Apply(t.Context(), h.Actor("agent1"), id, "三年一线经验，带教过六名新人。"); err != nil {
		t.Fatal(err)
	}
	h.Clock.Advance(6 * 24 * time.Hour)
	hr := h.As("hr1")
	hr.Post(path+"/close", "reason", "报名截止").Status(303)
	for _, login := range []string{"judge1", "supervisor1", "manager1"} {
		h.As(login).Post("/applications/"+round.ApplicationID(id, rbactest.ID("agent1"))+"/score", "points-C1", "55", "points-C2", "35", "comment", "条理清楚，经验扎实").Status(303)
	}
	hr.Post(path+"/rank", "reason", "评分已齐").Status(303)
	h.As("manager1").Post(path+"/confirm", "reason", "同意").Status(303)
	h.As("agent3").Post("/rounds/"+id+"/objections", "about", "-", "text", "太短了").Status(400).Has(`href="#f-text"`, "太短了")
	for _, login := range []string{"agent3", "agent2"} {
		h.As(login).Post("/rounds/"+id+"/objections", "about", "-", "text", "笔试当天有人员调班，请核对成绩。").Status(303)
	}
	first := id + ":" + rbactest.ID("agent3") + ":1"
	at := "/objections/" + url.PathEscape(first) + "/answer"
	body := hr.Post(at, "answer-"+first, "无误<i>", "upheld", "false").Status(400).Has(`id="f-answer-` + first + `-error"`).Body
	if strings.Count(body, "无误&lt;i&gt;") != 1 || strings.Contains(body, "<i>无误") {
		t.Errorf("the text came back %d times", strings.Count(body, "无误&lt;i&gt;"))
	}
	hr.Post(at, "answer-"+first, "已核对考场记录和成绩，无误。", "upheld", "false").Status(303).To(path)
	hr.Post(at, "answer-"+first, "已核对考场记录和成绩，无误。", "upheld", "false").Status(409)
	h.As("agent3").Get("/rounds/" + id).Has("已核对考场记录和成绩")

	// The answer is a letter of its own to whoever objected, and their home page leads to it.
	letter := "/objections/" + url.PathEscape(first) + "/letter"
	h.As("agent3").Get("/rounds/" + id).Has(letter)
	h.As("agent3").Get("/").Status(200).Has(letter, "异议已答复")
	h.As("agent3").Get(letter).Status(200).Has("异议答复书", h.Actor("agent3").Name, "笔试当天有人员调班", "异议不成立", letter+"/pdf")
	a := h.As("agent3").Get(letter + "/pdf").Status(200)
	if text := strings.ReplaceAll(webtest.PDFText([]byte(a.Body)), "\n", ""); !strings.HasPrefix(a.Body, "%PDF-") || !strings.Contains(text, "异议不成立") || !strings.Contains(text, "已核对考场记录和成绩") {
		t.Errorf("the PDF reads %s", text)
	}
	hr.Get(path).Has(letter)
	h.As("agent2").Get("/rounds/"+id).HasNot(letter, rbactest.ID("agent3"))
	h.As("agent2").Get(letter).Status(404)
	h.API("agent2", "GET", "/api/v1/rounds/"+id, nil).Status(200).Has("已核对考场记录和成绩").HasNot(rbactest.ID("agent3")) // who objected is not disclosed
	h.API("agent3", "GET", "/api/v1/rounds/"+id, nil).Status(200).Has(first, "/letter")
	h.As("agent2").Get("/").HasNot("异议已答复")
	h.As("agent3").Get("/objections/" + url.PathEscape(id+":"+rbactest.ID("agent2")+":1") + "/letter").Status(404)
}

func TestHREntersAYearOfWorkingDays(t *testing.T) {
	h := open(t)
	hr := h.As("hr1")
	h.As("agent1").Get("/ladder/workdays").Status(200).Has("国庆节").HasNot(`name="holidays"`)
	hr.Get("/ladder/workdays").Status(200).Has(`value="2027"`)
	wrong := []string{"year", "2027", "notice", "国办发明电", "holidays", "元旦 2027-01-01 2027-01-03", "work", "2027-03-03", "reason", "通知"}
	hr.Post("/ladder/workdays", wrong...).Status(400).Has("元旦 2027-01-01 2027-01-03", "2027-03-03")
	whole := "元旦 2027-01-01 2027-01-03\n春节 2027-02-05 2027-02-11\n清明节 2027-04-05\n劳动节 2027-05-01 2027-05-05"
	hr.Post("/ladder/workdays", "year", "2027", "notice", "国办发明电", "holidays", whole, "work", "2027-02-14", "reason", "通知").Status(303)
	h.As("agent1").Get("/ladder/workdays").Has("2027-02-14")
}

// TestTheFormOfARoundFitsAPhone looks at the longest form in a browser.
func TestTheFormOfARoundFitsAPhone(t *testing.T) {
	browser := webtest.Browser(t)
	h := open(t)
	for name, width := range map[string]int64{"phone": 390, "desk": 1280} {
		tab := webtest.OpenTab(t, browser, h.URL, width, 844)
		tab.Cookie("access", h.Sessions.Token("hr1"))
		tab.Go("/rounds/manage/new")
		tab.See("main .card")
		tab.Shot("rounds_form_" + name)
		for _, wrong := range tab.Inspect() {
			t.Errorf("%s: %s", name, wrong)
		}
	}
}

// Package examstest is a centre with an item bank, a paper and an exam, for the tests of pages and
// programs that need one:
//
//	h := examstest.Open(t)
//	h.Exam("PREJOB-T")                  // six single items and an essay, open to Shenzhen for a day
//	sheet, _ := h.Start(ctx, h.Actor("trainee1"), "PREJOB-T", "")
package examstest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tianti/exams"
	"tianti/exams/bank"
	"tianti/exams/item"
	"tianti/internal/locale"
	"tianti/rbac"
	"tianti/rbac/rbactest"
)

// Secret stands in every key, feedback and model answer: what candidates must not see before the
// release.
const Secret = "机密解析"

// Hall is the centre with its exams.
type Hall struct {
	*exams.Service
	*rbactest.World
	Bank *bank.Service
	t    testing.TB
}

// Open builds the hall; the exams' reactions listen on its bus.
func Open(t testing.TB) *Hall {
	t.Helper()
	w := rbactest.Centre(t)
	w.Drain(t)
	h := &Hall{World: w, t: t, Bank: bank.New(w.DB, w.Gate, w.Clock)}
	h.Service = Again(h)
	h.Listen(w.Bus)
	return h
}

// Again is the exams opened anew on the same data, as after a restart.
func Again(h *Hall) *exams.Service {
	return exams.New(h.DB, h.Gate, h.Clock, h.Bank, exams.PeopleOf(h.Org))
}

// Actors are all people of the world, each in a log-in session of their own.
func (h *Hall) Actors() map[string]rbac.Actor {
	out := map[string]rbac.Actor{}
	for _, login := range rbactest.Logins() {
		a := h.Actor(login)
		a.Session = "session of " + login
		out[login] = a
	}
	return out
}

// Single is a question whose right option begins with "对".
func Single(n int) item.Body {
	return item.Body{Kind: "single", Stem: item.T(fmt.Sprintf("第 %d 问：哪一项正确？", n)), Max: 2 * item.Point, Feedback: item.T(Secret), Options: []item.Option{
		{Text: item.T(fmt.Sprintf("对 %d", n)), Weight: item.Full, Feedback: item.T(Secret)}, {Text: item.T(fmt.Sprintf("错 %d", n))}, {Text: item.T(fmt.Sprintf("也错 %d", n))},
	}}
}

// Essay is an open question with a rubric of two criteria.
func Essay() item.Body {
	return item.Body{Kind: "essay", Stem: item.T("写出安抚客户的话术。"), Max: 10 * item.Point, Model: item.T(Secret), Feedback: item.T(Secret), Rubric: &item.Rubric{Criteria: []item.Criterion{
		{ID: "care", Name: "倾听", Max: 4 * item.Point, Levels: []item.Level{{Score: 0, Text: "没有回应"}, {Score: 2 * item.Point, Text: "有道歉"}, {Score: 4 * item.Point, Text: "先安抚"}}},
		{ID: "rule", Name: "业务", Max: 6 * item.Point},
	}}}
}

// Item puts a live item into the group's bank.
func (h *Hall) Item(category string, b item.Body) string {
	h.t.Helper()
	m := h.Actor("manager1")
	i, err := h.Bank.Create(h.t.Context(), m, rbactest.GroupPath, b, bank.Labels{Category: category, Tier: "F2"}, "test")
	if err == nil {
		_, err = h.Bank.Review(h.t.Context(), m, i.ID, "test")
	}
	if err == nil {
		_, err = h.Bank.Publish(h.t.Context(), m, i.ID, "test")
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return i.ID
}

// Paper publishes six single items and an essay under the code.
func (h *Hall) Paper(code string) { h.PaperThat(code, exams.ShowKeys) }

// PaperThat is Paper that shows so much of a result.
func (h *Hall) PaperThat(code string, show exams.Show) {
	h.t.Helper()
	var fixed []string
	for n := 1; n <= 6; n++ {
		fixed = append(fixed, h.Item("岗前/业务/", Single(n)))
	}
	c := exams.Content{Title: locale.Text{Zh: "岗前理论", En: "Pre-job theory"}, About: locale.Text{Zh: "闭卷考试。"}, Minutes: 60, PassPercent: 80, Show: show, Sections: []exams.Section{
		{Title: locale.Text{Zh: "第一部分 业务"}, Rows: []exams.Row{{Items: fixed}}},
		{Title: locale.Text{Zh: "第二部分 话术"}, Rows: []exams.Row{{Items: []string{h.Item("岗前/话术/", Essay())}}}},
	}}
	m := h.Actor("manager1")
	_, err := h.CreatePaper(h.t.Context(), m, rbactest.GroupPath, code, c, "test")
	if err == nil {
		_, err = h.PublishPaper(h.t.Context(), m, code, "test")
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// Plan is an exam on the paper, open for a day from now to the people of Shenzhen, marked by two.
func (h *Hall) Plan(paper string) exams.Plan {
	now := h.Clock.Now()
	return exams.Plan{Title: locale.Text{Zh: "岗前认证考试", En: "Pre-job exam"}, Kind: "GENERAL", Mode: exams.Theory, Paper: paper, Opens: now, Closes: now.Add(24 * time.Hour),
		Grace: 30, Resits: 2, Units: []string{rbactest.CentrePath}, Markings: 2, Tolerance: 10, Release: exams.ByHand}
}

// Exam writes the paper "<code>-P" and schedules the exam.
func (h *Hall) Exam(code string) {
	h.t.Helper()
	h.Paper(code + "-P")
	m := h.Actor("manager1")
	_, err := h.CreateExam(h.t.Context(), m, rbactest.ProvincePath, code, h.Plan(code+"-P"), "test")
	if err == nil {
		_, err = h.Schedule(h.t.Context(), m, code, "test")
	}
	if err != nil {
		h.t.Fatal(err)
	}
}

// Right is the right response to a question of Single.
func Right(q exams.Question) item.Response {
	for _, o := range q.Options {
		if strings.HasPrefix(o.Text.Text, "对") {
			return item.Response{Choice: []string{o.ID}}
		}
	}
	return item.Response{Text: "您好，非常抱歉给您带来不便，我马上为您处理。"}
}

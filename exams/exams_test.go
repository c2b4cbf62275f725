package exams_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"tianti/exams"
	"tianti/exams/bank"
	"tianti/exams/item"
	"tianti/internal/event"
	"tianti/internal/locale"
	"tianti/rbac"
	"tianti/rbac/rbactest"
)

// hall is a centre with a bank, and the exams on it.
type hall struct {
	*exams.Service
	*rbactest.World
	t        testing.TB
	Bank     *bank.Service
	manager  rbac.Actor
	released []exams.ResultReleased
	ended    []exams.SittingSubmitted
}

func open(t testing.TB) *hall {
	t.Helper()
	w := rbactest.Centre(t)
	w.Drain(t)
	h := &hall{World: w, t: t, Bank: bank.New(w.DB, w.Gate, w.Clock), manager: w.Actor("manager1")}
	h.Service = exams.New(w.DB, w.Gate, w.Clock, h.Bank, exams.PeopleOf(w.Org))
	if err := h.KeepNear(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.Listen(w.Bus)
	event.On(w.Bus, "test: note results", func(_ context.Context, e exams.ResultReleased) error {
		h.released = append(h.released, e)
		return nil
	})
	event.On(w.Bus, "test: note what was handed in", func(_ context.Context, e exams.SittingSubmitted) error {
		h.ended = append(h.ended, e)
		return nil
	})
	return h
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// refused demands one fault and none of the others.
func (h *hall) refused(err error, want error) {
	h.t.Helper()
	if !errors.Is(err, want) {
		h.t.Fatalf("got %v, want %v", err, want)
	}
}

func (h *hall) ctx() context.Context { return h.t.Context() }

// single is a question whose first option is right.
func single(stem string) item.Body {
	return item.Body{Kind: "single", Stem: item.T(stem), Max: item.Point, Options: []item.Option{
		{Text: item.T("对的 " + stem), Weight: item.Full}, {Text: item.T("错的 " + stem)}, {Text: item.T("也错 " + stem)},
	}}
}

func essay(stem string) item.Body {
	return item.Body{Kind: "essay", Stem: item.T(stem), Max: 10 * item.Point, Model: item.T("范例 " + stem), Rubric: &item.Rubric{Criteria: []item.Criterion{
		{ID: "care", Name: "倾听", Max: 4 * item.Point}, {ID: "rule", Name: "业务", Max: 6 * item.Point},
	}}}
}

// item puts a live item into the group's bank.
func (h *hall) item(category string, b item.Body) string {
	h.t.Helper()
	i := must[*bank.Item](h.t)(h.Bank.Create(h.ctx(), h.manager, rbactest.GroupPath, b, bank.Labels{Category: category}, "test"))
	must[*bank.Item](h.t)(h.Bank.Review(h.ctx(), h.manager, i.ID, "test"))
	must[*bank.Item](h.t)(h.Bank.Publish(h.ctx(), h.manager, i.ID, "test"))
	return i.ID
}

func (h *hall) singles(n int) (ids []string) {
	for i := range n {
		ids = append(ids, h.item("单选/", single(fmt.Sprintf("第 %d 题", i+1))))
	}
	return ids
}

func content(rows ...exams.Row) exams.Content {
	return exams.Content{
		Title: locale.Text{Zh: "上岗理论", En: "Theory"}, Minutes: 60, PassPercent: 80, Shuffle: true, Show: exams.ShowKeys,
		Sections: []exams.Section{{Title: locale.Text{Zh: "第一部分"}, Rows: rows}},
	}
}

func (h *hall) paper(code string, c exams.Content) {
	h.t.Helper()
	must[*exams.Paper](h.t)(h.CreatePaper(h.ctx(), h.manager, rbactest.GroupPath, code, c, "test"))
	must[*exams.Paper](h.t)(h.PublishPaper(h.ctx(), h.manager, code, "test"))
}

// plan is open for an hour from now on to the people of Shenzhen.
func (h *hall) plan(paper string) exams.Plan {
	now := h.Clock.Now()
	return exams.Plan{
		Title: locale.Text{Zh: "上岗考试", En: "Certification"}, Kind: "GENERAL", Mode: exams.Theory, Paper: paper,
		Opens: now, Closes: now.Add(24 * time.Hour), Grace: 30, Resits: 2, Units: []string{rbactest.CentrePath},
		Markings: 2, Tolerance: 10, Release: exams.ByHand,
	}
}

func (h *hall) exam(code string, p exams.Plan) {
	h.t.Helper()
	must[*exams.Exam](h.t)(h.CreateExam(h.ctx(), h.manager, rbactest.ProvincePath, code, p, "test"))
	must[*exams.Exam](h.t)(h.Schedule(h.ctx(), h.manager, code, "test"))
}

// right is the right option of a single question, whatever the order is.
func right(q exams.Question) item.Response { return pick(q, "对的") }

func pick(q exams.Question, begin string) item.Response {
	for _, o := range q.Options {
		if strings.HasPrefix(o.Text.Text, begin) {
			return item.Response{Choice: []string{o.ID}}
		}
	}
	panic("no option begins " + begin)
}

func text(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(data)
}

func lacks(t testing.TB, what, s string, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(s, w) {
			t.Errorf("%s tells %q: %s", what, w, s)
		}
	}
}

func TestACandidatesWalk(t *testing.T) {
	h := open(t)
	ids := h.singles(4)
	h.paper("GENERAL-T", content(exams.Row{Items: ids}, exams.Row{Items: []string{h.item("问答/", essay("安抚客户"))}}))
	h.exam("GENERAL-1", h.plan("GENERAL-T"))
	li, ctx := h.Actor("trainee1"), h.ctx()

	mine := must[[]exams.Invitation](t)(h.Mine(ctx, li))
	if len(mine) != 1 || mine[0].Why != nil || mine[0].Left != 3 || !mine[0].Deadline.Equal(rbactest.Now.Add(time.Hour)) {
		t.Fatalf("before the start: %+v", mine)
	}
	sheet := must[*exams.Sheet](t)(h.Start(ctx, li, "GENERAL-1", "pc"))
	lacks(t, "the sheet", text(sheet), "weight", "rubric", "model", "范例", "feedback", "score", "seed", li.Person)
	if len(sheet.Items) != 5 || sheet.Seq != 0 || !sheet.Deadline.Equal(rbactest.Now.Add(time.Hour)) {
		t.Fatalf("the sheet: %s", text(sheet))
	}
	for seq, q := range sheet.Items {
		r := item.Response{Text: "您好，非常抱歉"}
		if q.Kind == "single" {
			r = right(q)
		}
		must[exams.Saved](t)(h.Answer(ctx, li, sheet.ID, exams.Save{N: q.N, Seq: int64(seq + 1), Response: r, Device: "pc"}))
	}
	again := must[*exams.Sheet](t)(h.Start(ctx, li, "GENERAL-1", "pc"))
	if again.ID != sheet.ID || again.Seq != 5 || len(again.Answers) != 5 || text(again.Items) != text(sheet.Items) {
		t.Fatalf("after a reload: %s", text(again))
	}
	first := must[exams.Ended](t)(h.Submit(ctx, li, sheet.ID, "pc"))
	h.Clock.Advance(time.Minute)
	if second := must[exams.Ended](t)(h.Submit(ctx, li, sheet.ID, "pc")); second != first || first.State != exams.Submitted {
		t.Fatalf("handed in as %+v, then as %+v", first, second)
	}
	_, err := h.Answer(ctx, li, sheet.ID, exams.Save{N: 1, Seq: 99, Response: right0(sheet), Device: "pc"})
	h.refused(err, exams.ErrClosed)
	_, err = h.Result(ctx, li, sheet.ID)
	h.refused(err, exams.ErrHidden)
	_, err = h.Start(ctx, li, "GENERAL-1", "pc")
	h.refused(err, exams.ErrUnreleased)

	h.Drain(t)
	_, err = h.Release(ctx, h.manager, "GENERAL-1", "发布")
	h.refused(err, exams.ErrMissing)
	h.mark("trainer1", "GENERAL-1", 4000, 5000)
	h.mark("trainer2", "GENERAL-1", 4000, 5001)
	h.Drain(t)
	before := must[*exams.Preview](t)(h.Preview(ctx, h.manager, "GENERAL-1"))
	if before.Why != nil || before.Ready != 1 || before.Rows[0].Result.Score != 4000+9001 || before.Rows[0].Who.Name != "李明" {
		t.Fatalf("preview: %s", text(before))
	}
	if len(h.released) > 0 {
		t.Fatal("released without anybody's doing")
	}
	if n := must[int](t)(h.Release(ctx, h.manager, "GENERAL-1", "发布")); n != 1 {
		t.Fatalf("%d released", n)
	}
	h.Drain(t)
	want := exams.ResultReleased{Sitting: sheet.ID, Exam: "GENERAL-1", Kind: "GENERAL", Mode: exams.Theory,
		Title: locale.Text{Zh: "上岗考试", En: "Certification"}, Person: li.Person, Unit: rbactest.TeamPath, Attempt: 1, Key: 1,
		Score: 13_001, Max: 14_000, Percent: 92_864, Passed: true, Ended: first.SubmittedAt, At: h.Clock.Now()}
	if len(h.released) != 1 || text(h.released[0]) != text(want) {
		t.Fatalf("released %s\nwant %s", text(h.released), text(want))
	}
	out := must[*exams.Outcome](t)(h.Result(ctx, li, sheet.ID))
	if !out.Passed || *out.Score != 13_001 || len(out.Items) != 5 || out.Items[0].Key == nil {
		t.Fatalf("result: %s", text(out))
	}
	lacks(t, "the result", text(out), rbactest.ID("trainer1"), rbactest.ID("trainer2"), "欧阳菲")
	_, err = h.Start(ctx, li, "GENERAL-1", "pc")
	h.refused(err, exams.ErrPassed)
	_, err = h.Release(ctx, h.manager, "GENERAL-1", "再来")
	h.refused(err, exams.ErrNothing)
	i := must[*bank.Item](t)(h.Bank.Get(ctx, h.manager, ids[0]))
	if i.Exposures() != 1 {
		t.Fatalf("the item counts %d candidates", i.Exposures())
	}
}

func right0(s *exams.Sheet) item.Response {
	for _, q := range s.Items {
		if q.N == 1 && q.Kind == "single" {
			return right(q)
		}
	}
	return item.Response{Text: "x"}
}

// mark takes the next answer and marks it.
func (h *hall) mark(login, exam string, care, rule int64) exams.Task {
	h.t.Helper()
	task := must[*exams.Task](h.t)(h.Next(h.ctx(), h.Actor(login), exam))
	if err := h.Mark(h.ctx(), h.Actor(login), task.ID, map[string]int64{"care": care, "rule": rule}, "评语 "+login); err != nil {
		h.t.Fatal(err)
	}
	return *task
}

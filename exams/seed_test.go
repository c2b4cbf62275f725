package exams_test

import (
	"fmt"
	"testing"

	"tianti/exams"
	"tianti/exams/item"
	"tianti/rbac"
	"tianti/rbac/rbactest"
)

// TestASeedLooksLikeAnyAnswerAndCountsForNobody lets two markers mark, makes a seed of the first answer,
// and has a third marker meet it among the others.
func TestASeedLooksLikeAnyAnswerAndCountsForNobody(t *testing.T) {
	h := open(t)
	var rows []exams.Row
	for i := range 7 {
		rows = append(rows, exams.Row{Items: []string{h.item("问答/", essay(fmt.Sprintf("第 %d 个情景", i+1)))}})
	}
	h.paper("P1", content(rows...))
	p := h.plan("P1")
	p.Markings = 1
	h.exam("E1", p)
	ctx := h.ctx()
	s := h.sit(h.Actor("trainee1"), "E1")
	for i, q := range s.Items {
		must[exams.Saved](t)(h.Answer(ctx, h.Actor("trainee1"), s.ID, exams.Save{N: q.N, Seq: int64(i + 1), Response: item.Response{Text: "您好，先道歉"}, Device: "pc"}))
	}
	must[exams.Ended](t)(h.Submit(ctx, h.Actor("trainee1"), s.ID, "pc"))
	h.Drain(t)
	first := h.mark("trainer1", "E1", 4000, 2000)
	_, err := h.Sow(ctx, h.Actor("trainer2"), first.ID, map[string]int64{"care": 4000, "rule": 6000}, "定标")
	h.refused(err, rbac.ErrForbidden)
	seed := must[*exams.Seed](t)(h.Sow(ctx, h.manager, first.ID, map[string]int64{"care": 4000, "rule": 5000}, "定标"))
	_, err = h.Sow(ctx, h.manager, first.ID, map[string]int64{"care": 4000, "rule": 5000}, "再来")
	h.refused(err, exams.ErrSeed)

	met := 0
	for range 7 {
		task, err := h.Next(ctx, h.Actor("trainer2"), "E1")
		if err != nil {
			break
		}
		lacks(t, "a task", text(task), rbactest.ID("trainee1"), s.ID, "known", "source")
		if task.ID == seed.ID {
			met++
			if again := must[*exams.Task](t)(h.Next(ctx, h.Actor("trainer2"), "E1")); again.ID != seed.ID {
				t.Error("a reload shows another answer")
			}
			if task.Response.Text != "您好，先道歉" || len(task.Rubric.Criteria) != 2 {
				t.Errorf("%s", text(task))
			}
		}
		if err := h.Mark(ctx, h.Actor("trainer2"), task.ID, map[string]int64{"care": 4000, "rule": 3000}, ""); err != nil {
			t.Fatal(err)
		}
	}
	if met != 1 {
		t.Fatalf("the seed was met %d times", met)
	}
	h.refused(h.Mark(ctx, h.Actor("trainer2"), seed.ID, map[string]int64{"care": 0, "rule": 0}, ""), exams.ErrMarked)
	h.Drain(t)
	r := must[*exams.MarkingReport](t)(h.MarkingReport(ctx, h.manager, "E1"))
	for _, m := range r.Markers {
		if m.Who.Person == rbactest.ID("trainer2") && (m.Seeds != 1 || m.Marks != 7 || *m.Bias > -0.19 || *m.Bias < -0.21) {
			t.Errorf("%s", text(m))
		}
	}
	if len(r.Seeds) != 1 || len(r.Samples) != 6 {
		t.Errorf("%d seeds, %d samples", len(r.Seeds), len(r.Samples))
	}
	must[int](t)(h.Release(ctx, h.manager, "E1", "发布"))
	if out := must[*exams.Outcome](t)(h.Result(ctx, h.manager, s.ID)); *out.Score != 6000+6*7000 {
		t.Errorf("the seed counts: %s", text(out))
	}
	must[*exams.Seed](t)(h.Reap(ctx, h.manager, seed.ID, "定标结束"))
	_, err = h.MarkingReport(ctx, h.Actor("trainer1"), "E1")
	h.refused(err, rbac.ErrForbidden)
}

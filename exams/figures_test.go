package exams_test

import (
	"testing"

	"tianti/exams"
	"tianti/exams/bank"
	"tianti/rbac"
	"tianti/rbac/rbactest"
)

func TestAnExamIsAnalysedByFirstAttempts(t *testing.T) {
	h := open(t)
	ctx := h.ctx()
	h.paper("P1", content(exams.Row{Items: h.singles(4)}))
	plan := h.plan("P1")
	plan.Release = exams.ByItself
	h.exam("E1", plan)
	sit := func(login string, good int) {
		t.Helper()
		by := h.Actor(login)
		s := h.sit(by, "E1")
		for _, q := range s.Items {
			begin := "错的"
			if q.Stem.Text <= []string{"", "第 1 题", "第 2 题", "第 3 题", "第 4 题"}[good] {
				begin = "对的"
			}
			must[exams.Saved](t)(h.Answer(ctx, by, s.ID, exams.Save{N: q.N, Seq: int64(q.N), Response: pick(q, begin), Device: "pc"}))
		}
		must[exams.Ended](t)(h.Submit(ctx, by, s.ID, "pc"))
		h.Drain(t)
	}
	sit("trainee1", 1)
	sit("agent1", 2)
	sit("trainee2", 4)
	sit("trainee1", 4) // a second attempt is no new candidate
	f := must[*exams.Figures](t)(h.Analyse(ctx, h.manager, "E1"))
	if f.Report.Candidates != 3 || f.Passed != 1 || len(f.Items) != 4 {
		t.Fatalf("%s", text(f))
	}
	for _, x := range f.Items {
		want := map[string]float64{"第 1 题": 1, "第 2 题": 2. / 3, "第 3 题": 1. / 3, "第 4 题": 1. / 3}[x.Stem]
		if x.Difficulty != want || x.Seen != 3 || len(x.Options) != 3 || x.Options[0].Text == "" {
			t.Errorf("%s: %s", x.Stem, text(x))
		}
	}
	lacks(t, "the figures", text(f.Items), rbactest.ID("trainee1"), "李明")
	over := must[[]*exams.Figures](t)(h.AnalyseOverTime(ctx, h.manager, "E1"))
	if len(over) != 1 || over[0].Report.Candidates != 3 {
		t.Errorf("over time: %s", text(over))
	}
	for _, login := range []string{"trainer1", "leader1", "trainee1"} {
		_, err := h.Analyse(ctx, h.Actor(login), "E1")
		h.refused(err, rbac.ErrForbidden)
	}
}

// Scores follow a corrected key at once. A report that still judges by the old one calls a mended item suspect,
// and somebody corrects it a second time.
func TestAnItemIsAnalysedByTheKeyThatCounts(t *testing.T) {
	h, v := miskeyed(t)
	right := func(want int) {
		t.Helper()
		f := must[*exams.Figures](t)(h.Analyse(h.ctx(), h.manager, "E1"))
		found := 0
		for _, x := range f.Items {
			if x.Item != bank.ItemOf(v.ID) {
				continue
			}
			found++
			for i, o := range x.Options {
				if o.Key != (i == want) || o.Text == "" {
					t.Errorf("option %d of the corrected item: %s", i, text(o))
				}
			}
		}
		if found != 1 {
			t.Errorf("%d items of %d", found, len(f.Items))
		}
	}
	right(0)
	must[*exams.Correction](t)(h.Correct(h.ctx(), h.manager, "E1", 1, exams.Fix{Ref: v.ID, Do: exams.Rekey, Body: second(v)}, "参考答案有误"))
	h.Drain(t)
	right(1)
	must[*exams.Correction](t)(h.TakeBack(h.ctx(), h.manager, "E1", 2, "复核后不改"))
	h.Drain(t)
	right(0)
}

// Two rows of a paper may draw one item for different points: whose row was worth more, got more than all of it.
func TestAnItemThatIsWorthDifferentPointsIsAnalysedByShares(t *testing.T) {
	h := open(t)
	h.singles(2)
	w := bank.Want{Category: "单选/"}
	h.paper("P1", content(exams.Row{Draw: &w, Count: 1, Points: 1000}, exams.Row{Draw: &w, Count: 1, Points: 5000}))
	h.exam("E1", h.plan("P1"))
	for _, login := range []string{"trainee1", "trainee2", "agent1", "agent2", "leader1", "leader2"} {
		by := h.Actor(login)
		s := h.sit(by, "E1")
		for _, q := range s.Items {
			must[exams.Saved](t)(h.Answer(h.ctx(), by, s.ID, exams.Save{N: q.N, Seq: int64(q.N), Response: right(q), Device: "pc"}))
		}
		must[exams.Ended](t)(h.Submit(h.ctx(), by, s.ID, "pc"))
	}
	h.Drain(t)
	must[int](t)(h.Release(h.ctx(), h.manager, "E1", "成绩发布"))
	f := must[*exams.Figures](t)(h.Analyse(h.ctx(), h.manager, "E1"))
	if len(f.Items) != 2 || f.Report.Mean != 1 {
		t.Fatalf("%s", text(f))
	}
	for _, x := range f.Items {
		if x.Difficulty != 1 || x.Seen != 6 {
			t.Errorf("everybody is right: %s", text(x))
		}
	}
}

package exams_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"tianti/exams"
	"tianti/exams/bank"
	"tianti/exams/item"
	"tianti/rbac"
	"tianti/rbac/rbactest"
)

// half is an exam of a single question and an essay, which is not marked yet.
func half(t *testing.T, change func(*exams.Plan)) (h *hall, essayRef string) {
	t.Helper()
	h = open(t)
	ids := append(h.singles(1), h.item("问答/", essay("安抚客户")))
	h.paper("P1", content(exams.Row{Items: ids}))
	p := h.plan("P1")
	p.Markings = 1
	if change != nil {
		change(&p)
	}
	h.exam("E1", p)
	return h, bank.Ref(ids[1], 1)
}

// both answers the two questions as somebody and hands in.
func (h *hall) both(login string) (sitting string) {
	h.t.Helper()
	by := h.Actor(login)
	s := h.sit(by, "E1")
	for _, q := range s.Items {
		r := item.Response{Text: "先道歉"}
		if len(q.Options) > 0 {
			r = right(q)
		}
		must[exams.Saved](h.t)(h.Answer(h.ctx(), by, s.ID, exams.Save{N: q.N, Seq: int64(q.N), Response: r, Device: "pc"}))
	}
	must[exams.Ended](h.t)(h.Submit(h.ctx(), by, s.ID, "pc"))
	h.Drain(h.t)
	return s.ID
}

// TestAnAnswerThatCountsNoMoreIsNotWaitedFor: its script was stuck, and with release by itself for good.
func TestAnAnswerThatCountsNoMoreIsNotWaitedFor(t *testing.T) {
	for _, do := range []exams.Remedy{exams.LeaveOut, exams.GiveFull} {
		h, ref := half(t, func(p *exams.Plan) { p.Release = exams.ByItself })
		id := h.both("trainee1")
		must[*exams.Correction](t)(h.Correct(h.ctx(), h.manager, "E1", 1, exams.Fix{Ref: ref, Do: do}, "不计"))
		h.Drain(t)
		if _, err := h.Result(h.ctx(), h.Actor("trainee1"), id); err != nil {
			t.Errorf("%s: by itself: %v", do, err)
		}
		h, ref = half(t, nil)
		h.both("trainee1")
		must[*exams.Correction](t)(h.Correct(h.ctx(), h.manager, "E1", 1, exams.Fix{Ref: ref, Do: do}, "不计"))
		if n, err := h.Release(h.ctx(), h.manager, "E1", "发布"); n != 1 || err != nil {
			t.Errorf("%s: by hand: %d %v", do, n, err)
		}
	}
}

// TestWhatCountsAgainIsMarked: a question that was left out when its answers came in was put to no marker, and once the
// correction was taken back nobody was asked either, before the release or after it.
func TestWhatCountsAgainIsMarked(t *testing.T) {
	for _, released := range []bool{false, true} {
		h, ref := half(t, nil)
		must[*exams.Correction](t)(h.Correct(h.ctx(), h.manager, "E1", 1, exams.Fix{Ref: ref, Do: exams.GiveFull}, "送分"))
		id := h.both("trainee1")
		if released {
			must[int](t)(h.Release(h.ctx(), h.manager, "E1", "发布"))
		}
		must[*exams.Correction](t)(h.TakeBack(h.ctx(), h.manager, "E1", 2, "恢复"))
		h.Drain(t)
		if !released {
			_, err := h.Release(h.ctx(), h.manager, "E1", "发布")
			h.refused(err, exams.ErrMissing)
		} else if out := h.outcome("trainee1"); *out.Score != 11*item.Point {
			t.Errorf("what was released is %d before the marks are there", *out.Score)
		}
		h.mark("trainer1", "E1", 1000, 2000)
		h.Drain(t)
		if !released {
			must[int](t)(h.Release(h.ctx(), h.manager, "E1", "发布"))
		}
		out := must[*exams.Outcome](t)(h.Result(h.ctx(), h.Actor("trainee1"), id))
		if *out.Score != 4*item.Point || out.Key != 3 {
			t.Errorf("released before: %v: %d under the keys %d, want 4 points under 3", released, *out.Score, out.Key)
		}
	}
}

// TestAReMarkHoldsNobodyUp: while one released result is marked once more, resits and late sitters get theirs.
func TestAReMarkHoldsNobodyUp(t *testing.T) {
	h, id := failedEssay(t)
	must[*exams.Appeal](t)(h.File(h.ctx(), h.Actor("trainee1"), id, nil, grounds))
	must[*exams.Appeal](t)(h.Remark(h.ctx(), h.manager, id, "送复评"))
	by := h.Actor("trainee2")
	s := h.sit(by, "E1")
	must[exams.Ended](t)(h.Submit(h.ctx(), by, s.ID, "pc"))
	h.Drain(t)
	if n, err := h.Release(h.ctx(), h.manager, "E1", "发布"); err != nil || n != 1 {
		t.Errorf("%d %v", n, err)
	}
}

// TestWhoSatAnExamTakesNoCorrectionBack: it changes the own result like any other.
func TestWhoSatAnExamTakesNoCorrectionBack(t *testing.T) {
	h, v := miskeyed(t)
	must[*exams.Correction](t)(h.Correct(h.ctx(), h.manager, "E1", 1, exams.Fix{Ref: v.ID, Do: exams.Rekey, Body: second(v)}, "改"))
	sat := h.manager
	sat.Person = rbactest.ID("trainee1")
	_, err := h.TakeBack(h.ctx(), sat, "E1", 2, "撤销")
	h.refused(err, exams.ErrOwnSitting)
	_, err = h.UndoEffect(h.ctx(), sat, "E1")
	h.refused(err, exams.ErrOwnSitting)
}

// TestAnotherKeyKeepsWhatCandidatesWereTold: how many may be chosen, or marked on a picture, and what the parts of a
// case are worth. An answer that was taken earned nothing under a narrower limit, and marks more than there was to earn.
func TestAnotherKeyKeepsWhatCandidatesWereTold(t *testing.T) {
	several := item.Body{Kind: "multiple", Stem: item.T("哪些？"), Max: 2 * item.Point, Rule: item.PerCorrect, Settings: map[string]string{"choices": "2"}, Options: []item.Option{
		{Text: item.T("甲"), Weight: item.Full}, {Text: item.T("乙"), Weight: item.Full}, {Text: item.T("丙")}}}
	spots, _, _ := item.Sample(item.HotSpot)
	for _, c := range []struct {
		b      item.Body
		answer func(*item.Body) item.Response
		set    map[string]string
	}{
		{several, func(b *item.Body) item.Response {
			return item.Response{Choice: []string{b.Options[0].ID, b.Options[1].ID}}
		}, map[string]string{"choices": "1"}},
		{spots, func(*item.Body) item.Response {
			return item.Response{Spots: []item.Spot{{X: 140, Y: 150}, {X: 690, Y: 430}}}
		}, nil},
	} {
		h := open(t)
		if _, err := h.Bank.Keep(h.ctx(), h.manager, rbactest.GroupPath, "console.svg", item.SampleImage); err != nil {
			t.Fatal(err)
		}
		id := h.item("题/", c.b)
		h.paper("P1", content(exams.Row{Items: []string{id}}))
		h.exam("E1", h.plan("P1"))
		v := must[[]*bank.Version](t)(h.Bank.Frozen(h.ctx(), []string{bank.Ref(id, 1)}))[0]
		by := h.Actor("trainee1")
		s := h.sit(by, "E1")
		must[exams.Saved](t)(h.Answer(h.ctx(), by, s.ID, exams.Save{N: 1, Seq: 1, Response: c.answer(&v.Body), Device: "pc"}))
		must[exams.Ended](t)(h.Submit(h.ctx(), by, s.ID, "pc"))
		h.Drain(t)
		must[int](t)(h.Release(h.ctx(), h.manager, "E1", "发布"))
		fix := v.Body
		fix.Options = slices.Clone(fix.Options)
		fix.Options[1].Weight = 0 // the first alone is right after all
		if c.set != nil {
			fix.Settings = c.set
		}
		must[*exams.Correction](t)(h.Correct(h.ctx(), h.manager, "E1", 1, exams.Fix{Ref: v.ID, Do: exams.Rekey, Body: &fix}, "改"))
		if out := h.outcome("trainee1"); *out.Score != v.Body.Max {
			t.Errorf("%s: %d of %d", v.Body.Kind, *out.Score, v.Body.Max)
		}
	}

	story, _, _ := item.Sample(item.Case)
	item.Prepare(&story)
	other := story
	other.Parts = slices.Clone(story.Parts)
	other.Parts[0].Max, other.Parts[2].Max = other.Parts[2].Max, other.Parts[0].Max
	if item.SameQuestion(&story, &other) {
		t.Error("parts of a case that are worth something else are the same question")
	}
}

// TestSomethingIsLeftToScore: of 0 points everybody would have passed.
func TestSomethingIsLeftToScore(t *testing.T) {
	h, ref := half(t, nil)
	asked := must2(t)(h.Keys(h.ctx(), h.manager, "E1"))
	must[*exams.Correction](t)(h.Correct(h.ctx(), h.manager, "E1", 1, exams.Fix{Ref: ref, Do: exams.LeaveOut}, "不计"))
	for _, a := range asked {
		if a.Ref != ref {
			_, err := h.Correct(h.ctx(), h.manager, "E1", 2, exams.Fix{Ref: a.Ref, Do: exams.LeaveOut}, "不计")
			h.refused(err, exams.ErrFixNothing)
		}
	}
}

// TestNoReleaseMissesACorrection: a result that was read before a correction and written after it had passed kept the old
// key for good.
func TestNoReleaseMissesACorrection(t *testing.T) {
	for range 4 {
		h, ref := half(t, nil)
		people := make([]rbac.Actor, 8)
		var ids []string
		for n := range people {
			by := h.Actor("trainee1")
			by.Person = fmt.Sprintf("c%02d", n)
			people[n] = by
			s, err := h.Start(h.ctx(), by, "E1", "")
			if err != nil {
				t.Fatal(err)
			}
			must[exams.Ended](t)(h.Submit(h.ctx(), by, s.ID, ""))
			ids = append(ids, s.ID)
		}
		h.Drain(t)
		var both sync.WaitGroup
		both.Go(func() {
			if _, err := h.Release(h.ctx(), h.manager, "E1", "发布"); err != nil {
				t.Error(err)
			}
		})
		both.Go(func() {
			if _, err := h.Correct(h.ctx(), h.manager, "E1", 1, exams.Fix{Ref: ref, Do: exams.GiveFull}, "送分"); err != nil {
				t.Error(err)
			}
		})
		both.Wait()
		h.Drain(t)
		for n, id := range ids {
			out := must[*exams.Outcome](t)(h.Result(h.ctx(), people[n], id))
			if out.Key != 2 || *out.Score != 10*item.Point {
				t.Fatalf("%d: %d points under the keys %d", n, *out.Score, out.Key)
			}
		}
	}
}

package exams_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tianti/exams"
	"tianti/rbac"
	"tianti/rbac/rbactest"
)

const grounds = "我的回答依据资费公告第三条，应当得分。"

// failed is a hall in which trainee1 has a released result of an essay: 7 of 10.
func failedEssay(t *testing.T) (*hall, string) {
	h := written(t, func(p *exams.Plan) { p.Appeals = 3 })
	h.mark("trainer1", "E1", 3000, 4000)
	h.mark("trainer2", "E1", 3000, 4000)
	h.Drain(t)
	must[int](t)(h.Release(h.ctx(), h.manager, "E1", "成绩发布"))
	h.Drain(t)
	return h, exams.SittingID("E1", rbactest.ID("trainee1"), 1)
}

func TestAnAppealIsMarkedByAFreshMarkerAndAnsweredByAnotherPerson(t *testing.T) {
	h, id := failedEssay(t)
	ctx, me := h.ctx(), h.Actor("trainee1")
	if out := h.outcome("trainee1"); out.Passed || *out.Score != 7000 {
		t.Fatalf("%s", text(out))
	}
	must[*exams.Appeal](t)(h.File(ctx, me, id, []int{1}, grounds))
	_, err := h.File(ctx, me, id, nil, grounds)
	h.refused(err, exams.ErrAppealTwice)
	list, err := h.Appeals(ctx, h.manager, exams.AppealFiled, "")
	if err != nil || len(list.Items) != 1 || list.Items[0].Who.Person != me.Person {
		t.Fatalf("%+v %v", list, err)
	}
	// Who marked it does not answer it, and neither does the candidate.
	marker := h.manager
	marker.Person = rbactest.ID("trainer1")
	_, err = h.AnswerAppeal(ctx, marker, id, true, grounds)
	h.refused(err, exams.ErrAppealMarker)
	self := h.manager
	self.Person = me.Person
	_, err = h.AnswerAppeal(ctx, self, id, true, grounds)
	h.refused(err, rbac.ErrForbidden)

	c := must[*exams.AppealCase](t)(h.AppealCase(ctx, h.manager, id))
	if !c.Open || len(c.Items) != 1 || !c.Items[0].Named || len(c.Items[0].Marks) != 2 {
		t.Fatalf("%s", text(c))
	}
	lacks(t, "the case", text(c), rbactest.ID("trainer1"), rbactest.ID("trainer2"))
	must[*exams.Appeal](t)(h.Remark(ctx, h.manager, id, "送复评"))
	_, err = h.Remark(ctx, h.manager, id, "再送")
	h.refused(err, exams.ErrNoRemark)
	for _, login := range []string{"trainer1", "trainer2"} {
		_, err := h.Next(ctx, h.Actor(login), "E1")
		h.refused(err, exams.ErrNoTask)
	}
	_, err = h.AnswerAppeal(ctx, h.manager, id, true, grounds)
	h.refused(err, exams.ErrAppealState)
	h.mark("judge1", "E1", 4000, 5000)
	h.Drain(t)
	if out := h.outcome("trainee1"); *out.Score != 7000 {
		t.Fatal("the fresh mark counts before anybody decided")
	}
	c = must[*exams.AppealCase](t)(h.AppealCase(ctx, h.manager, id))
	if c.State != exams.AppealRemarked || c.Fresh == nil || c.Fresh.Score != 9000 || !c.Fresh.Passed {
		t.Fatalf("%s", text(c))
	}
	a := must[*exams.Appeal](t)(h.AnswerAppeal(ctx, h.manager, id, true, "经复评，第 1 题应得 9 分。"))
	h.Drain(t)
	if a.State != exams.AppealUpheld || a.By != h.manager.Person {
		t.Fatalf("%+v", a)
	}
	out := h.outcome("trainee1")
	if !out.Passed || *out.Score != 9000 || out.Round != 1 || len(out.Earlier) != 1 || out.Earlier[0].Score != 7000 {
		t.Fatalf("%s", text(out))
	}
	if n := len(h.released); n != 2 || !h.released[1].Passed {
		t.Fatalf("%+v", h.released)
	}
	old := must[*exams.Outcome](t)(h.EarlierResult(ctx, me, id, 1, 0))
	if *old.Score != 7000 || old.Items[0].Score != 7000 {
		t.Fatalf("%s", text(old))
	}
	// A correction afterwards keeps the fresh mark.
	asked := must2(t)(h.Keys(ctx, h.manager, "E1"))
	_, err = h.Correct(ctx, h.manager, "E1", 1, exams.Fix{Ref: asked[0].Ref, Do: exams.GiveFull}, "送分")
	if err != nil {
		t.Fatal(err)
	}
	h.Drain(t)
	if _, err = h.TakeBack(ctx, h.manager, "E1", 2, "撤销"); err != nil {
		t.Fatal(err)
	}
	h.Drain(t)
	if out := h.outcome("trainee1"); *out.Score != 9000 || out.Round != 1 {
		t.Fatalf("%s", text(out))
	}
}

func must2(t *testing.T) func(*exams.Exam, []exams.Asked, []*exams.Correction, error) []exams.Asked {
	return func(_ *exams.Exam, asked []exams.Asked, _ []*exams.Correction, err error) []exams.Asked {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return asked
	}
}

func TestARejectedAppealChangesNothing(t *testing.T) {
	h, id := failedEssay(t)
	must[*exams.Appeal](t)(h.File(h.ctx(), h.Actor("trainee1"), id, nil, grounds))
	must[*exams.Appeal](t)(h.Remark(h.ctx(), h.manager, id, "送复评"))
	h.mark("judge1", "E1", 0, 0)
	h.Drain(t)
	told := func(login string) int {
		return len(must[[]exams.AnsweredAppeal](t)(h.Answered(h.ctx(), h.Actor(login), h.Clock.Now().Add(-time.Hour))))
	}
	if n := told("trainee1"); n != 0 {
		t.Errorf("%d are told before the answer", n)
	}
	a := must[*exams.Appeal](t)(h.AnswerAppeal(h.ctx(), h.manager, id, false, "复评没有更高，维持原成绩。"))
	h.Drain(t)
	if own, other := told("trainee1"), told("trainee2"); own != 1 || other != 0 {
		t.Errorf("%d are told to the candidate, %d to somebody else", own, other)
	}
	if out := h.outcome("trainee1"); a.State != exams.AppealRejected || *out.Score != 7000 || len(out.Earlier) != 0 || len(h.released) != 1 {
		t.Fatalf("%+v %s", a, text(out))
	}
}

func TestWhenAnAppealIsTooLateOrSaysNothing(t *testing.T) {
	h, id := failedEssay(t)
	me := h.Actor("trainee1")
	_, err := h.File(h.ctx(), me, id, nil, "不服")
	h.refused(err, exams.ErrAppealText)
	_, err = h.File(h.ctx(), me, id, nil, strings.Repeat("长", 2001))
	h.refused(err, exams.ErrAppealText)
	_, err = h.File(h.ctx(), me, id, []int{9}, grounds)
	h.refused(err, exams.ErrNoItem)
	_, err = h.File(h.ctx(), h.Actor("trainee2"), id, nil, grounds)
	h.refused(err, rbac.ErrForbidden)
	h.Clock.Advance(72*time.Hour + time.Second)
	_, err = h.File(h.ctx(), me, id, nil, grounds)
	h.refused(err, exams.ErrAppealOver)
	_, err = h.OwnAppeal(h.ctx(), me, id)
	h.refused(err, exams.ErrAppealOver)
}

func TestACandidateWithdrawsAnAppealThatNobodyAnswered(t *testing.T) {
	h, id := failedEssay(t)
	me := h.Actor("trainee1")
	must[*exams.Appeal](t)(h.File(h.ctx(), me, id, nil, grounds))
	_, err := h.Withdraw(h.ctx(), h.Actor("trainee2"), id)
	h.refused(err, rbac.ErrForbidden)
	a := must[*exams.Appeal](t)(h.Withdraw(h.ctx(), me, id))
	if a.State != exams.AppealWithdrawn {
		t.Fatalf("%+v", a)
	}
	_, err = h.AnswerAppeal(h.ctx(), h.manager, id, true, grounds)
	h.refused(err, exams.ErrAppealState)
	without := written(t, nil)
	must[exams.Ended](t)(without.Submit(without.ctx(), without.Actor("trainee1"), id, "pc"))
	_, err = without.File(without.ctx(), without.Actor("trainee1"), id, nil, grounds)
	without.refused(err, exams.ErrHidden)
}

// What a re-mark found is a draft of the answer: a candidate who reads it before the answer, or after a
// refusal, holds points against us that nobody gave.
func TestACandidateReadsWhatARemarkFoundOnlyOnceItCounts(t *testing.T) {
	for _, uphold := range []bool{false, true} {
		h, id := failedEssay(t)
		me := h.Actor("trainee1")
		must[*exams.Appeal](t)(h.File(h.ctx(), me, id, nil, grounds))
		must[*exams.Appeal](t)(h.Remark(h.ctx(), h.manager, id, "送复评"))
		const fresh = "评语 judge1"
		read := func(want bool, when string) {
			t.Helper()
			out := must[*exams.Outcome](t)(h.Result(h.ctx(), me, id))
			if got := slices.Contains(out.Items[0].Comments, fresh); got != want || len(out.Items[0].Comments) < 2 {
				t.Errorf("%s (upheld: %v): %v", when, uphold, out.Items[0].Comments)
			}
			own := must[exams.OwnAppeal](t)(h.OwnAppeal(h.ctx(), me, id))
			if (own.Appeal.Fresh != nil) != want {
				t.Errorf("%s (upheld: %v): %s", when, uphold, text(own))
			}
		}
		read(false, "while it is marked again")
		h.mark("judge1", "E1", 4000, 5000)
		h.Drain(t)
		read(false, "before the answer")
		c := must[*exams.AppealCase](t)(h.AppealCase(h.ctx(), h.manager, id))
		if m := c.Items[0].Marks; c.Fresh == nil || len(m) != 3 || m[1].Fresh || !m[2].Fresh || m[2].Comment != fresh {
			t.Errorf("who answers sees %s", text(c))
		}
		must[*exams.Appeal](t)(h.AnswerAppeal(h.ctx(), h.manager, id, uphold, grounds))
		h.Drain(t)
		read(uphold, "after the answer")
		told := must[[]exams.AnsweredAppeal](t)(h.Answered(h.ctx(), me, h.Clock.Now().Add(-time.Hour)))
		if len(told) != 1 || (told[0].Fresh != nil) != uphold {
			t.Errorf("told (upheld: %v): %s", uphold, text(told))
		}
		if uphold {
			old := must[*exams.Outcome](t)(h.EarlierResult(h.ctx(), me, id, 1, 0))
			if slices.Contains(old.Items[0].Comments, fresh) {
				t.Errorf("the earlier result has the comment of a later mark: %v", old.Items[0].Comments)
			}
		}
	}
}

// Who chose that a paper says only who passed has told nobody the points; an appeal must not give them to
// everybody who files one.
func TestAnAppealTellsNoPointsWhereThePaperShowsNone(t *testing.T) {
	h := open(t)
	c := content(exams.Row{Items: []string{h.item("问答/", essay("安抚客户"))}})
	c.Show = exams.ShowPassed
	h.paper("P1", c)
	p := h.plan("P1")
	p.Appeals, p.Markings = 3, 1
	h.exam("E1", p)
	for _, login := range []string{"trainee1", "trainee2"} {
		h.answerEssay(login, "我先道歉")
		h.mark("trainer1", "E1", 3000, 4000)
	}
	h.Drain(t)
	must[int](t)(h.Release(h.ctx(), h.manager, "E1", "成绩发布"))
	h.Drain(t)
	silent := func(what string, a *exams.Appeal) {
		t.Helper()
		if w := a.Was; w.Score != 0 || w.Max != 0 || w.Percent != 0 || w.Key != 1 {
			t.Errorf("%s: %s", what, text(a))
		}
		if f := a.Fresh; f != nil && (*f != exams.Score{Passed: true}) {
			t.Errorf("%s: %s", what, text(a))
		}
	}
	me, other := h.Actor("trainee1"), h.Actor("trainee2")
	id, others := exams.SittingID("E1", me.Person, 1), exams.SittingID("E1", other.Person, 1)
	silent("filed", must[*exams.Appeal](t)(h.File(h.ctx(), me, id, nil, grounds)))
	silent("read", must[exams.OwnAppeal](t)(h.OwnAppeal(h.ctx(), me, id)).Appeal)
	must[*exams.Appeal](t)(h.File(h.ctx(), other, others, nil, grounds))
	silent("withdrawn", must[*exams.Appeal](t)(h.Withdraw(h.ctx(), other, others)))
	must[*exams.Appeal](t)(h.Remark(h.ctx(), h.manager, id, "送复评"))
	h.mark("judge1", "E1", 4000, 5000)
	h.Drain(t)
	if c := must[*exams.AppealCase](t)(h.AppealCase(h.ctx(), h.manager, id)); c.Was.Score != 7000 || c.Fresh.Score != 9000 {
		t.Errorf("who answers sees %s", text(c))
	}
	must[*exams.Appeal](t)(h.AnswerAppeal(h.ctx(), h.manager, id, true, grounds))
	h.Drain(t)
	own := must[exams.OwnAppeal](t)(h.OwnAppeal(h.ctx(), me, id)).Appeal
	if silent("answered", own); own.Fresh == nil || own.Was.Passed {
		t.Errorf("%s", text(own))
	}
	told := must[[]exams.AnsweredAppeal](t)(h.Answered(h.ctx(), me, h.Clock.Now().Add(-time.Hour)))
	if len(told) != 1 {
		t.Fatalf("%s", text(told))
	}
	silent("told", told[0].Appeal)
}

// The answers of an annulled sitting leave the queue: nobody would mark them again, and nobody could answer the appeal.
func TestAnAppealIsAnsweredWithoutTheFreshMarkThatNeverComes(t *testing.T) {
	for _, uphold := range []bool{false, true} {
		h, id := failedEssay(t)
		must[*exams.Appeal](t)(h.File(h.ctx(), h.Actor("trainee1"), id, nil, grounds))
		must[*exams.Appeal](t)(h.Remark(h.ctx(), h.manager, id, "送复评"))
		if c := must[*exams.AppealCase](t)(h.AppealCase(h.ctx(), h.manager, id)); c.Answerable {
			t.Error("answerable before the fresh mark")
		}
		_, err := h.AnswerAppeal(h.ctx(), h.manager, id, uphold, grounds)
		h.refused(err, exams.ErrAppealState)
		must[*exams.Sitting](t)(h.Annul(h.ctx(), h.manager, id, "查实替考", false))
		h.Drain(t)
		if c := must[*exams.AppealCase](t)(h.AppealCase(h.ctx(), h.manager, id)); !c.Answerable {
			t.Errorf("annulled: %s", text(c))
		}
		a := must[*exams.Appeal](t)(h.AnswerAppeal(h.ctx(), h.manager, id, uphold, grounds))
		if !a.Over() || a.Fresh != nil {
			t.Errorf("%s", text(a))
		}
	}
}

package exams_test

import (
	"slices"
	"testing"

	"tianti/exams"
	"tianti/exams/bank"
	"tianti/exams/item"
	"tianti/rbac"
	"tianti/rbac/rbactest"
)

// miskeyed is a hall in which trainee1 and trainee2 have released results of four singles: the first has
// answered all as the keys say, the second has chosen the second option of the first question.
func miskeyed(t *testing.T) (h *hall, wrong *bank.Version) {
	h = open(t)
	ids := h.singles(4)
	c := content(exams.Row{Items: ids})
	c.Shuffle = false
	h.paper("P1", c)
	p := h.plan("P1")
	p.Appeals = 3
	h.exam("E1", p)
	vs := must[[]*bank.Version](t)(h.Bank.Frozen(h.ctx(), []string{bank.Ref(ids[0], 1)}))
	for _, login := range []string{"trainee1", "trainee2"} {
		by := h.Actor(login)
		s := h.sit(by, "E1")
		for i, q := range s.Items {
			vs := must[[]*bank.Version](t)(h.Bank.Frozen(h.ctx(), []string{bank.Ref(ids[i], 1)}))
			choice := vs[0].Body.Options[0].ID
			if login == "trainee2" && i == 0 {
				choice = vs[0].Body.Options[1].ID
			}
			must[exams.Saved](t)(h.Answer(h.ctx(), by, s.ID, exams.Save{N: q.N, Seq: int64(i + 1), Response: item.Response{Choice: []string{choice}}, Device: "pc"}))
		}
		must[exams.Ended](t)(h.Submit(h.ctx(), by, s.ID, "pc"))
	}
	h.Drain(t)
	must[int](t)(h.Release(h.ctx(), h.manager, "E1", "成绩发布"))
	h.Drain(t)
	return h, vs[0]
}

// second is the question with its second option as the right one.
func second(v *bank.Version) *item.Body {
	b := v.Body
	b.Options = slices.Clone(b.Options)
	b.Options[0].Weight, b.Options[1].Weight = 0, item.Full
	return &b
}

func (h *hall) outcome(login string) *exams.Outcome {
	h.t.Helper()
	return must[*exams.Outcome](h.t)(h.Result(h.ctx(), h.manager, exams.SittingID("E1", rbactest.ID(login), 1)))
}

func TestACorrectedKeyShowsItsEffectScoresEverybodyAndCanBeTakenBack(t *testing.T) {
	h, v := miskeyed(t)
	if one, two := h.outcome("trainee1"), h.outcome("trainee2"); !one.Passed || two.Passed || *two.Percent != 75_000 {
		t.Fatalf("%+v %+v", one, two)
	}
	fix := exams.Fix{Ref: v.ID, Do: exams.Rekey, Body: second(v)}
	e := must[*exams.Effect](t)(h.Effect(h.ctx(), h.manager, "E1", fix))
	if e.Sittings != 2 || e.Changed != 2 || e.Matrix.PassedFailed != 1 || e.Matrix.FailedPassed != 1 || len(e.Rows) != 2 || e.Rows[0].New.Passed == e.Rows[0].Old.Passed {
		t.Fatalf("%+v", e)
	}
	if one := h.outcome("trainee1"); !one.Passed || len(h.released) != 2 {
		t.Fatal("looking at the effect changed something")
	}
	c := must[*exams.Correction](t)(h.Correct(h.ctx(), h.manager, "E1", 1, fix, "参考答案有误"))
	h.Drain(t)
	if c.State != exams.Applied || c.Key != 2 || c.Changed != 2 {
		t.Fatalf("%+v", c)
	}
	one, two := h.outcome("trainee1"), h.outcome("trainee2")
	if one.Passed || !two.Passed || *two.Percent != 100_000 || one.Key != 2 || len(one.Earlier) != 1 || one.Earlier[0].Reason != "参考答案有误" || one.Items[0].Fixed != exams.Rekey || one.Items[0].Score != 0 {
		t.Fatalf("%s\n%s", text(one), text(two))
	}
	if n := len(h.released); n != 4 || h.released[3].Key != 2 {
		t.Fatalf("%d results were told: %+v", n, h.released)
	}
	// The old result stays readable, with the key of then.
	old := must[*exams.Outcome](t)(h.EarlierResult(h.ctx(), h.Actor("trainee1"), one.Sitting, 1, 0))
	if !old.Passed || *old.Percent != 100_000 || old.Items[0].Key.Options[0].Weight != item.Full || one.Items[0].Key.Options[1].Weight != item.Full {
		t.Fatalf("%s", text(old))
	}
	_, err := h.EarlierResult(h.ctx(), h.Actor("trainee2"), one.Sitting, 1, 0)
	h.refused(err, rbac.ErrForbidden)
	_, err = h.EarlierResult(h.ctx(), h.manager, one.Sitting, 7, 0)
	h.refused(err, exams.ErrNoResult)
	// Whoever looked at an older state does not overwrite, and nothing is applied twice.
	_, err = h.Correct(h.ctx(), h.manager, "E1", 1, exams.Fix{Ref: v.ID, Do: exams.LeaveOut}, "再改")
	h.refused(err, exams.ErrChanged)
	_, err = h.Correct(h.ctx(), h.manager, "E1", 2, fix, "再改")
	h.refused(err, exams.ErrFixSame)

	undo := must[*exams.Effect](t)(h.UndoEffect(h.ctx(), h.manager, "E1"))
	if undo.Matrix.PassedFailed != 1 || undo.Matrix.FailedPassed != 1 {
		t.Fatalf("%+v", undo)
	}
	back := must[*exams.Correction](t)(h.TakeBack(h.ctx(), h.manager, "E1", 2, "复核后原答案正确"))
	h.Drain(t)
	if back.Undoes != 2 || back.Key != 3 || len(back.Fixes) != 0 {
		t.Fatalf("%+v", back)
	}
	if one, two := h.outcome("trainee1"), h.outcome("trainee2"); !one.Passed || two.Passed || *two.Percent != 75_000 || len(one.Earlier) != 2 || one.Items[0].Fixed != "" {
		t.Fatalf("%s\n%s", text(one), text(two))
	}
}

func TestAQuestionIsLeftOutOrGivenToEverybody(t *testing.T) {
	h, v := miskeyed(t)
	must[*exams.Correction](t)(h.Correct(h.ctx(), h.manager, "E1", 1, exams.Fix{Ref: v.ID, Do: exams.LeaveOut}, "题目有歧义"))
	h.Drain(t)
	if two := h.outcome("trainee2"); !two.Passed || *two.Max != 3000 || *two.Score != 3000 || two.Items[0].Score != 0 {
		t.Fatalf("%s", text(two))
	}
	must[*exams.Correction](t)(h.Correct(h.ctx(), h.manager, "E1", 2, exams.Fix{Ref: v.ID, Do: exams.GiveFull}, "改为送分"))
	h.Drain(t)
	if two := h.outcome("trainee2"); !two.Passed || *two.Max != 4000 || *two.Score != 4000 {
		t.Fatalf("%s", text(two))
	}
	must[*exams.Correction](t)(h.Correct(h.ctx(), h.manager, "E1", 3, exams.Fix{Ref: v.ID}, "恢复"))
	h.Drain(t)
	if two := h.outcome("trainee2"); two.Passed || *two.Score != 3000 || len(two.Earlier) != 3 {
		t.Fatalf("%s", text(two))
	}
}

func TestOnlyTheKeyOfAQuestionCanBeCorrectedAndNotByWhoSatIt(t *testing.T) {
	h, v := miskeyed(t)
	other := second(v)
	other.Options[0].Text = item.T("后来改写的选项")
	_, err := h.Effect(h.ctx(), h.manager, "E1", exams.Fix{Ref: v.ID, Do: exams.Rekey, Body: other})
	h.refused(err, exams.ErrFixOther)
	_, err = h.Effect(h.ctx(), h.manager, "E1", exams.Fix{Ref: "nothing@1", Do: exams.LeaveOut})
	h.refused(err, exams.ErrFixItem)
	_, err = h.Effect(h.ctx(), h.manager, "E1", exams.Fix{Ref: v.ID, Do: "burn"})
	h.refused(err, exams.ErrFix)
	_, err = h.Correct(h.ctx(), h.manager, "E1", 1, exams.Fix{Ref: v.ID, Do: exams.LeaveOut}, " ")
	h.refused(err, exams.ErrReason)
	for _, login := range []string{"trainee1", "trainer1", "hr1", "auditor1"} {
		_, err = h.Correct(h.ctx(), h.Actor(login), "E1", 1, exams.Fix{Ref: v.ID, Do: exams.LeaveOut}, "不计")
		h.refused(err, rbac.ErrForbidden)
	}
	sat := h.manager
	sat.Person = rbactest.ID("trainee1")
	_, err = h.Correct(h.ctx(), sat, "E1", 1, exams.Fix{Ref: v.ID, Do: exams.LeaveOut}, "不计")
	h.refused(err, exams.ErrOwnSitting)
	_, err = h.TakeBack(h.ctx(), h.manager, "E1", 1, "撤销")
	h.refused(err, exams.ErrNoUndo)
}

func TestWhoeverSitsAfterwardsIsScoredWithTheCorrectedKeys(t *testing.T) {
	h, v := miskeyed(t)
	must[*exams.Correction](t)(h.Correct(h.ctx(), h.manager, "E1", 1, exams.Fix{Ref: v.ID, Do: exams.GiveFull}, "送分"))
	h.Drain(t)
	by := h.Actor("agent1")
	s := h.sit(by, "E1")
	must[exams.Ended](t)(h.Submit(h.ctx(), by, s.ID, "pc"))
	h.Drain(t)
	must[int](t)(h.Release(h.ctx(), h.manager, "E1", "成绩发布"))
	out := must[*exams.Outcome](t)(h.Result(h.ctx(), h.manager, s.ID))
	if out.Key != 2 || *out.Score != 1000 || len(out.Earlier) != 0 {
		t.Fatalf("%s", text(out))
	}
}

func TestMarksOfPeopleSurviveACorrection(t *testing.T) {
	h := open(t)
	ids := append(h.singles(1), h.item("问答/", essay("安抚客户")))
	h.paper("P1", content(exams.Row{Items: ids}))
	h.exam("E1", h.plan("P1"))
	by := h.Actor("trainee1")
	s := h.sit(by, "E1")
	for _, q := range s.Items {
		r := item.Response{Text: "先道歉"}
		if len(q.Options) > 0 {
			r = item.Response{Choice: []string{q.Options[0].ID}}
		}
		must[exams.Saved](t)(h.Answer(h.ctx(), by, s.ID, exams.Save{N: q.N, Seq: int64(q.N), Response: r, Device: "pc"}))
	}
	must[exams.Ended](t)(h.Submit(h.ctx(), by, s.ID, "pc"))
	h.Drain(t)
	h.mark("trainer1", "E1", 3000, 4000)
	h.mark("trainer2", "E1", 3000, 4000)
	h.Drain(t)
	must[int](t)(h.Release(h.ctx(), h.manager, "E1", "成绩发布"))
	must[*exams.Correction](t)(h.Correct(h.ctx(), h.manager, "E1", 1, exams.Fix{Ref: bank.Ref(ids[0], 1), Do: exams.GiveFull}, "送分"))
	h.Drain(t)
	if out := h.outcome("trainee1"); *out.Score != 8000 {
		t.Fatalf("%s", text(out))
	}
}

func TestAPaperThatOnlyTellsWhoPassedTellsNoEarlierPointsEither(t *testing.T) {
	h := open(t)
	ids := h.singles(2)
	c := content(exams.Row{Items: ids})
	c.Show = exams.ShowPassed
	h.paper("P1", c)
	h.exam("E1", h.plan("P1"))
	by := h.Actor("trainee1")
	s := h.sit(by, "E1")
	must[exams.Ended](t)(h.Submit(h.ctx(), by, s.ID, "pc"))
	h.Drain(t)
	must[int](t)(h.Release(h.ctx(), h.manager, "E1", "发布"))
	must[*exams.Correction](t)(h.Correct(h.ctx(), h.manager, "E1", 1, exams.Fix{Ref: bank.Ref(ids[0], 1), Do: exams.GiveFull}, "送分"))
	h.Drain(t)
	out := must[*exams.Outcome](t)(h.Result(h.ctx(), by, s.ID))
	mine := must[[]exams.Invitation](t)(h.Mine(h.ctx(), by))
	if len(out.Earlier) != 1 || len(mine[0].Attempts[0].Past) != 1 {
		t.Fatalf("%s", text(out))
	}
	for what, past := range map[string]exams.Standing{"the result": out.Earlier[0], "the list": mine[0].Attempts[0].Past[0]} {
		if past.Score != 0 || past.Max != 0 || past.Percent != 0 || past.Key != 1 {
			t.Errorf("%s tells %+v", what, past)
		}
	}
}

package ladder_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"tianti/internal/clock"
	"tianti/internal/dryrun"
	"tianti/ladder"
)

func TestRulesAreProposedApprovedAndInForceFromTheirDayOn(t *testing.T) {
	h, ctx := open(t), t.Context()
	for range 2 {
		if err := h.Load(ctx); err != nil {
			t.Fatal(err)
		}
	}
	old := h.Newest()
	file := strings.Replace(old.Source, "codes: [GENERAL], strict: true}", "codes: [GENERAL, VIP], count: 2, strict: true}", 1)
	first := clock.Day(noon).AddDate(0, 0, 7)
	h.learn(certificate("GENERAL", noon))
	if _, err := h.ProposeRules(ctx, boss, []byte(file), first, "两证上岗"); err == nil {
		t.Error("a manager wrote rules")
	}
	if _, err := h.ProposeRules(ctx, hr, []byte(file), noon.AddDate(0, 0, -1), "两证上岗"); !errors.Is(err, ladder.ErrEditionDay) {
		t.Errorf("in force from yesterday: %v", err)
	}
	if _, err := h.ProposeRules(ctx, hr, []byte(file), first, " "); !errors.Is(err, ladder.ErrReason) {
		t.Errorf("no reason: %v", err)
	}
	if _, err := h.ProposeRules(ctx, hr, []byte(old.Source), first, "两证上岗"); !errors.Is(err, ladder.ErrEditionSame) {
		t.Errorf("the same rules: %v", err)
	}
	without := strings.NewReplacer("- code: F1\n", "- code: X1\n", "after: [F1]", "after: [X1]").Replace(old.Source)
	if _, err := h.ProposeRules(ctx, hr, []byte(without), first, "改名"); !errors.Is(err, ladder.ErrEditionPeople) {
		t.Errorf("a rung with people on it went: %v", err)
	}
	e, err := h.ProposeRules(ctx, hr, []byte(file), first, "两证上岗")
	if err != nil || e.Number != 2 || e.Trial == "" {
		t.Fatalf("%+v %v", e, err)
	}
	if _, err := h.ProposeRules(ctx, hr2, []byte(file+"\n"), first, "再来"); !errors.Is(err, ladder.ErrEditionOpen) {
		t.Errorf("two at once: %v", err)
	}
	if _, err := h.RestartTrial(ctx, hr2, e.Trial); !errors.Is(err, dryrun.ErrUnknown) {
		t.Errorf("somebody else's dry run started again: %v", err)
	}
	if _, err := h.RestartTrial(ctx, hr, e.Trial); !errors.Is(err, dryrun.ErrWhole) {
		t.Errorf("started again after it had looked at everybody: %v", err)
	}
	if _, err := h.DecideRules(ctx, hr, 2, ladder.Approve, "同意"); !errors.Is(err, ladder.ErrSamePerson) {
		t.Errorf("approved by the proposer: %v", err)
	}
	if _, err := h.DecideRules(ctx, hr2, 2, ladder.Withdraw, "算了"); !errors.Is(err, ladder.ErrNotProposer) {
		t.Errorf("withdrawn by another: %v", err)
	}
	if e, err = h.DecideRules(ctx, boss, 2, ladder.Approve, "同意"); err != nil || !e.From.Equal(first) {
		t.Fatal(e, err)
	}
	if st := h.standing(time.Time{}); st.Rules.Version != 1 || !st.Next[0].Met {
		t.Errorf("in force before its day: %+v", st.Rules.Version)
	}
	a, err := h.propose(nil)
	if err != nil || a.Rules != 1 || a.Check().Rules != 1 {
		t.Fatal(a, err)
	}
	h.clock.Set(first)
	if st := h.standing(time.Time{}); st.Rules.Version != 2 || st.Next[0].Met {
		t.Errorf("not in force on its day: %+v", st.Rules.Version)
	}
	if st := h.standing(first.Add(-time.Millisecond)); st.Rules.Version != 1 || !st.Next[0].Met {
		t.Error("the day before is judged by later rules")
	}
	if a, err := h.Appointment(ctx, hr, a.ID); err != nil || a.Check().Rules != 1 || !a.Check().Met {
		t.Error("an old check lost its version", err)
	}
	if _, err := h.Approve(ctx, boss, a.ID, "同意", false); !errors.Is(err, ladder.ErrUnqualified) {
		t.Errorf("approved by rules of the past: %v", err)
	}
	if _, err := h.DecideRules(ctx, hr2, 2, ladder.Annul, "取消"); !errors.Is(err, ladder.ErrEditionBegun) {
		t.Errorf("cancelled while in force: %v", err)
	}
}

func TestRulesThatHaveNotBegunCanBeCancelled(t *testing.T) {
	h, ctx := open(t), t.Context()
	if err := h.Load(ctx); err != nil {
		t.Fatal(err)
	}
	file := strings.Replace(h.Newest().Source, "codes: [F2], months: 3", "codes: [F2], months: 2", 1)
	for _, act := range []ladder.Act{ladder.Refuse, ladder.Approve} {
		e, err := h.ProposeRules(ctx, hr, []byte(file), noon.AddDate(0, 0, 3), "两个月")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.DecideRules(ctx, boss, e.Number, act, "看过"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.DecideRules(ctx, hr2, 3, ladder.Annul, "暂缓"); err != nil {
		t.Fatal(err)
	}
	h.clock.Set(noon.AddDate(0, 1, 0))
	if v := h.Blueprint().Version; v != 1 {
		t.Errorf("version %d", v)
	}
	page, err := h.Editions(ctx, hr, "")
	if err != nil || len(page.Items) != 3 || page.Items[0].State != ladder.Annulled || page.Items[1].State != ladder.Refused {
		t.Errorf("%+v %v", page, err)
	}
}

func TestComparingTwoFilesShowsTheLinesThatDiffer(t *testing.T) {
	var text []string
	for _, c := range ladder.Compare("a\nb\nc\nd\ne\nf\ng", "a\nb\nC\nd\ne\nf\ng") {
		text = append(text, c.Sign+c.Text)
	}
	if got := strings.Join(text, " "); got != "a b -c +C d e …" {
		t.Error(got)
	}
}

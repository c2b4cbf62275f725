package round_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"tianti/courses"
	"tianti/internal/clock"
	"tianti/internal/locale"
	_ "tianti/internal/locale/texts"
	"tianti/internal/store"
	"tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/ladder/round"
	"tianti/ladder/workday"
	"tianti/rbac"
	"tianti/rbac/rbactest"
)

// hall is the small organisation with the ladder and rounds on it, under the built-in policy.
type hall struct {
	*rbactest.World
	rounds *round.Service
	ladder *ladder.Service
	days   *workday.Service
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
	h := &hall{World: w, ladder: l, days: workday.New(w.DB, w.Gate, w.Clock), t: t}
	h.rounds = round.New(w.DB, w.Gate, w.Clock, l, h.days, w.Org)
	l.Listen(w.Bus)
	h.rounds.Listen(w.Bus)
	if _, err := school.Install(t.Context(), rbac.System("test"), rbactest.GroupPath); err != nil {
		t.Fatal(err)
	}
	w.Drain(t)
	return h
}

func (h *hall) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// senior puts people on A1 for a year, with everything that M1 asks for but panel and place.
func (h *hall) senior(logins ...string) {
	h.t.Helper()
	now := h.Clock.Now()
	for _, login := range logins {
		id := rbactest.ID(login)
		who := h.Actor(login)
		h.ok(h.ladder.Adopt(h.t.Context(), rbac.System("test"), ladder.Newcomer{Person: id, Name: who.Name, Unit: who.Unit, Hired: now.AddDate(-2, 0, 0)},
			[]ladder.Term{{Grade: "A1", From: now.AddDate(-1, 0, 0), Decided: now.AddDate(-1, 0, 0)}}, "历史"))
		h.ok(h.ladder.Learn(h.t.Context(), id, h.evidence(login)...))
	}
	h.Drain(h.t)
}

func (h *hall) evidence(login string) requirement.Facts {
	then := h.Clock.Now().AddDate(0, -1, 0)
	return requirement.Facts{
		{ID: "certificate:SHIFT-" + login, Kind: requirement.Certificate, Code: "SHIFT", From: then, Recorded: then},
		{ID: "appraisal:" + login, Kind: requirement.Appraisal, Code: "overall", Period: "2026H1", Value: 88_000, From: then, Recorded: then},
		{ID: "sitting:M1-" + login, Kind: requirement.Exam, Code: "M1-THEORY", Value: 80_000, From: then, Recorded: then},
	}
}

func (h *hall) plan() round.Plan {
	now := h.Clock.Now()
	return round.Plan{
		Title: "值班长竞聘", Unit: rbactest.CentrePath, Grade: "M1", Places: []round.Quota{{Unit: rbactest.CentrePath, Places: 1}}, Opens: now, Closes: now.AddDate(0, 0, 5),
		Parts: []round.Part{{Kind: round.PartExam, Code: "M1-THEORY", Weight: 40}, {Kind: round.PartPanel, Weight: 60}}, Rubric: []round.Criterion{{Code: "C1", Name: "业务", Most: 60}, {Code: "C2", Name: "管理", Most: 40}},
		Panel: 80, Ties: []string{round.PartPanel}, Days: 5, Months: 3,
	}
}

func (h *hall) do(who, id string, act round.Act) *round.Round {
	h.t.Helper()
	r, err := h.rounds.Do(h.t.Context(), h.Actor(who), id, act, round.Detail{Reason: "按方案"})
	h.ok(err)
	h.Drain(h.t)
	return r
}

var panel = []string{"judge1", "supervisor1", "manager1"}

// announced is a round that takes applications, with a panel.
func (h *hall) announced() string {
	h.t.Helper()
	r, err := h.rounds.Make(h.t.Context(), h.Actor("hr1"), h.plan(), "年度计划")
	h.ok(err)
	var ids []string
	for _, m := range panel {
		ids = append(ids, rbactest.ID(m))
	}
	_, err = h.rounds.Seat(h.t.Context(), h.Actor("hr1"), r.ID, ids, "评委")
	h.ok(err)
	h.do("hr1", r.ID, round.Announce)
	return r.ID
}

func (h *hall) apply(login, id string) *round.Application {
	h.t.Helper()
	a, err := h.rounds.Apply(h.t.Context(), h.Actor(login), id, "三年一线经验，带教过六名新人。")
	h.ok(err)
	return a
}

func (h *hall) score(member, application string, c1, c2 int) error {
	_, err := h.rounds.Score(h.t.Context(), h.Actor(member), application, map[string]int{"C1": c1, "C2": c2}, "条理清楚，经验扎实")
	return err
}

// shown is a round whose ranking is shown: agent1 is elected before agent2.
func (h *hall) shown() (id string, first, second *round.Application) {
	h.t.Helper()
	h.senior("agent1", "agent2")
	id = h.announced()
	first, second = h.apply("agent1", id), h.apply("agent2", id)
	h.Clock.Advance(6 * 24 * time.Hour)
	h.do("hr1", id, round.Close)
	for i, m := range panel {
		h.ok(h.score(m, first.ID, 55, 33+i))
		h.ok(h.score(m, second.ID, 50, 33+i))
	}
	_, err := h.rounds.Rank(h.t.Context(), h.Actor("hr1"), id, "评分已齐")
	h.ok(err)
	h.do("manager1", id, round.Confirm)
	return id, first, second
}

func (h *hall) phase(id string) round.Phase {
	h.t.Helper()
	f, err := h.rounds.Application(h.t.Context(), h.Actor("hr1"), id)
	h.ok(err)
	return f.Application.Phase
}

func TestFromTheAnnouncementToTheEndOfTheTrial(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	id, first, second := h.shown()
	if first.Phase != round.Qualified || !slices.Equal(first.Check().Later, []string{"M1.panel", "M1.quota"}) {
		t.Fatalf("%s, later %v", first.Phase, first.Check().Later)
	}
	if h.phase(first.ID) != round.Elected || h.phase(second.ID) != round.Unelected {
		t.Fatalf("%s and %s", h.phase(first.ID), h.phase(second.ID))
	}
	n, err := h.rounds.Notice(ctx, h.Actor("trainee1"), id)
	h.ok(err)
	// Confirmed on Monday the 30th: five working days end on Monday the 7th at 24:00.
	if want := rbac.Day("2026-12-08").Start(); !n.Round.ShownTo.Equal(want) || !n.MayObject || len(n.Ranking.Lines) != 2 {
		t.Errorf("shown to %v, want %v", n.Round.ShownTo, want)
	}
	if same, err := h.rounds.Recount(ctx, h.Actor("auditor1"), id); err != nil || !same {
		t.Errorf("counted again: %v %v", same, err)
	}

	// An objection in between, and its answer.
	o, err := h.rounds.Object(ctx, h.Actor("agent3"), id, rbactest.ID("agent1"), "笔试当天有人员调班，请核对成绩。")
	h.ok(err)
	h.Clock.Set(n.Round.ShownTo)
	if _, err := h.rounds.Do(ctx, h.Actor("hr1"), id, round.Conclude, round.Detail{Reason: "到期"}); !errors.Is(err, round.ErrUnanswered) {
		t.Errorf("concluded over an open objection: %v", err)
	}
	if _, err := h.rounds.AnswerLetter(ctx, h.Actor("agent3"), locale.Chinese, o.ID, nil); !errors.Is(err, round.ErrNoLetter) {
		t.Errorf("a letter before the answer: %v", err)
	}
	if _, err := h.rounds.Answer(ctx, h.Actor("hr1"), o.ID, "已核对考场记录和成绩，无误。", false); err != nil {
		t.Fatal(err)
	}
	h.answered(o.ID)
	h.do("hr1", id, round.Conclude)

	// The appointment goes the way of every appointment.
	tomorrow := h.Clock.Now().AddDate(0, 0, 1)
	a, err := h.rounds.Appoint(ctx, h.Actor("hr1"), first.ID, tomorrow, "公示无异议")
	h.ok(err)
	if a.Phase != round.Appointing || a.Appointment == "" {
		t.Fatalf("%s %q", a.Phase, a.Appointment)
	}
	_, err = h.ladder.Approve(ctx, h.Actor("manager1"), a.Appointment, "同意", false)
	h.ok(err)
	h.Drain(t)
	h.Clock.Advance(48 * time.Hour)
	if rung, _ := h.ladder.Rung(ctx, rbactest.ID("agent1")); rung != "M1" || h.phase(first.ID) != round.Trial {
		t.Fatalf("stands on %s, %s", rung, h.phase(first.ID))
	}

	// The trial does not end early.
	if _, err := h.rounds.Act(ctx, h.Actor("hr1"), first.ID, round.Prove, "合格"); !errors.Is(err, round.ErrNotOver) {
		t.Errorf("confirmed early: %v", err)
	}
	h.Clock.Advance(93 * 24 * time.Hour)
	_, err = h.rounds.Act(ctx, h.Actor("hr1"), first.ID, round.Prove, "试用期考核合格")
	h.ok(err)
	if h.phase(first.ID) != round.Confirmed {
		t.Error(h.phase(first.ID))
	}

	// Every letter there is, in both languages and on paper.
	for _, c := range []struct {
		who, application, kind, says string
	}{
		{"agent1", first.ID, round.LetterQualification, "合格"}, {"agent1", first.ID, round.LetterAppointment, "聘任您为 M1 值班长"},
		{"agent1", first.ID, round.LetterTrial, "予以转正"}, {"agent2", second.ID, round.LetterRefusal, "超出名额"},
	} {
		l, err := h.rounds.PersonalLetter(ctx, h.Actor(c.who), locale.Chinese, c.application, c.kind, nil)
		h.ok(err)
		if text := strings.Join(append(l.Paragraphs, l.After...), "\n"); !strings.Contains(text, c.says) || strings.Contains(text, "{") {
			t.Errorf("%s: %s", c.kind, text)
		}
		if f, err := l.PDF(round.Seal()); err != nil || len(f.Missing) > 0 || f.Cut {
			t.Errorf("%s: %v %v", c.kind, err, f.Missing)
		}
		if _, err := h.rounds.PersonalLetter(ctx, h.Actor("trainee1"), locale.Chinese, c.application, c.kind, nil); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%s reads another's %s: %v", "trainee1", c.kind, err)
		}
	}
	for _, kind := range []string{round.LetterAnnouncement, round.LetterNotice} {
		for _, lang := range locale.Languages {
			l, err := h.rounds.Letter(ctx, h.Actor("trainee1"), lang, id, kind, nil)
			h.ok(err)
			if text := strings.Join(append(l.Paragraphs, l.After...), "\n"); strings.Contains(text, "{") || strings.Contains(text, "round.") {
				t.Errorf("%s %s: %s", lang, kind, text)
			}
		}
	}
}

func TestWhoeverIsHeldNeitherAppliesNorIsAppointed(t *testing.T) {
	h := open(t)
	h.senior("agent1", "agent2")
	id := h.announced()
	hold := func(login string) {
		v := ladder.Vetoed{Veto: "v-" + login, Person: rbactest.ID(login), Code: "privacy", Recorder: rbactest.ID("hr2"), On: h.Clock.Now()}
		h.ok(h.ladder.BeginHold(t.Context(), v))
	}
	hold("agent1")
	if _, err := h.rounds.Apply(t.Context(), h.Actor("agent1"), id, "三年一线经验，带教过六名新人。"); !errors.Is(err, round.ErrHeld) {
		t.Errorf("applied while held: %v", err)
	}
	c, err := h.rounds.Chance(t.Context(), h.Actor("agent1"), id)
	if err != nil || !errors.Is(c.Why, round.ErrHeld) {
		t.Errorf("%+v %v", c, err)
	}
	a := h.apply("agent2", id)
	h.Clock.Advance(6 * 24 * time.Hour)
	h.do("hr1", id, round.Close)
	for _, m := range panel {
		h.ok(h.score(m, a.ID, 55, 35))
	}
	_, err = h.rounds.Rank(t.Context(), h.Actor("hr1"), id, "评分已齐")
	h.ok(err)
	h.do("manager1", id, round.Confirm)
	h.Clock.Advance(9 * 24 * time.Hour)
	h.do("hr1", id, round.Conclude)
	hold("agent2")
	if _, err := h.rounds.Appoint(t.Context(), h.Actor("hr1"), a.ID, h.Clock.Now().AddDate(0, 0, 7), "竞聘当选"); !errors.Is(err, round.ErrHeld) {
		t.Errorf("appointed while held: %v", err)
	}
}

func TestWhoeverAppliedIsToldWhenARoundComesToNothing(t *testing.T) {
	h := open(t)
	h.senior("agent1")
	id := h.announced()
	a := h.apply("agent1", id)
	h.do("hr1", id, round.Cancel)
	if h.phase(a.ID) != round.Void {
		t.Fatal(h.phase(a.ID))
	}
	for _, lang := range []string{locale.Chinese, locale.English} {
		l, err := h.rounds.PersonalLetter(t.Context(), h.Actor("agent1"), lang, a.ID, round.LetterRefusal, nil)
		if err != nil || len(l.Paragraphs) != 2 || !strings.Contains(l.Paragraphs[1], "按方案") {
			t.Fatalf("%+v %v", l, err)
		}
		if _, err := l.PDF(round.Seal()); err != nil {
			t.Error(err)
		}
	}
}

func TestATrialThatFailsLeadsBack(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	id, first, _ := h.shown()
	h.Clock.Set(rbac.Day("2026-12-08").Start())
	h.do("hr1", id, round.Conclude)
	a, err := h.rounds.Appoint(ctx, h.Actor("hr1"), first.ID, h.Clock.Now(), "公示无异议")
	h.ok(err)
	_, err = h.ladder.Approve(ctx, h.Actor("manager1"), a.Appointment, "同意", false)
	h.ok(err)
	h.Drain(t)
	h.Clock.Advance(30 * 24 * time.Hour)
	if _, err := h.rounds.Act(ctx, h.Actor("hr1"), first.ID, round.Revert, "不合格"); !errors.Is(err, rbac.ErrForbidden) {
		t.Errorf("HR alone reverted: %v", err)
	}
	if _, err := h.rounds.Do(ctx, h.Actor("manager1"), id, round.Annul, round.Detail{Reason: "撤销"}); !errors.Is(err, round.ErrStanding) {
		t.Errorf("annulled around an appointment: %v", err)
	}
	_, err = h.rounds.Act(ctx, h.Actor("manager1"), first.ID, round.Revert, "现场管理达不到要求")
	h.ok(err)
	h.Drain(t)
	if rung, _ := h.ladder.Rung(ctx, rbactest.ID("agent1")); rung != "A1" || h.phase(first.ID) != round.Reverted {
		t.Errorf("stands on %s, %s", rung, h.phase(first.ID))
	}
	h.do("manager1", id, round.Annul)
}

func TestARefusedAppointmentLeadsBackToTheElection(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	id, first, _ := h.shown()
	h.Clock.Set(rbac.Day("2026-12-08").Start())
	h.do("hr1", id, round.Conclude)
	for range 2 {
		a, err := h.rounds.Appoint(ctx, h.Actor("hr1"), first.ID, h.Clock.Now(), "公示无异议")
		h.ok(err)
		_, err = h.ladder.Refuse(ctx, h.Actor("manager1"), a.Appointment, "日期不妥")
		h.ok(err)
		h.Drain(t)
		if h.phase(first.ID) != round.Elected {
			t.Fatal(h.phase(first.ID))
		}
	}
}

// answered looks at the letter that answers an objection of agent3: for them and for those who run and audit the
// round, for nobody else; set as PDF the same each time; and named in the trail.
func (h *hall) answered(id string) {
	h.t.Helper()
	ctx := h.t.Context()
	var first []byte
	for _, login := range []string{"agent3", "hr1", "manager1", "auditor1"} {
		l, err := h.rounds.AnswerLetter(ctx, h.Actor(login), locale.Chinese, id, nil)
		h.ok(err)
		if text := strings.Join(append(l.Paragraphs, l.After...), "\n"); l.To != h.Actor("agent3").Name || !strings.Contains(text, "笔试当天有人员调班") || !strings.Contains(text, "已核对考场记录和成绩，无误。") || !strings.Contains(text, "异议不成立") {
			h.t.Errorf("to %s: %s", l.To, text)
		}
		f, err := l.PDF(round.Seal())
		h.ok(err)
		if first == nil {
			first = f.Bytes
		}
		if !bytes.Equal(f.Bytes, first) {
			h.t.Error("another PDF of the same letter")
		}
	}
	for _, login := range []string{"agent1", "trainee1", "leader2"} {
		if _, err := h.rounds.AnswerLetter(ctx, h.Actor(login), locale.Chinese, id, nil); !errors.Is(err, store.ErrNotFound) {
			h.t.Errorf("%s reads it: %v", login, err)
		}
	}
	h.Drain(h.t)
	page, err := h.Chain.Of(ctx, "ladder.objections/"+id, "", 5)
	h.ok(err)
	if len(page.Items) != 2 || page.Items[0].Actor != rbactest.ID("hr1") || !strings.Contains(fmt.Sprintf("%+v", page.Items[0].Entry.Changes), "异议答复1") {
		h.t.Errorf("the trail does not name the letter: %+v", page.Items)
	}
}

func TestAnUpheldObjectionSendsTheRoundBack(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	id, first, second := h.shown()
	o, err := h.rounds.Object(ctx, h.Actor("agent3"), id, rbactest.ID("agent1"), "评委与候选人有亲属关系。")
	h.ok(err)
	if _, err := h.rounds.Answer(ctx, h.Actor("agent3"), o.ID, "我自己来回答这条异议。", false); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an agent answered: %v", err)
	}
	if _, err := h.rounds.Answer(ctx, h.Actor("agent1"), o.ID, "我自己来回答这条异议。", false); !errors.Is(err, round.ErrOwnRound) {
		t.Errorf("an applicant answered: %v", err)
	}
	_, err = h.rounds.Answer(ctx, h.Actor("hr2"), o.ID, "经核实属实，重新评审。", true)
	h.ok(err)
	h.Clock.Set(rbac.Day("2026-12-08").Start())
	if _, err := h.rounds.Do(ctx, h.Actor("hr1"), id, round.Conclude, round.Detail{Reason: "到期"}); !errors.Is(err, round.ErrUpheld) {
		t.Errorf("concluded over an upheld objection: %v", err)
	}
	h.do("manager1", id, round.Rework)
	if h.phase(first.ID) != round.Qualified || h.phase(second.ID) != round.Qualified {
		t.Fatalf("%s and %s", h.phase(first.ID), h.phase(second.ID))
	}
	// A relation that comes to light leaves too few who may score.
	_, err = h.rounds.Relate(ctx, h.Actor("hr1"), first.ID, rbactest.ID("judge1"), "表亲")
	h.ok(err)
	if err := h.score("judge1", first.ID, 60, 40); !errors.Is(err, round.ErrConflict) {
		t.Errorf("a relation scored: %v", err)
	}
	if _, err := h.rounds.Rank(ctx, h.Actor("hr1"), id, "重排"); !errors.Is(err, round.ErrFew) {
		t.Errorf("ranked with two members: %v", err)
	}
}

func TestNobodyHasTwoHandsInARound(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	h.senior("agent1", "agent2", "leader1")
	id := h.announced()
	a := h.apply("agent1", id)
	h.apply("agent2", id)

	both := h.Actor("hr1")
	both.Roles = append(both.Roles, rbac.Held{Role: "manager", Unit: rbactest.GroupPath})
	own := h.Actor("agent1")
	own.Roles = append(own.Roles, rbac.Held{Role: "hr", Unit: rbactest.GroupPath}, rbac.Held{Role: "manager", Unit: rbactest.GroupPath}, rbac.Held{Role: "judge", Unit: rbactest.GroupPath})
	if _, err := h.rounds.Do(ctx, own, id, round.Cancel, round.Detail{Reason: "取消"}); !errors.Is(err, round.ErrOwnRound) {
		t.Errorf("an applicant cancelled the round: %v", err)
	}
	if _, err := h.rounds.Act(ctx, own, a.ID, round.Refuse, "不予受理"); !errors.Is(err, round.ErrOwnRound) {
		t.Errorf("the own case: %v", err)
	}
	if b, err := h.rounds.Board(ctx, own, id); err != nil || !b.Own || len(b.Applications) > 0 {
		t.Errorf("an applicant sees the others' papers: %v", err)
	}
	if _, err := h.rounds.Nominate(ctx, h.Actor("leader1"), id, rbactest.ID("leader1"), "我自己"); !errors.Is(err, round.ErrOwnRound) {
		t.Errorf("nominated oneself: %v", err)
	}
	if _, err := h.rounds.Nominate(ctx, h.Actor("leader1"), id, rbactest.ID("agent2"), "别组的人"); !errors.Is(err, rbac.ErrForbidden) {
		t.Errorf("nominated somebody of another team: %v", err)
	}
	if _, err := h.rounds.Application(ctx, h.Actor("agent2"), a.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("agent2 reads agent1's application: %v", err)
	}
	if _, err := h.rounds.Act(ctx, h.Actor("agent2"), a.ID, round.Withdraw, "替他撤"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("agent2 withdrew agent1's application: %v", err)
	}
	if _, err := h.rounds.Seat(ctx, h.Actor("hr1"), id, []string{rbactest.ID("agent1"), rbactest.ID("judge1"), rbactest.ID("manager1")}, "评委"); !errors.Is(err, round.ErrMayNot) {
		t.Errorf("an applicant sits on the panel: %v", err)
	}

	h.Clock.Advance(6 * 24 * time.Hour)
	h.do("hr1", id, round.Close)
	if err := h.score("judge1", a.ID, 61, 0); !errors.Is(err, round.ErrPoints) {
		t.Errorf("more points than there are: %v", err)
	}
	if err := h.score("trainer1", a.ID, 50, 30); err == nil {
		t.Error("somebody who sits on no panel scored")
	}
	h.ok(h.score("judge1", a.ID, 50, 30))
	_, sheets, err := h.rounds.Sheets(ctx, h.Actor("manager1"), id)
	h.ok(err)
	for _, s := range sheets {
		if s.Own != nil {
			t.Error("a member sees another's score")
		}
	}
	if b, err := h.rounds.Board(ctx, h.Actor("hr1"), id); err != nil || b.Ranking != nil {
		t.Errorf("HR sees scores before the ranking: %v", err)
	}
	if _, err := h.rounds.Rank(ctx, h.Actor("hr1"), id, "排名"); !errors.Is(err, round.ErrUnready) {
		t.Errorf("ranked before everybody scored: %v", err)
	}
	apps := []string{a.ID, round.ApplicationID(id, rbactest.ID("agent2"))}
	for _, m := range panel {
		for _, x := range apps {
			h.ok(h.score(m, x, 50, 35))
		}
	}
	_, err = h.rounds.Rank(ctx, both, id, "排名")
	h.ok(err)
	if _, err := h.rounds.Do(ctx, both, id, round.Confirm, round.Detail{Reason: "同意"}); !errors.Is(err, round.ErrSamePerson) {
		t.Errorf("confirmed by the one who ranked: %v", err)
	}
	if err := h.score("judge1", a.ID, 60, 40); !errors.Is(err, round.ErrMove) {
		t.Errorf("scored after the ranking: %v", err)
	}
}

func TestNominationReturnWithdrawalAppealAndReopening(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	h.senior("agent1", "agent2")
	h.ok(h.ladder.Void(ctx, rbactest.ID("agent2"), "appraisal:agent2"))
	id := h.announced()

	n, err := h.rounds.Nominate(ctx, h.Actor("leader1"), id, rbactest.ID("agent1"), "现场管理有条理")
	h.ok(err)
	if n.Phase != round.Nominated || len(n.Checks) > 0 {
		t.Errorf("%s", n.Phase)
	}
	a := h.apply("agent1", id)
	if a.Phase != round.Qualified || a.Nominator != rbactest.ID("leader1") {
		t.Errorf("%s by %s", a.Phase, a.Nominator)
	}
	act := func(who, id string, m round.Move, want round.Phase) {
		t.Helper()
		a, err := h.rounds.Act(ctx, h.Actor(who), id, m, "写明原因")
		h.ok(err)
		if a.Phase != want {
			t.Errorf("%s: %s, want %s", m, a.Phase, want)
		}
	}
	act("hr1", a.ID, round.SendBack, round.Returned)
	h.apply("agent1", id)
	act("agent1", a.ID, round.Withdraw, round.Withdrawn)
	h.apply("agent1", id)

	b := h.apply("agent2", id)
	if b.Phase != round.Unqualified || len(b.Check().Missing()) != 1 || b.Check().Missing()[0].ID != "M1.appraisal" {
		t.Fatalf("%s, missing %v", b.Phase, b.Check().Missing())
	}
	act("agent2", b.ID, round.Appeal, round.Appealed)
	act("hr2", b.ID, round.Uphold, round.Qualified)
	act("hr1", b.ID, round.Refuse, round.Turned)
	act("agent2", b.ID, round.Appeal, round.Appealed)
	if _, err := h.rounds.Act(ctx, h.Actor("hr1"), b.ID, round.Dismiss, "维持"); !errors.Is(err, round.ErrSamePerson) {
		t.Errorf("heard the appeal against the own refusal: %v", err)
	}
	act("hr2", b.ID, round.Dismiss, round.Dismissed)

	h.Clock.Advance(6 * 24 * time.Hour)
	if _, err := h.rounds.Apply(ctx, h.Actor("agent2"), id, "太晚了，但是我还想报名。"); !errors.Is(err, round.ErrWindow) {
		t.Errorf("applied after the window: %v", err)
	}
	h.do("hr1", id, round.Close)
	r, err := h.rounds.Do(ctx, h.Actor("hr1"), id, round.Reopen, round.Detail{Closes: h.Clock.Now().AddDate(0, 0, 2), Reason: "人数不足"})
	h.ok(err)
	if r.State != round.Announced {
		t.Error(r.State)
	}
	if _, err := h.rounds.Apply(ctx, h.Actor("agent3"), id, "别的中心也想来试一试。"); err == nil {
		t.Error("somebody without a place applied")
	}
}

func TestANoticeIntoAYearWithoutACalendarIsRefusedAndMended(t *testing.T) {
	h := open(t)
	ctx := t.Context()
	h.senior("agent1", "agent2")
	h.Clock.Set(time.Date(2026, 12, 22, 2, 0, 0, 0, time.UTC))
	h.ok(h.ladder.Learn(ctx, rbactest.ID("agent1"), h.evidence("agent1")...))
	id := h.announced()
	a := h.apply("agent1", id)
	h.Clock.Advance(6 * 24 * time.Hour)
	h.do("hr1", id, round.Close)
	for _, m := range panel {
		h.ok(h.score(m, a.ID, 55, 35))
	}
	_, err := h.rounds.Rank(ctx, h.Actor("hr1"), id, "排名")
	h.ok(err)
	if b, err := h.rounds.Board(ctx, h.Actor("manager1"), id); err != nil || !errors.Is(b.NoticeYear, workday.ErrYear) {
		t.Errorf("the board does not warn: %v", err)
	}
	if _, err := h.rounds.Do(ctx, h.Actor("manager1"), id, round.Confirm, round.Detail{Reason: "同意"}); !errors.Is(err, workday.ErrYear) {
		t.Fatalf("a year was guessed: %v", err)
	}
	name := func(zh string) locale.Text { return locale.Text{Zh: zh} }
	h.ok(h.days.Enter(ctx, h.Actor("hr1"), workday.Year{Year: 2027, Notice: "测试通知", Holidays: []workday.Holiday{
		{Name: name("元旦"), From: "2027-01-01", To: "2027-01-03"}, {Name: name("春节"), From: "2027-02-05", To: "2027-02-11"},
		{Name: name("清明节"), From: "2027-04-05", To: "2027-04-05"}, {Name: name("劳动节"), From: "2027-05-01", To: "2027-05-05"},
	}}, "录入通知"))
	r := h.do("manager1", id, round.Confirm)
	// Monday the 28th: Tue 29, Wed 30, Thu 31, then Mon 4 and Tue 5.
	if got := r.ShownTo.In(clock.Shanghai).Format(time.DateOnly); got != "2027-01-06" {
		t.Errorf("shown until the begin of %s", got)
	}
}

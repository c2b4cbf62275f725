package main

import (
	"errors"
	"slices"
	"testing"
	"time"

	"tianti/exams/contest"
	"tianti/internal/locale"
	"tianti/ladder"
	"tianti/ladder/requirement"
)

// achievement is what the ladder says of the award that E2 asks for.
func (x *rated) achievement(person string) requirement.Result {
	x.t.Helper()
	st, err := x.Ladder.Ladder(x.t.Context(), x.as("HR1"), person, x.clock.Now())
	x.need(err)
	for _, n := range st.Next {
		for _, r := range n.Requirements {
			if r.ID == "E2.achievement" {
				return r
			}
		}
	}
	x.t.Fatalf("nobody asks for an award: %+v", st.Next)
	return requirement.Result{}
}

// TestAnAwardOfAContestIsACertificateAndEvidenceOnTheLadder plays a small contest to its end, and takes the award back.
func TestAnAwardOfAContestIsACertificateAndEvidenceOnTheLadder(t *testing.T) {
	x, ctx := openRated(t), t.Context()
	from := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, person := range []string{"KF001", "KF002"} {
		x.need(x.Ladder.AdoptMany(ctx, operator, []ladder.Adoption{{Who: ladder.Newcomer{Person: person, Name: person, Unit: x.unit() + "guangdong/shenzhen/t1/", Hired: from}, Terms: []ladder.Term{{Grade: "E1", From: from, Decided: from}}}}, "test"))
	}
	judges := []string{"KF020", "KF021", "KF022"}
	for _, no := range judges {
		_, err := x.Organisation.AssignRole(ctx, operator, no, "judge", x.unit(), time.Time{}, "test")
		x.need(err)
	}
	x.drain()
	hr, manager := x.as("HR1"), x.as("MG1")
	p := contest.DefaultPlan()
	p.Title, p.Unit, p.Until, p.Judges, p.Best, p.Winners = locale.Text{Zh: "技能大赛", En: "Contest"}, x.unit(), x.clock.Now().Add(time.Hour), judges, 0, 0
	p.Stages = p.Stages[2:]
	final := &p.Stages[0]
	final.Parts, final.Sitting, final.Ties = final.Parts[1:2], 3, nil
	final.Parts[0].Weight = 100
	paper := p
	paper.Stages = contest.DefaultPlan().Stages[:1]
	paper.Stages[0].Parts[0].Exam = "NO-SUCH"
	if _, err := x.Contests.Create(ctx, manager, "SKILL-0", paper, "年度"); !errors.Is(err, contest.ErrExam) {
		t.Fatalf("an exam that there is not: %v", err)
	}
	_, err := x.Contests.Create(ctx, manager, "SKILL-1", p, "年度")
	x.need(err)
	_, err = x.Contests.Open(ctx, manager, "SKILL-1", "报名")
	x.need(err)
	for _, no := range []string{"KF001", "KF002"} {
		_, err = x.Contests.Enter(ctx, manager, "SKILL-1", contest.Entering{Members: []string{no}})
		x.need(err)
	}
	_, err = x.Contests.Start(ctx, manager, "SKILL-1", "开赛")
	x.need(err)
	for _, judge := range judges {
		for no, points := range map[string]int{"KF001": 30, "KF002": 20} {
			_, err = x.Contests.Score(ctx, x.as(judge), "SKILL-1", "final", contest.Sheet{Entrant: no, Part: "scenario", N: 1, Given: map[string]int{"C1": points, "C2": 40, "C3": 20}}, locale.Chinese)
			x.need(err)
		}
	}
	_, err = x.Contests.End(ctx, manager, "SKILL-1", "final", "齐了")
	x.need(err)
	_, err = x.Contests.Reveal(ctx, manager, "SKILL-1", "final", "揭晓")
	x.need(err)
	if r := x.achievement("KF001"); r.Met {
		t.Fatalf("before the awards: %+v", r)
	}
	_, err = x.Contests.Conclude(ctx, hr, "SKILL-1", "确认")
	x.need(err)
	x.drain()
	id := contest.AwardID("SKILL-1", contest.Gold)
	if r := x.achievement("KF001"); !r.Met || !slices.Contains(r.Evidence, id) {
		t.Fatalf("after the awards: %+v", r)
	}
	held, err := x.Certificates.OfPerson(ctx, hr, "KF001")
	if err != nil || len(held) != 1 || held[0].Kind != "CONTEST" || held[0].Subject != "技能大赛（金奖）" || held[0].Source != id {
		t.Fatalf("%+v %v", held, err)
	}
	_, err = x.Contests.Revoke(ctx, hr, "SKILL-1", contest.Gold, "KF001", "冒名参赛")
	x.need(err)
	x.drain()
	if held, _ = x.Certificates.OfPerson(ctx, hr, "KF001"); held[0].State != "suspended" || x.achievement("KF001").Met {
		t.Errorf("the certificate of a revoked award is %s", held[0].State)
	}
	r, err := x.Audit.Verify(ctx)
	if err != nil || len(r.Broken) > 0 {
		t.Errorf("audit: %+v %v", r, err)
	}
}

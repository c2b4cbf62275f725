package contests_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"tianti/exams/contest"
	"tianti/rbac"
	"tianti/rbac/rbactest"
)

// BenchmarkBoardOfTwoThousand shows the board of 2,000 competitors over HTTP while judges score: the page, the rows
// that are fetched again, and the first page of the API. It reports the 95th percentile of an answer in milliseconds.
func BenchmarkBoardOfTwoThousand(b *testing.B) {
	a := open(b)
	ctx, by := b.Context(), rbac.System("test")
	var cards []rbac.Card
	for i := range 2000 {
		cards = append(cards, rbac.Card{EmployeeNo: fmt.Sprintf("KF1%05d", i), Name: fmt.Sprintf("选手%d", i), Unit: rbactest.OtherTeam, Post: "AGENT", Employment: "contract", HiredOn: "2025-03-03", Languages: []string{"zh"}})
	}
	if _, err := a.Org.TakeMany(ctx, by, rbac.Batch{Cards: cards, Reason: "test"}); err != nil {
		b.Fatal(err)
	}
	m := a.As("manager1")
	m.Post("/contests", a.form("each", "2000")...).Status(303)
	m.Post("/contests/SKILL-1/open", "reason", "开始报名").Status(303)
	for _, c := range cards {
		if _, err := a.contests.Enter(ctx, by, "SKILL-1", contest.Entering{Members: []string{c.EmployeeNo}}); err != nil {
			b.Fatal(err)
		}
	}
	m.Post("/contests/SKILL-1/start", "reason", "报名截止").Status(303)
	judge := a.Actor("judge1")
	_, duties, err := a.contests.Duties(ctx, judge, "SKILL-1", "final")
	if err != nil {
		b.Fatal(err)
	}
	spectator := a.As("trainee1")
	paths := []string{"/contests/SKILL-1/stages/final/board?from=1950", "/contests/SKILL-1/stages/final/rows", "/contests/SKILL-1/stages/final/rows?from=500"}
	var took []time.Duration
	n := 0
	for b.Loop() {
		sheet := contest.Sheet{Entrant: duties[n%len(duties)].Slot.Entrant, Part: "scenario", N: int64(1 + n/len(duties)), Given: map[string]int{"C1": n % 41, "C2": n % 61}}
		if _, err := a.contests.Score(ctx, judge, "SKILL-1", "final", sheet, "zh-CN"); err != nil {
			b.Fatal(err)
		}
		for _, path := range paths {
			begun := time.Now()
			spectator.Get(path).Status(200)
			took = append(took, time.Since(begun))
		}
		n++
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
}

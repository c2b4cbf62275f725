package seat_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"tianti/internal/clock"
	"tianti/internal/locale"
	_ "tianti/internal/locale/texts"
	"tianti/internal/store/storetest"
	"tianti/rbac"
	"tianti/rbac/passport"
	"tianti/rbac/policy"
	"tianti/rbac/seat"
)

// bigPlan has forty seats, which make five hundred rows of policy with HR's extra ones.
func bigPlan() seat.Plan {
	p := seat.Blueprint()
	for i := len(p.Seats); i < 40; i++ {
		p.Seats = append(p.Seats, seat.Seat{Code: fmt.Sprintf("SEAT-%d", i), Name: locale.Text{Zh: "台席"}, Requires: []seat.Need{
			{Kind: passport.Certificate, Code: fmt.Sprintf("CERT-%d", i)}, {Kind: passport.Grade, Code: "A2"}, {Kind: passport.Star, Least: 3},
		}, Authority: &seat.Authority{Scope: "goodwill", Case: 1000, Day: 5000}})
	}
	for i := 0; len(p.Rows) < 500-40*10; i++ {
		p.Rows = append(p.Rows, policy.Row{Subject: fmt.Sprintf("s:flag-%d", i), Scope: policy.Any, Object: seat.Object(p.Seats[i%40].Code), Action: seat.Take, Effect: policy.Deny})
	}
	return p
}

// bigCentre fills passports of n people with ten facts each.
func bigCentre(b *testing.B, n int) (*seat.Service, seat.Plan) {
	c := clock.At(morning)
	db := storetest.Database(b, c)
	passports, seats := node(b, db, c)
	plan := bigPlan()
	if _, err := seats.Change(b.Context(), rbac.System("bench"), 0, plan, "bench"); err != nil {
		b.Fatal(err)
	}
	var writers sync.WaitGroup
	for w := range 64 {
		writers.Go(func() {
			for i := w; i < n; i += 64 {
				if err := passports.Learn(b.Context(), fmt.Sprintf("P%06d", i), tenFacts(i)...); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	writers.Wait()
	return seats, plan
}

func tenFacts(i int) []passport.Fact {
	centre := fmt.Sprintf("/group/p%d/c%d/t%d/", i%30, i%300, i%6000)
	at := func(d int) time.Time { return days(-d - i%50) }
	facts := []passport.Fact{
		{Kind: passport.Employment, Code: passport.Employed, Ref: "hire", From: at(500)},
		{Kind: passport.Unit, Unit: centre, Ref: "hire", From: at(500)},
		{Kind: passport.Post, Code: "AGENT", Unit: centre, Ref: "hire", From: at(500)},
		{Kind: passport.Language, Code: "en", Ref: "hire", From: at(500)},
		{Kind: passport.Grade, Code: []string{"F2", "F3", "A1", "A2", "A3"}[i%5], Ref: "a1", From: at(200)},
		{Kind: passport.Star, Value: int64(i % 6), Ref: "s1", From: at(60)},
		{Kind: passport.Certificate, Code: "GENERAL", Ref: fmt.Sprint("certificate:g", i), From: at(300), Until: at(-400)},
		{Kind: passport.Certificate, Code: fmt.Sprintf("CERT-%d", 9+i%31), Ref: fmt.Sprint("certificate:x", i), From: at(100), Until: at(-200)},
		{Kind: passport.Certificate, Code: "VIP", Ref: fmt.Sprint("certificate:v", i), From: at(100), Until: at(-200)},
		{Kind: passport.Appraisal, Code: "attitude", Value: int64(70000 + i%30000), Ref: "ap1", From: at(50)},
	}
	return facts
}

// The promise: 100,000 people, 40 seats, 500 rows; a decision ≤ 5 µs at the median, the heap of
// policy and facts ≤ 100 MB.
func BenchmarkDecide(b *testing.B) {
	const people = 100_000
	seats, plan := bigCentre(b, people)
	heap := func() float64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / (1 << 20)
	}
	ids := make([]string, people)
	before := heap()
	for i := range people {
		ids[i] = fmt.Sprintf("P%06d", i)
		for range 2 {
			if _, err := seats.Decide(b.Context(), plan.Seats[i%40].Code, seat.Ask{Person: ids[i]}); err != nil {
				b.Fatal(err)
			}
		}
	}
	after := heap()
	random := rand.New(rand.NewPCG(1, 2))
	took := make([]time.Duration, 0, 1<<20)
	b.ReportAllocs()
	for b.Loop() {
		i := random.IntN(people)
		start := time.Now()
		d, err := seats.Decide(b.Context(), plan.Seats[random.IntN(40)].Code, seat.Ask{Person: ids[i]})
		if len(took) < cap(took) {
			took = append(took, time.Since(start))
		}
		if err != nil || d.Undecidable {
			b.Fatal(err)
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Nanoseconds()), "median-ns")
	b.ReportMetric(float64(took[len(took)*99/100].Nanoseconds()), "p99-ns")
	b.ReportMetric(after-before, "heap-MB")
	b.ReportMetric(float64(len(plan.Rows)+40*10), "rows")
}

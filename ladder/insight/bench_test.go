package insight

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"tianti/rbac"
	"tianti/rbac/rbactest"
)

// crowd is a roll of so many made-up people in teams of twenty.
func crowd(s *Service, n int) []*career {
	r := rand.New(rand.NewPCG(1, 2))
	today := dayOf(s.clock.Now())
	word := s.lex.code
	grades := []code{word("F1"), word("F2"), word("F3"), word("A1"), word("A2")}
	out := make([]*career, n)
	for i := range out {
		began := today - day(r.IntN(1500)) - 30
		c := &career{person: fmt.Sprintf("KF%06d", i), name: "王芳", unit: s.lex.same(fmt.Sprintf("/group/p%d/c%d/t%d/", i/5000, i/500, i/20)),
			post: word("AGENT"), employment: word([]string{"contract", "dispatch"}[i%2]), stints: []span{{began, never}}, seats: 1}
		for j, g := range grades[:1+r.IntN(5)] {
			if j > 0 {
				c.terms[j-1].end = began + day(j*200)
			}
			c.terms, c.grade = append(c.terms, term{g, span{began + day(j*200), never}}), g
		}
		for j := range 24 {
			c.learnt = append(c.learnt, learnt{word([]string{"NORMS", "TARIFF", "VIP", "LISTEN"}[(i+j)%4]), 8, today - day(j*30)})
			c.months = append(c.months, month{(today - day((24-j)*30)).monthNumber(), uint8(r.IntN(4))})
		}
		for j, kind := range []string{"GENERAL", "BILLING", "VIP"} {
			c.certificates = append(c.certificates, held{word(kind), began, today + day(r.IntN(400)-50+j)})
		}
		for _, period := range []string{"2026Q1", "2026Q2", "2026Q3"} {
			c.stars = append(c.stars, rated{word(period), int16(1 + r.IntN(5)), today - 40})
		}
		c.exams = append(c.exams, scored{int32(50000 + r.IntN(50000)), today - 100})
		out[i] = c
	}
	return out
}

// Counting everything that a dashboard says about a hundred thousand people, nothing remembered; the
// second figure is what the roll of them takes in memory.
func BenchmarkHundredThousandPeople(b *testing.B) {
	w := open(b)
	s := w.insight
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	s.roll.fill(crowd(s, 100_000))
	runtime.GC()
	runtime.ReadMemStats(&after)
	q, err := Question{Unit: rbactest.GroupPath}.check(rbac.BuiltinPosts(), "2026-11-24")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s.counted(s.scan(q, dayOf(s.clock.Now()), Suppose(), nil))
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "roll-MB")
}

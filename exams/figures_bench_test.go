package exams_test

import (
	"fmt"
	"sync"
	"testing"

	"tianti/exams"
)

// BenchmarkFigures analyses an exam of 100 items that 10,000 people have sat (1,000 with -short). They sit it as
// candidates do, side by side, which takes a while; only the analysis is timed.
func BenchmarkFigures(b *testing.B) {
	people := 10_000
	if testing.Short() {
		people = 1000
	}
	h := open(b)
	h.paper("P1", content(exams.Row{Items: h.singles(100)}))
	p := h.plan("P1")
	p.Units, p.Release = []string{"/g/"}, exams.ByItself
	h.exam("E1", p)
	next := make(chan int)
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			for i := range next {
				if err := h.sitWhole(fmt.Sprintf("c%05d", i), i); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for i := range people {
		next <- i
	}
	close(next)
	all.Wait()
	h.Drain(b)
	b.ResetTimer()
	for b.Loop() {
		f, err := h.Analyse(b.Context(), h.manager, "E1")
		if err != nil || f.Report.Candidates != people || len(f.Items) != 100 {
			b.Fatal(f.Report.Candidates, len(f.Items), err)
		}
	}
}

// sitWhole answers every question of an exam, the i-th candidate each in a way of their own, and hands in.
func (h *hall) sitWhole(person string, i int) error {
	by := candidate(person)
	s, err := h.Start(h.ctx(), by, "E1", "")
	if err != nil {
		return err
	}
	for k, q := range s.Items {
		begin := "错的"
		if (i*31+k*17)%97 > k {
			begin = "对的"
		}
		if _, err := h.Answer(h.ctx(), by, s.ID, exams.Save{N: q.N, Seq: int64(k + 1), Response: pick(q, begin)}); err != nil {
			return err
		}
	}
	_, err = h.Submit(h.ctx(), by, s.ID, "")
	return err
}

package exams_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"tianti/exams"
	"tianti/exams/item"
	"tianti/internal/store"
)

// note is the write that every durable save needs at least.
type note struct {
	store.Meta `bson:",inline"`
	Text       string `bson:"text"`
}

var notes = store.Define[note]("exams_test.notes")

// BenchmarkAnswer saves answers of 200 candidates at once, beside the bare write of as small a
// document. The length of the paper must make no difference.
func BenchmarkAnswer(b *testing.B) {
	for _, items := range []int{20, 200} {
		b.Run(fmt.Sprintf("%d items", items), func(b *testing.B) { benchAnswer(b, items) })
	}
	b.Run("bare write", func(b *testing.B) {
		h := open(b)
		c, n := notes.On(h.DB), atomic.Int64{}
		b.SetParallelism(100)
		b.ResetTimer()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				d := &note{Meta: store.Meta{ID: fmt.Sprint(n.Add(1))}, Text: "对的"}
				if err := c.Insert(b.Context(), d); err != nil {
					b.Error(err)
				}
			}
		})
	})
}

func benchAnswer(b *testing.B, items int) {
	h := open(b)
	h.paper("P1", content(exams.Row{Items: h.singles(items)}))
	p := h.plan("P1")
	p.Units = []string{"/g/"}
	h.exam("E1", p)
	type seat struct {
		by    string
		sheet *exams.Sheet
		seq   int64
	}
	seats := make(chan *seat, 200)
	for i := range cap(seats) {
		by := fmt.Sprintf("c%d", i)
		seats <- &seat{by, must[*exams.Sheet](b)(h.Start(b.Context(), candidate(by), "E1", "")), 0}
	}
	b.SetParallelism(100)
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			s := <-seats
			s.seq++
			n := int(s.seq)%items + 1
			r := item.Response{Choice: []string{s.sheet.Items[n-1].Options[0].ID}}
			if _, err := h.Answer(b.Context(), candidate(s.by), s.sheet.ID, exams.Save{N: n, Seq: s.seq, Response: r}); err != nil {
				b.Error(err)
			}
			seats <- s
		}
	})
}

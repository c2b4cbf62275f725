package exams_test

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"testing"

	"tianti/exams"
	"tianti/rbac"
)

// TestTwoWhoAnswerAlikeAreShownToTheInvigilator lets twenty-four people sit 30 questions; the last one copies
// from the first. Options are shuffled for everybody.
func TestTwoWhoAnswerAlikeAreShownToTheInvigilator(t *testing.T) {
	h := open(t)
	h.paper("P1", content(exams.Row{Items: h.singles(30)}))
	h.exam("E1", h.plan("P1"))
	_, err := h.Alike(h.ctx(), h.Actor("trainer1"), "E1")
	h.refused(err, rbac.ErrForbidden)
	first := map[string]string{} // stem → words of the answer
	for n := range 24 {
		by := h.Actor("trainee1")
		by.Person = fmt.Sprintf("person%02d", n)
		s := h.sit(by, "E1")
		for _, q := range s.Items {
			// Everybody has the questions in an order of their own, drawn anew in each run: what somebody answers to
			// a question must not depend on it, or chance makes another pair alike once in a hundred runs.
			sum := fnv.New64a()
			sum.Write([]byte(q.Stem.Text))
			r := rand.New(rand.NewPCG(uint64(n), sum.Sum64()))
			begin := "对的"
			if r.Float64() < 0.45 {
				begin = []string{"错的", "也错"}[r.IntN(2)]
			}
			if n == 23 && first[q.Stem.Text] != "" {
				begin = first[q.Stem.Text]
			}
			if n == 0 {
				first[q.Stem.Text] = begin
			}
			must[exams.Saved](t)(h.Answer(h.ctx(), by, s.ID, exams.Save{N: q.N, Seq: int64(q.N), Response: pick(q, begin), Device: "pc"}))
		}
		if n == 0 {
			_, err := h.Alike(h.ctx(), h.manager, "E1")
			h.refused(err, exams.ErrStillOpen)
		}
		must[exams.Ended](t)(h.Submit(h.ctx(), by, s.ID, "pc"))
	}
	got := must[*exams.AlikeReport](t)(h.Alike(h.ctx(), h.manager, "E1"))
	if got.Sittings != 24 || got.Compared != 24*23/2 || len(got.Pairs) != 1 {
		t.Fatalf("%s", text(got))
	}
	p := got.Pairs[0]
	zero, last := exams.SittingID("E1", "person00", 1), exams.SittingID("E1", "person23", 1)
	if p.A.Sitting != zero && p.B.Sitting != zero || p.A.Sitting != last && p.B.Sitting != last || p.Same != 30 || len(p.Items) != p.SameWrong || p.Items[0].Answer == "" || p.Items[0].Share <= 0 {
		t.Fatalf("%s", text(p))
	}
}

func TestTooFewAreNotCompared(t *testing.T) {
	h := open(t)
	h.paper("P1", content(exams.Row{Items: h.singles(3)}))
	h.exam("E1", h.plan("P1"))
	if got := must[*exams.AlikeReport](t)(h.Alike(h.ctx(), h.manager, "E1")); !got.Few || len(got.Pairs) > 0 {
		t.Fatalf("%s", text(got))
	}
}

package exams

import (
	"context"

	"tianti/exams/analysis"
	"tianti/exams/item"
	"tianti/internal/store"
	"tianti/rbac"
)

// Alike compares the answers of everybody who sat an exam, two by two, for those who invigilate it.
// ErrStillOpen while somebody sits it. See analysis.Alike for how.
func (s *Service) Alike(ctx context.Context, by rbac.Actor, exam string) (*AlikeReport, error) {
	e, err := s.exams.Get(ctx, exam)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, "exams.exam.invigilate", rbac.Place{Unit: e.Unit}); err != nil {
		return nil, err
	}
	for _, state := range []State{Open, Paused} {
		n, err := s.sittings.Count(ctx, store.On("board").Is(e.ID, string(state)))
		if err != nil {
			return nil, err
		}
		if n > 0 {
			return nil, ErrStillOpen.With("open", n)
		}
	}
	hs, err := everything(ctx, s.sittings, store.On("attempts").Is(exam))
	if err != nil {
		return nil, err
	}
	c := &comparison{Service: s, of: map[string]int{}}
	out := &AlikeReport{Exam: e, Threshold: alikeMost}
	for _, h := range hs {
		if h.sealed() && h.Mode == Theory {
			if err := c.take(ctx, h); err != nil {
				return nil, err
			}
		}
	}
	out.Sittings, out.Few = len(c.sittings), len(c.sittings) < analysis.LeastCandidates
	if out.Few {
		return out, nil
	}
	pairs, compared := analysis.Alike(c.finish(), c.scripts, alikeMost)
	out.Compared = compared
	people, err := s.named(ctx, c.sittings)
	if err != nil {
		return nil, err
	}
	for _, p := range pairs[:min(len(pairs), mostAlike)] {
		a, b := c.sittings[p.Copier], c.sittings[p.Source]
		if a.Person == b.Person {
			continue // two attempts of one person are alike by nature
		}
		out.Pairs = append(out.Pairs, AlikePair{Pair: p, A: side(a, people), B: side(b, people), Items: c.common(p)})
	}
	return out, nil
}

func side(h *Sitting, people map[string]Who) AlikeSide {
	return AlikeSide{h.ID, people[h.Person], h.Started, h.Ended}
}

// comparison gathers scripts with one numbering of items and answers for all.
type comparison struct {
	*Service
	of       map[string]int // item → index
	refs     []string
	items    []*answered
	sittings []*Sitting
	scripts  []analysis.Script
}

// take adds a sitting. Open questions are left out: words are compared by other means.
func (c *comparison) take(ctx context.Context, h *Sitting) error {
	x, err := c.setOf(ctx, h)
	if err != nil {
		return err
	}
	script, err := c.script(ctx, h)
	if err != nil {
		return err
	}
	one := make(analysis.Script, len(c.items))
	for i := range one {
		one[i] = analysis.NotAsked
	}
	for i, b := range x.bodies {
		if b.Open() || len(b.Parts) > 0 {
			continue
		}
		at, known := c.of[x.ref(i)]
		if !known {
			at = len(c.items)
			c.of[x.ref(i)] = at
			c.refs, c.items = append(c.refs, x.ref(i)), append(c.items, newAnswered(b))
		}
		for len(one) <= at {
			one = append(one, analysis.NotAsked)
		}
		r := item.Response{}
		if g := script.to(i + 1); g != nil {
			r = g.Response
		}
		one[at] = c.items[at].kind(r)
	}
	c.sittings, c.scripts = append(c.sittings, h), append(c.scripts, one)
	return nil
}

// finish makes all scripts as long as there are items, and says which answers are right.
func (c *comparison) finish() []analysis.Question {
	for i, s := range c.scripts {
		for len(s) < len(c.items) {
			s = append(s, analysis.NotAsked)
		}
		c.scripts[i] = s
	}
	out := make([]analysis.Question, len(c.items))
	for i, a := range c.items {
		out[i] = analysis.Question{Right: a.right}
	}
	return out
}

// common are the items that a pair answered alike and wrong.
func (c *comparison) common(p analysis.Pair) (out []AlikeItem) {
	a, b := c.scripts[p.Copier], c.scripts[p.Source]
	for q, x := range a {
		if x <= 0 || x != b[q] || c.items[q].right[x] || len(out) == mostAlikeItems {
			continue
		}
		var all int64
		for _, n := range c.items[q].count {
			all += n
		}
		out = append(out, AlikeItem{c.refs[q], c.items[q].body.Summary(80), c.items[q].said[x], c.items[q].count[x] * 1000 / max(all, 1)})
	}
	return out
}

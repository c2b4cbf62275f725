package exams

import (
	"context"

	"tianti/exams/item"
	"tianti/internal/store"
	"tianti/rbac"
)

// keys reads a version of an exam's keys.
func (s *Service) keys(ctx context.Context, exam string, number, round int) (keys, error) {
	k := keys{number: max(number, firstKey), round: round}
	if k.number == firstKey {
		return k, nil
	}
	c, err := s.fixes.Get(ctx, correctionID(exam, k.number))
	if err != nil {
		return k, err
	}
	k.fixes = c.Fixes
	return k, nil
}

// newest is the result of a sitting under the keys that count now. One that was settled while they were
// being changed is scored here.
func (s *Service) newest(ctx context.Context, id string) (*Result, error) {
	h, err := s.stored(ctx, id)
	if err != nil {
		return nil, err
	}
	e, err := s.exams.Get(ctx, h.Exam)
	if err != nil {
		return nil, err
	}
	r, err := s.results.Get(ctx, resultID(id, e.keyNow(), h.Round))
	if !missing(err) {
		return r, err
	}
	k, err := s.keys(ctx, h.Exam, e.keyNow(), h.Round)
	if err != nil {
		return nil, err
	}
	r, err = s.under(ctx, h, k)
	if err == nil && r == nil {
		err = ErrMissing.With("missing", 1)
	}
	return r, err
}

// under is the result of a sitting under keys, kept for good; nil while marks are missing.
func (s *Service) under(ctx context.Context, h *Sitting, k keys) (*Result, error) {
	r, err := s.results.Get(ctx, resultID(h.ID, k.number, k.round))
	if !missing(err) {
		return r, err
	}
	ms, err := everything(ctx, s.tasks, store.On("sitting").Is(h.ID))
	if err != nil {
		return nil, err
	}
	r, _, _, err = s.scoreAnew(ctx, h, ms, k)
	return r, err
}

// would is what a sitting earns under keys, kept nowhere; nil while marks are missing.
func (s *Service) would(ctx context.Context, h *Sitting, k keys) (*Result, error) {
	ms, err := everything(ctx, s.tasks, store.On("sitting").Is(h.ID))
	if err != nil {
		return nil, err
	}
	x, items, err := s.rests(ctx, h, ms, k)
	if err != nil {
		return nil, err
	}
	r, _ := compute(&x.version.Content, h.Mode, items)
	return r, nil
}

// Asked is an item of an exam with how it is scored now.
type Asked struct {
	Ref    string     `json:"ref"`
	Body   *item.Body `json:"body"` // as it was asked, with the key that counts now
	Fix    Remedy     `json:"fix,omitempty"`
	frozen *item.Body
}

// Keys are the items that an exam asks, with the keys that count now, for those who may change them; and
// the corrections so far, the oldest first.
func (s *Service) Keys(ctx context.Context, by rbac.Actor, exam string) (*Exam, []Asked, []*Correction, error) {
	e, err := s.exams.Get(ctx, exam)
	if err != nil {
		return nil, nil, nil, err
	}
	if _, err := s.gate.May(by, "exams.result.change", rbac.Place{Unit: e.Unit}); err != nil {
		return nil, nil, nil, err
	}
	all, err := everything(ctx, s.fixes, store.On("exam").Is(exam))
	if err != nil {
		return nil, nil, nil, err
	}
	k, err := s.keys(ctx, exam, e.keyNow(), 0)
	if err != nil {
		return nil, nil, nil, err
	}
	asked, err := s.asked(ctx, e, k)
	return e, asked, all, err
}

func (s *Service) asked(ctx context.Context, e *Exam, k keys) ([]Asked, error) {
	v, err := s.version(ctx, e.Version)
	if err != nil {
		return nil, err
	}
	var refs []string
	seen := map[string]bool{}
	for _, p := range v.Pools {
		for _, ref := range p.Refs {
			if !seen[ref] {
				refs, seen[ref] = append(refs, ref), true
			}
		}
	}
	frozen, err := s.bank.Frozen(ctx, refs)
	if err != nil {
		return nil, err
	}
	out := make([]Asked, len(refs))
	for i, f := range frozen {
		x := k.apply(refs[i], scored{body: &f.Body})
		out[i] = Asked{Ref: refs[i], Body: x.body, Fix: x.fixed, frozen: &f.Body}
	}
	return out, nil
}

// uninvolved refuses whoever has sat the exam: a correction, and taking one back, changes the own result.
func (s *Service) uninvolved(ctx context.Context, by rbac.Actor, e *Exam) error {
	own, err := s.attempts(ctx, e.ID, by.Person)
	if err == nil && len(own) > 0 {
		err = ErrOwnSitting
	}
	return err
}

// corrected are the fixes of an exam with one more, checked.
func (s *Service) corrected(ctx context.Context, by rbac.Actor, e *Exam, f Fix) (keys, error) {
	k, err := s.keys(ctx, e.ID, e.keyNow(), 0)
	if err != nil {
		return k, err
	}
	if err := s.uninvolved(ctx, by, e); err != nil {
		return k, err
	}
	asked, err := s.asked(ctx, e, keys{})
	if err != nil {
		return k, err
	}
	for _, a := range asked {
		if a.Ref != f.Ref {
			continue
		}
		if f.Do != "" {
			if f.Body != nil {
				b := *f.Body
				item.Prepare(&b)
				f.Body = &b
			}
			if err := f.check(a.frozen); err != nil {
				return k, err
			}
		}
		next := keys{number: e.keyNow() + 1, fixes: with(k.fixes, f)}
		if sameFixes(k.fixes, next.fixes) {
			return k, ErrFixSame
		}
		if next.leftOut() == len(asked) { // of 0 points everybody would have all
			return k, ErrFixNothing
		}
		return next, nil
	}
	return k, ErrFixItem.With("item", f.Ref)
}

func sameFixes(a, b []Fix) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Ref != b[i].Ref || a[i].Do != b[i].Do || (a[i].Body == nil) != (b[i].Body == nil) || a[i].Body != nil && item.Hash(a[i].Body) != item.Hash(b[i].Body) {
			return false
		}
	}
	return true
}

// Effect shows what a fix of one item would do to every result of the exam. Nothing is kept.
func (s *Service) Effect(ctx context.Context, by rbac.Actor, exam string, f Fix) (*Effect, error) {
	e, err := s.exams.Get(ctx, exam)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, "exams.result.change", rbac.Place{Unit: e.Unit}); err != nil {
		return nil, err
	}
	k, err := s.corrected(ctx, by, e, f)
	if err != nil {
		return nil, err
	}
	return s.effect(ctx, e, k)
}

// UndoEffect shows what TakeBack would do.
func (s *Service) UndoEffect(ctx context.Context, by rbac.Actor, exam string) (*Effect, error) {
	e, err := s.exams.Get(ctx, exam)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, "exams.result.change", rbac.Place{Unit: e.Unit}); err != nil {
		return nil, err
	}
	if err := s.uninvolved(ctx, by, e); err != nil {
		return nil, err
	}
	_, k, err := s.before(ctx, e)
	if err != nil {
		return nil, err
	}
	return s.effect(ctx, e, k)
}

func (s *Service) effect(ctx context.Context, e *Exam, k keys) (*Effect, error) {
	out := &Effect{Exam: e.ID, Key: k.number}
	now, err := s.keys(ctx, e.ID, e.keyNow(), 0)
	if err != nil {
		return nil, err
	}
	hs, err := everything(ctx, s.sittings, store.On("attempts").Is(e.ID))
	if err != nil {
		return nil, err
	}
	people, err := s.named(ctx, hs)
	if err != nil {
		return nil, err
	}
	for _, h := range hs {
		if h.State == Void {
			continue
		}
		if h.Stage != Marked && h.Stage != Released {
			out.Waiting++
			continue
		}
		now.round, k.round = h.Round, h.Round
		old, err := s.under(ctx, h, now)
		if err != nil {
			return nil, err
		}
		fresh, err := s.would(ctx, h, k)
		if err != nil {
			return nil, err
		}
		if old == nil || fresh == nil {
			out.Waiting++
			continue
		}
		out.add(EffectRow{h.ID, people[h.Person], h.Stage == Released, old.short(), fresh.short()})
	}
	out.order()
	return out, nil
}

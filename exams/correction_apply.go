package exams

import (
	"context"
	"errors"
	"slices"

	"tianti/exams/bank"
	"tianti/internal/audit"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/rbac"
)

// Correct scores an item of an exam otherwise, for everybody. based is the version of the keys that the
// actor saw the effect on; ErrChanged when another one counts by now.
func (s *Service) Correct(ctx context.Context, by rbac.Actor, exam string, based int, f Fix, reason string) (*Correction, error) {
	e, err := s.exams.Get(ctx, exam)
	if err != nil {
		return nil, err
	}
	grant, err := s.gate.May(by, "exams.result.change", rbac.Place{Unit: e.Unit})
	if err != nil {
		return nil, err
	}
	if err := said(reason); err != nil {
		return nil, err
	}
	if based != e.keyNow() {
		return nil, ErrChanged
	}
	k, err := s.corrected(ctx, by, e, f)
	if err != nil {
		return nil, err
	}
	return s.correct(ctx, grant, e, k, 0, reason)
}

// before is the correction in force, and the keys that counted before it.
func (s *Service) before(ctx context.Context, e *Exam) (*Correction, keys, error) {
	if e.keyNow() == firstKey {
		return nil, keys{}, ErrNoUndo
	}
	c, err := s.fixes.Get(ctx, correctionID(e.ID, e.keyNow()))
	if err != nil {
		return nil, keys{}, err
	}
	k, err := s.keys(ctx, e.ID, c.Before, 0)
	k.number = e.keyNow() + 1
	return c, k, err
}

// TakeBack takes the newest correction back: the fixes before it count again, and so do the results.
func (s *Service) TakeBack(ctx context.Context, by rbac.Actor, exam string, based int, reason string) (*Correction, error) {
	e, err := s.exams.Get(ctx, exam)
	if err != nil {
		return nil, err
	}
	grant, err := s.gate.May(by, "exams.result.change", rbac.Place{Unit: e.Unit})
	if err != nil {
		return nil, err
	}
	if err := said(reason); err != nil {
		return nil, err
	}
	if err := s.uninvolved(ctx, by, e); err != nil {
		return nil, err
	}
	c, k, err := s.before(ctx, e)
	if err != nil {
		return nil, err
	}
	if based != c.Key {
		return nil, ErrChanged
	}
	return s.correct(ctx, grant, e, k, c.Key, reason)
}

// correct writes the correction, makes its keys the ones that count, and scores everybody. Whoever dies
// in between is finished by Sweep.
func (s *Service) correct(ctx context.Context, grant rbac.Grant, e *Exam, k keys, undoes int, reason string) (*Correction, error) {
	c := &Correction{Meta: store.Meta{ID: correctionID(e.ID, k.number)}, Exam: e.ID, Unit: e.Unit, Key: k.number, Before: e.keyNow(), Undoes: undoes,
		Fixes: k.fixes, Reason: reason, By: grant.By().Person, At: s.clock.Now(), State: Applying}
	var items []string
	for _, f := range k.fixes {
		items = append(items, bank.ItemOf(f.Ref))
	}
	err := s.fixes.Insert(ctx, c, grant.Record(reason, KeysCorrected{e.ID, e.Unit, c.Key, undoes, items, reason}))
	if errors.Is(err, store.ErrExists) {
		return nil, ErrChanged
	}
	if err != nil {
		return nil, err
	}
	return s.carryOut(ctx, c)
}

const correctingFor = "exams: score anew after a correction of the keys"

// carryOut does what is left to do of a correction.
func (s *Service) carryOut(ctx context.Context, c *Correction) (*Correction, error) {
	by := rbac.System(correctingFor)
	e, err := s.exams.Update(ctx, c.Exam, func(e *Exam) (audit.Entry, error) {
		if e.Key >= c.Key {
			return audit.Entry{}, nil
		}
		grant, err := s.gate.May(by, "exams.result.change", rbac.Place{Unit: e.Unit})
		if err != nil {
			return audit.Entry{}, err
		}
		e.Key = c.Key
		return grant.Record(c.Reason), nil
	})
	if err != nil {
		return nil, err
	}
	s.examsAtHand.put(e, s.clock.Now())
	hs, err := everything(ctx, s.sittings, store.On("attempts").Is(c.Exam))
	if err != nil {
		return nil, err
	}
	for _, h := range hs {
		if h.State == Void {
			continue
		}
		var r *Result
		if h.Stage == Marked || h.Stage == Released {
			if r, err = s.under(ctx, h, keys{c.Key, h.Round, c.Fixes}); err != nil {
				return nil, err
			}
		}
		switch {
		case r != nil && h.Stage == Released:
			err = s.switchTo(ctx, by, "exams.result.change", e, h.ID, r, c.Reason)
		case r == nil: // an answer counts no more that was waited for, or one counts again that nobody has marked
			err = s.settle(ctx, h.ID)
		}
		if err != nil {
			return nil, err
		}
	}
	return s.closeCorrection(ctx, by, c)
}

// closeCorrection counts what a correction changed and notes that it is done.
func (s *Service) closeCorrection(ctx context.Context, by rbac.Actor, c *Correction) (*Correction, error) {
	hs, err := everything(ctx, s.sittings, store.On("attempts").Is(c.Exam))
	if err != nil {
		return nil, err
	}
	changed := 0
	for _, h := range hs {
		if h.Key == c.Key && slices.ContainsFunc(h.Past, func(p Standing) bool { return p.Key == c.Before }) {
			changed++ // once, however often it was marked under the keys before
		}
	}
	return s.fixes.Update(ctx, c.ID, func(c *Correction) (audit.Entry, error) {
		if c.State == Applied {
			return audit.Entry{}, nil
		}
		grant, err := s.gate.May(by, "exams.result.change", rbac.Place{Unit: c.Unit})
		if err != nil {
			return audit.Entry{}, err
		}
		c.State, c.Changed = Applied, changed
		return grant.Record(c.Reason), nil
	})
}

// switchTo makes another result of a released sitting the one that counts, and tells it if it says
// something else.
func (s *Service) switchTo(ctx context.Context, by rbac.Actor, permission string, e *Exam, id string, r *Result, reason string) error {
	_, err := s.sittings.Update(ctx, id, func(h *Sitting) (audit.Entry, error) {
		if h.Stage != Released || h.State == Void || h.Key > r.Key || h.Key == r.Key && h.Round >= r.Round {
			return audit.Entry{}, nil
		}
		grant, err := s.gate.May(by, permission, h.place())
		if err != nil {
			return audit.Entry{}, err
		}
		was := h.standing()
		var facts []event.Fact
		if h.replace(r, reason, s.clock.Now()) {
			facts = append(facts, e.fact(h), ResultCorrected{h.ID, h.Exam, e.Plan.Kind, h.Person, h.Unit, h.Key, was.Score, was.Percent, was.Passed, h.Score, h.Percent, h.Passed, reason})
		}
		return grant.Record(reason, facts...), nil
	})
	return err
}

// finishCorrections goes on with corrections that a crash left half done.
func (s *Service) finishCorrections(ctx context.Context) error {
	left, err := everything(ctx, s.fixes, store.On("state").Is(string(Applying)))
	failed := []error{err}
	for _, c := range left {
		if s.clock.Now().Sub(c.At) < stuckTime {
			continue // whoever wrote it is at it
		}
		_, err := s.carryOut(ctx, c)
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

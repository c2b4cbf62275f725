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

// settle takes a sealed sitting as far as it can go: to the markers, to its result, and out if the
// exam releases by itself. It may be called at any time and any number of times.
func (s *Service) settle(ctx context.Context, id string) error {
	h, err := s.stored(ctx, id)
	if err != nil || !h.sealed() {
		return err
	}
	e, err := s.exam(ctx, h.Exam)
	if err != nil {
		return err
	}
	if h.Stage == Released && h.Key >= e.keyNow() {
		return nil // a correction may have left a released one without marks
	}
	ms, err := everything(ctx, s.tasks, store.On("sitting").Is(h.ID))
	if err != nil {
		return err
	}
	k, err := s.keys(ctx, h.Exam, e.keyNow(), h.Round)
	if err != nil {
		return err
	}
	r, x, waits, err := s.scoreAnew(ctx, h, ms, k)
	if err != nil {
		return err
	}
	if len(waits) > 0 {
		have := map[place]bool{}
		for _, m := range ms {
			have[m.place()] = true
		}
		if err := s.ask(ctx, e, h, x, waits, have); err != nil {
			return err
		}
		return s.await(ctx, h.ID)
	}
	if h.Stage == Released {
		c, err := s.fixes.Get(ctx, correctionID(e.ID, r.Key))
		if err != nil {
			return err
		}
		return s.switchTo(ctx, rbac.System(correctingFor), "exams.result.change", e, h.ID, r, c.Reason)
	}
	if err := s.reach(ctx, h.ID, Marked); err != nil || e.Plan.Release != ByItself {
		return err
	}
	_, err = s.release(ctx, rbac.System("exams: release what is complete"), e, h.ID, "")
	return err
}

// scoreAnew computes a sitting's result under keys and keeps it; what is there stands. waits says what
// lacks marks: then there is none.
func (s *Service) scoreAnew(ctx context.Context, h *Sitting, ms []*marking, k keys) (r *Result, x *set, waits []place, err error) {
	x, items, err := s.rests(ctx, h, ms, k)
	if err != nil {
		return nil, nil, nil, err
	}
	r, waits = compute(&x.version.Content, h.Mode, items)
	if len(waits) > 0 {
		return nil, x, waits, nil
	}
	r.Key, r.Round = k.number, k.round
	r.ID, r.Sitting, r.Exam, r.At = resultID(h.ID, r.Key, r.Round), h.ID, h.Exam, s.clock.Now()
	err = s.results.Insert(ctx, r)
	if errors.Is(err, store.ErrExists) {
		r, err = s.results.Get(ctx, r.ID)
	}
	return r, x, nil, err
}

// rests gathers what the result of a sitting rests on.
func (s *Service) rests(ctx context.Context, h *Sitting, ms []*marking, k keys) (*set, []scored, error) {
	x, err := s.setOf(ctx, h)
	if err != nil {
		return nil, nil, err
	}
	script, err := s.script(ctx, h)
	if err != nil {
		return nil, nil, err
	}
	items := make([]scored, len(x.bodies))
	for i, b := range x.bodies {
		items[i] = k.apply(x.ref(i), scored{n: i + 1, body: b, marks: map[string]int64{}})
	}
	for _, g := range script.Answers {
		items[g.N-1].response = g.Response
	}
	for _, m := range ms {
		if m.State == done || m.Round > 0 {
			items[m.N-1].marks[m.Part] = m.worth(k.round)
		}
	}
	return x, items, nil
}

// reach moves a sealed sitting to a later stage. How far the marking is, is no decision of anybody
// and makes no entry.
func (s *Service) reach(ctx context.Context, id string, to Stage) error {
	_, err := s.sittings.Unrecorded().Update(ctx, id, func(h *Sitting) ([]store.Event, error) {
		if h.sealed() && slices.Index(Stages, h.Stage) < slices.Index(Stages, to) {
			h.Stage = to
		}
		return nil, nil
	})
	return err
}

// await makes a sitting one that waits for marks, also if it had them all before a correction asked for more. What was
// released stays so, under the keys that it has, until the marks are there.
func (s *Service) await(ctx context.Context, id string) error {
	_, err := s.sittings.Unrecorded().Update(ctx, id, func(h *Sitting) ([]store.Event, error) {
		if h.sealed() && h.Stage != Released {
			h.Stage = Marking
		}
		return nil, nil
	})
	return err
}

// release gives a result out, once; fresh says whether this was it.
func (s *Service) release(ctx context.Context, by rbac.Actor, e *Exam, id, reason string) (fresh bool, err error) {
	r, err := s.newest(ctx, id)
	if err != nil {
		return false, err
	}
	_, err = s.sittings.Update(ctx, id, func(h *Sitting) (audit.Entry, error) {
		grant, err := s.gate.May(by, "exams.result.release", h.place())
		if err != nil {
			return audit.Entry{}, err
		}
		if fresh = h.sealed() && h.Stage == Marked; !fresh {
			return audit.Entry{}, nil
		}
		h.Stage, h.Released = Released, s.clock.Now()
		h.stand(r)
		return grant.Record(reason, e.fact(h)), nil
	})
	if err != nil || !fresh {
		return false, err
	}
	now, err := s.exams.Get(ctx, e.ID)
	if err == nil && now.keyNow() > r.Key { // a correction that began meanwhile met it unreleased and passed it over
		s.examsAtHand.put(now, s.clock.Now())
		err = s.settle(ctx, id)
	}
	return true, err
}

func (e *Exam) fact(h *Sitting) event.Fact {
	return ResultReleased{
		Sitting: h.ID, Exam: e.ID, Kind: e.Plan.Kind, Mode: e.Plan.Mode, Title: e.Plan.Title, Person: h.Person, Unit: h.Unit,
		Attempt: h.Attempt, Key: h.Key, Round: h.Round, Score: h.Score, Max: h.Max, Percent: h.Percent, Passed: h.Passed, Ended: h.Ended, At: h.Released,
	}
}

// Release gives out every result of an exam that is not out yet, and says how many. It is refused
// while somebody is sitting (ErrStillOpen) or answers lack marks (ErrMissing).
func (s *Service) Release(ctx context.Context, by rbac.Actor, exam, reason string) (int, error) {
	e, err := s.exams.Get(ctx, exam)
	if err != nil {
		return 0, err
	}
	if _, err := s.gate.May(by, "exams.result.release", rbac.Place{Unit: e.Unit}); err != nil {
		return 0, err
	}
	if err := s.complete(ctx, e); err != nil {
		return 0, err
	}
	ready, err := everything(ctx, s.sittings, store.On("stage").Is(exam, string(Marked)))
	if err != nil {
		return 0, err
	}
	if len(ready) == 0 {
		return 0, ErrNothing
	}
	n := 0
	for _, h := range ready {
		fresh, err := s.release(ctx, by, e, h.ID, reason)
		if err != nil {
			return n, err
		}
		if fresh {
			n++
		}
	}
	return n, s.expose(ctx, exam)
}

// complete says why the results of an exam cannot be released yet.
func (s *Service) complete(ctx context.Context, e *Exam) error {
	for _, state := range []State{Open, Paused} {
		n, err := s.sittings.Count(ctx, store.On("board").Is(e.ID, string(state)))
		if err != nil {
			return err
		}
		if n > 0 {
			return ErrStillOpen.With("open", n)
		}
	}
	for _, stage := range []Stage{Sealed, Marking} { // what a crash or a slow reaction left behind
		hs, err := everything(ctx, s.sittings, store.On("stage").Is(e.ID, string(stage)))
		if err != nil {
			return err
		}
		for _, h := range hs {
			if err := s.settle(ctx, h.ID); err != nil {
				return err
			}
		}
	}
	n, err := s.lacking(ctx, e.ID)
	if err == nil && n > 0 {
		return ErrMissing.With("missing", n)
	}
	return err
}

// lacking is how many answers lack the marks without which a sitting of an exam has no result. Those of results that are
// there and are looked at once more hold nobody up.
func (s *Service) lacking(ctx context.Context, exam string) (n int64, err error) {
	hs, err := everything(ctx, s.sittings, store.On("stage").Is(exam, string(Marking)))
	if err != nil {
		return 0, err
	}
	for _, h := range hs {
		some, err := s.tasks.Count(ctx, store.On("sitting").Is(h.ID, string(waiting)))
		if err != nil {
			return 0, err
		}
		n += max(some, 1)
	}
	return n, nil
}

// expose tells the bank how often each item was shown.
func (s *Service) expose(ctx context.Context, exam string) error {
	hs, err := everything(ctx, s.sittings, store.On("attempts").Is(exam))
	if err != nil {
		return err
	}
	counts := map[string]int64{}
	for some := range slices.Chunk(hs, 200) {
		ids := make([]string, len(some))
		for i, h := range some {
			ids[i] = h.ID
		}
		ds, err := s.draws.GetMany(ctx, ids)
		if err != nil {
			return err
		}
		for _, d := range ds {
			for _, p := range d.placed() {
				counts[bank.ItemOf(p.Ref)]++
			}
		}
	}
	return s.bank.Expose(ctx, exam, counts)
}

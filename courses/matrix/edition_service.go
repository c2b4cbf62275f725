package matrix

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"tianti/courses"
	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/dryrun"
	"tianti/internal/store"
	"tianti/rbac"
)

// Editions lists the versions of the matrix, the newest first, a page at a time.
func (s *Service) Editions(ctx context.Context, by rbac.Actor, cursor string) (store.Page[Edition], error) {
	if _, err := s.gate.May(by, "courses.matrix.read", rbac.Place{}); err != nil {
		return store.Page[Edition]{}, err
	}
	return s.editions.Find(ctx, store.On("number").Down().Limit(20).At(cursor))
}

// Edition is one version.
func (s *Service) Edition(ctx context.Context, by rbac.Actor, number int) (*Edition, error) {
	if _, err := s.gate.May(by, "courses.matrix.read", rbac.Place{}); err != nil {
		return nil, err
	}
	e, err := s.editions.Get(ctx, editionID(number))
	return e, unknown(err)
}

// ProposeChange proposes rows to be in force from a day on. It rests on the proposer's own dry run of
// today of the same rows, or on one that begins now; a second person can approve only when everybody
// was looked at. The proposer's draft is gone with it.
func (s *Service) ProposeChange(ctx context.Context, by rbac.Actor, c Change, day time.Time, reason string) (*Edition, error) {
	grant, err := s.gate.May(by, "courses.matrix.edit", rbac.Place{})
	if err != nil {
		return nil, err
	}
	now := s.clock.Now()
	e := &Edition{State: Proposed, Open: "matrix", Base: s.Newest(), Rows: c.Rows, Days: c.Days, Hash: c.hash(), Proposer: by.Person, Steps: []Stepped{{Propose, by.Person, by.Name, now, reason}}}
	if len(c.Rows) == 0 {
		return nil, ErrSame.At("rows")
	}
	begun := time.Time{}
	if newest := s.newest(); newest != nil {
		begun = newest.From
	}
	if e.Effective, err = beginning(day, begun, now); err != nil {
		return nil, err
	}
	if err := courses.Said(reason); err != nil {
		return nil, err
	}
	if e.Trial, err = s.trialOf(ctx, by, c, now); err != nil {
		return nil, err
	}
	last, err := s.editions.First(ctx, store.On("number").Down())
	switch {
	case err == nil:
		e.Number = last.Number + 1
	case errors.Is(err, store.ErrNotFound):
		e.Number = 1
	default:
		return nil, err
	}
	e.ID = editionID(e.Number)
	err = s.editions.Insert(ctx, e, grant.Record(reason, e.fact(by.Person, reason)))
	if errors.Is(err, store.ErrExists) {
		return nil, ErrOpen
	}
	if err != nil {
		return nil, err
	}
	return e, errors.Join(s.trials.Keep(ctx, e.Trial), s.drafts.Unrecorded().DeleteMany(ctx, []string{by.Person}))
}

func (e *Edition) fact(by, reason string) Decided {
	f := Decided{Edition: e.Number, State: e.State, By: by, From: e.From, Reason: reason}
	for _, r := range e.Rows {
		f.Courses = append(f.Courses, r.Course)
	}
	return f
}

// trialOf is the proposer's own dry run of today of the same rows, or a new one.
func (s *Service) trialOf(ctx context.Context, by rbac.Actor, c Change, now time.Time) (string, error) {
	mine, err := s.trials.Mine(ctx, by.Person, "")
	if err != nil {
		return "", err
	}
	for _, r := range mine.Items {
		alive := r.State == dryrun.Open || r.State == dryrun.Done
		if alive && r.Hash == c.hash() && r.Base == strconv.Itoa(s.Newest()) && clock.Day(r.At).Equal(clock.Day(now)) {
			return r.ID, nil
		}
	}
	t, err := s.StartTrial(ctx, by, c)
	if err != nil {
		return "", err
	}
	return t.ID, nil
}

// Decide moves an edition: Approve and Refuse by a second person, Withdraw by the proposer, Annul of
// what has not begun. ErrMoved where another edition was published since it was proposed.
func (s *Service) Decide(ctx context.Context, by rbac.Actor, number int, act Act, reason string) (*Edition, error) {
	now := s.clock.Now()
	if act == Approve {
		if err := s.triedOut(ctx, number); err != nil {
			return nil, err
		}
	}
	e, err := s.editions.Update(ctx, editionID(number), func(e *Edition) (audit.Entry, error) {
		grant, err := s.gate.May(by, permission(act), rbac.Place{})
		if err != nil {
			return audit.Entry{}, err
		}
		if err := e.act(act, by.Person, by.Name, reason, now); err != nil {
			return audit.Entry{}, err
		}
		if act == Approve && s.Newest() != e.Base {
			return audit.Entry{}, ErrMoved
		}
		return grant.Record(reason, e.fact(by.Person, reason)), nil
	})
	if err != nil {
		return nil, unknown(err)
	}
	return e, s.Load(ctx)
}

func permission(act Act) string {
	if act == Withdraw {
		return "courses.matrix.edit"
	}
	return "courses.matrix.confirm"
}

// Offers lists what the actor may do to an edition now, by the diagram and by the policy.
func (s *Service) Offers(by rbac.Actor, e *Edition) []Act {
	return slices.DeleteFunc(e.Offers(by.Person, s.clock.Now()), func(act Act) bool {
		_, err := s.gate.May(by, permission(act), rbac.Place{})
		return err != nil
	})
}

// triedOut refuses as long as the dry run of an edition has not looked at everybody.
func (s *Service) triedOut(ctx context.Context, number int) error {
	e, err := s.editions.Get(ctx, editionID(number))
	if err != nil || e.State != Proposed {
		return unknown(err)
	}
	_, err = s.trials.Finished(ctx, e.Trial)
	return err
}

package survey

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"time"

	"tianti/internal/audit"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/rbac"
)

// Create drafts a round. Faults: ErrUnit, ErrQuestionnaire, ErrWindow, ErrReason.
func (s *Service) Create(ctx context.Context, by rbac.Actor, questionnaire, unit string, from, until rbac.Day, reason string) (*Round, error) {
	u, err := s.org.Unit(ctx, rbac.UnitID(unit))
	if err != nil || !u.Open() {
		return nil, ErrUnit.At("unit").With("value", unit)
	}
	now := s.now()
	r := &Round{Meta: store.Meta{ID: now.Format("20060102-") + strings.ToLower(rand.Text()[:10])}, Questionnaire: questionnaire, Unit: u.Path, From: from, Until: until}
	grant, err := s.gate.May(by, mayEdit, r.place())
	if err != nil {
		return nil, err
	}
	faults := r.check(s.catalogue)
	if f := reasonFault(reason); f != nil {
		faults = append(faults, f)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	if err := r.turn("", Draft, "create", by, now, reason); err != nil {
		return nil, err
	}
	return r, s.rounds.Insert(ctx, r, grant.Record(reason))
}

// Open lets people answer on the round's days. Faults: ErrState, ErrOver, ErrOverlap, ErrMany, ErrReason.
func (s *Service) Open(ctx context.Context, by rbac.Actor, id, reason string) (*Round, error) {
	r, err := s.round(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, mayOpen, r.place()); err != nil {
		return nil, err
	}
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return nil, err
	}
	// The key comes first: an open round without one could take no answer.
	if err := s.keys.Insert(ctx, &key{store.Meta{ID: id}, secret}); err != nil && !errors.Is(err, store.ErrExists) {
		return nil, err
	}
	// Openings take turns: whoever looked while another one was opened finds its turn taken, and looks again.
	for range mostOpen {
		last, err := s.lastTurn(ctx)
		if err != nil {
			return nil, err
		}
		if err := s.alone(ctx, r); err != nil {
			return nil, err
		}
		opened, err := s.opened(ctx, by, id, reason, last+1)
		if !errors.Is(err, store.ErrExists) {
			return opened, err
		}
	}
	return nil, ErrMany.With("most", mostOpen)
}

func (s *Service) opened(ctx context.Context, by rbac.Actor, id, reason string, turn int) (*Round, error) {
	return s.act(ctx, by, id, mayOpen, reason, func(r *Round, grant rbac.Grant, now time.Time) (audit.Entry, error) {
		if err := r.turn(Draft, Open, "open", by, now, reason); err != nil {
			return audit.Entry{}, err
		}
		if !now.Before(r.ends()) {
			return audit.Entry{}, ErrOver
		}
		r.Turn = turn
		return grant.Record(reason, RoundOpened{r.ID, r.Questionnaire, r.Unit, r.ends()}), nil
	})
}

// alone says whether nobody below the unit is asked the same by another round, as things stand: lastTurn is read
// before it.
func (s *Service) alone(ctx context.Context, r *Round) error {
	if r.State != Draft {
		return ErrState.With("state", locale.Key("survey.state."+r.State)).With("act", "open")
	}
	running, err := s.running(ctx)
	if err != nil {
		return err
	}
	if len(running) >= mostOpen {
		return ErrMany.With("most", mostOpen)
	}
	for _, x := range running {
		if x.ID != r.ID && x.Questionnaire == r.Questionnaire && Overlaps(x.Unit, r.Unit) {
			return ErrOverlap.With("round", x.ID)
		}
	}
	return nil
}

// Close ends a round; its figures follow. Faults: ErrState, ErrReason.
func (s *Service) Close(ctx context.Context, by rbac.Actor, id, reason string) (*Round, error) {
	return s.act(ctx, by, id, mayClose, reason, func(r *Round, grant rbac.Grant, now time.Time) (audit.Entry, error) {
		return grant.Record(reason, RoundClosed{r.ID}), r.turn(Open, Closed, "close", by, now, reason)
	})
}

// Drop takes a draft away. Faults: ErrState, ErrReason.
func (s *Service) Drop(ctx context.Context, by rbac.Actor, id, reason string) error {
	r, err := s.round(ctx, id)
	if err != nil {
		return err
	}
	grant, err := s.gate.May(by, mayEdit, r.place())
	if err != nil {
		return err
	}
	if r.State != Draft {
		return ErrState.With("state", locale.Key("survey.state."+r.State)).With("act", "drop")
	}
	if f := reasonFault(reason); f != nil {
		return f
	}
	if err := s.keys.Delete(ctx, id); err != nil && !errors.Is(err, store.ErrNotFound) { // an opening that was cut short
		return err
	}
	return s.rounds.Delete(ctx, id, grant.Record(reason))
}

func (s *Service) act(ctx context.Context, by rbac.Actor, id, permission, reason string, change func(*Round, rbac.Grant, time.Time) (audit.Entry, error)) (*Round, error) {
	r, err := s.rounds.Update(ctx, id, func(r *Round) (audit.Entry, error) {
		grant, err := s.gate.May(by, permission, r.place())
		if err != nil {
			return audit.Entry{}, err
		}
		if f := reasonFault(reason); f != nil {
			return audit.Entry{}, f
		}
		return change(r, grant, s.now())
	})
	return r, missing(err, ErrNone)
}

// Settle closes the rounds whose last day is over, and says how many.
func (s *Service) Settle(ctx context.Context) (int, error) {
	page, err := s.rounds.Find(ctx, store.On("state").Is(Open).Before(string(rbac.DayOf(s.clock.Now()))).Limit(mostOpen))
	if err != nil {
		return 0, err
	}
	by := rbac.System("surveys: close what is over")
	for i, r := range page.Items {
		if _, err := s.Close(ctx, by, r.ID, "最后一天已过"); err != nil && !errors.Is(err, ErrState) {
			return i, err
		}
	}
	return len(page.Items), nil
}

// Rounds lists the rounds that concern units about which the actor may read, the latest act first.
func (s *Service) Rounds(ctx context.Context, by rbac.Actor, cursor string, limit int) (store.Page[Round], error) {
	reach := s.gate.Reach(by, mayRead)
	if len(reach) == 0 {
		return store.Page[Round]{}, rbac.ErrForbidden.With("permission", mayRead)
	}
	page, err := s.rounds.Find(ctx, store.On("recent").Down().At(cursor).Limit(limit))
	page.Items = slices.DeleteFunc(page.Items, func(r *Round) bool { return !s.concerns(reach, r) })
	return page, err
}

func (s *Service) concerns(reach []string, r *Round) bool {
	return slices.ContainsFunc(reach, func(unit string) bool { return Overlaps(unit, r.Unit) })
}

// Round reads one that concerns the actor's units.
func (s *Service) Round(ctx context.Context, by rbac.Actor, id string) (*Round, error) {
	r, err := s.round(ctx, id)
	if err != nil {
		return nil, err
	}
	if !s.concerns(s.gate.Reach(by, mayRead), r) {
		return nil, rbac.ErrForbidden.With("permission", mayRead)
	}
	return r, nil
}

// Turnout is how many answers an open round has, in whole fives: more would tell who has just answered.
func (s *Service) Turnout(ctx context.Context, by rbac.Actor, id string) (int, error) {
	if _, err := s.Round(ctx, by, id); err != nil {
		return 0, err
	}
	n, err := s.answers.Count(ctx, store.On("round").Is(id))
	return int(n) / Least * Least, err
}

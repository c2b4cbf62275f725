package round

import (
	"context"
	"time"

	"tianti/internal/audit"
	"tianti/internal/store"
	"tianti/ladder"
	"tianti/rbac"
)

// Appoint proposes the appointment of somebody who was elected, the way of every appointment: a
// second person confirms it, and the requirements are checked once more.
func (s *Service) Appoint(ctx context.Context, by rbac.Actor, id string, effective time.Time, reason string) (*Application, error) {
	a, err := s.applications.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	r, err := s.rounds.Get(ctx, a.Round)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, Appoint.Permission(), rbac.Place{Unit: a.Unit, Owner: a.Person}); err != nil {
		return nil, s.plainly(by, a, err)
	}
	if r.State != Concluded {
		return nil, ErrMove.With("state", r.State).With("act", Appoint)
	}
	if a.Phase != Elected {
		return nil, ErrPhase.With("phase", a.Phase).With("move", Appoint)
	}
	if err := s.free(ctx, a.Person, s.clock.Now()); err != nil {
		return nil, err
	}
	c, err := s.ladder.Propose(ctx, by, ladder.Proposal{Person: a.Person, Grade: r.Grade, Effective: effective, Reason: reason})
	if err != nil {
		return nil, err
	}
	if err := s.link(ctx, by, a.Person, r.Grade, c.ID, effective); err != nil {
		return nil, err
	}
	return s.applications.Get(ctx, id)
}

// link notes the appointment that was proposed for somebody elected, wherever it was proposed. The
// fact of the proposal calls it, too, so that a crash between the two writes loses nothing.
func (s *Service) link(ctx context.Context, by rbac.Actor, person, grade, appointment string, effective time.Time) error {
	page, err := s.applications.Find(ctx, store.On("person").Is(person).Down().Limit(mostOwn))
	if err != nil {
		return err
	}
	for _, a := range page.Items {
		if a.Phase != Elected || a.Grade != grade {
			continue
		}
		r, err := s.rounds.Get(ctx, a.Round)
		if err != nil {
			return err
		}
		if r.State != Concluded {
			continue
		}
		return s.follow(ctx, a.ID, by.Person, always(Appoint), appointment, func(a *Application) { a.Appointment, a.Effective = appointment, effective })
	}
	return nil
}

// mostOwn bounds the applications of one person that are looked at: the newest ones.
const mostOwn = 100

// prove ends a trial period well. It may not end early.
func (s *Service) prove(ctx context.Context, by rbac.Actor, id, reason string) (*Application, error) {
	now := s.clock.Now()
	return s.applications.Update(ctx, id, func(a *Application) (audit.Entry, error) {
		grant, err := s.gate.May(by, movePermissions[Prove], rbac.Place{Unit: a.Unit, Owner: a.Person})
		if err != nil {
			return audit.Entry{}, s.plainly(by, a, err)
		}
		if a.Phase == Trial && now.Before(a.Until) {
			return audit.Entry{}, ErrNotOver.With("until", said(a.Until))
		}
		if err := a.step(Prove, by.Person, by.Name, reason, now); err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(reason, a.moved(Prove)), nil
	})
}

// revert ends a trial period with the return to the rung before: the appointment is annulled, and
// its fact ends the application. The days between stay in the history.
func (s *Service) revert(ctx context.Context, by rbac.Actor, id, reason string) (*Application, error) {
	a, err := s.applications.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, movePermissions[Revert], rbac.Place{Unit: a.Unit, Owner: a.Person}); err != nil {
		return nil, s.plainly(by, a, err)
	}
	if a.Phase != Trial {
		return nil, ErrPhase.With("phase", a.Phase).With("move", Revert)
	}
	if err := reasoned(reason); err != nil {
		return nil, err
	}
	if _, err := s.ladder.Annul(ctx, by, a.Appointment, reason); err != nil {
		return nil, err
	}
	if err := s.follow(ctx, id, by.Person, always(Revert), reason, nil); err != nil {
		return nil, err
	}
	return s.applications.Get(ctx, id)
}

package ladder

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"tianti/internal/audit"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/ladder/requirement"
	"tianti/rbac"
)

// Proposal is what a proposer asks for.
type Proposal struct {
	Person    string
	Grade     string
	Effective time.Time // any instant of the first day
	Waivers   []Waiver
	Reason    string
}

// Propose opens a case: the requirements are checked and the result kept with its evidence.
// ErrUnqualified says what is missing and not waived.
func (s *Service) Propose(ctx context.Context, by rbac.Actor, p Proposal) (*Appointment, error) {
	pos, err := s.positions.GetMany(ctx, []string{p.Person})
	if err != nil {
		return nil, err
	}
	place := rbac.Place{Owner: p.Person}
	if len(pos) > 0 {
		place.Unit = pos[0].Unit
	}
	grant, err := s.gate.May(by, "ladder.appointment.propose", place)
	if err != nil {
		return nil, ownCase(by, p.Person, err)
	}
	if len(pos) == 0 {
		return nil, ErrOffLadder.With("person", p.Person)
	}
	now := s.clock.Now()
	earlier, err := s.cases(ctx, p.Person)
	if err != nil {
		return nil, err
	}
	a := &Appointment{
		Meta:   store.Meta{ID: fmt.Sprintf("%s:%s:%d", p.Person, p.Grade, len(earlier)+1)},
		Person: p.Person, Grade: p.Grade, Proposer: by.Person, Waivers: p.Waivers,
	}
	if err := s.submit(ctx, a, Propose, by, pos[0], p, now); err != nil {
		return nil, err
	}
	err = s.appointments.Insert(ctx, a, grant.Record(p.Reason, AppointmentProposed{a.ID, a.Person, a.Unit, a.Grade, by.Person}))
	if errors.Is(err, store.ErrExists) {
		return nil, ErrOpenCase.With("person", p.Person)
	}
	return a, err
}

// submit fills a case from a proposal and checks it.
func (s *Service) submit(ctx context.Context, a *Appointment, act Act, by rbac.Actor, pos *Position, p Proposal, now time.Time) error {
	if err := a.step(act, by.Person, by.Name, p.Reason, now); err != nil {
		return err
	}
	// The last known term, also one that begins later: two decisions for one future would collide.
	terms := pos.terms(now)
	last := Term{}
	if len(terms) > 0 {
		last = terms[len(terms)-1]
	}
	if last.Grade == "" {
		return ErrOffLadder.With("person", a.Person)
	}
	b := s.BlueprintAt(now)
	g, down := b.Grade(a.Grade), b.Grade(last.Grade)
	if a.Hold != "" { // the other way round
		g, down = down, g
	}
	if g == nil || down == nil || !slices.Contains(g.After, down.Code) {
		return ErrNoRung.At("grade").With("grade", a.Grade).With("from", last.Grade)
	}
	err := s.free(ctx, a.Person, now)
	if a.Hold != "" {
		err = s.demotable(ctx, a.Hold, now)
	}
	if err != nil {
		return err
	}
	if a.Effective, err = effective(p.Effective, last.From, now); err != nil {
		return err
	}
	a.Name, a.Unit, a.From, a.Waivers = pos.Name, pos.Unit, last.Grade, p.Waivers
	a.Rules, a.RulesHash = b.Version, b.Hash
	if a.Hold != "" {
		return nil
	}
	r, err := s.qualification(ctx, pos, g, now)
	if err != nil {
		return err
	}
	return a.qualify(act, r, now)
}

func (s *Service) qualification(ctx context.Context, pos *Position, g *Grade, now time.Time) (requirement.Result, error) {
	facts, err := s.known(ctx, pos, now)
	if err != nil {
		return requirement.Result{}, err
	}
	return requirement.Evaluate(g.Requires, facts, now), nil
}

// ownCase says it plainly where the policy's refusal is about the own case.
func ownCase(by rbac.Actor, person string, err error) error {
	if errors.Is(err, rbac.ErrForbidden) && by.Person == person {
		return ErrOwnCase
	}
	return err
}

// act moves a case under a permission. change may refine it after the step and give a fact.
func (s *Service) act(ctx context.Context, by rbac.Actor, id, permission string, act Act, reason string, change func(*Appointment) ([]event.Fact, error)) (*Appointment, error) {
	now := s.clock.Now()
	return s.appointments.Update(ctx, id, func(a *Appointment) (audit.Entry, error) {
		grant, err := s.gate.May(by, permission, rbac.Place{Unit: a.Unit, Owner: a.Person})
		if err != nil {
			return audit.Entry{}, ownCase(by, a.Person, err)
		}
		if err := a.step(act, by.Person, by.Name, reason, now); err != nil {
			return audit.Entry{}, err
		}
		facts, err := change(a)
		if err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(reason, facts...), nil
	})
}

// Resubmit sends a returned case in again, with what the proposer changed.
func (s *Service) Resubmit(ctx context.Context, by rbac.Actor, id string, p Proposal) (*Appointment, error) {
	now := s.clock.Now()
	return s.appointments.Update(ctx, id, func(a *Appointment) (audit.Entry, error) {
		grant, err := s.gate.May(by, "ladder.appointment.propose", rbac.Place{Unit: a.Unit, Owner: a.Person})
		if err != nil {
			return audit.Entry{}, ownCase(by, a.Person, err)
		}
		pos, err := s.positions.Get(ctx, a.Person)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := s.submit(ctx, a, Resubmit, by, pos, p, now); err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(p.Reason, AppointmentProposed{a.ID, a.Person, a.Unit, a.Grade, by.Person}), nil
	})
}

// Approve is the second person's yes. The requirements are checked again; what the proposer waived
// passes only with acceptWaivers, by which the second person says to have seen it.
func (s *Service) Approve(ctx context.Context, by rbac.Actor, id, reason string, acceptWaivers bool) (*Appointment, error) {
	now := s.clock.Now()
	return s.act(ctx, by, id, "ladder.appointment.confirm", Approve, reason, func(a *Appointment) ([]event.Fact, error) {
		if a.Flagged() && !acceptWaivers {
			return nil, ErrUnseen
		}
		pos, err := s.positions.Get(ctx, a.Person)
		if err != nil {
			return nil, err
		}
		terms := pos.terms(now)
		if len(terms) == 0 || terms[len(terms)-1].Grade != a.From {
			return nil, ErrMoved.With("from", a.From)
		}
		b := s.BlueprintAt(now)
		g := b.Grade(a.Grade)
		if g == nil {
			return nil, ErrNoRung.With("grade", a.Grade).With("from", a.From)
		}
		a.Rules, a.RulesHash = b.Version, b.Hash
		if err := s.allows(ctx, a, pos, g, now); err != nil {
			return nil, err
		}
		return []event.Fact{GradeAppointed{a.Person, a.Unit, a.Grade, a.From, a.Effective, now, a.ID, a.Flagged()}}, nil
	})
}

// allows checks again what a proposal rested on: that nothing holds the person back and all is met; of a
// demotion, that its hold still stands.
func (s *Service) allows(ctx context.Context, a *Appointment, pos *Position, g *Grade, now time.Time) error {
	if a.Hold != "" {
		return s.demotable(ctx, a.Hold, now)
	}
	if err := s.free(ctx, a.Person, now); err != nil {
		return err
	}
	r, err := s.qualification(ctx, pos, g, now)
	if err != nil {
		return err
	}
	return a.qualify(Approve, r, now)
}

// Return sends a case back to its proposer to be mended.
func (s *Service) Return(ctx context.Context, by rbac.Actor, id, reason string) (*Appointment, error) {
	return s.act(ctx, by, id, "ladder.appointment.confirm", Return, reason, s.told(by, reason))
}

// Refuse is the second person's no.
func (s *Service) Refuse(ctx context.Context, by rbac.Actor, id, reason string) (*Appointment, error) {
	return s.act(ctx, by, id, "ladder.appointment.confirm", Refuse, reason, s.told(by, reason))
}

func (s *Service) told(by rbac.Actor, reason string) func(*Appointment) ([]event.Fact, error) {
	return func(a *Appointment) ([]event.Fact, error) {
		return []event.Fact{AppointmentDecided{a.ID, a.Person, a.Grade, string(a.State), by.Person, reason}}, nil
	}
}

// Withdraw takes the own proposal back.
func (s *Service) Withdraw(ctx context.Context, by rbac.Actor, id, reason string) (*Appointment, error) {
	return s.act(ctx, by, id, "ladder.appointment.propose", Withdraw, reason, s.told(by, reason))
}

// Annul makes an approved appointment count no more from now on; what was true until now stays
// readable. A later appointment that was built on it is annulled first.
func (s *Service) Annul(ctx context.Context, by rbac.Actor, id, reason string) (*Appointment, error) {
	now := s.clock.Now()
	return s.act(ctx, by, id, "ladder.appointment.annul", Annul, reason, func(a *Appointment) ([]event.Fact, error) {
		pos, err := s.positions.Get(ctx, a.Person)
		if err != nil {
			return nil, err
		}
		back := Term{}
		for _, t := range pos.terms(now) {
			switch {
			case t.Case == a.ID:
			case t.From.After(a.Effective) && t.Grade != "":
				return nil, ErrBuiltOn.With("grade", t.Grade)
			case !t.From.After(now):
				back = t
			}
		}
		return []event.Fact{GradeAnnulled{a.Person, a.Unit, a.Grade, back.Grade, now, a.ID, reason}}, nil
	})
}

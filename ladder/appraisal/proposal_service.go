package appraisal

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"tianti/internal/audit"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/rbac"
)

// Wish is what a proposal asks for.
type Wish struct {
	Kind      Kind
	Dimension string
	To        int64 // thousandths of a point
	Group     Group
}

// Propose asks for another result of somebody: while a cycle is calibrated by a member of its panel, after
// that as a correction by whoever may calibrate there. Nobody proposes about themselves. Faults: ErrState,
// ErrCounting, ErrMember, ErrWaits, ErrReason, and those of the kinds.
func (s *Service) Propose(ctx context.Context, by rbac.Actor, cycle, person string, w Wish, reason string) (*Proposal, error) {
	c, p, grant, err := s.calibrating(ctx, by, cycle, person)
	if err != nil {
		return nil, err
	}
	x := &Proposal{Cycle: cycle, Person: person, Name: p.Name, Unit: p.Unit, Kind: w.Kind, Dimension: w.Dimension, To: w.To, Group: w.Group, Reason: strings.TrimSpace(reason),
		By: by.Person, ByName: by.Name, At: s.now(), State: Waiting}
	if err := x.fits(p); err != nil {
		return nil, err
	}
	if f := reasonFault(reason); f != nil {
		return nil, f
	}
	x.Base = p.Last().No
	about, err := s.Proposals(ctx, c.ID, person)
	if err != nil {
		return nil, err
	}
	for _, old := range about {
		if old.State == Waiting {
			return nil, ErrWaits
		}
	}
	x.ID = fmt.Sprintf("%s:%d", personID(cycle, person), len(about)+1) // of two at once only one comes to be
	err = s.proposals.Insert(ctx, x, grant.Record(reason))
	if errors.Is(err, store.ErrExists) {
		return nil, ErrWaits
	}
	return x, err
}

// calibrating is a person whose result the actor may see to.
func (s *Service) calibrating(ctx context.Context, by rbac.Actor, cycle, person string) (c *Cycle, p *Person, grant rbac.Grant, err error) {
	if c, err = s.cycle(ctx, cycle); err != nil {
		return nil, nil, grant, err
	}
	if p, err = s.person(ctx, cycle, person); err != nil {
		return nil, nil, grant, err
	}
	if grant, err = s.gate.May(by, mayCalibrate, p.place()); err != nil {
		return nil, nil, grant, err
	}
	switch {
	case c.State == Calibration && !c.Counted:
		err = ErrCounting
	case c.State == Calibration && !c.Sits(by.Person):
		err = ErrMember
	case c.State != Calibration && c.State != Closed:
		err = ErrState.With("state", c.State).With("act", "calibrate")
	}
	return c, p, grant, err
}

// Proposals are those about somebody, the last first.
func (s *Service) Proposals(ctx context.Context, cycle, person string) (out []*Proposal, err error) {
	for x, err := range s.proposals.Each(ctx, store.On("person").Is(cycle, person).Down()) {
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

// Decide accepts a proposal or refuses it. A second person does it: not its author, not whom it concerns, and
// nobody who rated the person as leader. What is accepted makes a new version; in a closed cycle it is told at
// once. Faults: ErrNoProposal, ErrDecided, ErrOutdated, ErrSame, ErrMember, ErrLeads, ErrReason.
func (s *Service) Decide(ctx context.Context, by rbac.Actor, id string, accept bool, answer string) (*Proposal, error) {
	x, err := s.proposals.Get(ctx, id)
	if err = missing(err, ErrNoProposal); err != nil {
		return nil, err
	}
	c, p, _, err := s.calibrating(ctx, by, x.Cycle, x.Person)
	if err != nil {
		return nil, err
	}
	switch leads, err := s.leads(ctx, x, by.Person); {
	case err != nil:
		return nil, err
	case x.By == by.Person:
		return nil, ErrSame
	case leads:
		return nil, ErrLeads
	}
	if accept && x.State == Waiting {
		if err := s.apply(ctx, by, c, p, x, answer); err != nil {
			return nil, err
		}
	}
	state := Refused
	if accept {
		state = Accepted
	}
	return s.settleProposal(ctx, by, x, mayCalibrate, state, answer)
}

// leads says whether somebody was asked about a person as leader.
func (s *Service) leads(ctx context.Context, x *Proposal, rater string) (bool, error) {
	t, err := s.tasks.Get(ctx, taskID(x.Cycle, x.Person, rater))
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil && t.Group == Leader && t.State == Given, err
}

// apply makes the version that a proposal asks for. Repeating it changes nothing.
func (s *Service) apply(ctx context.Context, by rbac.Actor, c *Cycle, p *Person, x *Proposal, answer string) error {
	if f := reasonFault(answer); f != nil {
		return f
	}
	_, err := s.people.Update(ctx, p.ID, func(p *Person) (audit.Entry, error) {
		grant, err := s.gate.May(by, mayCalibrate, p.place())
		if err != nil {
			return audit.Entry{}, err
		}
		if p.Last().Proposal == x.ID {
			return audit.Entry{}, nil
		}
		if p.Last().No != x.Base {
			return audit.Entry{}, ErrOutdated
		}
		p.revise(&c.Form, x, by, s.now())
		var facts []event.Fact
		if p.Shown {
			facts = append(facts, PointsGranted{c.ID, c.Period, []GivenPoints{p.given()}, p.Effective, s.now()})
		}
		return grant.Record(x.Reason, facts...), nil
	})
	return err
}

// settleProposal writes down how a proposal ended.
func (s *Service) settleProposal(ctx context.Context, by rbac.Actor, x *Proposal, permission, state, answer string) (*Proposal, error) {
	return s.proposals.Update(ctx, x.ID, func(x *Proposal) (audit.Entry, error) {
		grant, err := s.gate.May(by, permission, rbac.Place{Unit: x.Unit, Owner: x.Person})
		if err != nil {
			return audit.Entry{}, err
		}
		if f := reasonFault(answer); f != nil {
			return audit.Entry{}, f
		}
		if x.State != Waiting {
			return audit.Entry{}, ErrDecided
		}
		x.State, x.Decider, x.Deciding, x.Decided, x.Answer = state, by.Person, by.Name, s.now(), strings.TrimSpace(answer)
		return grant.Record(answer), nil
	})
}

// Withdraw takes the own proposal back. Faults: ErrNoProposal, ErrDecided, ErrYours, ErrReason.
func (s *Service) Withdraw(ctx context.Context, by rbac.Actor, id, reason string) (*Proposal, error) {
	x, err := s.proposals.Get(ctx, id)
	if err = missing(err, ErrNoProposal); err != nil {
		return nil, err
	}
	if x.By != by.Person {
		return nil, ErrYours
	}
	return s.settleProposal(ctx, by, x, mayCalibrate, Withdrawn, reason)
}

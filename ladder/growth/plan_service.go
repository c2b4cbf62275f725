package growth

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"tianti/internal/audit"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/internal/text"
	"tianti/rbac"
)

// Write drafts a plan for somebody, or writes the draft anew. Faults: those of the outline, ErrNoRung, ErrMentor,
// ErrMentees, ErrAnother, ErrState.
func (s *Service) Write(ctx context.Context, by rbac.Actor, person string, o Outline) (*Plan, error) {
	who, err := s.org.Lookup(ctx, person)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, mayWrite, who.Place()); err != nil {
		return nil, err
	}
	rung, err := s.ladder.Rung(ctx, person)
	if err != nil {
		return nil, err
	}
	if rung == "" {
		return nil, ErrNoRung
	}
	faults := o.check(s.ladder.Blueprint(), rung, rbac.DayOf(s.clock.Now()))
	mentor, err := s.mentor(ctx, who, rung, o.Mentor)
	if err != nil && !errors.Is(err, ErrMentor) {
		return nil, err
	}
	if errors.Is(err, ErrMentor) {
		faults = append(faults, ErrMentor.At("mentor").With("value", text.Cut(o.Mentor, 40)))
	}
	if len(faults) > 0 {
		return nil, faults
	}
	id, err := s.number(ctx, person, o.From)
	if err != nil {
		return nil, err
	}
	return s.plans.Upsert(ctx, id, func() *Plan { return &Plan{State: Draft, Steps: []Step{}} }, func(p *Plan) (audit.Entry, error) {
		grant, err := s.gate.May(by, mayWrite, who.Place())
		if err != nil {
			return audit.Entry{}, err
		}
		p.Person, p.Name, p.Unit, p.Rung = who.ID, who.Name, who.Path, rung
		if err := p.turn([]State{Draft}, Draft, "write", by, s.now(), ""); err != nil {
			return audit.Entry{}, err
		}
		p.take(o, mentor)
		return grant.Record(""), nil
	})
}

// number is the id of the draft that somebody has, or of a new plan. Faults: ErrAnother.
func (s *Service) number(ctx context.Context, person string, from rbac.Day) (string, error) {
	plans, err := s.of(ctx, person)
	if err != nil {
		return "", err
	}
	id := person + ":" + string(from)
	for _, p := range plans {
		switch {
		case p.State == Draft:
			id = p.ID
		case p.State != Ended:
			return "", ErrAnother
		case p.ID == id:
			id += "b" // a plan that began on the same day was ended
		}
	}
	return id, nil
}

// mentor finds who is to accompany somebody. Faults: ErrMentor, ErrMentees.
func (s *Service) mentor(ctx context.Context, who *rbac.Person, rung, number string) (*rbac.Person, error) {
	m, err := s.org.ByNumber(ctx, strings.TrimSpace(number))
	if err != nil {
		return nil, ErrMentor
	}
	stands, err := s.ladder.Rung(ctx, m.ID)
	if err != nil {
		return nil, err
	}
	ahead := Ahead(s.ladder.Blueprint(), rung)
	if m.ID == who.ID || !m.EmployedOn(rbac.DayOf(s.clock.Now())) || !slices.Contains(ahead, stands) && (len(ahead) > 0 || stands != rung) {
		return nil, ErrMentor
	}
	n, err := s.plans.Count(ctx, store.On("mentor").Is(m.ID, string(Active)))
	if err != nil {
		return nil, err
	}
	if n >= MostMentees {
		return nil, ErrMentees.At("mentor").With("most", MostMentees)
	}
	return m, nil
}

// act changes a plan by whoever has a permission at its place.
func (s *Service) act(ctx context.Context, by rbac.Actor, id, permission, reason string, change func(*Plan, time.Time) ([]event.Fact, error)) (*Plan, error) {
	p, err := s.plans.Update(ctx, id, func(p *Plan) (audit.Entry, error) {
		grant, err := s.gate.May(by, permission, p.place())
		if err != nil {
			return audit.Entry{}, err
		}
		facts, err := change(p, s.now())
		if err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(reason, facts...), nil
	})
	return p, missing(err, ErrNone)
}

// Submit asks for approval. Faults: ErrState, ErrMentor where there is none any more.
func (s *Service) Submit(ctx context.Context, by rbac.Actor, id string) (*Plan, error) {
	return s.act(ctx, by, id, mayWrite, "", func(p *Plan, now time.Time) ([]event.Fact, error) {
		if p.Mentor == "" {
			return nil, ErrMentor.At("mentor").With("value", "")
		}
		return nil, p.turn([]State{Draft}, Proposed, "submit", by, now, "")
	})
}

// Approve lets a plan be followed. The person does not do it. Faults: ErrState, ErrReason, ErrMentor.
func (s *Service) Approve(ctx context.Context, by rbac.Actor, id, reason string) (*Plan, error) {
	return s.act(ctx, by, id, mayApprove, reason, func(p *Plan, now time.Time) ([]event.Fact, error) {
		if f := reasonFault(reason); f != nil {
			return nil, f
		}
		if p.Mentor == "" {
			return nil, ErrMentor.At("mentor").With("value", "")
		}
		return []event.Fact{PlanApproved{p.ID, p.Person, p.Mentor, p.From, p.Until}}, p.turn([]State{Proposed}, Active, "approve", by, now, reason)
	})
}

// Return sends a proposed plan back to be mended. Faults: ErrState, ErrReason.
func (s *Service) Return(ctx context.Context, by rbac.Actor, id, reason string) (*Plan, error) {
	return s.act(ctx, by, id, mayApprove, reason, func(p *Plan, now time.Time) ([]event.Fact, error) {
		if f := reasonFault(reason); f != nil {
			return nil, f
		}
		return nil, p.turn([]State{Proposed}, Draft, "return", by, now, reason)
	})
}

// Mentored gives an active plan another mentor. Faults: ErrState, ErrReason, ErrMentor, ErrMentees.
func (s *Service) Mentored(ctx context.Context, by rbac.Actor, id, number, reason string) (*Plan, error) {
	p, err := s.plan(ctx, id)
	if err != nil {
		return nil, err
	}
	who, err := s.org.Lookup(ctx, p.Person)
	if err != nil {
		return nil, err
	}
	rung, err := s.ladder.Rung(ctx, p.Person)
	if err != nil {
		return nil, err
	}
	m, err := s.mentor(ctx, who, rung, number)
	if errors.Is(err, ErrMentor) {
		err = ErrMentor.At("mentor").With("value", text.Cut(number, 40))
	}
	if err != nil {
		return nil, err
	}
	return s.act(ctx, by, id, mayApprove, reason, func(p *Plan, now time.Time) ([]event.Fact, error) {
		if f := reasonFault(reason); f != nil {
			return nil, f
		}
		p.Mentor, p.MentorName = m.ID, m.Name
		return nil, p.turn([]State{Active}, Active, "mentor", by, now, reason)
	})
}

// End ends a plan: it is over, or other things matter more. Faults: ErrState, ErrReason.
func (s *Service) End(ctx context.Context, by rbac.Actor, id, reason string) (*Plan, error) {
	return s.end(ctx, by, id, reason)
}

func (s *Service) end(ctx context.Context, by rbac.Actor, id, reason string) (*Plan, error) {
	return s.act(ctx, by, id, mayEnd, reason, func(p *Plan, now time.Time) ([]event.Fact, error) {
		if f := reasonFault(reason); f != nil {
			return nil, f
		}
		done := 0
		for _, g := range p.Goals {
			if g.Given {
				done++
			}
		}
		return []event.Fact{PlanEnded{p.ID, p.Person, len(p.Goals), done}}, p.turn([]State{Draft, Proposed, Active}, Ended, "end", by, now, reason)
	})
}

// Speak takes the voice of the person or of the mentor in a review. Faults: those of Plan.speak.
func (s *Service) Speak(ctx context.Context, by rbac.Actor, id string, due rbac.Day, said string) (*Plan, error) {
	p, err := s.plans.Update(ctx, id, func(p *Plan) (audit.Entry, error) {
		grant, err := s.gate.May(by, maySpeak, rbac.Place{Unit: by.Unit, Owner: by.Person})
		if err != nil {
			return audit.Entry{}, err
		}
		if err := p.speak(by, due, said, s.now()); err != nil {
			return audit.Entry{}, err
		}
		var facts []event.Fact
		if i := slices.IndexFunc(p.Reviews, func(r Review) bool { return r.Due == due }); p.Reviews[i].Held() {
			facts = append(facts, ReviewHeld{p.ID, p.Person, due})
		}
		return grant.Record("", facts...), nil
	})
	if err != nil {
		return nil, missing(err, ErrNone)
	}
	return p.Seen(by.Person), nil
}

// Settle reminds both of reviews that come, once for each, and says of how many.
func (s *Service) Settle(ctx context.Context) (int, error) {
	today, n := rbac.DayOf(s.clock.Now()), 0
	by := rbac.System("plans: remind of reviews")
	for p, err := range s.plans.Each(ctx, store.On("due").Is(string(Active)).After("").UpTo(string(today.Add(Notice)))) {
		if err != nil {
			return n, err
		}
		if p.Reminded == p.Due {
			continue
		}
		_, err := s.act(ctx, by, p.ID, mayWrite, "按期提醒", func(p *Plan, _ time.Time) ([]event.Fact, error) {
			p.Reminded = p.Due
			return []event.Fact{ReviewDue{p.ID, p.Person, p.Mentor, p.Due}}, nil
		})
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func (s *Service) plan(ctx context.Context, id string) (*Plan, error) {
	p, err := s.plans.Get(ctx, id)
	return p, missing(err, ErrNone)
}

// Plan reads one: the person, the mentor, and those who may read it.
func (s *Service) Plan(ctx context.Context, by rbac.Actor, id string) (*Plan, error) {
	p, err := s.plan(ctx, id)
	if err != nil {
		return nil, err
	}
	if p.Mentor != by.Person || by.Anonymous() {
		if _, err := s.gate.May(by, mayRead, p.place()); err != nil {
			return nil, err
		}
	}
	return p.Seen(by.Person), nil
}

// Of lists somebody's plans, the last first.
func (s *Service) Of(ctx context.Context, by rbac.Actor, person string) (out []*Plan, err error) {
	who, err := s.org.Lookup(ctx, person)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, mayRead, who.Place()); err != nil {
		return nil, err
	}
	plans, err := s.of(ctx, person)
	for _, p := range plans {
		out = append(out, p.Seen(by.Person))
	}
	return out, err
}

// Mentees are the active plans of those whom the actor accompanies.
func (s *Service) Mentees(ctx context.Context, by rbac.Actor) (out []*Plan, err error) {
	if _, err := s.gate.May(by, maySpeak, rbac.Place{Unit: by.Unit, Owner: by.Person}); err != nil {
		return nil, err
	}
	page, err := s.plans.Find(ctx, store.On("mentor").Is(by.Person, string(Active)).Limit(100))
	for _, p := range page.Items {
		out = append(out, p.Seen(by.Person))
	}
	return out, err
}

// Below lists the plans of people below a unit, by unit; the actor must be allowed to read them there.
func (s *Service) Below(ctx context.Context, by rbac.Actor, unit, cursor string, limit int) (store.Page[Plan], error) {
	if _, err := s.gate.May(by, mayRead, rbac.Place{Unit: unit}); err != nil {
		return store.Page[Plan]{}, err
	}
	page, err := s.plans.Find(ctx, store.On("unit").StartsWith(unit).At(cursor).Limit(limit))
	for i, p := range page.Items {
		page.Items[i] = p.Seen(by.Person)
	}
	return page, err
}

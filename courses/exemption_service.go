package courses

import (
	"context"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/rbac"
)

const mayExempt = "courses.exemption.give"

// Exempt frees a person from a course until the end of a day, or for good (day zero). Faults: ErrOwnExemption,
// ErrReason, ErrUntil, ErrNotLive, ErrHeldAlready.
func (s *Service) Exempt(ctx context.Context, by rbac.Actor, course, person string, day time.Time, reason string) (*Enrolment, error) {
	who, err := s.people.Learner(ctx, person)
	if err != nil {
		return nil, err
	}
	if by.Person == person { // the policy refuses it as well, but does not say why
		return nil, ErrOwnExemption
	}
	grant, err := s.gate.May(by, mayExempt, rbac.Place{Unit: who.Unit, Owner: person})
	if err != nil {
		return nil, err
	}
	if err := Said(reason); err != nil {
		return nil, err
	}
	now, until := s.clock.Now().Truncate(time.Millisecond), time.Time{}
	if !day.IsZero() {
		if until = clock.Day(day).AddDate(0, 0, 1); !until.After(now) || until.After(now.AddDate(20, 0, 0)) {
			return nil, ErrUntil.At("until")
		}
	}
	v, err := s.newest(ctx, course)
	if err != nil {
		return nil, err
	}
	fresh := func() *Enrolment {
		return &Enrolment{Course: course, Person: person, Version: v.Number, State: Withdrawn}
	}
	return s.enrolments.Upsert(ctx, EnrolmentID(course, person), fresh, func(e *Enrolment) (audit.Entry, error) {
		if err := e.exempt(Exemption{Reason: reason, By: by.Person, ByName: by.Name, At: now, Until: until}); err != nil {
			return audit.Entry{}, err
		}
		e.Name, e.Unit = who.Name, who.Unit
		return grant.Record(reason, Exempted{EnrolmentID(course, person), course, v.Content.Title, person, by.Person, reason, now, until, false}), nil
	})
}

// Demand ends an exemption: the course is to be taken again.
func (s *Service) Demand(ctx context.Context, by rbac.Actor, id, reason string) (*Enrolment, error) {
	if err := Said(reason); err != nil {
		return nil, err
	}
	now := s.clock.Now().Truncate(time.Millisecond)
	return s.enrolments.Update(ctx, id, func(e *Enrolment) (audit.Entry, error) {
		if by.Person == e.Person {
			return audit.Entry{}, ErrOwnExemption
		}
		grant, err := s.gate.May(by, mayExempt, rbac.Place{Unit: e.Unit, Owner: e.Person})
		if err != nil {
			return audit.Entry{}, err
		}
		if err := e.demand(now); err != nil {
			return audit.Entry{}, err
		}
		e.dated(now)
		e.arm(s.reminding)
		v, err := s.frozen(ctx, e.Course, e.Version)
		if err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(reason, Exempted{e.ID, e.Course, v.Content.Title, e.Person, by.Person, reason, e.Exemption.At, e.Exemption.Until, true}), nil
	})
}

// Exempts says whether the actor may free a person from courses.
func (s *Service) Exempts(by rbac.Actor, person, unit string) bool {
	_, err := s.gate.May(by, mayExempt, rbac.Place{Unit: unit, Owner: person})
	return err == nil && by.Person != person
}

// Held tells which of some courses a person holds now: by a valid completion, an exemption, or a course that
// counts for it. It asks nobody.
func (s *Service) Held(ctx context.Context, person string, codes []string) (map[string]bool, error) {
	all, err := s.HeldBy(ctx, codes, []string{person})
	out := map[string]bool{}
	for _, code := range codes {
		out[code] = all[EnrolmentID(code, person)]
	}
	return out, err
}

// HeldBy is Held for many people at once, by enrolment id.
func (s *Service) HeldBy(ctx context.Context, codes, people []string) (map[string]bool, error) {
	ids := make([]string, 0, len(codes)*len(people))
	for _, code := range codes {
		for _, p := range people {
			ids = append(ids, EnrolmentID(code, p))
		}
	}
	return s.heldAt(ctx, ids, s.clock.Now())
}

// counted tells for whom another course that they hold counts as one, and which.
func (s *Service) counted(ctx context.Context, course string, people []string) (map[string]string, error) {
	all, err := s.entries(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	e := all.by[course]
	if e == nil || len(e.Counts) == 0 {
		return out, nil
	}
	es, err := s.EnrolmentsOf(ctx, e.Counts, people)
	now := s.clock.Now()
	for _, x := range es {
		if x.Holds(now) {
			out[x.Person] = x.Course
		}
	}
	return out, err
}

func persons(people []Learner) []string {
	out := make([]string, len(people))
	for i, p := range people {
		out[i] = p.Person
	}
	return out
}

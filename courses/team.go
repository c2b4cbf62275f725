package courses

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tianti/internal/store"
	"tianti/rbac"
)

// Follows lists the unit paths whose people's learning the actor may follow.
func (s *Service) Follows(by rbac.Actor) []string { return s.gate.Reach(by, "courses.enrolment.read") }

// Assigns lists the unit paths to whose people the actor may assign courses.
func (s *Service) Assigns(by rbac.Actor) []string {
	return s.gate.Reach(by, "courses.enrolment.assign")
}

// Member is one person's learning in a line.
type Member struct {
	Learner
	Open, Done, Late int
	Due              time.Time // the next day of what is open
}

// mostMembers bounds a list person by person; larger units are looked at by their parts.
const mostMembers = 300

// People lists everybody below a unit with what they study, who is behind first. Somebody without
// any course is in it, too. ErrTooMany for a unit that is looked at by its parts.
func (s *Service) People(ctx context.Context, by rbac.Actor, unit string) ([]Member, error) {
	if _, err := s.gate.May(by, "courses.enrolment.read", rbac.Place{Unit: unit}); err != nil {
		return nil, err
	}
	var out []Member
	at := map[string]int{}
	for p, err := range s.people.Below(ctx, unit) {
		if err != nil {
			return nil, err
		}
		if len(out) == mostMembers {
			return nil, ErrTooMany.At("unit").With("most", mostMembers)
		}
		at[p.Person] = len(out)
		out = append(out, Member{Learner: p})
	}
	now := s.clock.Now()
	for e, err := range s.enrolments.Each(ctx, store.On("unit").StartsWith(unit)) {
		if err != nil {
			return nil, err
		}
		if i, ok := at[e.Person]; ok {
			out[i].count(e, now)
		}
	}
	slices.SortStableFunc(out, func(a, b Member) int {
		return cmp.Or(b.Late-a.Late, byDay(a.Due, b.Due), b.Open-a.Open)
	})
	return out, nil
}

func (x *Member) count(e *Enrolment, now time.Time) {
	switch {
	case e.State == Done:
		x.Done++
	case e.State == Open:
		x.Open++
		if e.Overdue(now) {
			x.Late++
		}
		if byDay(e.Due, x.Due) < 0 {
			x.Due = e.Due
		}
	}
}

// AssignTo enrols one person in courses until the end of a day, as Assign does for a unit.
func (s *Service) AssignTo(ctx context.Context, by rbac.Actor, person string, codes []string, day time.Time, reason string) (int, error) {
	who, err := s.people.Learner(ctx, person)
	if err != nil {
		return 0, err
	}
	if _, err := s.gate.May(by, "courses.enrolment.assign", rbac.Place{Unit: who.Unit, Owner: who.Person}); err != nil {
		return 0, err
	}
	due, err := s.Assignable(ctx, codes, day, reason)
	if err != nil {
		return 0, err
	}
	for n, code := range codes {
		if _, err := s.enrol(ctx, by, "courses.enrolment.assign", code, who, due, reason); err != nil {
			return n, err
		}
	}
	return len(codes), nil
}

// Assignable refuses an assignment as a whole before anything of it is written: ErrReason, ErrNoCourse,
// ErrNotLive or ErrDue. It gives the instant at which the last day is over.
func (s *Service) Assignable(ctx context.Context, codes []string, day time.Time, reason string) (time.Time, error) {
	if err := Said(reason); err != nil {
		return time.Time{}, err
	}
	if len(codes) == 0 {
		return time.Time{}, ErrNoCourse.At("courses")
	}
	all, err := s.entries(ctx)
	if err != nil {
		return time.Time{}, err
	}
	for _, code := range codes {
		if e := all.by[code]; e == nil || e.State != Live {
			return time.Time{}, ErrNotLive.At("courses").With("code", code)
		}
	}
	return s.dueAt(day)
}

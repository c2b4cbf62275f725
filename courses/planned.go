package courses

import (
	"context"
	"time"

	"tianti/internal/clock"
	"tianti/internal/store"
)

// Planned is how many minutes of lessons a person has still to learn until a last day in the civil month that
// begins at first: what is late counts in the month that runs. Live classes are left out: the places that people
// have in them count. It asks nobody.
func (s *Service) Planned(ctx context.Context, person string, first time.Time) (int, error) {
	minutes := 0
	for e, err := range s.enrolments.Each(ctx, store.On("person").Is(person, string(Open))) {
		if err != nil {
			return 0, err
		}
		n, err := s.plannedOf(ctx, e, first)
		if err != nil {
			return 0, err
		}
		minutes += n
	}
	return minutes, nil
}

// PlannedBelow is Planned of everybody below a unit, by person. It asks nobody.
func (s *Service) PlannedBelow(ctx context.Context, unit string, first time.Time) (map[string]int, error) {
	out := map[string]int{}
	for e, err := range s.enrolments.Each(ctx, store.On("unit").StartsWith(unit)) {
		if err != nil {
			return nil, err
		}
		n, err := s.plannedOf(ctx, e, first)
		if err != nil {
			return nil, err
		}
		out[e.Person] += n
	}
	return out, nil
}

// plannedOf is how many minutes of an enrolment are to be learnt in the month that begins at first.
func (s *Service) plannedOf(ctx context.Context, e *Enrolment, first time.Time) (int, error) {
	if e.State != Open || e.Due.IsZero() {
		return 0, nil
	}
	now, next := s.clock.Now(), first.AddDate(0, 1, 0)
	runs := !now.Before(first) && now.Before(next)
	last := clock.Day(e.Due.Add(-time.Second))
	if !last.Before(next) || !runs && last.Before(first) {
		return 0, nil
	}
	v, err := s.frozen(ctx, e.Course, e.Version)
	if err != nil {
		return 0, err
	}
	return e.rest(v), nil
}

// mostAwaited bounds how many enrolments are read to find whom a lesson is ahead of.
const mostAwaited = 5000

// Awaiting lists whom of a unit a live lesson is still ahead of: those who are in its course and have not done it, at
// most so many; more says whether there may be others. It asks nobody.
func (s *Service) Awaiting(ctx context.Context, course, lesson, unit string, most int) (people []Learner, more bool, err error) {
	read := 0
	for e, err := range s.enrolments.Each(ctx, store.On("course").Is(course).StartsWith(unit)) {
		if err != nil {
			return nil, false, err
		}
		if read++; len(people) == most || read > mostAwaited {
			return people, true, nil
		}
		if e.State != Open || e.Step(lesson).Done {
			continue
		}
		people = append(people, Learner{Person: e.Person, Name: e.Name, Unit: e.Unit})
	}
	return people, false, nil
}

// rest is how many minutes of an enrolment's lessons are not done, live ones left out.
func (e *Enrolment) rest(v *Version) (minutes int) {
	for _, l := range v.Content.Lessons {
		st := e.Step(l.ID)
		if st.Done || l.Optional || l.Kind == LiveClass {
			continue
		}
		minutes += l.span(st)
	}
	return minutes
}

// span is how long a lesson takes from a step on: of practice, the hours that nobody has signed yet.
func (l *Lesson) span(st Step) int {
	if l.Practice > 0 {
		return max(l.Practice-st.Position, 0) * 60
	}
	return l.Minutes
}

// Asks is how many minutes of lessons somebody who begins the courses has to learn, live ones left out.
func (s *Service) Asks(ctx context.Context, codes []string) (minutes int, err error) {
	all, err := s.entries(ctx)
	if err != nil {
		return 0, err
	}
	for _, code := range codes {
		e := all.by[code]
		if e == nil || e.Version == 0 {
			continue
		}
		v, err := s.frozen(ctx, code, e.Version)
		if err != nil {
			return 0, err
		}
		minutes += (&Enrolment{}).rest(v)
	}
	return minutes, nil
}

package courses

import (
	"context"
	"time"

	"tianti/internal/clock"
)

// Planned is how many minutes of lessons a person has still to learn until a last day in the civil month that
// begins at first: what is late counts in the month that runs. Live classes are left out: the places that people
// have in them count. It asks nobody.
func (s *Service) Planned(ctx context.Context, person string, first time.Time) (int, error) {
	es, err := s.of(ctx, person)
	if err != nil {
		return 0, err
	}
	now, next, minutes := s.clock.Now(), first.AddDate(0, 1, 0), 0
	runs := !now.Before(first) && now.Before(next)
	for _, e := range es {
		if e.State != Open || e.Due.IsZero() {
			continue
		}
		last := clock.Day(e.Due.Add(-time.Second))
		if !(runs && last.Before(next) || !last.Before(first) && last.Before(next)) {
			continue
		}
		v, err := s.frozen(ctx, e.Course, e.Version)
		if err != nil {
			return 0, err
		}
		minutes += e.rest(v)
	}
	return minutes, nil
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

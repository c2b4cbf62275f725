package workload

import (
	"context"
	"errors"
	"strings"
	"time"

	"tianti/courses"
)

// looked is how many people are looked at before an assignment or a class; a campaign counts all of its people
// while it enrols them.
const looked = 400

// Warned says whether a refusal is one of the warnings, which whoever assigns or plans may pass over.
func Warned(err error) bool {
	for _, x := range []error{ErrBreaks, ErrSome, ErrTeach, ErrAttend} {
		if errors.Is(err, x) {
			return true
		}
	}
	return false
}

// Warn refuses with ErrBreaks what would bring people beyond the cap: courses that the people of units are to
// learn until a day. Whoever assigns may do so nevertheless. Of more than a few hundred people it looks at the
// first, and says so: ErrSome.
func (s *Service) Warn(ctx context.Context, units []string, fits func(courses.Learner) bool, codes []string, day time.Time) error {
	var people []courses.Learner
	for _, unit := range units {
		for cursor, more := "", true; more; more = cursor != "" {
			some, next, err := s.people.From(ctx, unit, cursor, looked)
			if err != nil {
				return err
			}
			for _, who := range some {
				if fits != nil && !fits(who) {
					continue
				}
				if len(people) == looked {
					return s.warn(ctx, people, true, codes, day)
				}
				people = append(people, who)
			}
			cursor = next
		}
	}
	return s.warn(ctx, people, false, codes, day)
}

// WarnOne is Warn of one person.
func (s *Service) WarnOne(ctx context.Context, person string, codes []string, day time.Time) error {
	who, err := s.people.Learner(ctx, person)
	if err != nil {
		return err
	}
	return s.warn(ctx, []courses.Learner{who}, false, codes, day)
}

func (s *Service) warn(ctx context.Context, people []courses.Learner, more bool, codes []string, day time.Time) error {
	minutes, err := s.courses.Asks(ctx, codes)
	if err != nil || minutes == 0 {
		return err
	}
	over, err := s.Breaks(ctx, people, minutes, day)
	if err != nil || len(over) == 0 {
		return err
	}
	f := ErrBreaks
	if more {
		f = ErrSome.With("looked", len(people))
	}
	return f.At("anyway").With("n", len(over)).With("cap", s.CapHours()).With("month", MonthOf(day)).With("names", names(over))
}

// names are the first of some people's.
func names(people []Person) string {
	var out []string
	for _, x := range people[:min(len(people), 5)] {
		out = append(out, x.Name)
	}
	return strings.Join(out, ", ")
}

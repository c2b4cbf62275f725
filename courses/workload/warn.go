package workload

import (
	"context"
	"strings"
	"time"

	"tianti/courses"
)

// looked is how many people are looked at before an assignment; of more, a campaign's, the first ones.
const looked = 400

// Warn refuses with ErrBreaks what would bring people beyond the cap: courses that the people of units are to
// learn until a day. Whoever assigns may do so nevertheless. Of more than a few hundred people it looks at the
// first of each unit.
func (s *Service) Warn(ctx context.Context, units []string, fits func(courses.Learner) bool, codes []string, day time.Time) error {
	var people []courses.Learner
	for _, unit := range units {
		some, _, err := s.people.From(ctx, unit, "", looked-len(people))
		if err != nil {
			return err
		}
		for _, who := range some {
			if fits == nil || fits(who) {
				people = append(people, who)
			}
		}
		if len(people) >= looked {
			break
		}
	}
	return s.warn(ctx, people, codes, day)
}

// WarnOne is Warn of one person.
func (s *Service) WarnOne(ctx context.Context, person string, codes []string, day time.Time) error {
	who, err := s.people.Learner(ctx, person)
	if err != nil {
		return err
	}
	return s.warn(ctx, []courses.Learner{who}, codes, day)
}

func (s *Service) warn(ctx context.Context, people []courses.Learner, codes []string, day time.Time) error {
	minutes, err := s.courses.Asks(ctx, codes)
	if err != nil || minutes == 0 {
		return err
	}
	over, err := s.Breaks(ctx, people, minutes, day)
	if err != nil || len(over) == 0 {
		return err
	}
	var names []string
	for _, x := range over[:min(len(over), 5)] {
		names = append(names, x.Name)
	}
	return ErrBreaks.At("anyway").With("n", len(over)).With("cap", s.CapHours()).With("month", MonthOf(day)).With("names", strings.Join(names, ", "))
}

package courses

import (
	"time"

	"tianti/internal/clock"
	"tianti/internal/fault"
)

// The faults of practice on the job.
var (
	ErrPracticeHours = fault.Define(fault.Invalid, "courses.practice.hours")
	ErrBySignature   = fault.Define(fault.Conflict, "courses.practice.by_signature")
	ErrOwnPractice   = fault.Define(fault.Forbidden, "courses.practice.own")
	ErrDayHours      = fault.Define(fault.Invalid, "courses.practice.day_hours") // params "most", "signed"
	ErrDayPoints     = fault.Define(fault.Invalid, "courses.practice.points")
	ErrDay           = fault.Define(fault.Invalid, "courses.practice.day")
	ErrNoPractice    = fault.Define(fault.Conflict, "courses.practice.none") // the lesson is of another kind
)

// mostHoursADay bounds what mentors may sign for one civil day, all of them together.
const mostHoursADay = 12

// Practice is the kind of a lesson on the seat, beside a mentor who signs the hours day by day.
var Practice = register("practice", kind{
	check: func(l *Lesson) fault.List {
		if l.Practice < 1 || l.Practice > 500 {
			return fault.List{ErrPracticeHours.At("hours")}
		}
		return nil
	},
	report: func(_ *Lesson, r Report) (Report, error) {
		if r.Done {
			return r, ErrBySignature
		}
		return Report{}, nil
	},
})

// Signature is a mentor's statement: the learner practised so many hours on that day.
type Signature struct {
	Day    time.Time
	Hours  int
	Points int // of 100 that the mentor gives the day; 0 gives none
	Note   string
}

// sign adds hours of a day. Signing the same day again replaces the mentor's own statement, so a
// form that is sent twice counts once.
func (s *Step) sign(l *Lesson, learner, mentor, name string, g Signature, now time.Time) error {
	day := clock.Day(g.Day)
	switch {
	case l.Kind != Practice:
		return ErrNoPractice
	case mentor == learner:
		return ErrOwnPractice
	case day.After(clock.Day(now)) || day.Before(clock.Day(now).AddDate(0, -3, 0)):
		return ErrDay.At("day")
	}
	kept, others := s.Signed[:0:0], 0
	for _, x := range s.Signed {
		if x.Day.Equal(day) && x.Mentor == mentor {
			continue
		}
		if x.Day.Equal(day) {
			others += x.Hours
		}
		kept = append(kept, x)
	}
	if g.Hours < 1 || g.Hours+others > mostHoursADay {
		return ErrDayHours.At("hours").With("most", mostHoursADay).With("signed", others)
	}
	if g.Points < 0 || g.Points > 100 {
		return ErrDayPoints.At("points")
	}
	s.Signed = append(kept, Signed{day, mentor, name, g.Hours, g.Points, g.Note, now})
	hours := 0
	for _, x := range s.Signed {
		hours += x.Hours
	}
	s.At = now
	if !s.Done { // what was signed by mistake may be corrected until the lesson is done
		s.Position = hours
	}
	if hours >= l.Practice && !s.Done {
		s.Done, s.DoneAt, s.Score = true, now, 1000
	}
	return nil
}

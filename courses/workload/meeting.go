package workload

import (
	"context"
	"time"

	"tianti/courses"
	"tianti/courses/class"
	"tianti/internal/fault"
	"tianti/rbac"
)

// Meeting is a class as it is being planned, or planned anew. Of one that is moved, Was is how long it lasted
// before, and Seats and WasTrainer are whose working time has it already, in the month of WasAt.
type Meeting struct {
	Course, Lesson string
	Unit           string // path, whose people may take a place
	Trainer        string
	Begins         time.Time
	Minutes        int

	WasAt      time.Time // zero: a new one
	Was        int       // minutes
	WasTrainer string
	Seats      []courses.Learner
}

// MeetingOf is the meeting of a plan; was is the class that is moved by it, nil for a new one.
func MeetingOf(p class.Plan, was *class.Class) Meeting {
	m := Meeting{Course: p.Course, Lesson: p.Lesson, Unit: p.Unit, Trainer: p.Trainer, Begins: p.Begins, Minutes: int(p.Ends.Sub(p.Begins).Minutes())}
	if was == nil {
		return m
	}
	m.WasAt, m.Was, m.WasTrainer = was.Begins, was.Minutes(), was.Trainer
	for _, x := range was.Seats {
		if x.State == class.Booked {
			m.Seats = append(m.Seats, courses.Learner{Person: x.Person, Name: x.Name, Unit: x.Unit})
		}
	}
	return m
}

// adds is how much the meeting adds to the month of somebody who has it already, or has not.
func (m Meeting) adds(has bool) int {
	if has && !m.WasAt.IsZero() && MonthOf(m.WasAt) == MonthOf(m.Begins) {
		return m.Minutes - m.Was
	}
	return m.Minutes
}

// Outlook is who would be beyond the cap with a meeting, as far as is known: its trainer, those who have a place, and
// those who are in its course and have the lesson still ahead of them.
type Outlook struct {
	Month   string
	Cap     int    // minutes
	Trainer Person // with the meeting
	Looked  int    // how many learners were looked at
	More    bool   // there are others
	Over    int    // learners who would be beyond the cap
	Named   []Person
}

// Outlook looks at a meeting before it is planned. Names are those of people whose learning the actor may read.
func (s *Service) Outlook(ctx context.Context, by rbac.Actor, m Meeting) (Outlook, error) {
	o := Outlook{Month: MonthOf(m.Begins), Cap: s.cap}
	trainer, err := s.people.Learner(ctx, m.Trainer)
	if err != nil {
		return o, err
	}
	at, err := s.loads(ctx, []courses.Learner{trainer}, o.Month, nil)
	if err != nil {
		return o, err
	}
	o.Trainer = at[0]
	o.Trainer.Classes += m.adds(m.WasTrainer == m.Trainer)
	ahead, more, err := s.courses.Awaiting(ctx, m.Course, m.Lesson, m.Unit, looked)
	if err != nil {
		return o, err
	}
	seated, people := map[string]bool{}, m.Seats
	for _, who := range m.Seats {
		seated[who.Person] = true
	}
	for _, who := range ahead {
		if !seated[who.Person] && who.Person != m.Trainer {
			people = append(people, who)
		}
	}
	all, err := s.loads(ctx, people, o.Month, nil)
	if err != nil {
		return o, err
	}
	o.Looked, o.More = len(all), more
	for _, x := range all {
		if x.Classes += m.adds(seated[x.Learner.Person]); !x.Over() {
			continue
		}
		o.Over++
		if _, err := s.gate.May(by, mayRead, rbac.Place{Unit: x.Unit, Owner: x.Learner.Person}); err == nil {
			o.Named = append(o.Named, x)
		}
	}
	return o, nil
}

// Warning is the outlook as a refusal that whoever plans may pass over; nil if nobody is beyond the cap.
func (o Outlook) Warning() error {
	var out fault.List
	if o.Trainer.Over() {
		out = append(out, ErrTeach.At("anyway").With("name", o.Trainer.Name).With("hours", Hours(o.Trainer.Total())).With("cap", o.Cap/60).With("month", o.Month))
	}
	if o.Over > 0 {
		f := ErrAttend.At("anyway").With("n", o.Over).With("looked", o.Looked).With("cap", o.Cap/60).With("month", o.Month)
		out = append(out, f.With("names", names(o.Named)))
	}
	return out.Err()
}

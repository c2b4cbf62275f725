package workload

import (
	"context"
	"time"

	"tianti/courses"
	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/store"
	"tianti/rbac"
)

var rostered = store.Define[Rostered]("courses.rostered", store.By("unit", "month", "unit"))

// Classes tells how long a person is in classes in the month of an instant, as a learner or a trainer. Package class does.
type Classes interface {
	Minutes(ctx context.Context, person string, month time.Time) (int, error)
}

// Service is the use cases.
type Service struct {
	rostered audit.Book[Rostered]
	courses  *courses.Service
	classes  Classes
	people   courses.People
	gate     *rbac.Gate
	clock    clock.Clock
	cap      int // minutes
}

// New opens the working time with the usual cap.
func New(db *store.Database, gate *rbac.Gate, c clock.Clock, cs *courses.Service, classes Classes, people courses.People) *Service {
	return &Service{audit.Keep(rostered.On(db)), cs, classes, people, gate, c, Usual * 60}
}

// Cap sets the hours of a month, before use.
func (s *Service) Cap(hours int) { s.cap = hours * 60 }

const (
	mayRead   = "courses.enrolment.read"
	mayRecord = "courses.working_time.record"
)

func id(person, month string) string { return person + ":" + month }

// Of is a person's load in a month, for them and whoever follows their learning.
func (s *Service) Of(ctx context.Context, by rbac.Actor, person, month string) (Load, error) {
	who, err := s.people.Learner(ctx, person)
	if err != nil {
		return Load{}, err
	}
	if _, err := s.gate.May(by, mayRead, rbac.Place{Unit: who.Unit, Owner: person}); err != nil {
		return Load{}, err
	}
	return s.load(ctx, person, month)
}

func (s *Service) load(ctx context.Context, person, month string) (Load, error) {
	all, err := s.loads(ctx, []courses.Learner{{Person: person}}, month, nil)
	if err != nil {
		return Load{}, err
	}
	return all[0].Load, nil
}

// loads are the loads of many people in a month, in their order. planned is what they are to learn in it, by person,
// where that is known already.
func (s *Service) loads(ctx context.Context, people []courses.Learner, month string, planned map[string]int) ([]Person, error) {
	first, err := begin(month)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(people))
	for i, who := range people {
		ids[i] = id(who.Person, month)
	}
	found, err := s.rostered.GetMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	hours := make(map[string]int, len(found))
	for _, r := range found {
		hours[r.Person] = r.Hours
	}
	out := make([]Person, len(people))
	for i, who := range people {
		l := Load{Month: month, Cap: s.cap, Learning: planned[who.Person]}
		n, known := hours[who.Person]
		l.Rostered, l.Known = n*60, known
		if l.Classes, err = s.classes.Minutes(ctx, who.Person, first); err != nil {
			return nil, err
		}
		if planned == nil {
			if l.Learning, err = s.courses.Planned(ctx, who.Person, first); err != nil {
				return nil, err
			}
		}
		out[i] = Person{who, l}
	}
	return out, nil
}

// Person is somebody's load in a list.
type Person struct {
	courses.Learner
	Load
}

// mostPeople bounds a list person by person; larger units are looked at by their parts.
const mostPeople = 300

// Below lists the loads of everybody below a unit. courses.ErrTooMany for a unit that is looked at by its parts.
func (s *Service) Below(ctx context.Context, by rbac.Actor, unit, month string) ([]Person, error) {
	if _, err := s.gate.May(by, mayRead, rbac.Place{Unit: unit}); err != nil {
		return nil, err
	}
	first, err := begin(month)
	if err != nil {
		return nil, err
	}
	var people []courses.Learner
	for who, err := range s.people.Below(ctx, unit) {
		if err != nil {
			return nil, err
		}
		if len(people) == mostPeople {
			return nil, courses.ErrTooMany.At("unit").With("most", mostPeople)
		}
		people = append(people, who)
	}
	planned, err := s.courses.PlannedBelow(ctx, unit, first)
	if err != nil {
		return nil, err
	}
	return s.loads(ctx, people, month, planned)
}

// Full counts whose month is beyond the cap, and whose nearly is: less than a working day is left.
func Full(people []Person) (over, near int) {
	for _, x := range people {
		switch {
		case x.Over():
			over++
		case x.Near():
			near++
		}
	}
	return over, near
}

// Breaks tells which of some people would be beyond the cap with that many minutes more of training in the
// month of an instant. It asks nobody: whoever calls it may assign to them.
func (s *Service) Breaks(ctx context.Context, people []courses.Learner, minutes int, at time.Time) (out []Person, err error) {
	all, err := s.loads(ctx, people, MonthOf(at), nil)
	if err != nil {
		return nil, err
	}
	for _, x := range all {
		if x.Load = x.With(minutes); x.Over() {
			out = append(out, x)
		}
	}
	return out, nil
}

// Beyond counts which of some people are beyond the cap in the month of an instant, by all that is planned for them
// by now. It asks nobody.
func (s *Service) Beyond(ctx context.Context, people []courses.Learner, at time.Time) (int, error) {
	over, err := s.Breaks(ctx, people, 0, at)
	return len(over), err
}

// Entry is what a person is rostered for.
type Entry struct {
	Person string `json:"person"`
	Month  string `json:"month"` // "2026-11"
	Hours  int    `json:"hours"`
}

// mostEntries bounds one recording.
const mostEntries = 1000

// Record writes rostered hours: everything, or nothing where an entry cannot be. The same hours again change
// nothing.
func (s *Service) Record(ctx context.Context, by rbac.Actor, entries []Entry) (int, error) {
	if len(entries) == 0 || len(entries) > mostEntries {
		return 0, ErrMany.At("items").With("most", mostEntries)
	}
	grants, units := make([]rbac.Grant, len(entries)), make([]string, len(entries))
	for i, e := range entries {
		if _, err := begin(e.Month); err != nil {
			return 0, err
		}
		if e.Hours < 0 || e.Hours > mostHours {
			return 0, ErrHours.At("hours").With("person", e.Person).With("most", mostHours)
		}
		who, err := s.people.Learner(ctx, e.Person)
		if err != nil {
			return 0, err
		}
		if grants[i], err = s.gate.May(by, mayRecord, rbac.Place{Unit: who.Unit, Owner: e.Person}); err != nil {
			return 0, err
		}
		units[i] = who.Unit
	}
	now, n := s.clock.Now().Truncate(time.Millisecond), 0
	for i, e := range entries {
		fresh := func() *Rostered { return &Rostered{Person: e.Person, Month: e.Month} }
		changed := false
		_, err := s.rostered.Upsert(ctx, id(e.Person, e.Month), fresh, func(r *Rostered) (audit.Entry, error) {
			if changed = r.Rev == 0 || r.Hours != e.Hours; !changed {
				return audit.Entry{}, nil
			}
			r.Hours, r.Unit, r.By, r.At = e.Hours, units[i], by.Person, now
			return grants[i].Record(""), nil
		})
		if err != nil {
			return n, err
		}
		if changed {
			n++
		}
	}
	return n, nil
}

// Records says whether the actor may write rostered hours at a unit.
func (s *Service) Records(by rbac.Actor, unit string) bool {
	_, err := s.gate.May(by, mayRecord, rbac.Place{Unit: unit})
	return err == nil
}

// CapHours is the cap in hours.
func (s *Service) CapHours() int { return s.cap / 60 }

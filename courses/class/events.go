package class

import (
	"context"
	"errors"
	"time"

	"tianti/courses"
	"tianti/internal/store"
)

// Changed: a class was planned, moved, held or cancelled, or people took or left places.
type Changed struct {
	Class   string    `bson:"class" json:"class"`
	Course  string    `bson:"course" json:"course"`
	Lesson  string    `bson:"lesson" json:"lesson"`
	Unit    string    `bson:"unit" json:"unit"`
	State   State     `bson:"state" json:"state"`
	Trainer string    `bson:"trainer" json:"trainer"`
	Begins  time.Time `bson:"begins" json:"begins"`
	Ends    time.Time `bson:"ends" json:"ends"`
	Present int       `bson:"present" json:"present"`
	People  []string  `bson:"people" json:"people"` // whose places it touched
}

// EventName is the fact's stable name.
func (Changed) EventName() string { return "courses.class.changed" }

func (c *Class) changed(people []string) Changed {
	return Changed{c.ID, c.Course, c.Lesson, c.Unit, c.State, c.Trainer, c.Begins, c.Ends, c.Present(), people}
}

// follow keeps the calendars of the trainer and of those whose places a change touched: as the class is now, not
// as it was when the fact was made.
func (s *Service) follow(ctx context.Context, f Changed) error {
	c, err := s.classes.Get(ctx, f.Class)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, person := range f.People {
		id := c.ID + ":" + person
		if c.Seat(person) == nil || c.State == Cancelled && c.Ends.Before(s.now()) {
			if err := s.mines.Delete(ctx, id); err != nil && !errors.Is(err, store.ErrNotFound) {
				return err
			}
			continue
		}
		_, err := s.mines.Upsert(ctx, id, func() *Mine { return &Mine{Class: c.ID, Person: person} }, func(m *Mine) ([]store.Event, error) {
			m.Begins, m.Ends, m.Minutes = c.Begins, c.Ends, c.working(person)
			return nil, nil
		})
		if err != nil {
			return err
		}
	}
	_, err = s.mines.Upsert(ctx, teachingID(c.ID), func() *Mine { return &Mine{Class: c.ID, Teaches: true} }, func(m *Mine) ([]store.Event, error) {
		m.Person, m.Begins, m.Ends, m.Minutes = c.Trainer, c.Begins, c.Ends, 0
		if c.State != Cancelled {
			m.Minutes = c.Minutes()
		}
		return nil, nil
	})
	return err
}

// working is how many minutes of a person's working time the class takes: of whoever has a place and, once it was
// held, was there.
func (c *Class) working(person string) int {
	x := c.Seat(person)
	if x == nil || c.State == Cancelled || c.State == Planned && x.State == Waiting || c.State == Held && !x.Here() {
		return 0
	}
	return c.Minutes()
}

// credit gives the lesson to whoever was there, once the roster is fixed.
func (s *Service) credit(ctx context.Context, f Changed) error {
	if f.State != Held {
		return nil
	}
	c, err := s.classes.Get(ctx, f.Class)
	if err != nil {
		return unknown(err)
	}
	for i := range c.Seats {
		if !c.Seats[i].Here() {
			continue
		}
		a := courses.Attendance{Class: c.ID, Trainer: c.Trainer, TrainerName: c.TrainerName, Begins: c.Begins, Minutes: c.Minutes()}
		if err := s.courses.Attend(ctx, c.Course, c.Seats[i].Person, c.Lesson, a); err != nil {
			return err
		}
	}
	return nil
}

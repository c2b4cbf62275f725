package class

import (
	"context"
	"slices"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/store"
	"tianti/rbac"
)

// Book gives the actor a place, or one on the waiting list. Whoever is not enrolled in the course is
// enrolled by it. ErrOverlap when another class of theirs is at that time.
func (s *Service) Book(ctx context.Context, by rbac.Actor, id string) (*Class, error) {
	c, err := s.classes.Get(ctx, id)
	if err != nil {
		return nil, unknown(err)
	}
	grant, err := s.gate.May(by, mayBook, rbac.Place{Unit: by.Unit, Owner: by.Person})
	switch {
	case err != nil:
		return nil, err
	case !rbac.Covers(c.Unit, by.Unit):
		return nil, ErrNotHere
	case c.Over():
		return nil, ErrState.With("state", c.State)
	case !s.now().Before(c.Begins):
		return nil, ErrBegun
	}
	if err := s.atLeisure(ctx, by.Person, c); err != nil {
		return nil, err
	}
	if _, err := s.courses.Enrol(ctx, by, c.Course, by.Person, ""); err != nil {
		return nil, err
	}
	own := claim{learner, by.Person}
	fresh, err := s.claimOne(ctx, c, own)
	if err != nil {
		return nil, err
	}
	who := Seat{Person: by.Person, Name: by.Name, Unit: by.Unit}
	booked, err := s.classes.Update(ctx, id, func(c *Class) (audit.Entry, error) {
		if c.Seat(by.Person) != nil {
			return audit.Entry{}, nil
		}
		if err := c.book(who, s.now()); err != nil {
			return audit.Entry{}, err
		}
		return grant.Record("", c.changed([]string{by.Person})), nil
	})
	if err != nil && fresh { // a place that the person had stays theirs
		return nil, s.giveBack(ctx, c, []claim{own}, err)
	}
	return booked, err
}

// atLeisure refuses a class at whose time the person has another one.
func (s *Service) atLeisure(ctx context.Context, person string, c *Class) error {
	day := clock.Day(c.Begins)
	page, err := s.mines.Find(ctx, store.On("person").Is(person).AtLeast(day).Before(day.AddDate(0, 0, 1)).Limit(store.MaxLimit))
	if err != nil {
		return err
	}
	for _, m := range page.Items {
		if m.Class == c.ID || !m.Begins.Before(c.Ends) || !c.Begins.Before(m.Ends) {
			continue
		}
		o, err := s.classes.Get(ctx, m.Class)
		if err != nil {
			return err
		}
		if o.State == Planned && o.Seat(person) != nil && o.Begins.Before(c.Ends) && c.Begins.Before(o.Ends) {
			return ErrOverlap.With("from", o.Begins.In(clock.Shanghai).Format("15:04")).With("until", o.Ends.In(clock.Shanghai).Format("15:04"))
		}
	}
	return nil
}

// Leave gives the actor's place up; whoever waits first gets it.
func (s *Service) Leave(ctx context.Context, by rbac.Actor, id string) (*Class, error) {
	grant, err := s.gate.May(by, mayBook, rbac.Place{Unit: by.Unit, Owner: by.Person})
	if err != nil {
		return nil, err
	}
	c, err := s.classes.Update(ctx, id, func(c *Class) (audit.Entry, error) {
		touched, err := c.free(by.Person, s.now())
		return grant.Record("", c.changed(touched)), err
	})
	if err != nil {
		return nil, unknown(err)
	}
	return c, s.release(ctx, claim{learner, by.Person}, s.span(c))
}

// free gives a person's place up and lists whom it touched: them, and those who moved up.
func (c *Class) free(person string, now time.Time) ([]string, error) {
	waited := c.waiting()
	if err := c.leave(person, now); err != nil {
		return nil, err
	}
	return append([]string{person}, slices.DeleteFunc(waited, func(p string) bool { return c.Place(p) > 0 })...), nil
}

func (c *Class) waiting() (out []string) {
	for _, s := range c.Seats {
		if s.State == Waiting {
			out = append(out, s.Person)
		}
	}
	return out
}

// CheckIn notes that the actor is at the door, by the code that it shows. Whoever has no place takes a
// free one, and is enrolled in the course by it.
func (s *Service) CheckIn(ctx context.Context, by rbac.Actor, id, code string) (*Class, error) {
	c, err := s.classes.Get(ctx, id)
	if err != nil {
		return nil, unknown(err)
	}
	grant, err := s.gate.May(by, mayBook, rbac.Place{Unit: by.Unit, Owner: by.Person})
	switch now := s.now(); {
	case err != nil:
		return nil, err
	case !c.opens(code, now):
		return nil, ErrCode.At("code")
	case c.Seat(by.Person) == nil && !rbac.Covers(c.Unit, by.Unit):
		return nil, ErrNotHere
	}
	who := Seat{Person: by.Person, Name: by.Name, Unit: by.Unit}
	if err := c.enter(who, AtDoor, s.now()); err != nil { // whoever is turned away is not enrolled either
		return nil, err
	}
	if _, err := s.courses.Enrol(ctx, by, c.Course, by.Person, ""); err != nil {
		return nil, err
	}
	return s.classes.Update(ctx, id, func(c *Class) (audit.Entry, error) {
		if x := c.Seat(by.Person); x != nil && x.Here() {
			return audit.Entry{}, nil
		}
		if err := c.enter(who, AtDoor, s.now()); err != nil {
			return audit.Entry{}, err
		}
		return grant.Record("", c.changed([]string{by.Person})), nil
	})
}

// Mark checks a person who has a place in by the trainer's list, or takes that back.
func (s *Service) Mark(ctx context.Context, by rbac.Actor, id, person string, here bool) (*Class, error) {
	return s.change(ctx, by, id, mayTeach, "", func(c *Class) ([]string, error) {
		x := c.Seat(person)
		switch {
		case x == nil:
			return nil, ErrNoSeat
		case !here:
			return nil, c.absent(person)
		}
		return nil, c.enter(*x, ByRoster, s.now())
	})
}

// Rate takes the actor's opinion of a class that they were at. Neither who gave which one nor that
// anybody did is written down anywhere but in the sums.
func (s *Service) Rate(ctx context.Context, by rbac.Actor, id string, o Opinion) (*Class, error) {
	if _, err := s.gate.May(by, mayBook, rbac.Place{Unit: by.Unit, Owner: by.Person}); err != nil {
		return nil, err
	}
	c, err := s.classes.Unrecorded().Update(ctx, id, func(c *Class) ([]store.Event, error) {
		return nil, c.rate(by.Person, o, s.now())
	})
	return c, unknown(err)
}

// Observe notes what a leader sees of a class at a person's work.
func (s *Service) Observe(ctx context.Context, by rbac.Actor, id, person string, use int) (*Class, error) {
	c, err := s.classes.Update(ctx, id, func(c *Class) (audit.Entry, error) {
		x := c.Seat(person)
		if x == nil {
			return audit.Entry{}, ErrNoSeat
		}
		grant, err := s.gate.May(by, mayObserve, rbac.Place{Unit: x.Unit, Owner: x.Person})
		if err == nil {
			err = c.observe(person, by.Person, use, s.now())
		}
		if err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(""), nil
	})
	return c, unknown(err)
}

// Minutes is how long a person is in classes in the civil month of an instant, as a learner and as a trainer: what
// counts, with what else they are to learn, into the working time.
func (s *Service) Minutes(ctx context.Context, person string, month time.Time) (int, error) {
	y, m, _ := month.In(clock.Shanghai).Date()
	first := time.Date(y, m, 1, 0, 0, 0, 0, clock.Shanghai)
	total := 0
	for x, err := range s.mines.Each(ctx, store.On("person").Is(person).AtLeast(first).Before(first.AddDate(0, 1, 0))) {
		if err != nil {
			return 0, err
		}
		total += x.Minutes
	}
	return total, nil
}

// MayPlan refuses whoever may not plan classes for a unit.
func (s *Service) MayPlan(by rbac.Actor, unit string) error {
	_, err := s.gate.May(by, mayPlan, rbac.Place{Unit: unit})
	return err
}

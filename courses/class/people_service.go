package class

import (
	"context"
	"errors"
	"iter"

	"tianti/internal/audit"
	"tianti/internal/store"
	"tianti/rbac"
)

// left frees the places of whoever leaves in classes that begin after their last day, for those who wait,
// and ends their calendar's address.
func (s *Service) left(ctx context.Context, f rbac.PersonLeft) error {
	by := rbac.System("classes: free the places of whoever left")
	for c, err := range s.coming(ctx, f.Person) {
		if err != nil {
			return err
		}
		if c.Begins.Before(f.From) {
			continue
		}
		if err := s.vacate(ctx, by, c.ID, f.Person); err != nil {
			return err
		}
	}
	grant, err := s.gate.May(by, mayBook, rbac.Place{Unit: f.Unit, Owner: f.Person})
	if err != nil || f.From.After(s.now()) {
		return err // until then they may read it, and afterwards it is nobody's (Calendar)
	}
	if err := s.feeds.Delete(ctx, f.Person, grant.Record("")); err != nil && !gone(err) {
		return err
	}
	return nil
}

// vacate takes a person's place in a planned class away.
func (s *Service) vacate(ctx context.Context, by rbac.Actor, id, person string) error {
	c, err := s.classes.Update(ctx, id, func(c *Class) (audit.Entry, error) {
		x := c.Seat(person)
		if x == nil {
			return audit.Entry{}, nil
		}
		grant, err := s.gate.May(by, mayBook, rbac.Place{Unit: x.Unit, Owner: person})
		if err != nil {
			return audit.Entry{}, err
		}
		touched, err := c.free(person, s.now())
		return grant.Record("离职", c.changed(touched)), err
	})
	if errors.Is(err, ErrState) || errors.Is(err, ErrBegun) {
		return nil // it began meanwhile, and its roster tells who was there
	}
	if err != nil {
		return err
	}
	return s.release(ctx, claim{learner, person}, s.span(c))
}

// moved keeps the unit of a person's coming places: leaders see their own people.
func (s *Service) moved(ctx context.Context, f rbac.PersonMoved) error {
	by := rbac.System("classes: follow people to their unit")
	for c, err := range s.coming(ctx, f.Person) {
		if err != nil {
			return err
		}
		_, err := s.classes.Update(ctx, c.ID, func(c *Class) (audit.Entry, error) {
			x := c.Seat(f.Person)
			if x == nil || x.Unit == f.Unit || c.Over() {
				return audit.Entry{}, nil
			}
			grant, err := s.gate.May(by, mayBook, rbac.Place{Unit: f.Unit, Owner: f.Person})
			x.Unit = f.Unit
			return grant.Record(""), err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// coming goes through the classes that are still to begin in which a person has a place.
func (s *Service) coming(ctx context.Context, person string) iter.Seq2[*Class, error] {
	return func(yield func(*Class, error) bool) {
		for m, err := range s.mines.Each(ctx, store.On("person").Is(person).AtLeast(s.now())) {
			if err != nil {
				yield(nil, err)
				return
			}
			c, err := s.classes.Get(ctx, m.Class)
			if errors.Is(err, store.ErrNotFound) {
				continue
			}
			if !yield(c, err) || err != nil {
				return
			}
		}
	}
}

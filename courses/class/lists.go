package class

import (
	"context"
	"slices"
	"time"

	"tianti/internal/clock"
	"tianti/internal/store"
	"tianti/rbac"
)

// mostListed bounds a list of classes, and pageSize a page of a longer one.
const mostListed, pageSize = 100, 50

// Class is one class, for those whose unit may take places in it, its trainer, and who reads or plans
// classes there. Others are told that there is none.
func (s *Service) Class(ctx context.Context, by rbac.Actor, id string) (*Class, error) {
	c, err := s.classes.Get(ctx, id)
	if err != nil {
		return nil, unknown(err)
	}
	if !s.sees(by, c) {
		return nil, ErrUnknown
	}
	return c, nil
}

func (s *Service) sees(by rbac.Actor, c *Class) bool {
	return rbac.Covers(c.Unit, by.Unit) || by.Person == c.Trainer || c.Seat(by.Person) != nil || s.reads(by, c)
}

func (s *Service) reads(by rbac.Actor, c *Class) bool {
	_, err := s.gate.May(by, mayRead, c.place())
	return err == nil
}

// Rights are what an actor may do with a class.
type Rights struct{ Read, Plan, Teach, Book bool }

// Rights tells them, for what a page offers.
func (s *Service) Rights(by rbac.Actor, c *Class) Rights {
	may := func(permission string) bool { _, err := s.over(by, c, permission); return err == nil }
	_, book := s.gate.May(by, mayBook, rbac.Place{Unit: by.Unit, Owner: by.Person})
	return Rights{Read: s.reads(by, c), Plan: may(mayPlan), Teach: may(mayTeach), Book: book == nil && rbac.Covers(c.Unit, by.Unit)}
}

// Open lists the coming classes of a course in which the actor may take a place, the next first.
func (s *Service) Open(ctx context.Context, by rbac.Actor, course string) ([]*Class, error) {
	page, err := store.Sift(ctx, s.classes.Find, store.On("course").Is(course, string(Planned)).After(s.now()).Limit(mostListed), func(c *Class) bool { return rbac.Covers(c.Unit, by.Unit) })
	return page.Items, err
}

// Mine lists the actor's own places from a day on, the next first; cancelled classes as well, so that
// nobody stands before a closed door.
func (s *Service) Mine(ctx context.Context, by rbac.Actor, from time.Time) ([]*Class, error) {
	return s.placesOf(ctx, by.Person, from)
}

func (s *Service) placesOf(ctx context.Context, person string, from time.Time) ([]*Class, error) {
	page, err := store.Sift(ctx, s.mines.Find, store.On("person").Is(person).AtLeast(from).Limit(mostListed), func(m *Mine) bool { return !m.Teaches })
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, m := range page.Items {
		ids = append(ids, m.Class)
	}
	found, err := s.classes.GetMany(ctx, ids)
	return slices.DeleteFunc(found, func(c *Class) bool { return c.Seat(person) == nil }), err
}

// Taught lists the classes that a trainer gives from a day on, the next first, those that are held
// already after the planned ones.
func (s *Service) Taught(ctx context.Context, trainer string, from time.Time) (out []*Class, err error) {
	for _, state := range []State{Planned, Held} {
		page, err := s.classes.Find(ctx, store.On("trainer").Is(trainer, string(state)).AtLeast(from).Limit(mostListed))
		if err != nil {
			return nil, err
		}
		out = append(out, page.Items...)
	}
	return out, nil
}

// Below lists the classes of a month that are held for a unit or below it, by unit and time. ErrMonth.
func (s *Service) Below(ctx context.Context, by rbac.Actor, unit, month, cursor string) (store.Page[Class], error) {
	if unit == "" {
		unit = by.Unit
	}
	if month == "" {
		month = MonthOf(s.now())
	}
	if _, err := s.gate.May(by, mayRead, rbac.Place{Unit: unit}); err != nil {
		return store.Page[Class]{}, err
	}
	if _, err := time.Parse(monthForm, month); err != nil {
		return store.Page[Class]{}, ErrMonth.At("month").With("value", month)
	}
	return s.classes.Find(ctx, store.On("month").Is(month).StartsWith(unit).At(cursor).Limit(pageSize))
}

// Teaching is what a trainer taught in a span: classes and minutes held, people who were there, and the
// mean of the opinions on the trainer that are told (see Ratings), 1 to MostMark; 0 where none are.
type Teaching struct {
	Classes, Minutes, Present, Opinions int
	Mean                                float64
}

// Teaching sums a trainer's held classes that began in a span.
func (s *Service) Teaching(ctx context.Context, trainer string, from, until time.Time) (out Teaching, err error) {
	at, sum := slices.Index(Questions, "trainer"), 0
	for c, err := range s.classes.Each(ctx, store.On("trainer").Is(trainer, string(Held)).AtLeast(from).Before(until)) {
		if err != nil {
			return out, err
		}
		out.Classes, out.Minutes, out.Present, out.Opinions = out.Classes+1, out.Minutes+c.Minutes(), out.Present+c.Present(), out.Opinions+c.Told.N
		if at < len(c.Told.Counts) {
			for i, n := range c.Told.Counts[at] {
				sum += n * (i + 1)
			}
		}
	}
	if out.Opinions > 0 {
		out.Mean = float64(sum) / float64(out.Opinions)
	}
	return out, nil
}

// Levels evaluates a class on its four levels, for its trainer and who reads classes there.
func (s *Service) Levels(ctx context.Context, by rbac.Actor, id string) (*Class, Levels, error) {
	c, err := s.classes.Get(ctx, id)
	if err != nil {
		return nil, Levels{}, unknown(err)
	}
	if _, err := s.over(by, c, mayTeach); err != nil && !s.reads(by, c) {
		return nil, Levels{}, err
	}
	out := c.levels()
	var there []string
	for i := range c.Seats {
		if c.Seats[i].Here() {
			there = append(there, c.Seats[i].Person)
		}
	}
	scores, err := s.courses.Scores(ctx, c.Course, there)
	for _, x := range scores {
		out.Learning += x
	}
	if out.Learnt = len(scores); out.Learnt > 0 {
		out.Learning /= out.Learnt
	}
	return c, out, err
}

// Asked lists the people below a unit of whom the actor, who leads them, is asked now what of a class
// they see at work: those who were there, and of whom nobody said anything.
func (s *Service) Asked(by rbac.Actor, c *Class) (out []Seat) {
	from, until := c.UseDays()
	now := s.now()
	if c.State != Held || now.Before(from) || now.After(until) {
		return nil
	}
	for _, x := range c.Seats {
		if _, err := s.gate.May(by, mayObserve, rbac.Place{Unit: x.Unit, Owner: x.Person}); err == nil && x.Here() && x.Use == 0 {
			out = append(out, x)
		}
	}
	return out
}

// today is the civil day that an instant lies in.
func today(t time.Time) time.Time { return clock.Day(t) }

// Today is the day from which lists begin.
func (s *Service) Today() time.Time { return today(s.now()) }

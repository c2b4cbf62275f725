package class

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"time"

	"tianti/courses"
	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/rbac"
)

var classes = store.Define[Class]("courses.classes",
	store.By("course", "course", "state", "begins"),
	store.By("trainer", "trainer", "state", "begins"),
	store.By("month", "month", "unit", "begins"))

// Mine is a person's part in a class, for the person's own calendar and working time: a place
// ("{class}:{person}"), or teaching it ("{class}:trainer"). It follows the class, which decides.
type Mine struct {
	store.Meta `bson:",inline"`
	Class      string    `bson:"class"`
	Person     string    `bson:"person"`
	Teaches    bool      `bson:"teaches,omitempty"`
	Begins     time.Time `bson:"begins"`
	Ends       time.Time `bson:"ends"`
	Minutes    int       `bson:"minutes"` // of working time: none for who waits, was not there, or of a class that is cancelled
}

func teachingID(class string) string { return class + ":trainer" }

var mines = store.Define[Mine]("courses.places", store.By("person", "person", "begins"))

// Service is the use cases.
type Service struct {
	classes audit.Book[Class]
	mines   store.Collection[Mine]
	agendas store.Collection[Agenda]
	feeds   audit.Book[Feed]
	courses *courses.Service
	people  courses.People
	gate    *rbac.Gate
	clock   clock.Clock
	fit     Fit
}

// Fit says why somebody may not be given a class of a course, nil if they may. The accreditation of
// trainers decides it.
type Fit func(ctx context.Context, trainer, course string, at time.Time) error

// New opens the classes. Opinions, the door's key and the roster's moments stay out of the audit entries.
func New(db *store.Database, gate *rbac.Gate, c clock.Clock, cs *courses.Service, people courses.People) *Service {
	return &Service{classes: audit.Keep(classes.On(db), "key", "ratings", "told"), mines: mines.On(db), agendas: agendas.On(db),
		feeds: audit.Keep(feeds.On(db)), courses: cs, people: people, gate: gate, clock: c}
}

// Fits lets another part refuse trainers.
func (s *Service) Fits(f Fit) { s.fit = f }

// Teachers refuses a class to whoever may not teach one of their own; act gives a person with their roles.
func Teachers(gate *rbac.Gate, act func(ctx context.Context, person string) (rbac.Actor, error)) Fit {
	return func(ctx context.Context, trainer, _ string, _ time.Time) error {
		a, err := act(ctx, trainer)
		if err == nil {
			_, err = gate.May(a, mayTeach, rbac.Place{Unit: a.Unit, Owner: a.Person})
		}
		if err != nil {
			return ErrTrainer.At("trainer").Because(err)
		}
		return nil
	}
}

// The permissions.
const (
	mayRead    = "courses.class.read"
	mayPlan    = "courses.class.plan"
	mayBook    = "courses.class.book"
	mayTeach   = "courses.class.teach"
	mayObserve = "courses.class.observe"
)

func (s *Service) now() time.Time { return s.clock.Now().UTC().Truncate(time.Millisecond) }

func unknown(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return ErrUnknown
	}
	return err
}

// Plan puts a class of a live course's lesson on. The trainer and the room must be free.
func (s *Service) Plan(ctx context.Context, by rbac.Actor, p Plan) (*Class, error) {
	grant, err := s.gate.May(by, mayPlan, rbac.Place{Unit: p.Unit})
	if err != nil {
		return nil, err
	}
	now := s.now()
	c := &Class{Meta: store.Meta{ID: rand.Text()}, Course: p.Course, Lesson: p.Lesson, State: Planned, Key: make([]byte, doorKey), By: by.Person, Made: now}
	_, _ = rand.Read(c.Key) // never fails
	if err := s.prepare(ctx, c, p, now); err != nil {
		return nil, err
	}
	taken, err := s.claim(ctx, c)
	if err != nil {
		return nil, err
	}
	if err := s.classes.Insert(ctx, c, grant.Record("", c.changed(nil))); err != nil {
		return nil, s.giveBack(ctx, c, taken, err)
	}
	return c, nil
}

// prepare checks a plan and fills a class by it.
func (s *Service) prepare(ctx context.Context, c *Class, p Plan, now time.Time) error {
	if err := p.Check(now); err != nil {
		return err
	}
	v, lessons, err := s.courses.ClassesOf(ctx, c.Course)
	if errors.Is(err, store.ErrNotFound) {
		return ErrLesson.At("lesson")
	}
	if err != nil {
		return err
	}
	found := false
	for _, l := range lessons {
		if l.ID == p.Lesson {
			found, c.Lesson, c.Part = true, l.ID, l.Title
		}
	}
	if !found {
		return ErrLesson.At("lesson")
	}
	c.Title = v.Content.Title
	who, err := s.people.Learner(ctx, p.Trainer)
	if err != nil {
		return ErrTrainer.At("trainer")
	}
	if s.fit != nil {
		if err := s.fit(ctx, p.Trainer, c.Course, p.Begins); err != nil {
			return err
		}
	}
	c.take(p)
	c.TrainerName = who.Name
	return nil
}

// Move changes when and where a planned class is held, who teaches it and how many find room. Nobody who
// has a place loses it: a smaller room only takes in nobody else.
func (s *Service) Move(ctx context.Context, by rbac.Actor, id string, p Plan) (*Class, error) {
	was, err := s.classes.Get(ctx, id)
	if err != nil {
		return nil, unknown(err)
	}
	to := *was
	p.Course, p.Unit = was.Course, was.Unit
	if _, err := s.gate.May(by, mayPlan, was.place()); err != nil {
		return nil, err
	}
	if was.Over() {
		return nil, ErrState.With("state", was.State)
	}
	if err := s.prepare(ctx, &to, p, s.now()); err != nil {
		return nil, err
	}
	taken, err := s.claim(ctx, &to)
	if err != nil {
		return nil, err
	}
	var before Class
	c, err := s.classes.Update(ctx, id, func(c *Class) (audit.Entry, error) {
		before = *c
		grant, err := s.gate.May(by, mayPlan, c.place())
		switch {
		case err != nil:
			return audit.Entry{}, err
		case c.Over():
			return audit.Entry{}, ErrState.With("state", c.State)
		}
		c.take(p)
		c.TrainerName, c.Lesson, c.Part, c.Title = to.TrainerName, to.Lesson, to.Part, to.Title
		c.moveUp()
		return grant.Record(p.Note, c.changed(c.everybody())), nil
	})
	if err != nil {
		return nil, s.giveBack(ctx, &to, taken, err)
	}
	for _, x := range before.claims() {
		if slices.Contains(c.claims(), x) && s.span(c).same(s.span(&before)) {
			continue
		}
		if err := s.release(ctx, x, s.span(&before)); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// Cancel ends a class that will not be held, with the reason that those on it read.
func (s *Service) Cancel(ctx context.Context, by rbac.Actor, id, reason string) (*Class, error) {
	if err := courses.Said(reason); err != nil {
		return nil, err
	}
	c, err := s.change(ctx, by, id, mayPlan, reason, func(c *Class) ([]string, error) {
		if err := c.cancel(s.now()); err != nil {
			return nil, err
		}
		c.Note = reason
		return c.everybody(), nil
	})
	if err != nil {
		return nil, err
	}
	for _, x := range c.claims() {
		if err := s.release(ctx, x, s.span(c)); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// Hold fixes the roster of a class that has begun.
func (s *Service) Hold(ctx context.Context, by rbac.Actor, id string) (*Class, error) {
	return s.change(ctx, by, id, mayTeach, "", func(c *Class) ([]string, error) {
		all := c.everybody()
		return all, c.hold(s.now())
	})
}

// change does something to a class as its trainer or whoever plans classes of its unit. do says whose
// places it touched.
func (s *Service) change(ctx context.Context, by rbac.Actor, id, permission, reason string, do func(*Class) ([]string, error)) (*Class, error) {
	c, err := s.classes.Update(ctx, id, func(c *Class) (audit.Entry, error) {
		grant, err := s.over(by, c, permission)
		if err != nil {
			return audit.Entry{}, err
		}
		touched, err := do(c)
		if err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(reason, c.changed(touched)), nil
	})
	return c, unknown(err)
}

// over asks for a permission over a class: its own trainer has it wherever they come from.
func (s *Service) over(by rbac.Actor, c *Class, permission string) (rbac.Grant, error) {
	if permission == mayTeach && by.Person == c.Trainer {
		return s.gate.May(by, mayTeach, rbac.Place{Unit: by.Unit, Owner: by.Person})
	}
	return s.gate.May(by, permission, c.place())
}

func (c *Class) place() rbac.Place { return rbac.Place{Unit: c.Unit} }

func (c *Class) everybody() []string {
	out := make([]string, 0, len(c.Seats))
	for _, s := range c.Seats {
		out = append(out, s.Person)
	}
	return out
}

// Listen registers the package's own reactions.
func (s *Service) Listen(b *event.Bus) {
	event.On(b, "classes: keep everybody's own calendar", s.follow)
	event.On(b, "courses: give the lesson to whoever was at the class", s.credit)
	event.On(b, "classes: free the places of whoever left", s.left)
	event.On(b, "classes: follow people to their unit", s.moved)
}

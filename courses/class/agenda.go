package class

import (
	"context"
	"errors"
	"slices"
	"time"

	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/store"
)

// Agenda is what a trainer, a room or a learner is taken for on one civil day, "{what}:{who}:{day}". A class lies in
// one day, so one document decides whether two classes meet.
type Agenda struct {
	store.Meta `bson:",inline"`
	Spans      []Span `bson:"spans"`
}

// Span is the time of one class.
type Span struct {
	Class string    `bson:"class"`
	From  time.Time `bson:"from"`
	Until time.Time `bson:"until"`
	At    time.Time `bson:"at"` // when it was claimed
}

func (x Span) meets(from, until time.Time) bool { return x.From.Before(until) && from.Before(x.Until) }

var agendas = store.Define[Agenda]("courses.agendas")

// claim is a trainer, a room or a learner, and the word for it in a fault.
type claim struct{ what, who string }

const learner = "person"

func (c *Class) claims() []claim {
	out := []claim{{"trainer", c.Trainer}}
	if c.Room != "" {
		out = append(out, claim{"room", c.Unit + c.Room})
	}
	return out
}

func (x claim) id(day time.Time) string {
	return x.what + ":" + x.who + ":" + clock.Day(day).Format("20060102")
}

// fault is what a claim is refused with.
func (x claim) fault() *fault.Fault {
	if x.what == learner {
		return ErrOverlap
	}
	return ErrBusy.At(x.what)
}

// forgotten is after how long a claim counts for nothing whose class was never written.
const forgotten = time.Minute

// claim takes a class's time for its trainer and its room: ErrBusy when one of them is elsewhere then.
// A claim that was left behind, because a process ended before its class was written, is cleared away.
func (s *Service) claim(ctx context.Context, c *Class) error {
	for i, x := range c.claims() {
		if err := s.claimOne(ctx, c, x); err != nil {
			for _, done := range c.claims()[:i] {
				err = errors.Join(err, s.release(ctx, c, done, c.Begins))
			}
			return err
		}
	}
	return nil
}

func (s *Service) claimOne(ctx context.Context, c *Class, x claim) error {
	now := s.now()
	id := x.id(c.Begins)
	stale, err := s.stale(ctx, x, id, now)
	if err != nil {
		return err
	}
	_, err = s.agendas.Upsert(ctx, id, func() *Agenda { return &Agenda{} }, func(a *Agenda) ([]store.Event, error) {
		a.Spans = slices.DeleteFunc(slices.Clone(a.Spans), func(o Span) bool { return o.Class == c.ID || slices.Contains(stale, o.Class) })
		for _, o := range a.Spans {
			if o.meets(c.Begins, c.Ends) {
				return nil, x.fault().
					With("from", o.From.In(clock.Shanghai).Format("15:04")).With("until", o.Until.In(clock.Shanghai).Format("15:04"))
			}
		}
		a.Spans = append(a.Spans, Span{c.ID, c.Begins, c.Ends, now})
		return nil, nil
	})
	return err
}

// stale lists the classes of an agenda that do not take its time any more: they were never written, are
// cancelled, are at another time by now, or somebody never got the place.
func (s *Service) stale(ctx context.Context, x claim, id string, now time.Time) (out []string, err error) {
	a, err := s.agendas.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, x := range a.Spans {
		ids = append(ids, x.Class)
	}
	found, err := s.classes.GetMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, o := range a.Spans {
		i := slices.IndexFunc(found, func(c *Class) bool { return c.ID == o.Class })
		if i >= 0 && found[i].State == Cancelled || now.Sub(o.At) > forgotten && (i < 0 || !found[i].takes(x, o)) {
			out = append(out, o.Class)
		}
	}
	return out, nil
}

// takes says whether a class takes the time of a span for a trainer, a room or a learner.
func (c *Class) takes(x claim, o Span) bool {
	if !c.Begins.Equal(o.From) || !c.Ends.Equal(o.Until) {
		return false
	}
	return x.what != learner || c.Seat(x.who) != nil
}

// release gives the time of a class back.
func (s *Service) release(ctx context.Context, c *Class, x claim, day time.Time) error {
	_, err := s.agendas.Upsert(ctx, x.id(day), func() *Agenda { return &Agenda{} }, func(a *Agenda) ([]store.Event, error) {
		a.Spans = slices.DeleteFunc(slices.Clone(a.Spans), func(o Span) bool { return o.Class == c.ID })
		return nil, nil
	})
	return err
}

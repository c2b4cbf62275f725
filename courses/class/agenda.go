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

// same says whether two spans are the same class at the same time, whenever they were claimed.
func (x Span) same(o Span) bool {
	return x.Class == o.Class && x.From.Equal(o.From) && x.Until.Equal(o.Until)
}

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

// span is the time that a class takes, claimed now.
func (s *Service) span(c *Class) Span { return Span{c.ID, c.Begins, c.Ends, s.now()} }

// claim takes a class's time for its trainer and its room: ErrBusy when one of them is elsewhere then. It
// lists what it took anew, which is what there is to give back if the class is not written after all: a
// class that is moved may have had its trainer for that time already.
func (s *Service) claim(ctx context.Context, c *Class) (taken []claim, err error) {
	for _, x := range c.claims() {
		fresh, err := s.claimOne(ctx, c, x)
		if err != nil {
			return nil, s.giveBack(ctx, c, taken, err)
		}
		if fresh {
			taken = append(taken, x)
		}
	}
	return taken, nil
}

// giveBack releases claims after what they were taken for failed.
func (s *Service) giveBack(ctx context.Context, c *Class, taken []claim, failed error) error {
	for _, x := range taken {
		failed = errors.Join(failed, s.release(ctx, x, s.span(c)))
	}
	return failed
}

// claimOne takes a class's time for one; fresh is false where it had that time before. A claim that was
// left behind, because a process ended before its class was written, is cleared away.
func (s *Service) claimOne(ctx context.Context, c *Class, x claim) (fresh bool, err error) {
	own := s.span(c)
	id := x.id(c.Begins)
	stale, err := s.stale(ctx, x, id, own.At)
	if err != nil {
		return false, err
	}
	_, err = s.agendas.Upsert(ctx, id, func() *Agenda { return &Agenda{} }, func(a *Agenda) ([]store.Event, error) {
		fresh = !slices.ContainsFunc(a.Spans, own.same)
		a.Spans = slices.DeleteFunc(slices.Clone(a.Spans), func(o Span) bool { return o.same(own) || slices.ContainsFunc(stale, o.same) })
		for _, o := range a.Spans {
			if o.Class != c.ID && o.meets(c.Begins, c.Ends) {
				return nil, x.fault().
					With("from", o.From.In(clock.Shanghai).Format("15:04")).With("until", o.Until.In(clock.Shanghai).Format("15:04"))
			}
		}
		a.Spans = append(a.Spans, own)
		return nil, nil
	})
	return fresh, err
}

// stale lists the spans of an agenda that no class takes any more: it was never written, is cancelled, is
// at another time by now, or somebody never got the place.
func (s *Service) stale(ctx context.Context, x claim, id string, now time.Time) (out []Span, err error) {
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
			out = append(out, o)
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

// release gives the time of a span back.
func (s *Service) release(ctx context.Context, x claim, span Span) error {
	_, err := s.agendas.Upsert(ctx, x.id(span.From), func() *Agenda { return &Agenda{} }, func(a *Agenda) ([]store.Event, error) {
		a.Spans = slices.DeleteFunc(slices.Clone(a.Spans), span.same)
		return nil, nil
	})
	return err
}

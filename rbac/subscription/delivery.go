package subscription

import (
	"context"
	"encoding/json"
	"errors"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"tianti/internal/event/feed"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/internal/webhook"
	"tianti/rbac"
)

const (
	atOnce = 8                // receivers that are served at the same time
	share  = 10 * time.Second // of a run for one receiver: a slow one holds up the others no longer
)

var delivery = rbac.System("audit: deliver webhooks")

// errMoved ends a run whose subscription people changed meanwhile: the next run sees to it.
var errMoved = errors.New("the subscription was changed meanwhile")

// Deliver sends what is due and says how many messages were accepted. A job calls it, on one node at a
// time. What is wrong with a receiver is noted with its subscription; an error is the store's.
func (s *Service) Deliver(ctx context.Context) (int, error) {
	list, err := s.active(ctx)
	if err != nil || len(list) == 0 {
		return 0, err
	}
	last, err := s.log.Last(ctx)
	if err != nil {
		return 0, err
	}
	var sent atomic.Int64
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(atOnce)
	for _, x := range list {
		work.Go(func() error {
			n, err := s.serve(ctx, x, last)
			sent.Add(int64(n))
			return err
		})
	}
	err = work.Wait()
	return int(sent.Load()), err
}

// serve sends one receiver what it has not yet, until there is no more, something fails, or its share of
// the run is over.
func (s *Service) serve(ctx context.Context, x *Subscription, last int64) (sent int, err error) {
	c, err := s.course(ctx, x.ID)
	if err != nil {
		return 0, err
	}
	if c.follow(x); c.Position >= last || s.clock.Now().Before(c.Next) {
		return 0, nil
	}
	r, err := s.reader(ctx, c)
	if err != nil {
		return 0, err
	}
	ends := time.NewTimer(share)
	defer ends.Stop()
	for {
		facts, err := r.Next(ctx)
		if err != nil || len(facts) == 0 {
			return sent, s.settle(ctx, c, err)
		}
		for _, f := range facts {
			select {
			case <-ends.C:
				return sent, s.settle(ctx, c, nil)
			default:
			}
			if !x.Types.Takes(f.Type) {
				c.Position = f.Position
				continue
			}
			ok, err := s.send(ctx, x, c, f)
			if !ok || err != nil {
				return sent, s.settle(ctx, c, err)
			}
			sent++
		}
	}
}

// reader is a reader from where the delivery stands. What was forgotten before it could be sent is
// counted as lost.
func (s *Service) reader(ctx context.Context, c *Course) (*feed.Reader, error) {
	r, err := s.log.From(ctx, c.Position)
	if !errors.Is(err, feed.ErrGone) {
		return r, err
	}
	oldest, err := s.log.Oldest(ctx)
	if err != nil {
		return nil, err
	}
	c.Lost += oldest - c.Position
	c.Position = oldest
	return s.log.From(ctx, oldest)
}

// settle stores how far the delivery came over facts that its filter leaves out.
func (s *Service) settle(ctx context.Context, c *Course, err error) error {
	if errors.Is(err, errMoved) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.store(ctx, c)
}

// store writes the course as it stands. The count of attempts is not its own: a test adds to it, too.
func (s *Service) store(ctx context.Context, c *Course) error {
	_, err := s.courses.Upsert(ctx, c.ID, func() *Course { return &Course{} }, func(stored *Course) ([]store.Event, error) {
		meta, n := stored.Meta, stored.Attempts
		*stored = *c
		stored.Meta, stored.Attempts = meta, n
		return nil, nil
	})
	return err
}

// send sends one fact and notes what came of it; ok is false when it was not accepted.
func (s *Service) send(ctx context.Context, x *Subscription, c *Course, f feed.Fact) (ok bool, err error) {
	now, err := s.get(ctx, x.ID) // stopped, changed or deleted meanwhile?
	if errors.Is(err, ErrNone) || err == nil && (now.State != Active || now.Turn != x.Turn) {
		return false, errMoved
	}
	if err != nil {
		return false, err
	}
	*x = *now
	a, wait, err := s.attempt(ctx, x, f, c.Tries+1)
	if err != nil {
		return false, err
	}
	end := c.note(a, wait)
	if err := s.store(ctx, c); err != nil {
		return false, err
	}
	if end == "" {
		return a.Fault == "", nil
	}
	err = s.end(ctx, delivery, x.ID, Failed, end, end)
	if errors.Is(err, ErrInactive) || errors.Is(err, ErrNone) {
		err = errMoved
	}
	return false, err
}

// attempt sends a message and keeps the attempt. An error is the store's, or the end of the program:
// then the attempt does not count.
func (s *Service) attempt(ctx context.Context, x *Subscription, f feed.Fact, try int) (Attempt, time.Duration, error) {
	body, err := json.Marshal(f)
	if err != nil {
		return Attempt{}, 0, err
	}
	begun := s.clock.Now()
	reply := s.sender.Send(ctx, x.URL, webhook.Message{ID: f.ID, At: begun, Body: body, Secrets: x.secrets(begun)})
	if err := ctx.Err(); err != nil {
		return Attempt{}, 0, err
	}
	a := Attempt{Subscription: x.ID, At: begun, Took: s.clock.Now().Sub(begun).Milliseconds(), Message: f.ID, Type: f.Type, Position: f.Position,
		Try: try, Status: reply.Status, Words: reply.Words}
	if reply.Err != nil {
		refused := fault.From(reply.Err)
		a.Fault = refused.Code()
		if address, ok := refused.Params()["address"].(string); ok {
			a.Words = address
		}
	}
	if a.Number, err = s.number(ctx, x.ID); err != nil {
		return Attempt{}, 0, err
	}
	return a, reply.Wait, s.keep(ctx, a)
}

// number counts the attempts of a subscription.
func (s *Service) number(ctx context.Context, id string) (n int64, err error) {
	_, err = s.courses.Upsert(ctx, id, func() *Course { return &Course{} }, func(c *Course) ([]store.Event, error) {
		c.Attempts++
		n = c.Attempts
		return nil, nil
	})
	return n, err
}

// TestType is the type of the message that a test sends; it is in no log.
const TestType = "audit.webhook.tested"

// Test sends a message that says nothing and gives what came of it, whatever the state of the
// subscription. Fault: ErrNone.
func (s *Service) Test(ctx context.Context, by rbac.Actor, id, reason string) (Attempt, error) {
	now := s.clock.Now()
	err := s.change(ctx, by, "audit.webhook.edit", id, reason, "tested", func(x *Subscription) error {
		x.Tested = now
		return nil
	})
	if err != nil {
		return Attempt{}, err
	}
	x, err := s.get(ctx, id)
	if err != nil {
		return Attempt{}, err
	}
	data, err := json.Marshal(map[string]string{"webhook": x.ID, "description": x.Description})
	if err != nil {
		return Attempt{}, err
	}
	f := feed.Fact{ID: "test-" + x.ID + "-" + now.UTC().Format("20060102T150405"), Type: TestType, At: now.UTC(), Data: data}
	a, _, err := s.attempt(ctx, x, f, 1)
	return a, err
}

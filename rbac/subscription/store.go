package subscription

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tianti/internal/event/feed"
	"tianti/internal/fault"
	"tianti/internal/store"
)

// The faults.
var (
	ErrNone        = fault.Define(fault.NotFound, "audit.webhook.none")
	ErrDescription = fault.Define(fault.Invalid, "audit.webhook.description") // param "most"
	ErrMany        = fault.Define(fault.Conflict, "audit.webhook.many")       // param "most"
	ErrInactive    = fault.Define(fault.Conflict, "audit.webhook.inactive")
	ErrRunning     = fault.Define(fault.Conflict, "audit.webhook.running")
	ErrFrom        = fault.Define(fault.Invalid, "audit.webhook.from")
	ErrUnwanted    = fault.Define(fault.Unavailable, "audit.webhook.unwanted")
	ErrGaveUp      = fault.Define(fault.Unavailable, "audit.webhook.gave_up")
)

// Subscription is what people decided: who gets which facts.
type Subscription struct {
	store.Meta  `bson:",inline"`
	URL         string      `bson:"url"`
	Types       feed.Filter `bson:"types"`
	Description string      `bson:"description"`
	State       State       `bson:"state"`
	Why         string      `bson:"why"` // code of the fault that ended it
	Made        time.Time   `bson:"made"`
	By          string      `bson:"by"` // name of who made it
	Turn        int64       `bson:"turn"`
	From        int64       `bson:"from"`   // first position of the turn; 0: go on
	Tested      time.Time   `bson:"tested"` // the last test
	Secret      string      `bson:"secret"`
	Old         string      `bson:"old,omitempty"`
	OldUntil    time.Time   `bson:"old_until"`
}

// Course is how far the delivery came; its id is the subscription's.
type Course struct {
	store.Meta `bson:",inline"`
	Turn       int64     `bson:"turn"`
	Position   int64     `bson:"position"` // everything up to it is done
	Sent       int64     `bson:"sent"`
	Lost       int64     `bson:"lost"` // facts that were forgotten before they could be sent
	Attempts   int64     `bson:"attempts"`
	At         time.Time `bson:"at"` // of the last attempt
	Status     int       `bson:"status"`
	Fault      string    `bson:"fault"`
	Tries      int       `bson:"tries"` // failures in a row
	Failing    time.Time `bson:"failing"`
	Next       time.Time `bson:"next"` // not before
}

// Attempt is one message and what came of it. The last ones of each subscription are kept: the id is
// "{subscription}:{number modulo mostAttempts}", so that the oldest makes room.
type Attempt struct {
	store.Meta   `bson:",inline"`
	Subscription string    `bson:"subscription"`
	Number       int64     `bson:"number"`
	At           time.Time `bson:"at"`
	Took         int64     `bson:"took"` // milliseconds
	Message      string    `bson:"message"`
	Type         string    `bson:"type"`
	Position     int64     `bson:"position"` // 0: a test
	Try          int       `bson:"try"`
	Status       int       `bson:"status"` // 0 without an answer
	Fault        string    `bson:"fault"`  // "" was accepted
	Words        string    `bson:"words"`
}

const mostAttempts = 50

var (
	subscriptions = store.Define[Subscription]("audit.webhooks", store.By("state", "state", "made"), store.By("made", "made"))
	courses       = store.Define[Course]("audit.webhook_courses")
	attempts      = store.Define[Attempt]("audit.webhook_attempts", store.By("subscription", "subscription", "number"))
)

func (s *Service) get(ctx context.Context, id string) (*Subscription, error) {
	x, err := s.subscriptions.Get(ctx, id)
	return x, none(err)
}

func none(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return ErrNone.Because(err)
	}
	return err
}

// course is how far the delivery of a subscription came; one that never began stands at nothing.
func (s *Service) course(ctx context.Context, id string) (*Course, error) {
	c, err := s.courses.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return &Course{Meta: store.Meta{ID: id}}, nil
	}
	return c, err
}

// active are the subscriptions that get facts.
func (s *Service) active(ctx context.Context) ([]*Subscription, error) {
	page, err := s.subscriptions.Find(ctx, store.On("state").Is(string(Active)).Limit(2*most))
	return page.Items, err
}

// keep stores an attempt in place of the oldest.
func (s *Service) keep(ctx context.Context, a Attempt) error {
	id := fmt.Sprintf("%s:%02d", a.Subscription, a.Number%mostAttempts)
	_, err := s.attempts.Upsert(ctx, id, func() *Attempt { return &Attempt{} }, func(x *Attempt) ([]store.Event, error) {
		meta := x.Meta
		*x = a
		x.Meta = meta
		return nil, nil
	})
	return err
}

// latest are the last attempts, the newest first.
func (s *Service) latest(ctx context.Context, id string) ([]*Attempt, error) {
	page, err := s.attempts.Find(ctx, store.On("subscription").Is(id).Down().Limit(mostAttempts))
	return page.Items, err
}

// forget removes what stood beside a subscription.
func (s *Service) forget(ctx context.Context, id string) error {
	ids := make([]string, mostAttempts)
	for i := range ids {
		ids[i] = fmt.Sprintf("%s:%02d", id, i)
	}
	if err := s.attempts.DeleteMany(ctx, ids); err != nil {
		return err
	}
	return s.courses.DeleteMany(ctx, []string{id})
}

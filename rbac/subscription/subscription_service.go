package subscription

import (
	"context"
	"crypto/rand"
	"strings"
	"time"
	"unicode/utf8"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/event/feed"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/internal/webhook"
	"tianti/rbac"
)

// Service keeps the subscriptions and delivers.
type Service struct {
	subscriptions audit.Book[Subscription]
	courses       store.Collection[Course]
	attempts      store.Collection[Attempt]
	clock         clock.Clock
	gate          *rbac.Gate
	log           *feed.Log
	sender        *webhook.Sender
}

// New makes the service.
func New(db *store.Database, c clock.Clock, gate *rbac.Gate, log *feed.Log, sender *webhook.Sender) *Service {
	return &Service{audit.Keep(subscriptions.On(db), "secret", "old"), courses.On(db), attempts.On(db), c, gate, log, sender}
}

// everywhere is the place of a subscription: it carries facts of all units.
var everywhere = rbac.Place{Unit: "/"}

// Standing is a subscription with how its delivery stands.
type Standing struct {
	Subscription
	Course Course
	Behind int64 // facts after its position, of whatever type
}

// List is all subscriptions, the oldest first; there are at most fifty.
func (s *Service) List(ctx context.Context, by rbac.Actor) ([]Standing, error) {
	if _, err := s.gate.May(by, "audit.webhook.read", everywhere); err != nil {
		return nil, err
	}
	page, err := s.subscriptions.Find(ctx, store.On("made").Limit(2*most))
	if err != nil {
		return nil, err
	}
	last, err := s.log.Last(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Standing, len(page.Items))
	for i, x := range page.Items {
		if out[i], err = s.standing(ctx, x, last); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *Service) standing(ctx context.Context, x *Subscription, last int64) (Standing, error) {
	c, err := s.course(ctx, x.ID)
	if err != nil {
		return Standing{}, err
	}
	c.follow(x)
	return Standing{*x, *c, max(0, last-c.Position)}, nil
}

// Show is one subscription with its last attempts, the newest first. Fault: ErrNone.
func (s *Service) Show(ctx context.Context, by rbac.Actor, id string) (Standing, []*Attempt, error) {
	if _, err := s.gate.May(by, "audit.webhook.read", everywhere); err != nil {
		return Standing{}, nil, err
	}
	x, err := s.get(ctx, id)
	if err != nil {
		return Standing{}, nil, err
	}
	last, err := s.log.Last(ctx)
	if err != nil {
		return Standing{}, nil, err
	}
	out, err := s.standing(ctx, x, last)
	if err != nil {
		return Standing{}, nil, err
	}
	list, err := s.latest(ctx, id)
	return out, list, err
}

// check judges a wish. Each fault names its field.
func (s *Service) check(w Wish, reason string) error {
	var wrong fault.List
	for _, err := range []error{at(s.sender.Check(w.URL), "url"), at(s.log.Check(w.Types), "types"), w.Check(), checkReason(reason)} {
		wrong = append(wrong, fault.All(err)...)
	}
	return wrong.Err()
}

// Create makes a subscription that gets what happens from now on. The secret is told once: in this answer.
// Faults: ErrDescription, ErrMany, rbac.ErrReason, feed.ErrType, those of webhook.Sender.Check.
func (s *Service) Create(ctx context.Context, by rbac.Actor, w Wish, reason string) (x *Subscription, secret string, err error) {
	grant, err := s.gate.May(by, "audit.webhook.create", everywhere)
	if err != nil {
		return nil, "", err
	}
	w = w.trimmed()
	if err := s.check(w, reason); err != nil {
		return nil, "", err
	}
	if n, err := s.subscriptions.Count(ctx, store.On("made")); err != nil || n >= most {
		if err == nil {
			err = ErrMany.With("most", most)
		}
		return nil, "", err
	}
	last, err := s.log.Last(ctx)
	if err != nil {
		return nil, "", err
	}
	secret = webhook.NewSecret()
	x = &Subscription{Meta: store.Meta{ID: strings.ToLower(rand.Text()[:16])}, URL: w.URL, Types: w.Types, Description: w.Description,
		Made: s.clock.Now(), By: by.Name, Secret: secret}
	x.start(last + 1)
	if err := s.subscriptions.Insert(ctx, x, grant.Record(reason, Created{x.ID, x.URL})); err != nil {
		return nil, "", err
	}
	return x, secret, nil
}

// Edit changes address, types and description. Faults as of Create, ErrNone.
func (s *Service) Edit(ctx context.Context, by rbac.Actor, id string, w Wish, reason string) error {
	w = w.trimmed()
	return s.change(ctx, by, "audit.webhook.edit", id, reason, "edited", func(x *Subscription) error {
		if err := s.check(w, reason); err != nil {
			return err
		}
		x.URL, x.Types, x.Description = w.URL, w.Types, w.Description
		return nil
	})
}

// Rotate gives a new secret; the old one signs beside it for a day. Fault: ErrNone.
func (s *Service) Rotate(ctx context.Context, by rbac.Actor, id, reason string) (secret string, err error) {
	secret = webhook.NewSecret()
	return secret, s.change(ctx, by, "audit.webhook.rotate", id, reason, "secret", func(x *Subscription) error {
		x.Old, x.OldUntil = x.Secret, s.clock.Now().Add(Overlap)
		x.Secret = secret
		return nil
	})
}

// Start lets facts go out again from where they stopped. Faults: ErrNone, ErrRunning.
func (s *Service) Start(ctx context.Context, by rbac.Actor, id, reason string) error {
	return s.change(ctx, by, "audit.webhook.edit", id, reason, "started", func(x *Subscription) error {
		if x.State == Active {
			return ErrRunning
		}
		x.start(0)
		return nil
	})
}

// Redeliver sends everything from a position on again, that one included. Faults: ErrNone, ErrFrom,
// feed.ErrGone, feed.ErrAhead.
func (s *Service) Redeliver(ctx context.Context, by rbac.Actor, id string, from int64, reason string) error {
	return s.change(ctx, by, "audit.webhook.redeliver", id, reason, "position", func(x *Subscription) error {
		if from < 1 {
			return ErrFrom.At("from")
		}
		if _, err := s.log.From(ctx, from-1); err != nil {
			return at(err, "from")
		}
		x.start(from)
		return nil
	})
}

// change is what the changes have in common: permission, reason, entry and fact.
func (s *Service) change(ctx context.Context, by rbac.Actor, permission, id, reason, what string, do func(*Subscription) error) error {
	grant, err := s.gate.May(by, permission, everywhere)
	if err != nil {
		return err
	}
	if err := checkReason(reason); err != nil && what != "edited" { // an edit tells of all its faults together
		return err
	}
	_, err = s.subscriptions.Update(ctx, id, func(x *Subscription) (audit.Entry, error) {
		if err := do(x); err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(reason, Changed{x.ID, x.URL, what}), nil
	})
	return none(err)
}

// Stop ends the delivery until somebody starts it again. Faults: ErrNone, ErrInactive.
func (s *Service) Stop(ctx context.Context, by rbac.Actor, id, reason string) error {
	if err := checkReason(reason); err != nil {
		return err
	}
	return s.end(ctx, by, id, Stopped, "", reason)
}

func (s *Service) end(ctx context.Context, by rbac.Actor, id string, state State, why, reason string) error {
	grant, err := s.gate.May(by, "audit.webhook.edit", everywhere)
	if err != nil {
		return err
	}
	_, err = s.subscriptions.Update(ctx, id, func(x *Subscription) (audit.Entry, error) {
		if x.State != Active {
			return audit.Entry{}, ErrInactive
		}
		x.stop(state, why)
		return grant.Record(reason, Ended{x.ID, x.URL, string(state), reason}), nil
	})
	return none(err)
}

// Delete ends a subscription for good, with its attempts. The trail keeps what was done. Fault: ErrNone.
func (s *Service) Delete(ctx context.Context, by rbac.Actor, id, reason string) error {
	grant, err := s.gate.May(by, "audit.webhook.delete", everywhere)
	if err != nil {
		return err
	}
	if err := checkReason(reason); err != nil {
		return err
	}
	x, err := s.get(ctx, id)
	if err != nil {
		return err
	}
	if err := s.subscriptions.Delete(ctx, id, grant.Record(reason, Ended{id, x.URL, "deleted", reason})); err != nil {
		return none(err)
	}
	return s.forget(ctx, id)
}

func checkReason(reason string) error {
	if strings.TrimSpace(reason) == "" || utf8.RuneCountInString(reason) > 2000 {
		return rbac.ErrReason.At("reason")
	}
	return nil
}

// at gives a fault its field.
func at(err error, field string) error {
	if all := fault.All(err); len(all) == 1 && fault.KindOf(err) != fault.Internal {
		return all[0].At(field)
	}
	return err
}

// Types are the types of facts that there are.
func (s *Service) Types() []string { return s.log.Types() }

// Now is the service's time, for pages that say how long ago something was.
func (s *Service) Now() time.Time { return s.clock.Now() }

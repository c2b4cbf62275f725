package account

import (
	"context"
	"slices"
	"time"

	"tianti/internal/store"
)

// The limits on failures, see the package's story.
const (
	window      = 15 * time.Minute
	forAnybody  = 7   // failures of one log-in name
	forKnown    = 10  // of it, when the owner got in from the address before
	forCodes    = 10  // failed codes of one log-in name
	perAddress  = 100 // failures from one address over all names
	sweepAtOnce = 500
)

// tries are the failures of one name or address in the last window.
type tries struct {
	store.Meta `bson:",inline"` // "login:…", "code:…", "address:…"
	At         []time.Time      `bson:"at"`
	Until      time.Time        `bson:"until"` // when the last of them is forgotten
}

var triesKind = store.Define[tries]("rbac.tries", store.By("until", "until"))

// recent drops what is older than the window.
func (t *tries) recent(now time.Time) []time.Time {
	return slices.DeleteFunc(slices.Clone(t.At), func(at time.Time) bool { return !at.Add(window).After(now) })
}

// take books a try before it is made, so that many at once do not slip through; ErrTooMany when most
// are booked already.
func (s *Service) take(ctx context.Context, key string, most int, now time.Time) error {
	_, err := s.tries.Upsert(ctx, key, func() *tries { return &tries{} }, func(t *tries) ([]store.Event, error) {
		t.At = t.recent(now)
		if len(t.At) >= most {
			return nil, ErrTooMany.With("minutes", minutesUntil(t.At[len(t.At)-most], now))
		}
		t.At = append(t.At, now)
		t.Until = now.Add(window)
		return nil, nil
	})
	return err
}

// minutesUntil is how many minutes it takes until a try is forgotten.
func minutesUntil(at, now time.Time) int {
	return int(at.Add(window).Sub(now).Minutes()) + 1
}

// giveBack takes a booked try out again: it was no failure.
func (s *Service) giveBack(ctx context.Context, key string, at time.Time) {
	_, _ = s.tries.Update(ctx, key, func(t *tries) ([]store.Event, error) {
		if i := slices.IndexFunc(t.At, at.Equal); i >= 0 {
			t.At = slices.Delete(t.At, i, i+1)
		}
		return nil, nil
	})
}

// used counts the recent failures under a key.
func (s *Service) used(ctx context.Context, key string, now time.Time) (int, error) {
	ts, err := s.tries.GetMany(ctx, []string{key})
	if err != nil || len(ts) == 0 {
		return 0, err
	}
	return len(ts[0].recent(now)), nil
}

// Sweep forgets failures that count no more, and says how many names and addresses it forgot. A job
// calls it.
func (s *Service) Sweep(ctx context.Context) (int, error) {
	n, now := 0, s.clock.Now()
	for {
		page, err := s.tries.Find(ctx, store.On("until").Before(now).Limit(sweepAtOnce))
		if err != nil || len(page.Items) == 0 {
			return n, err
		}
		for _, t := range page.Items {
			if err := s.tries.Delete(ctx, t.ID); err != nil {
				return n, err
			}
			n++
		}
	}
}

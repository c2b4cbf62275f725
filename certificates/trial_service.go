package certificates

import (
	"context"
	"fmt"
	"sync"
	"time"

	"tianti/internal/store"
	"tianti/rbac"
)

// fresh is how long a trial is shown again before it is made anew: turning its pages must not look at
// everybody each time.
const fresh = 2 * time.Minute

// trials keeps the last few.
type trials struct {
	mu   sync.Mutex
	kept map[string]*Trial
}

// Try says what a kind would change if it were published now, and changes nothing. The kind must be right.
func (x *Service) Try(ctx context.Context, by rbac.Actor, k Kind) (*Trial, error) {
	if _, err := x.gate.May(by, mayEdit, whole(by)); err != nil {
		return nil, err
	}
	if err := x.Check(ctx, k); err != nil {
		return nil, err
	}
	now := x.clock.Now()
	key := fmt.Sprint(hashOf(k), x.Catalogue().last)
	x.trials.mu.Lock()
	defer x.trials.mu.Unlock() // two who ask at once look once
	if t := x.trials.kept[key]; t != nil && now.Sub(t.At) < fresh && !now.Before(t.At) {
		return t, nil
	}
	t, err := x.try(ctx, k, now)
	if err != nil {
		return nil, err
	}
	if x.trials.kept == nil || len(x.trials.kept) >= 8 {
		x.trials.kept = map[string]*Trial{}
	}
	x.trials.kept[key] = t
	return t, nil
}

func (x *Service) try(ctx context.Context, k Kind, now time.Time) (*Trial, error) {
	before, err := x.Catalogue().Kind(k.Code)
	if err != nil {
		before = Kind{Code: k.Code}
	}
	held, err := x.heldBy(ctx, before, k)
	if err != nil {
		return nil, err
	}
	t := &Trial{At: now}
	for tr, err := range x.transcripts.Each(ctx, store.On("id")) {
		if err != nil {
			return nil, err
		}
		t.look(tr, before, k, held[tr.ID], now)
	}
	for _, e := range []*Effect{&t.Earn, &t.Behind, &t.Ahead} {
		if err := x.name(ctx, e); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// heldBy reads the certificates of the kinds that programmes ask for, by person.
func (x *Service) heldBy(ctx context.Context, kinds ...Kind) (map[string][]Earned, error) {
	asked := map[string]bool{}
	for _, k := range kinds {
		if k.Asks != nil {
			for _, code := range k.Asks.Holds {
				asked[code] = true
			}
		}
	}
	out := map[string][]Earned{}
	for code := range asked {
		for c, err := range x.book.Each(ctx, store.On("kind").Is(code)) {
			if err != nil {
				return nil, err
			}
			if c.State != Superseded {
				out[c.Person] = append(out[c.Person], x.holding(c))
			}
		}
	}
	return out, nil
}

// name puts names to people, and leaves those out who are gone.
func (x *Service) name(ctx context.Context, e *Effect) error {
	const batch = 500
	var here []Shift
	for from := 0; from < len(e.People); from += batch {
		part := e.People[from:min(from+batch, len(e.People))]
		ids := make([]string, len(part))
		for i, s := range part {
			ids[i] = s.Person
		}
		holders, err := x.holdersOf(ctx, ids)
		if err != nil {
			return err
		}
		for _, s := range part {
			if h, ok := holders[s.Person]; ok && !h.Gone {
				s.Name, s.Unit = h.Name, h.Unit
				here = append(here, s)
			}
		}
	}
	e.Count -= len(e.People) - len(here)
	e.People = here
	return nil
}

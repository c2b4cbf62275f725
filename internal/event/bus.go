package event

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/bson"

	"tianti/internal/clock"
	"tianti/internal/store"
)

const (
	lease    = 30 * time.Second // how long a node may work on what it took
	sweep    = 2 * time.Second  // how often a node looks for what others left behind
	batch    = 500
	maxDelay = time.Minute
)

// reaction is one entry of the program's list of who reacts to what.
type reaction struct {
	name string // "certificates: suspend what rested on an annulled sitting"
	fact string // "" reacts to every fact
	do   func(context.Context, store.Event) error
	all  func(context.Context, []store.Event) error // instead of do: a whole batch at once
}

// Bus delivers saved facts. Make it with New, register reactions, then Run it once.
type Bus struct {
	db        *store.Database
	clock     clock.Clock
	owner     string
	reactions []reaction
	wake      chan struct{}

	one     sync.Mutex // one delivery pass at a time on this node
	mu      sync.Mutex
	delays  map[string]delay // by document
	oldest  time.Time        // of the facts still pending after the last pass
	settled int64
}

type delay struct {
	tries int
	until time.Time
}

// New makes a bus on a database; owner names this node in leases.
func New(db *store.Database, c clock.Clock, owner string) *Bus {
	b := &Bus{db: db, clock: c, owner: owner, wake: make(chan struct{}, 1), delays: map[string]delay{}}
	db.OnCommit(func([]store.Event) { b.Wake() })
	return b
}

// Wake makes the running bus look for pending facts now.
func (b *Bus) Wake() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// On registers a reaction to facts of type F. name says who does what, for logs, metrics and
// docs/reactions.md.
func On[F Fact](b *Bus, name string, do func(context.Context, F) error) {
	var zero F
	b.reactions = append(b.reactions, reaction{name: name, fact: zero.EventName(), do: func(ctx context.Context, e store.Event) error {
		var f F
		if err := bson.Unmarshal(e.Payload, &f); err != nil {
			return fmt.Errorf("decode fact %s: %w", e.ID, err)
		}
		return do(ctx, f)
	}})
}

// OnBatch registers a reaction that takes all facts of one name ("" is every fact) that a pass
// delivers at once, in order. When it fails, every one of them is delivered again.
func OnBatch(b *Bus, name, fact string, do func(context.Context, []store.Event) error) {
	b.reactions = append(b.reactions, reaction{name: name, fact: fact, all: do})
}

// OnEvery registers a reaction to every fact in its stored form.
func OnEvery(b *Bus, name string, do func(context.Context, store.Event) error) {
	b.reactions = append(b.reactions, reaction{name: name, do: do})
}

// Reactions lists "fact → name" in the order of registration, for docs/reactions.md.
func (b *Bus) Reactions() [][2]string {
	out := make([][2]string, len(b.reactions))
	for i, r := range b.reactions {
		out[i] = [2]string{cmp.Or(r.fact, "*"), r.name}
	}
	return out
}

// Run delivers until ctx ends.
func (b *Bus) Run(ctx context.Context) {
	tick := time.NewTicker(sweep)
	defer tick.Stop()
	for {
		for {
			n, err := b.pass(ctx)
			if err != nil && ctx.Err() == nil {
				slog.Error("event delivery", "err", err)
			}
			if n == 0 || err != nil {
				break
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-b.wake:
		case <-tick.C:
		}
	}
}

// Drain delivers until nothing is pending that can be delivered now. Tests, imports and the demo
// call it; the first failed reaction is returned after all others had their turn.
func (b *Bus) Drain(ctx context.Context) error {
	for {
		n, err := b.pass(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			return nil
		}
	}
}

// pass delivers one batch and says how many facts it settled.
func (b *Bus) pass(ctx context.Context) (int, error) {
	b.one.Lock()
	defer b.one.Unlock()
	events, err := b.db.Engine().Pending(ctx, b.owner, lease, batch)
	if err != nil {
		return 0, err
	}
	now := b.clock.Now()
	var done []store.Event
	var failed []error
	blocked := map[string]bool{}
	for _, e := range events {
		if doc := e.Collection + "/" + e.Doc; b.delayed(doc, now) {
			blocked[doc] = true
		}
	}
	if err := b.deliverBatches(ctx, events, blocked); err != nil {
		return 0, err
	}
	for _, e := range events {
		doc := e.Collection + "/" + e.Doc
		if blocked[doc] {
			continue
		}
		if err := b.deliver(ctx, e); err != nil {
			blocked[doc] = true
			b.postpone(doc, now)
			failed = append(failed, err)
			slog.Error("reaction failed", "event", e.ID, "name", e.Name, "err", err)
			continue
		}
		b.clear(doc)
		done = append(done, e)
	}
	b.note(events, len(done))
	if len(done) > 0 {
		if err := b.db.Engine().Settle(ctx, done); err != nil {
			return 0, err
		}
	}
	return len(done), errors.Join(failed...)
}

// deliverBatches gives each batch reaction its facts among those that are not waiting. A batch that
// fails fails the pass: what was not settled comes again.
func (b *Bus) deliverBatches(ctx context.Context, events []store.Event, waiting map[string]bool) error {
	for _, r := range b.reactions {
		if r.all == nil {
			continue
		}
		var batch []store.Event
		for _, e := range events {
			if (r.fact == "" || r.fact == e.Name) && !waiting[e.Collection+"/"+e.Doc] {
				batch = append(batch, e)
			}
		}
		if len(batch) == 0 {
			continue
		}
		if err := r.all(ctx, batch); err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
	}
	return nil
}

func (b *Bus) deliver(ctx context.Context, e store.Event) error {
	ctx = context.WithValue(ctx, contextKey{}, e)
	for _, r := range b.reactions {
		if r.do == nil || r.fact != "" && r.fact != e.Name {
			continue
		}
		if err := r.do(ctx, e); err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
	}
	return nil
}

func (b *Bus) delayed(doc string, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return now.Before(b.delays[doc].until)
}

func (b *Bus) postpone(doc string, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	d := b.delays[doc]
	wait := min(time.Second<<min(d.tries, 10), maxDelay)
	b.delays[doc] = delay{d.tries + 1, now.Add(wait)}
}

func (b *Bus) clear(doc string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.delays, doc)
}

func (b *Bus) note(events []store.Event, done int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.settled += int64(done)
	b.oldest = time.Time{}
	if len(events) > done {
		b.oldest = slices.MinFunc(events, func(x, y store.Event) int { return x.At.Compare(y.At) }).At
	}
}

// Lag is how old the oldest undelivered fact of the last pass was; 0 when none was left.
func (b *Bus) Lag() time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.oldest.IsZero() {
		return 0
	}
	return b.clock.Now().Sub(b.oldest)
}

// Settled counts the facts that this node has delivered.
func (b *Bus) Settled() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.settled
}

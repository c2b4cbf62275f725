// Package near keeps copies of documents, or what follows from them, in memory that fall with the store's Watch, for questions
// that are asked thousands of times a second: is this session still open, may this person sit here.
//
// A copy may be wrong in two ways, and both are closed. A read may be overtaken by a write: whoever
// reads notes the change count of the document first, and does not keep what was read if it has
// moved. And the store may be cut off, so that it cannot tell of changes: the first call of anybody
// that it does not answer notices, and a probe each second where nobody calls; from then on every
// question goes to the store itself and fails with it, until it answers again.
package near

import (
	"context"
	"errors"
	"hash/maphash"
	"sync"
	"sync/atomic"
	"time"

	"tianti/internal/store"
)

// shards keep readers of different documents off each other's locks.
const shards = 64

// Copies holds, for documents T of one collection, what is made of them: V. What Get returns is
// shared by all who ask.
type Copies[T, V any] struct {
	c       store.Reader[T]
	key     func(id string) string // under which a document counts; nil: its id
	fetch   func(ctx context.Context, key string) (V, error)
	most    int // copies in a shard
	started atomic.Bool
	cut     atomic.Bool // the last probe failed
	seed    maphash.Seed
	shards  [shards]shard[V]
}

type shard[V any] struct {
	mu     sync.RWMutex
	copies map[string]kept[V]
	moved  map[string]uint64 // change counts of documents that are being read
	reads  map[string]int    // how many read each
}

type kept[V any] struct {
	v     V
	there bool // there is such a document
}

// Of keeps what of makes of at most most documents of a collection. Until Start nothing is kept.
func Of[T, V any](c store.Reader[T], most int, of func(*T) V) *Copies[T, V] {
	return By(c, most, nil, func(ctx context.Context, id string) (v V, err error) {
		doc, err := c.Get(ctx, id)
		if err == nil {
			v = of(doc)
		}
		return v, err
	})
}

// By keeps what fetch makes of the documents that share a key. key tells it from a document's id alone,
// for documents that were never seen or are gone, too.
func By[T, V any](c store.Reader[T], most int, key func(id string) string, fetch func(ctx context.Context, key string) (V, error)) *Copies[T, V] {
	n := &Copies[T, V]{c: c, key: key, fetch: fetch, most: max(1, most/shards), seed: maphash.MakeSeed()}
	for i := range n.shards {
		n.shards[i] = shard[V]{copies: map[string]kept[V]{}, moved: map[string]uint64{}, reads: map[string]int{}}
	}
	return n
}

// Start begins to keep copies, until ctx ends.
func (n *Copies[T, V]) Start(ctx context.Context) error {
	if err := n.c.Watch(ctx, n.drop); err != nil {
		return err
	}
	n.started.Store(true)
	go func() {
		defer n.started.Store(false)
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				n.Probe(ctx)
			}
		}
	}()
	return nil
}

// Probe asks whether the store answers. Start does it each second.
func (n *Copies[T, V]) Probe(ctx context.Context) {
	ctx, done := context.WithTimeout(ctx, time.Second)
	defer done()
	n.cut.Store(n.c.Reach(ctx) != nil)
}

func (n *Copies[T, V]) shard(id string) *shard[V] {
	return &n.shards[maphash.String(n.seed, id)%shards]
}

// drop forgets what was made of a document that has changed.
func (n *Copies[T, V]) drop(id string) {
	if n.key != nil {
		id = n.key(id)
	}
	s := n.shard(id)
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.copies, id)
	if s.reads[id] > 0 {
		s.moved[id]++
	}
}

// Get is what is made of the documents of a key as they are in the store now, or were until their last
// change was told; store.ErrNotFound when there is no such document, or what fetch says.
func (n *Copies[T, V]) Get(ctx context.Context, id string) (V, error) {
	if !n.started.Load() || n.cut.Load() || n.c.Away() {
		return n.fetch(ctx, id)
	}
	s := n.shard(id)
	s.mu.RLock()
	k, ok := s.copies[id]
	s.mu.RUnlock()
	if !ok {
		return n.read(ctx, s, id)
	}
	if !k.there {
		return k.v, store.ErrNotFound.With("id", id)
	}
	return k.v, nil
}

func (n *Copies[T, V]) read(ctx context.Context, s *shard[V], id string) (V, error) {
	s.mu.Lock()
	s.reads[id]++
	count := s.moved[id]
	s.mu.Unlock()
	v, err := n.fetch(ctx, id)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.moved[id] == count && (err == nil || errors.Is(err, store.ErrNotFound)) {
		s.keep(id, kept[V]{v, err == nil}, n.most)
	}
	if s.reads[id]--; s.reads[id] == 0 {
		delete(s.reads, id)
		delete(s.moved, id)
	}
	return v, err
}

// Forget drops a copy that this node has just changed, so that it does not wait to be told. There
// is no way to hand the new state over: somebody else may have written a later one meanwhile.
func (n *Copies[T, V]) Forget(id string) { n.drop(id) }

func (s *shard[V]) keep(id string, k kept[V], most int) {
	if len(s.copies) >= most {
		for other := range s.copies { // any will do: the map's order is random
			delete(s.copies, other)
			break
		}
	}
	s.copies[id] = k
}

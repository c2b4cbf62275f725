// Package near keeps copies of documents in memory that fall with the store's Watch, for questions
// that are asked thousands of times a second: is this session still open, may this person sit here.
//
// A copy may be wrong in two ways, and both are closed. A read may be overtaken by a write: whoever
// reads notes the change count of the document first, and does not keep what was read if it has
// moved. And the store may be cut off, so that it cannot tell of changes: a probe each second
// notices, and as long as it fails every question goes to the store itself and fails with it.
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

// Copies holds copies of documents of one collection. What Get returns is shared: read it only.
type Copies[T any] struct {
	c       store.Collection[T]
	most    int // copies in a shard
	started atomic.Bool
	cut     atomic.Bool // the last probe failed
	seed    maphash.Seed
	shards  [shards]shard[T]
}

type shard[T any] struct {
	mu     sync.RWMutex
	copies map[string]*T     // nil: there is no such document
	moved  map[string]uint64 // change counts of documents that are being read
	reads  map[string]int    // how many read each
}

// Of makes copies of at most most documents of a collection. Until Start nothing is kept.
func Of[T any](c store.Collection[T], most int) *Copies[T] {
	n := &Copies[T]{c: c, most: max(1, most/shards), seed: maphash.MakeSeed()}
	for i := range n.shards {
		n.shards[i] = shard[T]{copies: map[string]*T{}, moved: map[string]uint64{}, reads: map[string]int{}}
	}
	return n
}

// Start begins to keep copies, until ctx ends.
func (n *Copies[T]) Start(ctx context.Context) error {
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

// Probe asks the store for anything; that it answers is what counts. Start does it each second.
func (n *Copies[T]) Probe(ctx context.Context) {
	ctx, done := context.WithTimeout(ctx, time.Second)
	defer done()
	_, err := n.c.Get(ctx, "-")
	n.cut.Store(err != nil && !errors.Is(err, store.ErrNotFound))
}

func (n *Copies[T]) shard(id string) *shard[T] {
	return &n.shards[maphash.String(n.seed, id)%shards]
}

// drop forgets a document that has changed.
func (n *Copies[T]) drop(id string) {
	s := n.shard(id)
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.copies, id)
	if s.reads[id] > 0 {
		s.moved[id]++
	}
}

// Get is the document as it is in the store now, or was until its last change was told;
// store.ErrNotFound when there is none.
func (n *Copies[T]) Get(ctx context.Context, id string) (*T, error) {
	if !n.started.Load() || n.cut.Load() {
		return n.c.Get(ctx, id)
	}
	s := n.shard(id)
	s.mu.RLock()
	doc, ok := s.copies[id]
	s.mu.RUnlock()
	if !ok {
		return n.read(ctx, s, id)
	}
	if doc == nil {
		return nil, store.ErrNotFound.With("id", id)
	}
	return doc, nil
}

func (n *Copies[T]) read(ctx context.Context, s *shard[T], id string) (*T, error) {
	s.mu.Lock()
	s.reads[id]++
	count := s.moved[id]
	s.mu.Unlock()
	doc, err := n.c.Get(ctx, id)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.moved[id] == count && (err == nil || errors.Is(err, store.ErrNotFound)) {
		s.keep(id, doc, n.most)
	}
	if s.reads[id]--; s.reads[id] == 0 {
		delete(s.reads, id)
		delete(s.moved, id)
	}
	return doc, err
}

// Forget drops a copy that this node has just changed, so that it does not wait to be told. There
// is no way to hand the new state over: somebody else may have written a later one meanwhile.
func (n *Copies[T]) Forget(id string) { n.drop(id) }

func (s *shard[T]) keep(id string, doc *T, most int) {
	if len(s.copies) >= most {
		for other := range s.copies { // any will do: the map's order is random
			delete(s.copies, other)
			break
		}
	}
	s.copies[id] = doc
}

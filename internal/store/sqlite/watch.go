package sqlite

import (
	"context"
	"sync"

	"tianti/internal/store"
)

// watchers are who wants to know of changes, by collection. One process owns the file, so every change
// passes through here.
type watchers struct {
	mu   sync.RWMutex
	next int
	of   map[string]map[int]func(store.Change)
}

// Watch calls f for every change from now on until ctx ends. f runs on the writer's goroutine, after the
// commit and before anybody learns of it who wrote in it.
func (e *Engine) Watch(ctx context.Context, collections []string, f func(store.Change)) error {
	e.watchers.mu.Lock()
	defer e.watchers.mu.Unlock()
	id := e.watchers.next
	e.watchers.next++
	if e.watchers.of == nil {
		e.watchers.of = map[string]map[int]func(store.Change){}
	}
	for _, c := range collections {
		if e.watchers.of[c] == nil {
			e.watchers.of[c] = map[int]func(store.Change){}
		}
		e.watchers.of[c][id] = f
	}
	context.AfterFunc(ctx, func() {
		e.watchers.mu.Lock()
		defer e.watchers.mu.Unlock()
		for _, c := range collections {
			delete(e.watchers.of[c], id)
		}
	})
	return nil
}

// Alone is always so: the process holds the lock of the directory.
func (e *Engine) Alone() bool { return true }

// tell tells of the writes of a request that were done.
func (w *watchers) tell(r *request) {
	w.mu.RLock()
	defer w.mu.RUnlock()
	for i, x := range r.writes {
		if r.errs[i] != nil || len(w.of[x.Collection]) == 0 {
			continue
		}
		c := store.Change{Collection: x.Collection, ID: x.ID, Rev: x.Rev + 1}
		if x.Body == nil {
			c.Rev = 0
		}
		for _, f := range w.of[x.Collection] {
			f(c)
		}
	}
}

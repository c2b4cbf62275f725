package sqlite

import (
	"context"

	"tianti/internal/store"
)

// watcher is somebody who wants to know of changes. One process owns the file, so every change
// passes through here.
type watcher struct {
	collections map[string]bool
	f           func(store.Change)
}

// Watch calls f for every change from now on until ctx ends. f runs on the goroutine that wrote,
// after the commit.
func (e *Engine) Watch(ctx context.Context, collections []string, f func(store.Change)) error {
	w := watcher{map[string]bool{}, f}
	for _, c := range collections {
		w.collections[c] = true
	}
	e.watchMu.Lock()
	id := e.nextID
	e.nextID++
	e.watchers[id] = w
	e.watchMu.Unlock()
	context.AfterFunc(ctx, func() {
		e.watchMu.Lock()
		defer e.watchMu.Unlock()
		delete(e.watchers, id)
	})
	return nil
}

func (e *Engine) tell(w store.Write) {
	e.watchMu.RLock()
	var whom []func(store.Change)
	for _, x := range e.watchers {
		if x.collections[w.Collection] {
			whom = append(whom, x.f)
		}
	}
	e.watchMu.RUnlock()
	rev := w.Rev + 1
	if w.Body == nil {
		rev = 0
	}
	for _, f := range whom {
		f(store.Change{Collection: w.Collection, ID: w.ID, Rev: rev})
	}
}

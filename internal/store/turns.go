package store

import (
	"context"
	"sync"
)

// turns makes those wait in line who lost the compare-and-set of one document to somebody else in
// this process. Without it the unlucky one of many may lose again and again until it gives up.
type turns struct {
	mu    sync.Mutex
	lines map[string]*line
}

// line is who wants a document; the token in turn belongs to whoever works on it.
type line struct {
	turn  chan struct{}
	users int
}

// take waits for the turn; leave gives it on.
func (t *turns) take(ctx context.Context, key string) (leave func(), err error) {
	t.mu.Lock()
	if t.lines == nil {
		t.lines = map[string]*line{}
	}
	l := t.lines[key]
	if l == nil {
		l = &line{turn: make(chan struct{}, 1)}
		t.lines[key] = l
	}
	l.users++
	t.mu.Unlock()
	quit := func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if l.users--; l.users == 0 {
			delete(t.lines, key)
		}
	}
	select {
	case l.turn <- struct{}{}:
		return func() { <-l.turn; quit() }, nil
	case <-ctx.Done():
		quit()
		return nil, ctx.Err()
	}
}

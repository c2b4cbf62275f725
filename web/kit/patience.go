package kit

import (
	"context"
	"sync"
	"time"
)

// patience is the context of a request: it ends with the request, and after a time. It has a timer only
// once somebody waits for its end; many a request never does.
type patience struct {
	until time.Time

	mu    sync.Mutex
	timed context.Context // of whoever waits; nil until then
	end   context.CancelFunc
	over  bool
}

func newPatience(lasts time.Duration) *patience { return &patience{until: time.Now().Add(lasts)} }

// cancel ends it.
func (p *patience) cancel() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over = true
	if p.end != nil {
		p.end()
	}
}

// Deadline is the instant until which the request may take.
func (p *patience) Deadline() (time.Time, bool) { return p.until, true }

// Done is closed at the end.
func (p *patience) Done() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timed == nil {
		p.timed, p.end = context.WithDeadline(context.Background(), p.until)
		if p.over {
			p.end()
		}
	}
	return p.timed.Done()
}

// Err is why it has ended, nil before.
func (p *patience) Err() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.timed != nil:
		return p.timed.Err()
	case p.over:
		return context.Canceled
	case !time.Now().Before(p.until):
		return context.DeadlineExceeded
	}
	return nil
}

// Value has none of its own: contexts made of this one find the one with the timer by it, and need no
// goroutine to learn of its end.
func (p *patience) Value(key any) any {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timed == nil {
		return nil
	}
	return p.timed.Value(key)
}

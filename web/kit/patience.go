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
	err   error // of the end that was noticed before anybody waited
}

func newPatience(lasts time.Duration) *patience { return &patience{until: time.Now().Add(lasts)} }

// cancel ends it.
func (p *patience) cancel() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.end != nil {
		p.end()
	} else if p.ended() == nil {
		p.err = context.Canceled
	}
}

// ended is why it has ended where nobody waits, and stays so.
func (p *patience) ended() error {
	if p.err == nil && !time.Now().Before(p.until) {
		p.err = context.DeadlineExceeded
	}
	return p.err
}

// Deadline is the instant until which the request may take.
func (p *patience) Deadline() (time.Time, bool) { return p.until, true }

// Done is closed at the end.
func (p *patience) Done() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timed == nil {
		if p.ended() == context.Canceled {
			p.timed, p.end = context.WithCancel(context.Background())
			p.end()
		} else {
			p.timed, p.end = context.WithDeadline(context.Background(), p.until)
		}
	}
	return p.timed.Done()
}

// Err is why it has ended, nil before.
func (p *patience) Err() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.timed != nil {
		return p.timed.Err()
	}
	return p.ended()
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

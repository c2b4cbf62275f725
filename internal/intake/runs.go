package intake

import (
	"context"
	"sync"
	"time"
)

// Runs are the imports T that this process is applying, by id: whoever asks for one that runs already
// waits for the same run. The zero value is ready.
type Runs[T any] struct {
	mu sync.Mutex
	by map[string]*run[T]
}

type run[T any] struct {
	done chan struct{}
	imp  *T
	err  error
}

// begin gives the run of an import, and whether it is a new one.
func (r *Runs[T]) begin(id string) (*run[T], bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if x := r.by[id]; x != nil {
		return x, false
	}
	if r.by == nil {
		r.by = map[string]*run[T]{}
	}
	x := &run[T]{done: make(chan struct{})}
	r.by[id] = x
	return x, true
}

func (r *Runs[T]) end(id string, x *run[T]) {
	r.mu.Lock()
	delete(r.by, id)
	r.mu.Unlock()
	close(x.done)
}

// Within applies an import for somebody who does not want to wait longer than patience: apply goes on
// after that, also when ctx ends, and what read gives tells how far it is. Should the program end
// before it is done, applying again goes on where it stopped.
func (r *Runs[T]) Within(ctx context.Context, id string, patience time.Duration, apply, read func(context.Context) (*T, error)) (*T, error) {
	x, fresh := r.begin(id)
	if fresh {
		go func() {
			defer r.end(id, x)
			x.imp, x.err = apply(context.WithoutCancel(ctx))
		}()
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-x.done:
		return x.imp, x.err
	case <-timer.C:
		return read(ctx)
	}
}

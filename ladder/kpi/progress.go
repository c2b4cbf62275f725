package kpi

import (
	"context"
	"sync"
	"time"

	"tianti/rbac"
)

// runs are the imports that this process is applying.
type runs struct {
	mu sync.Mutex
	by map[string]*run
}

type run struct {
	done chan struct{}
	imp  *Import
	err  error
}

// begin gives the run of an import, and whether it is a new one.
func (r *runs) begin(id string) (*run, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if x := r.by[id]; x != nil {
		return x, false
	}
	if r.by == nil {
		r.by = map[string]*run{}
	}
	x := &run{done: make(chan struct{})}
	r.by[id] = x
	return x, true
}

func (r *runs) end(id string, x *run) {
	r.mu.Lock()
	delete(r.by, id)
	r.mu.Unlock()
	close(x.done)
}

// ApplyWithin is Apply for somebody who does not want to wait longer than patience: a large sheet goes
// on being applied after that, and the import that is returned tells how far it is.
func (s *Service) ApplyWithin(ctx context.Context, by rbac.Actor, id string, patience time.Duration) (*Import, error) {
	imp, err := s.Import(ctx, by, id)
	if err != nil || imp.State == Applied {
		return imp, err
	}
	if _, err := s.gate.May(by, mayImport, rbac.Place{Unit: imp.Unit}); err != nil {
		return nil, err
	}
	x, fresh := s.runs.begin(id)
	if fresh {
		go func() {
			defer s.runs.end(id, x)
			x.imp, x.err = s.Apply(context.WithoutCancel(ctx), by, id)
		}()
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-x.done:
		return x.imp, x.err
	case <-timer.C:
		return s.Import(ctx, by, id)
	}
}

package kpi

import (
	"context"
	"sync"
	"sync/atomic"
)

// mostSums bounds how many sums are kept; all of a month's report for a group and its provinces fit in.
const mostSums = 500

// kept are the sums of months, until a figure or a catalogue changes: those of a large organisation are made of
// every sheet in it, and looked at far more often than sheets come in.
type kept struct {
	watches atomic.Bool
	changes atomic.Uint64
	mu      sync.Mutex
	at      uint64 // the change after which all of them were made
	sums    map[sumOf]map[string]total
}

type sumOf struct {
	unit  string
	month Month
}

// KeepNear keeps sums until a figure changes, until ctx ends. Before that, and without it, they are made each time.
func (s *Service) KeepNear(ctx context.Context) error {
	changed := func(string) { s.kept.changes.Add(1) }
	if err := s.figures.Watch(ctx, changed); err != nil {
		return err
	}
	if err := s.cats.Watch(ctx, changed); err != nil {
		return err
	}
	s.kept.watches.Store(true)
	context.AfterFunc(ctx, func() { s.kept.watches.Store(false) })
	return nil
}

// sums are the sums of a month over the people of a unit, by metric. They are shared and must not be changed.
func (s *Service) sums(ctx context.Context, unit string, m Month) (map[string]total, error) {
	if !s.kept.watches.Load() || s.figures.Away() {
		return s.sum(ctx, unit, m)
	}
	change, key := s.kept.changes.Load(), sumOf{unit, m}
	if known, ok := s.kept.get(change, key); ok {
		return known, nil
	}
	made, err := s.sum(ctx, unit, m)
	if err == nil && s.kept.changes.Load() == change {
		s.kept.put(change, key, made)
	}
	return made, err
}

func (k *kept) get(change uint64, of sumOf) (map[string]total, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	made, ok := k.sums[of]
	return made, ok && k.at == change
}

func (k *kept) put(change uint64, of sumOf, made map[string]total) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.at != change || len(k.sums) >= mostSums || k.sums == nil {
		k.at, k.sums = change, map[sumOf]map[string]total{}
	}
	k.sums[of] = made
}

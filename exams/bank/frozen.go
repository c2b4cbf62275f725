package bank

import (
	"context"
	"sync"

	"tianti/internal/store"
)

// shelf keeps frozen versions at hand. They never change, so nothing has to be thrown away for
// being old, only for want of room.
type shelf struct {
	mu    sync.RWMutex
	known map[string]*Version
}

// room is how many versions a node keeps: the papers of a busy day.
const room = 5000

func (s *shelf) get(refs []string) (found map[string]*Version, missing []string) {
	found = make(map[string]*Version, len(refs))
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, r := range refs {
		if v, ok := s.known[r]; ok {
			found[r] = v
		} else {
			missing = append(missing, r)
		}
	}
	return found, missing
}

func (s *shelf) put(vs []*Version) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil || len(s.known)+len(vs) > room {
		s.known = map[string]*Version{}
	}
	for _, v := range vs {
		s.known[v.ID] = v
	}
}

// Frozen reads versions by ref in the order of refs; a missing one is store.ErrNotFound. It asks
// nobody: sittings and marking call it for papers that they have been allowed to use. The
// versions are shared between callers and must not be changed.
func (s *Service) Frozen(ctx context.Context, refs []string) ([]*Version, error) {
	found, missing := s.shelf.get(refs)
	if len(missing) > 0 {
		vs, err := s.versions.GetMany(ctx, missing)
		if err != nil {
			return nil, err
		}
		s.shelf.put(vs)
		for _, v := range vs {
			found[v.ID] = v
		}
	}
	out := make([]*Version, len(refs))
	for i, r := range refs {
		v, ok := found[r]
		if !ok {
			return nil, store.ErrNotFound.With("collection", s.versions.Name()).With("id", r)
		}
		out[i] = v
	}
	return out, nil
}

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

// get gives the versions that are at hand at the places of their refs, and the refs of the others.
func (s *shelf) get(refs []string) (found []*Version, missing []string) {
	found = make([]*Version, len(refs))
	s.mu.RLock()
	defer s.mu.RUnlock()
	for i, r := range refs {
		if found[i] = s.known[r]; found[i] == nil {
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
	if len(missing) == 0 {
		return found, nil
	}
	vs, err := s.versions.GetMany(ctx, missing)
	if err != nil {
		return nil, err
	}
	s.shelf.put(vs)
	read := make(map[string]*Version, len(vs))
	for _, v := range vs {
		read[v.ID] = v
	}
	for i, r := range refs {
		if found[i] == nil {
			found[i] = read[r]
		}
		if found[i] == nil {
			return nil, store.ErrNotFound.With("collection", s.versions.Name()).With("id", r)
		}
	}
	return found, nil
}

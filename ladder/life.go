package ladder

import (
	"context"
	"iter"
	"time"

	"tianti/internal/store"
	"tianti/ladder/requirement"
)

// Life is everything that the ladder knows of a person by now, for figures over many people. Unit and
// Grade are those that the pipeline counts by.
type Life struct {
	Person, Name, Unit, Grade string
	Terms                     []Term // not annulled, by begin; the last may lie ahead
	Facts                     requirement.Facts
	Holds                     []Held
}

// HeldAt is the hold that kept the person from being promoted at an instant; nil if none did.
func (l *Life) HeldAt(at time.Time) *Held { return heldAt(l.Holds, at) }

// Lives reads the lives of some people; whoever never was on the ladder is left out. It asks nobody:
// other parts of the program show of it what their own permissions allow.
func (s *Service) Lives(ctx context.Context, people []string) ([]Life, error) {
	ps, err := s.positions.GetMany(ctx, people)
	if err != nil {
		return nil, err
	}
	return s.lives(ctx, ps)
}

// AllLives reads everybody's, some hundreds at a time.
func (s *Service) AllLives(ctx context.Context) iter.Seq2[[]Life, error] {
	return func(yield func([]Life, error) bool) {
		for cursor := ""; ; {
			page, err := s.positions.Find(ctx, store.On("id").Limit(500).At(cursor))
			if err != nil {
				yield(nil, err)
				return
			}
			lives, err := s.lives(ctx, page.Items)
			if !yield(lives, err) || err != nil || page.Next == "" {
				return
			}
			cursor = page.Next
		}
	}
}

func (s *Service) lives(ctx context.Context, ps []*Position) ([]Life, error) {
	ids := make([]string, len(ps))
	for i, p := range ps {
		ids[i] = p.ID
	}
	rs, err := s.records.GetMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	known := make(map[string]*Record, len(rs))
	for _, r := range rs {
		known[r.ID] = r
	}
	now := s.clock.Now()
	out := make([]Life, len(ps))
	for i, p := range ps {
		out[i] = Life{Person: p.ID, Name: p.Name, Unit: p.Unit, Grade: p.Grade, Terms: p.terms(now)}
		if r := known[p.ID]; r != nil {
			out[i].Facts, out[i].Holds = r.Facts, r.Holds
		}
	}
	return out, nil
}

// Heed calls f with the id of everybody of whom the ladder learns something, until ctx ends.
func (s *Service) Heed(ctx context.Context, f func(person string)) error {
	if err := s.positions.Watch(ctx, f); err != nil {
		return err
	}
	return s.records.Watch(ctx, f)
}

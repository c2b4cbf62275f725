package ladder

import (
	"context"
	"time"

	"tianti/ladder/requirement"
)

// Contender is a person as a selection sees them: where they stand, and what is known of them.
type Contender struct {
	Person, Name, Unit string
	Term               Term // the last known one, also one that begins later
	Facts              requirement.Facts
}

// Contenders reads people as they were known at an instant, by id; who is on no rung is left out. It
// asks nobody: other parts of the ladder call it for people whom they may judge.
func (s *Service) Contenders(ctx context.Context, people []string, at time.Time) (map[string]*Contender, error) {
	ps, err := s.positions.GetMany(ctx, people)
	if err != nil {
		return nil, err
	}
	rs, err := s.records.GetMany(ctx, people)
	if err != nil {
		return nil, err
	}
	out := make(map[string]*Contender, len(ps))
	for _, p := range ps {
		terms := p.terms(at)
		if len(terms) == 0 || terms[len(terms)-1].Grade == "" {
			continue
		}
		out[p.ID] = &Contender{Person: p.ID, Name: p.Name, Unit: p.Unit, Term: terms[len(terms)-1], Facts: p.facts(at)}
	}
	for _, r := range rs {
		if c := out[r.ID]; c != nil {
			c.Facts = append(c.Facts, r.Facts...)
		}
	}
	return out, nil
}

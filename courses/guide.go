package courses

import (
	"context"
	"time"

	"tianti/internal/locale"
)

// Signpost is what a learning path asks of somebody now.
type Signpost struct {
	Path    string      `json:"path"` // code
	Title   locale.Text `json:"title"`
	Step    int         `json:"step"` // from 1
	Steps   int         `json:"steps"`
	Choose  int         `json:"choose,omitempty"` // how many of Courses are still asked for; 0: all of them
	Due     time.Time   `json:"due,omitzero"`
	Courses []string    `json:"-"`
}

// Guidance gives the signposts of a person who holds some courses. Package path has them.
type Guidance func(ctx context.Context, person string, held func(code string) bool) ([]Signpost, error)

// Guide lets f say what paths ask for. It is called once, before use.
func (s *Service) Guide(f Guidance) { s.guided = f }

// signposts are those of a person by course.
func (s *Service) signposts(ctx context.Context, person string, held map[string]bool) (map[string]*Signpost, error) {
	out := map[string]*Signpost{}
	if s.guided == nil {
		return out, nil
	}
	all, err := s.guided(ctx, person, func(code string) bool { return held[code] })
	for i := range all {
		for _, code := range all[i].Courses {
			if out[code] == nil {
				out[code] = &all[i]
			}
		}
	}
	return out, err
}

// along adds the path that asks for a course. What is late, due or begun keeps its own reason.
func (p Proposal) along(g *Signpost, proposed bool) (Proposal, bool) {
	if g == nil || p.Entry.State != Live && p.Studied == nil {
		return p, proposed
	}
	p.Path = g
	if p.Studied == nil || p.Why == WhyAssigned || p.Why == WhyEnrolled {
		p.Why = WhyPath
	}
	if p.Due.IsZero() {
		p.Due = g.Due
	}
	return p, true
}

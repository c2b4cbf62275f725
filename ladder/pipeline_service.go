package ladder

import (
	"context"
	"time"

	"tianti/internal/store"
	"tianti/ladder/requirement"
	"tianti/rbac"
)

// Pipeline counts the people below a unit by rung; "" is off the ladder.
func (s *Service) Pipeline(ctx context.Context, by rbac.Actor, unit string) (map[string]int64, error) {
	if _, err := s.gate.May(by, "ladder.pipeline.read", rbac.Place{Unit: unit}); err != nil {
		return nil, err
	}
	groups, err := s.positions.GroupCount(ctx, store.On("unit").StartsWith(unit), "grade")
	if err != nil {
		return nil, err
	}
	out := map[string]int64{}
	for _, g := range groups {
		code, _ := g.Value.(string)
		out[code] = g.Count
	}
	return out, nil
}

// On lists who stands on a rung below a unit, a page at a time.
func (s *Service) On(ctx context.Context, by rbac.Actor, unit, grade, cursor string) (store.Page[Position], error) {
	if _, err := s.gate.May(by, "ladder.pipeline.read", rbac.Place{Unit: unit}); err != nil {
		return store.Page[Position]{}, err
	}
	return s.positions.Find(ctx, store.On("grade").Is(grade).StartsWith(unit).Limit(usualPage).At(cursor))
}

// Candidate is somebody who meets everything that a next rung asks for. Whoever is Held is not ready
// until that is over.
type Candidate struct {
	Person string    `json:"person"`
	Name   string    `json:"name"`
	Unit   string    `json:"unit"`
	From   string    `json:"from"`
	Since  time.Time `json:"since"`
	Ready  []string  `json:"ready"`          // rungs
	Case   string    `json:"case,omitempty"` // the open appointment, if any
	Held   *Held     `json:"held,omitempty"`
}

// Ready lists who is ready for a next rung below a unit, in the order of units, from what is kept of
// everybody (Readiness). Before the first pass over everybody one call looks at a bounded number of
// people. Either way a page may be short and still have a next one.
func (s *Service) Ready(ctx context.Context, by rbac.Actor, unit, cursor string) (store.Page[Candidate], error) {
	return s.candidates(ctx, by, unit, cursor, false)
}

// HeldBack lists in the same way who would be ready but for a hold.
func (s *Service) HeldBack(ctx context.Context, by rbac.Actor, unit, cursor string) (store.Page[Candidate], error) {
	return s.candidates(ctx, by, unit, cursor, true)
}

func (s *Service) candidates(ctx context.Context, by rbac.Actor, unit, cursor string, held bool) (page store.Page[Candidate], err error) {
	if _, err := s.gate.May(by, "ladder.pipeline.read", rbac.Place{Unit: unit}); err != nil {
		return page, err
	}
	if ok, err := s.passed(ctx); err != nil || ok {
		if err != nil {
			return page, err
		}
		return s.readyPage(ctx, unit, cursor, held)
	}
	now, page := s.clock.Now(), store.Page[Candidate]{Next: cursor}
	for scanned := 0; ; {
		people, what, next, err := s.batch(ctx, unit, page.Next, now)
		if err != nil {
			return page, err
		}
		for i, p := range people {
			if c := s.candidate(p, what[i], now); c != nil && (c.Held != nil) == held {
				if c.Case, err = s.openCase(ctx, p.ID); err != nil {
					return page, err
				}
				page.Items = append(page.Items, c)
			}
		}
		scanned += len(people)
		if page.Next = next; next == "" || len(page.Items) >= usualPage || scanned >= mostScanned {
			return page, nil
		}
	}
}

func (s *Service) candidate(p *Position, k known, now time.Time) *Candidate {
	t := p.At(now)
	view := k.facts.ViewAt(now)
	var ready []string
	for _, g := range s.Blueprint().Next(t.Grade) {
		if r := requirement.Look(g.Requires, view); r.Met {
			ready = append(ready, g.Code)
		}
	}
	if ready == nil {
		return nil
	}
	return &Candidate{p.ID, p.Name, p.Unit, t.Grade, t.From, ready, "", k.held}
}

func (s *Service) openCase(ctx context.Context, person string) (string, error) {
	p, err := s.appointments.Find(ctx, store.On("open").Is(person).Limit(1))
	if err != nil || len(p.Items) == 0 {
		return "", err
	}
	return p.Items[0].ID, nil
}

// batch reads some people below a unit with all that is known of each at an instant.
func (s *Service) batch(ctx context.Context, unit, cursor string, at time.Time) (people []*Position, what []known, next string, err error) {
	page, err := s.positions.Find(ctx, store.On("unit").StartsWith(unit).Limit(200).At(cursor))
	if err != nil {
		return nil, nil, "", err
	}
	if what, err = s.knownOf(ctx, page.Items, at); err != nil {
		return nil, nil, "", err
	}
	return page.Items, what, page.Next, nil
}

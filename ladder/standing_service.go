package ladder

import (
	"context"
	"time"

	"tianti/internal/store"
	"tianti/ladder/requirement"
	"tianti/rbac"
)

// Standing is a person on the ladder at an instant: where, since when, and what the next rungs ask.
type Standing struct {
	Person  string         `json:"person"`
	Name    string         `json:"name"`
	Unit    string         `json:"unit"`
	AsOf    time.Time      `json:"asOf"`
	Now     Term           `json:"position"`
	Grade   *Grade         `json:"-"` // nil off the ladder
	Stage   Stage          `json:"-"`
	History []Term         `json:"history"` // known then, oldest first
	Next    []Rung         `json:"next"`
	Cases   []*Appointment `json:"-"` // the newest first; only those that were there then
}

// Rung is a next rung as it looks from where a person stands.
type Rung struct {
	Grade        string               `json:"grade"`
	Requirements []requirement.Result `json:"requirements"`
	Met          bool                 `json:"met"`
	Way          []Step               `json:"way"`
	Earliest     time.Time            `json:"earliest"` // first instant at which all can be met
	Certain      bool                 `json:"certain"`  // Earliest depends on nothing but the person's own learning and time
	About        *Grade               `json:"-"`
	Result       requirement.Result   `json:"-"`
}

// Counts says how many of the requirements are met, and how many there are.
func (r *Rung) Counts() (met, all int) {
	for _, p := range r.Requirements {
		if p.Met {
			met++
		}
	}
	return met, len(r.Requirements)
}

// Ladder shows a person's standing at an instant, zero for now. It reads nothing that was recorded
// later; the way is planned with today's catalogue.
func (s *Service) Ladder(ctx context.Context, by rbac.Actor, person string, asOf time.Time) (*Standing, error) {
	if asOf.IsZero() {
		asOf = s.clock.Now()
	}
	p, err := s.position(ctx, by, person)
	if err != nil {
		return nil, err
	}
	facts, err := s.known(ctx, p, asOf)
	if err != nil {
		return nil, err
	}
	catalogue, err := s.catalogue.Outline(ctx)
	if err != nil {
		return nil, err
	}
	st := &Standing{Person: p.ID, Name: p.Name, Unit: p.Unit, AsOf: asOf, Now: p.At(asOf), History: p.terms(asOf)}
	st.Grade = s.blueprint.Grade(st.Now.Grade)
	st.Stage = s.blueprint.StageOf(st.Grade)
	view := facts.ViewAt(asOf)
	for _, g := range s.blueprint.Next(st.Now.Grade) {
		r := Rung{Grade: g.Code, About: g, Result: requirement.Evaluate(g.Requires, facts, asOf)}
		r.Met = r.Result.Met
		if r.Requirements = r.Result.Parts; len(r.Requirements) == 0 || r.Result.Kind != "all" {
			r.Requirements = []requirement.Result{r.Result}
		}
		r.Way, r.Earliest, r.Certain = plan(&r.Result, view, s.blueprint, catalogue)
		st.Next = append(st.Next, r)
	}
	cases, err := s.cases(ctx, person)
	if err != nil {
		return nil, err
	}
	for _, a := range cases {
		if len(a.Steps) > 0 && !a.Steps[0].At.After(asOf) {
			st.Cases = append(st.Cases, a)
		}
	}
	return st, nil
}

// position reads a person's position for an actor who may see it.
func (s *Service) position(ctx context.Context, by rbac.Actor, person string) (*Position, error) {
	p, err := s.positions.GetMany(ctx, []string{person})
	if err != nil {
		return nil, err
	}
	if len(p) == 0 {
		// Whoever may not look anywhere learns nothing; whoever may, that nobody is there.
		if _, err := s.gate.May(by, "ladder.position.read", rbac.Place{Unit: by.Unit, Owner: person}); err != nil {
			return nil, err
		}
		return nil, ErrOffLadder.With("person", person).Because(store.ErrNotFound)
	}
	_, err = s.gate.May(by, "ladder.position.read", rbac.Place{Unit: p[0].Unit, Owner: person})
	return p[0], err
}

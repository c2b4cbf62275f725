package ladder

import (
	"context"
	"time"

	"tianti/internal/clock"
	"tianti/internal/fault"
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
	Rules   *Blueprint     `json:"-"` // in force then
	Now     Term           `json:"position"`
	Grade   *Grade         `json:"-"` // nil off the ladder
	Stage   Stage          `json:"-"`
	History []Term         `json:"history"` // known then, by begin; annulled terms say so
	Next    []Rung         `json:"next"`
	Cases   []*Appointment `json:"-"` // the newest first, each as it was then
	Holds   []*Hold        `json:"-"` // that stood then: no promotion while they do
}

// Rung is a next rung as it looks from where a person stands.
type Rung struct {
	Grade        string               `json:"grade"`
	Requirements []requirement.Result `json:"requirements"`
	Met          bool                 `json:"met"`
	Ready        bool                 `json:"ready"` // all is met and nothing holds
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

// ErrAsOf is a moment that cannot be asked about: no date, or one that lies ahead.
var ErrAsOf = fault.Define(fault.Invalid, "ladder.as_of") // param "value"

// AsOf reads the moment that somebody asks about: "" is now, a day is its end in Shanghai, that is
// with all that was known on it, and RFC 3339 is an instant. ErrAsOf for what lies ahead.
func AsOf(s string, now time.Time) (time.Time, error) {
	if s == "" {
		return now, nil
	}
	if at, err := time.Parse(time.RFC3339, s); err == nil && !at.After(now) {
		return at, nil
	}
	day, err := time.ParseInLocation("2006-01-02", s, clock.Shanghai)
	if err != nil || day.After(now) || day.Year() < 1970 {
		return time.Time{}, ErrAsOf.At("as_of").With("value", s)
	}
	if end := day.AddDate(0, 0, 1).Add(-time.Millisecond); end.Before(now) {
		return end, nil
	}
	return now, nil
}

// Ladder shows a person's standing at an instant, zero for now. It reads nothing that was recorded
// later, and judges by the rules of that instant; the catalogue is today's.
func (s *Service) Ladder(ctx context.Context, by rbac.Actor, person string, asOf time.Time) (*Standing, error) {
	if asOf.IsZero() {
		asOf = s.clock.Now()
	}
	p, err := s.position(ctx, by, person)
	if err != nil {
		return nil, err
	}
	st, err := s.standing(ctx, p, p.At(asOf), asOf)
	if err != nil {
		return nil, err
	}
	cases, err := s.cases(ctx, person)
	if err != nil {
		return nil, err
	}
	for _, a := range cases {
		if then := a.At(asOf); then != nil {
			st.Cases = append(st.Cases, then)
		}
	}
	return st, nil
}

// standing evaluates every rung after a term, and plans the ways there.
func (s *Service) standing(ctx context.Context, p *Position, now Term, asOf time.Time) (*Standing, error) {
	facts, err := s.known(ctx, p, asOf)
	if err != nil {
		return nil, err
	}
	catalogue, err := s.catalogue.Outline(ctx)
	if err != nil {
		return nil, err
	}
	st := &Standing{Person: p.ID, Name: p.Name, Unit: p.Unit, AsOf: asOf, Now: now, History: p.known(asOf)}
	b := s.BlueprintAt(asOf)
	st.Rules = b
	st.Grade = b.Grade(now.Grade)
	st.Stage = b.StageOf(st.Grade)
	if st.Holds, err = s.holdsAt(ctx, p.ID, asOf); err != nil {
		return nil, err
	}
	view := facts.ViewAt(asOf)
	sessions, err := s.ahead(ctx, b, p, now.Grade, asOf)
	if err != nil {
		return nil, err
	}
	scene := &scene{asOf, facts, b, catalogue, sessions}
	for _, g := range b.Next(now.Grade) {
		r := Rung{Grade: g.Code, About: g, Result: requirement.Look(g.Requires, view)}
		r.Met, r.Requirements = r.Result.Met, Top(r.Result)
		w := scene.way(g.Requires)
		w.wait(st.Holds)
		r.Ready, r.Way, r.Earliest, r.Certain = r.Met && len(st.Holds) == 0, w.Steps, w.Earliest, w.Certain
		st.Next = append(st.Next, r)
	}
	return st, nil
}

// Top are the requirements that stand side by side: the parts of an "all", or the one that there is.
func Top(r requirement.Result) []requirement.Result {
	if r.Kind != "all" || len(r.Parts) == 0 {
		return []requirement.Result{r}
	}
	return r.Parts
}

// Prospect shows to whoever may propose the person where that would lead from: the standing after
// the last known term, also one that begins later. ErrOwnCase for oneself.
func (s *Service) Prospect(ctx context.Context, by rbac.Actor, person string) (*Standing, error) {
	ps, err := s.positions.GetMany(ctx, []string{person})
	if err != nil {
		return nil, err
	}
	place := rbac.Place{Owner: person}
	if len(ps) > 0 {
		place.Unit = ps[0].Unit
	}
	if _, err := s.gate.May(by, "ladder.appointment.propose", place); err != nil {
		return nil, ownCase(by, person, err)
	}
	if len(ps) == 0 {
		return nil, ErrOffLadder.With("person", person)
	}
	now := s.clock.Now()
	last := Term{}
	if terms := ps[0].terms(now); len(terms) > 0 {
		last = terms[len(terms)-1]
	}
	st, err := s.standing(ctx, ps[0], last, now)
	if err != nil {
		return nil, err
	}
	st.Cases, err = s.cases(ctx, person)
	return st, err
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

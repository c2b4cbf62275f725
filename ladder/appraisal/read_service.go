package appraisal

import (
	"context"
	"slices"

	"tianti/internal/store"
	"tianti/rbac"
)

// Cycles lists the cycles that the actor may look at, the latest act first.
func (s *Service) Cycles(ctx context.Context, by rbac.Actor, cursor string, limit int) (store.Page[Cycle], error) {
	if !s.gate.MayAnywhere(by, maySee) {
		return store.Page[Cycle]{}, rbac.ErrForbidden.With("permission", maySee)
	}
	page, err := s.cycles.Find(ctx, store.On("recent").Down().At(cursor).Limit(limit))
	page.Items = slices.DeleteFunc(page.Items, func(c *Cycle) bool { return s.sees(by, c) != nil })
	return page, err
}

// Cycle reads one.
func (s *Service) Cycle(ctx context.Context, by rbac.Actor, id string) (*Cycle, error) {
	c, err := s.cycle(ctx, id)
	if err != nil {
		return nil, err
	}
	return c, s.sees(by, c)
}

// Turnout is how many sheets about a person, or of a whole cycle, are asked for and handed in.
type Turnout struct{ Asked, Given, Declined int }

// Turnout counts a cycle's sheets by state. It says nothing about what stands in them.
func (s *Service) Turnout(ctx context.Context, by rbac.Actor, id string) (t Turnout, err error) {
	if _, err := s.Cycle(ctx, by, id); err != nil {
		return t, err
	}
	groups, err := s.tasks.GroupCount(ctx, store.On("state").Is(id), "state")
	for _, g := range groups {
		switch g.Value {
		case Asked:
			t.Asked = int(g.Count)
		case Given:
			t.Given = int(g.Count)
		case Declined:
			t.Declined = int(g.Count)
		}
	}
	return t, err
}

// People lists who is appraised in a cycle, by unit. Results stand in them from the calibration on.
func (s *Service) People(ctx context.Context, by rbac.Actor, id, unit, cursor string, limit int) (store.Page[Person], error) {
	c, err := s.Cycle(ctx, by, id)
	if err != nil {
		return store.Page[Person]{}, err
	}
	q := store.On("cycle").Is(c.ID).At(cursor).Limit(limit)
	if unit != "" {
		q = q.StartsWith(unit)
	}
	page, err := s.people.Find(ctx, q)
	for _, p := range page.Items {
		if p.Person == by.Person && !p.Shown { // nobody sees the own points before the others do
			p.Tallies, p.Words, p.Versions = nil, nil, nil
		}
	}
	return page, err
}

// Board is one person of a cycle as those see them who lead it.
type Board struct {
	Cycle     *Cycle
	Person    *Person
	Tasks     []*Task
	Proposals []*Proposal
}

// Board shows one with the raters and their states, and what was proposed. Nobody sees who rates them.
func (s *Service) Board(ctx context.Context, by rbac.Actor, id, person string) (*Board, error) {
	c, err := s.Cycle(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if by.Person == person {
		return nil, ErrInvolved
	}
	p, err := s.person(ctx, id, person)
	if err != nil {
		return nil, err
	}
	tasks, err := s.tasksAbout(ctx, id, person)
	if err != nil {
		return nil, err
	}
	about, err := s.Proposals(ctx, id, person)
	return &Board{c, p, tasks, about}, err
}

// Waiting lists the proposals of a cycle that nobody decided, the first first.
func (s *Service) Waiting(ctx context.Context, by rbac.Actor, id string) ([]*Proposal, error) {
	if _, err := s.Cycle(ctx, by, id); err != nil {
		return nil, err
	}
	page, err := s.proposals.Find(ctx, store.On("state").Is(id, Waiting).Limit(step))
	return page.Items, err
}

// Outcome is a result as the person and those who lead read it.
type Outcome struct {
	Cycle  *Cycle
	Person *Person
}

// Outcome shows somebody's result of a closed cycle to the person and to those who lead them now. Whoever leads
// the cycle sees it from the calibration on. Faults: ErrNotYet.
func (s *Service) Outcome(ctx context.Context, by rbac.Actor, id, person string) (*Outcome, error) {
	c, err := s.cycle(ctx, id)
	if err != nil {
		return nil, err
	}
	p, err := s.person(ctx, id, person)
	if err != nil {
		return nil, err
	}
	who, err := s.org.Lookup(ctx, person)
	if err != nil {
		return nil, err
	}
	leads := s.sees(by, c) == nil && by.Person != person
	if _, err := s.gate.May(by, mayRead, who.Place()); err != nil && !leads {
		return nil, err
	}
	if !p.Shown && !leads || p.Last() == nil {
		return nil, ErrNotYet
	}
	return &Outcome{c, p}, nil
}

// Of lists somebody's results of closed cycles, the last period first.
func (s *Service) Of(ctx context.Context, by rbac.Actor, person string) ([]*Person, error) {
	who, err := s.org.Lookup(ctx, person)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, mayRead, who.Place()); err != nil {
		return nil, err
	}
	page, err := s.people.Find(ctx, store.On("person").Is(person, true).Down().Limit(step))
	return page.Items, err
}

package appraisal

import (
	"context"
	"errors"
	"slices"

	"tianti/internal/store"
	"tianti/rbac"
)

var (
	formKind     = store.Define[Form]("appraisal.forms")
	cycleKind    = store.Define[Cycle]("appraisal.cycles", store.By("recent", "at"), store.By("state", "state", "until"), store.By("period", "period", "state"))
	personKind   = store.Define[Person]("appraisal.people", store.By("cycle", "cycle", "unit", "person"), store.By("person", "person", "shown", "period"))
	taskKind     = store.Define[Task]("appraisal.tasks", store.By("person", "cycle", "person"), store.By("rater", "rater", "state", "until"), store.By("state", "cycle", "state", "rater"))
	keyKind      = store.Define[key]("appraisal.keys")
	sheetKind    = store.Define[sheet]("appraisal.sheets", store.By("cycle", "cycle"))
	proposalKind = store.Define[Proposal]("appraisal.proposals", store.By("state", "cycle", "state", "at"), store.By("person", "cycle", "person", "at"))
)

// step is how many documents one look at the store asks for.
const step = 500

func missing(err, instead error) error {
	if errors.Is(err, store.ErrNotFound) {
		return instead
	}
	return err
}

// cycle reads one; ErrNone where there is none.
func (s *Service) cycle(ctx context.Context, id string) (*Cycle, error) {
	c, err := s.cycles.Get(ctx, id)
	return c, missing(err, ErrNone)
}

// person reads one who is appraised; ErrNoPerson where nobody is.
func (s *Service) person(ctx context.Context, cycle, person string) (*Person, error) {
	p, err := s.people.Get(ctx, personID(cycle, person))
	return p, missing(err, ErrNoPerson)
}

// running are the cycles in which raters are asked.
func (s *Service) running(ctx context.Context) ([]*Cycle, error) {
	page, err := s.cycles.Find(ctx, store.On("state").Is(string(Open)).Limit(mostRunning))
	return page.Items, err
}

// everybody are all who are appraised in a cycle, by unit.
func (s *Service) everybody(ctx context.Context, cycle string) (out []*Person, err error) {
	for p, err := range s.people.Each(ctx, store.On("cycle").Is(cycle).Limit(step)) {
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// tasksAbout are the tasks about somebody, in the order of groups and names.
func (s *Service) tasksAbout(ctx context.Context, cycle, person string) (out []*Task, err error) {
	for t, err := range s.tasks.Each(ctx, store.On("person").Is(cycle, person).Limit(step)) {
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	slices.SortStableFunc(out, func(a, b *Task) int { return slices.Index(Groups, a.Group) - slices.Index(Groups, b.Group) })
	return out, nil
}

// tasksIn are the tasks of a cycle in a state, by rater.
func (s *Service) tasksIn(ctx context.Context, cycle, state string) (out []*Task, err error) {
	for t, err := range s.tasks.Each(ctx, store.On("state").Is(cycle, state).Limit(step)) {
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}

// waiting counts the proposals of a cycle that nobody decided.
func (s *Service) waiting(ctx context.Context, cycle string) (int, error) {
	n, err := s.proposals.Count(ctx, store.On("state").Is(cycle, Waiting))
	return int(n), err
}

// members are all among whom raters for the people of a unit are found: who works around it, and the leaders
// of the units above.
func (s *Service) members(ctx context.Context, path string) (out []Member, err error) {
	path = wide(path)
	people, err := s.org.Members(ctx, path)
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		out = append(out, s.memberOf(p))
	}
	for unit := above(path); unit != ""; unit = above(unit) {
		here, err := s.org.Stationed(ctx, unit)
		if err != nil {
			return nil, err
		}
		for _, p := range here {
			if m := s.memberOf(p); m.Leads {
				out = append(out, m)
			}
		}
	}
	return out, nil
}

func (s *Service) memberOf(p *rbac.Person) Member {
	post, _ := s.org.Posts().Of(p.Post)
	return Member{p.ID, p.Name, p.Path, p.Post, post.Line, post.Management}
}

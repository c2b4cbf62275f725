package path

import (
	"context"
	"slices"

	"tianti/courses"
	"tianti/internal/store"
	"tianti/rbac"
)

// mostPaths bounds what lists show: an organisation has dozens.
const mostPaths = store.MaxLimit

// Live lists the paths that people can begin, by title.
func (s *Service) Live(ctx context.Context, by rbac.Actor) ([]*Path, error) {
	if _, err := s.gate.May(by, mayRead, rbac.Place{Unit: by.Unit, Owner: by.Person}); err != nil {
		return nil, err
	}
	page, err := s.paths.Find(ctx, store.On("state").Is(string(courses.Live)).Limit(mostPaths))
	return page.Items, err
}

// Managed lists all paths for those who follow progress: drafts and archived ones only for their editors.
func (s *Service) Managed(ctx context.Context, by rbac.Actor) (out []*Path, err error) {
	for _, state := range []courses.State{courses.Live, courses.Draft, courses.Archived} {
		page, err := s.paths.Find(ctx, store.On("state").Is(string(state)).Limit(mostPaths))
		if err != nil {
			return nil, err
		}
		for _, p := range page.Items {
			if state == courses.Live || s.May(by, p, "edit") {
				out = append(out, p)
			}
		}
	}
	return out, nil
}

// About is a path as its page shows it to somebody.
type About struct {
	Path    *Path
	Version *Version
	Walk    *Walk // nil where the viewer is not on it
	At      []Stretch
	Held    map[string]bool
	Open    map[string]bool // enrolled, not done
}

// About gathers a live path's page for the actor, or one that they are on.
func (s *Service) About(ctx context.Context, by rbac.Actor, code string) (*About, error) {
	if _, err := s.gate.May(by, mayRead, rbac.Place{Unit: by.Unit, Owner: by.Person}); err != nil {
		return nil, err
	}
	p, err := s.paths.Get(ctx, code)
	if err != nil {
		return nil, unknown(err)
	}
	a := &About{Path: p}
	found, err := s.walks.GetMany(ctx, []string{WalkID(code, by.Person)})
	if err != nil {
		return nil, err
	}
	number := p.Version
	if len(found) > 0 {
		if a.Walk = found[0]; a.Walk.State == Open {
			number = a.Walk.Version
		}
	}
	if number == 0 || p.State != courses.Live && a.Walk == nil {
		return nil, ErrUnknown
	}
	if a.Version, err = s.version(ctx, code, number); err != nil {
		return nil, err
	}
	a.Held, a.Open, err = s.holds(ctx, &a.Version.Content, by.Person)
	a.At = Stand(&a.Version.Content, func(code string) bool { return a.Held[code] })
	return a, err
}

// holds tells which courses of a path somebody holds, and which are open.
func (s *Service) holds(ctx context.Context, c *Content, person string) (held, open map[string]bool, err error) {
	codes := c.Codes()
	held, err = s.courses.Held(ctx, person, codes)
	if err != nil {
		return nil, nil, err
	}
	es, err := s.courses.EnrolmentsOf(ctx, codes, []string{person})
	open = map[string]bool{}
	for _, e := range es {
		open[e.Course] = e.State == courses.Open
	}
	return held, open, err
}

// Walks lists the paths that a person is or was on, those that are open first.
func (s *Service) Walks(ctx context.Context, by rbac.Actor, person string) ([]*Walk, error) {
	who, err := s.people.Learner(ctx, person)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, mayFollow, rbac.Place{Unit: who.Unit, Owner: person}); err != nil {
		return nil, err
	}
	page, err := s.walks.Find(ctx, store.On("person").Is(person).Limit(store.MaxLimit))
	slices.SortStableFunc(page.Items, func(a, b *Walk) int {
		return slices.Index(Standings, a.State) - slices.Index(Standings, b.State)
	})
	return page.Items, err
}

// Tally counts the walks on a path below a unit by standing; an index answers it.
func (s *Service) Tally(ctx context.Context, by rbac.Actor, code, unit string) (map[Standing]int64, error) {
	if _, err := s.gate.May(by, mayFollow, rbac.Place{Unit: unit}); err != nil {
		return nil, err
	}
	groups, err := s.walks.GroupCount(ctx, store.On("path").Is(code).StartsWith(unit), "state")
	out := map[Standing]int64{}
	for _, g := range groups {
		name, _ := g.Value.(string)
		out[Standing(name)] = g.Count
	}
	return out, err
}

// On lists who below a unit is or was on a path, a page at a time.
func (s *Service) On(ctx context.Context, by rbac.Actor, code, unit, cursor string) (store.Page[Walk], error) {
	if _, err := s.gate.May(by, mayFollow, rbac.Place{Unit: unit}); err != nil {
		return store.Page[Walk]{}, err
	}
	return s.walks.Find(ctx, store.On("path").Is(code).StartsWith(unit).Limit(50).At(cursor))
}

// Reach lists the unit paths whose people's walks the actor may follow.
func (s *Service) Reach(by rbac.Actor) []string { return s.gate.Reach(by, mayFollow) }

// Titled is the published version of a live path: ErrUnknown or ErrState where nobody can be put on it.
func (s *Service) Titled(ctx context.Context, code string) (*Version, error) {
	p, err := s.paths.Get(ctx, code)
	if err != nil {
		return nil, unknown(err)
	}
	if p.State != courses.Live {
		return nil, ErrState.With("state", p.State)
	}
	return s.version(ctx, code, p.Version)
}

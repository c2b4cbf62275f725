package bank

import (
	"context"
	"errors"
	"slices"

	"tianti/exams/item"
	"tianti/internal/store"
	"tianti/rbac"
)

var items = store.Define[Item]("exams.items",
	store.By("category", "category"),
	store.By("state", "state", "category"),
	store.By("kind", "kind", "category"),
	store.By("tier", "tier", "category"),
	store.By("draw", "drawable", "category"),
	store.By("unit", "unit"),
	store.By("unit_state", "unit", "state"), // these for Counts
	store.By("unit_kind", "unit", "kind"),
	store.By("unit_tier", "unit", "tier"),
	store.By("unit_category", "unit", "category"),
	store.By("source", "unit", "source"),
	store.Unique("likeness", "unit", "likeness"))

var versions = store.Define[Version]("exams.item_versions", store.By("item", "item", "version"))

// Filter narrows a list; empty fields do not. Category takes in everything below it.
type Filter struct {
	State      State
	Category   string
	Kind       item.Kind
	Tier       string
	Line       string
	Difficulty int
	Tag        string
	Limit      int
	Cursor     string
}

// query walks the narrowest index that the filter allows; fits looks at the rest.
func (f Filter) query() store.Query {
	q := store.On("category")
	switch {
	case f.Kind != "":
		q = store.On("kind").Is(string(f.Kind))
	case f.Tier != "":
		q = store.On("tier").Is(f.Tier)
	case f.State != "":
		q = store.On("state").Is(string(f.State))
	}
	return q.StartsWith(f.Category)
}

func (f Filter) fits(i *Item) bool {
	return (f.State == "" || i.State == f.State) && (f.Kind == "" || i.Kind == f.Kind) &&
		(f.Tier == "" || i.Tier == f.Tier) && (f.Line == "" || i.Line == f.Line) &&
		(f.Difficulty == 0 || i.Difficulty == f.Difficulty) && (f.Tag == "" || slices.Contains(i.Tags, f.Tag))
}

// mostLooks bounds how many pages one Find reads when few documents fit.
const mostLooks = 50

// Find lists items that the actor may read, in order of category, a page at a time. A page may be
// short, even empty, and still have a next one.
func (s *Service) Find(ctx context.Context, by rbac.Actor, f Filter) (store.Page[Item], error) {
	reach := s.gate.Reach(by, "exams.item.read")
	if len(reach) == 0 {
		_, err := s.gate.May(by, "exams.item.read", rbac.Place{})
		return store.Page[Item]{}, err
	}
	page := store.Page[Item]{Next: f.Cursor}
	limit := f.Limit
	if limit <= 0 || limit > 500 {
		limit = 50
	}
	for range mostLooks {
		p, err := s.items.Find(ctx, f.query().Limit(limit-len(page.Items)).At(page.Next))
		if err != nil {
			return store.Page[Item]{}, err
		}
		for _, i := range p.Items {
			if f.fits(i) && slices.ContainsFunc(reach, func(above string) bool { return rbac.Covers(above, i.Unit) }) {
				page.Items = append(page.Items, i)
			}
		}
		if page.Next = p.Next; page.Next == "" || len(page.Items) >= limit {
			break
		}
	}
	return page, nil
}

// Get is one item that the actor may read.
func (s *Service) Get(ctx context.Context, by rbac.Actor, id string) (*Item, error) {
	i, err := s.items.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, "exams.item.read", rbac.Place{Unit: i.Unit, Owner: i.Author}); err != nil {
		return nil, err
	}
	return i, nil
}

// History lists the frozen versions of an item, oldest first.
func (s *Service) History(ctx context.Context, by rbac.Actor, id string) ([]*Version, error) {
	if _, err := s.Get(ctx, by, id); err != nil {
		return nil, err
	}
	p, err := s.versions.Find(ctx, store.On("item").Is(id).Limit(1000))
	return p.Items, err
}

// Counts says how many of the items that the actor may read there are by a field: "state", "kind", "tier"
// or "category".
func (s *Service) Counts(ctx context.Context, by rbac.Actor, field string) (map[string]int64, error) {
	reach := s.gate.Reach(by, "exams.item.read")
	if len(reach) == 0 {
		_, err := s.gate.May(by, "exams.item.read", rbac.Place{})
		return nil, err
	}
	units, err := s.items.GroupCount(ctx, store.On("unit"), "unit")
	if err != nil {
		return nil, err
	}
	var within []string
	for _, g := range units {
		unit, _ := g.Value.(string)
		if slices.ContainsFunc(reach, func(above string) bool { return rbac.Covers(above, unit) }) {
			within = append(within, unit)
		}
	}
	queries := []store.Query{store.On(field)}
	if len(within) < len(units) {
		queries = queries[:0]
		for _, unit := range within {
			queries = append(queries, store.On("unit_"+field).Is(unit))
		}
	}
	out := map[string]int64{}
	for _, q := range queries {
		groups, err := s.items.GroupCount(ctx, q, field)
		if err != nil {
			return nil, err
		}
		for _, g := range groups {
			name, _ := g.Value.(string)
			out[name] += g.Count
		}
	}
	return out, nil
}

// taken turns a lost race for a unique key into the fault that names the other item.
func (s *Service) taken(ctx context.Context, i *Item, err error) error {
	if !errors.Is(err, store.ErrExists) {
		return err
	}
	other, find := s.items.First(ctx, store.On("likeness").Is(i.Unit, i.Likeness))
	if find != nil {
		return err
	}
	return ErrDuplicate.At("stem").With("item", other.ID)
}

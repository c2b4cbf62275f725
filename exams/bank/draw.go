package bank

import (
	"cmp"
	"context"
	"slices"

	"tianti/exams/item"
	"tianti/internal/store"
	"tianti/rbac"
)

// Want is what a row of a blueprint asks for; empty fields do not narrow. Unit is where the exam
// is held: items of that unit and of those above it are in reach.
type Want struct {
	Unit       string      `bson:"unit,omitempty" json:"unit,omitempty"`
	Category   string      `bson:"category,omitempty" json:"category,omitempty"`
	Tier       string      `bson:"tier,omitempty" json:"tier,omitempty"`
	Line       string      `bson:"line,omitempty" json:"line,omitempty"`
	Difficulty int         `bson:"difficulty,omitempty" json:"difficulty,omitempty"`
	Kinds      []item.Kind `bson:"kinds,omitempty" json:"kinds,omitempty"`
	Tags       []string    `bson:"tags,omitempty" json:"tags,omitempty"` // all of them
}

// Candidate is an item that a paper may draw.
type Candidate struct {
	Ref        string // "{item}@{version}"
	Item       string
	Version    int
	Kind       item.Kind
	Open       bool  // people mark it, or a part of it
	Closed     bool  // it is scored by rule, or a part of it
	Max        int64 // milli-points of the item itself; a paper may give others
	Category   string
	Tier       string
	Line       string
	Difficulty int
	Exposures  int64
}

// Draw lists what can be drawn for a row of a blueprint, in order of item id: a stable list for a
// seeded choice. It asks nobody; whoever may make the paper may draw.
func (s *Service) Draw(ctx context.Context, w Want) ([]Candidate, error) {
	var out []Candidate
	for i, err := range s.items.Each(ctx, store.On("draw").Is(true).StartsWith(w.Category)) {
		if err != nil {
			return nil, err
		}
		if w.fits(i) {
			out = append(out, Candidate{Ref(i.ID, i.Live), i.ID, i.Live, i.Kind, i.Body.Open(), i.Body.Closed(), i.Body.Max,
				i.Category, i.Tier, i.Line, i.Difficulty, i.Exposures()})
		}
	}
	slices.SortFunc(out, func(a, b Candidate) int { return cmp.Compare(a.Item, b.Item) })
	return out, nil
}

func (w Want) fits(i *Item) bool {
	for _, t := range w.Tags {
		if !slices.Contains(i.Tags, t) {
			return false
		}
	}
	return (w.Unit == "" || rbac.Covers(i.Unit, w.Unit)) && (w.Tier == "" || w.Tier == i.Tier) &&
		(w.Line == "" || w.Line == i.Line) && (w.Difficulty == 0 || w.Difficulty == i.Difficulty) &&
		(len(w.Kinds) == 0 || slices.Contains(w.Kinds, i.Kind))
}

// Available counts drawable items by category, for whoever writes a blueprint.
func (s *Service) Available(ctx context.Context) (map[string]int64, error) {
	groups, err := s.items.GroupCount(ctx, store.On("draw").Is(true), "category")
	if err != nil {
		return nil, err
	}
	out := map[string]int64{}
	for _, g := range groups {
		name, _ := g.Value.(string)
		out[name] = g.Count
	}
	return out, nil
}

// Expose says how many candidates of an exam have seen each item (by item id). Saying it again
// with the same or newer counts replaces what was said; an unknown item is passed over. A count
// is its own record and needs no entry.
func (s *Service) Expose(ctx context.Context, exam string, counts map[string]int64) error {
	for id, n := range counts {
		_, err := s.items.Unrecorded().Update(ctx, id, func(i *Item) ([]store.Event, error) {
			at := slices.IndexFunc(i.Exposure, func(e Shown) bool { return e.Exam == exam })
			if at < 0 {
				i.Exposure = append(i.Exposure, Shown{Exam: exam})
				at = len(i.Exposure) - 1
			}
			i.Exposure[at].Count = max(i.Exposure[at].Count, n)
			return nil, nil
		})
		if err != nil && !isNotFound(err) {
			return err
		}
	}
	return nil
}

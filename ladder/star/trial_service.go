package star

import (
	"context"
	"slices"

	"tianti/rbac"
)

// Shift is a person whom another scorecard would give other stars.
type Shift struct {
	Person           string
	Unit             string
	Before, After    int
	Old, New         int64 // scores
	OldBand, NewBand int   // stars that the scores reach
	OldWhy, NewWhy   string
}

// The reasons of a shift that are no reason for having no star (short, missing, vetoed, below).
const (
	Dropped   = "dropped" // the post is not rated any more
	ForRated  = "rated"   // was not rated, or had no star
	ForScore  = "score"   // another score reaches another band
	ForBand   = "band"    // the same score reaches another band
	ForPlaces = "places"  // the same band, but the places reach further or less far
)

// Reason says why somebody would have other stars.
func (s Shift) Reason() string {
	switch {
	case s.After == 0 && s.NewWhy != "":
		return s.NewWhy
	case s.OldWhy != "":
		return ForRated
	case s.OldBand == s.NewBand:
		return ForPlaces
	case s.Old == s.New:
		return ForBand
	}
	return ForScore
}

// Trial is what another scorecard would do to a period.
type Trial struct {
	Period        *Period
	Before, After [Five + 1]int64
	Gains, Losses []Shift // everybody, of the widest first, then by id
	Rated         [2]int64
}

// Try computes a period by the scorecard in force for it and by another one, both with what is known now, and
// says whose stars would differ. It changes nothing. Faults: those of Scorecard.Check.
func (s *Service) Try(ctx context.Context, by rbac.Actor, c Scorecard, id string) (*Trial, error) {
	if _, err := s.gate.May(by, mayEdit, rbac.Place{}); err != nil {
		return nil, err
	}
	faults, err := s.checkCard(ctx, &c)
	if err != nil {
		return nil, err
	}
	if len(faults) > 0 {
		return nil, faults
	}
	p, err := s.periods.Get(ctx, id)
	if err != nil {
		return nil, missing(err, ErrNone.At("period"))
	}
	if _, err := s.gate.May(by, mayCompute, p.place()); err != nil {
		return nil, err
	}
	force, err := s.cardFor(ctx, p.From)
	if err != nil {
		return nil, err
	}
	old, _, _, err := s.rate(ctx, p, force)
	if err != nil {
		return nil, err
	}
	next, _, _, err := s.rate(ctx, p, &c)
	if err != nil {
		return nil, err
	}
	return compare(p, old, next), nil
}

// compare lists whose stars differ between two outcomes.
func compare(p *Period, old, next *Outcome) *Trial {
	t := &Trial{Period: p, Before: old.Counts, After: next.Counts, Rated: [2]int64{old.Rated, next.Rated}}
	was := map[string]*Rating{}
	for i := range old.Ratings {
		was[old.Ratings[i].Person] = &old.Ratings[i]
	}
	for i := range next.Ratings {
		r := &next.Ratings[i]
		o := was[r.Person]
		delete(was, r.Person)
		if o == nil {
			o = &Rating{}
		}
		why := o.Why
		if why == "" && !o.Rated {
			why = Missing
		}
		t.note(Shift{r.Person, r.Unit, o.Stars, r.Stars, o.Score, r.Score, o.Band, r.Band, why, r.Why})
	}
	for _, o := range was { // who is not rated any more
		t.note(Shift{o.Person, o.Unit, o.Stars, 0, o.Score, 0, o.Band, 0, o.Why, Dropped})
	}
	for _, list := range []*[]Shift{&t.Gains, &t.Losses} {
		slices.SortFunc(*list, func(a, b Shift) int {
			if d := abs(b.After-b.Before) - abs(a.After-a.Before); d != 0 {
				return d
			}
			if a.Person < b.Person {
				return -1
			}
			return 1
		})
	}
	return t
}

func abs(n int) int { return max(n, -n) }

func (t *Trial) note(s Shift) {
	switch {
	case s.After > s.Before:
		t.Gains = append(t.Gains, s)
	case s.After < s.Before:
		t.Losses = append(t.Losses, s)
	}
}

package survey

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"

	"tianti/internal/store"
	"tianti/rbac"
)

// Sight is what somebody sees of a published round: a unit, and the units directly below it about which
// something can be said.
type Sight struct {
	Round *Round
	Unit  string  // path
	Whole *Result // nil where nothing is published about the unit
	Below []*Result
	Next  string // cursor of further units below
}

// Show gives the figures of a unit; "" is the widest unit of the round about which the actor may read. Faults:
// ErrNone, ErrUnpublished, rbac.ErrForbidden.
func (s *Service) Show(ctx context.Context, by rbac.Actor, id, unit, cursor string, limit int) (*Sight, error) {
	r, err := s.round(ctx, id)
	if err != nil {
		return nil, err
	}
	if unit == "" {
		unit = s.widest(by, r)
	}
	if _, err := s.gate.May(by, mayRead, rbac.Place{Unit: unit}); err != nil {
		return nil, err
	}
	if !rbac.Covers(r.Unit, unit) {
		return nil, rbac.ErrForbidden.With("permission", mayRead)
	}
	if r.State != Published {
		return nil, ErrUnpublished
	}
	out := &Sight{Round: r, Unit: unit}
	out.Whole, err = s.results.Get(ctx, resultID(r.Run, unit))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	page, err := s.results.Find(ctx, store.On("below").Is(r.Run, unit).At(cursor).Limit(limit))
	out.Below, out.Next = page.Items, page.Next
	return out, err
}

// widest is the round's unit, or the first of the actor's own that lies in it.
func (s *Service) widest(by rbac.Actor, r *Round) string {
	for _, unit := range s.gate.Reach(by, mayRead) {
		switch {
		case rbac.Covers(unit, r.Unit):
			return r.Unit
		case rbac.Covers(r.Unit, unit):
			return unit
		}
	}
	return r.Unit
}

// Take records that somebody takes the figures of a unit along, as which kind of file and how many groups of
// people they are about, before the file is made.
func (s *Service) Take(ctx context.Context, by rbac.Actor, id, unit, form string, groups int) error {
	grant, err := s.gate.May(by, mayTake, rbac.Place{Unit: unit})
	if err != nil {
		return err
	}
	return s.taken.Insert(ctx, &taken{store.Meta{ID: strings.ToLower(rand.Text())}, id, unit, by.Person, s.now(), form, groups}, grant.Record(id))
}

package seat

import (
	"context"
	"errors"
	"time"

	"tianti/rbac"
	"tianti/rbac/passport"
)

// Who is a page of the answer to "who could take this seat then, and why".
type Who struct {
	At      time.Time
	Seat    Seat  // as the plan had it that was in force
	Version int64 // of that plan
	People  []Able
	Next    string // cursor of the next page, "" at the end
}

// Able is a person with the decision about them.
type Able struct {
	Person, Name, Unit string
	Decision           Decision
}

// WhoCould answers for those who belonged to a unit (path) or below it at the instant of the ask
// (zero: now), with the facts and the plan that were valid then: page by page, each with bounded
// work, so that a page may be short before the last. The actor must be allowed to read the seat
// map of the unit. ErrSeat if the plan of that time had no such seat.
func (s *Service) WhoCould(ctx context.Context, by rbac.Actor, people *rbac.Organisation, code, unit string, ask Ask, cursor string, limit int) (Who, error) {
	now := s.clock.Now()
	if ask.At.IsZero() {
		ask.At = now
	}
	page, err := people.Belonged(ctx, by, "rbac.seat_map.read", unit, rbac.DayOf(ask.At), cursor, limit)
	if err != nil {
		return Who{}, err
	}
	b, err := s.bookAt(ctx, ask.At)
	if err != nil {
		return Who{}, err
	}
	c := b.seats[code]
	if c == nil {
		return Who{}, ErrSeat.With("seat", code).At("seat")
	}
	out := Who{At: ask.At, Seat: c.Seat, Version: b.version, Next: page.Next}
	for _, who := range page.Items {
		ask.Person = who.ID
		there, err := s.there(ctx, unit, ask, now)
		if err != nil {
			return Who{}, err
		}
		if !there {
			continue
		}
		d, err := s.Decide(ctx, code, ask)
		if err != nil {
			return Who{}, err
		}
		out.People = append(out.People, Able{who.ID, who.Name, who.PlacedOn(rbac.DayOf(ask.At)).Unit, d})
	}
	return out, nil
}

// there says whether the person of an ask was employed at its instant, at a unit or below.
func (s *Service) there(ctx context.Context, unit string, ask Ask, now time.Time) (bool, error) {
	p, err := s.person(ctx, ask, ask.At, now)
	switch {
	case errors.Is(err, ErrUnknown):
		return false, nil
	case err != nil:
		return false, err
	}
	return rbac.Covers(unit, p.Place(ask.At)) && p.Holds(passport.Employment, passport.Employed, ask.At), nil
}

package seat

import (
	"context"
	"time"

	"tianti/rbac"
	"tianti/rbac/passport"
)

// Floor is who may sit where in a unit at an instant.
type Floor struct {
	At    time.Time
	Seats []Seat // of the plan that was in force
	Rows  []Row
}

// Row is one person on the floor, with a decision per seat.
type Row struct {
	Person    string
	Decisions []Decision
}

// MapFor answers for people who belonged to a unit (path) or below it at the instant of the ask;
// others among them are left out. The actor must be allowed to read the seat map of the unit.
func (s *Service) MapFor(ctx context.Context, by rbac.Actor, unit string, people []string, ask Ask) (Floor, error) {
	if _, err := s.gate.May(by, "rbac.seat_map.read", rbac.Place{Unit: unit}); err != nil {
		return Floor{}, err
	}
	now := s.clock.Now()
	if ask.At.IsZero() {
		ask.At = now
	}
	b, err := s.bookAt(ctx, ask.At)
	if err != nil {
		return Floor{}, err
	}
	out := Floor{At: ask.At, Seats: b.plan.Seats}
	for _, id := range people {
		ask.Person = id
		there, err := s.there(ctx, unit, ask, now)
		if err != nil {
			return Floor{}, err
		}
		if !there {
			continue
		}
		row := Row{Person: id, Decisions: make([]Decision, len(out.Seats))}
		for i := range out.Seats {
			if row.Decisions[i], err = s.Decide(ctx, out.Seats[i].Code, ask); err != nil {
				return Floor{}, err
			}
		}
		out.Rows = append(out.Rows, row)
	}
	return out, nil
}

// PlanAt is the plan that was in force at an instant, or will be, with its version.
func (s *Service) PlanAt(ctx context.Context, at time.Time) (Plan, int64, error) {
	b, err := s.bookAt(ctx, at)
	if err != nil {
		return Plan{}, 0, err
	}
	return b.plan, b.version, nil
}

// Kept says whether a person is kept from all seats at an instant.
func (s *Service) Kept(ctx context.Context, person string, at time.Time) (bool, error) {
	p, err := s.person(ctx, Ask{Person: person}, at, s.clock.Now())
	if err != nil {
		return false, err
	}
	_, kept := p.Now(passport.Hold, at)
	return kept, nil
}

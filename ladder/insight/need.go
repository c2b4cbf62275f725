package insight

import (
	"context"
	"errors"
	"strings"

	"tianti/internal/audit"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// Need is how many people a unit must be able to put on each seat. What is written at a unit stands for
// everything below it.
type Need struct {
	store.Meta `bson:",inline" json:"-"` // the unit's id
	Unit       string                    `bson:"unit" json:"unit"` // path
	Seats      map[string]int            `bson:"seats" json:"seats"`
}

// ErrNeed is a number of people that no unit needs, at "seat.{code}".
var ErrNeed = fault.Define(fault.Invalid, "insight.need") // params "most", "value"

// mostNeeded bounds a seat's need.
const mostNeeded = 100_000

// sum adds needs in the order of units' paths: where a unit says what it needs, those below it are not
// added again.
func sum(needs []*Need) map[string]int {
	out, above := map[string]int{}, ""
	for _, n := range needs {
		if above != "" && strings.HasPrefix(n.Unit, above) {
			continue
		}
		above = n.Unit
		for seat, k := range n.Seats {
			out[seat] += k
		}
	}
	return out
}

// needs is what is needed at or below a unit.
func (s *Service) needs(ctx context.Context, unit string) (map[string]int, error) {
	var all []*Need
	for n, err := range s.need.Each(ctx, store.On("unit").StartsWith(unit)) {
		if err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return sum(all), nil
}

// NeedOf is what is written at a unit itself; the sum below it, and own is false, where nothing is.
func (s *Service) NeedOf(ctx context.Context, by rbac.Actor, unit string) (seats map[string]int, own bool, err error) {
	if _, err := s.gate.May(by, "ladder.insight.read", rbac.Place{Unit: unit}); err != nil {
		return nil, false, err
	}
	n, err := s.need.Get(ctx, rbac.UnitID(unit))
	if err == nil {
		return n.Seats, true, nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return nil, false, err
	}
	seats, err = s.needs(ctx, unit)
	return seats, false, err
}

// SetNeed writes what a unit needs; nothing at all leaves it to the units below. Faults: ErrNeed.
func (s *Service) SetNeed(ctx context.Context, by rbac.Actor, unit string, seats map[string]int, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return ErrReason.At("reason")
	}
	known := map[string]bool{}
	for _, c := range s.seatCodes() {
		known[c] = true
	}
	var wrong fault.List
	for code, n := range seats {
		if n < 0 || n > mostNeeded || !known[code] {
			wrong = append(wrong, ErrNeed.At("seat."+code).With("most", mostNeeded).With("value", n))
		}
	}
	if len(wrong) > 0 {
		return wrong
	}
	if _, err := s.from.Org.Unit(ctx, rbac.UnitID(unit)); err != nil {
		return err
	}
	_, err := s.need.Upsert(ctx, rbac.UnitID(unit), func() *Need { return &Need{Unit: unit} }, func(n *Need) (audit.Entry, error) {
		grant, err := s.gate.May(by, "ladder.need.edit", rbac.Place{Unit: unit})
		if err != nil {
			return audit.Entry{}, err
		}
		n.Seats = seats
		return grant.Record(reason), nil
	})
	return err
}

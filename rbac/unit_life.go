package rbac

import (
	"context"
	"errors"
	"time"

	"tianti/internal/audit"
	"tianti/internal/event"
	"tianti/internal/store"
)

// openUnit reads the unit of a path to which people are to belong. Faults: ErrUnitUnknown,
// ErrUnitClosed.
func (o *Organisation) openUnit(ctx context.Context, path string) (*Unit, error) {
	u, err := o.Unit(ctx, UnitID(path))
	if err == nil && !u.Open() {
		return nil, ErrUnitClosed.At("unit").With("name", u.Name)
	}
	return u, err
}

// changeUnit is the frame of a change of one unit.
func (o *Organisation) changeUnit(ctx context.Context, by Actor, id, permission, reason string, rule func(*Unit) (event.Fact, error)) error {
	_, err := o.units.Update(ctx, id, func(u *Unit) (audit.Entry, error) {
		grant, err := o.gate.May(by, permission, Place{Unit: u.Path})
		if err != nil {
			return audit.Entry{}, err
		}
		fact, err := rule(u)
		if err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(reason, fact), nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return ErrUnitUnknown.With("unit", id)
	}
	return err
}

// close ends a unit from a day on.
func (u *Unit) close(on Day) (event.Fact, error) {
	switch {
	case u.Parent == "":
		return nil, ErrUnitRoot
	case u.Closed != "":
		return nil, ErrUnitClosed.With("name", u.Name)
	}
	u.Closed = on
	return UnitClosed{u.Path, u.Name, on.Start()}, nil
}

// CloseUnit ends a unit to which nobody belongs any more. It stays in the tree, for everything of
// the past that names it; roles that are held there end. Faults: ErrReason, ErrForbidden,
// ErrUnitUnknown, ErrUnitRoot, ErrUnitClosed, ErrUnitBelow while units below it are open,
// ErrUnitPeople while people belong to it or are to come.
func (o *Organisation) CloseUnit(ctx context.Context, by Actor, id, reason string) error {
	if err := why(reason); err != nil {
		return err
	}
	u, err := o.Unit(ctx, id)
	if err != nil {
		return err
	}
	if _, err := o.gate.May(by, "rbac.unit.close", Place{Unit: u.Path}); err != nil {
		return err
	}
	if err := o.empty(ctx, u); err != nil {
		return err
	}
	return o.changeUnit(ctx, by, id, "rbac.unit.close", reason, func(u *Unit) (event.Fact, error) { return u.close(o.Today()) })
}

// empty refuses a unit to which somebody or some open unit belongs.
func (o *Organisation) empty(ctx context.Context, u *Unit) error {
	units, err := o.Below(ctx, u.Path)
	if err != nil {
		return err
	}
	below := 0
	for _, x := range units {
		if x.ID != u.ID && x.Closed == "" {
			below++
		}
	}
	if below > 0 && u.Parent != "" {
		return ErrUnitBelow.With("count", below)
	}
	counts, err := o.Headcount(ctx, u.Path)
	if err != nil {
		return err
	}
	people := CountBelow(counts, u.Path)
	for p, err := range o.coming(ctx) {
		if err != nil {
			return err
		}
		if _, comes := p.next(u.Path, o.Today()); comes && !Covers(u.Path, p.Path) {
			people++
		}
	}
	if people > 0 && u.Parent != "" {
		return ErrUnitPeople.With("count", people)
	}
	return nil
}

// coming walks whoever has a move of a later day.
func (o *Organisation) coming(ctx context.Context) func(func(*Person, error) bool) {
	return o.people.Each(ctx, store.On("due").After(string(o.Today())))
}

// next is the first recorded move of a day after today into a unit or below it.
func (p *Person) next(path string, today Day) (Day, bool) {
	var first Day
	for _, m := range p.Moves {
		if m.From > today && Covers(path, p.PlacedOn(m.From).Unit) && (first == "" || m.From < first) {
			first = m.From
		}
	}
	return first, first != ""
}

// ReopenUnit lets people belong to a closed unit again. One that was moved stays closed: it lives on
// elsewhere. Faults: ErrReason, ErrForbidden, ErrUnitUnknown, ErrUnitClosed of the parent or of a
// unit that was moved.
func (o *Organisation) ReopenUnit(ctx context.Context, by Actor, id, reason string) error {
	if err := why(reason); err != nil {
		return err
	}
	line, err := o.Line(ctx, id)
	if err != nil {
		return err
	}
	for _, above := range line {
		if above.ID != id && !above.Open() {
			return ErrUnitClosed.With("name", above.Name)
		}
	}
	return o.changeUnit(ctx, by, id, "rbac.unit.close", reason, func(u *Unit) (event.Fact, error) {
		if u.To != "" {
			return nil, ErrUnitClosed.With("name", u.Name)
		}
		u.Closed = ""
		return UnitReopened{u.Path, u.Name}, nil
	})
}

// endRolesAt revokes the roles that are held at a unit or below it. It may run twice.
func (o *Organisation) endRolesAt(ctx context.Context, path string, at time.Time) error {
	written, told := event.From(ctx)
	for a, err := range o.assignments.Each(ctx, store.On("unit").StartsWith(path)) {
		if err != nil {
			return err
		}
		if told && a.From.After(written.At) { // given later: the unit was opened again
			continue
		}
		end := at
		if end.Before(a.From) {
			end = a.From
		}
		if err := o.revoke(ctx, System("rbac: end the roles at a closed unit"), a.ID, end, ""); err != nil {
			return err
		}
	}
	return nil
}

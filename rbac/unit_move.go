package rbac

import (
	"context"
	"errors"
	"slices"
	"strings"

	"tianti/internal/event"
	"tianti/internal/store"
)

// A unit's id is its place, and what was decided there names it: so a unit that moves is made anew
// below its new parent with everything below it, whoever belongs to it is moved there from today on,
// roles are given there, and the old place is closed. Any past day still finds people where they were.

// mayStand says whether a unit may be moved below a parent.
func (u *Unit) mayStand(parent *Unit) error {
	switch {
	case u.Parent == "":
		return ErrUnitRoot
	case u.Closed != "":
		return ErrUnitClosed.With("name", u.Name)
	case Covers(u.Path, parent.Path):
		return ErrUnitCycle.At("parent").With("name", u.Name)
	case u.Parent == parent.ID:
		return ErrUnitSame.At("parent")
	case parent.Kind.Below() != u.Kind:
		return ErrUnitLevel.At("parent").With("name", u.Name).With("parent", parent.Name)
	case !parent.Open():
		return ErrUnitClosed.At("parent").With("name", parent.Name)
	}
	return nil
}

// MoveUnit puts a unit with everything below it under another parent and says where it is now. People
// and roles follow at once, in the background. The actor needs the permission at both ends. Faults:
// ErrReason, ErrForbidden, ErrUnitUnknown, ErrUnitRoot, ErrUnitClosed, ErrUnitCycle, ErrUnitSame,
// ErrUnitLevel when such a unit cannot stand there, ErrUnitTaken, ErrUnitCodeTaken.
func (o *Organisation) MoveUnit(ctx context.Context, by Actor, id, parent, reason string) (*Unit, error) {
	if err := why(reason); err != nil {
		return nil, err
	}
	u, err := o.Unit(ctx, id)
	if err != nil {
		return nil, err
	}
	above, err := o.Unit(ctx, parent)
	if err != nil {
		return nil, err
	}
	for _, at := range []string{u.Path, above.Path} {
		if _, err := o.gate.May(by, "rbac.unit.move", Place{Unit: at}); err != nil {
			return nil, err
		}
	}
	if err := u.mayStand(above); err != nil {
		return nil, err
	}
	next, err := o.again(ctx, by, u, above, reason)
	if err != nil {
		return nil, err
	}
	return next, o.changeUnit(ctx, by, id, "rbac.unit.move", reason, func(u *Unit) (event.Fact, error) {
		if u.To != "" && u.To != next.Path { // somebody else was quicker
			return nil, ErrUnitClosed.With("name", u.Name)
		}
		u.To = next.Path
		return UnitMoved{u.Path, next.Path, u.Name, reason}, nil
	})
}

// again makes a unit once more below another parent, unless it stands there already.
func (o *Organisation) again(ctx context.Context, by Actor, u, parent *Unit, reason string) (*Unit, error) {
	next, err := NewUnit(parent, u.Code(), u.Name, u.NameEN)
	if err != nil {
		return nil, err
	}
	next.Was = u.Path
	grant, err := o.gate.May(by, "rbac.unit.move", Place{Unit: next.Path})
	if err != nil {
		return nil, err
	}
	err = o.insertUnit(ctx, grant, next, reason)
	if err == nil {
		return next, nil
	}
	have, lost := o.units.Get(ctx, next.ID)
	switch {
	case lost != nil:
		return nil, err
	case have.Was == u.Path && have.Open():
		return have, nil
	case have.To != u.Path || have.Closed == "": // not the place from which it came
		return nil, err
	}
	return have, o.changeUnit(ctx, by, have.ID, "rbac.unit.move", reason, func(h *Unit) (event.Fact, error) {
		h.Closed, h.To, h.Was, h.Name, h.NameEN, h.Fold = "", "", u.Path, u.Name, u.NameEN, u.Fold
		*have = *h
		return UnitReopened{h.Path, h.Name}, nil
	})
}

// follow brings along what belongs to a moved unit. It may run again: what was brought is left alone.
func (o *Organisation) follow(ctx context.Context, f UnitMoved) error {
	by := System("rbac: bring a moved unit's people along")
	units, err := o.Below(ctx, f.Unit)
	if err != nil {
		return err
	}
	for _, u := range units[min(1, len(units)):] { // the unit itself is there already
		parent, err := o.Unit(ctx, UnitID(f.To+strings.TrimPrefix(UnitPath(u.Parent), f.Unit)))
		if err != nil {
			return err
		}
		if u.Closed != "" {
			continue
		}
		if _, err := o.again(ctx, by, u, parent, f.Reason); err != nil {
			return err
		}
	}
	for _, step := range []func(context.Context, Actor, UnitMoved) error{o.bringRoles, o.bringPeople} {
		if err := step(ctx, by, f); err != nil {
			return err
		}
	}
	for _, u := range slices.Backward(units) {
		if u.Closed != "" {
			continue
		}
		err := o.changeUnit(ctx, by, u.ID, "rbac.unit.close", f.Reason, func(u *Unit) (event.Fact, error) {
			u.To = f.To + strings.TrimPrefix(u.Path, f.Unit)
			return u.close(o.Today())
		})
		if err != nil && !errors.Is(err, ErrUnitClosed) {
			return err
		}
	}
	return nil
}

// bringRoles gives the roles that are held at the old place at the new one; closing ends the old ones.
func (o *Organisation) bringRoles(ctx context.Context, by Actor, f UnitMoved) error {
	now := o.clock.Now()
	for a, err := range o.assignments.Each(ctx, store.On("unit").StartsWith(f.Unit)) {
		if err != nil {
			return err
		}
		if !a.Holds(now) {
			continue
		}
		to := f.To + strings.TrimPrefix(a.Unit, f.Unit)
		if a.Delegator != "" {
			err = o.bringDelegation(ctx, by, a, to)
		} else {
			_, err = o.AssignRole(ctx, by, a.Person, a.Role, to, a.Until, f.Reason)
		}
		if err != nil && !errors.Is(err, ErrGone) {
			return err
		}
	}
	return nil
}

// bringPeople moves whoever belongs to the old place or is to come there.
func (o *Organisation) bringPeople(ctx context.Context, by Actor, f UnitMoved) error {
	move := func(p *Person) error {
		_, err := o.change(ctx, by, p.ID, "rbac.person.move", f.Reason, func(p *Person, n Note) ([]event.Fact, error) {
			return p.Follow(f.Unit, f.To, n)
		})
		return err
	}
	var coming []*Person
	for p, err := range o.coming(ctx) {
		if err != nil {
			return err
		}
		if _, comes := p.next(f.Unit, o.Today()); comes {
			coming = append(coming, p)
		}
	}
	for _, p := range coming {
		if err := move(p); err != nil {
			return err
		}
	}
	for p, err := range o.people.Each(ctx, store.On("path").StartsWith(f.Unit)) {
		if err != nil {
			return err
		}
		if p.LeftOn != "" && p.LeftOn <= o.Today() {
			continue
		}
		if err := move(p); err != nil {
			return err
		}
	}
	return nil
}

// Follow moves the person from a unit that lies elsewhere now to its new place: from today or the
// first day on, and with every later recorded move into it. Days before stay as they were.
func (p *Person) Follow(old, to string, n Note) (facts []event.Fact, err error) {
	days := []Day{max(DayOf(n.At), p.HiredOn)}
	for _, m := range p.Moves {
		if m.From > days[0] {
			days = append(days, m.From)
		}
	}
	slices.Sort(days)
	for _, d := range slices.Compact(days) {
		at := p.PlacedOn(d)
		if !Covers(old, at.Unit) || !p.EmployedOn(d) {
			continue
		}
		fs, err := p.MoveTo(to+strings.TrimPrefix(at.Unit, old), at.Post, d, n)
		if err != nil {
			return nil, err
		}
		facts = append(facts, fs...)
	}
	return facts, nil
}

package rbac

import (
	"context"
	"errors"
	"slices"
	"time"

	"tianti/internal/audit"
	"tianti/internal/event"
	"tianti/internal/store"
)

// AssignRole gives a person a role at a unit's path ("/" is everything), until an instant (zero:
// until it is revoked). Nobody gives roles to themselves. Assigning what is held already changes
// its end. Faults: ErrRole, ErrRoleUntil, ErrRoleOwn, ErrGone, ErrUnknown, ErrUnitUnknown.
func (o *Organisation) AssignRole(ctx context.Context, by Actor, person, role, path string, until time.Time, reason string) (*Assignment, error) {
	now := o.clock.Now()
	switch {
	case why(reason) != nil:
		return nil, why(reason)
	case !KnownRole(role):
		return nil, ErrRole.At("role").With("role", role)
	case !until.IsZero() && !until.After(now):
		return nil, ErrRoleUntil.At("until")
	case by.Person == person:
		return nil, ErrRoleOwn
	}
	if path != "/" {
		if _, err := o.openUnit(ctx, path); err != nil {
			return nil, err
		}
	}
	p, err := o.people.Get(ctx, person)
	if err != nil {
		return nil, unknown(err, person)
	}
	if p.LeftOn != "" && p.LeftOn <= DayOf(now) {
		return nil, ErrGone.With("left", p.LeftOn)
	}
	grant, err := o.gate.May(by, "rbac.role.assign", Place{Unit: path, Owner: person})
	if err != nil {
		return nil, err
	}
	id := AssignmentID(role, path, person)
	return o.assignments.Upsert(ctx, id, func() *Assignment {
		return &Assignment{Person: person, Role: role, Unit: path}
	}, func(a *Assignment) (audit.Entry, error) {
		if !a.Holds(now) {
			a.From = now
		}
		a.Until, a.Revoked = until, time.Time{}
		return grant.Record(reason, RoleAssigned{id, person, role, path, a.From, until}), nil
	})
}

// RevokeRole ends an assignment at once. Revoking what has ended is no fault and changes nothing.
func (o *Organisation) RevokeRole(ctx context.Context, by Actor, assignment, reason string) error {
	if err := why(reason); err != nil {
		return err
	}
	return o.revoke(ctx, by, assignment, o.clock.Now(), reason)
}

func (o *Organisation) revoke(ctx context.Context, by Actor, assignment string, at time.Time, reason string) error {
	_, err := o.assignments.Update(ctx, assignment, func(a *Assignment) (audit.Entry, error) {
		grant, err := o.gate.May(by, "rbac.role.revoke", Place{Unit: a.Unit, Owner: a.Person})
		if err != nil || !a.Holds(at) {
			return audit.Entry{}, err
		}
		a.Revoked = at
		return grant.Record(reason, RoleRevoked{a.ID, a.Person, a.Role, a.Unit, at}), nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return ErrRoleGone
	}
	return err
}

// endRoles revokes those assignments of a person that match. It may run twice.
func (o *Organisation) endRoles(ctx context.Context, person string, at time.Time, match func(Assignment) bool) error {
	held, err := o.Assignments(ctx, person)
	if err != nil {
		return err
	}
	written, told := event.From(ctx)
	for _, a := range held {
		if !match(*a) || told && a.From.After(written.At) { // given later: for a new stint or place
			continue
		}
		end := at
		if end.Before(a.From) {
			end = a.From
		}
		if err := o.revoke(ctx, System("rbac: end roles after a move or leave"), a.ID, end, ""); err != nil {
			return err
		}
	}
	return nil
}

// Assignments lists all assignments of a person, ended ones included.
func (o *Organisation) Assignments(ctx context.Context, person string) ([]*Assignment, error) {
	p, err := o.assignments.Find(ctx, store.On("person").Is(person).Limit(1000))
	return p.Items, err
}

// Held lists the roles that a person holds at an instant, read from the source: none for somebody
// who is not employed then.
func (o *Organisation) Held(ctx context.Context, person string, at time.Time) ([]Held, error) {
	p, err := o.people.Get(ctx, person)
	if err != nil {
		return nil, unknown(err, person)
	}
	return o.held(ctx, p, at)
}

func (o *Organisation) held(ctx context.Context, p *Person, at time.Time) ([]Held, error) {
	if !p.EmployedOn(DayOf(at)) {
		return nil, nil
	}
	as, err := o.Assignments(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	return o.heldBy(ctx, p, as, at)
}

// heldBy is held for whose assignments are known.
func (o *Organisation) heldBy(ctx context.Context, p *Person, as []*Assignment, at time.Time) ([]Held, error) {
	day := DayOf(at)
	if !p.EmployedOn(day) {
		return nil, nil
	}
	out := []Held{{Role: baseRole, Unit: p.PlacedOn(day).Unit}}
	for _, a := range as {
		h := Held{a.Role, a.Unit, a.Delegator}
		if !a.Holds(at) || slices.Contains(out, h) {
			continue
		}
		if backed, err := o.backed(ctx, a, at); err != nil {
			return nil, err
		} else if backed {
			out = append(out, h)
		}
	}
	return out, nil
}

// Act makes the actor that a person is at this moment. Every request asks it: after Start it answers
// from copies that fall with each change.
func (o *Organisation) Act(ctx context.Context, person string) (Actor, error) {
	p, err := o.persons.Get(ctx, person)
	if err != nil {
		return Actor{}, unknown(err, person)
	}
	as, err := o.rolesOf.Get(ctx, person)
	if err != nil {
		return Actor{}, err
	}
	held, err := o.heldBy(ctx, p, as, o.clock.Now())
	if err != nil {
		return Actor{}, err
	}
	return Actor{Person: p.ID, Name: p.Name, Unit: p.Path, Roles: held}, nil
}

package rbac

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"tianti/internal/audit"
	"tianti/internal/store"
)

// backed says whether what an assignment rests on is still there: nothing for one that was assigned;
// for a delegation the delegator's own role. So a delegation is never more than its delegator
// holds, at any instant, whatever was revoked a moment ago.
func (o *Organisation) backed(ctx context.Context, a *Assignment, at time.Time) (bool, error) {
	if a.Delegator == "" {
		return true, nil
	}
	p, err := o.people.Get(ctx, a.Delegator)
	if errors.Is(err, store.ErrNotFound) || err == nil && !p.EmployedOn(DayOf(at)) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	held, err := o.Assignments(ctx, a.Delegator)
	return slices.ContainsFunc(held, func(b *Assignment) bool { return b.backs(a.Role, a.Unit, at) }), err
}

// Delegate hands a role of the actor over to somebody in the actor's reach for a while. The role
// itself must be allowed to be handed over, must be the actor's own there, and goes no further: who
// has it by delegation cannot pass it on. Faults: ErrReason, ErrRole, ErrDelegateSelf,
// ErrDelegateBorrow, ErrDelegateNone, ErrDelegateFrom, ErrDelegateUntil, ErrDelegateHas,
// ErrDelegateTwice, ErrGone, ErrForbidden.
func (o *Organisation) Delegate(ctx context.Context, by Actor, d Delegation) (*Assignment, error) {
	now := o.clock.Now()
	switch {
	case by.Anonymous():
		return nil, ErrAnonymous
	case why(d.Reason) != nil:
		return nil, why(d.Reason)
	case !KnownRole(d.Role) || d.Role == baseRole:
		return nil, ErrRole.At("role").With("role", d.Role)
	case d.To == by.Person:
		return nil, ErrDelegateSelf.At("to")
	}
	if d.Unit != "/" {
		if _, err := o.openUnit(ctx, d.Unit); err != nil {
			return nil, err
		}
	}
	mine, err := o.Assignments(ctx, by.Person)
	if err != nil {
		return nil, err
	}
	if err := d.span(mine, now); err != nil {
		if errors.Is(err, ErrDelegateNone) && slices.ContainsFunc(by.Roles, func(h Held) bool {
			return h.Delegator != "" && h.Role == d.Role && Covers(h.Unit, d.Unit)
		}) {
			return nil, ErrDelegateBorrow.At("role").With("role", d.Role)
		}
		return nil, err
	}
	grant, err := o.mayDelegate(by, d.Role, d.Unit)
	if err != nil {
		return nil, err
	}
	to, err := o.Person(ctx, by, d.To)
	if err != nil {
		return nil, err
	}
	if !to.EmployedOn(DayOf(d.From)) || to.LeftOn != "" && to.LeftOn.Start().Before(d.Until) {
		return nil, ErrGone.At("to").With("left", to.LeftOn)
	}
	if err := o.free(ctx, by.Person, d); err != nil {
		return nil, err
	}
	a := &Assignment{
		Meta: store.Meta{ID: delegationID(d.Role, d.Unit, d.To, by.Person, d.From)}, Person: d.To, Role: d.Role, Unit: d.Unit,
		From: d.From, Until: d.Until, Delegator: by.Person, Reason: d.Reason,
	}
	err = o.assignments.Insert(ctx, a, grant.Record(d.Reason, a.delegated()))
	if errors.Is(err, store.ErrExists) { // the same form, sent twice at once
		return nil, ErrDelegateTwice.At("to").With("until", d.Until)
	}
	return a, err
}

func delegationID(role, path, person, delegator string, from time.Time) string {
	return AssignmentID(role, path, person) + ":" + delegator + ":" + strconv.FormatInt(from.UnixMilli(), 36)
}

func (a *Assignment) delegated() RoleDelegated {
	return RoleDelegated{a.ID, a.Person, a.Delegator, a.Role, a.Unit, a.From, a.Until, a.Reason}
}

// mayDelegate asks the policy, and asks it of the role itself: somebody with two roles hands over
// only those that may be handed over.
func (o *Organisation) mayDelegate(by Actor, role, path string) (Grant, error) {
	const permission = "rbac.role.delegate"
	at := Place{Unit: path, Owner: by.Person}
	alone := by
	alone.Roles = []Held{{Role: role, Unit: path}}
	if _, err := o.gate.May(alone, permission, at); err != nil {
		return Grant{}, err
	}
	return o.gate.May(by, permission, at)
}

// free refuses what the other person holds already: of one's own, or by delegation of the same person.
func (o *Organisation) free(ctx context.Context, by string, d Delegation) error {
	theirs, err := o.Assignments(ctx, d.To)
	if err != nil {
		return err
	}
	for _, a := range theirs {
		switch {
		case a.backs(d.Role, d.Unit, d.From) && (a.Until.IsZero() || !a.Until.Before(d.Until)):
			return ErrDelegateHas.At("to").With("role", d.Role)
		case a.Delegator == by && a.Role == d.Role && a.Unit == d.Unit && a.Revoked.IsZero() && a.From.Before(d.Until) && d.From.Before(a.Until):
			return ErrDelegateTwice.At("to").With("until", a.Until)
		}
	}
	return nil
}

// EndDelegation takes a delegation back at once: the delegator may, whoever received it may give it
// back, and so may whoever revokes roles there. Ending what has ended changes nothing. Faults:
// ErrReason, ErrRoleGone, ErrForbidden.
func (o *Organisation) EndDelegation(ctx context.Context, by Actor, id, reason string) error {
	if err := why(reason); err != nil {
		return err
	}
	now := o.clock.Now()
	_, err := o.assignments.Update(ctx, id, func(a *Assignment) (audit.Entry, error) {
		if a.Delegator == "" {
			return audit.Entry{}, ErrRoleGone
		}
		grant, err := o.mayEnd(by, a)
		if err != nil || !a.Revoked.IsZero() || !now.Before(a.Until) {
			return audit.Entry{}, err
		}
		a.Revoked = now
		return grant.Record(reason, RoleRevoked{a.ID, a.Person, a.Role, a.Unit, now}), nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return ErrRoleGone
	}
	return err
}

func (o *Organisation) mayEnd(by Actor, a *Assignment) (Grant, error) {
	if !by.Anonymous() && (by.Person == a.Delegator || by.Person == a.Person) {
		if grant, err := o.gate.May(by, "rbac.role.relinquish", Place{Unit: a.Unit, Owner: by.Person}); err == nil {
			return grant, nil
		}
	}
	return o.gate.May(by, "rbac.role.revoke", Place{Unit: a.Unit, Owner: a.Person})
}

// Delegable lists what the actor may hand over now.
func (o *Organisation) Delegable(by Actor) (out []Held) {
	for _, h := range by.Roles {
		if h.Delegator != "" || h.Role == baseRole {
			continue
		}
		if _, err := o.mayDelegate(by, h.Role, h.Unit); err == nil {
			out = append(out, h)
		}
	}
	return out
}

// Delegations lists a page of what the actor handed over, and everything that was handed over to the
// actor.
func (o *Organisation) Delegations(ctx context.Context, by Actor, cursor string) (given store.Page[Assignment], received []*Assignment, err error) {
	if _, err := o.gate.May(by, "rbac.role.read", Place{Unit: by.Unit, Owner: by.Person}); err != nil {
		return given, nil, err
	}
	if given, err = o.assignments.Find(ctx, store.On("delegator").Is(by.Person).Limit(pageSize).At(cursor)); err != nil {
		return given, nil, err
	}
	held, err := o.Assignments(ctx, by.Person)
	return given, slices.DeleteFunc(held, func(a *Assignment) bool { return a.Delegator == "" }), err
}

// Rests says whether a delegation counts at an instant: within its span, not taken back, and still
// resting on the delegator's role.
func (o *Organisation) Rests(ctx context.Context, a *Assignment, at time.Time) (bool, error) {
	if !a.Holds(at) {
		return false, nil
	}
	return o.backed(ctx, a, at)
}

// endDelegations records the end of those delegations of a person that rest on nothing any more; they
// counted no more from that instant on already.
func (o *Organisation) endDelegations(ctx context.Context, f RoleRevoked) error {
	held, err := o.Assignments(ctx, f.Person)
	if err != nil {
		return err
	}
	for a, err := range o.assignments.Each(ctx, store.On("delegator").Is(f.Person)) {
		if err != nil {
			return err
		}
		over := !a.Revoked.IsZero() || !f.At.Before(a.Until)
		at := f.At
		if a.From.After(at) { // one that is to come needs the role when it begins
			at = a.From
		}
		if over || a.Role != f.Role || slices.ContainsFunc(held, func(b *Assignment) bool { return b.backs(a.Role, a.Unit, at) }) {
			continue
		}
		if err := o.revoke(ctx, System("rbac: end what was handed over"), a.ID, at, ""); err != nil {
			return err
		}
	}
	return nil
}

// bringDelegation makes a delegation anew at the place to which its unit was moved.
func (o *Organisation) bringDelegation(ctx context.Context, by Actor, old *Assignment, to string) error {
	grant, err := o.gate.May(by, "rbac.role.assign", Place{Unit: to, Owner: old.Person})
	if err != nil {
		return err
	}
	a := &Assignment{
		Meta: store.Meta{ID: delegationID(old.Role, to, old.Person, old.Delegator, old.From)}, Person: old.Person, Role: old.Role, Unit: to,
		From: old.From, Until: old.Until, Delegator: old.Delegator, Reason: old.Reason,
	}
	err = o.assignments.Insert(ctx, a, grant.Record(old.Reason, a.delegated()))
	if errors.Is(err, store.ErrExists) { // brought along already
		return nil
	}
	return err
}

// RoleHolders lists the people who hold a role at an instant, by assignment or delegation, each once. It
// asks nobody: it is for the policy's own use cases.
func (o *Organisation) RoleHolders(ctx context.Context, role string, at time.Time) ([]string, error) {
	var out []string
	seen := map[string]bool{}
	for a, err := range o.assignments.Each(ctx, store.On("role").Is(role)) {
		if err != nil {
			return nil, err
		}
		if seen[a.Person] || !a.Holds(at) {
			continue
		}
		if rests, err := o.backed(ctx, a, at); err != nil {
			return nil, err
		} else if rests {
			seen[a.Person] = true
			out = append(out, a.Person)
		}
	}
	return out, nil
}

package policy

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// The faults of questions.
var (
	ErrLoading    = fault.Define(fault.Unavailable, "policy.loading")
	ErrPermission = fault.Define(fault.Invalid, "policy.permission") // no such object and action; param "permission"
)

// Question asks whether a person may do something.
type Question struct {
	Person     string // id
	Permission string // "exams.result.change"
	Unit       string // path of where the thing lies; "" is a thing of no unit
	Owner      string // person id of whom it concerns, "" if nobody
	At         time.Time
}

// Answer is the decision with everything that it rests on.
type Answer struct {
	Question
	Name    string // of the person
	Version int64  // of the policy that was in force then
	Allow   bool
	Why     Why
	Roles   []RoleAnswer // every role that the person held then, those that decide first
	Needed  []string     // for a denial: roles any of which, held at the unit, would allow it
}

// Why is what decided, in a word.
type Why string

// The reasons.
const (
	WhyAllowed   Why = "allowed"
	WhyNoRow     Why = "no_row"    // no row allows it to any of the roles: default deny
	WhyElsewhere Why = "elsewhere" // a role would allow it, but is held at another unit
	WhyDenied    Why = "denied"    // a row denies
	WhyOwnCase   Why = "own_case"  // a row denies it in the own case
	WhyProxy     Why = "proxy"     // it is the case of whoever handed the role over
	WhyGone      Why = "gone"      // not employed then: no roles at all
)

// RoleAnswer is what the policy says of one role that the person held.
type RoleAnswer struct {
	rbac.Said
	Assignment *rbac.Assignment // where it comes from; nil of the role that everybody holds
	Delegator  string           // name of who handed it over, "" if nobody did
	Inherits   []string         // roles that it inherits from
	Rows       []Bearing
	Elsewhere  bool // would allow it at a unit that it covers
}

func splitPermission(permission string) (object, action string) {
	i := strings.LastIndexByte(permission, '.')
	if i < 0 {
		return "", ""
	}
	return permission[:i], permission[i+1:]
}

// Explain answers a question about any instant: with the roles that were held then and the policy that
// was in force then; of an instant to come with the present policy. The decision is rbac.Explain's,
// which decides as Gate.May does. Faults: ErrPermission, rbac.ErrUnknown, rbac.ErrUnitUnknown, ErrForbidden.
func (d *Desk) Explain(ctx context.Context, by rbac.Actor, q Question) (*Answer, error) {
	if _, err := d.policies.Gate().May(by, mayRead, everything); err != nil {
		return nil, err
	}
	object, action := splitPermission(q.Permission)
	if !slices.Contains(Permissions()[object], action) {
		return nil, ErrPermission.At("action").With("permission", q.Permission)
	}
	if q.At.IsZero() {
		q.At = d.clock.Now()
	}
	person, err := d.people.Lookup(ctx, q.Person)
	if err != nil {
		return nil, err
	}
	if q.Owner != "" {
		if _, err := d.people.Lookup(ctx, q.Owner); err != nil {
			return nil, err
		}
	}
	if q.Unit != "" && q.Unit != "/" {
		if _, err := d.people.Unit(ctx, rbac.UnitID(q.Unit)); err != nil {
			return nil, err
		}
	}
	set, err := d.at(ctx, q.At)
	if err != nil {
		return nil, err
	}
	held, err := d.people.Held(ctx, q.Person, q.At)
	if err != nil {
		return nil, err
	}
	a := &Answer{Question: q, Name: person.Name, Version: set.Version()}
	actor, at := rbac.Actor{Person: q.Person, Roles: held}, rbac.Place{Unit: q.Unit, Owner: q.Owner}
	allow, said := rbac.Explain(set, actor, q.Permission, at)
	a.Allow = allow
	if err := d.roles(ctx, a, set, said); err != nil {
		return nil, err
	}
	a.Why = a.because()
	if !allow && a.Why != WhyGone {
		a.Needed = needed(set, actor, q.Permission, at)
	}
	return a, nil
}

// at is the policy that was in force at an instant; the first one before there was any.
func (d *Desk) at(ctx context.Context, t time.Time) (*Set, error) {
	current := d.policies.Current()
	if current == nil {
		return nil, ErrLoading
	}
	v, err := d.policies.inForce(ctx, t)
	if errors.Is(err, store.ErrNotFound) {
		v, err = d.policies.At(ctx, 1)
	}
	if err != nil || v.Number == current.Version() {
		return current, err
	}
	return Compile(v.Number, v.Rows)
}

// roles adds to what each role says where it comes from, and the rows.
func (d *Desk) roles(ctx context.Context, a *Answer, set *Set, said []rbac.Said) error {
	held, err := d.people.Assignments(ctx, a.Person)
	if err != nil {
		return err
	}
	var ids []string
	for _, s := range said {
		ids = append(ids, s.Held.Delegator)
	}
	names, err := d.people.LookupMany(ctx, slices.DeleteFunc(ids, func(id string) bool { return id == "" }))
	if err != nil {
		return err
	}
	object, action := splitPermission(a.Permission)
	for _, s := range said {
		x := RoleAnswer{Said: s}
		for _, as := range held {
			if as.Holds(a.At) && as.Role == s.Held.Role && as.Unit == s.Held.Unit && as.Delegator == s.Held.Delegator {
				x.Assignment = as
			}
		}
		if p := names[s.Held.Delegator]; p != nil {
			x.Delegator = p.Name
		}
		for _, r := range set.Ancestors("r:" + s.Held.Role) {
			x.Inherits = append(x.Inherits, strings.TrimPrefix(r, "r:"))
		}
		_, x.Rows = set.Because("r:"+s.Held.Role, s.Rel, object, action)
		there := rbac.Relation{Own: s.Rel.Own, Unit: true}
		x.Elsewhere = s.Verdict == rbac.Silent && !s.Rel.Unit && set.Decide(s.Held.Role, there, object, action) == rbac.Allowed
		a.Roles = append(a.Roles, x)
	}
	weight := func(x RoleAnswer) int {
		switch {
		case x.Verdict == rbac.Denied:
			return 0
		case x.Verdict == rbac.Allowed:
			return 1
		case x.Elsewhere:
			return 2
		}
		return 3
	}
	slices.SortStableFunc(a.Roles, func(x, y RoleAnswer) int { return weight(x) - weight(y) })
	return nil
}

func (a *Answer) because() Why {
	has := func(f func(RoleAnswer) bool) bool { return slices.ContainsFunc(a.Roles, f) }
	denied := func(x RoleAnswer) bool { return x.Verdict == rbac.Denied }
	switch {
	case a.Allow:
		return WhyAllowed
	case len(a.Roles) == 0:
		return WhyGone
	case has(func(x RoleAnswer) bool { return denied(x) && x.Proxy }):
		return WhyProxy
	case has(func(x RoleAnswer) bool {
		return denied(x) && slices.ContainsFunc(x.Rows, func(b Bearing) bool { return b.Decides && b.Row.Scope == Own })
	}):
		return WhyOwnCase
	case has(denied):
		return WhyDenied
	case has(func(x RoleAnswer) bool { return x.Elsewhere }):
		return WhyElsewhere
	}
	return WhyNoRow
}

// needed lists the roles any of which, held at the place's unit, would let the actor do it: it asks the same
// question again with each.
func needed(set *Set, by rbac.Actor, permission string, at rbac.Place) (out []string) {
	for _, role := range rbac.Roles {
		with := by
		with.Roles = append(slices.Clone(by.Roles), rbac.Held{Role: role, Unit: at.Unit})
		if allowed, _ := rbac.Explain(set, with, permission, at); allowed && role != base {
			out = append(out, role)
		}
	}
	return out
}

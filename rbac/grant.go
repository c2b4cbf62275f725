package rbac

import (
	"slices"
	"strings"

	"tianti/internal/audit"
	"tianti/internal/event"
	"tianti/internal/fault"
)

// The faults of asking for permission.
var (
	ErrForbidden = fault.Define(fault.Forbidden, "rbac.forbidden") // params "permission"
	ErrAnonymous = fault.Define(fault.Unauthenticated, "rbac.anonymous")
)

// Actor is who acts: a person with the roles that are valid now, or a part of the system.
type Actor struct {
	Person  string // person id; "system:<what>" for reactions and jobs; "" is nobody
	Name    string
	Unit    string // path of the person's own unit
	Roles   []Held
	Session string
	Address string // of the connection, for the record
}

// Held is a role at a unit: it covers the unit and everything below it.
type Held struct {
	Role      string `bson:"role" json:"role"`                               // "leader"
	Unit      string `bson:"unit" json:"unit"`                               // path, "/" is everything
	Delegator string `bson:"delegator,omitempty" json:"delegator,omitempty"` // person id of who handed it over, "" if it is the holder's own
}

// Anonymous says whether nobody is logged in.
func (a Actor) Anonymous() bool { return a.Person == "" }

// Has says whether the actor holds the role anywhere.
func (a Actor) Has(role string) bool {
	for _, h := range a.Roles {
		if h.Role == role {
			return true
		}
	}
	return false
}

// System is the actor of a reaction or a job: System("exams: submit what is over").
func System(what string) Actor {
	return Actor{Person: "system:" + what, Name: what, Unit: "/", Roles: []Held{{Role: "system", Unit: "/"}}}
}

// Place is what a permission is asked for: where it lies, and whose it is.
type Place struct {
	Unit  string // path of the unit, e.g. "/group/gd/sz/"; "" is a thing of no unit, in reach of "any" rows only
	Owner string // person id of whom it concerns, "" if nobody
}

// Covers says whether a unit path lies in the subtree of another. Paths end with "/".
func Covers(above, path string) bool {
	return above != "" && path != "" && strings.HasPrefix(path, above)
}

// CoverAll says whether each of some unit paths lies in the subtree of one of others.
func CoverAll(above, paths []string) bool {
	return !slices.ContainsFunc(paths, func(p string) bool {
		return !slices.ContainsFunc(above, func(a string) bool { return Covers(a, p) })
	})
}

// Apart leaves out unit paths that are there twice or lie below others.
func Apart(paths []string) (out []string) {
	for i, p := range paths {
		if !slices.ContainsFunc(paths, func(a string) bool { return a != p && Covers(a, p) }) && !slices.Contains(paths[:i], p) {
			out = append(out, p)
		}
	}
	return out
}

// Relation is how an actor's role stands to a place; the policy's scopes speak of it.
type Relation struct {
	Own  bool // the place is the actor's own
	Unit bool // the role's unit covers the place
}

// Verdict is what the policy says of one role: rows that deny win over rows that allow.
type Verdict int

// The verdicts. Silent, the zero value, is no row at all: default deny.
const (
	Silent Verdict = iota
	Allowed
	Denied
)

// Policy is a compiled, immutable policy; rbac/policy makes it with Casbin.
type Policy interface {
	Version() int64
	Decide(role string, rel Relation, object, action string) Verdict
	// Reaches says whether some row could allow the permission to the role for some place.
	Reaches(role, object, action string) bool
}

// Gate asks the policy that is in force. The zero value denies everything.
type Gate struct{ current func() Policy }

// NewGate makes a gate on whatever current returns at the moment of each question; nil denies.
func NewGate(current func() Policy) *Gate { return &Gate{current} }

func (g *Gate) policy() Policy {
	if g == nil || g.current == nil {
		return nil
	}
	return g.current()
}

// split cuts "exams.sitting.annul" into object "exams.sitting" and action "annul".
func split(permission string) (object, action string) {
	i := strings.LastIndexByte(permission, '.')
	if i < 0 {
		return "", ""
	}
	return permission[:i], permission[i+1:]
}

// May asks whether the actor may use the permission at the place, and gives the Grant that a
// change needs for its record. ErrAnonymous when nobody is logged in, ErrForbidden when not.
func (g *Gate) May(by Actor, permission string, at Place) (Grant, error) {
	if by.Anonymous() {
		return Grant{}, ErrAnonymous
	}
	p := g.policy()
	object, action := split(permission)
	if p == nil || object == "" || action == "" {
		return Grant{}, ErrForbidden.With("permission", permission)
	}
	if !weigh(p, by, object, action, at, nil) {
		return Grant{}, ErrForbidden.With("permission", permission)
	}
	return Grant{by, permission, at, p.Version()}, nil
}

// Said is what the policy says of one of an actor's roles about a place.
type Said struct {
	Held    Held
	Rel     Relation
	Verdict Verdict
	// Proxy says that the denial is the delegator's: whoever acts for somebody may not decide that
	// person's own case either.
	Proxy bool
}

// weigh is the one place where what the policy says of each role becomes a decision: a role that
// denies wins, and without one that allows it is no. With tell it reports every role instead of
// ending at the first denial.
func weigh(p Policy, by Actor, object, action string, at Place, tell func(Said)) bool {
	allowed, denied := false, false
	for _, h := range by.Roles {
		s := Said{Held: h, Rel: Relation{Own: at.Owner == by.Person, Unit: Covers(h.Unit, at.Unit)}}
		s.Verdict = p.Decide(h.Role, s.Rel, object, action)
		if h.Delegator != "" && h.Delegator == at.Owner && s.Verdict != Denied {
			as := Relation{Own: true, Unit: s.Rel.Unit}
			if p.Decide(h.Role, as, object, action) == Denied {
				s.Rel, s.Verdict, s.Proxy = as, Denied, true
			}
		}
		allowed, denied = allowed || s.Verdict == Allowed, denied || s.Verdict == Denied
		if tell != nil {
			tell(s)
		} else if denied {
			return false
		}
	}
	return allowed && !denied
}

// Explain answers like May, on a policy of any time, and says what each role of the actor had to say
// to it. It grants nothing.
func Explain(p Policy, by Actor, permission string, at Place) (allowed bool, said []Said) {
	object, action := split(permission)
	if p == nil || by.Anonymous() || object == "" || action == "" {
		return false, nil
	}
	allowed = weigh(p, by, object, action, at, func(s Said) { said = append(said, s) })
	return allowed, said
}

// MayAnywhere is the early gate of a route or a menu entry: could some place be allowed at all?
func (g *Gate) MayAnywhere(by Actor, permission string) bool {
	p := g.policy()
	object, action := split(permission)
	if by.Anonymous() || p == nil {
		return false
	}
	for _, h := range by.Roles {
		if p.Reaches(h.Role, object, action) {
			return true
		}
	}
	return false
}

// Reach lists the unit paths over which the actor may use the permission on others' things; lists
// show what lies below them. An "any" row gives "/".
func (g *Gate) Reach(by Actor, permission string) []string {
	p := g.policy()
	object, action := split(permission)
	if by.Anonymous() || p == nil {
		return nil
	}
	var out []string
	for _, h := range by.Roles {
		switch {
		case p.Decide(h.Role, Relation{}, object, action) == Allowed:
			return []string{"/"}
		case p.Decide(h.Role, Relation{Unit: true}, object, action) == Allowed:
			out = append(out, h.Unit)
		}
	}
	return out
}

// Grant is a permission that was asked for and given. Only Gate.May makes one.
type Grant struct {
	by         Actor
	permission string
	at         Place
	policy     int64
}

// By is who was granted it.
func (g Grant) By() Actor { return g.by }

// Record is the entry of the change that the grant allows, with the facts that it establishes.
func (g Grant) Record(reason string, facts ...event.Fact) audit.Entry {
	return audit.Entry{
		Actor: g.by.Person, Name: g.by.Name, Action: g.permission, Unit: g.at.Unit,
		Subject: g.at.Owner, Reason: reason, Policy: g.policy,
	}.With(facts...)
}

package succession

import (
	"slices"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/ladder"
	"tianti/rbac"
)

// Readiness is how soon somebody could take a post.
type Readiness string

// The readinesses, the soonest first.
const (
	Now   Readiness = "now"
	Soon  Readiness = "soon"  // one to two years
	Later Readiness = "later" // three years or more
)

// Readinesses are all of them in order.
var Readinesses = []Readiness{Now, Soon, Later}

// The faults of successors.
var (
	ErrNone      = fault.Define(fault.NotFound, "succession.none")
	ErrPost      = fault.Define(fault.Invalid, "succession.post")      // param "value": no key or management post
	ErrUnit      = fault.Define(fault.Invalid, "succession.unit")      // param "value"
	ErrPerson    = fault.Define(fault.Invalid, "succession.person")    // param "value": nobody who is employed
	ErrHolder    = fault.Define(fault.Conflict, "succession.holder")   // holds the post in the unit already
	ErrReadiness = fault.Define(fault.Invalid, "succession.readiness") // param "value"
	ErrFull      = fault.Define(fault.Conflict, "succession.full")     // param "most"
	ErrReason    = fault.Define(fault.Invalid, "succession.reason")    // param "limit"
	ErrOff       = fault.Define(fault.Conflict, "succession.off")      // is not on the bench
	ErrHeld      = fault.Define(fault.Conflict, "succession.held")     // param "until": cannot be promoted now
	ErrSame      = fault.Define(fault.Conflict, "succession.same")     // is said already
)

// The bounds of benches.
const (
	mostNamed  = 8
	mostReason = 500
)

// Step is an act on a successor.
type Step struct {
	Act    string    `bson:"act" json:"act"` // name, change, withdraw
	To     Readiness `bson:"to,omitempty" json:"to,omitempty"`
	By     string    `bson:"by" json:"by"`
	Name   string    `bson:"name" json:"name"`
	At     time.Time `bson:"at" json:"at"`
	Reason string    `bson:"reason" json:"reason"`
}

// Successor is somebody on the bench of a post. Its id is that of the unit, the post's and the person's.
type Successor struct {
	store.Meta `bson:",inline"`
	Unit       string    `bson:"unit" json:"unit"` // path
	Post       string    `bson:"post" json:"post"`
	Person     string    `bson:"person" json:"person"`
	Name       string    `bson:"name" json:"name"`
	Home       string    `bson:"home" json:"home"` // path of the person's own unit when named
	Readiness  Readiness `bson:"readiness" json:"readiness"`
	On         bool      `bson:"on" json:"on"`
	Steps      []Step    `bson:"steps" json:"steps"`

	// Held keeps the person from being promoted now, however ready they are; it is looked up when one is read.
	Held *ladder.Held `bson:"-" json:"held"`
}

func successorID(unit, post, person string) string {
	return rbac.UnitID(unit) + ":" + post + ":" + person
}

// set names somebody, changes the readiness, or names them again.
func (x *Successor) set(r Readiness, by rbac.Actor, now time.Time, reason string) error {
	act := "name"
	if x.On {
		act = "change"
		if x.Readiness == r {
			return ErrSame
		}
	}
	x.Readiness, x.On = r, true
	x.Steps = append(x.Steps, Step{act, r, by.Person, by.Name, now, strings.TrimSpace(reason)})
	return nil
}

// drop takes somebody off.
func (x *Successor) drop(by rbac.Actor, now time.Time, reason string) error {
	if !x.On {
		return ErrOff
	}
	x.On = false
	x.Steps = append(x.Steps, Step{"withdraw", "", by.Person, by.Name, now, strings.TrimSpace(reason)})
	return nil
}

func known(r Readiness) bool { return slices.Contains(Readinesses, r) }

func reasonFault(reason string) *fault.Fault {
	if n := len([]rune(strings.TrimSpace(reason))); n == 0 || n > mostReason {
		return ErrReason.At("reason").With("limit", mostReason)
	}
	return nil
}

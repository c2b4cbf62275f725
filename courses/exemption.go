package courses

import (
	"time"

	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/locale"
)

// Exemption says that somebody need not take a course: by what they learnt elsewhere, or for a time. It is
// decided by somebody else who may, with a reason that the learner reads, and counts as the course held.
type Exemption struct {
	Reason string    `bson:"reason" json:"reason"`
	By     string    `bson:"by" json:"by"`
	ByName string    `bson:"by_name" json:"byName"`
	At     time.Time `bson:"at" json:"at"`
	Until  time.Time `bson:"until,omitempty" json:"until,omitzero"` // the last day is over at that instant; zero: for good
	Ended  time.Time `bson:"ended,omitempty" json:"ended,omitzero"` // taken back
	Was    Standing  `bson:"was,omitempty" json:"was,omitempty"`    // of the enrolment before
}

// The faults of exemptions.
var (
	ErrOwnExemption = fault.Define(fault.Forbidden, "courses.exemption.own")
	ErrNoExemption  = fault.Define(fault.Conflict, "courses.exemption.none")
	ErrUntil        = fault.Define(fault.Invalid, "courses.exemption.until")
	ErrHeldAlready  = fault.Define(fault.Conflict, "courses.exemption.held")
)

// Exempted: somebody need not take a course from an instant on, or must take it again (Ended).
type Exempted struct {
	Enrolment string      `bson:"enrolment" json:"enrolment"`
	Course    string      `bson:"course" json:"course"`
	Title     locale.Text `bson:"title" json:"title"`
	Person    string      `bson:"person" json:"person"`
	By        string      `bson:"by" json:"by"`
	Reason    string      `bson:"reason" json:"reason"`
	Since     time.Time   `bson:"since" json:"since"`
	Until     time.Time   `bson:"until" json:"until,omitzero"`
	Ended     bool        `bson:"ended" json:"ended"`
}

// EventName is the fact's stable name.
func (Exempted) EventName() string { return "courses.enrolment.exempted" }

// Counted is a course that need not be taken, because another one that is held counts for it.
type Counted struct {
	Entry *Entry      `json:"course"`
	By    locale.Text `json:"by"` // title of the one that counts
}

// LastDay is the last day of an exemption, zero for one without end.
func (x *Exemption) LastDay() time.Time {
	if x.Until.IsZero() {
		return x.Until
	}
	return clock.Day(x.Until.Add(-time.Second))
}

// exempted says whether an exemption holds at an instant.
func (e *Enrolment) exempted(at time.Time) bool {
	x := e.Exemption
	return x != nil && !x.At.After(at) && (x.Until.IsZero() || at.Before(x.Until)) && (x.Ended.IsZero() || at.Before(x.Ended))
}

// exempt notes an exemption. What was learnt so far stays in case it ends.
func (e *Enrolment) exempt(x Exemption) error {
	if e.Holds(x.At) {
		return ErrHeldAlready
	}
	if x.Was = e.State; x.Was == Exempt {
		x.Was = Withdrawn
	}
	e.Exemption, e.State, e.Touched = &x, Exempt, x.At
	e.RemindAt, e.Escalated = time.Time{}, ""
	return nil
}

// demand ends an exemption: what was open before is open again.
func (e *Enrolment) demand(now time.Time) error {
	if e.State != Exempt || e.Exemption == nil || !e.Exemption.Ended.IsZero() {
		return ErrNoExemption
	}
	x := *e.Exemption
	x.Ended = now
	if e.Exemption, e.State, e.Touched = &x, Withdrawn, now; x.Was == Open {
		e.State = Open
	}
	return nil
}

package cmi5

import (
	"slices"

	"tianti/internal/locale"
)

// FileName is where a package has its course structure: at its root and nowhere else (14.1).
const FileName = "cmi5.xml"

// MoveOn says what satisfies a unit (13.1.4).
type MoveOn string

// The criteria. NotApplicable is what a unit has that names none: it is satisfied from the beginning.
const (
	Passed             MoveOn = "Passed"
	Completed          MoveOn = "Completed"
	CompletedAndPassed MoveOn = "CompletedAndPassed"
	CompletedOrPassed  MoveOn = "CompletedOrPassed"
	NotApplicable      MoveOn = "NotApplicable"
)

var moveOns = []MoveOn{Passed, Completed, CompletedAndPassed, CompletedOrPassed, NotApplicable}

// Course is a course structure.
type Course struct {
	ID    string      `bson:"id" json:"id"` // the publisher's
	Title locale.Text `bson:"title" json:"title"`
	About locale.Text `bson:"about" json:"about"`
	Parts []Part      `bson:"parts" json:"parts"`
}

// Part is an assignable unit, which is launched, or a block of parts.
type Part struct {
	ID          string      `bson:"id" json:"id"` // the publisher's
	Title       locale.Text `bson:"title" json:"title"`
	About       locale.Text `bson:"about" json:"about"`
	Objectives  []string    `bson:"objectives,omitempty" json:"objectives,omitempty"`
	Parts       []Part      `bson:"parts,omitempty" json:"parts,omitempty"` // of a block
	URL         string      `bson:"url,omitempty" json:"url,omitempty"`     // within the package, with its query; "" of a block
	Type        string      `bson:"type,omitempty" json:"type,omitempty"`   // what kind of activity, an IRI
	MoveOn      MoveOn      `bson:"move_on,omitempty" json:"moveOn,omitempty"`
	Mastery     *float64    `bson:"mastery,omitempty" json:"masteryScore,omitempty"` // 0 to 1; nil: none
	OwnWindow   bool        `bson:"own_window,omitempty" json:"ownWindow,omitempty"` // it has to be alone in its window
	Parameters  string      `bson:"parameters,omitempty" json:"launchParameters,omitempty"`
	Entitlement string      `bson:"entitlement,omitempty" json:"entitlementKey,omitempty"`
}

// Unit says whether the part is launched rather than opened.
func (p *Part) Unit() bool { return len(p.Parts) == 0 }

// Units are the assignable units in order.
func (c *Course) Units() (out []*Part) {
	for p := range c.walk {
		if p.Unit() {
			out = append(out, p)
		}
	}
	return out
}

// Unit is the assignable unit of an id, nil if there is none.
func (c *Course) Unit(id string) *Part {
	units := c.Units()
	if i := slices.IndexFunc(units, func(p *Part) bool { return p.ID == id }); i >= 0 {
		return units[i]
	}
	return nil
}

// walk goes through all parts, blocks before what is in them.
func (c *Course) walk(yield func(*Part) bool) {
	var each func([]Part) bool
	each = func(parts []Part) bool {
		for i := range parts {
			if !yield(&parts[i]) || !each(parts[i].Parts) {
				return false
			}
		}
		return true
	}
	each(c.Parts)
}

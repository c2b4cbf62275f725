package round

import (
	"slices"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
)

// Round is one competition for places on a rung.
type Round struct {
	store.Meta `bson:",inline"` // "R2026-001"
	Plan       `bson:",inline"`
	State      State     `bson:"state" json:"state"`
	Rules      int       `bson:"rules" json:"rules"`                          // version of the ladder in force at the announcement
	RulesHash  string    `bson:"rules_hash" json:"rules_hash"`                //
	Members    []Member  `bson:"members" json:"members"`                      // the panel
	Ranking    string    `bson:"ranking,omitempty" json:"ranking,omitempty"`  // id of the last one proposed
	Rankings   int       `bson:"rankings" json:"rankings"`                    // how many were proposed
	Ranker     string    `bson:"ranker,omitempty" json:"ranker,omitempty"`    // who proposed the last
	Decider    string    `bson:"decider,omitempty" json:"decider,omitempty"`  // who confirmed it
	Shown      time.Time `bson:"shown,omitempty" json:"shown,omitzero"`       // the public notice began
	ShownTo    time.Time `bson:"shown_to,omitempty" json:"shown_to,omitzero"` // and ends: 24:00 of its last working day
	Changed    time.Time `bson:"changed" json:"changed"`                      //
	Steps      []Stepped `bson:"steps" json:"steps"`                          //
}

// Member sits on the panel.
type Member struct {
	Person string `bson:"person" json:"person"`
	Name   string `bson:"name" json:"name"`
}

// The faults of a round's panel.
var (
	ErrMember  = fault.Define(fault.Invalid, "round.member")         // params "person"
	ErrMayNot  = fault.Define(fault.Invalid, "round.member_may_not") // params "name"
	ErrFew     = fault.Define(fault.Conflict, "round.few")           // params "name", "have", "least"
	ErrUnready = fault.Define(fault.Conflict, "round.unscored")      // params "count", "names"
	ErrMost    = fault.Define(fault.Invalid, "round.members_most")   // params "least", "most"
)

// A panel is 3 to 15 people: three so that one opinion is none, and more than a dozen nobody calls.
const (
	leastMembers = 3
	mostMembers  = 15
)

// step moves the round along the diagram. A reason is asked for where something is decided.
func (r *Round) step(act Act, by, name, reason string, now time.Time) error {
	to, ok := moves[r.State][act]
	if !ok {
		return ErrMove.With("state", r.State).With("act", act)
	}
	if err := reasoned(reason); err != nil {
		return err
	}
	switch act {
	case Close:
		if now.Before(r.Closes) {
			return ErrNotOver.With("until", said(r.Closes))
		}
	case Confirm, Return, Reject:
		if by == r.Ranker {
			return ErrSamePerson
		}
		r.Decider = by
	case Conclude:
		if now.Before(r.ShownTo) {
			return ErrNotOver.With("until", said(r.ShownTo))
		}
	}
	r.State, r.Changed = to, now
	r.Steps = append(r.Steps, Stepped{string(act), by, name, now, reason})
	return nil
}

// prolong sets a new end of the window.
func (r *Round) prolong(closes, now time.Time) error {
	if !closes.After(now) || closes.Before(r.Closes) && r.State == Announced || closes.After(r.Opens.AddDate(0, 0, 2*mostWindow)) {
		return ErrSpan.At("closes").With("most", mostWindow)
	}
	r.Closes = closes
	return nil
}

// Sits says whether a person is on the panel.
func (r *Round) Sits(person string) bool {
	return slices.ContainsFunc(r.Members, func(m Member) bool { return m.Person == person })
}

// Acts lists what a person may do to the round now by the diagram and the two-person rule; the
// permission, and whether they apply in it, are other questions.
func (r *Round) Acts(person string, now time.Time) (out []Act) {
	for _, act := range Acts {
		trial := *r
		trial.Steps = slices.Clone(r.Steps)
		if trial.step(act, person, "", "x", now) == nil {
			out = append(out, act)
		}
	}
	return out
}

// Open says whether somebody may apply at an instant.
func (r *Round) Open(at time.Time) bool { return r.State == Announced && r.Taking(at) }

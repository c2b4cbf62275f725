package star

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// VetoCodes are the events that leave no star: upheld serious complaint, breach of privacy, abuse of a
// customer, false records, another's log-in, absence, cheating, a lapsed certificate, fraud.
var VetoCodes = []string{"complaint", "privacy", "conduct", "records", "login", "absence", "cheating", "lapsed", "fraud"}

// The faults of vetoes.
var (
	ErrVetoCode = fault.Define(fault.Invalid, "star.veto.code")     // field "code"; param "value"
	ErrVetoDay  = fault.Define(fault.Invalid, "star.veto.day")      // field "day"
	ErrVetoBy   = fault.Define(fault.Invalid, "star.veto.evidence") // field "evidence"; param "limit"
	ErrVeto     = fault.Define(fault.NotFound, "star.veto.none")
	ErrLifted   = fault.Define(fault.Conflict, "star.veto.lifted")
)

// Veto is something that somebody did on a day and that leaves no star in the period.
type Veto struct {
	store.Meta `bson:",inline"`
	Person     string    `bson:"person" json:"person"`
	Unit       string    `bson:"unit" json:"unit"`
	Code       string    `bson:"code" json:"code"`
	Day        rbac.Day  `bson:"day" json:"day"`
	Reason     string    `bson:"reason" json:"reason"`
	Evidence   string    `bson:"evidence" json:"evidence"` // what it rests on: number of a complaint, recording, case or decision
	By         string    `bson:"by" json:"by"`
	At         time.Time `bson:"at" json:"at"`
	Lifted     time.Time `bson:"lifted,omitempty" json:"lifted,omitzero"`
	LiftedBy   string    `bson:"lifted_by,omitempty" json:"lifted_by"`
	LiftReason string    `bson:"lift_reason,omitempty" json:"lift_reason"`
}

// Check says what is wrong with the veto on a day.
func (v *Veto) Check(today rbac.Day) (out fault.List) {
	if !slices.Contains(VetoCodes, v.Code) {
		out = append(out, ErrVetoCode.At("code").With("value", v.Code))
	}
	if !v.Day.Valid() || v.Day > today {
		out = append(out, ErrVetoDay.At("day"))
	}
	if f := reasonFault("reason", v.Reason); f != nil {
		out = append(out, f)
	}
	if n := utf8.RuneCountInString(v.Evidence); n == 0 || n > mostEvidence {
		out = append(out, ErrVetoBy.At("evidence").With("limit", mostEvidence))
	}
	return out
}

// Holds says whether nobody has lifted the veto.
func (v *Veto) Holds() bool { return v.Lifted.IsZero() }

func (v *Veto) place() rbac.Place { return rbac.Place{Unit: v.Unit, Owner: v.Person} }

// mostReason and mostEvidence bound a reason and what it rests on, in runes.
const (
	mostReason   = 500
	mostEvidence = 200
)

func reasonFault(field, reason string) *fault.Fault {
	if n := len([]rune(strings.TrimSpace(reason))); n == 0 || n > mostReason {
		return ErrReason.At(field).With("limit", mostReason)
	}
	return nil
}

package appraisal

import (
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
)

// Kind is what a proposal wants.
type Kind string

// The kinds of proposals.
const (
	Adjust  Kind = "adjust"  // other points in a dimension
	Exclude Kind = "exclude" // a whole group of raters does not count
	Annul   Kind = "annul"   // no result
)

// Kinds are all kinds of proposals.
var Kinds = []Kind{Adjust, Exclude, Annul}

// The states of a proposal.
const (
	Waiting   = "waiting"
	Accepted  = "accepted"
	Refused   = "refused"
	Withdrawn = "withdrawn"
)

// The faults of proposals.
var (
	ErrNoProposal = fault.Define(fault.NotFound, "appraisal.proposal.none")
	ErrKind       = fault.Define(fault.Invalid, "appraisal.proposal.kind")      // param "value"
	ErrTo         = fault.Define(fault.Invalid, "appraisal.proposal.to")        // not from 0 to 100, or what it is already
	ErrDimension  = fault.Define(fault.Invalid, "appraisal.proposal.dimension") // param "value"
	ErrNoPart     = fault.Define(fault.Conflict, "appraisal.proposal.part")     // the group does not count anyhow
	ErrWaits      = fault.Define(fault.Conflict, "appraisal.proposal.waits")    // another one about the person waits
	ErrDecided    = fault.Define(fault.Conflict, "appraisal.proposal.decided")
	ErrOutdated   = fault.Define(fault.Conflict, "appraisal.proposal.outdated") // another version came in between
	ErrMember     = fault.Define(fault.Forbidden, "appraisal.proposal.member")  // not on the panel
	ErrLeads      = fault.Define(fault.Forbidden, "appraisal.proposal.leads")   // whoever rated as leader does not decide
	ErrYours      = fault.Define(fault.Forbidden, "appraisal.proposal.yours")   // only its author withdraws it
	ErrVoid       = fault.Define(fault.Conflict, "appraisal.proposal.void")     // the result was annulled
)

// Proposal is a change of somebody's result that one person proposes and another decides. Its id is the
// person's in the cycle and the number of the version that it would make.
type Proposal struct {
	store.Meta `bson:",inline"`
	Cycle      string    `bson:"cycle" json:"cycle"`
	Person     string    `bson:"person" json:"person"`
	Name       string    `bson:"name" json:"name"`
	Unit       string    `bson:"unit" json:"unit"`
	Kind       Kind      `bson:"kind" json:"kind"`
	Dimension  string    `bson:"dimension,omitempty" json:"dimension,omitempty"`
	To         int64     `bson:"to,omitempty" json:"to,omitempty"` // thousandths of a point
	Group      Group     `bson:"group,omitempty" json:"group,omitempty"`
	Base       int       `bson:"base" json:"base"` // the version that it changes
	Reason     string    `bson:"reason" json:"reason"`
	By         string    `bson:"by" json:"by"`
	ByName     string    `bson:"by_name" json:"by_name"`
	At         time.Time `bson:"at" json:"at"`
	State      string    `bson:"state" json:"state"`
	Decider    string    `bson:"decider,omitempty" json:"decider,omitempty"`
	Deciding   string    `bson:"deciding,omitempty" json:"deciding,omitempty"` // name of who decided
	Decided    time.Time `bson:"decided,omitempty" json:"decided,omitzero"`
	Answer     string    `bson:"answer,omitempty" json:"answer,omitempty"`
}

// fits says what is wrong with a proposal about somebody, each fault at its field.
func (x *Proposal) fits(p *Person) error {
	last := p.Last()
	switch {
	case last == nil:
		return ErrNotYet
	case last.Ruling.Void:
		return ErrVoid
	}
	switch x.Kind {
	case Adjust:
		now, rated := last.Result.Of(x.Dimension)
		switch {
		case x.Dimension == Overall || !known(x.Dimension):
			return ErrDimension.At("dimension").With("value", x.Dimension)
		case x.To < 0 || x.To > 100_000 || rated && x.To == now:
			return ErrTo.At("to")
		}
	case Exclude:
		if x.Group == Self || x.Group == "" {
			return ErrGroup.At("group").With("value", string(x.Group))
		}
		for _, l := range last.Result.Lines {
			for _, part := range l.Parts {
				if part.Group == x.Group && part.Count > 0 {
					return nil
				}
			}
		}
		return ErrNoPart.At("group")
	case Annul:
	default:
		return ErrKind.At("kind").With("value", string(x.Kind))
	}
	return nil
}

func known(dimension string) bool {
	for _, d := range Dimensions {
		if d == dimension {
			return true
		}
	}
	return false
}

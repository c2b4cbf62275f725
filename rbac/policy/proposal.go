package policy

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
)

// State is where a proposal stands.
type State string

// The states of a proposal.
const (
	Proposed  State = "proposed"
	Published State = "published"
	Refused   State = "refused"
	Withdrawn State = "withdrawn"
)

// Act is what people do to a proposal.
type Act string

// The acts.
const (
	Approve  Act = "approve"
	Refuse   Act = "refuse"
	Withdraw Act = "withdraw"
)

// Acts lists them.
var Acts = []Act{Approve, Refuse, Withdraw}

// The faults of proposals.
var (
	ErrReason     = fault.Define(fault.Invalid, "policy.reason")
	ErrSame       = fault.Define(fault.Invalid, "policy.same")
	ErrOpen       = fault.Define(fault.Conflict, "policy.open")
	ErrDecided    = fault.Define(fault.Conflict, "policy.decided")
	ErrSecond     = fault.Define(fault.Forbidden, "policy.second")
	ErrProposer   = fault.Define(fault.Forbidden, "policy.proposer")
	ErrMoved      = fault.Define(fault.Conflict, "policy.moved")
	ErrNobody     = fault.Define(fault.Conflict, "policy.nobody") // param "permission"
	ErrNoProposal = fault.Define(fault.NotFound, "policy.proposal_unknown")
)

// Proposal is rows that somebody wants to put in force, and what became of it. A second person
// decides; only where nobody else may change the policy does the proposer publish alone, and the
// record says so.
//
//	Propose ▶ proposed ── Approve (second person) ──▶ published, as a version
//	              ├────── Refuse (second person) ───▶ refused
//	              └────── Withdraw (proposer) ──────▶ withdrawn
type Proposal struct {
	store.Meta `bson:",inline"` // the number in twelve digits
	Number     int64            `bson:"number" json:"number"`
	State      State            `bson:"state" json:"state"`
	Open       string           `bson:"open,omitempty" json:"-"` // one undecided proposal at a time
	Base       int64            `bson:"base" json:"base"`        // the version that it is to follow
	Rows       []Row            `bson:"rows" json:"rows"`
	By         string           `bson:"by" json:"by"`
	Name       string           `bson:"name" json:"name"`
	Reason     string           `bson:"reason" json:"reason"`
	At         time.Time        `bson:"at" json:"at"`
	Shifts     []Shift          `bson:"shifts" json:"shifts"`     // of the trial at the proposal
	Affected   int64            `bson:"affected" json:"affected"` // people, at the proposal
	Decided    Decision         `bson:"decided" json:"decided"`
}

// Decision is how a proposal ended.
type Decision struct {
	By      string    `bson:"by,omitempty" json:"by,omitempty"`
	Name    string    `bson:"name,omitempty" json:"name,omitempty"`
	Reason  string    `bson:"reason,omitempty" json:"reason,omitempty"`
	At      time.Time `bson:"at,omitempty" json:"at,omitzero"`
	Version int64     `bson:"version,omitempty" json:"version,omitempty"`
	Alone   bool      `bson:"alone,omitempty" json:"alone,omitempty"` // by the proposer, because there was nobody else
}

func proposalID(n int64) string { return fmt.Sprintf("%012d", n) }

const longestReason = 2000

func checkReason(reason string) error {
	if strings.TrimSpace(reason) == "" || len([]rune(reason)) > longestReason {
		return ErrReason.At("reason")
	}
	return nil
}

// act moves a proposal along the diagram; alone says that nobody but the proposer may decide it.
func (p *Proposal) act(act Act, d Decision, alone bool) error {
	own := d.By == p.By
	switch {
	case p.State != Proposed || !slices.Contains(Acts, act):
		return ErrDecided
	case act == Withdraw && !own:
		return ErrProposer
	case act == Approve && own && !alone, act == Refuse && own:
		return ErrSecond
	}
	if err := checkReason(d.Reason); err != nil {
		return err
	}
	p.Open, p.Decided = "", d
	p.Decided.Alone = act == Approve && own
	p.State = map[Act]State{Approve: Published, Refuse: Refused, Withdraw: Withdrawn}[act]
	return nil
}

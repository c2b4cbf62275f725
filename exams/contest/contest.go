package contest

import (
	"slices"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// State is where a contest is in its life; StageState where a stage is.
type State string

// The states of a contest.
const (
	Draft     State = "draft"
	Entries   State = "entries" // people enter
	Running   State = "running"
	Concluded State = "concluded"
	Cancelled State = "cancelled"
)

// StageState is where a stage is.
type StageState string

// The states of a stage.
const (
	Waiting  StageState = ""
	Scoring  StageState = "scoring"
	Ended    StageState = "ended" // no sheet counts any more; nobody but those who hold it sees the ranking
	Revealed StageState = "revealed"
)

// Contest is one contest. Its id is its number.
type Contest struct {
	store.Meta `bson:",inline"`
	Plan       `bson:",inline"`
	State      State     `bson:"state" json:"state"`
	Passed     []Passage `bson:"passed" json:"passed"` // of the stages that have started, in their order
	Won        []Won     `bson:"won" json:"won"`
	Steps      []Step    `bson:"steps" json:"steps"`
	At         time.Time `bson:"at" json:"at"`                             // of the last step
	Naming     string    `bson:"naming,omitempty" json:"naming,omitempty"` // how spectators without a log-in read who competes; "" while they see nothing
	Key        string    `bson:"key,omitempty" json:"-"`                   // secret of their address
}

// Passage is how far a stage has come.
type Passage struct {
	Stage    string     `bson:"stage" json:"stage"`
	State    StageState `bson:"state" json:"state"`
	Field    int        `bson:"field" json:"field"` // entrants
	Frozen   bool       `bson:"frozen" json:"frozen"`
	Ender    string     `bson:"ender" json:"ender"` // who ended it
	Started  time.Time  `bson:"started" json:"started"`
	Revealed time.Time  `bson:"revealed,omitempty" json:"revealed,omitzero"`
}

// Step is an act in a contest's life.
type Step struct {
	Act    string    `bson:"act" json:"act"`
	Stage  string    `bson:"stage,omitempty" json:"stage,omitempty"`
	By     string    `bson:"by" json:"by"`
	ByName string    `bson:"by_name" json:"by_name"`
	At     time.Time `bson:"at" json:"at"`
	Reason string    `bson:"reason" json:"reason"`
}

// The faults of acts.
var (
	ErrNone     = fault.Define(fault.NotFound, "contest.none")
	ErrState    = fault.Define(fault.Conflict, "contest.state") // params "state", "act"
	ErrPlaces   = fault.Define(fault.Invalid, "contest.places") // param "most"
	ErrReason   = fault.Define(fault.Invalid, "contest.reason") // param "limit"
	ErrSame     = fault.Define(fault.Forbidden, "contest.same")
	ErrInvolved = fault.Define(fault.Forbidden, "contest.involved")
	ErrUnready  = fault.Define(fault.Conflict, "contest.unready") // params "count", "names"
	ErrWindow   = fault.Define(fault.Conflict, "contest.window")  // param "until"
	ErrWaits    = fault.Define(fault.Conflict, "contest.waits")   // param "count"
	ErrField    = fault.Define(fault.Conflict, "contest.field")   // param "have"
	ErrNowhere  = fault.Define(fault.Conflict, "contest.nowhere") // params "names", "least"
	ErrNoStage  = fault.Define(fault.NotFound, "contest.no_stage")
	ErrUnit     = fault.Define(fault.Invalid, "contest.unit")  // param "value"
	ErrTaken    = fault.Define(fault.Invalid, "contest.taken") // param "code"
	ErrID       = fault.Define(fault.Invalid, "contest.id")
)

const mostReason = 500

func (c *Contest) place() rbac.Place { return rbac.Place{Unit: c.Unit} }

// passage is how far a stage has come; nil if it has not started.
func (c *Contest) passage(stage string) *Passage {
	for i := range c.Passed {
		if c.Passed[i].Stage == stage {
			return &c.Passed[i]
		}
	}
	return nil
}

// Passage is how far a stage has come; the zero value if it has not started.
func (c *Contest) Passage(stage string) Passage {
	if p := c.passage(stage); p != nil {
		return *p
	}
	return Passage{Stage: stage}
}

// Now is the stage that started last; nil before the first.
func (c *Contest) Now() *Passage {
	if len(c.Passed) == 0 {
		return nil
	}
	return &c.Passed[len(c.Passed)-1]
}

// Next is the stage that would start now; nil after the last.
func (c *Contest) Next() *Stage {
	if len(c.Passed) < len(c.Stages) {
		return &c.Stages[len(c.Passed)]
	}
	return nil
}

// Takes says whether people can enter now.
func (c *Contest) Takes(now time.Time) bool { return c.State == Entries && now.Before(c.Until) }

// step notes an act that is possible in some states.
func (c *Contest) step(act, stage string, by rbac.Actor, now time.Time, reason string, from ...State) error {
	if !slices.Contains(from, c.State) {
		return ErrState.With("state", "contest.state."+string(c.State)).With("act", act)
	}
	if f := reasonFault(reason); f != nil {
		return f
	}
	c.At = now
	c.Steps = append(c.Steps, Step{act, stage, by.Person, by.Name, now, strings.TrimSpace(reason)})
	return nil
}

// turn takes a stage that started last from some states to another.
func (c *Contest) turn(stage, act string, to StageState, by rbac.Actor, now time.Time, reason string, from ...StageState) (*Passage, error) {
	p := c.passage(stage)
	if p == nil {
		return nil, ErrNoStage
	}
	if p != c.Now() || !slices.Contains(from, p.State) {
		return nil, ErrState.With("state", "contest.stage."+string(p.State)).With("act", act)
	}
	if err := c.step(act, stage, by, now, reason, Running); err != nil {
		return nil, err
	}
	p.State = to
	return p, nil
}

// window is when objections against a stage are no longer taken.
func (c *Contest) window(p *Passage) time.Time {
	return p.Revealed.Add(time.Duration(c.Plan.Stage(p.Stage).Hours) * time.Hour)
}

// settled says whether a revealed stage may be built on: by somebody else than who ended it, after its window, with
// no objection waiting.
func (c *Contest) settled(by rbac.Actor, waiting int, now time.Time) error {
	p := c.Now()
	switch {
	case p == nil || p.State != Revealed:
		state := Waiting
		if p != nil {
			state = p.State
		}
		return ErrState.With("state", "contest.stage."+string(state)).With("act", "advance")
	case p.Ender == by.Person:
		return ErrSame
	case waiting > 0:
		return ErrWaits.With("count", waiting)
	case now.Before(c.window(p)):
		return ErrWindow.With("until", c.window(p))
	}
	return nil
}

func reasonFault(reason string) *fault.Fault {
	if n := len([]rune(strings.TrimSpace(reason))); n == 0 || n > mostReason {
		return ErrReason.At("reason").With("limit", mostReason)
	}
	return nil
}

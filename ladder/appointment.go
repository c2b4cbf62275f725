package ladder

import (
	"slices"
	"strings"
	"time"

	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/ladder/requirement"
)

// State is where an appointment is in its life; doc.go draws it.
type State string

// The states.
const (
	Proposed  State = "proposed"
	Returned  State = "returned"
	Approved  State = "approved"
	Refused   State = "refused"
	Withdrawn State = "withdrawn"
	Annulled  State = "annulled"
)

// States lists them in the order in which pages offer them.
var States = []State{Proposed, Returned, Approved, Refused, Withdrawn, Annulled}

// Act is what somebody does to an appointment.
type Act string

// The acts.
const (
	Propose  Act = "propose"
	Resubmit Act = "resubmit"
	Return   Act = "return"
	Refuse   Act = "refuse"
	Approve  Act = "approve"
	Withdraw Act = "withdraw"
	Annul    Act = "annul"
)

// moves is the state diagram: from a state, by an act, to a state.
var moves = map[State]map[Act]State{
	"":       {Propose: Proposed},
	Proposed: {Return: Returned, Refuse: Refused, Approve: Approved, Withdraw: Withdrawn},
	Returned: {Resubmit: Proposed, Withdraw: Withdrawn},
	Approved: {Annul: Annulled},
}

// Appointment is the case of raising one person to one rung, or, with a Hold, of taking one down.
type Appointment struct {
	store.Meta `bson:",inline"`
	Person     string    `bson:"person" json:"person"`
	Name       string    `bson:"name" json:"name"`
	Unit       string    `bson:"unit" json:"unit"` // path
	From       string    `bson:"from" json:"from"` // the rung at the proposal
	Grade      string    `bson:"grade" json:"grade"`
	Hold       string    `bson:"hold,omitempty" json:"hold,omitempty"` // of a demotion: the hold that asks for it
	State      State     `bson:"state" json:"state"`
	Open       string    `bson:"open,omitempty" json:"-"`     // the person while undecided: one open case each
	Effective  time.Time `bson:"effective" json:"effective"`  // begin of a civil day
	Rules      int       `bson:"rules" json:"rules"`          // version of the ladder that checked it
	RulesHash  string    `bson:"rules_hash" json:"rulesHash"` //
	Proposer   string    `bson:"proposer" json:"proposer"`    // person id
	Decider    string    `bson:"decider" json:"decider"`      // person id of the last decision
	Checks     []Check   `bson:"checks" json:"checks"`        // the newest last
	Waivers    []Waiver  `bson:"waivers" json:"waivers"`      //
	Steps      []Stepped `bson:"steps" json:"steps"`          // who did what when and why
	Changed    time.Time `bson:"changed" json:"changed"`      //
}

// Check is the qualification with its evidence as it was at an instant.
type Check struct {
	At     time.Time          `bson:"at" json:"at"`
	For    Act                `bson:"for" json:"for"`
	Met    bool               `bson:"met" json:"met"`               // without waivers
	Rules  int                `bson:"rules,omitempty" json:"rules"` // version of the ladder that checked it
	Result requirement.Result `bson:"result" json:"result"`
}

// Waiver lets one unmet requirement pass.
type Waiver struct {
	Requirement string `bson:"requirement" json:"requirement"`
	Reason      string `bson:"reason" json:"reason"`
}

// Stepped is one act.
type Stepped struct {
	Act    Act       `bson:"act" json:"act"`
	By     string    `bson:"by" json:"by"`
	Name   string    `bson:"name" json:"name"`
	At     time.Time `bson:"at" json:"at"`
	Reason string    `bson:"reason" json:"reason"`
}

// The faults of appointments.
var (
	ErrMove        = fault.Define(fault.Conflict, "ladder.appointment.state") // params "state", "act"
	ErrOwnCase     = fault.Define(fault.Forbidden, "ladder.appointment.own")
	ErrSamePerson  = fault.Define(fault.Forbidden, "ladder.appointment.same_person")
	ErrNotProposer = fault.Define(fault.Forbidden, "ladder.appointment.not_proposer")
	ErrUnqualified = fault.Define(fault.Conflict, "ladder.appointment.unqualified") // params "missing"
	ErrWaiver      = fault.Define(fault.Invalid, "ladder.appointment.waiver")       // param "requirement"
	ErrUnseen      = fault.Define(fault.Conflict, "ladder.appointment.waivers_unseen")
	ErrEffective   = fault.Define(fault.Invalid, "ladder.appointment.effective")
	ErrNoRung      = fault.Define(fault.Invalid, "ladder.appointment.rung") // params "grade", "from"
	ErrOpenCase    = fault.Define(fault.Conflict, "ladder.appointment.open")
	ErrMoved       = fault.Define(fault.Conflict, "ladder.appointment.moved") // stands on another rung by now
	ErrBuiltOn     = fault.Define(fault.Conflict, "ladder.appointment.built_on")
	ErrReason      = fault.Define(fault.Invalid, "ladder.reason")
	ErrOffLadder   = fault.Define(fault.Conflict, "ladder.position.none")
)

// step moves the case along the diagram.
func (a *Appointment) step(act Act, by, name, reason string, now time.Time) error {
	to, ok := moves[a.State][act]
	if !ok {
		return ErrMove.With("state", a.State).With("act", act)
	}
	if a.Person == by {
		return ErrOwnCase
	}
	switch act {
	case Resubmit, Withdraw:
		if by != a.Proposer {
			return ErrNotProposer
		}
	case Return, Refuse, Approve:
		if by == a.Proposer {
			return ErrSamePerson
		}
		a.Decider = by
	}
	if strings.TrimSpace(reason) == "" || len([]rune(reason)) > 2000 {
		return ErrReason.At("reason")
	}
	a.State, a.Changed, a.Open = to, now, ""
	if to == Proposed || to == Returned {
		a.Open = a.Person
	}
	a.Steps = append(a.Steps, Stepped{act, by, name, now, reason})
	return nil
}

// leastWaiver is the fewest characters of a waiver's reason: "ok" is none.
const leastWaiver = 5

// qualify keeps a check and says whether it, with the waivers, allows to go on.
func (a *Appointment) qualify(act Act, r requirement.Result, now time.Time) error {
	a.Checks = append(a.Checks, Check{now, act, r.Met, a.Rules, r})
	unmet := r.Unmet()
	var waived []string
	for _, w := range a.Waivers {
		i := slices.IndexFunc(unmet, func(u *requirement.Result) bool { return u.ID == w.Requirement })
		if act != Approve && (i < 0 || unmet[i].Ask != nil && unmet[i].Ask.Strict) || len([]rune(strings.TrimSpace(w.Reason))) < leastWaiver {
			return ErrWaiver.At("waivers").With("requirement", w.Requirement).With("least", leastWaiver)
		}
		waived = append(waived, w.Requirement)
	}
	if left := r.Waive(waived); !left.Met {
		var missing []string
		for _, u := range left.Unmet() {
			missing = append(missing, u.ID)
		}
		return ErrUnqualified.With("missing", strings.Join(missing, ", "))
	}
	return nil
}

// Days by which an appointment may begin before and after its proposal.
const (
	daysBack    = 31
	daysForward = 92
)

// EffectiveDays are how many days before and after today an appointment may begin, for forms.
func EffectiveDays() (back, ahead int) { return daysBack, daysForward }

// effective checks the first day: near today, and after the present term began.
func effective(day, since, now time.Time) (time.Time, error) {
	d, today := clock.Day(day), clock.Day(now)
	if day.IsZero() || d.Before(today.AddDate(0, 0, -daysBack)) || d.After(today.AddDate(0, 0, daysForward)) || !d.After(since) {
		return d, ErrEffective.At("effective").With("back", daysBack).With("forward", daysForward)
	}
	return d, nil
}

// At is the case as it was at an instant; nil before there was one.
func (a *Appointment) At(at time.Time) *Appointment {
	then := *a
	then.Steps, then.Checks, then.State, then.Decider = nil, nil, "", ""
	for _, s := range a.Steps {
		if s.At.After(at) {
			break
		}
		then.Steps, then.State, then.Changed = append(then.Steps, s), moves[then.State][s.Act], s.At
		if s.Act == Approve || s.Act == Return || s.Act == Refuse {
			then.Decider = s.By
		}
	}
	if len(then.Steps) == 0 {
		return nil
	}
	for _, later := range a.Steps[len(then.Steps):] {
		if later.Act == Resubmit { // what was asked for before is not kept
			then.Effective, then.Waivers = time.Time{}, nil
		}
	}
	for _, c := range a.Checks {
		if !c.At.After(at) {
			then.Checks = append(then.Checks, c)
		}
	}
	return &then
}

// Flagged says whether something was let pass.
func (a *Appointment) Flagged() bool { return len(a.Waivers) > 0 }

// Check is the newest check; nil before the first.
func (a *Appointment) Check() *Check {
	if len(a.Checks) == 0 {
		return nil
	}
	return &a.Checks[len(a.Checks)-1]
}

// Acts lists what a person may do to the case now by the diagram and the two-person rule; the
// permission is another question.
func (a *Appointment) Acts(person string) (out []Act) {
	for _, act := range []Act{Approve, Return, Refuse, Resubmit, Withdraw, Annul} {
		trial := *a
		trial.Steps = slices.Clone(a.Steps)
		if trial.step(act, person, "", "x", a.Changed) == nil {
			out = append(out, act)
		}
	}
	return out
}

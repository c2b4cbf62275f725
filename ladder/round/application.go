package round

import (
	"slices"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/ladder/requirement"
)

// Application is one person in one round. Its id is "{round}:{person}": nobody applies twice.
type Application struct {
	store.Meta  `bson:",inline"`
	Round       string     `bson:"round" json:"round"`
	Person      string     `bson:"person" json:"person"`
	Name        string     `bson:"name" json:"name"`
	Unit        string     `bson:"unit" json:"unit"`   // path, at the last filing
	Place       string     `bson:"place" json:"place"` // path of the quota's unit
	Phase       Phase      `bson:"phase" json:"phase"`
	Grade       string     `bson:"grade" json:"grade"`           // the rung applied for
	From        string     `bson:"from" json:"from"`             // the rung at the last filing
	Since       time.Time  `bson:"since" json:"since"`           // on it
	Statement   string     `bson:"statement" json:"statement"`   // why it should be this person
	Nominator   string     `bson:"nominator" json:"nominator"`   // person id, "" if nobody
	Nomination  string     `bson:"nomination" json:"nomination"` // the nominator's words
	Checks      []Check    `bson:"checks" json:"checks"`         // the newest last
	Relations   []Relation `bson:"relations" json:"relations"`   // declared
	Appointment string     `bson:"appointment,omitempty" json:"appointment,omitempty"`
	Effective   time.Time  `bson:"effective,omitempty" json:"effective,omitzero"`
	Until       time.Time  `bson:"until,omitempty" json:"until,omitzero"` // the end of the trial period
	Changed     time.Time  `bson:"changed" json:"changed"`
	Steps       []Stepped  `bson:"steps" json:"steps"`
}

// Check is the qualification with its evidence as it was at an instant.
type Check struct {
	At        time.Time          `bson:"at" json:"at"`
	Met       bool               `bson:"met" json:"met"`
	Rules     int                `bson:"rules" json:"rules"` // version of the ladder
	RulesHash string             `bson:"rules_hash" json:"rules_hash"`
	Result    requirement.Result `bson:"result" json:"result"`
	Later     []string           `bson:"later" json:"later"` // requirements that the round itself brings
}

// The faults of applications.
var (
	ErrStatement = fault.Define(fault.Invalid, "round.statement") // param "most"
	ErrOutside   = fault.Define(fault.Conflict, "round.outside")
	ErrRung      = fault.Define(fault.Conflict, "round.rung") // params "from", "grade"
	ErrHeld      = fault.Define(fault.Conflict, "round.held") // param "until"
	ErrStrict    = fault.Define(fault.Conflict, "round.strict")
	ErrFull      = fault.Define(fault.Conflict, "round.full") // param "most"
)

// ApplicationID names a person's application in a round.
func ApplicationID(round, person string) string { return round + ":" + person }

// mostStatement bounds what somebody writes about themselves, and mostChecks how many checks are
// kept: the newest ones.
const (
	mostStatement = 2000
	mostChecks    = 8
)

// own are the moves that only the person may make, and others that the person may never make.
var (
	own    = map[Move]bool{File: true, Accept: true, Decline: true, Withdraw: true, Appeal: true}
	others = map[Move]bool{Nominate: true, SendBack: true, Refuse: true, Uphold: true, Dismiss: true, Appoint: true, Prove: true, Revert: true, Take: true}
)

// step moves the application along the diagram.
func (a *Application) step(m Move, by, name, reason string, now time.Time) error {
	to, ok := paths[a.Phase][m]
	switch {
	case own[m] && by != a.Person:
		return ErrNotYours
	case others[m] && by == a.Person:
		return ErrOwnRound
	case !ok:
		return ErrPhase.With("phase", a.Phase).With("move", m)
	}
	if err := reasoned(reason); err != nil {
		return err
	}
	if (m == Uphold || m == Dismiss) && a.refused(by) {
		return ErrSamePerson
	}
	a.Phase, a.Changed = to, now
	a.Steps = append(a.Steps, Stepped{string(m), by, name, now, reason})
	return nil
}

// refused says whether a person refused the application: such a person does not hear the appeal.
func (a *Application) refused(by string) bool {
	return slices.ContainsFunc(a.Steps, func(s Stepped) bool { return s.Act == string(Refuse) && s.By == by })
}

// judge keeps a check and moves on by it.
func (a *Application) judge(c Check, by string, now time.Time) error {
	if len(a.Checks) >= mostChecks {
		a.Checks = slices.Delete(a.Checks, 0, len(a.Checks)-mostChecks+1)
	}
	a.Checks = append(a.Checks, c)
	move := Disqualify
	if c.Met {
		move = Qualify
	}
	return a.step(move, by, "", "check", now)
}

// Check is the newest check; nil before the first.
func (a *Application) Check() *Check {
	if len(a.Checks) == 0 {
		return nil
	}
	return &a.Checks[len(a.Checks)-1]
}

// Missing lists what the check did not find.
func (c *Check) Missing() []*requirement.Result {
	left := c.Result.Waive(c.Later)
	return left.Unmet()
}

// Reason is the last reason that somebody gave for a move.
func (a *Application) Reason(moves ...Move) string {
	for i := len(a.Steps) - 1; i >= 0; i-- {
		if slices.Contains(moves, Move(a.Steps[i].Act)) {
			return a.Steps[i].Reason
		}
	}
	return ""
}

// Can lists the moves that a person may make now by the diagram; the permission and the round's
// state are other questions.
func (a *Application) Can(person string) (out []Move) {
	for _, m := range Moves {
		trial := *a
		trial.Steps = slices.Clone(a.Steps)
		if trial.step(m, person, "", "x", a.Changed) == nil {
			out = append(out, m)
		}
	}
	return out
}

// Later lists the requirements of a rung that a round for it brings: the panel's score for this
// rung, and the place within its quota.
func Later(rule *requirement.Rule, grade string) (ids []string) {
	if rule == nil {
		return nil
	}
	rule.Walk(func(r *requirement.Rule) {
		if r.Kind == requirement.Panel && slices.Contains(r.Codes, grade) ||
			r.Kind == requirement.Decision && slices.Contains(r.Codes, QuotaCode(grade)) {
			ids = append(ids, r.ID)
		}
	})
	return ids
}

// loose is a rule in which what the round itself brings may be left out, strict or not.
func loose(r requirement.Rule, grade string) requirement.Rule {
	if r.Kind != "" {
		r.Strict = r.Strict && len(Later(&r, grade)) == 0
		return r
	}
	for _, parts := range []*[]requirement.Rule{&r.All, &r.Any, &r.Of} {
		if *parts == nil {
			continue
		}
		copied := make([]requirement.Rule, len(*parts))
		for i, part := range *parts {
			copied[i] = loose(part, grade)
		}
		*parts = copied
	}
	return r
}

// QuotaCode is the decision that a place in a round grants.
func QuotaCode(grade string) string { return "quota:" + grade }

// qualify evaluates what the rung and the round ask for.
func qualify(p *Plan, rung *requirement.Rule, facts requirement.Facts, rules int, hash string, now time.Time) Check {
	all := &requirement.Rule{ID: "round", All: []requirement.Rule{}}
	if rung != nil {
		all.All = append(all.All, loose(*rung, p.Grade))
	}
	if p.Extra != nil {
		all.All = append(all.All, *p.Extra)
	}
	c := Check{At: now, Met: true, Rules: rules, RulesHash: hash, Later: Later(rung, p.Grade)}
	if len(all.All) == 0 {
		return c
	}
	c.Result = requirement.Evaluate(all, facts, now)
	left := c.Result.Waive(c.Later)
	c.Met = left.Met
	return c
}

// restsOn says whether the newest check of qualification names a piece of evidence.
func (a *Application) restsOn(evidence string) bool {
	c := a.Check()
	return c != nil && cites(&c.Result, evidence)
}

func cites(r *requirement.Result, evidence string) bool {
	if slices.Contains(r.Evidence, evidence) {
		return true
	}
	for i := range r.Parts {
		if cites(&r.Parts[i], evidence) {
			return true
		}
	}
	return false
}

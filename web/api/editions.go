package api

import (
	"errors"
	"strconv"
	"time"

	"tianti/internal/clock"
	"tianti/internal/dryrun"
	"tianti/internal/fault"
	rungs "tianti/ladder"
	"tianti/rbac"
	"tianti/web/kit"
)

// ErrDirection is neither of the two directions of a dry run.
var ErrDirection = fault.Define(fault.Invalid, "web.dryrun.direction") // param "value"

// editionLine is a version of the ladder's rules in a list; Acts is what the caller may do to it now.
type editionLine struct {
	Number    int        `json:"number"`
	State     string     `json:"state"` // proposed, published, refused, withdrawn, annulled
	Base      int        `json:"base"`  // the version that it follows; 0 of the first
	Hash      string     `json:"hash"`
	Effective string     `json:"effective"` // day that was asked for; "" of the first
	From      *time.Time `json:"from"`      // in force from then on; null: since ever, or never
	InForce   bool       `json:"in_force"`
	Proposer  string     `json:"proposer"`
	Reason    string     `json:"reason"`
	Acts      []string   `json:"acts"`
}

type editionView struct {
	editionLine
	YAML        string           `json:"yaml"`
	Differences []differenceView `json:"differences"` // to the version before, with the lines around; "…" leaves lines out
	Trial       *dryRunView      `json:"trial"`       // null where the caller may not see everybody whom it looks at
	Steps       []actView        `json:"steps"`
}

type differenceView struct {
	Sign string `json:"sign"` // "" in both, "-" only before, "+" only here, "…"
	Text string `json:"text"`
}

type editionInput struct {
	YAML      string `json:"yaml"`
	Effective string `json:"effective"` // a day
	Reason    string `json:"reason"`
}

type rulesInput struct {
	YAML string `json:"yaml"`
}

// dryRunView is how far a dry run is and what it counted.
type dryRunView struct {
	ID       string    `json:"id"`
	State    string    `json:"state"` // open, done, cancelled, failed
	At       time.Time `json:"at"`    // the instant that people are judged at
	Base     string    `json:"base"`
	Hash     string    `json:"hash"`
	Total    int64     `json:"total"`
	Examined int64     `json:"examined"`
	Affected int64     `json:"affected"` // people
	Changed  []string  `json:"changed"`  // rungs whose rules or ways up differ
	Holds    []string  `json:"holds"`    // veto events of which the rules of holds differ
	// Tally is by rung; "on:F2" are those who stand on a rung that is no more, and of a veto event "hold:fraud" whom
	// it would hold or no longer hold, "until:fraud" whom it would hold longer or shorter, "demote:fraud" for whom a
	// demotion would be to be decided or no longer.
	Tally []tallyView `json:"tally"`
}

type shiftedRung struct {
	Person string            `json:"person"`
	Name   string            `json:"name"`
	Unit   string            `json:"unit"`
	On     string            `json:"on"`   // the rung on which the person stands
	Why    []requirementView `json:"why"`  // not met: by the new rules of whoever loses, by the old ones of whoever gains
	Hold   *rungs.HoldShift  `json:"hold"` // where what changes is a hold
}

func (x Ladder) editions() []kit.Route {
	const path, read, edit, confirm = "/api/v1/ladder/editions", "ladder.requirement.read", "ladder.requirement.edit", "ladder.requirement.confirm"
	const trials = "/api/v1/ladder/trials"
	act := func(act rungs.Act, needs, summary string) kit.Route {
		return kit.Route{Method: "POST", Path: path + "/:number/" + string(act), Needs: needs, API: true, Do: x.decideEdition(act),
			Doc: &kit.Doc{Summary: summary, Request: reasonInput{}, Answer: editionView{}}}
	}
	return []kit.Route{
		{Method: "GET", Path: path, Needs: read, API: true, Do: x.listEditions, Doc: &kit.Doc{Summary: "List the versions of the ladder's rules, the newest first", Answer: List[editionLine]{}, Query: kit.Cursor[:1]}},
		{Method: "GET", Path: path + "/:number", Needs: read, API: true, Do: x.edition, Doc: &kit.Doc{Summary: "Show a version of the rules: its file, what differs from the one before, its dry run, who did what", Answer: editionView{}}},
		{Method: "POST", Path: path, Needs: edit, API: true, Do: x.proposeEdition, Doc: &kit.Doc{Summary: "Propose rules to be in force from a day on; a dry run goes with them, a second person decides", Request: editionInput{}, Answer: editionView{}, Status: 201}},
		act(rungs.Approve, confirm, "Approve proposed rules as the second person, once their dry run has looked at everybody"),
		act(rungs.Refuse, confirm, "Refuse proposed rules as the second person"),
		act(rungs.Withdraw, edit, "Withdraw the own proposal"),
		act(rungs.Annul, confirm, "Cancel rules that are published and have not begun"),
		{Method: "POST", Path: trials, Needs: edit, API: true, Do: x.startTrial, Doc: &kit.Doc{Summary: "Begin a dry run of rules over everybody in reach; ask for it again until its state is no longer open", Request: rulesInput{}, Answer: dryRunView{}, Status: 201}},
		{Method: "GET", Path: trials + "/:id", Needs: read, API: true, Do: x.trial, Doc: &kit.Doc{Summary: "Show how far a dry run of rules is and what it counted", Answer: dryRunView{}}},
		{Method: "GET", Path: trials + "/:id/people", Needs: read, API: true, Do: x.trialPeople,
			Doc: &kit.Doc{Summary: "List the people who gain or lose a rung by a dry run, with the reasons", Answer: List[shiftedRung]{},
				Query: append([]kit.Param{{Name: "grade", About: "a rung of the tally"}, {Name: "direction", About: "gain or lose"}}, kit.Cursor[:1]...)}},
		{Method: "POST", Path: trials + "/:id/cancel", Needs: edit, API: true, Do: x.cancelTrial, Doc: &kit.Doc{Summary: "Stop the own dry run; what it found stays readable", Answer: dryRunView{}}},
		{Method: "POST", Path: trials + "/:id/again", Needs: edit, API: true, Do: x.restartTrial, Doc: &kit.Doc{Summary: "Begin the own dry run anew that failed or was stopped; a proposal may rest on it", Answer: dryRunView{}}},
	}
}

func (x Ladder) editionLine(r *kit.Request, e *rungs.Edition) editionLine {
	v := editionLine{Number: e.Number, State: string(e.State), Base: e.Base, Hash: e.Hash, Effective: dayOf(e.Effective), InForce: e.State == rungs.Published && e.Number == x.Ladder.Blueprint().Version,
		Proposer: e.Proposer, Acts: []string{}}
	if !e.From.IsZero() {
		from := e.From.UTC()
		v.From = &from
	}
	if len(e.Steps) > 0 {
		v.Reason = e.Steps[0].Reason
	}
	for _, act := range x.Ladder.EditionOffers(r.Actor, e) {
		v.Acts = append(v.Acts, string(act))
	}
	return v
}

func (x Ladder) listEditions(r *kit.Request) error {
	page, err := x.Ladder.Editions(r.Context(), r.Actor, r.Query("cursor"))
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, func(e *rungs.Edition) editionLine { return x.editionLine(r, e) }))
}

// editionOf reads the version of the path, whole.
func (x Ladder) editionOf(r *kit.Request, number int) (editionView, error) {
	e, base, err := x.Ladder.Edition(r.Context(), r.Actor, number)
	if err != nil {
		return editionView{}, err
	}
	v := editionView{editionLine: x.editionLine(r, e), YAML: e.YAML, Differences: []differenceView{}, Steps: []actView{}}
	if base != "" {
		for _, c := range rungs.Compare(base, e.YAML) {
			v.Differences = append(v.Differences, differenceView(c))
		}
	}
	for _, s := range e.Steps {
		v.Steps = append(v.Steps, actView{string(s.Act), s.By, s.Name, s.At.UTC(), s.Reason})
	}
	if e.Trial == "" {
		return v, nil
	}
	t, err := x.Ladder.Trial(r.Context(), r.Actor, e.Trial)
	if errors.Is(err, dryrun.ErrUnknown) {
		return v, nil
	}
	if err != nil {
		return v, err
	}
	run := dryRunOf(t.Run, t.Changed, t.Holds...)
	v.Trial = &run
	return v, nil
}

func (x Ladder) edition(r *kit.Request) error {
	number, err := strconv.Atoi(r.Path("number"))
	if err != nil {
		return kit.ErrNotFound
	}
	v, err := x.editionOf(r, number)
	if err != nil {
		return err
	}
	return r.Send(v)
}

func (x Ladder) proposeEdition(r *kit.Request) error {
	var in editionInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	day, err := time.ParseInLocation("2006-01-02", in.Effective, clock.Shanghai)
	if err != nil {
		return ErrDay.At("effective").With("value", in.Effective)
	}
	e, err := x.Ladder.ProposeRules(r.Context(), r.Actor, []byte(in.YAML), day, in.Reason)
	if err != nil {
		return err
	}
	v, err := x.editionOf(r, e.Number)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/ladder/editions/"+strconv.Itoa(e.Number), v)
}

func (x Ladder) decideEdition(act rungs.Act) kit.Handler {
	return func(r *kit.Request) error {
		number, err := strconv.Atoi(r.Path("number"))
		if err != nil {
			return kit.ErrNotFound
		}
		var in reasonInput
		if err := r.JSON(&in); err != nil {
			return err
		}
		if _, err := x.Ladder.DecideRules(r.Context(), r.Actor, number, act, in.Reason); err != nil {
			return err
		}
		v, err := x.editionOf(r, number)
		if err != nil {
			return err
		}
		return r.Send(v)
	}
}

func dryRunOf(t *dryrun.Run, changed []string, holds ...string) dryRunView {
	v := dryRunView{t.ID, string(t.State), t.At.UTC(), t.Base, t.Hash, t.Total, t.Examined, t.Affected, some(changed), some(holds), []tallyView{}}
	for _, c := range t.Tally {
		v.Tally = append(v.Tally, tallyView{c.Of, int(c.Gain), int(c.Lose)})
	}
	return v
}

func (x Ladder) startTrial(r *kit.Request) error {
	var in rulesInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	t, err := x.Ladder.StartTrial(r.Context(), r.Actor, []byte(in.YAML))
	if err != nil {
		return err
	}
	return r.Created("/api/v1/ladder/trials/"+t.ID, dryRunOf(t.Run, t.Changed, t.Holds...))
}

func (x Ladder) trial(r *kit.Request) error {
	t, err := x.Ladder.Trial(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(dryRunOf(t.Run, t.Changed, t.Holds...))
}

func (x Ladder) cancelTrial(r *kit.Request) error {
	if _, err := x.Ladder.CancelTrial(r.Context(), r.Actor, r.Path("id")); err != nil {
		return err
	}
	return x.trial(r)
}

func (x Ladder) restartTrial(r *kit.Request) error {
	if _, err := x.Ladder.RestartTrial(r.Context(), r.Actor, r.Path("id")); err != nil {
		return err
	}
	return x.trial(r)
}

func (x Ladder) trialPeople(r *kit.Request) error {
	direction := r.Query("direction")
	if direction != dryrun.Gain && direction != dryrun.Lose {
		return ErrDirection.At("direction").With("value", direction)
	}
	page, err := x.Ladder.TrialPeople(r.Context(), r.Actor, r.Path("id"), direction, r.Query("grade"), r.Query("cursor"))
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, func(e *rungs.Shifted) shiftedRung {
		return shiftedRung{e.Person, e.Name, e.Unit, e.Detail.On, requirementsOf(r.Lang, e.Detail.Why), e.Detail.Hold}
	}))
}

// rulesOf is the ladder that a question asks for: as_of reads the rules that were in force then, or, of a
// day ahead, that will be by what is published now.
func (x Ladder) rulesOf(r *kit.Request) (*rungs.Blueprint, error) {
	asked := r.Query("as_of")
	if asked == "" {
		return x.Ladder.Blueprint(), nil
	}
	if at, err := time.Parse(time.RFC3339, asked); err == nil {
		return x.Ladder.BlueprintAt(at), nil
	}
	day := rbac.Day(asked)
	if !day.Valid() {
		return nil, ErrDay.At("as_of").With("value", asked)
	}
	return x.Ladder.BlueprintAt(day.Start().AddDate(0, 0, 1).Add(-time.Millisecond)), nil
}

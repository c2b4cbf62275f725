package api

import (
	"errors"
	"strconv"
	"time"

	"tianti/courses"
	"tianti/courses/matrix"
	"tianti/internal/clock"
	"tianti/internal/dryrun"
	"tianti/internal/store"
	"tianti/web/kit"
)

// Matrix is the course matrix: what counts, dry runs of changes, and editions that two people decide.
type Matrix struct {
	Matrix *matrix.Service
}

// matrixRow is one course: who needs it, or what an edition changes about that.
type matrixRow struct {
	Course string         `json:"course"`
	Needs  []courses.Need `json:"needs"`         // the first row that fits counts; "spared" takes a post out of what all need
	Was    []courses.Need `json:"was,omitempty"` // before the edition
}

// matrixInput is a change: the rows of the courses that it names, whole.
type matrixInput struct {
	Rows      []matrixRow `json:"rows"`
	Days      int         `json:"days"`                // to complete what is newly required; 0 enrols nobody
	Effective string      `json:"effective,omitempty"` // a day; of a proposal
	Reason    string      `json:"reason,omitempty"`    // of a proposal
}

// matrixEdition is a version of the matrix; Acts is what the caller may do to it now.
type matrixEdition struct {
	Number    int         `json:"number"`
	State     string      `json:"state"` // proposed, published, refused, withdrawn, annulled
	Base      int         `json:"base"`  // the version that it follows; 0: the courses' own rows
	Effective string      `json:"effective"`
	From      *time.Time  `json:"from"` // in force from then on; null: never
	InForce   bool        `json:"in_force"`
	Days      int         `json:"days"`
	Campaign  string      `json:"campaign,omitempty"`
	Proposer  string      `json:"proposer"`
	Rows      []matrixRow `json:"rows"`
	Trial     *dryRunView `json:"trial,omitempty"` // of one edition; null where the caller may not see everybody whom it looks at
	Steps     []actView   `json:"steps"`
	Acts      []string    `json:"acts"`
}

type matrixShift struct {
	Person string `json:"person"`
	Name   string `json:"name"`
	Unit   string `json:"unit"`
	Post   string `json:"post"`
	Grade  string `json:"grade"`
	Before string `json:"before"` // "" is not at all
	After  string `json:"after"`
	Has    string `json:"has"` // "" nothing, "begun", "valid"
}

// Area is the matrix's routes.
func (x Matrix) Area() kit.Area {
	const base, read, edit, confirm = "/api/v1/matrix", "courses.matrix.read", "courses.matrix.edit", "courses.matrix.confirm"
	act := func(act matrix.Act, needs, summary string) kit.Route {
		return kit.Route{Method: "POST", Path: base + "/editions/:number/" + string(act), Needs: needs, API: true, Do: x.decide(act), Doc: &kit.Doc{Summary: summary, Request: reasonInput{}, Answer: matrixEdition{}}}
	}
	return kit.Area{Name: "api matrix", Routes: []kit.Route{
		{Method: "GET", Path: base + "/editions", Needs: read, API: true, Do: x.list, Doc: &kit.Doc{Summary: "List the versions of the course matrix, the newest first", Answer: List[matrixEdition]{}, Query: kit.Cursor[:1]}},
		{Method: "GET", Path: base + "/editions/:number", Needs: read, API: true, Do: x.edition, Doc: &kit.Doc{Summary: "Show a version of the course matrix: what it changes, its dry run, who did what", Answer: matrixEdition{}}},
		{Method: "POST", Path: base + "/editions", Needs: edit, API: true, Limit: 4 << 20, Do: x.propose, Doc: &kit.Doc{Summary: "Propose rows to be in force from a day on; a dry run goes with them, a second person decides", Request: matrixInput{}, Answer: matrixEdition{}, Status: 201}},
		act(matrix.Approve, confirm, "Approve a proposed version as the second person, once its dry run has looked at everybody"),
		act(matrix.Refuse, confirm, "Refuse a proposed version as the second person"),
		act(matrix.Withdraw, edit, "Withdraw the own proposal"),
		act(matrix.Annul, confirm, "Cancel a version that is published and has not begun"),
		{Method: "POST", Path: base + "/trials", Needs: edit, API: true, Limit: 4 << 20, Do: x.try, Doc: &kit.Doc{Summary: "Begin a dry run of rows over everybody in reach; ask for it again until its state is no longer open", Request: matrixInput{}, Answer: dryRunView{}, Status: 201}},
		{Method: "GET", Path: base + "/trials/:id", Needs: read, API: true, Do: x.trial, Doc: &kit.Doc{Summary: "Show how far a dry run of the matrix is and what it counted", Answer: dryRunView{}}},
		{Method: "GET", Path: base + "/trials/:id/people", Needs: read, API: true, Do: x.people, Doc: &kit.Doc{Summary: "List the people who gain or lose a need by a dry run, with what they have of the course", Answer: List[matrixShift]{},
			Query: append([]kit.Param{{Name: "of", About: "a thing of the tally, e.g. required/TARIFF"}, {Name: "direction", About: "gain or lose"}}, kit.Cursor[:1]...)}},
		{Method: "POST", Path: base + "/trials/:id/cancel", Needs: edit, API: true, Do: x.cancel, Doc: &kit.Doc{Summary: "Stop the own dry run; what it found stays readable", Answer: dryRunView{}}},
		{Method: "POST", Path: base + "/trials/:id/again", Needs: edit, API: true, Do: x.again, Doc: &kit.Doc{Summary: "Begin the own dry run anew that failed or was stopped; a proposal may rest on it", Answer: dryRunView{}}},
	}}
}

func (x Matrix) change(r *kit.Request) (in matrixInput, c matrix.Change, err error) {
	if err = r.JSON(&in); err != nil {
		return in, c, err
	}
	needs := map[string][]courses.Need{}
	for _, row := range in.Rows {
		needs[row.Course] = row.Needs
	}
	c, err = x.Matrix.Change(r.Context(), needs, in.Days)
	return in, c, err
}

func (x Matrix) try(r *kit.Request) error {
	_, c, err := x.change(r)
	if err != nil {
		return err
	}
	t, err := x.Matrix.StartTrial(r.Context(), r.Actor, c)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/matrix/trials/"+t.ID, matrixRun(t))
}

// matrixRun is a dry run as the ladder's are shown; Changed names courses.
func matrixRun(t *matrix.Trial) dryRunView {
	var changed []string
	for _, row := range t.Rows {
		changed = append(changed, row.Course)
	}
	return dryRunOf(t.Run, changed)
}

func (x Matrix) trial(r *kit.Request) error {
	t, err := x.Matrix.Trial(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(matrixRun(t))
}

func (x Matrix) cancel(r *kit.Request) error {
	if err := x.Matrix.CancelTrial(r.Context(), r.Actor, r.Path("id")); err != nil {
		return err
	}
	return x.trial(r)
}

func (x Matrix) again(r *kit.Request) error {
	if err := x.Matrix.RestartTrial(r.Context(), r.Actor, r.Path("id")); err != nil {
		return err
	}
	return x.trial(r)
}

func (x Matrix) people(r *kit.Request) error {
	direction := r.Query("direction")
	if direction != dryrun.Gain && direction != dryrun.Lose {
		return ErrDirection.At("direction").With("value", direction)
	}
	page, err := x.Matrix.People(r.Context(), r.Actor, r.Path("id"), direction, r.Query("of"), r.Query("cursor"))
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, func(e *dryrun.Effect[matrix.Shift]) matrixShift {
		d := e.Detail
		return matrixShift{e.Person, e.Name, e.Unit, d.Post, d.Grade, string(d.Before), string(d.After), string(d.Has)}
	}))
}

func (x Matrix) propose(r *kit.Request) error {
	in, c, err := x.change(r)
	if err != nil {
		return err
	}
	day, err := time.ParseInLocation(time.DateOnly, in.Effective, clock.Shanghai)
	if err != nil {
		return ErrDay.At("effective").With("value", in.Effective)
	}
	e, err := x.Matrix.ProposeChange(r.Context(), r.Actor, c, day, in.Reason)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/matrix/editions/"+strconv.Itoa(e.Number), x.line(r, e))
}

func (x Matrix) line(r *kit.Request, e *matrix.Edition) matrixEdition {
	v := matrixEdition{Number: e.Number, State: string(e.State), Base: e.Base, Effective: dayOf(e.Effective), InForce: x.Matrix.At(r.Now()).Number == e.Number, Days: e.Days, Campaign: e.Campaign, Proposer: e.Proposer,
		Rows: []matrixRow{}, Steps: []actView{}, Acts: []string{}}
	if !e.From.IsZero() {
		from := e.From.UTC()
		v.From = &from
	}
	for _, row := range e.Rows {
		v.Rows = append(v.Rows, matrixRow{row.Course, listed(row.Needs), row.Was})
	}
	for _, s := range e.Steps {
		v.Steps = append(v.Steps, actView{string(s.Act), s.By, s.Name, s.At.UTC(), s.Reason})
	}
	for _, act := range x.Matrix.Offers(r.Actor, e) {
		v.Acts = append(v.Acts, string(act))
	}
	return v
}

func (x Matrix) list(r *kit.Request) error {
	page, err := x.Matrix.Editions(r.Context(), r.Actor, r.Query("cursor"))
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, func(e *matrix.Edition) matrixEdition { return x.line(r, e) }))
}

func (x Matrix) edition(r *kit.Request) error {
	number, err := strconv.Atoi(r.Path("number"))
	if err != nil {
		return kit.ErrNotFound
	}
	e, err := x.Matrix.Edition(r.Context(), r.Actor, number)
	if err != nil {
		return err
	}
	v := x.line(r, e)
	t, err := x.Matrix.Trial(r.Context(), r.Actor, e.Trial)
	switch {
	case err == nil:
		run := matrixRun(t)
		v.Trial = &run
	case !errors.Is(err, dryrun.ErrUnknown) && !errors.Is(err, store.ErrNotFound):
		return err
	}
	return r.Send(v)
}

func (x Matrix) decide(act matrix.Act) func(*kit.Request) error {
	return func(r *kit.Request) error {
		var in reasonInput
		if err := r.JSON(&in); err != nil {
			return err
		}
		number, err := strconv.Atoi(r.Path("number"))
		if err != nil {
			return kit.ErrNotFound
		}
		e, err := x.Matrix.Decide(r.Context(), r.Actor, number, act, in.Reason)
		if err != nil {
			return err
		}
		return r.Send(x.line(r, e))
	}
}

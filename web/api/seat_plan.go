package api

import (
	"strconv"
	"time"

	"tianti/internal/dryrun"
	"tianti/internal/fault"
	"tianti/rbac"
	"tianti/rbac/seat"
	"tianti/web/kit"
)

// ErrPlan says that a plan is missing, or given twice: as data and as a file.
var ErrPlan = fault.Define(fault.Invalid, "web.seats.plan")

// SeatPlan is the API of the plan of seats: what each asks for, its versions, another one tried
// out and published.
type SeatPlan struct {
	Seats *seat.Service
	Org   *rbac.Organisation
}

type planView struct {
	Version int64     `json:"version"`
	From    time.Time `json:"from"` // in force from then on
	Made    time.Time `json:"made"`
	By      string    `json:"by"`
	Name    string    `json:"name"`
	Reason  string    `json:"reason"`
	Plan    seat.Plan `json:"plan"`
	YAML    string    `json:"yaml"`
}

type seatPlanInput struct {
	Base   int64      `json:"base,omitempty"` // version that it was made from; 0: whatever is newest
	Plan   *seat.Plan `json:"plan,omitempty"`
	YAML   string     `json:"yaml,omitempty"` // in place of plan
	From   string     `json:"from,omitempty"` // day or instant; at once if absent
	Reason string     `json:"reason,omitempty"`
	Unit   string     `json:"unit,omitempty"`   // of a trial: path or id; everybody if absent
	Cursor string     `json:"cursor,omitempty"` // of a trial: where to go on naming people
}

type seatPlanVersion struct {
	Version int64             `json:"version"`
	From    time.Time         `json:"from"`
	Made    time.Time         `json:"made"`
	By      string            `json:"by"`
	Name    string            `json:"name"`
	Reason  string            `json:"reason"`
	Changes []seat.Difference `json:"changes"` // to the version before
}

type trialView struct {
	At       time.Time         `json:"at"`
	Version  int64             `json:"version"` // of the plan that it is compared with
	Changes  []seat.Difference `json:"changes"`
	Examined int               `json:"examined"`
	Affected int               `json:"affected"`
	Rest     bool              `json:"rest"`  // not everybody was counted
	Seats    []tallyView       `json:"seats"` // empty when a cursor was given
	Units    []tallyView       `json:"units"`
	Items    []shiftedView     `json:"items"`
	Next     *string           `json:"next"`
}

type tallyView struct {
	Of   string `json:"of"` // code of a seat, path of a unit
	Gain int    `json:"gain"`
	Lose int    `json:"lose"`
}

type shiftedView struct {
	Person string      `json:"person"`
	Name   string      `json:"name"`
	Unit   string      `json:"unit"`
	Shifts []shiftView `json:"shifts"`
}

type shiftView struct {
	Seat    string           `json:"seat"`
	Gain    bool             `json:"gain"`
	Why     string           `json:"why"` // new, retired, required, released, closed
	Missing []seat.Explained `json:"missing"`
}

// Area is the routes of the plan.
func (x SeatPlan) Area() kit.Area {
	const path = "/api/v1/seat-plan"
	return kit.Area{Name: "api seat plan", Routes: []kit.Route{
		{Method: "GET", Path: path, Needs: "rbac.seat.read", API: true, Do: x.show,
			Doc: &kit.Doc{Summary: "The plan of seats that is in force, that was or will be at an instant, or of a version", Answer: planView{},
				Query: []kit.Param{{Name: "at", About: "instant or day; now if absent"}, {Name: "version", About: "number of a version; newest is the one to edit"}}}},
		{Method: "GET", Path: path + "/versions", Needs: "rbac.seat.read", API: true, Do: x.versions,
			Doc: &kit.Doc{Summary: "The versions of the plan, the newest first, with what each changed", Answer: List[seatPlanVersion]{}, Query: kit.Cursor[:1]}},
		{Method: "PUT", Path: path, Needs: "rbac.seat.edit", API: true, Do: x.put,
			Doc: &kit.Doc{Summary: "Publish a plan, as data or as YAML, with a reason, at once or from a day on", Request: seatPlanInput{}, Answer: planView{}}},
		{Method: "POST", Path: path + "/trial", Needs: "rbac.seat.edit", API: true, Once: true, Do: x.try,
			Doc: &kit.Doc{Summary: "Who would gain and lose which seat, and why; changes nothing. Of up to 5,000 people: trials look at more", Request: seatPlanInput{}, Answer: trialView{}}},
		{Method: "POST", Path: path + "/trials", Needs: "rbac.seat.edit", API: true, Do: x.startTrial,
			Doc: &kit.Doc{Summary: "Begin a dry run of a plan over everybody; ask for it again until its state is no longer open", Request: seatPlanInput{}, Answer: dryRunView{}, Status: 201}},
		{Method: "GET", Path: path + "/trials/:id", Needs: "rbac.seat.edit", API: true, Do: x.trial,
			Doc: &kit.Doc{Summary: "Show how far the own dry run of a plan is and what it counted", Answer: dryRunView{}}},
		{Method: "GET", Path: path + "/trials/:id/people", Needs: "rbac.seat.edit", API: true, Do: x.trialPeople,
			Doc: &kit.Doc{Summary: "List the people who gain or lose a seat by a dry run, with the reasons", Answer: List[seatTurn]{},
				Query: append([]kit.Param{{Name: "seat", About: "code of a seat"}, {Name: "direction", About: "gain or lose"}}, kit.Cursor[:1]...)}},
		{Method: "POST", Path: path + "/trials/:id/cancel", Needs: "rbac.seat.edit", API: true, Do: x.cancelTrial,
			Doc: &kit.Doc{Summary: "Stop the own dry run; what it found stays readable", Answer: dryRunView{}}},
		{Method: "POST", Path: path + "/trials/:id/again", Needs: "rbac.seat.edit", API: true, Do: x.restartTrial,
			Doc: &kit.Doc{Summary: "Begin the own dry run anew that failed or was stopped", Answer: dryRunView{}}},
	}}
}

func planOf(v *seat.Version) planView {
	return planView{v.Number, v.At, v.Written(), v.By, v.Name, v.Reason, v.Plan, v.Plan.YAML()}
}

func (x SeatPlan) show(r *kit.Request) error {
	at, err := Instant(r.Query("at"))
	if err != nil {
		return err
	}
	var v *seat.Version
	switch asked := r.Query("version"); asked {
	case "newest":
		v, err = x.Seats.Newest(r.Context())
	case "":
		if at.IsZero() {
			at = r.Now()
		}
		_, number, wrong := x.Seats.PlanAt(r.Context(), at)
		if wrong != nil {
			return wrong
		}
		v, err = x.Seats.At(r.Context(), number)
	default:
		number, wrong := strconv.ParseInt(asked, 10, 64)
		if wrong != nil {
			return kit.ErrNotFound
		}
		v, err = x.Seats.At(r.Context(), number)
	}
	if err != nil {
		return err
	}
	return r.Send(planOf(v))
}

func (x SeatPlan) versions(r *kit.Request) error {
	found, err := x.Seats.History(r.Context(), r.Query("cursor"))
	if err != nil {
		return err
	}
	out := make([]seatPlanVersion, len(found.Items))
	for i, v := range found.Items {
		out[i] = seatPlanVersion{v.Number, v.At, v.Written(), v.By, v.Name, v.Reason, []seat.Difference{}}
		if v.Number == 1 {
			continue
		}
		var before *seat.Version
		if i+1 < len(found.Items) {
			before = found.Items[i+1]
		} else if before, err = x.Seats.At(r.Context(), v.Number-1); err != nil {
			return err
		}
		out[i].Changes = append(out[i].Changes, seat.Compare(before.Plan, v.Plan)...)
	}
	return r.Send(ListOf(out, found.Next))
}

// draft reads the plan in either form; a day stands for its beginning.
func (in seatPlanInput) draft() (seat.Draft, error) {
	d := seat.Draft{Base: in.Base, Reason: in.Reason}
	if (in.Plan == nil) == (in.YAML == "") {
		return d, ErrPlan.At("plan")
	}
	if day := rbac.Day(in.From); day.Valid() {
		d.From = day.Start()
	} else if in.From != "" {
		t, err := time.Parse(time.RFC3339, in.From)
		if err != nil {
			return d, ErrAt.At("from").Because(err)
		}
		d.From = t
	}
	if in.Plan != nil {
		d.Plan = *in.Plan
		return d, d.Plan.Check()
	}
	plan, err := seat.Read("yaml", []byte(in.YAML))
	d.Plan = plan
	return d, err
}

func (x SeatPlan) put(r *kit.Request) error {
	var in seatPlanInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	d, err := in.draft()
	if err != nil {
		return err
	}
	v, err := x.Seats.Publish(r.Context(), r.Actor, d)
	if err != nil {
		return err
	}
	return r.Send(planOf(v))
}

func (x SeatPlan) try(r *kit.Request) error {
	var in seatPlanInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	d, err := in.draft()
	if err != nil {
		return err
	}
	unit := unitPath(in.Unit)
	if unit == "" {
		unit = "/"
	}
	t, err := x.Seats.Try(r.Context(), r.Actor, x.Org, d, unit, in.Cursor)
	if err != nil {
		return err
	}
	v := trialView{At: t.At.UTC(), Version: t.Version, Changes: append([]seat.Difference{}, t.Changes...), Examined: t.Examined, Affected: t.Affected, Rest: t.Rest,
		Seats: []tallyView{}, Units: []tallyView{}, Items: []shiftedView{}}
	for _, s := range t.Seats {
		v.Seats = append(v.Seats, tallyView(s))
	}
	for _, u := range t.Units {
		v.Units = append(v.Units, tallyView(u))
	}
	for _, p := range t.People {
		row := shiftedView{p.Person, p.Name, p.Unit, []shiftView{}}
		for _, s := range p.Shifts {
			sv := shiftView{s.Seat, s.Gain, s.Why, []seat.Explained{}}
			for _, m := range s.Lack {
				sv.Missing = append(sv.Missing, x.Seats.Explain(m, r.Lang))
			}
			row.Shifts = append(row.Shifts, sv)
		}
		v.Items = append(v.Items, row)
	}
	if t.Next != "" {
		v.Next = &t.Next
	}
	return r.Send(v)
}

// seatTurn is somebody who gains or loses a seat by a dry run.
type seatTurn struct {
	Person string   `json:"person"`
	Name   string   `json:"name"`
	Unit   string   `json:"unit"`
	Why    string   `json:"why"`  // new, retired, required, released, closed
	Lack   []string `json:"lack"` // requirements, by their ids
}

func (x SeatPlan) startTrial(r *kit.Request) error {
	var in seatPlanInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	d, err := in.draft()
	if err != nil {
		return err
	}
	unit := unitPath(in.Unit)
	if unit == "" {
		unit = "/"
	}
	run, err := x.Seats.StartTrial(r.Context(), r.Actor, d, unit)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/seat-plan/trials/"+run.ID, dryRunOf(run, nil))
}

func (x SeatPlan) trial(r *kit.Request) error {
	run, _, err := x.Seats.Trial(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(dryRunOf(run, nil))
}

func (x SeatPlan) cancelTrial(r *kit.Request) error {
	if err := x.Seats.CancelTrial(r.Context(), r.Actor, r.Path("id")); err != nil {
		return err
	}
	return x.trial(r)
}

func (x SeatPlan) restartTrial(r *kit.Request) error {
	if err := x.Seats.RestartTrial(r.Context(), r.Actor, r.Path("id")); err != nil {
		return err
	}
	return x.trial(r)
}

func (x SeatPlan) trialPeople(r *kit.Request) error {
	direction := r.Query("direction")
	if direction != dryrun.Gain && direction != dryrun.Lose {
		return ErrDirection.At("direction").With("value", direction)
	}
	page, err := x.Seats.TrialPeople(r.Context(), r.Actor, r.Path("id"), direction, r.Query("seat"), r.Query("cursor"))
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, func(e *dryrun.Effect[seat.Turn]) seatTurn {
		return seatTurn{e.Person, e.Name, e.Unit, e.Detail.Why, listed(e.Detail.Lack)}
	}))
}

package api

import (
	"net/url"
	"time"

	"tianti/internal/clock"
	"tianti/internal/fault"
	rungs "tianti/ladder"
	"tianti/rbac"
	"tianti/web/kit"
)

// ErrDay is a field that is no day.
var ErrDay = fault.Define(fault.Invalid, "web.day") // param "value"

type waiverView struct {
	Requirement string `json:"requirement"`
	Reason      string `json:"reason"`
}

type proposalInput struct {
	Person    string       `json:"person"`
	Grade     string       `json:"grade"`
	Effective string       `json:"effective"` // a day
	Reason    string       `json:"reason"`
	Waivers   []waiverView `json:"waivers"`
}

type resubmitInput struct {
	Effective string       `json:"effective"`
	Reason    string       `json:"reason"`
	Waivers   []waiverView `json:"waivers"`
}

type approveInput struct {
	Reason        string `json:"reason"`
	AcceptWaivers bool   `json:"accept_waivers"`
}

// appointmentView is a case; Acts is what the caller may do to it now.
type appointmentView struct {
	ID        string       `json:"id"`
	Person    string       `json:"person"`
	Name      string       `json:"name"`
	Unit      string       `json:"unit"`
	From      string       `json:"from"`
	Grade     string       `json:"grade"`
	Hold      string       `json:"hold,omitempty"` // of a demotion: the hold that asks for it
	State     string       `json:"state"`
	Effective string       `json:"effective"`
	Rules     rulesView    `json:"rules"`
	Proposer  string       `json:"proposer"`
	Decider   string       `json:"decider"`
	Waivers   []waiverView `json:"waivers"`
	Checks    []checkView  `json:"checks"`
	Steps     []actView    `json:"steps"`
	Acts      []string     `json:"acts"`
}

type checkView struct {
	At           time.Time         `json:"at"`
	For          string            `json:"for"`
	Met          bool              `json:"met"`
	Requirements []requirementView `json:"requirements"`
}

type actView struct {
	Act    string    `json:"act"`
	By     string    `json:"by"`
	Name   string    `json:"name"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

func (x Ladder) appointments() []kit.Route {
	const read, path = "ladder.appointment.read", "/api/v1/appointments"
	one := func(act rungs.Act, summary string, in any, do kit.Handler) kit.Route {
		return kit.Route{Method: "POST", Path: path + "/:id/" + string(act), Needs: act.Permission(), API: true, Do: do,
			Doc: &kit.Doc{Summary: summary, Request: in, Answer: appointmentView{}}}
	}
	return []kit.Route{
		{Method: "GET", Path: path, Needs: read, API: true, Do: x.list,
			Doc: &kit.Doc{Summary: "List appointments that one may read", Answer: List[appointmentView]{},
				Query: append([]kit.Param{{Name: "state", About: "proposed, returned, approved, refused, withdrawn or annulled"}, {Name: "unit", About: "only below this unit"}}, kit.Cursor...)}},
		{Method: "GET", Path: path + "/:id", Needs: read, API: true, Do: x.one, Doc: &kit.Doc{Summary: "Show an appointment with its evidence", Answer: appointmentView{}}},
		{Method: "POST", Path: path, Needs: rungs.Propose.Permission(), API: true, Do: x.propose,
			Doc: &kit.Doc{Summary: "Propose a person for a rung; the qualification is checked and kept", Request: proposalInput{}, Answer: appointmentView{}, Status: 201}},
		one(rungs.Approve, "Approve as the second person; the qualification is checked again", approveInput{}, x.approve),
		one(rungs.Return, "Return to the proposer to be mended", reasonInput{}, x.decide(rungs.Return)),
		one(rungs.Refuse, "Refuse", reasonInput{}, x.decide(rungs.Refuse)),
		one(rungs.Resubmit, "Send a returned proposal in again", resubmitInput{}, x.resubmit),
		one(rungs.Withdraw, "Withdraw the own proposal", reasonInput{}, x.decide(rungs.Withdraw)),
		one(rungs.Annul, "Annul what was approved, from now on", reasonInput{}, x.decide(rungs.Annul)),
	}
}

func (x Ladder) view(r *kit.Request, a *rungs.Appointment) appointmentView {
	v := appointmentView{a.ID, a.Person, a.Name, a.Unit, a.From, a.Grade, a.Hold, string(a.State), dayOf(a.Effective), rulesView{a.Rules, a.RulesHash},
		a.Proposer, a.Decider, []waiverView{}, []checkView{}, []actView{}, []string{}}
	for _, w := range a.Waivers {
		v.Waivers = append(v.Waivers, waiverView{w.Requirement, w.Reason})
	}
	for i := range a.Checks {
		c := &a.Checks[i]
		v.Checks = append(v.Checks, checkView{c.At.UTC(), string(c.For), c.Met, requirementsOf(r.Lang, rungs.Top(c.Result))})
	}
	for _, s := range a.Steps {
		v.Steps = append(v.Steps, actView{string(s.Act), s.By, s.Name, s.At.UTC(), s.Reason})
	}
	for _, act := range x.Ladder.Offers(r.Actor, a) {
		v.Acts = append(v.Acts, string(act))
	}
	return v
}

func (x Ladder) list(r *kit.Request) error {
	cursor, limit, err := Paging(r)
	if err != nil {
		return err
	}
	l := rungs.Look{State: rungs.State(r.Query("state")), Cursor: cursor, Limit: limit}
	if unit := r.Query("unit"); unit != "" {
		l.Unit = rbac.UnitPath(rbac.UnitID(unit))
	}
	page, err := x.Ladder.List(r.Context(), r.Actor, l)
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, func(a *rungs.Appointment) appointmentView { return x.view(r, a) }))
}

func (x Ladder) one(r *kit.Request) error {
	a, err := x.Ladder.Appointment(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(x.view(r, a))
}

// proposal puts a proposal together; a day that is none is a fault of its field.
func proposal(person, grade, effective, reason string, ws []waiverView) (rungs.Proposal, error) {
	p := rungs.Proposal{Person: person, Grade: grade, Reason: reason}
	day, err := time.ParseInLocation("2006-01-02", effective, clock.Shanghai)
	if err != nil {
		return p, ErrDay.At("effective").With("value", effective)
	}
	p.Effective = day
	for _, w := range ws {
		p.Waivers = append(p.Waivers, rungs.Waiver{Requirement: w.Requirement, Reason: w.Reason})
	}
	return p, nil
}

func (x Ladder) propose(r *kit.Request) error {
	var in proposalInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	p, err := proposal(in.Person, in.Grade, in.Effective, in.Reason, in.Waivers)
	if err != nil {
		return err
	}
	a, err := x.Ladder.Propose(r.Context(), r.Actor, p)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/appointments/"+url.PathEscape(a.ID), x.view(r, a))
}

func (x Ladder) resubmit(r *kit.Request) error {
	var in resubmitInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	p, err := proposal("", "", in.Effective, in.Reason, in.Waivers)
	if err != nil {
		return err
	}
	return x.answer(r)(x.Ladder.Resubmit(r.Context(), r.Actor, r.Path("id"), p))
}

func (x Ladder) approve(r *kit.Request) error {
	var in approveInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	return x.answer(r)(x.Ladder.Approve(r.Context(), r.Actor, r.Path("id"), in.Reason, in.AcceptWaivers))
}

// decide is the handler of the acts that take nothing but a reason.
func (x Ladder) decide(act rungs.Act) kit.Handler {
	return func(r *kit.Request) error {
		var in reasonInput
		if err := r.JSON(&in); err != nil {
			return err
		}
		do := x.Ladder.Return
		switch act {
		case rungs.Refuse:
			do = x.Ladder.Refuse
		case rungs.Withdraw:
			do = x.Ladder.Withdraw
		case rungs.Annul:
			do = x.Ladder.Annul
		}
		return x.answer(r)(do(r.Context(), r.Actor, r.Path("id"), in.Reason))
	}
}

func (x Ladder) answer(r *kit.Request) func(*rungs.Appointment, error) error {
	return func(a *rungs.Appointment, err error) error {
		if err != nil {
			return err
		}
		return r.Send(x.view(r, a))
	}
}

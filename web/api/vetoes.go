package api

import (
	"tianti/ladder/star"
	"tianti/rbac"
	"tianti/web/kit"
)

// Vetoes is the API of the events that leave no star.
type Vetoes struct {
	Stars *star.Service
}

type vetoInput struct {
	Number   string `json:"employee_no"`
	Code     string `json:"code"` // complaint, privacy, conduct, records, login, absence, cheating, lapsed, fraud
	Day      string `json:"day"`
	Reason   string `json:"reason"`
	Evidence string `json:"evidence"` // number of a complaint, recording, case or decision
}

// Area is the routes.
func (x Vetoes) Area() kit.Area {
	const path = "/api/v1/vetoes"
	query := append([]kit.Param{{Name: "unit", About: "path or id of a unit"}, {Name: "from", About: "first day"}, {Name: "to", About: "last day"}}, kit.Cursor...)
	return kit.Area{Name: "api vetoes", Routes: []kit.Route{
		{Method: "GET", Path: path, Needs: "ladder.veto.read", API: true, Do: x.list, Doc: &kit.Doc{Summary: "List veto events below a unit in a stretch of days", Answer: List[star.Veto]{}, Query: query}},
		{Method: "POST", Path: path, Needs: "ladder.veto.record", API: true, Do: x.record, Doc: &kit.Doc{Summary: "Record a veto event", Request: vetoInput{}, Answer: star.Veto{}, Status: 201}},
		{Method: "GET", Path: path + "/:id", Needs: "ladder.veto.read", API: true, Do: x.one, Doc: &kit.Doc{Summary: "Show a veto event", Answer: star.Veto{}}},
		{Method: "POST", Path: path + "/:id/lift", Needs: "ladder.veto.record", API: true, Do: x.lift, Doc: &kit.Doc{Summary: "Lift a veto: it leaves stars again", Request: reasonInput{}, Answer: star.Veto{}}},
	}}
}

func (x Vetoes) list(r *kit.Request) error {
	cursor, limit, err := Paging(r)
	if err != nil {
		return err
	}
	page, err := x.Stars.Vetoes(r.Context(), r.Actor, star.Events{Unit: unitPath(r.Query("unit")), From: rbac.Day(r.Query("from")), To: rbac.Day(r.Query("to")), Cursor: cursor, Limit: limit})
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, func(v *star.Veto) star.Veto { return *v }))
}

func (x Vetoes) record(r *kit.Request) error {
	var in vetoInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	v, err := x.Stars.Record(r.Context(), r.Actor, star.Veto{Person: in.Number, Code: in.Code, Day: rbac.Day(in.Day), Reason: in.Reason, Evidence: in.Evidence})
	if err != nil {
		return err
	}
	return r.Created("/api/v1/vetoes/"+v.ID, v)
}

func (x Vetoes) one(r *kit.Request) error {
	v, err := x.Stars.Veto(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(v)
}

func (x Vetoes) lift(r *kit.Request) error {
	var in reasonInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	v, err := x.Stars.Lift(r.Context(), r.Actor, r.Path("id"), in.Reason)
	if err != nil {
		return err
	}
	return r.Send(v)
}

package api

import (
	"context"
	"slices"

	"tianti/ladder/star"
	"tianti/rbac"
	"tianti/web/kit"
)

// Awards is the API of awards: nominations, and their decision by a second person.
type Awards struct {
	Stars *star.Service
}

type awardInput struct {
	Kind     string   `json:"kind"`   // EXCELLENT-EMPLOYEE, STAR-AGENT, STAR-TEAM, EXCELLENT-PROJECT, EXCELLENT-ENTERPRISE
	Period   string   `json:"period"` // "2026Q3", "2026H1", "2026-09", "2026"
	Unit     string   `json:"unit"`   // path or id, of a team, a project or an enterprise
	Title    string   `json:"title"`  // of a project
	Numbers  []string `json:"employee_nos"`
	Citation string   `json:"citation"`
}

// Area is the routes.
func (x Awards) Area() kit.Area {
	const path = "/api/v1/awards"
	query := append([]kit.Param{{Name: "state", About: "nominated, granted (the default), declined, recalled or revoked"}}, kit.Cursor...)
	act := func(name, needs, summary string, do func(*star.Service, context.Context, rbac.Actor, string, string) (*star.Award, error)) kit.Route {
		return kit.Route{Method: "POST", Path: path + "/:id/" + name, Needs: needs, API: true, Do: x.decide(do), Doc: &kit.Doc{Summary: summary, Request: reasonInput{}, Answer: star.Award{}}}
	}
	return kit.Area{Name: "api awards", Routes: []kit.Route{
		{Method: "GET", Path: path, Needs: "ladder.award.read", API: true, Do: x.list, Doc: &kit.Doc{Summary: "List the awards of a state", Answer: List[star.Award]{}, Query: query}},
		{Method: "POST", Path: path, Needs: "ladder.award.nominate", API: true, Do: x.nominate, Doc: &kit.Doc{Summary: "Nominate people, a team, a project or an enterprise", Request: awardInput{}, Answer: star.Award{}, Status: 201}},
		{Method: "GET", Path: path + "/:id", Needs: "ladder.award.read", API: true, Do: x.one, Doc: &kit.Doc{Summary: "Show an award", Answer: star.Award{}}},
		act("grant", "ladder.award.confirm", "Grant a nomination as the second person; certificates follow", (*star.Service).Grant),
		act("decline", "ladder.award.confirm", "Decline a nomination", (*star.Service).Decline),
		act("recall", "ladder.award.nominate", "Take the own nomination back", (*star.Service).Recall),
		act("revoke", "ladder.award.revoke", "Take a granted award back; its certificates are suspended", (*star.Service).Revoke),
	}}
}

func (x Awards) list(r *kit.Request) error {
	cursor, limit, err := Paging(r)
	if err != nil {
		return err
	}
	state := r.Query("state")
	if !slices.Contains(star.AwardStates, state) {
		state = star.Granted
	}
	page, err := x.Stars.Awards(r.Context(), r.Actor, state, cursor, limit)
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, awardOf))
}

func awardOf(a *star.Award) star.Award {
	v := *a
	v.People, v.Steps = some(v.People), some(v.Steps)
	return v
}

func (x Awards) nominate(r *kit.Request) error {
	var in awardInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	a, err := x.Stars.Nominate(r.Context(), r.Actor, star.Nomination{Kind: in.Kind, Period: in.Period, Unit: unitPath(in.Unit), Title: in.Title, Numbers: in.Numbers, Citation: in.Citation})
	if err != nil {
		return err
	}
	return r.Created("/api/v1/awards/"+a.ID, awardOf(a))
}

func (x Awards) one(r *kit.Request) error {
	a, err := x.Stars.Award(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(awardOf(a))
}

// decide is an act on an award that takes a reason.
func (x Awards) decide(act func(*star.Service, context.Context, rbac.Actor, string, string) (*star.Award, error)) kit.Handler {
	return func(r *kit.Request) error {
		var in reasonInput
		if err := r.JSON(&in); err != nil {
			return err
		}
		a, err := act(x.Stars, r.Context(), r.Actor, r.Path("id"), in.Reason)
		if err != nil {
			return err
		}
		return r.Send(awardOf(a))
	}
}

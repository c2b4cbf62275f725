package api

import (
	"context"

	"tianti/ladder/growth"
	"tianti/rbac"
	"tianti/web/kit"
)

// Plans is the API of development plans.
type Plans struct{ Plans *growth.Service }

type growthGoal struct {
	Rung string `json:"rung"`
	By   string `json:"by"`
	What string `json:"what"`
}

type growthInput struct {
	From   string       `json:"from"`
	Until  string       `json:"until"`  // two to three years later
	Mentor string       `json:"mentor"` // employee number
	Goals  []growthGoal `json:"goals"`
}

type mentorInput struct {
	Mentor string `json:"mentor"` // employee number
	Reason string `json:"reason"`
}

type voiceInput struct {
	Due  string `json:"due"` // of the review
	Text string `json:"text"`
}

// Area is the routes.
func (x Plans) Area() kit.Area {
	const read, write, approve, path = "ladder.plan.read", "ladder.plan.write", "ladder.plan.approve", "/api/v1/plans"
	route := func(method, path, needs string, do kit.Handler, doc kit.Doc) kit.Route {
		return kit.Route{Method: method, Path: path, Needs: needs, API: true, Do: do, Doc: &doc}
	}
	act := func(name, needs, summary string, do func(*growth.Service, context.Context, rbac.Actor, string, string) (*growth.Plan, error)) kit.Route {
		return route("POST", path+"/:id/"+name, needs, x.act(do), kit.Doc{Summary: summary, Request: reasonInput{}, Answer: growth.Plan{}})
	}
	return kit.Area{Name: "api plans", Routes: []kit.Route{
		route("GET", path, approve, x.list, kit.Doc{Summary: "List the development plans of people below a unit", Answer: List[growth.Plan]{}, Query: append([]kit.Param{{Name: "unit", About: "id of a unit"}}, kit.Cursor...)}),
		route("GET", "/api/v1/people/:id/plans", read, x.of, kit.Doc{Summary: "List somebody's development plans, the last first", Answer: List[growth.Plan]{}}),
		route("PUT", "/api/v1/people/:id/plan", write, x.write, kit.Doc{Summary: "Write the draft of somebody's development plan", Request: growthInput{}, Answer: growth.Plan{}}),
		route("GET", path+"/:id", read, x.show, kit.Doc{Summary: "Show a development plan; of a review that was not held, the own voice alone", Answer: growth.Plan{}}),
		route("POST", path+"/:id/submit", write, x.submit, kit.Doc{Summary: "Ask for approval", Answer: growth.Plan{}}),
		act("approve", approve, "Let a plan be followed; somebody else than the person does it", (*growth.Service).Approve),
		act("return", approve, "Send a plan back to be mended", (*growth.Service).Return),
		act("end", "ladder.plan.end", "End a plan", (*growth.Service).End),
		route("POST", path+"/:id/mentor", approve, x.mentor, kit.Doc{Summary: "Give an active plan another mentor", Request: mentorInput{}, Answer: growth.Plan{}}),
		route("POST", path+"/:id/voices", "ladder.plan.review", x.speak, kit.Doc{Summary: "Speak in a review, as the person or as the mentor", Request: voiceInput{}, Answer: growth.Plan{}}),
	}}
}

// growthOf is a plan with the unit's id in place of its path.
func growthOf(p *growth.Plan) growth.Plan {
	out := *p
	out.Unit = rbac.UnitID(p.Unit)
	return out
}

func (x Plans) list(r *kit.Request) error {
	cursor, limit, err := Paging(r)
	if err != nil {
		return err
	}
	page, err := x.Plans.Below(r.Context(), r.Actor, pathOf(r.Query("unit")), cursor, limit)
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, growthOf))
}

func (x Plans) of(r *kit.Request) error {
	plans, err := x.Plans.Of(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(ListFrom(plans, "", growthOf))
}

func (x Plans) write(r *kit.Request) error {
	var in growthInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	o := growth.Outline{From: rbac.Day(in.From), Until: rbac.Day(in.Until), Mentor: in.Mentor}
	for _, g := range in.Goals {
		o.Goals = append(o.Goals, growth.Goal{Rung: g.Rung, By: rbac.Day(g.By), What: g.What})
	}
	p, err := x.Plans.Write(r.Context(), r.Actor, r.Path("id"), o)
	if err != nil {
		return err
	}
	return r.Send(growthOf(p))
}

func (x Plans) show(r *kit.Request) error {
	p, err := x.Plans.Plan(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(growthOf(p))
}

func (x Plans) submit(r *kit.Request) error {
	p, err := x.Plans.Submit(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(growthOf(p))
}

func (x Plans) act(do func(*growth.Service, context.Context, rbac.Actor, string, string) (*growth.Plan, error)) kit.Handler {
	return func(r *kit.Request) error {
		var in reasonInput
		if err := r.JSON(&in); err != nil {
			return err
		}
		p, err := do(x.Plans, r.Context(), r.Actor, r.Path("id"), in.Reason)
		if err != nil {
			return err
		}
		return r.Send(growthOf(p.Seen(r.Actor.Person)))
	}
}

func (x Plans) mentor(r *kit.Request) error {
	var in mentorInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	p, err := x.Plans.Mentored(r.Context(), r.Actor, r.Path("id"), in.Mentor, in.Reason)
	if err != nil {
		return err
	}
	return r.Send(growthOf(p.Seen(r.Actor.Person)))
}

func (x Plans) speak(r *kit.Request) error {
	var in voiceInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	p, err := x.Plans.Speak(r.Context(), r.Actor, r.Path("id"), rbac.Day(in.Due), in.Text)
	if err != nil {
		return err
	}
	return r.Send(growthOf(p))
}

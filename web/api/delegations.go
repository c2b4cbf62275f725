package api

import (
	"time"

	"tianti/rbac"
	"tianti/web/kit"
)

// Delegations is the API of roles that people hand over for a while.
type Delegations struct{ Org *rbac.Organisation }

type delegationInput struct {
	To     string     `json:"to"` // person id
	Role   string     `json:"role"`
	Unit   string     `json:"unit"`           // path or id
	From   *time.Time `json:"from,omitempty"` // null: at once
	Until  time.Time  `json:"until"`
	Reason string     `json:"reason"`
}

type delegationList struct {
	Given    []assignment `json:"given"`
	Received []assignment `json:"received"`
	Next     *string      `json:"next"` // of what was given
}

// Area is the routes of delegations.
func (x Delegations) Area() kit.Area {
	const path = "/api/v1/delegations"
	return kit.Area{Name: "api delegations", Routes: []kit.Route{
		{Method: "GET", Path: path, Needs: "rbac.role.relinquish", API: true, Do: x.list,
			Doc: &kit.Doc{Summary: "The roles that one handed over and was handed over, ended ones included", Answer: delegationList{}, Query: kit.Cursor[:1]}},
		{Method: "POST", Path: path, Needs: "rbac.role.delegate", API: true, Do: x.give,
			Doc: &kit.Doc{Summary: "Hand an own role over to somebody in reach until an instant, 90 days at most", Request: delegationInput{}, Answer: assignment{}}},
		{Method: "POST", Path: path + "/:id/end", Needs: "rbac.role.relinquish", API: true, Do: x.end,
			Doc: &kit.Doc{Summary: "Take a delegation back, or give it back, at once", Request: reasonInput{}, Status: 204}},
	}}
}

func (x Delegations) list(r *kit.Request) error {
	given, received, err := x.Org.Delegations(r.Context(), r.Actor, r.Query("cursor"))
	if err != nil {
		return err
	}
	out := delegationList{Given: []assignment{}, Received: []assignment{}}
	if given.Next != "" {
		out.Next = &given.Next
	}
	shape := func(of []*rbac.Assignment) ([]assignment, error) {
		shaped := []assignment{}
		for _, a := range of {
			v := assignmentOf(a, r.Now())
			if v.Holds, err = x.Org.Rests(r.Context(), a, r.Now()); err != nil {
				return nil, err
			}
			shaped = append(shaped, v)
		}
		return shaped, nil
	}
	if out.Given, err = shape(given.Items); err != nil {
		return err
	}
	if out.Received, err = shape(received); err != nil {
		return err
	}
	return r.Send(out)
}

func (x Delegations) give(r *kit.Request) error {
	var in delegationInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	d := rbac.Delegation{To: in.To, Role: in.Role, Unit: unitPath(in.Unit), Until: in.Until, Reason: in.Reason}
	if in.From != nil {
		d.From = *in.From
	}
	a, err := x.Org.Delegate(r.Context(), r.Actor, d)
	if err != nil {
		return err
	}
	return r.Send(assignmentOf(a, r.Now()))
}

func (x Delegations) end(r *kit.Request) error {
	var in reasonInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	if err := x.Org.EndDelegation(r.Context(), r.Actor, r.Path("id"), in.Reason); err != nil {
		return err
	}
	return r.Nothing()
}

package api

import (
	"time"

	"tianti/rbac"
	"tianti/web/kit"
)

// Roles is the API of roles that people hold.
type Roles struct{ Org *rbac.Organisation }

type assignment struct {
	ID      string     `json:"id"`
	Person  string     `json:"person"`
	Role    string     `json:"role"`
	Unit    string     `json:"unit"` // path; "/" is everything
	From    time.Time  `json:"from"`
	Until   *time.Time `json:"until"`
	Revoked *time.Time `json:"revoked"`
	Holds   bool       `json:"holds"`

	Delegator string `json:"delegator,omitempty"` // person id of who handed it over
	Reason    string `json:"reason,omitempty"`    // of a delegation
}

type roleInput struct {
	Role   string     `json:"role"`
	Unit   string     `json:"unit"`            // path or id
	Until  *time.Time `json:"until,omitempty"` // null: until it is revoked
	Reason string     `json:"reason"`
}

// Area is the routes of roles.
func (x Roles) Area() kit.Area {
	return kit.Area{Name: "api roles", Routes: []kit.Route{
		{Method: "GET", Path: "/api/v1/people/:id/roles", Needs: "rbac.role.read", API: true, Do: x.list,
			Doc: &kit.Doc{Summary: "List the roles of a person, ended ones included", Answer: List[assignment]{}}},
		{Method: "POST", Path: "/api/v1/people/:id/roles", Needs: "rbac.role.assign", API: true, Do: x.assign,
			Doc: &kit.Doc{Summary: "Give a person a role at a unit; of a role that is held it changes the end", Request: roleInput{}, Answer: assignment{}}},
		{Method: "POST", Path: "/api/v1/roles/:id/revoke", Needs: "rbac.role.revoke", API: true, Do: x.revoke,
			Doc: &kit.Doc{Summary: "End a role at once", Request: reasonInput{}, Status: 204}},
	}}
}

func assignmentOf(a *rbac.Assignment, now time.Time) assignment {
	out := assignment{ID: a.ID, Person: a.Person, Role: a.Role, Unit: a.Unit, From: a.From, Holds: a.Holds(now), Delegator: a.Delegator, Reason: a.Reason}
	if !a.Until.IsZero() {
		out.Until = &a.Until
	}
	if !a.Revoked.IsZero() {
		out.Revoked = &a.Revoked
	}
	return out
}

func (x Roles) list(r *kit.Request) error {
	held, err := x.Org.RolesOf(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	now := r.Now()
	return r.Send(ListFrom(held, "", func(a *rbac.Assignment) assignment { return assignmentOf(a, now) }))
}

func (x Roles) assign(r *kit.Request) error {
	var in roleInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	var until time.Time
	if in.Until != nil {
		until = *in.Until
	}
	a, err := x.Org.AssignRole(r.Context(), r.Actor, r.Path("id"), in.Role, unitPath(in.Unit), until, in.Reason)
	if err != nil {
		return err
	}
	return r.Send(assignmentOf(a, r.Now()))
}

func (x Roles) revoke(r *kit.Request) error {
	var in reasonInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	if err := x.Org.RevokeRole(r.Context(), r.Actor, r.Path("id"), in.Reason); err != nil {
		return err
	}
	return r.Nothing()
}

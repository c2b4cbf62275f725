package api

import (
	"strings"

	"tianti/rbac"
	"tianti/web/kit"
)

// Units is the API of units and posts.
type Units struct{ Org *rbac.Organisation }

type unit struct {
	ID     string `json:"id"`
	Parent string `json:"parent"`
	Path   string `json:"path"`
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	NameEN string `json:"name_en,omitempty"`
	Closed string `json:"closed,omitempty"` // first day without it
	To     string `json:"to,omitempty"`     // path of where it was moved
}

type unitWhy struct {
	Reason string `json:"reason"`
}

type unitPlace struct {
	Parent string `json:"parent"`
	Reason string `json:"reason"`
}

type postChange struct {
	Zh         string   `json:"zh"`
	En         string   `json:"en"`
	Line       string   `json:"line"` // front, quality, training, management
	Key        bool     `json:"key,omitempty"`
	Management bool     `json:"management,omitempty"`
	Aliases    []string `json:"aliases,omitempty"`
	Retired    bool     `json:"retired,omitempty"`
	Reason     string   `json:"reason,omitempty"`
}

type postInput struct {
	Code string `json:"code"`
	postChange
}

type unitInput struct {
	Parent string `json:"parent"`
	Code   string `json:"code,omitempty"` // its step in the path; empty makes one of the name
	Name   string `json:"name"`
	NameEN string `json:"name_en,omitempty"`
	Reason string `json:"reason,omitempty"`
}

type unitNames struct {
	Name   string `json:"name"`
	NameEN string `json:"name_en,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// Area is the routes of units and posts.
func (x Units) Area() kit.Area {
	return kit.Area{Name: "api units", Routes: []kit.Route{
		{Method: "GET", Path: "/api/v1/units", Needs: "rbac.unit.read", API: true, Do: x.list,
			Doc: &kit.Doc{Summary: "List the units directly below one", Answer: List[unit]{}, Query: []kit.Param{{Name: "parent", About: "id or path of a unit; empty lists the group"}}}},
		{Method: "POST", Path: "/api/v1/units", Needs: "rbac.unit.create", API: true, Do: x.create,
			Doc: &kit.Doc{Summary: "Create a unit", Request: unitInput{}, Answer: unit{}, Status: 201}},
		{Method: "GET", Path: "/api/v1/units/:id", Needs: "rbac.unit.read", API: true, Do: x.show,
			Doc: &kit.Doc{Summary: "One unit", Answer: unit{}}},
		{Method: "PATCH", Path: "/api/v1/units/:id", Needs: "rbac.unit.edit", API: true, Do: x.rename,
			Doc: &kit.Doc{Summary: "Give a unit other names; its id and path stay", Request: unitNames{}, Answer: unit{}}},
		{Method: "POST", Path: "/api/v1/units/:id/close", Needs: "rbac.unit.close", API: true, Do: x.close,
			Doc: &kit.Doc{Summary: "Close a unit to which nobody belongs", Request: unitWhy{}, Answer: unit{}}},
		{Method: "POST", Path: "/api/v1/units/:id/reopen", Needs: "rbac.unit.close", API: true, Do: x.reopen,
			Doc: &kit.Doc{Summary: "Open a closed unit again", Request: unitWhy{}, Answer: unit{}}},
		{Method: "POST", Path: "/api/v1/units/:id/move", Needs: "rbac.unit.move", API: true, Do: x.move,
			Doc: &kit.Doc{Summary: "Put a unit under another parent; its people and roles follow. The answer is the unit at its new place", Request: unitPlace{}, Answer: unit{}}},
		{Method: "POST", Path: "/api/v1/posts", Needs: "rbac.post.edit", API: true, Do: x.createPost,
			Doc: &kit.Doc{Summary: "Add a post", Request: postInput{}, Answer: rbac.Post{}, Status: 201}},
		{Method: "PUT", Path: "/api/v1/posts/:code", Needs: "rbac.post.edit", API: true, Do: x.editPost,
			Doc: &kit.Doc{Summary: "Change a post; its code stays", Request: postChange{}, Answer: rbac.Post{}}},
		{Method: "GET", Path: "/api/v1/posts", Needs: "rbac.post.read", API: true, Do: x.posts,
			Doc: &kit.Doc{Summary: "List the posts", Answer: List[rbac.Post]{}}},
	}}
}

// unitPath takes a unit as path or as id.
func unitPath(unit string) string {
	if unit == "" || strings.HasPrefix(unit, "/") {
		return unit
	}
	return rbac.UnitPath(unit)
}

func unitOf(u *rbac.Unit) unit {
	return unit{u.ID, u.Parent, u.Path, string(u.Kind), u.Name, u.NameEN, string(u.Closed), u.To}
}

func (x Units) list(r *kit.Request) error {
	units, err := x.Org.Subunits(r.Context(), r.Actor, rbac.UnitID(r.Query("parent")))
	if err != nil {
		return err
	}
	return r.Send(ListFrom(units, "", unitOf))
}

func (x Units) show(r *kit.Request) error {
	u, err := x.Org.UnitFor(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(unitOf(u))
}

func (x Units) create(r *kit.Request) error {
	var in unitInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	u, err := x.Org.CreateUnit(r.Context(), r.Actor, rbac.UnitID(in.Parent), in.Code, in.Name, in.NameEN, in.Reason)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/units/"+u.ID, unitOf(u))
}

func (x Units) rename(r *kit.Request) error {
	var in unitNames
	if err := r.JSON(&in); err != nil {
		return err
	}
	if err := x.Org.RenameUnit(r.Context(), r.Actor, r.Path("id"), in.Name, in.NameEN, in.Reason); err != nil {
		return err
	}
	return x.show(r)
}

func (x Units) close(r *kit.Request) error {
	var in unitWhy
	if err := r.JSON(&in); err != nil {
		return err
	}
	if err := x.Org.CloseUnit(r.Context(), r.Actor, r.Path("id"), in.Reason); err != nil {
		return err
	}
	return x.show(r)
}

func (x Units) reopen(r *kit.Request) error {
	var in unitWhy
	if err := r.JSON(&in); err != nil {
		return err
	}
	if err := x.Org.ReopenUnit(r.Context(), r.Actor, r.Path("id"), in.Reason); err != nil {
		return err
	}
	return x.show(r)
}

func (x Units) move(r *kit.Request) error {
	var in unitPlace
	if err := r.JSON(&in); err != nil {
		return err
	}
	u, err := x.Org.MoveUnit(r.Context(), r.Actor, r.Path("id"), rbac.UnitID(in.Parent), in.Reason)
	if err != nil {
		return err
	}
	return r.Send(unitOf(u))
}

func (x Units) posts(r *kit.Request) error { return r.Send(ListOf(x.Org.Posts().All(), "")) }

func (c postChange) post(code string) rbac.Post {
	return rbac.Post{Code: code, Zh: c.Zh, En: c.En, Line: c.Line, Key: c.Key, Management: c.Management, Aliases: c.Aliases, Retired: c.Retired}
}

func (x Units) createPost(r *kit.Request) error {
	var in postInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	p := in.post(in.Code).Tidied()
	if err := x.Org.CreatePost(r.Context(), r.Actor, p, in.Reason); err != nil {
		return err
	}
	return r.Created("/api/v1/posts/"+p.Code, p)
}

func (x Units) editPost(r *kit.Request) error {
	var in postChange
	if err := r.JSON(&in); err != nil {
		return err
	}
	p := in.post(r.Path("code")).Tidied()
	if err := x.Org.EditPost(r.Context(), r.Actor, p, in.Reason); err != nil {
		return err
	}
	return r.Send(p)
}

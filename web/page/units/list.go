package units

import (
	"net/url"

	"tianti/rbac"
	"tianti/web/kit"
)

type listPage struct {
	Query string
	Rows  []row
	Next  string // URL
}

// row is a unit on a list.
type row struct {
	ID, Name, Line, Code, Kind, State string
	Path                              string
	People                            int64
}

// states of a unit.
const (
	isOpen   = "open"
	isMoving = "moving" // its people are on their way to the new place
	isMoved  = "moved"
	isClosed = "closed"
)

func state(u *rbac.Unit) string {
	switch {
	case u.To != "" && u.Closed == "":
		return isMoving
	case u.To != "":
		return isMoved
	case u.Closed != "":
		return isClosed
	}
	return isOpen
}

// list shows where the tree begins for the actor, or what a search found (GET /units).
func (p Pages) list(r *kit.Request) error {
	page := listPage{Query: r.Query("q")}
	var found rbac.UnitPage
	var err error
	if page.Query == "" {
		found.Items, err = p.Org.UnitRoots(r.Context(), r.Actor)
		if err == nil && len(found.Items) == 1 {
			return p.showUnit(r, found.Items[0].ID, nil)
		}
	} else {
		found, err = p.Org.UnitsNamedLike(r.Context(), r.Actor, page.Query, r.Query("cursor"))
	}
	if err != nil {
		return err
	}
	if page.Rows, err = p.rows(r, found.Items); err != nil {
		return err
	}
	if found.Next != "" {
		page.Next = "/units?" + url.Values{"q": {page.Query}, "cursor": {found.Next}}.Encode()
	}
	return r.Show("unit_list", page)
}

// rows counts the people of each unit with one look at what covers them all.
func (p Pages) rows(r *kit.Request, units []*rbac.Unit) ([]row, error) {
	paths := make([]string, len(units))
	for i, u := range units {
		paths[i] = u.Path
	}
	labels, err := p.Org.Labels(r.Context(), r.Lang, paths...)
	if err != nil || len(units) == 0 {
		return nil, err
	}
	counts, err := p.Org.Headcount(r.Context(), rbac.CommonPath(paths))
	if err != nil {
		return nil, err
	}
	rows := make([]row, len(units))
	for i, u := range units {
		rows[i] = row{u.ID, u.In(r.Lang), labels[u.Path], u.Code(), string(u.Kind), state(u), u.Path, rbac.CountBelow(counts, u.Path)}
	}
	return rows, nil
}

type showPage struct {
	ID, Called, Name, NameEN, Code, Kind, State string
	Path                                        string
	Closed                                      rbac.Day
	To, ToName                                  string // id and label of the new place; To is "" out of reach
	Above                                       []step
	People, Own                                 int64
	Rows                                        []row
	Next                                        string
	May                                         acts
	Below                                       string // kind of the units below, "" below a team
}

// step is a unit on the way from the group.
type step struct {
	ID, Name string
	Opens    bool // the actor may look at it
}

// acts are the changes that the actor may make here.
type acts struct{ Create, Edit, Move, Close bool }

// show is one unit with what lies below it (GET /units/:id).
func (p Pages) show(r *kit.Request) error { return p.showUnit(r, r.Path("id"), nil) }

// showUnit shows a unit, with what was wrong with a change of it.
func (p Pages) showUnit(r *kit.Request, id string, wrong error) error {
	page, err := p.unitPage(r, id)
	if err != nil {
		return err
	}
	if wrong != nil {
		return r.Refused("unit_show", page, wrong)
	}
	return r.Show("unit_show", page)
}

func (p Pages) unitPage(r *kit.Request, id string) (showPage, error) {
	u, err := p.Org.UnitFor(r.Context(), r.Actor, id)
	if err != nil {
		return showPage{}, err
	}
	line, err := p.Org.Line(r.Context(), id)
	if err != nil {
		return showPage{}, err
	}
	below, err := p.Org.UnitsBelow(r.Context(), r.Actor, id, r.Query("cursor"))
	if err != nil {
		return showPage{}, err
	}
	counts, err := p.Org.Headcount(r.Context(), u.Path)
	if err != nil {
		return showPage{}, err
	}
	page := showPage{
		ID: u.ID, Called: u.In(r.Lang), Name: u.Name, NameEN: u.NameEN, Code: u.Code(), Kind: string(u.Kind), State: state(u), Path: u.Path, Closed: u.Closed,
		People: rbac.CountBelow(counts, u.Path), Own: counts[u.Path], Below: string(u.Kind.Below()), May: p.acts(r, u),
	}
	for _, above := range line {
		if above.ID != id {
			page.Above = append(page.Above, step{above.ID, above.In(r.Lang), p.reads(r, above.Path)})
		}
	}
	if u.To != "" {
		if p.reads(r, u.To) {
			page.To = rbac.UnitID(u.To)
		}
		if page.ToName, err = Name(r.Context(), p.Org, r.Lang, u.To); err != nil {
			return page, err
		}
	}
	for _, x := range below.Items {
		page.Rows = append(page.Rows, row{x.ID, x.In(r.Lang), "", x.Code(), string(x.Kind), state(x), x.Path, rbac.CountBelow(counts, x.Path)})
	}
	if below.Next != "" {
		page.Next = "/units/" + id + "?" + url.Values{"cursor": {below.Next}}.Encode()
	}
	return page, nil
}

// reads says whether the actor may look at the unit of a path.
func (p Pages) reads(r *kit.Request, path string) bool {
	_, err := p.Gate.May(r.Actor, "rbac.unit.read", rbac.Place{Unit: path})
	return err == nil
}

// acts are the changes that the actor may make of a unit.
func (p Pages) acts(r *kit.Request, u *rbac.Unit) acts {
	may := func(permission string) bool {
		_, err := p.Gate.May(r.Actor, permission, rbac.Place{Unit: u.Path})
		return err == nil
	}
	root := u.Parent == ""
	return acts{
		Create: u.Open() && u.Kind.Below() != "" && may("rbac.unit.create"), Edit: u.Open() && may("rbac.unit.edit"),
		Move: u.Open() && !root && u.Kind != rbac.Province && may("rbac.unit.move"), Close: u.To == "" && !root && may("rbac.unit.close"),
	}
}

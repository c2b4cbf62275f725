package units

import (
	"tianti/internal/fault"
	"tianti/rbac"
	"tianti/web/kit"
)

// formPage is the form of a unit: a new one, or new names of one that there is.
type formPage struct {
	ID, Parent, ParentName     string // Parent is an id
	Code, Name, NameEN, Reason string
	Kind                       string
}

// newForm asks for a unit below another (GET /units/new).
func (p Pages) newForm(r *kit.Request) error {
	page, err := p.newPage(r, rbac.UnitID(r.Query("parent")))
	if err != nil {
		return err
	}
	return r.Show("unit_new", page)
}

func (p Pages) newPage(r *kit.Request, parent string) (formPage, error) {
	u, err := p.Org.UnitFor(r.Context(), r.Actor, parent)
	if err != nil {
		return formPage{}, err
	}
	if _, err := p.Gate.May(r.Actor, "rbac.unit.create", rbac.Place{Unit: u.Path}); err != nil {
		return formPage{}, err
	}
	name, err := Name(r.Context(), p.Org, r.Lang, u.Path)
	return formPage{Parent: u.ID, ParentName: name, Kind: string(u.Kind.Below())}, err
}

// create makes it (POST /units).
func (p Pages) create(r *kit.Request) error {
	parent := rbac.UnitID(r.Form("parent"))
	u, err := p.Org.CreateUnit(r.Context(), r.Actor, parent, r.Form("code"), r.Form("name"), r.Form("name_en"), r.Form("reason"))
	if err == nil {
		r.Flash("units.created")
		return r.Done("/units/" + u.ID)
	}
	page, lost := p.newPage(r, parent)
	if lost != nil {
		return lost
	}
	page.Code, page.Name, page.NameEN, page.Reason = r.Form("code"), r.Form("name"), r.Form("name_en"), r.Form("reason")
	return r.Refused("unit_new", page, err)
}

// editForm asks for other names (GET /units/:id/edit).
func (p Pages) editForm(r *kit.Request) error {
	page, err := p.editPage(r)
	if err != nil {
		return err
	}
	return r.Show("unit_edit", page)
}

func (p Pages) editPage(r *kit.Request) (formPage, error) {
	u, err := p.Org.UnitFor(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return formPage{}, err
	}
	if _, err := p.Gate.May(r.Actor, "rbac.unit.edit", rbac.Place{Unit: u.Path}); err != nil {
		return formPage{}, err
	}
	return formPage{ID: u.ID, Code: u.Code(), Name: u.Name, NameEN: u.NameEN, Kind: string(u.Kind)}, nil
}

// edit keeps them (POST /units/:id/edit).
func (p Pages) edit(r *kit.Request) error {
	id := r.Path("id")
	err := p.Org.RenameUnit(r.Context(), r.Actor, id, r.Form("name"), r.Form("name_en"), r.Form("reason"))
	if err == nil {
		r.Flash("web.saved")
		return r.Done("/units/" + id)
	}
	page, lost := p.editPage(r)
	if lost != nil {
		return lost
	}
	page.Name, page.NameEN, page.Reason = r.Form("name"), r.Form("name_en"), r.Form("reason")
	return r.Refused("unit_edit", page, err)
}

// movePage asks where a unit is to stand.
type movePage struct {
	ID, Name, Now, Parent, Reason string // Parent is a path
	People                        int64
	Parents                       []kit.Option
}

// moveForm asks for another parent (GET /units/:id/move).
func (p Pages) moveForm(r *kit.Request) error {
	page, err := p.movePage(r, r.Query("parent"))
	if err != nil {
		return err
	}
	return r.Show("unit_move", page)
}

func (p Pages) movePage(r *kit.Request, chosen string) (movePage, error) {
	u, err := p.Org.UnitFor(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return movePage{}, err
	}
	if _, err := p.Gate.May(r.Actor, "rbac.unit.move", rbac.Place{Unit: u.Path}); err != nil {
		return movePage{}, err
	}
	parents, err := p.Org.Parents(r.Context(), r.Actor, u)
	if err != nil {
		return movePage{}, err
	}
	counts, err := p.Org.Headcount(r.Context(), u.Path)
	if err != nil {
		return movePage{}, err
	}
	paths := []string{u.Path}
	for _, x := range parents {
		paths = append(paths, x.Path)
	}
	labels, err := p.Org.Labels(r.Context(), r.Lang, paths...)
	page := movePage{ID: u.ID, Name: u.In(r.Lang), Now: labels[u.Path], Parent: chosen, People: rbac.CountBelow(counts, u.Path)}
	for _, x := range parents {
		page.Parents = append(page.Parents, kit.Option{Value: x.Path, Text: labels[x.Path]})
	}
	return page, err
}

// move puts it there (POST /units/:id/move).
func (p Pages) move(r *kit.Request) error {
	u, err := p.Org.MoveUnit(r.Context(), r.Actor, r.Path("id"), rbac.UnitID(r.Form("parent")), r.Form("reason"))
	if err == nil {
		r.Flash("units.moved")
		return r.Done("/units/" + u.ID)
	}
	page, lost := p.movePage(r, r.Form("parent"))
	if lost != nil {
		return lost
	}
	page.Reason = r.Form("reason")
	if fault.From(err).Code() == rbac.ErrUnitUnknown.Code() {
		err = errParent.At("parent")
	}
	return r.Refused("unit_move", page, err)
}

// errParent says that the form names no unit that exists.
var errParent = fault.Define(fault.Invalid, "web.units.parent")

// close ends a unit (POST /units/:id/close).
func (p Pages) close(r *kit.Request) error {
	if err := p.Org.CloseUnit(r.Context(), r.Actor, r.Path("id"), r.Form("reason")); err != nil {
		return p.showUnit(r, r.Path("id"), err)
	}
	r.Flash("units.closed")
	return r.Done("/units/" + r.Path("id"))
}

// reopen opens a closed unit again (POST /units/:id/reopen).
func (p Pages) reopen(r *kit.Request) error {
	if err := p.Org.ReopenUnit(r.Context(), r.Actor, r.Path("id"), r.Form("reason")); err != nil {
		return p.showUnit(r, r.Path("id"), err)
	}
	r.Flash("units.reopened")
	return r.Done("/units/" + r.Path("id"))
}

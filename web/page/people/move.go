package people

import (
	"tianti/rbac"
	"tianti/web/kit"
)

// placePage is the form of whatever changes where somebody belongs: a move, a leave, a return.
type placePage struct {
	Person, Name string
	Unit, Post   string // chosen; path and code
	NowUnit      string // as people call it
	NowPost      string
	Day          rbac.Day
	LeftOn       rbac.Day
	Reason       string
	Units, Posts []kit.Option
}

// placePage starts the form from where the person belongs; permission is what the form is for.
func (p Pages) placePage(r *kit.Request, permission string) (placePage, error) {
	x, err := p.Org.Person(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return placePage{}, err
	}
	if _, err := p.Gate.May(r.Actor, permission, x.Place()); err != nil {
		return placePage{}, err
	}
	labels, err := p.Org.Labels(r.Context(), r.Lang, x.Path)
	if err != nil {
		return placePage{}, err
	}
	page := placePage{
		Person: x.ID, Name: x.Name, Unit: x.Path, Post: x.Post, NowUnit: labels[x.Path], NowPost: p.Org.Posts().Called(r.Lang, x.Post),
		Day: p.Org.Today(), LeftOn: x.LeftOn, Posts: p.posts(r, x.Post),
	}
	if to := place(r.Query("unit")); to != "" {
		page.Unit = to
	}
	page.Units, err = p.units(r, permission, page.Unit)
	return page, err
}

// taken is the form again as it was sent.
func (p Pages) taken(r *kit.Request, permission, day string) (placePage, error) {
	page, err := p.placePage(r, permission)
	page.Day, page.Reason = rbac.Day(r.Form(day)), r.Form("reason")
	if unit := place(r.Form("unit")); unit != "" {
		page.Unit = unit
	}
	if post := r.Form("post"); post != "" {
		page.Post = post
	}
	return page, err
}

// moveForm asks for another unit or post (GET /people/:id/move).
func (p Pages) moveForm(r *kit.Request) error {
	page, err := p.placePage(r, "rbac.person.move")
	if err != nil {
		return err
	}
	return r.Show("people_move", page)
}

// move records it (POST /people/:id/move).
func (p Pages) move(r *kit.Request) error {
	id := r.Path("id")
	_, err := p.Org.Move(r.Context(), r.Actor, id, place(r.Form("unit")), r.Form("post"), rbac.Day(r.Form("from")), r.Form("reason"))
	if err == nil {
		r.Flash("people.moved")
		return r.Done("/people/" + id)
	}
	page, perr := p.taken(r, "rbac.person.move", "from")
	if perr != nil {
		return perr
	}
	return r.Refused("people_move", page, atFields(err))
}

// leaveForm asks for the first day without the person (GET /people/:id/leave).
func (p Pages) leaveForm(r *kit.Request) error {
	page, err := p.placePage(r, "rbac.person.leave")
	if err != nil {
		return err
	}
	if page.LeftOn != "" {
		page.Day = page.LeftOn
	}
	return r.Show("people_leave", page)
}

// leave records it (POST /people/:id/leave).
func (p Pages) leave(r *kit.Request) error {
	id := r.Path("id")
	_, err := p.Org.Leave(r.Context(), r.Actor, id, rbac.Day(r.Form("left_on")), r.Form("reason"))
	if err == nil {
		r.Flash("people.left")
		return r.Done("/people/" + id)
	}
	page, perr := p.taken(r, "rbac.person.leave", "left_on")
	if perr != nil {
		return perr
	}
	return r.Refused("people_leave", page, atFields(err))
}

// rehireForm asks where somebody who left comes back to (GET /people/:id/rehire).
func (p Pages) rehireForm(r *kit.Request) error {
	page, err := p.placePage(r, "rbac.person.create")
	if err != nil {
		return err
	}
	return r.Show("people_rehire", page)
}

// rehire takes the person back (POST /people/:id/rehire).
func (p Pages) rehire(r *kit.Request) error {
	id := r.Path("id")
	_, err := p.Org.Rehire(r.Context(), r.Actor, id, place(r.Form("unit")), r.Form("post"), rbac.Day(r.Form("hired_on")), r.Form("reason"))
	if err == nil {
		r.Flash("people.rehired")
		return r.Done("/people/" + id)
	}
	page, perr := p.taken(r, "rbac.person.create", "hired_on")
	if perr != nil {
		return perr
	}
	return r.Refused("people_rehire", page, atFields(err))
}

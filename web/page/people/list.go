package people

import (
	"net/url"
	"strings"

	"tianti/rbac"
	"tianti/web/kit"
)

type listPage struct {
	Query, Unit, Post string
	Left              bool
	Units, Posts      []kit.Option
	Rows              []row
	Next              string // URL
}

// row is a person on the list.
type row struct {
	ID, Number, Name, Unit, Post, Phone string
	State                               string // "employed", "left", "ahead"
	Since                               rbac.Day
}

// Asked says whether the list is narrowed, so that an empty one can say why.
func (p listPage) Asked() bool { return p.Query+p.Unit+p.Post != "" }

// list shows the people whom the actor may see (GET /people).
func (p Pages) list(r *kit.Request) error {
	look := rbac.Look{
		Query: r.Query("q"), Unit: place(r.Query("unit")), Post: r.Query("post"),
		Left: r.Query("left") == "true", Cursor: r.Query("cursor"),
	}
	found, err := p.Org.People(r.Context(), r.Actor, look)
	if err != nil {
		return err
	}
	units, err := p.units(r, "rbac.person.read", look.Unit)
	if err != nil {
		return err
	}
	page := listPage{Query: look.Query, Unit: look.Unit, Post: look.Post, Left: look.Left, Units: units, Posts: p.posts(r, look.Post)}
	if page.Rows, err = p.rows(r, found.Items); err != nil {
		return err
	}
	if found.Next != "" {
		page.Next = next(page, found.Next)
	}
	return r.Show("people_list", page)
}

// next is the address of the page at a cursor.
func next(p listPage, cursor string) string {
	q := url.Values{"cursor": {cursor}}
	for name, value := range map[string]string{"q": p.Query, "unit": p.Unit, "post": p.Post} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if p.Left {
		q.Set("left", "true")
	}
	return "/people?" + q.Encode()
}

// place takes a unit as id or as path.
func place(unit string) string {
	if unit == "" || strings.HasPrefix(unit, "/") {
		return unit
	}
	return rbac.UnitPath(unit)
}

func (p Pages) rows(r *kit.Request, people []*rbac.Person) ([]row, error) {
	paths := make([]string, len(people))
	for i, x := range people {
		paths[i] = x.Path
	}
	labels, err := p.Org.Labels(r.Context(), r.Lang, paths...)
	if err != nil {
		return nil, err
	}
	rows := make([]row, len(people))
	for i, x := range people {
		rows[i] = row{x.ID, x.EmployeeNo, x.Name, labels[x.Path], p.Org.Posts().Called(r.Lang, x.Post), x.Phone, state(x, p.Org.Today()), x.HiredOn}
	}
	return rows, nil
}

// state is how a person stands to the organisation on a day.
func state(x *rbac.Person, today rbac.Day) string {
	switch {
	case x.EmployedOn(today):
		return "employed"
	case x.HiredOn > today:
		return "ahead"
	}
	return "left"
}

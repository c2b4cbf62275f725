package seats

import (
	"net/url"

	"tianti/rbac"
	"tianti/rbac/seat"
	"tianti/web/kit"
	"tianti/web/page/naming"
)

// floorPage is who may sit where in a unit.
type floorPage struct {
	moment
	Unit  string
	Units []kit.Option
	Seats []column
	Rows  []floorRow
	Gaps  []string // seats that nobody may take
	Next  string   // the page of the others, "" if all are here
}

type column struct {
	Code, Name string
	Open       int
}

type floorRow struct {
	Name, Path string
	Cells      []cell
}

// cell is a seat for a person: open, opened for a while, closed, or nobody can say.
type cell struct{ State, Seat, Why string }

// mostRows bounds a page of a map.
const mostRows = 200

// floor is the seat map (GET /seats/map?unit=&at=&time=&cursor=).
func (p Pages) floor(r *kit.Request) error {
	m, err := momentOf(r)
	if err != nil {
		return err
	}
	page := floorPage{moment: m, Unit: r.Query("unit")}
	if page.Units, err = naming.Choices(r, p.People, "rbac.seat_map.read", page.Unit); err != nil {
		return err
	}
	if page.Unit == "" {
		page.Unit = p.home(r, page.Units)
	}
	people, err := p.People.Belonged(r.Context(), r.Actor, "rbac.seat_map.read", page.Unit, rbac.Day(m.Day), r.Query("cursor"), mostRows)
	if err != nil {
		return err
	}
	if people.Next != "" {
		page.Next = "/seats/map?" + m.query(url.Values{"unit": {page.Unit}, "cursor": {people.Next}})
	}
	names, ids := map[string]string{}, make([]string, len(people.Items))
	for i, x := range people.Items {
		names[x.ID], ids[i] = x.Name, x.ID
	}
	f, err := p.Seats.MapFor(r.Context(), r.Actor, page.Unit, ids, seat.Ask{At: m.asked()})
	if err != nil {
		return err
	}
	page.fill(r, f, names)
	return r.Show("seat_map", page)
}

// home is the unit that a map opens with: the actor's own, or the first within reach.
func (p Pages) home(r *kit.Request, units []kit.Option) string {
	for _, u := range units {
		if u.Value == r.Actor.Unit {
			return u.Value
		}
	}
	if len(units) == 0 {
		return r.Actor.Unit
	}
	return units[0].Value
}

func (page *floorPage) fill(r *kit.Request, f seat.Floor, names map[string]string) {
	for _, s := range f.Seats {
		page.Seats = append(page.Seats, column{Code: s.Code, Name: s.Name.In(r.Lang)})
	}
	for _, x := range f.Rows {
		row := floorRow{Name: names[x.Person], Path: "/people/" + url.PathEscape(x.Person) + "/seats"}
		if !page.Now {
			row.Path += "?" + url.Values{"at": {page.Day}, "time": {page.Time}}.Encode()
		}
		for i, d := range x.Decisions {
			c := cell{State: stateOf(d), Seat: page.Seats[i].Name}
			if d.Allow {
				page.Seats[i].Open++
			}
			if len(d.Reasons) > 0 {
				c.Why = d.Reasons[0].In(r.Lang)
			}
			row.Cells = append(row.Cells, c)
		}
		page.Rows = append(page.Rows, row)
	}
	for _, c := range page.Seats {
		if c.Open == 0 && len(page.Rows) > 0 {
			page.Gaps = append(page.Gaps, c.Name)
		}
	}
}

func stateOf(d seat.Decision) string {
	switch {
	case d.Undecidable:
		return "unsure"
	case d.Allow && len(d.Reasons) > 0 && d.Reasons[0].Code == "opened":
		return "opened"
	case d.Allow:
		return "open"
	}
	return "closed"
}

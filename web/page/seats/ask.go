package seats

import (
	"tianti/rbac/seat"
	"tianti/web/kit"
	"tianti/web/page/naming"
)

// askPage answers who could take a seat on a day, and why.
type askPage struct {
	moment
	Unit, Seat, Known string // Known "then": as was known at that instant
	Units, Seats      []kit.Option
	Asked             bool
	Able, Unable      []answer
	Name              string // of the seat
	Version           int64  // of the plan
	More              bool
}

type answer struct {
	Name, Path string
	seatRow
}

// ask is the auditor's question (GET /seats/ask?seat=&unit=&at=&time=&known=).
func (p Pages) ask(r *kit.Request) error {
	m, err := momentOf(r)
	if err != nil {
		return err
	}
	page := askPage{moment: m, Unit: r.Query("unit"), Seat: r.Query("seat"), Known: r.Query("known")}
	if page.Units, err = naming.Choices(r, p.People, "rbac.seat_map.read", page.Unit); err != nil {
		return err
	}
	plan, version, err := p.Seats.PlanAt(r.Context(), m.At)
	if err != nil {
		return err
	}
	page.Version = version
	for _, s := range plan.Seats {
		page.Seats = append(page.Seats, kit.Option{Value: s.Code, Text: s.Name.In(r.Lang)})
	}
	if page.Seat == "" {
		page.Unit = p.home(r, page.Units)
		return r.Show("seat_ask", page)
	}
	if err := p.answers(r, &page, m); err != nil {
		return err
	}
	return r.Show("seat_ask", page)
}

func (p Pages) answers(r *kit.Request, page *askPage, m moment) error {
	people, err := p.members(r, page.Unit, m)
	if err != nil {
		return err
	}
	if page.More = len(people) > mostRows; page.More {
		people = people[:mostRows]
	}
	names, ids := map[string]string{}, make([]string, len(people))
	for i, x := range people {
		names[x.ID], ids[i] = x.Name, x.ID
	}
	about := seat.Ask{At: m.asked()}
	if page.Known == "then" {
		about.Known = m.At
	}
	f, err := p.Seats.MapFor(r.Context(), r.Actor, page.Unit, ids, about)
	if err != nil {
		return err
	}
	at := -1
	for i, s := range f.Seats {
		if s.Code == page.Seat {
			at, page.Name = i, s.Name.In(r.Lang)
		}
	}
	if at < 0 {
		return seat.ErrSeat.With("seat", page.Seat)
	}
	page.Asked = true
	for _, x := range f.Rows {
		a := answer{names[x.Person], "/people/" + x.Person + "/seats?at=" + m.Day + "&time=" + m.Time, p.rowOf(r, f.Seats[at], x.Decisions[at], reader{may: r.May})}
		if a.Allow {
			page.Able = append(page.Able, a)
		} else {
			page.Unable = append(page.Unable, a)
		}
	}
	return nil
}

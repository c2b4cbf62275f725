package seats

import (
	"tianti/rbac"
	"tianti/rbac/seat"
	"tianti/web/kit"
)

// personPage is all seats for one person at an instant.
type personPage struct {
	Front bool // the person's post is one of the front line
	moment
	Own                bool
	Person, Name, Unit string
	Rows               []seatRow
	Opened             []seatRow // those that somebody opened for a while
	Closed             []kit.Option
	Hours              []kit.Option
	Seat, Long         string // of the form
	Reason, Why, Until string
	CanOpen, CanHold   bool
	Kept               bool // from all seats, now
	Open               int  // how many seats
}

// hours are for how long a leader may open a seat.
var hours = []string{"1", "2", "4", "8", "12", "24"}

func (p Pages) mine(r *kit.Request) error { return p.page(r, r.Actor.Person) }

// person is the seats of somebody (GET /people/:id/seats?at=).
func (p Pages) person(r *kit.Request) error { return p.page(r, r.Path("id")) }

func (p Pages) page(r *kit.Request, id string) error {
	page, err := p.load(r, id)
	if err != nil {
		return err
	}
	return r.Show("seat_person", page)
}

func (p Pages) load(r *kit.Request, id string) (personPage, error) {
	m, err := momentOf(r)
	if err != nil {
		return personPage{}, err
	}
	page := personPage{moment: m, Own: id == r.Actor.Person, Person: id}
	ds, err := p.Seats.AllFor(r.Context(), r.Actor, seat.Ask{Person: id, At: m.asked()})
	if err != nil {
		return page, err
	}
	who, err := p.People.Lookup(r.Context(), id) // AllFor has asked
	if err != nil {
		return page, err
	}
	may := func(permission string) bool {
		_, err := p.People.Gate().May(r.Actor, permission, who.Place())
		return err == nil
	}
	if page.Rows, err = p.rows(r, m, ds, reader{page.Own, may}); err != nil {
		return page, err
	}
	labels, err := p.People.Labels(r.Context(), r.Lang, who.Path)
	if err != nil {
		return page, err
	}
	page.Name, page.Unit = who.Name, labels[who.Path]
	post, _ := p.People.Posts().Of(who.Post)
	page.Front = post.Line == "front"
	for _, row := range page.Rows {
		switch {
		case row.Allow:
			page.Open++
		default:
			page.Closed = append(page.Closed, kit.Option{Value: row.Code, Text: row.Name})
		}
		if row.Opened {
			page.Opened = append(page.Opened, row)
		}
	}
	return page, p.offer(r, &page, who)
}

// offer says what the actor may do for the person now.
func (p Pages) offer(r *kit.Request, page *personPage, who *rbac.Person) (err error) {
	if !page.Now {
		return nil
	}
	can := func(permission string) bool {
		_, err := p.People.Gate().May(r.Actor, permission, who.Place())
		return err == nil
	}
	page.CanOpen, page.CanHold = can("rbac.seat.open"), can("rbac.seat.hold")
	for _, h := range hours {
		page.Hours = append(page.Hours, kit.Option{Value: h, Text: r.T("seats.hours", "hours", h)})
	}
	page.Kept, err = p.Seats.Kept(r.Context(), who.ID, page.At)
	return err
}

// rows puts decisions beside the seats of the plan that was in force.
func (p Pages) rows(r *kit.Request, m moment, ds []seat.Decision, by reader) ([]seatRow, error) {
	plan, _, err := p.Seats.PlanAt(r.Context(), m.At)
	if err != nil {
		return nil, err
	}
	seats := map[string]seat.Seat{}
	for _, s := range plan.Seats {
		seats[s.Code] = s
	}
	var out []seatRow
	for _, d := range ds {
		if s, ok := seats[d.Seat]; ok {
			out = append(out, p.rowOf(r, s, d, by))
		}
	}
	return out, nil
}

// card is the own seats on the home page.
func (p Pages) card(r *kit.Request) (any, error) {
	page, err := p.load(r, r.Actor.Person)
	if err != nil || !page.Front && page.Open == 0 { // an office is no seat
		return nil, err
	}
	return page, nil
}

package api

import (
	"cmp"
	"time"

	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/rbac"
	"tianti/rbac/seat"
	"tianti/web/kit"
)

// The faults of questions about seats.
var (
	ErrAt     = fault.Define(fault.Invalid, "web.at")           // no instant and no day
	ErrPeople = fault.Define(fault.Invalid, "web.seats.people") // nobody, a person and people, or too many; param "most"
)

// mostPeople bounds one batch.
const mostPeople = 1000

// Seats is the API of seats: what each asks for, may this person, book that amount.
type Seats struct {
	Seats *seat.Service
	Org   *rbac.Organisation
}

type seatView struct {
	Code      string         `json:"code"`
	Number    string         `json:"number,omitempty"`
	Name      locale.Text    `json:"name"`
	Requires  []needView     `json:"requires"`
	Authority *authorityView `json:"authority"`
}

type needView struct {
	Requirement string `json:"requirement"`
	Kind        string `json:"kind"`
	Code        string `json:"code,omitempty"`
	Least       int64  `json:"least,omitempty"`
}

type authorityView struct {
	Scope string `json:"scope"`
	Case  int64  `json:"case"` // fen
	Day   int64  `json:"day"`
	Green bool   `json:"green"`
}

type decideInput struct {
	Person string   `json:"person,omitempty"`
	People []string `json:"people,omitempty"`
	At     string   `json:"at,omitempty"`
	Act    string   `json:"act,omitempty"`
	Amount int64    `json:"amount,omitempty"`
}

type reasonView struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

type decisionView struct {
	Seat          string           `json:"seat"`
	Person        string           `json:"person"`
	Allow         bool             `json:"allow"`
	Undecidable   bool             `json:"undecidable"`
	Reasons       []reasonView     `json:"reasons"`
	Missing       []seat.Explained `json:"missing"`
	ValidUntil    *time.Time       `json:"valid_until"`
	At            time.Time        `json:"at"`
	PolicyVersion int64            `json:"policy_version"`
}

type consumeInput struct {
	Person string `json:"person"`
	Act    string `json:"act,omitempty"`
	Amount int64  `json:"amount"`
	Key    string `json:"key"`
}

type consumption struct {
	Allow     bool  `json:"allow"`
	Remaining int64 `json:"remaining"`
}

// Area is the routes of seats.
func (x Seats) Area() kit.Area {
	const path = "/api/v1/seats"
	return kit.Area{Name: "api seats", Routes: []kit.Route{
		{Method: "GET", Path: path, Needs: "rbac.seat.read", API: true, Do: x.list,
			Doc: &kit.Doc{Summary: "The seats with what each asks for and what may be granted there, in fen", Answer: List[seatView]{}}},
		{Method: "POST", Path: path + "/:seat/decide", Needs: "rbac.seat.decide", API: true, Once: true, Do: x.decide,
			Doc: &kit.Doc{Summary: "May a person take a seat, or grant an amount there, and why? With people instead of person the answer is {items, next}",
				Request: decideInput{}, Answer: decisionView{}}},
		{Method: "POST", Path: path + "/:seat/consume", Needs: "rbac.seat.consume", API: true, Once: true, Do: x.consume,
			Doc: &kit.Doc{Summary: "Grant an amount and book it on the day's allowance; the same key gets the same answer", Request: consumeInput{}, Answer: consumption{}}},
		{Method: "GET", Path: path + "/:seat/people", Needs: "rbac.seat_map.read", API: true, Do: x.who,
			Doc: &kit.Doc{Summary: "Who of a unit could take the seat at an instant, and why; with the facts and the plan of that time", Answer: List[whoView]{},
				Query: append([]kit.Param{{Name: "unit", About: "path or id of a unit: its people and those below"}, {Name: "at", About: "instant or day; now if absent"},
					{Name: "known", About: "then answers as was known at that instant"}}, kit.Cursor...)}},
		{Method: "GET", Path: "/api/v1/people/:id/seats", Needs: "rbac.seat.decide", API: true, Do: x.person,
			Doc: &kit.Doc{Summary: "All seats for one person, as of any instant", Answer: List[decisionView]{},
				Query: []kit.Param{{Name: "at", About: "instant or day; now if absent"}}}},
	}}
}

func (x Seats) list(r *kit.Request) error {
	plan, _, err := x.Seats.Plan()
	if err != nil {
		return err
	}
	return r.Send(ListFrom(plan.Seats, "", viewOfSeat))
}

func viewOfSeat(s seat.Seat) seatView {
	v := seatView{Code: s.Code, Number: s.Number, Name: s.Name, Requires: []needView{}}
	for _, n := range s.Requires {
		v.Requires = append(v.Requires, needView{n.ID(), string(n.Kind), n.Code, n.Least})
	}
	if a := s.Authority; a != nil {
		v.Authority = &authorityView{a.Scope, a.Case, a.Day, a.Green}
	}
	return v
}

func (x Seats) decide(r *kit.Request) error {
	var in decideInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	at, err := Instant(in.At)
	if err != nil {
		return err
	}
	ask := seat.Ask{Person: in.Person, At: at, Act: in.Act, Amount: in.Amount}
	if len(in.People) > 0 {
		if in.Person != "" || len(in.People) > mostPeople {
			return ErrPeople.At("people").With("most", mostPeople)
		}
		ds, err := x.Seats.BatchFor(r.Context(), r.Actor, r.Path("seat"), in.People, ask)
		if err != nil {
			return err
		}
		return r.Send(ListFrom(ds, "", x.viewOf(r.Lang)))
	}
	if in.Person == "" {
		return ErrPeople.At("person").With("most", mostPeople)
	}
	d, err := x.Seats.DecideFor(r.Context(), r.Actor, r.Path("seat"), ask)
	if err != nil {
		return err
	}
	return r.Send(x.viewOf(r.Lang)(d))
}

// Instant reads "at" as programs and forms write it: an RFC 3339 instant, or a civil day, which
// stands for its noon. "" is the zero time: now.
func Instant(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if day := rbac.Day(s); day.Valid() {
		return day.Start().Add(12 * time.Hour), nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return t, ErrAt.At("at").Because(err)
	}
	return t, nil
}

func (x Seats) viewOf(lang string) func(seat.Decision) decisionView {
	return func(d seat.Decision) decisionView {
		v := decisionView{Seat: d.Seat, Person: d.Person, Allow: d.Allow, Undecidable: d.Undecidable, Reasons: []reasonView{},
			Missing: []seat.Explained{}, At: d.At.UTC(), PolicyVersion: d.PolicyVersion}
		for _, why := range d.Reasons {
			v.Reasons = append(v.Reasons, reasonView{why.Code, why.In(lang)})
		}
		for _, m := range d.Missing {
			v.Missing = append(v.Missing, x.Seats.Explain(m, lang))
		}
		if !d.ValidUntil.IsZero() {
			v.ValidUntil = &d.ValidUntil
		}
		return v
	}
}

// whoView is a decision with whom it is about.
type whoView struct {
	Name     string       `json:"name"`
	Unit     string       `json:"unit"` // of that time
	Decision decisionView `json:"decision"`
}

func (x Seats) who(r *kit.Request) error {
	at, err := Instant(r.Query("at"))
	if err != nil {
		return err
	}
	cursor, limit, err := Paging(r)
	if err != nil {
		return err
	}
	ask := seat.Ask{At: at}
	if r.Query("known") == "then" {
		ask.Known = at
	}
	w, err := x.Seats.WhoCould(r.Context(), r.Actor, x.Org, r.Path("seat"), unitPath(r.Query("unit")), ask, cursor, limit)
	if err != nil {
		return err
	}
	view := x.viewOf(r.Lang)
	return r.Send(ListFrom(w.People, w.Next, func(a seat.Able) whoView { return whoView{a.Name, a.Unit, view(a.Decision)} }))
}

func (x Seats) consume(r *kit.Request) error {
	var in consumeInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	c, err := x.Seats.ConsumeFor(r.Context(), r.Actor, r.Path("seat"), in.Person, cmp.Or(in.Act, seat.Grant), in.Amount, in.Key)
	if err != nil {
		return err
	}
	return r.Send(consumption{c.Allow, c.Remaining})
}

func (x Seats) person(r *kit.Request) error {
	at, err := Instant(r.Query("at"))
	if err != nil {
		return err
	}
	ds, err := x.Seats.AllFor(r.Context(), r.Actor, seat.Ask{Person: r.Path("id"), At: at})
	if err != nil {
		return err
	}
	return r.Send(ListFrom(ds, "", x.viewOf(r.Lang)))
}

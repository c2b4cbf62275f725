package seats

import (
	"tianti/rbac/seat"
	"tianti/web/kit"
)

// planPage is what each seat asks for and gives.
type planPage struct {
	Seats   []planSeat
	Version int64
}

type planSeat struct {
	Code, Name, Number string
	Needs              []string
	Scope, Case, Day   string // of the authority, in yuan; "" without
	Green              bool
}

func (p Pages) plan(r *kit.Request) error {
	plan, version, err := p.Seats.Plan()
	if err != nil {
		return err
	}
	page := planPage{Version: version}
	for _, s := range plan.Seats {
		page.Seats = append(page.Seats, viewOf(r, s))
	}
	return r.Show("seat_plan", page)
}

func viewOf(r *kit.Request, s seat.Seat) planSeat {
	v := planSeat{Code: s.Code, Name: s.Name.In(r.Lang), Number: s.Number}
	for _, n := range s.Requires {
		v.Needs = append(v.Needs, r.T("seat.missing."+string(n.Kind)+".need", "code", n.Code, "least", n.Least))
	}
	if a := s.Authority; a != nil {
		v.Scope, v.Case, v.Day, v.Green = r.T("seats.scope."+a.Scope), seat.Yuan(a.Case), seat.Yuan(a.Day), a.Green
	}
	return v
}

package seats

import (
	"fmt"
	"strconv"
	"strings"

	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/rbac/passport"
	"tianti/rbac/seat"
	"tianti/web/kit"
)

// ErrYuan says that an amount is not written as one.
var ErrYuan = fault.Define(fault.Invalid, "web.seats.yuan")

// formPage is one kind of seat as a form.
type formPage struct {
	Base                 int64
	Old                  string // code before; "" for a new seat
	Code, Number, Zh, En string
	Needs                []needRow
	Scope, Case, Day     string // amounts in yuan
	Green                bool
	Scopes               []kit.Option
	Retirable            bool
}

type needRow struct {
	N           int
	Kind        string
	Code, Least string
	Kinds       []kit.Option
}

// blankNeeds are the empty lines that the form offers below those that are filled.
const blankNeeds = 3

// seatForm opens a seat, or an empty form (GET /seats/plan/seat?code=).
func (p Pages) seatForm(r *kit.Request) error {
	v, err := p.Seats.Newest(r.Context())
	if err != nil {
		return err
	}
	page := formPage{Base: v.Number, Old: r.Query("code")}
	if page.Old != "" {
		s := v.Plan.Seat(page.Old)
		if s == nil {
			return seat.ErrSeat.With("seat", page.Old)
		}
		page.take(s)
		page.Retirable = len(v.Plan.Seats) > 1
	}
	page.complete(r)
	return r.Show("seat_form", page)
}

func (page *formPage) take(s *seat.Seat) {
	page.Code, page.Number, page.Zh, page.En = s.Code, s.Number, s.Name.Zh, s.Name.En
	for _, n := range s.Requires {
		row := needRow{Kind: string(n.Kind), Code: n.Code}
		if n.Least > 0 {
			row.Least = strconv.FormatInt(n.Least, 10)
		}
		page.Needs = append(page.Needs, row)
	}
	if a := s.Authority; a != nil {
		page.Scope, page.Case, page.Day, page.Green = a.Scope, seat.Yuan(a.Case), seat.Yuan(a.Day), a.Green
	}
}

// complete adds blank lines and what there is to choose from.
func (page *formPage) complete(r *kit.Request) {
	for range blankNeeds {
		page.Needs = append(page.Needs, needRow{})
	}
	for i := range page.Needs {
		page.Needs[i].N = i
		for _, k := range seat.Kinds {
			page.Needs[i].Kinds = append(page.Needs[i].Kinds, kit.Option{Value: string(k), Text: r.T("seats.kind." + string(k))})
		}
	}
	for _, s := range seat.Scopes {
		page.Scopes = append(page.Scopes, kit.Option{Value: s, Text: r.T("seats.scope." + s)})
	}
}

// seatKeep puts the form's seat into the plan, or takes it out, and shows what that would do
// (POST /seats/plan/seat, "do" is "keep" or "retire"). Nothing is in force until it is published.
func (p Pages) seatKeep(r *kit.Request) error {
	v, err := p.Seats.Newest(r.Context())
	if err != nil {
		return err
	}
	page := formPage{Old: r.Form("old")}
	page.Base, _ = strconv.ParseInt(r.Form("base"), 10, 64)
	if page.Old != "" && v.Plan.Seat(page.Old) == nil {
		return seat.ErrSeat.With("seat", page.Old)
	}
	page.Retirable = page.Old != "" && len(v.Plan.Seats) > 1
	plan := v.Plan.Without(page.Old)
	if r.Form("do") != "retire" {
		s, err := page.read(r)
		if err == nil && page.Base != v.Number {
			err = seat.ErrChanged
		}
		if err == nil {
			plan = v.Plan.With(page.Old, s)
			err = asForm(plan, page.Old, s.Code, plan.Check())
		}
		if err != nil {
			page.complete(r)
			return r.Refused("seat_form", page, err)
		}
	}
	draft := editPage{Base: v.Number, YAML: plan.YAML()}
	return p.try(r, draft, seat.Draft{Base: v.Number, Plan: plan}, "")
}

// read takes the form's fields; lines of needs that are wholly empty are left out.
func (page *formPage) read(r *kit.Request) (seat.Seat, error) {
	page.Code, page.Number, page.Zh, page.En = r.Form("code"), r.Form("number"), r.Form("zh"), r.Form("en")
	page.Scope, page.Case, page.Day, page.Green = r.Form("scope"), r.Form("case"), r.Form("day"), r.Form("green") == "true"
	s := seat.Seat{Code: page.Code, Number: page.Number, Name: locale.Text{Zh: page.Zh, En: page.En}}
	var faults fault.List
	for i := range 32 {
		row := needRow{Kind: r.Form(fmt.Sprint("kind", i)), Code: r.Form(fmt.Sprint("code", i)), Least: r.Form(fmt.Sprint("least", i))}
		if row.Kind == "" && row.Code == "" && row.Least == "" {
			continue
		}
		n := seat.Need{Kind: passport.Kind(row.Kind), Code: row.Code}
		if row.Least != "" {
			least, err := strconv.ParseInt(row.Least, 10, 64)
			if err != nil {
				faults = append(faults, seat.ErrLeast.With("kind", row.Kind).At(fmt.Sprint("least", len(page.Needs))))
			}
			n.Least = least
		}
		page.Needs = append(page.Needs, row)
		s.Requires = append(s.Requires, n)
	}
	if page.Scope != "" || page.Case != "" || page.Day != "" {
		s.Authority = &seat.Authority{Scope: page.Scope, Green: page.Green}
		for field, into := range map[string]*int64{"case": &s.Authority.Case, "day": &s.Authority.Day} {
			fen, ok := fenOf(r.Form(field))
			if !ok {
				faults = append(faults, ErrYuan.At(field))
			}
			*into = fen
		}
	}
	return s, faults.Err()
}

// fenOf reads an amount in yuan: "100", "0.5", "12.34".
func fenOf(s string) (int64, bool) {
	whole, part, _ := strings.Cut(s, ".")
	if whole == "" || len(whole) > 9 || len(part) > 2 || strings.Trim(whole+part, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(whole+(part + "00")[:2], 10, 64)
	return n, err == nil
}

// asForm turns the places of faults in a plan into the form's fields.
func asForm(p seat.Plan, old, code string, wrong error) error {
	var faults fault.List
	at := len(p.Seats) - 1
	for i := range p.Seats {
		if old != "" && p.Seats[i].Code == code {
			at = i
			break
		}
	}
	prefix := fmt.Sprintf("seats[%d].", at)
	for _, f := range fault.All(wrong) {
		field := strings.TrimPrefix(f.Field(), prefix)
		switch {
		case strings.HasPrefix(field, "requires["):
			field = "code" + strings.TrimSuffix(strings.TrimPrefix(field, "requires["), "]")
		case field == "requires":
			field = "kind0"
		case field == "name":
			field = "zh"
		case field == "authority":
			field = "case"
		case field == "authority.scope":
			field = "scope"
		case strings.HasSuffix(field, ".code"): // the other seat of that code
			field = "code"
		}
		faults = append(faults, f.At(field))
	}
	return faults.Err()
}

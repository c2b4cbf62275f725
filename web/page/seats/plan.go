package seats

import (
	"strconv"
	"strings"
	"time"

	"tianti/internal/clock"
	"tianti/rbac/seat"
	"tianti/web/kit"
)

// beijing is the time zone of days and times on the pages.
var beijing = clock.Shanghai

func version(n int64) string { return strconv.FormatInt(n, 10) }

// planPage is what each seat asks for and gives.
type planPage struct {
	Seats   []planSeat
	Version int64
	Coming  []seat.Coming // published and not yet in force
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
	page := planPage{Version: version, Coming: p.Seats.Coming()}
	for _, s := range plan.Seats {
		page.Seats = append(page.Seats, p.viewOf(r, s))
	}
	return r.Show("seat_plan", page)
}

func (p Pages) viewOf(r *kit.Request, s seat.Seat) planSeat {
	v := planSeat{Code: s.Code, Name: s.Name.In(r.Lang), Number: s.Number}
	for _, n := range s.Requires {
		v.Needs = append(v.Needs, p.needText(r, n.ID()))
	}
	if a := s.Authority; a != nil {
		v.Scope, v.Case, v.Day, v.Green = r.T("seats.scope."+a.Scope), seat.Yuan(a.Case), seat.Yuan(a.Day), a.Green
	}
	return v
}

// needText says a need by its ID: "certificate:VIP", "star:4", "appraisal:attitude:85".
func (p Pages) needText(r *kit.Request, id string) string {
	kind, rest, _ := strings.Cut(id, ":")
	code, least, _ := strings.Cut(rest, ":")
	if kind == "star" {
		code, least = "", rest
	}
	return r.T("seat.missing."+kind+".need", "code", p.Seats.Called(kind, code, r.Lang), "least", least)
}

// historyPage is the versions of the plan.
type historyPage struct {
	Versions []versionView
	Next     string
}

type versionView struct {
	Number       int64
	Name, Reason string
	Made, From   time.Time
	Later        bool // began later than it was published
	Changes      []changeView
	First        bool
}

type changeView struct{ Seat, Field, Was, Became string }

// history lists the versions, each with what it changed (GET /seats/plan/history?cursor=).
func (p Pages) history(r *kit.Request) error {
	found, err := p.Seats.History(r.Context(), r.Query("cursor"))
	if err != nil {
		return err
	}
	var page historyPage
	for i, v := range found.Items {
		view := versionView{Number: v.Number, Name: r.By(v.By, v.Name), Reason: v.Reason, Made: v.Written(), From: v.At, Later: v.At.After(v.Written()), First: v.Number == 1}
		if v.Number > 1 {
			before := (*seat.Version)(nil)
			if i+1 < len(found.Items) {
				before = found.Items[i+1]
			} else if before, err = p.Seats.At(r.Context(), v.Number-1); err != nil {
				return err
			}
			view.Changes = p.changesOf(r, before.Plan, v.Plan, seat.Compare(before.Plan, v.Plan))
		}
		page.Versions = append(page.Versions, view)
	}
	if found.Next != "" {
		page.Next = "/seats/plan/history?cursor=" + found.Next
	}
	return r.Show("seat_history", page)
}

// changesOf are differences as people read them.
func (p Pages) changesOf(r *kit.Request, was, now seat.Plan, ds []seat.Difference) (out []changeView) {
	for _, d := range ds {
		v := changeView{Seat: r.T("seats.ranks"), Field: r.T("seats.change." + d.Field), Was: d.Was, Became: d.Became}
		if s := now.Seat(d.Seat); s != nil {
			v.Seat = s.Name.In(r.Lang)
		} else if s := was.Seat(d.Seat); s != nil {
			v.Seat = s.Name.In(r.Lang)
		}
		switch d.Field {
		case "seat":
			v.Was, v.Became = kept(r, d.Was), kept(r, d.Became)
		case "requires":
			v.Was, v.Became = p.asked(r, d.Was), p.asked(r, d.Became)
		case "authority":
			v.Was, v.Became = p.authorityText(r, was.Seat(d.Seat)), p.authorityText(r, now.Seat(d.Seat))
		}
		out = append(out, v)
	}
	return out
}

func kept(r *kit.Request, name string) string {
	if name == "" {
		return r.T("seats.change.none")
	}
	return name
}

func (p Pages) asked(r *kit.Request, id string) string {
	if id == "" {
		return ""
	}
	return p.needText(r, id)
}

func (p Pages) authorityText(r *kit.Request, s *seat.Seat) string {
	if s == nil || s.Authority == nil {
		return r.T("seats.authority.none")
	}
	v := p.viewOf(r, *s)
	text := v.Scope + " · " + r.T("seats.limits", "case", v.Case, "day", v.Day)
	if v.Green {
		text += " · " + r.T("seats.green")
	}
	return text
}

package seats

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/rbac"
	"tianti/rbac/seat"
	"tianti/web/kit"
	"tianti/web/page/excerpt"
	"tianti/web/page/naming"
)

// ErrPlanLong says that a plan's file is longer than anybody reads.
var ErrPlanLong = fault.Define(fault.Invalid, "web.seats.plan_long") // param "limit", KB

// mostYAML bounds a plan's file, in bytes.
const mostYAML = 256 << 10

// editPage is a plan as it is being written, with what it would do.
type editPage struct {
	Base               int64 // version that it was made from
	YAML, From, Reason string
	Unit               string // whose people the trial looks at
	Units              []kit.Option
	Excerpts           []excerpt.Part
	Trial              *trialView
}

type trialView struct {
	At                 time.Time
	Version            int64
	Changes            []changeView
	Counted            bool // not only further names
	Examined, Affected int
	Rest               bool
	Seats, Units       []tallyView
	People             []shiftedView
	Next               string
}

type tallyView struct {
	Name       string
	Gain, Lose int
}

type shiftedView struct {
	Name, Path, Unit string
	Shifts           []shiftView
}

type shiftView struct {
	Seat, Why string
	Gain      bool
	Lack      []string
}

// edit opens the newest plan for writing (GET /seats/plan/edit).
func (p Pages) edit(r *kit.Request) error {
	v, err := p.Seats.Newest(r.Context())
	if err != nil {
		return err
	}
	return p.editor(r, editPage{Base: v.Number, YAML: v.Plan.YAML()}, nil)
}

// editor shows the page, with what is wrong.
func (p Pages) editor(r *kit.Request, page editPage, wrong error) (err error) {
	if page.Units, err = naming.Choices(r, p.People, "rbac.seat.edit", page.Unit); err != nil {
		return err
	}
	if wrong != nil {
		page.Excerpts = excerpt.Of(page.YAML, wrong)
		return r.Refused("seat_edit", page, wrong)
	}
	return r.Show("seat_edit", page)
}

// change tries the plan out or publishes it (POST /seats/plan/edit, "do" is "try", "all" or "publish").
func (p Pages) change(r *kit.Request) error {
	page := editPage{YAML: strings.ReplaceAll(r.Raw("yaml"), "\r\n", "\n"), From: r.Form("from"), Reason: r.Form("reason"), Unit: r.Form("unit")}
	page.Base, _ = strconv.ParseInt(r.Form("base"), 10, 64)
	draft, err := page.draft(r)
	if err != nil {
		return p.editor(r, page, err)
	}
	if r.Form("do") == "all" {
		unit := page.Unit
		if unit == "" {
			unit = "/"
		}
		run, err := p.Seats.StartTrial(r.Context(), r.Actor, draft, unit)
		if err != nil {
			return p.editor(r, page, err)
		}
		return r.Done("/seats/plan/trials/" + url.PathEscape(run.ID))
	}
	if r.Form("do") != "publish" {
		return p.try(r, page, draft, r.Form("cursor"))
	}
	v, err := p.Seats.Publish(r.Context(), r.Actor, draft)
	if err != nil {
		return p.editor(r, page, err)
	}
	if v.At.After(v.Made) {
		r.Flash("seats.edit.planned")
	} else {
		r.Flash("seats.edit.done")
	}
	return r.Done("/seats/plan")
}

// draft reads the form. An empty day begins at once; so does today.
func (page *editPage) draft(r *kit.Request) (seat.Draft, error) {
	d := seat.Draft{Base: page.Base, Reason: page.Reason}
	if len(page.YAML) > mostYAML {
		return d, ErrPlanLong.At("yaml").With("limit", mostYAML>>10)
	}
	if day := rbac.Day(page.From); day != "" && day != rbac.DayOf(r.Now()) {
		if !day.Valid() {
			return d, seat.ErrFrom.At("from")
		}
		d.From = day.Start()
	}
	plan, err := seat.Read("plan.yaml", []byte(page.YAML))
	d.Plan = plan
	return d, err
}

func (p Pages) try(r *kit.Request, page editPage, d seat.Draft, cursor string) error {
	unit := page.Unit
	if unit == "" {
		unit = "/"
	}
	t, err := p.Seats.Try(r.Context(), r.Actor, p.People, d, unit, cursor)
	if err != nil {
		return p.editor(r, page, err)
	}
	was, _, err := p.Seats.PlanAt(r.Context(), t.At)
	if err != nil {
		return err
	}
	if page.Trial, err = p.trialOf(r, t, was, d.Plan); err != nil {
		return err
	}
	page.Trial.Counted = cursor == ""
	return p.editor(r, page, nil)
}

func (p Pages) trialOf(r *kit.Request, t *seat.Trial, was, now seat.Plan) (*trialView, error) {
	v := &trialView{At: t.At, Version: t.Version, Changes: p.changesOf(r, was, now, t.Changes), Examined: t.Examined, Affected: t.Affected, Rest: t.Rest, Next: t.Next}
	name := func(code string) string { return seatName(r.Lang, code, now, was) }
	var paths []string
	for _, u := range t.Units {
		paths = append(paths, u.Of)
	}
	for _, x := range t.People {
		paths = append(paths, x.Unit)
	}
	labels, err := p.People.Labels(r.Context(), r.Lang, paths...)
	if err != nil {
		return nil, err
	}
	for _, s := range t.Seats {
		if s.Gain+s.Lose > 0 {
			v.Seats = append(v.Seats, tallyView{name(s.Of), s.Gain, s.Lose})
		}
	}
	for _, u := range t.Units {
		v.Units = append(v.Units, tallyView{labels[u.Of], u.Gain, u.Lose})
	}
	for _, x := range t.People {
		row := shiftedView{Name: x.Name, Path: "/people/" + url.PathEscape(x.Person) + "/seats", Unit: labels[x.Unit]}
		for _, s := range x.Shifts {
			sv := shiftView{Seat: name(s.Seat), Gain: s.Gain, Why: r.T("seats.why." + s.Why)}
			for _, m := range s.Lack {
				sv.Lack = append(sv.Lack, p.Seats.Explain(m, r.Lang).Need)
			}
			row.Shifts = append(row.Shifts, sv)
		}
		v.People = append(v.People, row)
	}
	return v, nil
}

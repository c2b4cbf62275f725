// Package workload is the pages of working time: a month's rostered hours and training against the cap.
package workload

import (
	"embed"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"time"

	"tianti/courses"
	"tianti/courses/workload"
	"tianti/internal/clock"
	"tianti/rbac"
	"tianti/web/kit"
	"tianti/web/page/naming"
)

//go:embed *.html
var files embed.FS

// Pages are the handlers.
type Pages struct {
	Workload *workload.Service
	People   *rbac.Organisation
}

// Area is the routes, pages and card.
func (p Pages) Area() kit.Area {
	return kit.Area{Name: "workload", Files: files, Samples: samples(), Routes: []kit.Route{
		{Method: "GET", Path: "/training/workload", Needs: "courses.team.read", Do: p.list, Nav: &kit.Nav{Group: "training", Label: "workload", Icon: "clock", Order: 13}},
		{Method: "POST", Path: "/training/workload", Needs: "courses.working_time.record", Do: p.record},
	}, Cards: []kit.Card{
		{Name: "workload", Order: 12, Needs: "courses.enrolment.learn", Load: p.card, Sample: cardPage{[]loadRow{sampleRows()[0]}, 167}},
	}}
}

// loadRow is a person's month, in hours.
type loadRow struct {
	Person, Name, Unit, Month          string
	Rostered, Classes, Learning, Total int
	Known, Over, Near                  bool
	Share                              int
}

func rowOf(l workload.Load) loadRow {
	return loadRow{Month: l.Month, Rostered: workload.Hours(l.Rostered), Classes: workload.Hours(l.Classes), Learning: workload.Hours(l.Learning), Total: workload.Hours(l.Total()), Known: l.Known, Over: l.Over(), Near: l.Near(), Share: min(l.Total()*100/max(l.Cap, 1), 100)}
}

// listPage is a unit's month.
type listPage struct {
	Unit    string
	Units   []kit.Option
	Month   string
	Cap     int
	Rows    []loadRow
	Over    int
	Crowd   bool // too many to list one by one
	Records bool // the reader may write rostered hours here
}

// list shows a unit's month, the fullest first (GET /training/workload?unit=&month=).
func (p Pages) list(r *kit.Request) error {
	page, err := p.page(r, r.Query("unit"), r.Query("month"))
	if err != nil {
		return err
	}
	return r.Show("workload", page)
}

func (p Pages) page(r *kit.Request, at, month string) (page listPage, err error) {
	page = listPage{Unit: at, Month: month, Cap: p.Workload.CapHours()}
	if page.Month == "" {
		page.Month = workload.MonthOf(r.Now())
	}
	if page.Units, err = naming.Choices(r, p.People, "courses.enrolment.read", r.Actor.Unit); err != nil {
		return page, err
	}
	if page.Unit == "" {
		if len(page.Units) == 0 {
			return page, rbac.ErrForbidden.With("permission", "courses.enrolment.read")
		}
		page.Unit = page.Units[0].Value
		if slices.ContainsFunc(page.Units, func(o kit.Option) bool { return o.Value == r.Actor.Unit }) {
			page.Unit = r.Actor.Unit
		}
	}
	for i := range page.Units {
		page.Units[i].Selected = page.Units[i].Value == page.Unit
	}
	page.Records = p.Workload.Records(r.Actor, page.Unit)
	all, err := p.Workload.Below(r.Context(), r.Actor, page.Unit, page.Month)
	if errors.Is(err, courses.ErrTooMany) {
		page.Crowd = true
		return page, nil
	}
	if err != nil {
		return page, err
	}
	return page, p.rows(r, &page, all)
}

func (p Pages) rows(r *kit.Request, page *listPage, all []workload.Person) error {
	var units []string
	for _, x := range all {
		units = append(units, x.Unit)
	}
	labels, err := p.People.Labels(r.Context(), r.Lang, units...)
	if err != nil {
		return err
	}
	slices.SortStableFunc(all, func(a, b workload.Person) int { return b.Total() - a.Total() })
	for _, x := range all {
		row := rowOf(x.Load)
		row.Person, row.Name, row.Unit = x.Learner.Person, x.Name, labels[x.Unit]
		if row.Over {
			page.Over++
		}
		page.Rows = append(page.Rows, row)
	}
	return nil
}

// record writes the rostered hours of the list (POST /training/workload).
func (p Pages) record(r *kit.Request) error {
	unit, month := r.Form("unit"), r.Form("month")
	var entries []workload.Entry
	for _, person := range r.FormAll("person") {
		text := r.Form("hours." + person)
		if text == "" {
			continue
		}
		hours, err := strconv.Atoi(text)
		if err != nil {
			hours = -1 // no number: the rule refuses it at its field
		}
		entries = append(entries, workload.Entry{Person: person, Month: month, Hours: hours})
	}
	if _, err := p.Workload.Record(r.Context(), r.Actor, entries); err != nil {
		page, lost := p.page(r, unit, month)
		if lost != nil {
			return err
		}
		return r.Refused("workload", page, err)
	}
	r.Flash("workload.saved")
	return r.Done("/training/workload?unit=" + url.QueryEscape(unit) + "&month=" + url.QueryEscape(month))
}

// cardPage warns the reader of a month that is full, or over.
type cardPage struct {
	Rows []loadRow
	Cap  int
}

func (p Pages) card(r *kit.Request) (any, error) {
	page := cardPage{Cap: p.Workload.CapHours()}
	today := clock.Day(r.Now())
	first := time.Date(today.Year(), today.Month(), 1, 0, 0, 0, 0, today.Location())
	for _, month := range []time.Time{first, first.AddDate(0, 1, 0)} {
		l, err := p.Workload.Of(r.Context(), r.Actor, r.Actor.Person, workload.MonthOf(month))
		if err != nil {
			return nil, err
		}
		if l.Near() {
			page.Rows = append(page.Rows, rowOf(l))
		}
	}
	if len(page.Rows) == 0 {
		return nil, nil
	}
	return page, nil
}

func sampleRows() []loadRow {
	return []loadRow{
		{Person: "KF000001", Name: "李明", Unit: "深圳中心 · 1组", Month: "2026-12", Rostered: 152, Classes: 4, Learning: 14, Total: 170, Known: true, Over: true, Near: true, Share: 100},
		{Person: "KF000002", Name: "王芳", Unit: "深圳中心 · 1组", Month: "2026-12", Classes: 2, Learning: 6, Total: 8, Share: 5},
	}
}

// What /dev/pages shows.
func samples() []kit.Sample {
	units := []kit.Option{{Value: "/g/gd/sz/t1/", Text: "广东 · 深圳中心 · 1组", Selected: true}}
	return []kit.Sample{
		{Page: "workload", Case: "some", Data: listPage{Unit: "/g/gd/sz/t1/", Units: units, Month: "2026-12", Cap: 167, Rows: sampleRows(), Over: 1, Records: true}},
		{Page: "workload", Case: "crowd", Data: listPage{Unit: "/g/", Units: units, Month: "2026-12", Cap: 167, Crowd: true}},
	}
}

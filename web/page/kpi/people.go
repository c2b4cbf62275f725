package kpi

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"tianti/internal/fault"
	figures "tianti/ladder/kpi"
	"tianti/rbac"
	"tianti/web/kit"
)

type personPage struct {
	Person, Name, Unit string
	Own, Past          bool
	AsOf, Today        string
	Path               string
	Months             []monthView
	MayCorrect         bool
}

// monthView is a month with its cells and where they come from.
type monthView struct {
	Month          string
	Green, Judged  bool
	Cells          []cellView
	Sources        []sourceView
	Met, JudgedAll int
}

type cellView struct {
	Name, Value, Threshold string
	Judged, Green          bool
	Corrected              bool
}

// sourceView is what one source said of the month, version by version.
type sourceView struct {
	Source, CorrectPath string
	Versions            []versionView
}

type versionView struct {
	Version      int
	At           time.Time
	By, Reason   string
	Values       string
	Now, Correct bool
}

// mine is one's own months (GET /kpi/me).
func (p Pages) mine(r *kit.Request) error { return p.showPerson(r, r.Actor.Person, "/kpi/me") }

// person is somebody's months (GET /people/:id/kpi).
func (p Pages) person(r *kit.Request) error {
	id := r.Path("id")
	return p.showPerson(r, id, "/people/"+url.PathEscape(id)+"/kpi")
}

func (p Pages) showPerson(r *kit.Request, id, path string) error {
	page := personPage{Person: id, Own: id == r.Actor.Person, Path: path, Today: string(rbac.DayOf(r.Now())), AsOf: r.Query("as_of")}
	at := r.Now()
	if day := rbac.Day(page.AsOf); day.Valid() && string(day) < page.Today {
		at, page.Past = day.Add(1).Start().Add(-time.Millisecond), true
	}
	h, err := p.KPI.Person(r.Context(), r.Actor, id, at)
	if err != nil {
		return err
	}
	who, err := p.Org.Lookup(r.Context(), id)
	if err != nil {
		return err
	}
	page.Name, page.Unit = who.Name, p.label(r, who.Path)
	_, may := p.Org.Gate().May(r.Actor, "ladder.kpi.correct", who.Place())
	page.MayCorrect = may == nil && !page.Past
	if page.Months, err = p.months(r, h, at, page.MayCorrect); err != nil {
		return err
	}
	return r.Show("kpi_person", page)
}

func (p Pages) months(r *kit.Request, h *figures.History, at time.Time, correct bool) ([]monthView, error) {
	var ids []string
	for _, f := range h.Figures {
		ids = append(ids, f.By)
	}
	names, err := p.names(r.Context(), ids...)
	if err != nil {
		return nil, err
	}
	var out []monthView
	for i, s := range h.Sheets {
		c := h.Catalogues[i]
		v := monthView{Month: string(s.Month), Green: s.Green()}
		for _, cell := range s.Cells {
			m, _ := c.Metric(cell.Metric)
			v.Cells = append(v.Cells, cellView{m.Name.In(r.Lang), amount(r, m.Unit, cell.Value), limit(r, m, m.Threshold), cell.Judged, cell.Green, cell.Version > 1})
			if cell.Judged {
				v.Judged = true
				v.JudgedAll++
				if cell.Green {
					v.Met++
				}
			}
		}
		v.Sources = p.versions(r, h, c, s.Month, at, names, correct)
		out = append(out, v)
	}
	return out, nil
}

// versions lists what each source said of a month up to an instant.
func (p Pages) versions(r *kit.Request, h *figures.History, c *figures.Catalogue, m figures.Month, at time.Time, names func(string) string, correct bool) []sourceView {
	by := map[string]*sourceView{}
	var order []string
	fs := slices.Clone(h.Figures)
	slices.SortFunc(fs, func(a, b *figures.Figure) int { return b.Version - a.Version })
	for _, f := range fs {
		if f.Month != m || f.At.After(at) {
			continue
		}
		s := by[f.Source]
		if s == nil {
			s = &sourceView{Source: f.Source}
			if f.Source == figures.StandardSource {
				s.Source = r.T("kpi.source.standard")
			}
			if correct {
				s.CorrectPath = "/people/" + url.PathEscape(h.Subject) + "/kpi/" + string(m) + "/" + url.PathEscape(f.Source)
			}
			by[f.Source] = s
			order = append(order, f.Source)
		}
		var values []string
		for _, x := range c.Metrics {
			if v, ok := f.Values[x.Code]; ok {
				values = append(values, x.Name.In(r.Lang)+" "+figures.Decimal(v))
			}
		}
		s.Versions = append(s.Versions, versionView{f.Version, f.At, names(f.By), f.Reason, strings.Join(values, " · "), f.Until.IsZero() || f.Until.After(at), f.Version > 1})
	}
	slices.Sort(order)
	out := make([]sourceView, len(order))
	for i, code := range order {
		out[i] = *by[code]
	}
	return out
}

type correctPage struct {
	Person, Name, Month, Source, Back string
	Fields                            []correctField
	Reason                            string
}

type correctField struct{ Code, Label, Value, Field string }

// correction is the form that corrects a month (GET /people/:id/kpi/:month/:source).
func (p Pages) correction(r *kit.Request) error {
	page, f, c, err := p.correctable(r)
	if err != nil {
		return err
	}
	for _, m := range c.Metrics {
		if m.Of(f.Tier) {
			value := ""
			if v, ok := f.Values[m.Code]; ok {
				value = figures.Decimal(v)
			}
			page.Fields = append(page.Fields, correctField{m.Code, p.fieldLabel(r, m), value, "f-" + m.Code})
		}
	}
	return r.Show("kpi_correct", page)
}

func (p Pages) fieldLabel(r *kit.Request, m figures.Metric) string {
	return r.T("kpi.correct.field", "name", m.Name.In(r.Lang), "unit", r.T("kpi.unit."+m.Unit))
}

// correctable finds what is to be corrected.
func (p Pages) correctable(r *kit.Request) (correctPage, *figures.Figure, *figures.Catalogue, error) {
	id, month, source := r.Path("id"), figures.Month(r.Path("month")), r.Path("source")
	page := correctPage{Person: id, Month: string(month), Source: source, Back: "/people/" + url.PathEscape(id) + "/kpi"}
	h, err := p.KPI.Person(r.Context(), r.Actor, id, r.Now())
	if err != nil {
		return page, nil, nil, err
	}
	who, err := p.Org.Lookup(r.Context(), id)
	if err != nil {
		return page, nil, nil, err
	}
	if _, err := p.Org.Gate().May(r.Actor, "ladder.kpi.correct", who.Place()); err != nil {
		return page, nil, nil, err
	}
	page.Name = who.Name
	for _, f := range h.Figures {
		if f.Month == month && f.Source == source && f.Until.IsZero() {
			c, err := p.KPI.Catalogue(r.Context(), month)
			return page, f, c, err
		}
	}
	return page, nil, nil, figures.ErrNoFigure
}

// correct records it (POST /people/:id/kpi/:month/:source).
func (p Pages) correct(r *kit.Request) error {
	page, f, c, err := p.correctable(r)
	if err != nil {
		return err
	}
	page.Reason = r.Form("reason")
	x := figures.Correction{Person: f.Subject, Month: f.Month, Source: f.Source, Values: map[string]int64{}, Reason: page.Reason}
	var faults fault.List
	for _, m := range c.Metrics {
		if !m.Of(f.Tier) {
			continue
		}
		typed := r.Form(m.Code)
		page.Fields = append(page.Fields, correctField{m.Code, p.fieldLabel(r, m), typed, "f-" + m.Code})
		v, ok := figures.ReadDecimal(typed)
		switch {
		case typed == "":
			x.Away = append(x.Away, m.Code)
		case !ok:
			faults = append(faults, figures.ErrNumber.At(m.Code).With("value", typed))
		default:
			x.Values[m.Code] = v
		}
	}
	err = faults
	if len(faults) == 0 {
		_, err = p.KPI.Correct(r.Context(), r.Actor, x)
	}
	if err != nil {
		return r.Refused("kpi_correct", page, err)
	}
	r.Flash("kpi.corrected")
	return r.Done(page.Back)
}

type teamPage struct {
	Unit, UnitName, Month, Latest string
	Units                         []kit.Option
	More                          bool
	Heads                         []headView
	Rows                          []teamRow
	Own                           []monthView
	Next                          string
}

type headView struct{ Name, Threshold string }

type teamRow struct {
	Name, Number, Path string
	Cells              []cellView
	Met, Judged        int
}

// team is the people below a unit in a month, and the unit's own sheets (GET /kpi/team).
func (p Pages) team(r *kit.Request) error {
	const permission = "ladder.kpi.read"
	reach := p.Org.Gate().Reach(r.Actor, permission)
	page := teamPage{Latest: string(figures.MonthOf(r.Now()).Add(-1)), Month: r.Query("month"), Unit: r.Query("unit")}
	if len(reach) == 0 {
		return r.Done("/kpi/me")
	}
	if page.Unit == "" {
		page.Unit = reach[0]
	}
	if !figures.Month(page.Month).Valid() {
		page.Month = page.Latest
	}
	units, more, err := p.Org.Choices(r.Context(), r.Actor, permission, page.Unit, 300)
	if err != nil {
		return err
	}
	page.More = more
	for _, u := range units {
		page.Units = append(page.Units, kit.Option{Value: u.Path, Text: strings.Repeat("\u3000", max(len(rbac.Lineage(u.ID))-1, 0)) + u.In(r.Lang)})
	}
	t, err := p.KPI.Team(r.Context(), r.Actor, page.Unit, figures.Month(page.Month), r.Query("cursor"), 50)
	if err != nil {
		return err
	}
	page.UnitName = p.label(r, page.Unit)
	if err := p.teamRows(r, &page, t); err != nil {
		return err
	}
	h, err := p.KPI.Unit(r.Context(), r.Actor, page.Unit, r.Now())
	if err != nil {
		return err
	}
	if page.Own, err = p.months(r, h, r.Now(), false); err != nil {
		return err
	}
	if len(page.Own) > 6 {
		page.Own = page.Own[:6]
	}
	return r.Show("kpi_team", page)
}

func (p Pages) teamRows(r *kit.Request, page *teamPage, t *figures.Table) error {
	var ids []string
	for _, row := range t.Rows {
		ids = append(ids, row.Subject)
	}
	people, err := p.Org.LookupMany(r.Context(), ids)
	if err != nil {
		return err
	}
	for _, m := range t.Metrics {
		page.Heads = append(page.Heads, headView{m.Name.In(r.Lang), limit(r, m, m.Threshold)})
	}
	for _, s := range t.Rows {
		row := teamRow{Name: s.Subject, Number: s.Subject, Path: "/people/" + url.PathEscape(s.Subject) + "/kpi"}
		if who := people[s.Subject]; who != nil {
			row.Name, row.Number = who.Name, who.EmployeeNo
		}
		for _, m := range t.Metrics {
			cell := cellView{Name: m.Name.In(r.Lang)}
			if v, ok := s.Value(m.Code); ok {
				cell.Value, cell.Judged, cell.Green = amount(r, m.Unit, v), m.Judged(), m.Green(v)
				if cell.Judged {
					row.Judged++
					if cell.Green {
						row.Met++
					}
				}
			}
			row.Cells = append(row.Cells, cell)
		}
		page.Rows = append(page.Rows, row)
	}
	if t.Next != "" {
		page.Next = "/kpi/team?" + url.Values{"unit": {page.Unit}, "month": {page.Month}, "cursor": {t.Next}}.Encode()
	}
	return nil
}

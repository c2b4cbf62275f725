package kpi

import (
	"slices"
	"strings"

	figures "tianti/ladder/kpi"
	"tianti/web/kit"
)

type sourcePage struct {
	ID, Code, Name string // ID is "new" for one that is not there yet
	Columns        []columnView
	More           int // rows for columns that no sheet has shown yet
}

// New says whether the source is not there yet.
func (p sourcePage) New() bool { return p.ID == "new" }

// columnView is a row of the form: a header, what it means and how it writes percentages.
type columnView struct {
	Field, Header, Key, Scale string
	Seen                      bool
	Keys, Scales              []kit.Option
}

// extra is how many empty rows the form offers beyond the headers that are known.
const extra = 4

// source shows what the columns of a source mean (GET /kpi/sources/:id).
func (p Pages) source(r *kit.Request) error {
	id := r.Path("id")
	page := sourcePage{ID: id}
	var columns []figures.Column
	var seen []string
	if id != "new" {
		s, err := p.KPI.Source(r.Context(), r.Actor, id)
		if err != nil {
			return err
		}
		page.Code, page.Name, columns, seen = s.ID, s.Name, s.Columns, s.Seen
	}
	if err := p.fill(r, &page, columns, seen); err != nil {
		return err
	}
	return r.Show("kpi_source", page)
}

func (p Pages) fill(r *kit.Request, page *sourcePage, columns []figures.Column, seen []string) error {
	now, _, err := p.KPI.Metrics(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	keys := []kit.Option{{Value: figures.Ignored, Text: r.T("kpi.column.ignored")}, {Value: figures.NumberColumn, Text: r.T("kpi.head.number")},
		{Value: figures.UnitColumn, Text: r.T("kpi.head.unit")}, {Value: figures.MonthColumn, Text: r.T("kpi.head.month")}}
	for _, m := range now.Metrics {
		if !m.Retired {
			keys = append(keys, kit.Option{Value: m.Code, Text: m.Name.In(r.Lang)})
		}
	}
	scales := []kit.Option{{Value: figures.AsIs, Text: r.T("kpi.scale.percent")}, {Value: figures.InShares, Text: r.T("kpi.scale.fraction")}}
	add := func(c figures.Column, seen bool) {
		page.Columns = append(page.Columns, columnView{figures.ColumnField(len(page.Columns)), c.Header, c.Key, c.Scale, seen, choose(keys, c.Key), choose(scales, c.Scale)})
	}
	for _, c := range columns {
		add(c, slices.Contains(seen, c.Header))
	}
	for _, h := range seen {
		if !slices.ContainsFunc(columns, func(c figures.Column) bool { return c.Header == h }) {
			add(figures.Column{Header: h}, true)
		}
	}
	for range extra {
		add(figures.Column{}, false)
	}
	return nil
}

func choose(options []kit.Option, value string) []kit.Option {
	out := slices.Clone(options)
	for i := range out {
		out[i].Selected = out[i].Value == value
	}
	return out
}

// describe saves it (POST /kpi/sources/:id).
func (p Pages) describe(r *kit.Request) error {
	id := r.Path("id")
	page := sourcePage{ID: id, Code: id, Name: r.Form("name")}
	if id == "new" {
		page.Code = strings.ToLower(r.Form("code"))
	}
	headers, keys, scales := r.FormAll("header"), r.FormAll("key"), r.FormAll("scale")
	var columns []figures.Column
	var seen []string
	for i, h := range headers {
		if h = strings.TrimSpace(h); h == "" || i >= len(keys) || i >= len(scales) {
			continue
		}
		if keys[i] == "" {
			seen = append(seen, h)
			continue
		}
		columns = append(columns, figures.Column{Header: h, Key: keys[i], Scale: scales[i]})
	}
	if _, err := p.KPI.Describe(r.Context(), r.Actor, page.Code, page.Name, columns); err != nil {
		if ferr := p.fill(r, &page, columns, seen); ferr != nil {
			return ferr
		}
		return r.Refused("kpi_source", page, err)
	}
	r.Flash("kpi.source.saved")
	return r.Done("/kpi/sheets?source=" + page.Code)
}

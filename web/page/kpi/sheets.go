package kpi

import (
	"bytes"
	"net/url"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/intake"
	"tianti/internal/locale"
	"tianti/internal/sheet"
	figures "tianti/ladder/kpi"
	"tianti/web/kit"
)

type listPage struct {
	Source, Month, Latest string
	Sources               []kit.Option
	Described             []link
	Imports               []past
}

type link struct{ Text, Path string }

// past is an import on the list.
type past struct {
	ID, File, Source, By, State, Months string
	At                                  time.Time
	Total, Bad                          int
}

// list shows the sheets so far and takes one (GET /kpi/sheets).
func (p Pages) list(r *kit.Request) error {
	page, err := p.past(r)
	if err != nil {
		return err
	}
	page.Source = r.Query("source")
	return r.Show("kpi_list", page)
}

func (p Pages) past(r *kit.Request) (listPage, error) {
	page := listPage{Latest: string(figures.MonthOf(r.Now()).Add(-1)), Sources: []kit.Option{{Value: figures.StandardSource, Text: r.T("kpi.source.standard")}}}
	sources, err := p.KPI.Sources(r.Context(), r.Actor)
	if err != nil {
		return page, err
	}
	called := map[string]string{figures.StandardSource: r.T("kpi.source.standard")}
	for _, s := range sources {
		page.Sources = append(page.Sources, kit.Option{Value: s.ID, Text: s.Name})
		page.Described = append(page.Described, link{s.Name, "/kpi/sources/" + s.ID})
		called[s.ID] = s.Name
	}
	imports, err := p.KPI.Recent(r.Context(), r.Actor, 50)
	if err != nil {
		return page, err
	}
	var ids []string
	for _, i := range imports {
		ids = append(ids, i.By)
	}
	names, err := p.names(r.Context(), ids...)
	for _, i := range imports {
		page.Imports = append(page.Imports, past{i.ID, i.File, called[i.Source], names(i.By), i.State, monthsOf(i.Months), i.At, i.Total, i.Bad})
	}
	return page, err
}

func monthsOf(ms []figures.Month) string {
	switch n := len(ms); n {
	case 0:
		return ""
	case 1, 2:
		out := make([]string, n)
		for i, m := range ms {
			out[i] = string(m)
		}
		return strings.Join(out, ", ")
	default:
		return string(ms[0]) + " – " + string(ms[n-1])
	}
}

// upload reads a sheet and keeps its verdicts (POST /kpi/sheets).
func (p Pages) upload(r *kit.Request) error {
	source, month := r.Form("source"), r.Form("month")
	file, err := r.File("file")
	var imp *figures.Import
	if err == nil {
		imp, err = p.KPI.Preview(r.Context(), r.Actor, figures.Asked{File: file.Name, Source: source, Month: figures.Month(month)}, file.Data)
	}
	if err == nil {
		return r.Done("/kpi/sheets/" + imp.ID)
	}
	page, perr := p.past(r)
	if perr != nil {
		return perr
	}
	page.Source, page.Month = source, month
	f := fault.From(err)
	if f.Field() == "" {
		f = f.At("file")
	}
	return r.Refused("kpi_list", page, f)
}

// template is an empty sheet with one example row (GET /kpi/template.csv).
func (p Pages) template(r *kit.Request) error {
	now, _, err := p.KPI.Metrics(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	header, row := []string{r.T("kpi.head.number"), r.T("kpi.head.month")}, []string{"KF100001", string(figures.MonthOf(r.Now()).Add(-1))}
	for _, m := range now.Metrics {
		if !m.Of(figures.Person) || m.Retired {
			continue
		}
		header = append(header, m.Name.In(r.Lang))
		value := ""
		if m.Target != nil {
			value = figures.Decimal(*m.Target)
		}
		if value != "" && m.Unit == figures.Percent {
			value += "%"
		}
		row = append(row, value)
	}
	var b bytes.Buffer
	w := sheet.NewWriter(&b)
	_ = w.Write(header...)
	_ = w.Write(row...)
	if err := w.Flush(); err != nil {
		return err
	}
	return r.Download(r.T("kpi.template.file")+".csv", "text/csv; charset=utf-8", b.Bytes())
}

type showPage struct {
	ID, File, Source, SourcePath, By, AppliedBy, State, Months string
	At, AppliedAt                                              time.Time
	Total, Good, Bad                                           int
	Percent                                                    int
	Metrics                                                    []string
	Unknown                                                    []string
	Chips                                                      []chip
	Verdict                                                    string
	Rows                                                       []rowView
	Next                                                       string
	MayApply, Changes                                          bool
}

// Running says whether the import is being applied, Waits whether it has not been.
func (p showPage) Running() bool { return p.State == intake.Applying }

// Waits says whether the import has not been applied.
func (p showPage) Waits() bool { return p.State != intake.Applied }

type chip struct {
	Verdict, Path string
	Count         int
	Here          bool
}

type rowView struct {
	Number                                       int
	Verdict, Tone, Subject, Column, Value, About string
}

var tones = map[string]string{figures.NewRow: "green", figures.ChangedRow: "blue", figures.SameRow: "gray", figures.RefusedRow: "red"}

// show is one import (GET /kpi/sheets/:id).
func (p Pages) show(r *kit.Request) error {
	page, err := p.page(r, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Show("kpi_sheet", page)
}

func (p Pages) page(r *kit.Request, id string) (showPage, error) {
	imp, err := p.KPI.Import(r.Context(), r.Actor, id)
	if err != nil {
		return showPage{}, err
	}
	names, err := p.names(r.Context(), imp.By, imp.AppliedBy)
	if err != nil {
		return showPage{}, err
	}
	verdict := r.Query("verdict")
	page := showPage{ID: imp.ID, File: imp.File, Source: imp.Source, By: names(imp.By), AppliedBy: names(imp.AppliedBy), State: imp.State, Months: monthsOf(imp.Months), At: imp.At,
		AppliedAt: imp.AppliedAt, Total: imp.Total, Good: imp.Good, Bad: imp.Bad, Percent: 100 * imp.Done / max(imp.Parts, 1), Unknown: imp.Unknown, Verdict: verdict,
		MayApply: r.May("ladder.kpi.import"), Changes: imp.Changes()}
	if imp.Source == figures.StandardSource {
		page.Source, page.SourcePath = r.T("kpi.source.standard"), "/kpi/sources/new"
	} else if s, err := p.KPI.Source(r.Context(), r.Actor, imp.Source); err == nil {
		page.Source, page.SourcePath = s.Name, "/kpi/sources/"+s.ID
	}
	now, _, err := p.KPI.Metrics(r.Context(), r.Actor)
	if err != nil {
		return page, err
	}
	called := func(code string) string { return metricName(r.Lang, now, code) }
	for _, code := range imp.Metrics {
		page.Metrics = append(page.Metrics, called(code))
	}
	page.Chips = append(page.Chips, chip{"", "/kpi/sheets/" + id, imp.Total, verdict == ""})
	for _, v := range figures.Verdicts {
		page.Chips = append(page.Chips, chip{v, "/kpi/sheets/" + id + "?verdict=" + v, imp.Counts.Of(v), v == verdict})
	}
	lines, next, err := p.KPI.Rows(r.Context(), r.Actor, id, verdict, r.Query("cursor"), pageSize)
	for _, l := range lines {
		page.Rows = append(page.Rows, rowView{l.Row, l.Verdict, tones[l.Verdict], l.Subject, l.Column, l.Value, about(r, l, called)})
	}
	if next != "" {
		page.Next = "/kpi/sheets/" + id + "?" + url.Values{"verdict": {verdict}, "cursor": {next}}.Encode()
	}
	return page, err
}

func metricName(lang string, c *figures.Catalogue, code string) string {
	if m, ok := c.Metric(code); ok {
		return m.Name.In(lang)
	}
	return code
}

// about is what is said of a row, or which metrics it corrects.
func about(r *kit.Request, l figures.Line, called func(string) string) string {
	if l.Verdict != figures.ChangedRow {
		return l.Message(r.Lang)
	}
	var names []string
	for _, f := range l.Fields {
		names = append(names, called(f))
	}
	return r.T("kpi.row.corrects", "metrics", strings.Join(names, r.T("rbac.list.separator")))
}

// apply does what the preview said (POST /kpi/sheets/:id/apply).
func (p Pages) apply(r *kit.Request) error {
	id := r.Path("id")
	imp, err := p.KPI.ApplyWithin(r.Context(), r.Actor, id, patience)
	if err != nil {
		page, perr := p.page(r, id)
		if perr != nil {
			return perr
		}
		return r.Refused("kpi_sheet", page, err)
	}
	if imp.State == intake.Applied {
		r.Flash("kpi.applied")
	}
	return r.Done("/kpi/sheets/" + id)
}

// verdicts is the rows as a table to mend the sheet by (GET /kpi/sheets/:id/verdicts.csv).
func (p Pages) verdicts(r *kit.Request) error {
	now, _, err := p.KPI.Metrics(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	w := sheet.NewWriter(&b)
	var header []string
	for _, key := range []string{"rbac.roster.head.row", "rbac.roster.head.verdict", "kpi.subject", "rbac.roster.head.column", "rbac.roster.head.value", "rbac.roster.head.message"} {
		header = append(header, locale.T(r.Lang, key, nil))
	}
	_ = w.Write(header...)
	for cursor := ""; ; {
		lines, next, err := p.KPI.Rows(r.Context(), r.Actor, r.Path("id"), r.Query("verdict"), cursor, 5000)
		if err != nil {
			return err
		}
		for _, l := range lines {
			_ = w.Write(kit.Score(int64(l.Row)*1000), r.T("rbac.verdict."+l.Verdict), l.Subject, l.Column, l.Value,
				about(r, l, func(code string) string { return metricName(r.Lang, now, code) }))
		}
		if cursor = next; next == "" {
			break
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return r.Download(r.T("kpi.verdicts.file")+".csv", "text/csv; charset=utf-8", b.Bytes())
}

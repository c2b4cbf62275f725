package supervision

import (
	"strconv"
	"strings"
	"time"

	"tianti/certificates/pdf"
	findings "tianti/courses/supervision"
	"tianti/internal/clock"
	"tianti/ladder/kpi"
	"tianti/rbac"
	"tianti/web/kit"
)

// reportPage is the monthly quality report. Everything in it is made of findings and figures.
type reportPage struct {
	Unit, UnitName, Month, Latest string
	Units                         []kit.Option
	At                            time.Time
	Running                       bool
	Found, Serious, Open, Overdue int
	Closed, InTime, Repeats       int
	Trained                       int
	Rate, Target                  int // percent; Rate is -1 where nothing was closed
	Met                           bool
	Kinds, Cats, Causes, Places   []tally
	Ages                          []tally
	Gravest, Recurring            []row
	Effect                        changeRow
	Measured, Helped              int
	Figures                       []figureRow
	PDF                           string
}

// tally is a number beside that of the month before, with its share of the largest.
type tally struct {
	Name          string
	Count, Before int
	Share         int // percent of the largest
}

// figureRow is a metric of the KPI sheet against its threshold.
type figureRow struct {
	Name, Mean, Before, Threshold, Own string
	People, Green                      int
	Good, Judged                       bool
}

// mostNamed bounds the findings that a report names; the figures count all.
const mostNamed = 20

// report shows a month (GET /supervision/report?unit=&month=).
func (p Pages) report(r *kit.Request) error {
	page, err := p.summary(r)
	if err != nil {
		return err
	}
	if page.Units, err = p.units(r, "courses.quality_report.read", page.Unit); err != nil {
		return err
	}
	return r.Show("quality_report", page)
}

func (p Pages) summary(r *kit.Request) (page reportPage, err error) {
	unit := r.Query("unit")
	if places := p.Supervision.Reports(r.Actor); unit == "" && len(places) > 0 {
		unit = places[0]
	}
	s, err := p.Supervision.Report(r.Context(), r.Actor, unit, r.Query("month"))
	if err != nil {
		return page, err
	}
	page = reportPage{Unit: unit, UnitName: p.place(r, unit), Month: s.Month, Latest: string(rbac.DayOf(r.Now()))[:7], At: s.At, Running: s.Running, Found: s.Found, Serious: s.Serious, Open: s.Open, Overdue: s.Overdue,
		Closed: s.Closed, InTime: s.InTime, Repeats: s.Repeats, Trained: s.Trained, Rate: s.Rate(), Target: s.Target, Met: s.Rate() >= s.Target, Measured: s.Measured, Helped: s.Helped,
		PDF: "/supervision/report.pdf?unit=" + unit + "&month=" + s.Month}
	if err := p.tallies(r, s, &page); err != nil {
		return page, err
	}
	if page.Gravest, err = p.rows(r, s.Gravest[:min(len(s.Gravest), mostNamed)]); err != nil {
		return page, err
	}
	if page.Recurring, err = p.rows(r, s.Recurring[:min(len(s.Recurring), mostNamed)]); err != nil {
		return page, err
	}
	page.Effect = changeOf(r, s.Effect, r.T("finding.beyond"), kpi.Less, func(x float64) string { return decimal(x * 1000) })
	page.Figures, err = p.figures(r, unit, kpi.Month(s.Month))
	return page, err
}

func (p Pages) tallies(r *kit.Request, s *findings.Summary, page *reportPage) error {
	standards, err := p.Supervision.Standards(r.Context())
	if err != nil {
		return err
	}
	names := findings.Named(standards)
	var paths []string
	for _, t := range s.Units {
		paths = append(paths, t.Code)
	}
	label := p.labels(r.Context(), r.Lang, paths...)
	page.Kinds = shares(s.Kinds, func(code string) string { return r.T("finding.kind." + code) })
	page.Cats = shares(s.Cats, func(code string) string { return names.Category(r.Lang, code) })
	page.Causes = shares(s.Causes[:min(len(s.Causes), 8)], func(code string) string {
		category, cause, _ := strings.Cut(code, "/")
		return r.T("finding.cause.of", "category", names.Category(r.Lang, category), "cause", names.Cause(r.Lang, category, cause))
	})
	page.Places = shares(s.Units, label)
	for i, n := range s.Ages {
		name := r.T("finding.age.over", "n", findings.Ages[len(findings.Ages)-1])
		if i < len(findings.Ages) {
			from := 0
			if i > 0 {
				from = findings.Ages[i-1] + 1
			}
			name = r.T("finding.age", "from", from, "to", findings.Ages[i])
		}
		page.Ages = append(page.Ages, tally{Name: name, Count: n, Share: n * 100 / max(s.Open, 1)})
	}
	return nil
}

func shares(list []findings.Tally, name func(string) string) (out []tally) {
	most := 1
	for _, t := range list {
		most = max(most, t.Count)
	}
	for _, t := range list {
		out = append(out, tally{name(t.Code), t.Count, t.Before, t.Count * 100 / most})
	}
	return out
}

// figures is the KPI sheet of the unit's people against the thresholds.
func (p Pages) figures(r *kit.Request, unit string, m kpi.Month) (out []figureRow, err error) {
	all, err := p.KPI.Overall(r.Context(), r.Actor, unit, m)
	for _, x := range all {
		amount := func(milli int64) string { return r.T("kpi.amount."+x.Metric.Unit, "value", decimal(float64(milli))) }
		f := figureRow{Name: x.Metric.Name.In(r.Lang), People: x.People, Green: x.Green, Judged: x.Metric.Judged(), Threshold: r.T("kpi.limit."+x.Metric.Better, "value", amount(*x.Metric.Threshold))}
		if x.People > 0 {
			f.Mean, f.Good = amount(x.Mean), x.Metric.Green(x.Mean)
		}
		if x.Before != nil {
			f.Before = amount(*x.Before)
		}
		if x.Own != nil {
			f.Own, f.Good = amount(x.Own.Value), x.Own.Green
		}
		out = append(out, f)
	}
	return out, err
}

// reportPDF is the same on paper, for the meeting (GET /supervision/report.pdf?unit=&month=).
func (p Pages) reportPDF(r *kit.Request) error {
	x, err := p.summary(r)
	if err != nil {
		return err
	}
	f, err := paper(r, x).Render()
	if err != nil {
		return err
	}
	return r.Download(r.T("quality.file", "unit", x.UnitName, "month", x.Month)+".pdf", "application/pdf", f.Bytes)
}

func paper(r *kit.Request, x reportPage) pdf.Report {
	t := func(key string, pairs ...any) string { return r.T("quality."+key, pairs...) }
	out := pdf.Report{Title: t("title", "unit", x.UnitName, "month", x.Month), At: r.Now(),
		Foot: t("made", "name", r.Actor.Name, "at", r.Now().In(clock.Shanghai).Format("2006-01-02 15:04"))}
	state := t("state.over")
	if x.Running {
		state = t("state.running", "at", x.At.In(clock.Shanghai).Format("2006-01-02 15:04"))
	}
	rate := t("rate.none")
	if x.Rate >= 0 {
		rate = t("rate", "rate", x.Rate, "target", x.Target)
	}
	out.Lines = []string{state, t("line.found", "found", x.Found, "serious", x.Serious, "repeats", x.Repeats), t("line.closed", "closed", x.Closed, "intime", x.InTime) + " " + rate,
		t("line.open", "open", x.Open, "overdue", x.Overdue), t("line.trained", "n", x.Trained)}
	count := []string{t("what"), t("count"), t("before")}
	for _, part := range []struct {
		title string
		list  []tally
	}{{"kinds", x.Kinds}, {"categories", x.Cats}, {"causes", x.Causes}, {"units", x.Places}} {
		out.Parts = append(out.Parts, section(t(part.title), count, t("none"), part.list))
	}
	ages := section(t("ages"), count[:2], t("none"), x.Ages)
	for i := range ages.Rows {
		ages.Rows[i] = ages.Rows[i][:2]
	}
	effect := pdf.Section{Title: t("effect"), Lines: []string{t("effect.text", "n", x.Measured, "helped", x.Helped), effectLine(r, x)}}
	figures := pdf.Section{Title: t("figures"), Lines: []string{t("figures.text")}, Head: []string{t("metric"), t("mean"), t("before"), t("threshold"), t("green"), t("judged")}}
	for _, f := range x.Figures {
		figures.Rows = append(figures.Rows, []string{f.Name, orElse(f.Own, f.Mean), orElse(f.Before, "—"), f.Threshold, t("green.of", "n", f.Green, "of", f.People), judged(r, f)})
	}
	if len(figures.Rows) == 0 {
		figures.Head, figures.Lines = nil, []string{t("figures.none")}
	}
	out.Parts = append(out.Parts, ages, effect, figures, named(t("gravest"), t("none"), r, x.Gravest), named(t("recurring"), t("none"), r, x.Recurring))
	return out
}

func section(title string, head []string, none string, list []tally) pdf.Section {
	s := pdf.Section{Title: title, Head: head}
	for _, x := range list {
		s.Rows = append(s.Rows, []string{x.Name, strconv.Itoa(x.Count), strconv.Itoa(x.Before)})
	}
	if len(s.Rows) == 0 {
		s.Head, s.Lines = nil, []string{none}
	}
	return s
}

func named(title, none string, r *kit.Request, list []row) pdf.Section {
	s := pdf.Section{Title: title, Head: []string{r.T("finding.id"), r.T("finding.title"), r.T("finding.category"), r.T("finding.unit"), r.T("finding.state")}}
	for _, x := range list {
		s.Rows = append(s.Rows, []string{x.ID, x.Title, x.Category, x.Unit, x.State})
	}
	if len(s.Rows) == 0 {
		s.Head, s.Lines = nil, []string{none}
	}
	return s
}

func effectLine(r *kit.Request, x reportPage) string {
	if x.Measured == 0 {
		return r.T("quality.effect.none")
	}
	return r.T("quality.effect.line", "before", x.Effect.Before, "after", x.Effect.After, "change", x.Effect.Change, "bounds", orElse(x.Effect.Bounds, "—"), "verdict", x.Effect.Verdict)
}

func judged(r *kit.Request, f figureRow) string {
	if f.Good {
		return r.T("kpi.green")
	}
	return r.T("kpi.red")
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

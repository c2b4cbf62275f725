package kpi

import (
	"slices"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/locale"
	figures "tianti/ladder/kpi"
	"tianti/web/kit"
)

type metricsPage struct {
	Rows    []metricRow
	From    string
	History []published
}

type metricRow struct {
	Code, Name, Unit, Better, Threshold, Target, Tiers string
	Retired                                            bool
}

// published is one catalogue in the history.
type published struct {
	From, By, Reason string
	At               time.Time
}

// metrics lists them (GET /kpi/metrics).
func (p Pages) metrics(r *kit.Request) error {
	now, all, err := p.KPI.Metrics(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	page := metricsPage{From: string(now.From)}
	last := all[len(all)-1]
	for _, m := range last.Metrics {
		var tiers []string
		for _, t := range m.Tiers {
			tiers = append(tiers, r.T("ladder.scope."+t))
		}
		page.Rows = append(page.Rows, metricRow{m.Code, m.Name.In(r.Lang), r.T("kpi.unit." + m.Unit), r.T("kpi.better." + m.Better), limit(r, m, m.Threshold), limit(r, m, m.Target),
			strings.Join(tiers, r.T("rbac.list.separator")), m.Retired})
	}
	var ids []string
	for _, c := range all {
		ids = append(ids, c.By)
	}
	names, err := p.names(r.Context(), ids...)
	for _, c := range slices.Backward(all) {
		if c.ID != "0000" {
			page.History = append(page.History, published{string(c.From), names(c.By), c.Reason, c.At})
		}
	}
	if err != nil {
		return err
	}
	return r.Show("kpi_metrics", page)
}

type metricPage struct {
	ID                                                           string // "new" or the code
	Code, Zh, En, Unit, Better, Threshold, Target, Headers, From string
	Reason                                                       string
	Total, Retired                                               bool
	Units, Betters, TierOptions                                  []kit.Option
	Earliest                                                     string
}

// New says whether the metric is not there yet.
func (p metricPage) New() bool { return p.ID == "new" }

func options(r *kit.Request, key string, values []string, chosen ...string) []kit.Option {
	out := make([]kit.Option, len(values))
	for i, v := range values {
		out[i] = kit.Option{Value: v, Text: r.T(key + v), Selected: slices.Contains(chosen, v)}
	}
	return out
}

func (p Pages) metricForm(r *kit.Request, page metricPage, tiers []string) metricPage {
	page.Units = options(r, "kpi.unit.", figures.Units)
	page.Betters = options(r, "kpi.better.", []string{figures.More, figures.Less})
	page.TierOptions = options(r, "ladder.scope.", figures.Tiers, tiers...)
	page.Earliest = string(figures.MonthOf(r.Now()))
	return page
}

// metric is the form of one (GET /kpi/metrics/:code).
func (p Pages) metric(r *kit.Request) error {
	code := r.Path("code")
	if code == "new" {
		return r.Show("kpi_metric", p.metricForm(r, metricPage{ID: code, Unit: figures.Percent, Better: figures.More, From: string(figures.MonthOf(r.Now()))}, []string{figures.Person}))
	}
	_, all, err := p.KPI.Metrics(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	last := all[len(all)-1]
	m, ok := last.Metric(code)
	if !ok {
		return figures.ErrMetric.With("code", code)
	}
	page := metricPage{ID: code, Code: code, Zh: m.Name.Zh, En: m.Name.En, Unit: m.Unit, Better: m.Better, Threshold: decimal(m.Threshold), Target: decimal(m.Target),
		Headers: strings.Join(m.Headers, ", "), Total: m.Total, Retired: m.Retired, From: string(max(figures.MonthOf(r.Now()), last.From))}
	return r.Show("kpi_metric", p.metricForm(r, page, m.Tiers))
}

func decimal(milli *int64) string {
	if milli == nil {
		return ""
	}
	return figures.Decimal(*milli)
}

// put publishes it (POST /kpi/metrics/:code).
func (p Pages) put(r *kit.Request) error {
	id := r.Path("code")
	page := metricPage{ID: id, Code: id, Zh: r.Form("zh"), En: r.Form("en"), Unit: r.Form("unit"), Better: r.Form("better"), Threshold: r.Form("threshold"), Target: r.Form("target"),
		Headers: r.Form("headers"), From: r.Form("from"), Reason: r.Form("reason"), Total: r.Form("total") == "true", Retired: r.Form("retired") == "true"}
	if id == "new" {
		page.Code = strings.ToLower(r.Form("code"))
	}
	tiers := r.FormAll("tiers")
	m := figures.Metric{Code: page.Code, Name: locale.Text{Zh: page.Zh, En: page.En}, Unit: page.Unit, Better: page.Better, Tiers: tiers, Total: page.Total, Retired: page.Retired}
	for _, h := range strings.FieldsFunc(page.Headers, func(c rune) bool { return c == ',' || c == '，' || c == '、' || c == '\n' }) {
		if h = strings.TrimSpace(h); h != "" {
			m.Headers = append(m.Headers, h)
		}
	}
	var faults fault.List
	read := func(field, typed string) *int64 {
		if typed == "" {
			return nil
		}
		v, ok := figures.ReadDecimal(typed)
		if !ok {
			faults = append(faults, figures.ErrNumber.At(field).With("value", typed))
			return nil
		}
		return &v
	}
	m.Threshold, m.Target = read("threshold", page.Threshold), read("target", page.Target)
	var err error = faults
	if len(faults) == 0 {
		_, err = p.KPI.Put(r.Context(), r.Actor, m, figures.Month(page.From), page.Reason)
	}
	if err != nil {
		return r.Refused("kpi_metric", p.metricForm(r, page, tiers), err)
	}
	r.Flash("kpi.metric.saved")
	return r.Done("/kpi/metrics")
}

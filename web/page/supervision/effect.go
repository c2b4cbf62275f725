package supervision

import (
	"math"
	"strings"

	findings "tianti/courses/supervision"
	"tianti/ladder/kpi"
	"tianti/web/kit"
)

// effectView is what changed in the figures of a person or a unit.
type effectView struct {
	Title         string
	Before, After string // months
	Rows          []changeRow
}

// changeRow is one metric.
type changeRow struct {
	Metric, Before, After, Change, Bounds string
	Verdict, Tone                         string
}

func (p Pages) effects(r *kit.Request, f *findings.Finding) (out []effectView, err error) {
	if len(f.Effects) == 0 {
		return nil, nil
	}
	metrics, err := p.KPI.Catalogue(r.Context(), kpi.Month(f.Month))
	if err != nil {
		return nil, err
	}
	for _, e := range f.Effects {
		out = append(out, p.effect(r, metrics, f, e))
	}
	return out, nil
}

func (p Pages) effect(r *kit.Request, metrics *kpi.Catalogue, f *findings.Finding, e findings.Effect) effectView {
	v := effectView{Title: r.T("finding.effect.person", "name", f.Name), Before: strings.Join(e.Before, r.T("finding.and")), After: strings.Join(e.After, r.T("finding.and"))}
	if e.Whose == findings.TeamFigures {
		v.Title = r.T("finding.effect.team", "unit", p.labels(r.Context(), r.Lang, e.Subject)(e.Subject))
	}
	for _, c := range e.Changes {
		if c.Metric == findings.Beyond {
			v.Rows = append(v.Rows, changeOf(r, c, r.T("finding.beyond"), kpi.Less, func(x float64) string { return decimal(x * 1000) }))
			continue
		}
		m, ok := metrics.Metric(c.Metric)
		if !ok || !m.Judged() {
			continue
		}
		v.Rows = append(v.Rows, changeOf(r, c, m.Name.In(r.Lang), m.Better, func(x float64) string { return r.T("kpi.amount."+m.Unit, "value", decimal(x)) }))
	}
	return v
}

// decimal writes thousandths with two digits at most.
func decimal(milli float64) string { return kpi.Decimal(int64(math.Round(milli/10)) * 10) }

func changeOf(r *kit.Request, c findings.Change, name, better string, write func(float64) string) changeRow {
	row := changeRow{Metric: name, Before: write(c.Before), After: write(c.After), Change: signed(c.Change, write), Tone: "gray", Verdict: r.T("finding.effect.few")}
	if c.Few {
		return row
	}
	row.Bounds = r.T("finding.effect.bounds", "low", signed(c.Low, write), "high", signed(c.High, write))
	row.Verdict, row.Tone = r.T("finding.effect.unclear"), "gray"
	if c.Told() {
		if (c.Change < 0) == (better == kpi.Less) {
			row.Verdict, row.Tone = r.T("finding.effect.better"), "green"
		} else {
			row.Verdict, row.Tone = r.T("finding.effect.worse"), "red"
		}
	}
	return row
}

func signed(x float64, write func(float64) string) string {
	if x > 0 {
		return "+" + write(x)
	}
	return write(x)
}

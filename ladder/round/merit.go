package round

import (
	"slices"

	"tianti/ladder/requirement"
)

// Merit is what a candidate has in one part, of 100 points.
type Merit struct {
	Kind     string   `bson:"kind" json:"kind"`
	Points   int64    `bson:"points" json:"points"` // thousandths
	Found    bool     `bson:"found" json:"found"`   // nothing found counts as nothing
	Evidence []string `bson:"evidence" json:"evidence"`
}

// The periods that parts look back on, and what a star is worth.
const (
	kpiMonths  = 6
	starPoints = 20_000
)

// measure reads a part from what an instant shows of a person's facts. The panel's part is not
// there: it comes from the sheets.
func measure(p Part, v requirement.View) Merit {
	m := Merit{Kind: p.Kind, Evidence: []string{}}
	switch p.Kind {
	case PartExam:
		for _, f := range v.Holding(requirement.Exam, 0) {
			if f.Code == p.Code && (!m.Found || f.Value > m.Points) {
				m.Points, m.Found, m.Evidence = f.Value, true, []string{f.ID}
			}
		}
	case PartKPI:
		m.kpi(v.Of(requirement.KPI))
	case PartAppraisal:
		for _, f := range v.Of(requirement.Appraisal) { // by period: the last one stays
			if f.Code == "overall" {
				m.Points, m.Found, m.Evidence = f.Value, true, []string{f.ID}
			}
		}
	case PartStar:
		for _, f := range v.Of(requirement.Star) {
			m.Points, m.Found, m.Evidence = min(f.Value*starPoints, 100_000), true, []string{f.ID}
		}
	}
	m.Points = min(max(m.Points, 0), 100_000)
	return m
}

// kpi is the share of the own metrics of the last months with a sheet that were within the
// threshold, rounded half up.
func (m *Merit) kpi(facts []requirement.Fact) {
	own := slices.DeleteFunc(slices.Clone(facts), func(f requirement.Fact) bool { return f.Tier != "" && f.Tier != "person" })
	var months []string
	for _, f := range own {
		if !slices.Contains(months, f.Period) {
			months = append(months, f.Period) // they come by period
		}
	}
	months = months[max(0, len(months)-kpiMonths):]
	var green, all int64
	for _, f := range own {
		if slices.Contains(months, f.Period) {
			all++
			green += min(f.Value, 1)
			if !slices.Contains(m.Evidence, f.ID) {
				m.Evidence = append(m.Evidence, f.ID)
			}
		}
	}
	if m.Found = all > 0; m.Found {
		m.Points = (2*green*100_000 + all) / (2 * all)
	}
}

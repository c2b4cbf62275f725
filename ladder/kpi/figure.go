package kpi

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"tianti/internal/store"
	"tianti/ladder/requirement"
)

// Figure is what one source says of one subject in one month. Its id is "{subject}/{month}/{source}";
// a version that was corrected stands among the superseded ones with "/{version}" behind.
type Figure struct {
	store.Meta `bson:",inline"`
	Subject    string           `bson:"subject" json:"subject"` // person id, or unit path
	Tier       string           `bson:"tier" json:"tier"`
	Month      Month            `bson:"month" json:"month"`
	Source     string           `bson:"source" json:"source"`
	Unit       string           `bson:"unit" json:"unit"`     // path on the month's last day
	Values     map[string]int64 `bson:"values" json:"values"` // thousandths by metric
	Version    int              `bson:"version" json:"version"`
	At         time.Time        `bson:"at" json:"at"` // known from here on
	Until      time.Time        `bson:"until,omitempty" json:"until,omitzero"`
	By         string           `bson:"by" json:"by"`
	Import     string           `bson:"import,omitempty" json:"import,omitempty"`
	Reason     string           `bson:"reason" json:"reason"`
}

// FigureID names the figure of a subject, month and source.
func FigureID(subject string, m Month, source string) string {
	return subject + "/" + string(m) + "/" + source
}

// same says whether two figures say the same.
func (f *Figure) same(values map[string]int64) bool { return maps.Equal(f.Values, values) }

// changed lists the metrics in which values differ from the figure.
func (f *Figure) changed(values map[string]int64) []string {
	var out []string
	for k, v := range values {
		if old, ok := f.Values[k]; !ok || old != v {
			out = append(out, k)
		}
	}
	for k := range f.Values {
		if _, ok := values[k]; !ok {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Known leaves of figures and superseded versions those that were known at an instant.
func Known(all []*Figure, at time.Time) []*Figure {
	var out []*Figure
	for _, f := range all {
		if !f.At.After(at) && (f.Until.IsZero() || f.Until.After(at)) {
			out = append(out, f)
		}
	}
	return out
}

// Cell is a metric's value in a month, with the source that gave it.
type Cell struct {
	Metric  string
	Value   int64
	Judged  bool
	Green   bool
	Figure  string // id
	Version int
}

// Sheet is a subject's month over all sources.
type Sheet struct {
	Subject, Unit, Tier string
	Month               Month
	Cells               []Cell // in the catalogue's order
}

// Value is the value of a metric.
func (s *Sheet) Value(metric string) (int64, bool) {
	i := slices.IndexFunc(s.Cells, func(c Cell) bool { return c.Metric == metric })
	if i < 0 {
		return 0, false
	}
	return s.Cells[i].Value, true
}

// Green says whether all judged metrics of the month are; one without any is not.
func (s *Sheet) Green() bool {
	n := 0
	for _, c := range s.Cells {
		if c.Judged && !c.Green {
			return false
		}
		if c.Judged {
			n++
		}
	}
	return n > 0
}

// Join brings the figures of one subject and month together and judges them. Where two sources give a
// metric, the one that spoke last counts, of two at once the one whose name is first.
func Join(c *Catalogue, figures []*Figure) *Sheet {
	if len(figures) == 0 {
		return nil
	}
	fs := slices.Clone(figures)
	slices.SortFunc(fs, func(a, b *Figure) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Source, b.Source)) })
	s := &Sheet{Subject: fs[0].Subject, Unit: fs[0].Unit, Tier: fs[0].Tier, Month: fs[0].Month}
	for _, m := range c.Metrics {
		for _, f := range fs {
			if v, ok := f.Values[m.Code]; ok {
				s.Cells = append(s.Cells, Cell{m.Code, v, m.Judged(), m.Green(v), f.ID, f.Version})
				break
			}
		}
	}
	return s
}

// EvidenceID names a subject's month among the ladder's evidence.
func EvidenceID(person string, m Month) string { return "kpi:" + person + ":" + string(m) }

// facts are what a figure tells the ladder about a person; the figure's own or that of a unit which the
// person led. Later words on the same metric replace earlier ones there.
func (f *Figure) facts(c *Catalogue, person string) requirement.Facts {
	id := EvidenceID(person, f.Month)
	if f.Tier != Person {
		id += ":" + f.Subject
	}
	var out requirement.Facts
	for _, m := range c.Metrics {
		v, ok := f.Values[m.Code]
		if !ok || !m.Judged() {
			continue
		}
		x := requirement.Fact{ID: id, Kind: requirement.KPI, Code: m.Code, Tier: f.Tier, Period: string(f.Month), From: f.Month.End(), Recorded: f.At}
		if m.Green(v) {
			x.Value = 1
		}
		out = append(out, x)
	}
	return out
}

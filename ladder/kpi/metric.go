package kpi

import (
	_ "embed" // the built-in metrics
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/internal/strictyaml"
	"tianti/internal/text"
)

//go:embed metrics.yaml
var builtIn []byte

// The faults of metrics.
var (
	ErrCode      = fault.Define(fault.Invalid, "kpi.metric.code")      // field "code"; param "value"
	ErrName      = fault.Define(fault.Invalid, "kpi.metric.name")      // field "zh" or "en"
	ErrUnit      = fault.Define(fault.Invalid, "kpi.metric.unit")      // field "unit"; param "value"
	ErrDirection = fault.Define(fault.Invalid, "kpi.metric.direction") // field "better"
	ErrTier      = fault.Define(fault.Invalid, "kpi.metric.tier")      // field "tier"
	ErrLimits    = fault.Define(fault.Invalid, "kpi.metric.limits")    // field "target": not on the better side of the threshold
	ErrNumber    = fault.Define(fault.Invalid, "kpi.metric.number")    // field "threshold" or "target"; param "value"
	ErrHeaders   = fault.Define(fault.Invalid, "kpi.metric.headers")   // field "headers"; params "value", "metric"
	ErrFrom      = fault.Define(fault.Invalid, "kpi.metric.from")      // field "from"; param "earliest"
	ErrMetric    = fault.Define(fault.NotFound, "kpi.metric.none")     // param "code"
)

// The units of values.
const (
	Count   = "count"
	Seconds = "seconds"
	Percent = "percent"
	Points  = "points"
	Hours   = "hours"
)

// Units lists them.
var Units = []string{Count, Seconds, Percent, Points, Hours}

// The tiers: whose a figure is.
const (
	Person = "person"
	Team   = "team"
	Centre = "centre"
)

// Tiers lists them.
var Tiers = []string{Person, Team, Centre}

// The directions.
const (
	More = "more" // more is better
	Less = "less"
)

// Metric is something that is measured month by month.
type Metric struct {
	Code      string      `bson:"code" yaml:"code" json:"code"`
	Name      locale.Text `bson:"name" yaml:"name" json:"name"`
	Unit      string      `bson:"unit" yaml:"unit" json:"unit"`
	Better    string      `bson:"better" yaml:"better" json:"better"`
	Tiers     []string    `bson:"tiers" yaml:"tiers" json:"tiers"`                                           // whose figures have it
	Threshold *int64      `bson:"threshold,omitempty" yaml:"threshold,omitempty" json:"threshold,omitempty"` // thousandths; nil is not judged
	Target    *int64      `bson:"target,omitempty" yaml:"target,omitempty" json:"target,omitempty"`          // thousandths
	Total     bool        `bson:"total,omitempty" yaml:"total,omitempty" json:"total,omitempty"`             // months add up; otherwise they are averaged
	Headers   []string    `bson:"headers,omitempty" yaml:"headers,omitempty" json:"headers,omitempty"`       // names of its column besides its own
	Retired   bool        `bson:"retired,omitempty" yaml:"retired,omitempty" json:"retired,omitempty"`       // no longer read from sheets
}

// Judged says whether the metric has a threshold.
func (m Metric) Judged() bool { return m.Threshold != nil }

// Green says whether a value is within the threshold; what is not judged is green.
func (m Metric) Green(value int64) bool {
	switch {
	case m.Threshold == nil:
		return true
	case m.Better == Less:
		return value <= *m.Threshold
	}
	return value >= *m.Threshold
}

// Of says whether figures of a tier have the metric.
func (m Metric) Of(tier string) bool { return slices.Contains(m.Tiers, tier) }

// columns are the names of the metric's column.
func (m Metric) columns() []string {
	names := []string{m.Name.Zh}
	if m.Name.En != "" {
		names = append(names, m.Name.En)
	}
	return append(append(names, m.Code), m.Headers...)
}

var codeShape = regexp.MustCompile(`^[a-z][a-z0-9_]{1,29}$`)

// Check says what is wrong with the metric, each fault at its field.
func (m Metric) Check() (out fault.List) {
	if !codeShape.MatchString(m.Code) {
		out = append(out, ErrCode.At("code").With("value", m.Code))
	}
	if n := utf8.RuneCountInString(m.Name.Zh); n == 0 || n > 30 {
		out = append(out, ErrName.At("zh").With("limit", 30))
	}
	if utf8.RuneCountInString(m.Name.En) > 60 {
		out = append(out, ErrName.At("en").With("limit", 60))
	}
	if !slices.Contains(Units, m.Unit) {
		out = append(out, ErrUnit.At("unit").With("value", m.Unit))
	}
	if m.Better != More && m.Better != Less {
		out = append(out, ErrDirection.At("better"))
	}
	if len(m.Tiers) == 0 || slices.ContainsFunc(m.Tiers, func(t string) bool { return !slices.Contains(Tiers, t) }) {
		out = append(out, ErrTier.At("tiers"))
	}
	if m.Threshold != nil && m.Target != nil && (m.Better == More) != (*m.Target > *m.Threshold) || m.Target != nil && m.Threshold == nil {
		out = append(out, ErrLimits.At("target"))
	}
	return out
}

// Catalogue is all metrics as they hold from a month on. It is shared and must not be changed.
type Catalogue struct {
	store.Meta `bson:",inline"` // "0001" …: the order in which they were published
	From       Month            `bson:"from" json:"from"` // first month that is judged by it
	Metrics    []Metric         `bson:"metrics" json:"metrics"`
	By         string           `bson:"by" json:"by"`
	At         time.Time        `bson:"at" json:"at"`
	Reason     string           `bson:"reason" json:"reason"`
}

// Metric finds a metric by its code.
func (c *Catalogue) Metric(code string) (Metric, bool) {
	i := slices.IndexFunc(c.Metrics, func(m Metric) bool { return m.Code == code })
	if i < 0 {
		return Metric{}, false
	}
	return c.Metrics[i], true
}

// Check says what is wrong with the catalogue: faults of its metrics, codes and column names that
// stand twice.
func (c *Catalogue) Check() (out fault.List) {
	codes, headers := map[string]bool{}, map[string]string{}
	for _, m := range c.Metrics {
		out = append(out, m.Check()...)
		if codes[m.Code] {
			out = append(out, ErrCode.At("code").With("value", m.Code))
		}
		codes[m.Code] = true
		if m.Retired {
			continue
		}
		for _, h := range m.columns() {
			k := headerKey(h)
			if other, taken := headers[k]; taken && other != m.Code {
				out = append(out, ErrHeaders.At("headers").With("value", h).With("metric", other))
			}
			headers[k] = m.Code
		}
	}
	return out
}

// In tells the metrics of a month: the latest catalogue that holds for it. cs are in the order of their
// publication.
func In(cs []*Catalogue, m Month) *Catalogue {
	var last *Catalogue
	for _, c := range cs {
		if c.From <= m && (last == nil || c.From >= last.From) {
			last = c
		}
	}
	return last
}

// BuiltIn is the catalogue of a new installation.
func BuiltIn() *Catalogue {
	var file struct {
		Metrics []Metric `yaml:"metrics"`
	}
	if err := strictyaml.Decode("ladder/kpi/metrics.yaml", builtIn, &file); err != nil {
		panic(err) // the built-in file is tested
	}
	c := &Catalogue{Meta: store.Meta{ID: "0000"}, From: "2000-01", Metrics: file.Metrics}
	if faults := c.Check(); len(faults) > 0 {
		panic(faults)
	}
	return c
}

// headerKey is a header as columns are compared: see package sheet.
func headerKey(h string) string { return text.Squash(h) }

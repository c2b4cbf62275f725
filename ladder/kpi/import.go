package kpi

import (
	"fmt"
	"slices"
	"strings"

	"tianti/internal/fault"
	"tianti/internal/intake"
	"tianti/internal/locale"
	"tianti/internal/sheet"
	"tianti/internal/text"
)

// The verdicts on a row.
const (
	NewRow     = "new"
	ChangedRow = "changed" // a correction of what is known
	SameRow    = "same"
	RefusedRow = "refused"
)

// Verdicts lists them in the order in which people want to see them.
var Verdicts = []string{RefusedRow, NewRow, ChangedRow, SameRow}

// The faults of sheets and their rows.
var (
	ErrSubject   = fault.Define(fault.Invalid, "kpi.row.subject")   // neither number nor unit
	ErrNobody    = fault.Define(fault.Invalid, "kpi.row.nobody")    // param "value"
	ErrNoUnit    = fault.Define(fault.Invalid, "kpi.row.unit")      // param "value"
	ErrUnitKind  = fault.Define(fault.Invalid, "kpi.row.unitkind")  // param "value"
	ErrMonth     = fault.Define(fault.Invalid, "kpi.row.month")     // param "value"
	ErrOpenMonth = fault.Define(fault.Invalid, "kpi.row.open")      // param "value"
	ErrEmployed  = fault.Define(fault.Invalid, "kpi.row.employed")  // params "value", "month"
	ErrTwice     = fault.Define(fault.Invalid, "kpi.row.twice")     // params "value", "first"
	ErrValue     = fault.Define(fault.Invalid, "kpi.row.value")     // param "value"
	ErrShare     = fault.Define(fault.Invalid, "kpi.row.share")     // param "value"
	ErrRange     = fault.Define(fault.Invalid, "kpi.row.range")     // params "value", "least", "most"
	ErrNothing   = fault.Define(fault.Invalid, "kpi.row.nothing")   // no metric has a value
	ErrOwn       = fault.Define(fault.Invalid, "kpi.row.own")       // one's own figures
	ErrReach     = fault.Define(fault.Invalid, "kpi.row.reach")     // param "value": outside of one's units
	ErrNoMetrics = fault.Define(fault.Invalid, "kpi.sheet.metrics") // param "found"
	ErrNoSubject = fault.Define(fault.Invalid, "kpi.sheet.subject") // param "found"
	ErrNoMonth   = fault.Define(fault.Invalid, "kpi.sheet.month")   // no column and none given; field "month"
	ErrNone      = fault.Define(fault.NotFound, "kpi.import.none")
	ErrBusy      = fault.Define(fault.Conflict, "kpi.correct.same") // a correction that changes nothing
	ErrNoReason  = fault.Define(fault.Invalid, "kpi.correct.reason")
	ErrNoFigure  = fault.Define(fault.NotFound, "kpi.figure.none")
)

// Import is a sheet that was read, with what came of it. Its id begins with "kpi-".
type Import struct {
	intake.Head `bson:",inline"`
	Source      string   `bson:"source" json:"source"`
	Counts      Counts   `bson:"counts" json:"counts"`
	Months      []Month  `bson:"months,omitempty" json:"months"`
	Metrics     []string `bson:"metrics,omitempty" json:"metrics"` // that the sheet has
}

// Counts counts rows by verdict.
type Counts struct {
	New     int `bson:"new" json:"new"`
	Changed int `bson:"changed" json:"changed"`
	Same    int `bson:"same" json:"same"`
	Refused int `bson:"refused" json:"refused"`
}

func (c *Counts) add(verdict string) {
	switch verdict {
	case NewRow:
		c.New++
	case ChangedRow:
		c.Changed++
	case SameRow:
		c.Same++
	default:
		c.Refused++
	}
}

// Of is the count of a verdict.
func (c Counts) Of(verdict string) int {
	return map[string]int{NewRow: c.New, ChangedRow: c.Changed, SameRow: c.Same, RefusedRow: c.Refused}[verdict]
}

func (i *Import) sum() {
	c := i.Counts
	i.Sum(c.New+c.Changed+c.Same, c.Refused)
}

// Changes says whether applying would change anything.
func (i *Import) Changes() bool { return i.Counts.New+i.Counts.Changed > 0 }

type part = intake.Part[Line, plan]

// plan is what a row says, ready to be written.
type plan struct {
	Subject string           `bson:"subject"`
	Tier    string           `bson:"tier"`
	Unit    string           `bson:"unit"`
	Month   Month            `bson:"month"`
	Values  map[string]int64 `bson:"values"`
	Emptied []string         `bson:"emptied,omitempty"` // columns that are there and say nothing
	Bad     bool             `bson:"bad"`
}

// figure is what the plan makes of what is known: values that the row gives, without those that it
// empties, and with those of columns that the sheet does not have.
func (p *plan) merged(old *Figure) map[string]int64 {
	out := map[string]int64{}
	if old != nil {
		for k, v := range old.Values {
			if !slices.Contains(p.Emptied, k) {
				out[k] = v
			}
		}
	}
	for k, v := range p.Values {
		out[k] = v
	}
	return out
}

// Line is the verdict on one row.
type Line struct {
	Row     int           `bson:"row" json:"row"`
	Verdict string        `bson:"verdict" json:"verdict"`
	Field   string        `bson:"field,omitempty" json:"field"`   // key of the first column that something is said about
	Column  string        `bson:"column,omitempty" json:"column"` // its letter and header
	Value   string        `bson:"value,omitempty" json:"value"`
	Subject string        `bson:"subject,omitempty" json:"subject"` // number and name, or unit; with the month
	Fields  []string      `bson:"fields,omitempty" json:"fields,omitempty"`
	Says    []intake.Said `bson:"says,omitempty" json:"-"`
}

// Message is everything that is said about the row, with how to mend it.
func (l Line) Message(lang string) string {
	var out []string
	for _, s := range l.Says {
		out = append(out, s.In(lang))
	}
	if lang == locale.English {
		return strings.Join(out, " ")
	}
	return strings.Join(out, "")
}

// refuse adds a fault about a row of a table.
func (l *Line) refuse(t *sheet.Table, r sheet.Record, f *fault.Fault) {
	l.Verdict = RefusedRow
	if l.Field == "" && f.Field() != "" {
		l.Field, l.Value = f.Field(), text.Cut(r.Get(f.Field()), 60)
		if t.Has(l.Field) {
			l.Column = t.Letter(l.Field) + " " + t.Title(l.Field)
		}
	}
	s := intake.Said{Key: "fault." + f.Code(), Params: map[string]string{}}
	for k, v := range f.Params() {
		s.Params[k] = text.Cut(fmt.Sprint(v), 60)
	}
	l.Says = append(l.Says, s)
}

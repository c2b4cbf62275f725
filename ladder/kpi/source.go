package kpi

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"tianti/internal/fault"
	"tianti/internal/sheet"
	"tianti/internal/store"
)

// The faults of sources.
var (
	ErrSourceCode = fault.Define(fault.Invalid, "kpi.source.code") // field "code"; param "value"
	ErrSourceName = fault.Define(fault.Invalid, "kpi.source.name") // field "name"; param "limit"
	ErrSource     = fault.Define(fault.NotFound, "kpi.source.none")
	ErrColumn     = fault.Define(fault.Invalid, "kpi.source.column") // field "column-…"; params "header", "key"
	ErrColumns    = fault.Define(fault.Invalid, "kpi.source.columns")
)

// The columns of a sheet that are no metric.
const (
	NumberColumn = "employee_no"
	UnitColumn   = "unit"
	MonthColumn  = "month"
	Ignored      = "-"
)

// The scales of a column of percentages.
const (
	ByValue  = ""         // 99.04 and 99.04% are 99.04 %; 0.99 without a sign is refused
	InShares = "fraction" // 0.9904 is 99.04 %
	AsIs     = "percent"  // 0.99 is 0.99 %
)

// Column maps a header of a source's sheets to what it means.
type Column struct {
	Header string `bson:"header" json:"header"`
	Key    string `bson:"key" json:"key"` // a metric's code, or one of the constants above
	Scale  string `bson:"scale,omitempty" json:"scale,omitempty"`
}

// Source is a system that sheets come from, with what its columns mean. Its id is its code.
type Source struct {
	store.Meta `bson:",inline"`
	Name       string    `bson:"name" json:"name"`
	Columns    []Column  `bson:"columns" json:"columns"`
	Seen       []string  `bson:"seen,omitempty" json:"seen"` // headers of the last sheet
	By         string    `bson:"by" json:"by"`
	At         time.Time `bson:"at" json:"at"`
}

var sourceShape = regexp.MustCompile(`^[a-z][a-z0-9-]{1,19}$`)

const mostColumns = 200

// Check says what is wrong with the source under a catalogue.
func (s *Source) Check(c *Catalogue) (out fault.List) {
	if !sourceShape.MatchString(s.ID) {
		out = append(out, ErrSourceCode.At("code").With("value", s.ID))
	}
	if n := utf8.RuneCountInString(s.Name); n == 0 || n > 30 {
		out = append(out, ErrSourceName.At("name").With("limit", 30))
	}
	if len(s.Columns) > mostColumns {
		return append(out, ErrColumns.At("columns").With("limit", mostColumns))
	}
	taken := map[string]bool{}
	for i, x := range s.Columns {
		_, metric := c.Metric(x.Key)
		known := metric || slices.Contains([]string{NumberColumn, UnitColumn, MonthColumn, Ignored}, x.Key)
		twice := x.Key != Ignored && taken[x.Key]
		if !known || twice || strings.TrimSpace(x.Header) == "" || !slices.Contains([]string{ByValue, InShares, AsIs}, x.Scale) {
			out = append(out, ErrColumn.At(ColumnField(i)).With("header", x.Header).With("key", x.Key))
		}
		taken[x.Key] = true
	}
	return out
}

// ColumnField is the form's field for the nth column.
func ColumnField(n int) string { return "column-" + string(rune('a'+n/26%26)) + string(rune('a'+n%26)) }

// scale is how a metric's column writes percentages.
func (s *Source) scale(key string) string {
	for _, c := range s.Columns {
		if c.Key == key {
			return c.Scale
		}
	}
	return ByValue
}

// columns are the columns that a sheet of the source may have. A header that is mapped counts as mapped,
// whatever else it could be called.
func (s *Source) columns(c *Catalogue) []sheet.Column {
	mapped := map[string]string{}
	for _, x := range s.Columns {
		mapped[headerKey(x.Header)] = x.Key
	}
	out := []sheet.Column{
		{Key: NumberColumn, Names: []string{"工号", "employee_no", "员工编号", "坐席工号", "座席工号", "agent id", "employee number", "staff no"}},
		{Key: UnitColumn, Names: []string{"班组", "unit", "单位", "中心", "team", "centre"}},
		{Key: MonthColumn, Names: []string{"月份", "month", "统计月份", "账期", "统计月", "period"}},
	}
	for _, m := range c.Metrics {
		if !m.Retired {
			out = append(out, sheet.Column{Key: m.Code, Names: m.columns()})
		}
	}
	for i := range out {
		x := &out[i]
		x.Names = slices.DeleteFunc(x.Names, func(n string) bool {
			key, ok := mapped[headerKey(n)]
			return ok && key != x.Key
		})
		for _, own := range s.Columns {
			if own.Key == x.Key {
				x.Names = []string{own.Header} // the mapping says which one it is
			}
		}
	}
	return slices.DeleteFunc(out, func(x sheet.Column) bool { return len(x.Names) == 0 })
}

package roster

import (
	"fmt"
	"strings"

	"tianti/internal/fault"
	"tianti/internal/intake"
	"tianti/internal/locale"
	"tianti/internal/sheet"
	"tianti/internal/text"
	"tianti/rbac"
)

// Line is the verdict on one row.
type Line struct {
	Row     int           `bson:"row" json:"row"`
	Verdict string        `bson:"verdict" json:"verdict"`
	Field   string        `bson:"field,omitempty" json:"field"`   // key of the first column that something is said about
	Column  string        `bson:"column,omitempty" json:"column"` // its letter and header: "I 入职日期"
	Value   string        `bson:"value,omitempty" json:"value"`   // what stands there, shortened
	Person  string        `bson:"person,omitempty" json:"person"` // number and name, for lists
	Fields  []string      `bson:"fields,omitempty" json:"fields,omitempty"`
	Says    []intake.Said `bson:"says,omitempty" json:"-"`
}

// Message is everything that is said about the row.
func (l Line) Message(lang string) string {
	var out []string
	for _, s := range l.Says {
		out = append(out, s.In(lang))
	}
	if l.Verdict == rbac.Changed {
		var names []string
		for _, f := range l.Fields {
			names = append(names, locale.T(lang, "rbac.field."+f, nil))
		}
		out = append(out, locale.T(lang, "rbac.roster.note.changed", map[string]any{"fields": strings.Join(names, locale.T(lang, "rbac.list.separator", nil))}))
	}
	return strings.Join(out, " ")
}

// about points the line at a column unless it points at one already.
func (l *Line) about(t *sheet.Table, r sheet.Record, field string) {
	if l.Field != "" {
		return
	}
	l.Field, l.Value = field, text.Cut(r.Get(field), 60)
	if t != nil && t.Has(field) {
		l.Column = t.Letter(field) + " " + t.Title(field)
	}
}

// refuse adds a fault.
func (l *Line) refuse(t *sheet.Table, r sheet.Record, f *fault.Fault) {
	if l.Verdict != rbac.Refused {
		l.Verdict, l.Field = rbac.Refused, "" // a fault says more than a remark
	}
	l.about(t, r, f.Field())
	l.Says = append(l.Says, said(f))
}

func said(f *fault.Fault) intake.Said {
	s := intake.Said{Key: "fault." + f.Code(), Params: map[string]string{}}
	for k, v := range f.Params() {
		s.Params[k] = fmt.Sprint(v)
	}
	return s
}

// note adds a remark to a row that is taken.
func (l *Line) note(t *sheet.Table, field, key string, params map[string]string) {
	for k, v := range params {
		params[k] = text.Cut(v, 60)
	}
	l.Says = append(l.Says, intake.Said{Key: key, Params: params})
	if l.Field == "" {
		l.Field, l.Value = field, params["value"]
	}
}

// cells are the line as a row of a table.
func (l Line) cells(lang string) []string {
	return []string{fmt.Sprint(l.Row), locale.T(lang, "rbac.verdict."+l.Verdict, nil), l.Column, l.Value, l.Message(lang)}
}

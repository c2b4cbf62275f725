package kpi

import (
	"slices"
	"strings"

	"tianti/internal/fault"
	"tianti/internal/sheet"
	"tianti/internal/text"
	"tianti/rbac"
)

// reading is what rows of a sheet are read by.
type reading struct {
	table   *sheet.Table
	source  *Source
	metrics *Catalogue
	month   Month // of rows that name none
	now     Month
	units   map[string]*rbac.Unit // by id, path and name, squashed
}

// row is a row that was read: number is the employee number of a person's, looked up afterwards.
type row struct {
	plan
	line   Line
	number string
	record sheet.Record
}

// read reads a row; its line carries the faults.
func (x *reading) read(r sheet.Record) row {
	out := row{line: Line{Row: r.N}, record: r}
	refuse := func(f *fault.Fault) { out.Bad = true; out.line.refuse(x.table, r, f) }
	x.subject(r, &out, refuse)
	x.when(r, &out, refuse)
	out.Values = map[string]int64{}
	for _, m := range x.metrics.Metrics {
		if !x.table.Has(m.Code) || !m.Of(out.Tier) {
			continue
		}
		typed := strings.TrimSpace(text.Clean(r.Get(m.Code)))
		if typed == "" || typed == "-" || typed == "—" {
			out.Emptied = append(out.Emptied, m.Code)
			continue
		}
		v, f := x.value(m, typed)
		if f != nil {
			refuse(f.At(m.Code))
			continue
		}
		out.Values[m.Code] = v
	}
	if len(out.Values) == 0 && !out.Bad {
		refuse(ErrNothing.At(NumberColumn))
	}
	return out
}

// subject says whose the row is: a person's by the number, a unit's by its name or id.
func (x *reading) subject(r sheet.Record, out *row, refuse func(*fault.Fault)) {
	out.Tier = Person
	if out.number = rbac.Number(r.Get(NumberColumn)); out.number != "" {
		return
	}
	typed := text.Clean(r.Get(UnitColumn))
	if typed == "" {
		refuse(ErrSubject.At(NumberColumn))
		return
	}
	u := x.units[text.Squash(typed)]
	switch {
	case u == nil:
		refuse(ErrNoUnit.At(UnitColumn).With("value", typed))
	case u.Kind == rbac.Team:
		out.Tier = Team
	case u.Kind == rbac.Centre:
		out.Tier = Centre
	default:
		refuse(ErrUnitKind.At(UnitColumn).With("value", typed))
	}
	if u != nil {
		out.Subject, out.Unit, out.line.Subject = u.Path, u.Path, u.Name
	}
}

// when says which month the row is about.
func (x *reading) when(r sheet.Record, out *row, refuse func(*fault.Fault)) {
	out.Month = x.month
	if typed := r.Get(MonthColumn); strings.TrimSpace(typed) != "" {
		m, ok := ReadMonth(typed)
		if !ok {
			refuse(ErrMonth.At(MonthColumn).With("value", typed))
			return
		}
		out.Month = m
	}
	switch {
	case out.Month == "":
		refuse(ErrMonth.At(MonthColumn).With("value", ""))
	case out.Month >= x.now:
		refuse(ErrOpenMonth.At(MonthColumn).With("value", string(out.Month)))
	}
}

// value reads a cell of a metric.
func (x *reading) value(m Metric, typed string) (int64, *fault.Fault) {
	v, sign, ok := readNumber(typed)
	if !ok || sign && m.Unit != Percent && m.Unit != Points {
		return 0, ErrValue.With("value", typed)
	}
	if m.Unit == Percent && !sign {
		switch x.source.scale(m.Code) {
		case InShares:
			if v, ok = hundredfold(typed); !ok {
				return 0, ErrValue.With("value", typed)
			}
		case ByValue:
			if v > 0 && v <= 1000 {
				return 0, ErrShare.With("value", typed)
			}
		}
	}
	least, most := int64(0), int64(mostValue)
	if m.Unit == Percent || m.Unit == Points {
		most = 100_000
	}
	if v < least || v > most {
		return 0, ErrRange.With("value", typed).With("least", Decimal(least)).With("most", Decimal(most))
	}
	return v, nil
}

// hundredfold reads a share as a percentage without losing digits: 0.99045 is 99.045.
func hundredfold(typed string) (int64, bool) {
	v, _, ok := readNumber(typed + "e2")
	return v, ok
}

// names of units by which a sheet may call them: id, path, own name where no other unit has it, and the
// names from the province down, however they are parted.
func unitNames(units []*rbac.Unit) map[string]*rbac.Unit {
	by, twice := map[string]*rbac.Unit{}, map[string]bool{}
	name := map[string]string{}
	for _, u := range units {
		name[u.ID] = u.Name
	}
	add := func(s string, u *rbac.Unit) {
		k := text.Squash(s)
		if other := by[k]; k == "" || other != nil && other != u {
			twice[k] = true
			return
		}
		by[k] = u
	}
	for _, u := range units {
		line := rbac.Lineage(u.ID)
		var names []string
		for _, id := range line {
			names = append(names, name[id])
		}
		add(u.ID, u)
		add(u.Path, u)
		for i := range names {
			add(strings.Join(names[i:], ""), u)
			add(strings.Join(names[i:], "/"), u)
			add(strings.Join(names[i:], " / "), u)
			add(strings.Join(names[i:], "-"), u)
		}
	}
	for k := range twice {
		delete(by, k)
	}
	return by
}

// employedIn says whether a person was employed on some day of a month.
func employedIn(p *rbac.Person, m Month) bool {
	within := func(from, until rbac.Day) bool { return from <= m.Last() && (until == "" || until > m.First()) }
	return within(p.HiredOn, p.LeftOn) || slices.ContainsFunc(p.Stints, func(s rbac.Stint) bool { return within(s.HiredOn, s.LeftOn) })
}

// placedIn is the unit to which a person belonged on the last day of a month, or on the last day of work in it.
func placedIn(p *rbac.Person, m Month) string {
	if u := p.PlacedOn(m.Last()).Unit; u != "" {
		return u
	}
	return p.Path
}

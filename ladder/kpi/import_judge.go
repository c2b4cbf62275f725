package kpi

import (
	"context"
	"errors"
	"slices"
	"strings"

	"tianti/internal/intake"
	"tianti/internal/sheet"
	"tianti/internal/text"
	"tianti/rbac"
)

// judge reads all rows and keeps them in parts.
func (s *Service) judge(ctx context.Context, by rbac.Actor, x *reading, imp *Import) error {
	first := map[string]int{}
	months := map[Month]bool{}
	var rows []row
	flush := func() error {
		if len(rows) == 0 {
			return nil
		}
		err := s.judgePart(ctx, by, imp, x, rows, first)
		for _, r := range rows {
			if !r.Bad {
				months[r.Month] = true
			}
		}
		rows = rows[:0]
		return err
	}
	for r, err := range x.table.Rows() {
		if err != nil {
			return err
		}
		if rows = append(rows, x.read(r)); len(rows) == intake.PartSize {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	if imp.sum(); imp.Total == 0 {
		return sheet.ErrEmpty.With("file", imp.File)
	}
	for m := range months {
		imp.Months = append(imp.Months, m)
	}
	slices.Sort(imp.Months)
	return nil
}

// judgePart finds whose the rows are, what they would change, and keeps them.
func (s *Service) judgePart(ctx context.Context, by rbac.Actor, imp *Import, x *reading, rows []row, first map[string]int) error {
	if err := s.find(ctx, by, x, rows); err != nil {
		return err
	}
	p := &part{Lines: make([]Line, len(rows)), Plans: make([]plan, len(rows))}
	var ids []string
	for i := range rows {
		r := &rows[i]
		if !r.Bad {
			id := FigureID(r.Subject, r.Month, imp.Source)
			if at, twice := first[id]; twice {
				r.Bad = true
				r.line.refuse(x.table, r.record, ErrTwice.At(NumberColumn).With("value", r.line.Subject+" "+string(r.Month)).With("first", at))
			} else {
				first[id] = r.line.Row
				ids = append(ids, id)
			}
		}
	}
	known, err := s.known(ctx, ids)
	if err != nil {
		return err
	}
	for i := range rows {
		r := &rows[i]
		if !r.Bad {
			r.line.Verdict, r.line.Fields = verdict(known[FigureID(r.Subject, r.Month, imp.Source)], &r.plan)
		} else {
			r.plan = plan{Bad: true}
		}
		r.line.Subject = strings.TrimSpace(r.line.Subject + " " + string(r.Month))
		p.Lines[i], p.Plans[i] = r.line, r.plan
		imp.Counts.add(r.line.Verdict)
	}
	p.ID = intake.PartID(imp.ID, imp.Parts)
	imp.Parts++
	return s.parts.Unrecorded().Insert(ctx, p)
}

func verdict(old *Figure, p *plan) (string, []string) {
	values := p.merged(old)
	switch {
	case old == nil:
		return NewRow, nil
	case old.same(values):
		return SameRow, nil
	}
	return ChangedRow, old.changed(values)
}

func (s *Service) known(ctx context.Context, ids []string) (map[string]*Figure, error) {
	fs, err := s.figures.GetMany(ctx, ids)
	out := make(map[string]*Figure, len(fs))
	for _, f := range fs {
		out[f.ID] = f
	}
	return out, err
}

// find looks up whose the rows are, and asks whether the actor may write there.
func (s *Service) find(ctx context.Context, by rbac.Actor, x *reading, rows []row) error {
	var numbers []string
	for _, r := range rows {
		if r.number != "" {
			numbers = append(numbers, r.number)
		}
	}
	people, err := s.org.LookupMany(ctx, numbers)
	if err != nil {
		return err
	}
	for i := range rows {
		r := &rows[i]
		if r.number == "" {
			if _, err := s.gate.May(by, mayImport, rbac.Place{Unit: r.Unit}); err != nil && !r.Bad {
				r.Bad = true
				r.line.refuse(x.table, r.record, ErrReach.At(UnitColumn).With("value", r.line.Subject))
			}
			continue
		}
		p := people[r.number]
		if p == nil || p.EmployeeNo != r.number { // somebody who was hired again has another number than at first
			if p, err = s.org.ByNumber(ctx, r.number); errors.Is(err, rbac.ErrUnknown) {
				p = nil
			} else if err != nil {
				return err
			}
		}
		s.own(by, x, r, p)
	}
	return nil
}

// own says to whom a row belongs, or why it cannot.
func (s *Service) own(by rbac.Actor, x *reading, r *row, p *rbac.Person) {
	r.line.Subject = r.number
	refuse := func(err error) {
		r.Bad = true
		r.line.refuse(x.table, r.record, asFault(err))
	}
	if p == nil {
		refuse(ErrNobody.At(NumberColumn).With("value", r.number))
		return
	}
	if r.Month != "" && !employedIn(p, r.Month) {
		refuse(ErrEmployed.At(NumberColumn).With("value", r.number).With("month", string(r.Month)))
		return
	}
	r.Subject, r.Unit = p.ID, placedIn(p, r.Month)
	if _, err := s.gate.May(by, mayImport, rbac.Place{Unit: p.Path, Owner: p.ID}); err != nil {
		if p.ID == by.Person {
			refuse(ErrOwn.At(NumberColumn))
		} else {
			refuse(ErrReach.At(NumberColumn).With("value", r.number))
		}
		return
	}
	r.line.Subject = text.Cut(r.number+" "+p.Name, 60)
}

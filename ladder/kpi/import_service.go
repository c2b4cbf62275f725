package kpi

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strconv"
	"strings"

	"tianti/internal/audit"
	"tianti/internal/sheet"
	"tianti/internal/store"
	"tianti/internal/text"
	"tianti/rbac"
)

// Asked is what a preview is asked with.
type Asked struct {
	File   string
	Source string
	Month  Month // of rows that name none
}

// StandardSource is the source of sheets that name none: it is there without being described.
const StandardSource = "standard"

// Preview reads a sheet and gives a verdict on each row; no figure changes. Faults: those of package
// sheet when the file as a whole is refused, ErrNoMetrics, ErrNoSubject, ErrNoMonth, ErrSource,
// rbac.ErrForbidden.
func (s *Service) Preview(ctx context.Context, by rbac.Actor, a Asked, data []byte) (*Import, error) {
	if by.Anonymous() {
		return nil, rbac.ErrAnonymous
	}
	if !s.gate.MayAnywhere(by, mayImport) {
		return nil, rbac.ErrForbidden.With("permission", mayImport)
	}
	now := s.clock.Now()
	x, err := s.reading(ctx, a, data)
	if err != nil {
		return nil, err
	}
	imp := &Import{
		Meta: store.Meta{ID: "kpi-" + now.UTC().Format("20060102-150405-") + strings.ToLower(rand.Text()[:10])},
		File: text.Cut(text.Clean(a.File), 100), Source: x.source.ID, By: by.Person, Unit: s.at(by), At: now, State: Previewed, Unknown: x.table.Unknown,
	}
	for _, m := range x.metrics.Metrics {
		if x.table.Has(m.Code) {
			imp.Metrics = append(imp.Metrics, m.Code)
		}
	}
	if err := s.judge(ctx, by, x, imp); err != nil {
		return nil, err
	}
	grant, err := s.gate.May(by, mayImport, rbac.Place{Unit: imp.Unit})
	if err != nil {
		return nil, err
	}
	return imp, s.imports.Insert(ctx, imp, grant.Record(imp.File))
}

// reading opens a sheet by the mapping of its source.
func (s *Service) reading(ctx context.Context, a Asked, data []byte) (*reading, error) {
	src := &Source{Meta: store.Meta{ID: StandardSource}}
	if a.Source != "" && a.Source != StandardSource {
		var err error
		if src, err = s.source(ctx, a.Source); err != nil {
			return nil, err
		}
	}
	now := MonthOf(s.clock.Now())
	c, err := s.Catalogue(ctx, now)
	if err != nil {
		return nil, err
	}
	name := text.Cut(text.Clean(a.File), 100)
	t, err := sheet.Open(name, data, src.columns(c), s.limits)
	if err != nil {
		return nil, err
	}
	if src.ID != StandardSource {
		if err := s.seen(ctx, src.ID, headersOf(t)); err != nil {
			return nil, err
		}
	}
	found := text.Cut(strings.Join(headersOf(t), "、"), 120)
	switch {
	case !t.Has(NumberColumn) && !t.Has(UnitColumn):
		return nil, ErrNoSubject.At("file").With("file", name).With("found", found)
	case !slices.ContainsFunc(c.Metrics, func(m Metric) bool { return t.Has(m.Code) }):
		return nil, ErrNoMetrics.At("file").With("file", name).With("found", found)
	case !t.Has(MonthColumn) && a.Month == "":
		return nil, ErrNoMonth.At("month").With("file", name)
	case a.Month != "" && !a.Month.Valid():
		return nil, ErrMonth.At("month").With("value", string(a.Month))
	case a.Month >= now:
		return nil, ErrOpenMonth.At("month").With("value", string(a.Month))
	}
	x := &reading{table: t, source: src, metrics: c, month: a.Month, now: now}
	if t.Has(UnitColumn) {
		units, err := s.org.Below(ctx, "/")
		if err != nil {
			return nil, err
		}
		x.units = unitNames(units)
	}
	return x, nil
}

func headersOf(t *sheet.Table) []string {
	var out []string
	for _, c := range t.Header.Cells {
		if c = text.Cut(text.Clean(c), 40); c != "" && len(out) < mostColumns {
			out = append(out, c)
		}
	}
	return out
}

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
		if rows = append(rows, x.read(r)); len(rows) == partSize {
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
	p.ID = partID(imp.ID, imp.Parts)
	imp.Parts++
	return s.parts.Collection.Insert(ctx, p)
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

// Apply does what the preview said. Applying again goes on after a crash, and changes nothing when all
// is done.
func (s *Service) Apply(ctx context.Context, by rbac.Actor, id string) (*Import, error) {
	imp, err := s.Import(ctx, by, id)
	if err != nil || imp.State == Applied {
		return imp, err
	}
	grant, err := s.gate.May(by, mayImport, rbac.Place{Unit: imp.Unit})
	if err != nil {
		return nil, err
	}
	var counts Counts
	for n := range imp.Parts {
		if err := s.applyPart(ctx, grant, imp, n, &counts); err != nil {
			return nil, err
		}
		if err := s.reach(ctx, id, n+1); err != nil {
			return nil, err
		}
	}
	return s.imports.Update(ctx, id, func(i *Import) (audit.Entry, error) {
		if i.State == Applied {
			return audit.Entry{}, nil
		}
		i.State, i.Counts, i.AppliedAt, i.AppliedBy = Applied, counts, s.clock.Now(), by.Person
		i.sum()
		return grant.Record(i.File, SheetApplied{i.ID, i.File, i.Source, i.Months, counts.New, counts.Changed, counts.Refused}), nil
	})
}

// applyPart writes one part unless it is written, and counts its verdicts.
func (s *Service) applyPart(ctx context.Context, grant rbac.Grant, imp *Import, n int, counts *Counts) error {
	p, err := s.parts.Get(ctx, partID(imp.ID, n))
	if err != nil {
		return err
	}
	if !p.Applied {
		written, err := s.write(ctx, grant, imp, p)
		if err != nil {
			return err
		}
		_, err = s.parts.Update(ctx, p.ID, func(q *part) (audit.Entry, error) {
			if q.Applied {
				return audit.Entry{}, nil
			}
			q.Applied, q.Lines = true, p.Lines
			return grant.Record(imp.File, FiguresRecorded{Import: imp.ID, Part: n, Count: written}), nil
		})
		if err != nil {
			return err
		}
	}
	for _, l := range p.Lines {
		counts.add(l.Verdict)
	}
	return nil
}

// write brings the figures of a part in line. What the preview said may be old: the verdicts are given
// anew against what is known now.
func (s *Service) write(ctx context.Context, grant rbac.Grant, imp *Import, p *part) (int, error) {
	var ids []string
	for _, x := range p.Plans {
		if !x.Bad {
			ids = append(ids, FigureID(x.Subject, x.Month, imp.Source))
		}
	}
	known, err := s.known(ctx, ids)
	if err != nil {
		return 0, err
	}
	now, written := s.clock.Now().UTC(), 0
	var fresh []*Figure
	for i := range p.Plans {
		x, l := &p.Plans[i], &p.Lines[i]
		if x.Bad {
			continue
		}
		id := FigureID(x.Subject, x.Month, imp.Source)
		old := known[id]
		if old != nil && old.Import == imp.ID {
			continue // written before the program ended
		}
		switch l.Verdict, l.Fields = verdict(old, x); l.Verdict {
		case NewRow:
			fresh = append(fresh, &Figure{Meta: store.Meta{ID: id}, Subject: x.Subject, Tier: x.Tier, Month: x.Month, Source: imp.Source, Unit: x.Unit,
				Values: x.Values, Version: 1, At: now, By: grant.By().Person, Import: imp.ID, Reason: imp.File})
		case ChangedRow:
			owner := ""
			if x.Tier == Person {
				owner = x.Subject
			}
			entry, err := s.gate.May(grant.By(), mayImport, rbac.Place{Unit: x.Unit, Owner: owner})
			if err != nil {
				return 0, err
			}
			if err := s.replace(ctx, id, x.merged(old), imp.ID, imp.File, entry, nil); err != nil {
				return 0, err
			}
			written++
		}
	}
	for _, err := range s.figures.InsertMany(ctx, fresh) {
		if err != nil && !errors.Is(err, store.ErrExists) {
			return 0, err
		}
	}
	return written + len(fresh), nil
}

// Import reads an import made where the actor may see sheets. ErrNone otherwise.
func (s *Service) Import(ctx context.Context, by rbac.Actor, id string) (*Import, error) {
	imp, err := s.imports.Get(ctx, id)
	switch {
	case by.Anonymous():
		return nil, rbac.ErrAnonymous
	case errors.Is(err, store.ErrNotFound), err == nil && !s.shows(by, imp):
		return nil, ErrNone
	}
	return imp, err
}

func (s *Service) shows(by rbac.Actor, imp *Import) bool {
	for _, p := range []string{mayImport, maySheets} {
		if _, err := s.gate.May(by, p, rbac.Place{Unit: imp.Unit}); err == nil {
			return true
		}
	}
	return false
}

// Rows gives the verdicts of an import, those with one verdict ("" for all), from a cursor on.
func (s *Service) Rows(ctx context.Context, by rbac.Actor, id, verdict, cursor string, limit int) (lines []Line, next string, err error) {
	imp, err := s.Import(ctx, by, id)
	if err != nil {
		return nil, "", err
	}
	if limit <= 0 {
		limit = 100
	}
	n, skip := position(cursor)
	for ; n < imp.Parts; n++ {
		p, err := s.parts.Get(ctx, partID(imp.ID, n))
		if err != nil {
			return nil, "", err
		}
		for i, l := range p.Lines {
			if i < skip || verdict != "" && l.Verdict != verdict {
				continue
			}
			if len(lines) == limit {
				return lines, strconv.Itoa(n) + "." + strconv.Itoa(i), nil
			}
			lines = append(lines, l)
		}
		skip = 0
	}
	return lines, "", nil
}

// position reads a cursor; one that is not ours starts anew.
func position(cursor string) (part, line int) {
	a, b, _ := strings.Cut(cursor, ".")
	part, _ = strconv.Atoi(a)
	line, _ = strconv.Atoi(b)
	return max(part, 0), max(line, 0)
}

// Recent lists imports, the latest first.
func (s *Service) Recent(ctx context.Context, by rbac.Actor, limit int) ([]*Import, error) {
	if !s.gate.MayAnywhere(by, maySheets) {
		return nil, rbac.ErrForbidden.With("permission", maySheets)
	}
	page, err := s.imports.Find(ctx, store.On("recent").Down().Limit(200))
	var out []*Import
	for _, i := range page.Items {
		if len(out) < limit && s.shows(by, i) {
			out = append(out, i)
		}
	}
	return out, err
}

// reach notes how many parts are applied, for whoever watches.
func (s *Service) reach(ctx context.Context, id string, parts int) error {
	_, err := s.imports.Collection.Update(ctx, id, func(i *Import) ([]store.Event, error) {
		if i.State != Applied {
			i.State, i.Done = Applying, max(i.Done, parts)
		}
		return nil, nil
	})
	return err
}

package kpi

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"tianti/internal/audit"
	"tianti/internal/event"
	"tianti/internal/fault"
	"tianti/internal/intake"
	"tianti/internal/store"
	"tianti/ladder"
	"tianti/rbac"
)

func asFault(err error) *fault.Fault { return fault.From(err) }

// replace gives a figure its next version and keeps the one before. It may be called again after a
// crash: the version before is kept under its own id.
func (s *Service) replace(ctx context.Context, id string, values map[string]int64, imp, reason string, grant rbac.Grant, facts []event.Fact) error {
	old, err := s.figures.Get(ctx, id)
	if err != nil {
		return err
	}
	now := s.clock.Now().UTC()
	kept := *old
	kept.Meta = store.Meta{ID: id + "/" + strconv.Itoa(old.Version)}
	kept.Until = now
	if err := s.past.Insert(ctx, &kept); err != nil && !errors.Is(err, store.ErrExists) {
		return err
	}
	_, err = s.figures.Update(ctx, id, func(f *Figure) (audit.Entry, error) {
		if f.Version != old.Version {
			return audit.Entry{}, store.ErrRace.With("id", id)
		}
		f.Values, f.Version, f.At, f.By, f.Import, f.Reason = values, f.Version+1, now, grant.By().Person, imp, reason
		return grant.Record(reason, facts...), nil
	})
	return err
}

// Correction changes single values of a figure; a value that is taken away is left out of the month.
type Correction struct {
	Person string
	Month  Month
	Source string
	Values map[string]int64 // metric → thousandths
	Away   []string         // metrics that are taken away
	Reason string
}

// Correct records a correction as a new version. Faults: ErrNoReason, ErrMetric, ErrRange, ErrBusy when
// it changes nothing, ErrNoFigure.
func (s *Service) Correct(ctx context.Context, by rbac.Actor, c Correction) (*Figure, error) {
	p, err := s.org.Lookup(ctx, c.Person)
	if err != nil {
		return nil, err
	}
	grant, err := s.gate.May(by, mayCorrect, rbac.Place{Unit: p.Path, Owner: p.ID})
	if err != nil {
		return nil, err
	}
	if c.Reason = strings.TrimSpace(c.Reason); c.Reason == "" || utf8.RuneCountInString(c.Reason) > 500 {
		return nil, ErrNoReason.At("reason").With("limit", 500)
	}
	cat, err := s.Catalogue(ctx, c.Month)
	if err != nil {
		return nil, err
	}
	for code, v := range c.Values {
		m, ok := cat.Metric(code)
		if !ok {
			return nil, ErrMetric.At(code).With("code", code)
		}
		if v < 0 || (m.Unit == Percent || m.Unit == Points) && v > 100_000 {
			return nil, ErrRange.At(code).With("value", Decimal(v)).With("least", "0").With("most", "100")
		}
	}
	id := FigureID(c.Person, c.Month, c.Source)
	old, err := s.figures.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrNoFigure
	}
	if err != nil {
		return nil, err
	}
	values := maps.Clone(old.Values)
	if values == nil {
		values = map[string]int64{}
	}
	maps.Copy(values, c.Values)
	for _, k := range c.Away {
		delete(values, k)
	}
	if old.same(values) {
		return nil, ErrBusy.At("reason")
	}
	fact := FiguresRecorded{Figure: id, Count: 1}
	if err := s.replace(ctx, id, values, "", c.Reason, grant, []event.Fact{fact}); err != nil {
		return nil, err
	}
	return s.figures.Get(ctx, id)
}

// Facts is what a recorded part or correction tells the ladder, person by person.
func (s *Service) Facts(ctx context.Context, e FiguresRecorded) ([]ladder.Known, error) {
	ids := []string{e.Figure}
	if e.Import != "" {
		p, err := s.parts.Get(ctx, intake.PartID(e.Import, e.Part))
		if err != nil {
			return nil, err
		}
		imp, err := s.imports.Get(ctx, e.Import)
		if err != nil {
			return nil, err
		}
		ids = ids[:0]
		for i, x := range p.Plans {
			if v := p.Lines[i].Verdict; !x.Bad && (v == NewRow || v == ChangedRow) {
				ids = append(ids, FigureID(x.Subject, x.Month, imp.Source))
			}
		}
	}
	fs, err := s.figures.GetMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	cats, err := s.catalogues(ctx)
	if err != nil {
		return nil, err
	}
	by := map[string]*ladder.Known{}
	var order []string
	for _, f := range fs {
		people, err := s.concerned(ctx, f)
		if err != nil {
			return nil, err
		}
		for _, person := range people {
			if by[person] == nil {
				by[person] = &ladder.Known{Person: person}
				order = append(order, person)
			}
			by[person].Facts = append(by[person].Facts, f.facts(In(cats, f.Month), person)...)
		}
	}
	out := make([]ladder.Known, len(order))
	for i, person := range order {
		out[i] = *by[person]
	}
	return out, nil
}

// concerned is whom a figure counts for: the person, or whoever led the unit on the month's last day.
func (s *Service) concerned(ctx context.Context, f *Figure) ([]string, error) {
	if f.Tier == Person {
		return []string{f.Subject}, nil
	}
	members, err := s.org.Members(ctx, f.Subject)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, p := range members {
		at := p.PlacedOn(f.Month.Last())
		if post, ok := s.org.Posts().Of(at.Post); ok && post.Management && at.Unit == f.Subject && p.EmployedOn(f.Month.Last()) {
			out = append(out, p.ID)
		}
	}
	return out, nil
}

// MostMonths bounds how far back a page looks.
const MostMonths = 24

// History is a subject's months as they were known at an instant, the latest first, and the catalogue of
// each of them.
type History struct {
	Subject    string
	Sheets     []*Sheet
	Catalogues []*Catalogue // of the sheets
	Figures    []*Figure    // what the sheets are made of, superseded versions included
}

// Person gives a person's months for somebody who may see them, up to the month of at.
func (s *Service) Person(ctx context.Context, by rbac.Actor, person string, at time.Time) (*History, error) {
	p, err := s.org.Lookup(ctx, person)
	if err != nil {
		if _, may := s.gate.May(by, mayRead, rbac.Place{Unit: "/"}); may != nil {
			return nil, may
		}
		return nil, err
	}
	if _, err := s.gate.May(by, mayRead, rbac.Place{Unit: p.Path, Owner: p.ID}); err != nil {
		return nil, err
	}
	return s.history(ctx, person, at)
}

// Unit gives the months of a team's or centre's own sheets.
func (s *Service) Unit(ctx context.Context, by rbac.Actor, path string, at time.Time) (*History, error) {
	if _, err := s.gate.May(by, mayRead, rbac.Place{Unit: path}); err != nil {
		return nil, err
	}
	return s.history(ctx, path, at)
}

func (s *Service) history(ctx context.Context, subject string, at time.Time) (*History, error) {
	to := MonthOf(at)
	all, err := s.figuresOf(ctx, subject, to.Add(-MostMonths), to, true)
	if err != nil {
		return nil, err
	}
	cats, err := s.catalogues(ctx)
	if err != nil {
		return nil, err
	}
	h := &History{Subject: subject, Figures: all}
	by := map[Month][]*Figure{}
	for _, f := range Known(all, at) {
		by[f.Month] = append(by[f.Month], f)
	}
	for _, m := range slices.Backward(slices.Sorted(maps.Keys(by))) {
		c := In(cats, m)
		h.Sheets, h.Catalogues = append(h.Sheets, Join(c, by[m])), append(h.Catalogues, c)
	}
	return h, nil
}

// Table is a unit's people in a month.
type Table struct {
	Month     Month
	Metrics   []Metric
	Rows      []*Sheet
	Next      string
	Catalogue *Catalogue
}

// Team gives the sheets of the people below a unit in a month, page by page, in the order of units.
func (s *Service) Team(ctx context.Context, by rbac.Actor, unit string, m Month, cursor string, limit int) (*Table, error) {
	if _, err := s.gate.May(by, mayRead, rbac.Place{Unit: unit}); err != nil {
		return nil, err
	}
	c, err := s.Catalogue(ctx, m)
	if err != nil {
		return nil, err
	}
	page, err := s.figures.Find(ctx, store.On("month").Is(Person, string(m)).StartsWith(unit).Limit(limit).At(cursor))
	if err != nil {
		return nil, err
	}
	t := &Table{Month: m, Next: page.Next, Catalogue: c}
	by2 := map[string][]*Figure{}
	var order []string
	for _, f := range page.Items {
		if by2[f.Subject] == nil {
			order = append(order, f.Subject)
		}
		by2[f.Subject] = append(by2[f.Subject], f)
	}
	for _, id := range order {
		t.Rows = append(t.Rows, Join(c, by2[id]))
	}
	for _, x := range c.Metrics {
		if x.Of(Person) && slices.ContainsFunc(t.Rows, func(r *Sheet) bool { _, ok := r.Value(x.Code); return ok }) {
			t.Metrics = append(t.Metrics, x)
		}
	}
	return t, nil
}

// Each walks the figures of people below a unit in a month, without asking anybody: other packages of
// the ladder count by it.
func (s *Service) Each(ctx context.Context, m Month, unit string, do func(*Figure)) error {
	for f, err := range s.figures.Each(ctx, store.On("month").Is(Person, string(m)).StartsWith(unit).Limit(5000)) {
		if err != nil {
			return err
		}
		do(f)
	}
	return nil
}

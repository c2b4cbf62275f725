package kpi

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"

	"tianti/internal/intake"
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
		Head: intake.Head{
			Meta: store.Meta{ID: "kpi-" + now.UTC().Format("20060102-150405-") + strings.ToLower(rand.Text()[:10])},
			File: text.Cut(text.Clean(a.File), 100), By: by.Person, Unit: s.at(by), At: now, State: intake.Previewed, Unknown: x.table.Unknown,
		},
		Source: x.source.ID,
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
	fits := func(l Line) bool { return verdict == "" || l.Verdict == verdict }
	return intake.Lines(ctx, s.parts.Unrecorded(), imp.Head, fits, cursor, limit)
}

// Recent lists imports, the latest first.
func (s *Service) Recent(ctx context.Context, by rbac.Actor, limit int) ([]*Import, error) {
	if !s.gate.MayAnywhere(by, maySheets) {
		return nil, rbac.ErrForbidden.With("permission", maySheets)
	}
	return intake.Recent(ctx, s.imports, limit, func(i *Import) bool { return s.shows(by, i) })
}

package kpi

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/intake"
	"tianti/internal/sheet"
	"tianti/internal/store"
	"tianti/rbac"
)

// Service is the use cases.
type Service struct {
	cats    audit.Book[Catalogue]
	sources audit.Book[Source]
	imports audit.Book[Import]
	parts   audit.Book[part]
	figures audit.Book[Figure]
	past    store.Collection[Figure]
	builtIn *Catalogue
	gate    *rbac.Gate
	org     *rbac.Organisation
	clock   clock.Clock
	limits  sheet.Limits
	runs    intake.Runs[Import]
	kept    kept
}

// New works on a database; limits bound the sheets.
func New(db *store.Database, c clock.Clock, g *rbac.Gate, org *rbac.Organisation, limits sheet.Limits) *Service {
	return &Service{
		cats: audit.Keep(catalogueKind.On(db)), sources: audit.Keep(sourceKind.On(db)), imports: audit.Keep(importKind.On(db)),
		parts: audit.Keep(partKind.On(db)), figures: audit.Keep(figureKind.On(db)), past: pastKind.On(db),
		builtIn: BuiltIn(), gate: g, org: org, clock: c, limits: limits,
	}
}

// The permissions.
const (
	mayImport  = "ladder.kpi.import"
	mayCorrect = "ladder.kpi.correct"
	mayRead    = "ladder.kpi.read"
	maySheets  = "ladder.sheet.read"
	mayMetrics = "ladder.metric.read"
	mayEdit    = "ladder.metric.edit"
)

// Metrics are the catalogues that were published and the one in force this month.
func (s *Service) Metrics(ctx context.Context, by rbac.Actor) (now *Catalogue, all []*Catalogue, err error) {
	if _, err := s.gate.May(by, mayMetrics, rbac.Place{}); err != nil {
		return nil, nil, err
	}
	all, err = s.catalogues(ctx)
	return In(all, MonthOf(s.clock.Now())), all, err
}

// Put adds a metric to the catalogue or changes one, from a month on that is not over. Everything else
// stays as it holds in that month. Faults: those of Metric.Check at their fields; ErrFrom; ErrNoReason.
func (s *Service) Put(ctx context.Context, by rbac.Actor, m Metric, from Month, reason string) (*Catalogue, error) {
	grant, err := s.gate.May(by, mayEdit, rbac.Place{})
	if err != nil {
		return nil, err
	}
	now := s.clock.Now()
	all, err := s.catalogues(ctx)
	if err != nil {
		return nil, err
	}
	last := all[len(all)-1]
	earliest := max(MonthOf(now), last.From) // a later catalogue that is announced is changed itself
	faults := m.Check()
	if !from.Valid() || from < earliest || from > earliest.Add(24) {
		faults = append(faults, ErrFrom.At("from").With("earliest", string(earliest)))
	}
	if reason = strings.TrimSpace(reason); reason == "" || utf8.RuneCountInString(reason) > 500 {
		faults = append(faults, ErrNoReason.At("reason").With("limit", 500))
	}
	next := &Catalogue{From: from, Metrics: slices.Clone(last.Metrics), By: by.Person, At: now, Reason: reason}
	next.ID = serial(len(all))
	if i := slices.IndexFunc(next.Metrics, func(x Metric) bool { return x.Code == m.Code }); i >= 0 {
		next.Metrics[i] = m
	} else {
		next.Metrics = append(next.Metrics, m)
	}
	if len(faults) == 0 {
		faults = next.Check()
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return next, s.cats.Insert(ctx, next, grant.Record(m.Code+": "+reason))
}

func serial(n int) string {
	const digits = "0123456789"
	return string([]byte{digits[n/1000%10], digits[n/100%10], digits[n/10%10], digits[n%10]})
}

// Sources lists the sources that were described, for those who import or read sheets.
func (s *Service) Sources(ctx context.Context, by rbac.Actor) ([]*Source, error) {
	if !s.gate.MayAnywhere(by, maySheets) {
		return nil, rbac.ErrForbidden.With("permission", maySheets)
	}
	page, err := s.sources.Find(ctx, store.On("id").Limit(200))
	return page.Items, err
}

// Source reads one.
func (s *Service) Source(ctx context.Context, by rbac.Actor, code string) (*Source, error) {
	if !s.gate.MayAnywhere(by, maySheets) {
		return nil, rbac.ErrForbidden.With("permission", maySheets)
	}
	return s.source(ctx, code)
}

// Describe saves a source's name and what its columns mean. Columns that are mapped to nothing are left
// to their own names.
func (s *Service) Describe(ctx context.Context, by rbac.Actor, code, name string, columns []Column) (*Source, error) {
	grant, err := s.gate.May(by, mayImport, rbac.Place{Unit: s.at(by)})
	if err != nil {
		return nil, err
	}
	now := s.clock.Now()
	c, err := s.Catalogue(ctx, MonthOf(now))
	if err != nil {
		return nil, err
	}
	want := &Source{Meta: store.Meta{ID: code}, Name: strings.TrimSpace(name), Columns: columns}
	if faults := want.Check(c); len(faults) > 0 {
		return nil, faults
	}
	return s.sources.Upsert(ctx, code, func() *Source { return &Source{} }, func(x *Source) (audit.Entry, error) {
		if x.Name == want.Name && slices.Equal(x.Columns, columns) {
			return audit.Entry{}, nil
		}
		x.Name, x.Columns, x.By, x.At = want.Name, columns, by.Person, now
		return grant.Record(code), nil
	})
}

// at is a place where the actor may import, for the record of doing so.
func (s *Service) at(by rbac.Actor) string {
	if reach := s.gate.Reach(by, mayImport); len(reach) > 0 {
		return reach[0]
	}
	return by.Unit
}

// seen notes the headers of a source's last sheet, so that the mapping can offer them. It changes
// nothing that anything is decided by.
func (s *Service) seen(ctx context.Context, code string, headers []string) error {
	_, err := s.sources.Unrecorded().Update(ctx, code, func(x *Source) ([]store.Event, error) {
		x.Seen = headers
		return nil, nil
	})
	return err
}

package kpi

import (
	"context"
	"errors"

	"tianti/internal/store"
)

var (
	catalogueKind = store.Define[Catalogue]("kpi.catalogues")
	sourceKind    = store.Define[Source]("kpi.sources")
	importKind    = store.Define[Import]("kpi.imports", store.By("recent", "at"))
	partKind      = store.Define[part]("kpi.import_parts")
	figureKind    = store.Define[Figure]("kpi.figures", store.By("subject", "subject", "month"), store.By("month", "tier", "month", "unit"))
	pastKind      = store.Define[Figure]("kpi.superseded", store.By("subject", "subject", "month"))
)

// catalogues are all that were published, in order, the built-in one first.
func (s *Service) catalogues(ctx context.Context) ([]*Catalogue, error) {
	page, err := s.cats.Find(ctx, store.On("id").Limit(store.MaxLimit))
	return append([]*Catalogue{s.builtIn}, page.Items...), err
}

// Catalogue is the metrics of a month; it asks nobody.
func (s *Service) Catalogue(ctx context.Context, m Month) (*Catalogue, error) {
	cs, err := s.catalogues(ctx)
	if err != nil {
		return nil, err
	}
	return In(cs, m), nil
}

// source reads a source; one that nobody has described yet maps nothing.
func (s *Service) source(ctx context.Context, code string) (*Source, error) {
	x, err := s.sources.Get(ctx, code)
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrSource.At("source").With("value", code)
	}
	return x, err
}

// figuresOf are a subject's figures in months, those that were superseded among them on demand.
func (s *Service) figuresOf(ctx context.Context, subject string, from, to Month, past bool) ([]*Figure, error) {
	q := store.On("subject").Is(subject).AtLeast(string(from)).UpTo(string(to)).Limit(1000)
	page, err := s.figures.Find(ctx, q)
	if err != nil || !past {
		return page.Items, err
	}
	old, err := s.past.Find(ctx, q)
	return append(page.Items, old.Items...), err
}

package star

import (
	"context"
	"errors"
	"strconv"

	"tianti/internal/store"
)

var (
	cardKind      = store.Define[Scorecard]("star.scorecards")
	periodKind    = store.Define[Period]("star.periods", store.By("recent", "at"))
	resultKind    = store.Define[Result]("star.results", store.By("place", "run", "unit", "rank"), store.By("shown", "run", "shown", "unit"), store.By("moved", "run", "moved", "unit"), store.By("person", "person", "period"))
	groupKind     = store.Define[groupDoc]("star.groups")
	unitKind      = store.Define[unitDoc]("star.units", store.By("mean", "run", "mean"))
	objectionKind = store.Define[Objection]("star.objections", store.By("run", "period", "run", "state"), store.By("person", "person", "at"))
	vetoKind      = store.Define[Veto]("star.vetoes", store.By("day", "day"), store.By("person", "person", "day"))
	awardKind     = store.Define[Award]("star.awards", store.By("state", "state", "at"), store.By("recent", "at"))
	batchKind     = store.Define[batch]("star.batches")
)

// batch is a stretch of a confirmed period whose stars were told. Its id is "{run}/{number}".
type batch struct {
	store.Meta `bson:",inline"`
	People     int `bson:"people"`
}

func (s *Service) group(ctx context.Context, run string, at int) (*Group, error) {
	g, err := s.groups.Get(ctx, run+"/"+strconv.Itoa(at))
	if err != nil {
		return nil, err
	}
	for i := range g.Stats {
		g.Stats[i].open()
	}
	return &g.Group, nil
}

// objectionsOf counts the objections against a run in a state.
func (s *Service) objectionsOf(ctx context.Context, period string, run int, state string) (int, error) {
	n, err := s.objections.Count(ctx, store.On("run").Is(period, run, state))
	return int(n), err
}

func missing(err, instead error) error {
	if errors.Is(err, store.ErrNotFound) {
		return instead
	}
	return err
}

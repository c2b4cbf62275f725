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

// mostLooks bounds how many stretches sift reads for one page.
const mostLooks = 20

// sift reads on until a page is full of what keep lets through, but not without end: there may be more though
// few were found.
func sift[T any](ctx context.Context, find func(context.Context, store.Query) (store.Page[T], error), q store.Query, keep func(*T) bool) (out store.Page[T], err error) {
	size := q.PageSize()
	for range mostLooks {
		page, err := find(ctx, q.Limit(size-len(out.Items)))
		if err != nil {
			return out, err
		}
		for _, x := range page.Items {
			if keep(x) {
				out.Items = append(out.Items, x)
			}
		}
		if out.Next = page.Next; out.Next == "" || len(out.Items) >= size {
			break
		}
		q = q.At(page.Next)
	}
	return out, nil
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

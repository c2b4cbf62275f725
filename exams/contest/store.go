package contest

import (
	"context"
	"errors"

	"tianti/internal/store"
)

var (
	contestKind    = store.Define[Contest]("contests.contests", store.By("recent", "at"))
	entrantKind    = store.Define[Entrant]("contests.entrants", store.By("contest", "contest", "state", "province", "no"))
	delegationKind = store.Define[Delegation]("contests.delegations", store.By("contest", "contest"))
	memberKind     = store.Define[Membership]("contests.members", store.By("person", "person"))
	lineupKind     = store.Define[Lineup]("contests.lineups")
	logKind        = store.Define[Entry]("contests.log", store.By("log", "run", "seq"), store.Unique("once", "run", "key", "n"))
	rankingKind    = store.Define[Ranking]("contests.rankings")
	objectionKind  = store.Define[Objection]("contests.objections", store.By("run", "run", "state"), store.By("contest", "contest", "filed"))
)

// step is how many documents one look at the store asks for.
const step = 1000

func missing(err, instead error) error {
	if errors.Is(err, store.ErrNotFound) {
		return instead
	}
	return err
}

func (s *Service) contest(ctx context.Context, id string) (*Contest, error) {
	c, err := s.contests.Get(ctx, id)
	return c, missing(err, ErrNone)
}

func (s *Service) entrant(ctx context.Context, contest, no string) (*Entrant, error) {
	e, err := s.entrants.Get(ctx, entrantID(contest, no))
	return e, missing(err, ErrNoEntrant)
}

// everybody are the entrants of a contest in a state, by province.
func (s *Service) everybody(ctx context.Context, contest, state string) (out []*Entrant, err error) {
	for e, err := range s.entrants.Each(ctx, store.On("contest").Is(contest, state).Limit(step)) {
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// since are the entries of a run's log after a number, at most so many.
func (s *Service) since(ctx context.Context, run string, after int64, most int) ([]*Entry, error) {
	page, err := s.log.Find(ctx, store.On("log").Is(run).After(after).Limit(most))
	return page.Items, err
}

// said is the stored entry with a number of a key.
func (s *Service) said(ctx context.Context, run, key string, n int64) (*Entry, error) {
	return s.log.First(ctx, store.On("once").Is(run, key, n))
}

// against are the objections in a run in a state.
func (s *Service) against(ctx context.Context, run, state string) (out []*Objection, err error) {
	for o, err := range s.objections.Each(ctx, store.On("run").Is(run, state).Limit(step)) {
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}

// waiting counts the objections of a run that wait for somebody.
func (s *Service) waiting(ctx context.Context, run string) (int, error) {
	filed, err := s.objections.Count(ctx, store.On("run").Is(run, Filed))
	if err != nil {
		return 0, err
	}
	again, err := s.objections.Count(ctx, store.On("run").Is(run, Rescores))
	return int(filed + again), err
}

package survey

import (
	"context"
	"errors"
	"iter"
	"time"

	"tianti/internal/store"
)

var (
	roundKind  = store.Define[Round]("survey.rounds", store.By("state", "state", "until"), store.By("recent", "at"), store.By("asked", "questionnaire", "state", "at"), store.Unique("turn", "turn"))
	keyKind    = store.Define[key]("survey.keys")
	answerKind = store.Define[answer]("survey.answers", store.By("round", "round"))
	resultKind = store.Define[Result]("survey.results", store.By("round", "round"), store.By("unit", "run", "unit"), store.By("below", "run", "above", "unit"))
	takenKind  = store.Define[taken]("survey.taken", store.By("round", "round", "at"))
)

// taken records that somebody took figures along.
type taken struct {
	store.Meta `bson:",inline"`
	Round      string    `bson:"round"`
	Unit       string    `bson:"unit"`
	By         string    `bson:"by"`
	At         time.Time `bson:"at"`
	Form       string    `bson:"form"`
	Groups     int       `bson:"groups"`
}

func resultID(run, unit string) string { return run + unit }

// round reads one; ErrNone where there is none.
func (s *Service) round(ctx context.Context, id string) (*Round, error) {
	r, err := s.rounds.Get(ctx, id)
	return r, missing(err, ErrNone)
}

// running are the open rounds.
func (s *Service) running(ctx context.Context) ([]*Round, error) {
	page, err := s.rounds.Find(ctx, store.On("state").Is(Open).Limit(mostOpen+10))
	return page.Items, err
}

// lastTurn is the turn of the last opening, 0 before the first.
func (s *Service) lastTurn(ctx context.Context) (int, error) {
	r, err := s.rounds.First(ctx, store.On("turn").AtLeast(1).Down())
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return r.Turn, nil
}

// resultsBelow are the results of a run at and below a unit.
func (s *Service) resultsBelow(ctx context.Context, run, unit string) iter.Seq2[*Result, error] {
	return s.results.Each(ctx, store.On("unit").Is(run).StartsWith(unit).Limit(500))
}

func missing(err, instead error) error {
	if errors.Is(err, store.ErrNotFound) {
		return instead
	}
	return err
}

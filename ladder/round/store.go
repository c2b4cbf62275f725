package round

import (
	"context"
	"errors"

	"tianti/internal/store"
)

var rounds = store.Define[Round]("ladder.rounds",
	store.By("state", "state", "opens"))

var applications = store.Define[Application]("ladder.applications",
	store.By("round", "round", "phase", "person"),
	store.By("person", "person", "changed"),
	store.By("appointment", "appointment"))

var scores = store.Define[Score]("ladder.scores",
	store.By("round", "round", "person"),
	store.By("member", "member", "round"))

var rankings = store.Define[Ranking]("ladder.rankings")

var objections = store.Define[Objection]("ladder.objections",
	store.By("round", "round", "state"),
	store.By("by", "by", "round"))

// mostApplications bounds a round; a competition for more people is several rounds.
const mostApplications = 500

// inRound are the applications of a round.
func (s *Service) inRound(ctx context.Context, id string) ([]*Application, error) {
	p, err := s.applications.Find(ctx, store.On("round").Is(id).Limit(mostApplications))
	return p.Items, err
}

// inPhase are the applications of a round in a phase.
func (s *Service) inPhase(ctx context.Context, id string, p Phase) ([]*Application, error) {
	page, err := s.applications.Find(ctx, store.On("round").Is(id, string(p)).Limit(mostApplications))
	return page.Items, err
}

// sheets are all sheets of a round, by candidate.
func (s *Service) sheets(ctx context.Context, id string) (map[string][]Score, error) {
	p, err := s.scores.Find(ctx, store.On("round").Is(id).Limit(mostApplications*mostMembers))
	if err != nil {
		return nil, err
	}
	out := map[string][]Score{}
	for _, x := range p.Items {
		out[x.Person] = append(out[x.Person], *x)
	}
	return out, nil
}

// against are the objections to a round in a state, "" for all.
func (s *Service) against(ctx context.Context, id, state string) ([]*Objection, error) {
	q := store.On("round").Is(id)
	if state != "" {
		q = q.Is(state)
	}
	p, err := s.objections.Find(ctx, q.Limit(1000))
	return p.Items, err
}

// ofCase is the application that an appointment belongs to; nil if none.
func (s *Service) ofCase(ctx context.Context, appointment string) (*Application, error) {
	a, err := s.applications.First(ctx, store.On("appointment").Is(appointment))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return a, err
}

// ranking is the last ranking of a round; nil before the first.
func (s *Service) ranking(ctx context.Context, r *Round) (*Ranking, error) {
	if r.Ranking == "" {
		return nil, nil
	}
	return s.rankings.Get(ctx, r.Ranking)
}

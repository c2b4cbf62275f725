package star

import (
	"context"
	"errors"
	"strings"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/ladder/kpi"
	"tianti/rbac"
)

// Cards are all scorecards in the order of their publication, the built-in one first, for those who may read
// them.
func (s *Service) Cards(ctx context.Context, by rbac.Actor) ([]*Scorecard, error) {
	if _, err := s.gate.May(by, mayCards, rbac.Place{}); err != nil {
		return nil, err
	}
	return s.cardsAll(ctx)
}

// farMonths is how far ahead a scorecard may begin, in months.
const farMonths = 24

// PublishCard puts another scorecard in force for the periods that begin in c.From or later. base is the
// newest scorecard when whoever publishes began to write. Periods whose stars were shown keep theirs, so no
// such period may lie in the new one's time. Faults: those of Scorecard.Check, ErrReason, ErrFirst,
// ErrFirstTold, ErrMoved.
func (s *Service) PublishCard(ctx context.Context, by rbac.Actor, c Scorecard, base, reason string) (*Scorecard, error) {
	grant, err := s.gate.May(by, mayEdit, rbac.Place{})
	if err != nil {
		return nil, err
	}
	faults, err := s.checkCard(ctx, &c)
	if err != nil {
		return nil, err
	}
	first, err := s.firstFault(ctx, c.From)
	if err != nil {
		return nil, err
	}
	if first != nil {
		faults = append(faults, first)
	}
	if f := reasonFault("reason", reason); f != nil {
		faults = append(faults, f)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	all, err := s.cardsAll(ctx)
	if err != nil {
		return nil, err
	}
	if all[len(all)-1].ID != base {
		return nil, ErrMoved
	}
	c.Meta = store.Meta{ID: serial(len(all))}
	c.By, c.At, c.Reason = by.Person, s.clock.Now(), strings.TrimSpace(reason)
	if err := s.cards.Insert(ctx, &c, grant.Record(reason)); errors.Is(err, store.ErrExists) {
		return nil, ErrMoved
	} else if err != nil {
		return nil, err
	}
	return &c, nil
}

// firstFault says what is wrong with a scorecard's first month.
func (s *Service) firstFault(ctx context.Context, from kpi.Month) (*fault.Fault, error) {
	if !from.Valid() || from > kpi.MonthOf(s.clock.Now()).Add(farMonths) {
		return ErrFirst.At("from"), nil
	}
	for p, err := range s.periods.Each(ctx, store.On("recent").Down()) {
		if err != nil {
			return nil, err
		}
		if p.From >= from && (p.State == Notice || p.State == Confirmed) {
			return ErrFirstTold.At("from").With("period", p.ID), nil
		}
	}
	return nil, nil
}

func (s *Service) checkCard(ctx context.Context, c *Scorecard) (fault.List, error) {
	metrics, err := s.kpi.Catalogue(ctx, kpi.MonthOf(s.clock.Now()))
	if err != nil {
		return nil, err
	}
	return c.Check(metrics, s.org.Posts()), nil
}

// cardsAll are all scorecards in the order of their publication, the built-in one first.
func (s *Service) cardsAll(ctx context.Context) ([]*Scorecard, error) {
	page, err := s.cards.Find(ctx, store.On("id").Limit(store.MaxLimit))
	return append([]*Scorecard{s.builtIn}, page.Items...), err
}

// card is the scorecard of an id.
func (s *Service) card(ctx context.Context, id string) (*Scorecard, error) {
	if id == s.builtIn.ID {
		return s.builtIn, nil
	}
	c, err := s.cards.Get(ctx, id)
	return c, missing(err, ErrNoCard)
}

// cardFor is the scorecard in force for a period that begins in a month.
func (s *Service) cardFor(ctx context.Context, from kpi.Month) (*Scorecard, error) {
	all, err := s.cardsAll(ctx)
	if err != nil {
		return nil, err
	}
	return InForce(all, from), nil
}

// InForce is, of all scorecards in the order of their publication, the one by which a period is rated that
// begins in a month: the last published of those that hold by then.
func InForce(all []*Scorecard, from kpi.Month) *Scorecard {
	for i := len(all) - 1; i > 0; i-- {
		if all[i].From <= from {
			return all[i]
		}
	}
	return all[0]
}

func serial(n int) string {
	const digits = "0123456789"
	return string([]byte{digits[n/1000%10], digits[n/100%10], digits[n/10%10], digits[n%10]})
}

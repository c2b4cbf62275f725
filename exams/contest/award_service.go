package contest

import (
	"context"
	"slices"
	"strings"
	"time"

	"tianti/internal/audit"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/rbac"
)

// confirmed is the ranking of a revealed stage that may be built on, kept as it is.
func (s *Service) confirmed(ctx context.Context, by rbac.Actor, c *Contest, reason string) ([]Line, error) {
	grant, err := s.gate.May(by, mayConfirm, c.place())
	if err != nil {
		return nil, err
	}
	if f := reasonFault(reason); f != nil {
		return nil, f
	}
	waits := 0
	if p := c.Now(); p != nil {
		if waits, err = s.waiting(ctx, RunID(c.ID, p.Stage)); err != nil {
			return nil, err
		}
	}
	if err := c.settled(by, waits, s.now()); err != nil {
		return nil, err
	}
	k := &Ranking{Meta: store.Meta{ID: RunID(c.ID, c.Now().Stage)}, At: s.now()}
	if err := s.look(ctx, c, c.Now().Stage, func(l *live) error {
		k.Lines, k.Seq = slices.Clone(l.board.Lines()), l.board.Last()
		return nil
	}); err != nil {
		return nil, err
	}
	// The same id again: a crash came between this and the act, and the newer one counts.
	_, err = s.rankings.Upsert(ctx, k.ID, func() *Ranking { return &Ranking{} }, func(old *Ranking) (audit.Entry, error) {
		old.Lines, old.Seq, old.At = k.Lines, k.Seq, k.At
		return grant.Record(reason), nil
	})
	return k.Lines, err
}

// Advance confirms a stage and starts the next with those who go on. Somebody else does it than who ended the stage.
// Faults: ErrState, ErrSame, ErrWaits, ErrWindow, ErrField, ErrNowhere, ErrReason.
func (s *Service) Advance(ctx context.Context, by rbac.Actor, id, reason string) (*Contest, error) {
	c, err := s.contest(ctx, id)
	if err != nil {
		return nil, err
	}
	if c.State != Running || c.Next() == nil {
		return nil, ErrState.With("state", "contest.state."+string(c.State)).With("act", "advance")
	}
	lines, err := s.confirmed(ctx, by, c, reason)
	if err != nil {
		return nil, err
	}
	from := c.Now().Stage
	return s.begin(ctx, by, c, mayConfirm, Forward(c.Plan.Stage(from).Advance, lines), reason, func(c *Contest, now time.Time) error {
		if c.Now().Stage != from {
			return ErrState.With("state", "contest.stage."+string(c.Now().State)).With("act", "advance")
		}
		return c.step("advance", c.Next().Code, by, now, reason, Running)
	})
}

// Conclude confirms the last stage and gives the awards. Faults: ErrState, ErrSame, ErrWaits, ErrWindow, ErrReason.
func (s *Service) Conclude(ctx context.Context, by rbac.Actor, id, reason string) (*Contest, error) {
	c, err := s.contest(ctx, id)
	if err != nil {
		return nil, err
	}
	if c.State != Running || c.Next() != nil {
		return nil, ErrState.With("state", "contest.state."+string(c.State)).With("act", "conclude")
	}
	lines, err := s.confirmed(ctx, by, c, reason)
	if err != nil {
		return nil, err
	}
	won := Honour(&c.Plan, lines)
	return s.act(ctx, by, id, mayConfirm, reason, func(c *Contest, now time.Time) ([]event.Fact, error) {
		if err := c.step("conclude", "", by, now, reason, Running); err != nil {
			return nil, err
		}
		c.State, c.Won = Concluded, won
		return []event.Fact{Awarded{c.ID, c.Title.Zh, c.Title.En, c.Unit, won, now}}, nil
	})
}

// Revoke takes an award back: its certificates are suspended, the ladder counts it no more. Faults: ErrState,
// ErrNoEntrant, ErrReason.
func (s *Service) Revoke(ctx context.Context, by rbac.Actor, id, code, entrant, reason string) (*Contest, error) {
	return s.act(ctx, by, id, mayConfirm, reason, func(c *Contest, now time.Time) ([]event.Fact, error) {
		if err := c.step("revoke", "", by, now, reason, Concluded); err != nil {
			return nil, err
		}
		i := slices.IndexFunc(c.Won, func(w Won) bool { return w.Code == code && w.Entrant == entrant && w.Revoked == "" })
		if i < 0 {
			return nil, ErrNoEntrant
		}
		if slices.Contains(c.Won[i].People, by.Person) {
			return nil, ErrInvolved
		}
		c.Won[i].Revoked = strings.TrimSpace(reason)
		return []event.Fact{AwardRevoked{c.ID, code, entrant, c.Won[i].People, reason, now}}, nil
	})
}

// Recount makes a confirmed ranking again from line-up and log, and says whether it comes out the same.
func (s *Service) Recount(ctx context.Context, by rbac.Actor, id, stage string) (same bool, err error) {
	c, err := s.contest(ctx, id)
	if err != nil {
		return false, err
	}
	if _, err := s.gate.May(by, mayRead, c.place()); err != nil {
		return false, err
	}
	k, err := s.rankings.Get(ctx, RunID(id, stage))
	if err != nil {
		return false, missing(err, ErrNoStage)
	}
	lineup, err := s.lineups.Get(ctx, k.ID)
	if err != nil {
		return false, err
	}
	var log []*Entry
	for after := int64(0); ; {
		more, err := s.since(ctx, k.ID, after, step)
		if err != nil {
			return false, err
		}
		for _, e := range more {
			if e.Seq <= k.Seq {
				log = append(log, e)
			}
		}
		if len(more) < step {
			break
		}
		after = more[len(more)-1].Seq
	}
	return Same(Rank(&Run{c.Plan.Stage(stage), lineup}, log), k.Lines), nil
}

package contest

import (
	"context"
	"slices"

	"tianti/internal/store"
	"tianti/rbac"
)

// List gives the contests, the last act first. Drafts are for those who hold them.
func (s *Service) List(ctx context.Context, by rbac.Actor, cursor string, limit int) (store.Page[Contest], error) {
	if !s.gate.MayAnywhere(by, mayRead) {
		return store.Page[Contest]{}, rbac.ErrForbidden.With("permission", mayRead)
	}
	page, err := s.contests.Find(ctx, store.On("recent").Down().At(cursor).Limit(limit))
	page.Items = slices.DeleteFunc(page.Items, func(c *Contest) bool { return s.readable(by, c) != nil })
	return page, err
}

func (s *Service) readable(by rbac.Actor, c *Contest) error {
	permission := mayRead
	if c.State == Draft {
		permission = maySee
	}
	_, err := s.gate.May(by, permission, c.place())
	return err
}

// Sees says whether somebody may look behind the freeze and into the sheets of a contest.
func (s *Service) Sees(by rbac.Actor, c *Contest) bool {
	_, err := s.gate.May(by, maySee, c.place())
	return err == nil
}

// Contest reads one. Faults: ErrNone.
func (s *Service) Contest(ctx context.Context, by rbac.Actor, id string) (*Contest, error) {
	c, err := s.contest(ctx, id)
	if err != nil {
		return nil, err
	}
	return c, s.readable(by, c)
}

// Entrants lists who entered, by province; for whoever may look behind the scenes.
func (s *Service) Entrants(ctx context.Context, by rbac.Actor, id, cursor string, limit int) (store.Page[Entrant], error) {
	c, err := s.contest(ctx, id)
	if err != nil {
		return store.Page[Entrant]{}, err
	}
	if _, err := s.gate.May(by, maySee, c.place()); err != nil {
		return store.Page[Entrant]{}, err
	}
	return s.entrants.Find(ctx, store.On("contest").Is(id, In).At(cursor).Limit(limit))
}

// Delegations counts the entrants of each province.
func (s *Service) Delegations(ctx context.Context, by rbac.Actor, id string) ([]*Delegation, error) {
	c, err := s.Contest(ctx, by, id)
	if err != nil {
		return nil, err
	}
	page, err := s.delegations.Find(ctx, store.On("contest").Is(c.ID).Limit(step))
	return page.Items, err
}

// Entry is what somebody has entered a contest as; nil if they have not.
func (s *Service) Entry(ctx context.Context, by rbac.Actor, id string) (*Entrant, error) {
	m, err := s.members.Get(ctx, entrantID(id, by.Person))
	if err != nil || m.Entrant == "" {
		return nil, missing(err, nil)
	}
	e, err := s.entrants.Get(ctx, entrantID(id, m.Entrant))
	if err != nil || !e.has(by.Person) {
		return nil, missing(err, nil)
	}
	return e, nil
}

// View is a ranking as somebody may see it. It is shared and must not be changed.
type View struct {
	Contest *Contest
	Stage   *Stage
	Passage Passage
	Lines   []Line
	Frozen  bool  // what is shown stands still
	Inside  bool  // the viewer sees what is behind the freeze
	Placed  bool  // it is uncovered place by place
	Covered int   // places that the reveal has not come to
	Seq     int64 // of the newest entry that is shown
	Panels  [][]string
	Naming  string // for spectators who are not logged in: how they read who competes; "" is for the others
}

// take fills in what everybody may see of a board.
func (v *View) take(b *Board) {
	v.Lines, v.Seq, v.Frozen = b.Public(), b.Seen(), b.Frozen()
	n, _ := b.all.tally.uncovered()
	v.Placed, v.Covered = n > 0 && v.Passage.State == Ended, covered(v.Lines)
}

// Board is a stage's ranking: the public one, or with inside the whole, for those who may look behind the freeze.
// Between the end and the reveal the public one shows what it showed last.
func (s *Service) Board(ctx context.Context, by rbac.Actor, id, stage string, inside bool) (*View, error) {
	c, err := s.Contest(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if inside {
		if _, err := s.gate.May(by, maySee, c.place()); err != nil {
			return nil, err
		}
	}
	v := &View{Contest: c, Stage: c.Plan.Stage(stage), Passage: c.Passage(stage), Inside: inside}
	if v.Stage == nil {
		return nil, ErrNoStage
	}
	if err := c.blind(by, stage); err != nil {
		return nil, err
	}
	if v.Passage.State == Waiting {
		return v, nil
	}
	return v, s.look(ctx, c, stage, func(l *live) error {
		v.take(l.board)
		if inside {
			v.Placed, v.Covered = false, 0
			v.Lines, v.Seq, v.Frozen = l.board.Lines(), l.board.Last(), l.board.Frozen()
			for p := range l.run.Lineup.Panels {
				v.Panels = append(v.Panels, l.board.all.tally.panel(l.run.Lineup, p))
			}
		}
		return nil
	})
}

// blind keeps judges from the board while they score: from a mean and the own sheet others could be reckoned.
func (c *Contest) blind(by rbac.Actor, stage string) error {
	p := c.Passage(stage)
	if st := c.Plan.Stage(stage); st != nil && st.Judged() && slices.Contains(c.Judges, by.Person) && (p.State == Scoring || p.State == Ended) {
		return ErrBlind
	}
	return nil
}

// Grown gives a channel that is closed when this node learns of another entry of a run, and the number of the newest
// entry that the actor may see the effect of. Asking reads what other nodes wrote.
func (s *Service) Grown(ctx context.Context, by rbac.Actor, id, stage string) (grown <-chan struct{}, seq int64, frozen bool, err error) {
	c, err := s.Contest(ctx, by, id)
	if err == nil {
		err = c.blind(by, stage)
	}
	if err != nil {
		return nil, 0, false, err
	}
	err = s.look(ctx, c, stage, func(l *live) error {
		grown, seq, frozen = l.grown, l.board.Seen(), l.board.Frozen()
		if s.Sees(by, c) { // who may look behind the freeze follows that, too
			seq = l.board.Last()
		}
		return nil
	})
	return grown, seq, frozen, err
}

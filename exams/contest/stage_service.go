package contest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/rbac"
)

// Ranking is the ranking that a stage was confirmed with. It is written once; Recount makes it again. Its
// id is the run's.
type Ranking struct {
	store.Meta `bson:",inline"`
	Seq        int64     `bson:"seq" json:"seq"` // of the log's newest entry
	Lines      []Line    `bson:"lines" json:"lines"`
	At         time.Time `bson:"at" json:"at"`
}

// judges are people as the rules on conflicts see them.
func (s *Service) judges(ctx context.Context, ids []string) (out []Judge, err error) {
	people, err := s.org.LookupMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		p := people[id]
		if p == nil {
			continue
		}
		held, err := s.org.Held(ctx, id, s.clock.Now())
		if err != nil {
			return nil, err
		}
		out = append(out, judgeOf(p, held))
	}
	return out, nil
}

// Start begins the first stage when entries are over, with everybody who entered. Faults: ErrState, ErrField,
// ErrNowhere, ErrReason.
func (s *Service) Start(ctx context.Context, by rbac.Actor, id, reason string) (*Contest, error) {
	c, err := s.contest(ctx, id)
	if err != nil {
		return nil, err
	}
	if c.State != Entries {
		return nil, ErrState.With("state", "contest.state."+string(c.State)).With("act", "start")
	}
	if f := reasonFault(reason); f != nil {
		return nil, f
	}
	return s.begin(ctx, by, c, mayRun, nil, reason, func(c *Contest, now time.Time) error {
		return c.step("start", c.Stages[0].Code, by, now, reason, Entries)
	})
}

// begin writes the line-up of the next stage and starts it. forward are those who go on; nil is everybody who
// entered. A line-up that a crash left behind is taken as it is.
func (s *Service) begin(ctx context.Context, by rbac.Actor, c *Contest, permission string, forward []Line, reason string, move func(*Contest, time.Time) error) (*Contest, error) {
	st := c.Next()
	if st == nil {
		return nil, ErrNoStage
	}
	grant, err := s.gate.May(by, permission, c.place())
	if err != nil {
		return nil, err
	}
	l, err := s.lineup(ctx, c, st, forward)
	if err != nil {
		return nil, err
	}
	if err := s.lineups.Insert(ctx, l, grant.Record(reason)); errors.Is(err, store.ErrExists) {
		if l, err = s.lineups.Get(ctx, l.ID); err != nil {
			return nil, err
		}
	} else if err != nil {
		return nil, err
	}
	c, err = s.act(ctx, by, c.ID, permission, reason, func(c *Contest, now time.Time) ([]event.Fact, error) {
		if err := move(c, now); err != nil {
			return nil, err
		}
		c.State = Running
		c.Passed = append(c.Passed, Passage{Stage: st.Code, State: Scoring, Field: len(l.Slots), Started: now})
		return []event.Fact{StageMoved{c.ID, c.Title.Zh, c.Unit, st.Code, "start", len(l.Slots)}}, nil
	})
	if err != nil {
		return nil, err
	}
	return c, s.papers(ctx, c, st)
}

// lineup draws the line-up of a stage.
func (s *Service) lineup(ctx context.Context, c *Contest, st *Stage, forward []Line) (*Lineup, error) {
	entrants, err := s.everybody(ctx, c.ID, In)
	if err != nil {
		return nil, err
	}
	pool, err := s.judges(ctx, c.Judges)
	if err != nil {
		return nil, err
	}
	on := map[string]*Line{}
	for i := range forward {
		on[forward[i].Entrant] = &forward[i]
	}
	var slots []Slot
	for _, e := range entrants {
		var earlier []Earned
		if forward != nil {
			x := on[e.No]
			if x == nil {
				continue
			}
			earlier = append(slices.Clone(x.slot.Earlier), Earned{c.Now().Stage, x.Total, x.Fine})
		}
		slots = append(slots, e.slot(pool, earlier))
	}
	if len(slots) < 2 {
		return nil, ErrField.With("have", len(slots))
	}
	l := &Lineup{Meta: store.Meta{ID: RunID(c.ID, st.Code)}, Contest: c.ID, Stage: st.Code, At: s.now()}
	if st.Judged() {
		var ids []string
		for _, j := range pool {
			ids = append(ids, j.Person)
		}
		if l.Panels = DrawJudges(l.ID, ids, st.Panels, st.Sitting); l.Panels == nil {
			return nil, ErrPool.With("stage", st.Name).With("need", st.Panels*st.Sitting).With("have", len(ids))
		}
	}
	placed, nowhere := Place(l.ID, slots, l.Panels, st.Judged())
	if len(nowhere) > 0 {
		return nil, ErrNowhere.With("names", strings.Join(nowhere, "、")).With("least", leastJudges)
	}
	l.Slots = placed
	return l, nil
}

// Freeze lets the public board stand still while scoring goes on. Faults: ErrState, ErrReason.
func (s *Service) Freeze(ctx context.Context, by rbac.Actor, id, stage, reason string) (*Contest, error) {
	return s.moveStage(ctx, by, id, stage, "freeze", reason, FreezeMark, func(c *Contest, now time.Time) (*Passage, error) {
		p, err := c.turn(stage, "freeze", Scoring, by, now, reason, Scoring)
		if err == nil && p.Frozen {
			err = ErrState.With("state", "contest.frozen").With("act", "freeze")
		}
		if err == nil {
			p.Frozen = true
		}
		return p, err
	})
}

// End takes no more sheets: those of everybody who appeared must be in. Faults: ErrState, ErrUnready, ErrReason.
func (s *Service) End(ctx context.Context, by rbac.Actor, id, stage, reason string) (*Contest, error) {
	c, err := s.contest(ctx, id)
	if err != nil {
		return nil, err
	}
	if c.Passage(stage).State == Scoring {
		if err := s.papers(ctx, c, c.Plan.Stage(stage)); err != nil {
			return nil, err
		}
		if err := s.complete(ctx, c, stage); err != nil {
			return nil, err
		}
	}
	return s.moveStage(ctx, by, id, stage, "end", reason, EndMark, func(c *Contest, now time.Time) (*Passage, error) {
		p, err := c.turn(stage, "end", Ended, by, now, reason, Scoring)
		if err == nil {
			p.Ender = by.Person
		}
		return p, err
	})
}

// complete says whose points are not all in.
func (s *Service) complete(ctx context.Context, c *Contest, stage string) error {
	var names []string
	count := 0
	err := s.look(ctx, c, stage, func(l *live) error {
		for _, x := range l.board.Lines() {
			if x.Absent || x.Whole {
				continue
			}
			if count++; count <= 5 {
				names = append(names, x.Name)
			}
		}
		return nil
	})
	if err == nil && count > 0 {
		err = ErrUnready.With("count", count).With("names", strings.Join(names, "、"))
	}
	return err
}

// NextPlaces uncovers the next so many places of an ended stage for everybody, from the last up; entrants who share
// a place come together. When all are uncovered, Reveal makes it final. It says how many are still covered.
// Faults: ErrState, ErrPlaces.
func (s *Service) NextPlaces(ctx context.Context, by rbac.Actor, id, stage string, places int) (left int, err error) {
	c, err := s.contest(ctx, id)
	if err != nil {
		return 0, err
	}
	grant, err := s.gate.May(by, mayRun, c.place())
	if err != nil {
		return 0, err
	}
	if p := c.Passage(stage); c.State != Running || p.State != Ended {
		return 0, ErrState.With("state", p.State).With("act", "reveal")
	}
	shown, all := 0, 0
	if err := s.look(ctx, c, stage, func(l *live) error {
		all = len(l.board.Lines())
		if n, _ := l.board.all.tally.uncovered(); n > 0 {
			shown = all - covered(l.board.Public())
		}
		return nil
	}); err != nil {
		return 0, err
	}
	if places < 1 || places > max(all-shown, 0) {
		return 0, ErrPlaces.At("places").With("most", all-shown)
	}
	e := &Entry{Run: RunID(c.ID, stage), Kind: PlaceEntry, N: int64(shown + places), By: by.Person, At: s.now()}
	if _, _, err := s.append(ctx, c, e, grant, ""); err != nil {
		return 0, err
	}
	err = s.look(ctx, c, stage, func(l *live) error {
		left = covered(l.board.Public())
		return nil
	})
	return left, err
}

// Reveal shows the ranking of an ended stage to everybody, and the own points to each entrant; from now on
// objections are taken. Faults: ErrState, ErrReason.
func (s *Service) Reveal(ctx context.Context, by rbac.Actor, id, stage, reason string) (*Contest, error) {
	return s.moveStage(ctx, by, id, stage, "reveal", reason, RevealMark, func(c *Contest, now time.Time) (*Passage, error) {
		p, err := c.turn(stage, "reveal", Revealed, by, now, reason, Ended)
		if err == nil {
			p.Frozen, p.Revealed = false, now
		}
		return p, err
	})
}

// moveStage tries an act on what is stored, writes its mark into the log and then the act itself. Done again after a
// crash between the two, the mark is there already.
func (s *Service) moveStage(ctx context.Context, by rbac.Actor, id, stage, act, reason, mark string, change func(*Contest, time.Time) (*Passage, error)) (*Contest, error) {
	c, err := s.contest(ctx, id)
	if err != nil {
		return nil, err
	}
	before := *c // what is written below is tried on a copy
	c.Passed, c.Steps = slices.Clone(c.Passed), slices.Clone(c.Steps)
	if _, err := change(c, s.now()); err != nil {
		return nil, err
	}
	if err := s.mark(ctx, by, &before, stage, mark, reason); err != nil {
		return nil, err
	}
	return s.act(ctx, by, id, mayRun, reason, func(c *Contest, now time.Time) ([]event.Fact, error) {
		p, err := change(c, now)
		if err != nil {
			return nil, err
		}
		return []event.Fact{StageMoved{c.ID, c.Title.Zh, c.Unit, stage, act, p.Field}}, nil
	})
}

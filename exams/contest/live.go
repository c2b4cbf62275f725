package contest

import (
	"context"
	"errors"
	"sync"
	"time"

	"tianti/internal/store"
	"tianti/rbac"
)

// live is a run's board in memory. Each question reads the entries that the log has beyond it, so that it
// shows what other nodes wrote, too; nothing is folded twice.
type live struct {
	mu    sync.Mutex
	run   *Run
	board *Board
	grown chan struct{} // closed when an entry was taken
	read  time.Time     // when the log was looked into last
}

// boards are the runs that somebody asked about on this node.
type boards struct {
	mu   sync.Mutex
	open map[string]*live
}

// mostBoards bounds them; when all are in use they are made anew, which costs a reading of each log.
const mostBoards = 100

// live is the board of a run. c says how the stage is played.
func (s *Service) live(ctx context.Context, c *Contest, stage string) (*live, error) {
	st := c.Plan.Stage(stage)
	if st == nil {
		return nil, ErrNoStage
	}
	id := RunID(c.ID, stage)
	s.boards.mu.Lock()
	defer s.boards.mu.Unlock()
	if l := s.boards.open[id]; l != nil {
		return l, nil
	}
	lineup, err := s.lineups.Get(ctx, id)
	if err != nil {
		return nil, missing(err, ErrNoStage)
	}
	if len(s.boards.open) >= mostBoards {
		s.boards.open = map[string]*live{}
	}
	r := &Run{Stage: st, Lineup: lineup}
	l := &live{run: r, board: NewBoard(r), grown: make(chan struct{})}
	s.boards.open[id] = l
	return l, nil
}

// catchUp takes what the log has beyond the board. The lock is held.
func (s *Service) catchUp(ctx context.Context, l *live) error {
	for {
		more, err := s.since(ctx, l.run.Lineup.ID, l.board.last, step)
		if err != nil {
			return err
		}
		for _, e := range more {
			l.board.Take(e)
		}
		if len(more) > 0 {
			close(l.grown)
			l.grown = make(chan struct{})
		}
		if len(more) < step {
			l.read = s.now()
			return nil
		}
	}
}

// look lets f see the board as of now.
func (s *Service) look(ctx context.Context, c *Contest, stage string, f func(*live) error) error {
	l, err := s.live(ctx, c, stage)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := s.catchUp(ctx, l); err != nil {
		return err
	}
	return f(l)
}

// glance is look for spectators: the log is not read again within the time of a glance.
func (s *Service) glance(ctx context.Context, c *Contest, stage string, f func(*live) error) error {
	l, err := s.live(ctx, c, stage)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if s.now().Sub(l.read).Abs() >= glance {
		if err := s.catchUp(ctx, l); err != nil {
			return err
		}
	}
	return f(l)
}

// append adds an entry to a run's log, under the next free number. What was said under the same number of its
// key stands: then that entry comes back, and fresh is false.
func (s *Service) append(ctx context.Context, c *Contest, e *Entry, grant rbac.Grant, reason string) (stored *Entry, fresh bool, err error) {
	e.Key = keyOf(e)
	err = s.look(ctx, c, stageOf(e.Run), func(l *live) error {
		for seq := l.board.last + 1; ; seq++ {
			e.Seq, e.ID, e.Rev = seq, entryID(e.Run, seq), 0
			err := s.log.Insert(ctx, e, grant.Record(reason, Scored{c.ID, stageOf(e.Run), seq}))
			switch {
			case err == nil:
				return s.catchUp(ctx, l)
			case !errors.Is(err, store.ErrExists):
				return err
			}
			old, err := s.said(ctx, e.Run, e.Key, e.N)
			if err == nil {
				stored = old
				return s.catchUp(ctx, l)
			}
			if !errors.Is(err, store.ErrNotFound) {
				return err
			}
		}
	})
	if err != nil || stored != nil {
		return stored, false, err
	}
	return e, true, nil
}

// mark appends one of the marks; there already, nothing changes.
func (s *Service) mark(ctx context.Context, by rbac.Actor, c *Contest, stage, kind, reason string) error {
	grant, err := s.gate.May(by, mayRun, c.place())
	if err != nil {
		return err
	}
	_, _, err = s.append(ctx, c, &Entry{Run: RunID(c.ID, stage), Kind: kind, N: 1, By: by.Person, At: s.now()}, grant, reason)
	return err
}

package api

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"tianti/exams/contest"
	"tianti/web/kit"
)

func (x Contests) board(r *kit.Request) error {
	cursor, limit, err := Paging(r)
	if err != nil {
		return err
	}
	from, _ := strconv.Atoi(cursor) // what is none begins at the top
	v, err := x.Contests.Board(r.Context(), r.Actor, r.Path("id"), r.Path("stage"), r.Query("inside") == "1")
	if err != nil {
		return err
	}
	from = min(max(from, 0), len(v.Lines))
	to, next := min(from+limit, len(v.Lines)), ""
	if to < len(v.Lines) {
		next = strconv.Itoa(to)
	}
	lines := make([]contestLine, 0, to-from)
	for i := from; i < to; i++ {
		lines = append(lines, contestLineOf(&v.Lines[i]))
	}
	return r.Send(contestBoard{ListOf(lines, next), v.Stage.Code, v.Passage.State, v.Frozen, v.Seq, len(v.Lines)})
}

// boardNews is one event of a board's stream.
type boardNews struct {
	Stage  string             `json:"stage"`
	State  contest.StageState `json:"state,omitempty"` // told to spectators without a log-in
	Seq    int64              `json:"seq"`             // of the newest entry that is shown
	Frozen bool               `json:"frozen"`
}

// lookAround is how often a stream looks for what other nodes wrote.
const lookAround = 2 * time.Second

// stream tells whenever the public board has moved.
func (x Contests) stream(r *kit.Request) error {
	by, id, stage := r.Actor, r.Path("id"), r.Path("stage")
	return follow(r, x.Streams, by.Person, func(ctx context.Context) (contest.News, error) {
		grown, seq, frozen, err := x.Contests.Grown(ctx, by, id, stage)
		return contest.News{Stage: stage, Seq: seq, Frozen: frozen, Grown: grown}, err
	})
}

// spectate is stream for whoever knows the key of a contest's gallery.
func (x Contests) spectate(r *kit.Request) error {
	id, key, stage := r.Path("id"), r.Path("key"), r.Query("stage")
	return follow(r, x.Gallery, r.Address(), func(ctx context.Context) (contest.News, error) { return x.Contests.Follow(ctx, id, key, stage) })
}

// follow tells of a board whenever there is something new.
func follow(r *kit.Request, streams *Streams, who string, look func(context.Context) (contest.News, error)) error {
	if _, err := look(r.Context()); err != nil {
		return err
	}
	leave, err := streams.enter(who)
	if err != nil {
		return err
	}
	clock := r.Clock()
	r.SetHeader("Cache-Control", "no-store")
	return r.Stream("", eventStream, func(ctx context.Context, w *bufio.Writer) error {
		defer leave()
		if _, err := w.WriteString("retry: 3000\n\n"); err != nil {
			return err
		}
		begun := clock.Now()
		spoke := begun
		told := boardNews{Seq: -1}
		tick := time.NewTicker(lookAround)
		defer tick.Stop()
		for {
			n, err := look(ctx)
			if err != nil {
				return nil // it ends like any stream; who comes again is told why
			}
			now := clock.Now()
			if news := (boardNews{n.Stage, n.State, n.Seq, n.Frozen}); news != told {
				data, err := json.Marshal(news)
				if err != nil {
					return err
				}
				fmt.Fprintf(w, "event: board\ndata: %s\n\n", data)
				told, spoke = news, now
			} else if now.Sub(spoke) >= heartbeat {
				w.WriteString(": still here\n\n")
				spoke = now
			}
			if err := w.Flush(); err != nil {
				return err
			}
			if now.Sub(begun) >= lifetime {
				return nil
			}
			select {
			case <-ctx.Done():
				return nil
			case <-n.Grown:
			case <-tick.C:
			}
		}
	})
}

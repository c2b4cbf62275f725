package api

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"tianti/exams/contest"
	"tianti/rbac"
	"tianti/web/kit"
)

func (x Contests) list(r *kit.Request) error {
	cursor, limit, err := Paging(r)
	if err != nil {
		return err
	}
	page, err := x.Contests.List(r.Context(), r.Actor, cursor, limit)
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, contestOf))
}

func (x Contests) show(r *kit.Request) error {
	c, err := x.Contests.Contest(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(contestOf(c))
}

func (x Contests) create(r *kit.Request) error {
	var in contestInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	c, err := x.Contests.Create(r.Context(), r.Actor, in.ID, in.Plan, in.Reason)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/contests/"+c.ID, contestOf(c))
}

func (x Contests) change(r *kit.Request) error {
	var in contestInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	c, err := x.Contests.Change(r.Context(), r.Actor, r.Path("id"), in.Plan, in.Reason)
	if err != nil {
		return err
	}
	return r.Send(contestOf(c))
}

func (x Contests) act(do func(*contest.Service, context.Context, rbac.Actor, string, string) (*contest.Contest, error)) kit.Handler {
	return func(r *kit.Request) error {
		var in reasonInput
		if err := r.JSON(&in); err != nil {
			return err
		}
		c, err := do(x.Contests, r.Context(), r.Actor, r.Path("id"), in.Reason)
		if err != nil {
			return err
		}
		return r.Send(contestOf(c))
	}
}

func (x Contests) actOn(do func(*contest.Service, context.Context, rbac.Actor, string, string, string) (*contest.Contest, error)) kit.Handler {
	return func(r *kit.Request) error {
		var in reasonInput
		if err := r.JSON(&in); err != nil {
			return err
		}
		c, err := do(x.Contests, r.Context(), r.Actor, r.Path("id"), r.Path("stage"), in.Reason)
		if err != nil {
			return err
		}
		return r.Send(contestOf(c))
	}
}

func (x Contests) places(r *kit.Request) error {
	var in contestPlaces
	if err := optional(r, &in); err != nil {
		return err
	}
	left, err := x.Contests.NextPlaces(r.Context(), r.Actor, r.Path("id"), r.Path("stage"), cmp.Or(in.Places, 1))
	if err != nil {
		return err
	}
	return r.Send(contestCovered{left})
}

func (x Contests) openGallery(r *kit.Request) error {
	var in contestGallery
	if err := r.JSON(&in); err != nil {
		return err
	}
	c, err := x.Contests.OpenGallery(r.Context(), r.Actor, r.Path("id"), in.Naming, in.Reason)
	if err != nil {
		return err
	}
	return r.Send(contestAddress{"/boards/" + c.ID + "/" + c.Key, c.Naming})
}

func (x Contests) revoke(r *kit.Request) error {
	var in contestRevocation
	if err := r.JSON(&in); err != nil {
		return err
	}
	c, err := x.Contests.Revoke(r.Context(), r.Actor, r.Path("id"), in.Award, in.Entrant, in.Reason)
	if err != nil {
		return err
	}
	return r.Send(contestOf(c))
}

func (x Contests) entrants(r *kit.Request) error {
	cursor, limit, err := Paging(r)
	if err != nil {
		return err
	}
	page, err := x.Contests.Entrants(r.Context(), r.Actor, r.Path("id"), cursor, limit)
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, entrantOf))
}

func (x Contests) enter(r *kit.Request) error {
	var in contestEntering
	if err := r.JSON(&in); err != nil {
		return err
	}
	e, err := x.Contests.Enter(r.Context(), r.Actor, r.Path("id"), contest.Entering{Name: in.Name, Members: in.Members})
	if err != nil {
		return err
	}
	return r.SendAs(201, entrantOf(e))
}

func (x Contests) withdraw(r *kit.Request) error {
	var in reasonInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	e, err := x.Contests.Withdraw(r.Context(), r.Actor, r.Path("id"), r.Path("no"), in.Reason)
	if err != nil {
		return err
	}
	return r.Send(entrantOf(e))
}

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

func (x Contests) duties(r *kit.Request) error {
	_, duties, err := x.Contests.Duties(r.Context(), r.Actor, r.Path("id"), r.Path("stage"))
	if err != nil {
		return err
	}
	return r.Send(ListFrom(duties, "", func(d contest.Duty) contestDuty {
		v := contestDuty{Entrant: d.Slot.Entrant, Name: d.Slot.Name, Order: d.Slot.Order, Conflict: d.Conflict, Absent: d.Absent, Parts: []contestDutyPart{}}
		for _, p := range d.Parts {
			part := contestDutyPart{Part: p.Part.Code, Rubric: p.Part.Rubric, Again: p.Again}
			if p.Own != nil {
				own := sheetOf(p.Own)
				part.Own = &own
			}
			v.Parts = append(v.Parts, part)
		}
		return v
	}))
}

func (x Contests) score(r *kit.Request) error {
	var in contestScore
	if err := r.JSON(&in); err != nil {
		return err
	}
	e, err := x.Contests.Score(r.Context(), r.Actor, r.Path("id"), r.Path("stage"), contest.Sheet{Entrant: in.Entrant, Part: in.Part, N: in.N, Given: in.Given, Comment: in.Comment}, r.Lang)
	if err != nil {
		return err
	}
	return r.Send(sheetOf(e))
}

func (x Contests) absent(r *kit.Request) error {
	var in contestAbsence
	if err := r.JSON(&in); err != nil {
		return err
	}
	if err := x.Contests.Absent(r.Context(), r.Actor, r.Path("id"), r.Path("stage"), in.Entrant, in.Back, in.Reason); err != nil {
		return err
	}
	return r.Nothing()
}

func (x Contests) replace(r *kit.Request) error {
	var in contestReplacement
	if err := r.JSON(&in); err != nil {
		return err
	}
	next, err := x.Contests.Replace(r.Context(), r.Actor, r.Path("id"), r.Path("stage"), in.Judge, in.Reason)
	if err != nil {
		return err
	}
	return r.Send(contestReplaced{next})
}

func (x Contests) relate(r *kit.Request) error {
	var in contestRelation
	if err := r.JSON(&in); err != nil {
		return err
	}
	if err := x.Contests.Relate(r.Context(), r.Actor, r.Path("id"), in.Entrant, in.Judge, in.Why); err != nil {
		return err
	}
	return r.Nothing()
}

func (x Contests) own(r *kit.Request) error {
	o, err := x.Contests.Own(r.Context(), r.Actor, r.Path("id"), r.Path("stage"))
	if err != nil {
		return err
	}
	v := contestOwn{contestLine: contestLineOf(&o.Line), Sheets: []contestOwnSheet{}, Objections: []contest.Objection{}, Objectable: o.Until}
	for _, s := range o.Sheets {
		v.Sheets = append(v.Sheets, contestOwnSheet{s.Part, s.Judge, s.Dropped, sheetOf(s.Entry)})
	}
	for _, x := range o.Objections {
		y := *x
		y.Asked = nil // judges are not named to entrants
		v.Objections = append(v.Objections, y)
	}
	return r.Send(v)
}

func (x Contests) object(r *kit.Request) error {
	var in contestObjection
	if err := r.JSON(&in); err != nil {
		return err
	}
	o, err := x.Contests.Object(r.Context(), r.Actor, r.Path("id"), r.Path("stage"), in.Part, in.Text)
	if err != nil {
		return err
	}
	return r.SendAs(201, o)
}

func (x Contests) objections(r *kit.Request) error {
	all, err := x.Contests.Objections(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(ListFrom(all, "", func(o *contest.Objection) contest.Objection { return *o }))
}

func (x Contests) answer(r *kit.Request) error {
	var in contestAnswer
	if err := r.JSON(&in); err != nil {
		return err
	}
	o, err := x.Contests.AnswerObjection(r.Context(), r.Actor, in.Objection, in.Uphold, in.Answer)
	if err != nil {
		return err
	}
	return r.Send(o)
}

func (x Contests) recount(r *kit.Request) error {
	same, err := x.Contests.Recount(r.Context(), r.Actor, r.Path("id"), r.Path("stage"))
	if err != nil {
		return err
	}
	return r.Send(contestRecount{same})
}

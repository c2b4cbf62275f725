package exams

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"tianti/internal/store"
	"tianti/rbac"
)

// settledFor is for how long after its end an exam stays on its invigilators' list.
const settledFor = 24 * time.Hour

// guard asks for a permission over a sitting: whoever runs exams has it over all of their units, and an
// invigilator over those of the own room. Nobody has it over the own sitting.
func (s *Service) guard(ctx context.Context, by rbac.Actor, permission string, h *Sitting) (rbac.Grant, error) {
	grant, err := s.gate.May(by, permission, h.place())
	if err == nil || h.Room == "" || h.Person == by.Person || !errors.Is(err, rbac.ErrForbidden) {
		return grant, err
	}
	hall, herr := s.hall(ctx, h.Exam)
	if herr != nil {
		return grant, herr
	}
	if !hall.Guards(by.Person, h.Room) {
		return grant, err
	}
	return s.gate.May(by, "exams.room.invigilate", rbac.Place{Unit: h.Unit, Owner: by.Person})
}

// Presence is a candidate of a room: the place, and how far the newest attempt is.
type Presence struct {
	Seated
	Who      Who
	Sitting  *Sitting // nil: not started
	Deadline time.Time
	Answered int64
	Late     bool
	Absent   bool // not started, and the window is over
	Signals  *Signals
}

// Watch is a room as its invigilators see it.
type Watch struct {
	Exam    *Exam
	Room    *Room
	Guards  []Who
	Now     time.Time
	Taken   int
	Present int // started
	Counts  map[State]int
	Rows    []Presence
}

// Watch is a room with everybody who has a place in it, whether they are there or not. It shows no scores.
// counted asks how many questions each has answered. The reads are as many for a thousand seats as for ten.
func (s *Service) Watch(ctx context.Context, by rbac.Actor, exam, room string, counted bool) (*Watch, error) {
	e, err := s.exams.Get(ctx, exam)
	if err != nil {
		return nil, err
	}
	h, err := s.hall(ctx, exam)
	if err != nil {
		return nil, err
	}
	if err := s.sees(by, e, h, room); err != nil {
		return nil, err
	}
	out := &Watch{Exam: e, Room: h.Room(room), Now: s.clock.Now(), Counts: map[State]int{}}
	if out.Room == nil {
		return nil, ErrNoRoom.With("room", room)
	}
	newest := map[string]*Sitting{}
	all, err := everything(ctx, s.sittings, store.On("room").Is(exam, room).Limit(store.MaxLimit))
	if err != nil {
		return nil, err
	}
	for _, x := range all {
		if last := newest[x.Person]; last == nil || last.Attempt < x.Attempt {
			newest[x.Person] = x
		}
	}
	seated := h.In(room)
	ids := append([]string(nil), out.Room.Invigilators...)
	for _, x := range seated {
		ids = append(ids, x.Person)
	}
	people, err := s.people.Many(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, g := range out.Room.Invigilators {
		out.Guards = append(out.Guards, people[g])
	}
	started := make([]string, 0, len(newest))
	for _, n := range newest {
		started = append(started, n.ID)
	}
	noticed, err := s.signalsOf(ctx, started)
	if err != nil {
		return nil, err
	}
	var answered map[string]int64
	if counted {
		if answered, err = s.answeredIn(ctx, exam, room, slices.Collect(maps.Values(newest))); err != nil {
			return nil, err
		}
	}
	for _, x := range seated {
		p := Presence{Seated: x, Who: people[x.Person], Absent: out.Now.After(e.Plan.Closes)}
		if n := newest[x.Person]; n != nil {
			p.Sitting, p.Deadline, p.Late, p.Absent = n.withoutScore(), n.Deadline(), !n.Over() && n.Late(out.Now), false
			p.Signals, p.Answered = noticed[n.ID], answered[n.ID]
			out.Present++
			out.Counts[n.State]++
		}
		out.Rows = append(out.Rows, p)
	}
	out.Taken = len(out.Rows)
	return out, nil
}

// PauseAll stops the clocks of everybody who sits in a room now, of the whole exam where room is "". It says
// of how many. Who hands in meanwhile, or is paused already, is left as they are.
func (s *Service) PauseAll(ctx context.Context, by rbac.Actor, exam, room, reason string) (int, error) {
	return s.sweepRoom(ctx, by, exam, room, reason, Open, s.Pause)
}

// ResumeAll lets everybody in a room who is paused go on, in the whole exam where room is "".
func (s *Service) ResumeAll(ctx context.Context, by rbac.Actor, exam, room, reason string) (int, error) {
	return s.sweepRoom(ctx, by, exam, room, reason, Paused, s.Resume)
}

func (s *Service) sweepRoom(ctx context.Context, by rbac.Actor, exam, room, reason string, state State, do func(context.Context, rbac.Actor, string, string) (*Sitting, error)) (int, error) {
	if err := said(reason); err != nil {
		return 0, err
	}
	q := store.On("board").Is(exam, string(state))
	if room != "" {
		q = store.On("room").Is(exam, room, string(state))
	}
	e, err := s.exams.Get(ctx, exam)
	if err != nil {
		return 0, err
	}
	if _, err := s.gate.May(by, "exams.exam.invigilate", rbac.Place{Unit: e.Unit}); err != nil {
		hall, herr := s.hall(ctx, exam)
		if herr != nil {
			return 0, herr
		}
		if room == "" || !hall.Guards(by.Person, room) {
			return 0, err
		}
		if _, err := s.gate.May(by, "exams.room.invigilate", own(by)); err != nil {
			return 0, err
		}
	}
	all, err := everything(ctx, s.sittings, q)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, h := range all {
		switch _, err := do(ctx, by, h.ID, reason); {
		case err == nil:
			n++
		case errors.Is(err, ErrClosed), errors.Is(err, ErrVoid), errors.Is(err, ErrPaused), errors.Is(err, ErrNotPaused), errors.Is(err, ErrLate):
		default:
			return n, err
		}
	}
	return n, nil
}

package exams

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"slices"
	"time"

	"tianti/exams/item"
	"tianti/internal/audit"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/rbac"
)

// Sheet is what a candidate has before them: the paper without keys, and the own answers so far.
type Sheet struct {
	ID         string        `json:"id"`
	Exam       string        `json:"exam"`
	Title      locale.Text   `json:"title"`
	About      locale.Text   `json:"about"`
	State      State         `json:"state"`
	Attempt    int           `json:"attempt"`
	Code       string        `json:"code,omitempty"` // to read out before a performance
	Seq        int64         `json:"seq"`            // the highest so far; the next answer takes a higher one
	Started    time.Time     `json:"started"`
	Deadline   time.Time     `json:"deadline"`
	Grace      int           `json:"grace"` // seconds
	ServerTime time.Time     `json:"server_time"`
	Sections   []locale.Text `json:"sections"`
	Items      []Question    `json:"items"`
	Answers    map[int]Saved `json:"answers"`
}

// Ended is how a sitting ended. Handing in again gives the same.
type Ended struct {
	State       State     `json:"state"`
	SubmittedAt time.Time `json:"submitted_at"`
}

func device(by rbac.Actor, named string) string { return cmp.Or(named, by.Session, by.Person) }

func own(by rbac.Actor) rbac.Place { return rbac.Place{Unit: by.Unit, Owner: by.Person} }

func (h *Sitting) place() rbac.Place { return rbac.Place{Unit: h.Unit, Owner: h.Person} }

// mine asks the permission on the actor's own sitting. Somebody else's is not theirs whatever
// rows say: nobody answers for another person.
func (s *Service) mine(by rbac.Actor, permission string, h *Sitting) (rbac.Grant, error) {
	if h.Person != by.Person {
		return rbac.Grant{}, rbac.ErrForbidden.With("permission", permission)
	}
	return s.gate.May(by, permission, h.place())
}

// Start begins the actor's next attempt at an exam, or goes on with the one under way. named is
// the device that sits; ErrElsewhere when another one holds the sitting: TakeOver moves it.
func (s *Service) Start(ctx context.Context, by rbac.Actor, exam, named string) (*Sheet, error) {
	grant, err := s.gate.May(by, "exams.sitting.start", own(by))
	if err != nil {
		return nil, err
	}
	e, err := s.exam(ctx, exam)
	if err != nil {
		return nil, err
	}
	for {
		attempts, err := s.attempts(ctx, exam, by.Person)
		if err != nil {
			return nil, err
		}
		now := s.clock.Now()
		if n := len(attempts); n > 0 && !attempts[n-1].Over() && !attempts[n-1].Late(now) {
			return s.Sheet(ctx, by, attempts[n-1].ID, named)
		}
		if err := e.admit(by.Person, by.Unit, attempts, now); err != nil {
			return nil, err
		}
		if e.Plan.Mode == Practice {
			return nil, ErrNotHere
		}
		if err := s.barred(ctx, e, by.Person); err != nil {
			return nil, err
		}
		hall, err := s.hall(ctx, exam)
		if err != nil {
			return nil, err
		}
		room, err := hall.admits(by.Person, by.Address)
		if err != nil {
			return nil, err
		}
		h, err := s.begin(ctx, e, Who{Person: by.Person, Unit: by.Unit}, len(attempts)+1, now)
		if err != nil {
			return nil, err
		}
		h.Room, h.Address = room, by.Address
		h.State, h.Device, h.Turn = Open, device(by, named), 1
		err = s.sittings.Insert(ctx, h, grant.Record("", SittingStarted{h.ID, h.Exam, h.Person, h.Unit, h.Attempt, now}))
		if errors.Is(err, store.ErrExists) {
			continue // another device or node was quicker
		}
		if err != nil {
			return nil, err
		}
		s.changed(h)
		return s.sheet(ctx, h, nil)
	}
}

// begin draws a paper for an attempt. Of several that begin the same attempt at once, the first
// draws for all.
func (s *Service) begin(ctx context.Context, e *Exam, who Who, attempt int, now time.Time) (*Sitting, error) {
	v, err := s.version(ctx, e.Version)
	if err != nil {
		return nil, err
	}
	var random [8]byte
	_, _ = rand.Read(random[:]) // never fails
	d := v.draw(SittingID(e.ID, who.Person, attempt), int64(binary.BigEndian.Uint64(random[:])))
	if err := s.draws.Insert(ctx, d); errors.Is(err, store.ErrExists) {
		d, err = s.draws.Get(ctx, d.ID)
		if err != nil {
			return nil, err
		}
	} else if err != nil {
		return nil, err
	}
	s.drawsAtHand.put(d, now)
	h := &Sitting{
		Meta: store.Meta{ID: d.ID}, Exam: e.ID, Mode: e.Plan.Mode, Version: e.Version,
		Person: who.Person, Unit: who.Unit, Attempt: attempt, Paper: d.hash(), Count: v.Count,
		Started: now, Minutes: e.Minutes, Closes: e.Plan.Closes, Grace: e.Plan.Grace, Extra: e.Plan.extra(who.Person),
	}
	h.schedule()
	return h, nil
}

// Sheet is the actor's own sitting as it stands, for a reload or after an interruption.
func (s *Service) Sheet(ctx context.Context, by rbac.Actor, id, named string) (*Sheet, error) {
	h, err := s.stored(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := s.mine(by, "exams.sitting.answer", h); err != nil {
		return nil, err
	}
	switch {
	case h.State == Void:
		return nil, ErrVoid
	case h.Over():
		return nil, ErrClosed
	case h.Device != device(by, named):
		return nil, ErrElsewhere
	}
	if err := s.placed(ctx, by, h); err != nil {
		return nil, err
	}
	given, err := s.given(ctx, h)
	if err != nil {
		return nil, err
	}
	return s.sheet(ctx, h, given)
}

// TakeOver gives the sitting to this device. The one that had it may not save any more.
func (s *Service) TakeOver(ctx context.Context, by rbac.Actor, id, named string) (*Sheet, error) {
	seen, err := s.stored(ctx, id)
	if err != nil {
		return nil, err
	}
	hall, err := s.hall(ctx, seen.Exam)
	if err != nil {
		return nil, err
	}
	h, err := s.sittings.Update(ctx, id, func(h *Sitting) (audit.Entry, error) {
		grant, err := s.mine(by, "exams.sitting.answer", h)
		_, outside := hall.admits(by.Person, by.Address)
		switch {
		case err != nil:
			return audit.Entry{}, err
		case errors.Is(outside, ErrNotInRoom):
			return audit.Entry{}, outside
		case h.State == Void:
			return audit.Entry{}, ErrVoid
		case h.Over() || h.Late(s.clock.Now()):
			return audit.Entry{}, ErrClosed
		case h.Device == device(by, named):
			return audit.Entry{}, nil
		}
		h.Device, h.Turn = device(by, named), h.Turn+1
		return grant.Record("take over"), nil
	})
	if err != nil {
		return nil, err
	}
	s.changed(h)
	if h.Turn > seen.Turn {
		if err := s.note(ctx, h, Signal{Kind: SignalDevice, At: s.clock.Now()}); err != nil {
			return nil, err
		}
	}
	return s.Sheet(ctx, by, id, named)
}

// setOf is the paper of a sitting with its items, as it was frozen at the start.
func (s *Service) setOf(ctx context.Context, h *Sitting) (*set, error) {
	v, err := s.version(ctx, h.Version)
	if err != nil {
		return nil, err
	}
	d, err := s.drawn(ctx, h)
	if err != nil {
		return nil, err
	}
	return s.set(ctx, v, d)
}

func (s *Service) sheet(ctx context.Context, h *Sitting, given []*Answer) (*Sheet, error) {
	x, err := s.setOf(ctx, h)
	if err != nil {
		return nil, err
	}
	e, err := s.exam(ctx, h.Exam)
	if err != nil {
		return nil, err
	}
	out := &Sheet{
		ID: h.ID, Exam: h.Exam, Title: e.Plan.Title, About: x.version.Content.About, State: h.State, Attempt: h.Attempt,
		Started: h.Started, Deadline: h.Deadline(), Grace: h.Grace, ServerTime: s.clock.Now(),
		Items: x.questions(), Answers: map[int]Saved{},
	}
	for _, c := range x.version.Content.Sections {
		out.Sections = append(out.Sections, c.Title)
	}
	for _, b := range x.bodies {
		if slices.ContainsFunc(b.Worth(), func(p item.Body) bool { return p.Performed() }) {
			out.Code = h.Code()
		}
	}
	for _, a := range given {
		out.Seq = max(out.Seq, a.Seq)
		out.Answers[a.n()] = a.saved()
	}
	return out, nil
}

// Submit hands a sitting in. Repeated, or when its time was over before, it gives how it ended.
func (s *Service) Submit(ctx context.Context, by rbac.Actor, id, named string) (Ended, error) {
	return s.seal(ctx, id, func(h *Sitting) (rbac.Grant, error) {
		grant, err := s.mine(by, "exams.sitting.submit", h)
		switch {
		case err != nil || h.Over():
			return grant, err
		case h.Device != device(by, named):
			return grant, ErrElsewhere
		case h.State == Paused:
			return grant, ErrPaused
		}
		return grant, nil
	})
}

// seal ends a sitting once and sees to its script.
func (s *Service) seal(ctx context.Context, id string, may func(*Sitting) (rbac.Grant, error)) (Ended, error) {
	h, err := s.sittings.Update(ctx, id, func(h *Sitting) (audit.Entry, error) {
		grant, err := may(h)
		switch {
		case err != nil:
			return audit.Entry{}, err
		case h.State == Void:
			return audit.Entry{}, ErrVoid
		case h.Over():
			return audit.Entry{}, nil
		}
		h.end(s.clock.Now())
		return grant.Record("", SittingSubmitted{h.ID, h.Exam, h.Person, h.Unit, h.State, h.Ended}), nil
	})
	if err != nil {
		return Ended{}, err
	}
	s.changed(h)
	if _, err := s.script(ctx, h); err != nil {
		return Ended{}, err
	}
	return Ended{h.State, h.Ended}, nil
}

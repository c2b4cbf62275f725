package exams

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"tianti/exams/item"
	"tianti/internal/store"
	"tianti/rbac"
)

// Saved is the state of one answer on the server. After a save with a lower or equal seq it is
// what was there before.
type Saved struct {
	Seq      int64         `json:"seq"`
	SavedAt  time.Time     `json:"saved_at"`
	Response item.Response `json:"response"`
}

// Save is an answer on its way in. Device is the tab or device that gives it, "" for the log-in
// session. Short, if there is any, is read as item.ParseResponse does and takes the place of
// Response.
type Save struct {
	N        int
	Seq      int64
	Response item.Response
	Short    json.RawMessage
	Device   string
}

// given are the answers that are stored for a sitting, in the order of the items.
func (s *Service) given(ctx context.Context, h *Sitting) ([]*Answer, error) {
	ids := make([]string, h.Count)
	for i := range ids {
		ids[i] = answerID(h.ID, i+1)
	}
	return s.answers.GetMany(ctx, ids)
}

const mostSeq = 1 << 53 // whole numbers that a browser can count

// Answer saves an answer. When it returns without an error, the answer is durable and is, or will
// be, in the script. The cost does not depend on the paper: one write, and on a node of several one read.
func (s *Service) Answer(ctx context.Context, by rbac.Actor, id string, a Save) (Saved, error) {
	now := s.clock.Now()
	h, err := s.accepting(ctx, by, id, device(by, a.Device), now)
	if errors.Is(err, ErrClosed) && h != nil {
		return s.fromScript(ctx, h, a.N, a.Seq) // a repeated save whose answer got lost on its way
	}
	if err != nil {
		return Saved{}, err
	}
	if a.Seq < 1 || a.Seq > mostSeq {
		return Saved{}, ErrSeq.At("seq")
	}
	if err := s.fits(ctx, h, &a); err != nil {
		return Saved{}, err
	}
	if err := s.placed(ctx, by, h); err != nil {
		return Saved{}, err
	}
	stored, err := s.write(ctx, h, a, now)
	if err != nil {
		return Saved{}, err
	}
	was := h.Rev
	if h, err = s.stored(ctx, id); err != nil {
		return Saved{}, err
	}
	if h.Rev != was {
		s.changed(h)
	}
	switch {
	case stored.Seq < a.Seq: // another device answered meanwhile, and has the lease now
		return Saved{}, ErrElsewhere
	case h.State == Void:
		return Saved{}, ErrVoid
	case h.Over():
		return s.fromScript(ctx, h, a.N, a.Seq)
	}
	return stored.saved(), nil
}

// write stores the answer if its seq is above the stored one, and gives what is stored then. A node
// that wrote the last answer knows its revision and does not read it again; when the revision has
// moved on, the answer is read and looked at.
func (s *Service) write(ctx context.Context, h *Sitting, a Save, now time.Time) (*Answer, error) {
	last := s.last.of(h.ID, a.N)
	if a.Seq > last.seq && h.Turn >= last.turn {
		x := &Answer{store.Meta{ID: answerID(h.ID, a.N), Rev: last.rev}, h.Turn, a.Seq, a.Response, now}
		err := s.answers.WriteMany(ctx, []*Answer{x}, nil)[0]
		if err == nil {
			s.last.note(h, a.N, x)
			return x, nil
		}
		if !errors.Is(err, store.ErrExists) && !errors.Is(err, store.ErrRace) && !missing(err) {
			return nil, err
		}
	}
	x, err := s.answers.Upsert(ctx, answerID(h.ID, a.N), func() *Answer { return &Answer{} },
		func(x *Answer) ([]store.Event, error) {
			x.take(h.Turn, a.Seq, a.Response, now)
			return nil, nil
		})
	if err == nil {
		s.last.note(h, a.N, x)
	}
	return x, err
}

// accepting is the header of a sitting that takes answers from a device now. What is in memory may
// lag behind: before it refuses, the stored one is asked. With ErrClosed comes the header.
func (s *Service) accepting(ctx context.Context, by rbac.Actor, id, device string, now time.Time) (*Sitting, error) {
	h, err := s.header(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := s.mine(by, "exams.sitting.answer", h); err != nil {
		return nil, err
	}
	err = h.Accept(now, device)
	if err != nil && !s.sittings.Alone() {
		if h, err = s.stored(ctx, id); err != nil {
			return nil, err
		}
		s.changed(h)
		err = h.Accept(now, device)
	}
	return h, err
}

// fits says whether the response answers the item, and reads its short form.
func (s *Service) fits(ctx context.Context, h *Sitting, a *Save) error {
	if a.N < 1 || a.N > h.Count {
		return ErrNoItem.At("n").With("n", a.N)
	}
	d, err := s.drawn(ctx, h)
	if err != nil {
		return err
	}
	found, err := s.bank.Frozen(ctx, []string{d.at(a.N).Ref})
	if err != nil {
		return err
	}
	if len(a.Short) > 0 {
		a.Response, err = item.ParseResponse(&found[0].Body, a.Short)
	} else {
		err = item.CheckResponse(&found[0].Body, a.Response)
	}
	if err != nil {
		return err
	}
	return s.uploaded(ctx, h, a)
}

// fromScript answers a save that met a sealed sitting: acknowledged if the script holds it, or a
// newer one, refused if not.
func (s *Service) fromScript(ctx context.Context, h *Sitting, n int, seq int64) (Saved, error) {
	script, err := s.script(ctx, h)
	if err != nil {
		return Saved{}, err
	}
	if g := script.to(n); g != nil && g.Seq >= seq {
		return Saved{g.Seq, g.At, g.Response}, nil
	}
	return Saved{}, ErrClosed
}

// script reads what was handed in, and completes it if whoever sealed the sitting did not come to
// it. The first one stands.
func (s *Service) script(ctx context.Context, h *Sitting) (*Script, error) {
	script, err := s.scripts.Get(ctx, h.ID)
	if !missing(err) {
		return script, err
	}
	given, err := s.given(ctx, h)
	if err != nil {
		return nil, err
	}
	script = &Script{Meta: store.Meta{ID: h.ID}, At: s.clock.Now()}
	for _, a := range given {
		script.Answers = append(script.Answers, Given{a.n(), a.Seq, a.Response, a.At})
	}
	err = s.scripts.Insert(ctx, script)
	if errors.Is(err, store.ErrExists) {
		return s.scripts.Get(ctx, h.ID)
	}
	return script, err
}

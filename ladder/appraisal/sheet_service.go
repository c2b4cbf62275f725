package appraisal

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"tianti/internal/audit"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// mostComment bounds each of a sheet's two texts, in characters.
const mostComment = 500

// Said is what a rater says about somebody: a step from 1 by dimension, 0 for "cannot say".
type Said struct {
	Values map[string]int
	Good   string
	Wish   string
}

// Ask is a task as its rater sees it, with what was said so far.
type Ask struct {
	*Task
	Cycle *Cycle
	Said  Said
	Draft bool // something is kept that was not handed in
}

// token is the id of a rater's sheet about somebody: HMAC-SHA256 of both under the cycle's key, in hexadecimal.
func (k *key) token(person, rater string) string {
	mac := hmac.New(sha256.New, k.Secret)
	mac.Write([]byte(k.ID + "\x00" + person + "\x00" + rater))
	return hex.EncodeToString(mac.Sum(nil))
}

// Mine are the tasks that ask the actor now, the first last day first, those handed in last.
func (s *Service) Mine(ctx context.Context, by rbac.Actor) ([]Ask, error) {
	if _, err := s.gate.May(by, mayRate, rbac.Place{Unit: by.Unit, Owner: by.Person}); err != nil {
		return nil, err
	}
	cycles, err := s.running(ctx)
	if err != nil {
		return nil, err
	}
	open := map[string]*Cycle{}
	for _, c := range cycles {
		if c.Takes(s.clock.Now()) {
			open[c.ID] = c
		}
	}
	var out []Ask
	if len(open) == 0 {
		return nil, nil
	}
	for _, state := range []string{Asked, Given} {
		for t, err := range s.tasks.Each(ctx, store.On("rater").Is(by.Person, state).AtLeast(s.now())) {
			if err != nil {
				return nil, err
			}
			if c := open[t.Cycle]; c != nil {
				out = append(out, Ask{Task: t, Cycle: c})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Ask) int {
		if a.State != b.State {
			return strings.Compare(a.State, b.State)
		}
		return strings.Compare(string(a.Cycle.Until), string(b.Cycle.Until))
	})
	return out, nil
}

// asked is an open task of the actor. Faults: ErrNoTask, ErrNotAsked, ErrShut.
func (s *Service) asked(ctx context.Context, by rbac.Actor, id string) (*Task, *Cycle, error) {
	if _, err := s.gate.May(by, mayRate, rbac.Place{Unit: by.Unit, Owner: by.Person}); err != nil {
		return nil, nil, err
	}
	t, err := s.tasks.Get(ctx, id)
	if err = missing(err, ErrNoTask); err != nil {
		return nil, nil, err
	}
	if t.Rater != by.Person {
		return nil, nil, ErrNoTask // nobody learns who rates whom
	}
	c, err := s.cycle(ctx, t.Cycle)
	switch {
	case err != nil:
		return nil, nil, err
	case !c.Takes(s.clock.Now()):
		return nil, nil, ErrShut
	case t.State != Asked && t.State != Given:
		return nil, nil, ErrNotAsked.With("state", taskWord(t.State))
	}
	return t, c, nil
}

// Ask shows the actor a task with what was said so far. Faults: ErrNoTask, ErrNotAsked, ErrShut.
func (s *Service) Ask(ctx context.Context, by rbac.Actor, id string) (*Ask, error) {
	t, c, err := s.asked(ctx, by, id)
	if err != nil {
		return nil, err
	}
	out := &Ask{Task: t, Cycle: c, Said: Said{Values: map[string]int{}}}
	k, err := s.keys.Get(ctx, c.ID)
	if err != nil {
		return nil, missing(err, ErrShut)
	}
	have, err := s.sheets.Get(ctx, k.token(t.Person, t.Rater))
	if errors.Is(err, store.ErrNotFound) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	for d, v := range have.Values {
		if v >= 0 {
			out.Said.Values[c.Form.Dimensions[d].Code] = v
		}
	}
	out.Said.Good, out.Said.Wish, out.Draft = have.Good, have.Wish, !have.Final
	return out, nil
}

// unsaid stands for a dimension of a draft that has no answer yet.
const unsaid = -1

// read takes what a rater said into a sheet. final demands that every dimension has an answer; only raters of
// hidden groups may say that they cannot say. Each fault stands at its field.
func (f *Form) read(x Said, g Group, final bool) (*sheet, error) {
	out := &sheet{Final: final, Good: strings.TrimSpace(x.Good), Wish: strings.TrimSpace(x.Wish)}
	var faults fault.List
	said := 0
	for _, d := range f.Dimensions {
		v, ok := x.Values[d.Code]
		switch {
		case !ok:
			v = unsaid
		case v < 0 || v > len(f.Points) || v == 0 && !g.Hidden():
			faults = append(faults, ErrValue.At(d.Code).With("dimension", d.Name).With("most", len(f.Points)))
		}
		if final && v == unsaid {
			faults = append(faults, ErrValue.At(d.Code).With("dimension", d.Name).With("most", len(f.Points)))
		}
		if v > 0 {
			said++
		}
		out.Values = append(out.Values, v)
	}
	if final && said == 0 && len(faults) == 0 {
		faults = append(faults, ErrEmpty.At(f.Dimensions[0].Code))
	}
	for field, text := range map[string]string{"good": out.Good, "wish": out.Wish} {
		if len([]rune(text)) > mostComment {
			faults = append(faults, ErrComment.At(field).With("limit", mostComment))
		}
	}
	return out, faults.Err()
}

// Save keeps a draft; nothing but the sheet is written. What was handed in already stays handed in, and is
// changed by Give alone. Faults: those of Ask, ErrValue, ErrComment.
func (s *Service) Save(ctx context.Context, by rbac.Actor, id string, x Said) error {
	t, c, err := s.asked(ctx, by, id)
	if err != nil {
		return err
	}
	if t.State == Given {
		return ErrNotAsked.With("state", taskWord(t.State))
	}
	return s.write(ctx, t, c, x, false)
}

// write stores a sheet under the rater's token.
func (s *Service) write(ctx context.Context, t *Task, c *Cycle, x Said, final bool) error {
	fresh, err := c.Form.read(x, t.Group, final)
	if err != nil {
		return err
	}
	k, err := s.keys.Get(ctx, c.ID)
	if err != nil {
		return missing(err, ErrShut)
	}
	_, err = s.sheets.Upsert(ctx, k.token(t.Person, t.Rater), func() *sheet { return &sheet{} }, func(have *sheet) ([]store.Event, error) {
		if have.Final && !final {
			return nil, ErrNotAsked.With("state", taskWord(Given))
		}
		have.Cycle, have.Final, have.Values, have.Good, have.Wish = c.ID, final, fresh.Values, fresh.Good, fresh.Wish
		return nil, nil
	})
	return err
}

// Give hands a sheet in; until the last day it can be handed in again with other answers. What was accepted
// counts: the cycle is looked at once more after the write. Faults: those of Ask, ErrValue, ErrEmpty, ErrComment.
func (s *Service) Give(ctx context.Context, by rbac.Actor, id string, x Said) error {
	t, c, err := s.asked(ctx, by, id)
	if err != nil {
		return err
	}
	if err := s.write(ctx, t, c, x, true); err != nil {
		return err
	}
	_, err = s.tasks.Update(ctx, id, func(t *Task) (audit.Entry, error) {
		grant, err := s.gate.May(by, mayRate, rbac.Place{Unit: by.Unit, Owner: by.Person})
		if err != nil {
			return audit.Entry{}, err
		}
		switch t.State {
		case Given:
			return audit.Entry{}, nil
		case Asked:
			t.State = Given
			return grant.Record(""), nil
		}
		return audit.Entry{}, ErrNotAsked.With("state", taskWord(t.State))
	})
	if err != nil {
		return err
	}
	if c, err = s.cycle(ctx, t.Cycle); err != nil {
		return err
	}
	if c.State != Open {
		return ErrShut
	}
	return nil
}

// Decline says that the actor has a stake and should not rate; somebody else is asked. What was kept is
// deleted. Nobody declines the own sheet. Faults: those of Ask, ErrReason, ErrGroup.
func (s *Service) Decline(ctx context.Context, by rbac.Actor, id, reason string) error {
	t, c, err := s.asked(ctx, by, id)
	if err != nil {
		return err
	}
	if t.Group == Self {
		return ErrGroup.At("reason").With("value", string(Self))
	}
	if f := reasonFault(reason); f != nil {
		return f
	}
	_, err = s.tasks.Update(ctx, id, func(t *Task) (audit.Entry, error) {
		grant, err := s.gate.May(by, mayRate, rbac.Place{Unit: by.Unit, Owner: by.Person})
		if err != nil {
			return audit.Entry{}, err
		}
		if t.State != Asked && t.State != Given {
			return audit.Entry{}, ErrNotAsked.With("state", taskWord(t.State))
		}
		t.State, t.Why = Declined, strings.TrimSpace(reason)
		return grant.Record(reason), nil
	})
	if err != nil {
		return err
	}
	if err := s.burn(ctx, t); err != nil {
		return err
	}
	p, err := s.person(ctx, t.Cycle, t.Person)
	if err != nil {
		return err
	}
	return s.replace(ctx, c, p, t.Group)
}

// burn deletes what a rater kept or handed in.
func (s *Service) burn(ctx context.Context, t *Task) error {
	k, err := s.keys.Get(ctx, t.Cycle)
	if err == nil {
		err = s.sheets.Delete(ctx, k.token(t.Person, t.Rater))
	}
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

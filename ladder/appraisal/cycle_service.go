package appraisal

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"tianti/internal/audit"
	"tianti/internal/event"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// Create drafts a cycle with the newest form. Faults: those of the plan, ErrUnit, ErrPanelist, ErrOverlap, ErrReason.
func (s *Service) Create(ctx context.Context, by rbac.Actor, p Plan, reason string) (*Cycle, error) {
	p, faults, err := s.examine(ctx, p)
	if err != nil {
		return nil, err
	}
	grant, err := s.gate.May(by, mayEdit, rbac.Place{Unit: p.Unit})
	if err != nil {
		return nil, err
	}
	if f := reasonFault(reason); f != nil {
		faults = append(faults, f)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	if err := s.alone(ctx, "", p); err != nil {
		return nil, err
	}
	f, err := s.Form(ctx)
	if err != nil {
		return nil, err
	}
	now := s.now()
	for n := 0; ; n++ {
		c := &Cycle{Meta: store.Meta{ID: numberOf(p, by, now, n)}, Plan: p, Form: *f}
		if err := c.turn([]State{""}, Draft, "create", by, now, reason); err != nil {
			return nil, err
		}
		if err = s.cycles.Insert(ctx, c, grant.Record(reason)); !errors.Is(err, store.ErrExists) {
			return c, err
		}
	}
}

// numberOf is the id of a cycle: the period, and eight signs that come of the plan, its author, the instant, and
// how many there are of that instant.
func numberOf(p Plan, by rbac.Actor, now time.Time, n int) string {
	return p.Period + "-" + lot(p.Period+p.Unit+p.Title, by.Person, fmt.Sprint(now.Format(time.RFC3339Nano), n))[:8]
}

// examine tidies a plan and says what is wrong with it.
func (s *Service) examine(ctx context.Context, p Plan) (Plan, fault.List, error) {
	p = p.tidied()
	faults := p.check(s.org.Posts(), rbac.DayOf(s.clock.Now()))
	u, err := s.org.Unit(ctx, rbac.UnitID(p.Unit))
	switch {
	case err == nil && u.Open():
		p.Unit = u.Path
	case err == nil || fault.KindOf(err) == fault.NotFound || fault.KindOf(err) == fault.Invalid:
		return p, append(faults, ErrUnit.At("unit").With("value", p.Unit)), nil
	default:
		return p, nil, err
	}
	for _, id := range p.Panel {
		a, err := s.org.Act(ctx, id)
		if err == nil {
			_, err = s.gate.May(a, mayCalibrate, rbac.Place{Unit: p.Unit})
		}
		if err != nil {
			faults = append(faults, ErrPanelist.At("panel").With("value", id))
		}
	}
	return p, faults, nil
}

// alone says whether no other cycle appraises some of the same people for the same period.
func (s *Service) alone(ctx context.Context, id string, p Plan) error {
	for _, state := range []State{Draft, Open, Calibration, Closed} {
		for c, err := range s.cycles.Each(ctx, store.On("period").Is(p.Period, string(state))) {
			switch {
			case err != nil:
				return err
			case c.ID != id && c.shares(p):
				return ErrOverlap.With("cycle", c.Title)
			}
		}
	}
	return nil
}

// Change makes another plan of a draft; its raters have to be drawn again. Faults as Create, ErrState.
func (s *Service) Change(ctx context.Context, by rbac.Actor, id string, p Plan, reason string) (*Cycle, error) {
	p, faults, err := s.examine(ctx, p)
	if err == nil {
		err = faults.Err()
	}
	if err == nil {
		_, err = s.gate.May(by, mayEdit, rbac.Place{Unit: p.Unit})
	}
	if err == nil {
		err = s.alone(ctx, id, p)
	}
	if err != nil {
		return nil, err
	}
	f, err := s.Form(ctx)
	if err != nil {
		return nil, err
	}
	return s.act(ctx, by, id, mayEdit, reason, func(c *Cycle, now time.Time) ([]event.Fact, error) {
		if err := c.turn([]State{Draft}, Draft, "change", by, now, reason); err != nil {
			return nil, err
		}
		c.Plan, c.Form, c.People, c.Raters = p, *f, 0, 0
		return nil, nil
	})
}

// act changes a cycle by whoever has a permission at its unit.
func (s *Service) act(ctx context.Context, by rbac.Actor, id, permission, reason string, change func(*Cycle, time.Time) ([]event.Fact, error)) (*Cycle, error) {
	c, err := s.cycles.Update(ctx, id, func(c *Cycle) (audit.Entry, error) {
		grant, err := s.gate.May(by, permission, c.place())
		if err != nil {
			return audit.Entry{}, err
		}
		if f := reasonFault(reason); f != nil {
			return audit.Entry{}, f
		}
		facts, err := change(c, s.now())
		if err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(reason, facts...), nil
	})
	return c, missing(err, ErrNone)
}

// Open asks the raters. Whoever drew or changed them does not open: the second person approves the choice.
// Faults: ErrState, ErrUndrawn, ErrOver, ErrSame, ErrInvolved, ErrReason.
func (s *Service) Open(ctx context.Context, by rbac.Actor, id, reason string) (*Cycle, error) {
	c, err := s.cycle(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, mayOpen, c.place()); err != nil {
		return nil, err
	}
	if err := s.involved(ctx, c, by); err != nil {
		return nil, err
	}
	if c.State == Draft && c.People > 0 {
		if err := s.makeKey(ctx, id); err != nil {
			return nil, err
		}
	}
	rev := store.RevOf(c)
	raters, err := s.ratersOf(ctx, id)
	if err != nil {
		return nil, err
	}
	c, err = s.act(ctx, by, id, mayOpen, reason, func(c *Cycle, now time.Time) ([]event.Fact, error) {
		switch {
		case c.State == Draft && (c.People == 0 || store.RevOf(c) != rev):
			return nil, ErrUndrawn
		case c.State == Draft && slices.Contains(c.Pickers, by.Person):
			return nil, ErrSame
		case !now.Before(c.ends()):
			return nil, ErrOver
		}
		if err := c.turn([]State{Draft}, Open, "open", by, now, reason); err != nil {
			return nil, err
		}
		facts := []event.Fact{CycleOpened{c.ID, c.Period, c.Unit, c.People, c.ends()}}
		for part := range slices.Chunk(raters, step) {
			facts = append(facts, RatersAsked{c.ID, part, c.ends(), false, daysLeft(now, c)})
		}
		return facts, nil
	})
	if err != nil {
		return nil, err
	}
	return c, s.stamp(ctx, c)
}

func daysLeft(now time.Time, c *Cycle) int {
	return int(c.Until.Start().Sub(rbac.DayOf(now).Start()).Hours() / 24)
}

// makeKey comes before the opening: an open cycle without a key could take no sheet.
func (s *Service) makeKey(ctx context.Context, id string) error {
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return err
	}
	if err := s.keys.Insert(ctx, &key{store.Meta{ID: id}, secret}); err != nil && !errors.Is(err, store.ErrExists) {
		return err
	}
	return nil
}

// ratersOf are the people of whom a cycle asks a sheet that is not handed in, each once.
func (s *Service) ratersOf(ctx context.Context, id string) (out []string, err error) {
	tasks, err := s.tasksIn(ctx, id, Asked)
	for _, t := range tasks {
		out = append(out, t.Rater)
	}
	slices.Sort(out)
	return slices.Compact(out), err
}

// stamp writes the last day into the tasks, by which raters find them. Settle does it again, so that a crash leaves
// nobody out.
func (s *Service) stamp(ctx context.Context, c *Cycle) error {
	var stale []*Task
	for _, state := range []string{Asked, Given} {
		tasks, err := s.tasksIn(ctx, c.ID, state)
		if err != nil {
			return err
		}
		for _, t := range tasks {
			if !t.Until.Equal(c.ends()) {
				t.Until = c.ends()
				stale = append(stale, t)
			}
		}
	}
	for part := range slices.Chunk(stale, step) {
		for _, err := range s.tasks.Unrecorded().WriteMany(ctx, part, nil) {
			if err != nil && !errors.Is(err, store.ErrRace) {
				return err
			}
		}
	}
	return nil
}

// Extend gives raters more days. Faults: ErrState, ErrDays, ErrReason.
func (s *Service) Extend(ctx context.Context, by rbac.Actor, id string, until rbac.Day, reason string) (*Cycle, error) {
	c, err := s.act(ctx, by, id, mayEdit, reason, func(c *Cycle, now time.Time) ([]event.Fact, error) {
		if !until.Valid() || until <= c.Until || until > rbac.DayOf(now).Add(mostDays) {
			return nil, ErrDays.At("until").With("most", mostDays)
		}
		if err := c.turn([]State{Open}, Open, "extend", by, now, reason); err != nil {
			return nil, err
		}
		c.Until, c.Reminded = until, nil
		return nil, nil
	})
	if err != nil {
		return nil, err
	}
	return c, s.stamp(ctx, c)
}

// End ends the rating: the points are made, and the key and the sheets are destroyed. Faults: ErrState, ErrReason.
func (s *Service) End(ctx context.Context, by rbac.Actor, id, reason string) (*Cycle, error) {
	return s.act(ctx, by, id, mayEdit, reason, func(c *Cycle, now time.Time) ([]event.Fact, error) {
		c.Ender = by.Person
		return []event.Fact{RatingEnded{c.ID}}, c.turn([]State{Open}, Calibration, "end", by, now, reason)
	})
}

// Close lets the results hold; a second person does it, who is not appraised in the cycle. Faults: ErrState, ErrCounting, ErrPending,
// ErrSame, ErrInvolved, ErrReason.
func (s *Service) Close(ctx context.Context, by rbac.Actor, id, reason string) (*Cycle, error) {
	c, err := s.cycle(ctx, id)
	if err != nil {
		return nil, err
	}
	if _, err := s.gate.May(by, mayConfirm, c.place()); err != nil {
		return nil, err
	}
	if err := s.involved(ctx, c, by); err != nil {
		return nil, err
	}
	n, err := s.waiting(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.act(ctx, by, id, mayConfirm, reason, func(c *Cycle, now time.Time) ([]event.Fact, error) {
		switch {
		case c.State == Calibration && !c.Counted:
			return nil, ErrCounting
		case c.State == Calibration && n > 0:
			return nil, ErrPending.With("count", n)
		case c.State == Calibration && c.Ender == by.Person:
			return nil, ErrSame
		}
		if err := c.turn([]State{Calibration}, Closed, "close", by, now, reason); err != nil {
			return nil, err
		}
		return []event.Fact{CycleClosed{c.ID, c.Period, c.Unit, now}}, nil
	})
}

// Cancel ends a cycle without results. Faults: ErrState, ErrReason.
func (s *Service) Cancel(ctx context.Context, by rbac.Actor, id, reason string) (*Cycle, error) {
	return s.act(ctx, by, id, mayEdit, reason, func(c *Cycle, now time.Time) ([]event.Fact, error) {
		return []event.Fact{CycleCancelled{c.ID}}, c.turn([]State{Draft, Open, Calibration}, Cancelled, "cancel", by, now, reason)
	})
}

// Settle ends the rating of cycles whose last day is over, and reminds raters; it says of how many cycles.
func (s *Service) Settle(ctx context.Context) (int, error) {
	cycles, err := s.running(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, c := range cycles {
		done, err := s.settle(ctx, c)
		if err != nil && !errors.Is(err, ErrState) {
			return n, err
		}
		if done {
			n++
		}
	}
	return n, nil
}

func (s *Service) settle(ctx context.Context, c *Cycle) (bool, error) {
	now := s.now()
	if !now.Before(c.ends()) {
		_, err := s.End(ctx, rbac.System("appraisals: end what is over"), c.ID, "最后一天已过")
		return true, err
	}
	if err := s.stamp(ctx, c); err != nil {
		return false, err
	}
	due := c.dueReminder(rbac.DayOf(now))
	if due < 0 {
		return false, nil
	}
	raters, err := s.ratersOf(ctx, c.ID)
	if err != nil {
		return false, err
	}
	_, err = s.act(ctx, rbac.System("appraisals: remind raters"), c.ID, mayEdit, "按期提醒", func(c *Cycle, now time.Time) ([]event.Fact, error) {
		if c.State != Open || c.dueReminder(rbac.DayOf(now)) != due {
			return nil, ErrState.With("state", c.State).With("act", "remind")
		}
		c.Reminded = append(c.Reminded, due)
		var facts []event.Fact
		for part := range slices.Chunk(raters, step) {
			facts = append(facts, RatersAsked{c.ID, part, c.ends(), true, due})
		}
		return facts, nil
	})
	return err == nil, err
}

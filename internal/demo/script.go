package demo

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"
)

// doing is what somebody does at a desk.
type doing = func(context.Context, *desk) error

// act is something that somebody does at a time.
type act struct {
	at time.Time
	do doing
}

// script is what each desk does on each day.
type script map[int][][]act

func (s script) add(c calendar, desk, day int, a act) {
	if a.at.After(c.now) {
		return
	}
	if s[day] == nil {
		s[day] = make([][]act, len(sites))
	}
	s[day][desk] = append(s[day][desk], a)
}

// play acts the script out, day by day; the desks work side by side. Facts are delivered from time to
// time while the work goes on: they come in the order in which they were written.
func (s script) play(ctx context.Context, c calendar, h *hall, desks []*desk) error {
	days := slices.Sorted(maps.Keys(s))
	due := c.live + 60
	for _, day := range days {
		errs := make([]error, len(desks))
		var all sync.WaitGroup
		for i, d := range desks {
			if len(s[day][i]) > 0 {
				all.Go(func() { errs[i] = d.work(ctx, s[day][i]) })
			}
		}
		all.Wait()
		if err := errors.Join(errs...); err != nil {
			return err
		}
		if day < due {
			continue
		}
		if err := h.deliver(ctx, c.at(day, 20, 0)); err != nil {
			return err
		}
		due = day + 7
		if day < recently {
			due = min(day+60, recently)
		}
	}
	return h.rest()
}

// work does one desk's acts of a day in their order.
func (d *desk) work(ctx context.Context, acts []act) error {
	slices.SortStableFunc(acts, func(a, b act) int { return cmp.Compare(a.at.Unix(), b.at.Unix()) })
	for _, a := range acts {
		d.clock.Set(a.at)
		if err := a.do(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

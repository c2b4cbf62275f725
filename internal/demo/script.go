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

// examiners is the desk at which examinations are held; the others have a centre each.
var examiners = len(sites)

// script is what each desk does on each day.
type script map[int][][]act

func (s script) add(c calendar, desk, day int, a act) {
	if a.at.After(c.now) {
		return
	}
	if s[day] == nil {
		s[day] = make([][]act, examiners+1)
	}
	s[day][desk] = append(s[day][desk], a)
}

// stretch is how many days the desks work without waiting for each other: the audit chain keeps the order
// in which things were written, which is that of days but for so many.
func stretch(day int) int {
	if day < recently {
		return min(28, recently-day)
	}
	return week
}

// week is a stretch of late: what two desks do for one person lies so many days apart.
const week = 7

// play acts the script out, stretch by stretch; the desks work side by side, each day after day. Facts are
// delivered from time to time while the work goes on: they come in the order in which they were written.
func (s script) play(ctx context.Context, c calendar, h *hall, desks []*desk) error {
	days := slices.Sorted(maps.Keys(s))
	due := c.live
	for len(days) > 0 {
		n := 1
		for n < len(days) && days[n] < days[0]+stretch(days[0]) {
			n++
		}
		if err := s.stretch(ctx, desks, days[:n]); err != nil {
			return err
		}
		day := days[n-1]
		if days = days[n:]; day < due {
			continue
		}
		if err := h.deliver(ctx, c.at(day, 20, 0)); err != nil {
			return err
		}
		if due = day + 7; day < recently {
			due = min(day+40, recently)
		}
	}
	return h.rest()
}

// stretch lets every desk act out some days.
func (s script) stretch(ctx context.Context, desks []*desk, days []int) error {
	errs := make([]error, len(desks))
	var all sync.WaitGroup
	for i, d := range desks {
		all.Go(func() {
			for _, day := range days {
				if errs[i] = d.work(ctx, s[day][i]); errs[i] != nil {
					return
				}
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
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

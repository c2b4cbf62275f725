package campaign

import (
	"context"
	"errors"
	"fmt"
	"time"

	"tianti/courses"
	"tianti/courses/path"
	"tianti/internal/audit"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

func (s *Service) begin(ctx context.Context, c *Campaign, entry func() (audit.Entry, error)) (*Campaign, error) {
	c.State, c.Made = Open, s.clock.Now().Truncate(time.Millisecond)
	for _, unit := range c.Units {
		n, err := s.people.Count(ctx, unit)
		if err != nil {
			return nil, err
		}
		c.Total += n
	}
	e, err := entry()
	if err != nil {
		return nil, err
	}
	if err := s.campaigns.Insert(ctx, c, e); err != nil {
		return nil, err
	}
	return s.goOn(ctx, c, atOnce)
}

// goOn does steps until the campaign is over or that many people were looked at; 0 is all.
func (s *Service) goOn(ctx context.Context, c *Campaign, most int64) (*Campaign, error) {
	for began := c.Examined; c.State == Open && (most == 0 || c.Examined-began < most); {
		if err := ctx.Err(); err != nil {
			return c, err
		}
		started := s.clock.Now()
		done, err := s.step(ctx, c)
		if err != nil {
			return s.failed(ctx, c, err)
		}
		if most == 0 {
			rest(ctx, s.clock.Now().Sub(started))
		}
		moved := false
		now, err := s.campaigns.Unrecorded().Update(ctx, c.ID, func(x *Campaign) ([]store.Event, error) {
			if moved = x.Place == c.Place && x.Cursor == c.Cursor; moved {
				x.took(done, s.clock.Now().Truncate(time.Millisecond))
			}
			return nil, nil
		})
		if err != nil {
			return c, err
		}
		if !moved { // another node did this step, and goes on
			return now, nil
		}
		c = now
	}
	return c, nil
}

// rest leaves the store to the learners for as long as a step had it: half of a campaign's time is theirs.
func rest(ctx context.Context, took time.Duration) {
	select {
	case <-time.After(took):
	case <-ctx.Done():
	}
}

// step enrols the next people. Doing it again changes nothing.
func (s *Service) step(ctx context.Context, c *Campaign) (done step, err error) {
	people, next, err := s.people.From(ctx, c.Units[c.Place], c.Cursor, stepSize)
	if err != nil {
		return done, err
	}
	done.examined, done.next = len(people), next
	wanted, led := map[string][]courses.Learner{}, []courses.Learner(nil)
	var fit []courses.Learner
	for _, p := range people {
		codes := c.For(p)
		if c.concerns(p) {
			led = append(led, p)
		}
		if len(codes) > 0 || len(c.Paths) > 0 && c.concerns(p) {
			fit = append(fit, p)
		}
		for _, code := range codes {
			wanted[code] = append(wanted[code], p)
		}
	}
	for _, code := range c.Courses { // in order, so that the audit is in order
		if len(wanted[code]) == 0 {
			continue
		}
		n, err := s.courses.EnrolMany(ctx, rbac.System(system), courses.Batch{Course: code, People: wanted[code], Due: c.Due, By: c.By, Why: c.Name, Campaign: c.ID, Remind: c.Remind})
		if err != nil && !(c.Edition > 0 && errors.Is(err, courses.ErrNotLive)) {
			return done, err
		}
		done.enrolled, done.had = done.enrolled+n, done.had+len(wanted[code])-n
	}
	for _, code := range c.Paths {
		n, err := s.paths.AssignMany(ctx, rbac.System(system), path.Batch{Path: code, People: led, Due: c.Due, By: c.By, Why: c.Name, Campaign: c.ID, Remind: c.Remind})
		if err != nil {
			return done, err
		}
		done.enrolled, done.had = done.enrolled+n, done.had+len(led)-n
	}
	if done.fit = len(fit); s.hours != nil && !c.Due.IsZero() {
		done.beyond, err = s.hours.Beyond(ctx, fit, c.LastDay())
	}
	return done, err
}

// failed ends a campaign whose step cannot be done, so that somebody looks at it and resumes it. A store
// that does not answer, or a request that was given up, is no such thing: the job tries again.
func (s *Service) failed(ctx context.Context, c *Campaign, cause error) (*Campaign, error) {
	kind := fault.KindOf(cause)
	if ctx.Err() != nil || kind == fault.Internal || kind == fault.Unavailable {
		return c, cause
	}
	return s.campaigns.Unrecorded().Update(ctx, c.ID, func(x *Campaign) ([]store.Event, error) {
		if x.State == Open {
			x.State, x.Why = Failed, fault.All(cause)[0].Code()
		}
		return nil, nil
	})
}

// Continue goes on with what is open, the oldest first, and says how many campaigns ended or came to a
// stop; a job calls it.
func (s *Service) Continue(ctx context.Context) (int, error) {
	open, err := s.campaigns.Find(ctx, store.On("state").Is(string(Open)).Limit(20))
	if err != nil {
		return 0, err
	}
	n := 0
	for _, c := range open.Items {
		c, err := s.goOn(ctx, c, 0)
		if err != nil {
			return n, fmt.Errorf("campaign %s: %w", c.ID, err)
		}
		n++
	}
	return n, nil
}

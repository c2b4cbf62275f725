package courses

import (
	"context"
	"fmt"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/rbac"
)

// Presence says whether somebody is there to learn.
type Presence string

// The presences.
const (
	Here Presence = "here"
	Away Presence = "away" // on leave
	Gone Presence = "gone" // employed no more
)

// Reminds lets the program say when people are told of a last day, and who is there. It is called once, before
// use; without it the usual days count and everybody is there.
func (s *Service) Reminds(r Reminding, present func(ctx context.Context, person string) (Presence, error)) {
	s.reminding, s.present = r, present
}

// UsualDays are the days that count where a campaign says nothing.
func (s *Service) UsualDays() Reminding { return s.reminding }

// Remind tells of last days that come near or are over: learners, then their leaders, then training management,
// each once per step. The program runs it every few minutes; running it twice, or on two nodes, tells nobody
// twice. Whoever is on leave is told when they are back; whoever left, is exempt or is done, never.
//
// An enrolment that cannot be read holds up nobody else: it is counted, the error names the first of them, and
// the next run tries again.
func (s *Service) Remind(ctx context.Context) (told int, err error) {
	now, failed := s.clock.Now(), 0
	var first error
	for e, err := range s.enrolments.Each(ctx, store.On("remind").After(time.Time{}.AddDate(1, 0, 0)).UpTo(now)) {
		n := 0
		if err == nil {
			n, err = s.remindOne(ctx, e, now)
		}
		if told += n; err == nil {
			continue
		}
		if failed++; first == nil {
			first = err
		}
		if ctx.Err() != nil {
			break
		}
	}
	if failed > 0 {
		return told, fmt.Errorf("%d enrolments could not be told of, the first: %w", failed, first)
	}
	return told, nil
}

func (s *Service) remindOne(ctx context.Context, e *Enrolment, now time.Time) (n int, err error) {
	presence := Here
	if s.present != nil {
		presence, err = s.present(ctx, e.Person)
	}
	if err == nil {
		n, err = s.remind(ctx, e.ID, presence, now)
	}
	if err != nil {
		return 0, fmt.Errorf("%s: %w", e.ID, err)
	}
	return n, nil
}

func (s *Service) remind(ctx context.Context, id string, presence Presence, now time.Time) (n int, err error) {
	by := rbac.System("courses: remind of last days")
	_, err = s.enrolments.Update(ctx, id, func(e *Enrolment) (audit.Entry, error) {
		n = 0
		if e.RemindAt.IsZero() || e.RemindAt.After(now) {
			return audit.Entry{}, nil // another node did it
		}
		grant, err := s.gate.May(by, "courses.enrolment.remind", rbac.Place{Unit: e.Unit, Owner: e.Person})
		if err != nil {
			return audit.Entry{}, err
		}
		switch presence {
		case Away: // looked at again tomorrow
			e.RemindAt = clock.Day(now).AddDate(0, 0, 1).Add(remindAt)
			return grant.Record("on leave"), nil
		case Gone:
			e.RemindAt = time.Time{}
			return grant.Record("employed no more"), nil
		}
		steps := e.remind(s.reminding, now)
		n = len(steps)
		e.arm(s.reminding)
		v, err := s.frozen(ctx, e.Course, e.Version)
		if err != nil {
			return audit.Entry{}, err
		}
		var facts []event.Fact
		for _, x := range steps {
			facts = append(facts, DueNear{e.ID, e.Course, v.Content.Title, e.Person, e.Unit, e.Campaign, x.to, e.Due, x.days, e.Percent()})
		}
		return grant.Record("", facts...), nil
	})
	return n, err
}

// Escalated lists open enrolments below a unit that were reported to leaders or to training management (to),
// the oldest day first, a page at a time.
func (s *Service) Escalated(ctx context.Context, by rbac.Actor, unit string, to Recipient, cursor string) (store.Page[Enrolment], error) {
	if _, err := s.gate.May(by, "courses.enrolment.read", rbac.Place{Unit: unit}); err != nil {
		return store.Page[Enrolment]{}, err
	}
	return s.enrolments.Find(ctx, store.On("escalated").Is(string(to), string(Open)).StartsWith(unit).Limit(50).At(cursor))
}

// Escalations counts them.
func (s *Service) Escalations(ctx context.Context, by rbac.Actor, unit string, to Recipient) (int64, error) {
	if _, err := s.gate.May(by, "courses.enrolment.read", rbac.Place{Unit: unit}); err != nil {
		return 0, err
	}
	return s.enrolments.Count(ctx, store.On("escalated").Is(string(to), string(Open)).StartsWith(unit))
}

package courses

import (
	"context"
	"slices"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/rbac"
)

// Pause is a leave of a learner, from the begin of a civil day to that of the first day at work again. An empty one
// takes back what was said of the leave before.
type Pause struct {
	Absence string    `bson:"absence"`
	From    time.Time `bson:"from"`
	Until   time.Time `bson:"until"`
}

// ask sets the last day, zero for none, as somebody asked for it.
func (e *Enrolment) ask(due time.Time) { e.Due, e.Asked, e.Pauses = due, time.Time{}, nil }

// asked is the last day as somebody set it, before leaves put it off.
func (e *Enrolment) asked() time.Time {
	if !e.Asked.IsZero() {
		return e.Asked
	}
	return e.Due
}

// PutOff is how many days leaves put the last day off.
func (e *Enrolment) PutOff() int { return days(e.asked(), e.Due) }

// pause puts the last day off by the days of leaves that lie between when it was set and itself, and says whether that
// changes anything.
func (e *Enrolment) pause(pauses ...Pause) bool {
	if e.State != Open || e.Due.IsZero() {
		return false
	}
	asked := e.asked()
	due, all := PutOffDay(asked, e.Dated, e.Pauses, pauses...)
	if due.Equal(e.Due) && slices.EqualFunc(all, e.Pauses, Pause.Same) {
		return false
	}
	e.ask(due)
	if len(all) > 0 {
		e.Asked, e.Pauses = asked, all
	}
	return true
}

// PutOffDay is a last day (over at the instant asked) put off by leaves: those that are known, and news of them. Only
// the days count that lie between when the day was set (dated) and itself: whoever is away has as many days left
// afterwards as before. A leave that begins after the last day changes nothing, but is kept: another one may bring it
// into reach.
func PutOffDay(asked, dated time.Time, known []Pause, news ...Pause) (due time.Time, all []Pause) {
	since := clock.Day(dated)
	all = slices.Clone(known)
	for _, p := range news {
		p.From, p.Until = p.From.UTC(), p.Until.UTC()
		all = slices.DeleteFunc(all, func(x Pause) bool { return x.Absence == p.Absence })
		if p.From.Before(p.Until) && since.Before(p.Until) {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b Pause) int { return a.From.Compare(b.From) })
	due = asked
	for _, p := range all {
		from := clock.Day(p.From)
		if from.Before(since) {
			from = since
		}
		if from.Before(due) {
			due = clock.Day(due).AddDate(0, 0, days(from, p.Until))
		}
	}
	return due, all
}

// Same says whether two pauses are the same leave at the same time.
func (p Pause) Same(x Pause) bool {
	return p.Absence == x.Absence && p.From.Equal(x.From) && p.Until.Equal(x.Until)
}

// days counts civil days between two instants at their begin.
func days(from, until time.Time) int {
	return int((clock.Day(until).Sub(clock.Day(from)) + 12*time.Hour) / (24 * time.Hour))
}

// PutOff puts the last days of a person's open enrolments off by a leave, or brings them forward again where it ended
// early. Reminders begin anew for a day that moved. A reaction calls it; doing it again changes nothing.
func (s *Service) PutOff(ctx context.Context, person string, p Pause) error {
	es, err := s.of(ctx, person)
	if err != nil {
		return err
	}
	for _, e := range es {
		if e.State != Open || e.Due.IsZero() {
			continue
		}
		if err := s.PutOffOne(ctx, e.ID, p); err != nil {
			return err
		}
	}
	return nil
}

// PutOffOne is PutOff of one enrolment and several leaves.
func (s *Service) PutOffOne(ctx context.Context, id string, ps ...Pause) error {
	if len(ps) == 0 {
		return nil
	}
	by := rbac.System("courses: put last days off by a leave")
	_, err := s.enrolments.Update(ctx, id, func(e *Enrolment) (audit.Entry, error) {
		grant, err := s.gate.May(by, "courses.enrolment.assign", rbac.Place{Unit: e.Unit, Owner: e.Person})
		if err != nil {
			return audit.Entry{}, err
		}
		if !e.pause(ps...) {
			return audit.Entry{}, nil
		}
		e.Reminded, e.Escalated = nil, ""
		e.arm(s.reminding)
		return grant.Record("on leave"), nil
	})
	return err
}

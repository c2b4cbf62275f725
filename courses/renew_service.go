package courses

import (
	"context"
	"errors"
	"time"

	"tianti/internal/audit"
	"tianti/internal/store"
	"tianti/rbac"
)

// renewAt is the hour of the civil day at which what lapses is looked at; again is after how long somebody is
// looked at again whose post did not need the course.
const (
	renewAt = 7 * time.Hour
	again   = 7 * 24 * time.Hour
)

// RenewAhead enrols people in what they must take again, three months before a completion ends, until its end:
// the courses that their post requires at their grade, or that are its refreshers. The program runs it hourly;
// running it twice, or on two nodes, enrols nobody twice.
func (s *Service) RenewAhead(ctx context.Context) (int, error) {
	now, n := s.clock.Now(), 0
	all, err := s.entries(ctx)
	if err != nil {
		return 0, err
	}
	for e, err := range s.enrolments.Each(ctx, store.On("renew").After(time.Time{}.AddDate(1, 0, 0)).UpTo(now)) {
		if err != nil {
			return n, err
		}
		begun, err := s.renew(ctx, e, all.by[e.Course], now)
		if err != nil {
			return n, err
		}
		if begun {
			n++
		}
	}
	return n, nil
}

func (s *Service) renew(ctx context.Context, seen *Enrolment, entry *Entry, now time.Time) (begun bool, err error) {
	who, needs, err := s.mustRenew(ctx, seen, entry)
	if err != nil {
		return false, err
	}
	var v *Version
	if needs {
		if v, err = s.frozen(ctx, entry.Code, entry.Version); err != nil {
			return false, err
		}
	}
	by := rbac.System("courses: renew ahead of an end")
	_, err = s.enrolments.Update(ctx, seen.ID, func(e *Enrolment) (audit.Entry, error) {
		begun = false
		if e.RenewAt.IsZero() || e.RenewAt.After(now) {
			return audit.Entry{}, nil // another node did it
		}
		grant, err := s.gate.May(by, "courses.enrolment.assign", rbac.Place{Unit: e.Unit, Owner: e.Person})
		switch {
		case err != nil:
			return audit.Entry{}, err
		case e.State != Done || !now.Before(e.ValidUntil): // begun by hand, or lapsed while nobody needed it
			e.RenewAt = time.Time{}
			return grant.Record("nothing to renew"), nil
		case !needs:
			e.RenewAt = now.Add(again)
			return grant.Record("not needed at this post and grade"), nil
		}
		until := e.ValidUntil
		e.begin(v, now)
		e.Due, e.By, e.Why, e.Campaign, e.Reminding, e.Unit = until, by.Person, "", "", nil, who.Unit
		e.dated(now)
		e.arm(s.reminding)
		begun = true
		return grant.Record("", Assigned{e.ID, e.Course, e.Person, by.Person, e.Due, e.Why}), nil
	})
	return begun, err
}

// mustRenew says whether somebody needs a course at their post and grade now.
func (s *Service) mustRenew(ctx context.Context, e *Enrolment, entry *Entry) (who Learner, needs bool, err error) {
	if entry == nil || entry.State != Live {
		return who, false, nil
	}
	if s.present != nil {
		if p, err := s.present(ctx, e.Person); err != nil || p == Gone {
			return who, false, err
		}
	}
	who, err = s.people.Learner(ctx, e.Person)
	if errors.Is(err, store.ErrNotFound) {
		return who, false, nil
	}
	as := entry.NeededBy(who.Post, who.Grade)
	if err != nil || as != Required && as != Refresher {
		return who, false, err
	}
	lasting, err := s.heldAt(ctx, []string{e.ID}, e.ValidUntil) // by then another course may count
	return who, !lasting[e.ID], err
}

// RenewFor enrols a person in those of some courses that they will not hold at an instant, until then, because
// something that rests on them ends. Courses that are not live are left out. A reaction calls it.
func (s *Service) RenewFor(ctx context.Context, person string, codes []string, until time.Time, why string) error {
	who, err := s.people.Learner(ctx, person)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	ids := make([]string, len(codes))
	for i, code := range codes {
		ids[i] = EnrolmentID(code, person)
	}
	lasting, err := s.heldAt(ctx, ids, until)
	if err != nil {
		return err
	}
	by := rbac.System("courses: renew ahead of an end")
	for i, code := range codes {
		if lasting[ids[i]] {
			continue
		}
		_, err := s.EnrolMany(ctx, by, Batch{Course: code, People: []Learner{who}, Due: until, By: by.Person, Why: why, Since: s.clock.Now()})
		if err != nil && !errors.Is(err, ErrNotLive) && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	return nil
}

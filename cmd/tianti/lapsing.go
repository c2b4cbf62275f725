package main

import (
	"context"
	"errors"
	"time"

	"tianti/certificates"
	"tianti/courses"
	"tianti/courses/path"
	"tianti/internal/clock"
	"tianti/rbac/passport"
)

// lapsing enrols the holder of a certificate that is about to end in the courses that its kind asks for and that
// will not be held by then.
func (r rooms) lapsing(ctx context.Context, f certificates.CertificateExpiring) error {
	kind, err := r.Certificates.Catalogue().Kind(f.Kind)
	if err != nil || kind.Asks == nil { // a kind that is no more, or that only people issue
		return nil
	}
	return r.Courses.RenewFor(ctx, f.Person, kind.Asks.Courses, f.Until, f.Number)
}

// putOff puts what somebody is to learn until a day off by a leave.
func (r rooms) putOff(ctx context.Context, person string, p courses.Pause) error {
	if err := r.Courses.PutOff(ctx, person, p); err != nil {
		return err
	}
	return r.Paths.PutOff(ctx, person, p)
}

// assigned puts the last day of what was assigned off by the leave that the learner has or will have.
func (r rooms) assigned(ctx context.Context, f courses.Assigned) error {
	if f.Due.IsZero() {
		return nil
	}
	leaves, err := r.leaves(ctx, f.Person)
	if err != nil {
		return err
	}
	return r.Courses.PutOffOne(ctx, f.Enrolment, leaves...)
}

// walked does the same of a path.
func (r rooms) walked(ctx context.Context, f path.Walked) error {
	if f.Due.IsZero() || f.State != path.Open {
		return nil
	}
	leaves, err := r.leaves(ctx, f.Person)
	if err != nil {
		return err
	}
	return r.Paths.PutOffOne(ctx, path.WalkID(f.Path, f.Person), leaves...)
}

// leaves are those of a person that are known and not over.
func (r rooms) leaves(ctx context.Context, person string) (out []courses.Pause, err error) {
	p, err := r.Passports.Person(ctx, person)
	if errors.Is(err, passport.ErrUnknown) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for s := range p.Of(passport.Leave) {
		out = append(out, courses.Pause{Absence: s.Code.Value(), From: time.UnixMilli(s.From), Until: time.UnixMilli(s.Until)})
	}
	return out, nil
}

// away says by the passports until when somebody is on leave, zero for who is there.
func away(x *passport.Service, c clock.Clock) func(ctx context.Context, person string) (time.Time, error) {
	return func(ctx context.Context, person string) (time.Time, error) {
		p, err := x.Person(ctx, person)
		if errors.Is(err, passport.ErrUnknown) {
			return time.Time{}, nil
		}
		if err != nil {
			return time.Time{}, err
		}
		s, on := p.Now(passport.Leave, c.Now())
		if !on {
			return time.Time{}, nil
		}
		return time.UnixMilli(s.Until), nil
	}
}

// presence says by the passports who is there to learn.
func presence(x *passport.Service, c clock.Clock) func(ctx context.Context, person string) (courses.Presence, error) {
	return func(ctx context.Context, person string) (courses.Presence, error) {
		p, err := x.Person(ctx, person)
		if err != nil {
			return "", err
		}
		now := c.Now()
		if !p.Holds(passport.Employment, passport.Employed, now) {
			return courses.Gone, nil
		}
		if _, away := p.Now(passport.Leave, now); away {
			return courses.Away, nil
		}
		return courses.Here, nil
	}
}

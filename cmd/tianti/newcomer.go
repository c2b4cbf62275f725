package main

import (
	"context"
	"errors"
	"time"

	"tianti/courses"
	"tianti/rbac"
	"tianti/rbac/account"
	"tianti/rbac/token"
)

const (
	// preJobDays is how long a newcomer has for the pre-job programme: four weeks of it, and two
	// days' grace.
	preJobDays = 30
	// recent is how long after the first day somebody still counts as new: a roster that is imported
	// for the first time must not give veterans the courses of beginners.
	recent = 90 * 24 * time.Hour
)

// welcome assigns what the post asks of the first rung to whoever is new in the front line. Doing it
// again changes nothing.
func (r rooms) welcome(ctx context.Context, f rbac.PersonHired) error {
	post, known := r.Organisation.Posts().Of(f.Post)
	if !known || post.Line != "front" || post.Management || r.instant(ctx).Sub(f.From) > recent {
		return nil
	}
	due := f.From
	if now := r.clock.Now(); due.Before(now) {
		due = now
	}
	who := courses.Learner{Person: f.Person, Name: f.Name, Unit: f.Unit, Post: f.Post, Grade: r.Ladder.Blueprint().Entry().Code}
	by := rbac.System("courses: assign the pre-job programme to whoever is hired")
	_, err := r.Courses.AssignStep(ctx, by, who, who.Grade, due.AddDate(0, 0, preJobDays), "pre-job programme")
	return err
}

// gone keeps out whoever left. Before a last day that is to come nothing is closed; when it is over,
// log-in, roles and sessions go by the day itself.
func (r rooms) gone(ctx context.Context, f rbac.PersonLeft) error {
	if f.From.After(r.clock.Now()) {
		return nil
	}
	err := r.Accounts.Disable(ctx, rbac.System("rbac: disable the account of whoever left"), f.Person, "left")
	if err != nil && !errors.Is(err, account.ErrNone) {
		return err
	}
	return r.Tokens.EndAll(ctx, f.Person, token.Left)
}

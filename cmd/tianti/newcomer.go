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

// preJobDays is how long a newcomer has for the pre-job programme: DOMAIN.md gives two to four weeks
// before the first examination.
const preJobDays = 30

// recent is how long after the first day somebody still counts as new: a roster that is imported
// for the first time must not give veterans the courses of beginners.
const recent = 90 * 24 * time.Hour

// welcomeNewcomer assigns what the post asks of the first rung. Doing it again changes nothing.
func (p *Program) welcomeNewcomer(ctx context.Context, f rbac.PersonHired) error {
	if p.instant(ctx).Sub(f.From) > recent {
		return nil
	}
	by, grade := rbac.System("courses: assign the pre-job programme to whoever is hired"), p.Ladder.Blueprint().Entry().Code
	due := f.From
	if now := p.Clock.Now(); due.Before(now) {
		due = now
	}
	who := courses.Learner{Person: f.Person, Name: f.Name, Unit: f.Unit, Post: f.Post, Grade: grade}
	_, err := p.Courses.AssignStep(ctx, by, who, grade, due.AddDate(0, 0, preJobDays), "pre-job programme")
	return err
}

// gone keeps out whoever left. A last day to come is taken over when it is over: log-in and roles
// go by the day itself, so nothing is open in between.
func (p *Program) gone(ctx context.Context, person string, from time.Time) error {
	if from.After(p.Clock.Now()) {
		return nil
	}
	err := p.Accounts.Disable(ctx, rbac.System("rbac: disable the account of whoever left"), person, "left")
	if err != nil && !errors.Is(err, account.ErrNone) {
		return err
	}
	return p.Tokens.EndAll(ctx, person, token.Left)
}

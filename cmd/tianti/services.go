package main

import (
	"context"

	"tianti/certificates"
	"tianti/courses"
	"tianti/exams/bank"
	"tianti/internal/sheet"
	"tianti/ladder"
	"tianti/rbac"
	"tianti/rbac/account"
	"tianti/rbac/passport"
	"tianti/rbac/policy"
	"tianti/rbac/roster"
	"tianti/rbac/seat"
	"tianti/rbac/token"
	"tianti/web/kit"
)

// services makes every service, those below first.
func (p *Program) services() error {
	plan, err := ladder.Default()
	if err != nil {
		return err
	}
	p.Policies = policy.New(p.DB, p.Clock)
	p.Gate = p.Policies.Gate()
	p.Organisation = rbac.NewOrganisation(p.DB, p.Clock, p.Gate)
	p.Accounts = account.New(p.DB, p.Clock, p.Gate, p.Organisation, p.Cost)
	p.Tokens = token.New(p.DB, p.Gate, p.Clock, token.Config{})
	p.Roster = roster.New(p.DB, p.Clock, p.Gate, p.Organisation, sheet.Limits{})
	p.Passports = passport.New(p.DB, p.Clock)
	p.Seats = seat.New(p.DB, p.Gate, p.Passports, p.Clock)
	p.Courses = courses.New(p.DB, p.Gate, p.Clock, courses.Roster(p.Organisation, func(ctx context.Context, people []string) (map[string]string, error) {
		return p.Ladder.Rungs(ctx, people)
	}))
	p.Bank = bank.New(p.DB, p.Gate, p.Clock)
	p.Certificates = certificates.New(p.DB, p.Clock, p.Gate, certificates.FromOrganisation(p.Organisation), certificates.Options{Address: p.URL})
	p.Ladder = ladder.New(p.DB, p.Gate, p.Clock, plan, p.Courses)
	p.Organisation.Demand(p.Certificates.Licence)

	p.Sessions = sessions{p.Accounts, p.Tokens, p.Organisation}
	p.Tries = kit.NewTries()
	p.Ready = p.answers
	p.Rung = p.Ladder.Rung
	return nil
}

// install puts what a new organisation starts with in place: the built-in courses. Plans of seats,
// permissions, certificate kinds and rungs come with the services. Repeating it changes nothing.
func (p *Program) install(ctx context.Context) error {
	groups, err := p.Organisation.Children(ctx, "")
	if err != nil || len(groups) == 0 {
		return err
	}
	_, err = p.Courses.Install(ctx, rbac.System("first start"), groups[0].Path)
	return err
}

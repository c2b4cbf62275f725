package main

import (
	"context"
	"slices"

	"tianti/certificates"
	"tianti/courses"
	"tianti/courses/campaign"
	"tianti/courses/class"
	"tianti/courses/matrix"
	"tianti/courses/path"
	"tianti/courses/supervision"
	"tianti/courses/workload"
	"tianti/courses/xapi"
	"tianti/exams"
	"tianti/exams/bank"
	"tianti/exams/contest"
	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/file"
	"tianti/internal/locale"
	"tianti/internal/sheet"
	"tianti/internal/store"
	"tianti/ladder"
	"tianti/ladder/appraisal"
	"tianti/ladder/growth"
	"tianti/ladder/insight"
	"tianti/ladder/kpi"
	rounds "tianti/ladder/round"
	"tianti/ladder/star"
	"tianti/ladder/succession"
	"tianti/ladder/survey"
	"tianti/ladder/trainer"
	"tianti/ladder/workday"
	"tianti/rbac"
	"tianti/rbac/account"
	"tianti/rbac/passport"
	"tianti/rbac/policy"
	"tianti/rbac/roster"
	"tianti/rbac/seat"
	"tianti/rbac/token"
	"tianti/web"
	"tianti/web/kit"
)

// wire makes every service on a database, those below first, and puts plans and policy in force.
// url is how people reach the site. The sample organisation wires desks of its own with it, on the
// clocks of its history.
func wire(ctx context.Context, db *store.Database, c clock.Clock, url string, cost account.Cost) (web.Parts, error) {
	plan, err := ladder.Default()
	if err != nil {
		return web.Parts{}, err
	}
	var p web.Parts
	p.Audit = audit.NewChain(db)
	p.Policies = policy.New(db, c)
	p.Gate = p.Policies.Gate()
	p.Organisation = rbac.NewOrganisation(db, c, p.Gate)
	p.Accounts = account.New(db, c, p.Gate, p.Organisation, cost)
	p.PolicyDesk = policy.NewDesk(db, c, p.Policies, p.Organisation, p.Accounts.Enters)
	p.Tokens = token.New(db, p.Gate, c, token.Config{})
	p.Roster = roster.New(db, c, p.Gate, p.Organisation, sheet.Limits{})
	p.Passports = passport.New(db, c)
	p.Seats = seat.New(db, p.Gate, p.Passports, c)
	p.Seats.Over(p.Organisation)
	var steps *ladder.Service
	learners := courses.Roster(p.Organisation, func(ctx context.Context, people []string) (map[string]string, error) {
		return steps.Rungs(ctx, people)
	})
	p.Courses = courses.New(db, p.Gate, c, learners)
	p.Paths = path.New(db, p.Gate, c, p.Courses, learners)
	p.Campaigns = campaign.New(db, p.Gate, c, p.Courses, p.Paths, learners)
	p.Records = xapi.New(db, c, p.Gate, url)
	p.Courses.Records(p.Records)
	p.Classes = class.New(db, p.Gate, c, p.Courses, learners)
	p.Workload = workload.New(db, p.Gate, c, p.Courses, p.Classes, learners)
	p.Campaigns.Watch(p.Workload)
	p.Matrix = matrix.New(db, p.Gate, c, p.Courses, learners, matrix.Known{
		Grades: func() []string { return grades(steps) },
		Posts:  func() []string { return posts(p.Organisation) },
	})
	p.Matrix.Assigns(assignGains(p))
	steps = ladder.New(db, p.Gate, c, plan, p.Courses)
	p.Ladder, p.Rung = steps, steps.Rung
	p.Files = file.New(db, c)
	p.KPI = kpi.New(db, c, p.Gate, p.Organisation, sheet.Limits{})
	p.Surveys = survey.New(db, c, p.Gate, p.Organisation, steps, survey.Default())
	p.Supervision = supervision.New(db, c, p.Gate, p.Organisation, supervision.Others{Courses: p.Courses, Figures: p.KPI, Workday: workdays(&p), Veto: vetoes(&p)})
	p.Appraisals = appraisal.New(db, c, p.Gate, p.Organisation)
	p.Plans = growth.New(db, c, p.Gate, p.Organisation, steps)
	p.Succession = succession.New(db, c, p.Gate, p.Organisation, steps)
	p.Workdays = workday.New(db, p.Gate, c)
	steps.Days(p.Workdays)
	p.Stars = star.New(db, c, p.Gate, p.Organisation, p.KPI, steps, p.Workdays)
	p.Rounds = rounds.New(db, p.Gate, c, p.Ladder, p.Workdays, p.Organisation)
	p.Bank = bank.New(db, p.Gate, c)
	p.Exams = exams.New(db, p.Gate, c, p.Bank, exams.PeopleOf(p.Organisation))
	steps.Plan(p.Exams)
	p.Losses = losses(&p)
	p.Certificates = certificates.New(db, c, p.Gate, certificates.FromOrganisation(p.Organisation), certificates.Options{Address: url})
	p.Certificates.NameCourses(func(ctx context.Context, codes []string) (map[string]locale.Text, error) {
		return published(ctx, p, codes)
	})
	p.Exams.Bar(admits(p.Certificates))
	p.Contests = contest.New(db, c, p.Gate, p.Organisation, p.Exams)
	p.Trainers = trainer.New(db, c, p.Gate, p.Organisation, p.Ladder, accreditation(&p, c))
	p.Exams.Accredit(markers(&p, c))
	p.Classes.Fits(teachers(&p, c))
	p.Insight = insight.New(db, p.Gate, c, insight.Sources{
		Ladder: p.Ladder, Org: p.Organisation, Courses: p.Courses, Seats: p.Seats, Passports: p.Passports, Licences: p.Certificates.KindsFor,
	})
	p.Organisation.Demand(p.Certificates.Licence)
	p.Seats.Name(func(kind, code, lang string) string { return called(p, plan, kind, code, lang) })
	p.Sessions = sessions{p.Accounts, p.Tokens, p.Organisation}
	p.Tries = kit.NewTries()
	for _, load := range []func(context.Context) error{p.Policies.Load, p.Organisation.LoadPosts, p.Seats.Load, p.Certificates.Load, p.Tokens.LoadKeys, p.Ladder.Load, p.Matrix.Load} {
		if err := load(ctx); err != nil {
			return web.Parts{}, err
		}
	}
	return p, nil
}

// grades are the codes of the rungs that count now or will by what is published.
func grades(steps *ladder.Service) (out []string) {
	for _, b := range []*ladder.Blueprint{steps.Blueprint(), steps.Newest()} {
		for _, g := range b.Grades {
			if !slices.Contains(out, g.Code) {
				out = append(out, g.Code)
			}
		}
	}
	return out
}

// posts are the codes of all posts.
func posts(o *rbac.Organisation) (out []string) {
	for _, x := range o.Posts().All() {
		out = append(out, x.Code)
	}
	return out
}

// assignGains lets an edition of the matrix that begins enrol by a campaign whoever newly needs a course.
func assignGains(p web.Parts) matrix.Assign {
	return func(ctx context.Context, e *matrix.Edition) (string, error) {
		var gains []campaign.Gain
		for _, r := range e.Rows {
			gains = append(gains, campaign.Gain{Course: r.Course, Was: r.Was, Is: r.Needs})
		}
		groups, err := p.Organisation.Children(ctx, "")
		if err != nil {
			return "", err
		}
		var units []string
		for _, g := range groups {
			units = append(units, g.Path)
		}
		last := e.Steps[len(e.Steps)-1]
		name := locale.T("zh-CN", "matrix.edition", map[string]any{"n": e.Number})
		c, err := p.Campaigns.StartGains(ctx, campaign.Edition{Number: e.Number, Name: name, Reason: e.Steps[0].Reason, By: last.By, ByName: last.Name, Units: units, Gains: gains, Due: e.Due()})
		if err != nil {
			return "", err
		}
		return c.ID, nil
	}
}

// published names the courses among codes that people can take.
func published(ctx context.Context, p web.Parts, codes []string) (map[string]locale.Text, error) {
	titles, err := p.Courses.Titles(ctx, codes)
	for code, title := range titles {
		if title.Zh == code { // a draft, or nothing
			delete(titles, code)
		}
	}
	return titles, err
}

// called is what people call a thing that seats ask for.
func called(p web.Parts, plan *ladder.Blueprint, kind, code, lang string) string {
	switch kind {
	case "certificate":
		if k, err := p.Certificates.Catalogue().Kind(code); err == nil {
			return k.In(lang)
		}
	case "grade":
		if g := plan.Grade(code); g != nil {
			return code + " " + g.Name.In(lang)
		}
	case "course":
		if titles, err := p.Courses.Titles(context.Background(), []string{code}); err == nil {
			return titles[code].In(lang)
		}
	case "post":
		if post, ok := p.Organisation.Posts().Of(code); ok {
			return post.In(lang)
		}
	case "language":
		return locale.T(lang, "language."+code, nil)
	case "appraisal":
		return locale.T(lang, "ladder.dimension."+code, nil)
	}
	return ""
}

// install puts what a new organisation starts with in place: the built-in courses. Plans of seats,
// permissions, certificate kinds and rungs come with the services. Repeating it changes nothing.
func install(ctx context.Context, p web.Parts) error {
	groups, err := p.Organisation.Children(ctx, "")
	if err != nil || len(groups) == 0 {
		return err
	}
	_, err = p.Courses.Install(ctx, rbac.System("setup: first start"), groups[0].Path)
	return err
}

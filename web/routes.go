package web

import (
	"context"
	"time"

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
	"tianti/internal/file"
	"tianti/ladder"
	"tianti/ladder/appraisal"
	"tianti/ladder/growth"
	"tianti/ladder/insight"
	"tianti/ladder/kpi"
	"tianti/ladder/round"
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
	"tianti/rbac/subscription"
	"tianti/rbac/token"
	"tianti/rbac/trail"
	"tianti/web/api"
	"tianti/web/kit"
	accountpage "tianti/web/page/account"
	"tianti/web/page/appeal"
	"tianti/web/page/appraisals"
	auditpage "tianti/web/page/audit"
	"tianti/web/page/campaigns"
	"tianti/web/page/catalogue"
	certificatepages "tianti/web/page/certificates"
	"tianti/web/page/classes"
	"tianti/web/page/contests"
	"tianti/web/page/dev"
	"tianti/web/page/example"
	growthpages "tianti/web/page/growth"
	"tianti/web/page/home"
	insightpages "tianti/web/page/insight"
	"tianti/web/page/kinds"
	kpipages "tianti/web/page/kpi"
	ladderpages "tianti/web/page/ladder"
	"tianti/web/page/layout"
	"tianti/web/page/learning"
	matrixpages "tianti/web/page/matrix"
	"tianti/web/page/paths"
	"tianti/web/page/people"
	"tianti/web/page/play"
	policypages "tianti/web/page/policy"
	"tianti/web/page/records"
	rosterpage "tianti/web/page/roster"
	"tianti/web/page/rounds"
	"tianti/web/page/seats"
	"tianti/web/page/session"
	starpages "tianti/web/page/star"
	successionpages "tianti/web/page/succession"
	supervisionpages "tianti/web/page/supervision"
	"tianti/web/page/surveys"
	"tianti/web/page/trainers"
	"tianti/web/page/training"
	"tianti/web/page/units"
	"tianti/web/page/webhooks"
	workloadpages "tianti/web/page/workload"
	"tianti/web/page/workshop"
	lrs "tianti/web/xapi"
)

// Areas joins the tables of routes: one line per area. cmd passes the services in. The tables are
// complete whatever is passed: the matrix test reads them without any services.
func Areas(p Parts) []kit.Area {
	pace := kit.NewPace(120, time.Minute) // of questions by people without an account
	steps := ladderpages.Pages{Ladder: p.Ladder, Organisation: p.Organisation, Courses: p.Courses, Certificates: p.Certificates, Seats: p.Seats, KPI: p.KPI}
	return append([]kit.Area{
		layout.Area(),
		home.Pages{Ready: p.Ready}.Area(),
		session.Pages{Sessions: p.Sessions, Tries: p.Tries}.Area(),
		api.Session{Sessions: p.Sessions, Tries: p.Tries, Rung: p.Rung}.Area(),
		certificatepages.Pages{Certificates: p.Certificates, People: p.Organisation, Pace: pace, Titles: p.Courses.Titles}.Area(),
		api.Certificates{Service: p.Certificates, People: p.Organisation, Pace: pace}.Area(),
		kinds.Pages{Certificates: p.Certificates, People: p.Organisation, Seats: p.Seats, Titles: p.Courses.Titles}.Area(),
		api.Kinds{Service: p.Certificates}.Area(),
		seats.Pages{Seats: p.Seats, People: p.Organisation}.Area(),
		api.Seats{Seats: p.Seats, Org: p.Organisation}.Area(),
		api.SeatPlan{Seats: p.Seats, Org: p.Organisation}.Area(),
		learning.Pages{Courses: p.Courses}.Area(),
		catalogue.Pages{Courses: p.Courses, Rungs: rungs(p), Posts: p.Organisation.Posts}.Area(),
		matrixpages.Pages{Matrix: p.Matrix, Courses: p.Courses, Rungs: rungs(p), Posts: p.Organisation.Posts, Labels: labels(p)}.Area(),
		api.Matrix{Matrix: p.Matrix}.Area(),
		paths.Pages{Paths: p.Paths, Workload: p.Workload, Courses: p.Courses, People: p.Organisation}.Area(),
		api.Paths{Paths: p.Paths}.Area(),
		workloadpages.Pages{Workload: p.Workload, People: p.Organisation}.Area(),
		api.Workload{Workload: p.Workload}.Area(),
		campaigns.Pages{Campaigns: p.Campaigns, Workload: p.Workload, Courses: p.Courses, Paths: p.Paths, People: p.Organisation, Rungs: rungs(p)}.Area(),
		api.Campaigns{Campaigns: p.Campaigns}.Area(),
		supervisionpages.Pages{Supervision: p.Supervision, Courses: p.Courses, KPI: p.KPI, Organisation: p.Organisation}.Area(),
		api.Findings{Supervision: p.Supervision, Organisation: p.Organisation}.Area(),
		classes.Pages{Classes: p.Classes, Workload: p.Workload, Courses: p.Courses, People: p.Organisation, Pace: pace}.Area(),
		api.Classes{Classes: p.Classes, Workload: p.Workload}.Area(),
		records.Pages{Store: p.Records}.Area(),
		lrs.Pages{Store: p.Records, Unit: play.Pages{Courses: p.Courses, Act: acts(p)}.Unit}.Area(),
		api.RecordClients{Store: p.Records}.Area(),
		training.Pages{Courses: p.Courses, Units: p.Organisation, Workload: p.Workload}.Area(),
		workshop.Pages{Courses: p.Courses, Units: p.Organisation, Rungs: rungs(p)}.Area(),
		api.Courses{Courses: p.Courses}.Area(),
		api.Enrolments{Courses: p.Courses}.Area(),
		api.CourseFiles{Courses: p.Courses}.Area(),
		play.Pages{Courses: p.Courses, Files: p.Files, Act: acts(p)}.Area(),
		steps.Area(),
		api.Ladder{Ladder: p.Ladder}.Area(),
		kpipages.Pages{KPI: p.KPI, Org: p.Organisation}.Area(),
		starpages.Pages{Stars: p.Stars, KPI: p.KPI, Org: p.Organisation, Certificates: p.Certificates}.Area(),
		api.Stars{Stars: p.Stars}.Area(),
		api.Scorecards{Stars: p.Stars}.Area(),
		api.Vetoes{Stars: p.Stars}.Area(),
		api.Awards{Stars: p.Stars}.Area(),
		rounds.Pages{Rounds: p.Rounds, Workdays: p.Workdays, Ladder: p.Ladder, Organisation: p.Organisation, Names: steps.Names, Facts: steps.Facts}.Area(),
		api.Rounds{Rounds: p.Rounds}.Area(),
		insightpages.Pages{Insight: p.Insight, Ladder: p.Ladder, Organisation: p.Organisation, Certificates: p.Certificates, Seats: p.Seats}.Area(),
		api.Insight{Insight: p.Insight, Org: p.Organisation}.Area(),
		appraisals.Pages{Appraisals: p.Appraisals, Organisation: p.Organisation}.Area(),
		api.Appraisals{Appraisals: p.Appraisals}.Area(),
		growthpages.Pages{Plans: p.Plans, Ladder: p.Ladder, Organisation: p.Organisation}.Area(),
		api.Plans{Plans: p.Plans}.Area(),
		successionpages.Pages{Succession: p.Succession, Ladder: p.Ladder, Organisation: p.Organisation, Facts: steps.Facts}.Area(),
		api.Succession{Succession: p.Succession}.Area(),
		contests.Pages{Contests: p.Contests, Organisation: p.Organisation, Pace: kit.NewPace(mostLooks, time.Minute)}.Area(),
		api.Contests{Contests: p.Contests, Streams: api.NewStreamsOf(mostSpectators), Gallery: api.NewStreamsOf(mostSpectators).Each(mostInHall)}.Area(),
		surveys.Pages{Surveys: p.Surveys, Ladder: p.Ladder, Organisation: p.Organisation}.Area(),
		api.Surveys{Surveys: p.Surveys}.Area(),
		trainers.Pages{Trainers: p.Trainers, Courses: p.Courses, Organisation: p.Organisation, Names: steps.Names}.Area(),
		api.Trainers{Trainers: p.Trainers}.Area(),
		api.OpenAPI(),
		people.Pages{Org: p.Organisation, Gate: p.Gate}.Area(),
		units.Pages{Org: p.Organisation, Gate: p.Gate, Asked: asked(p)}.Area(),
		rosterpage.Pages{Roster: p.Roster, Org: p.Organisation, Gate: p.Gate}.Area(),
		api.Imports{Roster: p.Roster, Bank: p.Bank, KPI: p.KPI, Gate: p.Gate}.Area(),
		accountpage.Pages{Accounts: p.Accounts, Tokens: p.Tokens, Org: p.Organisation, Gate: p.Gate, Sessions: p.Sessions, Tries: p.Tries}.Area(),
		auditpage.Pages{Trail: trail.Service{Chain: p.Audit, Gate: p.Gate}, Org: p.Organisation}.Area(),
		api.Audit{Trail: trail.Service{Chain: p.Audit, Gate: p.Gate}}.Area(),
		api.Facts{Facts: p.Facts, Streams: api.NewStreams()}.Area(),
		webhooks.Pages{Webhooks: p.Webhooks}.Area(),
		api.Webhooks{Service: p.Webhooks}.Area(),
		api.People{Org: p.Organisation}.Area(),
		api.Units{Org: p.Organisation}.Area(),
		api.Roles{Org: p.Organisation}.Area(),
		api.Delegations{Org: p.Organisation}.Area(),
		policypages.Pages{Desk: p.PolicyDesk, Org: p.Organisation}.Area(),
		api.Policy{Desk: p.PolicyDesk, Org: p.Organisation}.Area(),
		api.Keys{List: p.keys()}.Area(),
		dev.Area(),
		example.Area(),
	}, p.exams()...)
}

// Parts are the services that pages and API call.
type Parts struct {
	Sessions kit.Sessions
	Tries    *kit.Tries
	// Ready says whether the program can serve; nil is always.
	Ready func(ctx context.Context) error
	// Rung is a person's grade on the ladder; nil leaves it out of /me.
	Rung func(ctx context.Context, person string) (string, error)
	// Losses tells what rests on results, by sitting → person; nil where nobody knows.
	Losses func(ctx context.Context, lang string, sittings map[string]string) (map[string][]appeal.Loss, error)

	Gate         *rbac.Gate
	Audit        *audit.Chain
	Organisation *rbac.Organisation
	Accounts     *account.Service
	Tokens       *token.Service
	Policies     *policy.Service
	PolicyDesk   *policy.Desk
	Roster       *roster.Service
	Passports    *passport.Service
	Seats        *seat.Service
	Courses      *courses.Service
	Matrix       *matrix.Service
	Campaigns    *campaign.Service
	Paths        *path.Service
	Workload     *workload.Service
	Supervision  *supervision.Service
	Classes      *class.Service
	Records      *xapi.Service
	Trainers     *trainer.Service
	Files        *file.Shelf
	Bank         *bank.Service
	Exams        *exams.Service
	Certificates *certificates.Service
	Ladder       *ladder.Service
	KPI          *kpi.Service
	Stars        *star.Service
	Rounds       *round.Service
	Workdays     *workday.Service
	Insight      *insight.Service
	Facts        trail.Facts
	Webhooks     *subscription.Service
	Surveys      *survey.Service
	Appraisals   *appraisal.Service
	Contests     *contest.Service
	Plans        *growth.Service
	Succession   *succession.Service
}

// mostSpectators is how many follow boards on a node at once; whoever comes later looks every few seconds.
const mostSpectators = 2000

// A hall full of spectators without a log-in may come from one address: so many follow a board from it, and ask for
// its pages in a minute. Their pages come from memory.
const (
	mostInHall = 500
	mostLooks  = 6000
)

// keys lists the public keys of access tokens, nil without a service.
func (p Parts) keys() func() []token.JWK {
	if p.Tokens == nil {
		return nil
	}
	return p.Tokens.JWKS
}

// labels names units by their paths.
func labels(p Parts) func(*kit.Request, ...string) (map[string]string, error) {
	return func(r *kit.Request, paths ...string) (map[string]string, error) {
		return p.Organisation.Labels(r.Context(), r.Lang, paths...)
	}
}

// acts gives people with the roles of the moment, for who has no session.
func acts(p Parts) func(ctx context.Context, person string) (rbac.Actor, error) {
	return func(ctx context.Context, person string) (rbac.Actor, error) { return p.Organisation.Act(ctx, person) }
}

// asked names the kinds of certificates of which a post demands one.
func asked(p Parts) func(post, lang string) []string {
	return func(post, lang string) (names []string) {
		for _, k := range p.Certificates.Catalogue().ForPost(post) {
			names = append(names, k.In(lang))
		}
		return names
	}
}

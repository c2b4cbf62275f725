package demo

import (
	"context"
	"time"

	"tianti/certificates"
	"tianti/courses"
	"tianti/courses/class"
	"tianti/courses/path"
	"tianti/courses/supervision"
	"tianti/courses/workload"
	"tianti/exams"
	"tianti/exams/bank"
	"tianti/exams/contest"
	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/sheet"
	"tianti/internal/store"
	"tianti/ladder"
	"tianti/ladder/appraisal"
	"tianti/ladder/growth"
	"tianti/ladder/insight"
	"tianti/ladder/kpi"
	"tianti/ladder/requirement"
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
	"tianti/rbac/seat"
)

// desk is the real services over the organisation's store, on a clock of their own.
type desk struct {
	calendar
	clock        *clock.Manual
	db           *store.Database
	gate         *rbac.Gate
	org          *rbac.Organisation
	passports    *passport.Service
	seats        *seat.Service
	certificates *certificates.Service
	courses      *courses.Service
	classes      *class.Service
	paths        *path.Service
	workload     *workload.Service
	class        string // the one that was planned last
	ladder       *ladder.Service
	bank         *bank.Service
	exams        *exams.Service
	appraisals   *appraisal.Service
	contests     *contest.Service
	plans        *growth.Service
	succession   *succession.Service
	kpi          *kpi.Service
	stars        *star.Service
	rounds       *round.Service
	surveys      *survey.Service
	figures      *insight.Service
	supervision  *supervision.Service
	trainers     *trainer.Service
	actors       map[string]rbac.Actor // of the cast, by log-in name; shared
	skipped      []error               // appointments that the rules refused
}

// open lays a desk. The first one makes the policy and the plan of the seats; gate is nil for it.
func open(ctx context.Context, p Parts, c calendar, gate *rbac.Gate, rungs *ladder.Blueprint) (*desk, error) {
	d := &desk{calendar: c, clock: clock.At(c.at(c.live, 8, 0)), gate: gate}
	db, err := store.NewDatabase(ctx, p.DB.Engine(), d.clock)
	if err != nil {
		return nil, err
	}
	d.db = db
	if d.gate == nil {
		rules := policy.New(db, d.clock)
		if err := rules.Load(ctx); err != nil {
			return nil, err
		}
		d.gate = rules.Gate()
	}
	d.org = rbac.NewOrganisation(db, d.clock, d.gate)
	d.passports = passport.New(db, d.clock)
	d.seats = seat.New(db, d.gate, d.passports, d.clock)
	if err := d.seats.Load(ctx); err != nil {
		return nil, err
	}
	d.certificates = certificates.New(db, d.clock, d.gate, certificates.FromOrganisation(d.org), certificates.Options{Address: p.Address, Organisation: p.Organisation})
	if err := d.certificates.Load(ctx); err != nil {
		return nil, err
	}
	learners := courses.Roster(d.org, nil)
	d.courses = courses.New(db, d.gate, d.clock, learners)
	d.ladder = ladder.New(db, d.gate, d.clock, rungs, d.courses)
	d.bank = bank.New(db, d.gate, d.clock)
	d.exams = exams.New(db, d.gate, d.clock, d.bank, exams.PeopleOf(d.org))
	d.contests = contest.New(db, d.clock, d.gate, d.org, d.exams)
	d.appraisals = appraisal.New(db, d.clock, d.gate, d.org)
	d.plans = growth.New(db, d.clock, d.gate, d.org, d.ladder)
	d.succession = succession.New(db, d.clock, d.gate, d.org, d.ladder)
	days := workday.New(db, d.gate, d.clock)
	d.ladder.Days(days)
	d.kpi = kpi.New(db, d.clock, d.gate, d.org, sheet.Limits{})
	d.stars = star.New(db, d.clock, d.gate, d.org, d.kpi, d.ladder, days)
	d.rounds = round.New(db, d.gate, d.clock, d.ladder, days, d.org)
	d.classes = class.New(db, d.gate, d.clock, d.courses, learners)
	d.paths = path.New(db, d.gate, d.clock, d.courses, learners)
	d.workload = workload.New(db, d.gate, d.clock, d.courses, d.classes, learners)
	d.surveys = survey.New(db, d.clock, d.gate, d.org, d.ladder, survey.Default())
	d.figures = insight.New(db, d.gate, d.clock, insight.Sources{Ladder: d.ladder, Org: d.org, Courses: d.courses, Seats: d.seats})
	d.trainers = trainer.New(db, d.clock, d.gate, d.org, d.ladder, trainer.Others{Courses: d.courses})
	d.supervision = supervision.New(db, d.clock, d.gate, d.org, supervision.Others{Courses: d.courses, Figures: d.kpi})
	return d, nil
}

// hall is the first desk with the bus that delivers the facts of all desks.
type hall struct {
	*desk
	bus      *event.Bus
	accounts *account.Service
	under    chan error // the delivery that is under way; nil: none
}

// openHall makes the bus know those reactions that the desks leave to it: what is chained, what
// follows a decision, whose roles end. The rest the desks do themselves where they write, because
// they do it faster together.
func openHall(d *desk, cost account.Cost) *hall {
	h := &hall{desk: d, bus: event.New(d.db, d.clock, "demo"), accounts: account.New(d.db, d.clock, d.gate, d.org, cost)}
	audit.NewChain(d.db).Listen(h.bus)
	d.org.Listen(h.bus)
	d.exams.Listen(h.bus)
	d.ladder.Listen(h.bus)
	d.surveys.Listen(h.bus)
	d.classes.Listen(h.bus)
	d.paths.Listen(h.bus)
	event.On(h.bus, "ladder: count the monthly figures", func(ctx context.Context, f kpi.FiguresRecorded) error {
		known, err := d.kpi.Facts(ctx, f)
		if err != nil {
			return err
		}
		return d.ladder.LearnMany(ctx, known)
	})
	event.On(h.bus, "ladder: note the veto event, and hold whom it concerns", func(ctx context.Context, f star.VetoRecorded) error {
		if err := d.ladder.Learn(ctx, f.Person, requirement.Fact{ID: star.VetoID(f.Veto), Kind: requirement.Veto, Code: f.Code, From: f.On}); err != nil {
			return err
		}
		return d.ladder.BeginHold(ctx, ladder.Vetoed{Veto: f.Veto, Person: f.Person, Code: f.Code, Recorder: f.By, On: f.On})
	})
	return h
}

// deliver begins to hand out the facts that wait, at an instant; one that is under way goes on, and hands
// out what has come meanwhile.
func (h *hall) deliver(ctx context.Context, at time.Time) error {
	select {
	case err := <-h.under:
		h.under = nil
		if err != nil {
			return err
		}
	default:
		if h.under != nil {
			return nil
		}
	}
	if at.After(h.now) {
		at = h.now
	}
	h.clock.Set(at)
	under := make(chan error, 1)
	h.under = under
	go func() { under <- h.bus.Drain(ctx) }()
	return nil
}

// rest waits for the delivery that is under way.
func (h *hall) rest() error {
	if h.under == nil {
		return nil
	}
	err := <-h.under
	h.under = nil
	return err
}

package star

import (
	"context"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/ladder/kpi"
	"tianti/ladder/workday"
	"tianti/rbac"
)

// Rungs says on which grade people stood at an instant, and to which stage a grade belongs.
type Rungs interface {
	RungsAt(ctx context.Context, people []string, at time.Time) (map[string]string, error)
	Stage(grade string) string
}

// Service is the use cases.
type Service struct {
	cards      audit.Book[Scorecard]
	periods    audit.Book[Period]
	results    store.Collection[Result]
	groups     store.Collection[groupDoc]
	units      store.Collection[unitDoc]
	objections audit.Book[Objection]
	vetoes     audit.Book[Veto]
	awards     audit.Book[Award]
	batches    store.Collection[batch]
	builtIn    *Scorecard
	gate       *rbac.Gate
	org        *rbac.Organisation
	kpi        *kpi.Service
	rungs      Rungs
	clock      clock.Clock
	days       *workday.Service
}

// New works on a database.
func New(db *store.Database, c clock.Clock, g *rbac.Gate, org *rbac.Organisation, figures *kpi.Service, rungs Rungs, days *workday.Service) *Service {
	return &Service{
		cards: audit.Keep(cardKind.On(db)), periods: audit.Keep(periodKind.On(db)), results: resultKind.On(db), groups: groupKind.On(db), units: unitKind.On(db),
		objections: audit.Keep(objectionKind.On(db)), vetoes: audit.Keep(vetoKind.On(db)), awards: audit.Keep(awardKind.On(db)), batches: batchKind.On(db),
		builtIn: BuiltIn(), gate: g, org: org, kpi: figures, rungs: rungs, clock: c, days: days,
	}
}

// ends is when a notice ends that begins now: at 24:00 of its last working day, the day on which it begins
// not counted. Faults: workday.ErrYear for a year whose holidays nobody has entered.
func (s *Service) ends(ctx context.Context, now time.Time, days int) (time.Time, error) {
	c, err := s.days.Calendar(ctx)
	if err != nil {
		return time.Time{}, err
	}
	last, err := c.After(rbac.DayOf(now), days)
	if err != nil {
		return time.Time{}, err
	}
	return last.Add(1).Start(), nil
}

// Listen registers the package's own reaction.
func (s *Service) Listen(b *event.Bus) {
	event.On(b, "stars: tell the stars of a confirmed period", s.tell)
}

// The permissions.
const (
	mayRead    = "ladder.star.read"
	mayCompute = "ladder.star.compute"
	mayPublish = "ladder.star.publish"
	mayConfirm = "ladder.star.confirm"
	mayObject  = "ladder.objection.file"
	mayAnswer  = "ladder.objection.answer"
	mayCards   = "ladder.scorecard.read"
	mayEdit    = "ladder.scorecard.edit"
	mayVeto    = "ladder.veto.record"
	mayVetoes  = "ladder.veto.read"
	mayAwards  = "ladder.award.read"
	mayName    = "ladder.award.nominate"
	mayGrant   = "ladder.award.confirm"
	mayRevoke  = "ladder.award.revoke"
)

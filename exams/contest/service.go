package contest

import (
	"context"
	"time"

	"tianti/exams"
	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/rbac"
)

// Results tells what people reached in an exam session; the exams do.
type Results interface {
	Exam(ctx context.Context, by rbac.Actor, code string) (*exams.Exam, error)
	Results(ctx context.Context, by rbac.Actor, exam, cursor string) (store.Page[exams.ResultRow], error)
}

// Service is the use cases.
type Service struct {
	contests    audit.Book[Contest]
	entrants    audit.Book[Entrant]
	delegations store.Collection[Delegation]
	members     store.Collection[Membership]
	lineups     audit.Book[Lineup]
	log         audit.Book[Entry]
	rankings    audit.Book[Ranking]
	objections  audit.Book[Objection]
	results     Results
	gate        *rbac.Gate
	org         *rbac.Organisation
	clock       clock.Clock
	boards      boards
	glimpses    glimpses
}

// New opens the contests. Points and remarks of judges stay out of the audit entries, which more people may read
// than the sheets themselves; so do line-ups and rankings, which are written once and kept whole.
func New(db *store.Database, c clock.Clock, g *rbac.Gate, org *rbac.Organisation, results Results) *Service {
	return &Service{
		contests: audit.Keep(contestKind.On(db), "key"), entrants: audit.Keep(entrantKind.On(db)), delegations: delegationKind.On(db), members: memberKind.On(db),
		lineups: audit.Keep(lineupKind.On(db), "slots", "panels"), log: audit.Keep(logKind.On(db), "given", "points", "note"),
		rankings: audit.Keep(rankingKind.On(db), "lines"), objections: audit.Keep(objectionKind.On(db), "text", "answer"),
		results: results, gate: g, org: org, clock: c, boards: boards{open: map[string]*live{}},
	}
}

// Listen registers the package's reactions: results of the exams that are parts of a stage enter its log.
func (s *Service) Listen(b *event.Bus) {
	event.On(b, "contests: enter the result of a paper", func(ctx context.Context, f exams.ResultReleased) error { return s.paper(ctx, f) })
	event.On(b, "contests: take back the result of an annulled sitting", func(ctx context.Context, f exams.SittingAnnulled) error { return s.unpaper(ctx, f) })
}

// The permissions.
const (
	mayRead     = "exams.contest.read"
	mayApply    = "exams.contest.apply"
	mayNominate = "exams.contest.nominate"
	mayEdit     = "exams.contest.edit"
	mayRun      = "exams.contest.run"
	mayConfirm  = "exams.contest.confirm"
	mayScore    = "exams.contest.score"
	maySee      = "exams.contest_run.read" // behind the freeze, and the sheets
	mayFile     = "exams.objection.file"
	mayAnswer   = "exams.objection.answer"
)

func (s *Service) now() time.Time { return s.clock.Now().UTC().Truncate(time.Millisecond) }

// act changes a contest by whoever has a permission at its unit.
func (s *Service) act(ctx context.Context, by rbac.Actor, id, permission, reason string, change func(*Contest, time.Time) ([]event.Fact, error)) (*Contest, error) {
	c, err := s.contests.Update(ctx, id, func(c *Contest) (audit.Entry, error) {
		grant, err := s.gate.May(by, permission, c.place())
		if err != nil {
			return audit.Entry{}, err
		}
		facts, err := change(c, s.now())
		if err != nil {
			return audit.Entry{}, err
		}
		return grant.Record(reason, facts...), nil
	})
	s.glimpses.drop(id)
	return c, missing(err, ErrNone)
}

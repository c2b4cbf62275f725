package survey

import (
	"context"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/rbac"
)

// Rungs says on which grade people stand.
type Rungs interface {
	Rungs(ctx context.Context, people []string) (map[string]string, error)
}

// Service is the use cases.
type Service struct {
	rounds    audit.Book[Round]
	keys      store.Collection[key]
	answers   store.Collection[answer]
	results   store.Collection[Result]
	taken     audit.Book[taken]
	catalogue *Library
	gate      *rbac.Gate
	org       *rbac.Organisation
	rungs     Rungs
	clock     clock.Clock
}

// New works on a database. Keys and answers are in no book: the audit trail would know when an answer came.
func New(db *store.Database, c clock.Clock, g *rbac.Gate, org *rbac.Organisation, rungs Rungs, l *Library) *Service {
	return &Service{
		rounds: audit.Keep(roundKind.On(db)), keys: keyKind.On(db), answers: answerKind.On(db), results: resultKind.On(db), taken: audit.Keep(takenKind.On(db)),
		catalogue: l, gate: g, org: org, rungs: rungs, clock: c,
	}
}

// Listen registers the package's own reaction.
func (s *Service) Listen(b *event.Bus) {
	event.On(b, "surveys: destroy the key of a closed round, publish its figures, delete its answers", s.publish)
}

// The permissions.
const (
	mayAnswer = "ladder.survey.answer"
	mayRead   = "ladder.survey.read"
	mayEdit   = "ladder.survey.edit"
	mayOpen   = "ladder.survey.open"
	mayClose  = "ladder.survey.close"
	mayTake   = "ladder.survey.export"
)

// Library is the questionnaires and the offers of support.
func (s *Service) Library() *Library { return s.catalogue }

func (s *Service) now() time.Time { return s.clock.Now().UTC().Truncate(time.Millisecond) }

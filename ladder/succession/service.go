package succession

import (
	"context"
	"errors"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/ladder"
	"tianti/rbac"
)

var (
	successorKind   = store.Define[Successor]("succession.successors", store.By("bench", "unit", "post", "person"), store.By("person", "person"))
	rulesKind       = store.Define[Rules]("succession.rules")
	calibrationKind = store.Define[Calibration]("succession.calibrations", store.By("person", "person", "at"), store.By("at", "at"))
)

// Lives reads what the ladder knows of people.
type Lives interface {
	Lives(ctx context.Context, people []string) ([]ladder.Life, error)
}

// Service is the use cases.
type Service struct {
	successors   audit.Book[Successor]
	rules        audit.Book[Rules]
	calibrations audit.Book[Calibration]
	gate         *rbac.Gate
	org          *rbac.Organisation
	lives        Lives
	clock        clock.Clock
}

// New works on a database.
func New(db *store.Database, c clock.Clock, g *rbac.Gate, org *rbac.Organisation, lives Lives) *Service {
	return &Service{successors: audit.Keep(successorKind.On(db)), rules: audit.Keep(rulesKind.On(db)), calibrations: audit.Keep(calibrationKind.On(db)), gate: g, org: org, lives: lives, clock: c}
}

// Listen registers the package's own reactions.
func (s *Service) Listen(b *event.Bus) {
	event.On(b, "succession: take whoever left off every bench", s.left)
}

// The permissions.
const (
	maySee       = "ladder.successor.read"
	mayName      = "ladder.successor.name"
	mayBox       = "ladder.box.read"
	mayCalibrate = "ladder.box.calibrate"
	mayEdit      = "ladder.box.edit"
)

func (s *Service) now() time.Time { return s.clock.Now().UTC().Truncate(time.Millisecond) }

func missing(err, instead error) error {
	if errors.Is(err, store.ErrNotFound) {
		return instead
	}
	return err
}

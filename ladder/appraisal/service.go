package appraisal

import (
	"context"
	"errors"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/rbac"
)

// Service is the use cases.
type Service struct {
	forms     audit.Book[Form]
	cycles    audit.Book[Cycle]
	people    audit.Book[Person]
	tasks     audit.Book[Task]
	keys      store.Collection[key]
	sheets    store.Collection[sheet]
	proposals audit.Book[Proposal]
	builtIn   *Form
	gate      *rbac.Gate
	org       *rbac.Organisation
	clock     clock.Clock
}

// New works on a database. Keys and sheets are in no book: the audit trail would know who said what.
func New(db *store.Database, c clock.Clock, g *rbac.Gate, org *rbac.Organisation) *Service {
	return &Service{
		forms: audit.Keep(formKind.On(db)), cycles: audit.Keep(cycleKind.On(db)), people: audit.Keep(personKind.On(db)), tasks: audit.Keep(taskKind.On(db)),
		keys: keyKind.On(db), sheets: sheetKind.On(db), proposals: audit.Keep(proposalKind.On(db)), builtIn: BuiltIn(), gate: g, org: org, clock: c,
	}
}

// Listen registers the package's own reactions.
func (s *Service) Listen(b *event.Bus) {
	event.On(b, "appraisals: make the points of everybody, then destroy key and sheets", s.Count)
	event.On(b, "appraisals: tell the results of a closed cycle", s.Tell)
	event.On(b, "appraisals: destroy key and sheets of a cancelled cycle", func(ctx context.Context, f CycleCancelled) error {
		return s.forget(ctx, f.Cycle)
	})
	event.On(b, "appraisals: ask somebody else instead of whoever left", s.left)
}

// The permissions.
const (
	mayRate      = "ladder.appraisal.rate"
	mayRead      = "ladder.appraisal.read"
	maySee       = "ladder.cycle.read"
	mayEdit      = "ladder.cycle.edit"
	mayOpen      = "ladder.cycle.open"
	mayCalibrate = "ladder.cycle.calibrate"
	mayConfirm   = "ladder.cycle.confirm"
	mayForms     = "ladder.appraisal_form.read"
	mayForm      = "ladder.appraisal_form.edit"
)

func (s *Service) now() time.Time { return s.clock.Now().UTC().Truncate(time.Millisecond) }

// sees says whether an actor may look at a cycle as those do who lead it: by permission at its unit, or as a
// member of its panel.
func (s *Service) sees(by rbac.Actor, c *Cycle) error {
	_, err := s.gate.May(by, maySee, c.place())
	if err != nil && c.Sits(by.Person) && s.gate.MayAnywhere(by, mayCalibrate) {
		return nil
	}
	return err
}

// involved refuses whoever is appraised in the cycle.
func (s *Service) involved(ctx context.Context, c *Cycle, by rbac.Actor) error {
	switch _, err := s.person(ctx, c.ID, by.Person); {
	case err == nil:
		return ErrInvolved
	case errors.Is(err, ErrNoPerson):
		return nil
	default:
		return err
	}
}

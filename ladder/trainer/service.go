package trainer

import (
	"context"
	"errors"
	"time"

	"tianti/courses"
	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/rbac"
)

var (
	cases = store.Define[Application]("trainer.applications",
		store.By("state", "state", "unit"), store.By("person", "person", "at"))
	cards    = store.Define[Card]("trainer.cards", store.By("level", "level", "unit"))
	bookings = store.Define[Booking]("trainer.bookings",
		store.By("trainer", "trainer", "from"), store.By("unit", "unit", "from"))
	editions = store.Define[Edition]("trainer.rules")
)

// Issued is a certificate that accredits.
type Issued struct {
	Certificate string
	From, Until time.Time
}

// Marking is how somebody marked in an exam.
type Marking struct {
	Marks               int
	Agreement, Severity *float64 // nil: too few
}

// Taught is what somebody taught in live classes.
type Taught struct {
	Classes, Minutes  int
	Present, Opinions int     // people who were there, and opinions that are told
	Mean              float64 // of the opinions on the trainer, 1 to 5; 0 where none are told
}

// Others are what accreditation asks of other rooms; cmd joins them.
type Others struct {
	Courses *courses.Service
	// Issue gives somebody the certificate of a level, in the name of whoever decided. ref names the case.
	Issue func(ctx context.Context, by rbac.Actor, person, level, ref, reason string, mean int64) (Issued, error)
	// Revoke ends a certificate.
	Revoke func(ctx context.Context, by rbac.Actor, certificate, reason string) error
	// Taught counts what somebody taught in a span; nil where nobody does.
	Taught func(ctx context.Context, person string, from, until time.Time) (Taught, error)
	// Marking tells how somebody marked in an exam; nil where nobody knows.
	Marking func(ctx context.Context, by rbac.Actor, exam, person string) (Marking, error)
}

// Service is the use cases.
type Service struct {
	cases    audit.Book[Application]
	cards    audit.Book[Card]
	bookings audit.Book[Booking]
	editions audit.Book[Edition]
	builtIn  *Rules
	gate     *rbac.Gate
	org      *rbac.Organisation
	ladder   *ladder.Service
	clock    clock.Clock
	others   Others
}

// New opens the accreditation. Sheets stay out of the audit entries: no member sees another's.
func New(db *store.Database, c clock.Clock, g *rbac.Gate, org *rbac.Organisation, l *ladder.Service, o Others) *Service {
	return &Service{audit.Keep(cases.On(db), "sheets"), audit.Keep(cards.On(db)), audit.Keep(bookings.On(db)), audit.Keep(editions.On(db)), BuiltIn(), g, org, l, c, o}
}

// The permissions.
const (
	mayRead    = "ladder.trainer.read"
	mayApply   = "ladder.trainer.apply"
	mayCases   = "ladder.trainer_case.read"
	mayConvene = "ladder.trainer_case.convene"
	mayDecide  = "ladder.trainer_case.decide"
	mayScore   = "ladder.panel.score"
	mayBook    = "ladder.trainer.book"
	mayAnswer  = "ladder.trainer.answer"
	mayRules   = "ladder.trainer_rule.read"
	mayEdit    = "ladder.trainer_rule.edit"
)

func (s *Service) now() time.Time { return s.clock.Now().UTC().Truncate(time.Millisecond) }

func (s *Service) today() rbac.Day { return rbac.DayOf(s.clock.Now()) }

func missing(err, instead error) error {
	if errors.Is(err, store.ErrNotFound) {
		return instead
	}
	return err
}

// known leaves the errors that say more than that something is not there.
func known(err error) error {
	if k := fault.KindOf(err); err == nil || k == fault.NotFound || k == fault.Invalid {
		return nil
	}
	return err
}

// somebody finds a person by employee number or id; nil where there is none.
func (s *Service) somebody(ctx context.Context, who string) (*rbac.Person, error) {
	p, err := s.org.ByNumber(ctx, who)
	if err != nil && known(err) == nil {
		p, err = s.org.Lookup(ctx, who)
	}
	if err != nil {
		return nil, known(err)
	}
	return p, nil
}

// Rules are those in force, with their edition; its id is "0000" for the built-in ones.
func (s *Service) Rules(ctx context.Context) (*Rules, *Edition, error) {
	page, err := s.editions.Find(ctx, store.On("id").Down().Limit(1))
	if err != nil {
		return nil, nil, err
	}
	if len(page.Items) == 0 {
		return s.builtIn, &Edition{Meta: store.Meta{ID: "0000"}, YAML: string(builtIn)}, nil
	}
	r, err := Read("", []byte(page.Items[0].YAML))
	return r, page.Items[0], err
}

// facts are what the ladder knows of somebody.
func (s *Service) facts(ctx context.Context, person string) (requirement.Facts, error) {
	lives, err := s.ladder.Lives(ctx, []string{person})
	if err != nil || len(lives) == 0 {
		return nil, err
	}
	return lives[0].Facts, nil
}

// The duties that a level entitles to.
const (
	Marks = "marking"
	Class = "class"
)

// What somebody lacks who is not accredited at the level that a duty needs, by that level.
var needs = map[string]*fault.Fault{
	"assistant":    fault.Define(fault.Forbidden, "trainer.needs.assistant"),
	"junior":       fault.Define(fault.Forbidden, "trainer.needs.junior"),
	"intermediate": fault.Define(fault.Forbidden, "trainer.needs.intermediate"),
	"senior":       fault.Define(fault.Forbidden, "trainer.needs.senior"),
}

// Entitled says whether somebody's accreditation entitles them to a duty now.
func (s *Service) Entitled(ctx context.Context, person, duty string) error {
	return s.EntitledAt(ctx, person, duty, s.clock.Now())
}

// EntitledAt says whether somebody's accreditation entitles them to a duty at an instant, as far as it is known by now, by
// the ladder's requirement "trainer"; the fault names the level that is needed. It asks nobody for permission: whoever
// gives out the duty calls it.
func (s *Service) EntitledAt(ctx context.Context, person, duty string, at time.Time) error {
	r, _, err := s.Rules(ctx)
	if err != nil {
		return err
	}
	level := r.Marking
	if duty == Class {
		level = r.Class
	}
	if level == Unasked {
		return nil
	}
	facts, err := s.facts(ctx, person)
	if err != nil {
		return err
	}
	if !requirement.Evaluate(&requirement.Rule{Kind: requirement.Trainer, Level: level}, facts, at).Met {
		return needs[level]
	}
	return nil
}

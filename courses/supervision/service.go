package supervision

import (
	"context"
	"time"

	"tianti/courses"
	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/file"
	"tianti/internal/store"
	"tianti/rbac"
)

// Figures are the monthly figures of people. ladder/kpi has them.
type Figures interface {
	// Monthly walks the people below a unit who have figures in a month ("2026-11"): how many judged metrics were
	// beyond their thresholds, and the value of each metric in thousandths of its unit.
	Monthly(ctx context.Context, month, unit string, do func(person, unit string, beyond int, values map[string]int64)) error
}

// Vetoed is a serious finding that becomes a veto event.
type Vetoed struct {
	Finding                        string // one finding is one veto event, however often it is said
	Person, Code, Reason, Evidence string
	Day                            rbac.Day
}

// Others are what supervision asks of other rooms; cmd joins them.
type Others struct {
	Courses *courses.Service
	Figures Figures
	// Workday is the day n working days after another.
	Workday func(ctx context.Context, from rbac.Day, n int) (rbac.Day, error)
	// Veto records a veto event by whoever may, and gives its id.
	Veto func(ctx context.Context, by rbac.Actor, v Vetoed) (string, error)
}

// Service is the use cases.
type Service struct {
	findings  audit.Book[Finding]
	standards audit.Book[Standard]
	files     *file.Shelf
	builtIn   *Standard
	gate      *rbac.Gate
	org       *rbac.Organisation
	clock     clock.Clock
	others    Others
}

// New opens the findings. What they say of people stays out of the audit entries, which more people may read.
func New(db *store.Database, c clock.Clock, g *rbac.Gate, org *rbac.Organisation, o Others) *Service {
	return &Service{
		findings:  audit.Keep(findings.On(db), "text", "answers", "notes", "effects"),
		standards: audit.Keep(standards.On(db)), files: file.Closed(db, c), builtIn: BuiltIn(), gate: g, org: org, clock: c, others: o,
	}
}

// The permissions.
const (
	mayRead     = "courses.finding.read"
	mayList     = "courses.finding_register.read"
	mayRecord   = "courses.finding.record"
	mayAssign   = "courses.finding.plan"
	mayCorrect  = "courses.finding.mend"
	mayRecheck  = "courses.finding.recheck"
	mayComment  = "courses.finding.comment"
	mayMeasure  = "courses.finding.measure"
	mayReport   = "courses.quality_report.read"
	mayStandard = "courses.finding_standard.read"
	mayEdit     = "courses.finding_standard.edit"
	mayVeto     = "ladder.veto.record"
)

func (s *Service) now() time.Time { return s.clock.Now().UTC().Truncate(time.Millisecond) }

func (s *Service) today() rbac.Day { return rbac.DayOf(s.clock.Now()) }

// Standards lists all versions, the newest first; the built-in one is the last.
func (s *Service) Standards(ctx context.Context) ([]*Standard, error) {
	page, err := s.standards.Find(ctx, store.On("id").Down().Limit(step))
	return append(page.Items, s.builtIn), err
}

// Standard is the one in force.
func (s *Service) Standard(ctx context.Context) (*Standard, error) {
	page, err := s.standards.Find(ctx, store.On("id").Down().Limit(1))
	if err != nil || len(page.Items) == 0 {
		return s.builtIn, err
	}
	return page.Items[0], nil
}

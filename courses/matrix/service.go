package matrix

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"tianti/courses"
	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/dryrun"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// The faults of rows.
var (
	ErrCourse  = fault.Define(fault.Invalid, "courses.matrix.course")  // param "code"
	ErrGrade   = fault.Define(fault.Invalid, "courses.matrix.grade")   // params "code", "grade"
	ErrPost    = fault.Define(fault.Invalid, "courses.matrix.post")    // params "code", "post"
	ErrAs      = fault.Define(fault.Invalid, "courses.matrix.as")      // params "code", "as"
	ErrTooMany = fault.Define(fault.Invalid, "courses.matrix.too_big") // param "most"
)

// Known says which grades and posts there are; rows may speak of no others.
type Known struct {
	Grades func() []string
	Posts  func() []string
}

// Assign enrols everybody who needs a course by an edition and did not before; package campaign does
// it. It gives the campaign's id, the same one however often it is asked.
type Assign func(ctx context.Context, e *Edition) (string, error)

// Service is the use cases.
type Service struct {
	editions audit.Book[Edition]
	drafts   audit.Book[Draft]
	trials   *dryrun.Desk[Shift]
	courses  *courses.Service
	people   courses.People
	known    Known
	assign   Assign
	gate     *rbac.Gate
	clock    clock.Clock
	force    atomic.Pointer[force]
}

// force is what was published, by begin, and what counts once so many of them have begun: pages ask for
// it all the time.
type force struct {
	editions []*Edition
	counts   []courses.Arrangement // counts[n] is the fold of the first n
}

// New opens the matrix over the courses; Load takes over what was published.
func New(db *store.Database, gate *rbac.Gate, c clock.Clock, cs *courses.Service, people courses.People, known Known) *Service {
	s := &Service{editions: audit.Keep(editions.On(db)), drafts: audit.Keep(drafts.On(db)), courses: cs, people: people, known: known, gate: gate, clock: c}
	s.trials = trials.On(db, c, s.prepare)
	s.force.Store(forceOf(nil))
	cs.Arrange(s.At)
	return s
}

// Assigns says who enrols people when an edition begins. It is called once, before use.
func (s *Service) Assigns(f Assign) { s.assign = f }

// At is what counts at an instant. It is shared and must not be changed.
func (s *Service) At(t time.Time) courses.Arrangement { return s.force.Load().at(t) }

// Load reads the published editions.
func (s *Service) Load(ctx context.Context) error {
	var all []*Edition
	for e, err := range s.editions.Each(ctx, store.On("state").Is(string(Published))) {
		if err != nil {
			return err
		}
		all = append(all, e)
	}
	s.force.Store(forceOf(all))
	return nil
}

// Run takes over what other nodes publish, until ctx ends.
func (s *Service) Run(ctx context.Context) error { return s.editions.Follow(ctx, s.Load) }

// newest is the last published edition, also one that is to come; nil where there is none.
func (s *Service) newest() *Edition {
	all := s.force.Load().editions
	if len(all) == 0 {
		return nil
	}
	return all[len(all)-1]
}

// Newest is the number of the edition that a new one follows, 0 before the first.
func (s *Service) Newest() int {
	if e := s.newest(); e != nil {
		return e.Number
	}
	return 0
}

// rowsAfter are the rows of every live course once all editions up to number have begun, in one
// spelling.
func (s *Service) rowsAfter(ctx context.Context, number int) (map[string][]courses.Need, error) {
	own, err := s.courses.OwnNeeds(ctx)
	if err != nil {
		return nil, err
	}
	out := make(map[string][]courses.Need, len(own))
	for code, needs := range own {
		out[code] = Normal(needs)
	}
	for _, e := range s.force.Load().editions {
		if e.Number > number {
			break
		}
		for _, r := range e.Rows {
			if _, live := out[r.Course]; live {
				out[r.Course] = r.Needs
			}
		}
	}
	return out, nil
}

// Start begins the campaigns of editions that have begun and says how many; a job calls it.
func (s *Service) Start(ctx context.Context) (int, error) {
	n, now := 0, s.clock.Now()
	for _, e := range s.force.Load().editions {
		if e.Days == 0 || e.Campaign != "" || e.From.After(now) || s.assign == nil {
			continue
		}
		id, err := s.assign(ctx, e)
		if err != nil {
			return n, err
		}
		_, err = s.editions.Update(ctx, e.ID, func(e *Edition) (audit.Entry, error) {
			by := rbac.System("courses: enrol by the matrix")
			grant, err := s.gate.May(by, "courses.matrix.confirm", rbac.Place{})
			if e.Campaign == id {
				return audit.Entry{}, err
			}
			e.Campaign = id
			return grant.Record("campaign"), err
		})
		if err != nil {
			return n, err
		}
		n++
	}
	if n > 0 {
		return n, s.Load(ctx)
	}
	return n, nil
}

// unknown turns a missing document into the fault that says so.
func unknown(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return ErrUnknown
	}
	return err
}

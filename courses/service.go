package courses

import (
	"context"
	"errors"
	"iter"
	"time"

	"tianti/courses/xapi"
	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/file"
	"tianti/internal/store"
	"tianti/rbac"
)

// Learner is what the courses need to know of a person.
type Learner struct {
	Person string
	Name   string
	Unit   string // path
	Post   string // "AGENT"
	Grade  string // "F1", "" if on no rung
}

// People tells who somebody is and who works below a unit. cmd joins it to the people of rbac and
// the grades of the ladder.
type People interface {
	Learner(ctx context.Context, person string) (Learner, error)
	Below(ctx context.Context, unit string) iter.Seq2[Learner, error]
	// Count is how many they are, by an index.
	Count(ctx context.Context, unit string) (int64, error)
	// From is Below in steps of about n people, for what may have to go on later; next is "" at the end.
	From(ctx context.Context, unit, cursor string, n int) (some []Learner, next string, err error)
}

// Service is the use cases.
type Service struct {
	courses      audit.Book[Course]
	versions     store.Collection[Version]
	enrolments   audit.Book[Enrolment]
	packages     audit.Book[Package]
	attempts     store.Collection[Attempt]
	works        store.Collection[Work]
	sheets       store.Collection[sheets]
	censuses     store.Collection[Census]
	equivalences store.Collection[Equivalence]
	files        *file.Shelf
	people       People
	gate         *rbac.Gate
	clock        clock.Clock
	shelf        shelf
	unpacked     unpacked
	catalogue    catalogue
	census       lastCensus
	arranged     func(at time.Time) Arrangement // nil: nobody arranges anything
	reminding    Reminding
	present      func(ctx context.Context, person string) (Presence, error) // nil: everybody is there
	guided       Guidance                                                   // nil: there are no paths
	records      *xapi.Service                                              // nil: no package of cmi5 is launched
}

// New opens the courses. The working copy stays out of the audit entries, which more people may
// read than drafts; the frozen versions keep it. So do the steps: what somebody read and when is
// nobody's business but theirs and their mentor's.
func New(db *store.Database, gate *rbac.Gate, c clock.Clock, people People) *Service {
	return &Service{
		courses:  audit.Keep(courses.On(db), "content"),
		versions: versions.On(db), enrolments: audit.Keep(enrolments.On(db), "steps"),
		packages: audit.Keep(packages.On(db), "files", "manifest"), attempts: attempts.On(db), works: works.On(db), sheets: documents.On(db), censuses: censuses.On(db), equivalences: equivalences.On(db), files: file.New(db, c),
		people: people, gate: gate, clock: c, reminding: UsualReminding, census: lastCensus{small: smallCensus},
	}
}

// Learner is who a person is to the courses: their unit, post and grade.
func (s *Service) Learner(ctx context.Context, person string) (Learner, error) {
	return s.people.Learner(ctx, person)
}

func missing(err error) bool { return errors.Is(err, store.ErrNotFound) }

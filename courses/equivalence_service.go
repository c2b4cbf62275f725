package courses

import (
	"context"
	"slices"
	"time"

	"tianti/internal/event"
	"tianti/internal/store"
)

// Listen registers the courses' own reactions.
func (s *Service) Listen(b *event.Bus) {
	event.On(b, "courses: note for which courses others count from now on", s.equate)
}

// equate notes what a published version changes about which courses count for it. Whoever holds one of them is
// told by Recount.
func (s *Service) equate(ctx context.Context, f CoursePublished) error {
	since := s.clock.Now()
	if e, ok := event.From(ctx); ok {
		since = e.At
	}
	for _, code := range slices.Concat(f.Counts, f.Counted) {
		_, err := s.equivalences.Upsert(ctx, code, func() *Equivalence { return &Equivalence{} }, func(q *Equivalence) ([]store.Event, error) {
			q.set(f.Course, slices.Contains(f.Counts, code), since)
			return nil, nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// AlsoCounts are the holdings of other courses that follow from one: of those for which its course counts. An
// ended one gives ended ones. It reads what the last publication wrote, so that no completion falls between a
// publication and the count of those who completed before.
func (s *Service) AlsoCounts(ctx context.Context, h Holding) (out []Holding, err error) {
	q, err := s.equivalences.Get(ctx, h.Course)
	if missing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, c := range q.For {
		out = append(out, h.as(c.Course, c.Since))
	}
	return out, nil
}

// Holdings are all that a person's enrolments are worth, as their own courses and as those for which they count.
// It asks nobody.
func (s *Service) Holdings(ctx context.Context, person string) (out []Holding, err error) {
	all, err := s.entries(ctx)
	if err != nil {
		return nil, err
	}
	es, err := s.of(ctx, person)
	if err != nil {
		return nil, err
	}
	codes := make([]string, len(es))
	for i, e := range es {
		codes[i] = e.Course
		out = append(out, e.holdings(all.title(e.Course))...)
	}
	qs, err := s.equivalences.GetMany(ctx, codes)
	own := out
	for _, q := range qs {
		for _, c := range q.For {
			for _, h := range own {
				if h.Course == q.ID {
					out = append(out, h.as(c.Course, c.Since))
				}
			}
		}
	}
	return out, err
}

// recountSize is how many enrolments a step of Recount reads.
const recountSize = 200

// Recount tells, for every equivalence that a publication added or took away, what becomes of those who completed
// or need not take the course that counts. It goes on where it was cut short; tell may see a holding twice. It
// says how many people were told of. A job calls it.
func (s *Service) Recount(ctx context.Context, tell func(context.Context, []Holding) error) (int, error) {
	n := 0
	for {
		page, err := s.equivalences.Find(ctx, store.On("pending").Is(true).Limit(1))
		if err != nil || len(page.Items) == 0 {
			return n, err
		}
		told, err := s.tellNext(ctx, page.Items[0], tell)
		if n += told; err != nil {
			return n, err
		}
	}
}

// tellNext makes one step of the first change of an equivalence.
func (s *Service) tellNext(ctx context.Context, q *Equivalence, tell func(context.Context, []Holding) error) (int, error) {
	next, n := "", 0
	if len(q.Todo) > 0 {
		page, err := s.enrolments.Find(ctx, store.On("id").StartsWith(EnrolmentID(q.ID, "")).Limit(recountSize).At(q.Todo[0].Cursor))
		if err != nil {
			return 0, err
		}
		if n, next = len(page.Items), page.Next; n > 0 {
			if err := s.tellAs(ctx, q, q.Todo[0].Course, page.Items, tell); err != nil {
				return 0, err
			}
		}
	}
	_, err := s.equivalences.Update(ctx, q.ID, func(x *Equivalence) ([]store.Event, error) {
		if len(q.Todo) == 0 {
			x.Pending = len(x.Todo) > 0
		} else {
			x.told(q.Todo[0].Course, q.Todo[0].Cursor, next)
		}
		return nil, nil
	})
	return n, err
}

// tellAs tells what enrolments are worth as another course, and once more of those that changed meanwhile: their
// own facts may have been told before what was read of them.
func (s *Service) tellAs(ctx context.Context, q *Equivalence, course string, es []*Enrolment, tell func(context.Context, []Holding) error) error {
	all, err := s.entries(ctx)
	if err != nil {
		return err
	}
	since, counts := q.counts(course)
	for len(es) > 0 {
		var out []Holding
		ids, revs := make([]string, len(es)), make(map[string]int64, len(es))
		for i, e := range es {
			ids[i], revs[e.ID] = e.ID, e.Rev
			for _, h := range e.holdings(all.title(e.Course)) {
				h.Ended = h.Ended || !counts
				out = append(out, h.as(course, since))
			}
		}
		if err := tell(ctx, out); err != nil {
			return err
		}
		if es, err = s.enrolments.GetMany(ctx, ids); err != nil {
			return err
		}
		es = slices.DeleteFunc(es, func(e *Enrolment) bool { return e.Rev == revs[e.ID] })
	}
	return nil
}

// heldAt tells which courses people hold at an instant, by enrolment id: by a completion or an exemption that is
// valid then, or by a course that counts for it.
func (s *Service) heldAt(ctx context.Context, ids []string, at time.Time) (map[string]bool, error) {
	all, err := s.entries(ctx)
	if err != nil {
		return nil, err
	}
	asked := slices.Clone(ids)
	for _, id := range ids {
		asked = append(asked, all.countFor(id)...)
	}
	slices.Sort(asked)
	es, err := s.enrolments.GetMany(ctx, slices.Compact(asked))
	if err != nil {
		return nil, err
	}
	own := map[string]bool{}
	for _, e := range es {
		own[e.ID] = e.Holds(at)
	}
	out := make(map[string]bool, len(ids))
	for _, id := range ids {
		out[id] = own[id] || slices.ContainsFunc(all.countFor(id), func(other string) bool { return own[other] })
	}
	return out, nil
}

// countFor are the ids of the same person's enrolments in the courses that count for an enrolment's.
func (s *shown) countFor(id string) (out []string) {
	code, person := partsOf(id)
	if e := s.by[code]; e != nil {
		for _, c := range e.Counts {
			out = append(out, EnrolmentID(c, person))
		}
	}
	return out
}

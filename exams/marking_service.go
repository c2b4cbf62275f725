package exams

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"

	"tianti/internal/audit"
	"tianti/internal/store"
	"tianti/rbac"
)

// desks remembers which answer each marker has open, so that a reload shows the same one. Only
// convenience: what counts is the lock in the answer's document.
type desks struct {
	mu sync.Mutex
	on map[string]string // marker and exam → task
	n  map[string]int    // marker and exam → answers since the last seed
}

// due says whether a marker has marked enough answers since the last seed to get another.
func (d *desks) due(marker, exam string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.n[marker+"\x00"+exam] >= seedEvery
}

// marked counts an answer; seeded begins anew.
func (d *desks) marked(marker, exam string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.n == nil || len(d.n) > room {
		d.n = map[string]int{}
	}
	d.n[marker+"\x00"+exam]++
}

func (d *desks) seeded(marker, exam string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.n, marker+"\x00"+exam)
}

func (d *desks) get(marker, exam string) string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.on[marker+"\x00"+exam]
}

func (d *desks) put(marker, exam, task string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.on == nil || len(d.on) > room {
		d.on = map[string]string{}
	}
	d.on[marker+"\x00"+exam] = task
}

// mayMark asks whether the actor may mark an answer: the policy for the candidate's unit, never the
// own one or one of the own team, and only the exam's markers where it names them. A third marker
// may also be whoever moderates.
func (s *Service) mayMark(by rbac.Actor, e *Exam, m *marking) (rbac.Grant, error) {
	if by.Person == m.Person || by.Unit == m.Unit {
		return rbac.Grant{}, ErrNotMarker
	}
	at := rbac.Place{Unit: m.Unit, Owner: m.Person}
	if m.arbitration() && len(m.Marks) >= 2 {
		if grant, err := s.gate.May(by, "exams.mark.moderate", at); err == nil {
			return grant, nil
		}
	}
	if len(e.Plan.Markers) > 0 && !slices.Contains(e.Plan.Markers, by.Person) {
		return rbac.Grant{}, ErrNotMarker
	}
	return s.gate.May(by, "exams.mark.give", at)
}

// Accredit lets f say who may mark: an error refuses the person any marking task, with its reason. Without it whoever the
// policy lets mark is fit to do so.
func (s *Service) Accredit(f func(ctx context.Context, person string) error) { s.accredited = f }

// marks says whether the actor may mark anything at all.
func (s *Service) marks(ctx context.Context, by rbac.Actor) error {
	if s.gate.MayAnywhere(by, "exams.mark.give") || s.gate.MayAnywhere(by, "exams.mark.moderate") {
		if s.accredited != nil {
			return s.accredited(ctx, by.Person)
		}
		return nil
	}
	_, err := s.gate.May(by, "exams.mark.give", rbac.Place{})
	return err
}

// Next gives the actor an answer of the exam to mark, locked for a while; the one that they have
// open already, if there is one. ErrNoTask when nothing waits for them.
func (s *Service) Next(ctx context.Context, by rbac.Actor, exam string) (*Task, error) {
	if err := s.marks(ctx, by); err != nil {
		return nil, err
	}
	e, err := s.exam(ctx, exam)
	if err != nil {
		return nil, err
	}
	if id := s.desks.get(by.Person, exam); id != "" {
		if t, err := s.Task(ctx, by, id); err == nil {
			return t, nil
		}
	}
	if t, err := s.nextSeed(ctx, by, e); t != nil || err != nil {
		return t, err
	}
	now := s.clock.Now()
	for m, err := range s.tasks.Each(ctx, store.On("queue").Is(exam, string(waiting))) {
		if err != nil {
			return nil, err
		}
		if !m.fits(by.Person, now) {
			continue
		}
		if _, err := s.mayMark(by, e, m); err != nil {
			continue
		}
		t, err := s.open(ctx, by, e, m.ID)
		if errors.Is(err, ErrLockLost) || errors.Is(err, ErrMarked) {
			continue // another marker was quicker
		}
		return t, err
	}
	return nil, ErrNoTask
}

// Task is an answer that the actor has open or may open, locked for them.
func (s *Service) Task(ctx context.Context, by rbac.Actor, id string) (*Task, error) {
	if err := s.marks(ctx, by); err != nil {
		return nil, err
	}
	if x, err := s.seed(ctx, id); x != nil || err != nil {
		if err != nil {
			return nil, err
		}
		e, err := s.exam(ctx, x.Exam)
		if err != nil {
			return nil, err
		}
		return s.openSeed(ctx, by, e, x)
	}
	m, err := s.task(ctx, by, id)
	if err != nil {
		return nil, err
	}
	e, err := s.exam(ctx, m.Exam)
	if err != nil {
		return nil, err
	}
	return s.open(ctx, by, e, id)
}

// task reads an answer to be marked; who may not mark learns nothing of it.
func (s *Service) task(ctx context.Context, by rbac.Actor, id string) (*marking, error) {
	if err := s.marks(ctx, by); err != nil {
		return nil, err
	}
	m, err := s.tasks.Get(ctx, id)
	if missing(err) {
		return nil, ErrNoTask
	}
	return m, err
}

func (s *Service) open(ctx context.Context, by rbac.Actor, e *Exam, id string) (*Task, error) {
	now := s.clock.Now()
	m, err := s.tasks.Unrecorded().Update(ctx, id, func(m *marking) ([]store.Event, error) {
		if _, err := s.mayMark(by, e, m); err != nil {
			return nil, err
		}
		return nil, m.take(by.Person, now)
	})
	if err != nil {
		return nil, err
	}
	t, err := s.shown(ctx, m)
	if err == nil {
		s.desks.put(by.Person, m.Exam, m.ID)
	}
	return t, err
}

// shown is an answer with everything that its marker is to see, and nothing else.
func (s *Service) shown(ctx context.Context, m *marking) (*Task, error) {
	h, x, err := s.behind(ctx, m)
	if err != nil {
		return nil, err
	}
	script, err := s.script(ctx, h)
	if err != nil {
		return nil, err
	}
	b, whole := x.part(m.place()), x.bodies[m.N-1]
	t := &Task{
		ID: m.ID, Exam: m.Exam, Label: h.Label, Kind: b.Kind, Stem: b.Stem, Media: b.Media, Model: b.Model,
		Rubric: b.MarkingRubric(), Max: b.Max, Until: s.clock.Now().Add(lockTime),
	}
	if m.Part != "" {
		t.Case, t.Media = whole.Stem, slices.Concat(whole.Media, b.Media)
	}
	if b.Performed() {
		t.Roles = b.Roles
		t.Label = cmp.Or(t.Label, h.Code())
	}
	if g := script.to(m.N); g != nil {
		t.Response = g.Response.To(m.Part)
	}
	return t, s.blind(ctx, m, t)
}

// behind is the sitting of an answer with its paper.
func (s *Service) behind(ctx context.Context, m *marking) (*Sitting, *set, error) {
	h, err := s.sittings.Get(ctx, m.Sitting)
	if err != nil {
		return nil, nil, err
	}
	x, err := s.setOf(ctx, h)
	return h, x, err
}

// PutBack gives up the lock on an answer.
func (s *Service) PutBack(ctx context.Context, by rbac.Actor, id string) error {
	if x, err := s.seed(ctx, id); x != nil && err == nil && s.marks(ctx, by) == nil {
		s.desks.put(by.Person, x.Exam, "")
		s.desks.seeded(by.Person, x.Exam)
		return nil
	}
	if _, err := s.task(ctx, by, id); err != nil {
		return err
	}
	m, err := s.tasks.Unrecorded().Update(ctx, id, func(m *marking) ([]store.Event, error) {
		m.leave(by.Person, s.clock.Now())
		return nil, nil
	})
	if err == nil {
		s.desks.put(by.Person, m.Exam, "")
	}
	return err
}

// Mark gives marks to an answer: criterion → milli-points. They are never changed afterwards.
// ErrLockLost when the lock had ended and another marker has taken the place.
func (s *Service) Mark(ctx context.Context, by rbac.Actor, id string, scores map[string]int64, comment string) error {
	if len([]rune(comment)) > mostComment {
		return ErrComment.At("comment").With("most", mostComment)
	}
	if err := s.marks(ctx, by); err != nil {
		return err
	}
	if x, err := s.seed(ctx, id); x != nil || err != nil {
		if err != nil {
			return err
		}
		return s.markSeed(ctx, by, x, scores, comment)
	}
	seen, err := s.task(ctx, by, id)
	if err != nil {
		return err
	}
	e, err := s.exam(ctx, seen.Exam)
	if err != nil {
		return err
	}
	_, x, err := s.behind(ctx, seen)
	if err != nil {
		return err
	}
	milli, err := x.part(seen.place()).Mark(scores)
	if err != nil {
		return err
	}
	_, err = s.tasks.Update(ctx, id, func(m *marking) (audit.Entry, error) {
		grant, err := s.mayMark(by, e, m)
		if err != nil {
			return audit.Entry{}, err
		}
		now := s.clock.Now()
		if err := m.give(Mark{by.Person, scores, comment, milli, now}, now); err != nil {
			return audit.Entry{}, err
		}
		if m.State != done {
			return grant.Record(""), nil
		}
		return grant.Record("", AnswerMarked{m.Sitting, m.N}), nil
	})
	if err == nil {
		s.desks.put(by.Person, seen.Exam, "")
		s.desks.marked(by.Person, seen.Exam)
	}
	return err
}

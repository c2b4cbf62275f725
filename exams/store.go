package exams

import (
	"context"
	"sync"
	"time"

	"tianti/internal/store"
)

var papers = store.Define[Paper]("exams.papers", store.By("state", "state"))

var versions = store.Define[Version]("exams.paper_versions", store.By("paper", "paper", "number"))

var exams = store.Define[Exam]("exams.exams",
	store.By("window", "state", "plan.closes"),
	store.By("paper", "plan.paper"))

var sittings = store.Define[Sitting]("exams.sittings",
	store.By("attempts", "exam", "person", "attempt"),
	store.By("board", "exam", "state"),
	store.By("room", "exam", "room", "state"),
	store.By("stage", "exam", "stage"),
	store.By("person", "person", "started"),
	store.By("due", "state", "due"),
	store.By("unsettled", "stage", "ended"))

var halls = store.Define[Hall]("exams.halls")

var signals = store.Define[Signals]("exams.signals", store.By("exam", "exam"))

var draws = store.Define[Drawn]("exams.draws")

var answers = store.Define[Answer]("exams.answers")

var scripts = store.Define[Script]("exams.scripts")

var tasks = store.Define[marking]("exams.tasks",
	store.Unique("answer", "sitting", "n", "part"),
	store.By("queue", "exam", "state", "have"),
	store.By("waiting", "state", "exam"),
	store.By("sitting", "sitting", "state"))

var attachments = store.Define[Attachment]("exams.attachments", store.By("item", "sitting", "n"))

var results = store.Define[Result]("exams.results", store.By("exam", "exam"))

var seeds = store.Define[Seed]("exams.seeds", store.By("exam", "exam"), store.Unique("source", "source"))

var corrections = store.Define[Correction]("exams.corrections", store.By("exam", "exam", "key"), store.By("state", "state"))

var appeals = store.Define[Appeal]("exams.appeals", store.By("state", "state", "filed"), store.By("exam", "exam"), store.By("person", "person", "answered"))

// everything is all that a query finds, page by page.
func everything[T any](ctx context.Context, c store.Reader[T], q store.Query) (out []*T, err error) {
	for d, err := range c.Each(ctx, q) {
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

// attempts are a person's sittings of an exam, the first one first.
func (s *Service) attempts(ctx context.Context, exam, person string) ([]*Sitting, error) {
	p, err := s.sittings.Find(ctx, store.On("attempts").Is(exam, person).Limit(mostResits*5))
	return p.Items, err
}

// memory keeps documents at hand that are read far more often than they are written. What is in it
// is shared and must not be changed.
type memory[T any] struct {
	mu    sync.RWMutex
	known map[string]kept[T]
}

type kept[T any] struct {
	doc  *T
	read time.Time
}

// room bounds a memory; when it is full it starts anew, which costs a read each.
const room = 50_000

func (m *memory[T]) get(id string) (kept[T], bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	k, ok := m.known[id]
	return k, ok
}

// put keeps a document, unless a newer revision is there already: reads may come in late.
func (m *memory[T]) put(doc *T, now time.Time) {
	id := store.IDOf(doc)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil || len(m.known) >= room {
		m.known = map[string]kept[T]{}
	}
	if k, ok := m.known[id]; !ok || store.RevOf(k.doc) <= store.RevOf(doc) {
		m.known[id] = kept[T]{doc, now}
	}
}

func (m *memory[T]) drop(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.known, id)
}

// version reads a published paper; it never changes, so one read serves for ever.
func (s *Service) version(ctx context.Context, id string) (*Version, error) {
	if k, ok := s.papersAtHand.get(id); ok {
		return k.doc, nil
	}
	v, err := s.versions.Get(ctx, id)
	if err == nil {
		s.papersAtHand.put(v, s.clock.Now())
	}
	return v, err
}

// drawn reads the paper of a sitting. It never changes; those of open sittings stay at hand.
func (s *Service) drawn(ctx context.Context, h *Sitting) (*Drawn, error) {
	if k, ok := s.drawsAtHand.get(h.ID); ok {
		return k.doc, nil
	}
	d, err := s.draws.Get(ctx, h.ID)
	if err == nil && !h.Over() {
		s.drawsAtHand.put(d, s.clock.Now())
	}
	return d, err
}

// freshness is how long an exam in memory may lag behind a change by another node.
const freshness = time.Second

// exam reads an exam that must not be changed: it is shared.
func (s *Service) exam(ctx context.Context, id string) (*Exam, error) {
	now := s.clock.Now()
	if k, ok := s.examsAtHand.get(id); ok && now.Sub(k.read).Abs() < freshness {
		return k.doc, nil
	}
	e, err := s.exams.Get(ctx, id)
	if err == nil {
		s.examsAtHand.put(e, now)
	}
	return e, err
}

// header is a sitting as it was when this node was last told of a change. Another node may have changed it
// since: what it refuses is to be asked again with stored. It is shared and must not be changed.
func (s *Service) header(ctx context.Context, id string) (*Sitting, error) {
	return s.near.Get(ctx, id)
}

// stored is the newest state of a sitting. A node that is alone has been told of every change that came
// before a write of its own returned.
func (s *Service) stored(ctx context.Context, id string) (*Sitting, error) {
	if s.sittings.Alone() {
		return s.header(ctx, id)
	}
	return s.sittings.Get(ctx, id)
}

// changed takes over what this node has written, or found to be newer, so that it does not wait to be told.
func (s *Service) changed(h *Sitting) {
	s.near.Forget(h.ID)
	if h.Over() {
		s.last.drop(h.ID)
		s.drawsAtHand.drop(h.ID)
	}
}

// revision is what a node knows of the newest answer to an item.
type revision struct {
	rev  int64
	turn int
	seq  int64
}

// revisions are those of the sittings that write on this node. They are only a guess: the store
// compares them with the write.
type revisions struct {
	mu    sync.Mutex
	known map[string][]revision // by sitting, at n-1
}

func (r *revisions) of(sitting string, n int) revision {
	r.mu.Lock()
	defer r.mu.Unlock()
	if all := r.known[sitting]; n <= len(all) {
		return all[n-1]
	}
	return revision{}
}

func (r *revisions) note(h *Sitting, n int, a *Answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known == nil || len(r.known) >= room {
		r.known = map[string][]revision{}
	}
	if r.known[h.ID] == nil {
		r.known[h.ID] = make([]revision, h.Count)
	}
	if all := r.known[h.ID]; all[n-1].rev < a.Rev {
		all[n-1] = revision{a.Rev, a.Turn, a.Seq}
	}
}

func (r *revisions) drop(sitting string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.known, sitting)
}

package exams

import (
	"context"
	"errors"
	"strings"

	"tianti/exams/bank"
	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/event"
	"tianti/internal/file"
	"tianti/internal/store"
	"tianti/rbac"
	"tianti/rbac/near"
)

// Who is what exams need to know of a person.
type Who struct {
	Person string `json:"person"`
	No     string `json:"employee_no"`
	Name   string `json:"name"`
	Unit   string `json:"unit"` // path
}

// People tells who somebody is. PeopleOf makes one of the organisation.
type People interface {
	Who(ctx context.Context, person string) (Who, error)
	Many(ctx context.Context, persons []string) (map[string]Who, error) // leaves out who is unknown
	Below(ctx context.Context, unit string) ([]Who, error)              // everybody employed below a path
}

// PeopleOf asks the organisation.
func PeopleOf(o *rbac.Organisation) People { return organisation{o} }

type organisation struct{ *rbac.Organisation }

func who(p *rbac.Person) Who { return Who{p.ID, p.EmployeeNo, p.Name, p.Path} }

func (o organisation) Who(ctx context.Context, person string) (Who, error) {
	p, err := o.Lookup(ctx, person)
	if err != nil {
		return Who{}, err
	}
	return who(p), nil
}

func (o organisation) Many(ctx context.Context, persons []string) (map[string]Who, error) {
	ps, err := o.LookupMany(ctx, persons)
	out := make(map[string]Who, len(ps))
	for id, p := range ps {
		out[id] = who(p)
	}
	return out, err
}

func (o organisation) Below(ctx context.Context, unit string) ([]Who, error) {
	ps, err := o.Members(ctx, unit)
	out := make([]Who, len(ps))
	for i, p := range ps {
		out[i] = who(p)
	}
	return out, err
}

// Service is the use cases.
type Service struct {
	papers   audit.Book[Paper]
	versions store.Collection[Version]
	exams    audit.Book[Exam]
	halls    audit.Book[Hall]
	sittings audit.Book[Sitting]
	signals  store.Collection[Signals]
	draws    store.Collection[Drawn]
	answers  store.Collection[Answer]
	scripts  store.Collection[Script]
	tasks    audit.Book[marking]
	results  store.Collection[Result]
	attached store.Collection[Attachment]
	fixes    audit.Book[Correction]
	appeals  audit.Book[Appeal]
	seeds    audit.Book[Seed]
	files    *file.Shelf // closed: answers that are files
	bank     *bank.Service
	people   People
	barrier  Barrier
	gate     *rbac.Gate
	clock    clock.Clock

	accredited func(ctx context.Context, person string) error // nil: nobody is asked

	papersAtHand memory[Version]
	examsAtHand  memory[Exam]
	hallsAtHand  memory[Hall]
	drawsAtHand  memory[Drawn]
	near         *near.Copies[Sitting, *Sitting] // heads of sittings
	last         revisions
	desks        desks
	headcounts   headcounts
}

// New opens the exams. Papers in work, what was drawn, marks and what markers wrote stay out of the
// audit entries, which more people may read than the things themselves.
func New(db *store.Database, gate *rbac.Gate, c clock.Clock, b *bank.Service, people People) *Service {
	heads := sittings.On(db)
	return &Service{
		near:   near.Of(heads, room, func(h *Sitting) *Sitting { return h }),
		papers: audit.Keep(papers.On(db), "content"), versions: versions.On(db), exams: audit.Keep(exams.On(db)),
		halls:    audit.Keep(halls.On(db), "seated"),
		sittings: audit.Keep(heads, "paper", "device", "browser", "address"), signals: signals.On(db), draws: draws.On(db), answers: answers.On(db), scripts: scripts.On(db),
		tasks: audit.Keep(tasks.On(db), "marks", "locks", "final", "need", "person", "sitting"), results: results.On(db),
		fixes: audit.Keep(corrections.On(db), "fixes"), appeals: audit.Keep(appeals.On(db), "text", "answer"),
		seeds:    audit.Keep(seeds.On(db), "marks", "known", "milli", "person", "source", "response"),
		attached: attachments.On(db), files: file.Closed(db, c),
		bank: b, people: people, gate: gate, clock: c,
	}
}

// KeepNear keeps the heads of sittings near, until ctx ends. Before that, and without it, each is read.
func (s *Service) KeepNear(ctx context.Context) error { return s.near.Start(ctx) }

// Barrier says why a person must not begin another attempt at an exam of a mode that counts for a kind; nil if
// nothing stands against it.
type Barrier func(ctx context.Context, person, kind string, m Mode) error

// Bar makes a barrier count before each new attempt.
func (s *Service) Bar(b Barrier) { s.barrier = b }

// barred asks the barrier.
func (s *Service) barred(ctx context.Context, e *Exam, person string) error {
	if s.barrier == nil || e.Plan.Kind == "" {
		return nil
	}
	return s.barrier(ctx, person, e.Plan.Kind, e.Plan.Mode)
}

// Listen registers the reactions: what was handed in is scored or given to markers, and what was
// marked becomes a result, even when the node that began it has died.
func (s *Service) Listen(b *event.Bus) {
	event.On(b, "exams: score a sitting that was handed in, or ask markers",
		func(ctx context.Context, e SittingSubmitted) error { return s.settle(ctx, e.Sitting) })
	event.On(b, "exams: make a result of the marks",
		func(ctx context.Context, e AnswerMarked) error { return s.settle(ctx, e.Sitting) })
	event.On(b, "exams: note the room of sittings under way", s.follow)
	event.On(b, "exams: tell an appeal that its answers were marked again",
		func(ctx context.Context, e AnswerMarked) error { return s.remarked(ctx, e.Sitting) })
}

func missing(err error) bool { return errors.Is(err, store.ErrNotFound) }

// said demands a reason.
func said(reason string) error {
	if strings.TrimSpace(reason) == "" || len([]rune(reason)) > 1000 {
		return ErrReason.At("reason")
	}
	return nil
}

package ladder

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"tianti/courses"
	"tianti/exams"
	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/dryrun"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/ladder/workday"
	"tianti/rbac"
)

// Catalogue is what the way needs to know of the courses.
type Catalogue interface {
	Outline(ctx context.Context) (map[string]*courses.Entry, error)
}

// Sessions is what the way needs to know of the exams.
type Sessions interface {
	Ahead(ctx context.Context, person, unit string, kinds []string) ([]exams.Session, error)
}

// Service is the ladder's use cases.
type Service struct {
	positions    audit.Book[Position]
	appointments audit.Book[Appointment]
	records      store.Collection[Record]
	editions     audit.Book[Edition]
	drafts       audit.Book[Draft]
	trials       *dryrun.Desk[Shift]
	holds        audit.Book[Hold]
	readiness    store.Collection[Readiness]
	passes       store.Collection[Pass]
	passing      atomic.Bool               // a pass over everybody has begun once
	workdays     *workday.Service          // nil: every day is a working day
	force        atomic.Pointer[[]inForce] // by begin
	catalogue    Catalogue
	sessions     Sessions // nil: nothing is known of any
	gate         *rbac.Gate
	clock        clock.Clock
}

// New opens the ladder with the built-in rules; Load puts the published ones in their place.
func New(db *store.Database, gate *rbac.Gate, c clock.Clock, b *Blueprint, catalogue Catalogue) *Service {
	s := &Service{
		positions: audit.Keep(positions.On(db)), appointments: audit.Keep(appointments.On(db)), records: records.On(db),
		editions: audit.Keep(editions.On(db)), drafts: audit.Keep(drafts.On(db)), holds: audit.Keep(heldBack.On(db)),
		readiness: readiness.On(db), passes: passes.On(db), catalogue: catalogue, gate: gate, clock: c,
	}
	s.trials = trials.On(db, c, s.prepareTrial)
	s.force.Store(&[]inForce{{blueprint: b}})
	return s
}

// Plan lets ways name the next open session of an exam. It is called once, before use: the exams
// themselves are made after the ladder.
func (s *Service) Plan(x Sessions) { s.sessions = x }

// Listen registers the ladder's own reactions: to its decisions, and to people's coming and going.
func (s *Service) Listen(b *event.Bus) {
	event.On(b, "ladder: write the appointment into the person's history", s.appointed)
	event.On(b, "ladder: take the annulled appointment out of the person's history", s.annulled)
	event.On(b, "ladder: keep in the record whom a hold keeps back", func(ctx context.Context, f HoldBegan) error { return s.keepHold(ctx, f.Hold) })
	event.On(b, "ladder: keep in the record whom no hold keeps back any more", func(ctx context.Context, f HoldMoved) error { return s.keepHold(ctx, f.Hold) })
	event.On(b, "ladder: put whoever is hired on the first rung", func(ctx context.Context, f rbac.PersonHired) error {
		return s.Enter(ctx, Newcomer{f.Person, f.Name, f.Unit, f.From})
	})
	event.On(b, "ladder: follow people to their unit", func(ctx context.Context, f rbac.PersonMoved) error {
		return s.follow(ctx, f.Person, "ladder: follow people to their unit", func(p *Position) { p.Unit = f.Unit })
	})
	event.On(b, "ladder: follow people's names", func(ctx context.Context, f rbac.PersonRenamed) error {
		return s.follow(ctx, f.Person, "ladder: follow people's names", func(p *Position) { p.Name = f.Name })
	})
	event.On(b, "ladder: end the term of whoever left", func(ctx context.Context, f rbac.PersonLeft) error {
		at := s.instant(ctx)
		return s.follow(ctx, f.Person, "ladder: end the term of whoever left", func(p *Position) {
			p.add(Term{From: f.From, Decided: at})
			p.settle(s.clock.Now())
		})
	})
}

// Newcomer is who enters the ladder by the roster.
type Newcomer struct {
	Person, Name, Unit string
	Hired              time.Time
}

// Enter puts a person on the first rung from the day of hire on. Doing it again changes nothing;
// whoever left and returns begins there anew.
func (s *Service) Enter(ctx context.Context, n Newcomer) error {
	decided, entry := s.instant(ctx), s.Blueprint().Entry().Code
	by := rbac.System("ladder: put whoever is hired on the first rung")
	fresh := func() *Position { return &Position{} }
	_, err := s.positions.Upsert(ctx, n.Person, fresh, func(p *Position) (audit.Entry, error) {
		grant, err := s.gate.May(by, "ladder.position.enter", rbac.Place{Unit: n.Unit, Owner: n.Person})
		if err != nil {
			return audit.Entry{}, err
		}
		before := p.At(decided).Grade
		if before != "" || !p.add(Term{Grade: entry, From: n.Hired, Decided: decided}) {
			return audit.Entry{}, nil // word of a hire that comes again late must not undo a move
		}
		p.Name, p.Unit = n.Name, n.Unit
		p.settle(s.clock.Now())
		return grant.Record("roster", GradeAppointed{n.Person, n.Unit, entry, "", n.Hired, decided, "", false}), nil
	})
	if err != nil {
		return err
	}
	return s.lookAgain(ctx, n.Person)
}

// Adopt takes over a history from before this program: terms that were decided elsewhere. Only
// parts of the system may: an import, the sample organisation.
func (s *Service) Adopt(ctx context.Context, by rbac.Actor, n Newcomer, terms []Term, reason string) error {
	fresh := func() *Position { return &Position{} }
	_, err := s.positions.Upsert(ctx, n.Person, fresh, func(p *Position) (audit.Entry, error) {
		grant, err := s.gate.May(by, "ladder.position.adopt", rbac.Place{Unit: n.Unit, Owner: n.Person})
		if err != nil {
			return audit.Entry{}, err
		}
		facts := p.adopt(Adoption{n, terms})
		if len(facts) == 0 {
			return audit.Entry{}, nil
		}
		p.settle(s.clock.Now())
		return grant.Record(reason, facts...), nil
	})
	if err != nil {
		return err
	}
	return s.lookAgain(ctx, n.Person)
}

// follow changes a position because of what happened elsewhere; nobody on the ladder is no fault.
func (s *Service) follow(ctx context.Context, person, why string, change func(*Position)) error {
	_, err := s.positions.Update(ctx, person, func(p *Position) (audit.Entry, error) {
		grant, err := s.gate.May(rbac.System(why), "ladder.position.follow", rbac.Place{Unit: p.Unit, Owner: person})
		if err != nil {
			return audit.Entry{}, err
		}
		before := *p
		change(p)
		if same(&before, p) {
			return audit.Entry{}, nil
		}
		return grant.Record(why), nil
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.lookAgain(ctx, person)
}

func same(a, b *Position) bool {
	return a.Name == b.Name && a.Unit == b.Unit && a.Grade == b.Grade && a.Since.Equal(b.Since) && a.Turn.Equal(b.Turn) && len(a.History) == len(b.History)
}

// appointed writes a decision into the history. Facts of the roster are there already.
func (s *Service) appointed(ctx context.Context, f GradeAppointed) error {
	if f.Case == "" {
		return nil
	}
	return s.follow(ctx, f.Person, "ladder: write the appointment into the person's history", func(p *Position) {
		p.add(Term{Grade: f.Grade, From: f.Effective, Decided: f.Decided, Case: f.Case})
		p.settle(s.clock.Now())
	})
}

func (s *Service) annulled(ctx context.Context, f GradeAnnulled) error {
	why := "ladder: take the annulled appointment out of the person's history"
	_, err := s.positions.Update(ctx, f.Person, func(p *Position) (audit.Entry, error) {
		grant, err := s.gate.May(rbac.System(why), "ladder.position.follow", rbac.Place{Unit: p.Unit, Owner: f.Person})
		if err != nil {
			return audit.Entry{}, err
		}
		for i := range p.History {
			if t := &p.History[i]; t.Case == f.Case && t.Annulled.IsZero() {
				t.Annulled = f.At
				p.settle(s.clock.Now())
				return grant.Record(f.Reason), nil
			}
		}
		return audit.Entry{}, nil
	})
	if err != nil {
		return err
	}
	return s.lookAgain(ctx, f.Person)
}

// Settle brings those whose rung changes by now to it; a job calls it after midnight. Answers
// about a person do not wait for it: they go by the history.
func (s *Service) Settle(ctx context.Context) (int, error) {
	now, n := s.clock.Now(), 0
	if err := s.Load(ctx); err != nil {
		return 0, err
	}
	q := store.On("turn").After(time.Time{}.AddDate(1, 0, 0)).UpTo(now)
	for p, err := range s.positions.Each(ctx, q) {
		if err != nil {
			return n, err
		}
		if err := s.follow(ctx, p.ID, "ladder: an appointment begins", func(p *Position) { p.settle(now) }); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

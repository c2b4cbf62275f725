package passport

import (
	"context"
	"errors"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac/near"
)

// The faults.
var (
	ErrUnknown = fault.Define(fault.NotFound, "passport.unknown") // nobody of that id; param "person"
	ErrKind    = fault.Define(fault.Invalid, "passport.kind")     // param "kind"
	ErrSpan    = fault.Define(fault.Invalid, "passport.span")     // ends before it begins
	ErrRef     = fault.Define(fault.Invalid, "passport.ref")      // no source named
)

var passports = store.Define[Passport]("rbac.passports")

// Service is the use cases of passports.
type Service struct {
	// Book is for changes by people, which leave an audit entry: see Decree. What is learnt from
	// events has its entry where the event came from.
	book  audit.Book[Passport]
	near  *near.Copies[Passport, *Person]
	clock clock.Clock
}

// New makes the service; until Start every question reads the store.
func New(db *store.Database, c clock.Clock) *Service {
	s := &Service{book: audit.Keep(passports.On(db)), clock: c}
	s.near = near.Of(s.book, 250_000, func(p *Passport) *Person {
		return p.Snapshot(c.Now(), time.Time{}) // another node's clock may be ahead: known is known
	})
	return s
}

// Start begins to keep people near, until ctx ends.
func (s *Service) Start(ctx context.Context) error { return s.near.Start(ctx) }

// Heed calls f with the id of everybody whose passport changes, until ctx ends.
func (s *Service) Heed(ctx context.Context, f func(person string)) error { return s.book.Watch(ctx, f) }

// Person is who the person is now. The snapshot answers for the present and what is known to come.
// ErrUnknown when there is no such person.
func (s *Service) Person(ctx context.Context, id string) (*Person, error) {
	p, err := s.near.Get(ctx, id)
	return p, unknown(id, err)
}

// AsOf is the person as it was at an instant, as known at another; a zero known means as known now.
func (s *Service) AsOf(ctx context.Context, id string, valid, known time.Time) (*Person, error) {
	doc, err := s.book.Get(ctx, id)
	if err != nil {
		return nil, unknown(id, err)
	}
	return doc.Snapshot(valid, known), nil
}

// Facts lists everything that was ever learnt of a person, in the order in which it was.
func (s *Service) Facts(ctx context.Context, id string) ([]Fact, error) {
	doc, err := s.book.Get(ctx, id)
	if err != nil {
		return nil, unknown(id, err)
	}
	return doc.Facts, nil
}

func unknown(id string, err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return ErrUnknown.With("person", id)
	}
	return err
}

func check(facts []Fact) error {
	for _, f := range facts {
		switch _, ok := kindNumbers[f.Kind]; {
		case !ok:
			return ErrKind.With("kind", string(f.Kind))
		case f.Ref == "":
			return ErrRef
		case !f.Until.IsZero() && !f.From.Before(f.Until):
			return ErrSpan
		}
	}
	return nil
}

func blank() *Passport { return &Passport{} }

// Learn adds facts to a person's passport, and makes it with the first. What is known changes
// nothing.
func (s *Service) Learn(ctx context.Context, person string, facts ...Fact) error {
	if err := check(facts); err != nil || len(facts) == 0 {
		return err
	}
	_, err := s.book.Unrecorded().Upsert(ctx, person, blank, func(p *Passport) ([]store.Event, error) {
		p.learn(s.clock.Now(), facts)
		return nil, nil
	})
	s.near.Forget(person)
	return err
}

// Close ends from an instant on what came from a source. Somebody unknown, or a source that gave
// nothing, has nothing to close.
func (s *Service) Close(ctx context.Context, person, ref string, at time.Time) error {
	from := func(f Fact) bool { return f.Ref == ref }
	return s.close(ctx, person, at, from, from)
}

// close ends facts, unless the same news came before: told shows that.
func (s *Service) close(ctx context.Context, person string, at time.Time, told, which func(Fact) bool) error {
	_, err := s.book.Unrecorded().Update(ctx, person, func(p *Passport) ([]store.Event, error) {
		if !p.closed(at, told) {
			p.end(s.clock.Now(), at, which)
		}
		return nil, nil
	})
	s.near.Forget(person)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// Decree adds a fact that a person establishes, with the entry that says who and why.
func (s *Service) Decree(ctx context.Context, person string, f Fact, entry func(*Passport) (audit.Entry, error)) error {
	if err := check([]Fact{f}); err != nil {
		return err
	}
	_, err := s.book.Update(ctx, person, func(p *Passport) (audit.Entry, error) {
		e, err := entry(p)
		if err != nil || !p.learn(s.clock.Now(), []Fact{f}) {
			return audit.Entry{}, err
		}
		return e, nil
	})
	s.near.Forget(person)
	return unknown(person, err)
}

// Lift ends what a person established, with the entry that says who and why. ended says whether
// there was anything to end.
func (s *Service) Lift(ctx context.Context, person string, at time.Time, which func(Fact) bool, entry func() (audit.Entry, error)) (ended bool, err error) {
	_, err = s.book.Update(ctx, person, func(p *Passport) (audit.Entry, error) {
		e, err := entry()
		if err != nil {
			return audit.Entry{}, err
		}
		if ended = p.end(s.clock.Now(), at, which); !ended {
			return audit.Entry{}, nil
		}
		return e, nil
	})
	s.near.Forget(person)
	return ended, unknown(person, err)
}

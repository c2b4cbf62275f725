package seat

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/dryrun"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
	"tianti/rbac/passport"
)

// The faults of use cases.
var (
	ErrAct     = fault.Define(fault.Invalid, "seat.act")         // param "act"
	ErrAmount  = fault.Define(fault.Invalid, "seat.amount")      // less than nothing, or nothing to grant
	ErrKey     = fault.Define(fault.Invalid, "seat.key")         // no idempotency key, or too long a one
	ErrKeyUsed = fault.Define(fault.Conflict, "seat.key_used")   // the key stands for another booking
	ErrFull    = fault.Define(fault.TooMany, "seat.full")        // too many bookings in a day
	ErrChanged = fault.Define(fault.Conflict, "seat.changed")    // somebody changed the plan meanwhile
	ErrReason  = fault.Define(fault.Invalid, "seat.no_reason")   // openings and holds need one
	ErrTime    = fault.Define(fault.Invalid, "seat.time")        // not to come, or longer than allowed; param "hours"
	ErrNotOpen = fault.Define(fault.Conflict, "seat.not_open")   // there is no opening or hold to end
	ErrUnknown = passport.ErrUnknown                             // no such person
	ErrUnsure  = fault.Define(fault.Unavailable, "seat.unsure")  // the data does not answer; nothing was booked
	ErrLoading = fault.Define(fault.Unavailable, "seat.loading") // before Load
)

// Service is the use cases of seats.
type Service struct {
	versions   audit.Book[Version]
	allowances store.Collection[Allowance]
	passports  *passport.Service
	gate       *rbac.Gate
	clock      clock.Clock
	current    atomic.Pointer[timetable]
	name       func(kind, code, lang string) string
	trials     *dryrun.Desk[Turn]
	people     *rbac.Organisation // of dry runs over everybody
}

// Name says who knows what people call the things that seats ask for: a certificate, grade, course,
// post, language or appraisal, by code and language; "" for what it does not know. It is to be
// called before the first Explain.
func (s *Service) Name(f func(kind, code, lang string) string) { s.name = f }

// Called is what people call a thing that seats ask for, in a language; its code where nobody knows a name.
func (s *Service) Called(kind, code, lang string) string {
	if s.name != nil {
		if known := s.name(kind, code, lang); known != "" {
			return known
		}
	}
	return code
}

// Explain is what is missing as people read it.
func (s *Service) Explain(m Missing, lang string) Explained { return m.named(lang, s.name) }

// New makes a service that decides nothing until Load.
func New(db *store.Database, gate *rbac.Gate, p *passport.Service, c clock.Clock) *Service {
	s := &Service{versions: audit.Keep(versions.On(db)), allowances: allowances.On(db), passports: p, gate: gate, clock: c}
	s.trials = trials.On(db, c, s.prepareTrial)
	return s
}

// May says whether the actor may ask about a person.
func (s *Service) May(ctx context.Context, by rbac.Actor, permission, person string) (rbac.Grant, error) {
	at := rbac.Place{Owner: person}
	p, err := s.passports.Person(ctx, person)
	switch {
	case err == nil:
		at.Unit = p.Place(s.clock.Now())
	case !errors.Is(err, ErrUnknown):
		return rbac.Grant{}, err
	}
	grant, denied := s.gate.May(by, permission, at)
	if denied != nil {
		return rbac.Grant{}, denied
	}
	return grant, err
}

// Decide answers whether a person may take a seat or grant an amount there, and why. It does not
// ask who asks: see May. ErrSeat and ErrUnknown for what does not exist; a store that does not
// answer makes an undecidable decision and no error.
func (s *Service) Decide(ctx context.Context, seat string, ask Ask) (Decision, error) {
	now := s.clock.Now()
	at := ask.At
	if at.IsZero() {
		at = now
	}
	ask.Act = cmp.Or(ask.Act, Take)
	switch {
	case ask.Act != Take && ask.Act != Grant:
		return Decision{}, ErrAct.With("act", ask.Act).At("act")
	case ask.Amount < 0:
		return Decision{}, ErrAmount.At("amount")
	}
	b, err := s.bookAt(ctx, at)
	if err != nil {
		return undecidable(seat, ask, at, err)
	}
	c := b.seats[seat]
	if c == nil {
		return Decision{}, ErrSeat.With("seat", seat).At("seat")
	}
	r := request{seat: c, act: ask.Act, amount: ask.Amount, asked: at}
	if r.person, err = s.person(ctx, ask, at, now); err != nil {
		return undecidable(seat, ask, at, err)
	}
	if ask.Act == Grant && c.Authority != nil {
		a, err := s.allowance(ctx, ask.Person, seat, string(rbac.DayOf(at)))
		if err != nil {
			return undecidable(seat, ask, at, err)
		}
		r.spent = a.Spent()
	}
	d := b.decide(&r, at)
	d.Person = ask.Person
	if t := s.current.Load(); at.After(t.books[0].since) && len(t.books) > 1 {
		t.foresee(&d, &r)
	}
	return d, nil
}

// person is the passport for a question: the one kept near for the present and what is to come,
// else read for the instants asked for.
func (s *Service) person(ctx context.Context, ask Ask, at, now time.Time) (*passport.Person, error) {
	if ask.Person == "" {
		return nil, ErrUnknown.With("person", "").At("person")
	}
	if ask.Known.IsZero() {
		p, err := s.passports.Person(ctx, ask.Person)
		if err != nil || p.Knows(at) {
			return p, err
		}
	}
	return s.passports.AsOf(ctx, ask.Person, at, ask.Known)
}

func undecidable(seat string, ask Ask, at time.Time, err error) (Decision, error) {
	if kind := fault.KindOf(err); kind == fault.NotFound || kind == fault.Invalid {
		return Decision{}, err
	}
	slog.Error("seat decision", "seat", seat, "person", ask.Person, "err", err)
	return Decision{Seat: seat, Person: ask.Person, Act: ask.Act, At: at, Undecidable: true, Reasons: []Reason{{Code: "undecidable"}}}, nil
}

// MayAsk says whether the actor may ask about a person: who decides there, and who only reads the
// seat map, as auditors do.
func (s *Service) MayAsk(ctx context.Context, by rbac.Actor, person string) error {
	_, err := s.May(ctx, by, "rbac.seat.decide", person)
	if errors.Is(err, rbac.ErrForbidden) {
		_, err = s.May(ctx, by, "rbac.seat_map.read", person)
	}
	return err
}

// DecideFor is Decide for an actor who must be allowed to ask about the person.
func (s *Service) DecideFor(ctx context.Context, by rbac.Actor, seat string, ask Ask) (Decision, error) {
	if err := s.MayAsk(ctx, by, ask.Person); err != nil {
		return Decision{}, err
	}
	return s.Decide(ctx, seat, ask)
}

// AllFor is All for an actor who must be allowed to ask about the person.
func (s *Service) AllFor(ctx context.Context, by rbac.Actor, ask Ask) ([]Decision, error) {
	if err := s.MayAsk(ctx, by, ask.Person); err != nil {
		return nil, err
	}
	return s.All(ctx, ask)
}

// BatchFor is Batch for an actor. Whom the actor may not ask about is answered like somebody who
// does not exist, so that a batch tells nobody apart.
func (s *Service) BatchFor(ctx context.Context, by rbac.Actor, seat string, people []string, ask Ask) ([]Decision, error) {
	asked := make([]string, len(people))
	for i, person := range people {
		switch err := s.MayAsk(ctx, by, person); {
		case err == nil:
			asked[i] = person
		case !errors.Is(err, rbac.ErrForbidden) && !errors.Is(err, ErrUnknown):
			return nil, err
		}
	}
	out, err := s.Batch(ctx, seat, asked, ask)
	for i := range out {
		if asked[i] == "" {
			out[i].Person, out[i].Reasons = people[i], []Reason{{"unknown", map[string]any{"person": people[i]}}}
		}
	}
	return out, err
}

// ConsumeFor is Consume for an actor who must be allowed to book for the person. ErrUnsure when
// nobody can say: the same key may ask again.
func (s *Service) ConsumeFor(ctx context.Context, by rbac.Actor, seat, person, act string, amount int64, key string) (Consumption, error) {
	if _, err := s.May(ctx, by, "rbac.seat.consume", person); err != nil {
		return Consumption{}, err
	}
	c, err := s.Consume(ctx, seat, person, act, amount, key)
	if err == nil && c.Decision.Undecidable {
		err = ErrUnsure
	}
	return c, err
}

// All answers for one person at every seat of the plan of that time, in its order: open or locked,
// and why.
func (s *Service) All(ctx context.Context, ask Ask) ([]Decision, error) {
	at := ask.At
	if at.IsZero() {
		at = s.clock.Now()
	}
	plan, _, err := s.PlanAt(ctx, at)
	if err != nil {
		return nil, err
	}
	out := make([]Decision, len(plan.Seats))
	for i := range plan.Seats {
		if out[i], err = s.Decide(ctx, plan.Seats[i].Code, ask); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Batch answers for many people at once, in their order. People who do not exist get a decision
// that refuses with "unknown".
func (s *Service) Batch(ctx context.Context, seat string, people []string, ask Ask) ([]Decision, error) {
	out := make([]Decision, len(people))
	for i, person := range people {
		ask.Person = person
		d, err := s.Decide(ctx, seat, ask)
		if errors.Is(err, ErrUnknown) {
			d, err = Decision{Seat: seat, Person: person, Act: cmp.Or(ask.Act, Take), Reasons: []Reason{{"unknown", map[string]any{"person": person}}}}, nil
		}
		if err != nil {
			return nil, err
		}
		out[i] = d
	}
	return out, nil
}

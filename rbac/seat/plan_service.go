package seat

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// ErrFrom says that a plan is to begin in the past, or more than a year away.
var ErrFrom = fault.Define(fault.Invalid, "seat.from")

// Draft is a plan that somebody wants to put in force.
type Draft struct {
	Base   int64 // version that it was made from; 0: whatever is newest
	Plan   Plan
	From   time.Time // zero: at once
	Reason string
}

// Load puts the newest plan in force; an empty store, or one with the built-in plan of an earlier
// program, gets this program's.
func (s *Service) Load(ctx context.Context) error {
	v, err := s.latest(ctx)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(blueprint)
	hash := hex.EncodeToString(sum[:])
	if v != nil && (v.Defaults == "" || v.Defaults == hash) {
		return s.reload(ctx)
	}
	now := s.clock.Now()
	next := Version{Number: 1, Plan: Blueprint(), Reason: "built-in plan", At: now, Made: now, Defaults: hash}
	if v != nil {
		next.Number = v.Number + 1
	}
	err = s.add(ctx, rbac.System("seats: built-in plan"), &next)
	if errors.Is(err, ErrChanged) { // another node was quicker
		return s.reload(ctx)
	}
	return err
}

// Change puts a plan in force at once in place of version base (0: whatever is newest). ErrChanged
// if that is not the newest any more, a fault.List if the plan is wrong.
func (s *Service) Change(ctx context.Context, by rbac.Actor, base int64, p Plan, reason string) (*Version, error) {
	return s.put(ctx, by, Draft{Base: base, Plan: p, Reason: reason})
}

// Publish is Change with a reason that must be there and a start that may be to come: questions
// about instants before it are answered with the plan before. Rows of HR that are about seats
// that the draft keeps go on; those about a retired seat end with it.
func (s *Service) Publish(ctx context.Context, by rbac.Actor, d Draft) (*Version, error) {
	if strings.TrimSpace(d.Reason) == "" {
		return nil, ErrReason.At("reason")
	}
	return s.put(ctx, by, d)
}

func (s *Service) put(ctx context.Context, by rbac.Actor, d Draft) (*Version, error) {
	if _, err := s.gate.May(by, "rbac.seat.edit", rbac.Place{Unit: "/"}); err != nil {
		return nil, err
	}
	v, err := s.latest(ctx)
	if err != nil {
		return nil, err
	}
	next := Version{Number: 1, Plan: d.Plan, Reason: d.Reason, Made: s.clock.Now()}
	if v != nil {
		next.Number = v.Number + 1
		if d.Plan.Rows == nil {
			next.Plan.Rows = d.Plan.keep(v.Plan.Rows)
		}
		if d.Base != 0 && d.Base != v.Number {
			return nil, ErrChanged
		}
	}
	if next.At, err = s.start(d.From, next.Made); err != nil {
		return nil, err
	}
	return &next, s.add(ctx, by, &next)
}

// start is when a plan begins that is to begin at from.
func (s *Service) start(from, now time.Time) (time.Time, error) {
	switch {
	case from.IsZero():
		return now, nil
	case from.Before(now), from.After(now.AddDate(1, 0, 0)):
		return from, ErrFrom.At("from")
	}
	return from.UTC(), nil
}

func (s *Service) add(ctx context.Context, by rbac.Actor, v *Version) error {
	grant, err := s.gate.May(by, "rbac.seat.edit", rbac.Place{Unit: "/"})
	if err != nil {
		return err
	}
	if _, err := compile(v.Number, v.At, v.Plan); err != nil {
		return err
	}
	v.ID, v.By, v.Name = versionID(v.Number), by.Person, by.Name
	err = s.versions.Insert(ctx, v, grant.Record(v.Reason, PlanChanged{v.Number, v.By, v.Reason}))
	if errors.Is(err, store.ErrExists) {
		return ErrChanged
	}
	if err == nil {
		err = s.reload(ctx)
	}
	return err
}

// reload takes over what is in force and to come, unless this node knows a later version.
func (s *Service) reload(ctx context.Context) error {
	vs, err := s.counting(ctx, s.clock.Now())
	if err != nil || len(vs) == 0 {
		return err
	}
	if old := s.current.Load(); old.newest() >= vs[0].Number {
		return nil
	}
	t, err := timetableOf(vs)
	if err != nil {
		return err
	}
	for {
		old := s.current.Load()
		if old.newest() >= t.newest() || s.current.CompareAndSwap(old, t) {
			return nil
		}
	}
}

// Run keeps up with changes by other nodes until ctx ends.
func (s *Service) Run(ctx context.Context) error { return s.versions.Follow(ctx, s.reload) }

// Plan is the plan in force, with its version; ErrLoading before Load. Read it only.
func (s *Service) Plan() (Plan, int64, error) {
	b := s.now()
	if b == nil {
		return Plan{}, 0, ErrLoading
	}
	return b.plan, b.version, nil
}

// now is the book in force, nil before Load.
func (s *Service) now() *book {
	t := s.current.Load()
	if t == nil {
		return nil
	}
	if b := t.at(s.clock.Now()); b != nil {
		return b
	}
	return t.books[0] // another node's clock is ahead
}

// bookAt is the book that was in force at an instant, or will be.
func (s *Service) bookAt(ctx context.Context, at time.Time) (*book, error) {
	t := s.current.Load()
	if t == nil {
		return nil, ErrLoading
	}
	if b := t.at(at); b != nil {
		return b, nil
	}
	v, err := s.inForce(ctx, at)
	if err != nil || v.Number == t.books[0].version {
		return t.books[0], err
	}
	return compile(v.Number, v.At, v.Plan)
}

// Coming lists the numbers and starts of the plans that are published and not yet in force.
func (s *Service) Coming() []Coming {
	t := s.current.Load()
	if t == nil {
		return nil
	}
	var out []Coming
	for _, b := range t.after(s.clock.Now()) {
		out = append(out, Coming{b.version, b.since})
	}
	return out
}

// Coming is a plan that is to come.
type Coming struct {
	Version int64
	From    time.Time
}

// Newest is the newest version, in force or to come: what an editor begins with.
func (s *Service) Newest(ctx context.Context) (*Version, error) {
	v, err := s.latest(ctx)
	if v == nil && err == nil {
		err = ErrLoading
	}
	return v, err
}

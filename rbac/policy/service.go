package policy

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"errors"
	"strings"
	"sync/atomic"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// ErrChanged says that somebody else put a version in force meanwhile.
var ErrChanged = fault.Define(fault.Conflict, "policy.changed")

//go:embed default.csv
var defaultRows string

// Default is the built-in policy.
func Default() []Row {
	rows, err := Read(strings.NewReader(defaultRows))
	if err != nil {
		panic("policy: default.csv: " + err.Error())
	}
	return rows
}

// Builtin is the built-in policy compiled, as version 0: for tests of other packages and for tools
// that have no store.
func Builtin() *Set {
	set, err := Compile(0, Default())
	if err != nil {
		panic("policy: default.csv: " + err.Error())
	}
	return set
}

// BuiltinGate is a gate on the built-in policy.
func BuiltinGate() *rbac.Gate {
	set := Builtin()
	return rbac.NewGate(func() rbac.Policy { return set })
}

// Service holds the policy that is in force on this node.
type Service struct {
	versions audit.Book[Version]
	clock    clock.Clock
	current  atomic.Pointer[Set]
}

// New makes a service that denies everything until Load.
func New(db *store.Database, c clock.Clock) *Service {
	return &Service{versions: audit.Keep(versions.On(db)), clock: c}
}

// Current is the Set in force, nil before Load.
func (s *Service) Current() *Set { return s.current.Load() }

// Gate asks whatever is in force at the moment of each question.
func (s *Service) Gate() *rbac.Gate {
	return rbac.NewGate(func() rbac.Policy {
		if set := s.current.Load(); set != nil {
			return set
		}
		return nil
	})
}

// Load puts the newest stored version in force. An empty store gets the built-in rows; a store that
// still has the built-in rows of an earlier program gets those of this one.
func (s *Service) Load(ctx context.Context) error {
	v, err := s.latest(ctx)
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(defaultRows))
	hash := hex.EncodeToString(sum[:])
	if v != nil && (v.Defaults == "" || v.Defaults == hash) {
		return s.take(v)
	}
	next := Version{Number: 1, Rows: Default(), Reason: "built-in policy", At: s.clock.Now(), Defaults: hash}
	if v != nil {
		next.Number = v.Number + 1
	}
	by := rbac.System("policy: built-in rows")
	next.By, next.Name = by.Person, by.Name
	err = s.add(ctx, BuiltinGate(), by, &next)
	if errors.Is(err, ErrChanged) { // another node was quicker
		if v, err = s.latest(ctx); err == nil {
			err = s.take(v)
		}
	}
	return err
}

// Change puts rows in force in place of version base, which the actor has seen: ErrChanged if it
// is not the newest any more, ErrLockedOut if the rows leave nobody who could change them again,
// a fault.List if rows are wrong. 0 as base means whatever is newest.
func (s *Service) Change(ctx context.Context, by rbac.Actor, base int64, rows []Row, reason string) (*Version, error) {
	if _, err := s.Gate().May(by, "rbac.policy.change", rbac.Place{Unit: "/"}); err != nil {
		return nil, err
	}
	return s.publish(ctx, by, base, &Version{Rows: rows, Reason: reason})
}

// publish puts a version in force in place of base (0: whatever is newest).
func (s *Service) publish(ctx context.Context, by rbac.Actor, base int64, next *Version) (*Version, error) {
	v, err := s.latest(ctx)
	if err != nil {
		return nil, err
	}
	number := int64(0)
	if v != nil {
		number = v.Number
	}
	if base != 0 && base != number {
		return nil, ErrChanged
	}
	next.Number, next.By, next.Name, next.At = number+1, by.Person, by.Name, s.clock.Now()
	return next, s.add(ctx, s.Gate(), by, next)
}

func (s *Service) add(ctx context.Context, gate *rbac.Gate, by rbac.Actor, v *Version) error {
	set, err := Compile(v.Number, v.Rows)
	if err != nil {
		return err
	}
	if !set.keepsTheHouse() {
		return ErrLockedOut
	}
	grant, err := gate.May(by, "rbac.policy.change", rbac.Place{Unit: "/"})
	if err != nil {
		return err
	}
	v.ID = versionID(v.Number)
	err = s.versions.Insert(ctx, v, grant.Record(v.Reason, v.changed()))
	if errors.Is(err, store.ErrExists) {
		return ErrChanged
	}
	if err == nil {
		s.swap(set)
	}
	return err
}

// keepsTheHouse says whether administrators still may change the policy, and the program does its work.
func (s *Set) keepsTheHouse() bool {
	return s.Reaches("admin", "rbac.policy", "change") && s.leavesTheSystem()
}

// leavesTheSystem says whether reactions and jobs, log-in among them, still may do everything.
func (s *Set) leavesTheSystem() bool {
	return s.Decide("system", rbac.Relation{}, "any.thing", "whatsoever") == rbac.Allowed &&
		s.Decide("system", rbac.Relation{}, "rbac.session", "start") == rbac.Allowed
}

// take compiles a stored version and puts it in force.
func (s *Service) take(v *Version) error {
	if set := s.current.Load(); v == nil || set != nil && set.version >= v.Number {
		return nil
	}
	set, err := Compile(v.Number, v.Rows)
	if err != nil {
		return err
	}
	s.swap(set)
	return nil
}

// swap puts a Set in force unless a later one is: a slow reload must not bring back what was
// revoked while it ran.
func (s *Service) swap(set *Set) {
	for {
		old := s.current.Load()
		if old != nil && old.version >= set.version {
			return
		}
		if s.current.CompareAndSwap(old, set) {
			return
		}
	}
}

// reload takes the newest version over, if it is newer.
func (s *Service) reload(ctx context.Context) error {
	v, err := s.latest(ctx)
	if err != nil {
		return err
	}
	return s.take(v)
}

// Run keeps up with changes by other nodes until ctx ends.
func (s *Service) Run(ctx context.Context) error { return s.versions.Follow(ctx, s.reload) }

package account

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/internal/text"
	"tianti/rbac"
)

// Service keeps accounts and lets people in.
type Service struct {
	accounts audit.Book[Account]
	tries    store.Collection[tries]
	clock    clock.Clock
	gate     *rbac.Gate
	org      *rbac.Organisation
	hasher   *hasher
}

// New works on a database; cost is Strong except in tests.
func New(db *store.Database, c clock.Clock, g *rbac.Gate, org *rbac.Organisation, cost Cost) *Service {
	return &Service{
		accounts: audit.Keep(accounts.On(db), "hash", "code"),
		tries:    triesKind.On(db),
		clock:    c, gate: g, org: org,
		hasher: newHasher(cost, max(1, runtime.GOMAXPROCS(0)-1)),
	}
}

// LogIn lets in whoever knows the password. address is that of the connection. Faults: ErrLogIn,
// the same for an unknown name, a wrong password, a disabled account and a leaver; ErrTooMany; ErrBusy.
func (s *Service) LogIn(ctx context.Context, login, password, address string) (*rbac.Person, error) {
	login = Login(login)
	a, err := s.find(ctx, login)
	if err != nil {
		return nil, err
	}
	from, now := addressKey(address), s.now()
	known := slices.Contains(a.Known, address)
	most := forAnybody
	if known {
		most = forKnown
	} else if n, err := s.used(ctx, from, now); err != nil {
		return nil, err
	} else if n >= perAddress {
		return nil, ErrTooMany.With("minutes", int(window.Minutes()))
	}
	booked := "login:" + text.Cut(login, 40)
	if err := s.take(ctx, booked, most, now); err != nil {
		return nil, err
	}
	ok, stale, err := s.hasher.matches(ctx, a.Hash, clip(password))
	if err != nil {
		return nil, err
	}
	p, employed := s.person(ctx, a.Person)
	if !ok || a.Disabled || !employed {
		if err := s.take(ctx, from, perAddress, now); err != nil && !errors.Is(err, ErrTooMany) {
			return nil, err
		}
		return nil, ErrLogIn
	}
	s.giveBack(ctx, booked, now)
	if stale {
		if err := s.rehash(ctx, a, password); err != nil {
			return nil, err
		}
	}
	_, err = s.accounts.Unrecorded().Update(ctx, a.ID, func(a *Account) ([]store.Event, error) {
		a.met(address, now)
		return nil, nil
	})
	return p, err
}

// clip bounds what strangers make us keep or compute.
func clip(s string) string {
	if len(s) > 4*longest {
		return s[:4*longest]
	}
	return s
}

// find is the account with a log-in name, or one that nobody can get into.
func (s *Service) find(ctx context.Context, login string) (*Account, error) {
	a, err := s.accounts.Get(ctx, login)
	if errors.Is(err, store.ErrNotFound) {
		return &Account{}, nil
	}
	return a, err
}

// now is the present instant as the store keeps it.
func (s *Service) now() time.Time { return s.clock.Now().Truncate(time.Millisecond) }

func addressKey(address string) string { return "address:" + text.Cut(address, 60) }

// person is who owns an account, and whether they are employed today.
func (s *Service) person(ctx context.Context, id string) (*rbac.Person, bool) {
	p, err := s.org.Lookup(ctx, id)
	if err != nil {
		return nil, false
	}
	return p, p.EmployedOn(s.org.Today())
}

// rehash keeps a password under today's cost.
func (s *Service) rehash(ctx context.Context, a *Account, password string) error {
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	_, err = s.accounts.Unrecorded().Update(ctx, a.ID, func(b *Account) ([]store.Event, error) {
		if b.Hash == a.Hash {
			b.Hash = hash
		}
		return nil, nil
	})
	return err
}

// Change sets the own password. Faults: ErrLogIn when the old one is wrong, ErrTooMany, ErrSame,
// those of CheckPassword.
func (s *Service) Change(ctx context.Context, by rbac.Actor, old, password string) error {
	a, err := s.Of(ctx, by.Person)
	if err != nil {
		return err
	}
	now, booked := s.now(), "login:"+a.ID
	if err := s.take(ctx, booked, forKnown, now); err != nil {
		return err
	}
	ok, _, err := s.hasher.matches(ctx, a.Hash, clip(old))
	if err != nil {
		return err
	}
	if !ok {
		return ErrLogIn.At("old")
	}
	s.giveBack(ctx, booked, now)
	if string(normal(old)) == string(normal(password)) {
		return ErrSame.At("password")
	}
	hash, err := s.choose(ctx, a, password)
	if err != nil {
		return err
	}
	return s.change(ctx, a.ID, by, "rbac.account.change_password", "", func(a *Account) (fact, error) {
		a.Hash, a.ChangedAt = hash, now
		return PasswordChanged{a.ID, a.Person, by.Session}, nil
	})
}

// choose checks a new password against the rules and the words about its owner, and hashes it.
func (s *Service) choose(ctx context.Context, a *Account, password string) (string, error) {
	about := []string{a.ID}
	if p, err := s.org.Lookup(ctx, a.Person); err == nil {
		about = append(about, p.Name, p.EmployeeNo, p.Mail, p.Phone)
	}
	if err := CheckPassword(password, about...); err != nil {
		return "", err
	}
	return s.hasher.hash(ctx, password)
}

// Redeem sets a first or new password with a one-time code. Faults: ErrCode whatever is wrong with
// name or code, ErrTooMany, those of CheckPassword; a password that is refused leaves the code.
func (s *Service) Redeem(ctx context.Context, login, code, password, address string) (*rbac.Person, error) {
	login = Login(login)
	from, now := addressKey(address), s.now()
	if n, err := s.used(ctx, from, now); err != nil {
		return nil, err
	} else if n >= perAddress {
		return nil, ErrTooMany.With("minutes", int(window.Minutes()))
	}
	booked := "code:" + text.Cut(login, 40)
	if err := s.take(ctx, booked, forCodes, now); err != nil {
		return nil, err
	}
	a, err := s.find(ctx, login)
	if err != nil {
		return nil, err
	}
	p, employed := s.person(ctx, a.Person)
	if trial := *a; !trial.redeem(code, now) || a.Disabled || !employed {
		if err := s.take(ctx, from, perAddress, now); err != nil && !errors.Is(err, ErrTooMany) {
			return nil, err
		}
		return nil, ErrCode
	}
	s.giveBack(ctx, booked, now)
	hash, err := s.choose(ctx, a, password)
	if err != nil {
		return nil, err
	}
	by := rbac.Actor{Person: p.ID, Name: p.Name, Unit: p.Path, Roles: []rbac.Held{{Role: "trainee", Unit: p.Path}}, Address: address}
	err = s.change(ctx, a.ID, by, "rbac.account.change_password", "", func(a *Account) (fact, error) {
		if !a.redeem(code, now) { // somebody else was quicker with it
			return nil, ErrCode
		}
		a.Hash, a.ChangedAt = hash, now
		a.met(address, now)
		return PasswordChanged{Login: a.ID, Person: a.Person}, nil
	})
	if fault.KindOf(err) == fault.NotFound {
		return nil, ErrCode
	}
	return p, err
}

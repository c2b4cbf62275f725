package account

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"tianti/internal/audit"
	"tianti/internal/event"
	"tianti/internal/store"
	"tianti/internal/text"
	"tianti/rbac"
)

type fact = event.Fact

// change is the frame of every recorded change of an account.
func (s *Service) change(ctx context.Context, login string, by rbac.Actor, permission, reason string, rule func(*Account) (fact, error)) error {
	a, err := s.accounts.Get(ctx, login)
	if err != nil {
		return none(err)
	}
	p, err := s.org.Lookup(ctx, a.Person)
	if err != nil {
		return err
	}
	_, err = s.accounts.Update(ctx, login, func(a *Account) (audit.Entry, error) {
		grant, err := s.gate.May(by, permission, p.Place())
		if err != nil {
			return audit.Entry{}, err
		}
		f, err := rule(a)
		if err != nil || f == nil {
			return audit.Entry{}, err
		}
		return grant.Record(reason, f), nil
	})
	return none(err)
}

func none(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return ErrNone
	}
	return err
}

// Of is the account of a person; ErrNone when there is none.
func (s *Service) Of(ctx context.Context, person string) (*Account, error) {
	a, err := s.accounts.First(ctx, store.On("person").Is(person))
	return a, none(err)
}

// Enters says whether a person has an account that is not disabled. It asks nobody: it is for rules that
// see to it that somebody can still get in.
func (s *Service) Enters(ctx context.Context, person string) (bool, error) {
	a, err := s.Of(ctx, person)
	if errors.Is(err, ErrNone) {
		return false, nil
	}
	return err == nil && !a.Disabled, err
}

// Open gives a person a log-in name ("" takes the employee number) and a one-time code to choose a
// password with. Faults: ErrName, ErrTaken, rbac.ErrUnknown, rbac.ErrForbidden.
func (s *Service) Open(ctx context.Context, by rbac.Actor, person, login, reason string) (*Account, string, error) {
	p, err := s.org.Lookup(ctx, person)
	if err != nil {
		return nil, "", err
	}
	if login == "" {
		login = p.EmployeeNo
	}
	if login = Login(login); !loginShape.MatchString(login) {
		return nil, "", ErrName.At("login").With("value", text.Cut(login, 40))
	}
	grant, err := s.gate.May(by, "rbac.account.create", p.Place())
	if err != nil {
		return nil, "", err
	}
	code := newCode()
	a := &Account{Meta: store.Meta{ID: login}, Person: person}
	a.give(code, s.clock.Now())
	err = s.accounts.Insert(ctx, a, grant.Record(reason, Opened{login, person}))
	if errors.Is(err, store.ErrExists) {
		return nil, "", ErrTaken.At("login").With("value", login).Because(err)
	}
	return a, code, err
}

// Reset gives a new one-time code; the password goes on working until the code is redeemed.
func (s *Service) Reset(ctx context.Context, by rbac.Actor, person, reason string) (login, code string, err error) {
	a, err := s.Of(ctx, person)
	if err != nil {
		return "", "", err
	}
	code = newCode()
	err = s.change(ctx, a.ID, by, "rbac.account.reset", reason, func(a *Account) (fact, error) {
		a.give(code, s.clock.Now())
		return CodeGiven{a.ID, a.Person}, nil
	})
	return a.ID, code, err
}

// Disable keeps everybody out of an account at once, Enable lets its owner in again. Doing either
// twice changes nothing.
func (s *Service) Disable(ctx context.Context, by rbac.Actor, person, reason string) error {
	return s.turn(ctx, by, person, "rbac.account.disable", reason, true)
}

// Enable takes a Disable back.
func (s *Service) Enable(ctx context.Context, by rbac.Actor, person, reason string) error {
	return s.turn(ctx, by, person, "rbac.account.enable", reason, false)
}

func (s *Service) turn(ctx context.Context, by rbac.Actor, person, permission, reason string, off bool) error {
	a, err := s.Of(ctx, person)
	if err != nil {
		return err
	}
	return s.change(ctx, a.ID, by, permission, reason, func(a *Account) (fact, error) {
		if a.Disabled == off {
			return nil, nil
		}
		if a.Disabled = off; off {
			return Disabled{a.ID, a.Person}, nil
		}
		return Enabled{a.ID, a.Person}, nil
	})
}

// Seed opens accounts (log-in name → person) that share one known password: for the sample
// organisation and for tests. It asks no rule about the password and costs one hash.
func (s *Service) Seed(ctx context.Context, byLogin map[string]string, password string) error {
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	by := rbac.System("account: seed the sample organisation")
	grant, err := s.gate.May(by, "rbac.account.create", rbac.Place{Unit: "/"})
	if err != nil {
		return err
	}
	var docs []*Account
	for login, person := range byLogin {
		docs = append(docs, &Account{Meta: store.Meta{ID: Login(login)}, Person: person, Hash: hash, ChangedAt: s.clock.Now()})
	}
	slices.SortFunc(docs, func(a, b *Account) int { return cmp.Compare(a.ID, b.ID) })
	for _, err := range s.accounts.WriteMany(ctx, docs, func(i int) audit.Entry {
		return grant.Record("", Opened{docs[i].ID, docs[i].Person})
	}) {
		if err != nil && !errors.Is(err, store.ErrExists) {
			return err
		}
	}
	return nil
}

// FirstAdmin is the employee number and log-in name of the administrator of a new installation.
const (
	FirstAdmin      = "ADMIN"
	FirstAdminLogin = "admin"
	// PlaceholderGroup is the name of the group until a roster or somebody gives it another.
	PlaceholderGroup = "集团"
)

// Bootstrap makes sure that somebody can administer: without any account it creates the group, the
// first administrator and an account, and gives a one-time code. As long as that code was not used
// every start gives a new one. code is "" when there is nothing to do.
func (s *Service) Bootstrap(ctx context.Context) (login, code string, err error) {
	by := rbac.System("account: first administrator")
	a, err := s.Of(ctx, FirstAdmin)
	switch {
	case err == nil && a.Hash != "":
		return a.ID, "", nil
	case err == nil:
		return s.Reset(ctx, by, FirstAdmin, "first start")
	case !errors.Is(err, ErrNone):
		return "", "", err
	}
	if any, err := s.accounts.Find(ctx, store.On("id").Limit(1)); err != nil || len(any.Items) > 0 {
		return "", "", err
	}
	if err := s.firstPerson(ctx, by); err != nil {
		return "", "", err
	}
	a, code, err = s.Open(ctx, by, FirstAdmin, FirstAdminLogin, "first start")
	if err != nil {
		return "", "", err
	}
	return a.ID, code, nil
}

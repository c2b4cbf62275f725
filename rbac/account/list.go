package account

import (
	"context"
	"errors"
	"slices"
	"strings"

	"tianti/internal/store"
	"tianti/rbac"
)

// Shown is an account with its owner, as lists show them.
type Shown struct {
	*Account
	Owner *rbac.Person
}

// OfFor is Of for somebody who may see the account.
func (s *Service) OfFor(ctx context.Context, by rbac.Actor, p *rbac.Person) (*Account, error) {
	if _, err := s.gate.May(by, "rbac.account.read", p.Place()); err != nil {
		return nil, err
	}
	return s.Of(ctx, p.ID)
}

// List gives the accounts that the actor may see, in the order of log-in names. query is the begin of a
// log-in name, or what a person is searched by; a search by person gives one page.
func (s *Service) List(ctx context.Context, by rbac.Actor, query, cursor string, limit int) (out []Shown, next string, err error) {
	if !s.gate.MayAnywhere(by, "rbac.account.read") {
		_, err := s.gate.May(by, "rbac.account.read", rbac.Place{})
		return nil, "", err
	}
	page, err := s.accounts.Find(ctx, store.On("id").StartsWith(Login(query)).At(cursor).Limit(limit))
	if err != nil {
		return nil, "", err
	}
	found, err := s.owners(ctx, by, page.Items)
	if err != nil || query == "" || cursor != "" {
		return found, page.Next, err
	}
	more, err := s.ofPeople(ctx, by, query)
	for _, x := range more {
		if !slices.ContainsFunc(found, func(y Shown) bool { return x.ID == y.ID }) {
			found = append(found, x)
		}
	}
	slices.SortFunc(found, func(a, b Shown) int { return strings.Compare(a.ID, b.ID) })
	return found, page.Next, err
}

// owners keeps those accounts whose owner is within the actor's reach.
func (s *Service) owners(ctx context.Context, by rbac.Actor, accounts []*Account) ([]Shown, error) {
	ids := make([]string, len(accounts))
	for i, a := range accounts {
		ids[i] = a.Person
	}
	people, err := s.org.LookupMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	var out []Shown
	for _, a := range accounts {
		if p := people[a.Person]; p != nil {
			if _, err := s.gate.May(by, "rbac.account.read", p.Place()); err == nil {
				out = append(out, Shown{a, p})
			}
		}
	}
	return out, nil
}

// ofPeople finds accounts by their owners.
func (s *Service) ofPeople(ctx context.Context, by rbac.Actor, query string) ([]Shown, error) {
	page, err := s.org.People(ctx, by, rbac.Look{Query: query, Left: true, Limit: 20})
	if err != nil {
		return nil, err
	}
	var accounts []*Account
	for _, p := range page.Items {
		a, err := s.Of(ctx, p.ID)
		if errors.Is(err, ErrNone) {
			continue
		}
		if err != nil {
			return nil, err
		}
		accounts = append(accounts, a)
	}
	return s.owners(ctx, by, accounts)
}

package main

import (
	"context"

	"tianti/rbac"
	"tianti/rbac/account"
	"tianti/rbac/token"
	"tianti/web/kit"
)

// sessions joins accounts, tokens and people to what the web knows as Sessions.
type sessions struct {
	accounts *account.Service
	tokens   *token.Service
	org      *rbac.Organisation
}

// Resolve gives whoever the access token stands for, with the roles of this moment. Whoever left
// has none, and is nobody.
func (s sessions) Resolve(ctx context.Context, access string) (rbac.Actor, error) {
	claims, err := s.tokens.Check(ctx, access)
	if err != nil {
		return rbac.Actor{}, err
	}
	a, err := s.org.Act(ctx, claims.Person)
	if err != nil {
		return rbac.Actor{}, err
	}
	if len(a.Roles) == 0 {
		return rbac.Actor{}, token.ErrEnded.With("reason", token.Left)
	}
	a.Session = claims.Session
	return a, nil
}

// LogIn starts a session for who knows the password.
func (s sessions) LogIn(ctx context.Context, login, password string, from kit.Client) (kit.Tokens, error) {
	p, err := s.accounts.LogIn(ctx, login, password, from.Address)
	if err != nil {
		return kit.Tokens{}, err
	}
	return s.begin(ctx, p.ID, from.Agent)
}

// begin issues the tokens of a new session. An account that was disabled after its password was
// found right keeps none: whoever disables ends the sessions that are there, and this one came after.
func (s sessions) begin(ctx context.Context, person, agent string) (kit.Tokens, error) {
	pair, err := s.tokens.Issue(ctx, person, agent)
	if err != nil {
		return kit.Tokens{}, err
	}
	a, err := s.accounts.Of(ctx, person)
	if err == nil && a.Disabled {
		err = account.ErrLogIn
	}
	if err != nil {
		_ = s.tokens.End(context.WithoutCancel(ctx), pair.Session, token.Disabled)
		return kit.Tokens{}, err
	}
	return s.shown(ctx, pair)
}

// Refresh exchanges a refresh token.
func (s sessions) Refresh(ctx context.Context, refresh, _ string) (kit.Tokens, error) {
	pair, err := s.tokens.Refresh(ctx, refresh)
	if err != nil {
		return kit.Tokens{}, err
	}
	return s.shown(ctx, pair)
}

func (s sessions) shown(ctx context.Context, pair token.Pair) (kit.Tokens, error) {
	a, err := s.org.Act(ctx, pair.Person)
	a.Session = pair.Session
	return kit.Tokens{Access: pair.Access, Refresh: pair.Refresh, Expires: pair.Expires, Ends: pair.Ends, Actor: a}, err
}

// LogOut ends the session of an access token.
func (s sessions) LogOut(ctx context.Context, access string) error {
	claims, err := s.tokens.Check(ctx, access)
	if err != nil {
		return err
	}
	return s.tokens.End(ctx, claims.Session, token.LoggedOut)
}

package account

import (
	"errors"
	"time"

	accounts "tianti/rbac/account"
	"tianti/rbac/token"
	"tianti/web/kit"
)

type ownPage struct {
	Login    string
	LastIn   time.Time
	Changed  time.Time
	Least    int
	Sessions []session
	Roles    []role
	Others   bool // there are other sessions
}

// session is an open session.
type session struct {
	ID, Device    string
	Created, Used time.Time
	Here          bool
}

// own is the own account (GET /account).
func (p Pages) own(r *kit.Request) error {
	page, err := p.ownPage(r)
	if err != nil {
		return err
	}
	return r.Show("account_own", page)
}

func (p Pages) ownPage(r *kit.Request) (ownPage, error) {
	page := ownPage{Least: accounts.Shortest}
	me, err := p.Org.Lookup(r.Context(), r.Actor.Person)
	if err != nil {
		return page, err
	}
	a, err := p.Accounts.Of(r.Context(), me.ID)
	switch {
	case err == nil:
		page.Login, page.LastIn, page.Changed = a.ID, a.LastIn, a.ChangedAt
	case !errors.Is(err, accounts.ErrNone):
		return page, err
	}
	open, err := p.Tokens.OpenFor(r.Context(), r.Actor, me)
	if err != nil {
		return page, err
	}
	page.Sessions = sessionsOf(r, open)
	page.Others = len(open) > 1
	page.Roles, err = p.roles(r, me.ID)
	return page, err
}

func sessionsOf(r *kit.Request, open []*token.Session) []session {
	var out []session
	for _, s := range open {
		out = append(out, session{s.ID, deviceName(r.Lang, s.Device), s.Created, s.Used, s.ID == r.Actor.Session})
	}
	return out
}

// change sets another password and ends every other session (POST /account/password).
func (p Pages) change(r *kit.Request) error {
	password := r.Raw("password")
	err := error(nil)
	if password != r.Raw("repeat") {
		err = errRepeat.At("repeat")
	} else {
		err = p.Accounts.Change(r.Context(), r.Actor, r.Raw("old"), password)
	}
	if err != nil {
		page, perr := p.ownPage(r)
		if perr != nil {
			return perr
		}
		if errors.Is(err, accounts.ErrLogIn) {
			return r.RefusedAs(400, "account_own", page, errOld.At("old"))
		}
		return r.Refused("account_own", page, err)
	}
	me, err := p.Org.Lookup(r.Context(), r.Actor.Person)
	if err != nil {
		return err
	}
	if err := p.Tokens.EndOthers(r.Context(), r.Actor, me, r.Actor.Session); err != nil {
		return err
	}
	r.Flash("account.changed")
	return r.Done("/account")
}

// endOwn ends one of the own sessions (POST /account/sessions/:session/end).
func (p Pages) endOwn(r *kit.Request) error {
	me, err := p.Org.Lookup(r.Context(), r.Actor.Person)
	if err == nil {
		err = p.Tokens.EndFor(r.Context(), r.Actor, me, r.Path("session"))
	}
	if err != nil {
		return err
	}
	return r.Done("/account")
}

// endOthers ends the own sessions elsewhere (POST /account/sessions/end).
func (p Pages) endOthers(r *kit.Request) error {
	me, err := p.Org.Lookup(r.Context(), r.Actor.Person)
	if err == nil {
		err = p.Tokens.EndOthers(r.Context(), r.Actor, me, r.Actor.Session)
	}
	if err != nil {
		return err
	}
	r.Flash("account.ended")
	return r.Done("/account")
}

// Package session is the way in and out: log-in and log-out pages.
package session

import (
	"embed"
	"errors"

	"tianti/internal/fault"
	"tianti/web/kit"
)

//go:embed *.html
var files embed.FS

type loginPage struct{ Login, Next string }

// Pages log people in and out. Tries bounds failed log-ins by address; rbac bounds them by account.
type Pages struct {
	Sessions kit.Sessions
	Tries    *kit.Tries
}

// Area is the folder's routes and pages.
func (p Pages) Area() kit.Area {
	return kit.Area{
		Name: "session", Files: files,
		Routes: []kit.Route{
			{Method: "GET", Path: "/login", Public: true, Why: "whoever wants in is not logged in yet", Do: p.form},
			{Method: "POST", Path: "/login", Public: true, Why: "whoever wants in is not logged in yet", Do: p.logIn, Limit: 8 << 10},
			{Method: "POST", Path: "/logout", Public: true, Why: "ends only the session that it comes with", Do: p.logOut},
		},
		Samples: []kit.Sample{
			{Page: "session_login", Case: "fresh", Data: loginPage{}},
			{Page: "session_login", Case: "refused", Data: loginPage{Login: "agent1"}, Err: kit.ErrLogIn},
		},
	}
}

func (p Pages) form(r *kit.Request) error {
	if !r.Actor.Anonymous() {
		return r.Done(r.Query("next"))
	}
	return r.Show("session_login", loginPage{Next: kit.Local(r.Query("next"))})
}

func (p Pages) logIn(r *kit.Request) error {
	login, password, next := r.Form("login"), r.Raw("password"), r.Form("next")
	tokens, err := p.Tries.LogIn(r, p.Sessions, login, password)
	switch {
	case errors.Is(err, kit.ErrLogIn):
		return r.RefusedAs(401, "session_login", loginPage{login, next}, err)
	case fault.KindOf(err) == fault.TooMany:
		return r.RefusedAs(429, "session_login", loginPage{login, next}, err)
	case err != nil:
		return err
	}
	r.Keep(tokens)
	return r.Done(next)
}

func (p Pages) logOut(r *kit.Request) error {
	if access := r.Access(); access != "" {
		if err := p.Sessions.LogOut(r.Context(), access); err != nil && fault.KindOf(err) != fault.Unauthenticated {
			return err
		}
	}
	r.Forget()
	return r.Done("/login")
}

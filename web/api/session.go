package api

import (
	"context"
	"time"

	"tianti/rbac"
	"tianti/web/kit"
)

// Session is logging in and out by API, and who one is.
type Session struct {
	Sessions kit.Sessions
	Tries    *kit.Tries
	// Rung is the person's grade on the ladder, "" for none; nil leaves it out.
	Rung func(ctx context.Context, person string) (string, error)
}

type logIn struct {
	Login    string `json:"login"`
	Password string `json:"password"`
}

type refresh struct {
	RefreshToken string `json:"refresh_token"`
}

type tokens struct {
	AccessToken  string    `json:"access_token"`
	RefreshToken string    `json:"refresh_token"`
	ExpiresAt    time.Time `json:"expires_at"`
	Person       person    `json:"person"`
	Roles        []held    `json:"roles"`
}

type person struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type held struct {
	Role string `json:"role"`
	Unit string `json:"unit"`
}

type me struct {
	Person person  `json:"person"`
	Roles  []held  `json:"roles"`
	Unit   string  `json:"unit"`
	Rung   *string `json:"rung"`
}

// Area is the session's routes.
func (x Session) Area() kit.Area {
	return kit.Area{Name: "api session", Routes: []kit.Route{
		{Method: "POST", Path: "/api/v1/session", Public: true, Why: "whoever wants in is not logged in yet", API: true, Once: true, Limit: 8 << 10, Do: x.create,
			Doc: &kit.Doc{Summary: "Log in", Request: logIn{}, Answer: tokens{}}},
		{Method: "POST", Path: "/api/v1/session/refresh", Public: true, Why: "the refresh token in the body is the credential", API: true, Once: true, Limit: 8 << 10, Do: x.refresh,
			Doc: &kit.Doc{Summary: "Exchange a refresh token for new tokens; the old one ends", Request: refresh{}, Answer: tokens{}}},
		{Method: "DELETE", Path: "/api/v1/session", Why: "ends only the session that it comes with", API: true, Once: true, Do: x.end,
			Doc: &kit.Doc{Summary: "Log out", Status: 204}},
		{Method: "GET", Path: "/api/v1/me", Why: "one's own data", API: true, Do: x.me,
			Doc: &kit.Doc{Summary: "Who is logged in", Answer: me{}}},
	}}
}

func (x Session) create(r *kit.Request) error {
	var in logIn
	if err := r.JSON(&in); err != nil {
		return err
	}
	t, err := x.Tries.LogIn(r, x.Sessions, in.Login, in.Password)
	if err != nil {
		return err
	}
	return r.Send(tokensOf(t))
}

func (x Session) refresh(r *kit.Request) error {
	var in refresh
	if err := r.JSON(&in); err != nil {
		return err
	}
	t, err := x.Sessions.Refresh(r.Context(), in.RefreshToken, r.Address())
	if err != nil {
		return err
	}
	return r.Send(tokensOf(t))
}

func (x Session) end(r *kit.Request) error {
	if err := x.Sessions.LogOut(r.Context(), r.Access()); err != nil {
		return err
	}
	return r.Nothing()
}

func (x Session) me(r *kit.Request) error {
	a := r.Actor
	out := me{Person: person{a.Person, a.Name}, Roles: rolesOf(a), Unit: a.Unit}
	if x.Rung != nil {
		rung, err := x.Rung(r.Context(), a.Person)
		if err != nil {
			return err
		}
		if rung != "" {
			out.Rung = &rung
		}
	}
	return r.Send(out)
}

func tokensOf(t kit.Tokens) tokens {
	return tokens{t.Access, t.Refresh, t.Expires.UTC().Truncate(time.Second), person{t.Actor.Person, t.Actor.Name}, rolesOf(t.Actor)}
}

func rolesOf(a rbac.Actor) []held {
	out := make([]held, 0, len(a.Roles))
	for _, h := range a.Roles {
		out = append(out, held{h.Role, h.Unit})
	}
	return out
}

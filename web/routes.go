package web

import (
	"context"

	"tianti/web/api"
	"tianti/web/kit"
	"tianti/web/page/dev"
	"tianti/web/page/example"
	"tianti/web/page/home"
	"tianti/web/page/layout"
	"tianti/web/page/session"
)

// Areas joins the tables of routes: one line per area. cmd passes the services in; an area whose
// services are not there (in a test of another) is left out.
func Areas(p Parts) []kit.Area {
	areas := []kit.Area{
		layout.Area(),
		home.Pages{}.Area(),
		session.Pages{Sessions: p.Sessions, Tries: p.Tries}.Area(),
		api.Session{Sessions: p.Sessions, Tries: p.Tries, Rung: p.Rung}.Area(),
		api.OpenAPI(),
		dev.Area(),
		example.Area(),
	}
	return areas
}

// Parts are the services that pages and API call.
type Parts struct {
	Sessions kit.Sessions
	Tries    *kit.Tries
	// Rung is a person's grade on the ladder; nil leaves it out of /me.
	Rung func(ctx context.Context, person string) (string, error)
}

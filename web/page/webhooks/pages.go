// Package webhooks is the pages on which administrators let programs outside have facts: which there are and
// how they fare, the form, the secret (shown once), and one webhook with its last attempts.
package webhooks

import (
	"embed"

	"tianti/rbac/subscription"
	"tianti/web/kit"
)

//go:embed *.html
var files embed.FS

// Pages are the handlers.
type Pages struct{ Webhooks *subscription.Service }

// Area is the folder's routes, pages and samples.
func (p Pages) Area() kit.Area {
	route := func(method, path, verb string, do kit.Handler) kit.Route {
		return kit.Route{Method: method, Path: "/webhooks" + path, Needs: "audit.webhook." + verb, Do: do}
	}
	list := route("GET", "", "read", p.list)
	list.Nav = &kit.Nav{Group: "audit", Label: "webhooks.title", Icon: "send", Order: 30}
	return kit.Area{
		Name: "webhooks", Files: files, Samples: samples(),
		Routes: []kit.Route{
			list,
			route("GET", "/new", "create", p.fresh), route("POST", "/new", "create", p.create),
			route("GET", "/:id", "read", p.show),
			route("GET", "/:id/edit", "edit", p.edit), route("POST", "/:id/edit", "edit", p.save),
			route("POST", "/:id/stop", "edit", p.stop), route("POST", "/:id/start", "edit", p.start),
			route("POST", "/:id/test", "edit", p.test), route("POST", "/:id/rotate", "rotate", p.rotate),
			route("POST", "/:id/redeliver", "redeliver", p.redeliver), route("POST", "/:id/delete", "delete", p.delete),
		},
	}
}

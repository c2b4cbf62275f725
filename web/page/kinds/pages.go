// Package kinds is the pages of certificate kinds: which there are and what each asks for, the form that
// changes one, what a change would do, its publishing, and the history with differences.
//
//	kind ──edit──▶ draft ──▶ trial: sample, differences, who is touched ──publish──▶ kind
//
// A draft holds for nobody. All of it works without a script: rows are added by a button that shows the
// form again, and taken out by emptying them.
package kinds

import (
	"context"
	"embed"

	"tianti/certificates"
	"tianti/internal/locale"
	"tianti/rbac"
	"tianti/rbac/seat"
	"tianti/web/kit"
)

//go:embed *.html
var files embed.FS

// Pages are the handlers.
type Pages struct {
	Certificates *certificates.Service
	People       *rbac.Organisation
	Seats        *seat.Service // nil: no seat is named
	// Titles are what people call courses; nil shows their codes.
	Titles func(ctx context.Context, codes []string) (map[string]locale.Text, error)
}

// Area is the folder's routes, pages and samples.
func (p Pages) Area() kit.Area {
	const base = "/certificates/kinds"
	read := func(path string, do kit.Handler) kit.Route {
		return kit.Route{Method: "GET", Path: base + path, Needs: "certificates.kind.read", Do: do}
	}
	edit := func(method, path string, do kit.Handler) kit.Route {
		return kit.Route{Method: method, Path: base + path, Needs: "certificates.kind.edit", Do: do}
	}
	list := read("", p.list)
	list.Nav = &kit.Nav{Group: "certificates", Label: "certificates.kinds", Icon: "award", Order: 4}
	return kit.Area{
		Name: "kinds", Files: files, Samples: samples(),
		Routes: []kit.Route{
			list,
			edit("GET", "/new", p.fresh), edit("POST", "/new", p.create),
			read("/:code", p.show), read("/:code/sample", p.sample), read("/:code/history", p.history),
			edit("GET", "/:code/draft", p.draft), edit("POST", "/:code/draft", p.save),
			edit("POST", "/:code/draft/drop", p.drop), edit("GET", "/:code/draft/sample", p.draftSample),
			edit("GET", "/:code/trial", p.trial), edit("POST", "/:code/publish", p.publish),
			edit("POST", "/:code/retire", p.retire), edit("POST", "/:code/restore", p.restore),
		},
	}
}

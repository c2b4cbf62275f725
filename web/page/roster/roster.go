// Package roster is the pages on which HR imports rosters: a file goes in, a verdict on each row comes
// out, and nothing happens until somebody applies it.
package roster

import (
	"bytes"
	"context"
	"embed"
	"time"

	"tianti/internal/fault"
	"tianti/internal/intake"
	"tianti/rbac"
	rosters "tianti/rbac/roster"
	"tianti/web/kit"
)

//go:embed *.html
var files embed.FS

// Pages are the handlers.
type Pages struct {
	Roster *rosters.Service
	Org    *rbac.Organisation
	Gate   *rbac.Gate
}

const (
	// largest is the most bytes of an upload: 100,000 rows have some 15 MB.
	largest = 48 << 20
	// patience is how long a browser waits for an import before it watches it instead.
	patience = 8 * time.Second
	// pageSize is how many rows a page shows.
	pageSize = 100
)

// Area is the folder's routes and pages.
func (p Pages) Area() kit.Area {
	return kit.Area{
		Name: "roster", Files: files,
		Routes: []kit.Route{
			{Method: "GET", Path: "/roster", Needs: "rbac.import.read", Do: p.list,
				Nav: &kit.Nav{Group: "people", Label: "roster.title", Icon: "file-spreadsheet", Order: 30}},
			{Method: "POST", Path: "/roster", Needs: "rbac.person.import", Limit: largest, Do: p.upload},
			{Method: "GET", Path: "/roster/template.csv", Needs: "rbac.import.read", Do: p.template},
			{Method: "GET", Path: "/roster/:id", Needs: "rbac.import.read", Do: p.show},
			{Method: "GET", Path: "/roster/:id/verdicts.csv", Needs: "rbac.import.read", Do: p.verdicts},
			{Method: "POST", Path: "/roster/:id/apply", Needs: "rbac.person.import", Do: p.apply},
		},
		Samples: samples(),
	}
}

type listPage struct {
	Imports []past
}

// past is an import on the list.
type past struct {
	ID, File, By, State string
	At                  time.Time
	Total, Bad          int
}

// list shows the imports so far and takes a file (GET /roster).
func (p Pages) list(r *kit.Request) error {
	page, err := p.past(r)
	if err != nil {
		return err
	}
	return r.Show("roster_list", page)
}

func (p Pages) past(r *kit.Request) (listPage, error) {
	imports, err := p.Roster.Recent(r.Context(), r.Actor, 50)
	if err != nil {
		return listPage{}, err
	}
	names, err := p.names(r.Context(), imports)
	if err != nil {
		return listPage{}, err
	}
	var page listPage
	for _, i := range imports {
		page.Imports = append(page.Imports, past{i.ID, i.File, names(i.By), i.State, i.At, i.Total, i.Bad})
	}
	return page, nil
}

// names gives the names of whoever made or applied imports.
func (p Pages) names(ctx context.Context, imports []*rosters.Import) (func(id string) string, error) {
	var ids []string
	for _, i := range imports {
		ids = append(ids, i.By, i.AppliedBy)
	}
	people, err := p.Org.LookupMany(ctx, ids)
	return func(id string) string {
		if x := people[id]; x != nil {
			return x.Name
		}
		return id
	}, err
}

// upload reads a file and keeps its verdicts (POST /roster).
func (p Pages) upload(r *kit.Request) error {
	file, err := r.File("file")
	var imp *rosters.Import
	if err == nil {
		imp, err = p.Roster.Preview(r.Context(), r.Actor, file.Name, file.Data)
	}
	if err == nil {
		return r.Done("/roster/" + imp.ID)
	}
	page, perr := p.past(r)
	if perr != nil {
		return perr
	}
	return r.Refused("roster_list", page, fault.From(err).At("file"))
}

// template is an empty roster with one example row (GET /roster/template.csv).
func (p Pages) template(r *kit.Request) error {
	var b bytes.Buffer
	if err := rosters.Template(&b, r.Lang); err != nil {
		return err
	}
	return r.Download(r.T("roster.template.file")+".csv", "text/csv; charset=utf-8", b.Bytes())
}

// apply does what the preview said (POST /roster/:id/apply).
func (p Pages) apply(r *kit.Request) error {
	id := r.Path("id")
	imp, err := p.Roster.ApplyWithin(r.Context(), r.Actor, id, patience)
	if err != nil {
		page, perr := p.page(r, id)
		if perr != nil {
			return perr
		}
		return r.Refused("roster_show", page, err)
	}
	if imp.State == intake.Applied {
		r.Flash("roster.applied")
	}
	return r.Done("/roster/" + id)
}

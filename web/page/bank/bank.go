// Package bank is the item bank's pages: the list with its facets, one item with preview, key and
// history, authoring, import and export.
package bank

import (
	"embed"

	"tianti/exams/bank"
	"tianti/exams/format"
	"tianti/rbac"
	"tianti/web/kit"
)

//go:embed *.html *.js
var files embed.FS

// Pages are the handlers.
type Pages struct {
	Bank *bank.Service
	Org  *rbac.Organisation
}

// Area is the folder's routes, pages and samples.
func (p Pages) Area() kit.Area {
	return kit.Area{
		Name: "bank", Files: files,
		Routes: []kit.Route{
			{Method: "GET", Path: "/items", Needs: "exams.item.read", Do: p.list,
				Nav: &kit.Nav{Group: "exams", Label: "bank.title", Icon: "database", Order: 50}},
			{Method: "GET", Path: "/items/new", Needs: "exams.item.create", Do: p.blank},
			{Method: "POST", Path: "/items", Needs: "exams.item.create", Do: p.create, Limit: format.MostFile + 1<<20},
			{Method: "GET", Path: "/items/import", Needs: "exams.item.import", Do: p.importForm},
			{Method: "POST", Path: "/items/import", Needs: "exams.item.import", Do: p.importFile, Limit: format.MaxBytes + 1<<20},
			{Method: "GET", Path: "/items/export", Needs: "exams.item.export", Do: p.export},
			{Method: "GET", Path: "/items/:id", Needs: "exams.item.read", Do: p.show},
			{Method: "GET", Path: "/items/:id/edit", Needs: "exams.item.edit", Do: p.editForm},
			{Method: "POST", Path: "/items/:id", Needs: "exams.item.edit", Do: p.edit, Limit: format.MostFile + 1<<20},
			{Method: "POST", Path: "/items/:id/review", Needs: "exams.item.review", Do: p.step(p.Bank.Review, "bank.reviewed")},
			{Method: "POST", Path: "/items/:id/publish", Needs: "exams.item.publish", Do: p.step(p.Bank.Publish, "bank.published")},
			{Method: "POST", Path: "/items/:id/retire", Needs: "exams.item.retire", Do: p.step(p.Bank.Retire, "bank.retired")},
		},
		Samples: samples(),
	}
}

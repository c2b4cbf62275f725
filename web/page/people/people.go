// Package people is the pages about people: the list, one person with the history, and the changes
// that a person's record lives through: hired, edited, moved, left, hired again.
package people

import (
	"embed"

	"tianti/rbac"
	"tianti/web/kit"
)

//go:embed *.html
var files embed.FS

// Pages are the handlers.
type Pages struct {
	Org  *rbac.Organisation
	Gate *rbac.Gate
}

// Area is the folder's routes and pages.
func (p Pages) Area() kit.Area {
	return kit.Area{
		Name: "people", Files: files,
		Routes: []kit.Route{
			{Method: "GET", Path: "/people", Needs: "rbac.directory.read", Do: p.list,
				Nav: &kit.Nav{Group: "people", Label: "people.title", Icon: "users", Order: 10}},
			{Method: "GET", Path: "/people/new", Needs: "rbac.person.create", Do: p.hireForm},
			{Method: "POST", Path: "/people", Needs: "rbac.person.create", Do: p.hire},
			{Method: "GET", Path: "/people/:id", Needs: "rbac.person.read", Do: p.show},
			{Method: "GET", Path: "/people/:id/edit", Needs: "rbac.person.edit", Do: p.editForm},
			{Method: "POST", Path: "/people/:id/edit", Needs: "rbac.person.edit", Do: p.edit},
			{Method: "GET", Path: "/people/:id/move", Needs: "rbac.person.move", Do: p.moveForm},
			{Method: "POST", Path: "/people/:id/move", Needs: "rbac.person.move", Do: p.move},
			{Method: "GET", Path: "/people/:id/leave", Needs: "rbac.person.leave", Do: p.leaveForm},
			{Method: "POST", Path: "/people/:id/leave", Needs: "rbac.person.leave", Do: p.leave},
			{Method: "GET", Path: "/people/:id/absences", Needs: "rbac.absence.read", Do: p.absences},
			{Method: "POST", Path: "/people/:id/absences", Needs: "rbac.absence.record", Do: p.goAway},
			{Method: "POST", Path: "/people/:id/absences/:absence/end", Needs: "rbac.absence.record", Do: p.comeBack},
			{Method: "GET", Path: "/people/:id/rehire", Needs: "rbac.person.create", Do: p.rehireForm},
			{Method: "POST", Path: "/people/:id/rehire", Needs: "rbac.person.create", Do: p.rehire},
		},
		Samples: samples(),
	}
}

// Package units is the pages of the organisation's structure: the tree of units, with everything that
// becomes of a unit, and the posts. Other pages take from it units as the choices of a field.
package units

import (
	"context"
	"embed"
	"strings"

	"tianti/rbac"
	"tianti/web/kit"
)

// most is how many units a field offers; of more, those around near.
const most = 300

// Where are the units at which the actor may use the permission, as choices, indented by depth.
func Where(r *kit.Request, org *rbac.Organisation, permission, near string) ([]kit.Option, error) {
	found, _, err := org.Choices(r.Context(), r.Actor, permission, near, most)
	if err != nil {
		return nil, err
	}
	out := make([]kit.Option, len(found))
	for i, u := range found {
		out[i] = kit.Option{Value: u.Path, Text: strings.Repeat("\u2003", max(strings.Count(u.Path, "/")-2, 0)) + u.In(r.Lang)}
	}
	return out, nil
}

// Name is what people call the unit of a path.
func Name(ctx context.Context, org *rbac.Organisation, lang, path string) (string, error) {
	names, err := org.Labels(ctx, lang, path)
	return names[path], err
}

//go:embed *.html
var files embed.FS

// Pages are the handlers. Asked names the certificates of which a post demands one; nil knows of none.
type Pages struct {
	Org   *rbac.Organisation
	Gate  *rbac.Gate
	Asked func(post, lang string) []string
}

// Area is the folder's routes and pages.
func (p Pages) Area() kit.Area {
	return kit.Area{
		Name: "units", Files: files,
		Routes: []kit.Route{
			{Method: "GET", Path: "/units", Needs: "rbac.unit.read", Do: p.list,
				Nav: &kit.Nav{Group: "people", Label: "units.title", Icon: "sitemap", Order: 12}},
			{Method: "GET", Path: "/units/new", Needs: "rbac.unit.create", Do: p.newForm},
			{Method: "POST", Path: "/units", Needs: "rbac.unit.create", Do: p.create},
			{Method: "GET", Path: "/units/:id", Needs: "rbac.unit.read", Do: p.show},
			{Method: "GET", Path: "/units/:id/edit", Needs: "rbac.unit.edit", Do: p.editForm},
			{Method: "POST", Path: "/units/:id/edit", Needs: "rbac.unit.edit", Do: p.edit},
			{Method: "GET", Path: "/units/:id/move", Needs: "rbac.unit.move", Do: p.moveForm},
			{Method: "POST", Path: "/units/:id/move", Needs: "rbac.unit.move", Do: p.move},
			{Method: "POST", Path: "/units/:id/close", Needs: "rbac.unit.close", Do: p.close},
			{Method: "POST", Path: "/units/:id/reopen", Needs: "rbac.unit.close", Do: p.reopen},
			{Method: "GET", Path: "/posts", Needs: "rbac.post.read", Do: p.posts,
				Nav: &kit.Nav{Group: "people", Label: "posts.title", Icon: "id-badge-2", Order: 14}},
			{Method: "GET", Path: "/posts/new", Needs: "rbac.post.edit", Do: p.newPost},
			{Method: "POST", Path: "/posts", Needs: "rbac.post.edit", Do: p.createPost},
			{Method: "GET", Path: "/posts/:code/edit", Needs: "rbac.post.edit", Do: p.editPostForm},
			{Method: "POST", Path: "/posts/:code/edit", Needs: "rbac.post.edit", Do: p.editPost},
		},
		Samples: samples(),
	}
}

package units

import (
	"strings"

	"tianti/rbac"
	"tianti/web/kit"
)

type postsPage struct{ Rows []postRow }

// postRow is a post with what it demands.
type postRow struct {
	rbac.Post
	Name    string
	Asked   []string // names of certificates, one of which is demanded
	Missing bool     // a certificate is demanded, but no kind is one of the post
}

// posts is the catalogue (GET /posts).
func (p Pages) posts(r *kit.Request) error {
	var page postsPage
	for _, x := range p.Org.Posts().All() {
		row := postRow{Post: x, Name: x.In(r.Lang)}
		if p.Asked != nil {
			row.Asked = p.Asked(x.Code, r.Lang)
		}
		row.Missing = x.Certified() && len(row.Asked) == 0
		page.Rows = append(page.Rows, row)
	}
	return r.Show("post_list", page)
}

type postPage struct {
	rbac.Post
	Fresh  bool   // the post is being added
	Names  string // aliases, one a line
	Reason string
	Lines  []kit.Option
	Asked  []string
}

func (p Pages) postPage(r *kit.Request, x rbac.Post) postPage {
	page := postPage{Post: x, Names: strings.Join(x.Aliases, "\n")}
	for _, line := range rbac.PostLines {
		page.Lines = append(page.Lines, kit.Option{Value: line, Text: r.T("posts.line." + line)})
	}
	if p.Asked != nil {
		page.Asked = p.Asked(x.Code, r.Lang)
	}
	return page
}

// sentPost is the post as the form says it.
func sentPost(r *kit.Request, code string) rbac.Post {
	return rbac.Post{
		Code: code, Zh: r.Form("zh"), En: r.Form("en"), Line: r.Form("line"), Key: r.Form("key") == "true", Management: r.Form("management") == "true",
		Aliases: strings.Split(r.Form("aliases"), "\n"), Retired: r.Form("retired") == "true",
	}
}

// newPost asks for a post (GET /posts/new).
func (p Pages) newPost(r *kit.Request) error {
	page := p.postPage(r, rbac.Post{Line: rbac.PostLines[0]})
	page.Fresh = true
	return r.Show("post_edit", page)
}

// createPost adds it (POST /posts).
func (p Pages) createPost(r *kit.Request) error {
	x := sentPost(r, r.Form("code"))
	if err := p.Org.CreatePost(r.Context(), r.Actor, x, r.Form("reason")); err != nil {
		page := p.postPage(r, x)
		page.Fresh, page.Reason = true, r.Form("reason")
		return r.Refused("post_edit", page, err)
	}
	r.Flash("web.saved")
	return r.Done("/posts")
}

// editPostForm asks what a post is to be (GET /posts/:code/edit).
func (p Pages) editPostForm(r *kit.Request) error {
	x, known := p.Org.Posts().Of(r.Path("code"))
	if !known {
		return rbac.ErrPostUnknown.With("value", r.Path("code"))
	}
	return r.Show("post_edit", p.postPage(r, x))
}

// editPost keeps it (POST /posts/:code/edit).
func (p Pages) editPost(r *kit.Request) error {
	x := sentPost(r, r.Path("code"))
	if err := p.Org.EditPost(r.Context(), r.Actor, x, r.Form("reason")); err != nil {
		page := p.postPage(r, x)
		page.Reason = r.Form("reason")
		return r.Refused("post_edit", page, err)
	}
	r.Flash("web.saved")
	return r.Done("/posts")
}

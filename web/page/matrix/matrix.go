// Package matrix is the pages on which the matrix of posts, grades and courses is changed: the draft,
// its dry run, and the editions that two people decide.
package matrix

import (
	"embed"
	"strings"

	"tianti/courses"
	table "tianti/courses/matrix"
	"tianti/internal/locale"
	"tianti/rbac"
	"tianti/web/kit"
)

//go:embed *.html
var files embed.FS

// Pages are the handlers. Rungs are the grades of the ladder, for names and order.
type Pages struct {
	Matrix  *table.Service
	Courses *courses.Service
	Rungs   []courses.Rung
	Posts   func() *rbac.PostList
	Labels  func(r *kit.Request, paths ...string) (map[string]string, error) // of unit paths
}

// Area is the matrix's routes and pages.
func (p Pages) Area() kit.Area {
	const read, edit, confirm = "courses.matrix.read", "courses.matrix.edit", "courses.matrix.confirm"
	const edition = "/courses/matrix/editions/:number"
	return kit.Area{Name: "matrix", Files: files, Samples: samples(), Routes: []kit.Route{
		{Method: "GET", Path: "/courses/matrix/draft", Needs: edit, Do: p.draft},
		{Method: "POST", Path: "/courses/matrix/draft", Needs: edit, Do: p.keep},
		{Method: "POST", Path: "/courses/matrix/draft/drop", Needs: edit, Do: p.drop},
		{Method: "GET", Path: "/courses/matrix/trials/:id", Needs: read, Do: p.trial},
		{Method: "POST", Path: "/courses/matrix/trials/:id/cancel", Needs: edit, Do: p.stop},
		{Method: "POST", Path: "/courses/matrix/trials/:id/again", Needs: edit, Do: p.again},
		{Method: "POST", Path: "/courses/matrix/trials/:id/propose", Needs: edit, Do: p.propose},
		{Method: "GET", Path: "/courses/matrix/editions", Needs: read, Do: p.editions},
		{Method: "GET", Path: edition, Needs: read, Do: p.edition},
		{Method: "POST", Path: edition + "/approve", Needs: confirm, Do: p.decide(table.Approve)},
		{Method: "POST", Path: edition + "/refuse", Needs: confirm, Do: p.decide(table.Refuse)},
		{Method: "POST", Path: edition + "/withdraw", Needs: edit, Do: p.decide(table.Withdraw)},
		{Method: "POST", Path: edition + "/annul", Needs: confirm, Do: p.decide(table.Annul)},
	}}
}

// names knows what people call the things of the matrix.
type names struct {
	lang   string
	posts  *rbac.PostList
	titles map[string]locale.Text
}

func (p Pages) names(r *kit.Request) (*names, error) {
	all, err := p.Courses.Outline(r.Context())
	if err != nil {
		return nil, err
	}
	n := &names{r.Lang, p.Posts(), map[string]locale.Text{}}
	for code, e := range all {
		n.titles[code] = e.Title
	}
	return n, nil
}

func (n *names) course(code string) string {
	if t, ok := n.titles[code]; ok {
		return t.In(n.lang)
	}
	return code
}

func (n *names) post(code string) string {
	if code == "" {
		return locale.T(n.lang, "courses.every_post", nil)
	}
	return n.posts.Called(n.lang, code)
}

// as is how a course is needed, in words; "" is not at all.
func (n *names) as(as courses.As) string {
	if as == "" {
		as = courses.Spared
	}
	return as.Word(n.lang)
}

// change is a field of the table before and after.
type change struct {
	Course, Post, Grade string
	Was, Is             string
	Stricter            bool // it becomes required
}

// changes lists what rows change, field by field; fields that change alike are one line.
func (n *names) changes(rows []table.Row) (out []change) {
	for _, r := range rows {
		for _, c := range table.Differ(r.Was, r.Needs) {
			line := change{n.course(r.Course), n.post(c.Post), c.Grade, n.as(c.Was), n.as(c.As), c.As == courses.Required}
			if k := len(out) - 1; k >= 0 && out[k].Course == line.Course && out[k].Post == line.Post && out[k].Was == line.Was && out[k].Is == line.Is {
				out[k].Grade += n.separator() + line.Grade
				continue
			}
			out = append(out, line)
		}
	}
	return out
}

func (n *names) separator() string { return locale.T(n.lang, "rbac.list.separator", nil) }

// thing is what people call a thing of a dry run's tally.
func (n *names) thing(thing string) (course, as string) {
	a, code := table.Of(thing)
	return n.course(code), strings.ToLower(n.as(a))
}

// Package catalogue is the catalogue of courses as everybody sees it: search and facets, a course's
// page with enrolment, and the matrix of posts and grades.
package catalogue

import (
	"embed"
	"net/url"
	"slices"
	"strconv"

	"tianti/courses"
	"tianti/rbac"
	"tianti/web/kit"
)

//go:embed *.html
var files embed.FS

// Pages are the handlers. Rungs are the grades of the ladder, for names and order.
type Pages struct {
	Courses *courses.Service
	Rungs   []courses.Rung
	Posts   func() *rbac.PostList
}

// Area is the catalogue's routes and pages.
func (p Pages) Area() kit.Area {
	return kit.Area{
		Name: "catalogue", Files: files,
		Routes: []kit.Route{
			{Method: "GET", Path: "/courses", Needs: "courses.course.read", Do: p.list,
				Nav: &kit.Nav{Group: "learning", Label: "courses.catalogue", Icon: "books", Order: 2}},
			{Method: "GET", Path: "/courses/matrix", Needs: "courses.course.read", Do: p.matrix,
				Nav: &kit.Nav{Group: "learning", Label: "courses.matrix", Icon: "grid-dots", Order: 3}},
			{Method: "GET", Path: "/courses/:course", Needs: "courses.course.read", Do: p.show},
			{Method: "POST", Path: "/courses/:course/enrol", Needs: "courses.enrolment.create", Do: p.enrol},
		},
		Samples: samples(),
	}
}

// listPage is the catalogue with what narrows it.
type listPage struct {
	Text, Line, Tier, Step, Post string
	Items                        []*courses.Entry // of this page
	Found                        int              // on all pages
	Next                         string           // path of the next page; "" is none
	lang                         string
	rungs                        []courses.Rung
	posts                        *rbac.PostList
}

// Narrowed says whether anything narrows the list.
func (l listPage) Narrowed() bool { return l.Text+l.Line+l.Tier+l.Step+l.Post != "" }

// Lines are the choices of the facet.
func (l listPage) Lines() (out []kit.Option) {
	for _, x := range courses.Lines {
		out = append(out, kit.Option{Value: string(x), Text: x.Word(l.lang), Selected: string(x) == l.Line})
	}
	return out
}

// Tiers are the choices of the facet.
func (l listPage) Tiers() (out []kit.Option) {
	for _, x := range courses.Tiers {
		out = append(out, kit.Option{Value: string(x), Text: x.Word(l.lang), Selected: string(x) == l.Tier})
	}
	return out
}

// Steps are the choices of the facet.
func (l listPage) Steps() (out []kit.Option) {
	for _, x := range l.rungs {
		out = append(out, kit.Option{Value: x.Code, Text: x.Code + " " + x.Name.In(l.lang), Selected: x.Code == l.Step})
	}
	return out
}

// Posts are the choices of the facet.
func (l listPage) Posts() []kit.Option { return choices(l.posts, l.lang, l.Post) }

func choices(posts *rbac.PostList, lang, chosen string) (out []kit.Option) {
	for _, x := range posts.Offered() {
		out = append(out, kit.Option{Value: x.Code, Text: x.In(lang), Selected: x.Code == chosen})
	}
	return out
}

func (p Pages) list(r *kit.Request) error {
	l := listPage{Text: r.Query("q"), Line: r.Query("line"), Tier: r.Query("tier"), Step: r.Query("step"), Post: r.Query("post"), lang: r.Lang, rungs: p.Rungs, posts: p.Posts()}
	items, err := p.Courses.Catalogue(r.Context(), r.Actor, courses.Filter{Text: l.Text, Line: courses.Line(l.Line), Tier: courses.Tier(l.Tier), Step: l.Step})
	if err != nil {
		return err
	}
	items = slices.DeleteFunc(items, func(e *courses.Entry) bool { return l.Post != "" && !e.Concerns(l.Post) })
	l.turn(items, r.Query("from"))
	return r.Show("courses_list", l)
}

// pageful is how many courses a page of the catalogue shows.
const pageful = 24

// turn opens the page that begins with the n-th course; whatever is no such number begins anew.
func (l *listPage) turn(items []*courses.Entry, n string) {
	from, err := strconv.Atoi(n)
	if err != nil || from < 0 || from >= len(items) {
		from = 0
	}
	l.Found, l.Items = len(items), items[from:min(from+pageful, len(items))]
	if from+pageful < len(items) {
		q := url.Values{"from": {strconv.Itoa(from + pageful)}}
		for name, value := range map[string]string{"q": l.Text, "line": l.Line, "tier": l.Tier, "step": l.Step, "post": l.Post} {
			if value != "" {
				q.Set(name, value)
			}
		}
		l.Next = "/courses?" + q.Encode()
	}
}

// showPage is a course for somebody.
type showPage struct {
	*courses.About
	lang  string
	rungs []courses.Rung
	posts *rbac.PostList
}

// PostName and GradeName are the viewer's.
func (s showPage) PostName() string {
	return s.posts.Called(s.lang, s.Post)
}

// GradeName is the viewer's grade with its name.
func (s showPage) GradeName() string { return rungName(s.rungs, s.Grade, s.lang) }

// CostYuan is the cost a head in yuan.
func (s showPage) CostYuan() int64 { return s.Entry.Cost / 100 }

// StepName is the grade to whose step the course belongs.
func (s showPage) StepName() string { return rungName(s.rungs, s.Entry.Step, s.lang) }

func rungName(rungs []courses.Rung, code, lang string) string {
	for _, x := range rungs {
		if x.Code == code {
			return code + " " + x.Name.In(lang)
		}
	}
	return code
}

// needRow says who needs the course: grades and posts in words.
type needRow struct {
	As            courses.As
	Grades, Posts []string
}

// NeededBy lists who needs it.
func (s showPage) NeededBy() (out []needRow) {
	for _, n := range s.Entry.Needs {
		row := needRow{As: n.As}
		for _, g := range n.Grades {
			row.Grades = append(row.Grades, rungName(s.rungs, g, s.lang))
		}
		for _, code := range n.Posts {
			row.Posts = append(row.Posts, s.posts.Called(s.lang, code))
		}
		out = append(out, row)
	}
	return out
}

func (p Pages) show(r *kit.Request) error {
	a, err := p.Courses.About(r.Context(), r.Actor, r.Path("course"))
	if err != nil {
		return err
	}
	return r.Show("courses_show", showPage{a, r.Lang, p.Rungs, p.Posts()})
}

// enrol takes the actor into a course and opens its first lesson, or shows what comes first
// (POST /courses/:course/enrol).
func (p Pages) enrol(r *kit.Request) error {
	course := r.Path("course")
	if _, err := p.Courses.Enrol(r.Context(), r.Actor, course, r.Actor.Person, ""); err != nil {
		a, lost := p.Courses.About(r.Context(), r.Actor, course)
		if lost != nil {
			return err
		}
		return r.Refused("courses_show", showPage{a, r.Lang, p.Rungs, p.Posts()}, err)
	}
	return r.Done("/learn/" + course)
}

// matrixPage is what a post needs at each grade.
type matrixPage struct {
	Post string
	Rows []courses.MatrixRow
	lang string

	posts *rbac.PostList
}

// Posts are the choices.
func (m matrixPage) Posts() []kit.Option { return choices(m.posts, m.lang, m.Post) }

// PostName is the chosen post's.
func (m matrixPage) PostName() string {
	return m.posts.Called(m.lang, m.Post)
}

func (p Pages) matrix(r *kit.Request) error {
	post := r.Query("post")
	if _, ok := p.Posts().Of(post); !ok {
		post = p.Posts().Offered()[0].Code
		if who, err := p.Courses.Learner(r.Context(), r.Actor.Person); err == nil && who.Post != "" && r.Query("post") == "" {
			post = who.Post
		}
	}
	rows, err := p.Courses.Matrix(r.Context(), r.Actor, post, p.Rungs)
	if err != nil {
		return err
	}
	return r.Show("courses_matrix", matrixPage{post, rows, r.Lang, p.Posts()})
}

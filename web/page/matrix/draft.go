package matrix

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tianti/courses"
	table "tianti/courses/matrix"
	"tianti/web/kit"
)

// draftPage is the table for one post, with what the reader's draft changes.
type draftPage struct {
	Rev         int64
	Kept        time.Time
	Base        int
	Days        string
	Post, Query string
	PostName    string
	Posts       []kit.Option
	Grades      []courses.Rung
	Rows        []draftRow
	Found       int  // courses that fit the search
	Cut         bool // more fit than the page shows
	Changes     []change
	Lang        string
}

// draftRow is a course with a field for each grade.
type draftRow struct {
	Code, Title string
	Step        string
	Cells       []draftCell
}

type draftCell struct {
	Name, Grade string
	Options     []kit.Option
	Changed     bool
	Was         string // before the draft, in words
}

// The most rows of a page: what a person can look through, and a browser can send.
const mostRows = 60

// nothing is the value of a field that asks for no course; an absent field asks nothing.
const nothing = "none"

// draft shows the reader's draft (GET /courses/matrix/draft?post=&q=).
func (p Pages) draft(r *kit.Request) error {
	page, err := p.draftOf(r, r.Query("post"), r.Query("q"))
	if err != nil {
		return err
	}
	return r.Show("matrix_draft", page)
}

func (p Pages) draftOf(r *kit.Request, post, query string) (page draftPage, err error) {
	d, rows, err := p.Matrix.Draft(r.Context(), r.Actor)
	if err != nil {
		return page, err
	}
	n, err := p.names(r)
	if err != nil {
		return page, err
	}
	if _, known := n.posts.Of(post); !known {
		post = ""
	}
	page = draftPage{Rev: d.Rev, Kept: d.Changed, Base: d.Base, Days: strconv.Itoa(d.Days), Post: post, Query: query, PostName: n.post(post), Grades: p.Rungs, Changes: n.changes(d.Rows), Lang: r.Lang}
	page.Posts = []kit.Option{{Value: "", Text: n.post(""), Selected: post == ""}}
	for _, x := range n.posts.Offered() {
		page.Posts = append(page.Posts, kit.Option{Value: x.Code, Text: x.In(r.Lang), Selected: x.Code == post})
	}
	found, err := p.Courses.Catalogue(r.Context(), r.Actor, courses.Filter{Text: query})
	if err != nil {
		return page, err
	}
	if page.Found = len(found); len(found) > mostRows {
		found, page.Cut = found[:mostRows], true
	}
	for _, e := range found {
		page.Rows = append(page.Rows, p.draftRow(n, e, d, rows[e.Code], post))
	}
	return page, nil
}

func (p Pages) draftRow(n *names, e *courses.Entry, d *table.Draft, needs []courses.Need, post string) draftRow {
	was := needs
	if i := slices.IndexFunc(d.Rows, func(r table.Row) bool { return r.Course == e.Code }); i >= 0 {
		was = d.Rows[i].Was
	}
	row := draftRow{Code: e.Code, Title: e.Title.In(n.lang), Step: e.Step}
	for _, g := range p.Rungs {
		before, now := courses.NeededBy(was, post, g.Code), courses.NeededBy(needs, post, g.Code)
		cell := draftCell{Name: "c." + e.Code + "." + g.Code, Grade: g.Code, Changed: before != now, Was: n.as(before)}
		cell.Options = append(cell.Options, kit.Option{Value: nothing, Text: "—", Selected: now == ""})
		for _, as := range courses.Ases {
			cell.Options = append(cell.Options, kit.Option{Value: string(as), Text: n.as(as), Selected: as == now})
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}

// keep keeps the fields of the form in the draft, and tries the draft out with "do" = "try"
// (POST /courses/matrix/draft).
func (p Pages) keep(r *kit.Request) error {
	post, query := r.Form("post"), r.Form("q")
	_, rows, err := p.Matrix.Draft(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	rev, _ := strconv.ParseInt(r.Form("rev"), 10, 64)
	days, err := strconv.Atoi(r.Form("days"))
	if err != nil {
		days = -1 // no number: refused at its field
	}
	d, err := p.Matrix.Keep(r.Context(), r.Actor, rev, asked(r, rows, post), days)
	if err != nil {
		return p.draftRefused(r, post, query, err)
	}
	if r.Form("do") != "try" {
		r.Flash("matrix.draft.kept")
		return r.Done("/courses/matrix/draft?post=" + url.QueryEscape(post) + "&q=" + url.QueryEscape(query))
	}
	t, err := p.Matrix.StartTrial(r.Context(), r.Actor, table.Change{Rows: d.Rows, Days: d.Days})
	if err != nil {
		return p.draftRefused(r, post, query, err)
	}
	return r.Done("/courses/matrix/trials/" + t.ID)
}

func (p Pages) draftRefused(r *kit.Request, post, query string, err error) error {
	page, lost := p.draftOf(r, post, query)
	if lost != nil {
		return err
	}
	page.Days = r.Form("days")
	return r.Refused("matrix_draft", page, err)
}

// asked are the fields of the form that differ from the draft as it is.
func asked(r *kit.Request, rows map[string][]courses.Need, post string) (out []table.Asked) {
	for _, name := range r.FormNames() {
		rest, ok := strings.CutPrefix(name, "c.")
		i := strings.LastIndexByte(rest, '.')
		if !ok || i < 0 {
			continue
		}
		a := table.Asked{Course: rest[:i], Cell: table.Cell{Post: post, Grade: rest[i+1:]}}
		if v := r.Form(name); v != nothing {
			a.As = courses.As(v)
		}
		if courses.NeededBy(rows[a.Course], post, a.Grade) != a.As {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b table.Asked) int { return strings.Compare(a.Course+" "+a.Grade, b.Course+" "+b.Grade) })
	return out
}

// drop throws the draft away (POST /courses/matrix/draft/drop).
func (p Pages) drop(r *kit.Request) error {
	if err := p.Matrix.Drop(r.Context(), r.Actor); err != nil {
		return err
	}
	r.Flash("matrix.draft.dropped")
	return r.Done("/courses/matrix")
}

// Package paths is the pages of learning paths: what there is and how far one is, for learners; and for
// managers the workshop, and who is how far.
package paths

import (
	"embed"
	"net/url"
	"time"

	"tianti/courses"
	"tianti/courses/path"
	"tianti/courses/workload"
	"tianti/internal/locale"
	"tianti/rbac"
	"tianti/web/kit"
)

//go:embed *.html
var files embed.FS

// Pages are the handlers.
type Pages struct {
	Paths    *path.Service
	Courses  *courses.Service
	Workload *workload.Service
	People   *rbac.Organisation
}

// Area is the paths' routes, pages and card.
func (p Pages) Area() kit.Area {
	const read, edit, publish, follow, assign = "courses.path.read", "courses.path.edit", "courses.path.publish", "courses.team.read", "courses.enrolment.assign"
	return kit.Area{Name: "paths", Files: files, Samples: samples(), Routes: []kit.Route{
		{Method: "GET", Path: "/paths", Needs: read, Do: p.list, Nav: &kit.Nav{Group: "learning", Label: "paths", Icon: "route", Order: 2}},
		{Method: "GET", Path: "/paths/:code", Needs: read, Do: p.show},
		{Method: "POST", Path: "/paths/:code/start", Needs: "courses.enrolment.create", Do: p.start},
		{Method: "POST", Path: "/paths/:code/leave", Needs: "courses.enrolment.create", Do: p.leave},
		{Method: "GET", Path: "/training/paths", Needs: follow, Do: p.managed, Nav: &kit.Nav{Group: "training", Label: "paths.managed", Icon: "route", Order: 5}},
		{Method: "GET", Path: "/training/paths/new", Needs: edit, Do: p.fresh},
		{Method: "POST", Path: "/training/paths", Needs: edit, Do: p.create},
		{Method: "GET", Path: "/training/paths/:code", Needs: follow, Do: p.progress},
		{Method: "GET", Path: "/training/paths/:code/edit", Needs: edit, Do: p.form},
		{Method: "POST", Path: "/training/paths/:code/edit", Needs: edit, Do: p.save},
		{Method: "POST", Path: "/training/paths/:code/publish", Needs: publish, Do: p.publish},
		{Method: "POST", Path: "/training/paths/:code/archive", Needs: publish, Do: p.archive},
		{Method: "GET", Path: "/training/paths/:code/assign", Needs: assign, Do: p.assignForm},
		{Method: "POST", Path: "/training/paths/:code/assign", Needs: assign, Do: p.assign},
	}, Cards: []kit.Card{
		{Name: "paths", Order: 11, Needs: "courses.enrolment.learn", Load: p.card, Sample: cardPage{sampleRows()[:1]}},
	}}
}

// row is a path in a learner's lists.
type row struct {
	Path, Title, Summary string
	Steps, Courses, Days int
	Walk                 *path.Walk // nil where the reader is not on it
	State                string
	Late                 bool
}

// Tone is the colour of the standing.
func (x row) Tone() string {
	switch {
	case x.Late:
		return "red"
	case x.Walk != nil && x.Walk.State == path.Done:
		return "green"
	case x.Walk != nil && x.Walk.State == path.Open:
		return "blue"
	}
	return "gray"
}

// listPage is the paths: those that the reader is on, and the others.
type listPage struct{ Mine, Others []row }

func rowOf(lang string, w *path.Walk, now time.Time) row {
	x := row{Path: "/paths/" + url.PathEscape(w.Path), Title: w.Title.In(lang), Steps: w.Steps, Courses: w.Needs, Walk: w, Late: w.Late(now)}
	x.State = locale.T(lang, "path.standing."+string(w.State), nil)
	if x.Late {
		x.State = locale.T(lang, "learning.late", nil)
	}
	return x
}

// list shows the paths (GET /paths).
func (p Pages) list(r *kit.Request) error {
	walks, err := p.Paths.Walks(r.Context(), r.Actor, r.Actor.Person)
	if err != nil {
		return err
	}
	live, err := p.Paths.Live(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	page, on := listPage{}, map[string]bool{}
	for _, w := range walks {
		on[w.Path] = w.State != path.Left
		if on[w.Path] {
			page.Mine = append(page.Mine, rowOf(r.Lang, w, r.Now()))
		}
	}
	for _, x := range live {
		if !on[x.ID] {
			page.Others = append(page.Others, row{Path: "/paths/" + url.PathEscape(x.ID), Title: x.LiveTitle.In(r.Lang), Summary: x.Content.Summary.In(r.Lang), Steps: len(x.Content.Steps), Courses: needs(&x.Content), Days: x.Content.Days})
		}
	}
	return r.Show("paths", page)
}

// needs is how many courses a path asks for.
func needs(c *path.Content) (n int) {
	for i := range c.Steps {
		n += c.Steps[i].Needs()
	}
	return n
}

// cardPage is the open paths on the first page.
type cardPage struct{ Rows []row }

func (p Pages) card(r *kit.Request) (any, error) {
	walks, err := p.Paths.Walks(r.Context(), r.Actor, r.Actor.Person)
	if err != nil {
		return nil, err
	}
	var page cardPage
	for _, w := range walks {
		if w.State == path.Open && len(page.Rows) < 3 {
			page.Rows = append(page.Rows, rowOf(r.Lang, w, r.Now()))
		}
	}
	if len(page.Rows) == 0 {
		return nil, nil
	}
	return page, nil
}

// showPage is a path for somebody.
type showPage struct {
	row
	Code     string
	Steps    []stepRow
	Version  int
	MayStart bool
	MayLeave bool
	Due      time.Time // the last day
	Why      string
}

// stepRow is a step with how far the reader is in it.
type stepRow struct {
	N          int
	Title      string
	Rule       string
	Got, Needs int
	Complete   bool
	Reached    bool
	Courses    []courseRow
}

// courseRow is a course of a step.
type courseRow struct {
	Code, Title string
	Held, Open  bool
	Now         bool // to be taken now
}

// show shows a path (GET /paths/:code).
func (p Pages) show(r *kit.Request) error {
	page, err := p.page(r, r.Path("code"))
	if err != nil {
		return err
	}
	return r.Show("path_show", page)
}

func (p Pages) page(r *kit.Request, code string) (page showPage, err error) {
	a, err := p.Paths.About(r.Context(), r.Actor, code)
	if err != nil {
		return page, err
	}
	c := &a.Version.Content
	page = showPage{row: row{Path: "/paths/" + url.PathEscape(code), Title: c.Title.In(r.Lang), Summary: c.Summary.In(r.Lang), Days: c.Days, Courses: needs(c)}, Code: code, Version: a.Version.Number}
	titles, err := p.Courses.Titles(r.Context(), c.Codes())
	if err != nil {
		return page, err
	}
	open := a.Walk != nil && a.Walk.State == path.Open
	if a.Walk != nil {
		x := rowOf(r.Lang, a.Walk, r.Now())
		page.Walk, page.State, page.Late, page.Due, page.Why = a.Walk, x.State, x.Late, a.Walk.DueDay(), a.Walk.Why
	}
	page.MayStart = !open && a.Path.State == courses.Live && (a.Walk == nil || a.Walk.State == path.Left || a.Walk.Version < a.Path.Version) && r.May("courses.enrolment.create")
	page.MayLeave = open && a.Walk.By == r.Actor.Person
	for i, s := range c.Steps {
		x := stepRow{N: i + 1, Title: s.Title.In(r.Lang), Rule: ruled(r.Lang, s), Got: a.At[i].Got, Needs: a.At[i].Needs, Complete: a.At[i].Complete, Reached: open && a.At[i].Reached}
		for _, code := range s.Courses {
			row := courseRow{Code: code, Title: titles[code].In(r.Lang), Held: a.Held[code], Open: a.Open[code]}
			for _, now := range a.At[i].Now {
				row.Now = row.Now || open && now == code
			}
			x.Courses = append(x.Courses, row)
		}
		page.Steps = append(page.Steps, x)
	}
	return page, nil
}

// ruled says in words what a step asks for.
func ruled(lang string, s path.Step) string {
	if len(s.Courses) == 1 {
		return locale.T(lang, "path.rule.one", nil)
	}
	return locale.T(lang, "path.rule."+string(s.Rule), map[string]any{"n": s.Needs(), "of": len(s.Courses)})
}

// start puts the reader on a path (POST /paths/:code/start).
func (p Pages) start(r *kit.Request) error {
	code := r.Path("code")
	if _, err := p.Paths.Start(r.Context(), r.Actor, code); err != nil {
		page, lost := p.page(r, code)
		if lost != nil {
			return err
		}
		return r.Refused("path_show", page, err)
	}
	r.Flash("path.started")
	return r.Done("/paths/" + url.PathEscape(code))
}

// leave takes the reader off a path that they began themselves (POST /paths/:code/leave).
func (p Pages) leave(r *kit.Request) error {
	code := r.Path("code")
	if _, err := p.Paths.Leave(r.Context(), r.Actor, code, r.Actor.Person, r.Form("reason")); err != nil {
		page, lost := p.page(r, code)
		if lost != nil {
			return err
		}
		return r.Refused("path_show", page, err)
	}
	return r.Done("/paths")
}

// Package appraisals is the pages of the 360° appraisal: the sheets that are asked of somebody, results with
// their whole computation, and for those who lead it cycles, raters, the panel's proposals and the form.
package appraisals

import (
	"context"
	"embed"
	"net/url"
	"strconv"
	"strings"
	"time"

	"tianti/ladder/appraisal"
	"tianti/rbac"
	"tianti/web/kit"
)

//go:embed *.html
var files embed.FS

// Pages are the handlers.
type Pages struct {
	Appraisals   *appraisal.Service
	Organisation *rbac.Organisation
}

// Area is the folder's routes, pages and cards.
func (p Pages) Area() kit.Area {
	const (
		rate      = "ladder.appraisal.rate"
		read      = "ladder.appraisal.read"
		see       = "ladder.cycle.read"
		edit      = "ladder.cycle.edit"
		calibrate = "ladder.cycle.calibrate"
		form      = "ladder.appraisal_form.edit"
	)
	nav := func(label, icon string, order int) *kit.Nav {
		return &kit.Nav{Group: "ladder", Label: label, Icon: icon, Order: order}
	}
	return kit.Area{
		Name: "appraisals", Files: files, Samples: samples(),
		Cards: []kit.Card{{Name: "appraisals", Order: 17, Needs: rate, Load: p.card, Sample: sampleCard()}},
		Routes: []kit.Route{
			{Method: "GET", Path: "/appraisals", Needs: rate, Do: p.mine, Nav: nav("nav.appraisal.mine", "users", 17)},
			{Method: "GET", Path: "/appraisals/tasks/:id", Needs: rate, Do: p.sheet},
			{Method: "POST", Path: "/appraisals/tasks/:id", Needs: rate, Do: p.give},
			{Method: "POST", Path: "/appraisals/tasks/:id/draft", Needs: rate, Do: p.keep},
			{Method: "POST", Path: "/appraisals/tasks/:id/decline", Needs: rate, Do: p.decline},
			{Method: "GET", Path: "/appraisals/form", Needs: "ladder.appraisal_form.read", Do: p.form, Nav: nav("nav.appraisal.form", "clipboard-text", 65)},
			{Method: "GET", Path: "/appraisals/form/edit", Needs: form, Do: p.editForm},
			{Method: "POST", Path: "/appraisals/form/edit", Needs: form, Do: p.publishForm},
			{Method: "GET", Path: "/appraisals/results/:cycle/:person", Needs: read, Do: p.result},
			{Method: "GET", Path: "/appraisal-cycles", Needs: see, Do: p.list, Nav: nav("nav.appraisal.cycles", "target", 64)},
			{Method: "GET", Path: "/appraisal-cycles/new", Needs: edit, Do: p.fresh},
			{Method: "POST", Path: "/appraisal-cycles", Needs: edit, Do: p.create},
			{Method: "GET", Path: "/appraisal-cycles/:id", Needs: see, Do: p.show},
			{Method: "GET", Path: "/appraisal-cycles/:id/edit", Needs: edit, Do: p.again},
			{Method: "POST", Path: "/appraisal-cycles/:id/edit", Needs: edit, Do: p.change},
			{Method: "POST", Path: "/appraisal-cycles/:id/draw", Needs: edit, Do: p.act((*appraisal.Service).Draw)},
			{Method: "POST", Path: "/appraisal-cycles/:id/open", Needs: "ladder.cycle.open", Do: p.act((*appraisal.Service).Open)},
			{Method: "POST", Path: "/appraisal-cycles/:id/extend", Needs: edit, Do: p.extend},
			{Method: "POST", Path: "/appraisal-cycles/:id/end", Needs: edit, Do: p.act((*appraisal.Service).End)},
			{Method: "POST", Path: "/appraisal-cycles/:id/close", Needs: "ladder.cycle.confirm", Do: p.act((*appraisal.Service).Close)},
			{Method: "POST", Path: "/appraisal-cycles/:id/cancel", Needs: edit, Do: p.act((*appraisal.Service).Cancel)},
			{Method: "GET", Path: "/appraisal-cycles/:id/people/:person", Needs: see, Do: p.board},
			{Method: "POST", Path: "/appraisal-cycles/:id/people/:person/raters", Needs: edit, Do: p.add},
			{Method: "POST", Path: "/appraisal-cycles/:id/people/:person/drop", Needs: edit, Do: p.drop},
			{Method: "POST", Path: "/appraisal-cycles/:id/people/:person/propose", Needs: calibrate, Do: p.propose},
			{Method: "POST", Path: "/appraisal-cycles/:id/people/:person/decide", Needs: calibrate, Do: p.decide},
		},
	}
}

var tones = map[appraisal.State]string{appraisal.Draft: "gray", appraisal.Open: "blue", appraisal.Calibration: "yellow", appraisal.Closed: "green", appraisal.Cancelled: "red"}

// points writes thousandths of a point with all their digits.
func points(n int64) string { return kit.Score(n) }

func group(r *kit.Request, g appraisal.Group) string { return r.T("appraisal.group." + string(g)) }

// halfYear is what people call a period.
func halfYear(r *kit.Request, code string) string {
	year, half, ok := strings.Cut(code, "H")
	if !ok {
		return code
	}
	return r.T("appraisal.half."+half, "year", year)
}

func dimension(r *kit.Request, f *appraisal.Form, code string) string {
	if d := f.Dimension(code); d != nil {
		return d.Name.In(r.Lang)
	}
	return r.T("ladder.dimension." + code)
}

func (p Pages) label(ctx context.Context, lang, path string) string {
	if p.Organisation == nil {
		return path
	}
	names, err := p.Organisation.Labels(ctx, lang, path)
	if err != nil {
		return path // a page without names is better than none
	}
	return names[path]
}

// who is the name of whoever acted; the program itself has none.
func who(r *kit.Request, by, name string) string {
	if strings.HasPrefix(by, "system:") {
		return r.T("appraisal.system")
	}
	return name
}

func cyclePath(id string) string { return "/appraisal-cycles/" + url.PathEscape(id) }

func personPath(cycle, person string) string {
	return cyclePath(cycle) + "/people/" + url.PathEscape(person)
}

func resultPath(cycle, person string) string {
	return "/appraisals/results/" + url.PathEscape(cycle) + "/" + url.PathEscape(person)
}

// minePage is what is asked of somebody, and the own results.
type minePage struct {
	Open    []taskRow
	Given   []taskRow
	Results []resultRow
}

type taskRow struct {
	Path, Name, Group, Title, Until string
	Left                            int // days
}

type resultRow struct {
	Path, Period, Overall string
	Rated                 bool
	At                    time.Time
}

func (p Pages) tasks(r *kit.Request) (page minePage, err error) {
	asks, err := p.Appraisals.Mine(r.Context(), r.Actor)
	if err != nil {
		return page, err
	}
	today := rbac.DayOf(r.Now())
	for _, a := range asks {
		row := taskRow{"/appraisals/tasks/" + url.PathEscape(a.ID), a.Name, group(r, a.Group), a.Cycle.Title, string(a.Cycle.Until), int(a.Cycle.Until.Start().Sub(today.Start()).Hours() / 24)}
		if a.State == appraisal.Given {
			page.Given = append(page.Given, row)
		} else {
			page.Open = append(page.Open, row)
		}
	}
	return page, nil
}

// mine lists what is asked of the actor, and the own results (GET /appraisals).
func (p Pages) mine(r *kit.Request) error {
	page, err := p.tasks(r)
	if err != nil {
		return err
	}
	own, err := p.Appraisals.Of(r.Context(), r.Actor, r.Actor.Person)
	if err != nil {
		return err
	}
	for _, x := range own {
		row := resultRow{Path: resultPath(x.Cycle, x.Person), Period: halfYear(r, x.Period), At: x.Effective}
		if last := x.Last(); last != nil {
			row.Overall, row.Rated = points(last.Result.Overall), last.Result.Rated
		}
		page.Results = append(page.Results, row)
	}
	return r.Show("appraisal_mine", page)
}

type cardPage struct {
	Rows []taskRow
	More int
}

// mostOnCard bounds what the home page lists.
const mostOnCard = 5

func (p Pages) card(r *kit.Request) (any, error) {
	page, err := p.tasks(r)
	if err != nil || len(page.Open) == 0 {
		return nil, err
	}
	n := min(len(page.Open), mostOnCard)
	return cardPage{page.Open[:n], len(page.Open) - n}, nil
}

// sheetPage is the form of a task.
type sheetPage struct {
	Path, Name, Group, Title, Until string
	Hidden, Self, Given, Kept       bool
	Least                           int
	Dimensions                      []question
	Good, Wish                      string
	Why                             string // of declining
}

type question struct {
	Code, Name, About string
	Steps             []step
	Unsure            bool // may be answered by "cannot say"
	UnsureChosen      bool
}

type step struct {
	Value  int
	Text   string
	Chosen bool
}

func (p Pages) sheetPage(r *kit.Request, said *appraisal.Said) (page sheetPage, err error) {
	a, err := p.Appraisals.Ask(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return page, err
	}
	if said == nil {
		said = &a.Said
	}
	page = sheetPage{Path: "/appraisals/tasks/" + url.PathEscape(a.ID), Name: a.Name, Group: group(r, a.Group), Title: a.Cycle.Title, Until: string(a.Cycle.Until),
		Hidden: a.Group.Hidden(), Self: a.Group == appraisal.Self, Given: a.State == appraisal.Given, Kept: a.Draft, Least: appraisal.Least, Good: said.Good, Wish: said.Wish}
	for _, d := range a.Cycle.Form.Dimensions {
		chosen, ok := said.Values[d.Code]
		q := question{Code: d.Code, Name: d.Name.In(r.Lang), About: d.About.In(r.Lang), Unsure: page.Hidden, UnsureChosen: ok && chosen == 0}
		for i, t := range d.Steps {
			q.Steps = append(q.Steps, step{i + 1, t.In(r.Lang), chosen == i+1})
		}
		page.Dimensions = append(page.Dimensions, q)
	}
	return page, nil
}

// said reads the form; what has no answer is left out.
func said(r *kit.Request) appraisal.Said {
	x := appraisal.Said{Values: map[string]int{}, Good: r.Form("good"), Wish: r.Form("wish")}
	for _, code := range appraisal.Dimensions {
		if n, err := strconv.Atoi(r.Form(code)); err == nil {
			x.Values[code] = n
		}
	}
	return x
}

// sheet shows a task's form (GET /appraisals/tasks/:id).
func (p Pages) sheet(r *kit.Request) error {
	page, err := p.sheetPage(r, nil)
	if err != nil {
		return err
	}
	return r.Show("appraisal_sheet", page)
}

// give hands a sheet in, or keeps it as a draft (POST /appraisals/tasks/:id, "do" is "give" or "keep").
func (p Pages) give(r *kit.Request) error {
	x, id := said(r), r.Path("id")
	do, flash := p.Appraisals.Give, "appraisal.done.give"
	if r.Form("do") == "keep" {
		do, flash = p.Appraisals.Save, "appraisal.done.keep"
	}
	if err := do(r.Context(), r.Actor, id, x); err != nil {
		page, perr := p.sheetPage(r, &x)
		if perr != nil {
			return err
		}
		return r.Refused("appraisal_sheet", page, err)
	}
	r.Flash(flash)
	return r.Done("/appraisals")
}

// keep saves the form while it is being filled (POST /appraisals/tasks/:id/draft).
func (p Pages) keep(r *kit.Request) error {
	if err := p.Appraisals.Save(r.Context(), r.Actor, r.Path("id"), said(r)); err != nil {
		return err
	}
	return r.ShowPart("appraisal_sheet", "kept", sheetPage{Kept: true})
}

// decline says that the actor has a stake (POST /appraisals/tasks/:id/decline).
func (p Pages) decline(r *kit.Request) error {
	if err := p.Appraisals.Decline(r.Context(), r.Actor, r.Path("id"), r.Form("reason")); err != nil {
		page, perr := p.sheetPage(r, nil)
		if perr != nil {
			return err
		}
		page.Why = r.Form("reason")
		return r.Refused("appraisal_sheet", page, err)
	}
	r.Flash("appraisal.done.decline")
	return r.Done("/appraisals")
}

package paths

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tianti/courses"
	"tianti/courses/path"
	"tianti/internal/locale"
	"tianti/web/kit"
	"tianti/web/page/naming"
	"tianti/web/page/pick"
)

// formPage is a path as it is being written. Every button of the form keeps what stands in it.
type formPage struct {
	New        bool
	Code, Unit string
	Units      []kit.Option
	Rev        int64
	Content    path.Content
	Steps      []stepForm
	State      string
	Ahead      bool
	Version    int
	MayPublish bool
}

// stepForm is a step in the form.
type stepForm struct {
	I, N        int
	Zh, En      string
	Rules       []kit.Option
	Least       int
	Courses     []courseRow
	First, Last bool
	Search      pick.Search // for courses to be added
}

// fresh shows the empty form (GET /training/paths/new).
func (p Pages) fresh(r *kit.Request) error {
	page, err := p.newPage(r, path.Content{Days: 60}, "", r.Actor.Unit)
	if err != nil {
		return err
	}
	return r.Show("path_form", page)
}

func (p Pages) newPage(r *kit.Request, c path.Content, code, unit string) (formPage, error) {
	page := formPage{New: true, Code: code, Unit: unit, Content: c}
	var err error
	page.Units, err = naming.Choices(r, p.People, "courses.path.edit", r.Actor.Unit)
	return page, err
}

// form shows a path's working copy (GET /training/paths/:code/edit).
func (p Pages) form(r *kit.Request) error {
	page, err := p.formOf(r, r.Path("code"), nil)
	if err != nil {
		return err
	}
	return r.Show("path_form", page)
}

// formOf builds the form around the working copy, or around what was typed.
func (p Pages) formOf(r *kit.Request, code string, typed *path.Content) (formPage, error) {
	x, err := p.Paths.Path(r.Context(), r.Actor, code)
	if err != nil {
		return formPage{}, err
	}
	page := formPage{Code: code, Unit: x.Unit, Rev: x.Rev, Content: x.Content, State: x.State.Word(r.Lang), Ahead: x.Ahead(), Version: x.Version}
	page.MayPublish = p.Paths.May(r.Actor, x, "publish") && (x.State != courses.Live || x.Ahead())
	if typed != nil {
		page.Content = *typed
	}
	titles, err := p.Courses.Titles(r.Context(), page.Content.Codes())
	for i, s := range page.Content.Steps {
		f := stepForm{I: i, N: i + 1, Zh: s.Title.Zh, En: s.Title.En, Least: max(s.Least, 1), First: i == 0, Last: i == len(page.Content.Steps)-1}
		f.Search = searchIn(i)
		for _, rule := range path.Rules {
			f.Rules = append(f.Rules, kit.Option{Value: string(rule), Text: r.T("path.rule." + string(rule) + ".name"), Selected: rule == s.Rule})
		}
		for _, code := range s.Courses {
			f.Courses = append(f.Courses, courseRow{Code: code, Title: titles[code].In(r.Lang)})
		}
		page.Steps = append(page.Steps, f)
	}
	return page, err
}

// searchIn is the search of a step; its buttons say "find.1" and "put.1.TARIFF".
func searchIn(i int) pick.Search {
	n := strconv.Itoa(i)
	return pick.Search{Name: "step." + n + ".find", Act: "act", Look: "find." + n, Put: "put." + n + "."}
}

// number reads a whole number; what is none is -1, which the rule refuses at its field.
func number(text string) int {
	if text = strings.TrimSpace(text); text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}

// typed reads the form.
func typed(r *kit.Request) path.Content {
	c := path.Content{Title: locale.Text{Zh: r.Form("title"), En: r.Form("title_en")}, Summary: locale.Text{Zh: r.Form("summary"), En: r.Form("summary_en")}, Days: number(r.Form("days"))}
	for i := range min(number(r.Form("steps")), 50) {
		at := fmt.Sprintf("step.%d.", i)
		s := path.Step{Title: locale.Text{Zh: r.Form(at + "title"), En: r.Form(at + "title_en")}, Rule: path.Rule(r.Form(at + "rule")), Courses: r.FormAll(at + "course")}
		if s.Rule == path.Some {
			s.Least = number(r.Form(at + "least"))
		}
		c.Steps = append(c.Steps, s)
	}
	return c
}

// sought is the step in which a course is looked for: that of the button, or, when Enter was pressed in a field, the
// first with something to look for. -1 for none.
func sought(r *kit.Request, steps int) int {
	act := r.Form("act")
	if step, ok := strings.CutPrefix(act, "find."); ok {
		return number(step)
	}
	for i := range steps {
		if act == "enter" && r.Form(searchIn(i).Name) != "" {
			return i
		}
	}
	return -1
}

// find shows the form as it was typed, with the courses that were looked for in a step. Nothing is kept yet.
func (p Pages) find(r *kit.Request, code string, c path.Content, i int) error {
	page, err := p.formOf(r, code, &c)
	if err != nil {
		return err
	}
	if i < 0 || i >= len(page.Steps) {
		return r.Show("path_form", page)
	}
	s := &page.Steps[i].Search
	if err := s.Fill(r, p.Courses, r.Form(s.Name), c.Codes(), true); err != nil {
		return err
	}
	return r.Show("path_form", page)
}

// bend does what a button of the form says: "add", "up.1", "down.1", "drop.1", "put.1.TARIFF", "out.1.2", "earlier.1.2".
func bend(c *path.Content, act string) {
	words := strings.Split(act, ".")
	at := func(n int) int {
		if n >= len(words) {
			return -1
		}
		return number(words[n])
	}
	i, j := at(1), at(2)
	if words[0] == "add" {
		c.Steps = append(c.Steps, path.Step{Rule: path.All})
		return
	}
	if len(words) < 2 || i < 0 || i >= len(c.Steps) {
		return
	}
	switch s := &c.Steps[i]; words[0] {
	case "up":
		if i > 0 {
			c.Steps[i-1], c.Steps[i] = c.Steps[i], c.Steps[i-1]
		}
	case "down":
		if i+1 < len(c.Steps) {
			c.Steps[i+1], c.Steps[i] = c.Steps[i], c.Steps[i+1]
		}
	case "drop":
		c.Steps = slices.Delete(c.Steps, i, i+1)
	case "put":
		if len(words) > 2 && !slices.Contains(c.Codes(), words[2]) {
			s.Courses = append(s.Courses, words[2])
		}
	case "out":
		if j >= 0 && j < len(s.Courses) {
			s.Courses = slices.Delete(s.Courses, j, j+1)
		}
	case "earlier":
		if j > 0 && j < len(s.Courses) {
			s.Courses[j-1], s.Courses[j] = s.Courses[j], s.Courses[j-1]
		}
	}
}

func (p Pages) create(r *kit.Request) error {
	code, unit, c := r.Form("code"), r.Form("unit"), typed(r)
	c.Steps = []path.Step{{Rule: path.All}}
	x, err := p.Paths.Create(r.Context(), r.Actor, unit, code, c)
	if err != nil {
		page, lost := p.newPage(r, c, code, unit)
		if lost != nil {
			return err
		}
		return r.Refused("path_form", page, err)
	}
	return r.Done("/training/paths/" + url.PathEscape(x.ID) + "/edit")
}

// save keeps the form, after what its button did (POST /training/paths/:code/edit).
func (p Pages) save(r *kit.Request) error {
	code, c := r.Path("code"), typed(r)
	if i := sought(r, len(c.Steps)); i >= 0 {
		return p.find(r, code, c, i)
	}
	bend(&c, r.Form("act"))
	rev, err := strconv.ParseInt(r.Form("rev"), 10, 64)
	if err != nil {
		rev = -1
	}
	if _, err := p.Paths.Edit(r.Context(), r.Actor, code, rev, c); err != nil {
		page, lost := p.formOf(r, code, &c)
		if lost != nil {
			return err
		}
		return r.Refused("path_form", page, err)
	}
	if act := r.Form("act"); act == "save" || act == "enter" {
		r.Flash("path.saved")
	}
	return r.Done("/training/paths/" + url.PathEscape(code) + "/edit" + place(r.Form("act")))
}

// place is the part of the form to go on at after a button of a step: "#step-2"; "" for the others.
func place(act string) string {
	words := strings.Split(act, ".")
	if len(words) < 3 {
		return ""
	}
	return "#step-" + strconv.Itoa(number(words[1])+1)
}

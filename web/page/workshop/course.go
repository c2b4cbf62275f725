package workshop

import (
	"fmt"
	"slices"
	"strconv"

	"tianti/courses"
	"tianti/internal/locale"
	"tianti/rbac"
	"tianti/web/kit"
)

// coursePage is a course's settings with its lessons, or a new course.
type coursePage struct {
	New                  bool
	Course               *courses.Course // zero of a new one
	Content              courses.Content // as the form has it
	Code, Unit           string
	Units                []kit.Option
	Known                []kit.Option // courses that may be required before
	Same                 []kit.Option // courses that may count for it
	MayPublish, MayClose bool
	Needs                []needForm
	rungs                []courses.Rung
	posts                *rbac.PostList
	lang                 string
}

// PostName is what people call a post.
func (p coursePage) PostName(code string) string { return p.posts.Called(p.lang, code) }

// needForm is a row of who needs the course; without As it is empty and not kept.
type needForm struct {
	N      int
	As     string
	Grades []kit.Option
	Posts  []kit.Option
}

// Ases are the choices of a row.
func (f needForm) Ases() []string {
	return []string{string(courses.Required), string(courses.Elective), string(courses.Refresher)}
}

// Lines, Tiers and Steps are the choices of the form.
func (p coursePage) Lines() (out []kit.Option) {
	for _, x := range courses.Lines {
		out = append(out, kit.Option{Value: string(x), Text: x.Word(p.lang)})
	}
	return out
}

// Tiers are the choices of the form.
func (p coursePage) Tiers() (out []kit.Option) {
	for _, x := range courses.Tiers {
		out = append(out, kit.Option{Value: string(x), Text: x.Word(p.lang)})
	}
	return out
}

// Steps are the choices of the form.
func (p coursePage) Steps() (out []kit.Option) {
	for _, x := range p.rungs {
		out = append(out, kit.Option{Value: x.Code, Text: x.Code + " " + x.Name.In(p.lang)})
	}
	return out
}

// Cost is the course's own cost in whole yuan, as people type it.
func (p coursePage) Cost() int64 { return p.Content.Cost / 100 }

// Last says whether a lesson is the last one.
func (p coursePage) Last(i int) bool { return i == len(p.Content.Lessons)-1 }

func (p Pages) fresh(r *kit.Request) error {
	page, err := p.newPage(r, courses.Content{Line: courses.Business, Tier: courses.Centre, Hours: 4, Credits: 4, Months: 24}, "", "")
	if err != nil {
		return err
	}
	return r.Show("workshop_course", page)
}

// mostUnits bounds the choice of the owning unit.
const mostUnits = 300

func (p Pages) newPage(r *kit.Request, content courses.Content, code, unit string) (coursePage, error) {
	page, err := p.page(r, &courses.Course{}, content)
	if err != nil {
		return page, err
	}
	page.New, page.Code, page.Unit = true, code, unit
	units, _, err := p.Units.Choices(r.Context(), r.Actor, "courses.course.create", r.Actor.Unit, mostUnits)
	if err != nil {
		return page, err
	}
	units = slices.DeleteFunc(units, func(u *rbac.Unit) bool { return u.Kind == rbac.Team }) // no team has a catalogue of its own
	paths := make([]string, len(units))
	for i, u := range units {
		paths[i] = u.Path
	}
	names, err := p.Units.Labels(r.Context(), r.Lang, paths...)
	if err != nil {
		return page, err
	}
	for _, path := range paths {
		page.Units = append(page.Units, kit.Option{Value: path, Text: names[path]})
	}
	if page.Unit == "" && len(paths) > 0 {
		page.Unit = paths[0]
	}
	return page, nil
}

// page builds the form around a content.
func (p Pages) page(r *kit.Request, c *courses.Course, content courses.Content) (coursePage, error) {
	page := coursePage{Course: c, Content: content, Code: c.ID, Unit: c.Unit, rungs: p.Rungs, posts: p.Units.Posts(), lang: r.Lang}
	page.MayPublish = c.ID != "" && p.Courses.May(r.Actor, c, "publish") && (c.State != courses.Live || c.Ahead())
	page.MayClose = c.State == courses.Live && p.Courses.May(r.Actor, c, "archive")
	live, err := p.Courses.Catalogue(r.Context(), r.Actor, courses.Filter{})
	if err != nil {
		return page, err
	}
	for _, e := range live {
		if e.Code != c.ID {
			page.Known = append(page.Known, kit.Option{Value: e.Code, Text: e.Step + " · " + e.Title.In(r.Lang), Selected: slices.Contains(content.Requires, e.Code)})
			page.Same = append(page.Same, kit.Option{Value: e.Code, Text: e.Step + " · " + e.Title.In(r.Lang), Selected: slices.Contains(content.Counts, e.Code)})
		}
	}
	for _, n := range append(slices.Clone(content.Needs), courses.Need{}) {
		page.Needs = append(page.Needs, p.need(r.Lang, len(page.Needs), n, p.Units.Posts()))
	}
	return page, nil
}

func (p Pages) need(lang string, n int, need courses.Need, posts *rbac.PostList) needForm {
	f := needForm{N: n, As: string(need.As)}
	for _, x := range p.Rungs {
		f.Grades = append(f.Grades, kit.Option{Value: x.Code, Text: x.Code, Selected: slices.Contains(need.Grades, x.Code)})
	}
	for _, x := range posts.Offered() {
		f.Posts = append(f.Posts, kit.Option{Value: x.Code, Text: x.In(lang), Selected: slices.Contains(need.Posts, x.Code)})
	}
	return f
}

// settings reads the form over a content, whose lessons stay.
func settings(r *kit.Request, c courses.Content) courses.Content {
	number := func(name string) int {
		n, err := strconv.Atoi(r.Form(name))
		if err != nil && r.Form(name) != "" {
			return -1 // no number: the rule refuses it at its field
		}
		return n
	}
	c.Title = locale.Text{Zh: r.Form("title"), En: r.Form("title_en")}
	c.Summary = locale.Text{Zh: r.Form("summary"), En: r.Form("summary_en")}
	c.Line, c.Tier, c.Step = courses.Line(r.Form("line")), courses.Tier(r.Form("tier")), r.Form("step")
	c.Hours, c.Credits, c.Months, c.Cost = number("hours"), number("credits"), number("months"), int64(number("cost"))*100
	c.Requires, c.Counts, c.Needs = r.FormAll("requires"), r.FormAll("counts"), nil
	for i := range 50 {
		at := fmt.Sprintf("need.%d.", i)
		if as := r.Form(at + "as"); as != "" {
			c.Needs = append(c.Needs, courses.Need{As: courses.As(as), Grades: r.FormAll(at + "grades"), Posts: r.FormAll(at + "posts")})
		}
	}
	return c
}

func (p Pages) create(r *kit.Request) error {
	code, unit, content := r.Form("code"), r.Form("unit"), settings(r, courses.Content{})
	c, err := p.Courses.Create(r.Context(), r.Actor, unit, code, content, "")
	if err != nil {
		page, lost := p.newPage(r, content, code, unit)
		if lost != nil {
			return err
		}
		return r.Refused("workshop_course", page, err)
	}
	r.Flash("workshop.created")
	return r.Done("/training/courses/" + c.ID)
}

func (p Pages) show(r *kit.Request) error {
	c, err := p.Courses.Course(r.Context(), r.Actor, r.Path("course"))
	if err != nil {
		return err
	}
	page, err := p.page(r, c, c.Content)
	if err != nil {
		return err
	}
	return r.Show("workshop_course", page)
}

func (p Pages) save(r *kit.Request) error {
	code := r.Path("course")
	c, err := p.Courses.Course(r.Context(), r.Actor, code)
	if err != nil {
		return err
	}
	content := settings(r, c.Content)
	if _, err = p.Courses.Edit(r.Context(), r.Actor, code, revision(r), content, ""); err != nil {
		page, lost := p.page(r, c, content)
		if lost != nil {
			return err
		}
		return r.Refused("workshop_course", page, err)
	}
	r.Flash("web.saved")
	return r.Done("/training/courses/" + code)
}

// revision is the one that the form was made from, so that the slower of two authors notices.
func revision(r *kit.Request) int64 {
	n, err := strconv.ParseInt(r.Form("rev"), 10, 64)
	if err != nil || n == 0 {
		return -1 // no form of ours
	}
	return n
}

// kindChoice is a button that adds a lesson.
type kindChoice struct{ Kind, Icon string }

// kinds are the lesson kinds in the order in which the page offers them.
var kinds = []kindChoice{{courses.Text, "file-text"}, {courses.Quiz, "help-circle"}, {courses.Document, "file"}, {courses.Packaged, "puzzle"}, {courses.Video, "video"}, {courses.Recording, "microphone"},
	{courses.LiveClass, "calendar-event"}, {courses.MockDrill, "users"}, {courses.Practice, "headset"}}

// Kinds are the lessons that can be added.
func (coursePage) Kinds() []kindChoice { return kinds }

// Icon is the sign of a lesson kind.
func (coursePage) Icon(kind string) string {
	for _, k := range kinds {
		if k.Kind == kind {
			return k.Icon
		}
	}
	return "file-text"
}

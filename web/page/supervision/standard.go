package supervision

import (
	"strconv"
	"strings"
	"time"

	findings "tianti/courses/supervision"
	"tianti/internal/locale"
	"tianti/web/kit"
	"tianti/web/page/naming"
)

// standardPage is what findings are sorted and measured by.
type standardPage struct {
	General, Serious, Span, Target int
	Categories                     []categoryView
	Versions                       []versionRow
	MayEdit                        bool
}

type categoryView struct {
	Code, Name string
	Causes     []string
	Courses    []string
	Retired    bool
}

type versionRow struct {
	ID, By, Reason string
	At             time.Time
}

// standard shows it (GET /supervision/standard).
func (p Pages) standard(r *kit.Request) error {
	all, err := p.Supervision.Standards(r.Context())
	if err != nil {
		return err
	}
	s := all[0]
	page := standardPage{General: s.General, Serious: s.Serious, Span: s.Span, Target: s.Target, MayEdit: p.Supervision.MayEdit(r.Actor)}
	var codes []string
	for _, c := range s.Categories {
		codes = append(codes, c.Courses...)
	}
	titles, err := p.Courses.Titles(r.Context(), codes)
	if err != nil {
		return err
	}
	for _, c := range s.Categories {
		v := categoryView{Code: c.Code, Name: c.Name.In(r.Lang), Retired: c.Retired}
		for _, x := range c.Causes {
			v.Causes = append(v.Causes, x.Name.In(r.Lang))
		}
		for _, code := range c.Courses {
			v.Courses = append(v.Courses, titles[code].In(r.Lang))
		}
		page.Categories = append(page.Categories, v)
	}
	for _, v := range all {
		page.Versions = append(page.Versions, versionRow{naming.Version(r, v.ID), v.ByName, v.Reason, v.At})
	}
	return r.Show("finding_standard", page)
}

// standardForm is another standard as it is being written. Causes stand one a line as "code 中文 | English".
type standardForm struct {
	Base                           string
	General, Serious, Span, Target string
	Categories                     []categoryForm
	Reason                         string
}

type categoryForm struct {
	N                             int
	Code, Zh, En, Causes, Courses string
	Retired, Old                  bool
}

// editStandard is the form (GET /supervision/standard/edit).
func (p Pages) editStandard(r *kit.Request) error {
	s, err := p.Supervision.Standard(r.Context())
	if err != nil {
		return err
	}
	page := standardForm{Base: s.ID, General: strconv.Itoa(s.General), Serious: strconv.Itoa(s.Serious), Span: strconv.Itoa(s.Span), Target: strconv.Itoa(s.Target)}
	for i, c := range s.Categories {
		page.Categories = append(page.Categories, categoryForm{i, c.Code, c.Name.Zh, c.Name.En, causesOf(c.Causes), strings.Join(c.Courses, " "), c.Retired, true})
	}
	return r.Show("finding_standard_edit", room(page))
}

// room adds a place for another category.
func room(page standardForm) standardForm {
	page.Categories = append(page.Categories, categoryForm{N: len(page.Categories)})
	return page
}

func causesOf(list []findings.Cause) string {
	var lines []string
	for _, c := range list {
		line := c.Code + " " + c.Name.Zh
		if c.Name.En != "" {
			line += " | " + c.Name.En
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func readCauses(text string) (out []findings.Cause) {
	for line := range strings.Lines(text) {
		code, names, _ := strings.Cut(strings.TrimSpace(line), " ")
		if code == "" {
			continue
		}
		zh, en, _ := strings.Cut(names, "|")
		out = append(out, findings.Cause{Code: code, Name: locale.Text{Zh: strings.TrimSpace(zh), En: strings.TrimSpace(en)}})
	}
	return out
}

// publishStandard puts another one in force (POST /supervision/standard/edit).
func (p Pages) publishStandard(r *kit.Request) error {
	number := func(name string) int {
		n, err := strconv.Atoi(r.Form(name))
		if err != nil {
			return -1
		}
		return n
	}
	page := standardForm{Base: r.Form("base"), General: r.Form("general"), Serious: r.Form("serious"), Span: r.Form("span"), Target: r.Form("target"), Reason: r.Form("reason")}
	next := findings.Standard{General: number("general"), Serious: number("serious"), Span: number("span"), Target: number("target")}
	for n := range 60 {
		in := "-" + strconv.Itoa(n)
		c := categoryForm{n, r.Form("category" + in), r.Form("zh" + in), r.Form("en" + in), r.Form("causes" + in), r.Form("courses" + in), r.Form("retired"+in) == "true", r.Form("old"+in) == "true"}
		if c.Code == "" && c.Zh == "" {
			continue
		}
		c.N = len(page.Categories)
		page.Categories = append(page.Categories, c)
		next.Categories = append(next.Categories, findings.Category{Code: c.Code, Name: locale.Text{Zh: c.Zh, En: c.En}, Causes: readCauses(c.Causes), Courses: strings.Fields(c.Courses), Retired: c.Retired})
	}
	if _, err := p.Supervision.Publish(r.Context(), r.Actor, page.Base, next, page.Reason); err != nil {
		return r.Refused("finding_standard_edit", room(page), err)
	}
	r.Flash("finding.done.standard")
	return r.Done("/supervision/standard")
}

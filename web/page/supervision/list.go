package supervision

import (
	"net/url"

	findings "tianti/courses/supervision"
	"tianti/rbac"
	"tianti/web/kit"
	"tianti/web/page/naming"
)

// listPage is the findings of a unit.
type listPage struct {
	Rows                 []row
	Next                 string
	Units, Views, Kinds  []kit.Option
	Unit, View, Kind     string
	Month                string
	MayRecord, MayReport bool
}

// list shows the findings below a unit: open ones, closed ones, or those of a month (GET /supervision/findings).
func (p Pages) list(r *kit.Request) error {
	page := listPage{Unit: r.Query("unit"), View: r.Query("view"), Kind: r.Query("kind"), Month: r.Query("month"), MayRecord: r.May("courses.finding.record"), MayReport: r.May("courses.quality_report.read")}
	if places := p.Supervision.Places(r.Actor); page.Unit == "" && len(places) > 0 {
		page.Unit = places[0]
	}
	found, err := p.Supervision.Findings(r.Context(), r.Actor, findings.Look{Unit: page.Unit, Closed: page.View == "closed", Month: page.Month, Kind: findings.Kind(page.Kind), Cursor: r.Query("cursor"), Limit: 50})
	if err != nil {
		return err
	}
	if page.Rows, err = p.rows(r, found.Items); err != nil {
		return err
	}
	if page.Units, err = p.units(r, "courses.finding_register.read", page.Unit); err != nil {
		return err
	}
	page.Views = []kit.Option{{Value: "open", Text: r.T("finding.view.open")}, {Value: "closed", Text: r.T("finding.view.closed"), Selected: page.View == "closed"}}
	for _, k := range findings.Kinds {
		page.Kinds = append(page.Kinds, kit.Option{Value: string(k), Text: kindWord(r, k), Selected: page.Kind == string(k)})
	}
	if found.Next != "" {
		q := url.Values{"unit": {page.Unit}, "view": {page.View}, "kind": {page.Kind}, "month": {page.Month}, "cursor": {found.Next}}
		page.Next = "/supervision/findings?" + q.Encode()
	}
	return r.Show("finding_list", page)
}

// units are the units to choose from, with everything where the actor reaches that.
func (p Pages) units(r *kit.Request, permission, chosen string) ([]kit.Option, error) {
	out, err := naming.Choices(r, p.Organisation, permission, chosen)
	if err != nil {
		return nil, err
	}
	found := false
	for i := range out {
		out[i].Selected = out[i].Value == chosen
		found = found || out[i].Selected
	}
	if !found && chosen != "" {
		out = append([]kit.Option{{Value: chosen, Text: p.place(r, chosen), Selected: true}}, out...)
	}
	return out, nil
}

// place is what people call the unit at a path; "/" is everything.
func (p Pages) place(r *kit.Request, path string) string {
	if path == "/" {
		return r.T("finding.everything")
	}
	return p.labels(r.Context(), r.Lang, path)(path)
}

// formPage is a finding as it is being written.
type formPage struct {
	Kind, KindName                 string
	About                          string // "person" or "process"
	Walk                           bool
	Title, Person, Unit, Day, Text string
	Category, Severity             string
	Units, Categories, Severities  []kit.Option
	Abouts                         []kit.Option
	Questions                      []asked
	Steps                          []walked
	Kinds                          []kindRow
}

// asked is a question of the kind's form.
type asked struct {
	Name, Label, Type, Value string
	Required                 bool
	Most                     int
	Options                  []kit.Option
}

type walked struct {
	N           int
	What, Found string
	Broken      bool
}

type kindRow struct{ Path, Name, About string }

// shownSteps is how many steps of a walk the form has room for.
const shownSteps = 8

// fresh offers the kinds, or the form of one (GET /supervision/new?kind=).
func (p Pages) fresh(r *kit.Request) error {
	kind := findings.Kind(r.Query("kind"))
	if len(findings.Form(kind)) == 0 {
		page := formPage{}
		for _, k := range findings.Kinds {
			page.Kinds = append(page.Kinds, kindRow{"/supervision/new?kind=" + string(k), kindWord(r, k), r.T("finding.kind." + string(k) + ".text")})
		}
		return r.Show("finding_new", page)
	}
	page, err := p.form(r, findings.Report{Kind: kind, Person: r.Query("person"), Day: rbac.DayOf(r.Now()), Severity: findings.General}, "")
	if err != nil {
		return err
	}
	return r.Show("finding_new", page)
}

func (p Pages) form(r *kit.Request, x findings.Report, about string) (page formPage, err error) {
	if about == "" {
		about = "person"
		if x.Kind.Walk() {
			about = "process"
		}
	}
	page = formPage{Kind: string(x.Kind), KindName: kindWord(r, x.Kind), About: about, Walk: x.Kind.Walk(), Title: x.Title, Person: x.Person, Unit: x.Unit, Day: string(x.Day), Text: x.Text, Category: x.Category, Severity: string(x.Severity)}
	near := x.Unit
	if near == "" {
		near = r.Actor.Unit
	}
	if page.Units, err = naming.Choices(r, p.Organisation, "courses.finding.record", near); err != nil {
		return page, err
	}
	std, err := p.Supervision.Standard(r.Context())
	if err != nil {
		return page, err
	}
	for _, c := range std.Categories {
		if !c.Retired {
			page.Categories = append(page.Categories, kit.Option{Value: c.Code, Text: c.Name.In(r.Lang)})
		}
	}
	for _, v := range findings.Severities {
		page.Severities = append(page.Severities, kit.Option{Value: string(v), Text: r.T("finding.severity."+string(v), "n", std.Days(v))})
	}
	for _, a := range []string{"person", "process"} {
		page.Abouts = append(page.Abouts, kit.Option{Value: a, Text: r.T("finding.about." + a)})
	}
	for _, q := range findings.Form(x.Kind) {
		a := asked{Name: "answer-" + q.Code, Label: "supervision.ask." + q.Code, Type: q.Type, Value: x.Answers[q.Code], Required: q.Required, Most: q.Most}
		for _, c := range q.Choices {
			a.Options = append(a.Options, kit.Option{Value: c, Text: r.T("supervision.choice." + c)})
		}
		page.Questions = append(page.Questions, a)
	}
	for i := range shownSteps {
		s := walked{N: i + 1}
		if i < len(x.Steps) {
			s.What, s.Found, s.Broken = x.Steps[i].What, x.Steps[i].Found, x.Steps[i].Broken
		}
		page.Steps = append(page.Steps, s)
	}
	return page, nil
}

// record keeps a finding (POST /supervision/findings).
func (p Pages) record(r *kit.Request) error {
	x := findings.Report{Kind: findings.Kind(r.Form("kind")), Title: r.Form("title"), Day: rbac.Day(r.Form("day")), Category: r.Form("category"), Severity: findings.Severity(r.Form("severity")), Text: r.Form("text"), Answers: map[string]string{}}
	if r.Form("about") == "process" {
		x.Unit = r.Form("unit")
	} else if x.Person = r.Form("person"); x.Person == "" {
		x.Person = " "
	}
	for _, q := range findings.Form(x.Kind) {
		x.Answers[q.Code] = r.Form("answer-" + q.Code)
	}
	for i := range shownSteps {
		n := string(rune('1' + i))
		x.Steps = append(x.Steps, findings.Walked{What: r.Form("step-" + n), Found: r.Form("found-" + n), Broken: r.Form("broken-"+n) == "true"})
	}
	f, err := p.Supervision.Record(r.Context(), r.Actor, x)
	if err != nil {
		x.Unit, x.Person = r.Form("unit"), r.Form("person")
		page, lost := p.form(r, x, r.Form("about"))
		if lost != nil {
			return err
		}
		return r.Refused("finding_new", page, err)
	}
	r.Flash("finding.done.record")
	return r.Done(pathOf(f.ID))
}

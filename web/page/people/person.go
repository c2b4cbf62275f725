package people

import (
	"slices"
	"strings"
	"time"

	"tianti/rbac"
	"tianti/web/kit"
)

type personPage struct {
	ID, Number, Name, Unit, UnitPath, Post, State string
	Employment                                    string
	HiredOn, LeftOn                               rbac.Day
	Languages                                     []string // as people call them
	Phone, Mail                                   string
	Key, Management                               bool
	History                                       []step
	Away                                          rbac.Day // the last day of the leave that runs, for those who may know
	Tabs                                          []tab
	May                                           changes
}

// step is a line of the history, the latest first.
type step struct {
	On         rbac.Day
	Kind       string // "hired", "moved", "left", "ahead"
	Unit, Post string
	Reason, By string
	At         time.Time
}

// tab leads to what another area knows of the person.
type tab struct{ Path, Label, Icon string }

// changes are what the actor may do with this person now.
type changes struct{ Edit, Move, Leave, Rehire, Access bool }

// Any says whether there is anything to do.
func (c changes) Any() bool { return c.Edit || c.Move || c.Leave || c.Rehire || c.Access }

// show is one person (GET /people/:id).
func (p Pages) show(r *kit.Request) error {
	x, err := p.Org.Person(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	page, err := p.page(r, x)
	if err != nil {
		return err
	}
	return r.Show("people_show", page)
}

func (p Pages) page(r *kit.Request, x *rbac.Person) (personPage, error) {
	post, _ := p.Org.Posts().Of(x.Post)
	page := personPage{
		ID: x.ID, Number: x.EmployeeNo, Name: x.Name, UnitPath: x.Path, Post: p.Org.Posts().Called(r.Lang, x.Post),
		State: state(x, p.Org.Today()), Employment: x.Employment, HiredOn: x.HiredOn, LeftOn: x.LeftOn,
		Phone: x.Phone, Mail: x.Mail, Key: post.Key, Management: post.Management,
		Tabs: p.tabs(r, x), May: p.may(r, x),
	}
	if a := x.AwayOn(p.Org.Today()); a != nil {
		if _, err := p.Gate.May(r.Actor, "rbac.absence.read", x.Place()); err == nil {
			page.Away = a.End().Add(-1)
		}
	}
	for _, l := range x.Languages {
		page.Languages = append(page.Languages, languageName(r, l))
	}
	var err error
	page.History, err = p.history(r, x)
	if err != nil {
		return page, err
	}
	labels, err := p.Org.Labels(r.Context(), r.Lang, x.Path)
	page.Unit = labels[x.Path]
	return page, err
}

func languageName(r *kit.Request, code string) string {
	if slices.Contains(rbac.Languages, code) {
		return r.T("language." + code)
	}
	return code
}

// may is what the actor may do, asked for this person.
func (p Pages) may(r *kit.Request, x *rbac.Person) changes {
	at := x.Place()
	can := func(permission string) bool { _, err := p.Gate.May(r.Actor, permission, at); return err == nil }
	here := x.LeftOn == ""
	return changes{
		Edit: can("rbac.person.edit"), Move: here && can("rbac.person.move"), Leave: can("rbac.person.leave"),
		Rehire: !here && can("rbac.person.create"), Access: can("rbac.role.read"),
	}
}

// tabsOf are the pages of other areas about a person, with the permission that each asks.
var tabsOf = []struct{ path, needs, label, icon string }{
	{"/people/:id/certificates", "certificates.certificate.read", "people.tab.certificates", "certificate"},
	{"/people/:id/seats", "rbac.seat.decide", "people.tab.seats", "headset"},
	{"/people/:id/ladder", "ladder.position.read", "people.tab.ladder", "stairs-up"},
	{"/people/:id/kpi", "ladder.kpi.read", "people.tab.kpi", "chart-line"},
	{"/people/:id/courses", "courses.enrolment.read", "people.tab.courses", "book"},
	{"/people/:id/absences", "rbac.absence.read", "people.tab.absences", "calendar-event"},
	{"/people/:id/results", "exams.result.read", "people.tab.results", "clipboard-check"},
	{"/people/:id/access", "rbac.role.read", "people.tab.access", "key"},
}

// tabs are those that exist and that the actor may open for this person.
func (p Pages) tabs(r *kit.Request, x *rbac.Person) []tab {
	exists := map[string]bool{}
	for _, route := range r.Routes() {
		if route.Method == "GET" {
			exists[route.Path] = true
		}
	}
	var out []tab
	for _, t := range tabsOf {
		if _, err := p.Gate.May(r.Actor, t.needs, x.Place()); err == nil && exists[t.path] {
			out = append(out, tab{strings.Replace(t.path, ":id", x.ID, 1), t.label, t.icon})
		}
	}
	return out
}

// history puts moves and times of being employed in one line, the latest first.
func (p Pages) history(r *kit.Request, x *rbac.Person) ([]step, error) {
	var paths, people []string
	for _, m := range x.Moves {
		paths, people = append(paths, m.Unit), append(people, m.By)
	}
	labels, err := p.Org.Labels(r.Context(), r.Lang, paths...)
	if err != nil {
		return nil, err
	}
	names, err := p.Org.LookupMany(r.Context(), people)
	if err != nil {
		return nil, err
	}
	first := map[rbac.Day]bool{x.HiredOn: true}
	steps := []step{}
	for _, s := range x.Stints {
		first[s.HiredOn] = true
		steps = append(steps, step{On: s.LeftOn, Kind: "left"})
	}
	if x.LeftOn != "" {
		steps = append(steps, step{On: x.LeftOn, Kind: "left"})
	}
	for _, m := range x.Moves {
		kind := "moved"
		if first[m.From] {
			kind = "hired"
			delete(first, m.From)
		}
		steps = append(steps, step{m.From, kind, labels[m.Unit], p.Org.Posts().Called(r.Lang, m.Post), m.Reason, who(r, names, m.By), m.At})
	}
	slices.SortStableFunc(steps, func(a, b step) int { return strings.Compare(string(b.On), string(a.On)) })
	return steps, nil
}

// who is what people call whoever recorded something.
func who(r *kit.Request, names map[string]*rbac.Person, id string) string {
	if p := names[id]; p != nil {
		return p.Name
	}
	if strings.HasPrefix(id, "system:") {
		return r.T("role.system")
	}
	return id
}

// Package succession is the pages of successors and of the nine-box: the benches of key posts with how soon somebody
// could take them, the box with the people behind each cell, a person's place with all its parts, and the rules that it
// is drawn by.
package succession

import (
	"cmp"
	"embed"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"tianti/internal/locale"
	"tianti/ladder"
	"tianti/ladder/succession"
	"tianti/rbac"
	"tianti/web/kit"
	"tianti/web/page/naming"
	"tianti/web/page/units"
)

//go:embed *.html
var files embed.FS

// Pages are the handlers. Facts names the evidence of a place; it may be nil.
type Pages struct {
	Succession   *succession.Service
	Ladder       *ladder.Service
	Organisation *rbac.Organisation
	Facts        naming.Facts
}

// Area is the folder's routes and pages.
func (p Pages) Area() kit.Area {
	const (
		see  = "ladder.successor.read"
		name = "ladder.successor.name"
		box  = "ladder.box.read"
		edit = "ladder.box.edit"
	)
	nav := func(label, icon string, order int) *kit.Nav {
		return &kit.Nav{Group: "ladder", Label: label, Icon: icon, Order: order}
	}
	return kit.Area{Name: "succession", Files: files, Samples: samples(), Routes: []kit.Route{
		{Method: "GET", Path: "/successors", Needs: see, Do: p.benches, Nav: nav("nav.successors", "git-branch", 61)},
		{Method: "POST", Path: "/successors", Needs: name, Do: p.name},
		{Method: "POST", Path: "/successors/withdraw", Needs: name, Do: p.withdraw},
		{Method: "GET", Path: "/successors/:unit/:post/:person", Needs: see, Do: p.history},
		{Method: "GET", Path: "/nine-box", Needs: box, Do: p.box, Nav: nav("nav.ninebox", "grid-dots", 63)},
		{Method: "GET", Path: "/nine-box/people", Needs: box, Do: p.cell},
		{Method: "GET", Path: "/nine-box/people/:person", Needs: box, Do: p.person},
		{Method: "POST", Path: "/nine-box/people/:person", Needs: "ladder.box.calibrate", Do: p.calibrate},
		{Method: "GET", Path: "/nine-box/rules", Needs: box, Do: p.rules},
		{Method: "POST", Path: "/nine-box/rules", Needs: edit, Do: p.publish},
	}}
}

func (p Pages) label(r *kit.Request, path string) string {
	if names, err := p.Organisation.Labels(r.Context(), r.Lang, path); err == nil {
		return names[path]
	}
	return path
}

func (p Pages) rung(r *kit.Request, code string) string {
	if g := p.Ladder.Blueprint().Grade(code); g != nil {
		return g.Code + " " + g.Name.In(r.Lang)
	}
	return code
}

// unit is the unit that the address names, or the first at which the reader may look, with all choices.
func (p Pages) unit(r *kit.Request, permission string) (string, []kit.Option, error) {
	list, err := units.Where(r, p.Organisation, permission, r.Actor.Unit)
	if err != nil {
		return "", nil, err
	}
	unit := r.Query("unit")
	if unit == "" && len(list) > 0 {
		unit = list[0].Value
		for _, o := range list { // a whole group is much for one page
			if o.Value == r.Actor.Unit {
				unit = o.Value
			}
		}
	}
	return unit, list, nil
}

// benchesPage is the key posts of a unit with who could follow.
type benchesPage struct {
	Unit                            string
	Units, Posts, Readinesses       []kit.Option
	Rows                            []benchRow
	Tabs                            []tab // all, with somebody named, without anybody
	Next                            string
	Posted, Without                 int
	MayName                         bool
	At, Post, Person, Ready, Reason string
}

// tab is a choice among benches.
type tab struct {
	Text, Path string
	Here       bool
}

// benchesOnPage is how many benches one page lists.
const benchesOnPage = 50

type benchRow struct {
	Unit, UnitPath, Post, PostName string
	Holders                        []string
	Named                          []namedRow
}

type namedRow struct{ Path, Person, Name, Readiness, Tone, Held string }

// heldText says until when a hold keeps somebody from being promoted, and why; "" if none does.
func heldText(r *kit.Request, h *ladder.Held) string {
	if h == nil {
		return ""
	}
	veto := h.Veto
	if key := "star.veto." + veto; locale.Has(r.Lang, key) {
		veto = r.T(key)
	}
	return r.T("succession.is_held", "until", string(rbac.DayOf(h.Until)), "veto", veto)
}

var readyTones = map[succession.Readiness]string{succession.Now: "green", succession.Soon: "blue", succession.Later: "gray"}

func (p Pages) benchesPage(r *kit.Request) (page benchesPage, err error) {
	if page.Unit, page.Units, err = p.unit(r, "ladder.successor.read"); err != nil {
		return page, err
	}
	benches, err := p.Succession.Benches(r.Context(), r.Actor, page.Unit)
	if err != nil {
		return page, err
	}
	show, list := r.Query("show"), "/successors?unit="+url.QueryEscape(page.Unit)
	for _, x := range []string{"", "named", "nobody"} {
		path := list
		if x != "" {
			path += "&show=" + x
		}
		page.Tabs = append(page.Tabs, tab{r.T("succession.show." + cmp.Or(x, "all")), path, x == show})
	}
	var shown []*succession.Bench
	for _, b := range benches {
		page.Posted++
		if b.Empty() {
			page.Without++
		}
		if show == "" || (show == "nobody") == b.Empty() {
			shown = append(shown, b)
		}
	}
	from, _ := strconv.Atoi(r.Query("from"))
	from = min(max(from, 0), len(shown))
	if from+benchesOnPage < len(shown) {
		page.Next = list + "&show=" + url.QueryEscape(show) + "&from=" + strconv.Itoa(from+benchesOnPage)
	}
	for _, b := range shown[from:min(from+benchesOnPage, len(shown))] {
		row := benchRow{Unit: p.label(r, b.Unit), UnitPath: b.Unit, Post: b.Post, PostName: p.Organisation.Posts().Called(r.Lang, b.Post)}
		for _, h := range b.Holders {
			row.Holders = append(row.Holders, h.Name)
		}
		for _, x := range b.Successors {
			row.Named = append(row.Named, namedRow{"/successors/" + rbac.UnitID(b.Unit) + "/" + b.Post + "/" + url.PathEscape(x.Person), x.Person, x.Name, r.T("succession.ready." + string(x.Readiness)), readyTones[x.Readiness], heldText(r, x.Held)})
		}
		page.Rows = append(page.Rows, row)
	}
	page.At = page.Unit
	page.MayName = r.May("ladder.successor.name")
	for _, x := range p.Organisation.Posts().Offered() {
		if x.Certified() {
			page.Posts = append(page.Posts, kit.Option{Value: x.Code, Text: x.In(r.Lang)})
		}
	}
	for _, x := range succession.Readinesses {
		page.Readinesses = append(page.Readinesses, kit.Option{Value: string(x), Text: r.T("succession.ready." + string(x))})
	}
	return page, nil
}

// benches lists them (GET /successors?unit=).
func (p Pages) benches(r *kit.Request) error {
	page, err := p.benchesPage(r)
	if err != nil {
		return err
	}
	return r.Show("succession_benches", page)
}

// name names somebody (POST /successors).
func (p Pages) name(r *kit.Request) error {
	at, post, person, ready, reason := r.Form("at"), r.Form("post"), r.Form("person"), r.Form("readiness"), r.Form("reason")
	if _, err := p.Succession.Name(r.Context(), r.Actor, at, post, person, succession.Readiness(ready), reason); err != nil {
		page, perr := p.benchesPage(r)
		if perr != nil {
			return errors.Join(err, perr)
		}
		page.At, page.Post, page.Person, page.Ready, page.Reason = at, post, person, ready, reason
		return r.Refused("succession_benches", page, err)
	}
	return r.Done("/successors?unit=" + url.QueryEscape(at))
}

// withdraw takes somebody off a bench (POST /successors/withdraw).
func (p Pages) withdraw(r *kit.Request) error {
	x, err := p.Succession.Withdraw(r.Context(), r.Actor, r.Form("at"), r.Form("post"), r.Form("person"), r.Form("reason"))
	if err != nil {
		page, perr := p.historyPage(r, r.Form("at"), r.Form("post"), r.Form("person"))
		if perr != nil {
			return errors.Join(err, perr)
		}
		return r.Refused("succession_history", page, err)
	}
	return r.Done("/successors?unit=" + url.QueryEscape(x.Unit))
}

// historyPage is everything that was said about somebody for a post.
type historyPage struct {
	Unit, UnitPath, Post, PostName, Person, Name, Home, Readiness, Tone string
	On, MayName                                                         bool
	Steps                                                               []stepView
	Box                                                                 string // the person's place, "" where it may not be read
	Held                                                                string // why there is no promotion now, and until when
}

type stepView struct {
	Act, To, Name, Reason string
	At                    time.Time
}

func (p Pages) historyPage(r *kit.Request, unit, post, person string) (page historyPage, err error) {
	x, err := p.Succession.History(r.Context(), r.Actor, unit, post, person)
	if err != nil {
		return page, err
	}
	page = historyPage{Unit: p.label(r, x.Unit), UnitPath: x.Unit, Post: x.Post, PostName: p.Organisation.Posts().Called(r.Lang, x.Post), Person: x.Person, Name: x.Name, Home: p.label(r, x.Home),
		Readiness: r.T("succession.ready." + string(x.Readiness)), Tone: readyTones[x.Readiness], On: x.On, MayName: x.On && r.May("ladder.successor.name")}
	page.Held = heldText(r, x.Held)
	if r.May("ladder.box.read") {
		page.Box = "/nine-box/people/" + url.PathEscape(x.Person)
	}
	for i := len(x.Steps) - 1; i >= 0; i-- {
		s := x.Steps[i]
		v := stepView{Act: r.T("succession.act." + s.Act), Name: s.Name, Reason: s.Reason, At: s.At}
		if strings.HasPrefix(s.By, "system:") {
			v.Name = r.T("growth.system")
		}
		if s.To != "" {
			v.To = r.T("succession.ready." + string(s.To))
		}
		page.Steps = append(page.Steps, v)
	}
	return page, nil
}

// history shows it (GET /successors/:unit/:post/:person).
func (p Pages) history(r *kit.Request) error {
	page, err := p.historyPage(r, rbac.UnitPath(r.Path("unit")), r.Path("post"), r.Path("person"))
	if err != nil {
		return err
	}
	return r.Show("succession_history", page)
}

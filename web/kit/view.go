package kit

import (
	"html/template"
	"slices"
	"sort"
	"strings"

	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/rbac"
)

// View is the dot of every template: the page's struct and what the layout needs.
type View struct {
	Page  any
	Lang  string
	Actor rbac.Actor
	Path  string
	Flash string
	Name  string // of the page
	Alert []Alert
	Cards []ShownCard

	r      *Request
	fields map[string]string
	menu   []MenuGroup
}

// Alert is a message above a form or page; Field is the field that it is about, "" if none.
type Alert struct{ What, Mend, Field string }

// ShownCard is a rendered card of the home page.
type ShownCard struct {
	Name   string
	Wide   bool
	Body   template.HTML
	Failed bool
}

// entry is a menu entry ready to be shown.
type entry struct {
	Nav
	Path, Needs string
	public      bool
}

// MenuGroup is a chapter of the menu as this actor sees it.
type MenuGroup struct {
	Name    string
	Entries []MenuEntry
}

// MenuEntry is one line of the menu.
type MenuEntry struct {
	Path, Label, Icon string
	Here              bool
}

func menuOf(routes []Route) []entry {
	rank := map[string]int{}
	for i, g := range Groups {
		rank[g] = i
	}
	var out []entry
	for _, x := range routes {
		if x.Nav == nil {
			continue
		}
		if _, known := rank[x.Nav.Group]; !known {
			panic("kit: " + x.Name() + ": no menu group " + x.Nav.Group)
		}
		out = append(out, entry{*x.Nav, x.Path, x.Needs, x.Public})
	}
	sort.SliceStable(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if rank[a.Group] != rank[b.Group] {
			return rank[a.Group] < rank[b.Group]
		}
		return a.Order < b.Order
	})
	return out
}

// Menu is what the actor may open.
func (v *View) Menu() []MenuGroup {
	if v.menu == nil {
		v.menu = v.buildMenu()
	}
	return v.menu
}

func (v *View) buildMenu() []MenuGroup {
	var out []MenuGroup
	best := -1 // the longest path that the request lies under is where we are
	var here *MenuEntry
	for _, e := range v.r.kit.menu {
		if e.Needs != "" && !v.May(e.Needs) {
			continue
		}
		if len(out) == 0 || out[len(out)-1].Name != e.Group {
			out = append(out, MenuGroup{Name: e.Group, Entries: make([]MenuEntry, 0, 16)})
		}
		g := &out[len(out)-1]
		g.Entries = append(g.Entries, MenuEntry{Path: e.Path, Label: e.Label, Icon: e.Icon})
		under := v.Path == e.Path || (e.Path != "/" && strings.HasPrefix(v.Path, e.Path+"/"))
		if under && len(e.Path) > best && len(g.Entries) < cap(g.Entries) {
			best, here = len(e.Path), &g.Entries[len(g.Entries)-1]
		}
	}
	if here != nil {
		here.Here = true
	}
	return out
}

// Trail is where the page stands in the menu: the group, for the breadcrumb.
func (v *View) Trail() []MenuEntry {
	var best *entry
	for i, e := range v.r.kit.menu {
		if e.Path != "/" && (v.Path == e.Path || strings.HasPrefix(v.Path, e.Path+"/")) && (best == nil || len(e.Path) > len(best.Path)) {
			best = &v.r.kit.menu[i]
		}
	}
	if best == nil || (best.Needs != "" && !v.May(best.Needs)) {
		return nil
	}
	return []MenuEntry{{Path: best.Path, Label: best.Label, Here: v.Path == best.Path}}
}

// May is the early gate: shows an action only to those whom it could be allowed at all.
func (v *View) May(permission string) bool { return v.r.May(permission) }

// LoggedIn says whether somebody is.
func (v *View) LoggedIn() bool { return !v.Actor.Anonymous() }

// Initial is the last character of the name, which tells Chinese people apart better than the first.
func (v *View) Initial() string {
	name := []rune(strings.TrimSpace(v.Actor.Name))
	if len(name) == 0 {
		return "?"
	}
	if name[0] < 0x2e80 {
		return strings.ToUpper(string(name[:1]))
	}
	return string(name[len(name)-1:])
}

// Unit is the name of the actor's unit, "" if nobody knows it.
func (v *View) Unit() string {
	if v.r.kit.UnitName == nil || v.Actor.Unit == "" {
		return ""
	}
	return v.r.kit.UnitName(v.r.ctx, v.Actor.Unit)
}

// Roles are the locale keys of the actor's roles, each once.
func (v *View) Roles() []string {
	var out []string
	seen := map[string]bool{}
	for _, h := range v.Actor.Roles {
		if !seen[h.Role] {
			seen[h.Role] = true
			out = append(out, h.Role)
		}
	}
	return out
}

// CSRF is the token for forms, masked anew for each page.
func (v *View) CSRF() string { return mask(v.r.token()) }

// Error is what is wrong with a field, "" if nothing.
func (v *View) Error(field string) string { return v.fields[field] }

// Dev says whether the program runs in development.
func (v *View) Dev() bool { return v.r.kit.Dev }

// Here is the path and query, for links that come back.
func (v *View) Here() string { return v.r.URL() }

// Script is the page's own module, "" if it has none.
func (v *View) Script() string { return v.r.kit.assets.optional(v.Name + ".js") }

// explain spreads an error over the view: each fault stands above the form, with a link to its
// field, and again at the field itself.
func (v *View) explain(err error) {
	if err == nil {
		return
	}
	v.fields = map[string]string{}
	for _, f := range fault.All(err) {
		what, mend := locale.Fault(v.Lang, f)
		v.Alert = append(v.Alert, Alert{what, mend, f.Field()})
		if f.Field() != "" && v.fields[f.Field()] == "" {
			v.fields[f.Field()] = strings.TrimSpace(what + " " + mend)
		}
	}
}

// Quick are the entries of the bottom bar on a phone: those with the first places among what the
// actor may open.
func (v *View) Quick() []MenuEntry {
	places := map[string]int{}
	for _, e := range v.r.kit.menu {
		places[e.Path] = e.Quick
	}
	var out []MenuEntry
	for _, g := range v.Menu() {
		for _, e := range g.Entries {
			if places[e.Path] > 0 {
				out = append(out, e)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b MenuEntry) int { return places[a.Path] - places[b.Path] })
	return out[:min(len(out), mostQuick)]
}

// mostQuick is how many entries a thumb can tell apart beside the menu's button.
const mostQuick = 4

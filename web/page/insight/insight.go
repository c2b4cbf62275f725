// Package insight is HR's view: figures about people with the people behind each, as charts and tables,
// and as files to take along.
//
// Every chart is drawn from the table beside it (insight_show.js reads its cells), so the two cannot say
// different things, and whoever does not see charts misses nothing.
package insight

import (
	"embed"
	"net/url"
	"time"

	"tianti/certificates"
	"tianti/ladder"
	figures "tianti/ladder/insight"
	"tianti/rbac"
	"tianti/rbac/seat"
	"tianti/web/kit"
	"tianti/web/page/units"
)

//go:embed *.html *.js
var files embed.FS

// Pages are the handlers. Certificates and Seats only give names; they may be nil.
type Pages struct {
	Insight      *figures.Service
	Ladder       *ladder.Service
	Organisation *rbac.Organisation
	Certificates *certificates.Service
	Seats        *seat.Service
}

// Area is the folder's routes and pages.
func (p Pages) Area() kit.Area {
	const (
		read   = "ladder.insight.read"
		edit   = "ladder.insight.edit"
		take   = "ladder.insight.export"
		demand = "ladder.need.edit"
	)
	return kit.Area{Name: "insight", Files: files, Samples: samples(), Routes: []kit.Route{
		{Method: "GET", Path: "/insight", Needs: read, Do: p.show, Nav: &kit.Nav{Group: "ladder", Label: "nav.ladder.insight", Icon: "report-analytics", Order: 45}},
		{Method: "GET", Path: "/insight/people", Needs: read, Do: p.people},
		{Method: "GET", Path: "/insight/people/export", Needs: take, Do: p.takePeople},
		{Method: "GET", Path: "/insight/export", Needs: take, Do: p.takeTable},
		{Method: "GET", Path: "/insight/settings", Needs: edit, Do: p.settings},
		{Method: "POST", Path: "/insight/settings", Needs: edit, Do: p.set},
		{Method: "GET", Path: "/insight/needs", Needs: demand, Do: p.needs},
		{Method: "POST", Path: "/insight/needs", Needs: demand, Do: p.setNeeds},
	}}
}

// views are the tabs, in order.
var views = []string{"pipeline", "strength", "learning", "leaving", "equity"}

// showPage is one tab of figures.
type showPage struct {
	filter
	View      string
	Counted   time.Time // when the figures were counted, where something has changed since; else zero
	Tabs      []tab
	Tiles     []tile
	Tables    []table
	MayTake   bool
	MaySet    bool
	MayDemand bool
	Settings  string // path
	Needs     string // path
}

// filter is what is asked about, as the form shows it.
type filter struct {
	Unit, UnitName string
	Units          []kit.Option
	Post           string
	Posts          []kit.Option
	From, To       string
	Today          string
}

type tab struct {
	Text, Path string
	Here       bool
}

// tile is one number on top, which leads to those behind it.
type tile struct {
	Label, Value, Note, Path string
}

// table is what a chart is drawn from.
type table struct {
	ID, Title, Note, Empty string
	Chart                  string // bar, stack, line, flow; "" draws none
	Head                   []string
	Rows                   []row
	Export                 string // path of its export without the form; "" where it may not be taken
}

// Wide says whether the table takes the whole width.
func (t table) Wide() bool { return len(t.Head) > 7 }

type row struct {
	Name  string
	Cells []cell
}

// cell is a number or a word; Series says that the chart draws it.
type cell struct {
	Text   string
	Value  string // as a number for the chart and for files, "" for words
	Path   string // to the people behind
	Series bool
	Tone   string // of a tag; "" is plain text
}

// question reads what is asked about.
func (p Pages) question(r *kit.Request) (figures.Question, error) {
	q := figures.Question{Unit: rbac.UnitPath(rbac.UnitID(r.Query("unit"))), Post: r.Query("post"), From: rbac.Day(r.Query("from")), To: rbac.Day(r.Query("to"))}
	if q.Unit == "" {
		unit, err := p.first(r, "ladder.insight.read")
		if err != nil {
			return q, err
		}
		q.Unit = unit
	}
	return q, nil
}

// first is the first unit that the reader may ask about.
func (p Pages) first(r *kit.Request, permission string) (string, error) {
	if reach := p.Organisation.Gate().Reach(r.Actor, permission); len(reach) > 0 && reach[0] != "/" {
		return reach[0], nil
	}
	top, err := p.Organisation.Children(r.Context(), "")
	if err != nil || len(top) == 0 {
		return r.Actor.Unit, err
	}
	return top[0].Path, nil
}

// filter makes the form of a question.
func (p Pages) filter(r *kit.Request, q figures.Question) (f filter, err error) {
	f = filter{Unit: q.Unit, Post: q.Post, From: string(q.From), To: string(q.To), Today: string(rbac.DayOf(r.Now()))}
	if f.Units, err = units.Where(r, p.Organisation, "ladder.insight.read", q.Unit); err != nil {
		return f, err
	}
	for _, post := range p.Organisation.Posts().All() {
		f.Posts = append(f.Posts, kit.Option{Value: post.Code, Text: post.In(r.Lang)})
	}
	f.UnitName, err = units.Name(r.Context(), p.Organisation, r.Lang, q.Unit)
	return f, err
}

// values are a question as a query string's values.
func values(q figures.Question) url.Values {
	v := url.Values{"unit": {q.Unit}}
	for name, value := range map[string]string{"post": q.Post, "from": string(q.From), "to": string(q.To)} {
		if value != "" {
			v.Set(name, value)
		}
	}
	return v
}

// show draws one tab (GET /insight).
func (p Pages) show(r *kit.Request) error {
	q, err := p.question(r)
	if err != nil {
		return err
	}
	view := known(r.Query("view"))
	f, err := p.Insight.Ask(r.Context(), r.Actor, q)
	if err != nil {
		form, ferr := p.filter(r, q)
		if ferr != nil {
			return ferr
		}
		return r.Refused("insight_show", showPage{filter: form, View: view, Tabs: tabs(r, q, view)}, err)
	}
	page := showPage{View: view, Tabs: tabs(r, f.Question, view), MayTake: r.May("ladder.insight.export"), MaySet: r.May("ladder.insight.edit"),
		MayDemand: r.May("ladder.need.edit"), Settings: "/insight/settings", Needs: "/insight/needs?unit=" + url.QueryEscape(q.Unit)}
	if page.filter, err = p.filter(r, f.Question); err != nil {
		return err
	}
	w, err := p.words(r, f)
	if err != nil {
		return err
	}
	if f.Older {
		page.Counted = f.At
	}
	page.Tiles, page.Tables = w.tiles(view), w.tables(view)
	if page.MayTake {
		for i := range page.Tables {
			v := values(f.Question)
			v.Set("view", view)
			v.Set("table", page.Tables[i].ID)
			page.Tables[i].Export = "/insight/export?" + v.Encode()
		}
	}
	return r.Show("insight_show", page)
}

// known is a tab that there is.
func known(view string) string {
	for _, v := range views {
		if v == view {
			return v
		}
	}
	return views[0]
}

func tabs(r *kit.Request, q figures.Question, here string) (out []tab) {
	for _, name := range views {
		v := values(q)
		v.Set("view", name)
		out = append(out, tab{r.T("insight.view." + name), "/insight?" + v.Encode(), name == here})
	}
	return out
}

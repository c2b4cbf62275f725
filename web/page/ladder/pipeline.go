package ladder

import (
	"fmt"
	"net/url"
	"time"

	"tianti/internal/locale"
	rungs "tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/rbac"
	"tianti/web/kit"
)

// pipelinePage counts people by rung below a unit.
type pipelinePage struct {
	Unit, UnitName string
	Units          []kit.Option
	Total          int64
	Off            int64
	OffPath        string
	ReadyPath      string
	Ready          int64 // who meets what a next rung asks; -1 while not everybody was looked at
	Held           int64 // who would be ready but for a hold
	Rows           []bar
	Stages         []stageCount
	Width, Height  int // of the drawing
	Left           int // where its bars begin, after the names
}

// bar is a rung's count with its bar in the drawing.
type bar struct {
	Code, Name, Stage string
	Number            int // of the stage: its colour
	Count             int64
	Percent           string
	Path              string
	RowY, Y, TextY, W int
	CountX            int
}

type stageCount struct {
	Name   string
	Number int
	Count  int64
}

// The drawing's measures.
const (
	barRow   = 36
	barLeft  = 150
	barName  = 190 // barLeft for English names, which are longer
	barRight = 50
	barWidth = 440
)

// unit is the unit that the reader asks about: its path, or the first that the reader may look at.
func (p Pages) unit(r *kit.Request) string {
	if asked := r.Query("unit"); asked != "" {
		return rbac.UnitPath(rbac.UnitID(asked))
	}
	if reach := p.Organisation.Gate().Reach(r.Actor, "ladder.pipeline.read"); len(reach) > 0 {
		return reach[0]
	}
	return r.Actor.Unit
}

// units are the units that the reader may choose among: those in reach, from the top down to centres
// and, within a centre, to teams.
func (p Pages) units(r *kit.Request) ([]kit.Option, error) {
	var out []kit.Option
	seen := map[string]bool{}
	for _, above := range p.Organisation.Gate().Reach(r.Actor, "ladder.pipeline.read") {
		below, err := p.Organisation.Below(r.Context(), above)
		if err != nil {
			return nil, err
		}
		for _, u := range below {
			if seen[u.ID] || u.Kind == rbac.Team && len(below) > 100 {
				continue // of a large organisation the teams are reached through their people
			}
			seen[u.ID] = true
			indent := ""
			for range len(rbac.Lineage(u.ID)) - len(rbac.Lineage(rbac.UnitID(above))) {
				indent += "\u3000"
			}
			out = append(out, kit.Option{Value: u.Path, Text: indent + u.In(r.Lang)})
		}
	}
	return out, nil
}

// pipeline draws how many stand on each rung (GET /ladder/pipeline).
func (p Pages) pipeline(r *kit.Request) error {
	unit := p.unit(r)
	counts, err := p.Ladder.Pipeline(r.Context(), r.Actor, unit)
	if err != nil {
		return err
	}
	units, err := p.units(r)
	if err != nil {
		return err
	}
	page := pipelinePage{Unit: unit, UnitName: p.unitTitle(r, unit), Units: units, ReadyPath: "/ladder/pipeline/ready?unit=" + url.QueryEscape(unit)}
	ready, held, ok, err := p.Ladder.ReadyCount(r.Context(), r.Actor, unit)
	if err != nil {
		return err
	}
	if page.Ready, page.Held = ready, held; !ok {
		page.Ready = -1
	}
	page.count(p.Ladder.Blueprint(), r.Lang, counts)
	return r.Show("ladder_pipeline", page)
}

func (p Pages) unitTitle(r *kit.Request, path string) string {
	if path == "/" {
		return r.T("ladder.everywhere")
	}
	u, err := p.Organisation.Unit(r.Context(), rbac.UnitID(path))
	if err != nil {
		return path
	}
	return u.In(r.Lang)
}

// count fills the bars and the stages, and draws.
func (page *pipelinePage) count(b *rungs.Blueprint, lang string, counts map[string]int64) {
	most := int64(1)
	for code, n := range counts {
		if b.Grade(code) != nil {
			page.Total += n
			most = max(most, n)
		}
	}
	page.Off = counts[""]
	page.OffPath = page.path("off")
	y := 0
	page.Left, page.Width = barLeft, barWidth
	if lang == locale.English {
		page.Left, page.Width = barName, barWidth+barName-barLeft
	}
	for i, s := range b.Stages {
		stage := stageCount{Name: s.Name.In(lang), Number: i + 1}
		for j := range b.Grades {
			g := &b.Grades[j]
			if g.Stage != s.Code {
				continue
			}
			n := counts[g.Code]
			row := bar{Code: g.Code, Name: g.Name.In(lang), Stage: stage.Name, Number: i + 1, Count: n, Path: page.path(g.Code), RowY: y, Y: y + 6, TextY: y + 22}
			row.W = max(int(n*int64(page.Width-page.Left-barRight)/most), min(int(n), 1)*4)
			row.CountX = page.Left + row.W + 6
			if page.Total > 0 {
				tenths := (n*1000 + page.Total/2) / page.Total
				row.Percent = fmt.Sprintf("%d.%d%%", tenths/10, tenths%10)
			}
			stage.Count += n
			y += barRow
			page.Rows = append(page.Rows, row)
		}
		page.Stages = append(page.Stages, stage)
	}
	page.Height = y
}

func (page *pipelinePage) path(grade string) string {
	return "/ladder/pipeline/" + url.PathEscape(grade) + "?unit=" + url.QueryEscape(page.Unit)
}

// peoplePage is who stands behind a number.
type peoplePage struct {
	Code, Grade, Unit, UnitName string
	Rows                        []standsOn
	Next, Back                  string
}

type standsOn struct {
	Name, Unit, Path string
	Since            time.Time
}

// on lists who stands on a rung (GET /ladder/pipeline/:grade).
func (p Pages) on(r *kit.Request) error {
	unit, code := p.unit(r), r.Path("grade")
	g := p.Ladder.Blueprint().Grade(code)
	if g == nil && code != "off" {
		return kit.ErrNotFound
	}
	page := peoplePage{Code: code, Unit: unit, UnitName: p.unitTitle(r, unit), Back: "/ladder/pipeline?unit=" + url.QueryEscape(unit)}
	grade := ""
	if g != nil {
		grade, page.Grade = code, g.Name.In(r.Lang)
	}
	found, err := p.Ladder.On(r.Context(), r.Actor, unit, grade, r.Query("cursor"))
	if err != nil {
		return err
	}
	for _, x := range found.Items {
		page.Rows = append(page.Rows, standsOn{x.Name, p.unitName(r.Context(), r.Lang, x.Unit), "/people/" + x.ID + "/ladder", x.Since})
	}
	if found.Next != "" {
		page.Next = "/ladder/pipeline/" + url.PathEscape(code) + "?unit=" + url.QueryEscape(unit) + "&cursor=" + url.QueryEscape(found.Next)
	}
	return r.Show("ladder_people", page)
}

// readyPage is who meets everything that a next rung asks: those who are ready, or those who are held.
type readyPage struct {
	UnitName   string
	Tabs       []tab
	Held       bool
	Rows       []readyRow
	Next, Back string
}

type readyRow struct {
	Name, Unit, Path, From string
	Since                  time.Time
	Ready                  []link // to the proposal, where the reader may propose
	CasePath               string // the open case
	Veto                   string // in words; "" if nothing holds
	Until                  time.Time
	Hold                   string // path of the hold, if the reader may open it
}

// ready lists them (GET /ladder/pipeline/ready?held=).
func (p Pages) ready(r *kit.Request) error {
	unit, list, held := p.unit(r), p.Ladder.Ready, r.Query("held") != ""
	if held {
		list = p.Ladder.HeldBack
	}
	found, err := list(r.Context(), r.Actor, unit, r.Query("cursor"))
	if err != nil {
		return err
	}
	w, err := p.wordsFor(r)
	if err != nil {
		return err
	}
	here := "/ladder/pipeline/ready?unit=" + url.QueryEscape(unit)
	page := readyPage{UnitName: p.unitTitle(r, unit), Held: held, Back: "/ladder/pipeline?unit=" + url.QueryEscape(unit),
		Tabs: []tab{{r.T("ladder.ready.who"), here, !held}, {r.T("ladder.ready.held"), here + "&held=1", held}}}
	if held {
		here += "&held=1"
	}
	may := r.May("ladder.appointment.propose")
	for _, c := range found.Items {
		row := readyRow{Name: c.Name, Unit: p.unitName(r.Context(), r.Lang, c.Unit), Path: "/people/" + c.Person + "/ladder",
			From: w.names.Of(requirement.Grade, c.From), Since: c.Since}
		if c.Case != "" {
			row.CasePath = w.path("/ladder/appointments/" + c.Case)
		}
		if h := c.Held; h != nil {
			row.Veto, row.Until, row.Hold = vetoWord(r.Lang, h.Veto), h.Until, w.path("/ladder/holds/"+h.Hold)
		}
		for _, code := range c.Ready {
			l := link{Text: w.names.Of(requirement.Grade, code)}
			if may && !held && c.Case == "" && c.Person != r.Actor.Person {
				l.Path = "/ladder/appointments/new?person=" + url.QueryEscape(c.Person) + "&grade=" + url.QueryEscape(code)
			}
			row.Ready = append(row.Ready, l)
		}
		page.Rows = append(page.Rows, row)
	}
	if found.Next != "" {
		page.Next = here + "&cursor=" + url.QueryEscape(found.Next)
	}
	return r.Show("ladder_ready", page)
}

package api

import (
	"strings"
	"time"

	"tianti/ladder/insight"
	"tianti/rbac"
	"tianti/web/kit"
)

// Insight is HR's figures, the people behind each, and what they suppose.
type Insight struct {
	Insight *insight.Service
	Org     *rbac.Organisation
}

// figuresView is everything about a question. Figures are cells by the figure's name; what the marks a
// and b of a cell are stands in the documentation.
type figuresView struct {
	Unit      string                    `json:"unit"`
	Post      string                    `json:"post"`
	From      string                    `json:"from"`
	To        string                    `json:"to"`
	At        time.Time                 `json:"at"`
	Heads     float64                   `json:"heads"`
	Leavers   int                       `json:"leavers"`
	Attrition *float64                  `json:"attrition"`
	LostFen   int64                     `json:"lost_fen"`
	LostMonth int                       `json:"lost_months"`
	Hours     int64                     `json:"hours"`
	HoursHead float64                   `json:"hours_per_head"`
	CostFen   int64                     `json:"cost_fen"`
	Need      map[string]int            `json:"need"`
	Figures   map[string][]insight.Cell `json:"figures"`
	Survival  []curveView               `json:"survival"`
	Effects   []effectView              `json:"effects"` // by course
}

// effectView is what changed for those who completed a course: figures beyond their threshold a month.
type effectView struct {
	Course   string   `json:"course"`
	People   int      `json:"people"`
	Measured int      `json:"measured"` // with sheets before and after
	Before   float64  `json:"before"`
	After    float64  `json:"after"`
	Change   float64  `json:"change"` // less what the same months changed for everybody asked about
	Low      float64  `json:"low"`    // of 95 %
	High     float64  `json:"high"`
	Few      bool     `json:"few"` // too few to say
	CostFen  int64    `json:"cost_fen"`
	Return   *float64 `json:"return"` // (value - cost) / cost; null where nothing can be said
}

type curveView struct {
	Stage string      `json:"stage"`
	Of    int         `json:"of"`
	Left  int         `json:"left"`
	Steps []stepOfDay `json:"steps"`
}

type stepOfDay struct {
	Days   int     `json:"days"`
	AtRisk int     `json:"at_risk"`
	Left   int     `json:"left"`
	Share  float64 `json:"share"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
}

type settingsView struct {
	CostFen     int64 `json:"cost_fen"`
	Months      int   `json:"months"`
	HourCostFen int64 `json:"hour_cost_fen"`
	WorthFen    int64 `json:"worth_fen"` // of a month with one figure less beyond its threshold; 0: not known
	Novice      int   `json:"novice"`
	Stalled     int   `json:"stalled"`
	Figures     int   `json:"figures"`
	Idle        int   `json:"idle"`
	Lapse       int   `json:"lapse"`
	Veto        int   `json:"veto"`
	Least       int   `json:"least"`
}

type settingsInput struct {
	settingsView
	Reason string `json:"reason"`
}

type needsView struct {
	Unit  string         `json:"unit"`
	Own   bool           `json:"own"` // written at this unit; else the sum of those below
	Seats map[string]int `json:"seats"`
}

type needsInput struct {
	Unit   string         `json:"unit"`
	Seats  map[string]int `json:"seats"`
	Reason string         `json:"reason"`
}

// Area is the routes.
func (x Insight) Area() kit.Area {
	const read, path = "ladder.insight.read", "/api/v1/insight"
	asks := []kit.Param{{Name: "unit", About: "id of a unit; with all below it. Without it, the first one that the caller may look at"}, {Name: "post", About: "code of a post; without it, all"},
		{Name: "from", About: "first day of the period; without it, twelve months before its end"}, {Name: "to", About: "last day; without it, today"}}
	cell := append(append([]kit.Param{{Name: "figure", About: "name of the figure"}, {Name: "a", About: "first mark of the cell, * for all"}, {Name: "b", About: "second mark, * for all"}}, asks...), kit.Cursor...)
	return kit.Area{Name: "api insight", Routes: []kit.Route{
		{Method: "GET", Path: path, Needs: read, API: true, Do: x.figures, Doc: &kit.Doc{Summary: "Show HR's figures about a unit, a post and a period", Answer: figuresView{}, Query: asks}},
		{Method: "GET", Path: path + "/people", Needs: read, API: true, Do: x.people, Doc: &kit.Doc{Summary: "List the people behind a figure's cell", Answer: List[insight.Listed]{}, Query: cell}},
		{Method: "GET", Path: path + "/settings", Needs: read, API: true, Do: x.settings, Doc: &kit.Doc{Summary: "Show what the figures suppose", Answer: settingsView{}}},
		{Method: "PUT", Path: path + "/settings", Needs: "ladder.insight.edit", API: true, Do: x.set, Doc: &kit.Doc{Summary: "Change what the figures suppose", Request: settingsInput{}, Answer: settingsView{}}},
		{Method: "GET", Path: path + "/needs", Needs: read, API: true, Do: x.needs, Doc: &kit.Doc{Summary: "Show how many people a unit needs on each seat", Answer: needsView{}, Query: asks[:1]}},
		{Method: "PUT", Path: path + "/needs", Needs: "ladder.need.edit", API: true, Do: x.setNeeds, Doc: &kit.Doc{Summary: "Say how many people a unit needs on each seat", Request: needsInput{}, Answer: needsView{}}},
	}}
}

func (x Insight) question(r *kit.Request) (insight.Question, error) {
	q := insight.Question{Unit: pathOf(r.Query("unit")), Post: r.Query("post"), From: rbac.Day(r.Query("from")), To: rbac.Day(r.Query("to"))}
	if q.Unit != "" {
		return q, nil
	}
	reach := x.Org.Gate().Reach(r.Actor, "ladder.insight.read")
	if len(reach) > 0 && reach[0] != "/" {
		q.Unit = reach[0]
		return q, nil
	}
	top, err := x.Org.Children(r.Context(), "")
	if len(top) > 0 {
		q.Unit = top[0].Path
	}
	return q, err
}

// pathOf is the path of a unit that is named by its id, or by its path.
func pathOf(unit string) string { return rbac.UnitPath(rbac.UnitID(unit)) }

func (x Insight) figures(r *kit.Request) error {
	q, err := x.question(r)
	if err != nil {
		return err
	}
	f, err := x.Insight.Ask(r.Context(), r.Actor, q)
	if err != nil {
		return err
	}
	out := figuresView{Unit: rbac.UnitID(f.Unit), Post: f.Post, From: string(f.From), To: string(f.To), At: f.At, Heads: f.Heads(), Leavers: f.Leavers(),
		Need: f.Need, Figures: map[string][]insight.Cell{}, Survival: []curveView{}, Effects: []effectView{}}
	if share, ok := f.Attrition(); ok {
		out.Attrition = &share
	}
	out.LostFen, out.LostMonth = f.Lost()
	out.Hours, out.HoursHead, out.CostFen = f.Learnt()
	for i, cells := range f.Cells {
		name := insight.Names[i]
		if name == insight.Names[insight.Watch] && !f.Signs {
			continue
		}
		own := make([]insight.Cell, len(cells))
		for j, c := range cells {
			if byUnit(name) {
				c.A = rbac.UnitID(c.A)
			}
			own[j] = c
		}
		out.Figures[name] = own
	}
	for _, c := range f.Curves {
		v := curveView{c.Stage, c.Of, c.Left, []stepOfDay{}}
		for _, s := range c.Steps {
			v.Steps = append(v.Steps, stepOfDay{s.Days, s.AtRisk, s.Left, s.Share, s.Low, s.High})
		}
		out.Survival = append(out.Survival, v)
	}
	for _, e := range f.Effects {
		out.Effects = append(out.Effects, effectView{e.Course, e.People, e.Measured, e.Before, e.After, e.Change, e.Low, e.High, e.Few, e.Cost, e.Return})
	}
	return r.Send(out)
}

// byUnit says whether the first mark of a figure's cells is a unit.
func byUnit(figure string) bool { return strings.HasSuffix(figure, ".unit") }

func (x Insight) people(r *kit.Request) error {
	fig, err := insight.FigureNamed(r.Query("figure"))
	if err != nil {
		return err
	}
	q, err := x.question(r)
	if err != nil {
		return err
	}
	cursor, limit, err := Paging(r)
	if err != nil {
		return err
	}
	a := r.Query("a")
	if byUnit(insight.Names[fig]) && a != insight.Any {
		a = pathOf(a)
	}
	found, err := x.Insight.Show(r.Context(), r.Actor, q, fig, a, r.Query("b"), cursor, limit)
	if err != nil {
		return err
	}
	return r.Send(ListFrom(found.Items, found.Next, func(l insight.Listed) insight.Listed {
		l.Unit = rbac.UnitID(l.Unit)
		return l
	}))
}

func settingsOf(s *insight.Settings) settingsView {
	return settingsView{s.Cost, s.Months, s.HourCost, s.Worth, s.Novice, s.Stalled, s.Figures, s.Idle, s.Lapse, s.Veto, s.Least}
}

func (x Insight) settings(r *kit.Request) error {
	s, err := x.Insight.Read(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return r.Send(settingsOf(s))
}

func (x Insight) set(r *kit.Request) error {
	var in settingsInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	next := insight.Settings{Cost: in.CostFen, Months: in.Months, HourCost: in.HourCostFen, Worth: in.WorthFen, Novice: in.Novice, Stalled: in.Stalled,
		Figures: in.Figures, Idle: in.Idle, Lapse: in.Lapse, Veto: in.Veto, Least: in.Least}
	if err := x.Insight.Set(r.Context(), r.Actor, next, in.Reason); err != nil {
		return err
	}
	return r.Send(settingsOf(&next))
}

func (x Insight) needs(r *kit.Request) error {
	q, err := x.question(r)
	if err != nil {
		return err
	}
	return x.sendNeeds(r, q.Unit)
}

func (x Insight) sendNeeds(r *kit.Request, unit string) error {
	seats, own, err := x.Insight.NeedOf(r.Context(), r.Actor, unit)
	if err != nil {
		return err
	}
	return r.Send(needsView{rbac.UnitID(unit), own, seats})
}

func (x Insight) setNeeds(r *kit.Request) error {
	var in needsInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	unit := pathOf(in.Unit)
	if err := x.Insight.SetNeed(r.Context(), r.Actor, unit, in.Seats, in.Reason); err != nil {
		return err
	}
	return x.sendNeeds(r, unit)
}

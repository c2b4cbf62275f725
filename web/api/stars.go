package api

import (
	"time"

	"tianti/ladder/kpi"
	"tianti/ladder/star"
	"tianti/web/kit"
)

// Stars is the API of star ratings: periods, their acts, and each person's whole computation. Values and
// points are thousandths.
type Stars struct {
	Stars *star.Service
}

type periodInput struct {
	From string `json:"from"` // month: "2026-07"
	To   string `json:"to"`   // "2026-09"; the months are a month, a quarter, a half or a year
	Unit string `json:"unit"` // path or id
}

type periodView struct {
	ID        string     `json:"id"`
	Code      string     `json:"code"`
	Unit      string     `json:"unit"`
	From      string     `json:"from"`
	To        string     `json:"to"`
	State     string     `json:"state"` // draft, preview, notice, confirmed
	Run       int        `json:"run"`
	Scorecard string     `json:"scorecard"`
	People    int        `json:"people"`
	Rated     int64      `json:"rated"`
	Counts    []int64    `json:"counts"` // of the rated, by stars 0 to 5
	Places    []int64    `json:"places"` // by stars; -1 is without a cap
	Changed   int        `json:"changed"`
	Digest    string     `json:"digest"`
	Until     *time.Time `json:"notice_until"`
	Steps     []actView  `json:"steps"`
}

// computationView is a person's rating with everything that it rests on.
type computationView struct {
	Period      string           `json:"period"`
	State       string           `json:"state"`
	Person      string           `json:"person"`
	Unit        string           `json:"unit"`
	Rated       bool             `json:"rated"`
	Why         string           `json:"why"` // not rated or no star: short, missing, vetoed, below
	Vetoes      []string         `json:"vetoes"`
	Lines       []star.Line      `json:"lines"`
	Parts       []star.Part      `json:"parts"`
	Groups      map[string]group `json:"groups"` // by index of the parts
	Mean        int64            `json:"mean"`
	Deviation   int64            `json:"deviation"`
	Weight      int64            `json:"weight"`
	WeightedSum int64            `json:"weighted_sum"`
	Score       int64            `json:"score"`
	Bands       []int64          `json:"bands"`
	Band        int              `json:"band"`
	Rank        int              `json:"rank"`
	Places      *star.UnitPlaces `json:"places"`
	Stars       int              `json:"stars"`
	Before      *int             `json:"before"`
}

type group struct {
	Post  string      `json:"post"`
	Grade string      `json:"grade"`
	Unit  string      `json:"unit"`
	Size  int         `json:"size"`
	Stats []star.Stat `json:"stats"`
}

type starObjection struct {
	Text string `json:"text"`
}

type starObjectionAnswer struct {
	Uphold bool   `json:"uphold"`
	Answer string `json:"answer"`
}

// Area is the routes.
func (x Stars) Area() kit.Area {
	const path = "/api/v1/star-periods"
	act := func(name, needs, summary string, do kit.Handler) kit.Route {
		return kit.Route{Method: "POST", Path: path + "/:id/" + name, Needs: needs, API: true, Do: do, Doc: &kit.Doc{Summary: summary, Request: reasonInput{}, Answer: periodView{}}}
	}
	return kit.Area{Name: "api stars", Routes: []kit.Route{
		{Method: "GET", Path: path, Needs: "ladder.star.read", API: true, Do: x.list, Doc: &kit.Doc{Summary: "List star periods", Answer: List[periodView]{}, Query: kit.Cursor}},
		{Method: "POST", Path: path, Needs: "ladder.star.compute", API: true, Do: x.open, Doc: &kit.Doc{Summary: "Open a star period", Request: periodInput{}, Answer: periodView{}, Status: 201}},
		{Method: "GET", Path: path + "/:id", Needs: "ladder.star.read", API: true, Do: x.one, Doc: &kit.Doc{Summary: "Show a star period", Answer: periodView{}}},
		{Method: "POST", Path: path + "/:id/compute", Needs: "ladder.star.compute", API: true, Do: x.compute, Doc: &kit.Doc{Summary: "Rate everybody of the period anew; the same figures give the same digest", Answer: periodView{}}},
		act("publish", "ladder.star.publish", "Begin the notice", x.decide((*star.Service).Publish)),
		act("withdraw", "ladder.star.publish", "Take the notice back", x.decide((*star.Service).Withdraw)),
		act("confirm", "ladder.star.confirm", "Confirm as the second person, when the notice is over", x.decide((*star.Service).Confirm)),
		{Method: "GET", Path: path + "/:id/people/:person", Needs: "ladder.star.read", API: true, Do: x.person, Doc: &kit.Doc{Summary: "Show a person's rating with its whole computation", Answer: computationView{}}},
		{Method: "GET", Path: path + "/:id/objections", Needs: "ladder.star.read", API: true, Do: x.objections, Doc: &kit.Doc{Summary: "List the objections that one may answer", Answer: List[star.Objection]{}}},
		{Method: "POST", Path: path + "/:id/objections", Needs: "ladder.objection.file", API: true, Do: x.object, Doc: &kit.Doc{Summary: "Object to the own rating while the notice runs", Request: starObjection{}, Answer: star.Objection{}, Status: 201}},
		{Method: "POST", Path: path + "/:id/objections/:person/answer", Needs: "ladder.objection.answer", API: true, Do: x.answer, Doc: &kit.Doc{Summary: "Answer an objection", Request: starObjectionAnswer{}, Answer: star.Objection{}}},
	}}
}

func periodOf(p *star.Period) periodView {
	v := periodView{ID: p.ID, Code: p.Code, Unit: p.Unit, From: string(p.From), To: string(p.To), State: p.State, Run: p.Run, Scorecard: p.Card, People: p.People, Rated: p.Rated,
		Counts: some(p.Counts), Places: some(p.Places), Changed: p.Changed, Digest: p.Digest, Steps: []actView{}}
	if !p.Until.IsZero() {
		until := p.Until.UTC()
		v.Until = &until
	}
	for _, s := range p.Steps {
		v.Steps = append(v.Steps, actView{s.Act, s.By, s.Name, s.At.UTC(), s.Reason})
	}
	return v
}

func (x Stars) list(r *kit.Request) error {
	cursor, limit, err := Paging(r)
	if err != nil {
		return err
	}
	page, err := x.Stars.Periods(r.Context(), r.Actor, cursor, limit)
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, periodOf))
}

func (x Stars) open(r *kit.Request) error {
	var in periodInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	p, err := x.Stars.Open(r.Context(), r.Actor, kpi.Month(in.From), kpi.Month(in.To), unitPath(in.Unit))
	if err != nil {
		return err
	}
	return r.Created("/api/v1/star-periods/"+p.ID, periodOf(p))
}

func (x Stars) one(r *kit.Request) error {
	p, err := x.Stars.Period(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(periodOf(p))
}

func (x Stars) compute(r *kit.Request) error {
	p, err := x.Stars.Compute(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(periodOf(p))
}

func (x Stars) person(r *kit.Request) error {
	c, err := x.Stars.Person(r.Context(), r.Actor, r.Path("id"), r.Path("person"))
	if err != nil {
		return err
	}
	s := c.Result
	v := computationView{Period: c.Period.ID, State: c.Period.State, Person: s.Person, Unit: s.Unit, Rated: s.Rated, Why: s.Why, Vetoes: some(s.Vetoes), Lines: c.Card.Lines, Parts: s.Parts,
		Groups: map[string]group{}, Mean: c.Card.Mean, Deviation: c.Card.Deviation, Weight: s.Weight, WeightedSum: s.Sum, Score: s.Score, Bands: c.Card.Bands, Band: s.Band,
		Rank: s.Rank, Places: c.Unit, Stars: s.Stars, Before: s.Before}
	for i, g := range c.Groups {
		v.Groups[kit.Score(int64(i)*1000)] = group{g.Post, g.Grade, g.Unit, g.Size, g.Stats}
	}
	return r.Send(v)
}

func (x Stars) objections(r *kit.Request) error {
	os, err := x.Stars.Objections(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(ListFrom(os, "", func(o *star.Objection) star.Objection { return *o }))
}

func (x Stars) object(r *kit.Request) error {
	var in starObjection
	if err := r.JSON(&in); err != nil {
		return err
	}
	id := r.Path("id")
	o, err := x.Stars.Object(r.Context(), r.Actor, id, in.Text)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/star-periods/"+id+"/objections", o)
}

func (x Stars) answer(r *kit.Request) error {
	var in starObjectionAnswer
	if err := r.JSON(&in); err != nil {
		return err
	}
	p, err := x.Stars.Period(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	o, err := x.Stars.Answer(r.Context(), r.Actor, p.Objection(r.Path("person")), in.Uphold, in.Answer)
	if err != nil {
		return err
	}
	return r.Send(o)
}

package star

import (
	"net/url"
	"time"

	"tianti/ladder/kpi"
	stars "tianti/ladder/star"
	"tianti/rbac"
	"tianti/web/kit"
)

// personPage is a rating with its whole computation.
type personPage struct {
	Period, PeriodPath, Label, State, Tone string
	Person, Name, Unit, Quota              string
	Own                                    bool
	Stars, Band, Rank                      int
	Rated                                  bool
	Why                                    string
	Before                                 string // in words; "" where there was no period before
	Score                                  int64
	Lines                                  []lineView
	Weight, AllWeight                      int64
	Sum                                    string // Σ weight·points
	Mean, Deviation                        int64
	Bands                                  []bandView
	People                                 int64
	Ties                                   string
	Digest                                 string
	Until                                  time.Time
	MayObject                              bool
	Text                                   string
	Objection                              *objectionView
	Vetoes                                 []vetoRow
	Letter                                 bool // there is one: the stars are told
}

// lineView is a line of the computation.
type lineView struct {
	Metric, Months, Figure string
	Peer, Fixed            bool
	N                      int64
	Mean, Deviation, Group string
	Zero, Full             string
	Points                 int64
	Weight, Product        int64
}

// bandView is what a star takes, and the unit's places.
type bandView struct {
	Stars                    int
	Least                    int64
	Capped, Here, Reached    bool
	Exact                    string // whole part and remainder of the exact share
	Places, Given, AllPlaces int64
	Extra                    bool
}

// person is a rating (GET /stars/:id/people/:person).
func (p Pages) person(r *kit.Request) error {
	page, err := p.computation(r, r.Path("id"), r.Path("person"))
	if err != nil {
		return err
	}
	return r.Show("star_person", page)
}

func (p Pages) computation(r *kit.Request, id, person string) (personPage, error) {
	c, err := p.Stars.Person(r.Context(), r.Actor, id, person)
	if err != nil {
		return personPage{}, err
	}
	x, s := c.Period, c.Result
	names, err := p.names(r.Context(), []string{person})
	if err != nil {
		return personPage{}, err
	}
	page := personPage{Period: id, PeriodPath: "/stars/" + url.PathEscape(id), Label: x.Label(r.Lang), State: r.T("star.state." + x.State), Tone: tones[x.State], Person: person, Name: names(person),
		Unit: p.label(r, s.Unit), Quota: p.label(r, s.Quota), Own: person == r.Actor.Person, Stars: s.Stars, Band: s.Band, Rank: s.Rank, Rated: s.Rated, Why: whyOf(r, s.Why), Before: beforeWord(r, s.Before), Score: s.Score,
		Weight: s.Weight, AllWeight: c.Card.Weight(), Sum: kit.Score(s.Sum), Mean: c.Card.Mean, Deviation: c.Card.Deviation, Digest: x.Digest, Until: x.Until, Letter: out(x)}
	metrics, err := p.KPI.Catalogue(r.Context(), x.To)
	if err != nil {
		return page, err
	}
	for j, l := range c.Card.Lines {
		page.Lines = append(page.Lines, p.line(r, c, metrics, l, s.Parts[j], j))
	}
	if page.Vetoes, err = p.vetoRows(r, c.Vetoes); err != nil {
		return page, err
	}
	page.bands(c)
	for i, t := range c.Card.Ties {
		if i > 0 {
			page.Ties += r.T("rbac.list.separator")
		}
		if m, ok := metrics.Metric(t); ok {
			page.Ties += m.Name.In(r.Lang)
		} else {
			page.Ties += r.T("star.tie." + t)
		}
	}
	return page, p.own(r, c, &page)
}

// own adds what whoever is rated may do.
func (p Pages) own(r *kit.Request, c *stars.Computation, page *personPage) error {
	if !page.Own {
		return nil
	}
	o, err := p.Stars.OwnObjection(r.Context(), r.Actor, c.Result)
	if err != nil {
		return err
	}
	if o != nil {
		names, err := p.names(r.Context(), []string{o.By})
		if err != nil {
			return err
		}
		v := p.objection(r, c.Period, o, names)
		page.Objection = &v
	}
	_, may := p.Org.Gate().May(r.Actor, "ladder.objection.file", rbac.Place{Unit: c.Result.Unit, Owner: r.Actor.Person})
	page.MayObject = o == nil && may == nil && c.Period.State == stars.Notice && r.Now().Before(c.Period.Until)
	return nil
}

func (p Pages) line(r *kit.Request, c *stars.Computation, metrics *kpi.Catalogue, l stars.Line, x stars.Part, j int) lineView {
	m, _ := metrics.Metric(l.Metric)
	say := func(milli int64) string { return r.T("kpi.amount."+m.Unit, "value", kpi.Decimal(milli)) }
	v := lineView{Metric: m.Name.In(r.Lang), Weight: l.Weight, Points: x.Points, Product: l.Weight * x.Points}
	if x.N == 0 {
		return v
	}
	v.Figure, v.Months = say(x.Figure), r.T("star.months", "n", x.N, "sum", kpi.Decimal(x.Sum))
	switch x.Scale {
	case stars.Peer:
		g := c.Groups[x.Group]
		st := &g.Stats[j]
		v.Peer, v.N, v.Mean, v.Deviation = true, st.N, say(st.Mean()), say(st.Deviation())
		v.Group = r.T("star.group", "unit", p.label(r, g.Unit), "size", g.Size)
	case stars.Fixed:
		v.Fixed = true
		zero, full, _ := stars.Limits(l, m)
		v.Zero, v.Full = say(zero), say(full)
	}
	return v
}

func (page *personPage) bands(c *stars.Computation) {
	if c.Unit == nil {
		return
	}
	page.People = c.Unit.People
	for k := stars.Five; k > 0; k-- {
		b := bandView{Stars: k, Least: c.Card.Bands[k], Here: k == page.Stars, Reached: page.Score >= c.Card.Bands[k], Given: c.Unit.Given[k], AllPlaces: c.Period.Places[k]}
		if s := c.Unit.Shares[k]; s != nil {
			b.Capped, b.Places, b.Extra = true, s.Places(), s.Extra
			b.Exact = kit.Score(s.Whole*1000) + " + " + kit.Score(s.Remainder*1000) + "/" + kit.Score(c.Period.Rated*1000)
		}
		page.Bands = append(page.Bands, b)
	}
}

// object files an objection (POST /stars/:id/objections).
func (p Pages) object(r *kit.Request) error {
	id, text := r.Path("id"), r.Form("text")
	if _, err := p.Stars.Object(r.Context(), r.Actor, id, text); err != nil {
		page, perr := p.computation(r, id, r.Actor.Person)
		if perr != nil {
			return perr
		}
		page.Text = text
		return r.Refused("star_person", page, err)
	}
	r.Flash("star.objected")
	return r.Done("/stars/" + url.PathEscape(id) + "/people/" + url.PathEscape(r.Actor.Person))
}

// beforeWord says the stars of the period before.
func beforeWord(r *kit.Request, n *int) string {
	switch {
	case n == nil:
		return ""
	case *n == 0:
		return r.T("star.before.none")
	}
	return r.T("star.before", "n", *n)
}

package succession

import (
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"tianti/ladder/succession"
	"tianti/rbac"
	"tianti/web/kit"
	"tianti/web/page/naming"
)

// personPage is somebody's place with all its parts.
type personPage struct {
	Person, Name, Unit, Grade, Cell string
	Held                            string // why there is no promotion now, and until when
	Axes                            []axisView
	History                         []calibrationView
	MayMove                         bool
	Levels                          []kit.Option
	Performance, Potential, Reason  string
}

type axisView struct {
	Name, Points, Level, Raw string
	Low, High                string // where the levels begin
	Moved                    bool
	Parts                    []partView
}

type partView struct {
	Name, Points string
	Weight       int64
	Evidence     []naming.Link
}

type calibrationView struct {
	Text, Name, Reason string
	At                 time.Time
}

func (p Pages) personPage(r *kit.Request) (page personPage, err error) {
	x, history, err := p.Succession.Placed(r.Context(), r.Actor, r.Path("person"))
	if err != nil {
		return page, err
	}
	rules, err := p.Succession.Rules(r.Context())
	if err != nil {
		return page, err
	}
	fact, err := p.Facts.For(r)
	if err != nil {
		return page, err
	}
	page = personPage{Person: x.Person, Name: x.Name, Unit: p.label(r, x.Unit), Grade: p.rung(r, x.Grade), Held: heldText(r, x.Held), Cell: r.T("succession.cell." + strconv.Itoa(x.Cell)),
		Axes: []axisView{axisOf(r, "performance", x.Performance, rules.Performance, fact), axisOf(r, "potential", x.Potential, rules.Potential, fact)}}
	_, err = p.Organisation.Gate().May(r.Actor, "ladder.box.calibrate", rbac.Place{Unit: x.Unit, Owner: x.Person})
	page.MayMove = err == nil && x.Cell > 0
	for n := 1; n <= 3; n++ {
		page.Levels = append(page.Levels, kit.Option{Value: strconv.Itoa(n), Text: r.T("succession.level." + strconv.Itoa(n))})
	}
	for _, c := range history {
		var texts []string
		if c.Performance > 0 {
			texts = append(texts, r.T("succession.performance."+strconv.Itoa(c.Performance)))
		}
		if c.Potential > 0 {
			texts = append(texts, r.T("succession.potential."+strconv.Itoa(c.Potential)))
		}
		page.History = append(page.History, calibrationView{strings.Join(texts, " · "), c.Name, c.Reason, c.At})
	}
	return page, nil
}

func axisOf(r *kit.Request, name string, a succession.Axis, thresholds [2]int64, fact func(id string) naming.Link) axisView {
	v := axisView{Name: r.T("succession.axis." + name), Points: known(a), Low: kit.Score(thresholds[0]), High: kit.Score(thresholds[1]), Moved: a.Level != a.Raw}
	if a.Raw > 0 {
		v.Level, v.Raw = r.T("succession.level."+strconv.Itoa(a.Level)), r.T("succession.level."+strconv.Itoa(a.Raw))
	}
	for _, part := range a.Parts {
		v.Parts = append(v.Parts, partView{r.T("succession.part." + part.Kind), kit.Score(part.Points), part.Weight, naming.Links(fact, part.Evidence)})
	}
	return v
}

// person shows it (GET /nine-box/people/:person).
func (p Pages) person(r *kit.Request) error {
	page, err := p.personPage(r)
	if err != nil {
		return err
	}
	return r.Show("succession_person", page)
}

// calibrate moves somebody (POST /nine-box/people/:person).
func (p Pages) calibrate(r *kit.Request) error {
	level := func(field string) int { n, _ := strconv.Atoi(r.Form(field)); return n } // nothing chosen is 0
	if _, err := p.Succession.Calibrate(r.Context(), r.Actor, r.Path("person"), level("performance"), level("potential"), r.Form("reason")); err != nil {
		page, perr := p.personPage(r)
		if perr != nil {
			return errors.Join(err, perr)
		}
		page.Performance, page.Potential, page.Reason = r.Form("performance"), r.Form("potential"), r.Form("reason")
		return r.Refused("succession_person", page, err)
	}
	r.Flash("succession.done.calibrate")
	return r.Done("/nine-box/people/" + url.PathEscape(r.Path("person")))
}

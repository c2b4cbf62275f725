package surveys

import (
	"context"
	"errors"
	"net/url"
	"time"

	"tianti/ladder/survey"
	"tianti/rbac"
	"tianti/web/kit"
	"tianti/web/page/units"
)

type listPage struct {
	Questionnaire, Unit, From, Until, Reason string
	Questionnaires, Units                    []kit.Option
	Rows                                     []roundRow
	Next                                     string
}

type roundRow struct {
	Path, Name, Unit, From, Until, State, Tone string
	At                                         time.Time
}

var tones = map[string]string{survey.Draft: "gray", survey.Open: "blue", survey.Closed: "yellow", survey.Published: "green"}

func (p Pages) rowOf(r *kit.Request, x *survey.Round) (roundRow, error) {
	name := x.Questionnaire
	if q := p.Surveys.Library().Of(x.Questionnaire); q != nil {
		name = q.Name.In(r.Lang)
	}
	unit, err := units.Name(r.Context(), p.Organisation, r.Lang, x.Unit)
	return roundRow{"/survey-rounds/" + url.PathEscape(x.ID), name, unit, string(x.From), string(x.Until), r.T("survey.state." + x.State), tones[x.State], x.At}, err
}

func (p Pages) rounds(r *kit.Request) (page listPage, err error) {
	found, err := p.Surveys.Rounds(r.Context(), r.Actor, r.Query("cursor"), 30)
	if err != nil {
		return page, err
	}
	for _, x := range found.Items {
		row, err := p.rowOf(r, x)
		if err != nil {
			return page, err
		}
		page.Rows = append(page.Rows, row)
	}
	if found.Next != "" {
		page.Next = "/survey-rounds?cursor=" + url.QueryEscape(found.Next)
	}
	if !r.May("ladder.survey.edit") {
		return page, nil
	}
	for _, q := range p.Surveys.Library().Questionnaires {
		page.Questionnaires = append(page.Questionnaires, kit.Option{Value: q.Code, Text: q.Name.In(r.Lang)})
	}
	page.Units, err = units.Where(r, p.Organisation, "ladder.survey.edit", r.Actor.Unit)
	return page, err
}

// list shows the rounds (GET /survey-rounds).
func (p Pages) list(r *kit.Request) error {
	page, err := p.rounds(r)
	if err != nil {
		return err
	}
	today := rbac.DayOf(r.Now())
	page.From, page.Until = string(today), string(today.Add(13))
	return r.Show("survey_list", page)
}

// create drafts a round (POST /survey-rounds).
func (p Pages) create(r *kit.Request) error {
	q, unit, from, until, reason := r.Form("questionnaire"), r.Form("unit"), r.Form("from"), r.Form("until"), r.Form("reason")
	x, err := p.Surveys.Create(r.Context(), r.Actor, q, unit, rbac.Day(from), rbac.Day(until), reason)
	if err != nil {
		page, perr := p.rounds(r)
		if perr != nil {
			return perr
		}
		page.Questionnaire, page.Unit, page.From, page.Until, page.Reason = q, unit, from, until, reason
		return r.Refused("survey_list", page, err)
	}
	return r.Done("/survey-rounds/" + url.PathEscape(x.ID))
}

type roundPage struct {
	roundRow
	ID                         string
	Draft, Open, Published     bool
	MayOpen, MayClose, MayDrop bool
	Turnout                    int
	Steps                      []stepRow
	Sight                      *sightView // nil until it is published
	Export                     string     // path, "" where it may not be taken
}

type stepRow struct {
	Act, Name, Reason string
	At                time.Time
}

// sightView is the figures of a unit.
type sightView struct {
	Units              []link // from the round's down to this one
	Unit               string
	Lines, Grades      []kit.Option
	Line, Grade        string
	UnitPath           string
	Shown              bool
	Answers            int
	Invited            int
	Rate               string
	Fit                string // "" for questionnaires without
	Tables             []table
	Filtered, Narrowed bool // a line or grade was asked for; and nothing is shown of it
	Next               string
}

type link struct{ Text, Path string }

// round shows one (GET /survey-rounds/:id).
func (p Pages) round(r *kit.Request) error {
	page, err := p.roundOf(r)
	if err != nil {
		return err
	}
	return r.Show("survey_round", page)
}

func (p Pages) roundOf(r *kit.Request) (page roundPage, err error) {
	x, err := p.Surveys.Round(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return page, err
	}
	page = roundPage{ID: x.ID, Draft: x.State == survey.Draft, Open: x.State == survey.Open, Published: x.State == survey.Published}
	if page.roundRow, err = p.rowOf(r, x); err != nil {
		return page, err
	}
	gate, at := p.Organisation.Gate(), rbac.Place{Unit: x.Unit}
	may := func(permission string) bool { _, err := gate.May(r.Actor, permission, at); return err == nil }
	page.MayOpen = page.Draft && may("ladder.survey.open")
	page.MayDrop = page.Draft && may("ladder.survey.edit")
	page.MayClose = page.Open && may("ladder.survey.close")
	for _, s := range x.Steps {
		page.Steps = append(page.Steps, stepRow{r.T("survey.act." + s.Act), r.By(s.By, s.Name), s.Reason, s.At})
	}
	if page.Open {
		if page.Turnout, err = p.Surveys.Turnout(r.Context(), r.Actor, x.ID); err != nil {
			return page, err
		}
	}
	if page.Published {
		page.Sight, page.Export, err = p.sight(r, x)
	}
	return page, err
}

// act is an act with a reason (POST /survey-rounds/:id/…).
func (p Pages) act(do func(*survey.Service, context.Context, rbac.Actor, string, string) (*survey.Round, error)) kit.Handler {
	return func(r *kit.Request) error {
		if _, err := do(p.Surveys, r.Context(), r.Actor, r.Path("id"), r.Form("reason")); err != nil {
			return p.refused(r, err)
		}
		return r.Done("/survey-rounds/" + url.PathEscape(r.Path("id")))
	}
}

func (p Pages) refused(r *kit.Request, err error) error {
	page, perr := p.roundOf(r)
	if perr != nil {
		return errors.Join(err, perr)
	}
	return r.Refused("survey_round", page, err)
}

// drop takes a draft away (POST /survey-rounds/:id/drop).
func (p Pages) drop(r *kit.Request) error {
	if err := p.Surveys.Drop(r.Context(), r.Actor, r.Path("id"), r.Form("reason")); err != nil {
		return p.refused(r, err)
	}
	return r.Done("/survey-rounds")
}

// Package surveys is the pages of surveys: what asks people and the form in which they answer, their own profile,
// the offers of support; and for those who lead them, rounds and figures.
package surveys

import (
	"embed"
	"errors"
	"net/url"
	"slices"
	"strconv"

	"tianti/ladder"
	"tianti/ladder/survey"
	"tianti/rbac"
	"tianti/web/kit"
)

//go:embed *.html *.js
var files embed.FS

// Pages are the handlers.
type Pages struct {
	Surveys      *survey.Service
	Ladder       *ladder.Service
	Organisation *rbac.Organisation
}

// Area is the folder's routes and pages.
func (p Pages) Area() kit.Area {
	const (
		answer = "ladder.survey.answer"
		read   = "ladder.survey.read"
		edit   = "ladder.survey.edit"
	)
	nav := func(label, icon string, order int) *kit.Nav {
		return &kit.Nav{Group: "ladder", Label: label, Icon: icon, Order: order}
	}
	return kit.Area{Name: "surveys", Files: files, Samples: samples(), Routes: []kit.Route{
		{Method: "GET", Path: "/surveys", Needs: answer, Do: p.mine, Nav: nav("nav.survey.mine", "message-circle", 18)},
		{Method: "GET", Path: "/surveys/support", Needs: answer, Do: p.support},
		{Method: "GET", Path: "/surveys/:id", Needs: answer, Do: p.form},
		{Method: "POST", Path: "/surveys/:id", Needs: answer, Do: p.answer},
		{Method: "GET", Path: "/survey-rounds", Needs: read, Do: p.list, Nav: nav("nav.survey.rounds", "chart-dots", 66)},
		{Method: "POST", Path: "/survey-rounds", Needs: edit, Do: p.create},
		{Method: "GET", Path: "/survey-rounds/:id", Needs: read, Do: p.round},
		{Method: "GET", Path: "/survey-rounds/:id/export", Needs: "ladder.survey.export", Do: p.take},
		{Method: "POST", Path: "/survey-rounds/:id/open", Needs: "ladder.survey.open", Do: p.act((*survey.Service).Open)},
		{Method: "POST", Path: "/survey-rounds/:id/close", Needs: "ladder.survey.close", Do: p.act((*survey.Service).Close)},
		{Method: "POST", Path: "/survey-rounds/:id/drop", Needs: edit, Do: p.drop},
	}, Cards: []kit.Card{{Name: "surveys", Order: 16, Needs: answer, Load: p.card, Sample: sampleCard()}}}
}

// offer is support as pages show it.
type offer struct{ Name, Text, Contact string }

func (p Pages) offers(lang string) (out []offer) {
	for _, o := range p.Surveys.Library().Support {
		out = append(out, offer{o.Name.In(lang), o.Text.In(lang), o.Contact.In(lang)})
	}
	return out
}

type minePage struct {
	Rows    []mineRow
	Support []offer
}

type mineRow struct {
	Path, Name, About, Until string
	Answered                 bool
}

// mine lists what asks the actor now (GET /surveys).
func (p Pages) mine(r *kit.Request) error {
	asked, err := p.Surveys.Mine(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	page := minePage{Support: p.offers(r.Lang)}
	for _, a := range asked {
		if q := p.Surveys.Library().Of(a.Questionnaire); q != nil {
			page.Rows = append(page.Rows, mineRow{"/surveys/" + url.PathEscape(a.ID), q.Name.In(r.Lang), q.About.In(r.Lang), string(a.Until), a.Answered})
		}
	}
	return r.Show("survey_mine", page)
}

// cardPage is the home page's card: what still asks the reader, each with its last day.
type cardPage struct{ Rows []cardRow }

type cardRow struct{ Path, Name, Until, Tone string }

func (p Pages) card(r *kit.Request) (any, error) {
	asked, err := p.Surveys.Mine(r.Context(), r.Actor)
	if errors.Is(err, rbac.ErrForbidden) { // an account of nobody who works here
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var page cardPage
	for _, a := range asked {
		q := p.Surveys.Library().Of(a.Questionnaire)
		if a.Answered || q == nil {
			continue
		}
		row := cardRow{Path: "/surveys/" + url.PathEscape(a.ID), Name: q.Name.In(r.Lang), Until: string(a.Until)}
		if a.Until <= rbac.DayOf(r.Now()).Add(soon) {
			row.Tone = "yellow"
		}
		page.Rows = append(page.Rows, row)
	}
	if len(page.Rows) == 0 {
		return nil, nil
	}
	return page, nil
}

// soon is how many days before a survey's last one the home page warns.
const soon = 2

type supportPage struct{ Support []offer }

// support shows the offers of support (GET /surveys/support).
func (p Pages) support(r *kit.Request) error {
	return r.Show("survey_support", supportPage{p.offers(r.Lang)})
}

type formPage struct {
	Path, Name, About string
	Sections          []section
}

type section struct {
	Name  string
	Items []itemView
}

type itemView struct {
	Name, Text string
	Scales     []scale
}

// scale is one question with its five answers.
type scale struct {
	Field, Ask, Low, High string
	Points                []point
}

type point struct {
	Value  int
	Text   string
	Chosen bool
}

// formOf is the form of a questionnaire with what was chosen.
func (p Pages) formOf(r *kit.Request, id string, q *survey.Questionnaire, chosen map[string]int) formPage {
	page := formPage{Path: "/surveys/" + url.PathEscape(id), Name: q.Name.In(r.Lang), About: q.About.In(r.Lang)}
	for _, g := range q.Groups {
		s := section{Name: g.Name.In(r.Lang)}
		for _, i := range q.Items {
			if i.Group != g.Code {
				continue
			}
			v := itemView{Name: i.Name.In(r.Lang), Text: i.Text.In(r.Lang)}
			if q.Kind == survey.Fit {
				v.Scales = []scale{scaleOf(r, i.Code+survey.Important, "important", chosen), scaleOf(r, i.Code+survey.Met, "met", chosen)}
			} else {
				v.Scales = []scale{scaleOf(r, i.Code, "agree", chosen)}
			}
			s.Items = append(s.Items, v)
		}
		page.Sections = append(page.Sections, s)
	}
	return page
}

func scaleOf(r *kit.Request, field, kind string, chosen map[string]int) scale {
	s := scale{Field: field, Ask: r.T("survey.ask." + kind)}
	for v := survey.Lowest; v <= survey.Highest; v++ {
		s.Points = append(s.Points, point{v, r.T("survey.scale." + kind + "." + strconv.Itoa(v)), chosen[field] == v})
	}
	s.Low, s.High = s.Points[0].Text, s.Points[len(s.Points)-1].Text
	return s
}

// form shows a round to be answered (GET /surveys/:id).
func (p Pages) form(r *kit.Request) error {
	x, err := p.Surveys.Ask(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	q := p.Surveys.Library().Of(x.Questionnaire)
	if q == nil {
		return survey.ErrClosed
	}
	return r.Show("survey_form", p.formOf(r, x.ID, q, nil))
}

type thanksPage struct {
	Name    string
	Fit     bool
	Percent int64
	Gap     int64 // mean, in thousandths of a point
	Likes   string
	Needs   table
	Widest  []string
	Support []offer
}

// answer takes the answers and shows the own profile, this once (POST /surveys/:id). There is no page to go on
// to: the profile is kept nowhere.
func (p Pages) answer(r *kit.Request) error {
	id := r.Path("id")
	x, err := p.Surveys.Ask(r.Context(), r.Actor, id)
	if err != nil {
		return err
	}
	q := p.Surveys.Library().Of(x.Questionnaire)
	if q == nil {
		return survey.ErrClosed
	}
	answers := map[string]int{}
	for _, f := range q.Fields() {
		answers[f], _ = strconv.Atoi(r.Form(f)) // what is no number is off the scale
	}
	own, err := p.Surveys.Answer(r.Context(), r.Actor, id, answers)
	if err != nil {
		return r.Refused("survey_form", p.formOf(r, id, q, answers), err)
	}
	page := thanksPage{Name: q.Name.In(r.Lang), Support: p.offers(r.Lang)}
	if own != nil {
		page.fill(r, q, own)
	}
	return r.Show("survey_thanks", page)
}

func (page *thanksPage) fill(r *kit.Request, q *survey.Questionnaire, own *survey.Profile) {
	name := func(code string) string {
		i := slices.IndexFunc(q.Items, func(i survey.Item) bool { return i.Code == code })
		return q.Items[i].Name.In(r.Lang)
	}
	page.Fit, page.Percent, page.Gap = true, own.Fit/10, (own.Distance+50)/100*100 // a tenth of a point
	switch {
	case !own.Shaped:
		page.Likes = r.T("survey.likeness.none")
	case own.Likeness >= 300:
		page.Likes = r.T("survey.likeness.high")
	case own.Likeness > -300:
		page.Likes = r.T("survey.likeness.weak")
	default:
		page.Likes = r.T("survey.likeness.against")
	}
	page.Needs = table{ID: "own", Title: r.T("survey.own"), Note: r.T("survey.own.text"), Chart: "bar", Head: []string{r.T("survey.need"), r.T("survey.important"), r.T("survey.met"), r.T("survey.gap")}}
	for _, n := range own.Needs {
		page.Needs.Rows = append(page.Needs.Rows, row{name(n.Code), []cell{whole(n.Important), whole(n.Met), {Text: signed(int64(n.Gap()) * 1000)}}})
	}
	for _, n := range own.Widest(3) {
		page.Widest = append(page.Widest, name(n.Code))
	}
}

package api

import (
	"context"
	"time"

	"tianti/internal/locale"
	"tianti/ladder/survey"
	"tianti/rbac"
	"tianti/web/kit"
)

// Surveys is rounds of surveys, answers, published figures and offers of support.
type Surveys struct{ Surveys *survey.Service }

type surveyRound struct {
	ID            string       `json:"id"`
	Questionnaire string       `json:"questionnaire"`
	Unit          string       `json:"unit"`
	From          string       `json:"from"`
	Until         string       `json:"until"`
	State         string       `json:"state"`
	At            time.Time    `json:"at"`
	Shown         bool         `json:"shown"` // published with figures
	Steps         []surveyStep `json:"steps"`
}

type surveyStep struct {
	Act    string    `json:"act"`
	By     string    `json:"by"`
	Name   string    `json:"name"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason"`
}

type surveyInput struct {
	Questionnaire string `json:"questionnaire"`
	Unit          string `json:"unit"`
	From          string `json:"from"`
	Until         string `json:"until"`
	Reason        string `json:"reason"`
}

type surveyAsked struct {
	ID            string `json:"id"`
	Questionnaire string `json:"questionnaire"`
	Until         string `json:"until"`
	Answered      bool   `json:"answered"`
}

type questionnaireView struct {
	Code   string            `json:"code"`
	Kind   string            `json:"kind"` // fit asks twice about each item, pulse once
	Name   locale.Text       `json:"name"`
	About  locale.Text       `json:"about"`
	Fields []string          `json:"fields"` // of an answer
	Items  []surveyItem      `json:"items"`
	Groups []surveyItemGroup `json:"groups"`
}

type surveyItemGroup struct {
	Code string      `json:"code"`
	Name locale.Text `json:"name"`
}

type surveyItem struct {
	Code  string      `json:"code"`
	Group string      `json:"group"`
	Name  locale.Text `json:"name"`
	Text  locale.Text `json:"text"`
}

type answersInput struct {
	Answers map[string]int `json:"answers"` // 1 to 5 by field
}

// profileView is the own profile; null where the questionnaire gives none. It is answered once and kept nowhere.
type profileView struct {
	Distance int64        `json:"distance"` // thousandths of a scale point
	Fit      int64        `json:"fit"`      // thousandths
	Likeness *int64       `json:"likeness"` // thousandths; null where a profile is flat
	Needs    []surveyNeed `json:"needs"`
}

type surveyNeed struct {
	Code      string `json:"code"`
	Important int    `json:"important"`
	Met       int    `json:"met"`
}

type surveyResults struct {
	Round string             `json:"round"`
	Unit  string             `json:"unit"`
	Whole *surveyResult      `json:"whole"` // null: fewer than five, or not to be told apart
	Below List[surveyResult] `json:"below"`
}

type surveyResult struct {
	Unit    string         `json:"unit"`
	Rate    int64          `json:"rate"` // thousandths, rounded down to five percent, at most 950
	Figures []surveyFigure `json:"figures"`
}

type surveyFigure struct {
	Line    string           `json:"line"`  // "" is all
	Grade   string           `json:"grade"` // "" is all
	Answers int              `json:"answers"`
	Means   map[string]int64 `json:"means"` // thousandths by field, rounded to tenths, kept off the ends of the scale
	Fit     *int64           `json:"fit"`   // thousandths, rounded to hundredths
}

type offerView struct {
	Code    string      `json:"code"`
	Name    locale.Text `json:"name"`
	Text    locale.Text `json:"text"`
	Contact locale.Text `json:"contact"`
}

// Area is the routes.
func (x Surveys) Area() kit.Area {
	const (
		answer, read, path = "ladder.survey.answer", "ladder.survey.read", "/api/v1/surveys"
	)
	act := func(name, needs, summary string, do func(*survey.Service, context.Context, rbac.Actor, string, string) (*survey.Round, error)) kit.Route {
		return kit.Route{Method: "POST", Path: path + "/:id/" + name, Needs: needs, API: true, Do: x.act(do), Doc: &kit.Doc{Summary: summary, Request: reasonInput{}, Answer: surveyRound{}}}
	}
	return kit.Area{Name: "api surveys", Routes: []kit.Route{
		{Method: "GET", Path: path, Needs: read, API: true, Do: x.list, Doc: &kit.Doc{Summary: "List rounds of surveys", Answer: List[surveyRound]{}, Query: kit.Cursor}},
		{Method: "POST", Path: path, Needs: "ladder.survey.edit", API: true, Do: x.create, Doc: &kit.Doc{Summary: "Draft a round of a survey", Request: surveyInput{}, Answer: surveyRound{}, Status: 201}},
		{Method: "GET", Path: path + "/mine", Needs: answer, API: true, Do: x.mine, Doc: &kit.Doc{Summary: "List the rounds that ask the caller now", Answer: List[surveyAsked]{}}},
		{Method: "GET", Path: path + "/questionnaires", Needs: answer, API: true, Do: x.questionnaires, Doc: &kit.Doc{Summary: "List the questionnaires", Answer: List[questionnaireView]{}}},
		{Method: "GET", Path: path + "/support", Needs: answer, API: true, Do: x.support, Doc: &kit.Doc{Summary: "List the offers of support", Answer: List[offerView]{}}},
		{Method: "GET", Path: path + "/:id", Needs: read, API: true, Do: x.show, Doc: &kit.Doc{Summary: "Show a round of a survey", Answer: surveyRound{}}},
		{Method: "DELETE", Path: path + "/:id", Needs: "ladder.survey.edit", API: true, Do: x.drop, Doc: &kit.Doc{Summary: "Drop a draft", Request: reasonInput{}, Status: 204}},
		act("open", "ladder.survey.open", "Let people answer", (*survey.Service).Open),
		act("close", "ladder.survey.close", "End a round; its figures follow", (*survey.Service).Close),
		// Once: what is kept under an Idempotency-Key would tie the answers to the person.
		{Method: "POST", Path: path + "/:id/answers", Needs: answer, API: true, Once: true, Do: x.answer, Doc: &kit.Doc{Summary: "Answer, for good; the own profile comes back this once", Request: answersInput{}, Answer: &profileView{}}},
		{Method: "GET", Path: path + "/:id/results", Needs: read, API: true, Do: x.results, Doc: &kit.Doc{Summary: "Show the published figures of a unit and of those directly below it", Answer: surveyResults{},
			Query: append([]kit.Param{{Name: "unit", About: "id of a unit; without it, the widest one that the caller may look at"}}, kit.Cursor...)}},
	}}
}

func surveyRoundOf(r *survey.Round) surveyRound {
	out := surveyRound{r.ID, r.Questionnaire, rbac.UnitID(r.Unit), string(r.From), string(r.Until), r.State, r.At, r.Shown, []surveyStep{}}
	for _, s := range r.Steps {
		out.Steps = append(out.Steps, surveyStep(s))
	}
	return out
}

func (x Surveys) list(r *kit.Request) error {
	cursor, limit, err := Paging(r)
	if err != nil {
		return err
	}
	page, err := x.Surveys.Rounds(r.Context(), r.Actor, cursor, limit)
	if err != nil {
		return err
	}
	return r.Send(ListFrom(page.Items, page.Next, surveyRoundOf))
}

func (x Surveys) create(r *kit.Request) error {
	var in surveyInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	s, err := x.Surveys.Create(r.Context(), r.Actor, in.Questionnaire, pathOf(in.Unit), rbac.Day(in.From), rbac.Day(in.Until), in.Reason)
	if err != nil {
		return err
	}
	return r.Created("/api/v1/surveys/"+s.ID, surveyRoundOf(s))
}

func (x Surveys) show(r *kit.Request) error {
	s, err := x.Surveys.Round(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	return r.Send(surveyRoundOf(s))
}

func (x Surveys) act(do func(*survey.Service, context.Context, rbac.Actor, string, string) (*survey.Round, error)) kit.Handler {
	return func(r *kit.Request) error {
		var in reasonInput
		if err := r.JSON(&in); err != nil {
			return err
		}
		s, err := do(x.Surveys, r.Context(), r.Actor, r.Path("id"), in.Reason)
		if err != nil {
			return err
		}
		return r.Send(surveyRoundOf(s))
	}
}

func (x Surveys) drop(r *kit.Request) error {
	var in reasonInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	if err := x.Surveys.Drop(r.Context(), r.Actor, r.Path("id"), in.Reason); err != nil {
		return err
	}
	return r.Nothing()
}

func (x Surveys) mine(r *kit.Request) error {
	asked, err := x.Surveys.Mine(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	return r.Send(ListFrom(asked, "", func(a survey.Asked) surveyAsked {
		return surveyAsked{a.ID, a.Questionnaire, string(a.Until), a.Answered}
	}))
}

func (x Surveys) questionnaires(r *kit.Request) error {
	return r.Send(ListFrom(x.Surveys.Library().Questionnaires, "", func(q *survey.Questionnaire) questionnaireView {
		out := questionnaireView{Code: q.Code, Kind: q.Kind, Name: q.Name, About: q.About, Fields: q.Fields(), Items: []surveyItem{}, Groups: []surveyItemGroup{}}
		for _, i := range q.Items {
			out.Items = append(out.Items, surveyItem{i.Code, i.Group, i.Name, i.Text})
		}
		for _, g := range q.Groups {
			out.Groups = append(out.Groups, surveyItemGroup{g.Code, g.Name})
		}
		return out
	}))
}

func (x Surveys) support(r *kit.Request) error {
	return r.Send(ListFrom(x.Surveys.Library().Support, "", func(o survey.Offer) offerView {
		return offerView{o.Code, o.Name, o.Text, o.Contact}
	}))
}

func (x Surveys) answer(r *kit.Request) error {
	var in answersInput
	if err := r.JSON(&in); err != nil {
		return err
	}
	p, err := x.Surveys.Answer(r.Context(), r.Actor, r.Path("id"), in.Answers)
	if err != nil {
		return err
	}
	if p == nil {
		return r.Send((*profileView)(nil))
	}
	out := &profileView{Distance: p.Distance, Fit: p.Fit, Needs: []surveyNeed{}}
	if p.Shaped {
		out.Likeness = &p.Likeness
	}
	for _, n := range p.Needs {
		out.Needs = append(out.Needs, surveyNeed(n))
	}
	return r.Send(out)
}

func (x Surveys) results(r *kit.Request) error {
	cursor, limit, err := Paging(r)
	if err != nil {
		return err
	}
	s, err := x.Surveys.Show(r.Context(), r.Actor, r.Path("id"), pathOf(r.Query("unit")), cursor, limit)
	if err != nil {
		return err
	}
	q := x.Surveys.Library().Of(s.Round.Questionnaire)
	if q == nil {
		return survey.ErrQuestionnaire.With("value", s.Round.Questionnaire)
	}
	one := func(x *survey.Result) surveyResult { return surveyResultOf(q, x) }
	out := surveyResults{Round: s.Round.ID, Unit: rbac.UnitID(s.Unit), Below: ListFrom(s.Below, s.Next, one)}
	if s.Whole != nil {
		whole := one(s.Whole)
		out.Whole = &whole
	}
	return r.Send(out)
}

func surveyResultOf(q *survey.Questionnaire, x *survey.Result) surveyResult {
	out := surveyResult{rbac.UnitID(x.Unit), x.Rate(), []surveyFigure{}}
	for i := range x.Figures {
		f := &x.Figures[i]
		v := surveyFigure{f.Line, f.Grade, f.N, map[string]int64{}, nil}
		for at, name := range q.Fields() {
			v.Means[name] = f.Mean(at)
		}
		if q.Kind == survey.Fit {
			fit := f.Fit(len(q.Items))
			v.Fit = &fit
		}
		out.Figures = append(out.Figures, v)
	}
	return out
}

package rounds

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"tianti/internal/fault"
	"tianti/internal/strictyaml"
	"tianti/ladder/requirement"
	"tianti/ladder/round"
	"tianti/web/kit"
)

// formPage is a round's plan as a form. What was typed stays as it was typed.
type formPage struct {
	ID                                       string // of a draft that is edited
	Title, Unit, Grade, Post, Duties, Reason string
	Opens, Closes                            string
	Extra                                    string
	Exam, ExamWeight, PanelWeight            string
	KPIWeight, AppraisalWeight, StarWeight   string
	Least, PanelLeast, Days, Months          string
	Places                                   []placeRow
	Rubric                                   []rubricRow
	Tie1, Tie2, Tie3                         string
	Units, Grades, Posts, Ties               []kit.Option
}

type placeRow struct{ N, Unit, Places string }
type rubricRow struct{ N, Name, Most string }

// How many rows the form offers; a round with more units is made by API.
const (
	placeRows  = 8
	rubricRows = 6
	mostUnits  = 400
)

func number(n int) string { return strconv.Itoa(n) }

func whole(s string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	return n, err == nil
}

// amount reads a whole number; nothing is 0, and what is none is one that no rule accepts.
func amount(s string) int {
	if s == "" {
		return 0
	}
	if n, ok := whole(s); ok {
		return n
	}
	return -1
}

// fresh shows the form of a new round (GET /rounds/manage/new).
func (p Pages) fresh(r *kit.Request) error {
	plan := round.DefaultPlan([4]string{r.T("round.criterion.knowledge"), r.T("round.criterion.management"), r.T("round.criterion.communication"), r.T("round.criterion.bearing")})
	page := formOf(&plan)
	page.Opens, page.Closes = dayOf(r.Now()), dayOf(r.Now().AddDate(0, 0, 4))
	if err := p.choices(r, &page); err != nil {
		return err
	}
	if len(page.Units) == 1 {
		page.Unit = page.Units[0].Value
	}
	return r.Show("rounds_form", page)
}

// formOf is a plan as the form shows it.
func formOf(x *round.Plan) formPage {
	f := formPage{Title: x.Title, Unit: x.Unit, Grade: x.Grade, Post: x.Post, Duties: x.Duties, Opens: dayOf(x.Opens), Closes: dayOf(before(x.Closes)),
		Least: number(x.Least), PanelLeast: number(x.Panel), Days: number(x.Days), Months: number(x.Months)}
	for _, part := range x.Parts {
		if to := f.weight(part.Kind); to != nil {
			*to = number(part.Weight)
		}
		if part.Kind == round.PartExam {
			f.Exam = part.Code
		}
	}
	for i := range placeRows {
		row := placeRow{N: number(i)}
		if i < len(x.Places) {
			row.Unit, row.Places = x.Places[i].Unit, number(x.Places[i].Places)
		}
		f.Places = append(f.Places, row)
	}
	for i := range rubricRows {
		row := rubricRow{N: number(i)}
		if i < len(x.Rubric) {
			row.Name, row.Most = x.Rubric[i].Name, number(x.Rubric[i].Most)
		}
		f.Rubric = append(f.Rubric, row)
	}
	ties := append(slices.Clone(x.Ties), "", "", "")
	f.Tie1, f.Tie2, f.Tie3 = ties[0], ties[1], ties[2]
	if x.Extra != nil {
		f.Extra = requirement.Write(x.Extra)
	}
	return f
}

func (f *formPage) weight(kind string) *string {
	switch kind {
	case round.PartExam:
		return &f.ExamWeight
	case round.PartPanel:
		return &f.PanelWeight
	case round.PartKPI:
		return &f.KPIWeight
	case round.PartAppraisal:
		return &f.AppraisalWeight
	case round.PartStar:
		return &f.StarWeight
	}
	return nil
}

// read takes the form in as it was typed, and the plan that it means.
func (p Pages) read(r *kit.Request) (f formPage, x round.Plan, err error) {
	f = formPage{Title: r.Form("title"), Unit: r.Form("unit"), Grade: r.Form("grade"), Post: r.Form("post"), Duties: r.Form("duties"), Reason: r.Form("reason"),
		Opens: r.Form("opens"), Closes: r.Form("closes"), Extra: r.Form("extra"), Exam: r.Form("exam"),
		ExamWeight: r.Form("weight-exam"), PanelWeight: r.Form("weight-panel"), KPIWeight: r.Form("weight-kpi"), AppraisalWeight: r.Form("weight-appraisal"), StarWeight: r.Form("weight-star"),
		Least: r.Form("least"), PanelLeast: r.Form("panel_least"), Days: r.Form("days"), Months: r.Form("months"), Tie1: r.Form("tie-1"), Tie2: r.Form("tie-2"), Tie3: r.Form("tie-3")}
	x = round.Plan{Title: f.Title, Unit: f.Unit, Grade: f.Grade, Post: f.Post, Duties: f.Duties, Opens: day(f.Opens), Least: amount(f.Least), Panel: amount(f.PanelLeast),
		Days: amount(f.Days), Months: amount(f.Months), Ties: []string{f.Tie1, f.Tie2, f.Tie3}}
	if last := day(f.Closes); !last.IsZero() {
		x.Closes = last.AddDate(0, 0, 1)
	}
	for _, kind := range round.PartKinds {
		part := round.Part{Kind: kind, Weight: amount(*f.weight(kind))}
		if kind == round.PartExam {
			part.Code = f.Exam
		}
		x.Parts = append(x.Parts, part)
	}
	for i := range placeRows {
		row := placeRow{number(i), r.Form(fmt.Sprint("place-", i)), r.Form(fmt.Sprint("places-", i))}
		f.Places = append(f.Places, row)
		x.Places = append(x.Places, round.Quota{Unit: row.Unit, Places: amount(row.Places)})
	}
	for i := range rubricRows {
		row := rubricRow{number(i), r.Form(fmt.Sprint("criterion-", i)), r.Form(fmt.Sprint("most-", i))}
		f.Rubric = append(f.Rubric, row)
		x.Rubric = append(x.Rubric, round.Criterion{Code: "C" + number(i+1), Name: row.Name, Most: amount(row.Most)})
	}
	if f.Extra != "" {
		x.Extra = &requirement.Rule{}
		if err := strictyaml.Decode("extra", []byte(f.Extra), x.Extra); err != nil {
			return f, x, atField("extra", err)
		}
	}
	return f, x, nil
}

// atField puts the faults of a file at the form's field.
func atField(field string, err error) error {
	var out fault.List
	for _, f := range fault.All(err) {
		out = append(out, f.At(field))
	}
	return out.Err()
}

// choices fills what the form offers.
func (p Pages) choices(r *kit.Request, f *formPage) error {
	units, _, err := p.Organisation.Choices(r.Context(), r.Actor, "ladder.round.edit", f.Unit, mostUnits)
	if err != nil {
		return err
	}
	var paths []string
	for _, u := range units {
		paths = append(paths, u.Path)
	}
	names := p.labels(r.Context(), r.Lang, paths...)
	for _, path := range paths {
		f.Units = append(f.Units, kit.Option{Value: path, Text: names[path]})
	}
	for _, g := range p.Ladder.Blueprint().Grades {
		if !g.Entry {
			f.Grades = append(f.Grades, kit.Option{Value: g.Code, Text: g.Code + " " + g.Name.In(r.Lang)})
		}
	}
	for _, x := range p.Organisation.Posts().Offered() {
		f.Posts = append(f.Posts, kit.Option{Value: x.Code, Text: x.In(r.Lang)})
	}
	for _, t := range round.TieKinds {
		f.Ties = append(f.Ties, kit.Option{Value: t, Text: round.PartWord(r.Lang, t)})
	}
	return nil
}

func (p Pages) formAgain(r *kit.Request, f formPage, cause error) error {
	if err := p.choices(r, &f); err != nil {
		return cause
	}
	return shownAgain(r, "rounds_form", f, cause)
}

// create makes a draft (POST /rounds/manage).
func (p Pages) create(r *kit.Request) error {
	f, plan, err := p.read(r)
	if err == nil {
		var x *round.Round
		if x, err = p.Rounds.Make(r.Context(), r.Actor, plan, f.Reason); err == nil {
			r.Flash("rounds.done.make")
			return r.Done("/rounds/manage/" + url.PathEscape(x.ID))
		}
	}
	return p.formAgain(r, f, err)
}

// again shows a draft to be changed (GET /rounds/manage/:id/edit).
func (p Pages) again(r *kit.Request) error {
	b, err := p.Rounds.Board(r.Context(), r.Actor, r.Path("id"))
	if err != nil {
		return err
	}
	f := formOf(&b.Round.Plan)
	f.ID = b.Round.ID
	if err := p.choices(r, &f); err != nil {
		return err
	}
	return r.Show("rounds_form", f)
}

// change changes a draft (POST /rounds/manage/:id/edit).
func (p Pages) change(r *kit.Request) error {
	f, plan, err := p.read(r)
	f.ID = r.Path("id")
	if err == nil {
		if _, err = p.Rounds.Edit(r.Context(), r.Actor, f.ID, plan, f.Reason); err == nil {
			r.Flash("rounds.done.edit")
			return r.Done("/rounds/manage/" + url.PathEscape(f.ID))
		}
	}
	return p.formAgain(r, f, err)
}

package surveys

import (
	"net/url"
	"slices"

	"tianti/ladder/survey"
	"tianti/rbac"
	"tianti/web/kit"
)

// unitsShown is how many units below one page lists.
const unitsShown = 50

// look asks for the figures of the unit that the query names.
func (p Pages) look(r *kit.Request, id, cursor string, limit int) (*survey.Sight, *survey.Questionnaire, error) {
	x, err := p.Surveys.Show(r.Context(), r.Actor, id, rbac.UnitPath(rbac.UnitID(r.Query("unit"))), cursor, limit)
	if err != nil {
		return nil, nil, err
	}
	q := p.Surveys.Library().Of(x.Round.Questionnaire)
	if q == nil {
		return nil, nil, survey.ErrQuestionnaire.With("value", x.Round.Questionnaire)
	}
	return x, q, nil
}

func (p Pages) path(id string, v url.Values) string {
	return "/survey-rounds/" + url.PathEscape(id) + "?" + v.Encode()
}

// sight is the figures of a published round as the page shows them, and where to take them along.
func (p Pages) sight(r *kit.Request, x *survey.Round) (*sightView, string, error) {
	s, q, err := p.look(r, x.ID, r.Query("cursor"), unitsShown)
	if err != nil {
		return nil, "", err
	}
	out := &sightView{Line: r.Query("line"), Grade: r.Query("grade"), UnitPath: s.Unit}
	if err := p.trail(r, s, out); err != nil {
		return nil, "", err
	}
	export := ""
	if _, err := p.Organisation.Gate().May(r.Actor, "ladder.survey.export", rbac.Place{Unit: s.Unit}); err == nil {
		export = "/survey-rounds/" + url.PathEscape(x.ID) + "/export?" + url.Values{"unit": {s.Unit}}.Encode()
	}
	if s.Whole == nil {
		return out, "", nil
	}
	w := words{r, q}
	out.Shown = true
	out.Lines, out.Grades = p.filters(r, s.Whole)
	out.Filtered = out.Line != "" || out.Grade != ""
	f := s.Whole.Of(out.Line, out.Grade)
	if f == nil {
		out.Narrowed = true
		return out, export, nil
	}
	out.Answers, out.Invited = f.N, s.Whole.Invited
	if !out.Filtered {
		out.Rate = rateOf(r, s.Whole)
	}
	if q.Kind == survey.Fit {
		out.Fit = kit.Score(f.Fit(len(q.Items))*100) + "%"
	}
	out.Tables = []table{w.items(f)}
	below, err := p.below(r, s, w, out.Line, out.Grade)
	if err != nil {
		return nil, "", err
	}
	out.Tables = append(out.Tables, below)
	if !out.Filtered {
		out.Tables = append(out.Tables, p.by(r, w, s.Whole, "lines", func(f survey.Figure) (string, bool) { return p.line(r, f.Line), f.Line != "" && f.Grade == "" }),
			p.by(r, w, s.Whole, "grades", func(f survey.Figure) (string, bool) { return p.grade(r, f.Grade), f.Grade != "" && f.Line == "" }))
	}
	if s.Next != "" {
		out.Next = p.path(x.ID, url.Values{"unit": {s.Unit}, "line": {out.Line}, "grade": {out.Grade}, "cursor": {s.Next}})
	}
	return out, export, nil
}

func rateOf(r *kit.Request, x *survey.Result) string {
	if rate := x.Rate(); rate >= 950 {
		return r.T("survey.rate.most")
	} else {
		return r.T("survey.rate.about", "percent", rate/10)
	}
}

// trail names the units from the round's down to the one that is shown; those above that the reader may not
// look at are left out.
func (p Pages) trail(r *kit.Request, s *survey.Sight, out *sightView) error {
	names, err := p.Organisation.Labels(r.Context(), r.Lang, s.Unit)
	if err != nil {
		return err
	}
	out.Unit = names[s.Unit]
	ids := rbac.Lineage(rbac.UnitID(s.Unit))
	called, err := p.Organisation.UnitsNamed(r.Context(), ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		path := rbac.UnitPath(id)
		if _, err := p.Organisation.Gate().May(r.Actor, "ladder.survey.read", rbac.Place{Unit: path}); err != nil || !rbac.Covers(s.Round.Unit, path) || path == s.Unit || called[id] == nil {
			continue
		}
		out.Units = append(out.Units, link{called[id].In(r.Lang), p.path(s.Round.ID, url.Values{"unit": {path}})})
	}
	return nil
}

// filters are the lines and grades of which something is shown.
func (p Pages) filters(r *kit.Request, x *survey.Result) (lines, grades []kit.Option) {
	for _, f := range x.Figures {
		if f.Line != "" && !slices.ContainsFunc(lines, func(o kit.Option) bool { return o.Value == f.Line }) {
			lines = append(lines, kit.Option{Value: f.Line, Text: p.line(r, f.Line)})
		}
		if f.Grade != "" && !slices.ContainsFunc(grades, func(o kit.Option) bool { return o.Value == f.Grade }) {
			grades = append(grades, kit.Option{Value: f.Grade, Text: p.grade(r, f.Grade)})
		}
	}
	return lines, grades
}

func (p Pages) line(r *kit.Request, line string) string { return r.T("survey.line." + line) }

func (p Pages) grade(r *kit.Request, grade string) string {
	if p.Ladder != nil {
		if g := p.Ladder.Blueprint().Grade(grade); g != nil {
			return grade + " " + g.Name.In(r.Lang)
		}
	}
	return grade
}

// below compares the units directly below.
func (p Pages) below(r *kit.Request, s *survey.Sight, w words, line, grade string) (table, error) {
	t := table{ID: "units", Title: r.T("survey.units"), Note: r.T("survey.units.text"), Chart: "bar", Head: append(w.head(r.T("survey.unit")), r.T("survey.rate"))}
	var ids []string
	for _, x := range s.Below {
		ids = append(ids, rbac.UnitID(x.Unit))
	}
	names, err := p.Organisation.UnitsNamed(r.Context(), ids)
	if err != nil {
		return t, err
	}
	for _, x := range s.Below {
		f, name := x.Of(line, grade), x.Unit
		if f == nil {
			continue
		}
		if u := names[rbac.UnitID(x.Unit)]; u != nil {
			name = u.In(r.Lang)
		}
		cells := append(w.compared(f), cell{Text: rateOf(r, x)})
		cells[0].Path = p.path(s.Round.ID, url.Values{"unit": {x.Unit}})
		t.Rows = append(t.Rows, row{name, cells})
	}
	return t, nil
}

// by compares lines or grades.
func (p Pages) by(r *kit.Request, w words, x *survey.Result, id string, named func(survey.Figure) (string, bool)) table {
	t := table{ID: id, Title: r.T("survey." + id), Note: r.T("survey." + id + ".text"), Chart: "bar", Head: w.head(r.T("survey." + id + ".one"))}
	told := 0
	for i, f := range x.Figures {
		if name, ok := named(f); ok {
			t.Rows = append(t.Rows, row{name, w.compared(&x.Figures[i])})
			told += f.N
		}
	}
	if rest := x.Figures[0].N - told; rest > 0 && told > 0 {
		t.Note += r.T("survey.rest", "n", rest)
	}
	return t
}

package surveys

import (
	"strconv"
	"strings"

	"tianti/certificates/pdf"
	"tianti/ladder/survey"
	"tianti/web/kit"
	"tianti/web/page/export"
)

// take hands over the figures of a unit: everything that is published about it and the units directly below, and
// nothing else, whatever the kind of file (GET /survey-rounds/:id/export).
func (p Pages) take(r *kit.Request) error {
	form, err := export.Form(r)
	if err != nil {
		return err
	}
	s, q, err := p.look(r, r.Path("id"), "", 1000)
	if err != nil {
		return err
	}
	var results []*survey.Result
	if s.Whole != nil {
		results = append(results, s.Whole)
	}
	for below := s; ; {
		results = append(results, below.Below...)
		if below.Next == "" {
			break
		}
		if below, _, err = p.look(r, s.Round.ID, below.Next, 1000); err != nil {
			return err
		}
	}
	paths := []string{s.Unit}
	for _, x := range results {
		paths = append(paths, x.Unit)
	}
	names, err := p.Organisation.Labels(r.Context(), r.Lang, paths...)
	if err != nil {
		return err
	}
	w := words{r, q}
	out := export.Table{Name: "survey-" + strings.ToLower(q.Code) + "-" + string(s.Round.Until), Title: q.Name.In(r.Lang) + " · " + names[s.Unit], Head: w.wide(),
		Lines: []string{string(s.Round.From) + " – " + string(s.Round.Until), r.T("survey.rules")}}
	for _, x := range results {
		for i := range x.Figures {
			f := &x.Figures[i]
			out.Rows = append(out.Rows, p.whole(w, names[x.Unit], x, f))
			if form == export.PDF {
				out.Parts = append(out.Parts, p.part(w, names[x.Unit], x, f))
			}
		}
	}
	if len(out.Rows) == 0 {
		out.Lines = append(out.Lines, r.T("survey.hidden"))
	}
	if err := p.Surveys.Take(r.Context(), r.Actor, s.Round.ID, s.Unit, form, len(out.Rows)); err != nil {
		return err
	}
	return out.Hand(r, form)
}

// wide is the heading of a file that has a group of people in each row.
func (w words) wide() []string {
	out := []string{w.r.T("survey.unit"), w.r.T("survey.lines.one"), w.r.T("survey.grades.one"), w.r.T("survey.answers"), w.r.T("survey.rate")}
	for _, i := range w.q.Items {
		if w.q.Kind == survey.Fit {
			out = append(out, i.Name.In(w.r.Lang)+" "+w.r.T("survey.important"), i.Name.In(w.r.Lang)+" "+w.r.T("survey.met"))
		} else {
			out = append(out, i.Name.In(w.r.Lang))
		}
	}
	if w.q.Kind == survey.Fit {
		out = append(out, w.r.T("survey.fit"))
	}
	return out
}

// whole is a group of people under wide.
func (p Pages) whole(w words, unit string, x *survey.Result, f *survey.Figure) []string {
	line, grade, rate := p.group(w.r, x, f)
	out := []string{unit, line, grade, strconv.Itoa(f.N), rate}
	for i := range f.Sums {
		out = append(out, tenths(f.Mean(i)))
	}
	if w.q.Kind == survey.Fit {
		out = append(out, w.fit(f))
	}
	return out
}

// part is the same on paper, where a row is an item: a sheet is not as wide as twelve needs asked twice.
func (p Pages) part(w words, unit string, x *survey.Result, f *survey.Figure) pdf.Section {
	line, grade, rate := p.group(w.r, x, f)
	about := []string{w.r.T("survey.answers") + " " + strconv.Itoa(f.N)}
	if rate != "" {
		about = append(about, w.r.T("survey.rate")+" "+rate)
	}
	if w.q.Kind == survey.Fit {
		about = append(about, w.r.T("survey.fit")+" "+w.fit(f))
	}
	t := w.items(f)
	out := pdf.Section{Title: unit, Lines: []string{strings.Join(about, " · ")}, Head: t.Head}
	if f.Line != "" {
		out.Title += " · " + line
	}
	if f.Grade != "" {
		out.Title += " · " + grade
	}
	for _, row := range t.Rows {
		cells := []string{row.Name}
		for _, c := range row.Cells {
			cells = append(cells, c.Text)
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}

// group names the people of a figure, and says how many of the invited answered where it is about all of a unit.
func (p Pages) group(r *kit.Request, x *survey.Result, f *survey.Figure) (line, grade, rate string) {
	line, grade = r.T("survey.all"), r.T("survey.all")
	if f.Line != "" {
		line = p.line(r, f.Line)
	}
	if f.Grade != "" {
		grade = p.grade(r, f.Grade)
	}
	if f.Line == "" && f.Grade == "" {
		rate = rateOf(r, x)
	}
	return line, grade, rate
}

func (w words) fit(f *survey.Figure) string { return kit.Score(f.Fit(len(w.q.Items))*100) + "%" }

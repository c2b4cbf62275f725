package insight

import (
	"strconv"
	"strings"

	"tianti/internal/fault"
	figures "tianti/ladder/insight"
	"tianti/web/kit"
	"tianti/web/page/export"
)

// ErrTable has the param "name".
var ErrTable = fault.Define(fault.NotFound, "insight.table")

// takeTable hands over one table of a tab (GET /insight/export).
func (p Pages) takeTable(r *kit.Request) error {
	form, err := export.Form(r)
	if err != nil {
		return err
	}
	q, err := p.question(r)
	if err != nil {
		return err
	}
	f, err := p.Insight.Ask(r.Context(), r.Actor, q)
	if err != nil {
		return err
	}
	w, err := p.words(r, f)
	if err != nil {
		return err
	}
	for _, t := range w.tables(known(r.Query("view"))) {
		if t.ID != r.Query("table") {
			continue
		}
		out := export.Table{Name: "insight-" + strings.ReplaceAll(t.ID, ".", "-"), Title: t.Title, Lines: []string{t.Note}, Head: t.Head}
		for _, row := range t.Rows {
			cells := []string{row.Name}
			for _, c := range row.Cells {
				cells = append(cells, c.file())
			}
			out.Rows = append(out.Rows, cells)
		}
		return p.hand(r, f.Question, t.ID, form, out)
	}
	return ErrTable.With("name", r.Query("table"))
}

// file is a cell as files hold it: a number without grouping but with its percent sign, or words.
func (c cell) file() string {
	if c.Value != "" && c.Tone == "" && !strings.HasSuffix(c.Text, "%") {
		return c.Value
	}
	return c.Text
}

// takePeople hands over the people behind a number (GET /insight/people/export).
func (p Pages) takePeople(r *kit.Request) error {
	form, err := export.Form(r)
	if err != nil {
		return err
	}
	x, err := p.asked(r)
	if err != nil {
		return err
	}
	most := export.Most(form)
	found, err := p.Insight.Show(r.Context(), r.Actor, x.q, x.fig, x.a, x.b, "", most)
	if err != nil {
		return err
	}
	if found.Next != "" {
		return export.ErrLong.With("most", most).With("form", form)
	}
	rows, err := p.listed(r, found.Items)
	if err != nil {
		return err
	}
	w := &words{r: r, posts: p.Organisation.Posts(), rungs: p.Ladder.Blueprint(), kinds: kindNames(p.Certificates, r.Lang)}
	out := export.Table{Name: "insight-people", Title: p.title(w, r, x)}
	for _, h := range []string{"number", "name", "unit", "post", "rung"} {
		out.Head = append(out.Head, r.T("insight.column."+h))
	}
	if x.fig == figures.Watch {
		out.Head = append(out.Head, r.T("insight.column.signs"))
	}
	for _, s := range rows {
		cells := []string{s.Number, s.Name, s.Unit, s.Post, s.Grade}
		if x.fig == figures.Watch {
			cells = append(cells, strings.Join(s.Signs, r.T("insight.and")))
		}
		out.Rows = append(out.Rows, cells)
	}
	return p.hand(r, found.Question, figures.Names[x.fig]+" "+x.a+" "+x.b, form, out)
}

// hand records that the file is taken along, makes it and sends it.
func (p Pages) hand(r *kit.Request, q figures.Question, what, form string, x export.Table) error {
	if err := p.Insight.Take(r.Context(), r.Actor, q.Unit, what, form, len(x.Rows)); err != nil {
		return err
	}
	unit, err := p.unitName(r, q.Unit)
	if err != nil {
		return err
	}
	about := unit
	if q.Post != "" {
		about += " · " + p.Organisation.Posts().Called(r.Lang, q.Post)
	}
	x.Lines = append([]string{about + " · " + r.T("insight.period", "from", q.From, "to", q.To)}, x.Lines...)
	x.Name += "-" + string(q.To)
	return x.Hand(r, form)
}

// number is a field's whole number; what is none becomes one that no rule lets pass.
func number(s string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

package insight

import (
	"bytes"
	"strconv"
	"strings"

	"tianti/certificates/pdf"
	"tianti/internal/fault"
	"tianti/internal/sheet"
	figures "tianti/ladder/insight"
	"tianti/web/kit"
)

// The faults of taking files along.
var (
	ErrForm  = fault.Define(fault.Invalid, "insight.form")   // param "known"
	ErrTable = fault.Define(fault.NotFound, "insight.table") // param "name"
	ErrLong  = fault.Define(fault.Invalid, "insight.long")   // params "most", "form"
)

// The most rows of a file; a list as PDF is for reading.
const (
	mostRows  = 100_000
	mostInPDF = 2_000
)

// paper is a table to take along.
type paper struct {
	name  string // of the file, without its ending
	title string
	lines []string // below the title: unit, period, when
	head  []string
	rows  [][]string
}

// takeTable hands over one table of a tab (GET /insight/export).
func (p Pages) takeTable(r *kit.Request) error {
	form, err := formOf(r)
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
		out := paper{name: "insight-" + strings.ReplaceAll(t.ID, ".", "-"), title: t.Title, lines: []string{t.Note}, head: t.Head}
		for _, row := range t.Rows {
			cells := []string{row.Name}
			for _, c := range row.Cells {
				cells = append(cells, c.file())
			}
			out.rows = append(out.rows, cells)
		}
		return p.hand(r, f.Question, t.ID, form, out)
	}
	return ErrTable.With("name", r.Query("table"))
}

// file is a cell as files hold it: a number without grouping, or words.
func (c cell) file() string {
	if c.Value != "" && c.Tone == "" {
		return c.Value
	}
	return c.Text
}

// takePeople hands over the people behind a number (GET /insight/people/export).
func (p Pages) takePeople(r *kit.Request) error {
	form, err := formOf(r)
	if err != nil {
		return err
	}
	x, err := p.asked(r)
	if err != nil {
		return err
	}
	most := mostRows
	if form == "pdf" {
		most = mostInPDF
	}
	found, err := p.Insight.Show(r.Context(), r.Actor, x.q, x.fig, x.a, x.b, "", most)
	if err != nil {
		return err
	}
	if found.Next != "" {
		return ErrLong.With("most", most).With("form", form)
	}
	rows, err := p.listed(r, found.Items)
	if err != nil {
		return err
	}
	w := &words{r: r, posts: p.Organisation.Posts(), rungs: p.Ladder.Blueprint(), kinds: kindNames(p.Certificates, r.Lang)}
	out := paper{name: "insight-people", title: p.title(w, r, x)}
	for _, h := range []string{"number", "name", "unit", "post", "rung"} {
		out.head = append(out.head, r.T("insight.column."+h))
	}
	if x.fig == figures.Watch {
		out.head = append(out.head, r.T("insight.column.signs"))
	}
	for _, s := range rows {
		cells := []string{s.Number, s.Name, s.Unit, s.Post, s.Grade}
		if x.fig == figures.Watch {
			cells = append(cells, strings.Join(s.Signs, r.T("insight.and")))
		}
		out.rows = append(out.rows, cells)
	}
	return p.hand(r, found.Question, figures.Names[x.fig]+" "+x.a+" "+x.b, form, out)
}

// formOf is the kind of file that is asked for.
func formOf(r *kit.Request) (string, error) {
	switch form := r.Query("form"); form {
	case "csv", "xlsx", "pdf":
		return form, nil
	}
	return "", ErrForm.With("known", "csv, xlsx, pdf")
}

// hand records that the file is taken along, makes it and sends it.
func (p Pages) hand(r *kit.Request, q figures.Question, what, form string, x paper) error {
	if err := p.Insight.Take(r.Context(), r.Actor, q.Unit, what, form, len(x.rows)); err != nil {
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
	x.lines = append([]string{about + " · " + r.T("insight.period", "from", q.From, "to", q.To)}, x.lines...)
	x.name += "-" + string(q.To)
	switch form {
	case "csv":
		var b bytes.Buffer
		w := sheet.NewWriter(&b)
		for _, row := range append([][]string{x.head}, x.rows...) {
			if err := w.Write(row...); err != nil {
				return err
			}
		}
		if err := w.Flush(); err != nil {
			return err
		}
		return r.Download(x.name+".csv", "text/csv; charset=utf-8", b.Bytes())
	case "xlsx":
		data, err := sheet.Workbook(x.title, append([][]string{x.head}, x.rows...))
		if err != nil {
			return err
		}
		return r.Download(x.name+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", data)
	}
	foot := r.T("insight.made", "name", r.Actor.Name, "at", r.Now().In(zone).Format("2006-01-02 15:04"))
	file, err := pdf.Report{Title: x.title, Lines: x.lines, Head: x.head, Rows: x.rows, Foot: foot, At: r.Now()}.Render()
	if err != nil {
		return err
	}
	return r.Download(x.name+".pdf", "application/pdf", file.Bytes)
}

// number is a field's whole number; what is none becomes one that no rule lets pass.
func number(s string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

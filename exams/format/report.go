package format

import (
	"encoding/json"
	"strings"

	"tianti/exams/item"
	"tianti/internal/fault"
	"tianti/internal/locale"
)

// Verdict says what became of one question.
type Verdict string

// The verdicts.
const (
	Kept    Verdict = "kept"
	Changed Verdict = "changed"
	Refused Verdict = "refused"
)

// Note is a reason as a text key with parameters.
type Note struct {
	Key    string
	Params map[string]any
}

// Say makes a note; params come in pairs of name and value.
func Say(key string, params ...any) Note {
	n := Note{Key: key}
	for i := 0; i+1 < len(params); i += 2 {
		if n.Params == nil {
			n.Params = map[string]any{}
		}
		n.Params[params[i].(string)] = params[i+1]
	}
	return n
}

// Wrong makes a note of a fault.
func Wrong(f *fault.Fault) Note { return Note{"fault." + f.Code(), f.Params()} }

// In is the note in a language.
func (n Note) In(lang string) string { return locale.T(lang, n.Key, n.Params) }

// Entry is one question that a reader found. A refused entry has no Body; a changed one says in
// Notes how it differs from what the file says.
type Entry struct {
	Line     int
	Title    string
	ID       string   // the file's own id of the question, if it has one
	Tags     []string // the file's own tags
	Category []string // path, outermost first
	Body     *item.Body
	Files    []File // what its texts and its body's media show
	Scored   bool   // the file itself says how many points there are
	Notes    []Note // why it is changed or refused
	Remarks  []Note // what else to say, without changing the verdict
}

// Verdict follows from the entry: no body is refused, notes are changes.
func (e *Entry) Verdict() Verdict {
	switch {
	case e.Body == nil:
		return Refused
	case len(e.Notes) > 0:
		return Changed
	}
	return Kept
}

// Change notes that the entry is not quite what the file says.
func (e *Entry) Change(n Note) { e.Notes = append(e.Notes, n) }

// Refuse takes the body away, for these reasons.
func (e *Entry) Refuse(notes ...Note) { e.Body, e.Notes, e.Remarks = nil, notes, nil }

// Remark says something that changes nothing.
func (e *Entry) Remark(n Note) { e.Remarks = append(e.Remarks, n) }

// Fail refuses the entry for the faults of an error.
func (e *Entry) Fail(err error) {
	var notes []Note
	for _, f := range fault.All(err) {
		notes = append(notes, Wrong(f))
	}
	e.Refuse(notes...)
}

// Finish prepares the body and refuses the entry when it is no good item.
func (e *Entry) Finish() {
	if e.Body == nil {
		return
	}
	item.Prepare(e.Body)
	if err := item.Check(e.Body); err != nil {
		e.Fail(err)
	}
}

// Row is an entry's line in the report.
type Row struct {
	Row     int
	Verdict Verdict
	Title   string
	Notes   []Note
}

// Report accounts for a whole file.
type Report struct {
	format string
	rows   []Row
}

// NewReport starts an empty report.
func NewReport(format string) *Report { return &Report{format: format} }

// ReportOf makes the report of what a reader found.
func ReportOf(format string, entries []Entry) *Report {
	r := NewReport(format)
	for i := range entries {
		r.Add(&entries[i])
	}
	return r
}

// Add accounts for one entry. What has no title shows its first words.
func (r *Report) Add(e *Entry) {
	title := e.Title
	if title == "" && e.Body != nil {
		title = e.Body.Summary(titleLength)
	}
	r.rows = append(r.rows, Row{e.Line, e.Verdict(), item.Clip(title, titleLength), append(e.Notes[:len(e.Notes):len(e.Notes)], e.Remarks...)})
}

const titleLength = 60

// Format is the format that was read.
func (r *Report) Format() string { return r.format }

// Rows are the rows in the order of the file.
func (r *Report) Rows() []Row { return r.rows }

// Total is the number of questions.
func (r *Report) Total() int { return len(r.rows) }

// Count is the number of questions with a verdict.
func (r *Report) Count(v Verdict) int {
	n := 0
	for i := range r.rows {
		if r.rows[i].Verdict == v {
			n++
		}
	}
	return n
}

// Printed is the report in a language, in the shape that programs rely on.
type Printed struct {
	Format  string       `json:"format"`
	Total   int          `json:"total"`
	Kept    int          `json:"kept"`
	Changed int          `json:"changed"`
	Refused int          `json:"refused"`
	Rows    []PrintedRow `json:"rows"`
}

// PrintedRow is one row in a language.
type PrintedRow struct {
	Row     int     `json:"row"`
	Verdict Verdict `json:"verdict"`
	Title   string  `json:"title"`
	Message string  `json:"message"`
}

// In prints the report in a language.
func (r *Report) In(lang string) Printed {
	p := Printed{Format: r.format, Total: len(r.rows), Rows: make([]PrintedRow, len(r.rows))}
	for i, row := range r.rows {
		switch row.Verdict {
		case Kept:
			p.Kept++
		case Changed:
			p.Changed++
		default:
			p.Refused++
		}
		texts := make([]string, len(row.Notes))
		for j, n := range row.Notes {
			texts[j] = n.In(lang)
		}
		p.Rows[i] = PrintedRow{row.Row, row.Verdict, row.Title, strings.Join(texts, " ")}
	}
	return p
}

// MarshalJSON prints the report in the default language.
func (r *Report) MarshalJSON() ([]byte, error) { return json.Marshal(r.In(locale.Chinese)) }

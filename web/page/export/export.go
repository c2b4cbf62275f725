// Package export hands tables over as files: CSV and XLSX to go on with, PDF to read. Each page decides what is in
// a table, who may have it and what the audit trail keeps of that; how the file is made is the same everywhere.
package export

import (
	"bytes"

	"tianti/certificates/pdf"
	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/sheet"
	"tianti/web/kit"
)

// The faults of taking files along.
var (
	ErrForm = fault.Define(fault.Invalid, "export.form") // param "known"
	ErrLong = fault.Define(fault.Invalid, "export.long") // params "most", "form"
)

// The kinds of file.
const (
	CSV  = "csv"
	XLSX = "xlsx"
	PDF  = "pdf"
)

// Most is how many rows a file of a kind has at most; what is to be read is shorter.
func Most(form string) int {
	if form == PDF {
		return 2_000
	}
	return 100_000
}

// Table is what is taken along.
type Table struct {
	Name  string // of the file, without its ending
	Title string
	Lines []string // below the title, on paper
	Head  []string
	Rows  [][]string

	// Parts take the place of Head and Rows on paper where the table is wider than a page.
	Parts []pdf.Section
}

// Form is the kind of file that is asked for. Fault: ErrForm.
func Form(r *kit.Request) (string, error) {
	switch form := r.Query("form"); form {
	case CSV, XLSX, PDF:
		return form, nil
	}
	return "", ErrForm.With("known", CSV+", "+XLSX+", "+PDF)
}

// Hand makes the file and sends it. Whoever calls it has recorded that it is taken along. Fault: ErrLong.
func (t Table) Hand(r *kit.Request, form string) error {
	rows := len(t.Rows)
	if form == PDF && t.Parts != nil {
		rows = 0
		for _, p := range t.Parts {
			rows += len(p.Rows)
		}
	}
	if most := Most(form); rows > most {
		return ErrLong.With("most", most).With("form", form)
	}
	switch form {
	case CSV:
		var b bytes.Buffer
		w := sheet.NewWriter(&b)
		for _, row := range append([][]string{t.Head}, t.Rows...) {
			if err := w.Write(row...); err != nil {
				return err
			}
		}
		if err := w.Flush(); err != nil {
			return err
		}
		return r.Download(t.Name+".csv", "text/csv; charset=utf-8", b.Bytes())
	case XLSX:
		data, err := sheet.Workbook(t.Title, append([][]string{t.Head}, t.Rows...))
		if err != nil {
			return err
		}
		return r.Download(t.Name+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", data)
	}
	report := pdf.Report{Title: t.Title, Lines: t.Lines, Head: t.Head, Rows: t.Rows, At: r.Now(),
		Foot: r.T("export.made", "name", r.Actor.Name, "at", r.Now().In(clock.Shanghai).Format("2006-01-02 15:04"))}
	if t.Parts != nil {
		report.Head, report.Rows, report.Parts = nil, nil, t.Parts
	}
	file, err := report.Render()
	if err != nil {
		return err
	}
	return r.Download(t.Name+".pdf", "application/pdf", file.Bytes)
}

package sheet

import (
	"slices"

	"tianti/exams/format"
	"tianti/internal/sheet"
)

// ReadWorkbook reads the table in the first worksheet of an XLSX file that has one; the numbers of
// its rows are those that a spreadsheet program shows.
func ReadWorkbook(data []byte) ([]format.Entry, error) {
	if len(data) > format.MaxBytes {
		return nil, format.ErrTooLarge.With("most", format.MaxBytes>>20)
	}
	t, err := sheet.Open("table.xlsx", data, []sheet.Column{
		{Key: "question", Names: named("question"), Required: true},
		{Key: "answer", Names: named("answer"), Required: true},
	}, sheet.Limits{Bytes: format.MaxBytes})
	if err != nil {
		return nil, err
	}
	head := readHeader(t.Header.Cells)
	var entries []format.Entry
	for r, err := range t.Rows() {
		switch {
		case err != nil:
			return nil, err
		case blank(r.Cells):
		case len(entries) == format.MaxEntries:
			return nil, format.ErrTooMany.With("most", format.MaxEntries)
		default:
			entries = append(entries, head.row(r.N, r.Cells))
		}
	}
	if len(entries) == 0 {
		return nil, format.ErrEmpty
	}
	return entries, nil
}

// named lists the titles that mean a column.
func named(meaning string) []string {
	var out []string
	for title, m := range names {
		if m == meaning {
			out = append(out, title)
		}
	}
	slices.Sort(out)
	return out
}

package sheet

import (
	"slices"

	"tianti/exams/format"
	"tianti/exams/item"
	"tianti/internal/sheet"
)

// ReadWorkbook reads the tables in all worksheets of an XLSX file; the numbers of their rows are those that a
// spreadsheet program shows. A worksheet that is called like a kind of question says it for rows that do not. One
// that looks like a table without a header is refused by its name.
func ReadWorkbook(data []byte) ([]format.Entry, error) {
	if len(data) > format.MaxBytes {
		return nil, format.ErrTooLarge.With("most", format.MaxBytes>>20)
	}
	tables, rest, err := sheet.Worksheets("table.xlsx", data, []sheet.Column{
		{Key: "question", Names: named("question"), Required: true},
		{Key: "answer", Names: named("answer"), Required: true},
	}, sheet.Limits{Bytes: format.MaxBytes})
	if err != nil {
		return nil, err
	}
	var entries []format.Entry
	for _, t := range tables {
		head := readHeader(t.Header.Cells)
		if _, is := kindNames[item.Fold(t.Worksheet, false)]; is {
			head.kind = t.Worksheet
		}
		for r, err := range t.Rows() {
			switch {
			case err != nil:
				return nil, err
			case blank(r.Cells):
				continue
			case len(entries) == format.MaxEntries:
				return nil, format.ErrTooMany.With("most", format.MaxEntries)
			}
			e := head.row(r.N, r.Cells)
			if len(tables) > 1 {
				e.Remark(format.Say("exams.sheet.worksheet", "name", item.Clip(t.Worksheet, 60)))
			}
			entries = append(entries, e)
		}
	}
	for _, name := range rest {
		e := format.Entry{Line: 1, Title: item.Clip(name, 60)}
		e.Refuse(format.Say("exams.sheet.no_header", "name", item.Clip(name, 60)))
		entries = append(entries, e)
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

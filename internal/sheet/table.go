package sheet

import (
	"bytes"
	"iter"
	"slices"
	"strings"

	"tianti/internal/text"
)

// Column is a field that a table may have, under any of these names; case, width, blanks,
// punctuation and what stands in brackets do not matter.
type Column struct {
	Key      string
	Names    []string
	Required bool
}

// Table is a file whose header was found.
type Table struct {
	Name      string
	Worksheet string // of a workbook
	Header    Row
	Unknown   []string // headers that no column knows
	place     map[string]int
	titles    map[string]string
	rows      func() (iter.Seq2[Row, error], func())
}

// Record is a row of a table, by the keys of its columns.
type Record struct {
	Row
	place map[string]int
}

// Get is the cell of a column as it stands in the file; "" when the table or the row has none.
func (r Record) Get(key string) string {
	i, ok := r.place[key]
	if !ok || i >= len(r.Cells) {
		return ""
	}
	return r.Cells[i]
}

// Has says whether the table has the column.
func (t *Table) Has(key string) bool {
	_, ok := t.place[key]
	return ok
}

// Title is the column's header as the file writes it, and "" when the table has no such column.
func (t *Table) Title(key string) string { return t.titles[key] }

// Letter is the column's letter as a spreadsheet program shows it.
func (t *Table) Letter(key string) string {
	i, ok := t.place[key]
	if !ok {
		return ""
	}
	return ColumnName(i)
}

// headerWithin is how many rows may stand above the header: titles, remarks.
const headerWithin = 30

// Open reads a file up to its header. data stays in use until the last Rows ends. Of a workbook exactly one worksheet
// may have a header: which of two is meant nobody can tell, and the other would be lost.
func Open(name string, data []byte, columns []Column, l Limits) (*Table, error) {
	return open(name, data, columns, l, true)
}

// open finds the first table of a file; alone demands that there is no other.
func open(name string, data []byte, columns []Column, l Limits, alone bool) (*Table, error) {
	l = l.orDefault()
	t := &Table{Name: name}
	switch {
	case len(data) > l.Bytes:
		return nil, ErrTooLarge.With("file", name).With("most", l.Bytes>>20)
	case len(bytes.TrimSpace(data)) == 0:
		return nil, ErrEmpty.With("file", name)
	case bytes.HasPrefix(data, []byte{0xD0, 0xCF, 0x11, 0xE0}):
		return nil, ErrOld.With("file", name)
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return t, t.findXLSX(data, columns, l, alone)
	case slices.ContainsFunc([]string{"%PDF", "\x89PNG", "GIF8", "\xff\xd8\xff", "Rar!", "7z\xbc\xaf", "\x1f\x8b", "<?xml", "<html", "<!DOC", "{\\rtf"}, func(s string) bool {
		return bytes.HasPrefix(data, []byte(s))
	}):
		return nil, ErrFormat.With("file", name)
	}
	whole, err := Text(name, data)
	if err != nil {
		return nil, err
	}
	if strings.ContainsRune(whole, 0) {
		return nil, ErrFormat.With("file", name)
	}
	t.rows = func() (iter.Seq2[Row, error], func()) { return csvRows(name, whole, l), func() {} }
	return t, t.find(columns)
}

// findXLSX takes the first worksheet with a header; without one the fault speaks of the first.
func (t *Table) findXLSX(data []byte, columns []Column, l Limits, alone bool) error {
	b, err := openXLSX(t.Name, data, l)
	if err != nil {
		return err
	}
	defer b.close()
	var fault error
	names := b.sheets()
	for i, worksheet := range names[:min(len(names), mostSheets)] {
		if err := t.findIn(b, worksheet, data, columns, l); err != nil {
			if fault == nil {
				fault = err
			}
			continue
		}
		for _, other := range names[i+1:] {
			if alone && (&Table{Name: t.Name}).findIn(b, other, data, columns, l) == nil {
				return ErrSeveral.With("file", t.Name).With("first", text.Cut(worksheet, 40)).With("second", text.Cut(other, 40))
			}
		}
		return nil
	}
	if fault == nil {
		fault = ErrEmpty.With("file", t.Name)
	}
	return fault
}

// findIn looks for the header in one worksheet of a workbook that is open.
func (t *Table) findIn(b book, worksheet string, data []byte, columns []Column, l Limits) error {
	t.Worksheet = worksheet
	t.rows = func() (iter.Seq2[Row, error], func()) { return b.rows(worksheet), func() {} }
	err := t.find(columns)
	t.rows = func() (iter.Seq2[Row, error], func()) {
		again, err := openXLSX(t.Name, data, l)
		if err != nil {
			return func(yield func(Row, error) bool) { yield(Row{}, err) }, func() {}
		}
		return again.rows(worksheet), again.close
	}
	return err
}

// Worksheets reads a workbook as Open does, but all of its worksheets: people keep a table on each. rest names
// those that look like tables and have no header; what is written beside tables, in a column or two, is none.
// The error is that of Open when there is no table at all.
func Worksheets(name string, data []byte, columns []Column, l Limits) (tables []*Table, rest []string, err error) {
	first, err := open(name, data, columns, l, false)
	if err != nil {
		return nil, nil, err
	}
	if first.Worksheet == "" {
		return []*Table{first}, nil, nil
	}
	l = l.orDefault()
	b, err := openXLSX(name, data, l)
	if err != nil {
		return nil, nil, err
	}
	defer b.close()
	names := b.sheets()
	if len(names) > mostTables {
		return nil, nil, ErrSheets.With("file", name).With("most", mostTables)
	}
	for _, worksheet := range names {
		t := &Table{Name: name}
		switch err := t.findIn(b, worksheet, data, columns, l); {
		case err == nil:
			tables = append(tables, t)
		case b.tabular(worksheet):
			rest = append(rest, worksheet)
		}
	}
	return tables, rest, nil
}

// find looks for the header among the first rows: the row with the most known names, which must
// have all required ones.
func (t *Table) find(columns []Column) error {
	names := map[string]string{}
	for _, c := range columns {
		for _, n := range c.Names {
			names[text.Squash(n)] = c.Key
		}
	}
	rows, done := t.rows()
	defer done()
	var best, top Row
	most, read := 0, 0
	for r, err := range rows {
		if err != nil {
			return err
		}
		if r.blank() {
			continue
		}
		if read++; read > headerWithin {
			break
		}
		if top.N == 0 {
			top = r
		}
		if n := known(r, names); n > most {
			best, most = r, n
		}
	}
	if top.N == 0 {
		return ErrEmpty.With("file", t.Name)
	}
	if most == 0 {
		best = top
	}
	return t.take(best, columns, names)
}

// keyOf is the column that a header names, "" if none.
func keyOf(header string, names map[string]string) string {
	if k := names[text.Squash(header)]; k != "" {
		return k
	}
	if i := strings.IndexAny(header, "(（[【"); i > 0 {
		return names[text.Squash(header[:i])]
	}
	return ""
}

func known(r Row, names map[string]string) int {
	n := 0
	for _, c := range r.Cells {
		if len(c) < 200 && keyOf(c, names) != "" {
			n++
		}
	}
	return n
}

// take makes a row the header.
func (t *Table) take(header Row, columns []Column, names map[string]string) error {
	t.Header, t.Unknown = header, nil
	t.place, t.titles = map[string]int{}, map[string]string{}
	for i, c := range header.Cells {
		key := keyOf(c, names)
		first, twice := t.place[key]
		switch title := strings.TrimSpace(text.Clean(c)); {
		case key == "" && title != "":
			t.Unknown = append(t.Unknown, text.Cut(title, 40))
		case key == "":
		case twice:
			return ErrTwice.With("file", t.Name).With("row", header.N).With("first", ColumnName(first)).With("second", ColumnName(i)).With("title", text.Cut(title, 40))
		default:
			t.place[key], t.titles[key] = i, text.Cut(title, 40)
		}
	}
	var missing []string
	for _, c := range columns {
		if c.Required && !t.Has(c.Key) {
			missing = append(missing, c.Names[0])
		}
	}
	if len(missing) > 0 {
		return ErrHeader.With("file", t.Name).With("missing", strings.Join(missing, "、")).With("found", found(header))
	}
	return nil
}

// found shows the cells of a row, shortened, for the message that it is no header.
func found(r Row) string {
	var shown []string
	for _, c := range r.Cells {
		if c = text.Clean(c); c != "" && len(shown) < 8 {
			shown = append(shown, text.Cut(c, 12))
		}
	}
	return strings.Join(shown, "、")
}

// Rows reads what stands below the header; empty rows are left out. It may be called again.
func (t *Table) Rows() iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		rows, done := t.rows()
		defer done()
		for r, err := range rows {
			if err != nil {
				yield(Record{}, err)
				return
			}
			if r.N <= t.Header.N || r.blank() {
				continue
			}
			if !yield(Record{r, t.place}, nil) {
				return
			}
		}
	}
}

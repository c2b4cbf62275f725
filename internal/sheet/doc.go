// Package sheet reads tables that people made: CSV in the encodings and separators that are met,
// and XLSX. It finds the header row by the names that a column may have, keeps the number that a
// spreadsheet program shows beside each row, and refuses what it cannot read with a fault that
// names file, row and column.
//
//	t, err := sheet.Open("roster.xlsx", data, []sheet.Column{
//		{Key: "no", Names: []string{"工号", "employee_no"}, Required: true},
//		{Key: "name", Names: []string{"姓名", "name"}, Required: true},
//	}, sheet.Limits{})
//	for r, err := range t.Rows() {
//		r.N, r.Get("no"), r.Get("name")
//	}
//
// # Encoding
//
// A byte-order mark decides. Without one: bytes that are valid UTF-8 are UTF-8 (Chinese text in
// GB18030 practically never is); bytes with the zeros of UTF-16 are that; bytes that are nearly all
// valid UTF-8 are damaged UTF-8 and refused at the first wrong row, rather than read as gibberish;
// all others are GB18030, the superset of GBK and GB2312, if every byte of them decodes.
//
// Files are hostile until proven otherwise: bytes, unpacked bytes, rows, columns and cells are
// bounded while reading.
package sheet

import "tianti/internal/fault"

// The faults. All carry "file"; "row" and "column" where they are known.
var (
	ErrTooLarge = fault.Define(fault.Invalid, "sheet.too_large") // param "most", MB
	ErrEmpty    = fault.Define(fault.Invalid, "sheet.empty")
	ErrFormat   = fault.Define(fault.Invalid, "sheet.format")
	ErrOld      = fault.Define(fault.Invalid, "sheet.old") // .xls, or a file with a password
	ErrBroken   = fault.Define(fault.Invalid, "sheet.broken")
	ErrBomb     = fault.Define(fault.Invalid, "sheet.bomb")     // param "most", MB
	ErrEncoding = fault.Define(fault.Invalid, "sheet.encoding") // param "row"
	ErrUnclosed = fault.Define(fault.Invalid, "sheet.unclosed") // param "row"
	ErrRows     = fault.Define(fault.Invalid, "sheet.rows")     // param "most"
	ErrSeveral  = fault.Define(fault.Invalid, "sheet.several")  // params "first", "second": worksheets
	ErrSheets   = fault.Define(fault.Invalid, "sheet.sheets")   // param "most"
	ErrColumns  = fault.Define(fault.Invalid, "sheet.columns")  // params "row", "most"
	ErrCell     = fault.Define(fault.Invalid, "sheet.cell")     // params "row", "column", "most"
	ErrHeader   = fault.Define(fault.Invalid, "sheet.header")   // params "missing", "found"
	ErrTwice    = fault.Define(fault.Invalid, "sheet.twice")    // params "row", "first", "second"
)

// Limits bound a file; zero values are the defaults.
type Limits struct {
	Bytes    int // of the file: 64 MiB
	Unpacked int // of an XLSX: 192 MiB
	Rows     int // 200,000
	Columns  int // 500
	Cell     int // bytes of one cell: 128 KiB
}

func (l Limits) orDefault() Limits {
	for _, f := range []struct {
		value   *int
		initial int
	}{{&l.Bytes, 64 << 20}, {&l.Unpacked, 192 << 20}, {&l.Rows, 200_000}, {&l.Columns, 500}, {&l.Cell, 128 << 10}} {
		if *f.value <= 0 {
			*f.value = f.initial
		}
	}
	return l
}

// Row is one row with the number that a spreadsheet program shows beside it. Trailing empty cells
// may be missing.
type Row struct {
	N     int
	Cells []string
}

// blank says whether nothing stands in the row.
func (r Row) blank() bool {
	for _, c := range r.Cells {
		if c != "" {
			return false
		}
	}
	return true
}

// ColumnName is "A" for 0, "AB" for 27: how spreadsheet programs call columns.
func ColumnName(i int) string {
	name := ""
	for i++; i > 0; i = (i - 1) / 26 {
		name = string(rune('A'+(i-1)%26)) + name
	}
	return name
}

package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"iter"
	"math/big"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"
)

const (
	mostEntries = 2000
	mostSheets  = 10 // worksheets that are searched for a header
	mostTables  = 50 // worksheets that may each have one
	inMemory    = 16 << 20
	mostRatio   = 200 // unpacked : packed of a part over inMemory; real worksheets stay below 60
)

// book is an open XLSX file.
type book struct {
	name   string
	file   *excelize.File
	limits Limits
}

// openXLSX checks the container before anything in it is read: how many files it has and what they
// say of their size. A size that lies ends the reading, the unpacking library sees to that.
func openXLSX(name string, data []byte, l Limits) (b book, err error) {
	defer recovered(name, &err)
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return book{}, ErrBroken.With("file", name).Because(err)
	}
	var size uint64
	for _, f := range z.File {
		part := f.UncompressedSize64
		size += part
		if part > uint64(l.Unpacked) || size > uint64(l.Unpacked) || len(z.File) > mostEntries ||
			part > inMemory && part/mostRatio > f.CompressedSize64 {
			return book{}, ErrBomb.With("file", name).With("most", l.Unpacked>>20)
		}
	}
	file, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: int64(l.Unpacked), UnzipXMLSizeLimit: min(inMemory, int64(l.Unpacked)),
	})
	if err != nil {
		return book{}, ErrBroken.With("file", name).Because(err)
	}
	return book{name, file, l}, nil
}

// recovered turns a panic of the library over a malformed file into a fault.
func recovered(name string, err *error) {
	if r := recover(); r != nil {
		*err = ErrBroken.With("file", name).Because(fmt.Errorf("panic: %v", r))
	}
}

func (b book) close() { _ = b.file.Close() }

// sheets lists the names of the worksheets.
func (b book) sheets() []string { return b.file.GetSheetList() }

// tabular says whether a worksheet has two rows of three cells or more.
func (b book) tabular(worksheet string) bool {
	wide := 0
	for r, err := range b.rows(worksheet) {
		if err != nil {
			return true // it is something, and cannot be read
		}
		cells := 0
		for _, c := range r.Cells {
			if strings.TrimSpace(c) != "" {
				cells++
			}
		}
		if cells >= 3 {
			wide++
		}
		if wide >= 2 {
			return true
		}
	}
	return false
}

// rows streams a worksheet. Empty rows are left out.
func (b book) rows(worksheet string) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		rows, err := b.file.Rows(worksheet)
		if err != nil {
			yield(Row{}, ErrBroken.With("file", b.name).Because(err))
			return
		}
		defer func() { _ = rows.Close() }()
		filled := 0
		for n := 1; rows.Next(); n++ {
			cells, err := b.cells(rows, n)
			switch {
			case err != nil:
				yield(Row{}, err)
				return
			case len(cells) == 0:
				continue
			}
			if filled++; filled > b.limits.Rows {
				yield(Row{}, ErrRows.With("file", b.name).With("most", b.limits.Rows))
				return
			}
			if !yield(Row{n, cells}, nil) {
				return
			}
		}
		if err := rows.Error(); err != nil {
			yield(Row{}, ErrBroken.With("file", b.name).Because(err))
		}
	}
}

func (b book) cells(rows *excelize.Rows, n int) (cells []string, err error) {
	defer recovered(b.name, &err)
	cells, err = rows.Columns(excelize.Options{RawCellValue: true})
	if err != nil {
		f := ErrBroken
		if errors.Is(err, excelize.ErrColumnNumber) {
			f = ErrColumns
		}
		return nil, f.With("file", b.name).With("row", n).With("most", b.limits.Columns).Because(err)
	}
	for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) > b.limits.Columns {
		return nil, ErrColumns.With("file", b.name).With("row", n).With("most", b.limits.Columns)
	}
	for i, c := range cells {
		if len(c) > b.limits.Cell {
			return nil, ErrCell.With("file", b.name).With("row", n).With("column", ColumnName(i)).With("most", b.limits.Cell)
		}
		cells[i] = whole(c)
	}
	return cells, nil
}

var floating = regexp.MustCompile(`^\d\.\d+[eE]\+?\d{1,2}$`)

// whole writes a number that a spreadsheet keeps as 1.3800138E+10 as the digits that a person
// typed: phone and employee numbers arrive so.
func whole(s string) string {
	if len(s) > 30 || !floating.MatchString(s) {
		return s
	}
	f, _, err := big.ParseFloat(s, 10, 128, big.ToNearestEven)
	if err != nil || !f.IsInt() {
		return s
	}
	return f.Text('f', 0)
}

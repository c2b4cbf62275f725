package sheet

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// plainNumber is what becomes a number in a workbook: employee numbers with leading zeros, and what is
// longer than a spreadsheet program keeps exactly, stay text.
var plainNumber = regexp.MustCompile(`^-?(0|[1-9]\d{0,14})(\.\d{1,9})?$`)

// Workbook is an XLSX file of one sheet; the first row is its heading. Cells that are plain numbers are
// numbers, all others are text that no spreadsheet program takes for a formula (see Harmless).
func Workbook(title string, rows [][]string) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	name := sheetName(title)
	if err := f.SetSheetName(f.GetSheetName(0), name); err != nil {
		return nil, err
	}
	w, err := f.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, err
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	for i, row := range rows {
		cells := make([]any, len(row))
		for j, c := range row {
			switch n, err := strconv.ParseFloat(c, 64); {
			case i == 0:
				cells[j] = excelize.Cell{StyleID: bold, Value: Harmless(c)}
			case err == nil && plainNumber.MatchString(c):
				cells[j] = n
			default:
				cells[j] = Harmless(c)
			}
		}
		if err := w.SetRow("A"+strconv.Itoa(i+1), cells); err != nil {
			return nil, err
		}
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = f.Write(&b)
	return b.Bytes(), err
}

// sheetName is a title as a sheet may be called: at most 31 characters, none of them special.
func sheetName(title string) string {
	s := []rune(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) || r < ' ' {
			return ' '
		}
		return r
	}, title))
	if name := strings.TrimSpace(string(s[:min(len(s), 31)])); name != "" {
		return name
	}
	return "1"
}

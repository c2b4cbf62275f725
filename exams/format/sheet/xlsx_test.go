package sheet_test

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tianti/exams/format"
	"tianti/exams/format/sheet"
	"tianti/exams/item"
)

// TestAWorkbookReadsAsItsTable writes the table of the CSV test as XLSX, under a title line.
func TestAWorkbookReadsAsItsTable(t *testing.T) {
	r := csv.NewReader(strings.NewReader(table))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetCellStr("Sheet1", "A1", "岗前题库"); err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		for j, c := range row {
			cell, _ := excelize.CoordinatesToCellName(j+1, i+2)
			if err := f.SetCellStr("Sheet1", cell, c); err != nil {
				t.Fatal(err)
			}
		}
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	got, err := sheet.ReadWorkbook(buf.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	want, err := sheet.Read([]byte(table))
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) {
		t.Fatalf("%d questions, want %d", len(got), len(want))
	}
	for i := range want {
		if got[i].Verdict() != want[i].Verdict() || got[i].Line != want[i].Line+1 || got[i].Title != want[i].Title {
			t.Errorf("row %d: %s %q, want %s %q", got[i].Line, got[i].Verdict(), got[i].Title, want[i].Verdict(), want[i].Title)
		}
	}
	if _, err := sheet.ReadWorkbook([]byte("no workbook")); err == nil {
		t.Error("a text passed as a workbook")
	}
	var out bytes.Buffer
	if _, err := sheet.WriteWorkbook(&out, got); err != nil {
		t.Fatal(err)
	}
	back, err := sheet.ReadWorkbook(out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	kept := slices.DeleteFunc(got, func(e format.Entry) bool { return e.Body == nil })
	for i, e := range back {
		if len(back) != len(kept) || e.Body == nil || item.Hash(e.Body) != item.Hash(kept[i].Body) {
			t.Errorf("%d of %d come back, and row %d is another", len(back), len(kept), i)
			break
		}
	}
	if format.ReportOf(sheet.Name, back).Count(format.Kept) == 0 {
		t.Error("nothing was kept")
	}
}

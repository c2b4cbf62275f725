package sheet_test

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"tianti/exams/format"
	"tianti/exams/format/formattest"
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

// TestEveryWorksheetIsRead: question banks often keep a worksheet for each kind of question.
func TestEveryWorksheetIsRead(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	for _, w := range []struct {
		name string
		rows [][]any
	}{
		{"填写说明", [][]any{{"请勿改动表头"}, {"题型见下拉列表"}}},
		{"单选题", [][]any{{"岗前题库"}, {"*题干（必填）", "选项1", "选项2", "正确答案"}, {"先做什么？", "核验身份", "报价", "A"}}},
		{"多选题", [][]any{{"题目内容", "选项A", "选项B", "选项C", "答案"}, {"哪些是个人信息？", "姓名", "天气", "号码", "AC"}, {"哪一项？", "甲", "乙", "丙", "B"}}},
		{"题目类型", [][]any{{"单选题"}, {"多选题"}}},
		{"简答", [][]any{{"什么是首问负责？", "谁先接谁负责", "10"}, {"什么是回访？", "再联系", "10"}}},
	} {
		if _, err := f.NewSheet(w.name); err != nil {
			t.Fatal(err)
		}
		for i, row := range w.rows {
			cell, _ := excelize.CoordinatesToCellName(1, i+1)
			if err := f.SetSheetRow(w.name, cell, &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	got, err := sheet.ReadWorkbook(buf.Bytes())
	if err != nil || len(got) != 4 {
		t.Fatalf("%d %v", len(got), err)
	}
	outline := formattest.Sketch{Notes: true}.Of
	want := []string{`single "先做什么？" 核验身份:100 报价:0`, `multiple "哪些是个人信息？" 姓名:100 天气:0 号码:100`, `multiple "哪一项？" 甲:0 乙:100 丙:0`, "refused exams.sheet.no_header"}
	for i, e := range got {
		if outline(e) != want[i] {
			t.Errorf("%d: got %s, want %s", i, outline(e), want[i])
		}
	}
	if got[0].Line != 3 || got[1].Line != 2 || got[2].Remarks[0].Params["name"] != "多选题" || got[3].Title != "简答" {
		t.Errorf("%+v", got)
	}
	if got[2].Verdict() != format.Kept {
		t.Error("where a question stood made it another one")
	}
}

package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"tianti/internal/fault"
)

var people = []Column{
	{Key: "no", Names: []string{"工号", "employee_no"}, Required: true},
	{Key: "name", Names: []string{"姓名", "name"}, Required: true},
	{Key: "phone", Names: []string{"手机", "手机号", "phone"}},
}

func read(t *testing.T, name string, data []byte) ([]string, error) {
	t.Helper()
	table, err := Open(name, data, people, Limits{})
	if err != nil {
		return nil, err
	}
	var out []string
	for r, err := range table.Rows() {
		if err != nil {
			return out, err
		}
		out = append(out, fmt.Sprintf("%d:%s|%s|%s", r.N, r.Get("no"), r.Get("name"), r.Get("phone")))
	}
	return out, nil
}

func encoded(t *testing.T, s string, how string) []byte {
	t.Helper()
	var out []byte
	var err error
	switch how {
	case "utf-8":
		return []byte(s)
	case "utf-8 with mark":
		return []byte("\ufeff" + s)
	case "gb18030":
		out, err = simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
	case "gb18030 with mark":
		out, err = simplifiedchinese.GB18030.NewEncoder().Bytes([]byte("\ufeff" + s))
	case "utf-16le with mark":
		out, err = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(s))
	case "utf-16be with mark":
		out, err = unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(s))
	case "utf-16le":
		out, err = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(s))
	case "utf-16be":
		out, err = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(s))
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestOneTableInEveryEncodingSeparatorAndLineEnd(t *testing.T) {
	want := []string{"2:KF1|𠮷野家|139", "3:KF2|李䶮,张𬘡|", "5:KF3|阿依古丽·买买提|138"}
	for _, how := range []string{"utf-8", "utf-8 with mark", "gb18030", "gb18030 with mark", "utf-16le", "utf-16be", "utf-16le with mark", "utf-16be with mark"} {
		for _, sep := range []string{",", ";", "\t", "|"} {
			for _, end := range []string{"\n", "\r\n", "\r"} {
				s := strings.Join([]string{"工号,姓名,手机", "KF1,𠮷野家,139", `KF2,"李䶮@张𬘡"`, "", "KF3,阿依古丽·买买提,138", ""}, end)
				s = strings.ReplaceAll(strings.ReplaceAll(s, ",", sep), "@", ",")
				got, err := read(t, "x.csv", encoded(t, s, how))
				if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
					t.Errorf("%s, %q, %q: %v, %v", how, sep, end, got, err)
				}
			}
		}
	}
}

func TestHeadersAreFoundUnderTitlesAndInOtherSpellings(t *testing.T) {
	for _, s := range []string{
		"集团客服人员花名册,,\n,,\n工号,姓名,手机\nKF1,李明,139",
		"工号（必填）,姓 名,手机号*\nKF1,李明,139",
		"sep=;\n工号;姓名;手机\nKF1;李明;139",
		"序号,手机,姓名,工号,备注\n1,139,李明,KF1,x",
		"Employee No.,NAME,Phone\nKF1,李明,139",
		"\"工号\",\"姓名\",\"手机\"\n\"KF1\",\"李明\",\"139\"",
	} {
		got, err := read(t, "x.csv", []byte(s))
		if err != nil || len(got) != 1 || !strings.HasSuffix(got[0], ":KF1|李明|139") {
			t.Errorf("%q: %v, %v", s, got, err)
		}
	}
}

func TestWhatCannotBeReadIsRefusedWithItsPlace(t *testing.T) {
	long := strings.Repeat("x", 200<<10)
	damaged := []byte("工号,姓名\nKF1,李明\nKF2,王芳\nKF3,张伟\nKF4,欧阳\nKF5,诸葛亮\n")
	damaged = append(damaged[:len(damaged)-2], '\n')
	for _, c := range []struct {
		name string
		data []byte
		want *fault.Fault
		row  any
	}{
		{"nothing", nil, ErrEmpty, nil},
		{"blank", []byte(" \n\n"), ErrEmpty, nil},
		{"no header", []byte("a,b,c\n1,2,3\n"), ErrHeader, nil},
		{"a column is missing", []byte("工号,手机\nKF1,139\n"), ErrHeader, nil},
		{"a column twice", []byte("工号,姓名,工号\n"), ErrTwice, 1},
		{"a quote without end", []byte("工号,姓名\nKF1,\"李明\nKF2,王芳\n"), ErrUnclosed, 2},
		{"a giant cell", []byte("工号,姓名\nKF1," + long + "\n"), ErrCell, 2},
		{"a million columns", []byte("工号,姓名\nKF1" + strings.Repeat(",", 1_000_000) + "\n"), ErrColumns, 2},
		{"damaged UTF-8", damaged, ErrEncoding, 6},
		{"neither encoding", []byte("工号,姓名\n\xff\xff\xff\xfe\x80\n"), ErrEncoding, 2},
		{"old Excel", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"), ErrOld, nil},
		{"a PDF", []byte("%PDF-1.7\n"), ErrFormat, nil},
		{"a ZIP that is none", []byte("PK\x03\x04 and nothing"), ErrBroken, nil},
	} {
		_, err := read(t, "x.csv", c.data)
		f := fault.From(err)
		if !errors.Is(err, c.want) || f.Params()["file"] != "x.csv" || fmt.Sprint(f.Params()["row"]) != fmt.Sprint(c.row) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if _, err := Open("x.csv", []byte("工号,姓名\n1,a\n2,b\n"), people, Limits{Bytes: 5}); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
	table, err := Open("x.csv", []byte("工号,姓名\n"+strings.Repeat("1,a\n", 50)), people, Limits{Rows: 50})
	if err != nil {
		t.Fatal(err)
	}
	for _, err = range table.Rows() {
		if err != nil {
			break
		}
	}
	if !errors.Is(err, ErrRows) {
		t.Error(err)
	}
}

func xlsx(t *testing.T, fill func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	fill(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestXLSXWithTitleNumbersAndOtherWorksheets(t *testing.T) {
	data := xlsx(t, func(f *excelize.File) {
		_ = f.SetSheetName("Sheet1", "说明")
		_ = f.SetCellValue("说明", "A1", "请先阅读")
		_, _ = f.NewSheet("名单")
		_ = f.MergeCell("名单", "A1", "C1")
		_ = f.SetCellValue("名单", "A1", "花名册")
		_ = f.SetSheetRow("名单", "A2", &[]any{"工号", "姓名", "手机"})
		_ = f.SetSheetRow("名单", "A3", &[]any{100001, "李明", 13900000001})
		_ = f.SetSheetRow("名单", "A6", &[]any{"KF2", "𠮷野家", 1.39e10})
	})
	got, err := read(t, "x.xlsx", data)
	want := []string{"3:100001|李明|13900000001", "6:KF2|𠮷野家|13900000000"}
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, %v", got, err)
	}
	if whole("1.3800138E+10") != "13800138000" || whole("1E5") != "1E5" || whole("1.5E+0") != "1.5E+0" {
		t.Error("whole")
	}
}

// TestNobodyGuessesWhichOfTwoWorksheetsIsMeant: one was read, and the other lost in silence.
func TestNobodyGuessesWhichOfTwoWorksheetsIsMeant(t *testing.T) {
	data := xlsx(t, func(f *excelize.File) {
		for i, name := range []string{"说明", "深圳", "广州"} {
			_, _ = f.NewSheet(name)
			if i > 0 {
				_ = f.SetSheetRow(name, "A1", &[]any{"工号", "姓名", "手机"})
				_ = f.SetSheetRow(name, "A2", &[]any{fmt.Sprint("KF", i), "李明", "139"})
			}
		}
	})
	_, err := read(t, "x.xlsx", data)
	if p := fault.From(err).Params(); !errors.Is(err, ErrSeveral) || p["first"] != "深圳" || p["second"] != "广州" {
		t.Errorf("%v", err)
	}
	columns := []Column{{Key: "no", Names: []string{"工号"}, Required: true}}
	tables, rest, err := Worksheets("x.xlsx", data, columns, Limits{})
	if err != nil || len(tables) != 2 || len(rest) != 0 || tables[1].Worksheet != "广州" {
		t.Fatalf("%v %v %v", tables, rest, err)
	}
	for r, err := range tables[1].Rows() {
		if err != nil || r.Get("no") != "KF2" {
			t.Errorf("%v %v", r, err)
		}
	}
}

func TestXLSXBombsAndWideRowsAreRefused(t *testing.T) {
	wide := xlsx(t, func(f *excelize.File) {
		_ = f.SetSheetRow("Sheet1", "A1", &[]any{"工号", "姓名"})
		_ = f.SetCellValue("Sheet1", "XFD2", "far")
	})
	if _, err := read(t, "x.xlsx", wide); !errors.Is(err, ErrColumns) {
		t.Error(err)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, _ := z.Create("xl/worksheets/sheet1.xml")
	zeros := make([]byte, 1<<20)
	for range 40 {
		_, _ = w.Write(zeros)
	}
	_ = z.Close()
	if _, err := read(t, "x.xlsx", b.Bytes()); !errors.Is(err, ErrBomb) {
		t.Error(err)
	}
}

func TestWrittenCellsAreNoFormulas(t *testing.T) {
	var b bytes.Buffer
	w := NewWriter(&b)
	for _, row := range [][]string{{"=1+1", "+86 139", "-5", "@x"}, {"a,b", "say \"hi\"", " x ", "\tx"}, {"＝1", "two\nlines", "李明", ""}} {
		if err := w.Write(row...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	want := "\ufeff'=1+1,'+86 139,-5,'@x\r\n\"a,b\",\"say \"\"hi\"\"\",\" x \",\"'\tx\"\r\n'＝1,\"two\nlines\",李明,\r\n"
	if got := b.String(); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestCorpus opens every file of a collection as a table: each is read or refused with a fault of
// ours, and never crashes.
func TestCorpus(t *testing.T) {
	corpus := os.Getenv("TIANTI_CORPUS")
	if corpus == "" {
		t.Skip("TIANTI_CORPUS is not set")
	}
	for _, folder := range []string{"attacks", "derived", "user_csv", "zh_exam", "strings"} {
		_ = filepath.WalkDir(filepath.Join(corpus, folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return nil
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return nil
			}
			name := filepath.Base(path)
			for _, columns := range [][]Column{people, {{Key: "any", Names: []string{"name", "姓名", "id", "username", "shortname", "groupname", "a", "question"}}}} {
				table, err := Open(name, data, columns, Limits{})
				n := 0
				if err == nil {
					for _, err = range table.Rows() {
						if err != nil {
							break
						}
						n++
					}
				}
				if err != nil && fault.From(err).Params()["file"] != name {
					t.Errorf("%s: %v", name, err)
				}
			}
			return nil
		})
	}
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte("工号,姓名\nKF1,\"李\"\"明\"\n"))
	f.Add([]byte("sep=;\n工号;姓名\r\nKF1;x\r\n"))
	f.Add([]byte("\xff\xfe1\x00,\x00"))
	f.Add([]byte("\xb9\xa4\xba\xc5,\xd0\xd5\xc3\xfb\nKF1,\xc0\xee\xc3\xf7\n"))
	f.Add([]byte("\xd2\xc0"))
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := Open("x", data, people, Limits{Rows: 1000, Unpacked: 1 << 20})
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatal(err)
			}
			return
		}
		last := table.Header.N
		for r, err := range table.Rows() {
			if err != nil {
				if fault.KindOf(err) != fault.Invalid {
					t.Fatal(err)
				}
				return
			}
			if r.N <= last {
				t.Fatalf("row %d after %d", r.N, last)
			}
			last = r.N
		}
	})
}

func FuzzXLSX(f *testing.F) {
	book := excelize.NewFile()
	_ = book.SetSheetRow("Sheet1", "A1", &[]any{"工号", "姓名"})
	_ = book.SetSheetRow("Sheet1", "A2", &[]any{"KF1", "李明"})
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		f.Fatal(err)
	}
	f.Add("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>工号</t></is></c></row>")
	f.Add("<row r=\"99999999\"><c r=\"ZZZZ1\"><v>1.5E+10</v></c></row>")
	template := b.Bytes()
	f.Fuzz(func(t *testing.T, inner string) {
		table, err := Open("x.xlsx", withSheet(t, template, inner), people, Limits{Rows: 1000, Unpacked: 1 << 20})
		if err == nil {
			for _, err = range table.Rows() {
				if err != nil {
					break
				}
			}
		}
		if err != nil && fault.KindOf(err) != fault.Invalid {
			t.Fatal(err)
		}
	})
}

// withSheet is an XLSX with another content of its worksheet.
func withSheet(t *testing.T, data []byte, inner string) []byte {
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range in.File {
		if f.Name != "xl/worksheets/sheet1.xml" {
			_ = out.Copy(f)
			continue
		}
		w, _ := out.Create(f.Name)
		_, _ = fmt.Fprintf(w, `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>`, inner)
	}
	_ = out.Close()
	return b.Bytes()
}

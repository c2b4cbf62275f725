package pdf_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"tianti/certificates/pdf"
)

func report(rows int) pdf.Report {
	r := pdf.Report{Title: "各级人数", Lines: []string{"广东 / 深圳中心 · 2025-11-25 至 2026-11-24"}, Head: []string{"工号", "姓名", "单位", "岗位", "职级"},
		Foot: "吴婷 2026-11-24 10:00", At: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}
	for i := range rows {
		r.Rows = append(r.Rows, []string{fmt.Sprint(i + 1), "张𬘡", "广东 / 深圳中心 / " + strings.Repeat("很长的班组名称", i%4) + "1组", "客服代表", "F2 上岗"})
	}
	return r
}

func TestAReportRunsOverAsManyPagesAsItTakes(t *testing.T) {
	f, err := report(120).Render()
	if err != nil || f.Cut || len(f.Missing) > 0 {
		t.Fatalf("%v %v %q", err, f.Cut, f.Missing)
	}
	if n := bytes.Count(f.Bytes, []byte("/Type /Page\n")); n < 3 {
		t.Errorf("%d pages", n)
	}
	again, err := report(120).Render()
	if err != nil || !bytes.Equal(f.Bytes, again.Bytes) {
		t.Errorf("bytes differ: %v", err)
	}
	if dir := os.Getenv("TIANTI_SHOW"); dir != "" {
		_ = os.WriteFile(dir+"/report.pdf", f.Bytes, 0o644)
	}
}

func TestSeveralTablesFollowEachOther(t *testing.T) {
	r := report(3)
	for i := range 12 {
		r.Parts = append(r.Parts, pdf.Section{Title: fmt.Sprint("部分", i), Lines: []string{"说明"}, Head: []string{"类别", "数量"}, Rows: [][]string{{"业务解释差错", "3"}, {"工单", "1"}, {"其他", "0"}}})
	}
	r.Parts = append(r.Parts, pdf.Section{Title: "只有文字", Lines: []string{"本月无"}})
	f, err := r.Render()
	if err != nil || f.Cut || len(f.Missing) > 0 {
		t.Fatal(err)
	}
	if n := bytes.Count(f.Bytes, []byte("/Type /Page\n")); n < 2 || n > 3 {
		t.Errorf("%d pages", n)
	}
	if dir := os.Getenv("TIANTI_SHOW"); dir != "" {
		_ = os.WriteFile(dir+"/parts.pdf", f.Bytes, 0o644)
	}
}

func TestAReportOfAnythingIsSet(t *testing.T) {
	for what, r := range map[string]pdf.Report{
		"nothing at all":        {},
		"no rows":               report(0),
		"more cells than heads": {Head: []string{"a"}, Rows: [][]string{{"1", "2", "3"}, {}}},
		"a cell like a book":    {Head: []string{"a", "b"}, Rows: [][]string{{strings.Repeat("很长", 3000), "x"}, {"next", "y"}}},
		"no table but parts":    {Parts: []pdf.Section{{}, {Title: "x", Rows: [][]string{{"a"}}}, {Head: []string{"a"}}}},
		"not text":              {Title: "\xff\x00😀", Head: []string{"\u202e", "＝"}, Rows: [][]string{{"\xff", "𠮷"}}},
		"many columns":          {Head: strings.Split(strings.Repeat("列 ", 30), " "), Rows: [][]string{strings.Split(strings.Repeat("1 ", 30), " ")}},
	} {
		if f, err := r.Render(); err != nil || !bytes.HasPrefix(f.Bytes, []byte("%PDF-")) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

package roster

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"tianti/internal/locale"
	_ "tianti/internal/locale/texts"
	"tianti/internal/sheet"
	"tianti/rbac"
)

func TestDaysAsPeopleTypeThem(t *testing.T) {
	for cell, want := range map[string]rbac.Day{
		"": "", "2026-11-03": "2026-11-03", "2026/11/3": "2026-11-03", "2026.11.03": "2026-11-03", "2026年11月3日": "2026-11-03", " 2026 年 11 月 3 日 ": "2026-11-03",
		"２０２６－１１－０３": "2026-11-03", "20261103": "2026-11-03", "2026-11-03 00:00:00": "2026-11-03", "2026-11-03T00:00:00Z": "2026-11-03",
		"45992": "2025-12-01", "45992.0": "2025-12-01", "43890": "2020-02-29",
	} {
		if got, _, f := readDay(cell); f != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", cell, got, f, want)
		}
	}
	for cell, want := range map[string]error{
		"26/11/03": ErrAmbiguous, "03/11/2026": ErrAmbiguous, "11-24-2026": ErrAmbiguous, "2026-13-40": rbac.ErrDay, "2026-02-29": rbac.ErrDay, "tomorrow": rbac.ErrDay,
		"20261340": rbac.ErrDay, "2026-11": rbac.ErrDay, "1": rbac.ErrDay, "=TODAY()": rbac.ErrDay, "2026-11-03 23:59:59": rbac.ErrDay,
	} {
		if got, _, f := readDay(cell); !errors.Is(f, want) {
			t.Errorf("%q: %q, %v; want %v", cell, got, f, want)
		}
	}
}

func TestTheTemplateIsARoster(t *testing.T) {
	for _, lang := range locale.Languages {
		var b bytes.Buffer
		if err := Template(&b, lang); err != nil {
			t.Fatal(err)
		}
		table, err := sheet.Open("t.csv", b.Bytes(), Columns, sheet.Limits{})
		if err != nil || len(table.Unknown) > 0 {
			t.Fatal(err, table)
		}
		for r, err := range table.Rows() {
			if err != nil {
				t.Fatal(err)
			}
			if p, line := readRow(table, r, "2026-11-24", rbac.BuiltinPosts()); p.Bad {
				t.Errorf("%+v", line)
			}
		}
		b.Reset()
		if err := WriteVerdicts(&b, lang, []Line{{Row: 2, Verdict: rbac.Refused, Value: "=1"}}); err != nil || !strings.Contains(b.String(), "'=1") || strings.Contains(b.String(), "rbac.") {
			t.Error(b.String(), err)
		}
	}
}

func FuzzDay(f *testing.F) {
	for _, s := range []string{"2026-11-03", "45992", "26/11/03", "2026年11月3日", "99999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, _, err := readDay(s); err == nil && d != "" && !d.Valid() {
			t.Fatalf("%q is %q", s, d)
		}
	})
}

func FuzzRow(f *testing.F) {
	f.Add("KF1,李明,集团客服,广东,深圳中心,1组,客服代表,合同制,2025-01-02,,139,a@b.c,普通话")
	f.Fuzz(func(t *testing.T, s string) {
		var head []string
		for _, c := range Columns {
			head = append(head, c.Names[0])
		}
		table, err := sheet.Open("x", []byte(strings.Join(head, ",")+"\n"+s), Columns, sheet.Limits{})
		if err != nil {
			return
		}
		for r, err := range table.Rows() {
			if err != nil {
				return
			}
			p, line := readRow(table, r, "2026-11-24", rbac.BuiltinPosts())
			if p.Bad != (line.Verdict == rbac.Refused) || p.Bad && (len(line.Says) == 0 || line.Field == "") {
				t.Fatalf("%q: %+v", s, line)
			}
		}
	})
}

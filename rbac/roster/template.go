package roster

import (
	"io"

	"tianti/internal/locale"
	"tianti/internal/sheet"
)

// Template writes an empty roster with one example row, with the headers of a language.
func Template(w io.Writer, lang string) error {
	var header []string
	for _, c := range Columns {
		name := c.Names[0]
		if lang == locale.English {
			name = c.Names[1]
		}
		header = append(header, name)
	}
	out := sheet.NewWriter(w)
	_ = out.Write(header...)
	_ = out.Write("KF100001", "李明", "集团客服", "广东", "深圳中心", "4组", "客服代表", "合同制", "2026-11-24", "", "13900000001", "liming@example.com", "普通话、英语")
	return out.Flush()
}

// WriteVerdicts writes lines as a table to mend a roster by.
func WriteVerdicts(w io.Writer, lang string, lines []Line) error {
	out := sheet.NewWriter(w)
	var header []string
	for _, key := range []string{"row", "verdict", "column", "value", "message"} {
		header = append(header, locale.T(lang, "rbac.roster.head."+key, nil))
	}
	_ = out.Write(header...)
	for _, l := range lines {
		_ = out.Write(l.cells(lang)...)
	}
	return out.Flush()
}

package format_test

import (
	"encoding/json"
	"testing"

	"tianti/exams/format"
	"tianti/exams/item"
	_ "tianti/internal/locale/texts"
)

func TestTheReportAccountsForEveryEntry(t *testing.T) {
	good, _, _ := item.Sample("single")
	entries := []format.Entry{{Line: 1, Body: &good}, {Line: 4, Title: "T", Body: &good}, {Line: 9}, {Line: 12, Body: &item.Body{Kind: "single", Stem: item.T("?")}}}
	entries[1].Change(format.Say("exams.format.scaled", "sum", "50"))
	entries[2].Refuse(format.Say("exams.gift.description"))
	entries[3].Finish()
	data, err := json.Marshal(format.ReportOf("gift", entries))
	if err != nil {
		t.Fatal(err)
	}
	var p format.Printed
	if err := json.Unmarshal(data, &p); err != nil {
		t.Fatal(err)
	}
	if p.Total != 4 || p.Kept != 1 || p.Changed != 1 || p.Refused != 2 || p.Format != "gift" {
		t.Errorf("%s", data)
	}
	if p.Rows[0].Title != "客户来电第一句话应当是？" || p.Rows[0].Message != "" || p.Rows[1].Message != "正确答案的权重合计为 50%，已按 100% 折算。" || p.Rows[3].Verdict != format.Refused {
		t.Errorf("%+v", p.Rows)
	}
}

func TestSmallFilesAreNotTakenForUTF16(t *testing.T) {
	for data, want := range map[string]string{"a": "a", "ab\r\ncd\re": "ab\ncd\ne", "\ufeff客": "客", "a\x00b\x00": "ab", "\x00a\x00b": "ab"} {
		if got, err := format.Text([]byte(data)); got != want || err != nil {
			t.Errorf("%q: %q %v", data, got, err)
		}
	}
	if _, err := format.Text([]byte("a\x00b")); err == nil {
		t.Error("zero bytes are no text")
	}
}

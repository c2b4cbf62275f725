package kpi

import (
	"testing"

	"pgregory.net/rapid"
)

func TestNumbersAsPeopleWriteThem(t *testing.T) {
	for typed, want := range map[string]int64{
		"1.28%": 1280, "９９．０４％": 99040, "1,234.5": 1234500, " 60 ": 60000, "0": 0, "151.8333333": 151833, "0.0005": 1, "-0.0005": -1, "1.5e2": 150000,
	} {
		if got, _, ok := readNumber(typed); !ok || got != want {
			t.Errorf("%q is %d, %v", typed, got, ok)
		}
	}
	for _, typed := range []string{"", "%", "abc", "1/2", "0x10", "1e9999", "12%%", "1.2.3", "Inf", "--1"} {
		if got, _, ok := readNumber(typed); ok {
			t.Errorf("%q was read as %d", typed, got)
		}
	}
}

func TestWhatDecimalWritesIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Int64Range(-mostValue, mostValue).Draw(t, "value")
		if got, ok := ReadDecimal(Decimal(v)); !ok || got != v {
			t.Fatalf("%d became %q and %d", v, Decimal(v), got)
		}
	})
}

func TestMonthsAsPeopleWriteThem(t *testing.T) {
	for typed, want := range map[string]Month{
		"2026-09": "2026-09", "2026/9": "2026-09", "202609": "2026-09", "2026年9月": "2026-09", "2026年09月": "2026-09",
		"2026-09-01": "2026-09", "2026-09-01T00:00:00": "2026-09", "46266": "2026-09", "２０２６－０９": "2026-09", "2026.9": "2026-09",
	} {
		if got, ok := ReadMonth(typed); !ok || got != want {
			t.Errorf("%q is %q, %v", typed, got, ok)
		}
	}
	for _, typed := range []string{"", "9月", "2026", "2026-13", "2026-00", "26-09", "abc", "99999999"} {
		if got, ok := ReadMonth(typed); ok {
			t.Errorf("%q was read as %s", typed, got)
		}
	}
	if Month("2026-12").Add(1) != "2027-01" || Month("2026-02").Last() != "2026-02-28" {
		t.Error("months and their days")
	}
}

func FuzzReadNumber(f *testing.F) {
	for _, s := range []string{"1.28%", "９９．０４％", "1e99", "-", "1,2,3", "0.0000000001"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if v, _, ok := readNumber(s); ok && (v > mostValue || v < -mostValue) {
			t.Fatalf("%q is %d", s, v)
		}
		_, _ = ReadMonth(s)
	})
}

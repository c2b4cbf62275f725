package item_test

import (
	"testing"

	"pgregory.net/rapid"

	"tianti/exams/item"
)

func TestPointsAreReadAsTheyAreWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, 999_999_999).Draw(t, "milli")
		if got, ok := item.ReadPoints(item.Points(n)); !ok || got != n {
			t.Fatalf("%d is written %s and read %d %v", n, item.Points(n), got, ok)
		}
	})
	for s, want := range map[string]int64{" 2.50 ": 2500, "1.0000000": 1000, ".5": 500, "0": 0} {
		if got, ok := item.ReadPoints(s); !ok || got != want {
			t.Errorf("%q is %d %v", s, got, ok)
		}
	}
	for _, s := range []string{"", ".", "-1", "+1", "1.0005", "1.00000000", "1000000", "1e3", "1,5", "x", "1.5.0", "1_0"} {
		if got, ok := item.ReadPoints(s); ok {
			t.Errorf("%q passes as %d", s, got)
		}
	}
}

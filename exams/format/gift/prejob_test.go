package gift_test

import (
	"os"
	"testing"

	"tianti/exams/format"
	"tianti/exams/format/gift"
	"tianti/exams/item"
)

// TestThePreJobBankIsSound reads the sample organisation's bank: every question is kept, each of
// the thirty topics has some, and open ones have a rubric.
func TestThePreJobBankIsSound(t *testing.T) {
	data, err := os.ReadFile("../../../internal/demo/data/prejob.gift")
	if err != nil {
		t.Fatal(err)
	}
	entries, err := gift.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	topics, likeness, open := map[string]int{}, map[string]int{}, 0
	for _, e := range entries {
		if e.Verdict() != format.Kept || len(e.Category) != 3 || len(e.Tags) != 3 || e.ID == "" {
			t.Errorf("line %d: %s %v %v %v", e.Line, e.Verdict(), e.Notes, e.Category, e.Tags)
			continue
		}
		topics[e.Category[2]]++
		if before, twice := likeness[item.Likeness(e.Body)]; twice {
			t.Errorf("line %d repeats line %d", e.Line, before)
		}
		likeness[item.Likeness(e.Body)] = e.Line
		if e.Body.Open() {
			open++
			if e.Body.Rubric == nil || e.Body.Rubric.Max() != e.Body.Max || e.Body.Max != 10*item.Point {
				t.Errorf("line %d: an open question needs a rubric of ten points", e.Line)
			}
		}
	}
	if len(entries)-open < 160 || len(topics) != 30 || open < 6 {
		t.Errorf("%d questions on %d topics, %d open", len(entries), len(topics), open)
	}
	for name, n := range topics {
		if n < 4 {
			t.Errorf("%s has only %d questions", name, n)
		}
	}
}

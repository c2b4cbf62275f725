package courses

import (
	"slices"
	"testing"
	"time"
)

func TestAnEquivalenceRemembersWhatIsStillToBeTold(t *testing.T) {
	day := time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)
	q := &Equivalence{}
	q.set("NEW", true, day)
	q.set("OTHER", true, day)
	q.set("NEW", true, day.AddDate(0, 0, 1)) // published again, with nothing new
	if since, ok := q.counts("NEW"); !ok || !since.Equal(day) || len(q.Todo) != 2 || !q.Pending {
		t.Fatalf("%v %v %+v", since, ok, q)
	}
	q.told("NEW", "", "page 2")
	q.told("NEW", "", "page 2") // the same step again
	if q.Todo[0] != (recount{"NEW", "page 2"}) {
		t.Fatalf("%+v", q.Todo)
	}
	q.set("NEW", false, day.AddDate(0, 0, 2)) // taken back half-way: everybody is told anew
	q.told("NEW", "page 2", "")               // the end of what was under way
	if !slices.Contains(q.Todo, recount{"NEW", ""}) || len(q.Todo) != 2 {
		t.Fatalf("the change was lost: %+v", q.Todo)
	}
	q.told("NEW", "", "")
	q.told("OTHER", "", "")
	if _, ok := q.counts("NEW"); ok || q.Pending || len(q.Todo) != 0 {
		t.Fatalf("%+v", q)
	}
}

func TestAHoldingThatCountsAsAnotherIsDatedByBoth(t *testing.T) {
	day := time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)
	h := Holding{Person: "p", Course: "OLD", Ref: "course:OLD:p", From: day, Until: day.AddDate(1, 0, 0)}
	for _, c := range []struct {
		since, from time.Time
		ended       bool
	}{
		{day.AddDate(0, -1, 0), day, false},
		{day.AddDate(0, 1, 0), day.AddDate(0, 1, 0), false},
		{day.AddDate(1, 0, 0), day.AddDate(1, 0, 0), true}, // it had run out before
	} {
		got := h.as("NEW", c.since)
		if got.Course != "NEW" || got.Through != "OLD" || got.Ref != "counted:NEW:course:OLD:p" || !got.From.Equal(c.from) || got.Ended != c.ended {
			t.Errorf("since %v: %+v", c.since, got)
		}
	}
}

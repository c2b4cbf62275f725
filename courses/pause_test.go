package courses

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"tianti/internal/clock"
)

var monday = time.Date(2026, 11, 23, 0, 0, 0, 0, clock.Shanghai)

// leave is a pause from a day on until another, counted from monday; the second is the first day at work again.
func leave(id string, from, until int) Pause {
	return Pause{Absence: id, From: monday.AddDate(0, 0, from), Until: monday.AddDate(0, 0, until)}
}

// open is an enrolment that was dated on monday, at noon, and whose last day is over n days after monday begins.
func open(n int) *Enrolment {
	return &Enrolment{State: Open, Due: monday.AddDate(0, 0, n), Dated: monday.Add(12 * time.Hour)}
}

func TestALeavePutsALastDayOffByItsDays(t *testing.T) {
	for _, c := range []struct {
		name   string
		due    int
		leaves []Pause
		want   int
	}{
		{"before the day was set", 10, []Pause{leave("1", -9, 0)}, 10},
		{"half before", 10, []Pause{leave("1", -2, 3)}, 13},
		{"within", 10, []Pause{leave("1", 4, 6)}, 12},
		{"across the last day", 10, []Pause{leave("1", 8, 20)}, 22},
		{"from the day after the last one", 10, []Pause{leave("1", 10, 20)}, 10},
		{"a second one that the first brings into reach", 10, []Pause{leave("2", 11, 13), leave("1", 4, 6)}, 14},
		{"the same again", 10, []Pause{leave("1", 4, 6), leave("1", 4, 6)}, 12},
		{"ended early", 10, []Pause{leave("1", 4, 9), leave("1", 4, 5)}, 11},
		{"never begun", 10, []Pause{leave("1", 4, 9), leave("1", 4, 4)}, 10},
	} {
		e := open(c.due)
		for _, p := range c.leaves {
			e.pause(p)
		}
		if want := monday.AddDate(0, 0, c.want); !e.Due.Equal(want) || e.PutOff() != c.want-c.due || !e.asked().Equal(monday.AddDate(0, 0, c.due)) {
			t.Errorf("%s: due %v, put off %d days; want %v", c.name, e.Due, e.PutOff(), want)
		}
	}
	done := open(10)
	done.State = Done
	if done.pause(leave("1", 4, 6)) || open(0).pause() {
		t.Error("something moved that has no last day to come")
	}
}

// Whatever order leaves become known in, and however often, the last day is the same, and taking all back gives the day
// that was asked for.
func TestTheOrderOfLeavesDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		due := rapid.IntRange(1, 40).Draw(t, "due")
		var ps []Pause
		for at, i := rapid.IntRange(-10, 10).Draw(t, "begin"), 0; i < rapid.IntRange(0, 5).Draw(t, "leaves"); i++ {
			n := rapid.IntRange(1, 9).Draw(t, "days")
			ps = append(ps, leave(string(rune('a'+i)), at, at+n))
			at += n + rapid.IntRange(0, 9).Draw(t, "between")
		}
		one, other := open(due), open(due)
		one.pause(ps...)
		for _, p := range rapid.Permutation(append(ps, ps...)).Draw(t, "order") {
			other.pause(p)
		}
		if !one.Due.Equal(other.Due) {
			t.Fatalf("%v and %v", one.Due, other.Due)
		}
		for _, p := range ps {
			one.pause(Pause{Absence: p.Absence, From: p.From, Until: p.From})
		}
		if want := monday.AddDate(0, 0, due); !one.Due.Equal(want) || one.PutOff() != 0 {
			t.Fatalf("all taken back: %v, want %v", one.Due, want)
		}
	})
}

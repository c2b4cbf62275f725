package subscription

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDelaysGrowFromSecondsToHours(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.StringMatching("[a-z0-9]{16}").Draw(t, "id")
		n := rapid.IntRange(1, 5000).Draw(t, "n")
		full := lastDelay
		if n <= 12 {
			full = min(5*time.Second*time.Duration(int(1)<<(n-1)), lastDelay)
		}
		d := Delay(id, n)
		if d < full/2 || d >= full {
			t.Fatalf("after %d failures: %v, want from %v up to %v", n, d, full/2, full)
		}
		if d != Delay(id, n) {
			t.Fatal("asked twice, answered differently")
		}
	})
	if Delay("a", 3) == Delay("b", 3) && Delay("a", 4) == Delay("b", 4) {
		t.Fatal("two receivers that failed together come back together")
	}
}

func TestACourseFollowsWhatHappens(t *testing.T) {
	at := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	good := func(position int64) Attempt {
		return Attempt{Subscription: "s", At: at, Position: position, Status: 200}
	}
	bad := func(after time.Duration, status int) Attempt {
		return Attempt{Subscription: "s", At: at.Add(after), Position: 8, Status: status, Fault: ErrGaveUp.Code()}
	}
	for _, c := range []struct {
		says     string
		attempts []Attempt
		end      string
		position int64
		tries    int
	}{
		{"what is accepted moves the position", []Attempt{good(7), good(9)}, "", 9, 0},
		{"a failure does not", []Attempt{good(7), bad(0, 500)}, "", 7, 1},
		{"a success ends a series of failures", []Attempt{bad(0, 500), bad(time.Hour, 0), good(8)}, "", 8, 0},
		{"almost five days are borne", []Attempt{good(7), bad(0, 500), bad(GiveUp-time.Second, 500)}, "", 7, 2},
		{"five days are not", []Attempt{good(7), bad(0, 500), bad(GiveUp, 500)}, ErrGaveUp.Code(), 7, 2},
		{"a success in between begins anew", []Attempt{bad(0, 500), good(8), bad(GiveUp, 500)}, "", 8, 1},
		{"whoever answers Gone gets no more", []Attempt{good(7), bad(0, 410)}, ErrUnwanted.Code(), 7, 1},
	} {
		var x Course
		end := ""
		for _, a := range c.attempts {
			end = x.note(a, 0)
		}
		if end != c.end || x.Position != c.position || x.Tries != c.tries {
			t.Errorf("%s: ended by %q at %d after %d failures", c.says, end, x.Position, x.Tries)
		}
		if (x.Tries > 0) != x.Next.After(at) {
			t.Errorf("%s: next is %v", c.says, x.Next)
		}
	}
	var x Course
	x.note(bad(0, 429), 30*time.Minute)
	if x.Next != at.Add(30*time.Minute) {
		t.Errorf("asked to wait half an hour, waits until %v", x.Next)
	}
}

func TestTheOldSecretSignsForADay(t *testing.T) {
	at := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	s := Subscription{Secret: "new", Old: "old", OldUntil: at.Add(Overlap)}
	if got := s.secrets(at.Add(Overlap - time.Second)); len(got) != 2 || got[0] != "new" {
		t.Fatalf("within the day: %v", got)
	}
	if got := s.secrets(at.Add(Overlap)); len(got) != 1 || got[0] != "new" {
		t.Fatalf("after the day: %v", got)
	}
}

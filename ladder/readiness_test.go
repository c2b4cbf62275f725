package ladder_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"tianti/internal/clock"
	"tianti/ladder"
	"tianti/ladder/requirement"
	"tianti/rbac"
)

// ready lists who is ready for what, "person: rungs", from everything that can be listed.
func (h *hall) ready() (out []string) {
	h.t.Helper()
	for cursor := ""; ; {
		page, err := h.Ready(h.t.Context(), hr, "/g/", cursor)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, c := range page.Items {
			out = append(out, fmt.Sprint(c.Person, ": ", c.Ready))
		}
		if cursor = page.Next; cursor == "" {
			slices.Sort(out)
			return out
		}
	}
}

func (h *hall) pass() int {
	h.t.Helper()
	n, err := h.PassAll(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}

func (h *hall) count() int64 {
	h.t.Helper()
	n, ok, err := h.ReadyCount(h.t.Context(), hr, "/g/")
	if err != nil || !ok {
		h.t.Fatal(ok, err)
	}
	return n
}

func TestWhoIsReadyIsKeptUpToWhatIsKnown(t *testing.T) {
	h := open(t)
	if _, ok, err := h.ReadyCount(t.Context(), hr, "/g/"); ok || err != nil {
		t.Errorf("counted before anybody was looked at: %v", err)
	}
	h.learn(certificate("GENERAL", hired))
	if got := h.ready(); !slices.Equal(got, []string{"li: [F2]"}) {
		t.Errorf("before the first pass the list looks for itself: %v", got)
	}
	if n := h.pass(); n != 1 {
		t.Errorf("the first pass wrote %d", n)
	}
	if n := h.pass(); n != 0 || h.count() != 1 {
		t.Errorf("a second one on the same day wrote %d; %d are ready", n, h.count())
	}
	if err := h.Void(t.Context(), "li", "certificate:GENERAL"); err != nil {
		t.Fatal(err)
	}
	if h.count() != 0 || len(h.ready()) != 0 {
		t.Error("still ready after the certificate was revoked")
	}
	h.clock.Advance(time.Second)
	h.learn(certificate("GENERAL", hired.AddDate(0, 0, 1)))
	if h.count() != 1 {
		t.Error("not ready with a new certificate")
	}
	// Time alone takes it away: the list says so at once, the count after the day's pass.
	h.clock.Set(hired.AddDate(1, 0, 1).Add(time.Minute))
	if got := h.ready(); len(got) != 0 {
		t.Errorf("the list names %v, whose certificate ended a minute ago", got)
	}
	if n := h.pass(); n != 1 || h.count() != 0 {
		t.Errorf("the pass of the day wrote %d; %d are ready", n, h.count())
	}
}

// After whatever was learnt and however much time passed, what is kept is what a pass over everybody finds:
// on the same day a pass has nothing to write, and no other list names somebody else.
func TestKeepingUpAndLookingAtEverybodyAgree(t *testing.T) {
	h := open(t)
	r := rand.New(rand.NewPCG(7, 7))
	var people []string
	for i := range 40 {
		id := fmt.Sprintf("p%02d", i)
		people = append(people, id)
		if err := h.Enter(t.Context(), ladder.Newcomer{Person: id, Name: id, Unit: fmt.Sprintf("/g/gd/sz/t%d/", i%3), Hired: hired}); err != nil {
			t.Fatal(err)
		}
	}
	h.drain()
	h.pass()
	kinds := []string{"GENERAL", "VIP", "SP"}
	changed := 0
	for step := range 400 {
		h.clock.Advance(time.Duration(r.IntN(90)) * time.Minute)
		if h.pass() > 0 { // a day began
			changed++
		}
		person, before := people[r.IntN(len(people))], h.count()
		code := kinds[r.IntN(len(kinds))]
		var err error
		switch r.IntN(4) {
		case 0:
			err = h.Void(t.Context(), person, "certificate:"+code)
		case 1:
			from := h.clock.Now().AddDate(-1, 0, r.IntN(4))
			err = h.LearnMany(t.Context(), []ladder.Known{{Person: person, Facts: requirement.Facts{certificate(code, from)}}, {Person: "li", Facts: requirement.Facts{certificate(code, from)}}})
		default:
			err = h.Learn(t.Context(), person, certificate(code, h.clock.Now()))
		}
		if err != nil {
			t.Fatal(step, err)
		}
		if h.count() != before {
			changed++
		}
	}
	if changed < 30 {
		t.Fatalf("the test tests little: %d changes", changed)
	}
	kept, day := h.ready(), clock.Day(h.clock.Now())
	if n := h.PassAgain(t); n > 0 && clock.Day(h.clock.Now()).Equal(day) {
		// Only what ran out since the day began may differ: those whom the list left out.
		if int64(len(kept)) != h.count() {
			t.Errorf("a pass over everybody wrote %d; %d were listed, %d are counted", n, len(kept), h.count())
		}
	}
	if again := h.ready(); !slices.Equal(kept, again) || int64(len(again)) != h.count() {
		t.Errorf("kept %v\npassed %v, counted %d", kept, again, h.count())
	}
	fresh := scanned(h)
	if !slices.Equal(fresh, kept) {
		t.Errorf("looked at one by one %v\nkept %v", fresh, kept)
	}
}

// PassAgain looks at everybody on the same day, as after other rules: the pass is made due by hand.
func (h *hall) PassAgain(t *testing.T) int {
	t.Helper()
	if err := h.ForgetPass(t.Context()); err != nil {
		t.Fatal(err)
	}
	return h.pass()
}

// scanned looks at each person by the page that anybody may ask for.
func scanned(h *hall) (out []string) {
	h.t.Helper()
	for i := -1; i < 40; i++ {
		id := "li"
		if i >= 0 {
			id = fmt.Sprintf("p%02d", i)
		}
		st, err := h.Ladder(h.t.Context(), rbac.System("test"), id, time.Time{})
		if err != nil {
			h.t.Fatal(err)
		}
		var ready []string
		for _, n := range st.Next {
			if n.Met {
				ready = append(ready, n.Grade)
			}
		}
		if len(ready) > 0 {
			out = append(out, fmt.Sprint(id, ": ", ready))
		}
	}
	slices.Sort(out)
	return out
}

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
	n, _ := h.counts()
	return n
}

func (h *hall) counts() (ready, held int64) {
	h.t.Helper()
	ready, held, ok, err := h.ReadyCount(h.t.Context(), hr, "/g/")
	if err != nil || !ok {
		h.t.Fatal(ok, err)
	}
	return ready, held
}

// back lists who is held back, "person: rungs, event".
func (h *hall) back() (out []string) {
	h.t.Helper()
	for cursor := ""; ; {
		page, err := h.HeldBack(h.t.Context(), hr, "/g/", cursor)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, c := range page.Items {
			out = append(out, fmt.Sprint(c.Person, ": ", c.Ready, ", ", c.Held.Veto))
		}
		if cursor = page.Next; cursor == "" {
			slices.Sort(out)
			return out
		}
	}
}

func (h *hall) veto(id, person, code string) {
	h.t.Helper()
	if err := h.BeginHold(h.t.Context(), ladder.Vetoed{Veto: id, Person: person, Code: code, Recorder: "hr1", On: h.clock.Now()}); err != nil {
		h.t.Fatal(err)
	}
}

func TestWhoIsReadyIsKeptUpToWhatIsKnown(t *testing.T) {
	h := open(t)
	if _, _, ok, err := h.ReadyCount(t.Context(), hr, "/g/"); ok || err != nil {
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

// Whoever is held meets everything and is not ready: the lists, the counts and the person's own ladder say so,
// and the way ends when the hold does.
func TestWhoeverIsHeldIsNotReady(t *testing.T) {
	h := open(t)
	h.learn(certificate("GENERAL", hired))
	h.veto("v0", "li", "lapsed") // three months
	want := []string{"li: [F2], lapsed"}
	if got := h.back(); len(h.ready()) != 0 || !slices.Equal(got, want) {
		t.Errorf("before the first pass: ready %v, held %v", h.ready(), got)
	}
	h.pass()
	if ready, held := h.counts(); ready != 0 || held != 1 || len(h.ready()) != 0 || !slices.Equal(h.back(), want) {
		t.Errorf("%d ready, %d held; %v %v", ready, held, h.ready(), h.back())
	}
	st, err := h.Ladder(t.Context(), li, "li", time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	next := st.Next[0]
	last := next.Way[len(next.Way)-1]
	if !next.Met || next.Ready || last.Do != "hold" || !next.Earliest.Equal(st.Holds[0].Until) || !last.By.Equal(st.Holds[0].Until) {
		t.Errorf("%+v", next)
	}
	lives, err := h.Lives(t.Context(), []string{"li"})
	if err != nil || lives[0].HeldAt(h.clock.Now()) == nil || lives[0].HeldAt(noon.Add(-time.Hour)) != nil {
		t.Errorf("%+v %v", lives, err)
	}
	if err := h.EndHold(t.Context(), "v0"); err != nil {
		t.Fatal(err)
	}
	if ready, held := h.counts(); ready != 1 || held != 0 || len(h.back()) != 0 {
		t.Errorf("after the hold was lifted %d are ready, %d held", ready, held)
	}
	h.veto("v1", "li", "lapsed")
	h.clock.Set(noon.AddDate(0, 3, 1)) // over by itself: the list says so at once, the count after the day's pass
	if got := h.back(); len(got) != 0 {
		t.Errorf("held after the end: %v", got)
	}
	h.pass()
	if ready, held := h.counts(); ready != 1 || held != 0 {
		t.Errorf("after the hold ended %d are ready, %d held", ready, held)
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
	changed, stopped := 0, 0
	vetoes := []string{"lapsed", "cheating", "absence"}
	for step := range 600 {
		h.clock.Advance(time.Duration(r.IntN(90)) * time.Minute)
		if h.pass() > 0 { // a day began
			changed++
		}
		person, before := people[r.IntN(len(people))], h.count()
		code := kinds[r.IntN(len(kinds))]
		var err error
		switch r.IntN(6) {
		case 4:
			h.veto(fmt.Sprintf("v%d", r.IntN(60)), person, vetoes[r.IntN(len(vetoes))]) // some twice, which changes nothing
		case 5:
			err = h.EndHold(t.Context(), fmt.Sprintf("v%d", r.IntN(60)))
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
		if _, held := h.counts(); held > 0 {
			stopped++
		}
	}
	if changed < 30 || stopped < 30 {
		t.Fatalf("the test tests little: %d changes, in %d states somebody is held", changed, stopped)
	}
	h.drain()
	kept, back, day := h.ready(), h.back(), clock.Day(h.clock.Now())
	if n := h.PassAgain(t); n > 0 && clock.Day(h.clock.Now()).Equal(day) {
		// Only what ran out since the day began may differ: those whom the list left out.
		if int64(len(kept)) != h.count() {
			t.Errorf("a pass over everybody wrote %d; %d were listed, %d are counted", n, len(kept), h.count())
		}
	}
	if again := h.ready(); !slices.Equal(kept, again) || int64(len(again)) != h.count() {
		t.Errorf("kept %v\npassed %v, counted %d", kept, again, h.count())
	}
	if _, held := h.counts(); !slices.Equal(back, h.back()) || held != int64(len(back)) {
		t.Errorf("held %v\npassed %v, counted %d", back, h.back(), held)
	}
	fresh, held := scanned(h)
	if !slices.Equal(fresh, kept) || !slices.Equal(held, back) {
		t.Errorf("looked at one by one %v, held %v\nkept %v, held %v", fresh, held, kept, back)
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
func scanned(h *hall) (out, back []string) {
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
		var ready, held []string
		for _, n := range st.Next {
			switch {
			case n.Ready:
				ready = append(ready, n.Grade)
			case n.Met:
				held = append(held, n.Grade)
			}
		}
		if len(ready) > 0 {
			out = append(out, fmt.Sprint(id, ": ", ready))
		}
		if len(held) > 0 {
			last := slices.MaxFunc(st.Holds, func(a, b *ladder.Hold) int { return a.Until.Compare(b.Until) })
			back = append(back, fmt.Sprint(id, ": ", held, ", ", last.Veto))
		}
	}
	slices.Sort(out)
	slices.Sort(back)
	return out, back
}

package courses_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"tianti/courses"
	"tianti/rbac"
)

// counted is what an overview should say of a path.
type counted struct{ open, done, late int64 }

// learnAtRandom takes over the learning of some people of some teams and says how many of each there are below
// each of the paths.
func learnAtRandom(t *testing.T, h *hall, seed uint64, paths []string) map[string]counted {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 1))
	teams := []string{"/g/gd/sz/t1/", "/g/gd/sz/t2/", "/g/gd/gz/t1/", "/g/gd/gz/", "/g/gx/nn/t1/", "/g/gd2/t9/"}
	want := map[string]counted{}
	var all []courses.History
	for i := range 40 {
		who := courses.Learner{Person: fmt.Sprintf("p%d-%d", seed, i), Name: "甲", Unit: teams[random.IntN(len(teams))]}
		x := courses.History{Who: who}
		for _, code := range []string{"NORMS", "PRIVACY", "TELECOM"} {
			l := courses.Learnt{Course: code, Assigned: noon.AddDate(0, -2, 0), By: "hr"}
			var c counted
			switch random.IntN(5) {
			case 0:
				continue
			case 1:
				l.Completed, c.done = noon.AddDate(0, -1, 0), 1
			case 2: // no day at all
				c.open = 1
			case 3:
				l.Due, c.open = noon.AddDate(0, 0, random.IntN(9)), 1
			case 4:
				l.Due, c.open, c.late = noon.AddDate(0, 0, -1-random.IntN(9)), 1, 1
			}
			x.Learnt = append(x.Learnt, l)
			for _, p := range paths {
				if strings.HasPrefix(who.Unit, p) {
					w := want[p]
					want[p] = counted{w.open + c.open, w.done + c.done, w.late + c.late}
				}
			}
		}
		all = append(all, x)
	}
	if _, err := h.Adopt(t.Context(), rbac.System("test"), all, "test"); err != nil {
		t.Fatal(err)
	}
	return want
}

func TestOverviewsCountEveryUnitWhetherNowOrNowAndThen(t *testing.T) {
	paths := []string{"/g/", "/g/gd/", "/g/gd/sz/", "/g/gd/gz/", "/g/gd/sz/t1/", "/g/gx/", "/g/none/"}
	for _, large := range []bool{false, true} {
		t.Run(fmt.Sprintf("large %v", large), func(t *testing.T) {
			h := open(t)
			ctx := t.Context()
			if large {
				h.LargeFrom(1)
			}
			check := func(when string, path string, want counted, counts time.Time) {
				t.Helper()
				o := must[*courses.Overview](t)(h.Overview(ctx, manager, path))
				tally := o.Tally(path)
				if got := (counted{tally[courses.Open], tally[courses.Done], o.Late(path)}); got != want || !o.Counted.Equal(counts) {
					t.Errorf("%s, %s: %+v counted at %v, want %+v at %v", when, path, got, o.Counted, want, counts)
				}
			}
			before := learnAtRandom(t, h, 1, paths)
			for _, p := range paths {
				check("without a census", p, before[p], time.Time{})
			}
			if n := must[int](t)(h.TakeCensus(ctx)); (n > 0) != large {
				t.Fatalf("%d units were counted", n)
			}
			began := h.clock.Now()
			h.clock.Advance(time.Minute)
			more := learnAtRandom(t, h, 2, paths)
			after := map[string]counted{}
			for _, p := range paths {
				after[p] = counted{before[p].open + more[p].open, before[p].done + more[p].done, before[p].late + more[p].late}
			}
			for _, p := range paths {
				if single := p == "/g/gd/sz/t1/" || p == "/g/gx/" || p == "/g/none/"; large && !single {
					check("since the census", p, before[p], began)
				} else {
					check("of now", p, after[p], time.Time{})
				}
			}
			must[int](t)(h.TakeCensus(ctx))
			for _, p := range paths {
				if single := p == "/g/gd/sz/t1/" || p == "/g/gx/" || p == "/g/none/"; large && !single {
					check("after the next census", p, after[p], h.clock.Now())
				}
			}
		})
	}
}

func TestWhoMayNotFollowAUnitSeesNoOverviewOfIt(t *testing.T) {
	h := open(t)
	if _, err := h.Overview(t.Context(), li, "/g/"); err == nil {
		t.Error("a trainee saw how the group stands")
	}
}

package certificates_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tianti/certificates"
	"tianti/internal/clock"
	"tianti/internal/store"
	"tianti/rbac"
)

func TestSixtyFourAtOnceGiveOneCertificate(t *testing.T) {
	w := newWorld(t)
	var mu sync.Mutex
	seen := map[string]int{}
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			c, err := w.Issue(t.Context(), system, passed("P1", "s1"))
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			seen[c.ID+" "+c.Number+" "+c.Code]++
		})
	}
	wg.Wait()
	if len(seen) != 1 {
		t.Fatalf("certificates: %v", seen)
	}
	if got := w.told(t); !slices.Equal(got, []string{"certificates.key.rotated", "certificates.issued"}) {
		t.Fatalf("facts: %v", got)
	}
}

func TestNumbersHaveNoGapAndNoDouble(t *testing.T) {
	w := newWorld(t)
	const n = 60
	numbers := make([]string, n)
	var wg sync.WaitGroup
	for i := range n {
		w.names[fmt.Sprint("Q", i)] = "张伟"
	}
	for i := range n {
		wg.Go(func() {
			// Every second one is asked for twice at once.
			for range 1 + i%2 {
				c, err := w.Issue(t.Context(), system, passed(fmt.Sprint("Q", i), "s"))
				if err != nil {
					t.Error(err)
					return
				}
				numbers[i] = c.Number
			}
		})
	}
	wg.Wait()
	slices.Sort(numbers)
	for i, number := range numbers {
		if want := fmt.Sprintf("TT-GENERAL-SZ-2026-%05d", i+1); number != want {
			t.Fatalf("number %d is %s, want %s", i, number, want)
		}
	}
	w.clock.Set(time.Date(2027, 1, 1, 0, 0, 0, 0, clock.Shanghai))
	if c := w.issue(t, passed("P1", "new year")); c.Number != "TT-GENERAL-SZ-2027-00001" {
		t.Fatalf("the first of a year is %s", c.Number)
	}
}

// crash is a store that stops working at the n-th write.
type crash struct {
	store.Engine
	left int
	mu   sync.Mutex
}

var errCrash = errors.New("the power is gone")

func (c *crash) Apply(ctx context.Context, ws []store.Write) []error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left -= len(ws); c.left < 0 {
		errs := make([]error, len(ws))
		for i := range errs {
			errs[i] = errCrash
		}
		return errs
	}
	return c.Engine.Apply(ctx, ws)
}

func TestACrashBetweenAnyTwoWritesIsCompleted(t *testing.T) {
	for writes := range 8 {
		for _, again := range []string{"by the same request", "by the sweep"} {
			t.Run(fmt.Sprintf("after write %d, %s", writes, again), func(t *testing.T) {
				w := newWorld(t)
				w.issue(t, passed("P2", "before"))
				db, err := store.NewDatabase(t.Context(), &crash{Engine: w.db.Engine(), left: writes}, w.clock)
				if err != nil {
					t.Fatal(err)
				}
				dying := w.on(db)
				_, err = dying.Issue(t.Context(), system, passed("P1", "s1"))
				crashed := err != nil
				if crashed && !errors.Is(err, errCrash) {
					t.Fatal(err)
				}
				w.clock.Advance(2 * time.Minute)
				if again == "by the sweep" {
					if _, err := w.Complete(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				c := w.issue(t, passed("P1", "s1"))
				next := w.issue(t, passed("P1", "s2"))
				if c.Number != "TT-GENERAL-SZ-2026-00002" || next.Number != "TT-GENERAL-SZ-2026-00003" {
					t.Fatalf("numbers %s, %s", c.Number, next.Number)
				}
				if _, err := w.Complete(t.Context()); err != nil {
					t.Fatal(err)
				}
				if n, err := w.Complete(t.Context()); n != 0 || err != nil {
					t.Fatalf("left open: %d %v", n, err)
				}
				if issued := count(w.told(t), "certificates.issued"); issued != 3 {
					t.Fatalf("%d certificates issued", issued)
				}
			})
		}
	}
}

func count(list []string, what string) (n int) {
	for _, s := range list {
		if s == what {
			n++
		}
	}
	return n
}

func TestWhoMayIssue(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		by     rbac.Actor
		person string
		want   error
	}{
		"a manager of the centre":     {manager, "P1", nil},
		"a manager of another centre": {stranger, "P2", rbac.ErrForbidden},
		"a manager for the own self":  {manager, "M1", rbac.ErrForbidden},
		"an agent":                    {agent("P2"), "P1", rbac.ErrForbidden},
		"nobody":                      {rbac.Actor{}, "P1", rbac.ErrAnonymous},
		"a reaction":                  {system, "P2", nil},
	} {
		_, err := w.Issue(t.Context(), c.by, passed(c.person, name))
		if !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
	if _, err := w.Issue(t.Context(), manager, certificates.Request{Kind: "NOPE", Person: "P1", Source: "x", Reason: "y"}); !errors.Is(err, certificates.ErrUnknownKind) {
		t.Errorf("unknown kind: %v", err)
	}
	r := passed("P1", "s9")
	r.Reason = " "
	if _, err := w.Issue(t.Context(), manager, r); !errors.Is(err, certificates.ErrReason) {
		t.Errorf("no reason: %v", err)
	}
}

func TestARenewalContinuesTheTermAndEndsTheOldOne(t *testing.T) {
	w := newWorld(t)
	first := w.issue(t, passed("P1", "2026"))
	w.clock.Set(time.Date(2027, 10, 1, 12, 0, 0, 0, clock.Shanghai))
	second := w.issue(t, passed("P1", "2027"))
	if got := second.LastDay().Format(time.DateOnly); got != "2028-11-24" {
		t.Errorf("the renewal ends on %s", got)
	}
	old, _ := w.Get(t.Context(), manager, first.ID)
	if old.State != certificates.Superseded || old.SupersededBy != second.ID {
		t.Errorf("the old one is %s, by %q", old.State, old.SupersededBy)
	}
	if got := w.told(t); !slices.Equal(got[1:], []string{"certificates.issued", "certificates.issued", "certificates.reissued"}) {
		t.Errorf("facts: %v", got)
	}
}

func TestTwoCoursesStandBesideEachOther(t *testing.T) {
	w := newWorld(t)
	a := w.issue(t, certificates.Request{Kind: "COURSE", Person: "P1", Source: "course:a", Subject: "情绪管理", Reason: "结业"})
	b := w.issue(t, certificates.Request{Kind: "COURSE", Person: "P1", Source: "course:b", Subject: "客户心理", Reason: "结业"})
	for _, id := range []string{a.ID, b.ID} {
		if c, _ := w.Get(t.Context(), manager, id); c.Standing(w.clock.Now()) != certificates.Valid {
			t.Errorf("%s is %s", c.Subject, c.Standing(w.clock.Now()))
		}
	}
}

func TestIDsDoNotTellWhoOrWhat(t *testing.T) {
	id := certificates.ID("GENERAL", "P1", "sitting:1")
	if id != certificates.ID("GENERAL", "P1", "sitting:1") || id == certificates.ID("GENERAL", "P1", "sitting:2") || strings.Contains(id, "P1") {
		t.Fatal(id)
	}
}

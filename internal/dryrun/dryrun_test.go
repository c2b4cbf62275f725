package dryrun_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"testing"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/dryrun"
	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/internal/store/storetest"
)

type why struct {
	Text string `bson:"text"`
}

var (
	kind    = dryrun.Define[why]("dryrun.test")
	errSad  = fault.Define(fault.Invalid, "dryrun.test.sad")
	entry   = recorded()
	morning = time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
)

// recorded is what a Grant would give.
func recorded() (e audit.Entry) {
	e.Actor, e.Action, e.Reason = "HR1", "test.rules.try", "look"
	return e
}

// world has 10,007 people in one unit and 40 in another; whose number divides by three gains A, by five
// loses B.
type world struct {
	*dryrun.Desk[why]
	clock *clock.Manual
	db    *store.Database
	size  int   // people of a step
	fail  error // of the next steps
}

var people = map[string]int{"/a/": 10_007, "/b/": 40}

func open(t *testing.T) *world {
	t.Helper()
	c := clock.At(morning)
	w := &world{clock: c, db: storetest.Database(t, c), size: 500}
	w.Desk = kind.On(w.db, c, func(context.Context, *dryrun.Run) (dryrun.Step[why], error) { return w.step, nil })
	return w
}

func (w *world) step(_ context.Context, unit, cursor string) (b dryrun.Batch[why], err error) {
	if w.fail != nil {
		return b, w.fail
	}
	from, _ := strconv.Atoi(cursor)
	for i := from; i < min(from+w.size, people[unit]); i++ {
		b.Examined++
		who := fmt.Sprintf("%s%05d", unit, i)
		if i%3 == 0 {
			b.Effects = append(b.Effects, dryrun.Of(dryrun.Gain, "A", who, who, unit, why{"three"}))
		}
		if i%5 == 0 {
			b.Effects = append(b.Effects, dryrun.Of(dryrun.Lose, "B", who, who, unit, why{"five"}))
		}
	}
	if from+w.size < people[unit] {
		b.Next = strconv.Itoa(from + w.size)
	}
	return b, nil
}

func (w *world) start(t *testing.T, units ...string) *dryrun.Run {
	t.Helper()
	r, err := w.Start(t.Context(), &dryrun.Run{By: "HR1", Name: "吴婷", At: w.clock.Now(), Units: units, Total: 10_047}, entry)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (w *world) again(t *testing.T, id string) *dryrun.Run {
	t.Helper()
	r, err := w.Run(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestASmallRunIsDoneAtOnceAndALargeOneByTheJob(t *testing.T) {
	w := open(t)
	if r := w.start(t, "/b/"); r.State != dryrun.Done || r.Examined != 40 || r.Affected != 19 || r.Percent() != 100 {
		t.Errorf("%+v", r)
	}
	if r := w.start(t); r.State != dryrun.Done || r.Examined != 0 {
		t.Errorf("nobody in reach: %+v", r)
	}
	r := w.start(t, "/a/", "/b/")
	if r.State != dryrun.Open || r.Examined != 2000 || r.Percent() != 19 {
		t.Errorf("%+v", r)
	}
	if _, err := w.Finished(t.Context(), r.ID); !errors.Is(err, dryrun.ErrUnfinished) {
		t.Errorf("rested on half a run: %v", err)
	}
	if n, err := w.Continue(t.Context()); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	r = w.again(t, r.ID)
	if r.State != dryrun.Done || r.Examined != 10_047 || r.Count("A").Gain != 3336+14 || r.Count("B").Lose != 2002+8 || r.Affected != 4670+19 {
		t.Errorf("%+v", r)
	}
	named := map[string]bool{}
	for cursor := ""; ; {
		page, err := w.Effects(t.Context(), r.ID, dryrun.Gain, "A", cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Items {
			if named[e.Person] || !e.Gains() || e.Thing() != "A" || e.Detail.Text != "three" {
				t.Fatalf("%+v", e)
			}
			named[e.Person] = true
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if len(named) != 3350 {
		t.Errorf("%d people named", len(named))
	}
}

func TestAStepThatWasCutShortOrDoneTwiceCountsOnce(t *testing.T) {
	w := open(t)
	r := w.start(t, "/a/")
	w.fail = errors.New("the disk is away")
	if _, err := w.Continue(t.Context()); err == nil {
		t.Error("the fault of the store was kept quiet")
	}
	w.fail = nil
	// Two nodes go on with the same run at the same time.
	there := kind.On(w.db, w.clock, func(context.Context, *dryrun.Run) (dryrun.Step[why], error) {
		return func(ctx context.Context, unit, cursor string) (dryrun.Batch[why], error) {
			if _, err := w.Continue(ctx); err != nil {
				t.Error(err)
			}
			return w.step(ctx, unit, cursor)
		}, nil
	})
	if _, err := there.Continue(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r = w.again(t, r.ID); r.State != dryrun.Done || r.Examined != 10_007 || r.Count("A").Gain != 3336 {
		t.Errorf("%+v", r)
	}
}

func TestARunIsStoppedByWhoeverAskedAndEndsWhereItCannotBeDone(t *testing.T) {
	w := open(t)
	may := func() (audit.Entry, error) { return entry, nil }
	r := w.start(t, "/a/")
	if r, err := w.Cancel(t.Context(), r.ID, may); err != nil || r.State != dryrun.Cancelled || r.Examined != 2000 {
		t.Fatal(r, err)
	}
	if n, err := w.Continue(t.Context()); n != 0 || err != nil {
		t.Errorf("went on with a stopped run: %d %v", n, err)
	}
	if _, err := w.Cancel(t.Context(), r.ID, may); !errors.Is(err, dryrun.ErrOver) {
		t.Errorf("stopped twice: %v", err)
	}
	if _, err := w.Cancel(t.Context(), "none", may); !errors.Is(err, dryrun.ErrUnknown) {
		t.Error(err)
	}
	kept := w.start(t, "/a/")
	if err := w.Keep(t.Context(), kept.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Cancel(t.Context(), kept.ID, may); !errors.Is(err, dryrun.ErrOver) {
		t.Errorf("stopped under a proposal: %v", err)
	}
	w.fail = errSad
	if _, err := w.Continue(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := w.again(t, kept.ID); r.State != dryrun.Failed || r.Why != "dryrun.test.sad" {
		t.Errorf("%+v", r)
	}
}

// A run that failed is looked at from the begin; what the attempt before found does not count, and a step of it
// that comes late does not either.
func TestARunThatFailedIsStartedAgain(t *testing.T) {
	w := open(t)
	may := func(*dryrun.Run) (audit.Entry, error) { return entry, nil }
	r := w.start(t, "/a/")
	if err := w.Keep(t.Context(), r.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := w.StartAgain(t.Context(), r.ID, time.Time{}, may); !errors.Is(err, dryrun.ErrWhole) {
		t.Errorf("started again while it runs: %v", err)
	}
	w.fail = errSad
	if _, err := w.Continue(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.fail = nil
	now := morning.Add(time.Hour)
	r, err := w.StartAgain(t.Context(), r.ID, now, may)
	if err != nil || r.State != dryrun.Open || r.Examined != 2000 || r.Count("A").Gain != 667 || !r.At.Equal(now) || r.Why != "" {
		t.Fatalf("%+v %v", r, err)
	}
	if n, err := w.Continue(t.Context()); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if r, err = w.Finished(t.Context(), r.ID); err != nil || r.Examined != 10_007 || r.Count("A").Gain != 3336 {
		t.Errorf("%+v %v", r, err)
	}
	if _, err := w.StartAgain(t.Context(), r.ID, now, may); !errors.Is(err, dryrun.ErrWhole) {
		t.Errorf("started again after it was done: %v", err)
	}
	named := 0
	for cursor := ""; ; {
		page, err := w.Effects(t.Context(), r.ID, dryrun.Gain, "A", cursor)
		if err != nil {
			t.Fatal(err)
		}
		named += len(page.Items)
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if named != 3336 {
		t.Errorf("%d people named", named)
	}
}

func TestOldRunsAreForgottenUnlessADecisionRestsOnThem(t *testing.T) {
	w := open(t)
	old, kept := w.start(t, "/b/"), w.start(t, "/b/")
	if err := w.Keep(t.Context(), kept.ID); err != nil {
		t.Fatal(err)
	}
	w.clock.Advance(15 * 24 * time.Hour)
	fresh := w.start(t, "/b/")
	if n, err := w.Sweep(t.Context()); n != 1+14+8 || err != nil {
		t.Errorf("%d %v", n, err)
	}
	if _, err := w.Run(t.Context(), old.ID); !errors.Is(err, dryrun.ErrUnknown) {
		t.Error(err)
	}
	for _, id := range []string{kept.ID, fresh.ID} {
		if page, err := w.Effects(t.Context(), id, dryrun.Lose, "B", ""); err != nil || len(page.Items) != 8 {
			t.Errorf("%d %v", len(page.Items), err)
		}
	}
}

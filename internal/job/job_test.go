package job_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"tianti/internal/clock"
	"tianti/internal/job"
	"tianti/internal/store"
	"tianti/internal/store/storetest"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

func start(t *testing.T) (*store.Database, *clock.Manual) {
	c := clock.At(time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC))
	return storetest.Database(t, c), c
}

func TestAJobRunsOncePerRhythmOnAllNodesTogether(t *testing.T) {
	db, now := start(t)
	ran := 0
	sweep := job.Job{Name: "test: sweep", Every: time.Hour, Do: func(context.Context) (int, error) { ran++; return 1, nil }}
	here, there := job.New(db, now, "here", quiet, nil), job.New(db, now, "there", quiet, nil)
	here.Add(sweep)
	there.Add(sweep)
	for range 5 {
		for _, r := range []*job.Runner{here, there} {
			if err := r.Once(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	if ran != 1 {
		t.Fatalf("ran %d times within its rhythm", ran)
	}
	now.Advance(time.Hour)
	_ = there.Once(t.Context())
	_ = here.Once(t.Context())
	if ran != 2 {
		t.Fatalf("ran %d times in two rhythms", ran)
	}
}

func TestAFailedOrPanickingJobIsToldAndComesAgain(t *testing.T) {
	db, now := start(t)
	var told []job.Run
	r := job.New(db, now, "here", quiet, func(x job.Run) { told = append(told, x) })
	tries := 0
	broken := errors.New("the mail server is away")
	r.Add(job.Job{Name: "test: fail", Every: time.Minute, Do: func(context.Context) (int, error) { tries++; return 0, broken }},
		job.Job{Name: "test: panic", Every: time.Minute, Do: func(context.Context) (int, error) { panic("nil map") }},
		job.Job{Name: "test: well", Every: time.Minute, Do: func(context.Context) (int, error) { return 7, nil }})
	if err := r.Once(t.Context()); !errors.Is(err, broken) {
		t.Fatalf("the failure was swallowed: %v", err)
	}
	if len(told) != 3 || told[0].Err == nil || told[1].Err == nil || told[2].Err != nil || told[2].Did != 7 {
		t.Fatalf("told %+v", told)
	}
	now.Advance(time.Minute)
	_ = r.Once(t.Context())
	if tries != 2 {
		t.Fatalf("tried %d times", tries)
	}
}

func TestADeadNodesClaimEndsAndNoLivingOneIsOvertaken(t *testing.T) {
	db, now := start(t)
	here, there := job.New(db, now, "here", quiet, nil), job.New(db, now, "there", quiet, nil)
	var order []string
	stuck := func(name string) job.Job {
		return job.Job{Name: "test: long", Every: time.Minute, Most: time.Hour, Do: func(ctx context.Context) (int, error) {
			order = append(order, name)
			if name == "here" { // while it runs, the rhythm passes on the other node
				now.Advance(10 * time.Minute)
				_ = there.Once(ctx)
			}
			return 0, nil
		}}
	}
	here.Add(stuck("here"))
	there.Add(stuck("there"))
	_ = here.Once(t.Context())
	if !slices.Equal(order, []string{"here"}) {
		t.Fatalf("two nodes at once: %v", order)
	}
	now.Advance(time.Hour)
	_ = there.Once(t.Context())
	if !slices.Equal(order, []string{"here", "there"}) {
		t.Fatalf("nobody took over: %v", order)
	}
}

func TestAClockSetBackStopsNoJob(t *testing.T) {
	db, now := start(t)
	ran := 0
	add := func(owner string) *job.Runner {
		r := job.New(db, now, owner, quiet, nil)
		r.Add(job.Job{Name: "test: sweep", Every: time.Hour, Do: func(context.Context) (int, error) { ran++; return 0, nil }})
		return r
	}
	_ = add("here").Once(t.Context())
	now.Advance(-48 * time.Hour)
	_ = add("restarted").Once(t.Context())
	if ran != 2 {
		t.Fatalf("ran %d times", ran)
	}
}

func TestRunEndsWithItsContextAndWaitsForWhatRuns(t *testing.T) {
	db, _ := start(t)
	r := job.New(db, clock.System{}, "here", quiet, nil)
	begun := make(chan struct{})
	var ended atomic.Bool
	r.Add(job.Job{Name: "test: slow", Every: time.Hour, Do: func(ctx context.Context) (int, error) {
		close(begun)
		<-ctx.Done()
		ended.Store(true)
		return 0, ctx.Err()
	}})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { r.Run(ctx); close(done) }()
	<-begun
	stop()
	<-done
	if !ended.Load() {
		t.Fatal("Run returned before its job did")
	}
}

// Package job does again and again what the program has to do without being asked: remind, settle,
// sweep.
//
// A job runs on one node at a time. Whoever finds it due claims it in the store for as long as a run
// may take; the run's context ends with the claim. A node that dies leaves a claim that ends by
// itself. Jobs are idempotent, so a run that was cut short is made good by the next one.
//
//	due ──claim──▶ running ──▶ done: due again after Every
//	                  │ failed, or its time was over: logged, due again after Every
package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"tianti/internal/clock"
	"tianti/internal/store"
)

// Job is one thing to do.
type Job struct {
	Name  string        // "certificates: remind of ends"
	Every time.Duration // from the begin of one run to that of the next
	Most  time.Duration // how long a run may take; 0 is ten minutes
	// Do gives how many things it did.
	Do func(ctx context.Context) (int, error)
}

const (
	usualMost = 10 * time.Minute
	look      = time.Second // how often Run looks at the clock
)

// Run tells of one run: for metrics and logs.
type Run struct {
	Job  string
	Took time.Duration
	Did  int
	Err  error
}

// Runner runs the jobs of this node.
type Runner struct {
	claims store.Collection[claim]
	clock  clock.Clock
	owner  string
	log    *slog.Logger
	told   func(Run)
	jobs   []*state
}

// state is what this node knows of a job.
type state struct {
	Job
	running sync.Mutex
	next    time.Time // not due before
}

// New makes a runner; owner names this node in claims, told (or nil) hears of every run.
func New(db *store.Database, c clock.Clock, owner string, log *slog.Logger, told func(Run)) *Runner {
	return &Runner{claims: claims.On(db), clock: c, owner: owner, log: log, told: told}
}

// Add adds a job; all are added before Run.
func (r *Runner) Add(jobs ...Job) {
	for _, j := range jobs {
		if j.Most == 0 {
			j.Most = usualMost
		}
		r.jobs = append(r.jobs, &state{Job: j})
	}
}

// Names lists the jobs in the order in which they were added.
func (r *Runner) Names() []string {
	out := make([]string, len(r.jobs))
	for i, s := range r.jobs {
		out[i] = s.Name
	}
	return out
}

// Run does what is due until ctx ends, and returns when the last run has ended. A job that takes
// long holds up no other.
func (r *Runner) Run(ctx context.Context) {
	var all sync.WaitGroup
	for _, s := range r.jobs {
		all.Go(func() {
			tick := time.NewTicker(look)
			defer tick.Stop()
			for {
				_ = r.attempt(ctx, s) // logged where it happened
				select {
				case <-ctx.Done():
					return
				case <-tick.C:
				}
			}
		})
	}
	all.Wait()
}

// Once does everything that is due now, one after the other, and joins what went wrong.
func (r *Runner) Once(ctx context.Context) error {
	var failed []error
	for _, s := range r.jobs {
		failed = append(failed, r.attempt(ctx, s))
	}
	return errors.Join(failed...)
}

// attempt runs a job if it is due and no other node has it.
func (r *Runner) attempt(ctx context.Context, s *state) error {
	if !s.running.TryLock() {
		return nil // still at it
	}
	defer s.running.Unlock()
	now := r.clock.Now()
	if ctx.Err() != nil || now.Before(s.next) {
		return nil
	}
	mine, next, err := r.claim(ctx, s, now)
	if err != nil {
		s.next = now.Add(min(s.Every, time.Minute))
		r.note(ctx, s, Run{Job: s.Name, Err: fmt.Errorf("claim: %w", err)})
		return err
	}
	if s.next = next; !mine {
		return nil
	}
	run := r.do(ctx, s)
	r.note(ctx, s, run)
	return run.Err
}

// do runs a job within its time. A panic is an error of the job, not the end of the program.
func (r *Runner) do(ctx context.Context, s *state) (run Run) {
	ctx, cancel := context.WithTimeout(ctx, s.Most)
	defer cancel()
	began := r.clock.Now()
	run.Job = s.Name
	defer func() {
		if p := recover(); p != nil {
			run.Err = fmt.Errorf("%s: panic: %v", s.Name, p)
		}
		run.Took = r.clock.Now().Sub(began)
		if err := r.release(context.WithoutCancel(ctx), s); err != nil && run.Err == nil {
			run.Err = fmt.Errorf("%s: release: %w", s.Name, err)
		}
	}()
	run.Did, run.Err = s.Do(ctx)
	if run.Err != nil {
		run.Err = fmt.Errorf("%s: %w", s.Name, run.Err)
	}
	return run
}

func (r *Runner) note(ctx context.Context, s *state, run Run) {
	if r.told != nil {
		r.told(run)
	}
	switch {
	case run.Err != nil && ctx.Err() == nil:
		r.log.Error("job failed", "job", s.Name, "err", run.Err)
	case run.Err == nil && run.Did > 0:
		r.log.Info("job done", "job", s.Name, "did", run.Did, "took", run.Took)
	}
}

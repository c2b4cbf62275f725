package dryrun

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"tianti/internal/audit"
	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/store"
)

// Kind is the two collections of one domain's runs.
type Kind[D any] struct {
	runs    store.Kind[Run]
	effects store.Kind[Effect[D]]
}

// Define declares a domain's dry runs, once, as a package variable: Define[Shift]("ladder.trials").
func Define[D any](name string) Kind[D] {
	return Kind[D]{
		store.Define[Run](name, store.By("state", "state", "made"), store.By("by", "by", "made"), store.By("kept", "kept", "made")),
		store.Define[Effect[D]](name+".effects", store.By("run", "run", "mark", "unit", "person")),
	}
}

// Desk keeps a domain's dry runs. Who may start and read one is the domain's to ask.
type Desk[D any] struct {
	runs    audit.Book[Run]
	effects store.Collection[Effect[D]]
	clock   clock.Clock
	prepare Prepare[D]
}

// Step looks at the next people of a unit.
type Step[D any] func(ctx context.Context, unit, cursor string) (Batch[D], error)

// Prepare reads what a run tries and compares, and gives its step.
type Prepare[D any] func(ctx context.Context, r *Run) (Step[D], error)

// On binds the runs to a database.
func (k Kind[D]) On(db *store.Database, c clock.Clock, prepare Prepare[D]) *Desk[D] {
	return &Desk[D]{audit.Keep(k.runs.On(db)), k.effects.On(db), c, prepare}
}

// How much is done while somebody waits, how many effects a page names, and how long a run is kept
// on which no decision rests.
const (
	atOnce   = 2000
	pageSize = 50
	keep     = 14 * 24 * time.Hour
)

// Start begins a run and looks at the first people at once, so that a small organisation has its
// answer when this returns. r says what is tried, and where; entry is the record of the grant.
func (d *Desk[D]) Start(ctx context.Context, r *Run, entry audit.Entry) (*Run, error) {
	r.ID, r.State, r.Made, r.Tally = rand.Text(), Open, d.clock.Now().Truncate(time.Millisecond), []Tally{}
	if len(r.Units) == 0 {
		r.State, r.Ended = Done, r.Made
	}
	if err := d.runs.Insert(ctx, r, entry); err != nil {
		return nil, err
	}
	return d.goOn(ctx, r, atOnce)
}

// goOn does steps until the run is over or that many people were looked at; 0 is all.
func (d *Desk[D]) goOn(ctx context.Context, r *Run, most int64) (*Run, error) {
	if r.Over() {
		return r, nil
	}
	step, err := d.prepare(ctx, r)
	if err != nil {
		return d.failed(ctx, r, err)
	}
	for began := r.Examined; !r.Over() && (most == 0 || r.Examined-began < most); {
		if err := ctx.Err(); err != nil {
			return r, err
		}
		b, err := step(ctx, r.Units[r.Place], r.Cursor)
		if err != nil {
			return d.failed(ctx, r, err)
		}
		moved, err := d.keepStep(ctx, r, b)
		if err != nil || moved == nil { // somebody else did this step, and goes on
			return r, err
		}
		r = moved
	}
	return r, nil
}

// keepStep writes a step's effects, then moves the run on from where it was; nil if it is there no more.
func (d *Desk[D]) keepStep(ctx context.Context, was *Run, b Batch[D]) (*Run, error) {
	docs := make([]*Effect[D], len(b.Effects))
	for i := range b.Effects {
		e := &b.Effects[i]
		e.ID, e.Run = was.attempt()+"/"+e.Mark+"/"+e.Person, was.attempt()
		docs[i] = e
	}
	for _, err := range d.effects.InsertMany(ctx, docs) {
		if err != nil && !errors.Is(err, store.ErrExists) {
			return nil, err
		}
	}
	moved := true
	r, err := d.runs.Unrecorded().Update(ctx, was.ID, func(r *Run) ([]store.Event, error) {
		if moved = !r.Over() && r.Again == was.Again && r.Place == was.Place && r.Cursor == was.Cursor; moved {
			take(r, b, d.clock.Now().Truncate(time.Millisecond))
		}
		return nil, nil
	})
	if err != nil || !moved {
		return nil, err
	}
	return r, nil
}

// failed ends a run whose step cannot be done. A store that does not answer, or a request that was
// given up, is no such thing: the job tries again.
func (d *Desk[D]) failed(ctx context.Context, r *Run, cause error) (*Run, error) {
	kind := fault.KindOf(cause)
	if ctx.Err() != nil || kind == fault.Internal || kind == fault.Unavailable {
		return r, cause
	}
	return d.runs.Unrecorded().Update(ctx, r.ID, func(r *Run) ([]store.Event, error) {
		if !r.Over() {
			r.fail(fault.All(cause)[0], d.clock.Now().Truncate(time.Millisecond))
		}
		return nil, nil
	})
}

// Continue goes on with what is open, the oldest first, and says how many runs ended; a job calls it.
func (d *Desk[D]) Continue(ctx context.Context) (int, error) {
	n := 0
	open, err := d.runs.Find(ctx, store.On("state").Is(string(Open)).Limit(20))
	if err != nil {
		return 0, err
	}
	for _, r := range open.Items {
		if r, err = d.goOn(ctx, r, 0); err != nil {
			return n, fmt.Errorf("dry run %s: %w", r.ID, err)
		}
		n++
	}
	return n, nil
}

// Run reads a run.
func (d *Desk[D]) Run(ctx context.Context, id string) (*Run, error) {
	r, err := d.runs.Get(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrUnknown
	}
	return r, err
}

// Mine lists the runs that somebody asked for, the newest first, a page at a time.
func (d *Desk[D]) Mine(ctx context.Context, person, cursor string) (store.Page[Run], error) {
	return d.runs.Find(ctx, store.On("by").Is(person).Down().Limit(pageSize).At(cursor))
}

// Effects lists who gains or loses a thing, by unit and person, a page at a time.
func (d *Desk[D]) Effects(ctx context.Context, run, direction, thing, cursor string) (store.Page[Effect[D]], error) {
	r, err := d.Run(ctx, run)
	if err != nil {
		return store.Page[Effect[D]]{}, err
	}
	return d.effects.Find(ctx, store.On("run").Is(r.attempt(), direction+":"+thing).Limit(pageSize).At(cursor))
}

// StartAgain begins a run anew that failed or was stopped, and looks at the first people at once: a
// decision that rests on it need not be given up. at is the instant to judge at, zero for that of before.
// What the earlier attempt found is forgotten. ErrWhole where it has not ended early.
func (d *Desk[D]) StartAgain(ctx context.Context, id string, at time.Time, entry func(*Run) (audit.Entry, error)) (*Run, error) {
	r, err := d.runs.Update(ctx, id, func(r *Run) (audit.Entry, error) {
		e, err := entry(r)
		if err != nil {
			return e, err
		}
		if !r.Halted() {
			return audit.Entry{}, ErrWhole
		}
		if !at.IsZero() {
			r.At = at
		}
		r.State, r.Why, r.With, r.Ended, r.Again = Open, "", nil, time.Time{}, r.Again+1
		r.Place, r.Cursor, r.Examined, r.Affected, r.Tally = 0, "", 0, 0, []Tally{}
		return e, nil
	})
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, ErrUnknown
	case err != nil:
		return nil, err
	}
	if _, err := d.forget(ctx, attempt(id, r.Again-1)); err != nil {
		return nil, err
	}
	return d.goOn(ctx, r, atOnce)
}

// forget deletes the effects of an attempt, and says how many.
func (d *Desk[D]) forget(ctx context.Context, attempt string) (n int, err error) {
	for {
		page, err := d.effects.Find(ctx, store.On("run").Is(attempt).Limit(1000))
		if err != nil {
			return n, err
		}
		ids := make([]string, len(page.Items))
		for i, e := range page.Items {
			ids[i] = e.ID
		}
		if err := d.effects.DeleteMany(ctx, ids); err != nil {
			return n, err
		}
		n += len(ids)
		if page.Next == "" {
			return n, nil
		}
	}
}

// Cancel stops a run; what was found so far stays readable. ErrOver where it has ended, or a decision
// waits for it.
func (d *Desk[D]) Cancel(ctx context.Context, id string, entry func() (audit.Entry, error)) (*Run, error) {
	r, err := d.runs.Update(ctx, id, func(r *Run) (audit.Entry, error) {
		if r.Over() || r.Kept {
			return audit.Entry{}, ErrOver
		}
		r.State, r.Ended = Cancelled, d.clock.Now().Truncate(time.Millisecond)
		return entry()
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrUnknown
	}
	return r, err
}

// Keep lets a decision rest on a run, so that it is never swept.
func (d *Desk[D]) Keep(ctx context.Context, id string) error {
	_, err := d.runs.Unrecorded().Update(ctx, id, func(r *Run) ([]store.Event, error) { r.Kept = true; return nil, nil })
	return err
}

// Finished is a run on which a decision may rest; ErrUnfinished before all were looked at.
func (d *Desk[D]) Finished(ctx context.Context, id string) (*Run, error) {
	r, err := d.Run(ctx, id)
	if err == nil && r.State != Done {
		err = ErrUnfinished.With("done", r.Examined).With("total", max(r.Total, r.Examined))
	}
	return r, err
}

// Sweep forgets runs on which no decision rests, two weeks after they were made, and says how many
// documents that were; a job calls it.
func (d *Desk[D]) Sweep(ctx context.Context) (int, error) {
	n := 0
	for r, err := range d.runs.Each(ctx, store.On("kept").Is(false).Before(d.clock.Now().Add(-keep)).Limit(100)) {
		if err != nil {
			return n, err
		}
		for again := range r.Again + 1 {
			gone, err := d.forget(ctx, attempt(r.ID, again))
			if err != nil {
				return n, err
			}
			n += gone
		}
		if err := d.runs.Unrecorded().DeleteMany(ctx, []string{r.ID}); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

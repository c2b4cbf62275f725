package dryrun

import (
	"fmt"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/store"
)

// State is where a run stands.
type State string

// The states of a run.
const (
	Open      State = "open"
	Done      State = "done"
	Cancelled State = "cancelled"
	Failed    State = "failed"
)

// The faults of runs.
var (
	ErrUnknown    = fault.Define(fault.NotFound, "dryrun.unknown")
	ErrOver       = fault.Define(fault.Conflict, "dryrun.over")       // nothing is left to be stopped
	ErrWhole      = fault.Define(fault.Conflict, "dryrun.whole")      // is under way, or has looked at everybody
	ErrUnfinished = fault.Define(fault.Conflict, "dryrun.unfinished") // params "done", "total"
)

// Run is one dry run. What is tried, and what it is compared with, are the domain's to read.
type Run struct {
	store.Meta `bson:",inline"`
	State      State     `bson:"state" json:"state"`
	By         string    `bson:"by" json:"by"` // person id
	Name       string    `bson:"name" json:"name"`
	Made       time.Time `bson:"made" json:"made"`
	Ended      time.Time `bson:"ended,omitempty" json:"ended,omitzero"`
	At         time.Time `bson:"at" json:"at"`     // the instant that people are judged at
	Base       string    `bson:"base" json:"base"` // version that it is compared with
	Input      string    `bson:"input" json:"-"`   // what is tried
	Hash       string    `bson:"hash" json:"hash"`
	Units      []string  `bson:"units" json:"units"` // paths whose people are looked at; none lies below another
	Total      int64     `bson:"total" json:"total"` // people at the begin: for a bar, not for a sum
	Examined   int64     `bson:"examined" json:"examined"`
	Affected   int64     `bson:"affected" json:"affected"` // people who gain or lose something
	Tally      []Tally   `bson:"tally" json:"tally"`
	Place      int       `bson:"place" json:"-"`                       // index of the unit that is looked at
	Cursor     string    `bson:"cursor" json:"-"`                      // where to go on in it
	Kept       bool      `bson:"kept" json:"-"`                        // a decision rests on it: never swept
	Why        string    `bson:"why,omitempty" json:"why,omitempty"`   // of a failed one: code of the fault
	With       Words     `bson:"with,omitempty" json:"with,omitempty"` // what the fault names
	Again      int       `bson:"again,omitempty" json:"-"`             // how often it was started again
}

// Words are the parameters of a fault, as people read them.
type Words map[string]string

// Said is why a run failed, in a language.
func (r *Run) Said(lang string) string {
	params := map[string]any{}
	for k, v := range r.With {
		params[k] = v
	}
	return locale.T(lang, "fault."+r.Why, params)
}

// fail ends the run because of a fault.
func (r *Run) fail(f *fault.Fault, now time.Time) {
	r.State, r.Ended, r.Why, r.With = Failed, now, f.Code(), Words{}
	for k, v := range f.Params() {
		r.With[k] = fmt.Sprint(v)
	}
}

// attempt is what the effects of the present attempt are kept under.
func (r *Run) attempt() string { return attempt(r.ID, r.Again) }

func attempt(id string, again int) string {
	if again == 0 {
		return id
	}
	return fmt.Sprintf("%s.%d", id, again)
}

// Halted says whether it ended before everybody was looked at: it can be started again.
func (r *Run) Halted() bool { return r.State == Failed || r.State == Cancelled }

// Tally counts who gains and who loses a thing: a rung, a seat, a course.
type Tally struct {
	Of   string `bson:"of" json:"of"`
	Gain int64  `bson:"gain" json:"gain"`
	Lose int64  `bson:"lose" json:"lose"`
}

// Effect is what a change would do to one person about one thing. Detail has the reasons.
type Effect[D any] struct {
	store.Meta `bson:",inline"`
	Run        string `bson:"run" json:"-"`
	Mark       string `bson:"mark" json:"-"` // "gain:" or "lose:", then the thing
	Person     string `bson:"person" json:"person"`
	Name       string `bson:"name" json:"name"`
	Unit       string `bson:"unit" json:"unit"` // path
	Detail     D      `bson:"detail" json:"detail"`
}

// The two directions of an effect.
const (
	Gain = "gain"
	Lose = "lose"
)

// Of makes an effect.
func Of[D any](direction, thing, person, name, unit string, detail D) Effect[D] {
	return Effect[D]{Mark: direction + ":" + thing, Person: person, Name: name, Unit: unit, Detail: detail}
}

// Thing is what is gained or lost; Gains says which.
func (e *Effect[D]) Thing() string { _, thing, _ := strings.Cut(e.Mark, ":"); return thing }

// Gains says whether the person gains the thing.
func (e *Effect[D]) Gains() bool { return strings.HasPrefix(e.Mark, Gain+":") }

// Over says whether nothing more will be found.
func (r *Run) Over() bool { return r.State != Open }

// Percent is how far it is, 0 to 100.
func (r *Run) Percent() int {
	if r.State == Done {
		return 100
	}
	return int(min(r.Examined*100/max(r.Total, 1), 99))
}

// Sums are how many gains and losses there are of all things together.
func (r *Run) Sums() (gains, losses int64) {
	for _, t := range r.Tally {
		gains, losses = gains+t.Gain, losses+t.Lose
	}
	return gains, losses
}

// Count is the tally of a thing.
func (r *Run) Count(thing string) Tally {
	for _, t := range r.Tally {
		if t.Of == thing {
			return t
		}
	}
	return Tally{Of: thing}
}

// Batch is what one step found: how many people it looked at, what changes for them, and where to go
// on in the unit; "" at its end.
type Batch[D any] struct {
	Examined int
	Effects  []Effect[D]
	Next     string
}

// take moves the run on by a step that began at its cursor.
func take[D any](r *Run, b Batch[D], now time.Time) {
	r.Examined += int64(b.Examined)
	people := map[string]bool{}
	for i := range b.Effects {
		e := &b.Effects[i]
		people[e.Person] = true
		at := -1
		for j := range r.Tally {
			if r.Tally[j].Of == e.Thing() {
				at = j
			}
		}
		if at < 0 {
			at, r.Tally = len(r.Tally), append(r.Tally, Tally{Of: e.Thing()})
		}
		if e.Gains() {
			r.Tally[at].Gain++
		} else {
			r.Tally[at].Lose++
		}
	}
	r.Affected += int64(len(people))
	if r.Cursor = b.Next; r.Cursor == "" {
		r.Place++
	}
	if r.Place >= len(r.Units) {
		r.State, r.Ended = Done, now
	}
}

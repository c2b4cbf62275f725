package matrix

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"tianti/courses"
	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/store"
)

// State is where an edition stands.
type State string

// The states of an edition.
const (
	Proposed  State = "proposed"
	Published State = "published"
	Refused   State = "refused"
	Withdrawn State = "withdrawn"
	Annulled  State = "annulled"
)

// Word is what people call it.
func (s State) Word(lang string) string { return locale.T(lang, "matrix.state."+string(s), nil) }

// States lists them.
var States = []State{Proposed, Published, Refused, Withdrawn, Annulled}

// Act is something that people do to an edition.
type Act string

// The acts.
const (
	Propose  Act = "propose"
	Approve  Act = "approve"
	Refuse   Act = "refuse"
	Withdraw Act = "withdraw"
	Annul    Act = "annul"
)

// Word is what people call it.
func (a Act) Word(lang string) string { return locale.T(lang, "matrix.act."+string(a), nil) }

// Acts lists what can be done to an edition that is proposed.
var Acts = []Act{Approve, Refuse, Withdraw, Annul}

// The faults of editions.
var (
	ErrMove        = fault.Define(fault.Conflict, "courses.matrix.move") // params "state", "act"
	ErrSamePerson  = fault.Define(fault.Forbidden, "courses.matrix.same_person")
	ErrNotProposer = fault.Define(fault.Forbidden, "courses.matrix.not_proposer")
	ErrBegun       = fault.Define(fault.Conflict, "courses.matrix.begun")
	ErrMoved       = fault.Define(fault.Conflict, "courses.matrix.moved")
	ErrOpen        = fault.Define(fault.Conflict, "courses.matrix.open")
	ErrSame        = fault.Define(fault.Invalid, "courses.matrix.same")
	ErrDay         = fault.Define(fault.Invalid, "courses.matrix.effective") // param "least"
	ErrDays        = fault.Define(fault.Invalid, "courses.matrix.days")      // param "most"
	ErrUnknown     = fault.Define(fault.NotFound, "courses.matrix.unknown")
)

// Row is what an edition says of one course: its rows as they were, and as they shall be.
type Row struct {
	Course string         `bson:"course" json:"course"`
	Was    []courses.Need `bson:"was" json:"was"`
	Needs  []courses.Need `bson:"needs" json:"needs"`
}

// Stepped is who did what to an edition.
type Stepped struct {
	Act    Act       `bson:"act" json:"act"`
	By     string    `bson:"by" json:"by"`
	Name   string    `bson:"name" json:"name"`
	At     time.Time `bson:"at" json:"at"`
	Reason string    `bson:"reason" json:"reason"`
}

// Edition is a version of the matrix. What was published is never changed.
type Edition struct {
	store.Meta `bson:",inline"` // the number in six digits: two proposals at once race for it
	Number     int              `bson:"number" json:"number"`
	State      State            `bson:"state" json:"state"`
	Open       string           `bson:"open,omitempty" json:"-"` // one undecided edition at a time
	Base       int              `bson:"base" json:"base"`        // the edition that it is to follow; 0 is the courses' own rows
	Rows       []Row            `bson:"rows" json:"rows"`
	Hash       string           `bson:"hash" json:"hash"` // of rows and days
	Days       int              `bson:"days" json:"days"` // from its begin until what is newly required is due; 0 enrols nobody
	Effective  time.Time        `bson:"effective" json:"effective"`
	From       time.Time        `bson:"from,omitempty" json:"from,omitzero"` // in force from then on
	Proposer   string           `bson:"proposer" json:"proposer"`
	Trial      string           `bson:"trial" json:"trial"` // the dry run on which the decision rests
	Campaign   string           `bson:"campaign,omitempty" json:"campaign,omitempty"`
	Steps      []Stepped        `bson:"steps" json:"steps"`
}

var moves = map[State]map[Act]State{
	Proposed:  {Approve: Published, Refuse: Refused, Withdraw: Withdrawn},
	Published: {Annul: Annulled},
}

// act moves an edition along the diagram.
func (e *Edition) act(act Act, by, name, reason string, now time.Time) error {
	to, ok := moves[e.State][act]
	switch {
	case !ok:
		return ErrMove.With("state", e.State).With("act", act)
	case act == Withdraw && by != e.Proposer:
		return ErrNotProposer
	case (act == Approve || act == Refuse) && by == e.Proposer:
		return ErrSamePerson
	case act == Annul && !e.From.After(now):
		return ErrBegun
	}
	if err := courses.Said(reason); err != nil {
		return err
	}
	e.State, e.Open = to, ""
	if act == Approve { // a day that has begun counts from the decision on, never backwards
		e.From = e.Effective
		if now.After(e.From) {
			e.From = now.Truncate(time.Millisecond)
		}
	}
	e.Steps = append(e.Steps, Stepped{act, by, name, now, reason})
	return nil
}

// Offers lists what a person may do to it now by the diagram and the two-person rule.
func (e *Edition) Offers(person string, now time.Time) (out []Act) {
	for _, act := range Acts {
		try := *e
		try.Steps = slices.Clone(e.Steps)
		if try.act(act, person, "", "x", now) == nil {
			out = append(out, act)
		}
	}
	return out
}

// Due is when what an edition newly requires is due: its last day is over at that instant. Zero
// without days.
func (e *Edition) Due() time.Time {
	if e.Days == 0 || e.From.IsZero() {
		return time.Time{}
	}
	return clock.Day(e.From).AddDate(0, 0, e.Days+1)
}

// mostDays bounds how long people may be given.
const mostDays = 730

// beginning checks the first day of an edition: today or later, and not before the newest one.
func beginning(day, newest, now time.Time) (time.Time, error) {
	least := clock.Day(now)
	if d := clock.Day(newest); !newest.IsZero() && d.After(least) {
		least = d
	}
	if d := clock.Day(day); !day.IsZero() && !d.Before(least) && d.Before(clock.Day(now).AddDate(2, 0, 0)) {
		return d, nil
	}
	return time.Time{}, ErrDay.At("effective").With("least", least.Format(time.DateOnly))
}

func editionID(n int) string { return fmt.Sprintf("%06d", n) }

// forceOf folds published editions, which are in the order of their begin: each lays its rows over those
// before it.
func forceOf(editions []*Edition) *force {
	f := &force{editions, []courses.Arrangement{{Needs: map[string][]courses.Need{}}}}
	for i, e := range editions {
		a := courses.Arrangement{Number: e.Number, Needs: maps.Clone(f.counts[i].Needs)}
		for _, r := range e.Rows {
			a.Needs[r.Course] = r.Needs
		}
		f.counts = append(f.counts, a)
	}
	return f
}

// at is what counts at an instant. It is shared and must not be changed.
func (f *force) at(t time.Time) courses.Arrangement {
	begun := 0
	for begun < len(f.editions) && !f.editions[begun].From.After(t) {
		begun++
	}
	return f.counts[begun]
}

package supervision

import (
	"slices"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/rbac"
)

// State is where a finding stands.
type State string

// The states.
const (
	Recorded   State = "recorded"   // nobody mends it yet
	Correcting State = "correcting" // an owner mends it
	Corrected  State = "corrected"  // the owner says that it is mended; nobody looked yet
	Closed     State = "closed"
	Void       State = "void" // no finding after all
)

// States lists them in the order of a finding's life.
var States = []State{Recorded, Correcting, Corrected, Closed, Void}

// Act is something that people do to a finding.
type Act string

// The acts.
const (
	Record  Act = "record"
	Assign  Act = "assign"
	Correct Act = "correct"
	Pass    Act = "pass" // a re-check that finds it mended
	Fail    Act = "fail" // one that does not
	Reopen  Act = "reopen"
	Annul   Act = "void"
)

// Acts lists those that can be done to a finding that is there.
var Acts = []Act{Assign, Correct, Pass, Fail, Reopen, Annul}

// The faults of acts.
var (
	ErrState    = fault.Define(fault.Conflict, "supervision.state")    // params "state", "act"
	ErrCause    = fault.Define(fault.Invalid, "supervision.cause")     // param "value"
	ErrMeasure  = fault.Define(fault.Invalid, "supervision.measure")   // param "limit"
	ErrOwner    = fault.Define(fault.Invalid, "supervision.owner")     // param "value": nobody, or not allowed to mend it
	ErrDue      = fault.Define(fault.Invalid, "supervision.due")       // param "most" days from today
	ErrCourses  = fault.Define(fault.Invalid, "supervision.courses")   // param "most"
	ErrMany     = fault.Define(fault.Invalid, "supervision.trainees")  // param "most"
	ErrReason   = fault.Define(fault.Invalid, "supervision.reason")    // param "limit"
	ErrSame     = fault.Define(fault.Forbidden, "supervision.same")    // who mends does not re-check
	ErrNotOwner = fault.Define(fault.Forbidden, "supervision.not_own") // param "owner"
	ErrTraining = fault.Define(fault.Conflict, "supervision.training") // param "count": corrective training that is open
)

// moves is the diagram of doc.go.
var moves = map[State]map[Act]State{
	"":         {Record: Recorded},
	Recorded:   {Assign: Correcting, Annul: Void},
	Correcting: {Assign: Correcting, Correct: Corrected, Annul: Void},
	Corrected:  {Pass: Closed, Fail: Correcting},
	Closed:     {Reopen: Correcting},
}

// Allows says whether the diagram has an act in a state.
func (s State) Allows(a Act) bool {
	_, ok := moves[s][a]
	return ok
}

// Step is one act of a finding's life.
type Step struct {
	Act  Act       `bson:"act" json:"act"`
	To   State     `bson:"to" json:"to"`
	By   string    `bson:"by" json:"by"`
	Name string    `bson:"name" json:"name"`
	At   time.Time `bson:"at" json:"at"`
	Text string    `bson:"text,omitempty" json:"text"`
	Due  rbac.Day  `bson:"due,omitempty" json:"due,omitempty"`
}

// mostActs bounds a finding's life; what goes round more often is another finding.
const mostActs = 100

func (f *Finding) act(a Act, by rbac.Actor, now time.Time, words string) error {
	to, ok := moves[f.State][a]
	if !ok || len(f.Acts) >= mostActs {
		return ErrState.With("state", string(f.State)).With("act", string(a))
	}
	f.State, f.Open = to, to != Closed && to != Void
	f.Acts = append(f.Acts, Step{Act: a, To: to, By: by.Person, Name: by.Name, At: now, Text: strings.TrimSpace(words)})
	return nil
}

// StateAt is where the finding stood at an instant; "" before it was recorded.
func (f *Finding) StateAt(t time.Time) State {
	state := State("")
	for _, s := range f.Acts {
		if s.At.After(t) {
			break
		}
		state = s.To
	}
	return state
}

// Plan is what is done about a finding: who mends what by when, and who is trained for it.
type Plan struct {
	Cause   string   `json:"cause"`
	Measure string   `json:"measure"`
	Owner   string   `json:"owner"` // employee number or id
	Due     rbac.Day `json:"due"`   // "" is the standard's working days
	Courses []string `json:"courses"`
}

// Bounds of a plan.
const (
	mostDue      = 180 // days from today
	mostCourses  = 5
	mostTrainees = 200
)

// check says what is wrong with a plan for a finding of a category on a day.
func (p Plan) check(c *Category, today rbac.Day) (out fault.List) {
	if c == nil || c.Cause(p.Cause) == nil {
		out = append(out, ErrCause.At("cause").With("value", p.Cause))
	}
	if !within(strings.TrimSpace(p.Measure), mostReason) {
		out = append(out, ErrMeasure.At("measure").With("limit", mostReason))
	}
	if f := dueFault(p.Due, today); f != nil {
		out = append(out, f)
	}
	if len(p.Courses) > mostCourses {
		out = append(out, ErrCourses.At("courses").With("most", mostCourses))
	}
	return out
}

func dueFault(due, today rbac.Day) *fault.Fault {
	if !due.Valid() || due < today || due > today.Add(mostDue) {
		return ErrDue.At("due").With("most", mostDue)
	}
	return nil
}

func reasonFault(field, reason string) *fault.Fault {
	if !within(strings.TrimSpace(reason), mostReason) {
		return ErrReason.At(field).With("limit", mostReason)
	}
	return nil
}

// plan takes a plan over. The training of an earlier plan stays: it is not undone behind people's backs.
func (f *Finding) plan(p Plan, owner *rbac.Person, trainees []string, by rbac.Actor, now time.Time) error {
	if err := f.act(Assign, by, now, p.Measure); err != nil {
		return err
	}
	f.Acts[len(f.Acts)-1].Due = p.Due
	f.Cause, f.Measure, f.Owner, f.OwnerName, f.Due = p.Cause, strings.TrimSpace(p.Measure), owner.ID, owner.Name, p.Due
	if f.FirstDue == "" {
		f.FirstDue, f.Round, f.Planned = p.Due, 1, now
	}
	f.Courses = union(f.Courses, p.Courses)
	f.Trainees = union(f.Trainees, trainees)
	return nil
}

// recheck is what somebody else than the owner found. due is the day of another correction.
func (f *Finding) recheck(passed bool, due rbac.Day, by rbac.Actor, now time.Time, words string) error {
	if by.Person == f.Owner {
		return ErrSame
	}
	if passed {
		if err := f.act(Pass, by, now, words); err != nil {
			return err
		}
		f.close(now)
		return nil
	}
	return f.again(Fail, due, by, now, words)
}

// again begins another round of the circle with another day.
func (f *Finding) again(a Act, due rbac.Day, by rbac.Actor, now time.Time, words string) error {
	if wrong := dueFault(due, rbac.DayOf(now)); wrong != nil {
		return wrong
	}
	if err := f.act(a, by, now, words); err != nil {
		return err
	}
	f.Due, f.Acts[len(f.Acts)-1].Due = due, due
	f.Round++
	f.Closed, f.ClosedIn, f.Measurable, f.Measured, f.Effects = time.Time{}, "", time.Time{}, time.Time{}, nil
	return nil
}

// close ends the circle. Figures are looked at when the month after the closing is over.
func (f *Finding) close(now time.Time) {
	f.Closed, f.ClosedIn = now, monthOf(rbac.DayOf(now))
	f.Effects, f.Measured = nil, time.Time{}
	f.Measurable = monthStart(f.ClosedIn, 2)
}

func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, x := range b {
		if !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

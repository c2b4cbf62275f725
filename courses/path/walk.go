package path

import (
	"slices"
	"time"

	"tianti/courses"
	"tianti/internal/locale"
	"tianti/internal/store"
)

// Standing is where a walk is in its life.
type Standing string

// The standings.
const (
	Open Standing = "open"
	Done Standing = "done"
	Left Standing = "left"
)

// Standings lists them in the order in which pages offer them.
var Standings = []Standing{Open, Done, Left}

// Walk is one person on one path. Its id is "{path}:{person}", so two nodes cannot begin it twice.
type Walk struct {
	store.Meta `bson:",inline"`
	Path       string             `bson:"path" json:"path"`
	Title      locale.Text        `bson:"title" json:"title"`
	Person     string             `bson:"person" json:"person"`
	Name       string             `bson:"name" json:"name"`
	Unit       string             `bson:"unit" json:"unit"` // path of the person's unit
	Version    int                `bson:"version" json:"version"`
	State      Standing           `bson:"state" json:"state"`
	Due        time.Time          `bson:"due,omitempty" json:"due,omitzero"`     // zero: no day
	Dated      time.Time          `bson:"dated,omitempty" json:"-"`              // when the day was set
	Asked      time.Time          `bson:"asked,omitempty" json:"asked,omitzero"` // the day that was set, where leaves put Due off
	Pauses     []courses.Pause    `bson:"pauses,omitempty" json:"-"`
	By         string             `bson:"by" json:"by"`
	Why        string             `bson:"why,omitempty" json:"why,omitempty"`
	Campaign   string             `bson:"campaign,omitempty" json:"campaign,omitempty"`
	Remind     *courses.Reminding `bson:"remind,omitempty" json:"-"` // days of its own
	Begun      time.Time          `bson:"begun" json:"begun"`
	Ended      time.Time          `bson:"ended,omitempty" json:"ended,omitzero"`
	Step       int                `bson:"step" json:"step"` // the first that is not complete, from 0
	Steps      int                `bson:"steps" json:"steps"`
	Got        int                `bson:"got" json:"got"`     // courses done of those that are asked for
	Needs      int                `bson:"needs" json:"needs"` //
}

// WalkID is the id of a person's walk on a path.
func WalkID(path, person string) string { return path + ":" + person }

// Late says whether the walk's day is over and it is not done.
func (w *Walk) Late(at time.Time) bool {
	return w.State == Open && !w.Due.IsZero() && !at.Before(w.Due)
}

// DueDay is the last day, zero for none.
func (w *Walk) DueDay() time.Time {
	if w.Due.IsZero() {
		return w.Due
	}
	return w.Due.Add(-time.Second)
}

// Percent is how much of the path is done.
func (w *Walk) Percent() int {
	if w.State == Done {
		return 100
	}
	return w.Got * 100 / max(w.Needs, 1)
}

// Stretch is how far somebody is in one step.
type Stretch struct {
	Got, Needs int
	Complete   bool
	Reached    bool     // every step before is complete
	Now        []string // to be learnt now; of Some, what there is to choose from
}

// Stand says how far somebody is who holds some courses.
func Stand(c *Content, held func(code string) bool) []Stretch {
	out := make([]Stretch, len(c.Steps))
	before := true
	for i := range c.Steps {
		s, x := &c.Steps[i], &out[i]
		var rest []string
		for _, code := range s.Courses {
			if held(code) {
				x.Got++
			} else {
				rest = append(rest, code)
			}
		}
		x.Needs, x.Reached = s.Needs(), before
		x.Got = min(x.Got, x.Needs)
		x.Complete = x.Got == x.Needs
		if before && !x.Complete {
			if x.Now = rest; s.Rule == Order {
				x.Now = rest[:1]
			}
		}
		before = before && x.Complete
	}
	return out
}

// follow takes over how far the person is, and says whether that changes anything.
func (w *Walk) follow(c *Content, at []Stretch, now time.Time) bool {
	was := *w
	w.Step, w.Steps, w.Got, w.Needs = len(at), len(at), 0, 0
	for i, x := range at {
		w.Got, w.Needs = w.Got+x.Got, w.Needs+x.Needs
		if !x.Complete && w.Step == len(at) {
			w.Step = i
		}
	}
	w.Title = c.Title
	if w.State == Open && w.Step == len(at) {
		w.State, w.Ended = Done, now
	}
	return w.State != was.State || w.Step != was.Step || w.Steps != was.Steps || w.Got != was.Got || w.Needs != was.Needs || w.Title != was.Title
}

// opens lists what the walk enrols in now: everything of the step that is reached, but what is left to
// choice as long as there is a choice.
func opens(c *Content, at []Stretch) []string {
	for i, x := range at {
		if x.Reached && !x.Complete {
			if s := &c.Steps[i]; s.Rule == Some && s.Least < len(s.Courses) {
				return nil
			}
			return x.Now
		}
	}
	return nil
}

// begin opens a walk, or gives an open one an earlier day, and says whether that changes anything.
func (w *Walk) begin(v *Version, due, now time.Time) bool {
	switch {
	case w.Rev == 0 || w.State == Left || w.State == Done && w.Version < v.Number:
		w.Version, w.State, w.Begun, w.Ended = v.Number, Open, now, time.Time{}
	case w.State == Open && !due.IsZero() && (w.Due.IsZero() || due.Before(w.asked())):
	default:
		return false
	}
	w.Due, w.Dated, w.Asked, w.Pauses = due, now, time.Time{}, nil
	return true
}

// asked is the last day as it was set, before leaves put it off.
func (w *Walk) asked() time.Time {
	if !w.Asked.IsZero() {
		return w.Asked
	}
	return w.Due
}

// pause puts the last day off by leaves, and says whether that changes anything.
func (w *Walk) pause(ps ...courses.Pause) bool {
	if w.State != Open || w.Due.IsZero() {
		return false
	}
	asked := w.asked()
	due, all := courses.PutOffDay(asked, w.Dated, w.Pauses, ps...)
	if due.Equal(w.Due) && slices.EqualFunc(all, w.Pauses, courses.Pause.Same) {
		return false
	}
	w.Due, w.Asked, w.Pauses = due, time.Time{}, all
	if len(all) > 0 {
		w.Asked = asked
	}
	return true
}

// StepNumber is the step that is not complete, from 1; the last one where all are.
func (w *Walk) StepNumber() int { return min(w.Step+1, max(w.Steps, 1)) }

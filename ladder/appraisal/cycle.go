package appraisal

import (
	"slices"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/internal/text"
	"tianti/rbac"
)

// State is where a cycle stands.
type State string

// The states of a cycle.
const (
	Draft       State = "draft"
	Open        State = "open"        // raters are asked
	Calibration State = "calibration" // nobody is asked any more; the panel looks at the points
	Closed      State = "closed"      // the results hold
	Cancelled   State = "cancelled"
)

// Word is what people call it.
func (s State) Word(lang string) string { return locale.T(lang, "appraisal.state."+string(s), nil) }

// States lists all of them.
var States = []State{Draft, Open, Calibration, Closed, Cancelled}

// The faults of cycles.
var (
	ErrNone     = fault.Define(fault.NotFound, "appraisal.cycle.none")
	ErrTitle    = fault.Define(fault.Invalid, "appraisal.cycle.title")     // param "limit"
	ErrPeriod   = fault.Define(fault.Invalid, "appraisal.cycle.period")    // param "value"
	ErrUnit     = fault.Define(fault.Invalid, "appraisal.cycle.unit")      // param "value"
	ErrPost     = fault.Define(fault.Invalid, "appraisal.cycle.post")      // param "value"
	ErrDays     = fault.Define(fault.Invalid, "appraisal.cycle.days")      // param "most" days from today
	ErrPanel    = fault.Define(fault.Invalid, "appraisal.cycle.panel")     // params "least", "most"
	ErrPanelist = fault.Define(fault.Invalid, "appraisal.cycle.panelist")  // param "value": nobody, or without the right to calibrate
	ErrReason   = fault.Define(fault.Invalid, "appraisal.reason")          // param "limit"
	ErrState    = fault.Define(fault.Conflict, "appraisal.cycle.state")    // params "state", "act"
	ErrOverlap  = fault.Define(fault.Conflict, "appraisal.cycle.overlap")  // param "cycle": appraises some of the same people for the same period
	ErrUndrawn  = fault.Define(fault.Conflict, "appraisal.cycle.undrawn")  // nobody drew the raters, or something changed since
	ErrNobody   = fault.Define(fault.Conflict, "appraisal.cycle.nobody")   // nobody to be appraised
	ErrMany     = fault.Define(fault.Conflict, "appraisal.cycle.many")     // param "most" people
	ErrOver     = fault.Define(fault.Conflict, "appraisal.cycle.over")     // its last day is over
	ErrSame     = fault.Define(fault.Forbidden, "appraisal.cycle.same")    // the second person is the first
	ErrInvolved = fault.Define(fault.Forbidden, "appraisal.cycle.own")     // is appraised in it
	ErrPending  = fault.Define(fault.Conflict, "appraisal.cycle.pending")  // param "count": proposals that nobody decided
	ErrCounting = fault.Define(fault.Conflict, "appraisal.cycle.counting") // the points are still being made
)

// The bounds of cycles.
const (
	mostTitle   = 60
	mostReason  = 500
	mostDays    = 92
	mostPeople  = 2000
	leastPanel  = 2
	mostPanel   = 12
	mostRunning = 200
)

// Plan is what a cycle is about.
type Plan struct {
	Title  string   `bson:"title" json:"title"`
	Period string   `bson:"period" json:"period"` // half-year: "2026H1"
	Unit   string   `bson:"unit" json:"unit"`     // path; everybody below is appraised
	Posts  []string `bson:"posts" json:"posts"`   // codes; none is all posts
	Until  rbac.Day `bson:"until" json:"until"`   // last day for raters
	Panel  []string `bson:"panel" json:"panel"`   // person ids of who calibrates
}

// Step is an act on a cycle.
type Step struct {
	Act    string    `bson:"act" json:"act"`
	By     string    `bson:"by" json:"by"`
	Name   string    `bson:"name" json:"name"`
	At     time.Time `bson:"at" json:"at"`
	Reason string    `bson:"reason" json:"reason"`
}

// Cycle is one appraisal of the people of a unit for a period.
type Cycle struct {
	store.Meta `bson:",inline"`
	Plan       `bson:",inline"`
	Form       Form      `bson:"form" json:"form"` // as it was when the raters were drawn
	State      State     `bson:"state" json:"state"`
	At         time.Time `bson:"at" json:"at"`             // of the last act
	People     int       `bson:"people" json:"people"`     // who are appraised; 0 before the draw
	Raters     int       `bson:"raters" json:"raters"`     // sheets that were asked for by the draw
	Pickers    []string  `bson:"pickers" json:"pickers"`   // who drew or changed raters before it was opened
	Ender      string    `bson:"ender" json:"ender"`       // who ended the rating
	Counted    bool      `bson:"counted" json:"counted"`   // the points of everybody are made
	Reminded   []int     `bson:"reminded" json:"reminded"` // days before the last one
	Steps      []Step    `bson:"steps" json:"steps"`
}

func (c *Cycle) place() rbac.Place { return rbac.Place{Unit: c.Unit} }

// ends is the first instant after the last day.
func (c *Cycle) ends() time.Time { return c.Until.Add(1).Start() }

// Takes says whether raters can hand in sheets now.
func (c *Cycle) Takes(now time.Time) bool { return c.State == Open && now.Before(c.ends()) }

// Sits says whether somebody is on the panel.
func (c *Cycle) Sits(person string) bool { return slices.Contains(c.Panel, person) }

// tidied cuts blanks.
func (p Plan) tidied() Plan {
	p.Title, p.Period = text.Clean(p.Title), strings.TrimSpace(p.Period)
	slices.Sort(p.Posts)
	p.Posts = slices.Compact(p.Posts)
	slices.Sort(p.Panel)
	p.Panel = slices.Compact(p.Panel)
	return p
}

// check says what is wrong with a plan on a day, each fault at its field.
func (p Plan) check(posts *rbac.PostList, today rbac.Day) (out fault.List) {
	if n := len([]rune(p.Title)); n == 0 || n > mostTitle {
		out = append(out, ErrTitle.At("title").With("limit", mostTitle))
	}
	if !period.MatchString(p.Period) {
		out = append(out, ErrPeriod.At("period").With("value", text.Cut(p.Period, 20)))
	}
	for _, code := range p.Posts {
		if _, ok := posts.Of(code); !ok {
			out = append(out, ErrPost.At("posts").With("value", text.Cut(code, 40)))
		}
	}
	if !p.Until.Valid() || p.Until < today || p.Until > today.Add(mostDays) {
		out = append(out, ErrDays.At("until").With("most", mostDays))
	}
	if n := len(p.Panel); n < leastPanel || n > mostPanel {
		out = append(out, ErrPanel.At("panel").With("least", leastPanel).With("most", mostPanel))
	}
	return out
}

// appraises says whether the cycle is about people of a post.
func (p Plan) appraises(post string) bool { return len(p.Posts) == 0 || slices.Contains(p.Posts, post) }

// shares says whether two cycles can be about the same person.
func (p Plan) shares(q Plan) bool {
	return (rbac.Covers(p.Unit, q.Unit) || rbac.Covers(q.Unit, p.Unit)) &&
		(len(p.Posts) == 0 || len(q.Posts) == 0 || slices.ContainsFunc(p.Posts, func(x string) bool { return slices.Contains(q.Posts, x) }))
}

// turn goes from one of some states to the next.
func (c *Cycle) turn(from []State, to State, act string, by rbac.Actor, now time.Time, reason string) error {
	if !slices.Contains(from, c.State) {
		return ErrState.With("state", c.State).With("act", act)
	}
	c.State, c.At = to, now
	c.Steps = append(c.Steps, Step{act, by.Person, by.Name, now, strings.TrimSpace(reason)})
	return nil
}

func reasonFault(reason string) *fault.Fault {
	if n := len([]rune(strings.TrimSpace(reason))); n == 0 || n > mostReason {
		return ErrReason.At("reason").With("limit", mostReason)
	}
	return nil
}

// reminders are the days before the last one on which raters are reminded, the last day being 0.
var reminders = []int{7, 3, 1, 0}

// dueReminder is the reminder to be sent on a day, -1 for none. Of those that a stopped program missed only the last
// counts.
func (c *Cycle) dueReminder(today rbac.Day) int {
	found := -1
	for _, n := range reminders {
		if c.Until.Add(-n) <= today && today <= c.Until && DayOfOpening(c) < c.Until.Add(-n) {
			found = n
		}
	}
	if found < 0 || slices.ContainsFunc(c.Reminded, func(n int) bool { return n <= found }) {
		return -1
	}
	return found
}

// DayOfOpening is the day on which a cycle was opened, "" before that.
func DayOfOpening(c *Cycle) rbac.Day {
	for _, s := range c.Steps {
		if s.Act == "open" {
			return rbac.DayOf(s.At)
		}
	}
	return ""
}

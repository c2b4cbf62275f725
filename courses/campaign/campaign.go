package campaign

import (
	"slices"
	"strings"
	"time"

	"tianti/courses"
	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/store"
)

// State is where a campaign stands.
type State string

// The states.
const (
	Open      State = "open"
	Paused    State = "paused"
	Done      State = "done"
	Cancelled State = "cancelled"
	Failed    State = "failed"
)

// Word is what people call it.
func (s State) Word(lang string) string { return locale.T(lang, "campaign.state."+string(s), nil) }

// States lists them in the order in which pages offer them.
var States = []State{Open, Paused, Failed, Done, Cancelled}

// Act is something that people do to a campaign.
type Act string

// The acts.
const (
	Pause  Act = "pause"
	Resume Act = "resume"
	Cancel Act = "cancel"
)

// Word is what people call it.
func (a Act) Word(lang string) string { return locale.T(lang, "campaign.act."+string(a), nil) }

// Acts lists them.
var Acts = []Act{Pause, Resume, Cancel}

// The faults of campaigns.
var (
	ErrMove    = fault.Define(fault.Conflict, "courses.campaign.move") // params "state", "act"
	ErrName    = fault.Define(fault.Invalid, "courses.campaign.name")
	ErrCourses = fault.Define(fault.Invalid, "courses.campaign.courses") // param "most"
	ErrPath    = fault.Define(fault.Invalid, "courses.campaign.path")    // param "code"
	ErrUnits   = fault.Define(fault.Invalid, "courses.campaign.units")   // param "most"
	ErrUnknown = fault.Define(fault.NotFound, "courses.campaign.unknown")
)

// Campaign is who is enrolled in what, by when, and how far that is.
type Campaign struct {
	store.Meta `bson:",inline"`
	Name       string             `bson:"name" json:"name"`
	Reason     string             `bson:"reason" json:"reason"`
	Courses    []string           `bson:"courses" json:"courses"`
	Paths      []string           `bson:"paths,omitempty" json:"paths,omitempty"`   // learning paths, by code
	Units      []string           `bson:"units" json:"units"`                       // paths; none lies below another
	Posts      []string           `bson:"posts,omitempty" json:"posts,omitempty"`   // empty: every post
	Grades     []string           `bson:"grades,omitempty" json:"grades,omitempty"` // empty: every grade, and none
	Gains      []Gain             `bson:"gains,omitempty" json:"-"`
	Edition    int                `bson:"edition,omitempty" json:"edition,omitempty"` // of the matrix that started it
	Due        time.Time          `bson:"due,omitempty" json:"due,omitzero"`          // the last day is over at that instant
	Remind     *courses.Reminding `bson:"remind,omitempty" json:"remind,omitempty"`   // days of its own; nil: the usual ones
	By         string             `bson:"by" json:"by"`
	ByName     string             `bson:"by_name" json:"byName"`
	Made       time.Time          `bson:"made" json:"made"`
	Ended      time.Time          `bson:"ended,omitempty" json:"ended,omitzero"`
	State      State              `bson:"state" json:"state"`
	Why        string             `bson:"why,omitempty" json:"why,omitempty"` // of a failed one: code of the fault
	Place      int                `bson:"place" json:"-"`                     // index of the unit that is looked at
	Cursor     string             `bson:"cursor" json:"-"`                    // where to go on in it
	Total      int64              `bson:"total" json:"total"`                 // people at the begin: for a bar, not for a sum
	Examined   int64              `bson:"examined" json:"examined"`           // people
	Fit        int64              `bson:"fit" json:"fit"`                     // people whom it concerns
	Enrolled   int64              `bson:"enrolled" json:"enrolled"`           // enrolments that it opened or dated
	Had        int64              `bson:"had" json:"had"`                     // that were open with an earlier day, or done and valid
	Beyond     int64              `bson:"beyond" json:"beyond"`               // people whom it concerns and whose working time of the month of its last day is beyond the cap
}

// Gain enrols in a course whoever is required to take it by some rows and was not by others.
type Gain struct {
	Course string         `bson:"course"`
	Was    []courses.Need `bson:"was"`
	Is     []courses.Need `bson:"is"`
}

// For lists the courses in which a person is to be enrolled.
func (c *Campaign) For(p courses.Learner) []string {
	if len(c.Gains) == 0 {
		if !c.concerns(p) {
			return nil
		}
		return c.Courses
	}
	var out []string
	for _, g := range c.Gains {
		if courses.NeededBy(g.Is, p.Post, p.Grade) == courses.Required && courses.NeededBy(g.Was, p.Post, p.Grade) != courses.Required {
			out = append(out, g.Course)
		}
	}
	return out
}

// concerns says whether a person has one of the posts and one of the grades of a campaign that somebody started.
func (c *Campaign) concerns(p courses.Learner) bool {
	return len(c.Gains) == 0 && (len(c.Posts) == 0 || slices.Contains(c.Posts, p.Post)) && (len(c.Grades) == 0 || slices.Contains(c.Grades, p.Grade))
}

// LastDay is the last day for those whom it enrols, zero for none.
func (c *Campaign) LastDay() time.Time {
	if c.Due.IsZero() {
		return time.Time{}
	}
	return clock.Day(c.Due.Add(-time.Second))
}

// Over says whether nobody will be enrolled any more, unless it is resumed.
func (c *Campaign) Over() bool { return c.State == Done || c.State == Cancelled }

// Percent is how far it is, 0 to 100.
func (c *Campaign) Percent() int {
	if c.State == Done {
		return 100
	}
	return int(min(c.Examined*100/max(c.Total, 1), 99))
}

var moves = map[State]map[Act]State{
	Open:   {Pause: Paused, Cancel: Cancelled},
	Paused: {Resume: Open, Cancel: Cancelled},
	Failed: {Resume: Open, Cancel: Cancelled},
}

// Offers lists what the diagram allows now.
func (c *Campaign) Offers() []Act {
	return slices.DeleteFunc(slices.Clone(Acts), func(a Act) bool { _, ok := moves[c.State][a]; return !ok })
}

func (c *Campaign) act(act Act, now time.Time) error {
	to, ok := moves[c.State][act]
	if !ok {
		return ErrMove.With("state", c.State).With("act", act)
	}
	c.State, c.Why = to, ""
	if to == Cancelled {
		c.Ended = now
	}
	return nil
}

// The bounds of one campaign.
const (
	mostCourses = 50
	mostUnits   = 200
)

func (c *Campaign) check() error {
	var faults fault.List
	if n := len([]rune(strings.TrimSpace(c.Name))); n == 0 || n > 100 {
		faults = append(faults, ErrName.At("name"))
	}
	if n := len(c.Courses) + len(c.Paths); n == 0 || n > mostCourses {
		faults = append(faults, ErrCourses.At("courses").With("most", mostCourses))
	}
	if len(c.Units) == 0 || len(c.Units) > mostUnits {
		faults = append(faults, ErrUnits.At("units").With("most", mostUnits))
	}
	if c.Remind != nil {
		faults = append(faults, fault.All(c.Remind.Check())...)
	}
	return faults.Err()
}

// took moves the campaign on by a step that ended at next.
func (c *Campaign) took(s step, now time.Time) {
	c.Examined += int64(s.examined)
	c.Fit += int64(s.fit)
	c.Enrolled += int64(s.enrolled)
	c.Had += int64(s.had)
	c.Beyond += int64(s.beyond)
	if c.Cursor = s.next; c.Cursor == "" {
		c.Place++
	}
	if c.Place >= len(c.Units) && c.State != Cancelled { // a step that met the cancel stays cancelled
		c.State, c.Ended = Done, now
	}
}

// step is what one step did.
type step struct {
	examined, fit, enrolled, had, beyond int
	next                                 string
}

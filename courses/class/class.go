package class

import (
	"slices"
	"strings"
	"time"

	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/store"
)

// State is where a class stands.
type State string

// The states.
const (
	Planned   State = "planned"
	Held      State = "held"
	Cancelled State = "cancelled"
)

// Word is what people call it.
func (s State) Word(lang string) string { return locale.T(lang, "class.state."+string(s), nil) }

// The faults of classes.
var (
	ErrUnknown  = fault.Define(fault.NotFound, "courses.class.unknown")
	ErrLesson   = fault.Define(fault.Invalid, "courses.class.lesson")
	ErrTime     = fault.Define(fault.Invalid, "courses.class.time") // param "hours"
	ErrPlace    = fault.Define(fault.Invalid, "courses.class.place")
	ErrCapacity = fault.Define(fault.Invalid, "courses.class.capacity") // param "most"
	ErrTrainer  = fault.Define(fault.Invalid, "courses.class.trainer")
	ErrBusy     = fault.Define(fault.Conflict, "courses.class.busy")     // params "from", "until"
	ErrState    = fault.Define(fault.Conflict, "courses.class.state")    // param "state"
	ErrBegun    = fault.Define(fault.Conflict, "courses.class.begun")    // too late for that
	ErrNotBegun = fault.Define(fault.Conflict, "courses.class.notbegun") // too early for that
	ErrNoSeat   = fault.Define(fault.Conflict, "courses.class.noseat")   // the person has no place in it
	ErrFull     = fault.Define(fault.Conflict, "courses.class.full")     // param "most"
	ErrNotHere  = fault.Define(fault.Forbidden, "courses.class.nothere") // it is for people of another unit
	ErrOverlap  = fault.Define(fault.Conflict, "courses.class.overlap")  // params "from", "until"
	ErrCode     = fault.Define(fault.Conflict, "courses.class.code")     // the door's code is an old one, or none
	ErrRatings  = fault.Define(fault.Invalid, "courses.class.ratings")   //
	ErrRated    = fault.Define(fault.Conflict, "courses.class.rated")    //
	ErrUse      = fault.Define(fault.Invalid, "courses.class.use")       //
	ErrMonth    = fault.Define(fault.Invalid, "courses.class.month")     // param "value"
	ErrUseWhen  = fault.Define(fault.Conflict, "courses.class.usewhen")  // params "from", "until"
)

// Class is one meeting of a lesson.
type Class struct {
	store.Meta  `bson:",inline"`
	Course      string      `bson:"course" json:"course"`
	Lesson      string      `bson:"lesson" json:"lesson"`
	Title       locale.Text `bson:"title" json:"title"` // of the course
	Part        locale.Text `bson:"part" json:"part"`   // of the lesson
	Unit        string      `bson:"unit" json:"unit"`   // path; its people may take a place
	Trainer     string      `bson:"trainer" json:"trainer"`
	TrainerName string      `bson:"trainer_name" json:"trainerName"`
	Month       string      `bson:"month" json:"-"` // civil, of its begin: "2026-11"
	Begins      time.Time   `bson:"begins" json:"begins"`
	Ends        time.Time   `bson:"ends" json:"ends"`
	Room        string      `bson:"room,omitempty" json:"room,omitempty"`
	Link        string      `bson:"link,omitempty" json:"link,omitempty"` // https
	Capacity    int         `bson:"capacity" json:"capacity"`
	Note        string      `bson:"note,omitempty" json:"note,omitempty"`
	State       State       `bson:"state" json:"state"`
	Key         []byte      `bson:"key" json:"-"` // of the door's codes
	Seats       []Seat      `bson:"seats" json:"seats"`
	Ratings     Ratings     `bson:"ratings" json:"-"` // all
	Told        Ratings     `bson:"told" json:"-"`    // as they were when their number was last a multiple of Least
	By          string      `bson:"by" json:"by"`
	Made        time.Time   `bson:"made" json:"made"`
	Ended       time.Time   `bson:"ended,omitempty" json:"ended,omitzero"` // held or cancelled at
}

// The bounds of a class.
const (
	mostSeats   = 300
	mostWaiting = 300
	mostLasts   = 12 * time.Hour
	mostAhead   = 400 // days
)

// Plan is when and where a class is held. Trainer is a person's id.
type Plan struct {
	Course, Lesson string
	Unit, Trainer  string
	Begins, Ends   time.Time
	Room, Link     string
	Capacity       int
	Note           string
}

// Check lists what is wrong with a plan at an instant.
func (p *Plan) Check(now time.Time) error {
	var out fault.List
	if p.Lesson == "" {
		out = append(out, ErrLesson.At("lesson"))
	}
	if p.Trainer == "" {
		out = append(out, ErrTrainer.At("trainer"))
	}
	lasts := p.Ends.Sub(p.Begins)
	if p.Begins.IsZero() || p.Begins.Before(now) || p.Begins.After(now.AddDate(0, 0, mostAhead)) || lasts < 15*time.Minute || lasts > mostLasts ||
		!clock.Day(p.Begins).Equal(clock.Day(p.Ends.Add(-time.Second))) {
		out = append(out, ErrTime.At("begins").With("hours", int(mostLasts.Hours())))
	}
	room, link := len([]rune(strings.TrimSpace(p.Room))), len(p.Link)
	if room == 0 && link == 0 || room > 60 || link > 500 || link > 0 && !strings.HasPrefix(p.Link, "https://") || len([]rune(p.Note)) > 1000 {
		out = append(out, ErrPlace.At("room"))
	}
	if p.Capacity < 1 || p.Capacity > mostSeats {
		out = append(out, ErrCapacity.At("capacity").With("most", mostSeats))
	}
	return out.Err()
}

// take writes a plan into a class.
func (c *Class) take(p Plan) {
	c.Unit, c.Trainer, c.Begins, c.Ends = p.Unit, p.Trainer, p.Begins.UTC(), p.Ends.UTC()
	c.Month = MonthOf(c.Begins)
	c.Room, c.Link, c.Capacity, c.Note = strings.TrimSpace(p.Room), p.Link, p.Capacity, p.Note
}

// monthForm is how a month is written.
const monthForm = "2006-01"

// MonthOf is the civil month that an instant lies in.
func MonthOf(t time.Time) string { return t.In(clock.Shanghai).Format(monthForm) }

// Over says whether the class is held or cancelled.
func (c *Class) Over() bool { return c.State != Planned }

// Minutes is how long it lasts.
func (c *Class) Minutes() int { return int(c.Ends.Sub(c.Begins).Minutes()) }

// cancel ends a class that will not be held.
func (c *Class) cancel(now time.Time) error {
	if c.Over() {
		return ErrState.With("state", c.State)
	}
	c.State, c.Ended = Cancelled, now
	return nil
}

// hold fixes the roster once the class has begun. Whoever waits got no place and is not on it.
func (c *Class) hold(now time.Time) error {
	switch {
	case c.Over():
		return ErrState.With("state", c.State)
	case now.Before(c.Begins):
		return ErrNotBegun
	}
	c.State, c.Ended = Held, now
	c.Seats = slices.DeleteFunc(slices.Clone(c.Seats), func(s Seat) bool { return s.State == Waiting })
	return nil
}

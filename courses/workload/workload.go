package workload

import (
	"time"

	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/store"
)

// Usual is the cap in hours a month.
const Usual = 167

// The faults of working time.
var (
	ErrMonth  = fault.Define(fault.Invalid, "courses.workload.month")
	ErrHours  = fault.Define(fault.Invalid, "courses.workload.hours")   // params "person", "most"
	ErrBreaks = fault.Define(fault.Conflict, "courses.workload.breaks") // params "n", "cap", "month", "names"
	ErrSome   = fault.Define(fault.Conflict, "courses.workload.some")   // params as of ErrBreaks, and "looked": others were not looked at
	ErrTeach  = fault.Define(fault.Conflict, "courses.workload.teach")  // params "name", "hours", "cap", "month"
	ErrAttend = fault.Define(fault.Conflict, "courses.workload.attend") // params "n", "looked", "cap", "month", "names"
	ErrMany   = fault.Define(fault.Invalid, "courses.workload.many")    // param "most"
)

// mostHours is how many hours a month has.
const mostHours = 744

// Rostered is what a person is rostered for in a month. Its id is "{person}:{month}".
type Rostered struct {
	store.Meta `bson:",inline"`
	Person     string    `bson:"person" json:"person"`
	Month      string    `bson:"month" json:"month"` // "2026-11"
	Unit       string    `bson:"unit" json:"unit"`   // path, of the person
	Hours      int       `bson:"hours" json:"hours"`
	By         string    `bson:"by" json:"by"`
	At         time.Time `bson:"at" json:"at"`
}

// Load is the working time of a person in a month, in minutes.
type Load struct {
	Month    string `json:"month"`
	Rostered int    `json:"rosteredMinutes"`
	Known    bool   `json:"rosterKnown"`
	Classes  int    `json:"classMinutes"`
	Learning int    `json:"learningMinutes"`
	Cap      int    `json:"capMinutes"`
}

// Total is all of it.
func (l Load) Total() int { return l.Rostered + l.Classes + l.Learning }

// Over says whether the cap is broken.
func (l Load) Over() bool { return l.Total() > l.Cap }

// Near says whether less than a working day is left.
func (l Load) Near() bool { return l.Total() > l.Cap-8*60 }

// With is the load with more training.
func (l Load) With(minutes int) Load {
	l.Learning += minutes
	return l
}

// Hours rounds minutes to hours, half up.
func Hours(minutes int) int { return (minutes + 30) / 60 }

// MonthOf is the civil month of an instant, "2026-11".
func MonthOf(t time.Time) string { return t.In(clock.Shanghai).Format("2006-01") }

// begin is the first instant of a month.
func begin(month string) (time.Time, error) {
	t, err := time.ParseInLocation("2006-01", month, clock.Shanghai)
	if err != nil {
		return t, ErrMonth.At("month")
	}
	return t, nil
}

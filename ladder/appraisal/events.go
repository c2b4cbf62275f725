package appraisal

import "time"

// CycleOpened says that raters are asked.
type CycleOpened struct {
	Cycle  string    `bson:"cycle" json:"cycle"`
	Period string    `bson:"period" json:"period"`
	Unit   string    `bson:"unit" json:"unit"` // path
	People int       `bson:"people" json:"people"`
	Until  time.Time `bson:"until" json:"until"`
}

// EventName is the fact's stable name.
func (CycleOpened) EventName() string { return "ladder.appraisal.opened" }

// RatersAsked says whom to tell that a sheet is asked of them: when a cycle opens, when somebody takes
// another's place, and as a reminder.
type RatersAsked struct {
	Cycle    string    `bson:"cycle" json:"cycle"`
	Raters   []string  `bson:"raters" json:"raters"`
	Until    time.Time `bson:"until" json:"until"`
	Reminder bool      `bson:"reminder" json:"reminder"`
	Left     int       `bson:"left" json:"left"` // days to the last one
}

// EventName is the fact's stable name.
func (RatersAsked) EventName() string { return "ladder.appraisal.asked" }

// RatingEnded says that nobody is asked any more.
type RatingEnded struct {
	Cycle string `bson:"cycle" json:"cycle"`
}

// EventName is the fact's stable name.
func (RatingEnded) EventName() string { return "ladder.appraisal.ended" }

// CycleClosed says that the results of a cycle hold.
type CycleClosed struct {
	Cycle  string    `bson:"cycle" json:"cycle"`
	Period string    `bson:"period" json:"period"`
	Unit   string    `bson:"unit" json:"unit"`
	At     time.Time `bson:"at" json:"at"`
}

// EventName is the fact's stable name.
func (CycleClosed) EventName() string { return "ladder.appraisal.closed" }

// CycleCancelled says that a cycle gives no results.
type CycleCancelled struct {
	Cycle string `bson:"cycle" json:"cycle"`
}

// EventName is the fact's stable name.
func (CycleCancelled) EventName() string { return "ladder.appraisal.cancelled" }

// PointsGranted carries the results of some of the people of a closed cycle, or a corrected one. No marks
// is no result: what was known before holds no more.
type PointsGranted struct {
	Cycle     string        `bson:"cycle" json:"cycle"`
	Period    string        `bson:"period" json:"period"`
	People    []GivenPoints `bson:"people" json:"people"`
	Effective time.Time     `bson:"effective" json:"effective"` // the closing, from which on results hold
	At        time.Time     `bson:"at" json:"at"`               // the closing or the correction
}

// EventName is the fact's stable name.
func (PointsGranted) EventName() string { return "ladder.appraisal.granted" }

// GivenPoints is one person's result.
type GivenPoints struct {
	Person  string `bson:"person" json:"person"`
	Version int    `bson:"version" json:"version"`
	Marks   []Mark `bson:"marks" json:"marks"` // by dimension, and overall
}

// EvidenceID names a person's result of a cycle among the ladder's evidence.
func EvidenceID(cycle, person string) string { return "appraised:" + personID(cycle, person) }

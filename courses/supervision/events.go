package supervision

import (
	"time"

	"tianti/rbac"
)

// FindingRecorded: something was found that is to be mended.
type FindingRecorded struct {
	Finding  string   `bson:"finding" json:"finding"`
	Kind     Kind     `bson:"kind" json:"kind"`
	Person   string   `bson:"person" json:"person"` // "" is about the process of the unit
	Unit     string   `bson:"unit" json:"unit"`
	Category string   `bson:"category" json:"category"`
	Severity Severity `bson:"severity" json:"severity"`
	Day      rbac.Day `bson:"day" json:"day"`
}

// EventName is the fact's stable name.
func (FindingRecorded) EventName() string { return "courses.finding.recorded" }

// FindingMoved: somebody is to mend it, has, or it was looked at again.
type FindingMoved struct {
	Finding string    `bson:"finding" json:"finding"`
	Act     Act       `bson:"act" json:"act"`
	State   State     `bson:"state" json:"state"`
	Person  string    `bson:"person" json:"person"`
	Unit    string    `bson:"unit" json:"unit"`
	Owner   string    `bson:"owner" json:"owner"`
	Due     rbac.Day  `bson:"due" json:"due"`
	Courses []string  `bson:"courses" json:"courses"`
	At      time.Time `bson:"at" json:"at"`
}

// EventName is the fact's stable name.
func (FindingMoved) EventName() string { return "courses.finding.moved" }

// StandardPublished: findings are sorted and measured by another standard from now on.
type StandardPublished struct {
	Version string `bson:"version" json:"version"`
	By      string `bson:"by" json:"by"`
}

// EventName is the fact's stable name.
func (StandardPublished) EventName() string { return "courses.standard.published" }

func (f *Finding) moved(a Act, at time.Time) FindingMoved {
	return FindingMoved{f.ID, a, f.State, f.Person, f.Unit, f.Owner, f.Due, f.Courses, at}
}

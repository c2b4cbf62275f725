package matrix

import "time"

// Decided: an edition of the matrix was proposed, or somebody decided about it.
type Decided struct {
	Edition int       `bson:"edition" json:"edition"`
	State   State     `bson:"state" json:"state"`
	By      string    `bson:"by" json:"by"`
	From    time.Time `bson:"from" json:"from,omitzero"` // of a published one
	Courses []string  `bson:"courses" json:"courses"`
	Reason  string    `bson:"reason" json:"reason"`
}

// EventName is the fact's stable name.
func (Decided) EventName() string { return "courses.matrix.decided" }

package succession

import "time"

// SuccessorNamed says that somebody is on the bench of a post, or how soon they would be ready.
type SuccessorNamed struct {
	Unit      string    `bson:"unit" json:"unit"`
	Post      string    `bson:"post" json:"post"`
	Person    string    `bson:"person" json:"person"`
	Readiness Readiness `bson:"readiness" json:"readiness"`
}

// EventName is the fact's stable name.
func (SuccessorNamed) EventName() string { return "ladder.successor.named" }

// SuccessorWithdrawn says that somebody is on the bench no more.
type SuccessorWithdrawn struct {
	Unit   string `bson:"unit" json:"unit"`
	Post   string `bson:"post" json:"post"`
	Person string `bson:"person" json:"person"`
}

// EventName is the fact's stable name.
func (SuccessorWithdrawn) EventName() string { return "ladder.successor.withdrawn" }

// Calibrated says that somebody was moved in the nine-box.
type Calibrated struct {
	Person      string    `bson:"person" json:"person"`
	Performance int       `bson:"performance" json:"performance"`
	Potential   int       `bson:"potential" json:"potential"`
	At          time.Time `bson:"at" json:"at"`
}

// EventName is the fact's stable name.
func (Calibrated) EventName() string { return "ladder.box.calibrated" }

// RulesChanged says that the nine-box is drawn by other rules.
type RulesChanged struct {
	Version string    `bson:"version" json:"version"`
	At      time.Time `bson:"at" json:"at"`
}

// EventName is the fact's stable name.
func (RulesChanged) EventName() string { return "ladder.box.changed" }

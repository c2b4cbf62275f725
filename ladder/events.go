package ladder

import "time"

// GradeAppointed says that a person stands on a rung from Effective on: by decision, or by the
// roster where Case is empty.
type GradeAppointed struct {
	Person    string    `bson:"person" json:"person"`
	Unit      string    `bson:"unit" json:"unit"` // path
	Grade     string    `bson:"grade" json:"grade"`
	From      string    `bson:"from" json:"from"` // the rung before; "" is none
	Effective time.Time `bson:"effective" json:"effective"`
	Decided   time.Time `bson:"decided" json:"decided"`
	Case      string    `bson:"case" json:"case"`
	Waived    bool      `bson:"waived" json:"waived"` // something was let pass
}

// EventName is the fact's stable name.
func (GradeAppointed) EventName() string { return "ladder.grade.appointed" }

// GradeAnnulled says that an appointment does not count from an instant on. Back is where the
// person stands without it, since Since.
type GradeAnnulled struct {
	Person string    `bson:"person" json:"person"`
	Unit   string    `bson:"unit" json:"unit"`
	Grade  string    `bson:"grade" json:"grade"`
	Back   string    `bson:"back" json:"back"`
	At     time.Time `bson:"at" json:"at"`
	Case   string    `bson:"case" json:"case"`
	Reason string    `bson:"reason" json:"reason"`
}

// EventName is the fact's stable name.
func (GradeAnnulled) EventName() string { return "ladder.grade.annulled" }

// AppointmentProposed says that a decision waits for a second person.
type AppointmentProposed struct {
	Case   string `bson:"case" json:"case"`
	Person string `bson:"person" json:"person"`
	Unit   string `bson:"unit" json:"unit"`
	Grade  string `bson:"grade" json:"grade"`
	By     string `bson:"by" json:"by"`
}

// EventName is the fact's stable name.
func (AppointmentProposed) EventName() string { return "ladder.appointment.proposed" }

// AppointmentDecided says that a proposal was returned, refused or withdrawn.
type AppointmentDecided struct {
	Case   string `bson:"case" json:"case"`
	Person string `bson:"person" json:"person"`
	Grade  string `bson:"grade" json:"grade"`
	State  string `bson:"state" json:"state"`
	By     string `bson:"by" json:"by"`
	Reason string `bson:"reason" json:"reason"`
}

// EventName is the fact's stable name.
func (AppointmentDecided) EventName() string { return "ladder.appointment.decided" }

// RulesProposed says that other rules wait for a second person.
type RulesProposed struct {
	Number    int       `bson:"number" json:"number"`
	Hash      string    `bson:"hash" json:"hash"`
	By        string    `bson:"by" json:"by"`
	Effective time.Time `bson:"effective" json:"effective"`
}

// EventName is the fact's stable name.
func (RulesProposed) EventName() string { return "ladder.rules.proposed" }

// RulesPublished says that rules are in force from an instant on; zero is since ever.
type RulesPublished struct {
	Number int       `bson:"number" json:"number"`
	Hash   string    `bson:"hash" json:"hash"`
	From   time.Time `bson:"from" json:"from"`
}

// EventName is the fact's stable name.
func (RulesPublished) EventName() string { return "ladder.rules.published" }

// RulesDecided says that rules were refused, withdrawn or cancelled.
type RulesDecided struct {
	Number int    `bson:"number" json:"number"`
	State  string `bson:"state" json:"state"`
	By     string `bson:"by" json:"by"`
	Reason string `bson:"reason" json:"reason"`
}

// EventName is the fact's stable name.
func (RulesDecided) EventName() string { return "ladder.rules.decided" }

// HoldBegan says that somebody is not promoted until an instant, because of a veto event.
type HoldBegan struct {
	Hold     string    `bson:"hold" json:"hold"` // id of the veto event
	Person   string    `bson:"person" json:"person"`
	Unit     string    `bson:"unit" json:"unit"`
	Veto     string    `bson:"veto" json:"veto"` // its code
	Until    time.Time `bson:"until" json:"until"`
	AppealBy time.Time `bson:"appeal_by" json:"appeal_by"`
	Demote   bool      `bson:"demote" json:"demote"` // a demotion is to be decided
}

// EventName is the fact's stable name.
func (HoldBegan) EventName() string { return "ladder.hold.began" }

// HoldMoved says that somebody appealed against a hold, or that it was upheld or lifted.
type HoldMoved struct {
	Hold   string `bson:"hold" json:"hold"`
	Person string `bson:"person" json:"person"`
	Unit   string `bson:"unit" json:"unit"`
	Act    string `bson:"act" json:"act"`
	State  string `bson:"state" json:"state"`
	By     string `bson:"by" json:"by"`
	Reason string `bson:"reason" json:"reason"`
}

// EventName is the fact's stable name.
func (HoldMoved) EventName() string { return "ladder.hold.moved" }

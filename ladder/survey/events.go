package survey

import "time"

// RoundOpened says that people below a unit are asked.
type RoundOpened struct {
	Round         string    `bson:"round" json:"round"`
	Questionnaire string    `bson:"questionnaire" json:"questionnaire"`
	Unit          string    `bson:"unit" json:"unit"`   // path
	Until         time.Time `bson:"until" json:"until"` // the end of the last day
}

// EventName is the fact's stable name.
func (RoundOpened) EventName() string { return "ladder.survey.opened" }

// RoundClosed says that nobody can answer any more.
type RoundClosed struct {
	Round string `bson:"round" json:"round"`
}

// EventName is the fact's stable name.
func (RoundClosed) EventName() string { return "ladder.survey.closed" }

// RoundPublished says that the figures of a round can be read. It says nothing about who answered.
type RoundPublished struct {
	Round         string    `bson:"round" json:"round"`
	Questionnaire string    `bson:"questionnaire" json:"questionnaire"`
	Unit          string    `bson:"unit" json:"unit"`
	Shown         bool      `bson:"shown" json:"shown"` // there are figures at all
	At            time.Time `bson:"at" json:"at"`
}

// EventName is the fact's stable name.
func (RoundPublished) EventName() string { return "ladder.survey.published" }

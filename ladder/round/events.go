package round

import "time"

// Moved says that a round came into another state.
type Moved struct {
	Round string `bson:"round" json:"round"`
	Title string `bson:"title" json:"title"`
	Unit  string `bson:"unit" json:"unit"`
	Grade string `bson:"grade" json:"grade"`
	Act   Act    `bson:"act" json:"act"`
	State State  `bson:"state" json:"state"`
}

// EventName is the fact's stable name.
func (Moved) EventName() string { return "ladder.round.moved" }

// Decided says that a ranking was confirmed: who is elected, for now.
type Decided struct {
	Round   string `bson:"round" json:"round"`
	Ranking string `bson:"ranking" json:"ranking"`
}

// EventName is the fact's stable name.
func (Decided) EventName() string { return "ladder.round.decided" }

// Undone says that a ranking counts no more: the round is ranked anew, or (Annulled) came to nothing: annulled,
// rejected, cancelled.
type Undone struct {
	Round    string `bson:"round" json:"round"`
	Ranking  string `bson:"ranking" json:"ranking"`
	Annulled bool   `bson:"annulled" json:"annulled"`
	Reason   string `bson:"reason" json:"reason"`
}

// EventName is the fact's stable name.
func (Undone) EventName() string { return "ladder.round.undone" }

// Granted says that a round is concluded: each of them has a place within the quota, and the panel's
// score.
type Granted struct {
	Round string    `bson:"round" json:"round"`
	Grade string    `bson:"grade" json:"grade"`
	At    time.Time `bson:"at" json:"at"`
	To    []Grant   `bson:"to" json:"to"`
}

// Grant is one person's place.
type Grant struct {
	Person string `bson:"person" json:"person"`
	Panel  int64  `bson:"panel" json:"panel"` // thousandths of a point; -1 without a panel
}

// EventName is the fact's stable name.
func (Granted) EventName() string { return "ladder.round.granted" }

// ApplicationMoved says what happened to an application.
type ApplicationMoved struct {
	Round  string `bson:"round" json:"round"`
	Person string `bson:"person" json:"person"`
	Unit   string `bson:"unit" json:"unit"`
	Grade  string `bson:"grade" json:"grade"`
	Move   Move   `bson:"move" json:"move"`
	Phase  Phase  `bson:"phase" json:"phase"`
}

// EventName is the fact's stable name.
func (ApplicationMoved) EventName() string { return "ladder.application.moved" }

// Objected says that somebody has something against a ranking. It does not say who.
type Objected struct {
	Round     string `bson:"round" json:"round"`
	Objection string `bson:"objection" json:"objection"`
}

// EventName is the fact's stable name.
func (Objected) EventName() string { return "ladder.round.objected" }

// Answered says that an objection was answered, in a letter to whoever objected.
type Answered struct {
	Round     string `bson:"round" json:"round"`
	Objection string `bson:"objection" json:"objection"`
	Upheld    bool   `bson:"upheld" json:"upheld"`
	To        string `bson:"to" json:"to"`         // person
	Letter    string `bson:"letter" json:"letter"` // its number
}

// EventName is the fact's stable name.
func (Answered) EventName() string { return "ladder.round.answered" }

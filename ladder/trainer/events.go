package trainer

import "time"

// ApplicationMoved: somebody applies to be a trainer, a panel is convened, or it is decided.
type ApplicationMoved struct {
	Application string    `bson:"application" json:"application"`
	Person      string    `bson:"person" json:"person"`
	Unit        string    `bson:"unit" json:"unit"`
	Level       string    `bson:"level" json:"level"`
	State       State     `bson:"state" json:"state"`
	At          time.Time `bson:"at" json:"at"`
}

// EventName is the fact's stable name.
func (ApplicationMoved) EventName() string { return "ladder.trainer.moved" }

// Reviewed: a year's review of a trainer was decided.
type Reviewed struct {
	Person  string    `bson:"person" json:"person"`
	Unit    string    `bson:"unit" json:"unit"`
	Verdict Verdict   `bson:"verdict" json:"verdict"`
	Level   string    `bson:"level" json:"level"` // from now on; "" is none
	At      time.Time `bson:"at" json:"at"`
}

// EventName is the fact's stable name.
func (Reviewed) EventName() string { return "ladder.trainer.reviewed" }

// BookingMoved: a trainer is asked for some days, or answered.
type BookingMoved struct {
	Booking string `bson:"booking" json:"booking"`
	Trainer string `bson:"trainer" json:"trainer"`
	Unit    string `bson:"unit" json:"unit"` // that asks
	From    string `bson:"from" json:"from"`
	To      string `bson:"to" json:"to"`
	State   string `bson:"state" json:"state"`
}

// EventName is the fact's stable name.
func (BookingMoved) EventName() string { return "ladder.trainer.booked" }

// RulesPublished: trainers are accredited by other rules from now on.
type RulesPublished struct {
	Version string `bson:"version" json:"version"`
	By      string `bson:"by" json:"by"`
}

// EventName is the fact's stable name.
func (RulesPublished) EventName() string { return "ladder.trainer.rules" }

func (a *Application) moved(at time.Time) ApplicationMoved {
	return ApplicationMoved{a.ID, a.Person, a.Unit, a.Level, a.State, at}
}

func (b *Booking) moved() BookingMoved {
	return BookingMoved{b.ID, b.Trainer, b.Unit, string(b.From), string(b.To), b.State}
}

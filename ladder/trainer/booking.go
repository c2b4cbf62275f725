package trainer

import (
	"slices"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// Booking asks a trainer for some days, across provinces. States: asked, accepted, declined, cancelled.
type Booking struct {
	store.Meta `bson:",inline"`
	Trainer    string    `bson:"trainer" json:"trainer"`
	Name       string    `bson:"name" json:"name"` // of the trainer
	Unit       string    `bson:"unit" json:"unit"` // that asks
	From       rbac.Day  `bson:"from" json:"from"`
	To         rbac.Day  `bson:"to" json:"to"`
	Topic      string    `bson:"topic" json:"topic"`
	State      string    `bson:"state" json:"state"`
	By         string    `bson:"by" json:"by"`
	ByName     string    `bson:"by_name" json:"byName"`
	At         time.Time `bson:"at" json:"at"`
	Answer     string    `bson:"answer,omitempty" json:"answer"`
}

// The states of a booking.
const (
	Asked     = "asked"
	Accepted  = "accepted"
	Turned    = "declined"
	Cancelled = "cancelled"
)

// The faults of bookings.
var (
	ErrBooking  = fault.Define(fault.NotFound, "trainer.booking.none")
	ErrDays     = fault.Define(fault.Invalid, "trainer.booking.days")      // params "ahead", "most"
	ErrAnswered = fault.Define(fault.Conflict, "trainer.booking.answered") // param "state"
	ErrTaken    = fault.Define(fault.Conflict, "trainer.booking.taken")    // params "topic", "from", "to"
	ErrAskUnit  = fault.Define(fault.Invalid, "trainer.booking.unit")      // param "value"
)

const (
	mostBooked = 30  // days of one booking
	mostBefore = 365 // days ahead
)

func (b *Booking) check(today rbac.Day) (out fault.List) {
	if !b.From.Valid() || !b.To.Valid() || b.From < today || b.To < b.From || b.From > today.Add(mostBefore) || b.To > b.From.Add(mostBooked-1) {
		out = append(out, ErrDays.At("from").With("ahead", mostBefore).With("most", mostBooked))
	}
	if !within(b.Topic, mostTopic) {
		out = append(out, ErrTopic.At("topic").With("limit", mostTopic))
	}
	return out
}

// clash is the accepted booking that shares a day with another one; nil where none does.
func clash(b *Booking, others []*Booking) *Booking {
	i := slices.IndexFunc(others, func(o *Booking) bool {
		return o.ID != b.ID && o.State == Accepted && o.From <= b.To && b.From <= o.To
	})
	if i < 0 {
		return nil
	}
	return others[i]
}

package seat

import "time"

// SeatOpened says that somebody opened a seat for a person for a while. Times counts the openings
// of the person in the thirty days before, this one included.
type SeatOpened struct {
	Seat   string    `bson:"seat"`
	Person string    `bson:"person"`
	By     string    `bson:"by"`
	Reason string    `bson:"reason"`
	From   time.Time `bson:"from"`
	Until  time.Time `bson:"until"`
	Times  int       `bson:"times"`
}

// EventName is "rbac.seat.opened".
func (SeatOpened) EventName() string { return "rbac.seat.opened" }

// SeatClosed says that an opening was ended before its time.
type SeatClosed struct {
	Seat   string `bson:"seat"`
	Person string `bson:"person"`
	By     string `bson:"by"`
	Reason string `bson:"reason"`
}

// EventName is "rbac.seat.closed".
func (SeatClosed) EventName() string { return "rbac.seat.closed" }

// PersonHeld says that a person is kept from all seats.
type PersonHeld struct {
	Person string    `bson:"person"`
	Code   string    `bson:"code"`
	By     string    `bson:"by"`
	Reason string    `bson:"reason"`
	Until  time.Time `bson:"until"`
}

// EventName is "rbac.seat.held".
func (PersonHeld) EventName() string { return "rbac.seat.held" }

// HoldLifted says that a person is no longer kept from seats.
type HoldLifted struct {
	Person string `bson:"person"`
	By     string `bson:"by"`
	Reason string `bson:"reason"`
}

// EventName is "rbac.seat.hold_lifted".
func (HoldLifted) EventName() string { return "rbac.seat.hold_lifted" }

// PlanChanged says that another version of the seats is in force.
type PlanChanged struct {
	Version int64  `bson:"version"`
	By      string `bson:"by"`
	Reason  string `bson:"reason"`
}

// EventName is "rbac.seat.plan_changed".
func (PlanChanged) EventName() string { return "rbac.seat.plan_changed" }

package rbac

import "time"

// The facts that this package establishes. Instants are the begin of a civil day where a day was
// recorded; they may lie before or after the write.

// PersonHired says that a person belongs to the organisation from an instant on, or does so again,
// in this unit and post.
type PersonHired struct {
	Person     string    `bson:"person"`
	EmployeeNo string    `bson:"no"`
	Name       string    `bson:"name"`
	Unit       string    `bson:"unit"` // path
	Post       string    `bson:"post"`
	Languages  []string  `bson:"languages"`
	From       time.Time `bson:"from"`
	Again      bool      `bson:"again,omitempty"`
}

// EventName is "rbac.person.hired".
func (PersonHired) EventName() string { return "rbac.person.hired" }

// PersonMoved says that a person belongs to another unit from an instant on.
type PersonMoved struct {
	Person string    `bson:"person"`
	Old    string    `bson:"old"` // path
	Unit   string    `bson:"unit"`
	From   time.Time `bson:"from"`
}

// EventName is "rbac.person.moved".
func (PersonMoved) EventName() string { return "rbac.person.moved" }

// PostChanged says that a person holds another post from an instant on; the first one comes with
// PersonHired.
type PostChanged struct {
	Person     string    `bson:"person"`
	Old        string    `bson:"old"`
	Post       string    `bson:"post"`
	Unit       string    `bson:"unit"` // path
	Key        bool      `bson:"key"`
	Management bool      `bson:"management"`
	From       time.Time `bson:"from"`
}

// EventName is "rbac.post.changed".
func (PostChanged) EventName() string { return "rbac.post.changed" }

// PersonLeft says that a person is gone from an instant on: no log-in, no seat, no role.
type PersonLeft struct {
	Person string    `bson:"person"`
	Unit   string    `bson:"unit"` // path of the last unit
	From   time.Time `bson:"from"`
}

// EventName is "rbac.person.left".
func (PersonLeft) EventName() string { return "rbac.person.left" }

// PersonAway says that a person is on leave from an instant until another. Why is not told.
type PersonAway struct {
	Person  string    `bson:"person"`
	Absence string    `bson:"absence"` // "1", "2", …, of the person
	Unit    string    `bson:"unit"`    // path
	From    time.Time `bson:"from"`
	Until   time.Time `bson:"until"`
}

// EventName is "rbac.person.away".
func (PersonAway) EventName() string { return "rbac.person.away" }

// PersonBack says that a leave ended early, at an instant: at From, or before it, it never began.
type PersonBack struct {
	Person  string    `bson:"person"`
	Absence string    `bson:"absence"`
	Unit    string    `bson:"unit"`
	From    time.Time `bson:"from"` // of the leave
	At      time.Time `bson:"at"`
}

// EventName is "rbac.person.back".
func (PersonBack) EventName() string { return "rbac.person.back" }

// PersonRenamed says that a person has another name.
type PersonRenamed struct {
	Person string `bson:"person"`
	Old    string `bson:"old"`
	Name   string `bson:"name"`
}

// EventName is "rbac.person.renamed".
func (PersonRenamed) EventName() string { return "rbac.person.renamed" }

// LanguagesChanged says which languages a person speaks, as codes.
type LanguagesChanged struct {
	Person    string   `bson:"person"`
	Languages []string `bson:"languages"`
}

// EventName is "rbac.person.languages_changed".
func (LanguagesChanged) EventName() string { return "rbac.person.languages_changed" }

// RoleAssigned says that a person holds a role at a unit from an instant on, until another one
// (zero: until it is revoked).
type RoleAssigned struct {
	Assignment string    `bson:"assignment"`
	Person     string    `bson:"person"`
	Role       string    `bson:"role"`
	Unit       string    `bson:"unit"` // path
	From       time.Time `bson:"from"`
	Until      time.Time `bson:"until"`
}

// EventName is "rbac.role.assigned".
func (RoleAssigned) EventName() string { return "rbac.role.assigned" }

// RoleDelegated says that a person handed a role at a unit over to another, from an instant until
// another; RoleRevoked says that it ended earlier.
type RoleDelegated struct {
	Assignment string    `bson:"assignment"`
	Person     string    `bson:"person"` // who may use it
	Delegator  string    `bson:"delegator"`
	Role       string    `bson:"role"`
	Unit       string    `bson:"unit"` // path
	From       time.Time `bson:"from"`
	Until      time.Time `bson:"until"`
	Reason     string    `bson:"reason"`
}

// EventName is "rbac.role.delegated".
func (RoleDelegated) EventName() string { return "rbac.role.delegated" }

// RoleRevoked says that an assignment ended at an instant.
type RoleRevoked struct {
	Assignment string    `bson:"assignment"`
	Person     string    `bson:"person"`
	Role       string    `bson:"role"`
	Unit       string    `bson:"unit"`
	At         time.Time `bson:"at"`
}

// EventName is "rbac.role.revoked".
func (RoleRevoked) EventName() string { return "rbac.role.revoked" }

// UnitCreated says that there is a new unit.
type UnitCreated struct {
	Unit string `bson:"unit"` // path
	Kind string `bson:"kind"`
	Name string `bson:"name"`
}

// EventName is "rbac.unit.created".
func (UnitCreated) EventName() string { return "rbac.unit.created" }

// UnitRenamed says that a unit has another name.
type UnitRenamed struct {
	Unit string `bson:"unit"`
	Old  string `bson:"old"`
	Name string `bson:"name"`
}

// EventName is "rbac.unit.renamed".
func (UnitRenamed) EventName() string { return "rbac.unit.renamed" }

// UnitClosed says that nobody belongs to a unit any more, from an instant on.
type UnitClosed struct {
	Unit string    `bson:"unit"` // path
	Name string    `bson:"name"`
	From time.Time `bson:"from"`
}

// EventName is "rbac.unit.closed".
func (UnitClosed) EventName() string { return "rbac.unit.closed" }

// UnitReopened says that people may belong to a closed unit again.
type UnitReopened struct {
	Unit string `bson:"unit"`
	Name string `bson:"name"`
}

// EventName is "rbac.unit.reopened".
func (UnitReopened) EventName() string { return "rbac.unit.reopened" }

// UnitMoved says that a unit belongs to another parent: whoever belongs to it or holds a role there
// is brought along.
type UnitMoved struct {
	Unit   string `bson:"unit"` // path before
	To     string `bson:"to"`   // path after
	Name   string `bson:"name"`
	Reason string `bson:"reason"`
}

// EventName is "rbac.unit.moved".
func (UnitMoved) EventName() string { return "rbac.unit.moved" }

// PostEdited says what a post of the catalogue is from now on.
type PostEdited struct {
	Post       string `bson:"post"` // code
	Name       string `bson:"name"`
	Line       string `bson:"line"`
	Key        bool   `bson:"key"`
	Management bool   `bson:"management"`
	Retired    bool   `bson:"retired"`
}

// EventName is "rbac.post.edited".
func (PostEdited) EventName() string { return "rbac.post.edited" }

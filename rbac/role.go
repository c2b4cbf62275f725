package rbac

import (
	"slices"
	"strings"
	"time"

	"tianti/internal/store"
)

// Roles lists the roles that people can hold, in the order in which they are offered.
var Roles = []string{"trainee", "agent", "trainer", "leader", "supervisor", "hr", "manager", "judge", "auditor", "admin"}

// baseRole is what everybody who is employed holds at the own unit.
const baseRole = "trainee"

// Assignment is a role that a person holds at a unit.
type Assignment struct {
	store.Meta `bson:",inline"` // "{role}:{unit}:{person}"; unit is "" for everything; of a delegation ":{delegator}:{begin}" follows
	Person     string           `bson:"person" json:"person"`
	Role       string           `bson:"role" json:"role"`
	Unit       string           `bson:"unit" json:"unit"` // path
	From       time.Time        `bson:"from" json:"from"`
	Until      time.Time        `bson:"until,omitempty" json:"until,omitzero"` // zero: until it is revoked
	Revoked    time.Time        `bson:"revoked,omitempty" json:"revoked,omitzero"`
	Delegator  string           `bson:"delegator,omitempty" json:"delegator,omitempty"` // who handed it over; "" if it was assigned
	Reason     string           `bson:"reason,omitempty" json:"reason,omitempty"`       // of a delegation
}

// AssignmentID is the id of the assignment of a role at a unit's path to a person.
func AssignmentID(role, path, person string) string {
	return role + ":" + UnitID(path) + ":" + person
}

// assigneeOf is the person of an assignment by its id, which delegations continue: see delegationID. No
// part of it has a colon inside.
func assigneeOf(id string) string {
	parts := strings.SplitN(id, ":", 4)
	if len(parts) < 3 {
		return ""
	}
	return parts[2]
}

// Holds says whether the role is held at an instant: from its start, before its end.
func (a Assignment) Holds(at time.Time) bool {
	return !at.Before(a.From) && (a.Until.IsZero() || at.Before(a.Until)) && (a.Revoked.IsZero() || at.Before(a.Revoked))
}

// KnownRole says whether people can hold the role.
func KnownRole(role string) bool { return slices.Contains(Roles, role) }

package policy

import (
	"slices"

	"tianti/rbac"
)

// Change is a row that one policy has and the other has not.
type Change struct {
	Row   Row  `bson:"row" json:"row"`
	Added bool `bson:"added" json:"added"`
}

// Compare lists the rows that went and those that came, in the order of the two policies.
func Compare(old, next []Row) (out []Change) {
	had, has := map[Row]bool{}, map[Row]bool{}
	plain := func(r Row) Row { r.Line = 0; return r }
	for _, r := range old {
		had[plain(r)] = true
	}
	for _, r := range next {
		has[plain(r)] = true
	}
	for _, r := range old {
		if !has[plain(r)] {
			out = append(out, Change{plain(r), false})
		}
	}
	for _, r := range next {
		if !had[plain(r)] {
			out = append(out, Change{plain(r), true})
		}
	}
	return out
}

// Reaches are the three questions that a table asks of each permission: the own thing, the things of others
// below the role's unit, and those of others anywhere.
var Reaches = []Reach{{Own, rbac.Relation{Own: true, Unit: true}}, {Unit, rbac.Relation{Unit: true}}, {Any, rbac.Relation{}}}

// Reach is one of the questions, by the scope that is its answer's name.
type Reach struct {
	Name string
	Rel  rbac.Relation
}

// Shift is what a role gains or loses: an action on an object, in a reach.
type Shift struct {
	Role   string `bson:"role" json:"role"`
	Object string `bson:"object" json:"object"`
	Action string `bson:"action" json:"action"`
	Reach  string `bson:"reach" json:"reach"` // own, unit or any
	Gain   bool   `bson:"gain" json:"gain"`
}

// base is the role that everybody who is employed holds.
const base = "trainee"

// Shifts lists what roles that people hold gain and lose between two policies, by asking both. What
// everybody gains or loses with the role that all hold is not repeated of every other role, unless it
// depends on the unit of the role.
func Shifts(old, next *Set) (out []Shift) {
	for _, role := range rbac.Roles {
		for _, object := range Objects() {
			for _, action := range Permissions()[object] {
				for _, reach := range Reaches {
					was := old.Decide(role, reach.Rel, object, action) == rbac.Allowed
					is := next.Decide(role, reach.Rel, object, action) == rbac.Allowed
					everybody := Shift{base, object, action, reach.Name, is}
					if was == is || role != base && reach.Name != Unit && slices.Contains(out, everybody) {
						continue
					}
					out = append(out, Shift{role, object, action, reach.Name, is})
				}
			}
		}
	}
	return out
}

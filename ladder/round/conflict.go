package round

import (
	"slices"
	"time"

	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/rbac"
)

// Relation says that a panel member has something to do with a candidate: family, a quarrel, money.
type Relation struct {
	Member string    `bson:"member" json:"member"`
	Why    string    `bson:"why" json:"why"`
	By     string    `bson:"by" json:"by"` // who declared it
	At     time.Time `bson:"at" json:"at"`
}

// Judge is a panel member as the rules on conflicts of interest see them.
type Judge struct {
	Person string
	Name   string
	Unit   string   // path of the own unit
	Leads  []string // paths of units at which they hold the leader's role
}

// The conflicts of interest.
const (
	ConflictSelf     = "self"
	ConflictNominee  = "nominator"
	ConflictTeam     = "team" // of the candidate's team, or leads it
	ConflictDeclared = "declared"
)

// ConflictWord is what a conflict is called.
func ConflictWord(lang, kind string) string { return locale.T(lang, "round.conflict."+kind, nil) }

// Conflict says why a member must not score a candidate; "" if nothing is known against it.
func (j Judge) Conflict(a *Application) string {
	switch {
	case j.Person == a.Person:
		return ConflictSelf
	case j.Person == a.Nominator:
		return ConflictNominee
	case j.Unit == a.Unit || slices.Contains(j.Leads, a.Unit):
		return ConflictTeam
	case slices.ContainsFunc(a.Relations, func(r Relation) bool { return r.Member == j.Person }):
		return ConflictDeclared
	}
	return ""
}

// The faults of declaring a relation.
var (
	ErrRelation  = fault.Define(fault.Invalid, "round.relation") // param "most"
	ErrRelations = fault.Define(fault.Conflict, "round.relations_most")
)

// mostRelations bounds what is declared about one candidate: nobody has more to do with a panel.
const mostRelations = mostMembers

// declare notes a relation; the same member twice changes nothing.
func (a *Application) declare(r Relation) error {
	if n := len([]rune(r.Why)); n < 2 || n > mostReason {
		return ErrRelation.At("why").With("most", mostReason)
	}
	if slices.ContainsFunc(a.Relations, func(o Relation) bool { return o.Member == r.Member }) {
		return nil
	}
	if len(a.Relations) >= mostRelations {
		return ErrRelations
	}
	a.Relations, a.Changed = append(a.Relations, r), r.At
	return nil
}

// Free are the members who may score a candidate.
func Free(judges []Judge, a *Application) (out []Judge) {
	for _, j := range judges {
		if j.Conflict(a) == "" {
			out = append(out, j)
		}
	}
	return out
}

// judgeOf makes a judge of a person and the roles that they hold.
func judgeOf(p *rbac.Person, held []rbac.Held) Judge {
	j := Judge{Person: p.ID, Name: p.Name, Unit: p.Path}
	for _, h := range held {
		if h.Role == "leader" {
			j.Leads = append(j.Leads, h.Unit)
		}
	}
	return j
}

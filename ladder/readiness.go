package ladder

import (
	"slices"
	"time"

	"tianti/internal/clock"
	"tianti/internal/store"
	"tianti/ladder/requirement"
)

// Readiness is what the rules say of a person without being asked: for which next rungs all is there.
// It is kept so that who is ready is counted and listed from an index. Its id is the person's.
//
// Whoever is held after a veto event meets what a rung asks and is not ready: that is kept beside.
//
// It is looked at again when the ladder learns something of the person, and for everybody when the
// rules change and when a civil day begins, since some requirements come and go with time alone. In
// between it may be behind by what ran out within the day: whoever decides looks at the person, and
// lists look again at those whom they name.
type Readiness struct {
	store.Meta `bson:",inline"`
	Unit       string   `bson:"unit" json:"unit"`   // path
	Grade      string   `bson:"grade" json:"grade"` // on which the person stands
	Any        bool     `bson:"any" json:"any"`     // whether Ready has any and nothing holds: an index cannot see into a list
	Held       bool     `bson:"held" json:"held"`   // whether Ready has any and a hold stands
	Ready      []string `bson:"ready" json:"ready"` // next rungs of which all is met, in the order of the ladder
}

// readinessOf looks at a person by the rules and by what was known at an instant.
func readinessOf(b *Blueprint, p *Position, k known, at time.Time) *Readiness {
	r := &Readiness{Meta: store.Meta{ID: p.ID}, Unit: p.Unit, Grade: p.At(at).Grade, Ready: []string{}}
	if r.Grade == "" {
		return r
	}
	view := k.facts.ViewAt(at)
	for _, g := range b.Next(r.Grade) {
		if requirement.Look(g.Requires, view).Met {
			r.Ready = append(r.Ready, g.Code)
		}
	}
	r.Any, r.Held = len(r.Ready) > 0 && k.held == nil, len(r.Ready) > 0 && k.held != nil
	return r
}

func (r *Readiness) same(x *Readiness) bool {
	return r.Unit == x.Unit && r.Grade == x.Grade && r.Held == x.Held && slices.Equal(r.Ready, x.Ready)
}

// Pass is how far looking at everybody is. There is one; its id is "pass".
type Pass struct {
	store.Meta `bson:",inline"`
	Rules      int       `bson:"rules"` // version that it goes by
	Day        time.Time `bson:"day"`   // civil day that it is for
	Cursor     string    `bson:"cursor"`
	Done       bool      `bson:"done"`
	Examined   int64     `bson:"examined"`
	Changed    int64     `bson:"changed"`
}

// due says whether the pass of an instant is still to be made, or to be gone on with.
func (p *Pass) due(rules int, at time.Time) bool {
	return !p.Done || p.Rules != rules || !p.Day.Equal(clock.Day(at))
}

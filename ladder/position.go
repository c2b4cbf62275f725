package ladder

import (
	"cmp"
	"slices"
	"time"

	"tianti/internal/store"
	"tianti/ladder/requirement"
)

// Term is a stretch on a rung. It ends where the next one begins.
type Term struct {
	Grade    string    `bson:"grade" json:"grade"` // "" is off the ladder: left
	From     time.Time `bson:"from" json:"from"`
	Decided  time.Time `bson:"decided" json:"decided"`               // known from here on
	Case     string    `bson:"case,omitempty" json:"case,omitempty"` // the appointment; "" by the roster
	Annulled time.Time `bson:"annulled,omitempty" json:"annulled,omitzero"`
}

// Position is where a person stands and stood. Its id is the person's.
type Position struct {
	store.Meta `bson:",inline"`
	Name       string    `bson:"name" json:"name"`
	Unit       string    `bson:"unit" json:"unit"`                    // path
	Grade      string    `bson:"grade" json:"grade"`                  // at the last write; History knows better
	Since      time.Time `bson:"since" json:"since"`                  //
	Turn       time.Time `bson:"turn,omitempty" json:"turn,omitzero"` // when Grade will change next
	History    []Term    `bson:"history" json:"history"`
}

// terms are those that were known and not annulled at an instant, by begin; future ones are in it.
func (p *Position) terms(at time.Time) []Term {
	var out []Term
	for _, t := range p.History {
		if !t.Decided.After(at) && (t.Annulled.IsZero() || t.Annulled.After(at)) {
			out = append(out, t)
		}
	}
	slices.SortStableFunc(out, byBegin)
	return out
}

// known are the terms that were decided by an instant, by begin, as they looked then: one that was
// annulled by then says so, and what was annulled later is not told.
func (p *Position) known(at time.Time) []Term {
	var out []Term
	for _, t := range p.History {
		if t.Decided.After(at) {
			continue
		}
		if t.Annulled.After(at) {
			t.Annulled = time.Time{}
		}
		out = append(out, t)
	}
	slices.SortStableFunc(out, byBegin)
	return out
}

func byBegin(a, b Term) int { return cmp.Or(a.From.Compare(b.From), a.Decided.Compare(b.Decided)) }

// At is the term at an instant, as it was known then; the zero Term is on no rung.
func (p *Position) At(at time.Time) Term {
	now := Term{}
	for _, t := range p.terms(at) {
		if !t.From.After(at) {
			now = t
		}
	}
	return now
}

// facts are the terms as facts for tenure rules.
func (p *Position) facts(at time.Time) requirement.Facts {
	var out requirement.Facts
	terms := p.terms(at)
	for i, t := range terms {
		if t.From.After(at) || t.Grade == "" {
			continue
		}
		f := requirement.Fact{ID: "grade:" + t.Grade, Kind: requirement.Grade, Code: t.Grade, From: t.From, Recorded: t.Decided}
		if i+1 < len(terms) {
			f.Until = terms[i+1].From
		}
		out = append(out, f)
	}
	return out
}

// add takes a term in, once. The roster's terms are told apart by day and grade, decided ones by
// their case.
func (p *Position) add(t Term) bool {
	for _, x := range p.History {
		if t.Case != "" && x.Case == t.Case || t.Case == "" && x.Case == "" && x.Grade == t.Grade && x.From.Equal(t.From) {
			return false
		}
	}
	p.History = append(p.History, t)
	return true
}

// settle brings Grade, Since and Turn to an instant, or to the last decision where a clock that is behind
// shows less: what is written here is known.
func (p *Position) settle(at time.Time) {
	for _, t := range p.History {
		if t.Decided.After(at) {
			at = t.Decided
		}
	}
	now := p.At(at)
	p.Grade, p.Since, p.Turn = now.Grade, now.From, time.Time{}
	for _, t := range p.terms(at) {
		if t.From.After(at) {
			p.Turn = t.From
			return
		}
	}
}

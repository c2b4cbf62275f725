package ladder

import (
	"encoding/json"
	"slices"

	"tianti/internal/fault"
	"tianti/ladder/requirement"
)

// ErrLadderLong is a file that is longer than anybody reads.
var ErrLadderLong = fault.Define(fault.Invalid, "ladder.trial.long") // param "limit"

// mostYAML bounds the file of a trial, in bytes; mostNamed how many people a trial names.
const (
	mostYAML  = 256 << 10
	mostNamed = 200
)

// Trial says what other rules would do to those who are on the ladder, without doing it. Nobody
// loses the rung on which they stand; what changes is who is qualified for a next one.
type Trial struct {
	Blueprint *Blueprint `json:"-"`
	Changed   []string   `json:"changed"`  // rungs whose rules or ways up differ, and new ones
	Examined  int        `json:"examined"` // people looked at
	Rest      bool       `json:"rest"`     // there are more people than a trial looks at
	Gains     []Tally    `json:"gains"`    // per rung, in the order of the file
	Losses    []Tally    `json:"losses"`   //
	Stranded  []Shift    `json:"stranded"` // stand on a rung that the file does not have
}

// Tally counts who gains or loses a met rung, and names the first of them.
type Tally struct {
	Grade  string  `json:"grade"`
	Count  int     `json:"count"`
	People []Shift `json:"people"`
}

// Shift is what the rules would change for a person. Why are the unmet requirements: of the new
// rules for whoever loses, of the old ones for whoever gains; none where the rung was or becomes
// no next one.
type Shift struct {
	Person string               `json:"person"`
	Name   string               `json:"name"`
	Unit   string               `json:"unit"`
	On     string               `json:"on"`
	Why    []requirement.Result `json:"why"`
}

// trial compares two ladders person by person.
type trial struct {
	old, new *Blueprint
	changed  map[string]bool
	out      *Trial
	gains    map[string]*Tally
	losses   map[string]*Tally
}

func newTrial(old, new *Blueprint) *trial {
	t := &trial{old: old, new: new, changed: map[string]bool{}, out: &Trial{Blueprint: new}, gains: map[string]*Tally{}, losses: map[string]*Tally{}}
	for _, g := range slices.Concat(old.Grades, new.Grades) {
		if !t.changed[g.Code] && rulesOf(old.Grade(g.Code)) != rulesOf(new.Grade(g.Code)) {
			t.changed[g.Code] = true
			t.out.Changed = append(t.out.Changed, g.Code)
		}
	}
	return t
}

// rulesOf is what of a rung decides who may rise to it, in one spelling.
func rulesOf(g *Grade) string {
	if g == nil {
		return ""
	}
	data, err := json.Marshal([]any{g.After, g.Requires})
	if err != nil {
		return err.Error()
	}
	return string(data)
}

// look compares for one person who stands on a rung.
func (t *trial) look(p *Position, on string, v requirement.View) {
	t.out.Examined++
	who := Shift{Person: p.ID, Name: p.Name, Unit: p.Unit, On: on}
	if on != "" && t.new.Grade(on) == nil && len(t.out.Stranded) < mostNamed {
		t.out.Stranded = append(t.out.Stranded, who)
	}
	for code := range t.changed {
		before, after := reach(t.old, code, on, v), reach(t.new, code, on, v)
		switch {
		case !met(before) && met(after):
			who.Why = unmetOf(before)
			tally(t.gains, code, who)
		case met(before) && !met(after):
			who.Why = unmetOf(after)
			tally(t.losses, code, who)
		}
	}
}

// reach evaluates a rung for whoever stands on another; nil where one does not rise to it from there.
func reach(b *Blueprint, code, on string, v requirement.View) *requirement.Result {
	g := b.Grade(code)
	if g == nil || !slices.Contains(g.After, on) {
		return nil
	}
	r := requirement.Look(g.Requires, v)
	return &r
}

func met(r *requirement.Result) bool { return r != nil && r.Met }

func unmetOf(r *requirement.Result) (out []requirement.Result) {
	if r != nil {
		for _, u := range r.Unmet() {
			out = append(out, *u)
		}
	}
	return out
}

func tally(m map[string]*Tally, code string, who Shift) {
	if m[code] == nil {
		m[code] = &Tally{Grade: code}
	}
	if m[code].Count++; len(m[code].People) < mostNamed {
		m[code].People = append(m[code].People, who)
	}
}

// result puts the tallies in the order of the rungs.
func (t *trial) result() *Trial {
	for _, code := range t.out.Changed {
		if x := t.gains[code]; x != nil {
			t.out.Gains = append(t.out.Gains, *x)
		}
		if x := t.losses[code]; x != nil {
			t.out.Losses = append(t.out.Losses, *x)
		}
	}
	return t.out
}

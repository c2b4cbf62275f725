package ladder

import (
	"encoding/json"
	"slices"

	"tianti/internal/dryrun"
	"tianti/internal/fault"
	"tianti/ladder/requirement"
)

// ErrLadderLong is a file that is longer than anybody reads.
var ErrLadderLong = fault.Define(fault.Invalid, "ladder.trial.long") // param "limit"

// mostYAML bounds the file of a trial, in bytes.
const mostYAML = 256 << 10

// Trial says what other rules do to those who are on the ladder, without doing it. Nobody loses the
// rung on which they stand; what changes is who is qualified for a next one. The run counts people by
// rung; those who stand on a rung that the file does not have are counted under Stranding.
type Trial struct {
	*dryrun.Run
	Old     *Blueprint
	New     *Blueprint
	Changed []string // rungs whose rules or ways up differ, and new ones
	Holds   []string // veto events of which the rules of holds differ
}

// Shift is what the rules would change for a person about a rung. Why are the unmet requirements: of the
// new rules for whoever loses, of the old ones for whoever gains; none where the rung was or becomes no
// next one.
type Shift struct {
	On  string               `bson:"on" json:"on"` // the rung on which the person stands
	Why []requirement.Result `bson:"why" json:"why"`

	// Hold takes the place of Why where what changes is a hold.
	Hold *HoldShift `bson:"hold,omitempty" json:"hold,omitempty"`
}

// Shifted is a person whom a trial names.
type Shifted = dryrun.Effect[Shift]

// Stranding is the thing of a trial's tally that those lose who stand on a rung that is no more.
func Stranding(grade string) string { return "on:" + grade }

// trial compares two ladders person by person.
type trial struct {
	old, new *Blueprint
	changed  []string // rungs
	holds    []string // veto events
}

func newTrial(old, new *Blueprint) *trial {
	t := &trial{old: old, new: new, holds: changedHolds(old, new)}
	for _, g := range slices.Concat(old.Grades, new.Grades) {
		if !slices.Contains(t.changed, g.Code) && rulesOf(old.Grade(g.Code)) != rulesOf(new.Grade(g.Code)) {
			t.changed = append(t.changed, g.Code)
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
func (t *trial) look(p *Position, on string, k known, v requirement.View) (out []Shifted) {
	note := func(direction, thing string, why []requirement.Result) {
		out = append(out, dryrun.Of(direction, thing, p.ID, p.Name, p.Unit, Shift{On: on, Why: why}))
	}
	if on != "" && t.new.Grade(on) == nil {
		note(dryrun.Lose, Stranding(on), nil)
	}
	for _, code := range t.changed {
		before, after := reach(t.old, code, on, v), reach(t.new, code, on, v)
		switch {
		case !met(before) && met(after):
			note(dryrun.Gain, code, unmetOf(before))
		case met(before) && !met(after):
			note(dryrun.Lose, code, unmetOf(after))
		}
	}
	return append(out, t.lookHolds(p, on, k, v)...)
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

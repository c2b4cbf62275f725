package ladder

import (
	"slices"
	"time"

	"tianti/internal/clock"
	"tianti/internal/dryrun"
	"tianti/ladder/requirement"
)

// The things of a trial's tally about holds, by the code of a veto event. Whoever would be held, be held longer or
// be up for a demotion loses; whoever would no longer be gains.
func Holding(veto string) string    { return "hold:" + veto }
func HoldingOn(veto string) string  { return "until:" + veto }
func Demoting(veto string) string   { return "demote:" + veto }
func holdThings(v string) [3]string { return [3]string{Holding(v), HoldingOn(v), Demoting(v)} }

// HoldThing says whether a thing of a tally is about holds.
func (t *Trial) HoldThing(thing string) bool {
	return slices.ContainsFunc(t.Holds, func(v string) bool { x := holdThings(v); return slices.Contains(x[:], thing) })
}

// HoldShift is what other rules of holds make of a veto event on record: until when it holds the person by the old
// and by the new rules. A hold that has begun keeps the end that it began with, whatever the rules become; the new
// ones are for events from their first day on. The trial therefore shows what they would do to the events that
// there are, as if they had been in force.
type HoldShift struct {
	Veto     string    `bson:"veto" json:"veto"` // code
	Evidence string    `bson:"evidence" json:"evidence"`
	Day      time.Time `bson:"day" json:"day"`
	Before   time.Time `bson:"before,omitempty" json:"before,omitzero"` // over from then on; zero where nothing holds
	After    time.Time `bson:"after,omitempty" json:"after,omitzero"`
	Ready    []string  `bson:"ready,omitempty" json:"ready,omitempty"` // next rungs of which all is met by the new rules
}

// changedHolds lists the veto events of which two ladders say different things.
func changedHolds(old, new *Blueprint) (out []string) {
	for _, h := range slices.Concat(old.Holds, new.Holds) {
		a, _ := old.holdRule(h.Veto)
		if b, _ := new.holdRule(h.Veto); a != b && !slices.Contains(out, h.Veto) {
			out = append(out, h.Veto)
		}
	}
	return out
}

// heldBy is the end of the hold that a rule puts on an event of a day, zero where it is over or there is no rule.
func (b *Blueprint) heldBy(veto string, day, at time.Time) (until time.Time, demote bool) {
	rule, ok := b.holdRule(veto)
	if !ok {
		return time.Time{}, false
	}
	if until = clock.Day(day).AddDate(0, rule.Months, 0); !until.After(at) {
		return time.Time{}, false
	}
	return until, rule.Demote
}

// lookHolds compares what the two ladders make of a person's veto events. Where one event of a code came after
// another, the later one decides. An event whose hold was lifted on appeal holds by neither.
func (t *trial) lookHolds(p *Position, on string, k known, v requirement.View) (out []Shifted) {
	for _, code := range t.holds {
		event, ok := lastEvent(v.Of(requirement.Veto), code, k.lifted)
		if !ok {
			continue
		}
		before, demoted := t.old.heldBy(code, event.From, v.At)
		after, demotes := t.new.heldBy(code, event.From, v.At)
		note := func(lose bool, thing string) {
			direction := dryrun.Gain
			if lose {
				direction = dryrun.Lose
			}
			x := HoldShift{Veto: code, Evidence: event.ID, Day: milli(event.From), Before: milli(before), After: milli(after)}
			if g := t.new.Grade(on); g != nil {
				for _, next := range t.new.Next(on) {
					if requirement.Look(next.Requires, v).Met {
						x.Ready = append(x.Ready, next.Code)
					}
				}
			}
			out = append(out, dryrun.Of(direction, thing, p.ID, p.Name, p.Unit, Shift{On: on, Hold: &x}))
		}
		switch {
		case before.IsZero() != after.IsZero():
			note(before.IsZero(), Holding(code))
		case !before.Equal(after):
			note(after.After(before), HoldingOn(code))
		}
		if demoted != demotes {
			note(demotes, Demoting(code))
		}
	}
	return out
}

// lastEvent is the last event of a code whose hold was not lifted.
func lastEvent(events []requirement.Fact, code string, lifted []string) (out requirement.Fact, ok bool) {
	for _, f := range events {
		if f.Code == code && !slices.Contains(lifted, f.ID) && (!ok || f.From.After(out.From)) {
			out, ok = f, true
		}
	}
	return out, ok
}

// liftedAt are the veto events, as facts name them, whose hold was lifted by an instant.
func liftedAt(holds []Held, at time.Time) (out []string) {
	for _, h := range holds {
		if !h.Lifted.IsZero() && !h.Lifted.After(at) {
			out = append(out, "veto:"+h.Hold)
		}
	}
	return out
}

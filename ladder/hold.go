package ladder

import (
	"slices"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/rbac"
)

// HoldRule says what a veto event does to the person's way up: no promotion for so many months from the
// day of the event, and whether a demotion is to be decided.
type HoldRule struct {
	Veto   string `yaml:"veto" json:"veto"` // code of the event
	Months int    `yaml:"months" json:"months"`
	Demote bool   `yaml:"demote,omitempty" json:"demote,omitempty"`
}

// The states of a hold. That it is over says the calendar, not a state.
//
//	(veto recorded) ▶ standing ── Appeal (the person, within n working days) ──▶ appealed
//	                      │                                     ├── Uphold (second person) ──▶ upheld
//	                      └── Lift (the veto was lifted) ──▶ lifted ◀── Lift (second person)
const (
	HoldStanding State = "standing"
	HoldAppealed State = "appealed"
	HoldUpheld   State = "upheld"
	HoldLifted   State = "lifted"
)

// HoldStates lists them.
var HoldStates = []State{HoldAppealed, HoldStanding, HoldUpheld, HoldLifted}

// The acts on a hold.
const (
	Begin  Act = "begin"
	Appeal Act = "appeal"
	Uphold Act = "uphold"
	Lift   Act = "lift"
)

// usualAppeal is how many working days a person has to appeal where the rules do not say.
const usualAppeal = 5

// Hold keeps a person from being promoted after a veto event. Its id is the veto's.
type Hold struct {
	store.Meta `bson:",inline"`
	Person     string    `bson:"person" json:"person"`
	Name       string    `bson:"name" json:"name"`
	Unit       string    `bson:"unit" json:"unit"`
	Veto       string    `bson:"veto" json:"veto"` // code of the event
	Day        rbac.Day  `bson:"day" json:"day"`   // on which it happened
	Recorder   string    `bson:"recorder" json:"recorder"`
	Demote     bool      `bson:"demote" json:"demote"`
	Rules      int       `bson:"rules" json:"rules"` // version of the ladder that said so
	Until      time.Time `bson:"until" json:"until"` // over from then on
	AppealDays int       `bson:"appeal_days" json:"appealDays"`
	AppealBy   time.Time `bson:"appeal_by" json:"appealBy"` // end of the last working day for an appeal
	State      State     `bson:"state" json:"state"`
	Steps      []Stepped `bson:"steps" json:"steps"`
	Changed    time.Time `bson:"changed" json:"changed"`
}

// The faults of holds.
var (
	ErrHeld        = fault.Define(fault.Conflict, "ladder.hold.held")        // params "until", "veto" (its code)
	ErrHoldRule    = fault.Define(fault.Invalid, "ladder.hold.rule")         // param "veto"
	ErrHoldUnknown = fault.Define(fault.NotFound, "ladder.hold.unknown")     //
	ErrHoldOver    = fault.Define(fault.Conflict, "ladder.hold.over")        //
	ErrHoldLate    = fault.Define(fault.Conflict, "ladder.hold.late")        // param "by"
	ErrHoldWaits   = fault.Define(fault.Conflict, "ladder.hold.waits")       // an appeal is to be decided first
	ErrHoldOwn     = fault.Define(fault.Forbidden, "ladder.hold.own")        // nobody decides their own appeal
	ErrHoldTwo     = fault.Define(fault.Forbidden, "ladder.hold.two")        // who recorded the event does not decide
	ErrNoDemotion  = fault.Define(fault.Conflict, "ladder.hold.no_demotion") // the rules ask for none
)

var holdMoves = map[State]map[Act]State{
	HoldStanding: {Appeal: HoldAppealed, Lift: HoldLifted},
	HoldAppealed: {Uphold: HoldUpheld, Lift: HoldLifted},
	HoldUpheld:   {Lift: HoldLifted},
}

// holdRule finds what the rules say of a veto event.
func (b *Blueprint) holdRule(veto string) (HoldRule, bool) {
	i := slices.IndexFunc(b.Holds, func(h HoldRule) bool { return h.Veto == veto })
	if i < 0 {
		return HoldRule{}, false
	}
	return b.Holds[i], true
}

// appealDays is how many working days the rules give for an appeal.
func (b *Blueprint) appealDays() int {
	if b.Appeal > 0 {
		return b.Appeal
	}
	return usualAppeal
}

func (b *Blueprint) checkHolds(refuse func(f *fault.Fault, n int, field string)) {
	seen := map[string]bool{}
	for i, h := range b.Holds {
		if h.Veto == "" || seen[h.Veto] {
			refuse(ErrHoldRule.With("veto", h.Veto), i, "veto")
		}
		if seen[h.Veto] = true; h.Months < 1 || h.Months > 120 {
			refuse(ErrHoldRule.With("veto", h.Veto), i, "months")
		}
	}
}

// StandsAt says whether the hold was known and held at an instant.
func (h *Hold) StandsAt(at time.Time) bool {
	if len(h.Steps) == 0 || h.Steps[0].At.After(at) || !at.Before(h.Until) {
		return false
	}
	for _, s := range h.Steps {
		if s.Act == Lift && !s.At.After(at) {
			return false
		}
	}
	return true
}

// StateAt is the state as it was at an instant.
func (h *Hold) StateAt(at time.Time) State {
	state := HoldStanding
	for _, s := range h.Steps[1:] {
		if !s.At.After(at) {
			state = holdMoves[state][s.Act]
		}
	}
	return state
}

// act moves a hold along the diagram. Only the veto's own end lifts one that nobody appealed against.
func (h *Hold) act(act Act, by, name, reason string, now time.Time) error {
	to, ok := holdMoves[h.State][act]
	system := strings.HasPrefix(by, "system:")
	switch {
	case !ok, act == Lift && h.State != HoldAppealed && !system:
		return ErrMove.With("state", h.State).With("act", act)
	case act == Appeal && !h.StandsAt(now):
		return ErrHoldOver
	case act == Appeal && !now.Before(h.AppealBy):
		return ErrHoldLate.With("by", h.AppealBy.Add(-time.Second).In(h.zone()).Format("2006-01-02"))
	case act != Appeal && by == h.Person:
		return ErrHoldOwn
	case act != Appeal && by == h.Recorder && !system:
		return ErrHoldTwo
	case strings.TrimSpace(reason) == "" || len([]rune(reason)) > 2000:
		return ErrReason.At("reason")
	}
	h.State, h.Changed = to, now
	h.Steps = append(h.Steps, Stepped{act, by, name, now, reason})
	return nil
}

// Acts lists what a person may do to it now by the diagram; the permission is another question.
func (h *Hold) Acts(person string, now time.Time) (out []Act) {
	for _, act := range []Act{Appeal, Uphold, Lift} {
		trial := *h
		trial.Steps = slices.Clone(h.Steps)
		if (act == Appeal) == (person == h.Person) && trial.act(act, person, "", "x", now) == nil {
			out = append(out, act)
		}
	}
	return out
}

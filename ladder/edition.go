package ladder

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/store"
)

// Edition is a version of the rules: the file, who proposed and who put it in force, and from when
// it counts. What was published is never changed.
//
//	Propose ▶ proposed ── Approve (second person) ──▶ published ── Cancel (before it begins) ──▶ annulled
//	              ├── Refuse (second person) ──▶ refused
//	              └── Withdraw (proposer) ──▶ withdrawn
type Edition struct {
	store.Meta `bson:",inline"` // the number in six digits: two proposals at once race for it
	Number     int              `bson:"number" json:"number"`
	State      State            `bson:"state" json:"state"`
	Open       string           `bson:"open,omitempty" json:"-"` // one undecided edition at a time
	Base       int              `bson:"base" json:"base"`        // the edition that it is to follow
	YAML       string           `bson:"yaml" json:"-"`
	Hash       string           `bson:"hash" json:"hash"`
	Effective  time.Time        `bson:"effective" json:"effective"`          // begin of the civil day that was asked for
	From       time.Time        `bson:"from,omitempty" json:"from,omitzero"` // in force from then on; zero for the first one: since ever
	Proposer   string           `bson:"proposer" json:"proposer"`
	Trial      string           `bson:"trial,omitempty" json:"trial,omitempty"` // the dry run on which the decision rests
	Steps      []Stepped        `bson:"steps" json:"steps"`
}

// Published is the state of an edition that is or will be in force.
const Published State = "published"

// EditionStates lists the states of an edition.
var EditionStates = []State{Proposed, Published, Refused, Withdrawn, Annulled}

// The faults of editions.
var (
	ErrEditionOpen   = fault.Define(fault.Conflict, "ladder.edition.open")
	ErrEditionDay    = fault.Define(fault.Invalid, "ladder.edition.effective") // param "least", a day
	ErrEditionMoved  = fault.Define(fault.Conflict, "ladder.edition.moved")
	ErrEditionBegun  = fault.Define(fault.Conflict, "ladder.edition.begun")
	ErrEditionSame   = fault.Define(fault.Invalid, "ladder.edition.same")
	ErrEditionPeople = fault.Define(fault.Conflict, "ladder.edition.people") // params "grade", "n"
)

// editionMoves is the state diagram.
var editionMoves = map[State]map[Act]State{
	Proposed:  {Approve: Published, Refuse: Refused, Withdraw: Withdrawn},
	Published: {Annul: Annulled},
}

// act moves an edition along the diagram.
func (e *Edition) act(act Act, by, name, reason string, now time.Time) error {
	to, ok := editionMoves[e.State][act]
	switch {
	case !ok:
		return ErrMove.With("state", e.State).With("act", act)
	case act == Withdraw && by != e.Proposer:
		return ErrNotProposer
	case (act == Approve || act == Refuse) && by == e.Proposer:
		return ErrSamePerson
	case act == Annul && !e.From.After(now):
		return ErrEditionBegun
	case strings.TrimSpace(reason) == "" || len([]rune(reason)) > 2000:
		return ErrReason.At("reason")
	}
	e.State, e.Open = to, ""
	if act == Approve { // a day that has begun counts from the decision on, never backwards
		e.From = milli(maxTime(e.Effective, now))
	}
	e.Steps = append(e.Steps, Stepped{act, by, name, now, reason})
	return nil
}

// Acts lists what a person may do to it now by the diagram and the two-person rule.
func (e *Edition) Acts(person string, now time.Time) (out []Act) {
	for _, act := range []Act{Approve, Refuse, Withdraw, Annul} {
		trial := *e
		trial.Steps = slices.Clone(e.Steps)
		if trial.act(act, person, "", "x", now) == nil {
			out = append(out, act)
		}
	}
	return out
}

// beginning checks the first day of an edition: today or later, and not before the newest one.
func beginning(day time.Time, newest inForce, now time.Time) (time.Time, error) {
	least := maxTime(clock.Day(now), clock.Day(newest.from))
	if d := clock.Day(day); !day.IsZero() && !d.Before(least) && d.Before(clock.Day(now).AddDate(2, 0, 0)) {
		return d, nil
	}
	return time.Time{}, ErrEditionDay.At("effective").With("least", least.Format("2006-01-02"))
}

func editionID(n int) string { return fmt.Sprintf("%06d", n) }

// inForce is a ladder with the instant from which it counts.
type inForce struct {
	from      time.Time
	blueprint *Blueprint
}

// at is the ladder of an instant among editions by their begin.
func at(editions []inForce, t time.Time) *Blueprint {
	out := editions[0].blueprint
	for _, e := range editions[1:] {
		if !e.from.After(t) {
			out = e.blueprint
		}
	}
	return out
}

// Compared is a line of two files laid side by side: in both, only in the old (-) or the new (+).
type Compared struct {
	Sign string
	Text string
}

// Compare lays two files side by side by their longest common run of lines, and leaves out what is
// far from any difference.
func Compare(old, new string) []Compared {
	a, b := strings.Split(old, "\n"), strings.Split(new, "\n")
	long := make([][]int, len(a)+1) // long[i][j]: of a[i:] and b[j:]
	for i := range long {
		long[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				long[i][j] = long[i+1][j+1] + 1
			} else {
				long[i][j] = max(long[i+1][j], long[i][j+1])
			}
		}
	}
	var all []Compared
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			all, i, j = append(all, Compared{"", a[i]}), i+1, j+1
		case i < len(a) && (j == len(b) || long[i+1][j] >= long[i][j+1]):
			all, i = append(all, Compared{"-", a[i]}), i+1
		default:
			all, j = append(all, Compared{"+", b[j]}), j+1
		}
	}
	const around = 2
	var out []Compared
	for i, line := range all {
		if slices.ContainsFunc(all[max(0, i-around):min(len(all), i+around+1)], func(c Compared) bool { return c.Sign != "" }) {
			out = append(out, line)
		} else if len(out) > 0 && out[len(out)-1].Sign != "…" {
			out = append(out, Compared{Sign: "…"})
		}
	}
	return out
}

package survey

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/rbac"
)

// The states of a round.
const (
	Draft     = "draft"
	Open      = "open"
	Closed    = "closed" // the figures are being made
	Published = "published"
)

// The faults of rounds.
var (
	ErrNone          = fault.Define(fault.NotFound, "survey.round.none")
	ErrQuestionnaire = fault.Define(fault.Invalid, "survey.round.questionnaire") // param "value"
	ErrUnit          = fault.Define(fault.Invalid, "survey.round.unit")          // param "value"
	ErrWindow        = fault.Define(fault.Invalid, "survey.round.window")        // param "most" days
	ErrOver          = fault.Define(fault.Conflict, "survey.round.over")         // opened after its last day
	ErrState         = fault.Define(fault.Conflict, "survey.round.state")        // params "state", "act"
	ErrOverlap       = fault.Define(fault.Conflict, "survey.round.overlap")      // param "round": asks the same people the same
	ErrMany          = fault.Define(fault.Conflict, "survey.round.many")         // param "most" open
	ErrReason        = fault.Define(fault.Invalid, "survey.reason")              // param "limit"
	ErrClosed        = fault.Define(fault.Conflict, "survey.answer.closed")      // not open, or not on these days
	ErrOthers        = fault.Define(fault.Forbidden, "survey.answer.others")     // the round asks other units
	ErrTwice         = fault.Define(fault.Conflict, "survey.answer.twice")
	ErrUnpublished   = fault.Define(fault.Conflict, "survey.figures.unpublished")
)

// The bounds of rounds.
const (
	mostDays   = 92
	mostReason = 500
	mostOpen   = 100 // rounds at a time, so that each person's list is short
)

// Apart is how long after a publication figures of the same questionnaire are still made with regard to it.
const Apart = 90 * 24 * time.Hour

// Step is an act on a round. A round's life has four of them.
type Step struct {
	Act    string    `bson:"act" json:"act"`
	By     string    `bson:"by" json:"by"`
	Name   string    `bson:"name" json:"name"`
	At     time.Time `bson:"at" json:"at"`
	Reason string    `bson:"reason" json:"reason"`
}

// Round asks a questionnaire of everybody below a unit on certain days.
type Round struct {
	store.Meta    `bson:",inline"`
	Questionnaire string    `bson:"questionnaire" json:"questionnaire"`
	Unit          string    `bson:"unit" json:"unit"`   // path
	From          rbac.Day  `bson:"from" json:"from"`   // first day
	Until         rbac.Day  `bson:"until" json:"until"` // last day
	State         string    `bson:"state" json:"state"`
	At            time.Time `bson:"at" json:"at"`            // of the last act
	Shown         bool      `bson:"shown" json:"shown"`      // published with figures
	Run           string    `bson:"run" json:"-"`            // which results are in force
	Turn          int       `bson:"turn,omitempty" json:"-"` // of its opening among all openings, from 1; two cannot have the same
	Steps         []Step    `bson:"steps" json:"steps"`
}

func (r *Round) place() rbac.Place { return rbac.Place{Unit: r.Unit} }

// Overlaps says whether some people are below both units.
func Overlaps(a, b string) bool { return rbac.Covers(a, b) || rbac.Covers(b, a) }

// ends is the first instant after the last day.
func (r *Round) ends() time.Time { return r.Until.Add(1).Start() }

// Takes says whether somebody of a unit can answer now. Faults: ErrClosed, ErrOthers.
func (r *Round) Takes(unit string, now time.Time) error {
	switch {
	case r.State != Open || now.Before(r.From.Start()) || !now.Before(r.ends()):
		return ErrClosed
	case !rbac.Covers(r.Unit, unit):
		return ErrOthers
	}
	return nil
}

// check says what is wrong with a draft, each fault at its field.
func (r *Round) check(l *Library) (out fault.List) {
	if l.Of(r.Questionnaire) == nil {
		out = append(out, ErrQuestionnaire.At("questionnaire").With("value", r.Questionnaire))
	}
	if !r.From.Valid() || !r.Until.Valid() || r.From > r.Until || r.From.Add(mostDays) <= r.Until {
		out = append(out, ErrWindow.At("until").With("most", mostDays))
	}
	return out
}

// turn goes from one state to the next.
func (r *Round) turn(from, to, act string, by rbac.Actor, now time.Time, reason string) error {
	if r.State != from {
		return ErrState.With("state", locale.Key("survey.state."+r.State)).With("act", act)
	}
	r.State, r.At = to, now
	r.Steps = append(r.Steps, Step{act, by.Person, by.Name, now, strings.TrimSpace(reason)})
	return nil
}

func reasonFault(reason string) *fault.Fault {
	if n := len([]rune(strings.TrimSpace(reason))); n == 0 || n > mostReason {
		return ErrReason.At("reason").With("limit", mostReason)
	}
	return nil
}

// key is what a round's answers are numbered by while it is open. Its id is the round's.
type key struct {
	store.Meta `bson:",inline"`
	Secret     []byte `bson:"secret"`
}

// token is the id of a person's answer: HMAC-SHA256 of round and person under the key, in hexadecimal.
func (k *key) token(person string) string {
	mac := hmac.New(sha256.New, k.Secret)
	mac.Write([]byte(k.ID + "\x00" + person))
	return hex.EncodeToString(mac.Sum(nil))
}

// answer is what somebody said. Nothing in it says who or when. Its id is the token.
type answer struct {
	store.Meta `bson:",inline"`
	Round      string `bson:"round"`
	Unit       string `bson:"unit"`
	Line       string `bson:"line"`
	Grade      string `bson:"grade"`
	Values     []int  `bson:"values"` // in the order of the questionnaire's fields
}

// Result is what is published about a unit of a round. Its id is the run's and the path. Each attempt to publish
// is a run; results of a run that is not the round's count for nothing and are deleted.
type Result struct {
	store.Meta `bson:",inline"`
	Round      string   `bson:"round"`
	Run        string   `bson:"run"`
	Unit       string   `bson:"unit"`  // path
	Above      string   `bson:"above"` // path of the unit above, "" at the round's own
	Invited    int      `bson:"invited"`
	Figures    []Figure `bson:"figures"` // the first is about all
}

// Of is the figure of a line and a grade, "" for all; nil where nothing is published.
func (r *Result) Of(line, grade string) *Figure {
	for i, f := range r.Figures {
		if f.Line == line && f.Grade == grade {
			return &r.Figures[i]
		}
	}
	return nil
}

// Rate is how many of the invited answered, in thousandths, rounded down to five percent so that nobody sees
// whether the last one answered. Who moved meanwhile can make more answers than there are people.
func (r *Result) Rate() int64 {
	if r.Invited == 0 || len(r.Figures) == 0 {
		return 0
	}
	return min(int64(r.Figures[0].N)*20/int64(r.Invited)*50, 950)
}

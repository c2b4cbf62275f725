package courses

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"tianti/courses/cmi5"
	"tianti/courses/scorm"
	"tianti/internal/fault"
	"tianti/internal/store"
)

// Attempt is somebody in a lesson that plays a package: where they are in it, and which device plays it
// now. Its id is "{enrolment}:{round}:{lesson}".
//
// A launch gives one device a token that stands in the addresses of everything that it plays. The next
// launch takes it away again: who goes on elsewhere cannot be overtaken by what the first device still
// sends.
type Attempt struct {
	store.Meta `bson:",inline"`
	Enrolment  string    `bson:"enrolment"`
	Round      int       `bson:"round"`
	Lesson     string    `bson:"lesson"`
	Person     string    `bson:"person"`
	Package    string    `bson:"package,omitempty"`
	Shown      Media     `bson:"shown,omitempty"` // the document, in a lesson that shows one
	State      string    `bson:"state,omitempty"` // scorm.State or cmi5.Registration as JSON: ids of activities may hold anything
	Mode       cmi5.Mode `bson:"mode,omitempty"`  // of cmi5: how the device asked for it; "" leaves it to the registration
	Token      string    `bson:"token"`           // hash of the token of the device that plays
	Page       string    `bson:"page"`            // origin of the page that the player stands in
	Began      time.Time `bson:"began"`           // the launch
	Ends       time.Time `bson:"ends"`            // of the token, moved on by what the device sends
}

// Work is what one activity of an attempt has reported, to be told again at its next launch.
type Work struct {
	store.Meta `bson:",inline"` // "{attempt}/{hash of the activity's id}"
	Data       string           `bson:"data"` // its cmi object
	Token      string           `bson:"token"`
	Number     int64            `bson:"number"`  // of the last report under that token
	Seconds    float64          `bson:"seconds"` // of the sessions before
	Session    float64          `bson:"session"` // of the last one
	Resumes    bool             `bson:"resumes"` // the next launch goes on with the same attempt
	At         time.Time        `bson:"at"`
}

// The faults of playing.
var (
	ErrLaunch = fault.Define(fault.NotFound, "courses.play.launch") // no such token: it has run out, or plays elsewhere now
	ErrPart   = fault.Define(fault.NotFound, "courses.play.part")   // param path
)

// How long a token lives: after the last sign of life, and in all.
const (
	idle     = time.Hour
	longPlay = 12 * time.Hour
)

func tokenHash(token string) string {
	sum := sha256.Sum256([]byte("play " + token))
	return hex.EncodeToString(sum[:])
}

func attemptID(e *Enrolment, lesson string) string {
	return fmt.Sprintf("%s:%d:%s", e.ID, e.Round, lesson)
}

func workID(attempt, item string) string {
	sum := sha256.Sum256([]byte(item))
	return attempt + "/" + hex.EncodeToString(sum[:10])
}

// walk is the attempt's way through its package.
func (a *Attempt) walk(p *Package) *scorm.Walk {
	var s scorm.State
	if a.State != "" {
		_ = json.Unmarshal([]byte(a.State), &s) // what keep wrote
	}
	return scorm.Through(&p.Manifest, s)
}

func (a *Attempt) keep(w *scorm.Walk) error {
	data, err := json.Marshal(w.State)
	a.State = string(data)
	return err
}

// live says whether the token still plays, and moves its end on.
func (a *Attempt) live(hash string, now time.Time) error {
	if a.Token != hash || !now.Before(a.Ends) {
		return ErrLaunch
	}
	a.Ends = now.Add(idle)
	if last := a.Began.Add(longPlay); a.Ends.After(last) {
		a.Ends = last
	}
	return nil
}

// Scene is what a player shows: the activity that runs, what it is told, and what else may be chosen.
type Scene struct {
	Standard string         `json:"standard"`
	Title    string         `json:"title"`
	Item     string         `json:"item,omitempty"`  // activity; "" when nothing runs
	Href     string         `json:"href,omitempty"`  // below the token's files
	Alone    bool           `json:"alone,omitempty"` // it has to have a window of its own
	Asset    bool           `json:"asset,omitempty"`
	Cmi      map[string]any `json:"cmi,omitempty"`
	Number   int64          `json:"number"` // of the last report that is known of it
	Contents []scorm.Entry  `json:"contents"`
	On       bool           `json:"on"`
	Back     bool           `json:"back"`
	Done     bool           `json:"done"`
	Failed   bool           `json:"failed"`
	Progress int            `json:"progress"` // thousandths
	Score    int            `json:"score"`    // thousandths, -1 without one
}

// Told is one report of a device: the activity's whole cmi object as it is now.
type Told struct {
	Item   string          `json:"item"`
	Number int64           `json:"number"`           // counts up; a lower or equal one is an echo
	End    bool            `json:"end,omitempty"`    // the content has said good-bye
	Go     string          `json:"go,omitempty"`     // where it wants to go then: "continue", "choice" …
	Target string          `json:"target,omitempty"` // of a choice
	Cmi    json.RawMessage `json:"cmi"`
}

package exams

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"tianti/internal/store"
)

// State is where a sitting is in its life.
type State string

// The states of a sitting. The last three are ends.
const (
	Open      State = "open"
	Paused    State = "paused"
	Submitted State = "submitted" // the candidate handed it in
	Expired   State = "expired"   // its time was over
	Void      State = "void"      // an invigilator annulled it
)

// Stage is how far the marking of a sealed sitting is.
type Stage string

// The stages. An open sitting has none.
const (
	Sealed   Stage = "sealed"
	Marking  Stage = "marking" // people have to mark answers
	Marked   Stage = "marked"  // its result is there
	Released Stage = "released"
)

// States and Stages list the values in their order.
var (
	States = []State{Open, Paused, Submitted, Expired, Void}
	Stages = []Stage{Sealed, Marking, Marked, Released}
)

// Sitting is the header of one attempt at an exam. Its answers are documents of their own, and the
// script is what became of them. What was drawn stands beside it, too: the header is read with every
// answer, and its size must not depend on the paper.
type Sitting struct {
	store.Meta `bson:",inline"` // of exam, person and attempt: one attempt has one header
	Exam       string           `bson:"exam" json:"exam"`
	Mode       Mode             `bson:"mode" json:"mode"`
	Version    string           `bson:"version" json:"version"` // of the paper
	Person     string           `bson:"person" json:"person"`
	Unit       string           `bson:"unit" json:"unit"` // the person's, when it started
	Attempt    int              `bson:"attempt" json:"attempt"`
	Room       string           `bson:"room,omitempty" json:"room,omitempty"` // in which it is sat
	State      State            `bson:"state" json:"state"`
	Stage      Stage            `bson:"stage" json:"stage"`
	Paper      string           `bson:"paper" json:"-"` // hash of what was drawn
	Count      int              `bson:"count" json:"count"`
	Started    time.Time        `bson:"started" json:"started"`
	Minutes    int              `bson:"minutes" json:"minutes"`
	Closes     time.Time        `bson:"closes" json:"closes"`
	Grace      int              `bson:"grace" json:"grace"`                            // seconds
	Extra      int              `bson:"extra" json:"extra"`                            // minutes
	Held       int64            `bson:"held" json:"held"`                              // seconds that it was paused, all in all
	PausedAt   time.Time        `bson:"paused_at,omitempty" json:"paused_at,omitzero"` //
	Due        time.Time        `bson:"due" json:"due"`                                // deadline and grace
	Device     string           `bson:"device" json:"-"`                               // who holds the lease
	Browser    string           `bson:"browser,omitempty" json:"-"`                    // log-in session that proved Safe Exam Browser
	Address    string           `bson:"address,omitempty" json:"-"`                    // from which it was last written to
	Turn       int              `bson:"turn" json:"-"`                                 // how often the lease was given
	Ended      time.Time        `bson:"ended,omitempty" json:"ended,omitzero"`         //
	Label      string           `bson:"label,omitempty" json:"label,omitempty"`        // by which markers know a performance
	Again      bool             `bson:"again,omitempty" json:"again,omitempty"`        // annulled, and the attempt is given back
	// Of the result, since its release.
	Released time.Time `bson:"released,omitempty" json:"released,omitzero"`
	Key      int       `bson:"key,omitempty" json:"key,omitempty"` // version of the keys that it was scored with
	Score    int64     `bson:"score" json:"score"`
	Max      int64     `bson:"max" json:"max"`
	Percent  int64     `bson:"percent" json:"percent"` // thousandths
	Passed   bool      `bson:"passed" json:"passed"`
	// Round is 1 once a re-mark counts. Past are the results that were released before, the oldest first.
	Round int        `bson:"round,omitempty" json:"round,omitempty"`
	Past  []Standing `bson:"past,omitempty" json:"past,omitempty"`
}

// Standing is a result as it was released, until it was changed.
type Standing struct {
	Key     int       `bson:"key" json:"key"`
	Round   int       `bson:"round,omitempty" json:"round,omitempty"`
	Score   int64     `bson:"score" json:"score"`
	Max     int64     `bson:"max" json:"max"`
	Percent int64     `bson:"percent" json:"percent"`
	Passed  bool      `bson:"passed" json:"passed"`
	Until   time.Time `bson:"until,omitempty" json:"until,omitzero"`
	Reason  string    `bson:"reason,omitempty" json:"reason,omitempty"` // why it was changed then
}

// standing is the result that counts now.
func (s *Sitting) standing() Standing {
	return Standing{Key: s.Key, Round: s.Round, Score: s.Score, Max: s.Max, Percent: s.Percent, Passed: s.Passed}
}

// bare are standings without points, for papers that only tell who passed.
func bare(all []Standing) (out []Standing) {
	for _, s := range all {
		s.Score, s.Max, s.Percent = 0, 0, 0
		out = append(out, s)
	}
	return out
}

// stand makes a result the one that counts.
func (s *Sitting) stand(r *Result) {
	s.Key, s.Round, s.Score, s.Max, s.Percent, s.Passed = r.Key, r.Round, r.Score, r.Max, r.Percent, r.Passed
}

// mostPast bounds what a header remembers of results that were changed.
const mostPast = 20

// replace makes another result count. The one before is remembered if it said something else; changed
// says whether it did.
func (s *Sitting) replace(r *Result, reason string, now time.Time) (changed bool) {
	was := s.standing()
	s.stand(r)
	if changed = was.Score != r.Score || was.Max != r.Max || was.Passed != r.Passed; !changed {
		return false
	}
	was.Until, was.Reason = now, reason
	if s.Past = append(s.Past, was); len(s.Past) > mostPast {
		s.Past = s.Past[len(s.Past)-mostPast:]
	}
	return true
}

// SittingID is the id of an attempt. It follows from whose it is: however many devices and nodes
// start at once, one of them makes the header.
func SittingID(exam, person string, attempt int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%d", exam, person, attempt))
	return "s" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:15]))
}

// Code is how people who watch a performance and those who mark it speak of it without a name: six
// digits that the candidate reads out.
func (s *Sitting) Code() string {
	sum := sha256.Sum256([]byte("performance\x00" + s.ID))
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[:4])%1_000_000)
}

// Over says whether the sitting has ended, whatever for.
func (s *Sitting) Over() bool { return s.State != Open && s.State != Paused }

// sealed says whether there is or will be a script: the sitting ended and was not annulled while
// it was under way.
func (s *Sitting) sealed() bool { return s.State == Submitted || s.State == Expired }

// Deadline is min(start + limit, close) + extra time + pauses, in whole seconds.
func (s *Sitting) Deadline() time.Time {
	end := s.Started.Add(time.Duration(s.Minutes) * time.Minute)
	if s.Closes.Before(end) {
		end = s.Closes
	}
	return end.Add(time.Duration(s.Extra)*time.Minute + time.Duration(s.Held)*time.Second).Truncate(time.Second)
}

// schedule brings Due in line with what it depends on.
func (s *Sitting) schedule() { s.Due = s.Deadline().Add(time.Duration(s.Grace) * time.Second) }

// Late says whether something that arrives now comes too late. The last second counts to its end,
// and while the sitting is paused no time is over.
func (s *Sitting) Late(now time.Time) bool {
	return s.State != Paused && now.Truncate(time.Second).After(s.Due)
}

// Accept says whether an answer that arrives now from a device counts.
func (s *Sitting) Accept(now time.Time, device string) error {
	switch {
	case s.State == Void:
		return ErrVoid
	case s.Over():
		return ErrClosed
	case s.Device != device:
		return ErrElsewhere
	case s.State == Paused:
		return ErrPaused
	case s.Late(now):
		return ErrLate.With("deadline", s.Deadline())
	}
	return nil
}

// end seals the sitting. What comes too late counts as ended when its time was over.
func (s *Sitting) end(now time.Time) {
	s.State, s.Ended = Submitted, now
	if s.Late(now) {
		s.State, s.Ended = Expired, s.Due
	}
	s.Stage, s.PausedAt = Sealed, time.Time{}
}

func (s *Sitting) pause(now time.Time) error {
	switch {
	case s.State == Void:
		return ErrVoid
	case s.State == Paused:
		return ErrPaused
	case s.Over():
		return ErrClosed
	case s.Late(now):
		return ErrLate.With("deadline", s.Deadline())
	}
	s.State, s.PausedAt = Paused, now
	return nil
}

// resume gives the time back that the pause took, a begun second as a whole one.
func (s *Sitting) resume(now time.Time) error {
	switch {
	case s.State == Void:
		return ErrVoid
	case s.Over():
		return ErrClosed
	case s.State != Paused:
		return ErrNotPaused
	}
	s.Held += int64((max(now.Sub(s.PausedAt), 0) + time.Second - 1) / time.Second)
	s.State, s.PausedAt = Open, time.Time{}
	s.schedule()
	return nil
}

func (s *Sitting) extend(minutes int) error {
	switch {
	case s.State == Void:
		return ErrVoid
	case s.Over():
		return ErrClosed
	case minutes < 1 || s.Extra+minutes > mostExtra:
		return ErrExtra.At("minutes").With("most", mostExtra)
	}
	s.Extra += minutes
	s.schedule()
	return nil
}

// annul voids the sitting, whatever its state; again gives the attempt back.
func (s *Sitting) annul(now time.Time, again bool) error {
	if s.State == Void {
		return ErrVoid
	}
	if s.Ended.IsZero() {
		s.Ended = now
	}
	s.State, s.Stage, s.Again, s.PausedAt = Void, "", again, time.Time{}
	return nil
}

package cmi5

import (
	"slices"
	"time"

	"tianti/internal/fault"
)

// Mode is how a unit is launched (10.0, launchMode). Browse and Review record nothing that satisfies.
type Mode string

// The modes.
const (
	Normal Mode = "Normal"
	Browse Mode = "Browse"
	Review Mode = "Review"
)

// Registration is how far a learner is in a course structure: what is known of its units, and the session that
// runs. It is one learner's round in one lesson.
type Registration struct {
	Units     map[string]Unit `json:"units,omitempty"`     // by the publisher's id
	Session   *Session        `json:"session,omitempty"`   // the last one; nil before the first launch
	Satisfied []string        `json:"satisfied,omitempty"` // blocks of which the statement was made, and "" of the course
}

// Unit is what is known of an assignable unit in a registration.
type Unit struct {
	Completed bool     `json:"completed,omitempty"`
	Passed    bool     `json:"passed,omitempty"`
	Failed    bool     `json:"failed,omitempty"` // and not passed since
	Waived    bool     `json:"waived,omitempty"`
	Score     *float64 `json:"score,omitempty"`    // the best, scaled
	Progress  int      `json:"progress,omitempty"` // 0 to 100
}

// Session is one launch of a unit.
type Session struct {
	ID          string            `json:"id"`
	Unit        string            `json:"unit"` // the publisher's id
	Mode        Mode              `json:"mode"`
	Mastery     *float64          `json:"mastery,omitempty"`
	Token       string            `json:"token,omitempty"` // hash of the authorization token, "" before it was fetched
	Greeted     bool              `json:"greeted,omitempty"`
	Launched    time.Time         `json:"launched"`
	Last        time.Time         `json:"last"`                 // when its last statement came
	Initialized time.Time         `json:"initialized,omitzero"` // by the unit's own clock
	Said        map[string]string `json:"said,omitempty"`       // verb of a cmi5 defined statement → its id
	Ended       time.Time         `json:"ended,omitzero"`       // zero while it runs
	Abandoned   bool              `json:"abandoned,omitempty"`  // it did not say good-bye
}

// ErrSession is a session that is over, or was never opened.
var ErrSession = fault.Define(fault.Unauthenticated, "courses.cmi5.session")

// Running says whether the session has not ended.
func (s *Session) Running() bool { return s != nil && s.Ended.IsZero() }

// unit is what is known of a unit; the zero Unit while nothing is.
func (r *Registration) unit(id string) Unit { return r.Units[id] }

func (r *Registration) change(id string, do func(*Unit)) {
	u := r.Units[id]
	do(&u)
	if r.Units == nil {
		r.Units = map[string]Unit{}
	}
	r.Units[id] = u
}

// ModeOf is how a unit is launched where nobody asked for another mode: what has been completed and passed, or
// waived, is looked at again.
func (r *Registration) ModeOf(id string) Mode {
	if u := r.unit(id); u.Waived || u.Completed && u.Passed {
		return Review
	}
	return Normal
}

// Launch opens a session of a unit. One that still runs is abandoned by it (9.3.6), and given back.
func (r *Registration) Launch(p *Part, id string, mode Mode, now time.Time) (left *Session) {
	left = r.Leave(now)
	r.Session = &Session{ID: id, Unit: p.ID, Mode: mode, Mastery: p.Mastery, Launched: now, Last: now}
	return left
}

// Leave ends the session that runs without its good-bye, and gives it; nil when none runs.
func (r *Registration) Leave(now time.Time) *Session {
	s := r.Session
	if !s.Running() {
		return nil
	}
	s.Ended, s.Abandoned = now, true
	gone := *s
	return &gone
}

// Fetch gives a session the hash of its authorization token, once (8.2.3): false the second time.
func (r *Registration) Fetch(session, hash string) (first bool, err error) {
	s := r.Session
	if !s.Running() || s.ID != session {
		return false, ErrSession
	}
	if s.Token != "" {
		return false, nil
	}
	s.Token = hash
	return true, nil
}

// Waive frees a learner from a unit (9.3.7): false when it was waived already.
func (r *Registration) Waive(id string) (first bool) {
	if r.unit(id).Waived {
		return false
	}
	r.change(id, func(u *Unit) { u.Waived = true })
	return true
}

// Meets says whether a unit, or all of a block, is satisfied.
func (r *Registration) Meets(p *Part) bool { return r.satisfied(p) }

// satisfied says whether a part's moveOn is met; a block's is when those of all its parts are (13.1.4).
func (r *Registration) satisfied(p *Part) bool {
	if !p.Unit() {
		return !slices.ContainsFunc(p.Parts, func(k Part) bool { return !r.satisfied(&k) })
	}
	u := r.unit(p.ID)
	switch {
	case u.Waived:
		return true
	case p.MoveOn == Passed:
		return u.Passed
	case p.MoveOn == Completed:
		return u.Completed
	case p.MoveOn == CompletedAndPassed:
		return u.Completed && u.Passed
	case p.MoveOn == CompletedOrPassed:
		return u.Completed || u.Passed
	}
	return true
}

// Satisfies lists the blocks that are satisfied and of which no statement was made, those inside first, and at
// the end the course as "".
func (r *Registration) Satisfies(c *Course) (out []string) {
	var below func(parts []Part)
	below = func(parts []Part) {
		for i := range parts {
			p := &parts[i]
			below(p.Parts)
			if !p.Unit() && r.satisfied(p) && !slices.Contains(r.Satisfied, p.ID) {
				out = append(out, p.ID)
			}
		}
	}
	below(c.Parts)
	if r.done(c) && !slices.Contains(r.Satisfied, "") {
		out = append(out, "")
	}
	return out
}

// Told notes that the statements of blocks and the course are made.
func (r *Registration) Told(ids []string) {
	for _, id := range ids {
		if !slices.Contains(r.Satisfied, id) {
			r.Satisfied = append(r.Satisfied, id)
		}
	}
}

func (r *Registration) done(c *Course) bool {
	return !slices.ContainsFunc(c.Parts, func(p Part) bool { return !r.satisfied(&p) })
}

// Outcome is what a registration is for the lesson that shows the course.
type Outcome struct {
	Done     bool
	Failed   bool
	Score    int // thousandths, the mean of the units that have one; -1 without any
	Progress int // thousandths of the units
}

// Outcome rolls the units up.
func (r *Registration) Outcome(c *Course) Outcome {
	units := c.Units()
	out := Outcome{Done: r.done(c), Score: -1}
	sum, scored, progress := 0.0, 0, 0
	for _, p := range units {
		u := r.unit(p.ID)
		if u.Score != nil {
			sum, scored = sum+*u.Score, scored+1
		}
		if r.satisfied(p) {
			progress += 100
		} else {
			progress += min(u.Progress, 99)
			out.Failed = out.Failed || u.Failed
		}
	}
	out.Progress = progress * 10 / max(len(units), 1)
	if scored > 0 {
		out.Score = int(sum/float64(scored)*1000 + 0.5)
	}
	return out
}

// Next is the unit to go on with: the one whose session did not end, else the first that is not satisfied, else
// the first. nil of a course without units.
func (r *Registration) Next(c *Course) *Part {
	units := c.Units()
	if r.Session != nil && (r.Session.Running() || r.Session.Abandoned) {
		if p := c.Unit(r.Session.Unit); p != nil && !r.satisfied(p) {
			return p
		}
	}
	for _, p := range units {
		if !r.satisfied(p) {
			return p
		}
	}
	if len(units) == 0 {
		return nil
	}
	return units[0]
}

// Entry is a line of the table of contents.
type Entry struct {
	Part      *Part
	Current   bool
	Satisfied bool
	Failed    bool
	Entries   []Entry
}

// Contents is the table of contents with what is known of each part.
func (r *Registration) Contents(c *Course) []Entry { return r.entries(c.Parts) }

func (r *Registration) entries(parts []Part) (out []Entry) {
	for i := range parts {
		p := &parts[i]
		e := Entry{Part: p, Satisfied: r.satisfied(p), Entries: r.entries(p.Parts)}
		if p.Unit() {
			e.Current = r.Session.Running() && r.Session.Unit == p.ID
			e.Failed = r.unit(p.ID).Failed && !e.Satisfied
		}
		out = append(out, e)
	}
	return out
}

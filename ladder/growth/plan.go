package growth

import (
	"slices"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/ladder"
	"tianti/rbac"
)

// State is where a plan stands.
type State string

// The states of a plan.
const (
	Draft    State = "draft"
	Proposed State = "proposed"
	Active   State = "active"
	Ended    State = "ended"
)

// Word is what people call it.
func (s State) Word(lang string) string { return locale.T(lang, "growth.state."+string(s), nil) }

// The faults of plans.
var (
	ErrNone    = fault.Define(fault.NotFound, "growth.plan.none")
	ErrState   = fault.Define(fault.Conflict, "growth.plan.state")   // params "state", "act"
	ErrAnother = fault.Define(fault.Conflict, "growth.plan.another") // there is one that goes on
	ErrSpan    = fault.Define(fault.Invalid, "growth.plan.span")     // field "until": not two to three years
	ErrFrom    = fault.Define(fault.Invalid, "growth.plan.from")     // field "from": no day, or too far away
	ErrGoals   = fault.Define(fault.Invalid, "growth.plan.goals")    // params "most"
	ErrRung    = fault.Define(fault.Invalid, "growth.goal.rung")     // param "value": cannot be reached from here
	ErrBy      = fault.Define(fault.Invalid, "growth.goal.by")       // outside of the plan
	ErrText    = fault.Define(fault.Invalid, "growth.text")          // param "limit"
	ErrMentor  = fault.Define(fault.Invalid, "growth.mentor")        // param "value": nobody, the person, or on no higher rung
	ErrMentees = fault.Define(fault.Conflict, "growth.mentees")      // param "most"
	ErrReason  = fault.Define(fault.Invalid, "growth.reason")        // param "limit"
	ErrNoRung  = fault.Define(fault.Conflict, "growth.person.rung")  // the person is not on the ladder
	ErrReview  = fault.Define(fault.NotFound, "growth.review.none")
	ErrEarly   = fault.Define(fault.Conflict, "growth.review.early") // param "day": not before
	ErrHeld    = fault.Define(fault.Conflict, "growth.review.held")  // both have spoken
	ErrVoice   = fault.Define(fault.Forbidden, "growth.review.voice")
)

// The bounds of plans.
const (
	leastDays   = 2*365 - 1
	mostDays    = 3*366 + 1
	mostAhead   = 92 // days until a plan begins, or since it began
	mostGoals   = 8
	mostText    = 500
	MostMentees = 6
	months      = 6  // between reviews
	Notice      = 14 // days before a review
)

// Goal is a rung to be reached by a day.
type Goal struct {
	Rung  string   `bson:"rung" json:"rung"`
	By    rbac.Day `bson:"by" json:"by"`
	What  string   `bson:"what" json:"what"`                       // what is to be learnt or done for it
	Done  rbac.Day `bson:"done,omitempty" json:"done,omitempty"`   // since when the person stands there
	Case  string   `bson:"case,omitempty" json:"case,omitempty"`   // the appointment
	Given bool     `bson:"given,omitempty" json:"given,omitempty"` // reached
}

// Voice is what one of the two says in a review.
type Voice struct {
	By   string    `bson:"by" json:"by"`
	Name string    `bson:"name" json:"name"`
	At   time.Time `bson:"at" json:"at"`
	Text string    `bson:"text" json:"text"`
}

// Review is a half-yearly look at a plan.
type Review struct {
	Due    rbac.Day `bson:"due" json:"due"`
	Own    *Voice   `bson:"own,omitempty" json:"own"`
	Mentor *Voice   `bson:"mentor,omitempty" json:"mentor"`
}

// Held says whether both have spoken.
func (r Review) Held() bool { return r.Own != nil && r.Mentor != nil }

// Step is an act on a plan.
type Step struct {
	Act    string    `bson:"act" json:"act"`
	By     string    `bson:"by" json:"by"`
	Name   string    `bson:"name" json:"name"`
	At     time.Time `bson:"at" json:"at"`
	Reason string    `bson:"reason" json:"reason"`
}

// Outline is what the author of a plan says.
type Outline struct {
	From   rbac.Day
	Until  rbac.Day
	Mentor string // person id or employee number
	Goals  []Goal
}

// Plan is somebody's development plan. Its id is the person's and the first day.
type Plan struct {
	store.Meta `bson:",inline"`
	Person     string    `bson:"person" json:"person"`
	Name       string    `bson:"name" json:"name"`
	Unit       string    `bson:"unit" json:"unit"` // path
	Rung       string    `bson:"rung" json:"rung"` // where the person stood
	From       rbac.Day  `bson:"from" json:"from"`
	Until      rbac.Day  `bson:"until" json:"until"`
	Mentor     string    `bson:"mentor" json:"mentor"` // "" needs one
	MentorName string    `bson:"mentor_name" json:"mentor_name"`
	Goals      []Goal    `bson:"goals" json:"goals"`
	Reviews    []Review  `bson:"reviews" json:"reviews"`
	State      State     `bson:"state" json:"state"`
	At         time.Time `bson:"at" json:"at"`             // of the last act
	Due        rbac.Day  `bson:"due" json:"due"`           // of the next review, "" for none
	Reminded   rbac.Day  `bson:"reminded" json:"reminded"` // of which both were reminded
	Steps      []Step    `bson:"steps" json:"steps"`
}

func (p *Plan) place() rbac.Place { return rbac.Place{Unit: p.Unit, Owner: p.Person} }

// Ahead are the rungs that can still be reached from one, nearest first.
func Ahead(b *ladder.Blueprint, from string) (out []string) {
	todo := []string{from}
	for len(todo) > 0 {
		for _, g := range b.Next(todo[0]) {
			if !slices.Contains(out, g.Code) && g.Code != from {
				out = append(out, g.Code)
				todo = append(todo, g.Code)
			}
		}
		todo = todo[1:]
	}
	return out
}

// check says what is wrong with an outline for somebody on a rung, each fault at its field. Goals are counted
// from 1.
func (o Outline) check(b *ladder.Blueprint, rung string, today rbac.Day) (out fault.List) {
	if !o.From.Valid() || o.From < today.Add(-mostAhead) || o.From > today.Add(mostAhead) {
		out = append(out, ErrFrom.At("from").With("most", mostAhead))
	} else if !o.Until.Valid() || o.Until < o.From.Add(leastDays) || o.Until > o.From.Add(mostDays) {
		out = append(out, ErrSpan.At("until"))
	}
	if n := len(o.Goals); n == 0 || n > mostGoals {
		out = append(out, ErrGoals.At("goals").With("most", mostGoals))
	}
	ahead := Ahead(b, rung)
	for i, g := range o.Goals {
		n := string(rune('1' + i))
		if !slices.Contains(ahead, g.Rung) {
			out = append(out, ErrRung.At("rung-"+n).With("value", g.Rung))
		}
		if !g.By.Valid() || g.By < o.From || g.By > o.Until {
			out = append(out, ErrBy.At("by-"+n))
		}
		if !fits(g.What) {
			out = append(out, ErrText.At("what-"+n).With("limit", mostText))
		}
	}
	return out
}

func fits(s string) bool {
	n := len([]rune(strings.TrimSpace(s)))
	return n > 0 && n <= mostText
}

// Schedule lists the days of the reviews of a plan: every six months, the last within it.
func Schedule(from, until rbac.Day) (out []Review) {
	for n := months; ; n += months {
		due := rbac.DayOf(from.Start().Add(12*time.Hour).AddDate(0, n, 0))
		if due > until {
			return out
		}
		out = append(out, Review{Due: due})
	}
}

// take writes an outline into a draft.
func (p *Plan) take(o Outline, mentor *rbac.Person) {
	p.From, p.Until, p.Mentor, p.MentorName, p.Goals = o.From, o.Until, mentor.ID, mentor.Name, o.Goals
	slices.SortStableFunc(p.Goals, func(a, b Goal) int { return strings.Compare(string(a.By), string(b.By)) })
	p.Reviews = Schedule(o.From, o.Until)
	p.aim()
}

// aim finds the next review that was not held.
func (p *Plan) aim() {
	p.Due = ""
	if p.State != Active {
		return
	}
	for _, r := range p.Reviews {
		if !r.Held() {
			p.Due = r.Due
			return
		}
	}
}

// turn goes from one of some states to the next.
func (p *Plan) turn(from []State, to State, act string, by rbac.Actor, now time.Time, reason string) error {
	if !slices.Contains(from, p.State) {
		return ErrState.With("state", p.State).With("act", act)
	}
	p.State, p.At = to, now
	p.Steps = append(p.Steps, Step{act, by.Person, by.Name, now, strings.TrimSpace(reason)})
	p.aim()
	return nil
}

// reach ticks the goals that an appointment reaches, and says whether any was.
func (p *Plan) reach(rung, appointment string, from rbac.Day) (changed bool) {
	for i := range p.Goals {
		if g := &p.Goals[i]; g.Rung == rung && !g.Given {
			g.Done, g.Case, g.Given, changed = from, appointment, true, true
		}
	}
	return changed
}

// lose takes back what an annulled appointment reached.
func (p *Plan) lose(rung, appointment string) (changed bool) {
	for i := range p.Goals {
		if g := &p.Goals[i]; g.Rung == rung && g.Given && g.Case == appointment {
			g.Done, g.Case, g.Given, changed = "", "", false, true
		}
	}
	return changed
}

// speak takes one of the two voices. A voice may be changed until both are in. The window opens Notice days
// before the review is due. Faults: ErrReview, ErrEarly, ErrHeld, ErrVoice, ErrText, ErrState.
func (p *Plan) speak(by rbac.Actor, due rbac.Day, text string, now time.Time) error {
	i := slices.IndexFunc(p.Reviews, func(r Review) bool { return r.Due == due })
	if i < 0 {
		return ErrReview
	}
	r := &p.Reviews[i]
	switch {
	case p.State != Active:
		return ErrState.With("state", p.State).With("act", "speak")
	case by.Person != p.Person && by.Person != p.Mentor:
		return ErrVoice
	case rbac.DayOf(now) < due.Add(-Notice):
		return ErrEarly.With("day", due.Add(-Notice))
	case r.Held():
		return ErrHeld
	case !fits(text):
		return ErrText.At("text").With("limit", mostText)
	}
	v := &Voice{by.Person, by.Name, now, strings.TrimSpace(text)}
	if by.Person == p.Person {
		r.Own = v
	} else {
		r.Mentor = v
	}
	p.aim()
	return nil
}

// Seen is the plan as somebody may read it: of a review that was not held, the own voice alone.
func (p *Plan) Seen(person string) *Plan {
	out := *p
	out.Reviews = slices.Clone(p.Reviews)
	for i, r := range out.Reviews {
		if r.Held() {
			continue
		}
		if r.Own != nil && r.Own.By != person {
			out.Reviews[i].Own = nil
		}
		if r.Mentor != nil && r.Mentor.By != person {
			out.Reviews[i].Mentor = nil
		}
	}
	return &out
}

func reasonFault(reason string) *fault.Fault {
	if !fits(reason) {
		return ErrReason.At("reason").With("limit", mostText)
	}
	return nil
}

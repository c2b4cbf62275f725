package courses

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/locale"
)

// Reminding says when people are told of a last day, in days.
type Reminding struct {
	Before  []int `bson:"before" json:"before"`   // before it, to the learner; 0 is on it
	After   []int `bson:"after" json:"after"`     // after it, to the learner
	Leader  int   `bson:"leader" json:"leader"`   // after it, to the leader; 0: never
	Manager int   `bson:"manager" json:"manager"` // after it, to training management and HR; 0: never
}

// UsualReminding is what counts where neither a setting nor a campaign says otherwise.
var UsualReminding = Reminding{Before: []int{7, 1, 0}, After: []int{1}, Leader: 3, Manager: 7}

// ErrReminding is a plan of reminders that cannot be.
var ErrReminding = fault.Define(fault.Invalid, "courses.reminding") // param "most"

const (
	mostReminders = 5
	mostRemindDay = 180
	remindAt      = 8 * time.Hour // of the civil day
)

// Check refuses days that cannot be.
func (r Reminding) Check() error {
	bad := len(r.Before) > mostReminders || len(r.After) > mostReminders || r.Leader < 0 || r.Leader > mostRemindDay || r.Manager < 0 || r.Manager > mostRemindDay
	for _, d := range r.Before {
		bad = bad || d < 0 || d > mostRemindDay
	}
	for _, d := range r.After {
		bad = bad || d < 1 || d > mostRemindDay
	}
	if bad {
		return ErrReminding.At("reminding").With("most", mostRemindDay)
	}
	return nil
}

// ReadDays reads "7, 1, 0".
func ReadDays(text string) ([]int, error) {
	out := []int{}
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" ,，、;；", r) }) {
		n, err := strconv.Atoi(word)
		if err != nil {
			return nil, ErrReminding.At("reminding").With("most", mostRemindDay)
		}
		out = append(out, n)
	}
	return out, nil
}

// WriteDays writes days as ReadDays reads them.
func WriteDays(days []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(days), " ", ", "), "[]")
}

// Recipient is whom a reminder is for.
type Recipient string

// To whom.
const (
	ToLearner Recipient = "learner"
	ToLeader  Recipient = "leader"
	ToManager Recipient = "manager" // training management and HR
)

// nudge is one reminder: days from the last day on, negative before it.
type nudge struct {
	to   Recipient
	days int
}

// name is what an enrolment remembers of a reminder that was sent.
func (s nudge) name() string { return fmt.Sprintf("%s:%d", s.to, s.days) }

// steps lists the reminders, the first first.
func (r Reminding) steps() (out []nudge) {
	for _, d := range r.Before {
		out = append(out, nudge{ToLearner, -d})
	}
	for _, d := range r.After {
		out = append(out, nudge{ToLearner, d})
	}
	if r.Leader > 0 {
		out = append(out, nudge{ToLeader, r.Leader})
	}
	if r.Manager > 0 {
		out = append(out, nudge{ToManager, r.Manager})
	}
	slices.SortStableFunc(out, func(a, b nudge) int { return a.days - b.days })
	return out
}

// at is the instant of a reminder of a day that is over at due.
func (s nudge) at(due time.Time) time.Time {
	return clock.Day(due.Add(-time.Second)).AddDate(0, 0, s.days).Add(remindAt)
}

// reminding is the plan that counts for an enrolment.
func (e *Enrolment) reminding(usual Reminding) Reminding {
	if e.Reminding != nil {
		return *e.Reminding
	}
	return usual
}

// arm sets when the next reminder is due: never for what is not open, has no day, or was told everything.
func (e *Enrolment) arm(usual Reminding) {
	e.RemindAt = time.Time{}
	if e.State != Open || e.Due.IsZero() {
		return
	}
	for _, s := range e.reminding(usual).steps() {
		if !slices.Contains(e.Reminded, s.name()) {
			e.RemindAt = s.at(e.Due)
			return
		}
	}
}

// remind takes the reminders that are due now. Those that a stopped program missed are not sent one after
// the other: of each reader only the last one counts. An assignment that begins inside the days before its
// end does not remind of days that were over when it was made.
func (e *Enrolment) remind(usual Reminding, now time.Time) (out []nudge) {
	if e.State != Open || e.Due.IsZero() {
		return nil
	}
	last := map[Recipient]nudge{}
	for _, s := range e.reminding(usual).steps() {
		if slices.Contains(e.Reminded, s.name()) || s.at(e.Due).After(now) {
			continue
		}
		e.Reminded = append(slices.Clone(e.Reminded), s.name())
		if at := s.at(e.Due); at.Before(e.Dated) {
			continue
		}
		last[s.to] = s
	}
	for _, to := range []Recipient{ToLearner, ToLeader, ToManager} {
		if s, ok := last[to]; ok {
			out = append(out, s)
			if to != ToLearner {
				e.Escalated = to
			}
		}
	}
	return out
}

// dated starts the reminders of a new day afresh.
func (e *Enrolment) dated(now time.Time) {
	e.Reminded, e.Escalated, e.Dated = nil, "", now
}

// DueNear: somebody was told of a last day: the learner, the leader, or training management.
type DueNear struct {
	Enrolment string      `bson:"enrolment" json:"enrolment"`
	Course    string      `bson:"course" json:"course"`
	Title     locale.Text `bson:"title" json:"title"`
	Person    string      `bson:"person" json:"person"`
	Unit      string      `bson:"unit" json:"unit"`
	Campaign  string      `bson:"campaign" json:"campaign,omitempty"`
	To        Recipient   `bson:"to" json:"to"`
	Due       time.Time   `bson:"due" json:"due"`
	Days      int         `bson:"days" json:"days"` // from the last day on, negative before it
	Percent   int         `bson:"percent" json:"percent"`
}

// EventName is the fact's stable name.
func (DueNear) EventName() string { return "courses.enrolment.reminded" }

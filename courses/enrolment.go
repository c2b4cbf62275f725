package courses

import (
	"slices"
	"strings"
	"time"

	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/store"
)

// Standing is where an enrolment is in its life.
type Standing string

// The standings.
const (
	Open      Standing = "open"
	Done      Standing = "done"
	Withdrawn Standing = "withdrawn"
	Exempt    Standing = "exempt" // need not be taken, see Exemption
)

// Enrolment is one person in one course. Its id is "{course}:{person}", so two nodes cannot
// enrol the same person twice.
type Enrolment struct {
	store.Meta `bson:",inline"`
	Course     string       `bson:"course" json:"course"`
	Person     string       `bson:"person" json:"person"`
	Name       string       `bson:"name" json:"name"` // of the person, for lists
	Unit       string       `bson:"unit" json:"unit"` // path of the person's unit
	Version    int          `bson:"version" json:"version"`
	Round      int          `bson:"round" json:"round"` // 1 at first, one more for each renewal
	State      Standing     `bson:"state" json:"state"`
	Due        time.Time    `bson:"due,omitempty" json:"due,omitzero"` // zero: no date
	By         string       `bson:"by" json:"by"`                      // who assigned it; the person's own id if self-chosen
	Why        string       `bson:"why,omitempty" json:"why,omitempty"`
	Campaign   string       `bson:"campaign,omitempty" json:"campaign,omitempty"` // that opened or dated it
	Steps      []Step       `bson:"steps" json:"steps"`
	Lessons    int          `bson:"lessons" json:"lessons"` // that count towards completion
	Finished   int          `bson:"finished" json:"finished"`
	Current    string       `bson:"current,omitempty" json:"current,omitempty"` // lesson of the last report
	Touched    time.Time    `bson:"touched" json:"touched"`
	Completed  time.Time    `bson:"completed,omitempty" json:"completed,omitzero"`    // of this round
	ValidUntil time.Time    `bson:"valid_until,omitempty" json:"validUntil,omitzero"` // of the last completion; zero with Completed: for ever
	Past       []Completion `bson:"past,omitempty" json:"past,omitempty"`
	Dated      time.Time    `bson:"dated,omitempty" json:"-"`                       // when the last day was set
	Asked      time.Time    `bson:"asked,omitempty" json:"asked,omitzero"`          // the last day that was set, where Due is put off; zero: Due is
	Pauses     []Pause      `bson:"pauses,omitempty" json:"-"`                      // leaves that put it off, or would
	Reminding  *Reminding   `bson:"reminding,omitempty" json:"-"`                   // days of its own; nil: the usual ones
	Reminded   []string     `bson:"reminded,omitempty" json:"reminded,omitempty"`   // what was told of this last day
	RemindAt   time.Time    `bson:"remind_at,omitempty" json:"remindAt,omitzero"`   // the next reminder; zero: none
	Escalated  Recipient    `bson:"escalated,omitempty" json:"escalated,omitempty"` // who else was told that the day is over
	RenewAt    time.Time    `bson:"renew_at,omitempty" json:"-"`                    // when to look whether it is renewed ahead of its end
	Exemption  *Exemption   `bson:"exemption,omitempty" json:"exemption,omitempty"` // the last one
}

// Completion is an earlier round's end.
type Completion struct {
	Round      int       `bson:"round" json:"round"`
	Version    int       `bson:"version" json:"version"`
	At         time.Time `bson:"at" json:"at"`
	ValidUntil time.Time `bson:"valid_until,omitempty" json:"validUntil,omitzero"`
}

// The faults of studying.
var (
	ErrNotLive      = fault.Define(fault.Conflict, "courses.enrolment.not_live")
	ErrNotOpen      = fault.Define(fault.Conflict, "courses.enrolment.not_open")     // param "state"
	ErrPrerequisite = fault.Define(fault.Conflict, "courses.enrolment.prerequisite") // param "courses"
	ErrNoLesson     = fault.Define(fault.NotFound, "courses.enrolment.no_lesson")
	ErrDue          = fault.Define(fault.Invalid, "courses.enrolment.due")
	ErrTooMany      = fault.Define(fault.Invalid, "courses.enrolment.too_many") // param "most"
	ErrNoCourse     = fault.Define(fault.Invalid, "courses.enrolment.no_course")
	ErrReason       = fault.Define(fault.Invalid, "courses.reason")
)

// EnrolmentID is the id of a person's enrolment in a course.
func EnrolmentID(course, person string) string { return course + ":" + person }

// partsOf takes the id of an enrolment apart.
func partsOf(id string) (course, person string) {
	course, person, _ = strings.Cut(id, ":")
	return course, person
}

// refresherMonths is how long before its end a completion may be renewed.
const refresherMonths = 3

// Holds says whether a completion, or an exemption, is valid at an instant.
func (e *Enrolment) Holds(at time.Time) bool {
	in := func(from, until time.Time) bool {
		return !from.IsZero() && !from.After(at) && (until.IsZero() || at.Before(until))
	}
	return e.exempted(at) || in(e.Completed, e.ValidUntil) || slices.ContainsFunc(e.Past, func(c Completion) bool { return in(c.At, c.ValidUntil) })
}

// Overdue says whether the due day is over and the course is not done.
func (e *Enrolment) Overdue(at time.Time) bool {
	return e.State == Open && !e.Due.IsZero() && !at.Before(e.Due)
}

// Percent is how much of the course is done.
func (e *Enrolment) Percent() int {
	if e.State == Done {
		return 100
	}
	return e.Finished * 100 / max(e.Lessons, 1)
}

// Step finds the progress in a lesson; the zero Step where there is none.
func (e *Enrolment) Step(lesson string) Step {
	if i := e.step(lesson); i >= 0 {
		return e.Steps[i]
	}
	return Step{Lesson: lesson}
}

func (e *Enrolment) step(lesson string) int {
	return slices.IndexFunc(e.Steps, func(s Step) bool { return s.Lesson == lesson })
}

// Resume is the lesson to go on with: where the last report came from while that is not done,
// else the first that is not.
func (e *Enrolment) Resume(v *Version) string {
	if e.Current != "" && !e.Step(e.Current).Done {
		return e.Current
	}
	for _, l := range v.Content.Lessons {
		if !e.Step(l.ID).Done && !l.Optional {
			return l.ID
		}
	}
	if len(v.Content.Lessons) > 0 {
		return v.Content.Lessons[0].ID
	}
	return ""
}

// begin opens a new round in a version.
func (e *Enrolment) begin(v *Version, now time.Time) {
	if !e.Completed.IsZero() {
		e.Past = append(e.Past, Completion{e.Round, e.Version, e.Completed, e.ValidUntil})
	}
	e.Round++
	e.Version, e.State, e.Steps, e.Finished, e.Current = v.Number, Open, nil, 0, ""
	e.Completed, e.ValidUntil, e.Touched, e.RenewAt = time.Time{}, time.Time{}, now, time.Time{}
	e.ask(time.Time{})
	e.Lessons = 0
	for _, l := range v.Content.Lessons {
		if !l.Optional {
			e.Lessons++
		}
	}
}

// renewable says whether a done enrolment may start again.
func (e *Enrolment) renewable(now time.Time) bool {
	return e.State == Done && !e.ValidUntil.IsZero() && !now.Before(e.ValidUntil.AddDate(0, -refresherMonths, 0))
}

// grow changes a lesson's step and says whether the course is complete with it. It never takes
// anything back.
func (e *Enrolment) grow(v *Version, lesson string, now time.Time, change func(*Lesson, *Step) error) (complete bool, err error) {
	l, ok := v.Content.Lesson(lesson)
	if !ok {
		return false, ErrNoLesson.With("lesson", lesson)
	}
	if e.State != Open {
		return false, ErrNotOpen.With("state", e.State)
	}
	s := e.Step(lesson)
	s.Signed = slices.Clone(s.Signed)
	if err := change(l, &s); err != nil {
		return false, err
	}
	i := e.step(lesson)
	if i < 0 {
		i = len(e.Steps)
		e.Steps = append(e.Steps, Step{})
	}
	e.Steps[i] = s
	e.Current, e.Touched, e.Finished = lesson, now, 0
	for _, l := range v.Content.Lessons {
		if !l.Optional && e.Step(l.ID).Done {
			e.Finished++
		}
	}
	return e.Finished == e.Lessons, nil
}

// report takes what a device says: later, earlier, or again.
func (s *Step) report(l *Lesson, r Report, now time.Time) error {
	k := kinds[l.Kind]
	if k.take != nil {
		return k.take(l, s, r, now)
	}
	r, err := k.report(l, r)
	if err != nil {
		return err
	}
	if r.Position > s.Position || r.Done && !s.Done {
		s.At = now
	}
	s.Position = max(s.Position, r.Position)
	if r.Done && !s.Done {
		s.Done, s.DoneAt, s.Score = true, now, 1000
	}
	return nil
}

// answer takes the score of a try at a quiz. The best one counts.
func (s *Step) answer(score int, passed bool, now time.Time) {
	s.Tries++
	s.At, s.Score = now, max(s.Score, score)
	if passed && !s.Done {
		s.Done, s.DoneAt = true, now
	}
}

// finish ends the round. A completion is valid until the civil day on which its months are over
// ends, at 24:00 in Shanghai.
func (e *Enrolment) finish(c *Content, now time.Time) CourseCompleted {
	e.State, e.Completed, e.Finished = Done, now, e.Lessons
	e.RemindAt, e.Escalated, e.RenewAt = time.Time{}, "", time.Time{}
	if c.Months > 0 {
		e.ValidUntil = addMonths(clock.Day(now), c.Months).AddDate(0, 0, 1)
		e.RenewAt = e.ValidUntil.AddDate(0, -refresherMonths, 0).Add(renewAt)
	}
	total, scored := 0, 0
	for _, s := range e.Steps {
		if l, ok := c.Lesson(s.Lesson); ok && len(l.Quiz) > 0 {
			total, scored = total+s.Score, scored+1
		}
	}
	score := 1000
	if scored > 0 {
		score = total / scored
	}
	return CourseCompleted{
		Enrolment: e.ID, Course: e.Course, Version: e.Version, Round: e.Round, Person: e.Person, Unit: e.Unit,
		Title: c.Title, Line: c.Line, Tier: c.Tier, Step: c.Step, Hours: c.Hours, Credits: c.Credits,
		Practised: e.Practised(), Rated: e.Rated(), Score: score, At: now, ValidUntil: e.ValidUntil,
	}
}

// Practised counts the hours that mentors signed in this round.
func (e *Enrolment) Practised() (hours int) {
	for _, s := range e.Steps {
		for _, x := range s.Signed {
			hours += x.Hours
		}
	}
	return hours
}

// Rated is the mean of the points that mentors gave in this round, weighted by hours, in thousandths of a point,
// rounded half up; 0 where nobody gave any.
func (e *Enrolment) Rated() int64 {
	var sum, hours int64
	for _, s := range e.Steps {
		for _, x := range s.Signed {
			if x.Points > 0 {
				sum, hours = sum+int64(x.Hours)*int64(x.Points)*1000, hours+int64(x.Hours)
			}
		}
	}
	if hours == 0 {
		return 0
	}
	return (2*sum + hours) / (2 * hours)
}

// addMonths goes to the same day of a later month, or to that month's last day.
func addMonths(day time.Time, months int) time.Time {
	first := time.Date(day.Year(), day.Month()+time.Month(months), 1, 0, 0, 0, 0, day.Location())
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(day.Day(), last)-1)
}

// Said demands a reason of at most a thousand characters: ErrReason at its field.
func Said(reason string) error {
	if strings.TrimSpace(reason) == "" || len([]rune(reason)) > 1000 {
		return ErrReason.At("reason")
	}
	return nil
}

package courses

import (
	"time"

	"tianti/internal/event"
	"tianti/internal/locale"
)

// CourseCompleted: a person has done every lesson of a course that counts.
type CourseCompleted struct {
	Enrolment  string      `bson:"enrolment" json:"enrolment"`
	Course     string      `bson:"course" json:"course"` // code
	Version    int         `bson:"version" json:"version"`
	Round      int         `bson:"round" json:"round"`
	Person     string      `bson:"person" json:"person"`
	Unit       string      `bson:"unit" json:"unit"`
	Title      locale.Text `bson:"title" json:"title"`
	Line       Line        `bson:"line" json:"line"`
	Tier       Tier        `bson:"tier" json:"tier"`
	Step       string      `bson:"step" json:"step"`
	Hours      int         `bson:"hours" json:"hours"`
	Practised  int         `bson:"practised,omitempty" json:"practised,omitempty"` // hours that mentors signed
	Rated      int64       `bson:"rated,omitempty" json:"rated,omitempty"`         // mean of the points that mentors gave, thousandths; 0: none
	Credits    int         `bson:"credits" json:"credits"`
	Score      int         `bson:"score" json:"score"` // mean of the quizzes, thousandths
	At         time.Time   `bson:"at" json:"at"`
	ValidUntil time.Time   `bson:"valid_until" json:"validUntil,omitzero"` // zero: for ever
}

// EventName is the fact's stable name.
func (CourseCompleted) EventName() string { return "courses.course.completed" }

// LessonCompleted: a person has done a lesson. The last one that counts is told by CourseCompleted too.
type LessonCompleted struct {
	Enrolment string      `bson:"enrolment" json:"enrolment"`
	Course    string      `bson:"course" json:"course"` // code
	Round     int         `bson:"round" json:"round"`
	Lesson    string      `bson:"lesson" json:"lesson"`
	Kind      string      `bson:"kind" json:"kind"`
	Person    string      `bson:"person" json:"person"`
	Unit      string      `bson:"unit" json:"unit"`
	Title     locale.Text `bson:"title" json:"title"`
	Score     int         `bson:"score" json:"score"` // thousandths; 0 where the kind has none
	At        time.Time   `bson:"at" json:"at"`
}

// EventName is the fact's stable name.
func (LessonCompleted) EventName() string { return "courses.lesson.completed" }

// lessonsDone are the lessons that are done now and were not before.
func (e *Enrolment) lessonsDone(before []bool, v *Version) (out []event.Fact) {
	for i, s := range e.Steps {
		l, known := v.Content.Lesson(s.Lesson)
		if !s.Done || !known || i < len(before) && before[i] {
			continue
		}
		out = append(out, LessonCompleted{Enrolment: e.ID, Course: e.Course, Round: e.Round, Lesson: l.ID, Kind: l.Kind, Person: e.Person, Unit: e.Unit, Title: l.Title, Score: s.Score, At: s.DoneAt})
	}
	return out
}

func (e *Enrolment) done() []bool {
	out := make([]bool, len(e.Steps))
	for i, s := range e.Steps {
		out[i] = s.Done
	}
	return out
}

// CoursePublished: a version of a course is what new learners get.
type CoursePublished struct {
	Course  string   `bson:"course" json:"course"`
	Version int      `bson:"version" json:"version"`
	Unit    string   `bson:"unit" json:"unit"`
	Counts  []string `bson:"counts,omitempty" json:"counts,omitempty"`   // courses that count for it from now on
	Counted []string `bson:"counted,omitempty" json:"counted,omitempty"` // those that did by the version before
}

// EventName is the fact's stable name.
func (CoursePublished) EventName() string { return "courses.course.published" }

// CourseArchived: a course is out of the catalogue.
type CourseArchived struct {
	Course string `bson:"course" json:"course"`
	Unit   string `bson:"unit" json:"unit"`
	Reason string `bson:"reason" json:"reason"`
}

// EventName is the fact's stable name.
func (CourseArchived) EventName() string { return "courses.course.archived" }

// Assigned: somebody wants a person to take a course.
type Assigned struct {
	Enrolment string    `bson:"enrolment" json:"enrolment"`
	Course    string    `bson:"course" json:"course"`
	Person    string    `bson:"person" json:"person"`
	By        string    `bson:"by" json:"by"`
	Due       time.Time `bson:"due" json:"due,omitzero"`
	Why       string    `bson:"why" json:"why"`
}

// EventName is the fact's stable name.
func (Assigned) EventName() string { return "courses.enrolment.assigned" }

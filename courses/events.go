package courses

import (
	"time"

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

// CoursePublished: a version of a course is what new learners get.
type CoursePublished struct {
	Course  string `bson:"course" json:"course"`
	Version int    `bson:"version" json:"version"`
	Unit    string `bson:"unit" json:"unit"`
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

package courses

import (
	"fmt"
	"slices"
	"time"

	"tianti/internal/fault"
	"tianti/internal/locale"
)

// Lesson is one part of a course. Which of the later fields it uses depends on its kind.
type Lesson struct {
	ID       string      `yaml:"id" bson:"id" json:"id"` // stable over versions: "opening"
	Kind     string      `yaml:"kind" bson:"kind" json:"kind"`
	Title    locale.Text `yaml:"title" bson:"title" json:"title"`
	Minutes  int         `yaml:"minutes" bson:"minutes" json:"minutes"`
	Text     string      `yaml:"-" bson:"text,omitempty" json:"text,omitempty"` // Markdown; pages sanitise what it becomes
	Quiz     []Question  `yaml:"quiz,omitempty" bson:"quiz,omitempty" json:"quiz,omitempty"`
	Pass     int         `yaml:"pass,omitempty" bson:"pass,omitempty" json:"pass,omitempty"`    // of 100
	Practice int         `yaml:"hours,omitempty" bson:"hours,omitempty" json:"hours,omitempty"` // hours on the job
	Package  string      `yaml:"-" bson:"package,omitempty" json:"package,omitempty"`           // id of a content package
	Media    Media       `yaml:"-" bson:"media,omitempty" json:"media,omitzero"`                // the film or call
	Length   int         `yaml:"-" bson:"length,omitempty" json:"length,omitempty"`             // of it, in seconds
	Skip     bool        `yaml:"-" bson:"skip,omitempty" json:"skip,omitempty"`                 // learners may skip and are done when they say so
	Marks    []Mark      `yaml:"-" bson:"marks,omitempty" json:"marks,omitempty"`               // passages of a call
	Drill    *Drill      `yaml:"-" bson:"drill,omitempty" json:"drill,omitempty"`               //
	Optional bool        `yaml:"optional,omitempty" bson:"optional,omitempty" json:"optional,omitempty"`
}

// Step is how far somebody is in one lesson.
type Step struct {
	Lesson   string       `bson:"lesson" json:"lesson"`
	Position int          `bson:"position" json:"position"` // thousandths read, seconds seen …: the kind's own measure
	Score    int          `bson:"score" json:"score"`       // best, thousandths of the maximum
	Tries    int          `bson:"tries,omitempty" json:"tries,omitempty"`
	Done     bool         `bson:"done" json:"done"`
	At       time.Time    `bson:"at" json:"at"`          // of the last growth
	DoneAt   time.Time    `bson:"done_at" json:"doneAt"` // zero while not done
	Signed   []Signed     `bson:"signed,omitempty" json:"signed,omitempty"`
	Seen     []Span       `bson:"seen,omitempty" json:"seen,omitempty"` // what was watched, heard or read
	Last     int          `bson:"last,omitempty" json:"last,omitempty"` // where the last device stopped
	Notes    []Note       `bson:"notes,omitempty" json:"notes,omitempty"`
	Observed []Observed   `bson:"observed,omitempty" json:"observed,omitempty"`
	Attended []Attendance `bson:"attended,omitempty" json:"attended,omitempty"`
}

// Signed is a mentor's signature under practice of one day.
type Signed struct {
	Day        time.Time `bson:"day" json:"day"` // midnight in Shanghai
	Mentor     string    `bson:"mentor" json:"mentor"`
	MentorName string    `bson:"mentor_name" json:"mentorName"`
	Hours      int       `bson:"hours" json:"hours"`
	Points     int       `bson:"points,omitempty" json:"points,omitempty"` // of 100; 0: the signature alone says that the day was good enough
	Note       string    `bson:"note,omitempty" json:"note,omitempty"`
	At         time.Time `bson:"at" json:"at"`
}

// Report is what a device tells about a lesson.
type Report struct {
	Position int     `json:"position"`
	Done     bool    `json:"done"`
	Score    *int    `json:"score"` // what the device thinks of the work; no kind of today takes its word
	Seen     []Span  `json:"seen"`  // of kinds that play
	Last     int     `json:"last"`  // where the device is
	Notes    *[]Note `json:"notes"` // all of the learner's notes; nil leaves them
}

// kind is what the program knows of a lesson kind; each file lesson_<kind>.go registers one.
type kind struct {
	// check lists what the author forgot.
	check func(*Lesson) fault.List
	// report says whether a learner's device may declare the lesson done, and bounds the position.
	report func(*Lesson, Report) (Report, error)
	// take, in place of report, is for kinds whose progress is more than one number.
	take func(*Lesson, *Step, Report, time.Time) error
}

var kinds = map[string]kind{}

func register(name string, k kind) string {
	if _, taken := kinds[name]; taken {
		panic("courses: lesson kind registered twice: " + name)
	}
	kinds[name] = k
	return name
}

// Kinds lists the lesson kinds by name.
func Kinds() []string {
	out := make([]string, 0, len(kinds))
	for name := range kinds {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

func checkLessons(lessons []Lesson) (out fault.List) {
	seen := map[string]bool{}
	for i := range lessons {
		l := &lessons[i]
		at := fmt.Sprintf("lessons.%d", i)
		if l.ID == "" || len(l.ID) > 40 || seen[l.ID] {
			out = append(out, ErrLessonID.At(at+".id").With("id", l.ID))
		}
		seen[l.ID] = true
		if l.Title.Zh == "" || len([]rune(l.Title.Zh)) > 100 {
			out = append(out, ErrTitle.At(at+".title"))
		}
		k, ok := kinds[l.Kind]
		if !ok {
			out = append(out, ErrLessonKind.At(at+".kind").With("kind", l.Kind))
			continue
		}
		for _, f := range k.check(l) {
			out = append(out, f.At(at+"."+f.Field()))
		}
	}
	return out
}

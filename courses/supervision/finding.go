package supervision

import (
	"slices"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/store"
	"tianti/internal/text"
	"tianti/rbac"
)

// Kind is where a finding comes from.
type Kind string

// The kinds. The last three are walks through a process.
const (
	Monitoring Kind = "monitoring"
	Complaint  Kind = "complaint"
	Quality    Kind = "quality"
	Reverse    Kind = "reverse"    // 反向穿越: from the outcome back to its cause
	Provincial Kind = "provincial" // 省际穿越: one province walks another's process
	Thematic   Kind = "thematic"   // 专题穿越: one theme through all that it touches
)

// Kinds lists them in the order in which pages offer them.
var Kinds = []Kind{Monitoring, Complaint, Quality, Reverse, Provincial, Thematic}

// Walk says whether the kind is a walk through a process.
func (k Kind) Walk() bool { return k == Reverse || k == Provincial || k == Thematic }

// Severity is how grave a finding is.
type Severity string

// The severities.
const (
	General Severity = "general"
	Serious Severity = "serious"
)

// Severities lists them.
var Severities = []Severity{General, Serious}

// The faults of recording.
var (
	ErrNone     = fault.Define(fault.NotFound, "supervision.none")
	ErrKind     = fault.Define(fault.Invalid, "supervision.kind")     // param "value"
	ErrTitle    = fault.Define(fault.Invalid, "supervision.title")    // param "limit"
	ErrText     = fault.Define(fault.Invalid, "supervision.text")     // param "limit"
	ErrSeverity = fault.Define(fault.Invalid, "supervision.severity") // param "value"
	ErrDay      = fault.Define(fault.Invalid, "supervision.day")      // param "most" days back
	ErrPerson   = fault.Define(fault.Invalid, "supervision.person")   // param "value"
	ErrUnit     = fault.Define(fault.Invalid, "supervision.unit")     // param "value"
	ErrCategory = fault.Define(fault.Invalid, "supervision.category") // param "value"
	ErrAnswer   = fault.Define(fault.Invalid, "supervision.answer")   // at "answer-<code>"; param "limit"
	ErrNumber   = fault.Define(fault.Invalid, "supervision.number")   // at "answer-<code>"; param "most"
	ErrSteps    = fault.Define(fault.Invalid, "supervision.steps")    // params "least", "most", "limit"
	ErrWhole    = fault.Define(fault.Invalid, "supervision.whole")    // a walk in which no step is broken
)

// Report is what somebody found. Person is an employee number or id, "" for a finding about the process of a unit.
type Report struct {
	Kind     Kind              `json:"kind"`
	Title    string            `json:"title"`
	Person   string            `json:"person"`
	Unit     string            `json:"unit"` // path; of a person's finding it is the person's own
	Day      rbac.Day          `json:"day"`  // on which it was found
	Category string            `json:"category"`
	Severity Severity          `json:"severity"`
	Text     string            `json:"text"`
	Answers  map[string]string `json:"answers"` // by the code of the form's question
	Steps    []Walked          `json:"steps"`   // of a walk-through
}

// Walked is a step of a process that somebody walked through.
type Walked struct {
	What   string `bson:"what" json:"what"`
	Found  string `bson:"found,omitempty" json:"found"`
	Broken bool   `bson:"broken,omitempty" json:"broken"`
}

// Finding is something that is to be mended. Its id is its number, "DD20261124-k3f8".
type Finding struct {
	store.Meta `bson:",inline"`
	Kind       Kind              `bson:"kind" json:"kind"`
	Title      string            `bson:"title" json:"title"`
	Person     string            `bson:"person,omitempty" json:"person"` // "" is about the unit's process
	Name       string            `bson:"name,omitempty" json:"name"`
	Unit       string            `bson:"unit" json:"unit"` // path at the time of recording
	Day        rbac.Day          `bson:"day" json:"day"`
	Month      string            `bson:"month" json:"month"` // of Day: "2026-11"
	Category   string            `bson:"category" json:"category"`
	Severity   Severity          `bson:"severity" json:"severity"`
	Text       string            `bson:"text" json:"text"`
	Answers    map[string]string `bson:"answers,omitempty" json:"answers"`
	Walk       []Walked          `bson:"walk,omitempty" json:"walk"`
	Files      []Attached        `bson:"files,omitempty" json:"files"`

	State      State     `bson:"state" json:"state"`
	Open       bool      `bson:"open" json:"-"`                // neither closed nor void
	Round      int       `bson:"round,omitempty" json:"round"` // of the circle, from 1 with the first plan
	Cause      string    `bson:"cause,omitempty" json:"cause"`
	Measure    string    `bson:"measure,omitempty" json:"measure"`
	Owner      string    `bson:"owner,omitempty" json:"owner"`
	OwnerName  string    `bson:"owner_name,omitempty" json:"ownerName"`
	Due        rbac.Day  `bson:"due,omitempty" json:"due"` // last day of the correction
	FirstDue   rbac.Day  `bson:"first_due,omitempty" json:"firstDue"`
	Courses    []string  `bson:"courses,omitempty" json:"courses"`
	Trainees   []string  `bson:"trainees,omitempty" json:"trainees"` // who takes them
	Planned    time.Time `bson:"planned,omitempty" json:"planned,omitzero"`
	Corrected  time.Time `bson:"corrected,omitempty" json:"corrected,omitzero"` // last report of the owner
	Closed     time.Time `bson:"closed,omitempty" json:"closed,omitzero"`
	ClosedIn   string    `bson:"closed_in,omitempty" json:"-"` // month of Closed
	Seen       time.Time `bson:"seen,omitempty" json:"seen,omitzero"`
	Veto       string    `bson:"veto,omitempty" json:"veto"` // id of the veto event that it became
	By         string    `bson:"by" json:"by"`
	ByName     string    `bson:"by_name" json:"byName"`
	At         time.Time `bson:"at" json:"at"`
	Acts       []Step    `bson:"acts" json:"acts"`
	Notes      []Note    `bson:"notes,omitempty" json:"notes"`
	Effects    []Effect  `bson:"effects,omitempty" json:"effects"`
	Measured   time.Time `bson:"measured,omitempty" json:"measured,omitzero"`
	Measurable time.Time `bson:"measurable,omitempty" json:"-"` // when figures are looked at next; zero: never
}

// Attached is a file that belongs to a finding.
type Attached struct {
	File string    `bson:"file" json:"file"` // id on the closed shelf
	Name string    `bson:"name" json:"name"`
	Type string    `bson:"type" json:"type"`
	Size int64     `bson:"size" json:"size"`
	By   string    `bson:"by" json:"by"`
	At   time.Time `bson:"at" json:"at"`
}

// Note is what somebody says about a finding.
type Note struct {
	By   string    `bson:"by" json:"by"`
	Name string    `bson:"name" json:"name"`
	At   time.Time `bson:"at" json:"at"`
	Text string    `bson:"text" json:"text"`
}

// Bounds, in runes but for the last three.
const (
	mostTitle   = 60
	mostText    = 2000
	mostAnswer  = 200
	mostReason  = 500
	mostBack    = 180 // days
	leastWalked = 2
	mostWalked  = 20
)

func (f *Finding) place() rbac.Place { return rbac.Place{Unit: f.Unit, Owner: f.Person} }

// Overdue says whether the correction is late on a day.
func (f *Finding) Overdue(today rbac.Day) bool {
	return f.State == Correcting && f.Due != "" && today > f.Due
}

// InTime says whether the correction that passed was reported by the first day that was set.
func (f *Finding) InTime() bool {
	return f.State == Closed && f.timely(f.Corrected)
}

func (f *Finding) timely(reported time.Time) bool {
	return f.FirstDue != "" && reported.Before(f.FirstDue.Add(1).Start())
}

// tidied cuts blanks and leaves out empty steps and answers.
func (r Report) tidied() Report {
	r.Title, r.Person, r.Text = text.Clean(r.Title), strings.TrimSpace(r.Person), strings.TrimSpace(r.Text)
	answers := map[string]string{}
	for code, said := range r.Answers {
		if said = strings.TrimSpace(said); said != "" {
			answers[code] = said
		}
	}
	r.Answers = answers
	var steps []Walked
	for _, s := range r.Steps {
		s.What, s.Found = text.Clean(s.What), text.Clean(s.Found)
		if s.What != "" || s.Found != "" {
			steps = append(steps, s)
		}
	}
	r.Steps = steps
	return r
}

// check says what is wrong with a report on a day, each fault at its field.
func (r Report) check(std *Standard, today rbac.Day) (out fault.List) {
	if !slices.Contains(Kinds, r.Kind) {
		return fault.List{ErrKind.At("kind").With("value", text.Cut(string(r.Kind), 20))}
	}
	if !within(r.Title, mostTitle) {
		out = append(out, ErrTitle.At("title").With("limit", mostTitle))
	}
	if !within(r.Text, mostText) {
		out = append(out, ErrText.At("text").With("limit", mostText))
	}
	if !slices.Contains(Severities, r.Severity) {
		out = append(out, ErrSeverity.At("severity").With("value", text.Cut(string(r.Severity), 20)))
	}
	if !r.Day.Valid() || r.Day > today || r.Day < today.Add(-mostBack) {
		out = append(out, ErrDay.At("day").With("most", mostBack))
	}
	if c := std.Category(r.Category); c == nil || c.Retired {
		out = append(out, ErrCategory.At("category").With("value", text.Cut(r.Category, 30)))
	}
	out = append(out, r.checkAnswers()...)
	if r.Kind.Walk() {
		out = append(out, r.checkSteps()...)
	}
	return out
}

func (r Report) checkSteps() (out fault.List) {
	wrong := len(r.Steps) < leastWalked || len(r.Steps) > mostWalked
	for _, s := range r.Steps {
		wrong = wrong || !within(s.What, mostAnswer) || len([]rune(s.Found)) > mostAnswer || s.Broken && s.Found == ""
	}
	if wrong {
		return fault.List{ErrSteps.At("steps").With("least", leastWalked).With("most", mostWalked).With("limit", mostAnswer)}
	}
	if !slices.ContainsFunc(r.Steps, func(s Walked) bool { return s.Broken }) {
		out = append(out, ErrWhole.At("steps"))
	}
	return out
}

// within says whether a text is there and not too long.
func within(s string, limit int) bool {
	n := len([]rune(s))
	return n > 0 && n <= limit
}

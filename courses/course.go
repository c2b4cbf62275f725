package courses

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"time"

	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/store"
)

// State is where a course is in its life.
type State string

// The states.
const (
	Draft    State = "draft"
	Live     State = "live"
	Archived State = "archived"
)

// Line is one of the two lines of the catalogue (两条线).
type Line string

// The lines: 业务知识, 能力知识, and programmes that serve both.
const (
	Business Line = "business"
	Ability  Line = "ability"
	Both     Line = "both"
)

// Tier is who answers for a course.
type Tier string

// The tiers.
const (
	Group    Tier = "group"
	Province Tier = "province"
	Centre   Tier = "centre"
)

// Lines, Tiers and States list the values in the order in which pages offer them.
var (
	Lines  = []Line{Business, Ability, Both}
	Tiers  = []Tier{Group, Province, Centre}
	States = []State{Draft, Live, Archived}
)

// As says how a post needs a course.
type As string

// Required courses belong to the step, electives may be chosen, refreshers renew what lapses. Spared
// takes a post out of what all posts need.
const (
	Required  As = "required"
	Elective  As = "elective"
	Refresher As = "refresher"
	Spared    As = "spared"
)

// Ases lists how a course can be needed.
var Ases = []As{Required, Elective, Refresher}

// Need is a row of the matrix post × grade → course. The first of a course's rows that fits counts.
type Need struct {
	Posts  []string `yaml:"posts,omitempty" bson:"posts" json:"posts"` // empty: every post
	Grades []string `yaml:"grades" bson:"grades" json:"grades"`
	As     As       `yaml:"as" bson:"as" json:"as"`
}

// Content is what an author writes and a version freezes.
type Content struct {
	Title    locale.Text `bson:"title" json:"title"`
	Summary  locale.Text `bson:"summary" json:"summary"`
	Line     Line        `bson:"line" json:"line"`
	Tier     Tier        `bson:"tier" json:"tier"`
	Step     string      `bson:"step" json:"step"`                       // the grade whose step it belongs to: "F1"
	Hours    int         `bson:"hours" json:"hours"`                     // class hours that completing it counts
	Credits  int         `bson:"credits" json:"credits"`                 //
	Cost     int64       `bson:"cost,omitempty" json:"cost,omitempty"`   // fen a head, besides the class hours: material, fees of others
	Months   int         `bson:"months,omitempty" json:"months"`         // validity of a completion; 0 is for ever
	Requires []string    `bson:"requires,omitempty" json:"requires"`     // courses to be completed before
	Counts   []string    `bson:"counts,omitempty" json:"counts"`         // courses that count for this one while they are held
	Needs    []Need      `bson:"needs,omitempty" json:"needs,omitempty"` // who needs it
	Lessons  []Lesson    `bson:"lessons" json:"lessons"`
}

// Course is a course with its working copy. Its id is its code.
type Course struct {
	store.Meta `bson:",inline"`
	Unit       string    `bson:"unit" json:"unit"` // path of the unit that owns it
	State      State     `bson:"state" json:"state"`
	Content    Content   `bson:"content" json:"content"`
	Hash       string    `bson:"hash" json:"-"`                            // of Content
	Version    int       `bson:"version" json:"version"`                   // the newest published; 0 is none
	LiveHash   string    `bson:"live_hash" json:"-"`                       // of that version's content
	Author     string    `bson:"author" json:"author"`                     // person id
	Created    time.Time `bson:"created" json:"created"`                   //
	Changed    time.Time `bson:"changed" json:"changed"`                   //
	Published  time.Time `bson:"published,omitempty" json:"published"`     // when Version went live
	Origin     string    `bson:"origin,omitempty" json:"origin,omitempty"` // "blueprint" for built-in ones
}

// Ahead says whether the working copy differs from what learners see.
func (c *Course) Ahead() bool { return c.Version > 0 && c.Hash != c.LiveHash }

// Version is a frozen content. It is never written again.
type Version struct {
	store.Meta `bson:",inline"` // "{course}@{number}"
	Course     string           `bson:"course"`
	Number     int              `bson:"number"`
	Unit       string           `bson:"unit"`
	Content    Content          `bson:"content"`
	Hash       string           `bson:"hash"`
	Frozen     time.Time        `bson:"frozen"`
}

// Lesson finds a lesson of a content.
func (c *Content) Lesson(id string) (*Lesson, bool) {
	i := slices.IndexFunc(c.Lessons, func(l Lesson) bool { return l.ID == id })
	if i < 0 {
		return nil, false
	}
	return &c.Lessons[i], true
}

// NeededBy says how a post at a grade needs the course; "" is not at all.
func (c *Content) NeededBy(post, grade string) As {
	return NeededBy(c.Needs, post, grade)
}

// NeededBy says how a post at a grade needs a course by its rows; "" is not at all.
func NeededBy(needs []Need, post, grade string) As {
	for _, n := range needs {
		if slices.Contains(n.Grades, grade) && (len(n.Posts) == 0 || slices.Contains(n.Posts, post)) {
			if n.As == Spared {
				return ""
			}
			return n.As
		}
	}
	return ""
}

// The faults of authors.
var (
	ErrCode       = fault.Define(fault.Invalid, "courses.course.code")
	ErrTitle      = fault.Define(fault.Invalid, "courses.course.title")
	ErrLine       = fault.Define(fault.Invalid, "courses.course.line")
	ErrTier       = fault.Define(fault.Invalid, "courses.course.tier")
	ErrFigures    = fault.Define(fault.Invalid, "courses.course.figures")
	ErrRequires   = fault.Define(fault.Invalid, "courses.course.requires") // param "code"
	ErrCounts     = fault.Define(fault.Invalid, "courses.course.counts")   // param "code"
	ErrNeed       = fault.Define(fault.Invalid, "courses.course.need")     // params "n"
	ErrArranged   = fault.Define(fault.Conflict, "courses.course.arranged")
	ErrNoLessons  = fault.Define(fault.Invalid, "courses.course.no_lessons")
	ErrState      = fault.Define(fault.Conflict, "courses.course.state") // param "state"
	ErrUnchanged  = fault.Define(fault.Conflict, "courses.course.unchanged")
	ErrChanged    = fault.Define(fault.Conflict, "courses.course.changed")
	ErrTaken      = fault.Define(fault.Conflict, "courses.course.taken") // param "code"
	ErrLessonID   = fault.Define(fault.Invalid, "courses.lesson.id")     // param "id"
	ErrLessonKind = fault.Define(fault.Invalid, "courses.lesson.kind")   // param "kind"
)

var codeShape = regexp.MustCompile(`^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$`)

// CheckCode says whether a text can be a course's code.
func CheckCode(code string) error {
	if len(code) < 2 || len(code) > 40 || !codeShape.MatchString(code) {
		return ErrCode.At("code").With("code", code)
	}
	return nil
}

const (
	mostLessons = 200
	mostCost    = 100_000_00 // fen
)

// Check lists what an author still has to mend. A draft may lack lessons, hence publish.
func (c *Content) Check(code string, publish bool) error {
	var out fault.List
	if c.Title.Zh == "" || len([]rune(c.Title.Zh)) > 100 || len(c.Title.En) > 200 {
		out = append(out, ErrTitle.At("title"))
	}
	if !slices.Contains(Lines, c.Line) {
		out = append(out, ErrLine.At("line").With("line", c.Line))
	}
	if !slices.Contains(Tiers, c.Tier) {
		out = append(out, ErrTier.At("tier").With("tier", c.Tier))
	}
	if c.Hours < 1 || c.Hours > 1000 || c.Credits < 0 || c.Credits > 1000 || c.Months < 0 || c.Months > 240 || c.Cost < 0 || c.Cost > mostCost {
		out = append(out, ErrFigures.At("hours"))
	}
	for i, r := range c.Requires {
		if CheckCode(r) != nil || r == code || slices.Contains(c.Requires[:i], r) {
			out = append(out, ErrRequires.At("requires").With("code", r))
		}
	}
	for i, r := range c.Counts {
		if CheckCode(r) != nil || r == code || slices.Contains(c.Counts[:i], r) || slices.Contains(c.Requires, r) {
			out = append(out, ErrCounts.At("counts").With("code", r))
		}
	}
	for i, n := range c.Needs {
		if len(n.Grades) == 0 || !slices.Contains(Ases, n.As) {
			out = append(out, ErrNeed.At("needs").With("n", i+1))
		}
	}
	if len(c.Lessons) > mostLessons || publish && len(c.Lessons) == 0 {
		out = append(out, ErrNoLessons.At("lessons").With("most", mostLessons))
	}
	return append(out, checkLessons(c.Lessons)...).Err()
}

// hash tells contents apart. Keys and explanations of quizzes are kept out of JSON, so that no page
// gives them away; here they count.
func (c *Content) hash() string {
	var keys []string
	for _, l := range c.Lessons {
		for _, q := range l.Quiz {
			keys = append(keys, strconv.Itoa(q.Right), q.Because)
		}
	}
	data, err := json.Marshal([]any{c, keys})
	if err != nil {
		panic(err) // plain values always marshal
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:12])
}

// edit replaces the working copy. Who needs a course is its author's to say until it is published;
// from then on the matrix changes it, after a dry run.
func (c *Course) edit(content Content, now time.Time) error {
	if c.Version > 0 {
		if content.Needs != nil && !sameNeeds(content.Needs, c.Content.Needs) {
			return ErrArranged.At("needs")
		}
		content.Needs = c.Content.Needs
	}
	if err := content.Check(c.ID, c.State == Live); err != nil {
		return err
	}
	if hash := content.hash(); hash != c.Hash {
		c.Content, c.Hash, c.Changed = content, hash, now
	}
	return nil
}

// publish makes a frozen version the one that learners get.
func (c *Course) publish(number int, now time.Time) error {
	if c.State == Live && !c.Ahead() {
		return ErrUnchanged
	}
	c.State, c.Version, c.LiveHash, c.Published = Live, number, c.Hash, now
	return nil
}

// archive takes a course out of the catalogue. Who studies it may finish.
func (c *Course) archive() error {
	if c.State != Live {
		return ErrState.With("state", c.State)
	}
	c.State = Archived
	return nil
}

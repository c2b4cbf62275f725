package path

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"tianti/courses"
	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/store"
)

// Rule is how much of a step's courses is asked for.
type Rule string

// The rules.
const (
	All   Rule = "all"   // every one, in any order
	Order Rule = "order" // every one, one after the other
	Some  Rule = "some"  // at least n
)

// Rules lists them in the order in which pages offer them.
var Rules = []Rule{All, Order, Some}

// The faults of paths.
var (
	ErrCode    = fault.Define(fault.Invalid, "courses.path.code") // param "code"
	ErrTaken   = fault.Define(fault.Conflict, "courses.path.taken")
	ErrTitle   = fault.Define(fault.Invalid, "courses.path.title")
	ErrDays    = fault.Define(fault.Invalid, "courses.path.days")    // param "most"
	ErrSteps   = fault.Define(fault.Invalid, "courses.path.steps")   // param "most"
	ErrStep    = fault.Define(fault.Invalid, "courses.path.step")    // params "n", "most"
	ErrLeast   = fault.Define(fault.Invalid, "courses.path.least")   // params "n", "most"
	ErrCourse  = fault.Define(fault.Invalid, "courses.path.course")  // params "n", "code"
	ErrTwice   = fault.Define(fault.Invalid, "courses.path.twice")   // param "code"
	ErrOrder   = fault.Define(fault.Invalid, "courses.path.order")   // params "code", "requires"
	ErrState   = fault.Define(fault.Conflict, "courses.path.state")  // param "state"
	ErrSame    = fault.Define(fault.Conflict, "courses.path.same")   //
	ErrChanged = fault.Define(fault.Conflict, "courses.path.change") //
	ErrUnknown = fault.Define(fault.NotFound, "courses.path.unknown")
)

// Step is one stretch of a path.
type Step struct {
	Title   locale.Text `bson:"title" json:"title"`
	Rule    Rule        `bson:"rule" json:"rule"`
	Least   int         `bson:"least,omitempty" json:"least,omitempty"` // of Some
	Courses []string    `bson:"courses" json:"courses"`
}

// Needs is how many of the step's courses are asked for.
func (s *Step) Needs() int {
	if s.Rule == Some {
		return s.Least
	}
	return len(s.Courses)
}

// Content is what an author writes and a version freezes.
type Content struct {
	Title   locale.Text `bson:"title" json:"title"`
	Summary locale.Text `bson:"summary" json:"summary"`
	Days    int         `bson:"days" json:"days"` // usual time for all of it; 0 is none
	Steps   []Step      `bson:"steps" json:"steps"`
}

// Path is a path with its working copy. Its id is its code.
type Path struct {
	store.Meta `bson:",inline"`
	Unit       string        `bson:"unit" json:"unit"` // path of the unit that owns it
	State      courses.State `bson:"state" json:"state"`
	Content    Content       `bson:"content" json:"content"`
	Hash       string        `bson:"hash" json:"-"`
	Version    int           `bson:"version" json:"version"` // the newest published; 0 is none
	LiveHash   string        `bson:"live_hash" json:"-"`
	LiveTitle  locale.Text   `bson:"live_title" json:"-"`
	Author     string        `bson:"author" json:"author"`
	Changed    time.Time     `bson:"changed" json:"changed"`
	Published  time.Time     `bson:"published,omitempty" json:"published,omitzero"`
}

// Ahead says whether the working copy differs from what learners see.
func (p *Path) Ahead() bool { return p.Version > 0 && p.Hash != p.LiveHash }

// Version is a frozen content. It is never written again.
type Version struct {
	store.Meta `bson:",inline"` // "{path}@{number}"
	Path       string           `bson:"path" json:"path"`
	Number     int              `bson:"number" json:"number"`
	Content    Content          `bson:"content" json:"content"`
	Hash       string           `bson:"hash" json:"-"`
	Frozen     time.Time        `bson:"frozen" json:"frozen"`
}

// The bounds of a path.
const (
	mostSteps   = 20
	mostCourses = 20 // of a step
	mostDays    = 1000
)

// Codes lists the courses of all steps, in order.
func (c *Content) Codes() (out []string) {
	for _, s := range c.Steps {
		out = append(out, s.Courses...)
	}
	return out
}

// check lists what an author still has to mend. A draft may lack steps and courses, hence publish; requires
// gives what a live course asks for, false where there is no such live course.
func (c *Content) check(publish bool, requires func(code string) ([]string, bool)) error {
	var out fault.List
	if c.Title.Zh == "" || len([]rune(c.Title.Zh)) > 100 || len(c.Title.En) > 200 || len([]rune(c.Summary.Zh)) > 500 || len(c.Summary.En) > 1000 {
		out = append(out, ErrTitle.At("title"))
	}
	if c.Days < 0 || c.Days > mostDays {
		out = append(out, ErrDays.At("days").With("most", mostDays))
	}
	if len(c.Steps) > mostSteps || publish && len(c.Steps) == 0 {
		out = append(out, ErrSteps.At("steps").With("most", mostSteps))
	}
	seen := map[string]bool{}
	for i := range c.Steps {
		s := &c.Steps[i]
		if !slices.Contains(Rules, s.Rule) || len(s.Courses) > mostCourses || publish && len(s.Courses) == 0 || len([]rune(s.Title.Zh)) > 100 || len(s.Title.En) > 200 {
			out = append(out, ErrStep.At("steps").With("n", i+1).With("most", mostCourses))
		}
		if s.Rule == Some && publish && (s.Least < 1 || s.Least > len(s.Courses)) {
			out = append(out, ErrLeast.At("steps").With("n", i+1).With("most", len(s.Courses)))
		}
		for _, code := range s.Courses {
			if seen[code] {
				out = append(out, ErrTwice.At("steps").With("code", code))
			}
			seen[code] = true
			if _, live := requires(code); !live {
				out = append(out, ErrCourse.At("steps").With("n", i+1).With("code", code))
			}
		}
	}
	if publish {
		out = append(out, c.order(requires)...)
	}
	return out.Err()
}

// order refuses a course that comes before one that it asks for. Inside a step that leaves the order to the
// learner it may stand anywhere; one that is asked for must not be left to choice.
func (c *Content) order(requires func(code string) ([]string, bool)) (out fault.List) {
	type place struct{ step, n int }
	at := map[string]place{}
	for i, s := range c.Steps {
		for n, code := range s.Courses {
			at[code] = place{i, n}
		}
	}
	for i, s := range c.Steps {
		for n, code := range s.Courses {
			needs, _ := requires(code)
			for _, r := range needs {
				p, ok := at[r]
				if !ok {
					continue
				}
				late := p.step > i || p.step == i && s.Rule == Order && p.n > n
				chosen := c.Steps[p.step].Rule == Some && c.Steps[p.step].Least < len(c.Steps[p.step].Courses) && p.step != i
				if late || chosen {
					out = append(out, ErrOrder.At("steps").With("code", code).With("requires", r))
				}
			}
		}
	}
	return out
}

func (c *Content) hash() string {
	data, err := json.Marshal(c)
	if err != nil {
		panic(err) // plain values always marshal
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:12])
}

func (p *Path) edit(c Content, now time.Time) {
	if hash := c.hash(); hash != p.Hash {
		p.Content, p.Hash, p.Changed = c, hash, now
	}
}

func (p *Path) publish(number int, now time.Time) error {
	if p.State == courses.Live && !p.Ahead() {
		return ErrSame
	}
	p.State, p.Version, p.LiveHash, p.LiveTitle, p.Published = courses.Live, number, p.Hash, p.Content.Title, now
	return nil
}

func (p *Path) archive() error {
	if p.State != courses.Live {
		return ErrState.With("state", p.State)
	}
	p.State = courses.Archived
	return nil
}

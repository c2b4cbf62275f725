package appraisal

import (
	"slices"
	"time"

	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/rbac"
)

// The states of a task.
const (
	Asked    = "asked"
	Given    = "given"
	Declined = "declined" // by the rater, who has a stake
	Dropped  = "dropped"  // taken off, or gone
)

// The faults of tasks and sheets.
var (
	ErrNoTask   = fault.Define(fault.NotFound, "appraisal.task.none")
	ErrNotAsked = fault.Define(fault.Conflict, "appraisal.task.state")     // param "state": declined or dropped
	ErrShut     = fault.Define(fault.Conflict, "appraisal.task.shut")      // not open, or over
	ErrValue    = fault.Define(fault.Invalid, "appraisal.sheet.value")     // params "dimension", "most": at the dimension's field
	ErrComment  = fault.Define(fault.Invalid, "appraisal.sheet.comment")   // param "limit"
	ErrEmpty    = fault.Define(fault.Invalid, "appraisal.sheet.empty")     // everything "cannot say"
	ErrRater    = fault.Define(fault.Invalid, "appraisal.rater.none")      // param "value": nobody
	ErrRaterIs  = fault.Define(fault.Conflict, "appraisal.rater.is")       // is asked already, or has a stake
	ErrGroup    = fault.Define(fault.Invalid, "appraisal.rater.group")     // param "value"
	ErrFew      = fault.Define(fault.Conflict, "appraisal.rater.few")      // params "group", "least": fewer would be left
	ErrNoPerson = fault.Define(fault.NotFound, "appraisal.person.none")    // is not appraised in the cycle
	ErrNoResult = fault.Define(fault.NotFound, "appraisal.result.none")    // no such version
	ErrNotYet   = fault.Define(fault.Conflict, "appraisal.result.unready") // the results do not hold yet
)

// Task asks one person about another. Its id is taskID.
type Task struct {
	store.Meta `bson:",inline"`
	Cycle      string    `bson:"cycle" json:"cycle"`
	Person     string    `bson:"person" json:"person"` // who is appraised
	Name       string    `bson:"name" json:"name"`
	Rater      string    `bson:"rater" json:"rater"`
	RaterName  string    `bson:"rater_name" json:"rater_name"`
	Group      Group     `bson:"group" json:"group"`
	State      string    `bson:"state" json:"state"`
	Source     string    `bson:"source" json:"source"` // lot or hand
	Why        string    `bson:"why,omitempty" json:"why"`
	Until      time.Time `bson:"until" json:"until"` // the end of the last day; zero before the cycle is open
}

// How a rater was found.
const (
	ByLot  = "lot"
	ByHand = "hand"
)

func personID(cycle, person string) string { return cycle + ":" + person }

func taskID(cycle, person, rater string) string { return cycle + ":" + person + ":" + rater }

// The states of a person in a cycle.
const (
	In      = "in"
	Counted = "counted"
	Gone    = "gone" // left the organisation meanwhile
)

// Version is a result with what made it. The last one holds; the others stay readable.
type Version struct {
	No       int       `bson:"no" json:"no"`
	Why      string    `bson:"why" json:"why"` // count, adjust, exclude, annul
	Proposal string    `bson:"proposal,omitempty" json:"proposal,omitempty"`
	By       string    `bson:"by" json:"by"` // who decided
	Name     string    `bson:"name" json:"name"`
	At       time.Time `bson:"at" json:"at"`
	Reason   string    `bson:"reason" json:"reason"`
	Ruling   Ruling    `bson:"ruling" json:"ruling"`
	Result   Result    `bson:"result" json:"result"`
}

// Person is one who is appraised in a cycle. Its id is personID.
type Person struct {
	store.Meta `bson:",inline"`
	Cycle      string    `bson:"cycle" json:"cycle"`
	Person     string    `bson:"person" json:"person"`
	Name       string    `bson:"name" json:"name"`
	Unit       string    `bson:"unit" json:"unit"` // path when the raters were drawn
	Post       string    `bson:"post" json:"post"`
	Line       string    `bson:"line" json:"line"`
	Leads      bool      `bson:"leads" json:"leads"`
	State      string    `bson:"state" json:"state"`
	Shown      bool      `bson:"shown" json:"shown"`                            // the cycle is closed: the person may see it
	Effective  time.Time `bson:"effective,omitempty" json:"effective,omitzero"` // since when the result holds
	Period     string    `bson:"period" json:"period"`                          // of the cycle
	Tallies    []Tally   `bson:"tallies" json:"tallies"`
	Words      []Words   `bson:"words" json:"words"`
	Versions   []Version `bson:"versions" json:"versions"`
}

func (p *Person) place() rbac.Place { return rbac.Place{Unit: p.Unit, Owner: p.Person} }

func (p *Person) member() Member {
	return Member{p.Person, p.Name, p.Unit, p.Post, p.Line, p.Leads}
}

// Last is the version that holds, nil where nothing was counted.
func (p *Person) Last() *Version {
	if len(p.Versions) == 0 {
		return nil
	}
	return &p.Versions[len(p.Versions)-1]
}

// Version finds one by its number; 0 is the last.
func (p *Person) Version(no int) *Version {
	if no == 0 {
		return p.Last()
	}
	i := slices.IndexFunc(p.Versions, func(v Version) bool { return v.No == no })
	if i < 0 {
		return nil
	}
	return &p.Versions[i]
}

// revise adds a version that comes of the last one by a decision.
func (p *Person) revise(f *Form, x *Proposal, by rbac.Actor, now time.Time) {
	r := p.Last().Ruling.with(x)
	p.Versions = append(p.Versions, Version{
		No: p.Last().No + 1, Why: string(x.Kind), Proposal: x.ID, By: by.Person, Name: by.Name, At: now, Reason: x.Reason, Ruling: r, Result: Compute(f, p.Tallies, r),
	})
}

// given is the result as the ladder takes it.
func (p *Person) given() GivenPoints {
	g := GivenPoints{Person: p.Person, Version: p.Last().No, Marks: []Mark{}}
	if res := p.Last().Result; res.Rated {
		for _, code := range append(slices.Clone(Dimensions), Overall) {
			n, _ := res.Of(code)
			g.Marks = append(g.Marks, Mark{code, n})
		}
	}
	return g
}

// sheet is what somebody said or is about to say. Nothing in it says who or when; its id is the token of the
// rater under the cycle's key.
type sheet struct {
	store.Meta `bson:",inline"`
	Cycle      string `bson:"cycle"`
	Final      bool   `bson:"final"` // handed in
	Values     []int  `bson:"values"`
	Good       string `bson:"good"`
	Wish       string `bson:"wish"`
}

// key is what a cycle's sheets are numbered by while it is open. Its id is the cycle's.
type key struct {
	store.Meta `bson:",inline"`
	Secret     []byte `bson:"secret"`
}

// taskWord is what people call the state of a sheet.
func taskWord(state string) locale.Key { return locale.Key("appraisal.task." + state) }

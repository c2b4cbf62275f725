package appraisal

import (
	_ "embed" // the built-in form
	"regexp"
	"slices"
	"strings"
	"time"

	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/internal/strictyaml"
)

//go:embed form.yaml
var builtIn []byte

// The faults of forms, each at its field.
var (
	ErrDimensions = fault.Define(fault.Invalid, "appraisal.form.dimensions") // param "known": not exactly these
	ErrPoints     = fault.Define(fault.Invalid, "appraisal.form.points")     // params "least", "most" steps: not rising from 0 to 100
	ErrSteps      = fault.Define(fault.Invalid, "appraisal.form.steps")      // params "dimension", "count", "most" characters: a step that nothing describes
	ErrWeights    = fault.Define(fault.Invalid, "appraisal.form.weights")    // param "most": a weight that is none, or nobody but the person has one
	ErrDrawn      = fault.Define(fault.Invalid, "appraisal.form.drawn")      // params "least", "most": how many are drawn
	ErrShare      = fault.Define(fault.Invalid, "appraisal.form.share")      // params "least", "most"
	ErrFormMoved  = fault.Define(fault.Conflict, "appraisal.form.moved")     // another version came in between
	ErrFormNone   = fault.Define(fault.NotFound, "appraisal.form.none")
)

// Group says how a rater stands to whom is appraised.
type Group string

// The groups of raters.
const (
	Self     Group = "self"
	Leader   Group = "leader"
	Peer     Group = "peer"
	Customer Group = "customer" // internal: who depends on the person's work
)

// Groups are all groups in the order in which they are shown.
var Groups = []Group{Self, Leader, Peer, Customer}

// Hidden says whether the raters of the group must not be told apart: nothing is shown of fewer than Least.
func (g Group) Hidden() bool { return g == Peer || g == Customer }

// Least is the fewest raters of a hidden group of whom anything is shown.
const Least = 3

// Dimensions are the codes that the ladder's rules and the seats know, in order.
var Dimensions = []string{"awareness", "skill", "attitude", "effect"}

// Overall is the code of the weighted mean of all dimensions.
const Overall = "overall"

// Dimension is one side of the work, with steps that say what one sees.
type Dimension struct {
	Code   string        `yaml:"code" bson:"code" json:"code"`
	Weight int64         `yaml:"weight" bson:"weight" json:"weight"`
	Name   locale.Text   `yaml:"name" bson:"name" json:"name"`
	About  locale.Text   `yaml:"about" bson:"about" json:"about"`
	Steps  []locale.Text `yaml:"steps" bson:"steps" json:"steps"` // as many as the form has points
}

// Weights say how much each group of raters counts, compared with the others.
type Weights struct {
	Self     int64 `yaml:"self" bson:"self" json:"self"`
	Leader   int64 `yaml:"leader" bson:"leader" json:"leader"`
	Peer     int64 `yaml:"peer" bson:"peer" json:"peer"`
	Customer int64 `yaml:"customer" bson:"customer" json:"customer"`
}

// Of is the weight of a group.
func (w Weights) Of(g Group) int64 {
	switch g {
	case Self:
		return w.Self
	case Leader:
		return w.Leader
	case Peer:
		return w.Peer
	case Customer:
		return w.Customer
	}
	return 0
}

// Sum is the weight of all groups.
func (w Weights) Sum() int64 { return w.Self + w.Leader + w.Peer + w.Customer }

// Form is what raters are asked and how it counts. It is shared and must not be changed.
type Form struct {
	store.Meta `bson:",inline" yaml:"-"` // the id numbers the versions; "0000" is the built-in one
	Points     []int64                   `yaml:"points" bson:"points" json:"points"` // of the steps, rising
	Weights    Weights                   `yaml:"weights" bson:"weights" json:"weights"`
	Peers      int                       `yaml:"peers" bson:"peers" json:"peers"`             // how many are drawn for each
	Customers  int                       `yaml:"customers" bson:"customers" json:"customers"` // likewise
	Share      int64                     `yaml:"share" bson:"share" json:"share"`             // percent of the weight of all groups that must be there
	Dimensions []Dimension               `yaml:"dimensions" bson:"dimensions" json:"dimensions"`
	By         string                    `yaml:"-" bson:"by" json:"by"`
	At         time.Time                 `yaml:"-" bson:"at" json:"at"`
	Reason     string                    `yaml:"-" bson:"reason" json:"reason"`
}

// The bounds of forms.
const (
	leastSteps = 3
	mostSteps  = 7
	mostWeight = 1000
	mostDrawn  = 15
	mostText   = 300
)

// BuiltIn is the form of a new installation.
func BuiltIn() *Form {
	f := &Form{}
	if err := strictyaml.Decode("ladder/appraisal/form.yaml", builtIn, f); err != nil {
		panic(err) // the built-in file is tested
	}
	f.ID = "0000"
	if faults := f.Check(); len(faults) > 0 {
		panic(faults)
	}
	return f
}

// Dimension finds one by its code, nil where there is none.
func (f *Form) Dimension(code string) *Dimension {
	for i := range f.Dimensions {
		if f.Dimensions[i].Code == code {
			return &f.Dimensions[i]
		}
	}
	return nil
}

// Check says what is wrong with a form, each fault at its field.
func (f *Form) Check() (out fault.List) {
	var codes []string
	for _, d := range f.Dimensions {
		codes = append(codes, d.Code)
	}
	if !slices.Equal(codes, Dimensions) {
		return fault.List{ErrDimensions.At("dimensions").With("known", strings.Join(Dimensions, ", "))}
	}
	if n := len(f.Points); n < leastSteps || n > mostSteps || f.Points[0] < 0 || f.Points[n-1] > 100 || !rising(f.Points) {
		out = append(out, ErrPoints.At("points").With("least", leastSteps).With("most", mostSteps))
	}
	for _, g := range Groups {
		if w := f.Weights.Of(g); w < 0 || w > mostWeight {
			out = append(out, ErrWeights.At("weight-"+string(g)).With("most", mostWeight))
		}
	}
	if f.Weights.Sum() <= f.Weights.Self {
		out = append(out, ErrWeights.At("weight-"+string(Leader)).With("most", mostWeight))
	}
	for field, n := range map[string]int{"peers": f.Peers, "customers": f.Customers} {
		if n != 0 && (n < Least || n > mostDrawn) {
			out = append(out, ErrDrawn.At(field).With("least", Least).With("most", mostDrawn))
		}
	}
	if f.Share < 1 || f.Share > 100 {
		out = append(out, ErrShare.At("share").With("least", 1).With("most", 100))
	}
	for _, d := range f.Dimensions {
		out = append(out, d.check(len(f.Points))...)
	}
	return out
}

func (d Dimension) check(steps int) (out fault.List) {
	fit := func(t locale.Text) bool {
		return strings.TrimSpace(t.Zh) != "" && len([]rune(t.Zh)) <= mostText && len([]rune(t.En)) <= mostText
	}
	if d.Weight < 1 || d.Weight > mostWeight {
		out = append(out, ErrWeights.At("dimension-"+d.Code).With("most", mostWeight))
	}
	if !fit(d.Name) || !fit(d.About) || len(d.Steps) != steps || slices.ContainsFunc(d.Steps, func(t locale.Text) bool { return !fit(t) }) {
		out = append(out, ErrSteps.At("steps-"+d.Code).With("dimension", d.Name).With("count", steps).With("most", mostText))
	}
	return out
}

func rising(points []int64) bool {
	for i := 1; i < len(points); i++ {
		if points[i] <= points[i-1] {
			return false
		}
	}
	return true
}

// period is a half-year: codes sort by time, as the ladder's evidence needs it.
var period = regexp.MustCompile(`^20\d\d(H1|H2)$`)

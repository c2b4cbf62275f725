package supervision

import (
	_ "embed" // the built-in standard
	"regexp"
	"slices"
	"time"

	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/store"
	"tianti/internal/strictyaml"
)

//go:embed standard.yaml
var builtIn []byte

// The faults of the standard.
var (
	ErrDays   = fault.Define(fault.Invalid, "supervision.standard.days")   // at "general", "serious" or "span"; param "most"
	ErrTarget = fault.Define(fault.Invalid, "supervision.standard.target") // at "target"
	ErrCode   = fault.Define(fault.Invalid, "supervision.standard.code")   // at "category-<n>"; param "value"
	ErrName   = fault.Define(fault.Invalid, "supervision.standard.name")   // at "category-<n>"; param "limit"
	ErrCauses = fault.Define(fault.Invalid, "supervision.standard.causes") // at "category-<n>"; param "most"
	ErrFew    = fault.Define(fault.Invalid, "supervision.standard.few")    // at "category-0"; param "most"
	ErrStale  = fault.Define(fault.Conflict, "supervision.standard.stale") // somebody else was quicker
)

// Standard is what findings are sorted and measured by.
type Standard struct {
	store.Meta `bson:",inline"` // "0001" …: the order in which they were published
	General    int              `bson:"general" yaml:"general" json:"general"` // working days to correct
	Serious    int              `bson:"serious" yaml:"serious" json:"serious"`
	Span       int              `bson:"span" yaml:"span" json:"span"`       // days within which the same is a recurrence
	Target     int              `bson:"target" yaml:"target" json:"target"` // percent to be closed in time
	Categories []Category       `bson:"categories" yaml:"categories" json:"categories"`
	By         string           `bson:"by,omitempty" yaml:"-" json:"by"`
	ByName     string           `bson:"by_name,omitempty" yaml:"-" json:"byName"`
	At         time.Time        `bson:"at,omitempty" yaml:"-" json:"at,omitzero"`
	Reason     string           `bson:"reason,omitempty" yaml:"-" json:"reason"`
}

// Category is a sort of findings with what causes it.
type Category struct {
	Code    string      `bson:"code" yaml:"code" json:"code"`
	Name    locale.Text `bson:"name" yaml:"name" json:"name"`
	Causes  []Cause     `bson:"causes" yaml:"causes" json:"causes"`
	Courses []string    `bson:"courses,omitempty" yaml:"courses,omitempty" json:"courses"` // offered first for training
	Retired bool        `bson:"retired,omitempty" yaml:"retired,omitempty" json:"retired"`
}

// Cause is a reason that findings of a category have.
type Cause struct {
	Code string      `bson:"code" yaml:"code" json:"code"`
	Name locale.Text `bson:"name" yaml:"name" json:"name"`
}

// Category finds a category by its code; nil where there is none.
func (s *Standard) Category(code string) *Category {
	if i := slices.IndexFunc(s.Categories, func(c Category) bool { return c.Code == code }); i >= 0 {
		return &s.Categories[i]
	}
	return nil
}

// Cause finds a cause by its code; nil where there is none.
func (c *Category) Cause(code string) *Cause {
	if i := slices.IndexFunc(c.Causes, func(x Cause) bool { return x.Code == code }); i >= 0 {
		return &c.Causes[i]
	}
	return nil
}

// Days is how many working days there are for a correction.
func (s *Standard) Days(v Severity) int {
	if v == Serious {
		return s.Serious
	}
	return s.General
}

var codeShape = regexp.MustCompile(`^[a-z][a-z0-9_]{1,29}$`)

// Bounds of the standard.
const (
	mostDays       = 60
	mostSpan       = 365
	mostCategories = 40
	mostCauses     = 12
	mostName       = 30
	mostNameEN     = 60
)

// Check says what is wrong with the standard, each fault at its field.
func (s *Standard) Check() (out fault.List) {
	for _, d := range []struct {
		at      string
		n, most int
	}{{"general", s.General, mostDays}, {"serious", s.Serious, mostDays}, {"span", s.Span, mostSpan}} {
		if d.n < 1 || d.n > d.most {
			out = append(out, ErrDays.At(d.at).With("most", d.most))
		}
	}
	if s.Target < 1 || s.Target > 100 {
		out = append(out, ErrTarget.At("target"))
	}
	if len(s.Categories) == 0 || len(s.Categories) > mostCategories {
		out = append(out, ErrFew.At("category-0").With("most", mostCategories))
	}
	seen := map[string]bool{}
	for i, c := range s.Categories {
		if f := c.check(seen); f != nil {
			out = append(out, f.At("category-"+itoa(i)))
		}
	}
	return out
}

func (c Category) check(seen map[string]bool) *fault.Fault {
	switch {
	case !codeShape.MatchString(c.Code) || seen[c.Code]:
		return ErrCode.With("value", c.Code)
	case !within(c.Name.Zh, mostName) || len([]rune(c.Name.En)) > mostNameEN:
		return ErrName.With("limit", mostName)
	case len(c.Causes) == 0 || len(c.Causes) > mostCauses:
		return ErrCauses.With("most", mostCauses)
	}
	seen[c.Code] = true
	own := map[string]bool{}
	for _, x := range c.Causes {
		if !codeShape.MatchString(x.Code) || own[x.Code] {
			return ErrCode.With("value", x.Code)
		}
		if own[x.Code] = true; !within(x.Name.Zh, mostName) || len([]rune(x.Name.En)) > mostNameEN {
			return ErrName.With("limit", mostName)
		}
	}
	return nil
}

// BuiltIn is the standard of a new installation.
func BuiltIn() *Standard {
	s := &Standard{Meta: store.Meta{ID: "0000"}}
	if err := strictyaml.Decode("courses/supervision/standard.yaml", builtIn, s); err != nil {
		panic(err) // the built-in file is tested
	}
	if faults := s.Check(); len(faults) > 0 {
		panic(faults)
	}
	return s
}

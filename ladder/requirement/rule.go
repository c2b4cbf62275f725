package requirement

import (
	"fmt"
	"slices"
	"strings"

	"tianti/internal/fault"
	"tianti/internal/strictyaml"
)

// Rule is a requirement: exactly one of all, any, at_least with of, or a leaf's kind.
type Rule struct {
	Place strictyaml.Spots `yaml:"-" bson:"-" json:"-"` // where it stands in its file

	ID      string `yaml:"id,omitempty" bson:"id,omitempty" json:"id,omitempty"`
	All     []Rule `yaml:"all,omitempty" bson:"all,omitempty" json:"all,omitempty"`
	Any     []Rule `yaml:"any,omitempty" bson:"any,omitempty" json:"any,omitempty"`
	AtLeast int    `yaml:"at_least,omitempty" bson:"at_least,omitempty" json:"at_least,omitempty"`
	Of      []Rule `yaml:"of,omitempty" bson:"of,omitempty" json:"of,omitempty"`

	Kind   string   `yaml:"kind,omitempty" bson:"kind,omitempty" json:"kind,omitempty"`
	Codes  []string `yaml:"codes,omitempty" bson:"codes,omitempty" json:"codes,omitempty"`
	Count  int      `yaml:"count,omitempty" bson:"count,omitempty" json:"count,omitempty"`    // how many of the codes; 0 is each kind's own default
	Least  int      `yaml:"least,omitempty" bson:"least,omitempty" json:"least,omitempty"`    // points, stars, credits
	Times  int      `yaml:"times,omitempty" bson:"times,omitempty" json:"times,omitempty"`    // in so many periods
	Among  int      `yaml:"among,omitempty" bson:"among,omitempty" json:"among,omitempty"`    // of the last so many
	Months int      `yaml:"months,omitempty" bson:"months,omitempty" json:"months,omitempty"` //
	Days   int      `yaml:"days,omitempty" bson:"days,omitempty" json:"days,omitempty"`       //
	Line   string   `yaml:"line,omitempty" bson:"line,omitempty" json:"line,omitempty"`
	Tier   string   `yaml:"tier,omitempty" bson:"tier,omitempty" json:"tier,omitempty"`
	Step   string   `yaml:"step,omitempty" bson:"step,omitempty" json:"step,omitempty"`
	Level  string   `yaml:"level,omitempty" bson:"level,omitempty" json:"level,omitempty"`
	// Strict requirements cannot be waived by a decision.
	Strict bool `yaml:"strict,omitempty" bson:"strict,omitempty" json:"strict,omitempty"`
}

// The faults of a rule. Each carries "id" and is at the path of its field: "requires.0.times" is
// times of the first part. Read from a file, it also says "file", "line" and "column".
var (
	ErrShape   = fault.Define(fault.Invalid, "ladder.rule.shape")
	ErrKind    = fault.Define(fault.Invalid, "ladder.rule.kind")     // params "kind", "known"
	ErrMissing = fault.Define(fault.Invalid, "ladder.rule.missing")  // params "kind", "param"
	ErrForeign = fault.Define(fault.Invalid, "ladder.rule.foreign")  // params "kind", "param"
	ErrRange   = fault.Define(fault.Invalid, "ladder.rule.range")    // params "param", "value"
	ErrTwice   = fault.Define(fault.Invalid, "ladder.rule.id_twice") // param "id"
)

// parameters are the names and values that a leaf may have.
func (r *Rule) parameters() map[string]bool {
	return map[string]bool{
		"codes": len(r.Codes) > 0, "count": r.Count != 0, "least": r.Least != 0, "times": r.Times != 0, "among": r.Among != 0,
		"months": r.Months != 0, "days": r.Days != 0, "line": r.Line != "", "tier": r.Tier != "", "step": r.Step != "", "level": r.Level != "",
	}
}

const deepest = 8

// Check says everything that is wrong with a rule, at the place where it stands in file, and at the
// path of the field below path. Without a file it is about a form.
func (r *Rule) Check(file, path string) fault.List {
	c := checker{file: file, seen: map[string]bool{}}
	c.rule(r, path, 0)
	return c.faults
}

type checker struct {
	file   string
	seen   map[string]bool
	faults fault.List
}

func (c *checker) refuse(r *Rule, path, field string, f *fault.Fault) {
	c.faults = append(c.faults, strictyaml.AtSpot(f.With("id", r.ID), c.file, r.Place.Of(field)).At(path+"."+field))
}

func (c *checker) rule(r *Rule, path string, depth int) {
	if r.ID != "" && c.seen[r.ID] {
		c.refuse(r, path, "id", ErrTwice)
	}
	c.seen[r.ID] = true
	shapes, parts := 0, r.Parts()
	for _, there := range []bool{len(r.All) > 0, len(r.Any) > 0, len(r.Of) > 0 || r.AtLeast != 0, r.Kind != ""} {
		if there {
			shapes++
		}
	}
	if shapes != 1 || depth > deepest || (len(r.Of) > 0 || r.AtLeast != 0) && (r.AtLeast < 1 || r.AtLeast > len(r.Of)) {
		c.refuse(r, path, "kind", ErrShape)
		return
	}
	if r.Kind != "" {
		c.leaf(r, path)
		return
	}
	for name, there := range r.parameters() {
		if there {
			c.refuse(r, path, name, ErrForeign.With("kind", r.shape()).With("param", name))
		}
	}
	for i := range parts {
		c.rule(&parts[i], fmt.Sprintf("%s.%d", path, i), depth+1)
	}
}

func (c *checker) leaf(r *Rule, path string) {
	k, ok := kinds[r.Kind]
	if !ok {
		c.refuse(r, path, "kind", ErrKind.With("kind", r.Kind).With("known", strings.Join(Kinds(), ", ")))
		return
	}
	there := r.parameters()
	for _, name := range sorted(there) {
		must, may := slices.Contains(k.Must, name), slices.Contains(k.May, name)
		switch {
		case must && !there[name]:
			c.refuse(r, path, name, ErrMissing.With("kind", r.Kind).With("param", name))
		case there[name] && !must && !may:
			c.refuse(r, path, name, ErrForeign.With("kind", r.Kind).With("param", name))
		}
	}
	for _, p := range []struct {
		name  string
		value int
		most  int
	}{
		{"count", r.Count, max(len(r.Codes), 1)}, {"least", r.Least, 10_000}, {"times", r.Times, max(r.Among, 1)},
		{"among", r.Among, 60}, {"months", r.Months, 240}, {"days", r.Days, 3660},
	} {
		if p.value < 0 || p.value > p.most {
			c.refuse(r, path, p.name, ErrRange.With("param", p.name).With("value", p.value))
		}
	}
	if k.Check != nil {
		if f := k.Check(r); f != nil {
			param, _ := f.Params()["param"].(string)
			c.refuse(r, path, param, f)
		}
	}
}

// Parts are the rules that a composition joins.
func (r *Rule) Parts() []Rule {
	switch {
	case len(r.All) > 0:
		return r.All
	case len(r.Any) > 0:
		return r.Any
	}
	return r.Of
}

func (r *Rule) shape() string {
	switch {
	case len(r.All) > 0:
		return "all"
	case len(r.Any) > 0:
		return "any"
	case len(r.Of) > 0:
		return "at_least"
	}
	return r.Kind
}

// Name gives every rule below an id that has none: the parent's, then its number.
func (r *Rule) Name(id string) {
	if r.ID == "" {
		r.ID = id
	}
	parts := r.Parts()
	for i := range parts {
		parts[i].Name(fmt.Sprintf("%s.%d", r.ID, i+1))
	}
}

// Walk visits a rule and all its parts.
func (r *Rule) Walk(do func(*Rule)) {
	do(r)
	parts := r.Parts()
	for i := range parts {
		parts[i].Walk(do)
	}
}

// WalkPaths is Walk with the path of each rule, as Check speaks of it: the parts of "requires" are at
// "requires.0", "requires.1".
func (r *Rule) WalkPaths(path string, do func(path string, r *Rule)) {
	do(path, r)
	parts := r.Parts()
	for i := range parts {
		parts[i].WalkPaths(fmt.Sprintf("%s.%d", path, i), do)
	}
}

// Monotone says whether more evidence can never take the rule away once it is met.
func (r *Rule) Monotone() bool {
	out := true
	r.Walk(func(r *Rule) { out = out && (r.Kind == "" || kinds[r.Kind].Monotone) })
	return out
}

package ladder

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tianti/internal/fault"
	"tianti/ladder/requirement"
	"tianti/web/kit"
)

// The faults of the form of a grade.
var (
	ErrNumber = fault.Define(fault.Invalid, "ladder.draft.number") // param "value"
	ErrEmpty  = fault.Define(fault.Invalid, "ladder.draft.empty")
	ErrBounds = fault.Define(fault.Invalid, "ladder.draft.bounds") // param "value"
	ErrGroup  = fault.Define(fault.Invalid, "ladder.draft.parts")
	ErrAsks   = fault.Define(fault.Invalid, "ladder.draft.asks")
)

// ruleForm is a requirement as it stands in the form: with what was typed, also where that is no
// number. Its fields are named by the path of the rule, "requires.0.months", as faults name them.
type ruleForm struct {
	Kind   string // a leaf's kind, or all, any, at_least
	ID     string
	Strict bool
	Values map[string]string // parameters but for codes
	Codes  []string
	Parts  []*ruleForm
}

// The compositions, as the file spells them, and the bounds of what a form may send.
var compositions = []string{"all", "any", "at_least"}

const (
	mostParts = 60
	mostDeep  = 10
)

func (f *ruleForm) group() bool { return slices.Contains(compositions, f.Kind) }

// numbers are the parameters that are whole numbers, by name; others are texts.
func numbers(r *requirement.Rule) map[string]*int {
	return map[string]*int{"count": &r.Count, "least": &r.Least, "times": &r.Times, "among": &r.Among, "months": &r.Months, "days": &r.Days, "at_least": &r.AtLeast}
}

func texts(r *requirement.Rule) map[string]*string {
	return map[string]*string{"line": &r.Line, "tier": &r.Tier, "step": &r.Step, "level": &r.Level}
}

// parametersOf are the parameters of a kind of requirement, what it must have first.
func parametersOf(kind string) []string {
	if kind == "at_least" {
		return []string{"at_least"}
	}
	k, _ := requirement.Of(kind)
	return slices.Concat(k.Must, k.May)
}

// formOf writes a rule as the form shows it.
func formOf(r *requirement.Rule) *ruleForm {
	if r == nil {
		return nil
	}
	f := &ruleForm{Kind: r.Kind, ID: r.ID, Strict: r.Strict, Values: map[string]string{}, Codes: r.Codes}
	if f.Kind == "" {
		switch {
		case len(r.Any) > 0:
			f.Kind = "any"
		case len(r.Of) > 0 || r.AtLeast != 0:
			f.Kind = "at_least"
		default:
			f.Kind = "all"
		}
	}
	for name, n := range numbers(r) {
		if *n != 0 {
			f.Values[name] = strconv.Itoa(*n)
		}
	}
	for name, s := range texts(r) {
		f.Values[name] = *s
	}
	parts := r.Parts()
	for i := range parts {
		f.Parts = append(f.Parts, formOf(&parts[i]))
	}
	return f
}

// readRule reads what was typed at a path; nil where nothing stands.
func readRule(r *kit.Request, path string, depth int) *ruleForm {
	kind := r.Form(path + ".kind")
	_, leaf := requirement.Of(kind)
	if !leaf && !slices.Contains(compositions, kind) || depth > mostDeep {
		return nil
	}
	f := &ruleForm{Kind: kind, ID: r.Form(path + ".id"), Strict: r.Form(path+".strict") == "true", Values: map[string]string{}}
	for _, name := range parametersOf(kind) {
		if name != "codes" {
			f.Values[name] = r.Form(path + "." + name)
		}
	}
	for _, code := range append(r.FormAll(path+".codes"), strings.FieldsFunc(r.Form(path+".more"), func(c rune) bool { return strings.ContainsRune(" ,，、;；", c) })...) {
		if code != "" && !slices.Contains(f.Codes, code) {
			f.Codes = append(f.Codes, code)
		}
	}
	if leaf {
		return f
	}
	for i := range mostParts {
		part := readRule(r, fmt.Sprintf("%s.%d", path, i), depth+1)
		if part == nil {
			break
		}
		f.Parts = append(f.Parts, part)
	}
	return f
}

// rule is the requirement that the form says; what is no number is a fault at its field.
func (f *ruleForm) rule(path string) (r requirement.Rule, faults fault.List) {
	if f.ID != "" {
		r.ID = f.ID
	}
	r.Strict = f.Strict
	ns, ws := numbers(&r), texts(&r)
	for _, name := range parametersOf(f.Kind) {
		typed := f.Values[name]
		switch n, isNumber := ns[name]; {
		case name == "codes":
			r.Codes = f.Codes
		case isNumber && typed != "":
			v, err := strconv.Atoi(typed)
			if err != nil {
				faults = append(faults, ErrNumber.At(path+"."+name).With("value", typed))
			}
			*n = v
		case ws[name] != nil:
			*ws[name] = typed
		}
	}
	var parts []requirement.Rule
	for i, p := range f.Parts {
		part, more := p.rule(fmt.Sprintf("%s.%d", path, i))
		parts, faults = append(parts, part), append(faults, more...)
	}
	switch f.Kind {
	case "all":
		r.All = parts
	case "any":
		r.Any = parts
	case "at_least":
		r.Of = parts
	default:
		r.Kind = f.Kind
	}
	return r, faults
}

// changed is the form after a button was pressed: "up", "down", "copy", "remove" and "group" of the
// requirement at a path, "add" of one of a kind to the composition there.
func changed(root *ruleForm, do, kind string) *ruleForm {
	act, path, _ := strings.Cut(do, ":")
	if root == nil || path == "requires" && act == "remove" {
		if act == "add" {
			return fresh(kind)
		}
		return nil
	}
	steps := strings.Split(path, ".")[1:]
	above, here, at := (*ruleForm)(nil), root, 0
	for _, s := range steps {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 || n >= len(here.Parts) {
			return root
		}
		above, at, here = here, n, here.Parts[n]
	}
	switch {
	case act == "add":
		if x := fresh(kind); x != nil && here.group() {
			here.Parts = append(here.Parts, x)
		}
	case act == "group" && above == nil:
		return &ruleForm{Kind: "all", Values: map[string]string{}, Parts: []*ruleForm{root}}
	case act == "group":
		above.Parts[at] = &ruleForm{Kind: "any", Values: map[string]string{}, Parts: []*ruleForm{here}}
	case above == nil:
	case act == "up" && at > 0:
		above.Parts[at-1], above.Parts[at] = here, above.Parts[at-1]
	case act == "down" && at+1 < len(above.Parts):
		above.Parts[at+1], above.Parts[at] = here, above.Parts[at+1]
	case act == "copy":
		above.Parts = slices.Insert(above.Parts, at+1, here.copied())
	case act == "remove":
		above.Parts = slices.Delete(above.Parts, at, at+1)
	}
	return root
}

func fresh(kind string) *ruleForm {
	if _, leaf := requirement.Of(kind); !leaf && !slices.Contains(compositions, kind) {
		return nil
	}
	return &ruleForm{Kind: kind, Values: map[string]string{}}
}

// copied is the same requirement without its ids, which are unique.
func (f *ruleForm) copied() *ruleForm {
	c := &ruleForm{Kind: f.Kind, Strict: f.Strict, Values: f.Values, Codes: slices.Clone(f.Codes)}
	for _, p := range f.Parts {
		c.Parts = append(c.Parts, p.copied())
	}
	return c
}

// partView is a requirement of the form, ready to be drawn.
type partView struct {
	Path   string // "requires.0"
	Kind   string
	Number string // "1.2" for people; "" of the whole
	Group  bool
	ID     string
	Strict bool
	Shapes []kit.Option // of a composition
	Params []paramView
	Codes  *codesView
	Parts  []partView
	First  bool
	Last   bool
	Adds   []kit.Option // kinds that may be added to a composition
}

// paramView is a parameter: a number, or one of Options.
type paramView struct {
	Name, Path string
	Value      string
	Must       bool
	Options    []kit.Option
}

// codesView are the codes that a requirement speaks of, by name.
type codesView struct {
	Must   bool
	Chosen []string // names
	All    []kit.Option
	Open   bool // further codes may be typed
}

// view draws a requirement at a path.
func (c *choices) view(f *ruleForm, path, number string) partView {
	v := partView{Path: path, Kind: f.Kind, Number: number, Group: f.group(), ID: f.ID, Strict: f.Strict}
	k, _ := requirement.Of(f.Kind)
	for _, name := range parametersOf(f.Kind) {
		if name == "codes" {
			v.Codes = c.codes(f.Kind, f.Codes, slices.Contains(k.Must, name))
			continue
		}
		v.Params = append(v.Params, paramView{name, path + "." + name, f.Values[name], name == "at_least" || slices.Contains(k.Must, name), c.options(f.Kind, name, f.Values[name])})
	}
	if !v.Group {
		return v
	}
	for _, shape := range compositions {
		v.Shapes = append(v.Shapes, kit.Option{Value: shape, Text: c.r.T("ladder.draft.kind." + shape), Selected: shape == f.Kind})
	}
	v.Adds = c.adds()
	for i, p := range f.Parts {
		part := c.view(p, fmt.Sprintf("%s.%d", path, i), strings.TrimPrefix(fmt.Sprintf("%s.%d", number, i+1), "."))
		part.First, part.Last = i == 0, i+1 == len(f.Parts)
		v.Parts = append(v.Parts, part)
	}
	return v
}

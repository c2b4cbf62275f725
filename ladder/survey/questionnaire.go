package survey

import (
	_ "embed" // the built-in questionnaires
	"fmt"
	"regexp"
	"slices"

	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/internal/strictyaml"
)

//go:embed questionnaires.yaml
var builtIn []byte

// The faults of a file of questionnaires. All carry "file" and "line".
var (
	ErrCode  = fault.Define(fault.Invalid, "survey.file.code")  // param "value": odd, or there already
	ErrKind  = fault.Define(fault.Invalid, "survey.file.kind")  // params "value", "known"
	ErrGroup = fault.Define(fault.Invalid, "survey.file.group") // params "value", "known"
	ErrCount = fault.Define(fault.Invalid, "survey.file.count") // params "least", "most": items
)

// The kinds of questionnaires.
const (
	Fit   = "fit"   // each item twice: how important, how far met
	Pulse = "pulse" // each item once
)

// The ends of every scale.
const (
	Lowest  = 1
	Highest = 5
)

// What a questionnaire of the kind Fit asks about an item, as the endings of its fields.
const (
	Important = ".important"
	Met       = ".met"
)

// The bounds of what one questionnaire may ask.
const (
	leastItems = 3
	mostItems  = 30
)

// Item is one thing that is asked about.
type Item struct {
	Line  strictyaml.Line `yaml:"-"`
	Code  string          `yaml:"code"`
	Group string          `yaml:"group"`
	Name  locale.Text     `yaml:"name"`
	Text  locale.Text     `yaml:"text"`
}

// Section is a group of items.
type Section struct {
	Line strictyaml.Line `yaml:"-"`
	Code string          `yaml:"code"`
	Name locale.Text     `yaml:"name"`
}

// Questionnaire is what a round asks. It is shared and must not be changed.
type Questionnaire struct {
	Line   strictyaml.Line `yaml:"-"`
	Code   string          `yaml:"code"`
	Kind   string          `yaml:"kind"`
	Name   locale.Text     `yaml:"name"`
	About  locale.Text     `yaml:"about"`
	Groups []Section       `yaml:"groups"`
	Items  []Item          `yaml:"items"`
}

// Fields are the names of what is answered, in order: an item's code, with Important and Met behind it where
// the kind asks twice.
func (q *Questionnaire) Fields() (out []string) {
	for _, i := range q.Items {
		if q.Kind == Fit {
			out = append(out, i.Code+Important, i.Code+Met)
		} else {
			out = append(out, i.Code)
		}
	}
	return out
}

// Places are the places in Fields that belong to the items which match, importance (or the only question) and
// how far it is met apart; met is empty where the kind asks once.
func (q *Questionnaire) Places(match func(Item) bool) (important, met []int) {
	for i, item := range q.Items {
		switch {
		case !match(item):
		case q.Kind == Fit:
			important, met = append(important, 2*i), append(met, 2*i+1)
		default:
			important = append(important, i)
		}
	}
	return important, met
}

// Offer is support that people can turn to.
type Offer struct {
	Code    string      `yaml:"code"`
	Name    locale.Text `yaml:"name"`
	Text    locale.Text `yaml:"text"`
	Contact locale.Text `yaml:"contact"`
}

// Library is all questionnaires and offers.
type Library struct {
	Questionnaires []*Questionnaire `yaml:"questionnaires"`
	Support        []Offer          `yaml:"support"`
}

// Of finds a questionnaire by its code, nil where there is none.
func (l *Library) Of(code string) *Questionnaire {
	for _, q := range l.Questionnaires {
		if q.Code == code {
			return q
		}
	}
	return nil
}

// Default is the library of a new installation.
func Default() *Library {
	l, err := Read("ladder/survey/questionnaires.yaml", builtIn)
	if err != nil {
		panic(err) // the built-in file is tested
	}
	return l
}

// Read reads a library strictly. The error is a fault.List with everything that is wrong, each with its line.
func Read(file string, data []byte) (*Library, error) {
	l := &Library{}
	if err := strictyaml.Decode(file, data, l); err != nil {
		return nil, err
	}
	var faults fault.List
	seen := map[string]bool{}
	for _, q := range l.Questionnaires {
		if !upper.MatchString(q.Code) || seen[q.Code] {
			faults = append(faults, strictyaml.At(ErrCode.With("value", q.Code), file, q.Line))
		}
		seen[q.Code] = true
		faults = append(faults, q.check(file)...)
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	return l, nil
}

var (
	upper = regexp.MustCompile(`^[A-Z][A-Z0-9-]{1,19}$`)
	lower = regexp.MustCompile(`^[a-z][a-z0-9_]{0,29}$`)
)

func (q *Questionnaire) check(file string) (out fault.List) {
	if q.Kind != Fit && q.Kind != Pulse {
		out = append(out, strictyaml.At(ErrKind.With("value", q.Kind).With("known", Fit+", "+Pulse), file, q.Line))
	}
	if n := len(q.Items); n < leastItems || n > mostItems {
		out = append(out, strictyaml.At(ErrCount.With("least", leastItems).With("most", mostItems), file, q.Line))
	}
	var groups, items []string
	for _, g := range q.Groups {
		if !lower.MatchString(g.Code) || slices.Contains(groups, g.Code) {
			out = append(out, strictyaml.At(ErrCode.With("value", g.Code), file, g.Line))
		}
		groups = append(groups, g.Code)
	}
	for _, i := range q.Items {
		if !lower.MatchString(i.Code) || slices.Contains(items, i.Code) {
			out = append(out, strictyaml.At(ErrCode.With("value", i.Code), file, i.Line))
		}
		if !slices.Contains(groups, i.Group) {
			out = append(out, strictyaml.At(ErrGroup.With("value", i.Group).With("known", fmt.Sprint(groups)), file, i.Line))
		}
		items = append(items, i.Code)
	}
	return out
}

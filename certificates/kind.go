package certificates

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"time"

	"tianti/certificates/pdf"
	"tianti/internal/clock"
	"tianti/internal/fault"
	"tianti/internal/strictyaml"
)

// The faults of a catalogue of kinds; each has the params "file" and "line".
var (
	ErrKindTwice     = fault.Define(fault.Invalid, "certificates.kind.twice")     // param "code"
	ErrKindCode      = fault.Define(fault.Invalid, "certificates.kind.code")      // param "code"
	ErrKindClass     = fault.Define(fault.Invalid, "certificates.kind.class")     // params "code", "class", "known"
	ErrKindMonths    = fault.Define(fault.Invalid, "certificates.kind.months")    // params "code", "months"
	ErrKindTemplate  = fault.Define(fault.Invalid, "certificates.kind.template")  // params "code", "template"
	ErrTemplateShape = fault.Define(fault.Invalid, "certificates.template")       // params "template", "why"
	ErrProgramme     = fault.Define(fault.Invalid, "certificates.kind.programme") // param "code"
	ErrReminders     = fault.Define(fault.Invalid, "certificates.reminders")
	ErrUnknownKind   = fault.Define(fault.NotFound, "certificates.kind.unknown") // param "kind"
)

// Class says what a kind of certificate stands for.
type Class string

// The classes.
const (
	SeatClass    Class = "seat"
	PostClass    Class = "post"
	CourseClass  Class = "course"
	TrainerClass Class = "trainer"
	ContestClass Class = "contest"
	StarClass    Class = "star"
)

var classes = []string{"seat", "post", "course", "trainer", "contest", "star"}

// Kind is one kind of certificate. BodyZH and BodyEN are sentences with the names {subject} and
// {results}.
type Kind struct {
	Line     strictyaml.Line `yaml:"-" json:"-"`
	Code     string          `yaml:"code" json:"code"`
	Class    Class           `yaml:"class" json:"class"`
	Months   int             `yaml:"months" json:"months"`
	Template string          `yaml:"template" json:"template"`
	Posts    []string        `yaml:"posts,omitempty" json:"posts,omitempty"` // posts that ask for it
	ZH       string          `yaml:"zh" json:"zh"`
	EN       string          `yaml:"en" json:"en"`
	BodyZH   string          `yaml:"body_zh" json:"body_zh"`
	BodyEN   string          `yaml:"body_en" json:"body_en"`
	Asks     *Programme      `yaml:"asks,omitempty" json:"asks,omitempty"` // nil: only people issue it
}

// In is the kind's name in a language.
func (k Kind) In(lang string) string {
	if lang == "en" {
		return k.EN
	}
	return k.ZH
}

// Catalogue is the set of kinds and looks that is in force.
type Catalogue struct {
	Prefix    string         `yaml:"prefix"` // of every number
	Reminders []int          `yaml:"reminders"`
	RenewDays int            `yaml:"renew_days"`
	Kinds     []Kind         `yaml:"kinds"`
	Templates []pdf.Template `yaml:"templates"`
}

//go:embed blueprint.yaml
var blueprint []byte

// Blueprint is the catalogue that a new installation starts with.
func Blueprint() Catalogue {
	c, err := ReadCatalogue("certificates/blueprint.yaml", blueprint)
	if err != nil {
		panic(err) // embedded, and a test reads it
	}
	return c
}

var codeShape = regexp.MustCompile(`^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$`)

// ReadCatalogue reads and checks a catalogue. The error is a fault.List that names the lines.
func ReadCatalogue(file string, data []byte) (Catalogue, error) {
	var c Catalogue
	if err := strictyaml.Decode(file, data, &c); err != nil {
		return c, err
	}
	var bad fault.List
	refuse := func(f *fault.Fault, line strictyaml.Line) { bad = append(bad, strictyaml.At(f, file, line)) }
	looks := map[string]bool{}
	for _, t := range c.Templates {
		looks[t.Name] = true
		if err := t.Check(); err != nil {
			refuse(ErrTemplateShape.With("template", t.Name).With("why", strings.ReplaceAll(err.Error(), "\n", ": ")), 1)
		}
	}
	if !slices.IsSortedFunc(c.Reminders, func(a, b int) int { return b - a }) || slices.ContainsFunc(c.Reminders, func(d int) bool { return d < 1 || d > 365 }) {
		refuse(ErrReminders, 1)
	}
	seen := map[string]bool{}
	for _, k := range c.Kinds {
		if seen[k.Code] {
			refuse(ErrKindTwice.With("code", k.Code), k.Line)
		}
		seen[k.Code] = true
		if !codeShape.MatchString(k.Code) || len(k.Code) > 30 {
			refuse(ErrKindCode.With("code", k.Code), k.Line)
		}
		if !slices.Contains(classes, string(k.Class)) {
			refuse(ErrKindClass.With("code", k.Code).With("class", k.Class).With("known", strings.Join(classes, ", ")), k.Line)
		}
		if k.Months < 0 || k.Months > 600 {
			refuse(ErrKindMonths.With("code", k.Code).With("months", k.Months), k.Line)
		}
		if !k.Asks.sound() {
			refuse(ErrProgramme.With("code", k.Code), k.Line)
		}
		if !looks[k.Template] {
			refuse(ErrKindTemplate.With("code", k.Code).With("template", k.Template), k.Line)
		}
	}
	return c, bad.Err()
}

// Kind finds a kind by its code.
func (c Catalogue) Kind(code string) (Kind, error) {
	i := slices.IndexFunc(c.Kinds, func(k Kind) bool { return k.Code == code })
	if i < 0 {
		return Kind{}, ErrUnknownKind.With("kind", code).At("kind")
	}
	return c.Kinds[i], nil
}

// Look finds the template of a kind.
func (c Catalogue) Look(k Kind) pdf.Template {
	i := slices.IndexFunc(c.Templates, func(t pdf.Template) bool { return t.Name == k.Template })
	return c.Templates[i] // ReadCatalogue saw to it
}

// ForPost lists the kinds of which one must be valid before a person takes a post; none for a post
// that asks for nothing.
func (c Catalogue) ForPost(post string) []Kind {
	var out []Kind
	for _, k := range c.Kinds {
		if slices.Contains(k.Posts, post) {
			out = append(out, k)
		}
	}
	return out
}

// end is the instant at which a term of months that begins on a day is over: 24:00 of the
// corresponding day, or of the last day of a month that is too short. No months, no end.
func end(begin time.Time, months int) time.Time {
	if months == 0 {
		return time.Time{}
	}
	y, m, d := begin.In(clock.Shanghai).Date()
	first := time.Date(y, m+time.Month(months), 1, 0, 0, 0, 0, clock.Shanghai)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(d, last)).UTC()
}

// Term is the validity of a certificate that is issued now. Where one of the same kind is still
// running and is about to end, the new term continues it: renewing early loses no day.
func (c Catalogue) Term(k Kind, now time.Time, running time.Time) (from, until time.Time) {
	until = end(now, k.Months)
	if k.Months > 0 && running.After(now) && running.Before(now.AddDate(0, 0, c.RenewDays)) {
		until = end(running.Add(-time.Second), k.Months)
	}
	return now, until
}

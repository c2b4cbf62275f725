package certificates

import (
	_ "embed"
	"slices"

	"tianti/certificates/pdf"
	"tianti/internal/fault"
	"tianti/internal/strictyaml"
	"tianti/rbac"
)

// ErrKindTwice says that a kind stands twice in a file; param "code".
var ErrKindTwice = fault.Define(fault.Invalid, "certificates.kind.twice")

// ErrKindTemplate says that a file has no look of a name; params "code", "template".
var ErrKindTemplate = fault.Define(fault.Invalid, "certificates.kind.template")

//go:embed blueprint.yaml
var blueprint []byte

// sheet is a catalogue as a file: what most kinds share stands once.
type sheet struct {
	Prefix    string         `yaml:"prefix"`
	Reminders []int          `yaml:"reminders"`
	RenewDays int            `yaml:"renew_days"`
	Kinds     []Kind         `yaml:"kinds"`
	Templates []pdf.Template `yaml:"templates"`
}

// Blueprint is the catalogue that a new installation starts with.
func Blueprint() Catalogue {
	c, err := ReadCatalogue("certificates/blueprint.yaml", blueprint)
	if err != nil {
		panic(err) // embedded, and a test reads it
	}
	return c
}

// ReadCatalogue reads and checks a catalogue. The error is a fault.List that names the lines.
func ReadCatalogue(file string, data []byte) (Catalogue, error) {
	var s sheet
	if err := strictyaml.Decode(file, data, &s); err != nil {
		return Catalogue{}, err
	}
	var bad fault.List
	refuse := func(f *fault.Fault, line strictyaml.Line) { bad = append(bad, strictyaml.At(f, file, line)) }
	c := Catalogue{Kinds: s.Kinds}
	for i := range c.Kinds {
		k := &c.Kinds[i]
		if slices.ContainsFunc(c.Kinds[:i], func(x Kind) bool { return x.Code == k.Code }) {
			refuse(ErrKindTwice.With("code", k.Code), k.Line)
		}
		if k.Prefix == "" {
			k.Prefix = s.Prefix
		}
		if k.Reminders == nil && k.Months > 0 {
			k.Reminders = s.Reminders
		}
		if k.RenewDays == 0 && k.Months > 0 {
			k.RenewDays = s.RenewDays
		}
		look := slices.IndexFunc(s.Templates, func(t pdf.Template) bool { return t.Name == k.Template })
		if look < 0 {
			refuse(ErrKindTemplate.With("code", k.Code).With("template", k.Template), k.Line)
			continue
		}
		k.Look = s.Templates[look]
	}
	for _, k := range c.Kinds {
		for _, f := range k.faults(c, rbac.BuiltinPosts()) {
			refuse(f, k.Line)
		}
	}
	return c, bad.Err()
}

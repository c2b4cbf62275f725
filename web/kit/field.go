package kit

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"tianti/internal/clock"
)

// Field is what the components field, textarea, select, check and file draw.
type Field struct {
	Name, ID    string
	Label, Help string // locale keys; Help may be ""
	Error       string
	Value       string
	Type        string
	Required    bool
	Multiple    bool
	Options     []Option
	Attrs       []Attr // the few attributes that templates may set
	Rows        string
}

// Attr is an attribute of an input.
type Attr struct{ Name, Value string }

// Option is a choice of a select or radio group. Text is shown as it is: translate it before.
type Option struct {
	Value, Text string
	Selected    bool
}

// newField builds a field: {{template "field" (field . "name" .Page.Name "required" "type=email")}}.
// The label is the text "field.<name>" unless "label=<key>" says otherwise; "help=<key>" adds a
// line below. Other options become attributes: "autocomplete=username", "maxlength=80", "rows=4".
func newField(v *View, name string, value any, options ...string) Field {
	f := Field{Name: name, ID: "f-" + name, Label: "field." + name, Error: v.Error(name), Value: show(value), Type: "text", Rows: "4"}
	for _, o := range options {
		key, val, _ := strings.Cut(o, "=")
		switch key {
		case "required":
			f.Required = true
		case "multiple":
			f.Multiple = true
		case "label":
			f.Label = val
		case "help":
			f.Help = val
		case "type":
			f.Type = val
		case "rows":
			f.Rows = val
		case "id":
			f.ID = val
		case "autocomplete", "maxlength", "minlength", "min", "max", "step", "inputmode", "placeholder",
			"pattern", "accept", "list", "autofocus", "readonly", "disabled", "autocapitalize", "spellcheck":
			f.Attrs = append(f.Attrs, Attr{key, val})
		default:
			panic(fmt.Sprintf("kit: field %s: unknown option %q", name, o))
		}
	}
	return f
}

// newChoice builds a select or radio group: {{template "select" (choice . "unit" .Page.Unit .Page.Units "required")}}.
func newChoice(v *View, name string, value any, options []Option, more ...string) Field {
	f := newField(v, name, value, more...)
	f.Options = make([]Option, len(options))
	for i, o := range options {
		o.Selected = o.Selected || o.Value == f.Value
		f.Options[i] = o
	}
	return f
}

// show writes a value as an input wants it.
func show(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case time.Time:
		if v.IsZero() {
			return ""
		}
		return v.In(clock.Shanghai).Format("2006-01-02T15:04")
	case bool:
		if v {
			return "true"
		}
		return ""
	}
	return fmt.Sprint(value)
}

// DescribedBy are the ids of help and error, for aria-describedby.
func (f Field) DescribedBy() string {
	var ids []string
	if f.Error != "" {
		ids = append(ids, f.ID+"-error")
	}
	if f.Help != "" {
		ids = append(ids, f.ID+"-help")
	}
	return strings.Join(ids, " ")
}

// Extra are the further attributes. Their names come from the list in newField and their values are
// escaped, so that they are attributes and nothing else.
func (f Field) Extra() template.HTMLAttr {
	var b strings.Builder
	for _, a := range f.Attrs {
		b.WriteString(a.Name + `="` + template.HTMLEscapeString(a.Value) + `" `)
	}
	return template.HTMLAttr(strings.TrimSpace(b.String()))
}

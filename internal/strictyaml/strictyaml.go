// Package strictyaml reads YAML that people edit, and refuses what it does not understand: an
// unknown field, a missing one, a field that stands twice, a value of another type. Each fault
// names file and line and how to mend it; all faults of a file come at once, as a fault.List.
//
//	type Kind struct {
//		Line   strictyaml.Line `yaml:"-"`               // filled with the line on which it stands
//		Code   string          `yaml:"code"`            // required
//		Months int             `yaml:"months,omitempty"` // may be left out
//	}
//	var kinds []Kind
//	err := strictyaml.Decode("blueprint.yaml", data, &kinds)
//
// Go fields without a yaml tag are not read. Aliases and merge keys are refused: what a line says
// stands on that line. Rules beyond types are the caller's; Line lets their faults name the line.
package strictyaml

import (
	"encoding"
	"errors"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"tianti/internal/fault"
)

// The faults. All carry the params "file" and "line"; those about a field carry "field", its path.
var (
	ErrSyntax      = fault.Define(fault.Invalid, "strictyaml.syntax")       // param "why"
	ErrUnknown     = fault.Define(fault.Invalid, "strictyaml.unknown")      // param "known"
	ErrMissing     = fault.Define(fault.Invalid, "strictyaml.missing")      // the line is the section's
	ErrTwice       = fault.Define(fault.Invalid, "strictyaml.twice")        // param "first", a line
	ErrWantText    = fault.Define(fault.Invalid, "strictyaml.want_text")    // param "value" in all below
	ErrWantNumber  = fault.Define(fault.Invalid, "strictyaml.want_number")  // a whole number that fits
	ErrWantSwitch  = fault.Define(fault.Invalid, "strictyaml.want_switch")  // true or false
	ErrWantList    = fault.Define(fault.Invalid, "strictyaml.want_list")    //
	ErrWantSection = fault.Define(fault.Invalid, "strictyaml.want_section") // name: value lines
	ErrValue       = fault.Define(fault.Invalid, "strictyaml.value")        // a type's own reading refused it
	ErrAlias       = fault.Define(fault.Invalid, "strictyaml.alias")
)

// Line is the number of a line; a field of this type in a struct is filled by Decode.
type Line int

// Spot is a place in a file; both count from 1.
type Spot struct{ Line, Column int }

// Spots are the places of a section's values by the names of their fields, and of the section
// itself under "". A field of this type in a struct is filled by Decode.
type Spots map[string]Spot

// Of is where a field's value stands; where the section does if the field is not there.
func (s Spots) Of(field string) Spot {
	if at, ok := s[field]; ok {
		return at
	}
	return s[""]
}

// maxDepth bounds nesting, so that no input makes the reading recurse without end.
const maxDepth = 64

// Decode reads one YAML document into a pointer to a struct, map or slice. The error is a
// fault.List with everything that is wrong, or nil. What was read before a fault stays in into.
func Decode(file string, data []byte, into any) error {
	v := reflect.ValueOf(into)
	if v.Kind() != reflect.Pointer || v.IsNil() {
		panic(fmt.Sprintf("strictyaml: into must be a pointer, not %T", into))
	}
	d := decoder{file: file}
	root, err := parse(data)
	switch {
	case err != nil:
		d.refuse(ErrSyntax.With("why", plain(err)), Spot{lineOf(err), 1}, "")
	case root == nil:
		d.refuse(ErrSyntax.With("why", "empty"), Spot{1, 1}, "")
	default:
		d.value(root, v.Elem(), "", 0)
	}
	return d.faults.Err()
}

// At makes a caller's own fault speak of a place in the file as the package's faults do.
func At(f *fault.Fault, file string, line Line) *fault.Fault {
	return f.With("file", file).With("line", int(line))
}

// AtSpot is At with the column. The param "place" is "file:line:column: ", to stand before a
// sentence; it is empty where there is no file: the fault is about a form then.
func AtSpot(f *fault.Fault, file string, at Spot) *fault.Fault {
	if file == "" {
		return f.With("place", "")
	}
	return f.With("file", file).With("line", at.Line).With("column", at.Column).With("place", fmt.Sprintf("%s:%d:%d: ", file, at.Line, at.Column))
}

func parse(data []byte) (root *yaml.Node, err error) {
	defer func() { // yaml.v3 has panicked on odd input in some versions
		if r := recover(); r != nil {
			root, err = nil, fmt.Errorf("yaml: %v", r)
		}
	}()
	var doc yaml.Node
	dec := yaml.NewDecoder(strings.NewReader(string(data)))
	if err := dec.Decode(&doc); err != nil {
		if err.Error() == "EOF" {
			return nil, nil
		}
		return nil, err
	}
	var more yaml.Node
	if err := dec.Decode(&more); err == nil {
		return nil, fmt.Errorf("yaml: line %d: a second document", more.Line)
	} else if err.Error() != "EOF" {
		return nil, err
	}
	if len(doc.Content) == 0 {
		return nil, nil
	}
	return doc.Content[0], nil
}

var inLine = regexp.MustCompile(`line (\d+)`)

func lineOf(err error) int {
	if m := inLine.FindStringSubmatch(err.Error()); m != nil {
		n, _ := strconv.Atoi(m[1])
		return max(n, 1)
	}
	return 1
}

func plain(err error) string {
	s := strings.TrimPrefix(err.Error(), "yaml: ")
	return strings.TrimPrefix(inLine.ReplaceAllString(s, ""), ": ")
}

type decoder struct {
	file   string
	faults fault.List
}

// refuse notes a fault; the first hundred say enough.
func (d *decoder) refuse(f *fault.Fault, at Spot, path string) {
	if len(d.faults) < 100 {
		d.faults = append(d.faults, AtSpot(f, d.file, at).With("field", path).At(path))
	}
}

func spot(n *yaml.Node) Spot { return Spot{n.Line, n.Column} }

var textType = reflect.TypeFor[encoding.TextUnmarshaler]()

func (d *decoder) value(n *yaml.Node, v reflect.Value, path string, depth int) {
	switch {
	case depth > maxDepth:
		d.refuse(ErrSyntax.With("why", "nested too deeply"), spot(n), path)
		return
	case n.Kind == yaml.AliasNode:
		d.refuse(ErrAlias, spot(n), path)
		return
	case v.Kind() == reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		d.value(n, p.Elem(), path, depth+1)
		v.Set(p)
		return
	case reflect.PointerTo(v.Type()).Implements(textType):
		d.text(n, v, path)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.section(n, v, path, depth)
	case reflect.Map:
		d.table(n, v, path, depth)
	case reflect.Slice:
		d.list(n, v, path, depth)
	default:
		d.scalar(n, v, path)
	}
}

func (d *decoder) text(n *yaml.Node, v reflect.Value, path string) {
	if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
		d.refuse(ErrWantText.With("value", said(n)), spot(n), path)
		return
	}
	if err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(n.Value)); err != nil {
		if own := (*fault.Fault)(nil); errors.As(err, &own) {
			d.refuse(own, spot(n), path)
			return
		}
		d.refuse(ErrValue.With("value", n.Value).With("why", err.Error()), spot(n), path)
	}
}

func (d *decoder) scalar(n *yaml.Node, v reflect.Value, path string) {
	ok := n.Kind == yaml.ScalarNode && n.Tag != "!!null"
	switch v.Kind() {
	case reflect.String:
		if ok = ok && n.Tag != "!!bool"; !ok {
			d.refuse(ErrWantText.With("value", said(n)), spot(n), path)
			return
		}
		v.SetString(n.Value)
	case reflect.Bool:
		if ok = ok && n.Tag == "!!bool"; !ok {
			d.refuse(ErrWantSwitch.With("value", said(n)), spot(n), path)
			return
		}
		v.SetBool(strings.EqualFold(n.Value, "true"))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		i, err := strconv.ParseInt(n.Value, 10, 64)
		if !ok || n.Tag != "!!int" || err != nil || v.OverflowInt(i) {
			d.refuse(ErrWantNumber.With("value", said(n)), spot(n), path)
			return
		}
		v.SetInt(i)
	case reflect.Float64, reflect.Float32:
		f, err := strconv.ParseFloat(n.Value, 64)
		if !ok || n.Tag != "!!int" && n.Tag != "!!float" || err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			d.refuse(ErrWantNumber.With("value", said(n)), spot(n), path)
			return
		}
		v.SetFloat(f)
	default:
		panic(fmt.Sprintf("strictyaml: %s: cannot read into %v", path, v.Type()))
	}
}

func (d *decoder) list(n *yaml.Node, v reflect.Value, path string, depth int) {
	if n.Kind != yaml.SequenceNode {
		d.refuse(ErrWantList.With("value", said(n)), spot(n), path)
		return
	}
	out := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	for i, c := range n.Content {
		d.value(c, out.Index(i), fmt.Sprintf("%s[%d]", path, i), depth+1)
	}
	v.Set(out)
}

func (d *decoder) table(n *yaml.Node, v reflect.Value, path string, depth int) {
	out := reflect.MakeMap(v.Type())
	d.entries(n, path, func(key, val *yaml.Node, at string) {
		k, e := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		d.value(key, k, at, depth+1)
		d.value(val, e, at, depth+1)
		out.SetMapIndex(k, e)
	})
	v.Set(out)
}

// entries walks a mapping's pairs and refuses keys that stand twice.
func (d *decoder) entries(n *yaml.Node, path string, do func(key, val *yaml.Node, at string)) bool {
	if n.Kind != yaml.MappingNode {
		d.refuse(ErrWantSection.With("value", said(n)), spot(n), path)
		return false
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, val := n.Content[i], n.Content[i+1]
		at := join(path, key.Value)
		switch first, twice := seen[key.Value]; {
		case key.Kind != yaml.ScalarNode || key.Tag == "!!merge":
			d.refuse(ErrAlias, spot(key), at)
		case twice:
			d.refuse(ErrTwice.With("first", first), spot(key), at)
		default:
			seen[key.Value] = key.Line
			do(key, val, at)
		}
	}
	return true
}

// section reads a struct: every key must be a field, every field that is not optional a key.
func (d *decoder) section(n *yaml.Node, v reflect.Value, path string, depth int) {
	fields := fieldsOf(v.Type())
	read := map[string]bool{}
	if !d.entries(n, path, func(key, val *yaml.Node, at string) {
		f, known := fields[key.Value]
		if !known {
			d.refuse(ErrUnknown.With("known", strings.Join(names(fields), ", ")), spot(key), at)
			return
		}
		read[key.Value] = true
		d.value(val, v.FieldByIndex(f.index), at, depth+1)
	}) {
		return
	}
	for _, name := range names(fields) {
		if !read[name] && !fields[name].optional {
			d.refuse(ErrMissing, spot(n), join(path, name))
		}
	}
	for i := range v.NumField() {
		switch v.Type().Field(i).Type {
		case reflect.TypeFor[Line]():
			v.Field(i).SetInt(int64(n.Line))
		case reflect.TypeFor[Spots]():
			v.Field(i).Set(reflect.ValueOf(spots(n)))
		}
	}
}

func spots(n *yaml.Node) Spots {
	out := Spots{"": spot(n)}
	for i := 0; i+1 < len(n.Content); i += 2 {
		out[n.Content[i].Value] = spot(n.Content[i+1])
	}
	return out
}

type field struct {
	index    []int
	optional bool
}

func fieldsOf(t reflect.Type) map[string]field {
	out := map[string]field{}
	for _, f := range reflect.VisibleFields(t) {
		name, rest, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if name == "" || name == "-" || !f.IsExported() {
			continue
		}
		out[name] = field{f.Index, slices.Contains(strings.Split(rest, ","), "omitempty")}
	}
	return out
}

func names(fields map[string]field) []string {
	out := make([]string, 0, len(fields))
	for n := range fields {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// said is what the line has, short enough for a message.
func said(n *yaml.Node) string {
	switch n.Kind {
	case yaml.SequenceNode:
		return "[…]"
	case yaml.MappingNode:
		return "{…}"
	}
	if r := []rune(n.Value); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return n.Value
}

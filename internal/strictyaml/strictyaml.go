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
	"fmt"
	"reflect"
	"regexp"
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

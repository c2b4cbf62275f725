package cmi5

import (
	"encoding/xml"
	"errors"
	"slices"
	"strings"

	"tianti/internal/fault"
	"tianti/internal/strictxml"
	"tianti/internal/text"
)

// The faults that refuse a course structure. All name the line, and the element where there is one.
var (
	ErrNoStructure = fault.Define(fault.Invalid, "courses.cmi5.no_structure")
	ErrXML         = fault.Define(fault.Invalid, "courses.cmi5.xml")        // params line, what
	ErrUnexpected  = fault.Define(fault.Invalid, "courses.cmi5.unexpected") // params line, element, in: it does not stand there, or not in that order
	ErrMissing     = fault.Define(fault.Invalid, "courses.cmi5.missing")    // params line, element, in
	ErrValue       = fault.Define(fault.Invalid, "courses.cmi5.value")      // params line, element, value, want
	ErrTwice       = fault.Define(fault.Invalid, "courses.cmi5.twice")      // params line, element, id
	ErrURL         = fault.Define(fault.Invalid, "courses.cmi5.url")        // params line, url: no file of the package
	ErrElsewhere   = fault.Define(fault.Invalid, "courses.cmi5.elsewhere")  // params line, url: content of another site
	ErrParameter   = fault.Define(fault.Invalid, "courses.cmi5.parameter")  // params line, url, name: the launch has a parameter of that name
	ErrSchema      = fault.Define(fault.Invalid, "courses.cmi5.schema")     // params line, element: an extension without a schema
	ErrMany        = fault.Define(fault.Invalid, "courses.cmi5.many")       // param most
)

// Namespace is that of course structures (13.2); it is the address of their schema as well.
const Namespace = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"

const instance = "http://www.w3.org/2001/XMLSchema-instance"

// mostParts bounds a course; the specification asks for more than a thousand units (6.1).
const mostParts = 5000

// node is an element of a course structure. Elements of other namespaces are counted and left out.
type node struct {
	name  string
	attrs map[string]string
	text  string
	kids  []*node
	line  int
}

func (n *node) kid(name string) *node {
	for _, k := range n.kids {
		if k.name == name {
			return k
		}
	}
	return nil
}

// said is the text of a child without the blanks around it, which do not count (13.1).
func (n *node) said(name string) string {
	if k := n.kid(name); k != nil {
		return strings.TrimSpace(k.text)
	}
	return ""
}

func (n *node) attr(name string) string { return strings.TrimSpace(n.attrs[name]) }

// reading is an XML file on its way to be a tree.
type reading struct {
	root    *node
	open    []*node  // nil for elements of other namespaces
	schemas []string // namespaces for which the root names a schema
}

func refused(line int, what string) error {
	return ErrXML.With("line", line).With("what", text.Cut(what, 120))
}

// parse reads XML into a tree.
func parse(data []byte) (*node, error) {
	var p reading
	line, err := strictxml.Walk(data, p.take)
	if errors.Is(err, ErrSchema) {
		return nil, err
	}
	if err != nil {
		return nil, refused(line, err.Error())
	}
	if p.root == nil {
		return nil, refused(1, "no courseStructure of "+Namespace)
	}
	return p.root, nil
}

func (p *reading) take(token xml.Token, line int) error {
	switch t := token.(type) {
	case xml.StartElement:
		return p.begin(t, line)
	case xml.EndElement:
		p.open = p.open[:len(p.open)-1]
	case xml.CharData:
		if n := len(p.open); n > 0 && p.open[n-1] != nil {
			p.open[n-1].text += string(t)
		}
	}
	return nil
}

func (p *reading) begin(t xml.StartElement, line int) error {
	n := len(p.open)
	switch {
	case n > 0 && p.open[n-1] == nil: // within an extension nothing is ours
		p.open = append(p.open, nil)
		return nil
	case t.Name.Space != Namespace && n > 0:
		if !slices.Contains(p.schemas, t.Name.Space) { // 13.1.5
			return ErrSchema.With("line", line).With("element", text.Cut(t.Name.Local, 40))
		}
		p.open = append(p.open, nil)
		return nil
	case t.Name.Space != Namespace || n == 0 && t.Name.Local != "courseStructure":
		return errors.New("the root is " + text.Cut(t.Name.Local, 40) + ", not courseStructure of " + Namespace)
	}
	k := &node{name: t.Name.Local, attrs: map[string]string{}, line: line}
	for _, a := range t.Attr {
		switch {
		case a.Name.Space == "" && a.Name.Local != "xmlns":
			k.attrs[a.Name.Local] = a.Value
		case a.Name.Space == instance && a.Name.Local == "schemaLocation" && n == 0:
			for i, word := range strings.Fields(a.Value) {
				if i%2 == 0 {
					p.schemas = append(p.schemas, word)
				}
			}
		}
	}
	if n > 0 {
		p.open[n-1].kids = append(p.open[n-1].kids, k)
	} else {
		p.root = k
	}
	p.open = append(p.open, k)
	return nil
}

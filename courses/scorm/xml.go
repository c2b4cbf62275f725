package scorm

import (
	"encoding/xml"
	"strings"

	"tianti/internal/strictxml"
	"tianti/internal/text"
)

// node is an element of a manifest. Names are local: the editions differ in their namespaces only.
type node struct {
	name  string
	attrs map[string]string
	text  string
	kids  []*node
	line  int
}

// attr is an attribute whatever its capitals: 1.2 writes scormtype, 2004 scormType.
func (n *node) attr(name string) string {
	if n == nil {
		return ""
	}
	return strings.TrimSpace(n.attrs[strings.ToLower(name)])
}

// kid is the first child of a name, nil if there is none; it may be asked of nil.
func (n *node) kid(name string) *node {
	if n == nil {
		return nil
	}
	for _, k := range n.kids {
		if k.name == name {
			return k
		}
	}
	return nil
}

// all are the children of a name.
func (n *node) all(name string) (out []*node) {
	if n == nil {
		return nil
	}
	for _, k := range n.kids {
		if k.name == name {
			out = append(out, k)
		}
	}
	return out
}

// said is the text of a child, without the blanks around it.
func (n *node) said(name string) string {
	if k := n.kid(name); k != nil {
		return strings.TrimSpace(k.text)
	}
	return ""
}

// parse reads XML into a tree.
func parse(data []byte) (*node, error) {
	var p reading
	if line, err := strictxml.Walk(data, p.take); err != nil {
		return nil, ErrManifest.With("line", line).With("what", text.Cut(err.Error(), 120)).Because(err)
	}
	if p.root == nil {
		return nil, ErrManifest.With("line", 1).With("what", "no element")
	}
	return p.root, nil
}

type reading struct {
	root *node
	open []*node
}

func (p *reading) take(token xml.Token, line int) error {
	switch t := token.(type) {
	case xml.StartElement:
		k := &node{name: t.Name.Local, attrs: map[string]string{}, line: line}
		for _, a := range t.Attr {
			if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
				k.attrs[strings.ToLower(a.Name.Local)] = a.Value
			}
		}
		if len(p.open) > 0 {
			up := p.open[len(p.open)-1]
			up.kids = append(up.kids, k)
		} else if p.root == nil {
			p.root = k
		}
		p.open = append(p.open, k)
	case xml.EndElement:
		p.open = p.open[:len(p.open)-1]
	case xml.CharData:
		if len(p.open) > 0 {
			p.open[len(p.open)-1].text += string(t)
		}
	}
	return nil
}

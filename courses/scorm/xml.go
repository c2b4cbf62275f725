package scorm

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
)

// Limits of a manifest beside its size. A billion laughs needs entities, and there are none: no
// document type is followed.
const (
	mostManifest = 8 << 20 // bytes
	mostNodes    = 200_000
	mostDeep     = 100
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

// parse reads XML into a tree. Entities, unknown codings, depth and size refuse it.
func parse(data []byte) (*node, error) {
	if len(data) > mostManifest {
		return nil, ErrManifest.With("line", 1).With("what", "larger than 8 MB")
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = func(name string, r io.Reader) (io.Reader, error) {
		coding, err := htmlindex.Get(name)
		if err != nil {
			return nil, err
		}
		return coding.NewDecoder().Reader(r), nil
	}
	p := reading{d: d}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = p.take(token)
		}
		if err != nil {
			line, _ := d.InputPos()
			return nil, ErrManifest.With("line", line).With("what", clip(err.Error(), 120)).Because(err)
		}
	}
	if p.root == nil {
		return nil, ErrManifest.With("line", 1).With("what", "no element")
	}
	return p.root, nil
}

type reading struct {
	d    *xml.Decoder
	root *node
	open []*node
	n    int
}

var (
	errEntity = errors.New("entity declarations are refused")
	errDeep   = errors.New("nested too deeply")
	errMany   = errors.New("too many elements")
)

func (p *reading) take(token xml.Token) error {
	switch t := token.(type) {
	case xml.Directive:
		if bytes.Contains(bytes.ToUpper(t), []byte("ENTITY")) {
			return errEntity
		}
	case xml.StartElement:
		if p.n++; p.n > mostNodes {
			return errMany
		}
		if len(p.open) >= mostDeep {
			return errDeep
		}
		line, _ := p.d.InputPos()
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

func clip(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most]) + "…"
}

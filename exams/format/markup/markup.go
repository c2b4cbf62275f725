package markup

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"

	"tianti/exams/format"
	"tianti/internal/fault"
)

// The faults that refuse a file as a whole.
var (
	ErrSyntax = fault.Define(fault.Invalid, "exams.format.xml")        // params line, what
	ErrEntity = fault.Define(fault.Invalid, "exams.format.xml_entity") // param line
	ErrDeep   = fault.Define(fault.Invalid, "exams.format.xml_deep")   // params line, most
	ErrMany   = fault.Define(fault.Invalid, "exams.format.xml_many")   // param most
)

// Limits of a file beside its size.
const (
	mostDeep  = 200
	mostNodes = 400_000
)

// Node is an element, or a stretch of text when Name is empty.
type Node struct {
	Name  string // local name, as written
	Space string // namespace
	Attrs []Attr
	Text  string // of a stretch of text
	Kids  []*Node
	Line  int
}

// Attr is an attribute by its local name; declarations of namespaces are none.
type Attr struct{ Name, Value string }

// Parse reads a file into its root element. The text's coding is that of a byte-order mark, else the
// declared one, else what the bytes look like.
func Parse(data []byte) (*Node, error) {
	text, err := decoded(data)
	if err != nil {
		return nil, err
	}
	d := xml.NewDecoder(strings.NewReader(text))
	d.Entity = xml.HTMLEntity // names that never expand to more than a character
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	p := &parser{d: d}
	return p.document()
}

var declared = regexp.MustCompile(`^\s*<\?xml[^>]*\bencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']`)

// decoded turns a file into UTF-8.
func decoded(data []byte) (string, error) {
	if len(data) > format.MaxBytes {
		return "", format.ErrTooLarge.With("most", format.MaxBytes>>20)
	}
	m := declared.FindSubmatch(data[:min(len(data), 300)])
	if m == nil {
		return format.Text(data)
	}
	coding, err := htmlindex.Get(string(m[1]))
	name := ""
	if err == nil {
		name, _ = htmlindex.Name(coding)
	}
	if err != nil || name == "utf-8" || strings.HasPrefix(name, "utf-16") || coding == encoding.Replacement {
		return format.Text(data)
	}
	out, err := coding.NewDecoder().Bytes(data)
	if err != nil {
		return "", format.ErrEncoding.With("line", 1).Because(err)
	}
	return format.Text(out)
}

type parser struct {
	d     *xml.Decoder
	nodes int
	root  *Node
	open  []*Node
}

func (p *parser) line() int { line, _ := p.d.InputPos(); return line }

func (p *parser) document() (*Node, error) {
	for {
		line := p.line()
		token, err := p.d.Token()
		if errors.Is(err, io.EOF) && len(p.open) == 0 && p.root != nil {
			return p.root, nil
		}
		if err != nil {
			return nil, ErrSyntax.With("line", p.line()).With("what", said(err)).Because(err)
		}
		if err := p.take(token, line); err != nil {
			return nil, err
		}
	}
}

// said is the decoder's complaint without its own line number.
func said(err error) string {
	var s *xml.SyntaxError
	if errors.As(err, &s) {
		return s.Msg
	}
	return err.Error()
}

func (p *parser) take(token xml.Token, line int) error {
	switch x := token.(type) {
	case xml.Directive:
		if strings.Contains(strings.ToUpper(string(x)), "<!ENTITY") {
			return ErrEntity.With("line", line)
		}
	case xml.StartElement:
		n := &Node{Name: x.Name.Local, Space: x.Name.Space, Line: line}
		for _, a := range x.Attr {
			if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
				continue
			}
			n.Attrs = append(n.Attrs, Attr{a.Name.Local, a.Value})
		}
		if len(p.open) >= mostDeep {
			return ErrDeep.With("line", line).With("most", mostDeep)
		}
		if p.root != nil && len(p.open) == 0 {
			return ErrSyntax.With("line", line).With("what", "a second root element")
		}
		if err := p.add(n); err != nil {
			return err
		}
		p.open = append(p.open, n)
	case xml.EndElement:
		p.open = p.open[:len(p.open)-1]
	case xml.CharData:
		if len(p.open) == 0 {
			return nil
		}
		return p.add(&Node{Text: string(x), Line: line})
	}
	return nil
}

func (p *parser) add(n *Node) error {
	if p.nodes++; p.nodes > mostNodes {
		return ErrMany.With("most", mostNodes)
	}
	if len(p.open) == 0 {
		p.root = n
		return nil
	}
	top := p.open[len(p.open)-1]
	top.Kids = append(top.Kids, n)
	return nil
}

// Attr is the value of an attribute, "" without one.
func (n *Node) Attr(name string) string {
	v, _ := n.Has(name)
	return v
}

// Has is the value of an attribute and whether it is there. A missing node has none.
func (n *Node) Has(name string) (string, bool) {
	if n == nil {
		return "", false
	}
	for _, a := range n.Attrs {
		if strings.EqualFold(a.Name, name) {
			return a.Value, true
		}
	}
	return "", false
}

// Child is the first child of a name, nil without one.
func (n *Node) Child(name string) *Node {
	if n == nil {
		return nil
	}
	for _, k := range n.Kids {
		if k.Name == name {
			return k
		}
	}
	return nil
}

// At follows names downwards, nil where one is missing.
func (n *Node) At(names ...string) *Node {
	for _, name := range names {
		n = n.Child(name)
	}
	return n
}

// Children are the children of a name.
func (n *Node) Children(name string) []*Node {
	if n == nil {
		return nil
	}
	var out []*Node
	for _, k := range n.Kids {
		if k.Name == name {
			out = append(out, k)
		}
	}
	return out
}

// Elements are the children that are no text.
func (n *Node) Elements() []*Node {
	if n == nil {
		return nil
	}
	var out []*Node
	for _, k := range n.Kids {
		if k.Name != "" {
			out = append(out, k)
		}
	}
	return out
}

// Find visits every element below a node, outermost first, until f says stop.
func (n *Node) Find(f func(*Node) (stop bool)) bool {
	if n == nil {
		return false
	}
	for _, k := range n.Kids {
		if k.Name != "" && (f(k) || k.Find(f)) {
			return true
		}
	}
	return false
}

// First is the first element of a name anywhere below, nil without one.
func (n *Node) First(name string) *Node {
	var found *Node
	n.Find(func(k *Node) bool {
		if k.Name == name {
			found = k
		}
		return found != nil
	})
	return found
}

// All are the elements of a name anywhere below.
func (n *Node) All(name string) []*Node {
	var out []*Node
	n.Find(func(k *Node) bool {
		if k.Name == name {
			out = append(out, k)
		}
		return false
	})
	return out
}

// String is the text of a node and of all below it, trimmed. A missing node has none.
func (n *Node) String() string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	n.text(&b)
	return strings.TrimSpace(b.String())
}

func (n *Node) text(b *strings.Builder) {
	b.WriteString(n.Text)
	for _, k := range n.Kids {
		k.text(b)
	}
}

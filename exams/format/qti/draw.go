package qti

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"tianti/exams/format"
	"tianti/exams/item"
	"tianti/internal/locale"
)

// drawing is an item that is being written.
type drawing struct {
	strings.Builder
	v    version
	e    format.Entry
	b    *item.Body
	told *format.Entry
	used map[string]format.File // by name beside the item
}

// spelt is a name of QTI 2 as the version spells it.
func (d *drawing) spelt(name string) string {
	if !d.v.kebab {
		return name
	}
	var s strings.Builder
	for _, r := range name {
		if r >= 'A' && r <= 'Z' {
			s.WriteByte('-')
			r += 'a' - 'A'
		}
		s.WriteRune(r)
	}
	return s.String()
}

func (d *drawing) tag(name string) string {
	if d.v.kebab {
		return "qti-" + d.spelt(name)
	}
	return name
}

// open starts an element; attributes come in pairs of name and value.
func (d *drawing) open(name string, attrs ...string) {
	d.start(name, attrs)
	d.WriteString(">")
}

func (d *drawing) empty(name string, attrs ...string) {
	d.start(name, attrs)
	d.WriteString("/>")
}

func (d *drawing) start(name string, attrs []string) {
	d.WriteString("<" + d.tag(name))
	for i := 0; i+1 < len(attrs); i += 2 {
		d.WriteString(" " + d.spelt(attrs[i]) + `="` + escaped(attrs[i+1]) + `"`)
	}
}

func (d *drawing) end(name string) { d.WriteString("</" + d.tag(name) + ">\n") }

func (d *drawing) element(name, inner string, attrs ...string) {
	d.open(name, attrs...)
	d.WriteString(inner)
	d.end(name)
}

// item is the text of an item; false for kinds that no interaction asks.
func (d *drawing) item(id string) (string, bool) {
	d.used = map[string]format.File{}
	ask := d.kind()
	if ask == nil {
		return "", false
	}
	d.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	d.open("assessmentItem", "xmlns", d.v.items, "identifier", id, "title", d.b.Title, "adaptive", "false", "timeDependent", "false")
	d.WriteString("\n")
	var body drawing
	body.v, body.e, body.b, body.told, body.used = d.v, d.e, d.b, d.told, d.used
	responses := ask(&body)
	for _, r := range responses {
		d.declaration(r)
	}
	d.open("outcomeDeclaration", "identifier", "SCORE", "cardinality", "single", "baseType", "float", "normalMaximum", item.Points(d.b.Max))
	d.end("outcomeDeclaration")
	d.open("outcomeDeclaration", "identifier", "MAXSCORE", "cardinality", "single", "baseType", "float")
	d.element("defaultValue", d.value(item.Points(d.b.Max)))
	d.end("outcomeDeclaration")
	d.empty("outcomeDeclaration", "identifier", "FEEDBACK", "cardinality", "multiple", "baseType", "identifier")
	d.WriteString("\n")
	d.element("itemBody", body.String())
	d.processing(responses)
	if !d.b.Feedback.IsZero() {
		inner := d.block(d.b.Feedback)
		if d.v.kebab {
			inner = "<qti-content-body>" + inner + "</qti-content-body>"
		}
		d.element("modalFeedback", inner, "outcomeIdentifier", "FEEDBACK", "identifier", "said", "showHide", "show")
	}
	d.end("assessmentItem")
	return d.String(), true
}

func (d *drawing) value(s string) string {
	return "<" + d.tag("value") + ">" + escaped(s) + "</" + d.tag("value") + ">"
}

// block is a text as block markup.
func (d *drawing) block(t item.Text) string {
	if t.Format == item.HTML {
		return d.xhtml(t.Text)
	}
	return "<p>" + escaped(t.Text) + "</p>"
}

// inline is a text where no block may stand.
func (d *drawing) inline(t item.Text) string {
	if t.Format == item.HTML {
		return d.xhtml(t.Text)
	}
	return escaped(t.Text)
}

// xhtml is HTML that XML parsers read, with pictures named as they lie beside the item.
func (d *drawing) xhtml(s string) string {
	nodes, err := html.ParseFragment(strings.NewReader(s), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return escaped(s)
	}
	var b strings.Builder
	for _, n := range nodes {
		d.node(&b, n)
	}
	return b.String()
}

func (d *drawing) node(b *strings.Builder, n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		b.WriteString(escaped(n.Data))
		return
	case n.Type != html.ElementNode:
		return
	}
	known := slices.Contains(kept, n.Data) || n.Data == "img" || n.Namespace == "math"
	if known {
		b.WriteString("<" + n.Data)
		if n.Data == "math" {
			b.WriteString(` xmlns="http://www.w3.org/1998/Math/MathML"`)
		}
		for _, a := range n.Attr {
			value := a.Val
			if n.Data == "img" && a.Key == "src" {
				value = format.Readdress(value, func(id string) string { return d.beside(id, "") })
			}
			if slices.Contains([]string{"src", "alt", "colspan", "rowspan", "dir", "width", "height"}, a.Key) || n.Namespace == "math" && a.Key != "xmlns" && !strings.HasPrefix(a.Key, "on") {
				b.WriteString(" " + a.Key + `="` + escaped(value) + `"`)
			}
		}
		if slices.Contains(void, n.Data) {
			b.WriteString("/>")
			return
		}
		b.WriteString(">")
	}
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		d.node(b, k)
	}
	if known {
		b.WriteString("</" + n.Data + ">")
	}
}

// beside puts a file next to the item and says what it is called there.
func (d *drawing) beside(id, called string) string {
	i := slices.IndexFunc(d.e.Files, func(f format.File) bool { return f.ID == id })
	if i < 0 {
		return format.Address(id)
	}
	f := d.e.Files[i]
	if called != "" {
		f.Name = called
	}
	name := f.ID[:min(16, len(f.ID))] + path.Ext(format.FileName(f))
	d.used[name] = f
	return name
}

// attached draws what stands below the stem.
func (d *drawing) attached() {
	for _, m := range d.b.Media {
		d.attach(m)
	}
}

func (d *drawing) attach(m item.Media) {
	if m.ID != "" {
		d.WriteString(`<div><object data="` + escaped(d.beside(m.ID, m.Name)) + `" type="` + escaped(m.Type) + `">` + escaped(m.Name) + "</object></div>\n")
	}
}

// truth are the words of true and false, which QTI has no kind for.
func truth(id string) item.Text {
	return item.T(locale.T(locale.Chinese, "exams.item.truth."+id, nil))
}

func gapName(i int) string { return "RESPONSE" + strconv.Itoa(i+1) }

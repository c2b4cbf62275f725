package qti

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"tianti/exams/format"
	"tianti/exams/format/markup"
	"tianti/exams/format/own"
	"tianti/exams/item"
)

// mostComposed is how many interactions of one item become parts of a case.
const mostComposed = 20

var cutMark = regexp.MustCompile(`\x02(\d+)\x03`)

// composite reads an item that asks several things as a case: what stands before the first of them is
// its story, and what stands between them belongs to what follows.
func (x *reading) composite(body *markup.Node, asks []*markup.Node) {
	if len(asks) > mostComposed {
		x.e.Refuse(format.Say("exams.qti.several", "n", len(asks)))
		return
	}
	of := map[*markup.Node]int{}
	for i, n := range asks {
		of[n] = i
	}
	text := x.inner(body, func(n *markup.Node) (string, bool) {
		if i, asks := of[n]; asks {
			return "\x02" + strconv.Itoa(i) + "\x03", true
		}
		return "", false
	})
	chunks := cutMark.Split(text, -1)
	x.b.Kind, x.b.Fixed, x.b.Stem = item.Case, true, plainest(balanced(chunks[0]))
	if x.b.Stem.IsZero() {
		x.b.Stem = item.T(x.e.Title)
	}
	for i, n := range asks {
		said := ""
		if i > 0 && i < len(chunks) {
			said = balanced(chunks[i])
		}
		if !x.part(n, said, i) {
			return
		}
	}
	if !x.e.Scored {
		x.b.AddParts()
	}
	x.e.Remark(format.Say("exams.qti.composite", "n", len(asks)))
}

// part reads one interaction as a part of the case; false when the whole is refused.
func (x *reading) part(n *markup.Node, said string, i int) bool {
	d := x.of(n)
	p := &reading{e: x.e, b: &item.Body{Max: item.Point}, root: x.root, files: x.files, base: x.base, decls: x.decls, rules: x.rules}
	p.rules.maps = len(d.mapped) > 0 && (x.rules.maps || len(d.correct) == 0)
	interactions[name(n)](p, n)
	if x.e.Body == nil {
		return false
	}
	x.rules.other = x.rules.other || p.rules.other
	if best, positive := d.best(); p.rules.maps && positive > 0 {
		if d.single {
			positive = best
		}
		p.b.Max = min(positive, item.MostPoints*item.Point)
	}
	if prompt := kid(n, "prompt"); prompt != nil {
		said += "<p>" + x.inner(prompt, nil) + "</p>"
	}
	if p.b.Stem = plainest(said); p.b.Stem.IsZero() {
		p.b.Stem = item.T(strconv.Itoa(i+1) + ".")
	}
	x.b.Parts = append(x.b.Parts, *p.b)
	return true
}

// balanced closes and drops tags that a cut left open or over, as browsers do.
func balanced(s string) string {
	nodes, err := html.ParseFragment(strings.NewReader(s), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		return ""
	}
	var b strings.Builder
	for _, n := range nodes {
		if n.Type == html.ElementNode && n.FirstChild == nil && n.Data != "img" && n.Data != "br" && n.Data != "hr" {
			continue
		}
		if html.Render(&b, n) != nil {
			return ""
		}
	}
	return strings.TrimSpace(b.String())
}

// ours is our own element of a manifest when it tells an item whole.
func ours(meta *markup.Node) *markup.Node {
	var whole *markup.Node
	if meta == nil {
		return nil
	}
	meta.Find(func(k *markup.Node) bool {
		if k.Space == Namespace && k.Name == "whole" {
			whole = k
		}
		return whole != nil
	})
	return whole
}

// restore reads an item that we wrote whole, with its files.
func (x *reading) restore(whole, meta *markup.Node) {
	meta.Find(func(k *markup.Node) bool {
		if k.Space == Namespace && k.Name == "file" {
			if f, ok := x.file(k.Attr("href")); ok {
				x.e.Carry(f)
			}
		}
		if k.Space == Namespace && k.Name == "item" {
			if id, ok := k.Has("id"); ok {
				x.e.ID = item.Clip(id, 100)
			}
		}
		return false
	})
	own.Restore(whole, x.e)
}

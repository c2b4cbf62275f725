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
// its story, and what stands between them belongs to what follows. Gaps that follow each other are one part,
// with the text that they stand in.
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
			return mark(i), true
		}
		return "", false
	})
	chunks := cutMark.Split(text, -1)
	for len(chunks) <= len(asks) {
		chunks = append(chunks, "") // of an interaction within what is left out
	}
	story, said := chunks[0], ""
	if inline(asks[0]) {
		story, said = lastBlock(chunks[0])
	}
	x.b.Kind, x.b.Fixed, x.b.Stem = item.Case, true, plainest(balanced(story))
	if x.b.Stem.IsZero() {
		x.b.Stem = item.T(x.e.Title)
	}
	for i := 0; i < len(asks); i++ {
		from := i
		if inline(asks[i]) {
			for said += mark(i); i+1 < len(asks) && inline(asks[i+1]); i++ {
				said += chunks[i+1] + mark(i+1)
			}
		}
		rest := chunks[i+1]
		if inline(asks[i]) && i+1 < len(asks) {
			var end string
			end, rest = firstBlock(rest)
			said += end
		} else if i+1 == len(asks) { // nothing follows that it could belong to
			said, rest = said+rest, ""
		}
		if !x.part(asks[from:i+1], said, len(x.b.Parts)+1) {
			return
		}
		said = rest
	}
	if !x.e.Scored {
		x.b.AddParts()
	}
	x.e.Remark(format.Say("exams.qti.composite", "n", len(x.b.Parts)))
}

// mark stands in a text where an interaction is.
func mark(i int) string { return "\x02" + strconv.Itoa(i) + "\x03" }

// inline says whether an interaction stands within a sentence.
func inline(n *markup.Node) bool {
	return name(n) == "textentryinteraction" || name(n) == "inlinechoiceinteraction"
}

var (
	blockBegins = regexp.MustCompile(`<(?:p|div|li|td|th|dt|dd|blockquote|tr|ul|ol|table)[ >]`)
	blockEnds   = regexp.MustCompile(`</(?:p|div|li|td|th|dt|dd|blockquote|tr|ul|ol|table)>`)
)

// lastBlock cuts a text before the block that it ends in: there begins the sentence of the gap behind it.
func lastBlock(s string) (before, last string) {
	if all := blockBegins.FindAllStringIndex(s, -1); len(all) > 0 {
		at := all[len(all)-1][0]
		return s[:at], s[at:]
	}
	return "", s
}

// firstBlock cuts a text behind the block in which it begins.
func firstBlock(s string) (first, after string) {
	if at := blockEnds.FindStringIndex(s); at != nil {
		return s[:at[1]], s[at[1]:]
	}
	return s, ""
}

// part reads one interaction, or gaps that follow each other, as a part of the case; false when the whole is
// refused.
func (x *reading) part(asks []*markup.Node, said string, number int) bool {
	p := &reading{e: x.e, b: &item.Body{Max: item.Point}, root: x.root, files: x.files, base: x.base, decls: x.decls}
	if n := asks[0]; inline(n) || name(n) == "gapmatchinteraction" {
		p.gaps(asks, &said)
	} else {
		interactions[name(n)](p, n)
		if prompt := kid(n, "prompt"); prompt != nil {
			said += "<p>" + x.inner(prompt, nil) + "</p>"
		}
	}
	if x.e.Body == nil {
		return false
	}
	x.beyond = x.beyond || p.beyond || x.together > 0
	most := int64(0)
	for _, n := range asks {
		most += x.of(n).most()
	}
	if most > 0 {
		p.b.Max = min(most, item.MostPoints*item.Point)
	}
	if p.b.Stem = plainest(balanced(said)); p.b.Stem.IsZero() {
		p.b.Stem = item.T(strconv.Itoa(number) + ".")
	}
	x.b.Parts = append(x.b.Parts, *p.b)
	return true
}

// gaps makes a part of gaps and puts them into its text in place of their marks.
func (x *reading) gaps(asks []*markup.Node, text *string) {
	x.b.Kind, x.b.Fixed = "cloze", true
	if name(asks[0]) == "gapmatchinteraction" {
		*text += x.inner(&markup.Node{Kids: []*markup.Node{asks[0]}}, x.blanks())
	} else {
		draw, next := x.blanks(), 0
		*text = cutMark.ReplaceAllStringFunc(*text, func(string) string {
			next++
			gap, _ := draw(asks[next-1])
			return gap
		})
	}
	x.evenShares()
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

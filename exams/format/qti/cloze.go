package qti

import (
	"slices"
	"strconv"
	"strings"

	"tianti/exams/format"
	"tianti/exams/format/markup"
	"tianti/exams/item"
)

// cloze is a text whose interactions are its gaps.
func (x *reading) cloze(body *markup.Node) {
	x.b.Kind = "cloze"
	x.b.Fixed = true
	x.b.Stem = x.html(body, x.blanks())
	x.evenShares()
}

// blanks draws gaps, and adds each to the item as a blank.
func (x *reading) blanks() replace {
	var boxes *markup.Node // of the gap match that is being drawn
	return func(n *markup.Node) (string, bool) {
		switch name(n) {
		case "textentryinteraction":
			return x.gap(x.entry(x.of(n))), true
		case "inlinechoiceinteraction":
			x.b.Fixed = x.still(n, kids(n, "inlinechoice")) && x.b.Fixed
			return x.gap(x.list(x.of(n), kids(n, "inlinechoice"))), true
		case "gapmatchinteraction":
			boxes = n
			if len(kids(n, "gapimg")) > 0 {
				x.e.Refuse(format.Say("exams.qti.interaction", "interaction", "gapImg"))
			}
		case "gaptext", "gapimg":
			return "", true
		case "gap":
			return x.gap(x.boxes(boxes, attr(n, "identifier"))), true
		}
		return "", false
	}
}

// gap adds a blank and is how the stem names it.
func (x *reading) gap(g item.Blank) string {
	if len(x.b.Blanks) >= maxChoices || x.e.Body == nil {
		return ""
	}
	g.ID = "b" + strconv.Itoa(len(x.b.Blanks)+1)
	x.b.Blanks = append(x.b.Blanks, g)
	return "[[" + g.ID + "]]"
}

func (x *reading) entry(d *declaration) item.Blank {
	g := item.Blank{Kind: "short", Share: d.most()}
	if d.base == "float" || d.base == "integer" {
		g.Kind = "numeric"
		g.Answers = x.numbers(d)
		return g
	}
	g.Answers = x.texts(d)
	return g
}

func (x *reading) list(d *declaration, choices []*markup.Node) item.Blank {
	best, _ := d.best()
	g := item.Blank{Kind: "single", Share: d.most()}
	for _, c := range choices[:min(len(choices), maxChoices)] {
		id := attr(c, "identifier")
		o := item.Option{Text: item.T(flat(c))}
		if d.maps {
			o.Weight = weight(d.value(id), best)
		} else if slices.Contains(d.correct, id) {
			o.Weight = item.Full
		}
		g.Options = append(g.Options, o)
	}
	return g
}

// boxes is one gap of a gap match: a list of all words that can be put into it.
func (x *reading) boxes(n *markup.Node, gap string) item.Blank {
	g := item.Blank{Kind: "single"}
	d := x.of(n)
	for _, m := range d.mapped {
		if strings.HasSuffix(m.key, " "+gap) && d.maps {
			g.Share = max(g.Share, m.worth)
		}
	}
	x.beyond = x.beyond || d.other != 0 && d.maps
	for _, c := range kids(n, "gaptext") {
		if len(g.Options) >= maxChoices {
			break
		}
		key := attr(c, "identifier") + " " + gap
		o := item.Option{Text: item.T(flat(c))}
		if d.maps {
			o.Weight = weight(d.value(key), g.Share)
		} else if !d.maps && slices.Contains(d.correct, key) {
			o.Weight = item.Full
		}
		g.Options = append(g.Options, o)
	}
	return g
}

// evenShares makes shares of thousandths small whole numbers; gaps without a mapping count like the
// least of the others.
func (x *reading) evenShares() {
	var common int64
	for _, g := range x.b.Blanks {
		common = gcd(common, g.Share)
	}
	for i := range x.b.Blanks {
		g := &x.b.Blanks[i]
		if common > 0 {
			g.Share /= common
		}
		g.Share = max(g.Share, 1)
		if g.Share > 1000 {
			g.Share = 1
			x.e.Change(format.Say("exams.qti.rules"))
		}
	}
	if len(x.b.Blanks) > 1 && (x.together > 0 || x.matched) {
		x.b.Rule = item.MatchCorrect
	}
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

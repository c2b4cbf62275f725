package qti

import (
	"math/big"
	"strings"

	"tianti/exams/format/markup"
	"tianti/exams/item"
)

// comparison is what a condition asks of a response.
type comparison struct {
	id      string
	correct bool     // it is the right response that is declared
	keys    []string // or these: one of them
	whole   bool     // or all of them
	any     bool     // one of several comparisons is enough
	exact   bool     // upper and lower case differ
	near    near
}

// compared is what a condition compares; nothing where it only asks whether there is an answer. False when it
// does something else.
func (p *processing) compared(when *markup.Node) ([]comparison, bool) {
	of := when.Elements()
	switch name(when) {
	case "", "isnull":
		return nil, when == nil || name(when) == "isnull"
	case "not":
		return nil, len(of) == 1 && name(of[0]) == "isnull"
	case "and", "or":
		var out []comparison
		for _, k := range of {
			some, ok := p.compared(k)
			if !ok || len(some) > 1 && some[0].any != (name(when) == "or") {
				return nil, false
			}
			out = append(out, some...)
		}
		for i := range out {
			out[i].any = name(when) == "or"
		}
		return out, true
	case "match", "equal", "stringmatch", "member":
		if len(of) != 2 {
			return nil, false
		}
		c, ok := p.sides(of[0], of[1])
		c.near.first = ok
		if !ok {
			if c, ok = p.sides(of[1], of[0]); !ok {
				return nil, false
			}
		}
		return p.kindly(when, c)
	}
	return nil, false
}

// sides is a comparison of a response with something.
func (p *processing) sides(response, with *markup.Node) (comparison, bool) {
	if k := response.Elements(); len(k) == 1 && (name(response) == "multiple" || name(response) == "ordered") {
		response = k[0] // one response as a list of one
	}
	c := comparison{id: attr(response, "identifier")}
	if name(response) != "variable" || p.decls[c.id] == nil {
		return c, false
	}
	switch name(with) {
	case "correct":
		c.correct = attr(with, "identifier") == c.id
		return c, c.correct
	case "basevalue":
		c.keys = []string{spaced(with)}
		return c, true
	case "multiple", "ordered":
		for _, k := range with.Elements() {
			if name(k) != "basevalue" {
				return c, false
			}
			c.keys = append(c.keys, spaced(k))
		}
		c.whole = len(c.keys) > 0
		return c, c.whole
	}
	return c, false
}

// kindly reads how a comparison compares.
func (p *processing) kindly(when *markup.Node, c comparison) ([]comparison, bool) {
	d := p.decls[c.id]
	switch name(when) {
	case "match":
		c.exact = true
		if !d.single && !c.correct && !c.whole { // one value is never equal to several
			c.whole = true
		}
	case "member": // the response is one of several, or one is among the response
		if c.correct {
			return nil, false
		}
		c.whole, c.exact = false, true
	case "stringmatch":
		c.exact = attr(when, "casesensitive") != "false"
		if attr(when, "substring") == "true" {
			return nil, false
		}
	case "equal":
		if !c.near.read(when) {
			return nil, false
		}
	}
	return []comparison{c}, true
}

// spaced is the text of a value as declarations are read.
func spaced(n *markup.Node) string { return strings.Join(strings.Fields(n.String()), " ") }

// near is how far a number may be off. The standard says it of the second number that is compared: it may be
// below the first by one bound and above it by the other (in percent of the first, if relative).
type near struct {
	below, above *big.Rat // nil: not at all
	relative     bool
	first        bool // the response stands first
}

func (t near) given() bool { return t.below != nil }

func (t near) same(o near) bool {
	if !t.given() || !o.given() {
		return t.given() == o.given()
	}
	return t.below.Cmp(o.below) == 0 && t.above.Cmp(o.above) == 0 && t.relative == o.relative && t.first == o.first
}

// read reads a tolerance; false when it cannot be held.
func (t *near) read(equal *markup.Node) bool {
	words := strings.Fields(attr(equal, "tolerance"))
	mode := attr(equal, "tolerancemode")
	if mode == "exact" || mode == "" || len(words) == 0 {
		return true
	}
	if attr(equal, "includelowerbound") == "false" || attr(equal, "includeupperbound") == "false" {
		return false
	}
	below, ok := item.Number(words[0])
	above, fine := item.Number(words[len(words)-1])
	if !ok || !fine || below.Sign() < 0 || above.Sign() < 0 {
		return false
	}
	t.below, t.above, t.relative = below, above, mode == "relative"
	return !t.relative || !t.first || below.Cmp(big.NewRat(100, 1)) < 0
}

// digits is to how many decimals bounds are kept that have no end.
const digits = 12

// around are the numbers that are near enough to a value.
func (t near) around(value string, weight int64) (item.Answer, bool) {
	v, ok := item.Number(value)
	if !ok {
		return item.Answer{}, false
	}
	if !t.given() {
		return item.Within(value, "0", weight)
	}
	low, high := new(big.Rat), new(big.Rat)
	share := func(sign int64, of *big.Rat) *big.Rat { // 1 ± of %
		return new(big.Rat).Add(big.NewRat(1, 1), new(big.Rat).Mul(big.NewRat(sign, 100), of))
	}
	switch {
	case !t.relative && t.first:
		low.Sub(v, t.above)
		high.Add(v, t.below)
	case !t.relative:
		low.Sub(v, t.below)
		high.Add(v, t.above)
	case t.first:
		low.Quo(v, share(1, t.above))
		high.Quo(v, share(-1, t.below))
	default:
		low.Mul(v, share(-1, t.below))
		high.Mul(v, share(1, t.above))
	}
	if low.Cmp(high) > 0 { // a percentage of a number below zero
		low, high = high, low
	}
	return item.Answer{Low: decimal(low), High: decimal(high), Weight: weight}, true
}

// decimal writes a number with all of its digits, or as many as are kept.
func decimal(r *big.Rat) string {
	if n, exact := r.FloatPrec(); exact && n <= digits {
		return item.Decimal(r)
	}
	return strings.TrimRight(r.FloatString(digits), "0")
}

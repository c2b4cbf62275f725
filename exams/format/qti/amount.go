package qti

import (
	"tianti/exams/format/markup"
	"tianti/exams/item"
)

// clamped says whether a condition asks for a score beyond a bound, and notes the bound.
func (p *processing) clamped(when *markup.Node) (bound int64, ok bool) {
	kind, of := name(when), when.Elements()
	if kind != "lt" && kind != "lte" && kind != "gt" && kind != "gte" || len(of) != 2 || name(of[0]) != "variable" || !scored(of[0]) {
		return 0, false
	}
	bound, mapped, ok := p.amount(of[1])
	switch {
	case !ok || len(mapped) > 0:
		return 0, false
	case kind[0] == 'g':
		p.most = bound
	default:
		p.floor(bound)
	}
	return bound, true
}

// floor notes a bound below which no score falls.
func (p *processing) floor(bound int64) {
	for _, d := range p.decls {
		d.lower = d.lower || bound >= 0
	}
}

// amount is how much an expression gives, in thousandths: a number, what responses are mapped to, or a sum of such.
func (p *processing) amount(e *markup.Node) (n int64, mapped []string, ok bool) {
	switch name(e) {
	case "basevalue":
		return thousandths(e.String()), nil, true
	case "null":
		return 0, nil, true
	case "variable":
		if scored(e) {
			return 0, nil, true // what it is already
		}
		id := attr(e, "identifier")
		return p.outcome(id), nil, p.decls[id] == nil
	case "mapresponse", "mapresponsepoint":
		return 0, []string{attr(e, "identifier")}, true
	case "maptolresponse": // of some makers: words with slips in them count, too
		p.beyond = true
		return 0, []string{attr(e, "identifier")}, true
	case "sum":
		for _, k := range e.Elements() {
			m, more, fine := p.amount(k)
			if !fine {
				return 0, mapped, false
			}
			n, mapped = n+m, append(mapped, more...)
		}
		return n, mapped, true
	case "product", "max", "min":
		return p.scaled(e)
	}
	return 0, nil, false
}

// scaled is what responses are mapped to, times a number or kept within a bound.
func (p *processing) scaled(e *markup.Node) (n int64, mapped []string, ok bool) {
	var bounds []int64
	for _, k := range e.Elements() {
		m, more, fine := p.amount(k)
		switch {
		case !fine:
			return 0, nil, false
		case len(more) > 0 && len(mapped) == 0:
			n, mapped = m, more
		case len(more) == 0:
			bounds = append(bounds, m)
		default:
			return 0, nil, false
		}
	}
	if len(mapped) == 0 {
		return 0, nil, false
	}
	for _, m := range bounds {
		switch name(e) {
		case "product":
			p.beyond = p.beyond || m != item.Point
		case "max":
			p.floor(m)
		default:
			p.most = m
		}
	}
	return n, mapped, true
}

// outcome is what an outcome variable has from the beginning, in thousandths; 0 without such a variable.
func (x *reading) outcome(id string) int64 {
	return thousandths(kid(kid(x.outcomes[id], "defaultvalue"), "value").String())
}

// first is the first element of an element.
func first(e *markup.Node) *markup.Node {
	if of := e.Elements(); len(of) > 0 {
		return of[0]
	}
	return nil
}

package qti

import (
	"slices"
	"strings"

	"tianti/exams/format/markup"
)

// process reads how responses are scored: by one of the standard templates, or by rules that say the same in
// their own words. Of other rules it keeps which answer is right, and says that there is more to it (beyond).
// (QTI ASI Information Model 2.2 and 3.0, "Response Processing" and "Expressions".)
func (x *reading) process(n *markup.Node) {
	template := strings.ToLower(attr(n, "template") + " " + attr(n, "templatelocation"))
	said := len(n.Elements()) > 0
	switch {
	case strings.Contains(template, "map_response") || strings.TrimSpace(template) == "" && !said:
		for _, d := range x.decls {
			d.maps = len(d.mapped) > 0
			x.beyond = x.beyond || d.cut(0)
		}
		return
	case strings.Contains(template, "match"):
		x.matched = true
		for _, d := range x.decls {
			d.maps, d.exact = len(d.correct) == 0 && len(d.mapped) > 0, true // a mapping may be the only key that there is
		}
		return
	}
	p := processing{reading: x, tables: map[string]bool{}}
	p.steps(n)
	x.beyond = x.beyond || !p.understood
	for _, d := range x.decls {
		switch {
		case !d.chained || d.worth <= 0:
		case d.single: // the right response is worth more than what is nearly right
			for _, v := range d.correct[:min(len(d.correct), maxChoices)] {
				d.mapped = slices.Insert(d.mapped, 0, mapEntry{key: v, worth: d.worth, exact: d.exact, near: d.near})
			}
		default: // all that is right together, and something for a part of it
			d.mapped, d.maps, x.beyond = nil, false, true
		}
		d.maps = d.maps || len(d.correct) == 0 && len(d.mapped) > 0
		x.beyond = x.beyond || d.cut(p.most) || x.together > 0 && (d.maps || d.worth > 0) // and something for a part
	}
}

// cut says whether points above a bound, its own or one of all responses, are cut off: here they are shared out.
func (d *declaration) cut(most int64) bool {
	_, positive := d.best()
	return d.maps && !d.single && (most > 0 && positive > most || d.upper > 0 && positive > d.upper)
}

// processing is response processing that is being read.
type processing struct {
	*reading
	understood bool            // something in it says what is right
	most       int64           // where points are cut off above; 0: nowhere
	tables     map[string]bool // outcomes that are looked up, and whether they are what they are looked up by
}

// steps reads rules one after the other.
func (p *processing) steps(n *markup.Node) {
	for _, e := range n.Elements() {
		switch name(e) {
		case "setoutcomevalue":
			p.set(e, nil)
		case "responsecondition":
			for _, b := range e.Elements() {
				p.branch(b)
			}
		case "responseprocessingfragment":
			p.steps(e)
		case "lookupoutcomevalue":
			p.beyond = p.beyond || scored(e) && !p.same(attr(e, "identifier"))
		default: // leaving early, and what was never heard of
			p.beyond = true
		}
	}
}

// branch reads what is done under a condition. Conditions that only ask whether there is an answer change nothing.
func (p *processing) branch(b *markup.Node) {
	rest := b.Elements()
	var when *markup.Node
	if name(b) != "responseelse" && len(rest) > 0 {
		when, rest = rest[0], rest[1:]
	}
	if some, _ := p.compared(when); len(some) == 1 && some[0].correct {
		p.understood = true // also where it sets nothing that is a score
	}
	for _, e := range rest {
		switch name(e) {
		case "setoutcomevalue":
			p.set(e, when)
		default:
			inner := &markup.Node{Kids: []*markup.Node{e}}
			if scores := slices.ContainsFunc(all(inner, "setoutcomevalue", "lookupoutcomevalue"), scored); scores {
				some, ok := p.compared(when)
				p.beyond = p.beyond || !ok || len(some) > 0
				p.steps(inner)
			}
		}
	}
}

// scored says whether a rule sets the score, or that of one response; the others are about feedback.
func scored(e *markup.Node) bool {
	id := strings.ToUpper(attr(e, "identifier"))
	return strings.Contains(id, "SCORE") && !strings.Contains(id, "MAXSCORE") && !strings.Contains(id, "MINSCORE")
}

// same says whether a score that is looked up in a table is what it is looked up by.
func (p *processing) same(outcome string) bool {
	is, known := p.tables[outcome]
	if !known {
		of := all(p.outcomes[outcome], "matchtableentry", "interpolationtableentry")
		is = len(of) > 0 && !slices.ContainsFunc(of, func(e *markup.Node) bool {
			return thousandths(attr(e, "sourcevalue")) != thousandths(attr(e, "targetvalue"))
		})
		p.tables[outcome] = is
	}
	return is
}

// set reads how a score is set under a condition, nil for none.
func (p *processing) set(e, when *markup.Node) {
	if !scored(e) {
		return
	}
	worth, mapped, ok := p.amount(first(e))
	if bound, ok := p.clamped(when); ok {
		p.beyond = p.beyond || worth != bound // a bonus for whoever has so many
		return
	}
	some, known := p.compared(when)
	switch {
	case !ok:
		p.beyond = true
		p.right(some, 0)
	case len(mapped) > 0:
		for _, id := range mapped {
			if d := p.decls[id]; d != nil {
				d.maps = len(d.mapped) > 0 && !d.chained
				p.understood = true
			}
		}
		p.beyond = p.beyond || !known || len(some) > 0 || worth != 0
	case worth == 0 && known: // what is wrong gets nothing; and sums of scores that were set before
	case !known || len(some) == 0:
		p.beyond = true
	default:
		p.right(some, worth)
	}
}

// right takes over what is worth points: one comparison, any of several, or all of them together.
func (p *processing) right(some []comparison, worth int64) {
	if len(some) > 1 && !some[0].any {
		ids := map[string]bool{}
		for _, c := range some {
			ids[c.id] = true
			p.take(c, 0)
		}
		if p.together != 0 && p.together != worth || len(ids) != len(p.decls) || len(ids) != len(some) {
			p.beyond = true
			return
		}
		p.together = worth
		return
	}
	for _, c := range some {
		p.take(c, worth)
	}
}

// take makes a comparison the key of its response.
func (p *processing) take(c comparison, worth int64) {
	d := p.decls[c.id]
	p.understood = true
	switch {
	case c.correct:
		d.worth, d.exact, d.near = max(d.worth, worth), c.exact, c.near
	case c.whole:
		if len(d.correct) > 0 && !slices.Equal(d.correct, c.keys) {
			p.beyond = true // partly right
			return
		}
		d.correct, d.worth, d.exact = c.keys, max(d.worth, worth), c.exact
	default:
		if !d.chained {
			d.mapped, d.other, d.chained, d.maps = nil, 0, true, true
		}
		p.beyond = p.beyond || worth < 0
		for _, k := range c.keys {
			if i := slices.IndexFunc(d.mapped, func(m mapEntry) bool { return m.key == k && m.near.same(c.near) }); i >= 0 {
				d.mapped[i].worth = max(d.mapped[i].worth, worth) // into a score of its own, and into that of the whole
			} else if len(d.mapped) < maxChoices {
				d.mapped = append(d.mapped, mapEntry{key: k, worth: max(worth, 0), exact: c.exact, near: c.near})
			}
		}
	}
}

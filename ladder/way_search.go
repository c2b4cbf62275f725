package ladder

import (
	"cmp"
	"slices"
	"time"

	"tianti/courses"
	"tianti/exams"
	"tianti/internal/clock"
	"tianti/ladder/requirement"
)

// draft is a way in the making: what was chosen so far.
type draft struct {
	courses map[string]bool
	list    []string // the courses, each after what it needs
	days    int      // that they take together
	sits    []sit
	earns   []award
	fixed   []Step
	blocked int
}

// sit is an exam that was chosen, with the courses that come before it.
type sit struct {
	code  string
	kinds []string // what sessions of it count for
	least int
	first []string
	days  int // that first takes at the least
}

// award is a certificate that was chosen, with the exam and the courses that lead to it.
type award struct {
	code  string
	exam  string // "" is none
	first []string
}

// value is what ways are compared by, the smaller the better.
type value struct {
	price
	unsure, steps int
}

func (a value) compare(b value) int {
	return cmp.Or(a.price.compareEnd(b.price), cmp.Compare(a.unsure, b.unsure), cmp.Compare(a.days, b.days), cmp.Compare(a.steps, b.steps))
}

// mostTried bounds the drafts that one search looks at. The built-in ladder needs some dozens.
const mostTried = 4000

// best searches all choices, the cheapest first, and leaves out what cannot become better than the
// best way so far: whatever is added to a draft, its end only moves back.
func (p *planner) best(g *goal) Way {
	if g == nil {
		return Way{Earliest: p.at, Certain: true, Searched: true}
	}
	found, way, any := value{}, Way{}, false
	var walk func(goals []*goal)
	walk = func(goals []*goal) {
		if p.tried++; p.tried > mostTried && any {
			return
		}
		if v := p.bound(); any && v.compare(found) >= 0 {
			return
		}
		if len(goals) == 0 {
			if w, v := p.finish(); !any || v.compare(found) < 0 {
				found, way, any = v, w, true
			}
			return
		}
		g, rest := goals[0], goals[1:]
		switch {
		case g.parts != nil:
			p.choose(g, func(chosen []*goal) { walk(creditsLast(append(slices.Clone(chosen), rest...))) })
		case g.credits != nil:
			p.collect(g.credits, func() { walk(rest) })
		case len(g.exam) > 1:
			for _, code := range g.exam {
				walk(append([]*goal{{exam: []string{code}, least: g.least}}, rest...))
			}
		default:
			before := p.draft
			before.courses = nil
			p.take(g)
			walk(rest)
			for _, c := range p.draft.list[len(before.list):] {
				delete(p.draft.courses, c)
			}
			before.courses = p.draft.courses
			p.draft = before
		}
	}
	walk([]*goal{g})
	way.Searched = p.tried <= mostTried
	return way
}

// creditsLast puts goals of credits behind all others: the courses chosen for those count.
func creditsLast(gs []*goal) []*goal {
	slices.SortStableFunc(gs, func(a, b *goal) int { return cmp.Compare(count(a.credits != nil), count(b.credits != nil)) })
	return gs
}

// choose tries every selection of so many parts as are needed, the cheapest parts first.
func (p *planner) choose(g *goal, try func([]*goal)) {
	if g.need == len(g.parts) {
		try(g.parts)
		return
	}
	prices := make(map[*goal]price, len(g.parts))
	for _, part := range g.parts {
		prices[part] = p.price(part)
	}
	parts := slices.Clone(g.parts)
	slices.SortStableFunc(parts, func(a, b *goal) int { return prices[a].compare(prices[b]) })
	var pick func(from int, chosen []*goal)
	pick = func(from int, chosen []*goal) {
		if len(chosen) == g.need {
			try(chosen)
			return
		}
		for i := from; i <= len(parts)-(g.need-len(chosen)) && p.tried <= mostTried; i++ {
			pick(i+1, append(slices.Clone(chosen), parts[i]))
		}
	}
	pick(0, nil)
}

// collect tries every set of courses that gives the credits still missing, the quickest per credit
// first.
func (p *planner) collect(ask *requirement.Rule, try func()) {
	sum := int(requirement.Look(ask, p.then).Have.Value)
	var fit []*courses.Entry
	for _, e := range p.catalogue {
		if e.State != courses.Live || e.Credits <= 0 || holds(p.then, e.Code) || !counts(ask, e) {
			continue
		}
		if p.draft.courses[e.Code] {
			sum += e.Credits
			continue
		}
		fit = append(fit, e)
	}
	slices.SortFunc(fit, func(a, b *courses.Entry) int {
		return cmp.Or(cmp.Compare(p.days(a.Code)*b.Credits, p.days(b.Code)*a.Credits), cmp.Compare(a.Code, b.Code))
	})
	rest := 0
	for _, e := range fit {
		rest += e.Credits
	}
	if sum+rest < ask.Least { // the catalogue does not have so many
		step := Step{Do: "credits", Need: ask.Least - sum - rest, By: clock.Day(p.at)}
		p.draft.fixed, p.draft.blocked = append(p.draft.fixed, step), p.draft.blocked+1
		p.gather(fit, sum, rest, sum+rest, ask, try)
		p.draft.fixed, p.draft.blocked = p.draft.fixed[:len(p.draft.fixed)-1], p.draft.blocked-1
		return
	}
	p.gather(fit, sum, rest, ask.Least, ask, try)
}

// gather takes or leaves each course in turn until the credits are enough; rest is what those that
// are left can give.
func (p *planner) gather(fit []*courses.Entry, sum, rest, need int, ask *requirement.Rule, try func()) {
	switch {
	case sum >= need:
		try()
		return
	case sum+rest < need || p.tried > mostTried:
		return
	}
	p.tried++
	e, later := fit[0], fit[1:]
	if p.draft.courses[e.Code] { // came in as another one's prerequisite
		p.gather(later, sum, rest-e.Credits, need, ask, try)
		return
	}
	n, days, blocked := len(p.draft.list), p.draft.days, p.draft.blocked
	got := 0
	for _, c := range p.study(e.Code) {
		if x := p.catalogue[c]; x != nil && p.open(c) && !holds(p.then, c) && counts(ask, x) {
			got += x.Credits
		}
	}
	p.gather(later, sum+got, rest-e.Credits, need, ask, try)
	for _, c := range p.draft.list[n:] {
		delete(p.draft.courses, c)
	}
	p.draft.list, p.draft.days, p.draft.blocked = p.draft.list[:n], days, blocked
	p.gather(later, sum, rest-e.Credits, need, ask, try)
}

// counts says whether a course gives credits that a rule asks for.
func counts(ask *requirement.Rule, e *courses.Entry) bool {
	return (ask.Line == "" || string(e.Line) == ask.Line || e.Line == courses.Both) &&
		(ask.Tier == "" || string(e.Tier) == ask.Tier) && (ask.Step == "" || e.Step == ask.Step)
}

// study adds a course with what it needs first, and gives what is new.
func (p *planner) study(course string) (added []string) {
	return p.learn(p.closure(course))
}

func (p *planner) learn(list []string) (added []string) {
	for _, c := range list {
		if !p.draft.courses[c] {
			p.draft.courses[c], added = true, append(added, c)
			p.draft.list, p.draft.days = append(p.draft.list, c), p.draft.days+p.days(c)
			p.draft.blocked += count(!p.open(c))
		}
	}
	return added
}

// take adds one thing to the draft. Lists only grow at their end, so that best can cut them back.
func (p *planner) take(g *goal) {
	switch {
	case g.step != nil:
		p.draft.fixed = append(p.draft.fixed, *g.step)
		p.draft.blocked += count(g.blocked)
	case g.course != "":
		p.study(g.course)
	case g.exam != nil:
		p.sit(g.exam[0], g.least)
	case g.certificate != "":
		e, ok := p.blueprint.earn(g.certificate)
		a := award{code: g.certificate, exam: e.Exam}
		for _, c := range e.Courses {
			a.first = append(a.first, p.first(c)...)
		}
		p.learn(a.first)
		if e.Exam != "" {
			p.sit(e.Exam, 0)
		}
		if !ok {
			p.draft.blocked++ // nothing in the ladder says what leads to it
		}
		p.draft.earns = append(p.draft.earns, a)
	}
}

// sit adds an exam, after the courses of the certificate to which it leads, if any.
func (p *planner) sit(code string, least int) {
	x := sit{code: code, kinds: []string{code}, least: least}
	for _, e := range p.blueprint.Earns {
		if e.Exam != code {
			continue
		}
		x.kinds = append(x.kinds, e.Certificate)
		for _, c := range e.Courses {
			x.first = append(x.first, p.first(c)...)
		}
	}
	p.learn(x.first)
	seen := map[string]bool{}
	for _, c := range x.first {
		if !seen[c] {
			seen[c], x.days = true, x.days+p.days(c)
		}
	}
	p.draft.sits = append(p.draft.sits, x)
}

// session is when an exam can be sat by whoever is ready at an instant.
func (p *planner) session(kinds []string, ready time.Time) (time.Time, *exams.Session) {
	var first *exams.Session
	at := ready
	for i := range p.sessions {
		s := &p.sessions[i]
		start := ready
		if s.Opens.After(start) {
			start = s.Opens
		}
		if slices.Contains(kinds, s.Kind) && !start.After(s.Closes) && (first == nil || start.Before(at)) {
			first, at = s, start
		}
	}
	return at, first
}

// bound is a value that no way out of this draft is better than.
func (p *planner) bound() value {
	v := value{price: price{p.draft.blocked, p.at, p.draft.days}, steps: len(p.draft.list) + len(p.draft.fixed)}
	later := func(t time.Time) {
		if t.After(v.end) {
			v.end = t
		}
	}
	if p.draft.days > 0 {
		later(p.after(p.draft.days))
	}
	for _, s := range p.draft.fixed {
		later(s.By)
	}
	for _, x := range p.draft.sits {
		t, s := p.session(x.kinds, p.after(x.days))
		later(t)
		v.unsure = max(v.unsure, count(s == nil))
	}
	return v
}

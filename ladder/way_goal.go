package ladder

import (
	"cmp"
	"slices"
	"time"

	"tianti/courses"
	"tianti/internal/clock"
	"tianti/ladder/requirement"
)

// goal is something still to reach: so many of its parts, or one thing.
type goal struct {
	need  int
	parts []*goal

	course      string            // to complete
	exam        []string          // one of them to pass, with
	least       int               // so many points
	certificate string            // to earn
	credits     *requirement.Rule // to collect
	step        *Step             // what time or others bring
	blocked     bool              // only others can bring it, and there is no date
}

// planner draws up ways for the needs of one horizon.
type planner struct {
	*scene
	now, then requirement.View
	closures  map[string][]string // of a course: itself and what it needs first, in order
	draft     draft
	tried     int
}

func newPlanner(n *scene, now, then requirement.View) *planner {
	return &planner{scene: n, now: now, then: then, closures: map[string][]string{}, draft: draft{courses: map[string]bool{}}}
}

// goal is what a rule still asks: of what it asks now, and of what will have run out then. nil if
// nothing.
func (p *planner) goal(r *requirement.Rule) *goal {
	if r.Kind != "" {
		return p.leaf(r)
	}
	parts := r.Parts()
	g := &goal{need: requirement.Needed(r)}
	for i := range parts {
		if part := p.goal(&parts[i]); part != nil {
			g.parts = append(g.parts, part)
		} else {
			g.need--
		}
	}
	if g.need <= 0 {
		return nil
	}
	return g
}

// leaf is the goal of one requirement: to wait for it, where time alone brings it, or to do something.
func (p *planner) leaf(r *requirement.Rule) *goal {
	now, then := requirement.Look(r, p.now), requirement.Look(r, p.then)
	if now.Met && then.Met {
		return nil
	}
	if !now.Met {
		for _, f := range now.Fix {
			if f.Do == "wait" {
				return &goal{step: &Step{Do: "wait", Codes: r.Codes, By: f.Until, Sure: true}}
			}
		}
	}
	do := &goal{need: len(then.Fix)}
	for _, f := range then.Fix {
		do.parts = append(do.parts, p.fix(r, f))
	}
	return do
}

// later is when a fact that is known already begins to hold, if it will still hold at the end.
func (p *planner) later(kind string, fits func(requirement.Fact) bool) (first time.Time, comes bool) {
	for _, f := range p.facts.KnownAt(p.at) {
		if f.Kind != kind || !f.From.After(p.at) || !fits(f) || !f.Until.IsZero() && (!f.Until.After(p.then.At) || !f.Until.After(f.From)) {
			continue
		}
		if !comes || f.From.Before(first) {
			first, comes = f.From, true
		}
	}
	return first, comes
}

// orWait offers to wait for a fact of the requirement's kind that begins later, in place of a goal.
func (p *planner) orWait(r *requirement.Rule, codes []string, g *goal) *goal {
	day, comes := p.later(r.Kind, func(f requirement.Fact) bool {
		alone := requirement.Rule{Kind: r.Kind, Codes: codes, Least: r.Least, Level: r.Level, Days: r.Days}
		return requirement.Evaluate(&alone, requirement.Facts{f}, maxTime(f.From, p.then.At)).Met
	})
	if !comes {
		return g
	}
	return &goal{need: 1, parts: []*goal{{step: &Step{Do: "wait", Codes: codes, By: day, Sure: true}}, g}}
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// fix turns one thing to do about a requirement into a goal.
func (p *planner) fix(r *requirement.Rule, f requirement.Fix) *goal {
	some := func(one func(code string) *goal) *goal {
		g := &goal{need: min(max(f.Need, 0), len(f.Codes))}
		for _, c := range f.Codes {
			g.parts = append(g.parts, p.orWait(r, []string{c}, one(c)))
		}
		return g
	}
	others := func(day time.Time, blocked bool) *goal {
		return &goal{step: &Step{Do: f.Do, Codes: f.Codes, Need: f.Need, By: day}, blocked: blocked}
	}
	switch f.Do {
	case "course":
		return some(func(c string) *goal { return &goal{course: c} })
	case "certificate":
		return some(func(c string) *goal { return &goal{certificate: c} })
	case "exam":
		return p.orWait(r, r.Codes, &goal{exam: f.Codes, least: f.Need})
	case "credits":
		return &goal{credits: r}
	case "kpi":
		return others(monthsOn(p.at, f.Last, f.Need), false)
	case "star":
		return others(quartersOn(p.at, f.Last, f.Need), false)
	case "wait":
		return &goal{step: &Step{Do: f.Do, Codes: r.Codes, By: f.Until, Sure: true}}
	}
	return p.orWait(r, r.Codes, others(clock.Day(p.at), true))
}

func holds(v requirement.View, course string) bool {
	return slices.ContainsFunc(v.Holding(requirement.Course, 0), func(f requirement.Fact) bool { return f.Code == course })
}

// first is what has to be learned of a course that others build on: nothing if it is held today.
func (p *planner) first(course string) []string {
	if holds(p.now, course) {
		return nil
	}
	return p.closure(course)
}

// closure is a course with all that it needs first, in the order in which to take them.
func (p *planner) closure(course string) []string {
	if c, known := p.closures[course]; known {
		return c
	}
	p.closures[course] = nil // a circle, which two edits at once could have made, ends here
	var out []string
	if e := p.catalogue[course]; e != nil {
		for _, r := range e.Requires {
			for _, c := range p.first(r) {
				if !slices.Contains(out, c) {
					out = append(out, c)
				}
			}
		}
	}
	out = append(out, course)
	p.closures[course] = out
	return out
}

// days is how long a course takes.
func (p *planner) days(course string) int {
	if e := p.catalogue[course]; e != nil {
		return (e.Hours + hoursADay - 1) / hoursADay
	}
	return 0
}

// open says whether a course can be taken at all.
func (p *planner) open(course string) bool {
	e := p.catalogue[course]
	return e != nil && e.State == courses.Live
}

// after is the instant when so many days of learning are done.
func (p *planner) after(days int) time.Time {
	if days == 0 {
		return p.at
	}
	return clock.Day(p.at).AddDate(0, 0, days)
}

// price tells what a goal costs at the least, taken by itself: it decides what is tried first.
type price struct {
	blocked int
	end     time.Time
	days    int
}

func (a price) compare(b price) int {
	return cmp.Or(a.compareEnd(b), cmp.Compare(a.days, b.days))
}

func (a price) compareEnd(b price) int {
	return cmp.Or(cmp.Compare(a.blocked, b.blocked), a.end.Compare(b.end))
}

func (p *planner) price(g *goal) price {
	switch {
	case g.step != nil:
		return price{count(g.blocked), g.step.By, 0}
	case g.credits != nil:
		return price{0, p.at, 1}
	case g.course != "", g.certificate != "", g.exam != nil:
		trial := newPlanner(p.scene, p.now, p.then)
		trial.closures = p.closures
		trial.take(g)
		return trial.bound().price
	}
	ps := make([]price, len(g.parts))
	for i, part := range g.parts {
		ps[i] = p.price(part)
	}
	slices.SortFunc(ps, price.compare)
	out := price{end: p.at}
	for _, x := range ps[:min(g.need, len(ps))] {
		out.blocked, out.days = out.blocked+x.blocked, out.days+x.days
		if x.end.After(out.end) {
			out.end = x.end
		}
	}
	return out
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

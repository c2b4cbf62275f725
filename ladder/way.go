package ladder

import (
	"cmp"
	"slices"
	"time"

	"tianti/courses"
	"tianti/internal/clock"
	"tianti/ladder/requirement"
)

// Step is one thing to do on the way to a rung.
type Step struct {
	Do    string    `json:"do"`             // course, credits, exam, certificate, wait, kpi, star, appraisal, trainer, award, panel, decision, grade
	Codes []string  `json:"codes"`          // of what; one of them where Need is less than their number
	Need  int       `json:"need,omitempty"` //
	Hours int       `json:"hours,omitempty"`
	By    time.Time `json:"by"`   // the earliest day on which it can be done
	Sure  bool      `json:"sure"` // By depends on nothing but own learning and time
}

// hoursADay is how much learning beside the work a day bears; the first estimate of dates.
const hoursADay = 6

// plan makes the way from an evaluated rule: courses in the order of their prerequisites, exams
// and certificates after them, waiting and what others decide beside it. It names the earliest
// day. Where a composition leaves a choice, the part that is done soonest is taken.
func plan(r *requirement.Result, v requirement.View, b *Blueprint, catalogue map[string]*courses.Entry) (way []Step, earliest time.Time, certain bool) {
	p := &planner{view: v, blueprint: b, catalogue: catalogue, taken: map[string]bool{}, study: clock.Day(v.At), certain: true}
	for _, leaf := range p.choose(r) {
		p.leaf(leaf)
	}
	way = p.steps
	slices.SortStableFunc(way, func(a, b Step) int {
		return cmp.Or(cmp.Compare(rank(a.Do), rank(b.Do)), cmp.Compare(a.order(), b.order()))
	})
	earliest = v.At
	for _, s := range way {
		if s.By.After(earliest) {
			earliest = s.By
		}
		p.certain = p.certain && s.Sure
	}
	return way, earliest, p.certain
}

// learning are the steps that come first, in this order; time and others bring the rest.
var learning = []string{"course", "credits", "exam", "certificate"}

func rank(do string) int {
	if i := slices.Index(learning, do); i >= 0 {
		return i
	}
	return len(learning)
}

// order sorts the steps that time and others bring by their day; learning keeps its own order.
func (s Step) order() int64 {
	if rank(s.Do) < len(learning) {
		return 0
	}
	return s.By.Unix()
}

type planner struct {
	view      requirement.View
	blueprint *Blueprint
	catalogue map[string]*courses.Entry
	taken     map[string]bool // courses and exams that are steps already
	study     time.Time       // when the learning so far is done
	steps     []Step
	certain   bool
}

// choose picks the unmet leaves to fulfil.
func (p *planner) choose(r *requirement.Result) []*requirement.Result {
	if r.Met {
		return nil
	}
	if len(r.Parts) == 0 {
		return []*requirement.Result{r}
	}
	var unmet []*requirement.Result
	for i := range r.Parts {
		if !r.Parts[i].Met {
			unmet = append(unmet, &r.Parts[i])
		}
	}
	slices.SortStableFunc(unmet, func(a, b *requirement.Result) int { return cmp.Compare(p.cost(a), p.cost(b)) })
	need := int(r.Need.Value - r.Have.Value)
	chosen := unmet[:min(need, len(unmet))]
	var out []*requirement.Result
	for i := range r.Parts { // in the order of the rule
		if slices.Contains(chosen, &r.Parts[i]) {
			out = append(out, p.choose(&r.Parts[i])...)
		}
	}
	return out
}

// cost estimates in days how long a part takes by itself; what nobody can plan costs most.
func (p *planner) cost(r *requirement.Result) int64 {
	trial := &planner{view: p.view, blueprint: p.blueprint, catalogue: p.catalogue, taken: map[string]bool{}, study: clock.Day(p.view.At)}
	for _, leaf := range trial.choose(r) {
		trial.leaf(leaf)
	}
	days := int64(0)
	for _, s := range trial.steps {
		days = max(days, int64(s.By.Sub(p.view.At)/(24*time.Hour)))
		switch s.Do {
		case "trainer", "award", "panel", "decision", "appraisal", "grade":
			days += 1000
		case "certificate":
			if !trial.taken["exam:"+s.Codes[0]] && len(trial.steps) == 1 {
				days += 1000 // nothing in the ladder says what leads to it
			}
		}
	}
	return days
}

// leaf adds the steps of one unmet leaf.
func (p *planner) leaf(r *requirement.Result) {
	for _, f := range r.Fix {
		switch f.Do {
		case "course":
			for _, c := range p.quickest(f.Codes, f.Need) {
				p.course(c, nil)
			}
		case "credits":
			p.credits(r.Ask, f.Need)
		case "exam":
			p.exam(f.Codes, f.Need)
		case "certificate":
			p.certificates(f.Codes, f.Need)
		case "wait":
			p.add(Step{Do: f.Do, Codes: r.Ask.Codes, By: f.Until, Sure: true})
		case "kpi":
			p.add(Step{Do: f.Do, Codes: f.Codes, Need: f.Need, By: p.monthsEnd(f.Need)})
		case "star":
			p.add(Step{Do: f.Do, Need: f.Need, By: p.quartersEnd(f.Need)})
		default:
			p.add(Step{Do: f.Do, Codes: f.Codes, Need: f.Need, By: clock.Day(p.view.At)})
		}
	}
}

func (p *planner) add(s Step) { p.steps = append(p.steps, s) }

func (p *planner) holds(course string) bool {
	return slices.ContainsFunc(p.view.Holding(requirement.Course, 0), func(f requirement.Fact) bool { return f.Code == course })
}

// hours is how long a course takes with everything that it needs first.
func (p *planner) hours(course string, seen map[string]bool) int {
	e, ok := p.catalogue[course]
	if !ok || seen[course] || p.taken[course] || p.holds(course) {
		return 0
	}
	seen[course] = true
	n := e.Hours
	for _, r := range e.Requires {
		n += p.hours(r, seen)
	}
	return n
}

// quickest picks n of the courses, those that take least, in the order of the list.
func (p *planner) quickest(codes []string, n int) []string {
	byHours := slices.Clone(codes)
	slices.SortStableFunc(byHours, func(a, b string) int {
		return cmp.Compare(p.hours(a, map[string]bool{}), p.hours(b, map[string]bool{}))
	})
	byHours = byHours[:min(max(n, 0), len(byHours))]
	var out []string
	for _, c := range codes {
		if slices.Contains(byHours, c) {
			out = append(out, c)
		}
	}
	return out
}

// course adds a course after its prerequisites. path guards against a circle that a catalogue
// could have come by in two edits at once.
func (p *planner) course(code string, path []string) {
	if p.taken[code] || slices.Contains(path, code) || p.holds(code) {
		return
	}
	e, ok := p.catalogue[code]
	if !ok { // archived or never published: say it, date unknown
		p.taken[code] = true
		p.add(Step{Do: "course", Codes: []string{code}, By: p.study})
		return
	}
	for _, r := range e.Requires {
		p.course(r, append(path, code))
	}
	p.taken[code] = true
	p.study = p.study.AddDate(0, 0, (e.Hours+hoursADay-1)/hoursADay)
	p.add(Step{Do: "course", Codes: []string{code}, Hours: e.Hours, By: p.study, Sure: true})
}

// credits adds live courses that count, the shortest per credit first, until there are enough.
func (p *planner) credits(ask *requirement.Rule, need int) {
	var fit []*courses.Entry
	for _, e := range p.catalogue {
		if e.State == courses.Live && e.Credits > 0 && !p.taken[e.Code] && !p.holds(e.Code) &&
			(ask.Line == "" || string(e.Line) == ask.Line || e.Line == courses.Both) &&
			(ask.Tier == "" || string(e.Tier) == ask.Tier) && (ask.Step == "" || e.Step == ask.Step) {
			fit = append(fit, e)
		}
	}
	slices.SortFunc(fit, func(a, b *courses.Entry) int {
		return cmp.Or(cmp.Compare(a.Hours*b.Credits, b.Hours*a.Credits), cmp.Compare(a.Code, b.Code))
	})
	for _, e := range fit {
		if need <= 0 {
			return
		}
		p.course(e.Code, nil)
		need -= e.Credits
	}
	if need > 0 {
		p.add(Step{Do: "credits", Need: need, By: p.study})
	}
}

// exam adds an exam after the learning. When the next window opens is for those who schedule it.
func (p *planner) exam(codes []string, least int) {
	key := "exam:" + codes[0]
	if p.taken[key] {
		return
	}
	p.taken[key] = true
	p.add(Step{Do: "exam", Codes: codes, Need: least, By: p.study})
}

// certificates adds what leads to n of the certificates, those with the shortest learning.
func (p *planner) certificates(codes []string, n int) {
	load := func(c string) int {
		e, ok := p.blueprint.earn(c)
		if !ok {
			return 1 << 20
		}
		h, seen := 0, map[string]bool{}
		for _, course := range e.Courses {
			h += p.hours(course, seen)
		}
		return h
	}
	sorted := slices.Clone(codes)
	slices.SortStableFunc(sorted, func(a, b string) int { return cmp.Compare(load(a), load(b)) })
	for _, c := range sorted[:min(max(n, 0), len(sorted))] {
		e, ok := p.blueprint.earn(c)
		if ok {
			for _, course := range e.Courses {
				p.course(course, nil)
			}
			if e.Exam != "" {
				p.exam([]string{e.Exam}, 0)
			}
		}
		p.add(Step{Do: "certificate", Codes: []string{c}, Need: 1, By: p.study})
	}
}

// monthsEnd is when n more months, this one included, are over.
func (p *planner) monthsEnd(n int) time.Time {
	d := clock.Day(p.view.At)
	return time.Date(d.Year(), d.Month()+time.Month(max(n, 1)), 1, 0, 0, 0, 0, d.Location())
}

// quartersEnd is when n more quarters, this one included, are over.
func (p *planner) quartersEnd(n int) time.Time {
	d := clock.Day(p.view.At)
	first := (d.Month()-1)/3*3 + 1
	return time.Date(d.Year(), first+time.Month(3*max(n, 1)), 1, 0, 0, 0, 0, d.Location())
}

package ladder

import (
	"slices"
	"time"
)

// finish puts a draft in order and dates its steps.
func (p *planner) finish() (Way, value) {
	d := &p.draft
	done := map[string]time.Time{} // courses and "exam:…"
	var steps []Step
	days := 0
	for _, c := range p.sequence() {
		days += p.days(c)
		done[c] = p.after(days)
		s := Step{Do: "course", Codes: []string{c}, By: done[c], Sure: p.open(c)}
		if s.Sure {
			s.Hours = p.catalogue[c].Hours
		}
		steps = append(steps, s)
	}
	ready := func(first []string) time.Time {
		t := p.at
		for _, c := range first {
			if done[c].After(t) {
				t = done[c]
			}
		}
		return t
	}
	sure := map[string]bool{}
	for _, x := range p.sits() {
		by, s := p.session(x.kinds, ready(x.first))
		done["exam:"+x.code], sure[x.code] = by, s != nil
		steps = append(steps, Step{Do: "exam", Codes: []string{x.code}, Need: x.least, By: by, Sure: s != nil, Session: s})
	}
	for i, a := range d.earns {
		if slices.ContainsFunc(d.earns[:i], func(b award) bool { return a.code == b.code }) {
			continue
		}
		s := Step{Do: "certificate", Codes: []string{a.code}, Need: 1, By: ready(a.first)}
		if by := done["exam:"+a.exam]; by.After(s.By) {
			s.By = by
		}
		_, known := p.blueprint.earn(a.code)
		s.Sure = known && (a.exam == "" || sure[a.exam])
		steps = append(steps, s)
	}
	for _, s := range d.fixed {
		if !slices.ContainsFunc(steps, func(x Step) bool {
			return x.Do == s.Do && x.By.Equal(s.By) && x.Need == s.Need && slices.Equal(x.Codes, s.Codes)
		}) {
			steps = append(steps, s)
		}
	}
	inOrder(steps)
	w := Way{Steps: steps, Earliest: p.at, Certain: true, Others: d.blocked}
	v := value{price: price{d.blocked, p.at, d.days}, steps: len(steps)}
	for _, s := range steps {
		if s.By.After(w.Earliest) {
			w.Earliest = s.By
		}
		w.Certain = w.Certain && s.Sure
		v.unsure += count(!s.Sure)
	}
	v.end = w.Earliest
	return w, v
}

// sits are the exams of the draft, each once, with the most points that are asked.
func (p *planner) sits() (out []sit) {
	for _, x := range p.draft.sits {
		if i := slices.IndexFunc(out, func(o sit) bool { return o.code == x.code }); i >= 0 {
			out[i].least = max(out[i].least, x.least)
			continue
		}
		out = append(out, x)
	}
	return out
}

// sequence orders the courses of the draft by Lawler's rule, from the last place to the first: of
// what nothing left depends on, that goes last whose delay costs least. An exam takes no time
// itself; while it is left, its courses do not come after it.
func (p *planner) sequence() []string {
	left, days := slices.Clone(p.draft.list), p.draft.days
	waiting := p.sits()
	out := make([]string, len(left))
	for len(left) > 0 {
		i := p.last(left, waiting)
		if i < 0 { // every course is before some exam: the exam that bears it best goes last
			e := 0
			end, _ := p.session(waiting[0].kinds, p.after(days))
			for j := 1; j < len(waiting); j++ {
				if t, _ := p.session(waiting[j].kinds, p.after(days)); t.Before(end) {
					e, end = j, t
				}
			}
			waiting = slices.Delete(waiting, e, e+1)
			continue
		}
		out[len(left)-1], days = left[i], days-p.days(left[i])
		left = slices.Delete(left, i, i+1)
	}
	return out
}

// last is the place of a course on which nothing depends any more; -1 if there is none.
func (p *planner) last(left []string, waiting []sit) int {
	for i := len(left) - 1; i >= 0; i-- {
		c := left[i]
		needed := slices.ContainsFunc(waiting, func(x sit) bool { return slices.Contains(x.first, c) }) ||
			slices.ContainsFunc(left, func(other string) bool { return other != c && slices.Contains(p.closure(other), c) })
		if !needed {
			return i
		}
	}
	return -1
}

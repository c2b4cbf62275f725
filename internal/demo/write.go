package demo

import (
	"fmt"
	"slices"
	"strings"

	"tianti/rbac"
)

// write turns the plan into the script.
func (p *plan) write() script {
	s := script{}
	p.arrive(s)
	for _, l := range p.lives {
		p.one(s, l)
	}
	for site := range sites {
		p.many(s, site)
	}
	p.floor(s)
	p.examine(s)
	p.appraise(s)
	p.compete(s)
	p.talents(s)
	p.classes(s)
	p.paths(s)
	p.try(s)
	p.supervise(s)
	p.teach(s)
	return s
}

// put adds an act of one person, if the person is there and the day is over.
func (p *plan) put(s script, l *life, day, hour, minute int, do doing) {
	if day >= p.live && (day < l.end() || day == l.left) {
		s.add(p.calendar, l.site, day, act{p.at(day, hour, minute), do})
	}
}

// one writes what happens to a person alone.
func (p *plan) one(s script, l *life) {
	for _, m := range l.moves {
		p.put(s, l, m.day, 9, 40, l.move(m))
	}
	if l.left != never {
		p.put(s, l, l.left, 9, 10, l.leave)
	}
	for i, e := range l.earned {
		if e.alone() {
			p.put(s, l, e.day, 14, i, l.issue(e))
		}
	}
	for _, r := range l.rungs {
		if r.day >= recently && r.grade != "F1" {
			p.put(s, l, r.day, 10, 20, l.rise(r))
		}
	}
	if l.fallen.kind != "" {
		p.put(s, l, l.fallen.day, 16, 40, l.fall)
	}
	for _, v := range l.vetoes {
		p.put(s, l, v.day, 16, 50, l.hold(v))
	}
	if l.inClass && l.login != "" {
		p.class(s, l)
	}
}

// many writes what is done for a whole centre at the end of a fortnight, and what is written at once.
func (p *plan) many(s script, site int) {
	var all []*life
	grants, rises, learns := map[int][]grantee{}, map[int][]riser{}, map[int][]learner{}
	for _, l := range p.lives {
		if l.site != site {
			continue
		}
		all = append(all, l)
		for _, e := range l.earned {
			if !e.alone() {
				day := p.booked(l, e.day)
				grants[day] = append(grants[day], grantee{l, e})
			}
		}
		for _, r := range l.rungs {
			if r.day < recently && r.day > p.live && r.grade != "F1" {
				day := p.booked(l, r.day)
				rises[day] = append(rises[day], riser{l, r})
			}
		}
		for _, x := range l.learnt {
			day := p.registered(l, x)
			learns[day] = append(learns[day], learner{l, x})
		}
	}
	add := func(day, hour int, do doing) { s.add(p.calendar, site, day, act{p.at(day, hour, site), do}) }
	for day, todo := range grants {
		add(day, 14, issueMany(todo))
	}
	for day, todo := range rises {
		add(day, 16, appointMany(todo))
	}
	for day, todo := range learns {
		reason := "课程完成登记"
		if day < p.live+7 {
			reason = "系统上线，学习记录迁移"
		}
		add(day, 17, learnMany(todo, reason))
	}
	for day := recently + 1; day < 0; day++ {
		if grants[day] != nil || rises[day] != nil || learns[day] != nil {
			add(day, 18, remember(all))
		}
	}
	add(recently, 7, remember(all))
	add(-1, 18, rated(all))
}

// registered is the day on which a course is written down: the pre-job programme as a whole.
func (p *plan) registered(l *life, x learnt) int {
	day := x.known
	if x.done != never && x.done < l.completed {
		day = l.completed
	}
	return p.booked(l, max(min(day, l.end()-1), p.live))
}

// booked is when something of a day is written down: with the fortnight's, or at once for somebody who
// would have left by then, and where the fortnight is not over.
func (p *plan) booked(l *life, day int) int {
	if r := p.registry(day); r < l.end() {
		return r
	}
	return day
}

// arrive lets people in: those of before on the first day, others when they were hired.
func (p *plan) arrive(s script) {
	type day struct{ site, day int }
	newcomers := map[day][]*life{}
	before := make([][]*life, len(sites))
	for _, l := range p.lives {
		for _, role := range l.roles {
			if l.login == "" {
				s.add(p.calendar, l.site, p.live, act{p.at(p.live, 15, 0), l.assume(role)})
			}
		}
		switch {
		case l.hired >= p.live:
			d := day{l.site, l.hired}
			newcomers[d] = append(newcomers[d], l)
		case l.login == "":
			before[l.site] = append(before[l.site], l)
		}
	}
	hr := func(login string) func(*desk) rbac.Actor { return func(d *desk) rbac.Actor { return d.actors[login] } }
	for i, ls := range before {
		s.add(p.calendar, i, p.live, act{p.at(p.live, 13, i), take(ls, "系统上线，花名册初次导入", hr("hr1"))})
	}
	for d, ls := range newcomers {
		s.add(p.calendar, d.site, d.day, act{p.at(d.day, 9, 0), take(ls, fmt.Sprintf("%s 批次新员工入职", p.day(d.day)), hr("hr2"))})
	}
}

// class writes how somebody of the cast learns, lesson by lesson, who stands before the pre-job exam.
func (p *plan) class(s script, l *life) {
	p.put(s, l, l.hired, 10, 30, l.attend)
	if l.login == "trainee1" {
		p.almost(s, l)
		return
	}
	for i, code := range preJob[:3] {
		p.put(s, l, p.work(l.hired+3+5*i), 11, i, l.lesson(code, i < 2))
	}
}

// almost leaves one course and one day of practice for those who play the certification by hand.
func (p *plan) almost(s script, l *life) {
	for i, code := range []string{"NORMS", "TELECOM", "TARIFF", "SYSTEM", "PHRASES", "PRIVACY", "EMOTION"} {
		p.put(s, l, p.work(l.hired+2+2*i), 11, i, l.lesson(code, true))
	}
	p.put(s, l, p.work(-2), 16, 0, l.lesson("LISTEN", false))
	day := l.hired + 16
	p.put(s, l, p.work(day), 8, 30, l.lesson("MENTORED", true))
	for n := 0; n < 9 && day < 0; day++ {
		if p.work(day) == day {
			p.put(s, l, day, 18, 0, l.mentored("leader1", 8))
			n++
		}
	}
}

// floor are the openings of seats by leaders, of late, and one that holds at this moment.
func (p *plan) floor(s script) {
	leaders := map[string]string{} // of a team's path
	var agents []*life
	for _, l := range p.lives {
		for _, r := range l.roles {
			if r.role == "leader" {
				leaders[r.path] = l.no
			}
		}
		if l.login == "" && l.post == "AGENT" && l.since("F2") < p.live && l.left == never {
			agents = append(agents, l)
		}
	}
	agents = slices.DeleteFunc(agents, func(l *life) bool { return leaders[l.unit(0)] == "" || !strings.Contains(l.unit(0), "/t") })
	if len(agents) == 0 {
		return
	}
	r := p.random("floor")
	why := []string{"大促话务高峰，临时支援", "专席当班人员请假", "台风应急，话务分流", "新套餐上线首日支援"}
	for range len(p.lives) / 12 {
		l := pick(r, agents)
		day := p.work(recently + 2 + r.IntN(-recently-3))
		if leader := leaders[l.unit(day)]; leader != "" {
			s.add(p.calendar, l.site, day, act{p.at(day, 8, 45), opened{l, leader, pick(r, []string{"BILLING", "DATA", "SP"}), pick(r, why), 4 + r.IntN(6)}.do})
		}
	}
	l := agents[0]
	s.add(p.calendar, l.site, 0, act{p.now, opened{l, leaders[l.unit(0)], "BILLING", why[0], 8}.do})
}

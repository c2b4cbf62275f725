package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"tianti/rbac"
)

// plan is the whole organisation on paper: a function of its options and of today.
type plan struct {
	calendar
	teams []int // of each site
	lives []*life
	seed  uint64
	n     int
}

func draw(o Options, c calendar) *plan {
	p := &plan{calendar: c, seed: o.Seed}
	for i := range sites {
		p.teams = append(p.teams, max(2, p.size(i, o.People)/perTeam))
	}
	for _, m := range cast {
		p.member(m)
	}
	over := 0 // in a small organisation the cast fills more than its centre; the next ones are smaller then
	for i := range sites {
		over = p.staff(i, p.size(i, o.People)-over)
	}
	gone := o.People * 15 / 100
	for i := range gone {
		p.leaver(i % len(sites))
	}
	p.wander()
	p.fall()
	p.aspire()
	for _, l := range p.lives {
		r := p.random(l.no + ":history")
		if l.fallen.kind == "" {
			l.certify(c, r)
		}
		l.posts(c)
		l.study(c, r)
		l.prove(c, r)
	}
	return p
}

// size is how many people a site has.
func (p *plan) size(site, people int) int { return people * sites[site].share / 100 }

// random gives each question its own stream, so that one more question leaves the others alone.
func (p *plan) random(what string) *rand.Rand {
	h := uint64(14695981039346656037)
	for i := range len(what) {
		h = (h ^ uint64(what[i])) * 1099511628211
	}
	return rand.New(rand.NewPCG(p.seed, h))
}

// add makes a person with number, name and contact, but no history yet.
func (p *plan) add(site int, fixed string, unit, post string) (*life, *rand.Rand) {
	p.n++
	l := &life{no: fmt.Sprintf("KF%06d", p.n), site: max(site, 0), post: post, left: never}
	r := p.random(l.no)
	home := ""
	if site >= 0 {
		home = sites[site].home
	}
	who := name(r, p.n, home)
	if fixed != "" {
		who = named{name: fixed, languages: []string{"zh", "yue"}}
	}
	l.name, l.ability = who.name, r.Float64()
	employment := "contract"
	switch n := r.IntN(100); {
	case fixed != "" || who.foreign || post != "AGENT":
	case n < 34:
		employment = "dispatch"
	case n < 46:
		employment = "outsourced"
	}
	l.card = rbac.Card{
		EmployeeNo: l.no, Name: l.name, Unit: unit, Employment: employment, Languages: who.languages,
		Phone: fmt.Sprintf("1%s%08d", pick(r, []string{"30", "31", "32", "55", "56", "66", "75", "85", "86"}), r.IntN(100_000_000)),
		Mail:  fmt.Sprintf("kf%06d@xinghai.example", p.n),
	}
	p.lives = append(p.lives, l)
	return l, r
}

func (p *plan) member(m member) {
	l, r := p.add(m.site, m.name, m.unit(), m.post)
	l.login, l.ability = m.login, 0.8
	l.card.Mail = m.login + "@xinghai.example"
	if m.english {
		l.card.Languages = append(l.card.Languages, "en")
	}
	for _, role := range m.roles {
		l.roles = append(l.roles, held{role, m.reach()})
	}
	p.begin(l, r, m.grade)
	if late := l.rungs[len(l.rungs)-1].day + ripe["A1"].days + 20; m.login == "agent1" && late > 0 {
		for i := range l.rungs { // long enough on A1 for what the stories tell of her
			l.rungs[i].day = p.work(l.rungs[i].day - late)
		}
		if first := &l.rungs[0]; first.day >= p.live {
			first.day = p.monday(first.day)
		}
		l.hired = l.rungs[0].day
		l.card.HiredOn = p.day(l.hired)
	}
	if m.grade == "F1" {
		l.hired = p.monday(-30)
		l.rungs[0].day, l.card.HiredOn = l.hired, p.day(l.hired)
	}
}

// begin makes a way to a grade and the day of hire that it takes.
func (p *plan) begin(l *life, r *rand.Rand, grade string) {
	l.climb(p.calendar, r, grade)
	l.card.HiredOn = p.day(l.hired)
	l.inClass = grade == "F1" && l.left == never
}

// post is a kind of place in a centre: how many of a thousand have it, and on which grades they stand. Small
// centres have one of each of the first three at least, large ones of all.
type post struct {
	code   string
	share  int
	grades []string
}

var posts = []post{
	{"MGR", 12, []string{"M3", "M2"}},
	{"SUPV", 16, []string{"M2"}},
	{"TRAINER", 20, []string{"E1", "E1", "E2"}},
	{"QA", 25, []string{"E1"}},
	{"AGENT-VIP", 35, []string{"A2", "A2", "A3"}},
	{"AGENT-CPL", 27, []string{"A2", "A2", "A3"}},
	{"AGENT-DATA", 27, []string{"A2", "A2", "A2", "A3"}},
	{"AGENT-EN", 16, []string{"A2"}},
	{"AGENT-SR", 150, []string{"A1", "A1", "A1", "A2"}},
}

// grades of agents, of twenty.
var agentGrades = []string{"F2", "F2", "F2", "F2", "F2", "F2", "F3", "F3", "F3", "F3", "F3", "F3", "F3", "F3", "F3", "F3", "F3", "A1", "A1", "A1"}

// staff fills a site up to its size and says by how many it is larger.
func (p *plan) staff(site, n int) int {
	s := sites[site]
	have := 0
	for _, m := range cast {
		if m.site == site || m.site < 0 && site == 0 {
			have++
		}
	}
	for t := range p.teams[site] {
		if site > 0 || t > 1 { // the first two have their leaders in the cast
			p.lead(site, s.team(t+1), "SHIFT", "M1", "leader", s.team(t+1))
			have++
		}
	}
	role := map[string]string{"MGR": "manager", "SUPV": "supervisor", "TRAINER": "trainer"}
	for i, k := range posts {
		count := n * k.share / 1000
		if i < 3 || n >= 50 {
			count = max(count, 1)
		}
		for _, m := range cast {
			if m.site == site && m.post == k.code && n < 50 {
				count--
			}
		}
		for i := range count {
			grade := k.grades[i%len(k.grades)]
			if k.code[0] == 'A' {
				l, r := p.add(site, "", s.team(have%p.teams[site]+1), k.code)
				if k.code == "AGENT-EN" && !slices.Contains(l.card.Languages, "en") {
					l.card.Languages = append(l.card.Languages, "en")
				}
				p.begin(l, r, grade)
			} else {
				p.lead(site, s.path(), k.code, grade, role[k.code], s.path())
			}
			have++
		}
	}
	class := max(1, n*5/100)
	for i := 0; have < n; i++ {
		l, r := p.add(site, "", s.team(have%p.teams[site]+1), "AGENT")
		grade := pick(r, agentGrades)
		if i < class {
			grade = "F1"
		}
		p.begin(l, r, grade)
		have++
	}
	return have - n
}

// lead adds somebody who leads, teaches or checks.
func (p *plan) lead(site int, unit, post, grade, role, path string) {
	l, r := p.add(site, "", unit, post)
	l.ability = 0.5 + l.ability/2
	if role != "" {
		l.roles = []held{{role, path}}
	}
	p.begin(l, r, grade)
}

// leaver adds somebody who came and went, early on or after years.
func (p *plan) leaver(site int) {
	s := sites[site]
	l, r := p.add(site, "", s.team(p.n%p.teams[site]+1), "AGENT")
	l.left = p.work(p.live + 40 + r.IntN(-p.live-45))
	l.leftWhy = pick(r, reasons)
	grade := pick(r, []string{"F1", "F2", "F2", "F2", "F2", "F3", "F3", "F3", "A1"})
	if grade == "F1" {
		l.leftWhy = pick(r, []string{"被动离职：岗前考核未通过", "主动离职：试用期内不适应岗位"})
	}
	l.ability *= 0.8
	p.begin(l, r, grade)
}

// wander moves some people to another team, and a few to another centre at the end.
func (p *plan) wander() {
	for _, l := range p.lives {
		r := p.random(l.no + ":moves")
		if l.login != "" || l.inClass || l.post[0] != 'A' || l.hired > -200 || l.left != never || r.IntN(9) > 0 {
			continue
		}
		to := sites[l.site].team(1 + r.IntN(p.teams[l.site]))
		if to == l.card.Unit {
			continue
		}
		day := p.work(max(p.live, l.hired+90) + 30 + r.IntN(120))
		l.moves = append(l.moves, moved{day, to, "", pick(r, []string{"班组人员均衡", "本人申请调班", "新业务支撑", "老带新结对"})})
	}
}

// fall lets some certificates be revoked or suspended, and some people be held back.
func (p *plan) fall() {
	n := 0
	for _, l := range p.lives {
		if l.login != "" || l.post != "AGENT" || l.left != never || l.since("F3") > -60 || l.since("F3") == never {
			continue
		}
		r := p.random(l.no + ":fall")
		l.certify(p.calendar, r)
		valid := l.earned[len(l.earned)-1]
		day := p.work(-5 - r.IntN(25))
		l.fallen = fall{kind: valid.kind, day: max(day, valid.day+1)}
		if l.fallen.day >= 0 {
			l.fallen = fall{}
			l.earned = nil
			continue
		}
		switch n % 3 {
		case 0:
			l.fallen.revoked, l.fallen.why = true, "经复核，考核成绩系他人代考，证书吊销"
			l.vetoes = []veto{{l.fallen.day, "cheating", "代考经查实，暂停上岗", never}}
		case 1:
			l.fallen.why = "有责投诉调查期间暂停"
		case 2:
			l.fallen.revoked, l.fallen.why = true, "泄露客户信息经查实，证书吊销"
			l.vetoes = []veto{{l.fallen.day, "privacy", "泄露客户信息，暂停上岗", never}}
		}
		if n++; n == max(2, len(p.lives)/90) {
			return
		}
	}
}

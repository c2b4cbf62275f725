package demo

import (
	"fmt"
	"math/rand/v2"
	"time"

	"tianti/ladder"
	"tianti/ladder/requirement"
)

// metrics are the monthly figures that a KPI sheet brings.
var metrics = []string{"talk", "after_call", "satisfaction"}

// prove makes the facts that come from sheets and panels: monthly figures, quarterly stars, half-yearly
// appraisals, and what the higher grades ask for. Each is known from the day on which it came in.
func (l *life) prove(c calendar, r *rand.Rand) {
	if l.since("F2") == never {
		return
	}
	l.figures(c, r)
	l.stars(c, r)
	l.appraisals(c, r)
	for _, g := range l.rungs {
		l.proveRung(c, r, g)
	}
	if l.aspires != "" {
		l.proveRung(c, r, rung{l.aspires, 0})
	}
	for _, v := range l.vetoes {
		l.fact(requirement.Fact{ID: l.source("veto", c, v.day), Kind: requirement.Veto, Code: v.code, From: c.at(v.day, 10, 0)}, c.at(v.day, 17, 0))
	}
}

func (l *life) fact(f requirement.Fact, known time.Time) {
	f.Recorded = known
	l.facts = append(l.facts, f)
}

// figures are green for nearly all months of the good and for most of the others; they are for
// everybody in the months before an appointment.
func (l *life) figures(c calendar, r *rand.Rand) {
	first := max(l.since("F2")+35, -235) // seven months: nothing looks further back
	for m := c.start(first); ; m = m.AddDate(0, 1, 0) {
		month := time.Date(m.Year(), m.Month(), 1, 0, 0, 0, 0, m.Location())
		known := c.until(month.AddDate(0, 1, 4))
		if known >= l.end() {
			return
		}
		bad := -1
		if r.Float64() > 0.72+0.25*l.ability && !l.soon(known, 130) {
			bad = r.IntN(len(metrics))
		}
		for i, code := range metrics {
			f := requirement.Fact{ID: "kpi:" + l.no + ":" + month.Format("2006-01"), Kind: requirement.KPI, Code: code, Tier: "person",
				Period: month.Format("2006-01"), Value: 1, From: month.AddDate(0, 1, 0).UTC()}
			if i == bad {
				f.Value = 0
			}
			l.fact(f, c.at(known, 9, 30))
		}
	}
}

// soon says whether an appointment comes within some days after a day.
func (l *life) soon(day, days int) bool {
	for _, g := range l.rungs {
		if g.day > day && g.day <= day+days {
			return true
		}
	}
	return l.aspires != "" && day+days > 10 // as if it were made next week
}

// rated is how many stars somebody of a grade gets.
func (l *life) rated(r *rand.Rand, day int) int64 {
	base := map[byte]int{'F': 2, 'A': 3, 'E': 4, 'M': 3}[l.grade(day)[0]]
	n := base + int(l.ability*1.6) + r.IntN(2) - r.IntN(2)
	if l.soon(day, 300) || l.post == "AGENT-VIP" || l.since("A3") != never {
		least := 3
		if l.post == "AGENT-VIP" || l.since("A3") != never {
			least = 4
		}
		n = max(n, least)
	}
	return int64(min(max(n, 1), 5))
}

func (l *life) stars(c calendar, r *rand.Rand) {
	now := c.start(c.live - 400)
	for q := time.Date(now.Year(), now.Month()-(now.Month()-1)%3, 1, 0, 0, 0, 0, now.Location()); ; q = q.AddDate(0, 3, 0) {
		known := c.work(c.until(q.AddDate(0, 3, 18)))
		if known >= l.end() {
			return
		}
		if c.until(q) < l.since("F2")+10 {
			continue
		}
		period := fmt.Sprintf("%dQ%d", q.Year(), (int(q.Month())+2)/3)
		l.fact(requirement.Fact{ID: "rating:" + l.no + ":" + period, Kind: requirement.Star, Period: period, Value: l.rated(r, known),
			From: c.at(known, 15, 0)}, c.at(known, 15, 0))
	}
}

func (l *life) appraisals(c calendar, r *rand.Rand) {
	now := c.start(c.live - 300)
	for h := time.Date(now.Year(), 1, 1, 0, 0, 0, 0, now.Location()); ; h = h.AddDate(0, 6, 0) {
		known := c.work(c.until(h.AddDate(0, 6, 24)))
		if known >= l.end() {
			return
		}
		if c.until(h) < l.since("F2") {
			continue
		}
		period := fmt.Sprintf("%dH%d", h.Year(), (int(h.Month())+5)/6)
		if l.appraised(c, period) {
			continue
		}
		for _, code := range []string{"awareness", "skill", "attitude", "effect", "overall"} {
			points := 74 + int(l.ability*16) + r.IntN(9)
			if l.grade(known)[0] != 'F' || l.soon(known, 300) {
				points = max(points, 86)
			}
			l.fact(requirement.Fact{ID: "appraisal:" + l.no + ":" + period, Kind: requirement.Appraisal, Code: code, Period: period,
				Value: int64(points)*1000 + int64(r.IntN(10))*100, From: c.at(known, 16, 0)}, c.at(known, 16, 0))
		}
	}
}

// proveRung adds the exam or the panel that a grade asks for.
func (l *life) proveRung(c calendar, r *rand.Rand, g rung) {
	day := c.work(g.day - 9)
	points := int64(86+r.IntN(12)) * 1000
	exam := map[string]string{"A1": "A1", "A2": "DRILL"}[g.grade]
	switch {
	case exam != "":
		f := ladder.ResultEvidence("", exam, points, c.at(day, 17, 30), time.Time{})
		f.ID = l.source(exam, c, day) // of before: there is no sitting here to look at
		l.fact(f, c.at(day, 17, 30))
	case g.grade[0] == 'E', g.grade[0] == 'M':
		code := g.grade
		if code == "M3" {
			code = "M3:group"
		}
		l.fact(requirement.Fact{ID: l.source("panel", c, day), Kind: requirement.Panel, Code: code, Value: points, From: c.at(day, 17, 0)}, c.at(day, 17, 0))
		if g.grade[0] == 'M' {
			l.fact(requirement.Fact{ID: l.source("quota", c, day), Kind: requirement.Decision, Code: "quota:" + g.grade, From: c.at(day, 17, 10)}, c.at(day, 17, 10))
		}
		if g.grade == "E2" {
			l.fact(requirement.Fact{ID: l.source("award", c, day), Kind: requirement.Award, Code: "COURSE-PUBLISHED", From: c.at(day, 17, 20)}, c.at(day, 17, 20))
		}
	}
}

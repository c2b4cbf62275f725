package demo

import (
	"math/rand/v2"
)

// learnt is a course with its days; done is never for one that is still open.
type learnt struct {
	course      string
	given, done int
	due         int // never: none
	score       int // thousandths
	known       int // the day on which the program learns of it
}

// preJob is the programme before the first seat, in its order.
var preJob = []string{"NORMS", "TELECOM", "TARIFF", "SYSTEM", "PHRASES", "LISTEN", "EMOTION", "PRIVACY", "MENTORED"}

// courseOf leads to a certificate.
var courseOf = map[string]string{"BILLING": "TARIFF", "DATA": "DATA", "SP": "SP", "VIP": "VIP", "ENGLISH": "ENGLISH", "COMPLAINT": "COMPLAINT-2",
	"SHIFT": "FLOOR", "SUPV": "WALKTHROUGH", "MGR": "MANAGER-PATH", "QA": "QA-COACHING", "TRAINER-JUNIOR": "TTT", "TRAINER-INTERMEDIATE": "COURSE-DESIGN"}

// study lists the courses of a person: the programme of those who came after the program did, the
// step courses, those of the certificates, and now and then one that is behind.
func (l *life) study(c calendar, r *rand.Rand) {
	mark := func() int { return 800 + int(l.ability*120) + r.IntN(80) }
	take := func(course string, given, done int) {
		for _, x := range l.learnt {
			if x.course == course {
				return
			}
		}
		l.learnt = append(l.learnt, learnt{course: course, given: given, done: done, due: done + 14, score: mark(), known: max(done, c.live)})
	}
	switch {
	case l.inClass && l.login != "": // learns lesson by lesson
	case l.inClass:
		l.attending(c, mark)
	case l.hired >= c.live:
		l.programme(c, take)
	default:
		day := c.live - 20 - r.IntN(250)
		take("PRIVACY", day-20, max(day, l.hired+9))
	}
	f3 := l.since("F3")
	if l.aspires == "F3" {
		f3 = 0
	}
	if f3 != never && f3 > c.live { // earlier ones are in the files of before
		for i, code := range []string{"COMPLAINT-1", "PROACTIVE", "EFFICIENCY"} {
			take(code, f3-90, f3-18-7*i)
		}
	}
	for _, e := range l.earned {
		if code := courseOf[e.kind]; code != "" && e.begin > c.live+30 && !e.renewal {
			take(code, e.begin-60, e.begin-6)
		}
	}
	l.behind(c, r)
}

// programme is the pre-job programme, course after course until the certificate; who left before
// finished half of it.
func (l *life) programme(c calendar, take func(string, int, int)) {
	last := l.since("F2") - 4
	if last > l.end() {
		last = l.end() + 12
	}
	for i, code := range preJob {
		done := l.hired + 3 + (last-l.hired-3)*(i+1)/len(preJob)
		if done < l.end() {
			take(code, l.hired+1, done)
		}
	}
	l.completed = last
}

// pace is how many days somebody takes for a course of the programme.
func (l *life) pace() int { return 3 + int(4*(1-l.ability)) }

// attending is the programme of somebody who is in the middle of it.
func (l *life) attending(c calendar, mark func() int) {
	known := max(l.hired, c.registry(-14))
	for i, code := range preJob {
		x := learnt{course: code, given: l.hired, done: c.work(l.hired + 2 + (i+1)*l.pace()), due: l.due(), score: mark(), known: known}
		if x.done >= known {
			x.done = never
		}
		l.learnt = append(l.learnt, x)
	}
}

// behind leaves a course open: one in eight has one, and half of these are late.
func (l *life) behind(c calendar, r *rand.Rand) {
	if l.inClass || l.left != never || r.IntN(8) > 0 {
		return
	}
	code := pick(r, []string{"PSYCHOLOGY", "TEAM-EAP", "SP", "DATA", "LISTEN"})
	for _, x := range l.learnt {
		if x.course == code {
			return
		}
	}
	given := c.work(-20 - r.IntN(60))
	if given <= l.hired+70 {
		return
	}
	l.learnt = append(l.learnt, learnt{course: code, given: given, done: never, due: given + 45, known: given})
}

package demo

import (
	"math/rand/v2"
	"slices"
)

// earned is one certificate.
type earned struct {
	kind          string
	day           int // of the issue
	begin         int // of the term: earlier than the issue for what was taken over
	theory, skill int // tenths of a point
	renewal       bool
}

// alone says whether it is issued on the day itself and by itself: what a newcomer has just earned, and
// waits for.
func (e earned) alone() bool { return e.day >= recently && e.kind == "GENERAL" && !e.renewal }

// fall is what becomes of a certificate that was earned in vain.
type fall struct {
	kind    string
	revoked bool // else suspended
	day     int
	why     string
}

// months of validity, as the catalogue of certificates has them.
func termOf(kind string) int {
	if slices.Contains([]string{"SHIFT", "SUPV", "MGR", "QA", "TRAINER-ASSISTANT", "TRAINER-JUNIOR", "TRAINER-INTERMEDIATE"}, kind) {
		return 730
	}
	return 365
}

// earn gives a certificate from its first day on, with its renewals. What was earned before the
// program was there is taken over in the first days of it with the term that it has. Of a hundred
// whose time comes, forget miss the renewal.
func (l *life) earn(c calendar, r *rand.Rand, kind string, first, forget int) {
	term := termOf(kind)
	begin, issue := first, first
	if first < c.live {
		begin = first + (c.live-first)/term*term
		if begin+term < c.live+30 {
			begin = c.live - 10 - r.IntN(200)
		}
		issue = c.work(c.live + 1 + r.IntN(10))
	}
	if issue >= l.end() {
		return
	}
	score := func() int { return 800 + int(l.ability*140) + r.IntN(60) }
	l.earned = append(l.earned, earned{kind, issue, begin, score(), score(), false})
	for end := begin + term; ; end += term {
		if r.IntN(100) < forget {
			return
		}
		day := c.work(max(end-8-r.IntN(70), issue+14))
		if day >= l.end() {
			return
		}
		l.earned = append(l.earned, earned{kind, day, day, score(), score(), true})
		issue = day
	}
}

// seatOf is the certificate of a key post.
var seatOf = map[string]string{"AGENT-VIP": "VIP", "AGENT-EN": "ENGLISH", "AGENT-DATA": "DATA", "AGENT-CPL": "COMPLAINT"}

// certify lists all certificates of a person.
func (l *life) certify(c calendar, r *rand.Rand) {
	f2 := l.since("F2")
	if f2 == never {
		return
	}
	forget := 0 // whoever needs it for the post does not forget
	if l.post == "AGENT" || l.post == "AGENT-SR" {
		forget = 4
	}
	if l.post[0] == 'A' { // others take no calls any more
		l.earn(c, r, "GENERAL", c.work(f2-2), forget)
	}
	if f3 := l.since("F3"); f3 != never && l.post[0] == 'A' && r.IntN(100) < 25 {
		l.earn(c, r, "BILLING", c.work(f3+20), 8)
	}
	if a1 := l.since("A1"); a1 != never && l.post[0] == 'A' && l.post != "AGENT-DATA" && r.IntN(100) < 35 {
		l.earn(c, r, pick(r, []string{"DATA", "SP", "SP"}), c.work(a1+25), 8)
	}
	l.certifyPost(c, r)
	slices.SortStableFunc(l.earned, func(a, b earned) int { return a.day - b.day })
}

// certifyPost lists what the post and the higher grades ask for.
func (l *life) certifyPost(c calendar, r *rand.Rand) {
	a2, kind := l.since("A2"), seatOf[l.post]
	if a2 != never && kind == "" || kind == "DATA" {
		kind = pick(r, []string{"VIP", "COMPLAINT", "VIP", "ENGLISH"})
		if kind == "ENGLISH" && !slices.Contains(l.card.Languages, "en") {
			kind = "VIP"
		}
	}
	if a2 != never && l.post[0] == 'A' {
		l.earn(c, r, kind, c.work(a2-20), 0)
	}
	if l.aspires == "A2" {
		l.earn(c, r, "VIP", c.work(-40), 0)
	}
	if l.post == "AGENT-DATA" {
		l.earn(c, r, "DATA", c.work(l.since("A1")+25), 0)
	}
	if a3 := l.since("A3"); a3 != never {
		for _, k := range []string{"SP", "DATA", "VIP", "COMPLAINT"} {
			if !l.has(k) {
				l.earn(c, r, k, c.work(a3-30), 0)
			}
		}
	}
	lead := l.rungs[len(l.rungs)-1].day - 20
	switch l.post {
	case "SHIFT", "SUPV", "MGR", "QA":
		l.earn(c, r, l.post, c.work(lead), 0)
	case "TRAINER":
		l.earn(c, r, "TRAINER-JUNIOR", c.work(lead), 0)
		if l.since("E2") != never {
			l.earn(c, r, "TRAINER-INTERMEDIATE", c.work(lead), 0)
		}
	}
}

func (l *life) has(kind string) bool {
	return slices.ContainsFunc(l.earned, func(e earned) bool { return e.kind == kind })
}

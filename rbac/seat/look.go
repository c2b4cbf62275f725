package seat

import (
	"math"
	"time"
	"unique"

	"tianti/internal/clock"
	"tianti/rbac"
	"tianti/rbac/passport"
	"tianti/rbac/policy"
)

// book is a plan as decisions use it. It never changes; another version is another book.
type book struct {
	version int64
	since   time.Time
	plan    Plan
	seats   map[string]*compiled
	set     *policy.Set
}

type compiled struct {
	Seat
	object string
	handle unique.Handle[string]
	needs  []need
}

type need struct {
	Need
	word  string
	code  unique.Handle[string]
	ranks map[unique.Handle[string]]bool // grades that are high enough
	least int64                          // stars, or milli-points
}

// compile makes a book. Faults are those of Check and of the policy's rows.
func compile(version int64, since time.Time, p Plan) (*book, error) {
	if err := p.Check(); err != nil {
		return nil, err
	}
	set, err := policy.Compile(version, p.policyRows())
	if err != nil {
		return nil, err
	}
	b := &book{version, since, p, map[string]*compiled{}, set}
	for _, s := range p.Seats {
		c := &compiled{Seat: s, object: Object(s.Code), handle: unique.Make(s.Code)}
		for _, n := range s.Requires {
			c.needs = append(c.needs, p.compileNeed(n))
		}
		b.seats[s.Code] = c
	}
	return b, nil
}

func (p Plan) compileNeed(n Need) need {
	out := need{Need: n, word: lacks + n.ID(), code: unique.Make(n.Code), least: n.Least}
	if n.Kind == passport.Appraisal {
		out.least = n.Least * 1000
	}
	if n.Kind == passport.Grade {
		out.ranks = map[unique.Handle[string]]bool{}
		for code, rank := range p.Ranks {
			if rank >= p.Ranks[n.Code] {
				out.ranks[unique.Make(code)] = true
			}
		}
	}
	return out
}

// counts says whether a fact of the need's kind is what the need asks for.
func (n *need) counts(s passport.Span) bool {
	switch n.Kind {
	case passport.Grade:
		return n.ranks[s.Code]
	case passport.Star:
		return s.Value >= n.least
	case passport.Appraisal:
		return s.Code == n.code && s.Value >= n.least
	}
	return s.Code == n.code
}

// met says whether a need is met at an instant.
func (n *need) met(p *passport.Person, t int64) bool {
	for s := range p.Of(n.Kind) {
		if s.From <= t && t < s.Until && n.counts(s) {
			return true
		}
	}
	return false
}

// request is what is asked of a person at a seat: pure values.
type request struct {
	seat   *compiled
	person *passport.Person
	act    string
	amount int64
	spent  int64     // granted on the day of asked already
	asked  time.Time // instant of the question
}

// most words that one look can find: one per need and a handful besides.
const mostWords = 24

// looked is what a look found: words, and the verdict of the policy on each.
type looked struct {
	words    [mostWords]string
	verdicts [mostWords]rbac.Verdict
	n        int
	allow    bool
}

func (l *looked) say(word string) {
	if l.n < mostWords {
		l.words[l.n] = word
		l.n++
	}
}

// look turns a person into words at an instant and asks the policy about each. It is the one place
// where a seat is refused, and what it found is the explanation.
func (b *book) look(r *request, t int64) (out looked) {
	if !holds(r.person, passport.Employment, t, nil) {
		return out
	}
	out.say(employed)
	if holds(r.person, passport.Hold, t, nil) {
		out.say(held)
	}
	if holds(r.person, passport.Leave, t, nil) {
		out.say(onLeave)
	}
	if holds(r.person, passport.Opening, t, &r.seat.handle) {
		out.say(opened)
	} else {
		for i := range r.seat.needs {
			if n := &r.seat.needs[i]; !n.met(r.person, t) {
				out.say(n.word)
			}
		}
	}
	if a := r.seat.Authority; r.act == Grant && a != nil {
		if r.amount > a.Case {
			out.say(overCase)
		}
		if r.amount > a.Day-r.spentOn(t) {
			out.say(overDay)
		}
	}
	b.judge(r, &out)
	return out
}

// judge asks the policy. Any denial refuses; an allowance is needed.
func (b *book) judge(r *request, l *looked) {
	if l.n == mostWords { // words may have been left out: a seat that asks for more than we look at is closed
		return
	}
	for i := range l.n {
		switch l.verdicts[i] = b.set.Judge(l.words[i], rbac.Relation{}, r.seat.object, r.act); l.verdicts[i] {
		case rbac.Denied:
			l.allow = false
			for j := i + 1; j < l.n; j++ {
				l.verdicts[j] = b.set.Judge(l.words[j], rbac.Relation{}, r.seat.object, r.act)
			}
			return
		case rbac.Allowed:
			l.allow = true
		}
	}
}

// spentOn is what was granted on the day of an instant, as far as is known.
func (r *request) spentOn(t int64) int64 {
	if r.spent > 0 && t < midnight(r.asked).UnixMilli() {
		return r.spent
	}
	return 0
}

// midnight is the end of the civil day of t.
func midnight(t time.Time) time.Time { return clock.Day(t).AddDate(0, 0, 1) }

func holds(p *passport.Person, kind passport.Kind, t int64, code *unique.Handle[string]) bool {
	for s := range p.Of(kind) {
		if s.From <= t && t < s.Until && (code == nil || s.Code == *code) {
			return true
		}
	}
	return false
}

// mostSteps bounds how many changes ahead until looks; a person has a handful.
const mostSteps = 64

// until is the first instant after t at which the answer is another one; never if none is known.
func (b *book) until(r *request, t int64, allow bool) int64 {
	for range mostSteps {
		if t = r.change(t); t == passport.Never {
			return t
		}
		if b.look(r, t).allow != allow {
			return t
		}
	}
	return t // so long it holds in any case
}

// change is the first instant after t at which anything that the seat asks about begins or ends.
func (r *request) change(t int64) int64 {
	next := int64(math.MaxInt64)
	see := func(kind passport.Kind, counts func(passport.Span) bool) {
		for s := range r.person.Of(kind) {
			if counts != nil && !counts(s) {
				continue
			}
			if s.From > t {
				next = min(next, s.From)
			}
			if s.Until > t {
				next = min(next, s.Until)
			}
		}
	}
	see(passport.Employment, nil)
	see(passport.Hold, nil)
	see(passport.Leave, nil)
	see(passport.Opening, func(s passport.Span) bool { return s.Code == r.seat.handle })
	for i := range r.seat.needs {
		see(r.seat.needs[i].Kind, r.seat.needs[i].counts)
	}
	if m := midnight(r.asked).UnixMilli(); r.spent > 0 && m > t {
		next = min(next, m)
	}
	return next
}

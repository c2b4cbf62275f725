package demo

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"tianti/ladder/requirement"
	"tianti/rbac"
	"tianti/rbac/passport"
)

// never is a day that does not come.
const never = 1 << 20

// life is everything that happens to one person, by days.
type life struct {
	no, name  string
	login     string // of those who have an account
	site      int    // whose desk writes it down
	card      rbac.Card
	hired     int
	left      int // never
	leftWhy   string
	post      string // in the end
	ability   float64
	rungs     []rung
	moves     []moved
	earned    []earned
	learnt    []learnt
	facts     requirement.Facts // from sheets and panels
	proofs    requirement.Facts // put aside for the ladder
	marks     []passport.Fact   // put aside for the passport
	roles     []held
	inClass   bool // still before the pre-job exam: learns through the program itself
	fallen    fall // of a certificate
	vetoes    []veto
	aspires   string // the next grade of which all is there; "" for most
	completed int    // the day on which the pre-job programme was
}

// rung is a grade from a day on.
type rung struct {
	grade string
	day   int
}

// moved is a change of unit or post.
type moved struct {
	day        int
	unit, post string
	why        string
}

// held is a role at a path.
type held struct{ role, path string }

// veto is an event that holds a person back.
type veto struct {
	day    int
	code   string
	why    string
	lifted int // never
}

// end is the day from which on nothing happens to the person any more.
func (l *life) end() int { return min(l.left, 0) }

// grade is where the person stands on a day.
func (l *life) grade(day int) string {
	g := ""
	for _, r := range l.rungs {
		if r.day <= day {
			g = r.grade
		}
	}
	return g
}

// since is the day on which the person reached a grade; never if not.
func (l *life) since(grade string) int {
	for _, r := range l.rungs {
		if r.grade == grade {
			return r.day
		}
	}
	return never
}

// way is the way up to each grade.
var way = map[string][]string{
	"F1": {"F1"}, "F2": {"F1", "F2"}, "F3": {"F1", "F2", "F3"}, "A1": {"F1", "F2", "F3", "A1"},
	"A2": {"F1", "F2", "F3", "A1", "A2"}, "A3": {"F1", "F2", "F3", "A1", "A2", "A3"},
	"E1": {"F1", "F2", "F3", "A1", "A2", "E1"}, "E2": {"F1", "F2", "F3", "A1", "A2", "E1", "E2"},
	"M1": {"F1", "F2", "F3", "A1", "M1"}, "M2": {"F1", "F2", "F3", "A1", "M1", "M2"}, "M3": {"F1", "F2", "F3", "A1", "M1", "M2", "M3"},
}

// stays are the least and the most days on a grade before the next one, and for those who are still on it.
var stays = map[string][4]int{
	"F1": {56, 88, 8, 50}, "F2": {215, 330, 10, 210}, "F3": {200, 420, 20, 480}, "A1": {200, 420, 20, 600},
	"A2": {220, 480, 30, 600}, "A3": {300, 600, 40, 600}, "E1": {400, 700, 40, 700}, "E2": {400, 700, 40, 700},
	"M1": {400, 760, 40, 900}, "M2": {580, 900, 40, 900}, "M3": {600, 900, 40, 900},
}

// climb makes the person's way to a grade, read backwards from the last day. Who leads or teaches
// reached that before the program was there.
func (l *life) climb(c calendar, r *rand.Rand, grade string) {
	steps := way[grade]
	day := l.end()
	for i := len(steps) - 1; i >= 0; i-- {
		g := steps[i]
		s := stays[g]
		stay := s[0] + r.IntN(s[1]-s[0])
		if i == len(steps)-1 {
			stay = s[2] + r.IntN(s[3]-s[2])
			if g[0] == 'M' || g[0] == 'E' {
				stay = max(stay, day-c.live+20+r.IntN(400))
			}
		}
		day = c.work(day - stay)
		l.rungs = append([]rung{{g, day}}, l.rungs...)
	}
	if first := &l.rungs[0]; first.day >= c.live { // classes begin on Mondays
		first.day = c.monday(first.day)
	}
	l.hired = l.rungs[0].day
}

// source names a piece of evidence that lies in the files of before, or came from another system.
func (l *life) source(what string, c calendar, day int) string {
	return fmt.Sprintf("record:%s:%s:%s", what, l.no, c.day(day))
}

// posts finds the post with which the person appears and puts the later ones behind the grades that
// they come with.
func (l *life) posts(c calendar) {
	if l.post[0] != 'A' {
		l.card.Post = l.post
		return
	}
	l.card.Post = "AGENT"
	change := func(grade, post string) {
		day := c.work(l.since(grade) + 1)
		switch {
		case l.since(grade) == never, day >= l.end():
		case l.since(grade) <= c.live:
			l.card.Post = post
		default:
			l.moves = append(l.moves, moved{day, "", post, "聘任后调整岗位"})
		}
	}
	if l.post != "AGENT" {
		change("A1", "AGENT-SR")
	}
	if seatOf[l.post] != "" {
		change("A2", l.post)
	}
	slices.SortStableFunc(l.moves, func(a, b moved) int { return a.day - b.day })
}

// unit is the path at which the person works on a day.
func (l *life) unit(day int) string {
	at := l.card.Unit
	for _, m := range l.moves {
		if m.unit != "" && m.day <= day {
			at = m.unit
		}
	}
	return at
}

package insight

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tianti/ladder"
)

// scan is a question made ready to be asked of every entry of the roll.
type scan struct {
	lex                      *lexicon
	unit                     string
	post                     code
	from, to, today, horizon day
	limits                   *limits
	demanding                []demand
	seats                    []code
	fees                     []int64 // by code: fen that a course costs a head, besides its hours
	grades                   []rung  // by code; the zero rung is none
	firstMonth               day     // of months
	months                   []code  // by day: of the period and of the forecast
	lastUnit                 string  // child's memory: neighbours in the roll are of one unit
	lastChild                code
	is                       marks
}

// demand is a post that asks for one of some certificates.
type demand struct {
	code  code
	kinds []code
}

type rung struct {
	stage    code
	rank     int
	followed bool
}

// marks are the codes of fixed words.
type marks struct {
	from, to, holders, certified, ready, lapsed, seen, left, list, good, other, all, measured code
	bands                                                                                     [len(bands)]code
	signs                                                                                     []code
	stars                                                                                     [6]code
	points                                                                                    [5]code
}

// aheadMonths is how far expiries are forecast.
const aheadMonths = 12

func (s *Service) scan(q Question, today day, set *Settings, fees map[string]int64) *scan {
	lex := s.lex
	x := &scan{lex: lex, unit: q.Unit, post: lex.code(q.Post), from: dayOf(q.From.Start()), to: dayOf(q.To.Start()), today: today}
	first := today.date()
	x.horizon = day(time.Date(first.Year(), first.Month()+aheadMonths, 1, 0, 0, 0, 0, time.UTC).Unix() / 86400)
	x.calendar()
	x.ladder(s.from.Ladder.Blueprint())
	x.limits = set.limits(today, nil)
	for c := range x.grades {
		if x.grades[c].followed {
			x.limits.followed = append(x.limits.followed, code(c))
		}
	}
	for _, p := range s.from.Org.Posts().All() {
		if kinds := s.licences(p); len(kinds) > 0 {
			d := demand{code: lex.code(p.Code)}
			for _, k := range kinds {
				d.kinds = append(d.kinds, lex.code(k))
			}
			x.demanding = append(x.demanding, d)
		}
	}
	for _, seat := range s.seatCodes() {
		x.seats = append(x.seats, lex.code(seat))
	}
	for course, fen := range fees {
		c := lex.code(course)
		x.fees = append(x.fees, make([]int64, max(0, int(c)+1-len(x.fees)))...)
		x.fees[c] = fen
	}
	x.marks()
	return x
}

// feesText tells sets of fees apart.
func (x *scan) feesText() string {
	var b strings.Builder
	for course, fen := range x.fees {
		if fen > 0 {
			fmt.Fprint(&b, course, ":", fen, " ")
		}
	}
	return b.String()
}

func (x *scan) marks() {
	word := x.lex.code
	x.is = marks{from: word("from"), to: word("to"), holders: word("holders"), certified: word("certified"), ready: word("ready"),
		lapsed: word("lapsed"), seen: word("seen"), left: word("left"), list: word("list"), good: word("good"), other: word("other"), all: word("all"), measured: word("measured")}
	for i, b := range []string{"0", "3", "6", "12", "24"} {
		x.is.bands[i] = word(b)
	}
	for _, sign := range Signs {
		x.is.signs = append(x.is.signs, word(sign))
	}
	for i, n := range []string{"0", "1", "2", "3", "4", "5"} {
		x.is.stars[i] = word(n)
	}
	for i, n := range []string{"0", "60", "70", "80", "90"} {
		x.is.points[i] = word(n)
	}
}

func (x *scan) ladder(b *ladder.Blueprint) {
	for i := range b.Grades {
		g := &b.Grades[i]
		c := int(x.lex.code(g.Code))
		if c >= len(x.grades) {
			x.grades = append(x.grades, make([]rung, c+1-len(x.grades))...)
		}
		x.grades[c] = rung{x.lex.code(g.Stage), i + 1, len(b.Next(g.Code)) > 0}
	}
}

func (x *scan) rung(c code) rung {
	if int(c) < len(x.grades) {
		return x.grades[c]
	}
	return rung{}
}

func (x *scan) stageOf(grade code) code { return x.rung(grade).stage }
func (x *scan) rank(grade code) int     { return x.rung(grade).rank }
func (x *scan) follows(grade code) bool { return x.rung(grade).followed }

// calendar makes the months of every day that is asked about.
func (x *scan) calendar() {
	x.firstMonth = x.from
	x.months = make([]code, 0, x.horizon-x.from)
	for d := x.from; d < x.horizon; d++ {
		x.months = append(x.months, x.lex.code(d.month()))
	}
}

// month is the code of a day's month, such as "2026-11", within the period and the forecast.
func (x *scan) month(d day) code { return x.months[d-x.firstMonth] }

// child is the unit directly below the one asked about to which a unit belongs; itself where it is
// that one.
func (x *scan) child(unit string) code {
	if unit == x.lastUnit {
		return x.lastChild
	}
	below := unit
	if rest, ok := strings.CutPrefix(unit, x.unit); ok {
		rest = strings.TrimPrefix(rest, "/")
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			below = unit[:len(unit)-len(rest)+i+1]
		}
	}
	x.lastUnit, x.lastChild = unit, x.lex.code(below)
	return x.lastChild
}

// count sorts entries into cells.
func (x *scan) count(careers []*career) (cells [figures]tallies, seen map[code][]Stretch) {
	seen = map[code][]Stretch{}
	i := 0
	add := func(f Figure, a, b code, amount int64) {
		t := cells[f].at(keyOf(a, b))
		if t.last != i {
			t.last = i
			t.people++
		}
		t.amount += amount
		if f == Tenure {
			seen[a] = append(seen[a], Stretch{int(amount), b == x.is.left})
		}
	}
	for i = range careers {
		x.sort(careers[i], add)
	}
	return cells, seen
}

// written gives cells their words, in order.
func (x *scan) written(cells *tallies) []Cell {
	out := make([]Cell, 0, cells.n)
	for i := range cells.slots {
		if t := &cells.slots[i]; t.used {
			out = append(out, Cell{x.lex.word(code(t.key >> 16)), x.lex.word(code(t.key & 0xFFFF)), t.people, t.amount})
		}
	}
	slices.SortFunc(out, func(a, b Cell) int {
		if d := strings.Compare(a.A, b.A); d != 0 {
			return d
		}
		return strings.Compare(a.B, b.B)
	})
	return out
}

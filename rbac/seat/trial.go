package seat

import (
	"slices"
	"strings"
	"time"

	"tianti/rbac"
	"tianti/rbac/passport"
)

// Trial says what a draft would do to people if it began at an instant, without doing it.
type Trial struct {
	At       time.Time
	Version  int64 // of the plan that it is compared with
	Changes  []Difference
	Examined int
	Affected int     // people who gain or lose anything
	Rest     bool    // there are more people than one trial looks at: StartTrial counts them all
	Seats    []Tally // of each seat of both plans, in their order
	Units    []Tally // of each unit right below the one asked about, in the order of paths
	People   []Shifted
	Next     string // cursor of further names, "" at the end
}

// Tally counts how many people gain and how many lose: a seat, or any seat within a unit.
type Tally struct {
	Of         string // code of a seat, path of a unit
	Gain, Lose int
}

// Shifted is what a draft changes for a person.
type Shifted struct {
	Person, Name, Unit string
	Shifts             []Shift
}

// Shift is a seat that a person gains or loses.
type Shift struct {
	Seat string
	Gain bool
	Why  string    // "new", "retired", "required", "released" or "closed"
	Lack []Missing // of the new plan for whoever loses, of the old one for whoever gains
}

// the reasons of shifts
const (
	whyNew      = "new"      // the seat is new
	whyRetired  = "retired"  // the seat is no more
	whyRequired = "required" // something is asked for that the person lacks
	whyReleased = "released" // what the person lacks is not asked for any more
	whyClosed   = "closed"   // a row of HR closes or opens
)

// compare is what a book changes for a person at an instant, in the order of the seats.
func compare(old, next *book, p *passport.Person, at time.Time) (out []Shift) {
	t := at.UnixMilli()
	open := func(b *book, code string) (request, bool) {
		c := b.seats[code]
		if c == nil {
			return request{}, false
		}
		r := request{seat: c, person: p, act: Take, asked: at}
		return r, b.look(&r, t).allow
	}
	for _, code := range codesOf(old.plan, next.plan) {
		before, was := open(old, code)
		after, is := open(next, code)
		if was == is {
			continue
		}
		s := Shift{Seat: code, Gain: is}
		switch {
		case is && before.seat == nil:
			s.Why = whyNew
		case is:
			s.Why, s.Lack = whyReleased, lacking(old, &before, at)
		case after.seat == nil:
			s.Why = whyRetired
		default:
			s.Why, s.Lack = whyRequired, lacking(next, &after, at)
		}
		if len(s.Lack) == 0 && s.Why != whyNew && s.Why != whyRetired {
			s.Why = whyClosed
		}
		out = append(out, s)
	}
	return out
}

func lacking(b *book, r *request, at time.Time) []Missing {
	l := b.look(r, at.UnixMilli())
	d := Decision{Allow: l.allow}
	b.explain(&d, r, &l, at.UnixMilli())
	return d.Missing
}

// codesOf are the seats of two plans, each once: the new plan's, then the retired ones.
func codesOf(old, next Plan) (codes []string) {
	for _, s := range slices.Concat(next.Seats, old.Seats) {
		if !slices.Contains(codes, s.Code) {
			codes = append(codes, s.Code)
		}
	}
	return codes
}

// tallies counts shifts per seat and per unit.
type tallies struct {
	root  string
	seats map[string]*Tally
	units map[string]*Tally
}

func (t *tallies) add(unit string, shifts []Shift) {
	below := t.below(unit)
	if t.units[below] == nil {
		t.units[below] = &Tally{Of: below}
	}
	gains, loses := 0, 0
	for _, s := range shifts {
		if s.Gain {
			t.seats[s.Seat].Gain++
			gains = 1
		} else {
			t.seats[s.Seat].Lose++
			loses = 1
		}
	}
	t.units[below].Gain += gains
	t.units[below].Lose += loses
}

// below is the unit right below the root in which a path lies; the root itself for who is there.
func (t *tallies) below(path string) string {
	if !rbac.Covers(t.root, path) {
		return t.root
	}
	rest := path[len(t.root):]
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		return t.root + rest[:i+1]
	}
	return t.root
}

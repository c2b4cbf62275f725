package passport

import (
	"iter"
	"math"
	"slices"
	"time"
	"unique"

	"tianti/rbac"
)

// Person is what was known of a person at an instant, small enough to keep a hundred thousand of
// them: facts that are over before Since are left out. It never changes.
type Person struct {
	since int64 // Unix milliseconds, as all times here
	facts []held
}

// held is a fact that counts. Codes are shared between all people who have them.
type held struct {
	code, unit  unique.Handle[string]
	from, until int64 // until is never for what has no end
	value       int32
	kind        int8
}

const never = math.MaxInt64

var kindNumbers = func() map[Kind]int8 {
	m := map[Kind]int8{}
	for i, k := range Kinds {
		m[k] = int8(i)
	}
	return m
}()

// Snapshot is the person as known at an instant, for questions about instants from since on. A zero
// known is everything that is recorded.
func (p *Passport) Snapshot(since, known time.Time) *Person {
	out := &Person{since: since.UnixMilli()}
	var spans []held
	var lines [][3]string
	for _, f := range p.Facts {
		kind, ok := kindNumbers[f.Kind]
		if !ok || !known.IsZero() && f.Recorded.After(known) {
			continue
		}
		h := held{unique.Make(f.Code), unique.Make(f.Unit), f.From.UnixMilli(), never, int32(max(math.MinInt32, min(math.MaxInt32, f.Value))), kind}
		if end := f.Ended(known); !end.IsZero() {
			h.until = end.UnixMilli()
		}
		line := f.line()
		for i := range spans { // facts stand in the order in which they were learnt
			if lines[i] == line {
				spans[i].yield(&h)
			}
		}
		spans, lines = append(spans, h), append(lines, line)
	}
	counts := func(h held) bool { return h.until > out.since && h.until > h.from }
	n := 0
	for _, h := range spans {
		if counts(h) {
			n++
		}
	}
	out.facts = make([]held, 0, n)
	for _, h := range spans {
		if counts(h) {
			out.facts = append(out.facts, h)
		}
	}
	return out
}

// yield settles two facts of one line, of which next was learnt later: the one that begins later
// takes over when it begins, and the one learnt later if both begin at once.
func (h *held) yield(next *held) {
	if next.from >= h.from {
		h.until = min(h.until, next.from)
	} else {
		next.until = min(next.until, h.from)
	}
}

// Knows says whether the snapshot answers for an instant.
func (p *Person) Knows(at time.Time) bool { return at.UnixMilli() >= p.since }

// Span is a fact of a snapshot.
type Span struct {
	Code, Unit  unique.Handle[string]
	Value       int64
	From, Until int64 // Unix milliseconds; Until is Never without an end
}

// Never is the Until of what has no end.
const Never = never

// Of lists the facts of a kind, held now, before or later.
func (p *Person) Of(kind Kind) iter.Seq[Span] {
	n := kindNumbers[kind]
	return func(yield func(Span) bool) {
		for i := range p.facts {
			h := &p.facts[i]
			if h.kind == n && !yield(Span{h.code, h.unit, int64(h.value), h.from, h.until}) {
				return
			}
		}
	}
}

// Holds says whether a fact of the kind with the code holds at an instant.
func (p *Person) Holds(kind Kind, code string, at time.Time) bool {
	t, c := at.UnixMilli(), unique.Make(code)
	for s := range p.Of(kind) {
		if s.Code == c && s.From <= t && t < s.Until {
			return true
		}
	}
	return false
}

// Base is the role that everybody who is employed holds at the own unit.
const Base = "trainee"

// Roles lists the roles that are held at an instant, each with its unit. Somebody who is not
// employed then has none.
func (p *Person) Roles(at time.Time) []rbac.Held {
	if !p.Holds(Employment, Employed, at) {
		return nil
	}
	out := []rbac.Held{{Role: Base, Unit: p.Place(at)}}
	t := at.UnixMilli()
	for s := range p.Of(Role) {
		h := rbac.Held{Role: s.Code.Value(), Unit: s.Unit.Value()}
		if s.From <= t && t < s.Until && !slices.Contains(out, h) {
			out = append(out, h)
		}
	}
	return out
}

// Place is the path of the unit to which the person belongs at an instant, "" if to none.
func (p *Person) Place(at time.Time) string {
	s, _ := p.Now(Unit, at)
	if s.Until == 0 {
		return ""
	}
	return s.Unit.Value()
}

// Now is the fact of a kind that holds at an instant; of a kind of which several may hold, the
// first.
func (p *Person) Now(kind Kind, at time.Time) (Span, bool) {
	t := at.UnixMilli()
	for s := range p.Of(kind) {
		if s.From <= t && t < s.Until {
			return s, true
		}
	}
	return Span{}, false
}

// Employed is the code of the employment fact.
const Employed = "employed"

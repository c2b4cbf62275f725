package passport

import (
	"slices"
	"time"

	"tianti/internal/store"
)

// Kind says what a fact is about.
type Kind string

// The kinds. Value is what stands behind it, where anything does.
const (
	Employment  Kind = "employment"  // belongs to the organisation; Code "employed"
	Unit        Kind = "unit"        // belongs to the unit with the path Unit
	Role        Kind = "role"        // holds the role Code at Unit
	Post        Kind = "post"        // holds the post Code
	Language    Kind = "language"    // speaks the language Code
	Certificate Kind = "certificate" // holds a certificate of the kind Code
	Course      Kind = "course"      // has completed the course Code
	Grade       Kind = "grade"       // stands on the grade Code
	Star        Kind = "star"        // Value stars for the period of validity
	Appraisal   Kind = "appraisal"   // Value milli-points in the dimension Code
	Hold        Kind = "hold"        // is kept from seats; Code says why, e.g. "veto"
	Leave       Kind = "leave"       // is away
	Opening     Kind = "opening"     // may take the seat Code for a while although something is missing
)

// Kinds lists them all.
var Kinds = []Kind{Employment, Unit, Role, Post, Language, Certificate, Course, Grade, Star, Appraisal, Hold, Leave, Opening}

// Fact is something that holds for a person from an instant until another. Until is zero for what
// has no end in itself.
type Fact struct {
	Kind     Kind      `bson:"k" json:"kind"`
	Code     string    `bson:"c,omitempty" json:"code,omitempty"`
	Value    int64     `bson:"v,omitempty" json:"value,omitempty"`
	Unit     string    `bson:"u,omitempty" json:"unit,omitempty"`
	Ref      string    `bson:"r" json:"ref"` // source: "certificate:<id>", "assignment:<id>"
	From     time.Time `bson:"f" json:"valid_from"`
	Until    time.Time `bson:"t,omitempty" json:"valid_until,omitzero"`
	Recorded time.Time `bson:"at" json:"recorded_at"`
	Ends     []End     `bson:"e,omitempty" json:"ends,omitempty"`
	Why      string    `bson:"w,omitempty" json:"why,omitempty"`
}

// End says that a fact holds no more from At on.
type End struct {
	At       time.Time `bson:"at" json:"at"`
	Recorded time.Time `bson:"rec" json:"recorded_at"`
}

// same says whether two facts state the same: when they were recorded does not matter.
func (f Fact) same(g Fact) bool {
	return f.Kind == g.Kind && f.Code == g.Code && f.Value == g.Value && f.Unit == g.Unit && f.Ref == g.Ref &&
		f.From.Equal(g.From) && f.Until.Equal(g.Until)
}

// Ended is the instant from which the fact holds no more by itself, as was known at an instant (zero:
// as is known); zero if there is none.
func (f Fact) Ended(known time.Time) time.Time {
	until := f.Until
	for _, e := range f.Ends {
		if (known.IsZero() || !e.Recorded.After(known)) && (until.IsZero() || e.At.Before(until)) {
			until = e.At
		}
	}
	return until
}

// line is what the fact stands in line with: of the facts of one line at most one holds, each until
// the next begins. A person has one unit, one post, one grade, one rating; what a source says anew
// takes the place of what it said before.
func (f Fact) line() [3]string {
	switch f.Kind {
	case Unit, Post, Grade, Star:
		return [3]string{string(f.Kind)}
	case Appraisal:
		return [3]string{string(f.Kind), f.Code}
	}
	return [3]string{string(f.Kind), f.Code, f.Ref}
}

// Passport is a person's document; its id is the person's.
type Passport struct {
	store.Meta `bson:",inline"`
	Facts      []Fact `bson:"facts" json:"facts"`
}

// learn adds the facts that are not there yet and says whether any was.
func (p *Passport) learn(now time.Time, facts []Fact) bool {
	added := false
	for _, f := range facts {
		f.From, f.Until, f.Recorded, f.Ends = milli(f.From), milli(f.Until), milli(now), nil
		if !slices.ContainsFunc(p.Facts, f.same) {
			p.Facts, added = append(p.Facts, f), true
		}
	}
	return added
}

// end closes facts from an instant on and says whether that changed anything. What begins later, too,
// ends before it begins.
func (p *Passport) end(now, at time.Time, which func(Fact) bool) bool {
	at, now = milli(at), milli(now)
	changed := false
	for i := range p.Facts {
		f := &p.Facts[i]
		if end := f.Ended(time.Time{}); which(*f) && (end.IsZero() || at.Before(end)) {
			f.Ends, changed = append(f.Ends, End{at, now}), true
		}
	}
	return changed
}

// closed says whether one of the facts was ended at this instant already: the same news came
// before, and must not end what was learnt after it.
func (p *Passport) closed(at time.Time, which func(Fact) bool) bool {
	at = milli(at)
	return slices.ContainsFunc(p.Facts, func(f Fact) bool {
		return which(f) && slices.ContainsFunc(f.Ends, func(e End) bool { return e.At.Equal(at) })
	})
}

// milli is t as the store keeps it.
func milli(t time.Time) time.Time {
	if t.IsZero() {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Millisecond)
}

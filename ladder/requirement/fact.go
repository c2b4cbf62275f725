package requirement

import (
	"cmp"
	"slices"
	"time"
)

// Fact is one dated piece of evidence about a person.
type Fact struct {
	ID       string    `bson:"id" json:"id"`     // names the evidence: "certificate:SEAT-2026-0001"
	Kind     string    `bson:"kind" json:"kind"` // the fact kinds below
	Code     string    `bson:"code" json:"code"` // course, exam, certificate kind, grade, metric, dimension …
	Value    int64     `bson:"value,omitempty" json:"value,omitempty"`
	Line     string    `bson:"line,omitempty" json:"line,omitempty"`     // of a course
	Tier     string    `bson:"tier,omitempty" json:"tier,omitempty"`     // of a course; of a KPI whose it is: person, team, centre
	Step     string    `bson:"step,omitempty" json:"step,omitempty"`     // of a course
	Period   string    `bson:"period,omitempty" json:"period,omitempty"` // "2026-09", "2026Q3": sorts by time
	From     time.Time `bson:"from" json:"from"`                         // holds from here on
	Until    time.Time `bson:"until,omitempty" json:"until,omitzero"`    // and no more from here; zero is for ever
	Recorded time.Time `bson:"recorded" json:"recorded"`                 // known from here on; zero is From
	Ended    time.Time `bson:"ended,omitempty" json:"ended,omitzero"`    // revoked, annulled, corrected: known to be void from here on
}

// The kinds of facts, with the meaning of Value.
const (
	Certificate = "certificate" // Code is the certificate kind
	Course      = "course"      // credits
	Exam        = "exam"        // thousandths of a point, of 100 points
	Star        = "star"        // stars of a Period
	KPI         = "kpi"         // 1 is within the threshold, 0 beyond it, for metric Code in Period
	Grade       = "grade"       // the rung that the person stood on
	Appraisal   = "appraisal"   // thousandths of a point for dimension Code in Period
	Trainer     = "trainer"     // Code is the level
	Award       = "award"       // Code is the award
	Veto        = "veto"        // Code is what happened; From is when
	Panel       = "panel"       // thousandths of a point; Code is the grade applied for
	Decision    = "decision"    // Code is what was granted: "quota:M1"
)

// Facts is what is known of one person.
type Facts []Fact

// View is what an instant shows of the facts: known by then, begun by then, not void by then.
// What ran out by then is still there as history; the kinds look at Until.
type View struct {
	At    time.Time
	kinds map[string][]Fact
}

// ViewAt makes the view of an instant. The order of the facts does not matter.
func (fs Facts) ViewAt(at time.Time) View {
	v := View{At: at, kinds: map[string][]Fact{}}
	for _, f := range fs {
		if f.From.After(at) || f.Recorded.After(at) || !f.Ended.IsZero() && !f.Ended.After(at) {
			continue
		}
		v.kinds[f.Kind] = append(v.kinds[f.Kind], f)
	}
	for _, list := range v.kinds {
		slices.SortFunc(list, order)
	}
	return v
}

// Foresee is the view of a later instant as it can be told at an earlier one: what holds at at,
// without what will have run out by then. What begins in between is not in it: to wait for that is a
// choice of its own.
func (fs Facts) Foresee(at, then time.Time) View {
	known := fs.KnownAt(at)
	begun := known[:0]
	for _, f := range known {
		if !f.From.After(at) {
			begun = append(begun, f)
		}
	}
	return begun.ViewAt(then)
}

// KnownAt are the facts that were known at an instant, also those that begin later, without what
// was learned about them afterwards.
func (fs Facts) KnownAt(at time.Time) Facts {
	out := make(Facts, 0, len(fs))
	for _, f := range fs {
		if f.Recorded.After(at) || !f.Ended.IsZero() && !f.Ended.After(at) {
			continue
		}
		f.Ended = time.Time{}
		out = append(out, f)
	}
	return out
}

func order(a, b Fact) int {
	return cmp.Or(cmp.Compare(a.Period, b.Period), a.From.Compare(b.From), cmp.Compare(a.ID, b.ID),
		cmp.Compare(a.Code, b.Code), cmp.Compare(a.Value, b.Value), a.Until.Compare(b.Until), cmp.Compare(a.Tier, b.Tier))
}

// Of lists the facts of a kind, by period and begin.
func (v View) Of(kind string) []Fact { return v.kinds[kind] }

// Holding lists the facts of a kind that still hold after some more days.
func (v View) Holding(kind string, days int) (out []Fact) {
	for _, f := range v.kinds[kind] {
		if f.Until.IsZero() || v.At.AddDate(0, 0, days).Before(f.Until) {
			out = append(out, f)
		}
	}
	return out
}

// ids names the evidence, each once, in order.
func ids(fs []Fact) []string {
	out := make([]string, 0, len(fs))
	for _, f := range fs {
		if !slices.Contains(out, f.ID) {
			out = append(out, f.ID)
		}
	}
	slices.Sort(out)
	return out
}

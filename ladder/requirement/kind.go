package requirement

import (
	"maps"
	"slices"
	"time"

	"tianti/internal/fault"
)

// Kind is what the program knows of a kind of requirement.
type Kind struct {
	// Must and May name the parameters; others are refused.
	Must, May []string
	// Monotone kinds never lose by more evidence.
	Monotone bool
	// Check, if any, says what else is wrong with the parameters.
	Check func(*Rule) *fault.Fault
	// Look says what a view shows. Only Met, Have, Need, Evidence and Fix are to be filled.
	Look func(*Rule, View) Result
	// Sample is a rule for tests and pages, and facts that meet it at Noon.
	Sample func() (Rule, Facts)
}

// Noon is the instant at which every kind's sample facts meet its sample rule.
var Noon = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

var kinds = map[string]Kind{}

// Register adds a kind; each kind_<name>.go calls it once. It panics when the name is taken.
func Register(name string, k Kind) bool {
	if _, taken := kinds[name]; taken {
		panic("requirement: kind registered twice: " + name)
	}
	kinds[name] = k
	return true
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// Kinds lists the kinds by name.
func Kinds() []string { return sorted(kinds) }

// Of is a kind by name.
func Of(name string) (Kind, bool) {
	k, ok := kinds[name]
	return k, ok
}

// Amount is a number with its unit; pages say it in words.
type Amount struct {
	Value int64  `bson:"value" json:"value"`
	Unit  string `bson:"unit" json:"unit"`
}

// The units.
const (
	Items   = "items"   // certificates, courses, awards, parts of a composition
	Points  = "points"  // thousandths of a point
	Credits = "credits" //
	Stars   = "periods" // periods in which it was reached
	Days    = "days"    //
	Events  = "events"  // vetoes
	Yes     = "yes"     // 1 or 0
)

// Fix is one thing to do about an unmet requirement.
type Fix struct {
	Do    string    `bson:"do" json:"do"`                           // course, exam, certificate, wait, kpi, star, appraisal, trainer, award, panel, decision
	Codes []string  `bson:"codes,omitempty" json:"codes,omitempty"` // of what
	Need  int       `bson:"need,omitempty" json:"need,omitempty"`   // how many of them, or how many credits, periods
	Until time.Time `bson:"until,omitempty" json:"until,omitzero"`  // wait: met from then on
	Last  string    `bson:"last,omitempty" json:"last,omitempty"`   // kpi, star: the newest period that is there; further ones come after it
}

// Result is what an instant shows of a rule.
type Result struct {
	ID       string   `bson:"id" json:"id"`
	Kind     string   `bson:"kind" json:"kind"` // all, any, at_least, or a leaf's kind
	Met      bool     `bson:"met" json:"met"`
	Have     Amount   `bson:"have" json:"have"`
	Need     Amount   `bson:"need" json:"need"`
	Evidence []string `bson:"evidence" json:"evidence"`
	Fix      []Fix    `bson:"fix" json:"fix"`
	Ask      *Rule    `bson:"ask,omitempty" json:"ask,omitempty"` // a leaf's parameters
	Parts    []Result `bson:"parts,omitempty" json:"parts,omitempty"`
}

// Evaluate says whether facts meet a rule at an instant, and why.
func Evaluate(r *Rule, facts Facts, at time.Time) Result { return look(r, facts.ViewAt(at)) }

// Look is Evaluate on a view that is there already, for several rules of one person.
func Look(r *Rule, v View) Result { return look(r, v) }

func look(r *Rule, v View) Result {
	if r.Kind != "" {
		return lookLeaf(r, v)
	}
	parts, need := r.Parts(), Needed(r)
	out := Result{ID: r.ID, Kind: r.shape(), Evidence: []string{}, Fix: []Fix{}}
	met := 0
	for i := range parts {
		p := look(&parts[i], v)
		if p.Met {
			met++
		}
		out.Parts = append(out.Parts, p)
	}
	out.Met = met >= need
	out.Have, out.Need = Amount{int64(met), Items}, Amount{int64(need), Items}
	return out
}

// Needed is how many of its parts a composition asks for.
func Needed(r *Rule) int {
	switch r.shape() {
	case "any":
		return 1
	case "at_least":
		return r.AtLeast
	}
	return len(r.Parts())
}

func lookLeaf(r *Rule, v View) Result {
	k, ok := kinds[r.Kind]
	out := Result{}
	if ok {
		out = k.Look(r, v)
	}
	ask := *r
	ask.Place = nil
	out.ID, out.Kind, out.Ask = r.ID, r.Kind, &ask
	if out.Evidence == nil {
		out.Evidence = []string{}
	}
	if out.Met || out.Fix == nil {
		out.Fix = []Fix{}
	}
	return out
}

// Unmet lists the unmet leaves of a result that stand in the way: parts of an unmet composition.
func (r *Result) Unmet() []*Result {
	if r.Met {
		return nil
	}
	if len(r.Parts) == 0 {
		return []*Result{r}
	}
	var out []*Result
	for i := range r.Parts {
		out = append(out, r.Parts[i].Unmet()...)
	}
	return out
}

// Waive gives the result as it is when the unmet leaves with these ids are let pass. Strict ones
// stay unmet.
func (r Result) Waive(ids []string) Result {
	if len(r.Parts) == 0 {
		if !r.Met && slices.Contains(ids, r.ID) && (r.Ask == nil || !r.Ask.Strict) {
			r.Met = true
		}
		return r
	}
	met := 0
	parts := make([]Result, len(r.Parts))
	for i, p := range r.Parts {
		if parts[i] = p.Waive(ids); parts[i].Met {
			met++
		}
	}
	r.Parts, r.Met = parts, int64(met) >= r.Need.Value
	return r
}

// codesMet is the look of kinds that count how many of some codes a person has.
func codesMet(r *Rule, fs []Fact, count int, do string) Result {
	var used []Fact
	has := map[string]bool{}
	for _, f := range fs {
		if slices.Contains(r.Codes, f.Code) {
			used, has[f.Code] = append(used, f), true
		}
	}
	var lacking []string
	for _, c := range r.Codes {
		if !has[c] {
			lacking = append(lacking, c)
		}
	}
	return Result{
		Met: len(has) >= count, Have: Amount{int64(len(has)), Items}, Need: Amount{int64(count), Items}, Evidence: ids(used),
		Fix: []Fix{{Do: do, Codes: lacking, Need: count - len(has)}},
	}
}

// best is the look of kinds in which the best score for one of the codes counts.
func best(r *Rule, fs []Fact, do string) Result {
	need := int64(r.Least) * 1000
	out := Result{Need: Amount{need, Points}, Have: Amount{0, Points}, Fix: []Fix{{Do: do, Codes: r.Codes, Need: r.Least}}}
	var top []Fact
	for _, f := range fs {
		if !slices.Contains(r.Codes, f.Code) {
			continue
		}
		if len(top) == 0 || f.Value > out.Have.Value {
			top, out.Have.Value = []Fact{f}, f.Value
		}
	}
	out.Met, out.Evidence = len(top) > 0 && out.Have.Value >= need, ids(top)
	return out
}

// further is how many more periods, all of them good, it takes until times of the last among are
// good; history says of the periods so far, oldest first, which were. An old good one may have
// fallen out of the last among by then, so that it can be more than what is missing today.
func further(history []bool, times, among int) int {
	for more := 0; more < times; more++ {
		good := more
		for _, was := range history[max(len(history)-(among-more), 0):] {
			if was {
				good++
			}
		}
		if good >= times {
			return more
		}
	}
	return times
}

// newest is the last period among facts that are sorted by period; "" if there are none.
func newest(fs []Fact) string {
	if len(fs) == 0 {
		return ""
	}
	return fs[len(fs)-1].Period
}

// periods cuts facts that are sorted by period into the last n periods, oldest first.
func periods(fs []Fact, n int) [][]Fact {
	var out [][]Fact
	for _, f := range fs {
		if l := len(out); l > 0 && out[l-1][0].Period == f.Period {
			out[l-1] = append(out[l-1], f)
		} else {
			out = append(out, []Fact{f})
		}
	}
	return out[max(len(out)-n, 0):]
}

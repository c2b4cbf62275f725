package requirement

import (
	"slices"

	"tianti/internal/clock"
)

// No veto event in the last months: justified serious complaint, fraud, confidentiality breach,
// forbidden conduct. codes narrow it; by default any.
var _ = Register("no_veto", Kind{
	Must: []string{"months"}, May: []string{"codes"},
	Look: func(r *Rule, v View) Result {
		out := Result{Met: true, Have: Amount{0, Events}, Need: Amount{0, Events}}
		var used []Fact
		for _, f := range v.Of(Veto) {
			over := addMonths(clock.Day(f.From), r.Months)
			if len(r.Codes) > 0 && !slices.Contains(r.Codes, f.Code) || !v.At.Before(over) {
				continue
			}
			used, out.Met = append(used, f), false
			if len(out.Fix) == 0 || over.After(out.Fix[0].Until) {
				out.Fix = []Fix{{Do: "wait", Until: over}}
			}
		}
		out.Have.Value, out.Evidence = int64(len(used)), ids(used)
		return out
	},
	Sample: func() (Rule, Facts) {
		return Rule{Kind: "no_veto", Months: 6},
			Facts{{ID: "veto:1", Kind: Veto, Code: "complaint", From: Noon.AddDate(0, -7, 0)}}
	},
})

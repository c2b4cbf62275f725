package requirement

import "slices"

// The last appraisal's points in each of the dimensions: awareness, skill, attitude, effect,
// overall.
var _ = Register("appraisal", Kind{
	Must: []string{"codes", "least"},
	Look: func(r *Rule, v View) Result {
		need := int64(r.Least) * 1000
		out := Result{Need: Amount{need, Points}, Have: Amount{0, Points}, Fix: []Fix{{Do: "appraisal", Codes: r.Codes, Need: r.Least}}}
		last := periods(v.Of(Appraisal), 1)
		if len(last) == 0 {
			return out
		}
		points, used := map[string]int64{}, []Fact{}
		for _, f := range last[0] {
			if slices.Contains(r.Codes, f.Code) {
				points[f.Code], used = f.Value, append(used, f)
			}
		}
		weakest := int64(-1)
		for _, c := range r.Codes {
			if weakest < 0 || points[c] < weakest {
				weakest = points[c]
			}
		}
		out.Have.Value, out.Evidence = weakest, ids(used)
		out.Met = len(points) == len(r.Codes) && weakest >= need
		return out
	},
	Sample: func() (Rule, Facts) {
		return Rule{Kind: "appraisal", Codes: []string{"attitude"}, Least: 85},
			Facts{{ID: "appraisal:2026H1", Kind: Appraisal, Code: "attitude", Period: "2026H1", Value: 90_000, From: Noon.AddDate(0, -2, 0)}}
	},
})

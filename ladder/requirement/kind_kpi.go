package requirement

import "slices"

// KPI: in so many of the last months with a sheet, every metric (or every one of the codes) was
// within its threshold. tier says whose: person (default), team or centre.
var _ = Register("kpi", Kind{
	Must: []string{"times", "among"}, May: []string{"codes", "tier"},
	Look: func(r *Rule, v View) Result {
		whose := r.Tier
		if whose == "" {
			whose = "person"
		}
		var mine []Fact
		for _, f := range v.Of(KPI) {
			if (f.Tier == whose || f.Tier == "" && whose == "person") && (len(r.Codes) == 0 || slices.Contains(r.Codes, f.Code)) {
				mine = append(mine, f)
			}
		}
		green, used, history := 0, []Fact{}, []bool{}
		for _, month := range periods(mine, r.Among) {
			was := allGreen(month, r.Codes)
			if was {
				green++
			}
			history = append(history, was)
			used = append(used, month...)
		}
		return Result{
			Met: green >= r.Times, Have: Amount{int64(green), Stars}, Need: Amount{int64(r.Times), Stars}, Evidence: ids(used),
			Fix: []Fix{{Do: "kpi", Codes: r.Codes, Need: further(history, r.Times, r.Among), Last: newest(mine)}},
		}
	},
	Sample: func() (Rule, Facts) {
		return Rule{Kind: "kpi", Times: 2, Among: 3}, Facts{
			{ID: "kpi:2026-08", Kind: KPI, Code: "acw", Period: "2026-08", Value: 1, From: Noon.AddDate(0, -3, 10)},
			{ID: "kpi:2026-09", Kind: KPI, Code: "acw", Period: "2026-09", Value: 0, From: Noon.AddDate(0, -2, 10)},
			{ID: "kpi:2026-10", Kind: KPI, Code: "acw", Period: "2026-10", Value: 1, From: Noon.AddDate(0, -1, 10)},
		}
	},
})

// allGreen takes the last word on each metric of a month; a metric that is asked for and missing
// is not green.
func allGreen(month []Fact, codes []string) bool {
	last := map[string]int64{}
	for _, f := range month {
		last[f.Code] = f.Value
	}
	for _, v := range last {
		if v == 0 {
			return false
		}
	}
	return !slices.ContainsFunc(codes, func(c string) bool { return last[c] == 0 })
}

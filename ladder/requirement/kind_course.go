package requirement

// Completed courses whose completion still holds. count of the codes; by default all of them.
var _ = Register("course", Kind{
	Must: []string{"codes"}, May: []string{"count"}, Monotone: true,
	Look: func(r *Rule, v View) Result {
		count := r.Count
		if count == 0 {
			count = len(r.Codes)
		}
		return codesMet(r, v.Holding(Course, 0), count, "course")
	},
	Sample: func() (Rule, Facts) {
		return Rule{Kind: "course", Codes: []string{"TARIFF"}},
			Facts{{ID: "course:TARIFF", Kind: Course, Code: "TARIFF", Value: 12, Line: "business", From: Noon.AddDate(0, -1, 0)}}
	},
})

// Credits of different courses in a line, at a tier, of a step: each only where it is named.
var _ = Register("credits", Kind{
	Must: []string{"least"}, May: []string{"line", "tier", "step"}, Monotone: true,
	Look: func(r *Rule, v View) Result {
		credits, used := map[string]int64{}, []Fact{}
		for _, f := range v.Holding(Course, 0) {
			if f.Value == 0 { // an exemption, or a course that counts for it, proves no credits
				continue
			}
			if r.Line != "" && f.Line != r.Line && f.Line != "both" || r.Tier != "" && f.Tier != r.Tier || r.Step != "" && f.Step != r.Step {
				continue
			}
			credits[f.Code], used = max(credits[f.Code], f.Value), append(used, f)
		}
		sum := int64(0)
		for _, c := range credits {
			sum += c
		}
		return Result{
			Met: sum >= int64(r.Least), Have: Amount{sum, Credits}, Need: Amount{int64(r.Least), Credits}, Evidence: ids(used),
			Fix: []Fix{{Do: "credits", Codes: sorted(credits), Need: r.Least - int(sum)}},
		}
	},
	Sample: func() (Rule, Facts) {
		return Rule{Kind: "credits", Least: 10, Line: "business"},
			Facts{{ID: "course:TARIFF", Kind: Course, Code: "TARIFF", Value: 12, Line: "business", From: Noon.AddDate(0, -1, 0)}}
	},
})

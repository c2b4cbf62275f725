package requirement

// Something that a person or a body granted and that still holds: a place within a quota
// (quota:M1), a nomination, an approval.
var _ = Register("decision", Kind{
	Must: []string{"codes"}, May: []string{"count"}, Monotone: true,
	Look: func(r *Rule, v View) Result { return codesMet(r, v.Holding(Decision, 0), max(r.Count, 1), "decision") },
	Sample: func() (Rule, Facts) {
		return Rule{Kind: "decision", Codes: []string{"quota:M1"}},
			Facts{{ID: "decision:1", Kind: Decision, Code: "quota:M1", From: Noon.AddDate(0, -2, 0)}}
	},
})

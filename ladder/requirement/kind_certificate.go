package requirement

// A certificate that holds now and for some more days: seat and post certificates, and external
// ones that HR recorded. count of the codes; by default one.
var _ = Register("certificate", Kind{
	Must: []string{"codes"}, May: []string{"count", "days"}, Monotone: true,
	Look: func(r *Rule, v View) Result {
		return codesMet(r, v.Holding(Certificate, r.Days), max(r.Count, 1), "certificate")
	},
	Sample: func() (Rule, Facts) {
		return Rule{Kind: "certificate", Codes: []string{"GENERAL"}, Days: 30},
			Facts{{ID: "certificate:1", Kind: Certificate, Code: "GENERAL", From: Noon.AddDate(0, -1, 0), Until: Noon.AddDate(1, 0, 0)}}
	},
})

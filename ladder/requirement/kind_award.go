package requirement

// Awards of contests and ratings, and published courses (the award COURSE-PUBLISHED). count of the
// codes; by default one.
var _ = Register("award", Kind{
	Must: []string{"codes"}, May: []string{"count"}, Monotone: true,
	Look: func(r *Rule, v View) Result { return codesMet(r, v.Holding(Award, 0), max(r.Count, 1), "award") },
	Sample: func() (Rule, Facts) {
		return Rule{Kind: "award", Codes: []string{"CONTEST-GOLD", "CONTEST-SILVER"}},
			Facts{{ID: "award:1", Kind: Award, Code: "CONTEST-SILVER", From: Noon.AddDate(0, -2, 0)}}
	},
})

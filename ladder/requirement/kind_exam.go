package requirement

// The best result in one of the exams that still holds, in points of 100.
var _ = Register("exam", Kind{
	Must: []string{"codes", "least"}, Monotone: true,
	Look: func(r *Rule, v View) Result { return best(r, v.Holding(Exam, 0), "exam") },
	Sample: func() (Rule, Facts) {
		return Rule{Kind: "exam", Codes: []string{"A1"}, Least: 80},
			Facts{{ID: "result:1", Kind: Exam, Code: "A1", Value: 80_000, From: Noon.AddDate(0, -1, 0)}}
	},
})

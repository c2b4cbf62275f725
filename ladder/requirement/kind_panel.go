package requirement

// The best score that a panel gave in a defence for one of the grades.
var _ = Register("panel", Kind{
	Must: []string{"codes", "least"}, Monotone: true,
	Look: func(r *Rule, v View) Result { return best(r, v.Holding(Panel, 0), "panel") },
	Sample: func() (Rule, Facts) {
		return Rule{Kind: "panel", Codes: []string{"M1"}, Least: 80},
			Facts{{ID: "panel:1", Kind: Panel, Code: "M1", Value: 85_500, From: Noon.AddDate(0, -1, 0)}}
	},
})

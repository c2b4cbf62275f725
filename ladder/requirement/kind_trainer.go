package requirement

import (
	"slices"

	"tianti/internal/fault"
)

// TrainerLevels are the levels of accreditation, the lowest first.
var TrainerLevels = []string{"assistant", "junior", "intermediate", "senior"}

// A trainer's accreditation that holds now, at a level or above it.
var _ = Register("trainer", Kind{
	Must: []string{"level"}, Monotone: true,
	Check: func(r *Rule) *fault.Fault {
		if r.Level != "" && !slices.Contains(TrainerLevels, r.Level) {
			return ErrRange.With("param", "level").With("value", r.Level)
		}
		return nil
	},
	Look: func(r *Rule, v View) Result {
		out := Result{Have: Amount{0, Yes}, Need: Amount{1, Yes}, Fix: []Fix{{Do: "trainer", Codes: []string{r.Level}}}}
		var used []Fact
		for _, f := range v.Holding(Trainer, 0) {
			if slices.Index(TrainerLevels, f.Code) >= slices.Index(TrainerLevels, r.Level) {
				used = append(used, f)
			}
		}
		out.Evidence = ids(used)
		if out.Met = len(used) > 0; out.Met {
			out.Have.Value = 1
		}
		return out
	},
	Sample: func() (Rule, Facts) {
		return Rule{Kind: "trainer", Level: "junior"},
			Facts{{ID: "trainer:1", Kind: Trainer, Code: "intermediate", From: Noon.AddDate(0, -2, 0)}}
	},
})

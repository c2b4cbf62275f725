package appraisal

import (
	"tianti/ladder/requirement"
	"tianti/rbac/passport"
)

// Facts are what somebody's result is worth to the ladder; none where there is no result.
func (f PointsGranted) Facts(g GivenPoints) (out requirement.Facts) {
	for _, m := range g.Marks {
		out = append(out, requirement.Fact{ID: EvidenceID(f.Cycle, g.Person), Kind: requirement.Appraisal, Code: m.Code, Period: f.Period, Value: m.Points, From: f.Effective, Recorded: f.At})
	}
	return out
}

// Known is Facts for the passport, which seats ask.
func (f PointsGranted) Known(g GivenPoints) (out []passport.Fact) {
	for _, m := range g.Marks {
		out = append(out, passport.Fact{Kind: passport.Appraisal, Code: m.Code, Value: m.Points, Ref: EvidenceID(f.Cycle, g.Person), From: f.Effective})
	}
	return out
}

package requirement

// Stars: at least so many in so many of the last periods that were rated. A period that ended in
// a veto is a period with no stars.
var _ = Register("star", Kind{
	Must: []string{"least"}, May: []string{"times", "among"},
	Look: func(r *Rule, v View) Result {
		times, among := max(r.Times, 1), max(r.Among, 1)
		reached, used, history := 0, []Fact{}, []bool{}
		for _, p := range periods(v.Of(Star), among) {
			top := p[len(p)-1] // a correction is the later fact
			if top.Value >= int64(r.Least) {
				reached++
			}
			history = append(history, top.Value >= int64(r.Least))
			used = append(used, top)
		}
		return Result{
			Met: reached >= times, Have: Amount{int64(reached), Stars}, Need: Amount{int64(times), Stars}, Evidence: ids(used),
			Fix: []Fix{{Do: "star", Need: further(history, times, among), Last: newest(v.Of(Star))}},
		}
	},
	Sample: func() (Rule, Facts) {
		return Rule{Kind: "star", Least: 3, Times: 2, Among: 3}, Facts{
			{ID: "star:2026Q1", Kind: Star, Period: "2026Q1", Value: 3, From: Noon.AddDate(0, -7, 0)},
			{ID: "star:2026Q2", Kind: Star, Period: "2026Q2", Value: 2, From: Noon.AddDate(0, -4, 0)},
			{ID: "star:2026Q3", Kind: Star, Period: "2026Q3", Value: 4, From: Noon.AddDate(0, -1, 0)},
		}
	},
})

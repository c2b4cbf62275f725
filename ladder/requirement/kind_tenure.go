package requirement

import (
	"slices"
	"time"

	"tianti/internal/clock"
)

// Months in one stretch on one of the grades. Neighbouring stretches join, so that somebody who
// rises within the list loses nothing.
var _ = Register("tenure", Kind{
	Must: []string{"codes", "months"}, Monotone: true,
	Look: func(r *Rule, v View) Result {
		type stretch struct{ from, until time.Time }
		var joined []stretch
		var used []Fact
		for _, f := range v.Of(Grade) { // sorted by begin: grades have no period
			if !slices.Contains(r.Codes, f.Code) {
				continue
			}
			until := v.At
			if !f.Until.IsZero() && f.Until.Before(until) {
				until = f.Until
			}
			used = append(used, f)
			if l := len(joined); l > 0 && !f.From.After(joined[l-1].until) {
				if until.After(joined[l-1].until) {
					joined[l-1].until = until
				}
				continue
			}
			joined = append(joined, stretch{f.From, until})
		}
		out := Result{Have: Amount{0, Days}, Evidence: ids(used), Need: Amount{int64(r.Months) * 30, Days}}
		for _, s := range joined {
			enough := addMonths(clock.Day(s.from), r.Months)
			if days := int64(clock.Day(s.until).Sub(clock.Day(s.from)) / (24 * time.Hour)); days >= out.Have.Value {
				out.Have.Value = days
				out.Need.Value = int64(enough.Sub(clock.Day(s.from)) / (24 * time.Hour))
			}
			out.Met = out.Met || !s.until.Before(enough)
			if s.until.Equal(v.At) { // still on it: time will do
				out.Fix = []Fix{{Do: "wait", Until: enough}}
			}
		}
		if out.Fix == nil {
			out.Fix = []Fix{{Do: "grade", Codes: r.Codes, Need: r.Months}}
		}
		return out
	},
	Sample: func() (Rule, Facts) {
		return Rule{Kind: "tenure", Codes: []string{"F2"}, Months: 3},
			Facts{{ID: "grade:F2", Kind: Grade, Code: "F2", From: Noon.AddDate(0, -4, 0)}}
	},
})

// addMonths goes to the same day of a later month, or to that month's last day.
func addMonths(day time.Time, months int) time.Time {
	first := time.Date(day.Year(), day.Month()+time.Month(months), 1, 0, 0, 0, 0, day.Location())
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(day.Day(), last)-1)
}

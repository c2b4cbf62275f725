package insight

import (
	"cmp"
	"math"
	"slices"
)

// Stretch is how long somebody was seen: until leaving, or until something else ended the watching.
type Stretch struct {
	Days int
	Left bool
}

// Step is a day on which somebody left: the estimate holds from it to the next one.
type Step struct {
	Days   int
	AtRisk int     // still there just before
	Left   int     // on that day
	Share  float64 // of those who began that are still there, 0 … 1
	Error  float64 // its standard error
	Low    float64 // the band of 95 %, within 0 … 1
	High   float64
}

// normal95 is the quantile of the normal distribution for a two-sided band of 95 %.
const normal95 = 1.959964

// Survive estimates which share of people is still there after so many days. Those who are only seen
// for a while (they are still here, or rose to another stage) count while they are seen.
//
// The estimate is that of E. L. Kaplan and P. Meier, "Nonparametric estimation from incomplete
// observations", J. Am. Stat. Assoc. 53 (1958) 457–481: S(t) = Π (1 − dᵢ/nᵢ) over the days tᵢ ≤ t on
// which dᵢ of nᵢ left; whoever is last seen on a day is still at risk on it. The variance is M.
// Greenwood's (1926): S(t)² · Σ dᵢ / (nᵢ (nᵢ − dᵢ)); the band is S ± 1.96 standard errors, cut to 0 … 1.
func Survive(seen []Stretch) []Step {
	seen = slices.Clone(seen)
	slices.SortFunc(seen, func(a, b Stretch) int { return cmp.Compare(a.Days, b.Days) })
	var out []Step
	share, sum := 1.0, 0.0
	for i := 0; i < len(seen); {
		at, left, n := seen[i].Days, 0, len(seen)-i
		for ; i < len(seen) && seen[i].Days == at; i++ {
			if seen[i].Left {
				left++
			}
		}
		if left == 0 {
			continue
		}
		d, risk := float64(left), float64(n)
		share *= 1 - d/risk
		if n > left {
			sum += d / (risk * (risk - d))
		}
		se := share * math.Sqrt(sum) // 0 when nobody is left: the formula has no more to say
		out = append(out, Step{at, n, left, share, se, max(0, share-normal95*se), min(1, share+normal95*se)})
	}
	return out
}

// At is the step that holds after so many days; before the first one everybody is still there.
func At(steps []Step, days int) Step {
	i, found := slices.BinarySearchFunc(steps, days, func(s Step, d int) int { return cmp.Compare(s.Days, d) })
	if !found {
		i--
	}
	if i < 0 {
		return Step{Share: 1, Low: 1, High: 1}
	}
	return steps[i]
}

// Median is the first day by which half have left; ok is false while more than half are still there.
func Median(steps []Step) (days int, ok bool) {
	for _, s := range steps {
		if s.Share <= 0.5 {
			return s.Days, true
		}
	}
	return 0, false
}

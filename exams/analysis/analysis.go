package analysis

import (
	"math"
	"slices"
)

// Item is what the analysis has to know of an item.
type Item struct {
	Ref     string
	Options []Option // of choice items
}

// Option is an option of a choice item.
type Option struct {
	ID  string
	Key bool // a right one
}

// Answer is what one candidate got on one item.
type Answer struct {
	Item   int // index into the items
	Score  int64
	Max    int64    // milli-points that this candidate could earn: a paper may ask an item for different points
	Choice []string // option ids, if any were chosen
}

// Sitting is all that one candidate was asked; an item without an answer stands with score 0.
type Sitting []Answer

// Report is the analysis of a paper.
type Report struct {
	Candidates  int           `json:"candidates"`
	Mean        float64       `json:"mean"` // share of the points, 0 … 1
	Deviation   float64       `json:"deviation"`
	Histogram   [10]int       `json:"histogram"` // candidates by tenths of the points
	Reliability *Reliability  `json:"reliability"`
	Why         Why           `json:"why,omitempty"` // why there is no reliability
	Items       []ItemFigures `json:"items"`
}

// Why says what stands against a figure.
type Why string

// The reasons.
const (
	TooFew     Why = "too_few"    // candidates or items
	Different  Why = "different"  // not everybody had the same items for the same points
	NoVariance Why = "no_variety" // all scores are equal
)

// Reliability is how far the scores would repeat.
type Reliability struct {
	Alpha float64 `json:"alpha"`
	SEM   float64 `json:"sem"` // share of the points
}

// ItemFigures are the figures of one item. Those that a candidate count or equal scores forbid
// are nil.
type ItemFigures struct {
	Ref            string          `json:"ref"`
	Seen           int             `json:"seen"`
	Difficulty     float64         `json:"difficulty"`
	Discrimination *float64        `json:"discrimination"`
	Correlation    *float64        `json:"correlation"`
	Omitted        int             `json:"omitted"` // choice items: nothing was chosen
	Options        []OptionFigures `json:"options,omitempty"`
	Flags          []Flag          `json:"flags,omitempty"`
}

// OptionFigures says who chose an option.
type OptionFigures struct {
	ID     string `json:"id"`
	Key    bool   `json:"key"`
	Chosen int    `json:"chosen"`
	Best   int    `json:"best"` // of the best 27 %
	Weak   int    `json:"weak"` // of the weakest 27 %
}

// least is the smallest number of candidates for which comparisons mean anything at all.
const least = 10

// share is Kelley's size of the best and the weakest group.
const share = 0.27

// Analyse computes the report. Answers that name no item, or an item twice, or that could earn nothing are
// passed over.
func Analyse(items []Item, sittings []Sitting) Report {
	a := newAnalyser(items, sittings)
	r := Report{Candidates: len(sittings), Items: make([]ItemFigures, len(items))}
	r.Mean, r.Deviation = meanAndDeviation(a.ability)
	for _, y := range a.ability {
		r.Histogram[min(max(int(y*10), 0), 9)]++
	}
	for i := range items {
		r.Items[i] = a.figures(i)
	}
	r.Reliability, r.Why = a.reliability()
	return r
}

// analyser holds the results by item.
type analyser struct {
	items    []Item
	ability  []float64 // per sitting: share of its points
	points   []int64   // per sitting: sum of scores
	possible []int64   // per sitting: sum of maxima
	byItem   [][]seen
}

// seen is one candidate's answer to an item.
type seen struct {
	sitting int
	score   int64
	max     int64
	choice  []string
}

func newAnalyser(items []Item, sittings []Sitting) *analyser {
	n := len(sittings)
	a := &analyser{items, make([]float64, n), make([]int64, n), make([]int64, n), make([][]seen, len(items))}
	last := make([]int, len(items)) // sitting (from 1) that an item was met in last
	for s, answers := range sittings {
		for _, x := range answers {
			if x.Item < 0 || x.Item >= len(items) || last[x.Item] == s+1 || x.Max <= 0 {
				continue
			}
			last[x.Item] = s + 1
			a.byItem[x.Item] = append(a.byItem[x.Item], seen{s, x.Score, x.Max, x.Choice})
			a.points[s] += x.Score
			a.possible[s] += x.Max
		}
		if a.possible[s] > 0 {
			a.ability[s] = float64(a.points[s]) / float64(a.possible[s])
		}
	}
	return a
}

// figures judges one item by those who saw it.
func (a *analyser) figures(i int) ItemFigures {
	rows, item := a.byItem[i], a.items[i]
	f := ItemFigures{Ref: item.Ref, Seen: len(rows)}
	if len(rows) == 0 {
		return f
	}
	xs, ys, all := make([]float64, len(rows)), make([]float64, len(rows)), make([]float64, len(rows))
	for n, row := range rows {
		xs[n] = float64(row.score) / float64(row.max)
		all[n] = a.ability[row.sitting]
		if rest := a.possible[row.sitting] - row.max; rest > 0 {
			ys[n] = float64(a.points[row.sitting]-row.score) / float64(rest)
		}
	}
	f.Difficulty, _ = meanAndDeviation(xs)
	low, high, grouped := groups(all)
	if grouped {
		d := meanWhere(xs, all, func(y float64) bool { return y >= high }) - meanWhere(xs, all, func(y float64) bool { return y <= low })
		f.Discrimination = &d
	}
	if r, ok := correlation(xs, ys); ok && len(rows) >= least {
		f.Correlation = &r
	}
	f.Options, f.Omitted = choices(item.Options, rows, all, low, high, grouped)
	f.Flags = flags(&f)
	return f
}

// groups are the scores that bound the weakest and the best group; not ok when there are too few
// candidates or the groups would meet.
func groups(all []float64) (low, high float64, ok bool) {
	if len(all) < least {
		return 0, 0, false
	}
	sorted := slices.Sorted(slices.Values(all))
	k := int(math.Ceil(share*float64(len(sorted)))) - 1
	low, high = sorted[k], sorted[len(sorted)-1-k]
	return low, high, low < high
}

func meanWhere(xs, all []float64, in func(float64) bool) float64 {
	sum, n := 0.0, 0
	for i, x := range xs {
		if in(all[i]) {
			sum += x
			n++
		}
	}
	return sum / float64(n)
}

func choices(options []Option, rows []seen, all []float64, low, high float64, grouped bool) (out []OptionFigures, omitted int) {
	if len(options) == 0 {
		return nil, 0
	}
	at := map[string]int{}
	for i, o := range options {
		at[o.ID] = i
		out = append(out, OptionFigures{ID: o.ID, Key: o.Key})
	}
	for n, row := range rows {
		if len(row.choice) == 0 {
			omitted++
		}
		for _, id := range row.choice {
			i, ok := at[id]
			if !ok {
				continue
			}
			out[i].Chosen++
			if grouped && all[n] >= high {
				out[i].Best++
			}
			if grouped && all[n] <= low {
				out[i].Weak++
			}
		}
	}
	return out, omitted
}

// reliability is Cronbach's α over sittings that all had the same items for the same points.
func (a *analyser) reliability() (*Reliability, Why) {
	n, k := len(a.ability), 0
	variances := 0.0
	for _, rows := range a.byItem {
		switch len(rows) {
		case 0:
			continue
		case n:
		default:
			return nil, Different
		}
		k++
		xs := make([]float64, n)
		for j, row := range rows {
			if row.max != rows[0].max {
				return nil, Different
			}
			xs[j] = float64(row.score)
		}
		_, sd := meanAndDeviation(xs)
		variances += sd * sd
	}
	if n < least || k < 2 {
		return nil, TooFew
	}
	totals := make([]float64, n)
	for s, p := range a.points {
		totals[s] = float64(p)
	}
	_, sd := meanAndDeviation(totals)
	if sd == 0 {
		return nil, NoVariance
	}
	alpha := float64(k) / float64(k-1) * (1 - variances/(sd*sd))
	return &Reliability{Alpha: alpha, SEM: sd / float64(a.possible[0]) * math.Sqrt(max(0, 1-alpha))}, ""
}

// meanAndDeviation uses the population's variance (divided by n), as the formulas above do.
func meanAndDeviation(xs []float64) (mean, deviation float64) {
	if len(xs) == 0 {
		return 0, 0
	}
	for _, x := range xs {
		mean += x
	}
	mean /= float64(len(xs))
	for _, x := range xs {
		deviation += (x - mean) * (x - mean)
	}
	return mean, math.Sqrt(deviation / float64(len(xs)))
}

// correlation is Pearson's; not ok when one side does not vary.
func correlation(xs, ys []float64) (r float64, ok bool) {
	mx, sx := meanAndDeviation(xs)
	my, sy := meanAndDeviation(ys)
	const nothing = 1e-12
	if sx < nothing || sy < nothing {
		return 0, false
	}
	for i := range xs {
		r += (xs[i] - mx) * (ys[i] - my)
	}
	return min(max(r/(float64(len(xs))*sx*sy), -1), 1), true
}

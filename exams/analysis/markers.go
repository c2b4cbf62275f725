package analysis

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// Given is a mark as statistics see it: of which answer, by whom, in thousandths of the answer's points.
type Given struct {
	Answer string
	Marker string
	Mark   int64     // thousandths of the most that could be given
	At     time.Time // when it was given
	Known  *int64    // of a seed: the mark that experts agreed on, in the same measure
}

// MarkerFigures are the figures of one marker. What too few marks forbid is nil.
type MarkerFigures struct {
	Marker   string   `json:"marker"`
	Marks    int      `json:"marks"`
	Mean     float64  `json:"mean"`               // share of the points, 0 … 1
	Severity *float64 `json:"severity,omitempty"` // mean difference to the others on the same answers; below 0 is strict
	Pairs    int      `json:"pairs"`              // answers that another one marked, too
	Exact    float64  `json:"exact"`              // of these, the share marked alike
	Adjacent float64  `json:"adjacent"`           // … at most one step apart
	Kappa    *float64 `json:"kappa,omitempty"`    // quadratic weighted κ with the others
	Minutes  *float64 `json:"minutes,omitempty"`  // median time between two marks of one sitting at the desk
	Seeds    int      `json:"seeds"`              // answers with known marks
	Bias     *float64 `json:"bias,omitempty"`     // mean difference to the known marks
	Hit      float64  `json:"hit"`                // share of seeds marked within a step of what is known
}

// steps is into how many steps marks are sorted to compare them; a step is a tenth of the points.
const steps = 10

// leastPairs is how many common answers comparing takes, desk how long a pause ends a sitting at the desk.
const (
	leastPairs = 5
	desk       = 20 * time.Minute
)

func step(mark int64) int { return int(min(max((mark*steps+500)/1000, 0), steps)) }

// Markers compares markers with each other and with known marks. Agreement is told as exact, adjacent and
// Cohen's κ with quadratic weights (J. Cohen, Weighted kappa, Psychological Bulletin 70 (1968), 213–220),
// each over the answers that the marker and another one marked; what more than two markers gave to an
// answer counts pair by pair. Seeds are left out of it: everybody marks them.
func Markers(all []Given) []MarkerFigures {
	byMarker, byAnswer := map[string][]Given{}, map[string][]Given{}
	for _, g := range all {
		byMarker[g.Marker] = append(byMarker[g.Marker], g)
		if g.Known == nil {
			byAnswer[g.Answer] = append(byAnswer[g.Answer], g)
		}
	}
	var out []MarkerFigures
	for name, own := range byMarker {
		f := MarkerFigures{Marker: name, Marks: len(own), Minutes: pace(own)}
		var sum float64
		var pairs [][2]int64
		for _, g := range own {
			sum += float64(g.Mark) / 1000
			if g.Known != nil {
				f.seed(g)
				continue
			}
			for _, other := range byAnswer[g.Answer] {
				if other.Marker != name {
					pairs = append(pairs, [2]int64{g.Mark, other.Mark})
				}
			}
		}
		f.Mean = sum / float64(len(own))
		f.agree(pairs)
		if f.Seeds > 0 {
			*f.Bias /= float64(f.Seeds)
			f.Hit /= float64(f.Seeds)
		}
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b MarkerFigures) int { return cmp.Compare(a.Marker, b.Marker) })
	return out
}

func (f *MarkerFigures) seed(g Given) {
	if f.Bias == nil {
		f.Bias = new(float64)
	}
	f.Seeds++
	*f.Bias += float64(g.Mark-*g.Known) / 1000
	if d := step(g.Mark) - step(*g.Known); d >= -1 && d <= 1 {
		f.Hit++
	}
}

func (f *MarkerFigures) agree(pairs [][2]int64) {
	f.Pairs = len(pairs)
	if len(pairs) == 0 {
		return
	}
	var difference float64
	for _, p := range pairs {
		difference += float64(p[0]-p[1]) / 1000
		switch d := step(p[0]) - step(p[1]); {
		case d == 0:
			f.Exact++
			f.Adjacent++
		case d == 1, d == -1:
			f.Adjacent++
		}
	}
	n := float64(len(pairs))
	f.Exact, f.Adjacent = f.Exact/n, f.Adjacent/n
	if len(pairs) < leastPairs {
		return
	}
	difference /= n
	f.Severity = &difference
	f.Kappa = Kappa(pairs)
}

// Kappa is Cohen's κ with quadratic weights over pairs of marks in thousandths; nil where all marks are the
// same and there is nothing to agree about.
func Kappa(pairs [][2]int64) *float64 {
	var seen [steps + 1][steps + 1]float64
	var rows, columns [steps + 1]float64
	for _, p := range pairs {
		i, j := step(p[0]), step(p[1])
		seen[i][j]++
		rows[i]++
		columns[j]++
	}
	var observed, expected float64
	for i := range seen {
		for j := range seen {
			w := float64((i - j) * (i - j))
			observed += w * seen[i][j]
			expected += w * rows[i] * columns[j] / float64(len(pairs))
		}
	}
	if expected == 0 {
		return nil
	}
	k := 1 - observed/expected
	return &k
}

// pace is the median time between two marks, pauses left out.
func pace(own []Given) *float64 {
	slices.SortFunc(own, func(a, b Given) int { return a.At.Compare(b.At) })
	var gaps []float64
	for i := 1; i < len(own); i++ {
		if d := own[i].At.Sub(own[i-1].At); d > 0 && d <= desk {
			gaps = append(gaps, d.Minutes())
		}
	}
	if len(gaps) == 0 {
		return nil
	}
	slices.Sort(gaps)
	m := gaps[len(gaps)/2]
	if len(gaps)%2 == 0 {
		m = (m + gaps[len(gaps)/2-1]) / 2
	}
	m = math.Round(m*10) / 10
	return &m
}

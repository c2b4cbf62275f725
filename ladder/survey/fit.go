package survey

import (
	"math"
	"slices"

	"tianti/internal/fault"
)

// ErrAnswer is an answer that is missing or off the scale. Its field is the question's; params "least", "most".
var ErrAnswer = fault.Define(fault.Invalid, "survey.answer.value")

// Values puts answers in the order of the questionnaire's fields. Each fault stands at its field; answers to
// what is not asked are left out.
func (q *Questionnaire) Values(answers map[string]int) ([]int, error) {
	var faults fault.List
	fields := q.Fields()
	out := make([]int, len(fields))
	for i, f := range fields {
		if out[i] = answers[f]; out[i] < Lowest || out[i] > Highest {
			faults = append(faults, ErrAnswer.At(f).With("least", Lowest).With("most", Highest))
		}
	}
	return out, faults.Err()
}

// Profile is what one person's answers to a questionnaire of the kind Fit come to. It is shown to that person
// and kept nowhere.
type Profile struct {
	Needs []Need
	// Distance is the mean absolute difference of importance and supply, D = Σ|iₖ − sₖ| / K, in thousandths of
	// a scale point: 0 is a perfect fit, 4000 the worst there is. It is the city-block form of the distance of
	// Cronbach and Gleser (Assessing similarity between profiles, Psychological Bulletin 50, 1953), which does
	// not weigh one large gap more than many small ones; Edwards (Personnel Psychology 46, 1993) compares it
	// with others.
	Distance int64
	// Fit is Distance as a share of what was possible: 1000·(1 − D/4), in thousandths.
	Fit int64
	// Likeness is Q, the correlation of the two profiles over the needs (Pearson's r; Cronbach and Gleser's
	// profile shape), in thousandths from -1000 to 1000: is what matters most also met best? Where one of the
	// profiles is flat there is none, and Shaped is false.
	Likeness int64
	Shaped   bool
}

// Need is one need of a profile.
type Need struct {
	Code           string
	Important, Met int
}

// Gap is how much more is wanted than is there; negative where more is there.
func (n Need) Gap() int { return n.Important - n.Met }

// ProfileOf computes a profile of answers in the order of the fields.
func (q *Questionnaire) ProfileOf(values []int) *Profile {
	p := &Profile{}
	var sum float64
	var n = float64(len(q.Items))
	var sx, sy, sxx, syy, sxy float64
	for i, item := range q.Items {
		need := Need{item.Code, values[2*i], values[2*i+1]}
		x, y := float64(need.Important), float64(need.Met)
		sum += math.Abs(x - y)
		sx, sy, sxx, syy, sxy = sx+x, sy+y, sxx+x*x, syy+y*y, sxy+x*y
		p.Needs = append(p.Needs, need)
	}
	p.Distance = int64(math.Round(1000 * sum / n))
	p.Fit = fitOf(p.Distance)
	vx, vy := n*sxx-sx*sx, n*syy-sy*sy // whole numbers, so that a flat profile is exactly 0
	if p.Shaped = vx > 0 && vy > 0; p.Shaped {
		p.Likeness = int64(math.Round(1000 * (n*sxy - sx*sy) / math.Sqrt(vx*vy)))
	}
	return p
}

// Widest are the needs that are wanted most beyond what is there, the widest gap first; only real gaps.
func (p *Profile) Widest(most int) []Need {
	out := slices.DeleteFunc(slices.Clone(p.Needs), func(n Need) bool { return n.Gap() <= 0 })
	slices.SortStableFunc(out, func(a, b Need) int { return b.Gap() - a.Gap() })
	return out[:min(most, len(out))]
}

func fitOf(distance int64) int64 {
	const worst = (Highest - Lowest) * 1000
	return (1000*(worst-distance) + worst/2) / worst
}

// distanceOf is Σ|iₖ − sₖ| of one person's answers, to be added up over people.
func (q *Questionnaire) distanceOf(values []int) (sum int64) {
	if q.Kind != Fit {
		return 0
	}
	for i := 0; i+1 < len(values); i += 2 {
		sum += int64(max(values[i]-values[i+1], values[i+1]-values[i]))
	}
	return sum
}

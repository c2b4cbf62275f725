package insight

import "math"

// Outcome is how many of a group's people had a good outcome.
type Outcome struct {
	Group string
	Of    int
	Good  int
}

// Chance is a group's share of good outcomes, compared with the group that has the largest one.
type Chance struct {
	Outcome
	Share  float64
	Ratio  float64 // to the largest share; 0 where there is nothing to compare
	Z      float64 // of the difference to it, in standard errors
	Best   bool    // the group that the others are compared with
	Few    bool    // too few people to say anything
	Unlike bool    // both checks say that chances differ: somebody should look why
}

// The checks of equal chances.
const (
	fourFifths = 0.8
	fewest     = 5 // people in a group that is compared
)

// Compare checks whether groups have the same chance of a good outcome.
//
// A group stands out when its share is below four fifths of the largest one (Uniform Guidelines on
// Employee Selection Procedures, 29 CFR 1607.4 D) and the difference is more than 1.96 standard errors
// by the pooled test of two proportions, z = (p₁ − p₂) / √(p (1 − p) (1/n₁ + 1/n₂)), so that two
// people of seven do not raise an alarm. Groups under five are counted and not compared.
func Compare(groups []Outcome) []Chance {
	out := make([]Chance, len(groups))
	best := -1
	for i, g := range groups {
		out[i] = Chance{Outcome: g, Few: g.Of < fewest}
		if g.Of > 0 {
			out[i].Share = float64(g.Good) / float64(g.Of)
		}
		if !out[i].Few && (best < 0 || out[i].Share > out[best].Share) {
			best = i
		}
	}
	if best < 0 {
		return out
	}
	out[best].Best = true
	for i := range out {
		c := &out[i]
		if c.Few || out[best].Share == 0 {
			continue
		}
		c.Ratio = c.Share / out[best].Share
		n1, n2 := float64(c.Of), float64(out[best].Of)
		p := float64(c.Good+out[best].Good) / (n1 + n2)
		if spread := math.Sqrt(p * (1 - p) * (1/n1 + 1/n2)); spread > 0 {
			c.Z = (c.Share - out[best].Share) / spread
		}
		c.Unlike = i != best && c.Ratio < fourFifths && c.Z < -normal95
	}
	return out
}

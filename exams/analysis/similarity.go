package analysis

import (
	"cmp"
	"math"
	"slices"
)

// Script is what one candidate answered: for each item of the exam the answer as a small number, from 1, the
// same for the same answer; 0 is no answer, and NotAsked an item that this candidate did not get.
type Script []int16

// NotAsked stands in a Script where the candidate was not asked the item.
const NotAsked = -1

// Question is what comparing has to know of an item: which of its answers are right. Right[0] stands for no
// answer and is not used; so there are len(Right)-1 answers to choose from.
type Question struct{ Right []bool }

func (x Question) answers() int { return max(len(x.Right)-1, 0) }

func (x Question) right(c int16) bool { return c > 0 && int(c) < len(x.Right) && x.Right[c] }

// Pair is how much alike two candidates answered. Copier and Source only say in which direction Omega is
// the larger one; who looked at whom, figures cannot tell.
type Pair struct {
	Copier, Source int     // indexes of the scripts
	Common         int     // items that both were asked and answered
	Same           int     // of these, answered alike
	SameWrong      int     // alike, and wrong
	Expected       float64 // answers alike that chance lets expect
	Omega          float64 // how many standard deviations above that
	P              float64 // of so many alike by chance, for this pair alone
	Adjusted       float64 // … among all pairs that were compared (Bonferroni)
}

// Limits of what can be compared: below them the index says nothing.
const (
	LeastCandidates = 20
	LeastCommon     = 10
	leastSameWrong  = 3
)

// Alike compares every two scripts by Wollack's ω: J. A. Wollack, A nominal response model approach for
// detecting answer copying, Applied Psychological Measurement 21 (1997), 307–320.
//
//	ω = (h − Σ P_i) / √ Σ P_i (1 − P_i)
//
// h is how many of their common items two candidates answered alike; P_i is the probability that the one
// supposed to have copied chooses by themselves what the source chose. Wollack takes P_i from a nominal
// response model; here it is the share of those of like ability who chose that option (Frary, Tideman and
// Watts, Journal of Educational Statistics 2 (1977), 235–256, go the same way), with one added to each
// option so that no choice is impossible. Abilities are sorted into fifths of the group by the share of
// right answers. ω is close to normal where nobody copied. Pairs come back whose adjusted probability is below most, the
// most striking first; compared is how many there were.
//
// Items in common with fewer than leastSameWrong wrong answers alike tell nothing: two who know everything
// answer alike.
func Alike(questions []Question, scripts []Script, most float64) (pairs []Pair, compared int) {
	if len(scripts) < LeastCandidates {
		return nil, 0
	}
	m := model(questions, scripts)
	for a := range scripts {
		for b := a + 1; b < len(scripts); b++ {
			p, ok := m.compare(a, b)
			if p.Common >= LeastCommon {
				compared++
			}
			if ok {
				pairs = append(pairs, p)
			}
		}
	}
	for i := range pairs {
		pairs[i].Adjusted = min(1, pairs[i].P*2*float64(compared)) // two directions each
	}
	pairs = slices.DeleteFunc(pairs, func(p Pair) bool { return p.Adjusted >= most })
	slices.SortStableFunc(pairs, func(a, b Pair) int { return cmp.Compare(b.Omega, a.Omega) })
	return pairs, compared
}

// fifths is how many groups of ability there are.
const fifths = 5

// choosing are the shares of a group's answers.
type choosing struct {
	questions []Question
	scripts   []Script
	group     []int
	share     [fifths][][]float64 // by item and option, 0 is no answer
}

func model(questions []Question, scripts []Script) *choosing {
	m := &choosing{questions: questions, scripts: scripts, group: make([]int, len(scripts))}
	ability := make([]float64, len(scripts))
	order := make([]int, len(scripts))
	for i, s := range scripts {
		order[i] = i
		asked, right := 0, 0
		for q, c := range s {
			if c == NotAsked {
				continue
			}
			asked++
			if questions[q].right(c) {
				right++
			}
		}
		if asked > 0 {
			ability[i] = float64(right) / float64(asked)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(ability[a], ability[b]) })
	for rank, i := range order {
		m.group[i] = rank * fifths / len(order)
	}
	for g := range fifths {
		m.share[g] = m.shares(g)
	}
	return m
}

// shares counts a group's answers, one added to each.
func (m *choosing) shares(g int) [][]float64 {
	out := make([][]float64, len(m.questions))
	for q, x := range m.questions {
		counts := make([]float64, x.answers()+1)
		all := float64(len(counts))
		for c := range counts {
			counts[c] = 1
		}
		for i, s := range m.scripts {
			if m.group[i] == g && s[q] != NotAsked && int(s[q]) < len(counts) {
				counts[s[q]]++
				all++
			}
		}
		for c := range counts {
			counts[c] /= all
		}
		out[q] = counts
	}
	return out
}

// compare gives the larger ω of both directions; ok says whether it is worth a look at all.
func (m *choosing) compare(a, b int) (p Pair, ok bool) {
	x, y := m.scripts[a], m.scripts[b]
	var meanA, varA, meanB, varB float64
	for q, c := range x {
		d := y[q]
		if c <= 0 || d <= 0 || int(c) > m.questions[q].answers() || int(d) > m.questions[q].answers() {
			continue
		}
		p.Common++
		if c == d {
			p.Same++
			if !m.questions[q].right(c) {
				p.SameWrong++
			}
		}
		pa, pb := m.share[m.group[a]][q][d], m.share[m.group[b]][q][c]
		meanA, varA, meanB, varB = meanA+pa, varA+pa*(1-pa), meanB+pb, varB+pb*(1-pb)
	}
	if p.Common < LeastCommon || p.SameWrong < leastSameWrong || varA <= 0 || varB <= 0 {
		return p, false
	}
	wa, wb := (float64(p.Same)-meanA)/math.Sqrt(varA), (float64(p.Same)-meanB)/math.Sqrt(varB)
	p.Copier, p.Source, p.Omega, p.Expected = a, b, wa, meanA
	if wb > wa {
		p.Copier, p.Source, p.Omega, p.Expected = b, a, wb, meanB
	}
	p.P = math.Erfc(p.Omega/math.Sqrt2) / 2
	return p, true
}

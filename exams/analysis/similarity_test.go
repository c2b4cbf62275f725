package analysis_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"tianti/exams/analysis"
)

// honest draws scripts of people who answer by themselves: who is abler is right more often, and wrong
// answers prefer one distractor.
func honest(r *rand.Rand, people, items int) ([]analysis.Question, []analysis.Script) {
	questions := make([]analysis.Question, items)
	hard, right := make([]float64, items), make([]int16, items)
	for q := range questions {
		right[q] = int16(1 + r.IntN(4))
		questions[q] = analysis.Question{Right: make([]bool, 5)}
		questions[q].Right[right[q]] = true
		hard[q] = r.NormFloat64()
	}
	scripts := make([]analysis.Script, people)
	for i := range scripts {
		ability := r.NormFloat64()
		scripts[i] = make(analysis.Script, items)
		for q := range questions {
			c := right[q]
			if r.Float64() > 1/(1+math.Exp(hard[q]-ability-0.5)) {
				c = right[q]%4 + 1
				if r.Float64() < 0.4 {
					c = (right[q]+1)%4 + 1
				}
			}
			scripts[i][q] = c
		}
	}
	return questions, scripts
}

func rights(questions []analysis.Question, s analysis.Script) (n int) {
	for q, c := range s {
		if questions[q].Right[c] {
			n++
		}
	}
	return n
}

func TestCopiersAreFoundAndHonestPeopleAreNot(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2))
	questions, scripts := honest(r, 300, 60)
	if pairs, compared := analysis.Alike(questions, scripts, 0.01); compared != 300*299/2 || len(pairs) > 1 {
		t.Errorf("%d honest pairs of %d are suspected: %+v", len(pairs), compared, pairs)
	}
	// One copies from somebody of middling ability whatever comes after the tenth item, but for a few.
	source := 0
	for i, s := range scripts {
		if right := rights(questions, s); right > 25 && right < 35 {
			source = i
		}
	}
	copier := (source + 17) % len(scripts)
	for q := 10; q < 60; q++ {
		if r.Float64() < 0.9 {
			scripts[copier][q] = scripts[source][q]
		}
	}
	pairs, _ := analysis.Alike(questions, scripts, 0.01)
	if len(pairs) == 0 || !(pairs[0].Copier == copier && pairs[0].Source == source || pairs[0].Copier == source && pairs[0].Source == copier) || pairs[0].Omega < 5 || pairs[0].Adjusted > 0.01 {
		t.Fatalf("%+v", pairs)
	}
	if len(pairs) > 2 {
		t.Errorf("others are suspected, too: %+v", pairs)
	}
}

// TestOmegaIsWhatPaperAndPencilGive computes one pair by hand: two of twenty candidates, ten items of two
// options. All others chose option 1 everywhere, the pair chose option 2 everywhere.
func TestOmegaIsWhatPaperAndPencilGive(t *testing.T) {
	questions := make([]analysis.Question, 10)
	scripts := make([]analysis.Script, 20)
	for q := range questions {
		questions[q] = analysis.Question{Right: []bool{false, true, false}}
	}
	for i := range scripts {
		scripts[i] = make(analysis.Script, 10)
		for q := range scripts[i] {
			scripts[i][q] = 1
			if i < 2 {
				scripts[i][q] = 2
			}
		}
	}
	pairs, _ := analysis.Alike(questions, scripts, 1.1)
	// The weakest fifth is the pair and two others: option 2 was chosen by 2 of 4, with one added to each of
	// three choices (2+1)/(4+3) = 3/7. ω = (10 − 10·3/7) / √(10 · 3/7 · 4/7).
	want := (10 - 30.0/7) / math.Sqrt(10*12.0/49)
	for _, p := range pairs {
		if p.Copier+p.Source == 1 {
			if math.Abs(p.Omega-want) > 1e-9 || p.Same != 10 || p.SameWrong != 10 || math.Abs(p.Expected-30.0/7) > 1e-9 {
				t.Errorf("%+v, want ω = %.4f", p, want)
			}
			return
		}
	}
	t.Fatalf("the pair is not among %+v", pairs)
}

func TestTooFewSayNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	questions, scripts := honest(r, 19, 60)
	if pairs, compared := analysis.Alike(questions, scripts, 1); len(pairs) > 0 || compared > 0 {
		t.Error(pairs, compared)
	}
	questions, scripts = honest(r, 40, 9)
	if pairs, compared := analysis.Alike(questions, scripts, 1.1); len(pairs) > 0 || compared > 0 {
		t.Error(pairs, compared)
	}
	_, scripts = honest(r, 40, 60)
	for q := range scripts[0] { // asked other items: nothing in common
		if q%2 == 0 {
			scripts[0][q] = analysis.NotAsked
		} else {
			scripts[1][q] = analysis.NotAsked
		}
	}
	questions, _ = honest(r, 1, 60)
	pairs, _ := analysis.Alike(questions, scripts, 1.1)
	for _, p := range pairs {
		if p.Copier+p.Source == 1 {
			t.Errorf("%+v", p)
		}
	}
}

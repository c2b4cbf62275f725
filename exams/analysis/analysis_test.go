package analysis_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"tianti/exams/analysis"
)

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

// ladder is n candidates on k right/wrong items, where candidate c gets the first c items right:
// a perfect Guttman scale.
func ladder(n, k int) ([]analysis.Item, []analysis.Sitting) {
	items := make([]analysis.Item, k)
	for i := range items {
		items[i] = analysis.Item{Ref: string(rune('a' + i))}
	}
	sittings := make([]analysis.Sitting, n)
	for c := range sittings {
		for i := range k {
			score := int64(0)
			if i < c*(k+1)/n {
				score = 1000
			}
			sittings[c] = append(sittings[c], analysis.Answer{Item: i, Score: score, Max: 1000})
		}
	}
	return items, sittings
}

func TestFiguresOfASmallPaperByHand(t *testing.T) {
	// Eleven candidates with 0 … 10 of ten items: p of item i is (10-i)/11.
	items, sittings := ladder(11, 10)
	r := analysis.Analyse(items, sittings)
	if r.Candidates != 11 || !near(r.Mean, 0.5) || !near(r.Deviation, math.Sqrt(10)/10) {
		t.Errorf("%+v", r)
	}
	for i, f := range r.Items {
		if !near(f.Difficulty, float64(10-i)/11) {
			t.Errorf("item %d: p = %v", i, f.Difficulty)
		}
	}
	// Best three of eleven have 8, 9, 10 points, weakest 0, 1, 2: item 0 is right for all of the
	// best and two of the weakest, item 4 for all and none.
	if !near(*r.Items[0].Discrimination, 1-2.0/3) || !near(*r.Items[4].Discrimination, 1) {
		t.Errorf("D = %v, %v", *r.Items[0].Discrimination, *r.Items[4].Discrimination)
	}
	// Σpq = Σ i(11-i)/121 for i = 1 … 10 = 220/121; var(total) = 10.
	if want := 10.0 / 9 * (1 - 220.0/121/10); r.Reliability == nil || !near(r.Reliability.Alpha, want) {
		t.Errorf("α = %+v, want %v", r.Reliability, want)
	}
	if !slices.Equal(r.Histogram[:], []int{1, 1, 1, 1, 1, 1, 1, 1, 1, 2}) {
		t.Errorf("%v", r.Histogram)
	}
}

// An item that is worth one point to some and five to others is no harder or easier for it: measured by the
// points of whoever came first, p rose above 1 and the item was called too easy.
func TestPointsOfAnItemThatDifferAreMadeAlike(t *testing.T) {
	items, sittings := ladder(11, 10)
	plain := analysis.Analyse(items, sittings)
	uneven := make([]analysis.Sitting, len(sittings))
	for s, answers := range sittings {
		uneven[s] = slices.Clone(answers)
		for i := range answers {
			uneven[s][i].Score, uneven[s][i].Max = answers[i].Score*int64(s%2*4+1), answers[i].Max*int64(s%2*4+1)
		}
	}
	r := analysis.Analyse(items, uneven)
	if !near(r.Mean, plain.Mean) || !near(r.Deviation, plain.Deviation) || r.Histogram != plain.Histogram {
		t.Errorf("%+v", r)
	}
	for i, f := range r.Items {
		p := plain.Items[i]
		if !near(f.Difficulty, p.Difficulty) || !near(*f.Discrimination, *p.Discrimination) || !near(*f.Correlation, *p.Correlation) {
			t.Errorf("item %d: %+v, with the same points %+v", i, f, p)
		}
	}
	if r.Reliability != nil || r.Why != analysis.Different {
		t.Errorf("α of points that differ: %+v", r)
	}
}

func TestReliabilityIsWithheldWithAReason(t *testing.T) {
	items, sittings := ladder(11, 10)
	if r := analysis.Analyse(items, sittings[:5]); r.Reliability != nil || r.Why != analysis.TooFew {
		t.Errorf("%+v", r)
	}
	drawn := slices.Clone(sittings)
	drawn[3] = drawn[3][1:]
	if r := analysis.Analyse(items, drawn); r.Reliability != nil || r.Why != analysis.Different {
		t.Errorf("%+v", r)
	}
	same := make([]analysis.Sitting, 12)
	for i := range same {
		same[i] = sittings[4]
	}
	if r := analysis.Analyse(items, same); r.Reliability != nil || r.Why != analysis.NoVariance || r.Items[0].Discrimination != nil {
		t.Errorf("%+v", r)
	}
	if r := analysis.Analyse(nil, nil); r.Candidates != 0 || r.Why != analysis.TooFew {
		t.Errorf("%+v", r)
	}
}

func TestABadItemIsFlagged(t *testing.T) {
	items, sittings := ladder(110, 10)
	items = append(items, analysis.Item{Ref: "wrong key", Options: []analysis.Option{{ID: "k", Key: true}, {ID: "w"}, {ID: "never"}}},
		analysis.Item{Ref: "everybody"})
	for c := range sittings {
		choice, score := "w", int64(0)
		if c < 40 {
			choice, score = "k", 1000
		}
		sittings[c] = append(sittings[c], analysis.Answer{Item: 10, Score: score, Max: 1000, Choice: []string{choice}}, analysis.Answer{Item: 11, Score: 1000, Max: 1000})
	}
	r := analysis.Analyse(items, sittings)
	if f := r.Items[10]; !slices.Equal(f.Flags, []analysis.Flag{analysis.Reversed, analysis.KeySuspect, analysis.DeadOption}) || f.Options[0].Chosen != 40 {
		t.Errorf("%+v", f)
	}
	if f := r.Items[11]; !slices.Equal(f.Flags, []analysis.Flag{analysis.TooEasy}) || f.Correlation != nil {
		t.Errorf("%+v", f)
	}
	if f := r.Items[4]; len(f.Flags) != 0 {
		t.Errorf("a good item is flagged: %+v", f)
	}
}

func TestFiguresStayInBoundsAndForgetTheOrderOfSittings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := rapid.IntRange(1, 6).Draw(t, "items")
		items := make([]analysis.Item, k)
		for i := range items {
			items[i] = analysis.Item{Ref: string(rune('a' + i))}
		}
		sittings := make([]analysis.Sitting, rapid.IntRange(0, 40).Draw(t, "candidates"))
		for s := range sittings {
			for i := range k {
				if rapid.IntRange(0, 5).Draw(t, "drawn") > 0 {
					points := 1000 * rapid.Int64Range(1, 3).Draw(t, "points")
					sittings[s] = append(sittings[s], analysis.Answer{Item: i, Score: rapid.Int64Range(0, 4).Draw(t, "score") * points / 4, Max: points})
				}
			}
		}
		one := analysis.Analyse(items, sittings)
		turned := slices.Clone(sittings)
		slices.Reverse(turned)
		two := analysis.Analyse(items, turned)
		for i, f := range one.Items {
			if f.Difficulty < 0 || f.Difficulty > 1 || f.Discrimination != nil && math.Abs(*f.Discrimination) > 1 || f.Correlation != nil && math.Abs(*f.Correlation) > 1 {
				t.Fatalf("%+v", f)
			}
			g := two.Items[i]
			if !near(f.Difficulty, g.Difficulty) || (f.Discrimination == nil) != (g.Discrimination == nil) || f.Discrimination != nil && !near(*f.Discrimination, *g.Discrimination) {
				t.Fatalf("the order of the sittings matters: %+v %+v", f, g)
			}
		}
		if one.Reliability != nil && one.Reliability.Alpha > 1+1e-9 {
			t.Fatalf("α = %v", one.Reliability.Alpha)
		}
		sum := 0
		for _, n := range one.Histogram {
			sum += n
		}
		if sum != len(sittings) {
			t.Fatal("the histogram lost somebody")
		}
	})
}

// BenchmarkAnalyse is a large exam: 10,000 sittings of 100 items.
func BenchmarkAnalyse(b *testing.B) {
	items, sittings := ladder(10_000, 100)
	for b.Loop() {
		analysis.Analyse(items, sittings)
	}
}

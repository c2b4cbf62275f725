package analysis_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"tianti/exams/analysis"
)

// TestKappaIsCohens computes the weights by hand: three steps are seen, the marks agree in two of four
// pairs, and are once one and once two steps apart.
func TestKappaIsCohens(t *testing.T) {
	pairs := [][2]int64{{0, 0}, {100, 200}, {200, 200}, {0, 200}}
	// Observed Σ w = 1 + 4 = 5. Rows: 0→2, 1→1, 2→1; columns: 0→1, 2→3.
	// Expected Σ w·row·column/4 = (2·3·4 + 1·1·1 + 1·3·1 + 1·1·4)/4 = 32/4 = 8.
	if k := analysis.Kappa(pairs); k == nil || math.Abs(*k-(1-5.0/8)) > 1e-12 {
		t.Error(k)
	}
	if k := analysis.Kappa([][2]int64{{500, 500}, {500, 500}}); k != nil {
		t.Error("there is nothing to agree about:", *k)
	}
	if k := analysis.Kappa([][2]int64{{0, 0}, {1000, 1000}, {500, 500}}); k == nil || *k != 1 {
		t.Error(k)
	}
}

func TestAStrictMarkerIsSeen(t *testing.T) {
	at := time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)
	var all []analysis.Given
	known := int64(700)
	for i := range 10 {
		answer := fmt.Sprint(i)
		mark := int64(400 + 50*i)
		all = append(all, analysis.Given{Answer: answer, Marker: "fair", Mark: mark, At: at.Add(time.Duration(3*i) * time.Minute)},
			analysis.Given{Answer: answer, Marker: "strict", Mark: mark - 200, At: at.Add(time.Duration(5*i) * time.Minute)})
	}
	all = append(all, analysis.Given{Answer: "seed", Marker: "strict", Mark: 500, Known: &known, At: at.Add(5 * time.Hour)},
		analysis.Given{Answer: "seed", Marker: "fair", Mark: 650, Known: &known, At: at.Add(5 * time.Hour)})
	out := analysis.Markers(all)
	if len(out) != 2 || out[0].Marker != "fair" {
		t.Fatalf("%+v", out)
	}
	fair, strict := out[0], out[1]
	if math.Abs(*strict.Severity+0.2) > 1e-9 || math.Abs(*fair.Severity-0.2) > 1e-9 || strict.Pairs != 10 || strict.Exact != 0 || strict.Adjacent != 0 {
		t.Errorf("%+v", strict)
	}
	if strict.Seeds != 1 || math.Abs(*strict.Bias+0.2) > 1e-9 || strict.Hit != 0 || fair.Hit != 1 || math.Abs(*fair.Bias+0.05) > 1e-9 {
		t.Errorf("%+v %+v", strict, fair)
	}
	if *fair.Minutes != 3 || *strict.Minutes != 5 || strict.Marks != 11 {
		t.Errorf("%v %v", *fair.Minutes, *strict.Minutes)
	}
	if few := analysis.Markers(all[:4]); few[0].Severity != nil || few[0].Kappa != nil || few[0].Pairs != 2 {
		t.Errorf("two answers are too few: %+v", few[0])
	}
}

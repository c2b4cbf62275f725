package insight

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// The 6-mercaptopurine arm of E. J. Freireich et al., Blood 21 (1963), as worked through in D. G.
// Kleinbaum and M. Klein, Survival Analysis, chapter 2: weeks of remission; a plus is last seen.
var remission = []Stretch{
	{6, true}, {6, true}, {6, true}, {6, false}, {7, true}, {9, false}, {10, true}, {10, false}, {11, false}, {13, true}, {16, true},
	{17, false}, {19, false}, {20, false}, {22, true}, {23, true}, {25, false}, {32, false}, {32, false}, {34, false}, {35, false},
}

func TestSurvivalAgreesWithThePublishedExample(t *testing.T) {
	want := []struct {
		at, risk, left int
		share, se      float64
	}{
		{6, 21, 3, 0.857, 0.0764}, {7, 17, 1, 0.807, 0.0869}, {10, 15, 1, 0.753, 0.0963}, {13, 12, 1, 0.690, 0.1068},
		{16, 11, 1, 0.627, 0.1141}, {22, 7, 1, 0.538, 0.1282}, {23, 6, 1, 0.448, 0.1346},
	}
	got := Survive(remission)
	if len(got) != len(want) {
		t.Fatalf("%d steps: %+v", len(got), got)
	}
	for i, w := range want {
		g := got[i]
		if g.Days != w.at || g.AtRisk != w.risk || g.Left != w.left || math.Abs(g.Share-w.share) > 0.0005 || math.Abs(g.Error-w.se) > 0.00006 {
			t.Errorf("week %d: %+v, want %+v", w.at, g, w)
		}
		if low, high := w.share-1.96*w.se, w.share+1.96*w.se; math.Abs(g.Low-low) > 0.001 || math.Abs(g.High-min(1, high)) > 0.001 {
			t.Errorf("week %d: band %.3f to %.3f", w.at, g.Low, g.High)
		}
	}
	if m, ok := Median(got); m != 23 || !ok {
		t.Errorf("median %d %v", m, ok)
	}
	if s := At(got, 15); s.Days != 13 || At(got, 5).Share != 1 || At(got, 400).Days != 23 {
		t.Errorf("%+v", s)
	}
}

func TestSurvivalWithoutCensoringIsTheShareThatIsStillThere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		days := rapid.SliceOfN(rapid.IntRange(0, 60), 1, 80).Draw(t, "days")
		seen := make([]Stretch, len(days))
		for i, d := range days {
			seen[i] = Stretch{d, true}
		}
		for _, s := range Survive(seen) {
			later := 0
			for _, d := range days {
				if d > s.Days {
					later++
				}
			}
			if math.Abs(s.Share-float64(later)/float64(len(days))) > 1e-9 {
				t.Fatalf("after %d days %v, want %d of %d", s.Days, s.Share, later, len(days))
			}
		}
	})
}

func TestSurvivalFallsAndStaysWithinItsBand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seen := rapid.SliceOf(rapid.Custom(func(t *rapid.T) Stretch {
			return Stretch{rapid.IntRange(0, 40).Draw(t, "days"), rapid.Bool().Draw(t, "left")}
		})).Draw(t, "seen")
		last := 1.0
		for _, s := range Survive(seen) {
			if s.Share > last || s.Low > s.Share || s.High < s.Share || s.Low < 0 || s.High > 1 || math.IsNaN(s.Error) {
				t.Fatalf("%+v after %v", s, last)
			}
			last = s.Share
		}
	})
}

func TestGroupsAreComparedByFourFifthsAndByChance(t *testing.T) {
	// Adoption of Questions and Answers on the Uniform Guidelines, 44 FR 11996 (1979), question 12: of 80
	// applicants of one group 48 are hired, of 40 of the other 12; 30 % is half of 60 %.
	got := Compare([]Outcome{{"a", 80, 48}, {"b", 40, 12}})
	if b := got[1]; b.Ratio != 0.5 || math.Abs(b.Z+3.098) > 0.001 || !b.Unlike || got[0].Unlike || !got[0].Best {
		t.Errorf("%+v", got)
	}
	for _, c := range []struct {
		what   string
		groups []Outcome
		unlike bool
	}{
		{"a smaller share among few people may be chance", []Outcome{{"a", 7, 4}, {"b", 7, 2}}, false},
		{"a difference that is sure but small is within four fifths", []Outcome{{"a", 5000, 4500}, {"b", 5000, 4000}}, false},
		{"four people are not compared", []Outcome{{"a", 400, 390}, {"b", 4, 0}}, false},
		{"nobody has a good outcome", []Outcome{{"a", 40, 0}, {"b", 40, 0}}, false},
		{"both checks speak", []Outcome{{"a", 100, 60}, {"b", 100, 40}}, true},
	} {
		if got := Compare(c.groups)[1]; got.Unlike != c.unlike || math.IsNaN(got.Z) {
			t.Errorf("%s: %+v", c.what, got)
		}
	}
	if got := Compare(nil); len(got) != 0 {
		t.Error(got)
	}
}

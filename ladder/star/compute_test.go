package star

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tianti/ladder/kpi"
	"tianti/rbac"
)

// crowd is n people in teams of twelve, with believable figures in every line of the scorecard.
func crowd(card *Scorecard, n int, seed uint64) []Subject {
	r := rand.New(rand.NewPCG(seed, 7))
	out := make([]Subject, n)
	for i := range out {
		p := Subject{Person: fmt.Sprintf("P%06d", i), Number: fmt.Sprintf("P%06d", i), Unit: fmt.Sprintf("/g/p%d/c%d/t%d/", i/2000, i/240, i/12),
			Post: card.Posts[i%2], Grade: []string{"F2", "F3", "A1"}[i%3], Stage: []string{"F", "F", "A"}[i%3], HiredOn: "2024-01-02", Months: 30}
		for range card.Lines {
			months := int64(r.IntN(10))
			if months > 3 {
				months = 3
			}
			p.Values = append(p.Values, Value{Sum: months * int64(50_000+r.IntN(50_000)), N: months})
		}
		if r.IntN(40) == 0 {
			p.Vetoes = []string{"veto:1"}
		}
		out[i] = p
	}
	return out
}

func TestTheOrderInWhichPeopleComeChangesNothing(t *testing.T) {
	card, metrics := BuiltIn(), kpi.BuiltIn()
	rapid.Check(t, func(t *rapid.T) {
		people := crowd(card, rapid.IntRange(0, 300).Draw(t, "people"), rapid.Uint64().Draw(t, "seed"))
		first := Compute(card, metrics, people)
		mixed := rapid.Permutation(people).Draw(t, "order")
		again := Compute(card, metrics, mixed)
		a, _ := json.Marshal(first)
		b, _ := json.Marshal(again)
		if string(a) != string(b) {
			t.Fatalf("%s and %s", first.Digest, again.Digest)
		}
	})
}

func TestPlacesAddUpAndAreNeverOverrun(t *testing.T) {
	card, metrics := BuiltIn(), kpi.BuiltIn()
	rapid.Check(t, func(t *rapid.T) {
		out := Compute(card, metrics, crowd(card, rapid.IntRange(1, 400).Draw(t, "people"), rapid.Uint64().Draw(t, "seed")))
		for k := 1; k <= Five; k++ {
			sum := int64(0)
			for _, u := range out.Units {
				if s := u.Shares[k]; s != nil {
					sum += s.Places()
					if u.Given[k] > s.Places() {
						t.Fatalf("%s gave %d of %d places of %d stars", u.Unit, u.Given[k], s.Places(), k)
					}
				}
			}
			if out.Places[k] >= 0 && sum != out.Places[k] {
				t.Fatalf("places of %d stars add up to %d, not %d", k, sum, out.Places[k])
			}
		}
		for _, r := range out.Ratings {
			if r.Stars > r.Band || (len(r.Vetoes) > 0 || !r.Rated) && r.Stars > 0 {
				t.Fatalf("%+v", r)
			}
		}
	})
}

func TestWhoeverStandsBeforeHasNoFewerStars(t *testing.T) {
	card, metrics := BuiltIn(), kpi.BuiltIn()
	rapid.Check(t, func(t *rapid.T) {
		out := Compute(card, metrics, crowd(card, 240, rapid.Uint64().Draw(t, "seed")))
		by := map[string][]Rating{}
		for _, r := range out.Ratings {
			if r.Rank > 0 {
				by[r.Quota] = append(by[r.Quota], r)
			}
		}
		for _, list := range by {
			slices.SortFunc(list, func(a, b Rating) int { return a.Rank - b.Rank })
			for i := 1; i < len(list); i++ {
				if list[i].Stars > list[i-1].Stars || list[i].Score > list[i-1].Score {
					t.Fatalf("%+v before %+v", list[i-1], list[i])
				}
			}
		}
	})
}

func TestLargestRemainder(t *testing.T) {
	for name, c := range map[string]struct {
		places int64
		people map[string]int64
		want   map[string]int64
	}{
		"remainders decide":             {10, map[string]int64{"/a/": 53, "/b/": 27, "/c/": 20}, map[string]int64{"/a/": 5, "/b/": 3, "/c/": 2}},
		"equal remainders: larger unit": {1, map[string]int64{"/a/": 1, "/b/": 3}, map[string]int64{"/a/": 0, "/b/": 1}},
		"all equal: first path":         {1, map[string]int64{"/b/": 2, "/a/": 2}, map[string]int64{"/a/": 1, "/b/": 0}},
		"no places":                     {0, map[string]int64{"/a/": 5}, map[string]int64{"/a/": 0}},
		// The example that is found in textbooks of apportionment: 100,000 votes, ten seats.
		"votes of a textbook": {10, map[string]int64{"1": 47000, "2": 16000, "3": 15800, "4": 12000, "5": 6100, "6": 3100}, map[string]int64{"1": 5, "2": 2, "3": 1, "4": 1, "5": 1, "6": 0}},
	} {
		got := Apportion(c.places, c.people)
		for u, want := range c.want {
			if got[u].Places() != want {
				t.Errorf("%s: %s gets %d, not %d", name, u, got[u].Places(), want)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		people := rapid.MapOf(rapid.StringMatching(`/[a-z]{1,3}/`), rapid.Int64Range(0, 50)).Draw(t, "people")
		places := rapid.Int64Range(0, 500).Draw(t, "places")
		sum, all := int64(0), int64(0)
		for _, n := range people {
			all += n
		}
		for u, s := range Apportion(places, people) {
			sum += s.Places()
			exact := new(big.Rat).SetFrac64(places*people[u], max(all, 1))
			if d := new(big.Rat).Sub(new(big.Rat).SetInt64(s.Places()), exact); d.Abs(d).Cmp(big.NewRat(1, 1)) >= 0 {
				t.Fatalf("%s is a whole place away from its exact share", u)
			}
		}
		if all > 0 && sum != places {
			t.Fatalf("%d places became %d", places, sum)
		}
	})
}

func TestDerivedScoresAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Int64Range(0, 5_000_000), 2, 60).Draw(t, "values")
		var s Stat
		for _, v := range values {
			s.add(v)
		}
		s.close()
		n, mean, spread := float64(len(values)), 0.0, 0.0
		for _, v := range values {
			mean += float64(v) / n
		}
		for _, v := range values {
			spread += (float64(v) - mean) * (float64(v) - mean) / n
		}
		for _, v := range values {
			got := s.peer(v, false, 75_000, 10_000)
			want := 75_000.0
			if spread > 0 {
				want = min(max(75_000+10_000*(float64(v)-mean)/math.Sqrt(spread), 0), 100_000)
			}
			if math.Abs(float64(got)-want) > 0.5001 {
				t.Fatalf("%d among %v: %d, not %f", v, values, got, want)
			}
			if from := max(s.N*v-s.Sum, s.Sum-s.N*v); spread > 0 && s.offset(from, 10_000) != min(s.exactly(from, 10_000), 200_000) {
				t.Fatalf("%d among %v: floating point says %d", v, values, s.offset(from, 10_000))
			}
			if up, down := s.peer(v, false, 50_000, 10_000), s.peer(v, true, 50_000, 10_000); up+down != 100_000 {
				t.Fatalf("%d: %d turned round is %d", v, up, down)
			}
		}
		if d := math.Sqrt(spread); math.Abs(float64(s.Deviation())-d) > 0.5001 {
			t.Fatalf("σ is %d, not %f", s.Deviation(), d)
		}
	})
}

func TestPointsOnTheFixedScale(t *testing.T) {
	metrics := kpi.BuiltIn()
	talk, _ := metrics.Metric("talk")
	exam := Line{Metric: "knowledge", Zero: new(int64(60_000)), Full: new(int64(90_000))}
	for name, c := range map[string]struct {
		line  Line
		m     kpi.Metric
		value int64
		want  int64
	}{
		"at the threshold":             {Line{}, talk, 150_000, 60_000},
		"at the target":                {Line{}, talk, 120_000, 100_000},
		"beyond the target":            {Line{}, talk, 90_000, 100_000},
		"between them":                 {Line{}, talk, 135_000, 80_000},
		"far beyond the threshold":     {Line{}, talk, 400_000, 0},
		"an exam of 60":                {exam, kpi.Metric{}, 60_000, 0},
		"an exam of 75":                {exam, kpi.Metric{}, 75_000, 50_000},
		"an exam of 90":                {exam, kpi.Metric{}, 90_000, 100_000},
		"a third is rounded":           {exam, kpi.Metric{}, 70_000, 33_333},
		"two complaints of three":      {Line{Zero: new(int64(3000)), Full: new(int64(0))}, kpi.Metric{}, 2000, 33_333},
		"no complaint is full points":  {Line{Zero: new(int64(3000)), Full: new(int64(0))}, kpi.Metric{}, 0, 100_000},
		"more complaints are no minus": {Line{Zero: new(int64(3000)), Full: new(int64(0))}, kpi.Metric{}, 9000, 0},
	} {
		zero, full, ok := limitsOf(c.line, c.m)
		if got := fixed(c.value, zero, full); !ok || got != c.want {
			t.Errorf("%s: %d, not %d", name, got, c.want)
		}
	}
}

func TestSmallGroupsAreComparedWithWiderOnes(t *testing.T) {
	card, metrics := BuiltIn(), kpi.BuiltIn()
	card.Peers.Unit, card.Peers.Least = "team", 10
	people := crowd(card, 48, 3)
	for i := range people {
		people[i].Post, people[i].Stage, people[i].Unit = "AGENT", "F", fmt.Sprintf("/g/p/c/t%d/", min(i/12, 2))
		for j := range people[i].Values {
			people[i].Values[j] = Value{Sum: int64(90_000 + 100*i), N: 1}
		}
	}
	people[0].Unit, people[0].Stage = "/g/q/d/t9/", "A" // alone in post, stage and place
	out := Compute(card, metrics, people)
	at := out.Ratings[0].Parts[0].Group
	if at < 0 || out.Groups[at].Unit != "/g/" || out.Groups[at].Grade != "" || out.Groups[at].Size != 48 {
		t.Errorf("who is alone is compared with %+v", out.Groups)
	}
	if g := out.Groups[out.Ratings[47].Parts[0].Group]; g.Unit != "/g/p/c/t2/" || g.Size != 24 {
		t.Errorf("a team of 24 is compared with %s, %d", g.Unit, g.Size)
	}
	few := Compute(card, metrics, people[:6])
	if x := few.Ratings[1].Parts[0]; x.Scale != Fixed {
		t.Errorf("six people in all: %+v", x)
	}
}

func TestWhoIsNotRatedAndWhy(t *testing.T) {
	card, metrics := BuiltIn(), kpi.BuiltIn()
	people := crowd(card, 24, 5)
	for i := range people {
		for j := range people[i].Values {
			people[i].Values[j] = Value{Sum: 95_000, N: 1}
		}
		people[i].Vetoes = nil
	}
	people[0].Months = 2
	for j := range people[1].Values {
		if j > 2 {
			people[1].Values[j] = Value{}
		}
	}
	people[2].Vetoes = []string{"veto:7"}
	out := Compute(card, metrics, people)
	for i, want := range []string{Short, Missing, Vetoed, ""} {
		if r := out.Ratings[i]; r.Why != want || want != "" && (r.Stars != 0 || r.Rank != 0) {
			t.Errorf("%d: %+v", i, r)
		}
	}
	if out.Rated != 22 || out.Ratings[2].Score == 0 {
		t.Errorf("%d rated; the score of whoever has a veto is shown: %+v", out.Rated, out.Ratings[2])
	}
}

func TestTiesAreBrokenInTheDeclaredOrder(t *testing.T) {
	card, metrics := BuiltIn(), kpi.BuiltIn()
	card.Ties = []string{"satisfaction", Tenure, Number}
	people := crowd(card, 12, 9)
	for i := range people {
		people[i].Vetoes, people[i].Post = nil, "AGENT"
		for j := range people[i].Values {
			people[i].Values[j] = Value{Sum: 95_000, N: 1}
		}
	}
	people[7].HiredOn = "2020-01-01"
	people[9].HiredOn = "2020-01-01"
	out := Compute(card, metrics, people)
	if out.Ratings[7].Rank != 1 || out.Ratings[9].Rank != 2 || out.Ratings[0].Rank != 3 {
		t.Errorf("ranks %d %d %d", out.Ratings[7].Rank, out.Ratings[9].Rank, out.Ratings[0].Rank)
	}
}

func TestTheBuiltInScorecardIsWhole(t *testing.T) {
	c := BuiltIn()
	if c.Weight() != 100 {
		t.Errorf("the weights add up to %d", c.Weight())
	}
	bad := *c
	bad.Bands = []int64{0, 60_000, 50_000, 70_000, 80_000, 90_000}
	bad.Lines = append(slices.Clone(c.Lines), Line{Metric: "talk", Weight: 1, Scale: Peer}, Line{Metric: "nope", Weight: 1, Scale: Peer})
	bad.Caps = []int64{1000, 2000, 0, 0, 0, 0}
	bad.Ties = []string{"height"}
	var fields []string
	for _, f := range bad.Check(kpi.BuiltIn(), rbac.BuiltinPosts()) {
		fields = append(fields, f.Field())
	}
	if got := strings.Join(fields, " "); got != "weight-talk weight-nope band-5 cap-5 ties" {
		t.Error(got)
	}
}

func BenchmarkCompute(b *testing.B) {
	card := BuiltIn()
	people := crowd(card, 100_000, 1)
	for b.Loop() {
		Compute(card, kpi.BuiltIn(), people)
	}
}

package trimmed

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestMean(t *testing.T) {
	for name, c := range map[string]struct {
		points []int64
		from   int
		mean   int64
		out    []int
	}{
		"nothing":               {nil, 5, 0, nil},
		"one":                   {[]int64{7}, 5, 7, nil},
		"half up":               {[]int64{1, 2}, 0, 2, nil},
		"too few to trim":       {[]int64{0, 50, 100, 90}, 5, 60, nil},
		"five":                  {[]int64{80, 10, 90, 100, 70}, 5, 80, []int{1, 3}},
		"equal ones":            {[]int64{50, 50, 50, 50, 50}, 5, 50, []int{0, 1}},
		"the first of equals":   {[]int64{9, 1, 9, 1, 5}, 5, 5, []int{1, 0}},
		"never of two":          {[]int64{0, 100}, 1, 50, nil},
		"never without a limit": {[]int64{0, 100, 100}, 0, 67, nil},
	} {
		if mean, out := Mean(c.points, c.from); mean != c.mean || !slices.Equal(out, c.out) {
			t.Errorf("%s: %d without %v, want %d without %v", name, mean, out, c.mean, c.out)
		}
	}
}

// TestMeanIsThatOfTheSortedMiddle compares with sorting and cutting off both ends.
func TestMeanIsThatOfTheSortedMiddle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		points := rapid.SliceOfN(rapid.Int64Range(0, 100_000), 3, 20).Draw(t, "points")
		sorted := slices.Sorted(slices.Values(points))
		var sum int64
		for _, p := range sorted[1 : len(sorted)-1] {
			sum += p
		}
		n := int64(len(points) - 2)
		want := sum / n
		if rest := sum % n; 2*rest >= n {
			want++
		}
		mean, out := Mean(points, 3)
		if mean != want || len(out) != 2 || out[0] == out[1] || points[out[0]] != sorted[0] || points[out[1]] != sorted[len(sorted)-1] {
			t.Fatalf("%v: %d without %v, want %d", points, mean, out, want)
		}
	})
}

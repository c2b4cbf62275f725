package pick

import (
	"slices"
	"testing"
)

func TestWhatAButtonDoesToThePickedCourses(t *testing.T) {
	for name, c := range map[string]struct {
		picked []string
		act    string
		want   []string
	}{
		"a course is added at the end":      {[]string{"A"}, "put.B", []string{"A", "B"}},
		"nothing is added twice":            {[]string{"A", "B"}, "put.A", []string{"A", "B"}},
		"what came twice is kept once":      {[]string{"A", "A", ""}, "", []string{"A"}},
		"a course is taken out":             {[]string{"A", "B", "C"}, "out.B", []string{"A", "C"}},
		"what is not picked is not missed":  {[]string{"A"}, "out.B", []string{"A"}},
		"a code may hold a dot":             {nil, "put.A.1", []string{"A.1"}},
		"a button without a course is none": {[]string{"A"}, "put.", []string{"A"}},
		"looking changes nothing":           {[]string{"A"}, "find", []string{"A"}},
	} {
		if got := bend(c.picked, c.act); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

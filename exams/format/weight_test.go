package format

import (
	"strings"
	"testing"
)

func TestWeightsStandInFrontOfAnswers(t *testing.T) {
	for s, want := range map[string]struct {
		weight int64
		rest   string
		ok     bool
	}{
		"%50%half":      {5_000_000, "half", true},
		"% -33.33333 %": {-3_333_333, "", true},
		"%5%5%":         {500_000, "5%", true},
		"50%":           {0, "50%", false},
		"%half%":        {0, "%half%", false},
		"%1000%x":       {0, "%1000%x", false},
	} {
		if weight, rest, ok := Weighed(s); weight != want.weight || rest != want.rest || ok != want.ok {
			t.Errorf("%q: %d, %q, %v", s, weight, rest, ok)
		}
	}
}

func TestCategoriesAreCutAtSlashes(t *testing.T) {
	for s, want := range map[string]string{
		"$course$/top/A / B": "A|B", "A//B/C": "A/B|C", "top": "", "A/top": "A|top", "$system$": "", "/": "", "$": "$", "///": "/",
		strings.Repeat("x/", 30): strings.TrimSuffix(strings.Repeat("x|", 20), "|"),
	} {
		if got := strings.Join(CategoryPath(s), "|"); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

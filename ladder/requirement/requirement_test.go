package requirement_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tianti/internal/fault"
	"tianti/internal/strictyaml"
	"tianti/ladder/requirement"
)

func TestEveryKindMeetsItsSampleAndSaysWhatIsMissingWithoutIt(t *testing.T) {
	for _, name := range requirement.Kinds() {
		k, _ := requirement.Of(name)
		r, facts := k.Sample()
		r.Name("R")
		if faults := r.Check("sample", "r"); len(faults) > 0 {
			t.Errorf("%s: %v", name, faults)
		}
		if got := requirement.Evaluate(&r, facts, requirement.Noon); !got.Met || len(got.Fix) > 0 {
			t.Errorf("%s: %+v", name, got)
		}
		if name == "no_veto" {
			continue // nothing is what it asks for
		}
		if got := requirement.Evaluate(&r, nil, requirement.Noon); got.Met || len(got.Fix) == 0 || got.Fix[0].Do == "" {
			t.Errorf("%s of nobody: %+v", name, got)
		}
	}
}

var noon = requirement.Noon

func ago(months, days int) time.Time { return noon.AddDate(0, -months, -days) }

func TestRulesAtTheirEdges(t *testing.T) {
	star := func(period string, n int64) requirement.Fact {
		return requirement.Fact{ID: "star:" + period, Kind: "star", Period: period, Value: n, From: ago(9, 0)}
	}
	kpi := func(period, metric string, green int64) requirement.Fact {
		return requirement.Fact{ID: "kpi:" + period + metric, Kind: "kpi", Code: metric, Period: period, Value: green, From: ago(1, 0)}
	}
	f2 := requirement.Fact{ID: "grade:F2", Kind: "grade", Code: "F2", From: ago(3, 0)}
	for name, c := range map[string]struct {
		rule  requirement.Rule
		facts requirement.Facts
		met   bool
	}{
		"three months to the day":          {requirement.Rule{Kind: "tenure", Codes: []string{"F2"}, Months: 3}, requirement.Facts{f2}, true},
		"a day too early":                  {requirement.Rule{Kind: "tenure", Codes: []string{"F2"}, Months: 3}, requirement.Facts{{ID: "g", Kind: "grade", Code: "F2", From: ago(3, -1)}}, false},
		"two grades in one stretch":        {requirement.Rule{Kind: "tenure", Codes: []string{"A1", "A2"}, Months: 6}, requirement.Facts{{ID: "a", Kind: "grade", Code: "A1", From: ago(7, 0), Until: ago(2, 0)}, {ID: "b", Kind: "grade", Code: "A2", From: ago(2, 0)}}, true},
		"two stretches do not add up":      {requirement.Rule{Kind: "tenure", Codes: []string{"A1"}, Months: 6}, requirement.Facts{{ID: "a", Kind: "grade", Code: "A1", From: ago(12, 0), Until: ago(8, 0)}, {ID: "b", Kind: "grade", Code: "A1", From: ago(3, 0)}}, false},
		"a certificate that ends tomorrow": {requirement.Rule{Kind: "certificate", Codes: []string{"X"}}, requirement.Facts{{ID: "c", Kind: "certificate", Code: "X", From: ago(1, 0), Until: noon.Add(time.Hour)}}, true},
		"ends sooner than the days asked":  {requirement.Rule{Kind: "certificate", Codes: []string{"X"}, Days: 30}, requirement.Facts{{ID: "c", Kind: "certificate", Code: "X", From: ago(1, 0), Until: noon.AddDate(0, 0, 30)}}, false},
		"a certificate at its very end":    {requirement.Rule{Kind: "certificate", Codes: []string{"X"}}, requirement.Facts{{ID: "c", Kind: "certificate", Code: "X", From: ago(1, 0), Until: noon}}, false},
		"a revoked certificate":            {requirement.Rule{Kind: "certificate", Codes: []string{"X"}}, requirement.Facts{{ID: "c", Kind: "certificate", Code: "X", From: ago(1, 0), Ended: noon}}, false},
		"one that is revoked later":        {requirement.Rule{Kind: "certificate", Codes: []string{"X"}}, requirement.Facts{{ID: "c", Kind: "certificate", Code: "X", From: ago(1, 0), Ended: noon.Add(1)}}, true},
		"three seats":                      {requirement.Rule{Kind: "certificate", Codes: []string{"X", "Y", "Z"}, Count: 3}, requirement.Facts{{ID: "c", Kind: "certificate", Code: "X", From: ago(1, 0)}, {ID: "d", Kind: "certificate", Code: "Y", From: ago(1, 0)}, {ID: "e", Kind: "certificate", Code: "Y", From: ago(1, 0)}}, false},
		"a point short":                    {requirement.Rule{Kind: "exam", Codes: []string{"A1"}, Least: 80}, requirement.Facts{{ID: "r", Kind: "exam", Code: "A1", Value: 79_999, From: ago(1, 0)}}, false},
		"the better of two":                {requirement.Rule{Kind: "exam", Codes: []string{"A1"}, Least: 80}, requirement.Facts{{ID: "r", Kind: "exam", Code: "A1", Value: 81_000, From: ago(2, 0)}, {ID: "s", Kind: "exam", Code: "A1", Value: 60_000, From: ago(1, 0)}}, true},
		"stars too long ago":               {requirement.Rule{Kind: "star", Least: 3, Times: 2, Among: 3}, requirement.Facts{star("2025Q4", 5), star("2026Q1", 3), star("2026Q2", 2), star("2026Q3", 1)}, false},
		"one red metric spoils the month":  {requirement.Rule{Kind: "kpi", Times: 1, Among: 1}, requirement.Facts{kpi("2026-10", "acw", 1), kpi("2026-10", "talk", 0)}, false},
		"unless it is not asked for":       {requirement.Rule{Kind: "kpi", Times: 1, Among: 1, Codes: []string{"acw"}}, requirement.Facts{kpi("2026-10", "acw", 1), kpi("2026-10", "talk", 0)}, true},
		"a metric without a figure":        {requirement.Rule{Kind: "kpi", Times: 1, Among: 1, Codes: []string{"acw", "talk"}}, requirement.Facts{kpi("2026-10", "acw", 1)}, false},
		"the team's KPI is not one's own":  {requirement.Rule{Kind: "kpi", Times: 1, Among: 1, Tier: "team"}, requirement.Facts{kpi("2026-10", "acw", 1)}, false},
		"a veto on its last day":           {requirement.Rule{Kind: "no_veto", Months: 6}, requirement.Facts{{ID: "v", Kind: "veto", Code: "fraud", From: ago(6, -1)}}, false},
		"a veto that is over":              {requirement.Rule{Kind: "no_veto", Months: 6}, requirement.Facts{{ID: "v", Kind: "veto", Code: "fraud", From: ago(6, 0)}}, true},
		"credits of one course once":       {requirement.Rule{Kind: "credits", Least: 20}, requirement.Facts{{ID: "c1", Kind: "course", Code: "T", Value: 12, From: ago(9, 0)}, {ID: "c2", Kind: "course", Code: "T", Value: 12, From: ago(1, 0)}}, false},
		"only the last appraisal":          {requirement.Rule{Kind: "appraisal", Codes: []string{"attitude"}, Least: 85}, requirement.Facts{{ID: "p", Kind: "appraisal", Code: "attitude", Period: "2025H2", Value: 90_000, From: ago(9, 0)}, {ID: "q", Kind: "appraisal", Code: "attitude", Period: "2026H1", Value: 80_000, From: ago(3, 0)}}, false},
		"a lower trainer level":            {requirement.Rule{Kind: "trainer", Level: "intermediate"}, requirement.Facts{{ID: "t", Kind: "trainer", Code: "junior", From: ago(3, 0)}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := requirement.Evaluate(&c.rule, c.facts, noon); got.Met != c.met {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestCompositionsCountTheirParts(t *testing.T) {
	yes := requirement.Rule{Kind: "no_veto", Months: 1}
	no := requirement.Rule{Kind: "award", Codes: []string{"GOLD"}}
	for name, c := range map[string]struct {
		rule requirement.Rule
		met  bool
	}{
		"all":               {requirement.Rule{All: []requirement.Rule{yes, yes}}, true},
		"all but one":       {requirement.Rule{All: []requirement.Rule{yes, no}}, false},
		"any":               {requirement.Rule{Any: []requirement.Rule{no, yes}}, true},
		"none":              {requirement.Rule{Any: []requirement.Rule{no, no}}, false},
		"at least two":      {requirement.Rule{AtLeast: 2, Of: []requirement.Rule{yes, no, yes}}, true},
		"not even two":      {requirement.Rule{AtLeast: 2, Of: []requirement.Rule{yes, no, no}}, false},
		"nested":            {requirement.Rule{All: []requirement.Rule{{Any: []requirement.Rule{no, yes}}, yes}}, true},
		"nested, one unmet": {requirement.Rule{All: []requirement.Rule{{Any: []requirement.Rule{no, no}}, yes}}, false},
	} {
		c.rule.Name("R")
		got := requirement.Evaluate(&c.rule, nil, noon)
		if got.Met != c.met {
			t.Errorf("%s: %+v", name, got)
		}
		var waived []string
		for _, u := range got.Unmet() {
			waived = append(waived, u.ID)
		}
		if !got.Waive(waived).Met {
			t.Errorf("%s: waiving %v did not help", name, waived)
		}
	}
	strict := no
	strict.Strict, strict.ID = true, "S"
	if got := requirement.Evaluate(&strict, nil, noon); got.Waive([]string{"S"}).Met {
		t.Error("a strict requirement was waived")
	}
}

func TestAFaultyRuleSaysWhatAndWhere(t *testing.T) {
	for text, want := range map[string]*fault.Fault{
		"{kind: dance}":                                    requirement.ErrKind,
		"{kind: tenure, codes: [F2]}":                      requirement.ErrMissing,
		"{kind: tenure, codes: [F2], months: 3, least: 2}": requirement.ErrForeign,
		"{kind: kpi, times: 4, among: 3}":                  requirement.ErrRange,
		"{kind: certificate, codes: [A], count: 2}":        requirement.ErrRange,
		"{kind: trainer, level: king}":                     requirement.ErrRange,
		"{at_least: 2, of: [{kind: no_veto, months: 1}]}":  requirement.ErrShape,
		"{kind: no_veto, months: 1, any: [{kind: x}]}":     requirement.ErrShape,
		"{months: 2}": requirement.ErrShape,
		"{months: 2, all: [{kind: no_veto, months: 1}]}":                                requirement.ErrForeign,
		"{all: [{id: a, kind: no_veto, months: 1}, {id: a, kind: no_veto, months: 1}]}": requirement.ErrTwice,
	} {
		var sheet struct {
			Rule requirement.Rule `yaml:"rule"`
		}
		if err := strictyaml.Decode("x.yaml", []byte("\n\nrule:\n  "+text+"\n"), &sheet); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		faults := sheet.Rule.Check("x.yaml", "r")
		if len(faults) == 0 || !errors.Is(faults[len(faults)-1], want) || faults[0].Params()["line"] != 4 {
			t.Errorf("%s: %v", text, faults)
		}
	}
}

// Small alphabets make chance meet what the rules ask for.
var (
	codes    = []string{"A", "B", "C"}
	quarters = []string{"2026Q1", "2026Q2", "2026Q3"}
)

func instant(t *rapid.T, label string) time.Time {
	return noon.AddDate(0, 0, -rapid.IntRange(-20, 400).Draw(t, label))
}

func anyFact(t *rapid.T) requirement.Fact {
	f := requirement.Fact{
		ID: rapid.StringMatching("[a-z]{4}").Draw(t, "id"), Kind: rapid.SampledFrom([]string{"certificate", "course", "exam", "star", "kpi", "grade", "appraisal", "trainer", "award", "veto", "panel", "decision"}).Draw(t, "kind"),
		Code: rapid.SampledFrom(append(codes, "junior", "senior")).Draw(t, "code"), Value: rapid.SampledFrom([]int64{0, 1, 3, 70_000, 90_000}).Draw(t, "value"),
		Period: "", From: instant(t, "from"), Line: rapid.SampledFrom([]string{"business", "ability"}).Draw(t, "line"),
	}
	if slices.Contains([]string{"star", "kpi", "appraisal"}, f.Kind) {
		f.Period = rapid.SampledFrom(quarters).Draw(t, "period")
	}
	if rapid.Bool().Draw(t, "ends") {
		f.Until = f.From.AddDate(0, 0, rapid.IntRange(1, 500).Draw(t, "length"))
	}
	if rapid.Bool().Draw(t, "recorded later") {
		f.Recorded = f.From.AddDate(0, 0, rapid.IntRange(0, 60).Draw(t, "delay"))
	}
	return f
}

func anyLeaf(t *rapid.T) requirement.Rule {
	some := codes[:rapid.IntRange(1, 3).Draw(t, "codes")]
	return rapid.SampledFrom([]requirement.Rule{
		{Kind: "certificate", Codes: some, Days: rapid.SampledFrom([]int{0, 30}).Draw(t, "days")},
		{Kind: "course", Codes: some},
		{Kind: "credits", Least: 4, Line: "business"},
		{Kind: "exam", Codes: some, Least: 80},
		{Kind: "panel", Codes: some, Least: 80},
		{Kind: "tenure", Codes: some, Months: 3},
		{Kind: "trainer", Level: "junior"},
		{Kind: "award", Codes: some},
		{Kind: "decision", Codes: some},
		{Kind: "star", Least: 3, Times: 2, Among: 3},
		{Kind: "kpi", Times: 1, Among: 2},
		{Kind: "no_veto", Months: 6},
		{Kind: "appraisal", Codes: some, Least: 80},
	}).Draw(t, "leaf")
}

func anyRule(t *rapid.T, depth int) requirement.Rule {
	if depth == 0 || rapid.Bool().Draw(t, "leaf?") {
		return anyLeaf(t)
	}
	var parts []requirement.Rule
	for range rapid.IntRange(1, 3).Draw(t, "parts") {
		parts = append(parts, anyRule(t, depth-1))
	}
	switch rapid.SampledFrom([]string{"all", "any", "at_least"}).Draw(t, "shape") {
	case "all":
		return requirement.Rule{All: parts}
	case "any":
		return requirement.Rule{Any: parts}
	}
	return requirement.Rule{AtLeast: rapid.IntRange(1, len(parts)).Draw(t, "n"), Of: parts}
}

func someFacts(t *rapid.T) (out requirement.Facts) {
	for range rapid.IntRange(0, 12).Draw(t, "facts") {
		out = append(out, anyFact(t))
	}
	return out
}

func asBytes(t *rapid.T, r requirement.Result) []byte {
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestMoreEvidenceNeverTakesAMonotoneRuleAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, facts := anyRule(t, 2), someFacts(t)
		if !r.Monotone() || !requirement.Evaluate(&r, facts, noon).Met {
			return
		}
		more := append(slices.Clone(facts), anyFact(t))
		if got := requirement.Evaluate(&r, more, noon); !got.Met {
			t.Fatalf("lost by %+v: %+v", more[len(more)-1], got)
		}
	})
}

func TestAnInstantNeverReadsWhatCameAfterIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, facts := anyRule(t, 2), someFacts(t)
		at := instant(t, "at")
		before := requirement.Evaluate(&r, facts, at)
		later := anyFact(t)
		if rapid.Bool().Draw(t, "known late") {
			later.Recorded = at.Add(time.Duration(rapid.IntRange(1, 1000).Draw(t, "hours")) * time.Hour)
		} else {
			later.From = at.Add(time.Millisecond)
		}
		changed := append(slices.Clone(facts), later)
		for i := range facts { // and what is revoked after the instant was not revoked then
			if rapid.Bool().Draw(t, "revoke") {
				changed[i].Ended = at.Add(time.Hour)
			}
		}
		if got := requirement.Evaluate(&r, changed, at); !bytes.Equal(asBytes(t, got), asBytes(t, before)) {
			t.Fatalf("hindsight:\n%s\n%s", asBytes(t, before), asBytes(t, got))
		}
	})
}

func TestTheSameFactsGiveTheSameBytesInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r, facts := anyRule(t, 2), someFacts(t)
		r.Name("R")
		shuffled := rapid.Permutation(facts).Draw(t, "order")
		a, b := requirement.Evaluate(&r, facts, noon), requirement.Evaluate(&r, shuffled, noon)
		if !bytes.Equal(asBytes(t, a), asBytes(t, b)) {
			t.Fatalf("%s\n%s", asBytes(t, a), asBytes(t, b))
		}
	})
}

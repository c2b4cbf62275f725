package ladder_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tianti/internal/locale"
	"tianti/internal/strictyaml"
	"tianti/ladder"
	"tianti/ladder/requirement"
)

func sketch(t interface {
	Helper()
	Fatal(...any)
}, text []byte) *ladder.Blueprint {
	t.Helper()
	b, err := ladder.Sketch("ladder.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// said is a ladder without its file, in one spelling.
func said(b *ladder.Blueprint) string {
	c := *b
	c.Hash = ""
	data, _ := json.Marshal(c)
	return strings.NewReplacer(`"after":[]`, `"after":null`, `"seats":[]`, `"seats":null`, `"courses":[]`, `"courses":null`, `"holds":[]`, `"holds":null`).Replace(string(data))
}

func anyRequirement(t *rapid.T, depth int) requirement.Rule {
	if depth == 0 || rapid.Bool().Draw(t, "leaf") {
		k, _ := requirement.Of(rapid.SampledFrom(requirement.Kinds()).Draw(t, "kind"))
		rule, _ := k.Sample()
		rule.Strict = rapid.Bool().Draw(t, "strict")
		if rapid.Bool().Draw(t, "named") {
			rule.ID = rapid.SampledFrom([]string{"a", "第 1 条", "yes", "12", "x: y #z"}).Draw(t, "id")
		}
		return rule
	}
	var parts []requirement.Rule
	for range rapid.IntRange(1, 3).Draw(t, "parts") {
		parts = append(parts, anyRequirement(t, depth-1))
	}
	switch rapid.IntRange(0, 2).Draw(t, "shape") {
	case 0:
		return requirement.Rule{All: parts}
	case 1:
		return requirement.Rule{Any: parts}
	}
	return requirement.Rule{AtLeast: 1, Of: parts}
}

func TestWhateverIsChangedInALadderTheFileReadsBackAsThat(t *testing.T) {
	b, err := ladder.Default()
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := []byte(b.Source)
		for range rapid.IntRange(1, 4).Draw(t, "edits") {
			want := sketch(t, text)
			i := rapid.IntRange(0, len(want.Grades)-1).Draw(t, "grade")
			g := &want.Grades[i]
			switch rapid.IntRange(0, 7).Draw(t, "edit") {
			case 0:
				r := anyRequirement(t, 3)
				g.Requires = &r
			case 1:
				if g.Requires != nil {
					g.Requires.All = append(g.Requires.All, anyRequirement(t, 1))
				}
			case 2:
				g.Name = locale.Text{Zh: rapid.StringMatching(`[一-龥a-z#:' "\\]{0,8}`).Draw(t, "zh"), En: rapid.String().Draw(t, "en")}
				if !isText(g.Name.En) {
					t.Skip("no text")
				}
			case 3:
				want.Grades = append(want.Grades[:i], want.Grades[i+1:]...)
				if len(want.Grades) == 0 {
					t.Skip("no grades")
				}
			case 4:
				if i > 0 {
					want.Grades[i-1], want.Grades[i] = want.Grades[i], want.Grades[i-1]
				}
			case 5:
				want.Grades = append(want.Grades, ladder.Grade{Code: "Z9", Stage: "leading", Name: locale.Text{Zh: "新"}, After: []string{"F1"}, Requires: &requirement.Rule{Kind: "no_veto", Months: 3}})
			case 6:
				want.Earns = nil
			case 7:
				g.Duties, g.Seats, g.Track = locale.Text{}, nil, "expert"
			}
			next, err := strictyaml.Rewrite(text, want)
			if err != nil {
				t.Fatal(err)
			}
			if got := sketch(t, next); said(got) != said(want) {
				t.Fatalf("%s\nis read as\n%s\nfrom\n%s", said(want), said(got), next)
			}
			text = next
		}
	})
}

func isText(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r == 0xFFFD || r < ' ' || r >= 0x7F && r < 0xA0 || r > 0xFFFF })
}

const commented = `# Head of the file.
version: 1
# The stages.
stages:
- {code: foundation, name: {zh: 初级}}   # first

grades:
- code: F1   # newcomers
  stage: foundation
  name: {zh: 见习}
  entry: true

# F2 was argued about in March.
- code: F2
  stage: foundation
  name: {zh:   上岗}
  after: [F1]
  requires:
    all:
    # Both are needed.
    - {id: F2.certificate,  kind: certificate, codes: [GENERAL], strict: true} # by law
    - {id: F2.veto, kind: no_veto, months: 6}

- code: F3
  stage: foundation
  name: {zh: "熟手"}
  after: [F2]
  requires: {kind: tenure, codes: [F2], months: 3}
# The end.
`

func TestWhatWasNotEditedKeepsItsLinesAndComments(t *testing.T) {
	b := sketch(t, []byte(commented))
	b.Grades[1].Requires.All[1].Months = 3
	out, err := strictyaml.Rewrite([]byte(commented), b)
	if err != nil {
		t.Fatal(err)
	}
	before, after, _ := strings.Cut(commented, "- code: F2\n")
	_, after, _ = strings.Cut(after, "months: 6}\n")
	if text := string(out); !strings.HasPrefix(text, before) || !strings.HasSuffix(text, after) {
		t.Errorf("other lines changed:\n%s", text)
	}
	for _, kept := range []string{"# Both are needed.", "# by law", "# F2 was argued about", "{id: F2.veto, kind: no_veto, months: 3}"} {
		if strings.Count(string(out), kept) != 1 {
			t.Errorf("%q is not in\n%s", kept, out)
		}
	}
	// A moved grade takes its comment along; one that is removed takes it away.
	b = sketch(t, []byte(commented))
	b.Grades[1], b.Grades[2] = b.Grades[2], b.Grades[1]
	if out, err = strictyaml.Rewrite([]byte(commented), b); err != nil || !strings.Contains(string(out), "name: {zh: \"熟手\"}\n") || !strings.Contains(string(out), "# F2 was argued about in March.\n- code: F2\n") || !strings.HasSuffix(string(out), "# The end.\n") && !strings.Contains(string(out), "# The end.") {
		t.Errorf("%v\n%s", err, out)
	}
	b.Grades = b.Grades[:2]
	if out, err = strictyaml.Rewrite([]byte(commented), b); err != nil || strings.Contains(string(out), "argued about") {
		t.Errorf("%v\n%s", err, out)
	}
	if same, err := strictyaml.Rewrite([]byte(commented), sketch(t, []byte(commented))); err != nil || string(same) != commented {
		t.Errorf("nothing was edited and the file changed: %v", err)
	}
}

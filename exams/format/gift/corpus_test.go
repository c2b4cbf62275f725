package gift_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tianti/exams/format"
	"tianti/exams/format/gift"
	"tianti/exams/item"
)

// parsed is what fuhrmanator/GIFT-grammar-PEG.js expects of a question.
type parsed struct {
	Type  string
	Title *string
	ID    *string
	Tags  []string
	Stem  struct{ Format, Text string }
	True  *bool `json:"isTrue"`
	Pairs []struct {
		Left  struct{ Text string } `json:"subquestion"`
		Right string                `json:"subanswer"`
	} `json:"matchPairs"`
	Choices json.RawMessage
}

type parsedChoice struct {
	Correct bool `json:"isCorrect"`
	Text    struct{ Text string }
}

// TestTheCorpusIsAccountedFor walks real files. Each is read to the end, every question kept,
// changed or refused with a reason, or the file is refused as a whole; those with an expected
// parse beside them agree with it.
func TestTheCorpusIsAccountedFor(t *testing.T) {
	root := os.Getenv("TIANTI_CORPUS")
	if root == "" {
		t.Skip("TIANTI_CORPUS is not set: no real files to read")
	}
	files := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !isGIFT(root, path) {
			return err
		}
		files++
		t.Run(filepath.Base(path), func(t *testing.T) { readReal(t, path) })
		return nil
	})
	if err != nil || files == 0 {
		t.Fatalf("%d files: %v", files, err)
	}
}

// TestAFewRealFilesAgreeWithAnotherParser does the same for the files that travel with the source.
func TestAFewRealFilesAgreeWithAnotherParser(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.gift")
	if err != nil || len(paths) == 0 {
		t.Fatal("no files", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) { readReal(t, path) })
	}
}

// isGIFT takes .gift files from everywhere, and text files from folders and names that say gift.
func isGIFT(root, path string) bool {
	rel, _ := filepath.Rel(root, path)
	rel = strings.ToLower(rel)
	return strings.HasSuffix(rel, ".gift") || strings.HasSuffix(rel, ".txt") && strings.Contains(rel, "gift")
}

func readReal(t *testing.T, path string) {
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text.Wear(t, data)
	entries, err := gift.Read(data)
	if err != nil {
		t.Logf("refused as a whole: %v", err)
		entries = nil
	}
	p := format.ReportOf(gift.Name, entries).In("en")
	if p.Total != p.Kept+p.Changed+p.Refused {
		t.Fatalf("%+v", p)
	}
	t.Logf("%d questions: %d kept, %d changed, %d refused", p.Total, p.Kept, p.Changed, p.Refused)
	for _, r := range p.Rows {
		if r.Verdict != format.Kept {
			t.Logf("line %d %s: %s: %s", r.Row, r.Verdict, r.Title, r.Message)
		}
		if r.Verdict != format.Kept && (r.Message == "" || strings.HasPrefix(r.Message, "exams.") || strings.HasPrefix(r.Message, "fault.")) {
			t.Errorf("line %d: no reason: %q", r.Row, r.Message)
		}
	}
	if want, err := os.ReadFile(strings.TrimSuffix(path, ".gift") + ".json"); err == nil {
		compare(t, entries, want)
	}
}

func compare(t *testing.T, entries []format.Entry, data []byte) {
	var want, all []parsed
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	for _, q := range all {
		if q.Type != "Category" {
			want = append(want, q)
		}
	}
	if len(entries) != len(want) {
		t.Fatalf("%d questions, expected %d", len(entries), len(want))
	}
	for i, q := range want {
		compareOne(t, entries[i], q)
	}
}

var kinds = map[string][]item.Kind{
	"MC": {"single", "multiple"}, "TF": {"truefalse"}, "Short": {"short"}, "Numerical": {"numeric"}, "Matching": {"matching"}, "Essay": {"essay"},
}

func compareOne(t *testing.T, e format.Entry, q parsed) {
	t.Helper()
	if q.Type == "Description" {
		if e.Verdict() != format.Refused {
			t.Errorf("line %d: a description became a question", e.Line)
		}
		return
	}
	if e.Body == nil {
		t.Errorf("line %d: %s refused: %v", e.Line, q.Type, e.Notes)
		return
	}
	b := e.Body
	if ks := kinds[q.Type]; len(ks) == 0 || b.Kind != ks[0] && b.Kind != ks[len(ks)-1] {
		t.Errorf("line %d: %s, expected %s", e.Line, b.Kind, q.Type)
	}
	same(t, e.Line, "stem", b.Stem.Text, q.Stem.Text)
	if q.Title != nil {
		same(t, e.Line, "title", e.Title, *q.Title)
	}
	if q.ID != nil && e.ID != *q.ID || strings.Join(e.Tags, " ") != strings.Join(q.Tags, " ") {
		t.Errorf("line %d: id %q, tags %v", e.Line, e.ID, e.Tags)
	}
	if q.True != nil && (b.Options[0].Weight > 0) != *q.True {
		t.Errorf("line %d: truth is turned", e.Line)
	}
	compareAnswers(t, e, q)
}

func compareAnswers(t *testing.T, e format.Entry, q parsed) {
	t.Helper()
	b := e.Body
	for i, p := range q.Pairs {
		if i < len(b.Prompts) {
			same(t, e.Line, "prompt", b.Prompts[i].Text.Text, p.Left.Text)
		}
		same(t, e.Line, "match", b.Options[i].Text.Text, p.Right)
	}
	var choices []parsedChoice
	if json.Unmarshal(q.Choices, &choices) != nil || q.Type == "Numerical" {
		return
	}
	if len(choices) != len(b.Options)+len(b.Answers) {
		t.Errorf("line %d: %d answers, expected %d", e.Line, len(b.Options)+len(b.Answers), len(choices))
		return
	}
	for i, c := range choices {
		if b.Kind == "short" {
			same(t, e.Line, "answer", b.Answers[i].Pattern, c.Text.Text)
			continue
		}
		same(t, e.Line, "option", b.Options[i].Text.Text, c.Text.Text)
		if b.Kind == "single" && (b.Options[i].Weight == item.Full) != c.Correct {
			t.Errorf("line %d: option %d weighs %d", e.Line, i, b.Options[i].Weight)
		}
	}
}

// same compares texts but for white space and the line breaks that HTML needs.
func same(t *testing.T, line int, what, got, want string) {
	t.Helper()
	flat := func(s string) string {
		return strings.ReplaceAll(strings.Join(strings.Fields(strings.ReplaceAll(s, "<br>\n", " ")), ""), `\n`, "")
	}
	if flat(got) != flat(want) {
		t.Errorf("line %d: %s\n got %q\nwant %q", line, what, got, want)
	}
}

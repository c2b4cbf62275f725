// Package formattest holds what every question format is tested with: bodies to write and read
// again, real files to account for, rubbish to survive.
package formattest

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tianti/exams/format"
	"tianti/exams/item"
	_ "tianti/internal/locale/texts"
)

// Format is one format under test.
type Format struct {
	Name  string
	Read  func([]byte) ([]format.Entry, error)
	Write func(io.Writer, []format.Entry) (*format.Report, error) // nil: it only reads
	Rules []item.Rule                                             // that are written as they are; nil: every one, and none
	Typed bool                                                    // keeps lines of titles, patterns and criteria, and the spelling of numbers
}

// Words draws a text with signs that formats give a meaning.
func Words(t *rapid.T, label string) string {
	s := rapid.StringOfN(rapid.SampledFrom([]rune("aB 5%~=#{}:\\/[]->*.\n客服<b>&|n'\"")), 1, 12, -1).Draw(t, label)
	if strings.TrimSpace(s) == "" {
		return "x"
	}
	return strings.TrimSpace(s)
}

// drawer draws the parts of one body: half of them are plain throughout.
type drawer struct {
	*rapid.T
	formats []item.Format
	typed   bool
	rules   []item.Rule
}

func (t drawer) text(label string) item.Text {
	return item.Text{Format: rapid.SampledFrom(t.formats).Draw(t.T, label+" format"), Text: Words(t.T, label)}
}

// line is a text that fits on one line, as the answers of a gap do.
func (t drawer) line(label string) string {
	return strings.Join(strings.Fields(Words(t.T, label)), " ")
}

// name is a text that fits on one line unless the format knows better.
func (t drawer) name(label string) string {
	if t.typed {
		return Words(t.T, label)
	}
	return t.line(label)
}

// Body draws a prepared and good body of one of the kinds.
func (f Format) Body(rt *rapid.T, kinds ...item.Kind) item.Body {
	t := drawer{rt, rapid.SampledFrom([][]item.Format{{""}, {"", item.HTML, item.Markdown}}).Draw(rt, "formats"), f.Typed, f.Rules}
	if t.rules == nil {
		t.rules = []item.Rule{"", item.MatchCorrect, item.MapResponse, item.PerCorrect}
	}
	b := item.Body{
		Kind: rapid.SampledFrom(kinds).Draw(t.T, "kind"),
		Stem: t.text("stem"), Max: rapid.Int64Range(1, 20).Draw(t.T, "max") * 250, Fixed: rapid.Bool().Draw(t.T, "fixed"),
		Negative: rapid.Bool().Draw(t.T, "negative"), Rule: rapid.SampledFrom(t.rules).Draw(t.T, "rule"),
	}
	if rapid.Bool().Draw(t.T, "titled") {
		b.Title = t.name("title")
	}
	if rapid.Bool().Draw(t.T, "has feedback") {
		b.Feedback = t.text("feedback")
	}
	t.fill(&b, rapid.IntRange(2, 5).Draw(t.T, "n"))
	item.Prepare(&b)
	if err := item.Check(&b); err != nil {
		t.Skip(err)
	}
	return b
}

func (t drawer) fill(b *item.Body, n int) {
	weight := rapid.OneOf(rapid.Int64Range(-1000, 1000), rapid.SampledFrom([]int64{0, 500, -500}))
	switch b.Kind {
	case "truefalse":
		b.Options = item.NewTrueFalse("", rapid.Bool().Draw(t.T, "true")).Options
		b.Options[0].Feedback = t.text("f")
	case "single", "multiple":
		for i := range n {
			b.Options = append(b.Options, item.Option{Text: t.text("option"), Weight: weight.Draw(t.T, "w") * 10_000})
			b.Options[i].Text.Text += fmt.Sprint(i)
		}
		b.Options[0].Weight = item.Full
		if right := b.RightOptions(); b.Kind == "multiple" && right < n && rapid.Bool().Draw(t.T, "limited") {
			b.Settings = map[string]string{"choices": fmt.Sprint(rapid.IntRange(right, n-1).Draw(t.T, "choices"))}
		}
	case "ordering":
		for i := range n {
			b.Options = append(b.Options, item.Option{Text: t.text("option")})
			b.Options[i].Text.Text += fmt.Sprint(i)
		}
	case "short":
		exact := rapid.Bool().Draw(t.T, "exact")
		for range n {
			b.Answers = append(b.Answers, item.Answer{Pattern: t.name("pattern"), Weight: item.Full, Case: exact})
		}
	case "numeric":
		low, high := "-1.5", "2000.25"
		if t.typed {
			low, high = "-1.50", "2e3"
		}
		b.Answers = []item.Answer{{Low: low, High: high, Weight: item.Full, Feedback: t.text("f")}, {Low: "7", High: "7", Weight: item.Full / 2}, {Feedback: item.T("不对")}}
	case "matching":
		for i := range n {
			b.Options = append(b.Options, item.Option{ID: fmt.Sprint(i), Text: item.T(Words(t.T, "option") + fmt.Sprint(i))})
			b.Prompts = append(b.Prompts, item.Prompt{Text: t.text("prompt"), Match: fmt.Sprint(i)})
		}
	case "cloze":
		b.Stem.Text = strings.NewReplacer("{", "(", "[", "(", "]", ")").Replace(b.Stem.Text) + " [[one]] and [[two]] and [[three]]"
		b.Blanks = []item.Blank{
			{ID: "one", Kind: "single", Share: 2, Options: []item.Option{{Text: item.T(t.line("o") + "1"), Weight: item.Full, Feedback: item.T(t.line("f"))}, {Text: item.T(t.line("o") + "2")}}},
			{ID: "two", Kind: "short", Share: 1, Answers: []item.Answer{{Pattern: t.line("p"), Weight: item.Full, Case: true}}},
			{ID: "three", Kind: "numeric", Share: 3, Answers: []item.Answer{{Low: "1.25", High: "1.75", Weight: item.Full}}},
		}
	case "essay", "roleplay":
		b.Rubric = &item.Rubric{Criteria: []item.Criterion{{ID: "c", Name: t.name("name"), About: t.name("about"), Max: 2500, Levels: []item.Level{{Score: 500, Text: t.name("level")}}}}}
		if b.Kind == "essay" {
			b.Settings = map[string]string{"characters": "600"}
		} else {
			b.Roles = []item.Role{{Name: t.line("role"), Candidate: true}, {Name: t.line("role") + "2", Brief: t.name("brief")}}
		}
	case "upload":
		b.Settings = rapid.SampledFrom([]map[string]string{nil, {"types": "pdf"}, {"files": "3", "types": "image office"}, {"megabytes": "5"}}).Draw(t.T, "settings")
	case "recording":
		b.Settings = rapid.SampledFrom([]map[string]string{nil, {"media": "video", "seconds": "30"}, {"seconds": "300"}}).Draw(t.T, "settings")
	case item.HotSpot:
		t.areas(b, n)
	case item.Case:
		for range n {
			p := item.Body{Kind: rapid.SampledFrom([]item.Kind{"single", "short", "essay", "cloze", "matching", "ordering", "upload", item.HotSpot}).Draw(t.T, "part"), Stem: t.text("stem"), Max: 1500}
			t.fill(&p, 3)
			b.Parts = append(b.Parts, p)
		}
	}
}

// areas draws a picture to point at.
func (t drawer) areas(b *item.Body, n int) {
	sample, _, _ := item.Sample(item.HotSpot)
	b.Media, b.Settings = sample.Media, map[string]string{"width": "800", "height": "500"}
	if rapid.Bool().Draw(t.T, "shown") {
		b.Settings["show"], b.Settings["spots"] = "areas", "2"
	}
	side := rapid.Int64Range(0, 400)
	for i := range n {
		x, y := side.Draw(t.T, "x"), side.Draw(t.T, "y")
		area := rapid.SampledFrom([]item.Area{{Shape: item.Rect, Coords: []int64{x, y, x + 7, y + 9}}, {Shape: item.Circle, Coords: []int64{x, y, 12}},
			{Shape: item.Poly, Coords: []int64{x, y, x + 50, y, x + 20, y + 40}}}).Draw(t.T, "area")
		b.Options = append(b.Options, item.Option{Text: item.T(t.line("area") + fmt.Sprint(i)), Area: &area})
	}
	b.Options[0].Weight = item.Full
}

// Carried are the files of a drawn body.
func Carried(b *item.Body) []format.File {
	if len(b.Files()) == 0 {
		return nil
	}
	f, err := format.NewFile("console.svg", item.SampleImage)
	if err != nil || f.ID != item.SamplePicture {
		panic("the sample picture is not what its id says: " + f.ID)
	}
	return []format.File{f}
}

// RoundTrip writes drawn bodies and expects to read the same ones again, unless the report says
// what differs.
func (f Format) RoundTrip(t *testing.T, kinds ...item.Kind) {
	kept := 0
	rapid.Check(t, func(t *rapid.T) {
		b := f.Body(t, kinds...)
		var out bytes.Buffer
		e := format.Entry{Title: b.Title, Body: &b, Category: []string{"岗前", `a/b\c`}, Tags: []string{"x]y|z"}, ID: "7", Files: Carried(&b)}
		report, err := f.Write(&out, []format.Entry{e})
		if err != nil || report.Total() != 1 {
			t.Fatal(err)
		}
		if report.Count(format.Kept) == 0 {
			return // the report says so
		}
		entries, err := f.Read(out.Bytes())
		if err != nil || len(entries) != 1 || entries[0].Body == nil {
			t.Fatalf("%s\n%v %+v", out.String(), err, entries)
		}
		back := entries[0]
		if item.Hash(back.Body) != item.Hash(&b) {
			t.Fatalf("%s\n got %+v\nwant %+v", out.String(), *back.Body, b)
		}
		if strings.Join(back.Category, ">") != `岗前>a/b\c` || len(back.Tags) != 1 || back.Tags[0] != "x]y|z" || back.ID != "7" {
			t.Fatalf("%s\n%+v", out.String(), back)
		}
		kept++
	})
	if kept == 0 && !t.Failed() {
		t.Error("nothing was ever written and read again")
	}
}

// Corpus walks the folder of real files that TIANTI_CORPUS names. Each that mine takes is read to
// the end, every question kept, changed or refused with a reason, or refused as a whole.
func (f Format) Corpus(t *testing.T, mine func(rel string) bool) {
	root := os.Getenv("TIANTI_CORPUS")
	if root == "" {
		t.Skip("TIANTI_CORPUS is not set: no real files to read")
	}
	files := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(root, path)
		if err != nil || d.IsDir() || !mine(filepath.ToSlash(rel)) {
			return err
		}
		files++
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		t.Run(filepath.ToSlash(rel), func(t *testing.T) {
			f.Account(t, data)
			f.Wear(t, data)
		})
		return nil
	})
	if err != nil || files == 0 {
		t.Fatalf("%d files: %v", files, err)
	}
}

// Account reads one file and demands an account of every question in it.
func (f Format) Account(t testing.TB, data []byte) []format.Entry {
	t.Helper()
	entries, err := f.Read(data)
	if err != nil {
		t.Logf("refused as a whole: %v", err)
		return nil
	}
	p := format.ReportOf(f.Name, entries).In("en")
	if p.Total != p.Kept+p.Changed+p.Refused || p.Total != len(entries) {
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
	return entries
}

// Fuzz reads rubbish: never a crash, every question accounted for, and only good items kept.
func (f Format) Fuzz(t *testing.T, data []byte) {
	entries, err := f.Read(data)
	if err != nil {
		return
	}
	p := format.ReportOf(f.Name, entries).In("zh-CN")
	if p.Total != len(entries) || p.Total != p.Kept+p.Changed+p.Refused {
		t.Fatal("the report does not account for everything")
	}
	for _, e := range entries {
		if e.Body == nil && len(e.Notes) == 0 {
			t.Fatal("refused without a reason")
		}
		if e.Body != nil && item.Check(e.Body) != nil {
			t.Fatal("a bad item was kept")
		}
	}
	if f.Write == nil {
		return
	}
	if _, err := f.Write(io.Discard, entries); err != nil {
		t.Fatal(err)
	}
}

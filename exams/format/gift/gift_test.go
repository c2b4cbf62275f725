package gift_test

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"tianti/exams/format"
	"tianti/exams/format/formattest"
	"tianti/exams/format/gift"
	"tianti/exams/item"
)

// text is GIFT; no rule is written as what it means, all or nothing.
var text = formattest.Format{Name: gift.Name, Read: gift.Read, Write: gift.Write, Typed: true, Rules: []item.Rule{item.MatchCorrect, item.MapResponse, item.PerCorrect}}

func read(t testing.TB, text string) []format.Entry {
	t.Helper()
	entries, err := gift.Read([]byte(text))
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return entries
}

// one reads a text that holds one question.
func one(t testing.TB, text string) format.Entry {
	t.Helper()
	entries := read(t, text)
	if len(entries) != 1 {
		t.Fatalf("%q: %d questions", text, len(entries))
	}
	return entries[0]
}

var sketch = formattest.Sketch{Feedback: true}.Of

func TestQuestionTypes(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"one of several", "热线号码？{~110 =10010#对 ~120#错}", `single "热线号码？" 110:0 10010:100#对 120:0#错`},
		{"several by weight", "Q{~%50%a ~%50%b ~%-100%c}", `multiple "Q" a:50 b:50 c:-100`},
		{"thirds are whole", "Q{~%33.33333%a ~%33.33333%b ~%33.33333%c}", `multiple "Q" a:33.33333 b:33.33333 c:33.33333`},
		{"true", "对吗{T}", `truefalse "对吗" true:100 false:0`},
		{"feedback for the wrong answer first", "Q{FALSE#no#yes####why}", `truefalse "Q" true:0#no false:100#yes ####why`},
		{"short", "Q{=no one =%50%nobody#close}", `short "Q" no one..:100 nobody..:50#close`},
		{"short without a sign", "Q{One}", `short "Q" One..:100`},
		{"number", "Q{#1822}", `numeric "Q" 1822..1822:100`},
		{"tolerance", "Q{#3.1415:0.0005}", `numeric "Q" 3.141..3.142:100`},
		{"negative range", "Q{#-3.142..-3.141}", `numeric "Q" -3.142..-3.141:100`},
		{"several numbers", "Q{#=1822:0#yes =%50%1822:2 ~#no}", `numeric "Q" 1822..1822:100#yes 1820..1824:50 ..:0#no`},
		{"matching with a distractor", "Q{=a -> 1 =b -> 2 = -> 3}", `matching "Q" 1:0 2:0 3:0 a->1 b->2`},
		{"essay", "Q{}", `essay "Q"`},
		{"essay with feedback", "Q{####model}", `essay "Q" ####model`},
		{"missing word", "Grant is {~buried =entombed} in the tomb.", `single "Grant is _____ in the tomb." buried:0 entombed:100`},
		{"escapes", `\:\: 5\=2+3 \{x\} \~ \# \\ a\nb{=\=5}`, `short ":: 5=2+3 {x} ~ # \\ a\nb" =5..:100`},
		{"arrow in a choice is text", "Q{~a -> b =c -> d}", `single "Q" a -> b:0 c -> d:100`},
		{"blank lines inside braces", "Q{\n=a\n\n~b\n\n}", `single "Q" a:100 b:0`},
		{"comment inside braces", "Q{\n=a\n// no\n~b\n}", `single "Q" a:100 b:0`},
		{"description", "Read this first.", "refused exams.gift.description"},
		{"brace never closes", "Q{=a ~b", "refused exams.gift.unclosed"},
		{"brace never opened", "Q =a}", "refused exams.gift.braces"},
		{"two answers", "a {=b} c {=d}", "refused exams.gift.braces"},
		{"unescaped mathematics", `Q{=\frac{1}{2}}`, "refused exams.gift.braces"},
		{"nothing is asked", "{T}", "refused fault.exams.item.stem"},
		{"nothing is right", "Q{~a ~b}", "refused fault.exams.item.no_key"},
		{"one option", "Q{~a}", "refused fault.exams.item.few_options"},
		{"twins", "Q{=a ~b ~b}", "refused fault.exams.item.option_twice"},
		{"no number", "Q{#many}", "refused fault.exams.item.number"},
		{"half a pair", "Q{=a -> b =c}", "refused exams.gift.half_pair"},
		{"weight above all", "Q{=%200%a ~b}", "refused fault.exams.item.weight"},
		{"text before the first sign", "Q{what =a ~b}", "refused exams.gift.stray"},
	} {
		if got := sketch(one(t, c.text)); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestFilesOfSeveralQuestions(t *testing.T) {
	entries := read(t, "// intro\n\n$CATEGORY: $course$/top/岗前/实名//身份\n\n// [id:7] [tag:tier=F1] [tag:业务]\n::T1::Q1{T}\n\n"+
		"Q2{F}\n// [points:2.5]\nstem of\nQ3{=a}\n\n$CATEGORY: $course$/top\nQ4{T}\n\nbroken {=a\n\nQ5{T}\n")
	if len(entries) != 6 {
		t.Fatalf("%d questions", len(entries))
	}
	first := entries[0]
	if strings.Join(first.Category, ">") != "岗前>实名/身份" || first.ID != "7" || first.Title != "T1" || strings.Join(first.Tags, " ") != "tier=F1 业务" || first.Line != 6 {
		t.Errorf("%+v", first)
	}
	third := entries[2]
	if third.Body == nil || third.Body.Stem.Text != "stem of\nQ3" || third.Verdict() != format.Changed || third.Body.Max != 2500 || third.Line != 10 {
		t.Errorf("a question without a blank line before it: %+v", third)
	}
	if len(entries[3].Category) != 0 || entries[4].Verdict() != format.Refused || entries[5].Verdict() != format.Kept {
		t.Errorf("after an unclosed brace reading goes on: %+v", entries[3:])
	}
	report := format.ReportOf(gift.Name, entries).In("en")
	if report.Total != 6 || report.Kept != 4 || report.Changed != 1 || report.Refused != 1 || report.Rows[4].Message == "" {
		t.Errorf("%+v", report)
	}
}

func TestRubricsTravelInComments(t *testing.T) {
	e := one(t, "// [criterion:care|3|安抚\\|倾听|先心情\\]后事情] [level:care|0|没有] [level:care|3|做到]\n// [criterion:rule|5|业务] [characters:600]\nQ{}")
	if e.Body == nil || e.Body.Max != 8000 || len(e.Body.Rubric.Criteria) != 2 || e.Body.Rubric.Criteria[0].Name != "安抚|倾听" ||
		e.Body.Rubric.Criteria[0].About != "先心情]后事情" || len(e.Body.Rubric.Criteria[0].Levels) != 2 {
		t.Fatalf("%+v", e)
	}
}

func TestCodings(t *testing.T) {
	text := strings.Repeat("客户热线号码是多少？{=10010 ~110 ~营业厅}\n\n", 3)
	gb, _ := simplifiedchinese.GB18030.NewEncoder().String(text)
	wide := func(e unicode.Endianness, mark unicode.BOMPolicy) string {
		s, _ := unicode.UTF16(e, mark).NewEncoder().String(text)
		return s
	}
	for name, data := range map[string]string{
		"UTF-8": text, "UTF-8 with a mark": "\ufeff" + text, "GB18030": gb,
		"UTF-16 LE": wide(unicode.LittleEndian, unicode.UseBOM), "UTF-16 BE": wide(unicode.BigEndian, unicode.UseBOM),
		"old Mac lines": strings.ReplaceAll(text, "\n", "\r"), "DOS lines": strings.ReplaceAll(text, "\n", "\r\n"),
	} {
		entries, err := gift.Read([]byte(data))
		if err != nil || len(entries) != 3 || entries[0].Body == nil || entries[0].Body.Stem.Text != "客户热线号码是多少？" {
			t.Errorf("%s: %v %v", name, entries, err)
		}
	}
	for name, c := range map[string]struct {
		data string
		want error
	}{
		"Latin-1":       {"Q{T}\n\nla cig\xfce\xf1a y el ni\xf1o{T}\n", format.ErrEncoding},
		"cut UTF-8":     {"Q{T}\n\n热\xe7\xba{T}\n", format.ErrEncoding},
		"odd UTF-16":    {"\xff\xfeQ\x00{\x00T", format.ErrEncoding},
		"an image":      {"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR", nil},
		"nothing":       {" \n\n", format.ErrEmpty},
		"comments only": {"// a\n// b\n", format.ErrEmpty},
	} {
		_, err := gift.Read([]byte(c.data))
		if err == nil || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestHugeFilesAreRefusedNotSuffered(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"ten million empty lines":     {strings.Repeat("\n", 10_000_000) + "Q{T}", nil},
		"ten million questions":       {strings.Repeat("\nQ\n", 5_000_000), format.ErrTooMany},
		"more than the limit":         {strings.Repeat("Q{T}\n\n", 3_000_000), format.ErrTooLarge},
		"blank lines in an open":      {"Q{" + strings.Repeat("\n\n=a", 2_000_000), format.ErrTooMany},
		"blank lines, then it closes": {"Q{=a" + strings.Repeat("\n", 2_000_000) + "~b}", nil},
		"one long line of braces":     {strings.Repeat("{", 8_000_000), nil},
		"one answer after the other":  {"Q{" + strings.Repeat("=a", 4_000_000) + "}", nil},
		"escapes":                     {"Q{" + strings.Repeat(`\`, 8_000_000) + "}", nil},
		"brackets":                    {"// " + strings.Repeat("[tag:", 300_000) + "\nQ{T}", nil},
	} {
		if _, err := gift.Read([]byte(c.text)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	text.RoundTrip(t, "single", "multiple", "truefalse", "short", "numeric", "matching", "essay")
}

func TestKindsThatGIFTDoesNotKnowAreRefusedOnTheWayOut(t *testing.T) {
	for _, k := range item.Kinds() {
		b, _, _ := item.Sample(k)
		var out bytes.Buffer
		report, err := gift.Write(&out, []format.Entry{{Body: &b}})
		if err != nil {
			t.Fatal(err)
		}
		if refused := report.Count(format.Refused) == 1; refused != (out.Len() == 0) {
			t.Errorf("%s: refused %v, but wrote %q", k, refused, out.String())
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"Q{T}", "::t::[html]<p>Q</p>{=a#f ~%-50%b####g}", "Q{#1:2\n=3..4}", "Q{=a -> b\n=c -> d}", "// [id:1] [criterion:a|2|b]\nQ{}",
		"$CATEGORY: $course$/a//b/c\n\nQ{=a}\nR{F}", "a {~b =c} d", `\{\}\~{\=}`, "Q{\n\n=a\n\n~b}", "\xff\xfeQ\x00", "Q{=a\n\nR{T}",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(text.Fuzz)
}

var comments = regexp.MustCompile(`(?m)^//.*\n`)

func TestOthersScoreOurRulesAlike(t *testing.T) {
	text.ScoredAlike(t, 4, func(file []byte) []byte { return comments.ReplaceAll(file, nil) })
}

// TestNoWeightStandsBehindAnEqualSign: Moodle would show it as a part of the right option.
func TestNoWeightStandsBehindAnEqualSign(t *testing.T) {
	b := item.Body{Kind: "single", Stem: item.T("Capital?"), Max: item.Point, Options: []item.Option{{Text: item.T("Paris"), Weight: item.Full}, {Text: item.T("Rome")}, {Text: item.T("Nice"), Weight: item.Full / 2}}}
	item.Prepare(&b)
	var out bytes.Buffer
	report, err := text.Write(&out, []format.Entry{{Body: &b}})
	if err != nil || report.Rows()[0].Verdict != format.Kept || !strings.Contains(out.String(), "\n\t=[plain]Paris\n\t~%0%[plain]Rome\n\t~%50%[plain]Nice\n") {
		t.Errorf("%v %+v\n%s", err, report.Rows(), out.String())
	}
}

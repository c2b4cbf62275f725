package aiken_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"tianti/exams/format"
	"tianti/exams/format/aiken"
	"tianti/exams/format/formattest"
	"tianti/exams/item"
)

var plain = formattest.Format{Name: aiken.Name, Read: aiken.Read, Write: aiken.Write}

func sketch(e format.Entry) string {
	if e.Body == nil {
		return fmt.Sprintf("%d refused: %s", e.Line, e.Notes[0].In("en"))
	}
	s := fmt.Sprintf("%d %s", e.Line, e.Body.Stem.Text)
	for _, o := range e.Body.Options {
		s += fmt.Sprintf(" %s:%s", o.Text.Text, item.Percent(o.Weight))
	}
	return s
}

func TestQuestionsAreReadAndThoseThatAreNotCompleteAreNamed(t *testing.T) {
	entries, err := aiken.Read([]byte("Which?\nA) one\nB.two\nC、 三\nANSWER: b\n\n第一句\n第二句\nA. 甲\nB. 乙\n答案：A\n" +
		"\nno answer\nA) x\nB) y\n\nonly one\nA) x\nANSWER: A\n\nA) no stem\nB) y\nANSWER: A\n\njust words\n\nanswer nobody has\nA) x\nB) y\nANSWER: C\n\nletters\nA) x\nC) y\nANSWER: A\n\nANSWER: A\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"1 Which? one:0 two:100 三:0",
		"7 第一句\n第二句 甲:100 乙:0",
		"13 refused: This question is not complete: it has no ANSWER line.",
		"17 refused: This question is not complete: it has fewer than two options.",
		"21 refused: This question is not complete: it has no text.",
		"25 refused: This question is not complete: it has no options.",
		"27 refused: This question is not complete: ANSWER names no option that is there.",
		"32 refused: This question is not complete: the options' letters do not follow each other.",
		"37 refused: This question is not complete: it has no text.",
	}
	for i, e := range entries {
		if i >= len(want) || sketch(e) != want[i] {
			t.Errorf("%s", sketch(e))
		}
	}
	if len(entries) != len(want) {
		t.Errorf("%d questions, expected %d", len(entries), len(want))
	}
}

func TestAikenIsToldFromGIFT(t *testing.T) {
	for text, want := range map[string]bool{
		"Which?\nA) one\nB) two\nANSWER: A\n": true,
		"Q{=A ~B}\n":                          false,
		"ANSWER: A\nQ{T}":                     false,
		"A. x {=y}\n":                         false,
	} {
		if aiken.Looks(text) != want {
			t.Errorf("%q", text)
		}
	}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	b := item.Body{Kind: "single", Stem: item.T("客户热线是？"), Max: item.Point, Options: []item.Option{{Text: item.T("110")}, {Text: item.T("10010"), Weight: item.Full}}}
	item.Prepare(&b)
	var out bytes.Buffer
	report, err := aiken.Write(&out, []format.Entry{{Body: &b}})
	if err != nil || report.Count(format.Kept) != 1 {
		t.Fatal(err, report)
	}
	entries, err := aiken.Read(out.Bytes())
	if err != nil || len(entries) != 1 || item.Hash(entries[0].Body) != item.Hash(&b) {
		t.Fatalf("%s %v", out.String(), err)
	}
	b.Feedback = item.T("因为")
	if report, _ := aiken.Write(&out, []format.Entry{{Body: &b}}); report.Count(format.Changed) != 1 {
		t.Error("what Aiken cannot say was dropped in silence")
	}
	for _, k := range item.Kinds() {
		other, _, _ := item.Sample(k)
		if report, _ := aiken.Write(&out, []format.Entry{{Body: &other}}); (report.Count(format.Refused) == 0) != (k == "single") {
			t.Errorf("%s: %+v", k, report.Rows())
		}
	}
}

func TestTheCorpusIsAccountedFor(t *testing.T) {
	plain.Corpus(t, func(rel string) bool { return strings.HasPrefix(rel, "aiken/") })
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("Which?\nA) one\nB) two\nANSWER: A\n"))
	f.Add([]byte("A) one\nANSWER:\n\nx\n"))
	f.Fuzz(plain.Fuzz)
}

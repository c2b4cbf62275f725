package moodlexml_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"tianti/exams/format"
	"tianti/exams/format/formattest"
	"tianti/exams/format/moodlexml"
	"tianti/exams/item"
)

var xml = formattest.Format{Name: moodlexml.Name, Read: moodlexml.Read, Write: moodlexml.Write}

// one reads a question of a type.
func one(t *testing.T, kind, inner string) format.Entry {
	t.Helper()
	entries, err := moodlexml.Read([]byte(`<quiz><question type="` + kind + `"><name><text>N</text></name>` + inner + `</question></quiz>`))
	if err != nil || len(entries) != 1 {
		t.Fatal(entries, err)
	}
	return entries[0]
}

func stem(s string) string {
	return `<questiontext format="html"><text><![CDATA[` + s + `]]></text></questiontext>`
}

func answer(fraction, text, more string) string {
	return fmt.Sprintf(`<answer fraction="%s"><text>%s</text>%s</answer>`, fraction, text, more)
}

var sketch = formattest.Sketch{Points: true, Notes: true}.Of

func TestQuestionTypes(t *testing.T) {
	for name, c := range map[string]struct{ kind, inner, want string }{
		"one of several": {"multichoice", stem("Q") + "<single>true</single><defaultgrade>2.5000000</defaultgrade>" + answer("100", "a", "") + answer("-50", "b", ""), `single "Q" 2.5 a:100 b:-50`},
		"several by weight": {"multichoice", stem("Q") + "<single>false</single>" + answer("50", "a", "") + answer("50", "b", "") + answer("-100", "c", ""),
			`multiple "Q" 1 a:50 b:50 c:-100`},
		"weights that do not add up":            {"multichoice", stem("Q") + "<single>0</single>" + answer("30", "a", "") + answer("0", "b", ""), `multiple "Q" 1 a:30 b:0 !exams.format.scaled`},
		"the Open University's several":         {"oumultiresponse", stem("Q") + answer("100", "a", "") + answer("0", "b", ""), `multiple "Q" 1 a:100 b:0 !exams.moodlexml.several`},
		"true or false in any order":            {"truefalse", stem("Q") + answer("100", "false", "") + answer("0", "true", ""), `truefalse "Q" 1 true:0 false:100`},
		"short texts":                           {"shortanswer", stem("Q") + "<usecase>1</usecase>" + answer("100", "one*", "") + answer("50", "no", ""), `short "Q" 1 one*..:100 no..:50`},
		"numbers with tolerance":                {"numerical", stem("Q") + answer("100", "3.14", "<tolerance>0.01</tolerance>") + answer("0", "*", ""), `numeric "Q" 1 3.13..3.15:100 ..:0`},
		"numbers with units":                    {"numerical", stem("Q") + answer("100", "3", "") + "<units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit></units>", `numeric "Q" 1 3..3:100 !exams.moodlexml.units`},
		"pairs and a distractor":                {"matching", stem("Q") + pair("frog", "amphibian") + pair("cat", "mammal") + pair("newt", "amphibian") + pair("", "insect"), `matching "Q" 1 amphibian:0 mammal:0 insect:0 frog->amphibian cat->mammal newt->amphibian`},
		"an order":                              {"ordering", stem("Q") + answer("1", "a", "") + answer("2", "b", ""), `ordering "Q" 1 a:0 b:0`},
		"an essay":                              {"essay", stem("Q"), `essay "Q" 1`},
		"an essay with files":                   {"essay", stem("Q") + "<attachments>2</attachments>", `essay "Q" 1 !exams.moodlexml.attachments`},
		"gaps in a text":                        {"cloze", stem(`A {2:SA:=one#yes~%50%two} b {NM:x} {1:NM:=3:0.5} {:MC:=x\}y~z}`), `cloze "A [[b1]] b {NM:x} [[b2]] [[b3]]" 4 [b1 short 2 one..:100 two..:50] [b2 numeric 0 2.5..3.5:100] [b3 single 0 x}y:100 z:0]`},
		"a sign before the first option":        {"cloze", stem(`{1:MULTICHOICE:~=a~b} {1:NUMERICAL:= 3,25:0,01#Good!~%0%*#Try again.}`), `cloze "[[b1]] [[b2]]" 2 [b1 single 0 a:100 b:0] [b2 numeric 0 3.24..3.26:100 ..:0]`},
		"an option that is nothing":             {"cloze", stem(`{1:MC:%100%Paris~~London}`), `cloze "[[b1]]" 1 [b1 single 0 Paris:100 London:0] !exams.moodlexml.nothing`},
		"numbers with a decimal comma":          {"numerical", stem("Q") + answer("100", "3,14", "<tolerance>0,01</tolerance>"), `numeric "Q" 1 3.13..3.15:100`},
		"a number that is none":                 {"numerical", stem("Q") + answer("100", "1,000.5,3", ""), "refused fault.exams.item.number"},
		"pairs and an empty paragraph":          {"matching", stem("Q") + pair("frog", "amphibian") + pair("cat", "mammal") + pair("<![CDATA[<p>&nbsp;</p>]]>", "insect"), `matching "Q" 1 amphibian:0 mammal:0 insect:0 frog->amphibian cat->mammal`},
		"a gap of a type that is not known":     {"cloze", stem(`{1:SA:=a} {1:REGEXP:=secret}`), "refused exams.moodlexml.gap_type"},
		"an order by neighbours":                {"ordering", stem("Q") + "<gradingtype>RELATIVE_ALL_PREVIOUS_AND_NEXT</gradingtype><selecttype>RANDOM</selecttype><selectcount>2</selectcount>" + answer("1", "a", "") + answer("2", "b", ""), `ordering "Q" 1 a:0 b:0 !exams.moodlexml.order !exams.moodlexml.all_steps`},
		"gaps that ask for several":             {"multianswer", stem(`{1:MR:=a~=b~c}`), "refused exams.moodlexml.multiresponse"},
		"a gap that never closes":               {"cloze", stem(`{1:SA:=a`), "refused exams.gift.unclosed"},
		"missing words":                         {"gapselect", stem("The [[1]] on the [[2]].") + box("cat", 1) + box("mat", 1) + box("dog", 2), `cloze "The [[b1]] on the [[b2]]." 1 [b1 single 0 cat:100 mat:0] [b2 single 0 cat:0 mat:100]`},
		"a description":                         {"description", stem("Read this."), "refused exams.gift.description"},
		"a type that computes":                  {"calculated", stem("{x}"), "refused exams.moodlexml.type"},
		"a fraction that is none":               {"multichoice", stem("Q") + answer("viel", "a", "") + answer("0", "b", ""), "refused exams.moodlexml.fraction"},
		"nothing is right":                      {"multichoice", stem("Q") + answer("0", "a", "") + answer("0", "b", ""), "refused fault.exams.item.no_key"},
		"points finer than a thousandth":        {"essay", stem("Q") + "<defaultgrade>1.0005</defaultgrade>", `essay "Q" 1 !exams.format.grade`},
		"brackets that would be taken for gaps": {"cloze", stem(`[[b1]] {1:SA:=a}`), `cloze "[ [b1]] [[b1]]" 1 [b1 short 0 a..:100] !exams.moodlexml.brackets`},
	} {
		if got := sketch(one(t, c.kind, c.inner)); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
}

func pair(prompt, right string) string {
	return `<subquestion format="html"><text>` + prompt + `</text><answer><text>` + right + `</text></answer></subquestion>`
}

func box(text string, group int) string {
	return fmt.Sprintf(`<selectoption><text>%s</text><group>%d</group></selectoption>`, text, group)
}

func TestWhatStandsAroundAQuestionIsKept(t *testing.T) {
	entries, err := moodlexml.Read([]byte(`<?xml version="1.0"?><quiz>
<question type="category"><category><text>$course$/top/岗前/实名//身份</text></category></question>
<question type="truefalse"><name><text> T  1 </text></name>` + stem("Q") + `<generalfeedback format="markdown"><text>*why*</text></generalfeedback>
<idnumber>7</idnumber><hint format="html"><text>think</text></hint>` + answer("100", "true", `<feedback format="html"><text>yes</text></feedback>`) + answer("0", "false", "") + `
<tags><tag><text>tier=F1</text></tag><tag><text>业务</text></tag></tags></question>
<surprise/></quiz>`))
	if err != nil || len(entries) != 2 {
		t.Fatal(entries, err)
	}
	e := entries[0]
	if strings.Join(e.Category, ">") != "岗前>实名/身份" || e.ID != "7" || e.Title != "T 1" || strings.Join(e.Tags, " ") != "tier=F1 业务" || e.Line != 3 {
		t.Errorf("%+v", e)
	}
	if e.Verdict() != format.Kept || len(e.Remarks) != 1 || e.Body.Feedback != (item.Text{Format: item.Markdown, Text: "*why*"}) || e.Body.Options[0].Feedback.Text != "yes" {
		t.Errorf("%+v", *e.Body)
	}
	if entries[1].Verdict() != format.Refused {
		t.Error("what is no question was dropped in silence")
	}
}

// dot is the smallest picture.
const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

func TestFilesStayWithTheirQuestion(t *testing.T) {
	data, _ := base64.StdEncoding.DecodeString(dot)
	e := one(t, "multichoice", `<questiontext format="html"><text><![CDATA[<p>Look: <img alt="x" src="@@PLUGINFILE@@/a%20b.png"> and <a href="@@PLUGINFILE@@/c.pdf">read</a>, <img src="data:image/png;base64,`+dot+`"></p>]]></text>
<file name="a b.png" path="/" encoding="base64">`+dot+`</file><file name="c.pdf" path="/" encoding="base64">`+base64.StdEncoding.EncodeToString([]byte("%PDF-1.4 x"))+`</file>
<file name="evil.exe" path="/" encoding="base64">TVqQAAMAAAAEAAAA</file></questiontext>`+answer("100", `&lt;img src="@@PLUGINFILE@@/o.png"&gt;`, `<file name="o.png" encoding="base64">`+dot+`</file>`)+answer("0", "b", ""))
	if e.Body == nil || e.Verdict() != format.Changed || len(e.Notes) != 1 || e.Notes[0].Params["name"] != "evil.exe" {
		t.Fatalf("%+v", e)
	}
	png := e.Files[0].ID
	if want := `src="` + format.Address(png) + `"`; strings.Count(e.Body.Stem.Text, want) != 2 || !strings.Contains(e.Body.Options[0].Text.Text, want) {
		t.Errorf("%s", e.Body.Stem.Text)
	}
	if len(e.Files) != 2 || !bytes.Equal(e.Files[0].Data, data) || len(e.Body.Media) != 1 || e.Body.Media[0].Name != "c.pdf" || e.Body.Media[0].Type != "application/pdf" {
		t.Errorf("%+v %+v", e.Files, e.Body.Media)
	}
	if got := e.Body.Files(); len(got) != 2 {
		t.Error(got)
	}
	var out bytes.Buffer
	if _, err := moodlexml.Write(&out, []format.Entry{e}); err != nil {
		t.Fatal(err)
	}
	back, err := moodlexml.Read(out.Bytes())
	if err != nil || len(back) != 1 || item.Hash(back[0].Body) != item.Hash(e.Body) || len(back[0].Files) != 2 {
		t.Fatalf("%s\n%v\n%+v", out.String(), err, back)
	}
}

func TestAFileThatIsMissingIsSaid(t *testing.T) {
	e := one(t, "essay", stem(`<img src="@@PLUGINFILE@@/gone.png">`))
	if e.Verdict() != format.Changed || e.Notes[0].Key != "exams.format.missing" {
		t.Errorf("%+v", e)
	}
}

func TestFilesThatAreNotMoodlesAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		data string
		want error
	}{
		"another document": {"<html><body/></html>", format.ErrUnknown},
		"no questions":     {`<quiz><question type="category"><category><text>a</text></category></question></quiz>`, format.ErrEmpty},
		"too many":         {"<quiz>" + strings.Repeat("<question/>", format.MaxEntries+1) + "</quiz>", format.ErrTooMany},
	} {
		if _, err := moodlexml.Read([]byte(c.data)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	xml.RoundTrip(t, "single", "multiple", "truefalse", "short", "numeric", "matching", "ordering", "cloze", "essay", "hotspot", "upload", "recording", "roleplay", "case")
}

func TestEveryKindIsWrittenOrRefused(t *testing.T) {
	for _, k := range item.Kinds() {
		b, _, _ := item.Sample(k)
		var out bytes.Buffer
		report, err := moodlexml.Write(&out, []format.Entry{{Body: &b, Files: formattest.Carried(&b)}})
		if err != nil {
			t.Fatal(err)
		}
		entries, err := moodlexml.Read(out.Bytes())
		switch {
		case report.Count(format.Refused) == 1 && !errors.Is(err, format.ErrEmpty):
			t.Errorf("%s was refused and written", k)
		case report.Count(format.Kept) == 1 && (err != nil || item.Hash(entries[0].Body) != item.Hash(&b)):
			t.Errorf("%s: %v\n%s", k, err, out.String())
		}
		xml.Wear(t, out.Bytes())
	}
}

func TestTheCorpusIsAccountedFor(t *testing.T) {
	xml.Corpus(t, func(rel string) bool {
		return strings.HasPrefix(rel, "moodle_xml/") && strings.HasSuffix(rel, ".xml") || strings.HasPrefix(rel, "attacks/") && strings.HasSuffix(rel, ".xml")
	})
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		`<quiz><question type="cloze"><questiontext format="html"><text>{1:SA:=a#b~%50%c\}}</text></questiontext></question></quiz>`,
		`<quiz><question type="multichoice"><questiontext format="html"><text>Q &lt;img src="@@PLUGINFILE@@/a.png"&gt;</text><file name="a.png" encoding="base64">` + dot + `</file></questiontext><answer fraction="100"><text>a</text></answer><answer fraction="0"><text>b</text></answer><tianti rule="per_correct"><blank id="x"/></tianti></question></quiz>`,
		`<quiz><question type="description"><questiontext><text>x</text></questiontext><tianti kind="case"><whole>{"kind":"case","stem":{"text":"x"},"max":2000,"parts":[{"kind":"truefalse","stem":{"text":"y"},"max":1000,"options":[{"id":"true","text":{"text":""},"weight":10000000},{"id":"false","text":{"text":""}}]}]}</whole></tianti></question></quiz>`,
		`<quiz><question type="essay"><questiontext><text>x</text></questiontext><responseformat>noinline</responseformat><attachments>-1</attachments><filetypeslist>.pdf document</filetypeslist><maxbytes>5242880</maxbytes></question></quiz>`,
		`<quiz><question type="gapselect"><questiontext><text>[[1]]</text></questiontext><selectoption><text>a</text><group>1</group></selectoption><selectoption><text>b</text><group>1</group></selectoption></question></quiz>`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(xml.Fuzz)
}

var beside = regexp.MustCompile(`(?s)<tianti.*?</tianti>`)

func TestOthersScoreOurRulesAlike(t *testing.T) {
	xml.ScoredAlike(t, 4, func(text []byte) []byte { return beside.ReplaceAll(text, nil) })
}

// TestMoodleShowsWhatStandsInAGap: it takes the backslash off a brace and a hash, and off nothing else.
func TestMoodleShowsWhatStandsInAGap(t *testing.T) {
	for answer, want := range map[string]string{"km/h": "%100%km/h", `"ja"`: `%100%&#34;ja&#34;`, "a}b#c": `%100%a\}b\#c`} {
		b := item.Body{Kind: "cloze", Stem: item.T("x [[one]]"), Max: item.Point, Blanks: []item.Blank{{ID: "one", Kind: "short", Answers: []item.Answer{{Pattern: answer, Weight: item.Full}}}}}
		item.Prepare(&b)
		var out bytes.Buffer
		report, err := xml.Write(&out, []format.Entry{{Body: &b}})
		if err != nil || report.Rows()[0].Verdict != format.Kept || !strings.Contains(out.String(), want+"}") {
			t.Errorf("%s: %v %+v\n%s", answer, err, report.Rows(), out.String())
		}
	}
}

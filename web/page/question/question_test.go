package question_test

import (
	"net/url"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"tianti/exams/item"
	"tianti/internal/locale"
	_ "tianti/internal/locale/texts"
	"tianti/web/page/question"
)

// TestEveryKindCanBeAskedExplainedAndWritten is the completeness test: whoever registers a kind
// adds item_<kind>.html and a line in kinds.
func TestEveryKindCanBeAskedExplainedAndWritten(t *testing.T) {
	for _, k := range item.Kinds() {
		body, full, _ := item.Sample(k)
		for _, lang := range locale.Languages {
			ask, err := question.Ask(lang, 1, body.View(7), full, false)
			if err != nil || !strings.Contains(string(ask), `data-kind="`+string(k)+`"`) || !strings.Contains(string(ask), "data-answer=") {
				t.Errorf("%s in %s cannot be asked: %v\n%s", k, lang, err, ask)
			}
			key, err := question.Key(lang, body)
			if err != nil || strings.TrimSpace(string(key)) == "" {
				t.Errorf("%s in %s has no key: %v", k, lang, err)
			}
			author, err := question.Author(lang, body, nil)
			if err != nil || question.Writable(k) != (author != "") {
				t.Errorf("%s in %s: form %d bytes, writable %v: %v", k, lang, len(author), question.Writable(k), err)
			}
			if !question.Writable(k) && question.Unwritable(k) == "" {
				t.Errorf("%s has neither a form nor a reason", k)
			}
			for _, drawn := range []string{string(ask), string(key), string(author)} {
				if strings.Contains(drawn, "ZgotmplZ") || strings.Contains(drawn, "no value") || regexp.MustCompile(`>question\.[a-z.]+<`).MatchString(drawn) {
					t.Errorf("%s in %s is drawn badly:\n%s", k, lang, drawn)
				}
			}
		}
	}
}

func TestWhatACandidateSeesTellsNothingOfTheKey(t *testing.T) {
	for _, k := range item.Kinds() {
		body, _, _ := item.Sample(k)
		body.Feedback, body.Model = item.T("SECRET-F"), item.T("SECRET-M")
		for i := range body.Options {
			body.Options[i].Feedback = item.T("SECRET-O")
		}
		for i := range body.Answers {
			body.Answers[i].Pattern = "SECRET-A" + body.Answers[i].Pattern
		}
		ask, err := question.Ask(locale.Chinese, 1, body.View(7), item.Response{}, false)
		if err != nil || strings.Contains(string(ask), "SECRET") || strings.Contains(string(ask), "checked") {
			t.Errorf("%s: %v\n%s", k, err, ask)
		}
	}
}

// TestTheFormGivesBackTheItem posts each kind's form as a browser would and compares.
func TestTheFormGivesBackTheItem(t *testing.T) {
	for _, k := range item.Kinds() {
		if !question.Writable(k) {
			continue
		}
		want, _, _ := item.Sample(k)
		item.Prepare(&want)
		drawn, err := question.Author(locale.Chinese, want, nil)
		if err != nil {
			t.Fatal(err)
		}
		form := posted(t, string(drawn))
		form.Set("stem", want.Stem.Text)
		form.Set("stem_format", string(want.Stem.Format))
		form.Set("max", item.Points(want.Max))
		form.Set("rule", string(want.Rule))
		form.Set("fixed", strconv.FormatBool(want.Fixed))
		before := item.Body{Kind: k, Max: want.Max, Options: want.Options, Blanks: want.Blanks, Media: want.Media}
		got := question.Read(values{form}, before)
		item.Prepare(&got)
		if err := item.Check(&got); err != nil {
			t.Errorf("%s: %v", k, err)
		}
		if item.Hash(&got) != item.Hash(&want) && !reflect.DeepEqual(got, want) {
			t.Errorf("%s came back as\n%+v\nand was\n%+v", k, got, want)
		}
	}
}

func TestTextsOfStrangersDoNothing(t *testing.T) {
	evil := []string{
		`<script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `<a href="javascript:alert(1)">x</a>`, `<svg onload=alert(1)>`,
		`<iframe src="https://evil.example"></iframe>`, `<p style="position:fixed">x</p>`, `<form action="/logout"><button>x</button></form>`,
		`<input name="q1" value="z" data-answer="choice">`, `<img src="https://evil.example/x.png">`, `<img src="data:image/svg+xml;base64,PHN2Zz4=">`, `<p id="main" class="modal">x</p>`,
	}
	bad := regexp.MustCompile(`(?i)<(script|iframe|svg|form|input|button|a|style|link|meta)\b|\son[a-z]+=|javascript:|evil\.example|style=|<[^>]+\s(id|class)=|svg\+xml`)
	escaped := regexp.MustCompile(`&lt;.*?&gt;`)
	for _, s := range evil {
		for _, f := range []item.Format{item.HTML, item.Markdown, item.Plain} {
			// What is escaped is words, not markup.
			if got := escaped.ReplaceAllString(string(question.Clean(item.Text{Format: f, Text: s})), ""); bad.MatchString(got) {
				t.Errorf("%s %q lets through %q", f, s, got)
			}
		}
	}
	if got := question.Clean(item.Text{Format: item.HTML, Text: `<p>费用 <b>58</b> 元</p><table><tr><td colspan="2">x</td></tr></table>`}); !strings.Contains(string(got), "<b>58</b>") || !strings.Contains(string(got), `colspan="2"`) {
		t.Errorf("formatting was lost: %s", got)
	}
}

func TestAGapInsideAnAttributeOpensNothing(t *testing.T) {
	body, _, _ := item.Sample("cloze")
	body.Stem = item.Text{Format: item.HTML, Text: `<img src="data:image/png;base64,AAAA" alt="[[fee]]"> [[fee]] <td colspan="[[hours]]">`}
	ask, err := question.Ask(locale.Chinese, 1, body.View(1), item.Response{Pairs: map[string]string{"fee": `"><script>alert(1)</script>`}}, false)
	if err != nil || strings.Contains(string(ask), "<script>") || strings.Contains(string(ask), `alt=""`) && strings.Contains(string(ask), `alt="<`) {
		t.Errorf("%v\n%s", err, ask)
	}
}

func TestPointsAreReadAsPeopleWriteThem(t *testing.T) {
	for s, want := range map[string]int64{"2": 2000, "1.5": 1500, " 0.125 ": 125, "10": 10_000} {
		if got, ok := question.Points(s); !ok || got != want {
			t.Errorf("%q is %d %v", s, got, ok)
		}
	}
	for _, s := range []string{"", "-1", "1.2345", "x", "1e3", "999999", "1,5"} {
		if got, ok := question.Points(s); ok {
			t.Errorf("%q passes as %d", s, got)
		}
	}
}

// values is a question.Form.
type values struct{ url.Values }

func (v values) Form(name string) string      { return strings.TrimSpace(v.Get(name)) }
func (v values) FormAll(name string) []string { return v.Values[name] }

// posted is what a browser would send of a form's HTML.
func posted(t *testing.T, page string) url.Values {
	t.Helper()
	root, err := html.Parse(strings.NewReader("<form>" + page + "</form>"))
	if err != nil {
		t.Fatal(err)
	}
	out := url.Values{}
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		at := map[string]string{}
		for _, a := range n.Attr {
			at[a.Key] = a.Val
		}
		_, checked := at["checked"]
		switch {
		case n.Data == "input" && (at["type"] == "radio" || at["type"] == "checkbox"):
			if checked {
				out.Add(at["name"], at["value"])
			}
		case n.Data == "input":
			out.Add(at["name"], at["value"])
		case n.Data == "textarea" && n.FirstChild != nil:
			out.Add(at["name"], n.FirstChild.Data)
		case n.Data == "textarea":
			out.Add(at["name"], "")
		case n.Data == "select":
			out.Add(at["name"], chosen(n))
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(root)
	return out
}

func chosen(n *html.Node) string {
	first, found := "", false
	for o := n.FirstChild; o != nil; o = o.NextSibling {
		for _, a := range o.Attr {
			if a.Key == "value" && !found {
				first, found = a.Val, true
			}
		}
		value, selected := "", false
		for _, a := range o.Attr {
			if a.Key == "value" {
				value = a.Val
			}
			selected = selected || a.Key == "selected"
		}
		if selected {
			return value
		}
	}
	return first
}

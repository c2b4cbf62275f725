package locale

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"
)

func TestFilling(t *testing.T) {
	values := map[string]any{"n": 3, "who": "李明", "odd": "{n}", "none": nil, "one": 1, "said": "1"}
	for text, want := range map[string]string{
		"{who} 得了 {n} 分":                   "李明 得了 3 分",
		"{n}{n}":                           "33",
		"nothing to fill":                  "nothing to fill",
		"{unknown} stays":                  "{unknown} stays",
		"{odd} is not filled":              "{n} is not filled",
		"open { and {n":                    "open { and {n",
		"{{n}}":                            "{3}",
		"{none}":                           "<nil>",
		"}{n}{":                            "}3{",
		"{n} {n?day|days}":                 "3 days",
		"{one} {one?day is|days are} left": "1 day is left",
		"{said} {said?day|days}":           "1 day",
		"{unknown?day|days}":               "{unknown?day|days}",
		"{n?day":                           "{n?day",
	} {
		if got := fill(Chinese, text, values); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestFillingSaysWordsInTheReadersLanguage(t *testing.T) {
	Hold(fstest.MapFS{
		"zh-CN/class.json": {Data: []byte(`{"class.state.held": "已开课"}`)},
		"en/class.json":    {Data: []byte(`{"class.state.held": "Held"}`)},
	})
	values := map[string]any{"state": Key("class.state.held"), "course": Text{Zh: "投诉处理", En: "Complaints"}, "only": Text{Zh: "投诉"}}
	for lang, want := range map[string]string{Chinese: "投诉处理 已开课 投诉", English: "Complaints Held 投诉"} {
		if got := fill(lang, "{course} {state} {only}", values); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
}

// TestFillingIsReplacing compares with the library's replacer, which is right and slow.
func TestFillingIsReplacing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOf(rapid.SampledFrom([]string{"{", "}", "{a}", "{b}", "{c}", "a", "字"})).Draw(t, "text"), "")
		values := map[string]any{"a": rapid.SampledFrom([]string{"", "x", "{b}", "}"}).Draw(t, "a"), "b": rapid.Int().Draw(t, "b")}
		want := strings.NewReplacer("{a}", fmt.Sprint(values["a"]), "{b}", fmt.Sprint(values["b"])).Replace(text)
		if got := fill(Chinese, text, values); got != want {
			t.Fatalf("%q became %q, want %q", text, got, want)
		}
	})
}

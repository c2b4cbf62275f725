package item_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/bson"
	"pgregory.net/rapid"

	"tianti/exams/item"
	"tianti/internal/fault"
	"tianti/internal/locale"
	_ "tianti/internal/locale/texts"
)

func TestEveryKindComesWithASampleThatEarnsEverything(t *testing.T) {
	for _, k := range item.Kinds() {
		b, full, _ := item.Sample(k)
		if err := item.Check(&b); err != nil {
			t.Errorf("%s: the sample is refused: %v", k, err)
			continue
		}
		milli, open, err := item.Score(&b, full)
		if err != nil || open != b.Open() || !open && milli != b.Max {
			t.Errorf("%s: full response earns %d of %d, open %v: %v", k, milli, b.Max, open, err)
		}
		if milli, _, err := item.Score(&b, item.Response{}); milli != 0 || err != nil {
			t.Errorf("%s: no answer earns %d: %v", k, milli, err)
		}
	}
}

func TestBodiesSurviveJSONAndBSON(t *testing.T) {
	for _, k := range item.Kinds() {
		b, _, _ := item.Sample(k)
		b.Feedback = item.Text{Format: item.HTML, Text: "<p>为什么</p>"}
		var fromJSON, fromBSON item.Body
		j, _ := json.Marshal(b)
		if err := json.Unmarshal(j, &fromJSON); err != nil {
			t.Fatal(err)
		}
		raw, err := bson.Marshal(b)
		if err != nil {
			t.Fatal(err)
		}
		if err := bson.Unmarshal(raw, &fromBSON); err != nil {
			t.Fatal(err)
		}
		if h := item.Hash(&b); item.Hash(&fromJSON) != h || item.Hash(&fromBSON) != h {
			t.Errorf("%s: content changed on the way", k)
		}
	}
}

// secretive is a body whose hidden parts all carry the mark SECRET, so that a leak is found by
// looking for it.
func secretive(k item.Kind) item.Body {
	b, _, _ := item.Sample(k)
	secret := item.T("SECRET")
	b.Feedback, b.Model, b.Title = secret, secret, "SECRET"
	b.Settings = map[string]string{"note": "SECRET"}
	for i := range b.Options {
		b.Options[i].Feedback = secret
	}
	for i := range b.Answers {
		b.Answers[i].Feedback, b.Answers[i].Pattern, b.Answers[i].Low = secret, "SECRET", "7777777"
	}
	for i := range b.Blanks {
		for j := range b.Blanks[i].Options {
			b.Blanks[i].Options[j].Feedback = secret
		}
		for j := range b.Blanks[i].Answers {
			b.Blanks[i].Answers[j] = item.Answer{Pattern: "SECRET", Low: "7777777", High: "7777777"}
		}
	}
	if b.Rubric != nil {
		b.Rubric.Criteria[0].About = "SECRET"
	}
	for i := range b.Roles {
		if !b.Roles[i].Candidate {
			b.Roles[i].Brief = "SECRET"
		}
	}
	return b
}

func TestAViewShowsNoKeyFeedbackOrWeight(t *testing.T) {
	for _, k := range item.Kinds() {
		b := secretive(k)
		j, err := json.Marshal(b.View(7))
		if err != nil {
			t.Fatal(err)
		}
		for _, leak := range []string{"SECRET", "7777777", `"weight"`, `"match"`, `"answers"`, `"rubric"`, `"feedback"`, `"rule"`, `"coords"`} {
			if strings.Contains(string(j), leak) {
				t.Errorf("%s: the view shows %s: %s", k, leak, j)
			}
		}
	}
}

func TestTheViewIsTheSameWhereverTheKeyLies(t *testing.T) {
	b, _, _ := item.Sample("single")
	other := b
	other.Options = slices.Clone(b.Options)
	other.Options[0].Weight, other.Options[1].Weight = 0, item.Full
	one, _ := json.Marshal(b.View(3))
	two, _ := json.Marshal(other.View(3))
	if string(one) != string(two) {
		t.Fatal("two items that differ in the key only look different")
	}
}

func ids(options []item.Shown) []string {
	var out []string
	for _, o := range options {
		out = append(out, o.ID)
	}
	return out
}

func TestShufflingIsAPermutationFixedByItsSeed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := choices(t)
		seed := rapid.Int64().Draw(t, "seed")
		one, two := ids(b.View(seed).Options), ids(b.View(seed).Options)
		if !slices.Equal(one, two) {
			t.Fatal("the same seed gave two orders")
		}
		var want []string
		for _, o := range b.Options {
			want = append(want, o.ID)
		}
		slices.Sort(one)
		slices.Sort(want)
		if !slices.Equal(one, want) {
			t.Fatal("options got lost or doubled")
		}
	})
}

func TestSeedsReachEveryOrder(t *testing.T) {
	b, _, _ := item.Sample("ordering")
	seen := map[string]bool{}
	for seed := range int64(2000) {
		seen[strings.Join(ids(b.View(seed).Options), " ")] = true
	}
	if len(seen) != 24 {
		t.Fatalf("2000 seeds gave %d of 24 orders", len(seen))
	}
}

func TestTheShuffleNeverChanges(t *testing.T) {
	if got := item.NewShuffle(42).Order(8); !slices.Equal(got, []int{3, 1, 6, 2, 4, 0, 7, 5}) {
		t.Fatalf("sittings under way would be reordered: %v", got)
	}
}

func choices(t *rapid.T) item.Body {
	b := item.Body{
		Kind: "multiple", Stem: item.T("?"), Max: rapid.Int64Range(1, 100).Draw(t, "max") * 500,
		Rule:     rapid.SampledFrom([]item.Rule{"", item.MatchCorrect, item.MapResponse, item.PerCorrect, item.PerCorrectMinusWrong, item.PerCorrectNoneWrong}).Draw(t, "rule"),
		Negative: rapid.Bool().Draw(t, "negative"),
	}
	n := rapid.IntRange(2, 8).Draw(t, "n")
	for i := range n {
		b.Options = append(b.Options, item.Option{Text: item.T(string(rune('甲' + i))), Weight: rapid.Int64Range(-item.Full, item.Full).Draw(t, "w")})
	}
	b.Options[0].Weight = rapid.Int64Range(1, item.Full).Draw(t, "key")
	item.Prepare(&b)
	if err := item.Check(&b); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestMultipleChoiceStaysInBoundsAndForgetsTheOrderOfTheResponse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := choices(t)
		var all, right []string
		for _, o := range b.Options {
			all = append(all, o.ID)
			if o.Weight > 0 {
				right = append(right, o.ID)
			}
		}
		choice := rapid.Permutation(all).Draw(t, "choice")[:rapid.IntRange(0, len(all)).Draw(t, "k")]
		milli, open, err := item.Score(&b, item.Response{Choice: choice})
		lowest := int64(0)
		if b.Negative {
			lowest = -b.Max
		}
		if err != nil || open || milli < lowest || milli > b.Max {
			t.Fatalf("score %d outside [%d, %d]: %v", milli, lowest, b.Max, err)
		}
		turned := slices.Clone(choice)
		slices.Reverse(turned)
		if again, _, _ := item.Score(&b, item.Response{Choice: turned}); again != milli {
			t.Fatalf("the order of the response changed the score: %d, %d", milli, again)
		}
		if full, _, _ := item.Score(&b, item.Response{Choice: right}); full != b.Max {
			t.Fatalf("all right options earn %d of %d under %q", full, b.Max, b.Rule)
		}
	})
}

// TestOnlySoManyMayBeChosen: without a limit whoever chooses all earns what the right ones are worth.
func TestOnlySoManyMayBeChosen(t *testing.T) {
	b := item.Body{Kind: "multiple", Stem: item.T("?"), Max: 3000, Rule: item.PerCorrect, Settings: map[string]string{"choices": "2"}, Options: []item.Option{
		{ID: "aaaaaaaa", Text: item.T("a"), Weight: item.Full}, {ID: "bbbbbbbb", Text: item.T("b"), Weight: item.Full}, {ID: "cccccccc", Text: item.T("c")}}}
	if v := b.View(1); v.Limits == nil || v.Limits.Choices != 2 {
		t.Errorf("candidates are not told: %+v", v.Limits)
	}
	for choice, want := range map[string]error{"ab": nil, "ac": nil, "": nil, "abc": item.ErrResponseChoices} {
		var r item.Response
		for _, x := range choice {
			r.Choice = append(r.Choice, strings.Repeat(string(x), 8))
		}
		if err := item.CheckResponse(&b, r); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", choice, err, want)
		}
	}
	for choices, want := range map[string]error{"": nil, "2": nil, "3": nil, "1": item.ErrChoices, "0": item.ErrChoices, "all": item.ErrChoices} {
		b.Settings["choices"] = choices
		if err := item.Check(&b); !errors.Is(err, want) {
			t.Errorf("%q to choose of two right ones: %v, want %v", choices, err, want)
		}
	}
	b.Settings["choices"] = "3"
	if v := b.View(1); v.Limits != nil {
		t.Errorf("a limit that is none is shown: %+v", v.Limits)
	}
}

func TestPartialCredit(t *testing.T) {
	b := item.Body{Kind: "multiple", Stem: item.T("?"), Max: 3000, Options: []item.Option{
		{ID: "aaaaaaaa", Text: item.T("a"), Weight: item.Full / 2}, {ID: "bbbbbbbb", Text: item.T("b"), Weight: item.Full / 2},
		{ID: "cccccccc", Text: item.T("c"), Weight: -item.Full}, {ID: "dddddddd", Text: item.T("d")}}}
	for _, c := range []struct {
		name   string
		rule   item.Rule
		choice string
		want   int64
	}{
		{"all or nothing gives nothing for half", item.MatchCorrect, "a", 0},
		{"all or nothing gives nothing for too much", item.MatchCorrect, "abd", 0},
		{"each right one earns its share", item.PerCorrect, "a", 1500},
		{"a wrong one costs nothing where only right ones count", item.PerCorrect, "ac", 1500},
		{"a wrong one takes a right one's share", item.PerCorrectMinusWrong, "abd", 1500},
		{"never below zero", item.PerCorrectMinusWrong, "cd", 0},
		{"too few earn their part", item.PerCorrectNoneWrong, "b", 1500},
		{"one wrong spoils it", item.PerCorrectNoneWrong, "abd", 0},
		{"weights are added", item.MapResponse, "abd", 3000},
		{"negative weights, too", item.MapResponse, "ac", 0},
	} {
		b.Rule = c.rule
		var r item.Response
		for _, x := range c.choice {
			r.Choice = append(r.Choice, strings.Repeat(string(x), 8))
		}
		if got, _, err := item.Score(&b, r); got != c.want || err != nil {
			t.Errorf("%s: got %d, want %d (%v)", c.name, got, c.want, err)
		}
	}
	b.Rule, b.Negative = item.PerCorrectMinusWrong, true
	if got, _, _ := item.Score(&b, item.Response{Choice: []string{"cccccccc", "dddddddd"}}); got != -3000 {
		t.Errorf("where allowed, wrong ones cost: got %d", got)
	}
}

func TestNumbersAreComparedExactlyAndReadAsPeopleWriteThem(t *testing.T) {
	a, ok := item.Within("3.1415", "0.0005", item.Full)
	if !ok || a.Low != "3.141" || a.High != "3.142" {
		t.Fatalf("%+v", a)
	}
	b := item.Body{Kind: "numeric", Stem: item.T("π?"), Max: 1000, Answers: []item.Answer{a, {Low: "3", High: "4", Weight: item.Full / 2}}}
	for text, want := range map[string]int64{
		"3.141": 1000, "3.142": 1000, "3.1420000000000000001": 500, "３.１４１": 1000, " 3.1415 ": 1000, "+314.15e-2": 1000, "2": 0,
	} {
		if got, _, err := item.Score(&b, item.Response{Text: text}); got != want || err != nil {
			t.Errorf("%q: got %d, want %d (%v)", text, got, want, err)
		}
	}
	for _, text := range []string{"", "abc", "1e999", "1/3", "0x10", "１２块", strings.Repeat("9", 300)} {
		if _, ok := item.Number(text); ok {
			t.Errorf("%q is no number", text)
		}
	}
	if n, ok := item.Number("1,234.5"); !ok || n.FloatString(1) != "1234.5" {
		t.Error("grouped thousands")
	}
}

func TestShortTextsTakeTheFirstPatternThatFits(t *testing.T) {
	b := item.Body{Kind: "short", Stem: item.T("?"), Max: 1000, Answers: []item.Answer{
		{Pattern: "SIM 卡", Case: true, Weight: item.Full}, {Pattern: "sim*", Weight: item.Full / 2}, {Pattern: `\*`, Weight: item.Full}, {Pattern: "*"}}}
	for text, want := range map[string]int64{"SIM 卡": 1000, "sim 卡": 500, "ＳＩＭ　卡": 1000, "*": 1000, "x": 0} {
		if got, _, err := item.Score(&b, item.Response{Text: text}); got != want || err != nil {
			t.Errorf("%q: got %d, want %d (%v)", text, got, want, err)
		}
	}
}

func TestResponsesThatDoNotFitAreRefused(t *testing.T) {
	single, _, _ := item.Sample("single")
	ordering, full, _ := item.Sample("ordering")
	matching, _, _ := item.Sample("matching")
	numeric, _, _ := item.Sample("numeric")
	essay, _, _ := item.Sample("essay")
	first := single.Options[0].ID
	for _, c := range []struct {
		name string
		b    item.Body
		r    item.Response
		want error
	}{
		{"an option of another item", single, item.Response{Choice: []string{"x"}}, item.ErrResponseOption},
		{"two options where one is asked", single, item.Response{Choice: []string{first, single.Options[1].ID}}, item.ErrResponse},
		{"text where an option is asked", single, item.Response{Text: first}, item.ErrResponse},
		{"an order with a hole", ordering, item.Response{Choice: full.Choice[1:]}, item.ErrResponse},
		{"the same option twice", ordering, item.Response{Choice: append(full.Choice[:3:3], full.Choice[0])}, item.ErrResponseTwice},
		{"a pair with an unknown prompt", matching, item.Response{Pairs: map[string]string{"x": "y"}}, item.ErrResponseOption},
		{"no number", numeric, item.Response{Text: "many"}, item.ErrResponseNumber},
		{"broken text", essay, item.Response{Text: "\xff"}, item.ErrText},
		{"a novel", essay, item.Response{Text: strings.Repeat("字", 20_001)}, item.ErrResponseLong},
		{"a flood of choices", single, item.Response{Choice: make([]string, 201)}, item.ErrResponseMany},
	} {
		if err := item.CheckResponse(&c.b, c.r); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
}

func TestMarksFollowTheRubric(t *testing.T) {
	b, _, _ := item.Sample("essay")
	if got, err := b.Mark(map[string]int64{"care": 3000, "rule": 4500, "note": 0}); got != 7500 || err != nil {
		t.Errorf("got %d: %v", got, err)
	}
	for want, marks := range map[error]map[string]int64{
		item.ErrMarksMissing: {"care": 3000, "rule": 0},
		item.ErrMarksLevel:   {"care": 1000, "rule": 0, "note": 0},
		item.ErrMarksRange:   {"care": 0, "rule": 5001, "note": 0},
		item.ErrMarksUnknown: {"care": 0, "rule": 0, "note": 0, "style": 1},
	} {
		if _, err := b.Mark(marks); !errors.Is(err, want) {
			t.Errorf("want %v, got %v", want, err)
		}
	}
	b.Rubric, b.Max = nil, 5000
	if got, err := b.Mark(map[string]int64{"overall": 2500}); got != 2500 || err != nil {
		t.Errorf("without a rubric one mark counts: %d %v", got, err)
	}
	if item.Points(2500) != "2.5" || item.Points(-1000) != "-1" || item.Points(0) != "0" {
		t.Error("points read badly")
	}
}

func TestPrepareHidesTheAuthorsOrderAndKeepsKeys(t *testing.T) {
	b := item.Body{Kind: "matching", Stem: item.T("配对"), Max: 1000,
		Options: []item.Option{{ID: "1", Text: item.T("一")}, {ID: "2", Text: item.T("二")}},
		Prompts: []item.Prompt{{ID: "1", Text: item.T("one"), Match: "1"}, {ID: "2", Text: item.T("two"), Match: "2"}}}
	item.Prepare(&b)
	if err := item.Check(&b); err != nil {
		t.Fatal(err)
	}
	if b.Options[0].ID == "1" || b.Prompts[0].Match != b.Options[0].ID {
		t.Fatalf("%+v", b)
	}
	hash := item.Hash(&b)
	if item.Prepare(&b); item.Hash(&b) != hash {
		t.Fatal("preparing twice changes the item")
	}
}

func TestLikenessForgetsMarkupAndOrder(t *testing.T) {
	a := item.Body{Kind: "single", Stem: item.Text{Format: item.HTML, Text: "<p>客服热线&nbsp;号码？</p>"}, Options: []item.Option{{Text: item.T("１００１０")}, {Text: item.T("110")}}}
	b := item.Body{Kind: "single", Stem: item.T("客服热线号码?"), Options: []item.Option{{Text: item.T("110。")}, {Text: item.T("10010")}}}
	if item.Likeness(&a) != item.Likeness(&b) {
		t.Error("the same question is not found again")
	}
	b.Options[0].Text = item.T("120")
	if item.Likeness(&a) == item.Likeness(&b) {
		t.Error("different questions look alike")
	}
}

func TestResponsesAreReadInShortAndFullForm(t *testing.T) {
	single, full, _ := item.Sample("single")
	id := full.Choice[0]
	for _, text := range []string{`"` + id + `"`, `["` + id + `"]`, `{"choice":["` + id + `"]}`} {
		if r, err := item.ParseResponse(&single, []byte(text)); err != nil || !slices.Equal(r.Choice, full.Choice) {
			t.Errorf("%s: %v %v", text, r, err)
		}
	}
	numeric, _, _ := item.Sample("numeric")
	if r, err := item.ParseResponse(&numeric, []byte("61.00")); err != nil || r.Text != "61.00" {
		t.Errorf("%v %v", r, err)
	}
	tf, _, _ := item.Sample("truefalse")
	if r, err := item.ParseResponse(&tf, []byte("true")); err != nil || r.Choice[0] != item.True {
		t.Errorf("%v %v", r, err)
	}
	matching, _, _ := item.Sample("matching")
	prompt := matching.Prompts[0].ID
	for text, want := range map[string]item.Response{
		`null`:                            {},
		` "" `:                            {},
		`{"` + prompt + `":null}`:         {Pairs: map[string]string{prompt: ""}},
		`{"pairs":{"` + prompt + `":""}}`: {Pairs: map[string]string{prompt: ""}},
	} {
		if r, err := item.ParseResponse(&matching, []byte(text)); err != nil || !reflect.DeepEqual(r, want) {
			t.Errorf("%s: %+v %v", text, r, err)
		}
	}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[item.Response]()) { // named in an object, it is no prompt or blank
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if r, err := item.ParseResponse(&single, []byte(`{"`+name+`":null}`)); err != nil || r.Pairs != nil {
			t.Errorf("%s: %+v %v", name, r, err)
		}
	}
	for _, text := range []string{``, `{`, `{"choice":"x"}`, `{"choices":["x"]}`, `[1]`, `[null]`, `1 2`, `"a" "b"`, `nul`, `-`, `{"a":{}}`, `{"a":true}`, `{"choice":[],"x":1}`} {
		if r, err := item.ParseResponse(&single, []byte(text)); err == nil {
			t.Errorf("%s is accepted as %v", text, r)
		}
	}
}

func FuzzResponses(f *testing.F) {
	for _, s := range []string{`null`, `"a"`, `["a"]`, `3.14`, `{"pairs":{"a":"b"}}`, `{"text":"x"}`, `true`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, k := range item.Kinds() {
			b, _, _ := item.Sample(k)
			r, err := item.ParseResponse(&b, data)
			if err != nil {
				continue
			}
			if milli, _, err := item.Score(&b, r); err != nil || milli < 0 || milli > b.Max {
				t.Fatalf("%s: %s earns %d: %v", k, data, milli, err)
			}
		}
	})
}

func TestKindsAndRulesHaveNames(t *testing.T) {
	keys := []string{item.TruthKey(item.True), item.TruthKey(item.False), item.Rule("").TextKey()}
	for _, k := range item.Kinds() {
		keys = append(keys, k.TextKey())
	}
	for _, r := range []item.Rule{item.MatchCorrect, item.MapResponse, item.PerCorrect, item.PerCorrectMinusWrong, item.PerCorrectNoneWrong} {
		keys = append(keys, r.TextKey())
	}
	for _, key := range keys {
		for _, lang := range locale.Languages {
			if !locale.Has(lang, key) {
				t.Errorf("%s lacks %q", lang, key)
			}
		}
	}
}

func TestFaultsSayWhatIsWrongAndHowToMendIt(t *testing.T) {
	for _, code := range fault.Codes() {
		for _, lang := range locale.Languages {
			if strings.HasPrefix(code, "exams.item.") && (!locale.Has(lang, "fault."+code) || !locale.Has(lang, "fault."+code+".mend")) {
				t.Errorf("%s lacks the text of %s", lang, code)
			}
		}
	}
}

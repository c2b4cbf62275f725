package question

import (
	"strconv"
	"strings"

	"tianti/exams/item"
)

// Form is what a posted form gives; kit.Request is one.
type Form interface {
	Form(name string) string
	FormAll(name string) []string
}

// kind is what authoring knows of an item kind: how its own fields are read, which rules of
// scoring make sense, or why it has no form.
type kind struct {
	read  func(f Form, b *item.Body)
	rules []item.Rule
	why   string // instead of read: where such items come from
}

// kinds has one line per registered kind.
var kinds = map[item.Kind]kind{
	"single":    {read: func(f Form, b *item.Body) { b.Options = readOptions(f, false) }},
	"multiple":  {read: readMultiple, rules: []item.Rule{item.PerCorrectNoneWrong, item.PerCorrect, item.PerCorrectMinusWrong, item.MapResponse}},
	"truefalse": {read: readTruth},
	"short":     {read: func(f Form, b *item.Body) { b.Answers = readPatterns(f) }},
	"numeric":   {read: func(f Form, b *item.Body) { b.Answers = readNumbers(f) }},
	"ordering":  {read: func(f Form, b *item.Body) { b.Options = readOptions(f, true) }, rules: []item.Rule{item.PerCorrect}},
	"matching":  {read: readPairs, rules: []item.Rule{item.MatchCorrect, item.PerCorrectMinusWrong, item.PerCorrectNoneWrong}},
	"cloze":     {read: readBlanks, rules: []item.Rule{item.MatchCorrect}},
	"essay":     {read: readEssay},
	"hotspot":   {read: readAreas, rules: []item.Rule{item.PerCorrect, item.PerCorrectMinusWrong, item.PerCorrectNoneWrong, item.MapResponse}},
	"upload":    {read: readUpload},
	"recording": {read: readRecording},
	"roleplay":  {read: readRolePlay},
}

// Writable says whether there is an authoring form for the kind.
func Writable(k item.Kind) bool { return kinds[k].read != nil }

// Rules are the ways of scoring that an author may choose for the kind, beside the usual one.
func Rules(k item.Kind) []item.Rule { return kinds[k].rules }

// Blank is what the form for a new item shows: one point, two for what takes longer.
func Blank(k item.Kind) item.Body {
	b := item.Body{Kind: k, Max: item.Point}
	if b.Open() {
		b.Max = 10 * item.Point
	}
	switch k {
	case "truefalse":
		b.Options = item.NewTrueFalse("", true).Options
	case "roleplay":
		b.Roles = []item.Role{{Candidate: true}, {}}
	case "case":
		b.Fixed, b.Parts = true, []item.Body{Blank("single"), Blank("essay")}
		b.AddParts()
	}
	return b
}

// Read makes an item of a posted form. before is the item as it was: what the form does not show
// stays. Whether the result is any good, item.Check says.
func Read(f Form, before item.Body) item.Body {
	b := before
	b.Title, b.Stem = f.Form("title"), item.Text{Format: item.Format(f.Form("stem_format")), Text: lines(f.Form("stem"))}
	b.Feedback.Text = lines(f.Form("feedback"))
	b.Rule, b.Fixed = item.Rule(f.Form("rule")), f.Form("fixed") == "true"
	b.Max, _ = Points(f.Form("max"))
	if k := kinds[b.Kind]; k.read != nil {
		k.read(f, &b)
	}
	return b
}

func lines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

// Points reads points as people write them: 2 or 1.5. Nothing else is ok.
func Points(s string) (milli int64, ok bool) {
	if milli, ok = item.ReadPoints(s); !ok || milli >= 100_000*item.Point {
		return 0, false
	}
	return milli, true
}

// percent reads a weight; nothing is the whole one.
func percent(s string) int64 {
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s), "%"))
	if s == "" {
		return item.Full
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f < -1000 || f > 1000 {
		return 2 * item.Full // refused by the item's own check, which names it
	}
	if f < 0 {
		return int64(f*100_000 - 0.5)
	}
	return int64(f*100_000 + 0.5)
}

// Unwritable says why a kind has no authoring form, "" if it has one.
func Unwritable(k item.Kind) string { return kinds[k].why }

package moodlexml

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"tianti/exams/format"
	"tianti/exams/format/own"
	"tianti/exams/item"
)

func (w *writing) answer(weight int64, body func(), feedback item.Text) {
	w.put("<answer fraction=\"%s\" format=\"plain_text\">", item.Percent(weight))
	body()
	if !feedback.IsZero() {
		w.put("\n")
		w.text("feedback", feedback, "")
	}
	w.put("</answer>\n")
}

func (w *writing) options() {
	w.element("single", strconv.FormatBool(w.b.Kind == "single"))
	w.element("shuffleanswers", strconv.FormatBool(!w.b.Fixed))
	fractions := w.told.Fractions(w.b)
	for i, o := range w.b.Options {
		w.put("<answer fraction=\"%s\" format=\"%s\">", item.Percent(fractions[i]), mark(o.Text))
		w.inner(o.Text)
		if !o.Feedback.IsZero() {
			w.text("feedback", o.Feedback, "")
		}
		w.put("</answer>\n")
	}
}

func (w *writing) truth() {
	for i, word := range []string{"true", "false"} {
		o := w.b.Options[i]
		w.answer(o.Weight, func() { w.put("<text>%s</text>", word) }, o.Feedback)
	}
}

func (w *writing) short() {
	exact := 0
	for _, a := range w.b.Answers {
		if a.Case {
			exact++
		}
		w.answer(a.Weight, func() { w.put("<text>%s</text>", escaped(a.Pattern)) }, a.Feedback)
	}
	if exact > 0 && exact < len(w.b.Answers) {
		w.told.Change(format.Say("exams.moodlexml.case"))
	}
	w.element("usecase", map[bool]string{true: "1", false: "0"}[exact > 0])
}

// middle writes a range as Moodle does: its middle and how far it reaches.
func middle(a item.Answer) (value, tolerance string) {
	if a.Low == "" && a.High == "" {
		return "*", "0"
	}
	low, _ := item.Number(a.Low)
	high, _ := item.Number(a.High)
	if low == nil || high == nil {
		return a.Low, "0"
	}
	half := big.NewRat(1, 2)
	return item.Decimal(new(big.Rat).Mul(half, new(big.Rat).Add(low, high))), item.Decimal(new(big.Rat).Mul(half, new(big.Rat).Sub(high, low)))
}

func (w *writing) numbers() {
	for _, a := range w.b.Answers {
		value, tolerance := middle(a)
		w.answer(a.Weight, func() { w.put("<text>%s</text><tolerance>%s</tolerance>", value, tolerance) }, a.Feedback)
	}
}

func (w *writing) pairs() {
	w.told.Shared(w.b, len(w.b.Prompts))
	w.element("shuffleanswers", strconv.FormatBool(!w.b.Fixed))
	used := map[string]bool{}
	pair := func(prompt item.Text, o item.Option) {
		w.put("<subquestion format=\"%s\">", mark(prompt))
		w.inner(prompt)
		w.text("answer", o.Text, "")
		w.put("</subquestion>\n")
		used[o.ID] = true
	}
	for _, p := range w.b.Prompts {
		if i := slices.IndexFunc(w.b.Options, func(o item.Option) bool { return o.ID == p.Match }); i >= 0 {
			pair(p.Text, w.b.Options[i])
		}
	}
	for _, o := range w.b.Options {
		if !used[o.ID] {
			pair(item.Text{}, o)
		}
	}
}

func (w *writing) order() {
	w.element("gradingtype", map[bool]string{true: "ALL_OR_NOTHING", false: "ABSOLUTE_POSITION"}[w.b.Rule == "" || w.b.Rule == item.MatchCorrect])
	for i, o := range w.b.Options {
		w.put("<answer fraction=\"%d\" format=\"%s\">", i+1, mark(o.Text))
		w.inner(o.Text)
		if !o.Feedback.IsZero() {
			w.text("feedback", o.Feedback, "")
		}
		w.put("</answer>\n")
	}
}

func (w *writing) essay() {
	w.element("responseformat", "plain")
	w.text("graderinfo", w.b.Model, "")
}

// upload is an essay whose answer is files.
func (w *writing) upload() {
	f := w.b.FileLimit()
	w.element("responseformat", "noinline")
	w.element("responserequired", "0")
	w.element("attachments", strconv.Itoa(f.Count))
	w.element("attachmentsrequired", "1")
	w.element("maxbytes", strconv.FormatInt(f.Most, 10))
	if len(f.Sorts) < len(item.FileSorts()) {
		var types []string
		for _, s := range f.Sorts {
			types = append(types, written[s])
		}
		w.element("filetypeslist", strings.Join(types, " "))
	}
	w.text("graderinfo", w.b.Model, "")
}

// gaps is the stem of a cloze with what each gap accepts in it.
func (w *writing) gaps() string {
	w.told.Shared(w.b, len(w.b.Blanks))
	s := w.b.Stem.Text
	for _, g := range w.b.Blanks {
		s = strings.Replace(s, "[["+g.ID+"]]", w.gap(g), 1)
	}
	return s
}

func (w *writing) gap(g item.Blank) string {
	var parts []string
	say := func(weight int64, text string, feedback item.Text) {
		s := "%" + item.Percent(weight) + "%" + w.guarded(text)
		if !feedback.IsZero() {
			s += "#" + w.guarded(feedback.Text)
		}
		parts = append(parts, s)
	}
	kind := "MULTICHOICE"
	for _, o := range g.Options {
		if o.Text.Format != "" {
			w.told.Change(format.Say("exams.moodlexml.gap_format"))
		}
		say(o.Weight, o.Text.Text, o.Feedback)
	}
	for _, a := range g.Answers {
		text := a.Pattern
		switch {
		case g.Kind == "numeric":
			kind = "NUMERICAL"
			value, tolerance := middle(a)
			if text = value + ":" + tolerance; value == "*" {
				text = "*"
			}
		case a.Case:
			kind = "SHORTANSWER_C"
		case kind != "SHORTANSWER_C":
			kind = "SHORTANSWER"
		}
		say(a.Weight, text, a.Feedback)
	}
	return "{" + strconv.FormatInt(max(g.Share, 1), 10) + ":" + kind + ":" + strings.Join(parts, "~") + "}"
}

// guarded escapes a text for the inside of a gap.
func (w *writing) guarded(s string) string {
	if w.b.Stem.Format == item.HTML {
		s = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
	}
	if strings.ContainsAny(s, `\~`) { // Moodle takes the backslash off a brace and a hash only
		w.told.Change(format.Say("exams.moodlexml.backslash"))
	}
	return strings.NewReplacer(`\`, `\\`, `}`, `\}`, `~`, `\~`, `#`, `\#`).Replace(s)
}

// own says what Moodle has no words for.
func (w *writing) own(kind string) {
	var attrs strings.Builder
	attr := func(name, value string) { attrs.WriteString(" " + name + `="` + escaped(value) + `"`) }
	b := w.b
	if w.whole() {
		w.put("<tianti kind=\"%s\">%s</tianti>\n", b.Kind, own.Whole("", b))
		return
	}
	if kind == "essay" && b.Kind != "essay" {
		attr("kind", string(b.Kind))
	}
	usual := item.Rule("")
	switch b.Kind {
	case "multiple":
		usual = item.MapResponse
	case "ordering":
		usual = map[bool]item.Rule{true: "", false: item.PerCorrect}[b.Rule == "" || b.Rule == item.MatchCorrect]
	}
	if b.Rule != usual {
		attr("rule", string(b.Rule))
	}
	if b.Negative != (b.Kind == "single" && slices.ContainsFunc(b.Options, func(o item.Option) bool { return o.Weight < 0 })) {
		attr("negative", map[bool]string{true: "1", false: "0"}[b.Negative])
	}
	if b.Fixed && b.Kind != "single" && b.Kind != "multiple" && b.Kind != "matching" {
		attr("fixed", "1")
	}
	inner := own.Elements("", b)
	if attrs.Len()+len(inner) > 0 {
		w.put("<tianti%s>%s</tianti>\n", attrs.String(), inner)
	}
}

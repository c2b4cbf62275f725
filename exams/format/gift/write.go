package gift

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"tianti/exams/format"
	"tianti/exams/item"
)

// Write writes entries as GIFT and reports for each what became of it: kinds and settings that
// GIFT has no words for are refused or changed, never dropped in silence. The report's rows count
// the entries from 1. The error is the writer's.
func Write(w io.Writer, entries []format.Entry) (*format.Report, error) {
	report := format.NewReport(Name)
	out := bufio.NewWriter(w)
	var category []string
	for i, e := range entries {
		told := format.Entry{Line: i + 1, Title: e.Title, Body: e.Body}
		if e.Body == nil {
			told.Refuse(e.Notes...)
			report.Add(&told)
			continue
		}
		text := writeEntry(&told, e)
		report.Add(&told)
		if text == "" {
			continue
		}
		if !slices.Equal(category, e.Category) {
			category = e.Category
			fmt.Fprintf(out, "$CATEGORY: %s\n\n", categoryLine(category))
		}
		out.WriteString(text)
	}
	return report, out.Flush()
}

func categoryLine(path []string) string {
	parts := make([]string, len(path))
	for i, p := range path {
		parts[i] = strings.ReplaceAll(strings.ReplaceAll(strings.Join(strings.Fields(p), " "), `\`, `\\`), "/", "//")
	}
	return "$course$/top/" + strings.Join(parts, "/")
}

// writeEntry is the text of one question, "" when GIFT cannot say it; told takes the notes.
func writeEntry(told *format.Entry, e format.Entry) string {
	b := e.Body
	inside, ok := answerText(told, b)
	if !ok {
		return ""
	}
	var s strings.Builder
	writeComments(&s, e)
	if b.Title != "" {
		fmt.Fprintf(&s, "::%s::", escaped(b.Title))
	}
	s.WriteString(mark(b.Stem) + escaped(b.Stem.Text) + " {" + inside)
	if !b.Feedback.IsZero() {
		s.WriteString("\n\t####" + mark(b.Feedback) + escaped(b.Feedback.Text))
	}
	if strings.Contains(inside, "\n") || !b.Feedback.IsZero() {
		s.WriteString("\n")
	}
	s.WriteString("}\n\n")
	if len(b.Media)+len(b.Parts) > 0 {
		told.Change(format.Say("exams.gift.no_media"))
	}
	if !b.Model.IsZero() {
		told.Change(format.Say("exams.gift.no_model"))
	}
	return s.String()
}

// mark names a text's format, always: so nothing at the start of a text can be taken for one, or
// for a weight.
func mark(t item.Text) string {
	if t.Format == "" {
		return "[plain]"
	}
	return "[" + string(t.Format) + "]"
}

func answerText(told *format.Entry, b *item.Body) (string, bool) {
	var s strings.Builder
	switch b.Kind {
	case "essay":
	case "truefalse":
		writeTruth(&s, b)
	case "single", "multiple":
		if b.Kind == "single" && !slices.ContainsFunc(b.Options, func(o item.Option) bool { return o.Weight != b.Options[0].Weight }) {
			told.Refuse(format.Say("exams.gift.no_kind")) // without a wrong one it would be a short text
			return "", false
		}
		if best := format.Best(b.Options, func(o item.Option) int64 { return o.Weight }); b.Kind == "single" && best != item.Full {
			told.Change(format.Say("exams.format.scaled", "sum", item.Percent(best)))
		}
		writeOptions(&s, b, told.Fractions(b))
	case "short", "numeric":
		for _, a := range b.Answers {
			if a.Case {
				told.Change(format.Say("exams.gift.no_case"))
			}
		}
		if b.Kind == "numeric" {
			s.WriteString("#")
		}
		writeAnswers(&s, b)
		if b.Kind == "short" && indexText(s.String(), "->") >= 0 {
			told.Refuse(format.Say("exams.gift.arrow"))
			return "", false
		}
	case "matching":
		if !writePairs(&s, b) {
			told.Refuse(format.Say("exams.gift.arrow"))
			return "", false
		}
		told.Shared(b, len(b.Prompts))
	default:
		told.Refuse(format.Say("exams.gift.no_kind", "kind", string(b.Kind)))
		return "", false
	}
	return s.String(), true
}

func feedbackText(t item.Text) string {
	if t.IsZero() {
		return ""
	}
	return "#" + mark(t) + escaped(t.Text)
}

func writeTruth(s *strings.Builder, b *item.Body) {
	word, right, wrong := "TRUE", b.Options[0], b.Options[1]
	if b.Options[1].Weight > 0 {
		word, right, wrong = "FALSE", b.Options[1], b.Options[0]
	}
	s.WriteString(word + feedbackText(wrong.Feedback))
	if wrong.Feedback.IsZero() && !right.Feedback.IsZero() {
		s.WriteString("#")
	}
	s.WriteString(feedbackText(right.Feedback))
}

func writeOptions(s *strings.Builder, b *item.Body, fractions []int64) {
	most := int64(0)
	for _, o := range b.Options {
		most = max(most, o.Weight)
	}
	for i, o := range b.Options {
		sign := "~%" + item.Percent(fractions[i]) + "%"
		if b.Kind == "single" && o.Weight == most {
			sign = "=" // everything: Moodle reads no weight behind it, but would show it
		}
		s.WriteString("\n\t" + sign + mark(o.Text) + escaped(o.Text.Text) + feedbackText(o.Feedback))
	}
}

func writeAnswers(s *strings.Builder, b *item.Body) {
	for _, a := range b.Answers {
		text := "[plain]" + escaped(a.Pattern)
		if b.Kind == "numeric" {
			text = a.Low + ".." + a.High
			if a.Low == "" {
				text = "*"
			}
		}
		fmt.Fprintf(s, "\n\t=%%%s%%%s%s", item.Percent(a.Weight), text, feedbackText(a.Feedback))
	}
}

// writePairs writes matches; false when a text holds the arrow that parts them.
func writePairs(s *strings.Builder, b *item.Body) bool {
	texts, used := map[string]string{}, map[string]bool{}
	for _, o := range b.Options {
		texts[o.ID] = o.Text.Text
		if o.Text.Format != "" {
			return false
		}
	}
	line := func(prompt item.Text, option string) {
		left := ""
		if !prompt.IsZero() {
			left = mark(prompt) + escaped(prompt.Text)
		}
		fmt.Fprintf(s, "\n\t=%s -> %s", left, escaped(option))
	}
	for _, p := range b.Prompts {
		if strings.Contains(p.Text.Text, "->") {
			return false
		}
		line(p.Text, texts[p.Match])
		used[p.Match] = true
	}
	for _, o := range b.Options {
		if !used[o.ID] {
			line(item.Text{}, o.Text.Text)
		}
	}
	return true
}

// writeComments says in brackets what GIFT has no words for.
func writeComments(s *strings.Builder, e format.Entry) {
	b := e.Body
	var notes []string
	say := func(key string, values ...string) {
		for i := range values {
			values[i] = field(values[i])
		}
		notes = append(notes, "["+key+":"+strings.Join(values, "|")+"]")
	}
	if e.ID != "" {
		say("id", e.ID)
	}
	for _, t := range e.Tags {
		say("tag", t)
	}
	if r := b.Rubric; r == nil && b.Max != item.Point || r != nil && b.Max != r.Max() {
		say("points", item.Points(b.Max))
	}
	usual := item.Rule("")
	if b.Kind == "multiple" {
		usual = item.MapResponse
	}
	if b.Rule == "" && usual != "" {
		say("rule", string(item.MatchCorrect))
	} else if b.Rule != usual {
		say("rule", string(b.Rule))
	}
	if b.Fixed {
		say("fixed", "1")
	}
	if b.Negative != usuallyNegative(b) {
		say("negative", map[bool]string{true: "1", false: "0"}[b.Negative])
	}
	for _, name := range []string{"characters", "choices"} {
		if v := b.Settings[name]; v != "" {
			say(name, v)
		}
	}
	if b.Rubric != nil {
		for _, c := range b.Rubric.Criteria {
			between := ""
			if c.Between {
				between = "between"
			}
			say("criterion", c.ID, item.Points(c.Max), c.Name, c.About, between)
			for _, l := range c.Levels {
				say("level", c.ID, item.Points(l.Score), l.Text)
			}
		}
	}
	for _, n := range notes {
		s.WriteString("// " + n + "\n")
	}
}

// usuallyNegative is what Read concludes from weights below zero.
func usuallyNegative(b *item.Body) bool {
	return b.Kind == "single" && slices.ContainsFunc(b.Options, func(o item.Option) bool { return o.Weight < 0 })
}

package gift

import (
	"strings"

	"tianti/exams/format"
	"tianti/exams/item"
)

// builder turns the parts of one question into an item body.
type builder struct {
	e    *format.Entry
	b    *item.Body
	mark string // the stem's format, which answers take unless they say otherwise
}

// text reads an escaped text in a format.
func (x *builder) text(s, mark string) item.Text { return format.TextOf(mark, plainText(s)) }

// own reads a text that may name its format, else has the stem's.
func (x *builder) own(s string) item.Text {
	if mark, rest := marker(s); mark != "" {
		return x.text(rest, mark)
	}
	return x.text(s, x.mark)
}

// gapMark is what stands in the stem of a missing-word question.
const gapMark = "_____"

// build fills the entry from the parts of a question: what stands before the braces, in them and
// after them.
func build(e *format.Entry, mark, before, inside, after string, c extra) {
	if strings.TrimSpace(after) != "" {
		before = strings.TrimRight(before, " \t\n") + " " + gapMark + " " + strings.TrimLeft(after, " \t\n")
	}
	x := &builder{e, &item.Body{Title: e.Title, Max: item.Point, Fixed: c.fixed}, mark}
	x.b.Stem = x.text(before, mark)
	if i := indexText(inside, "####"); i >= 0 {
		x.b.Feedback, inside = x.own(inside[i+4:]), inside[:i]
	}
	e.Body = x.b
	x.answers(strings.TrimSpace(inside))
	if e.Body == nil {
		return
	}
	x.extras(c)
	e.Finish()
}

// extras applies what bracketed comments say.
func (x *builder) extras(c extra) {
	x.e.Scored = c.points > 0 || len(c.criteria) > 0
	if c.points > 0 {
		x.b.Max = c.points
	}
	if c.rule != "" {
		x.b.Rule = c.rule
		format.RightOrWrong(x.b)
	}
	if c.negative != "" {
		x.b.Negative = c.negative == "1"
	}
	if c.settings != nil {
		x.b.Settings = c.settings
	}
	if len(c.criteria) > 0 {
		x.b.Rubric = &item.Rubric{Criteria: c.criteria}
		if c.points == 0 {
			x.b.Max = x.b.Rubric.Max()
		}
	}
}

var truths = map[string]bool{"T": true, "TRUE": true, "F": false, "FALSE": false}

// answers tells the kind of question from its answers, as Moodle does and in its order.
func (x *builder) answers(s string) {
	word := strings.ToUpper(strings.TrimSpace(s[:cut(s, "#")]))
	truth, isTruth := truths[word]
	switch {
	case s == "":
		x.b.Kind = "essay"
	case s[0] == '#':
		x.numeric(s[1:])
	case index(s, 0, "~") >= 0:
		x.choice(s)
	case index(s, 0, "=") >= 0 && indexText(s, "->") >= 0:
		x.matching(s)
	case isTruth:
		x.truefalse(truth, s)
	default:
		x.short(s)
	}
}

// cut is the place of the first unescaped byte of set, the end of s if there is none.
func cut(s, set string) int {
	if i := index(s, 0, set); i >= 0 {
		return i
	}
	return len(s)
}

// truefalse: Moodle's first feedback is for the wrong answer, the second for the right one.
func (x *builder) truefalse(truth bool, s string) {
	right, wrong := 0, 1
	if !truth {
		right, wrong = 1, 0
	}
	x.b.Kind = "truefalse"
	x.b.Options = []item.Option{{ID: item.True}, {ID: item.False}}
	x.b.Options[right].Weight = item.Full
	s = s[cut(s, "#"):]
	for _, option := range []int{wrong, right} {
		if s == "" {
			return
		}
		end := 1 + cut(s[1:], "#")
		x.b.Options[option].Feedback = x.own(s[1:end])
		s = s[end:]
	}
	if strings.TrimSpace(s) != "" {
		x.e.Change(format.Say("exams.gift.feedback_extra"))
	}
}

// answer is one "=text#feedback" or "~text#feedback".
type answer struct {
	right    bool
	weight   int64
	text     string // escaped
	feedback string // escaped
}

// maxAnswers bounds the memory that one question may take; item.Check allows fewer yet.
const maxAnswers = 500

// cutAnswers cuts at the signs "=" and "~". What stands before the first sign is refused, unless
// it is blank.
func (x *builder) cutAnswers(s string) []answer {
	var out []answer
	i := index(s, 0, "=~")
	if lead := s[:max(i, 0)]; strings.TrimSpace(lead) != "" {
		x.e.Refuse(format.Say("exams.gift.stray", "text", item.Clip(plainText(lead), 40)))
		return nil
	}
	for i >= 0 && i < len(s) {
		if len(out) == maxAnswers {
			x.e.Refuse(format.Wrong(item.ErrManyOptions.With("most", maxAnswers).With("have", maxAnswers+1)))
			return nil
		}
		end := i + 1 + cut(s[i+1:], "=~")
		if s[i] == '~' && end == i+1 && end < len(s) && s[end] == '=' { // "~=" is written by some
			i = end
			continue
		}
		a := answer{right: s[i] == '='}
		a.weight = 0
		if a.right {
			a.weight = item.Full
		}
		a.text = strings.TrimSpace(s[i+1 : end])
		if weight, rest, ok := format.Weighed(a.text); ok {
			a.weight, a.text = weight, strings.TrimSpace(rest)
		}
		hash := cut(a.text, "#")
		if hash < len(a.text) {
			a.feedback = a.text[hash+1:]
		}
		a.text = strings.TrimSpace(a.text[:hash])
		out = append(out, a)
		i = end
	}
	return out
}

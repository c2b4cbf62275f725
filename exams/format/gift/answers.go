package gift

import (
	"strconv"
	"strings"

	"tianti/exams/format"
	"tianti/exams/item"
)

// choice reads options: with an "=" one of them is asked for, without one all that weigh.
func (x *builder) choice(s string) {
	answers := x.cutAnswers(s)
	x.b.Kind = "multiple"
	var sum int64
	for _, a := range answers {
		if a.right {
			x.b.Kind = "single"
		}
		if a.weight < 0 && x.e.Body != nil {
			x.b.Negative = true
		}
		sum += max(a.weight, 0)
		x.b.Options = append(x.b.Options, item.Option{Text: x.own(a.text), Weight: a.weight, Feedback: x.own(a.feedback)})
	}
	if x.b.Kind == "single" {
		x.e.Scaled(best(answers))
		return
	}
	x.b.Rule, x.b.Negative = item.MapResponse, false // Moodle never lets these fall below zero
	x.e.Scaled(sum)
}

func best(answers []answer) int64 {
	return format.Best(answers, func(a answer) int64 { return a.weight })
}

// short reads accepted texts. A single one needs no sign.
func (x *builder) short(s string) {
	x.b.Kind = "short"
	if index(s, 0, "=") < 0 {
		s = "=" + s
	}
	answers := x.cutAnswers(s)
	for _, a := range answers {
		x.b.Answers = append(x.b.Answers, item.Answer{Pattern: pattern(a.text), Weight: a.weight, Feedback: x.own(a.feedback)})
	}
	x.e.Scaled(best(answers))
}

// pattern takes GIFT's escapes out, and a format, which means nothing in what people type.
func pattern(s string) string {
	_, s = marker(s)
	return strings.TrimSpace(plainText(s))
}

// numeric reads "3.14:0.01", "1..5", or several of them with weights.
func (x *builder) numeric(s string) {
	x.b.Kind = "numeric"
	if s = strings.TrimSpace(s); s == "" {
		x.e.Refuse(format.Wrong(item.ErrNoKey))
		return
	}
	if s[0] != '=' && s[0] != '~' {
		s = "=" + s
	}
	answers := x.cutAnswers(s)
	for _, a := range answers {
		n, ok := number(plainText(a.text))
		if !ok && !(a.text == "" && !a.right) {
			x.e.Refuse(format.Wrong(item.ErrNumber.With("value", item.Clip(plainText(a.text), 40))))
			return
		}
		n.Weight, n.Feedback = a.weight, x.own(a.feedback)
		x.b.Answers = append(x.b.Answers, n)
	}
	x.e.Scaled(best(answers))
}

// number reads one accepted number; "*" is any.
func number(s string) (item.Answer, bool) {
	if s = strings.TrimSpace(s); s == "*" {
		return item.Answer{}, true
	}
	if low, high, ok := strings.Cut(s, ".."); ok {
		low, high = strings.TrimSpace(low), strings.TrimSpace(high)
		_, ok1 := item.Number(low)
		_, ok2 := item.Number(high)
		return item.Answer{Low: low, High: high}, ok1 && ok2
	}
	if value, tolerance, ok := strings.Cut(s, ":"); ok && strings.TrimSpace(tolerance) != "" {
		return item.Within(value, tolerance, 0)
	}
	s = strings.TrimSpace(strings.TrimSuffix(s, ":"))
	_, ok := item.Number(s)
	return item.Answer{Low: s, High: s}, ok
}

// matching reads "=prompt -> option". A pair without a prompt adds an option that fits nothing.
func (x *builder) matching(s string) {
	x.b.Kind = "matching"
	known := map[string]string{}
	feedback := false
	for _, a := range x.cutAnswers(s) {
		arrow := indexText(a.text, "->")
		if arrow < 0 {
			x.e.Refuse(format.Say("exams.gift.half_pair", "text", item.Clip(plainText(a.text), 40)))
			return
		}
		prompt := x.own(a.text[:arrow])
		right := strings.TrimSpace(plainText(a.text[arrow+2:]))
		feedback = feedback || a.feedback != ""
		id, ok := known[right]
		if !ok {
			id = strconv.Itoa(len(known))
			known[right] = id
			x.b.Options = append(x.b.Options, item.Option{ID: id, Text: item.T(right)})
		}
		if !prompt.IsZero() {
			x.b.Prompts = append(x.b.Prompts, item.Prompt{Text: prompt, Match: id})
		}
	}
	if feedback && x.e.Body != nil {
		x.e.Change(format.Say("exams.gift.pair_feedback"))
	}
}

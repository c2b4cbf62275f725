package format

import (
	"regexp"
	"slices"
	"strings"

	"tianti/exams/item"
)

var percent = regexp.MustCompile(`^([+-]?)(\d{1,3})(?:\.(\d{1,15}))?$`)

// Weight reads a percentage such as "33.33333" as ten-millionths, rounding what is finer.
func Weight(s string) (int64, bool) {
	m := percent.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return 0, false
	}
	var n int64
	for _, c := range m[2] + (m[3] + "000000")[:6] {
		n = n*10 + int64(c-'0')
	}
	if n = (n + 5) / 10; m[1] == "-" {
		n = -n
	}
	return n, true
}

var leading = regexp.MustCompile(`^%\s*([+-]?\d{1,3}(?:\.\d{1,15})?)\s*%`)

// Weighed takes the weight off the front of an answer such as "%50%half". ok is false where none
// stands; then all of s is left.
func Weighed(s string) (weight int64, rest string, ok bool) {
	m := leading.FindStringSubmatch(s)
	if m == nil {
		return 0, s, false
	}
	weight, _ = Weight(m[1])
	return weight, s[len(m[0]):], true
}

// Scaled notes that right answers do not add up to everything, because then a response can earn
// more here than in the program that the file comes from.
func (e *Entry) Scaled(sum int64) {
	const nearly = item.Full / 100
	if e.Body != nil && sum > 0 && (sum < item.Full-nearly || sum > item.Full+nearly) {
		e.Change(Say("exams.format.scaled", "sum", item.Percent(sum)))
	}
}

// Fractions are the weights of a multiple item's options for programs that add up what is chosen and give nothing
// less than nothing, as Moodle does: right ones add up to everything, and a wrong one takes as much as the rule lets
// it. What such a program scores otherwise is noted in the entry. Other kinds keep their weights.
func (e *Entry) Fractions(b *item.Body) []int64 {
	var positive int64
	right := int64(b.RightOptions())
	out := make([]int64, len(b.Options))
	for i, o := range b.Options {
		out[i] = o.Weight
		positive += max(o.Weight, 0)
	}
	if b.Kind != "multiple" || right == 0 {
		return out
	}
	if b.Negative {
		e.Change(Say("exams.format.floor"))
	}
	share := item.Full / right
	if b.Rule == item.MapResponse {
		for i, o := range b.Options {
			out[i] = max(-item.Full, o.Weight*item.Full/positive)
		}
		if !slices.EqualFunc(out, b.Options, func(w int64, o item.Option) bool { return w == o.Weight }) {
			e.Change(Say("exams.format.scaled", "sum", item.Percent(positive)))
		}
		return out
	}
	unused := false
	wrong := -item.Full // all of them would be right otherwise, or none
	switch b.Rule {
	case item.PerCorrect:
		wrong = 0
	case item.PerCorrectMinusWrong:
		wrong = -share
	case item.PerCorrectNoneWrong:
	default:
		if right > 1 {
			e.Change(Say("exams.format.shares"))
		}
	}
	for i, o := range b.Options {
		if o.Weight != 0 && o.Weight != item.Full {
			unused = true
		}
		out[i] = wrong
		if o.Weight > 0 {
			out[i] = share
		}
	}
	if unused {
		e.Change(Say("exams.format.unused"))
	}
	return out
}

// Shared notes that an item of several parts has a rule of its own, where a program gives each right part its share.
func (e *Entry) Shared(b *item.Body, parts int) {
	if parts > 1 && b.Rule != "" && b.Rule != item.PerCorrect {
		e.Change(Say("exams.format.shares"))
	}
}

// RightOrWrong takes back what Fractions did for a rule that only asks which options are right.
func RightOrWrong(b *item.Body) {
	if b.Kind != "multiple" || b.Rule == item.MapResponse {
		return
	}
	for i := range b.Options {
		b.Options[i].Weight = map[bool]int64{true: item.Full}[b.Options[i].Weight > 0]
	}
}

// Best is the highest of some weights, at least 0.
func Best[T any](of []T, weight func(T) int64) int64 {
	var most int64
	for _, x := range of {
		most = max(most, weight(x))
	}
	return most
}

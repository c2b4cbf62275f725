package format

import (
	"regexp"
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

// Best is the highest of some weights, at least 0.
func Best[T any](of []T, weight func(T) int64) int64 {
	var most int64
	for _, x := range of {
		most = max(most, weight(x))
	}
	return most
}

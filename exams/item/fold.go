package item

import (
	"math/big"
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// Fold makes texts comparable: NFC, full-width letters and digits as ASCII, white space as one
// blank. Capitals are told apart only where keepCase says so.
func Fold(s string, keepCase bool) string {
	s = strings.Join(strings.Fields(width.Fold.String(norm.NFC.String(s))), " ")
	if keepCase {
		return s
	}
	return strings.ToLower(s)
}

var (
	decimal = regexp.MustCompile(`^[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})([eE][+-]?\d{1,2})?$`)
	grouped = regexp.MustCompile(`^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$`)
)

// Number reads a decimal exactly, also in full-width digits and with grouped thousands. Sizes
// are bounded, so that a hostile number costs nothing.
func Number(s string) (*big.Rat, bool) {
	if len(s) > 256 {
		return nil, false
	}
	s = strings.ReplaceAll(Fold(s, false), " ", "")
	s = strings.ReplaceAll(s, "−", "-")
	if grouped.MatchString(s) {
		s = strings.ReplaceAll(s, ",", "")
	}
	if !decimal.MatchString(s) {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

// matches says whether s fits the pattern, in which * stands for any run of characters. Both are
// folded. It looks at each character of s at most len(pattern) times.
func matches(pattern, s string, keepCase bool) bool {
	p, t := tokens(Fold(pattern, keepCase)), []rune(Fold(s, keepCase))
	i, j, star, mark := 0, 0, -1, 0
	for j < len(t) {
		switch {
		case i < len(p) && p[i] == anything:
			star, mark = i, j
			i++
		case i < len(p) && p[i] == t[j]:
			i++
			j++
		case star >= 0:
			mark++
			i, j = star+1, mark
		default:
			return false
		}
	}
	for i < len(p) && p[i] == anything {
		i++
	}
	return i == len(p)
}

const anything rune = -1

// tokens turns a pattern into characters, with anything for each star that is not escaped.
func tokens(pattern string) []rune {
	var out []rune
	escaped := false
	for _, r := range pattern {
		switch {
		case escaped:
			if r != '*' && r != '\\' {
				out = append(out, '\\')
			}
			out = append(out, r)
			escaped = false
		case r == '\\':
			escaped = true
		case r == '*':
			out = append(out, anything)
		default:
			out = append(out, r)
		}
	}
	if escaped {
		out = append(out, '\\')
	}
	return out
}

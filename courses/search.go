package courses

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Chinese has no blanks between words, so a text is found by its pairs of neighbouring characters
// (投诉处理: 投诉, 诉处, 处理). Words in Latin letters count as they stand, and by their beginnings
// from the third letter on.

// fold brings width, case and compatibility forms together: ＶＩＰ is VIP is vip.
func fold(s string) string { return strings.ToLower(norm.NFKC.String(s)) }

// runs cuts a text into stretches of Han characters and words of other letters and digits.
func runs(s string) (han, words []string) {
	var run []rune
	isHan := false
	flush := func() {
		if len(run) > 0 && isHan {
			han = append(han, string(run))
		} else if len(run) > 0 {
			words = append(words, string(run))
		}
		run = run[:0]
	}
	for _, r := range fold(s) {
		h := unicode.Is(unicode.Han, r)
		if !h && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			flush()
			continue
		}
		if h != isHan {
			flush()
			isHan = h
		}
		run = append(run, r)
	}
	flush()
	return han, words
}

// grams are what a query asks for.
func grams(query string) []string {
	han, words := runs(query)
	out := words
	for _, h := range han {
		r := []rune(h)
		if len(r) == 1 {
			out = append(out, h)
		}
		for i := 0; i+1 < len(r); i++ {
			out = append(out, string(r[i:i+2]))
		}
	}
	return out
}

// index adds a text to what the entry is found by.
func (e *Entry) index(text string, weight int) {
	put := func(gram string) { e.grams[gram] = max(e.grams[gram], weight) }
	han, words := runs(text)
	for _, w := range words {
		r := []rune(w)
		for n := min(3, len(r)); n <= len(r); n++ {
			put(string(r[:n]))
		}
	}
	for _, h := range han {
		r := []rune(h)
		for i := range r {
			put(string(r[i]))
			if i+1 < len(r) {
				put(string(r[i : i+2]))
			}
		}
	}
}

// match scores a query: at least half of what it asks for must be there.
func (e *Entry) match(asked []string) int {
	found, score := 0, 0
	for _, g := range asked {
		if w := e.grams[g]; w > 0 {
			found++
			score += w
		}
	}
	if len(asked) == 0 || found*2 < len(asked) {
		return 0
	}
	return score*1000/len(asked) + found
}

package text

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// interpuncts are the runes that stand between the parts of a transcribed name. One person's
// arrives in any of them, depending on the input method.
const interpuncts = "·•・･‧⋅∙●"

// Interpunct is the one that Fold writes for all of them.
const Interpunct = '·'

// oldGBK are characters that old GBK tables give as private-use code points.
var oldGBK = strings.NewReplacer("\uE863", "䶮")

// invisible says whether a rune leaves no mark on paper: zero-width blanks and joiners, marks of
// direction, soft hyphens, variation selectors, control characters.
func invisible(r rune) bool {
	switch {
	case r == 0x00AD, r == 0x034F, r == 0xFEFF, r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E,
		r >= 0x2060 && r <= 0x2069, r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0100 && r <= 0xE01EF:
		return true
	}
	return unicode.IsControl(r) && !unicode.IsSpace(r)
}

// joiner says whether a rune changes how its neighbours are written in some scripts, so that
// Clean must leave it between letters, or picks a variant of a character.
func joiner(r rune) bool {
	return r == 0x200C || r == 0x200D || r >= 0xFE00 && r <= 0xFE0F || r >= 0xE0100 && r <= 0xE01EF
}

// tight says whether no blank is written beside the rune: Chinese characters and interpuncts.
func tight(r rune) bool {
	return unicode.Is(unicode.Han, r) || strings.ContainsRune(interpuncts, r)
}

// Clean is s without invisible runes, without blanks at its ends or between Chinese characters,
// and with single blanks elsewhere. Everything else stays as typed, compatibility characters and
// interpuncts too.
func Clean(s string) string {
	return space(strings.Map(func(r rune) rune {
		if invisible(r) && !joiner(r) {
			return -1
		}
		return r
	}, s))
}

// space folds runs of blanks to one, and to none beside tight runes.
func space(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	blank, last := false, rune(0)
	for _, r := range s {
		if unicode.IsSpace(r) {
			blank = true
			continue
		}
		if blank && last != 0 && !(tight(last) && tight(r)) && !isInterpunct(last) && !isInterpunct(r) {
			b.WriteByte(' ')
		}
		blank, last = false, r
		b.WriteRune(r)
	}
	return b.String()
}

func isInterpunct(r rune) bool { return strings.ContainsRune(interpuncts, r) }

// Fold is the form in which two spellings of one name or word are equal: NFKC, so that full-width
// letters, ligatures and compatibility ideographs meet their plain form (on purpose: what is kept
// is what was typed, this form only compares), lower case, one interpunct, nothing invisible, no
// blank where none belongs. It is idempotent.
func Fold(s string) string {
	s = norm.NFKC.String(oldGBK.Replace(s))
	s = strings.Map(func(r rune) rune {
		switch {
		case invisible(r):
			return -1
		case isInterpunct(r):
			return Interpunct
		}
		return unicode.ToLower(r)
	}, s)
	return norm.NFKC.String(space(s))
}

// Squash is Fold without blanks, interpuncts and punctuation: how headers of tables and codes
// that people type are compared.
func Squash(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r) {
			return r
		}
		return -1
	}, Fold(s))
}

// Mask shows the first head and the last tail code points of s and a star for each between. What
// is too short to hide anything is hidden whole.
func Mask(s string, head, tail int) string {
	runes := []rune(s)
	if len(runes) <= head+tail {
		return strings.Repeat("*", len(runes))
	}
	for i := head; i < len(runes)-tail; i++ {
		runes[i] = '*'
	}
	return string(runes)
}

// Cut is s with at most n code points; what was cut off is told by an ellipsis.
func Cut(s string, n int) string {
	count := 0
	for i := range s {
		if count == n {
			return s[:i] + "…"
		}
		count++
	}
	return s
}

package account

import (
	_ "embed"
	"slices"
	"strings"
	"unicode/utf8"

	"tianti/internal/text"
)

const (
	// Shortest is the least number of characters, as NIST SP 800-63B-4 asks of a sole factor.
	Shortest = 15
	// longest bounds what is hashed, far beyond any sentence.
	longest = 512
	// leastOwn is how much must be left of a password when everything that can be guessed is taken
	// out of it.
	leastOwn = 8
)

//go:embed common.txt
var commonText string

// common are the words that most leaked passwords are made of, longest first.
var common = func() []string {
	words := strings.Fields(commonText)
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	return words
}()

// rows are the keys of keyboards and the alphabet in order; three or more in a row are no secret.
var rows = []string{
	"abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm",
	"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "qazwsxedcrfvtgbyhnujmikolp", "!@#$%^&*()_+", "一二三四五六七八九十",
}

// CheckPassword says whether a password may be chosen by somebody with these words about them (log-in
// name, number, name …). Faults: ErrShort, ErrLong, ErrGuessable. Spaces and any script are fine.
func CheckPassword(password string, about ...string) error {
	if !utf8.ValidString(password) {
		return ErrGuessable.At("password")
	}
	switch n := utf8.RuneCount(normal(password)); {
	case n < Shortest:
		return ErrShort.At("password").With("least", Shortest)
	case n > longest:
		return ErrLong.At("password").With("most", longest)
	}
	if own(password, about) < leastOwn {
		return ErrGuessable.At("password")
	}
	return nil
}

// own counts the characters of a password that nobody would guess: words that are known are taken
// out, a run of neighbouring keys counts once, and so does whatever stood in it before.
func own(password string, about []string) int {
	p := strings.ToLower(string(normal(password)))
	for _, w := range contextWords(about) {
		p = strings.ReplaceAll(p, w, "")
	}
	plain := strings.NewReplacer("0", "o", "3", "e", "$", "s", "@", "a", "1", "i").Replace(p)
	for _, w := range common {
		p = strings.ReplaceAll(p, w, "")
		if rest := strings.ReplaceAll(plain, w, ""); len(rest) < len(plain) {
			plain = rest
		}
	}
	if utf8.RuneCountInString(plain) < utf8.RuneCountInString(p) {
		p = plain
	}
	return fresh([]rune(p))
}

// contextWords are the words about a person that a password must not be made of.
func contextWords(about []string) []string {
	words := []string{"tianti", "天梯", "kefu", "客服", "10010"}
	for _, a := range about {
		full, _ := text.Pinyin(a)
		for _, w := range append(strings.FieldsFunc(text.Fold(a), func(r rune) bool { return strings.ContainsRune(" @.·-_", r) }), text.Fold(a), full) {
			if utf8.RuneCountInString(w) >= 2 && len(w) >= 3 {
				words = append(words, w)
			}
		}
	}
	slices.SortFunc(words, func(a, b string) int { return len(b) - len(a) })
	return words
}

// fresh counts the runes that neither go on with a row of keys nor repeat a pair seen before.
func fresh(runes []rune) int {
	n := 0
	pairs := map[[2]rune]bool{}
	for i, r := range runes {
		switch {
		case i == 0:
			n++
			continue
		case r == runes[i-1], neighbours(runes[i-1], r), pairs[[2]rune{runes[i-1], r}]:
		default:
			n++
		}
		pairs[[2]rune{runes[i-1], r}] = true
	}
	return n
}

func neighbours(a, b rune) bool {
	for _, row := range rows {
		if strings.Contains(row, string([]rune{a, b})) || strings.Contains(row, string([]rune{b, a})) {
			return true
		}
	}
	return false
}

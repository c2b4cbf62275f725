package item

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Hash names the content of a prepared body: the same content, the same hash. It is what an
// import compares to find that it changes nothing.
func Hash(b *Body) string {
	data, err := json.Marshal(b) // field order is fixed and maps are sorted
	if err != nil {
		panic(err) // a Body has nothing that JSON could refuse
	}
	return digest(data)
}

var tag = regexp.MustCompile(`<[^<>]*>`)

// Likeness is equal for items that a person would call the same question: it forgets markup,
// punctuation, white space, capitals, full width and the order of the options, and does not look
// at weights or feedback. Pictures count: "What is this?" is asked of many.
func Likeness(b *Body) string {
	parts := []string{string(b.Kind), words(b.Stem)}
	var options []string
	for _, o := range b.Options {
		options = append(options, words(o.Text))
	}
	for _, p := range b.Prompts {
		options = append(options, words(p.Text))
	}
	for _, m := range b.Media {
		options = append(options, m.ID)
	}
	for i := range b.Parts {
		options = append(options, Likeness(&b.Parts[i]))
	}
	slices.Sort(options)
	return digest([]byte(strings.Join(append(parts, options...), "\x00")))
}

// words are the letters and digits of a text, with signs that carry meaning.
func words(t Text) string {
	s := t.Text
	if t.Format == HTML {
		pictures := ""
		for _, m := range fileAddress.FindAllStringSubmatch(s, 20) {
			pictures += m[1]
		}
		s = html.UnescapeString(tag.ReplaceAllString(s, " ")) + pictures
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsSymbol(r) || strings.ContainsRune("-*/%@#&", r) {
			return r
		}
		return -1
	}, Fold(s, false))
}

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return strings.ToLower(base32.StdEncoding.EncodeToString(sum[:20]))
}

// Summary is the stem as one short plain line, for lists and verdicts.
func (b *Body) Summary(most int) string {
	s := b.Stem.Text
	if b.Stem.Format == HTML {
		s = html.UnescapeString(tag.ReplaceAllString(s, " "))
	}
	return Clip(strings.Join(strings.Fields(s), " "), most)
}

// Clip shortens a text to most characters, the last of them an ellipsis.
func Clip(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most-1]) + "…"
}

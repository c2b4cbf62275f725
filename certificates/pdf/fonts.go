package pdf

import (
	"fmt"
	"strings"

	"tianti/certificates/pdf/truetype"
	"tianti/certificates/pdf/typeface"
)

// fontSet gives the characters of one document their codes in its cut fonts.
type fontSet struct {
	faces [typeface.Count]face
}

// face is the part of a typeface that one document uses.
type face struct {
	codes map[rune]rune // rune → code in the cut font, at most U+FFFF
	runes map[rune]rune // and back
	chars []truetype.Char
	next  rune // the next free private-use code
}

// firstPrivate is where codes for runes above U+FFFF begin.
const firstPrivate = 0xE000

// code is the code of a glyph in its face's cut font. Runes up to U+FFFF keep their own, so that
// even a viewer that ignores ToUnicode copies them right.
func (s *fontSet) code(g glyph) rune {
	f := &s.faces[g.face]
	if c, ok := f.codes[g.r]; ok {
		return c
	}
	if f.codes == nil {
		f.codes, f.runes, f.next = map[rune]rune{}, map[rune]rune{}, firstPrivate
	}
	code := g.r
	if code > 0xFFFF {
		// The faces hold no private-use characters of their own, and a document is far shorter than
		// the 6,400 codes of the area.
		code, f.next = f.next, f.next+1
	}
	f.codes[g.r], f.runes[code] = code, g.r
	f.chars = append(f.chars, truetype.Char{Code: code, Glyph: g.id})
	return code
}

// encoded is a run of glyphs of one face as gofpdf takes it.
func (s *fontSet) encoded(gs []glyph) string {
	var b strings.Builder
	for _, g := range gs {
		b.WriteRune(s.code(g))
	}
	return b.String()
}

// family is the name under which gofpdf knows a face.
func family(i int) string { return fmt.Sprintf("face%d", i) }

package pdf

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"tianti/certificates/pdf/typeface"
)

// glyph is one character that will be painted.
type glyph struct {
	r       rune
	face    int
	id      uint16
	advance int // thousandths of the em
}

const (
	maxRunes = 4000 // of one text; nothing on a certificate is longer
	minSize  = 4.0  // points
	leading  = 1.32
)

// setter turns text into glyphs and remembers which characters the document uses.
type setter struct {
	fonts   fontSet
	missing []rune
	cut     bool
}

// glyphs prepares text: control characters go, blanks become one kind of blank, letters are
// composed with their accents, and each rune gets a face or the mark for a missing one.
func (s *setter) glyphs(text string) []glyph {
	out := make([]glyph, 0, len(text)/2)
	for _, r := range clean(text) {
		if len(out) == maxRunes {
			s.cut = true
			break
		}
		if r == '\n' {
			out = append(out, glyph{r: r}) // ends a line, is never painted
			continue
		}
		face, id, ok := typeface.Find(r)
		if !ok {
			if !slices.Contains(s.missing, r) {
				s.missing = append(s.missing, r)
			}
			r = typeface.Missing
			face, id, _ = typeface.Find(r)
		}
		out = append(out, glyph{r, face, id, typeface.Face(face).Advance(id)})
	}
	return out
}

// word is glyphs for what stands on one line.
func (s *setter) word(text string) []glyph {
	return s.glyphs(strings.ReplaceAll(text, "\n", " "))
}

// clean keeps what can be seen. Ideographs are left as they are typed: composing would replace the
// compatibility forms that some names are written with.
func clean(text string) string {
	var b strings.Builder
	for len(text) > 0 {
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case r == utf8.RuneError && size == 1:
			b.WriteRune(typeface.Missing)
		case r == 0xE863: // 䶮 in names that came through old GBK systems
			b.WriteRune('䶮')
		case r == '\n':
			b.WriteByte('\n')
		case unicode.Is(unicode.Zs, r) && r != 0x3000, r == '\t', r == 0x2028, r == 0x2029:
			b.WriteByte(' ')
		case unicode.IsControl(r), invisible(r):
		default:
			b.WriteRune(r)
		}
		text = text[size:]
	}
	if s := b.String(); !hasCompatibility(s) {
		return norm.NFC.String(s)
	}
	return b.String()
}

func hasCompatibility(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= 0xF900 && r <= 0xFAFF || r >= 0x2F800 && r <= 0x2FA1F })
}

// invisible tells joiners, direction marks, selectors and tags: they change how others look, in
// ways that a certificate does without, and have no shape of their own.
func invisible(r rune) bool {
	return unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) ||
		r == 0x034F || r == 0x115F || r == 0x1160 || r == 0x3164 || r == 0xFFA0 || r >= 0x1F3FB && r <= 0x1F3FF
}

// width of glyphs in points at a size.
func width(gs []glyph, size, spacing float64) float64 {
	units := 0
	for _, g := range gs {
		units += g.advance
	}
	return float64(units)*size/1000 + spacing*float64(max(len(gs)-1, 0))
}

// fit breaks glyphs into lines for a box (points), at the largest size that holds them all.
func (s *setter) fit(gs []glyph, boxW, boxH, size, spacing float64) (lines [][]glyph, at, gap float64) {
	for at = size; ; at = max(at*0.95, minSize) {
		gap = spacing * at / size
		room := max(1, int(boxH/(at*leading)))
		lines = breakLines(gs, boxW, at, gap)
		if len(lines) <= room {
			return lines, at, gap
		}
		if at <= minSize {
			s.cut = true
			return lines[:room], at, gap
		}
	}
}

// balance evens out centred lines, so that no single word is left on the last: the narrowest box
// that needs no more lines.
func balance(gs []glyph, lines [][]glyph, box, size, spacing float64) [][]glyph {
	if len(lines) < 2 || len(lines) > 4 {
		return lines
	}
	for narrow := box * 0.97; narrow > box*0.5; narrow *= 0.97 {
		tried := breakLines(gs, narrow, size, spacing)
		if len(tried) > len(lines) {
			break
		}
		lines = tried
	}
	return lines
}

// breakLines fills lines greedily. Chinese breaks anywhere but before closing and after opening
// marks; other words break at blanks, and inside only when a word alone is wider than the box.
func breakLines(gs []glyph, box, size, spacing float64) [][]glyph {
	var lines [][]glyph
	start, last, used := 0, -1, 0.0 // last: where the line may be broken
	flush := func(end, next int) {
		lines = append(lines, trim(gs[start:end]))
		start, last = next, -1
		used = width(gs[start:min(next, len(gs))], size, spacing)
	}
	for i := 0; i < len(gs); i++ {
		g := gs[i]
		if g.r == '\n' {
			flush(i, i+1)
			used = 0
			continue
		}
		if i > start && mayBreak(gs[i-1].r, g.r) {
			last = i
		}
		w := float64(g.advance)*size/1000 + spacing
		if used+w > box+spacing+0.01 && i > start && g.r != ' ' {
			if last <= start {
				last = i
			}
			end := last
			flush(end, end)
			used = 0
			for _, h := range gs[end:i] {
				used += float64(h.advance)*size/1000 + spacing
			}
		}
		used += w
	}
	return append(lines, trim(gs[start:]))
}

func trim(gs []glyph) []glyph {
	for len(gs) > 0 && (gs[0].r == ' ' || gs[0].r == '\n') {
		gs = gs[1:]
	}
	for len(gs) > 0 && (gs[len(gs)-1].r == ' ' || gs[len(gs)-1].r == '\n') {
		gs = gs[:len(gs)-1]
	}
	return gs
}

// Marks that close do not begin a line, marks that open do not end one.
const (
	noLineStart = "\uFF0C\u3001\u3002\uFF1B\uFF1A\uFF1F\uFF01\uFF09\u300B\u300D\u300F\u3011\u3009\u201D\u2019\u2026\u2014\u00B7.,;:!?)]}%\u2030\u00B0"
	noLineEnd   = "\uFF08\u300A\u300C\u300E\u3010\u3008\u201C\u2018([{\uFFE5$"
)

func mayBreak(before, after rune) bool {
	if after == ' ' || strings.ContainsRune(noLineStart, after) || strings.ContainsRune(noLineEnd, before) {
		return false
	}
	return before == ' ' || before == '-' || wide(before) || wide(after)
}

// wide tells characters that stand in a square of their own.
func wide(r rune) bool {
	return r >= 0x2E80 && r <= 0xA4CF || r >= 0xAC00 && r <= 0xD7A3 || r >= 0xF900 && r <= 0xFAFF || r >= 0xFF00 && r <= 0xFF60 || r >= 0x1F000
}

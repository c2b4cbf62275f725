package truetype_test

import (
	"bytes"
	"testing"

	"tianti/certificates/pdf/truetype"
	"tianti/certificates/pdf/typeface"
)

func TestCutFontShowsTheSameGlyphsUnderTheGivenCodes(t *testing.T) {
	whole := typeface.Face(typeface.Serif)
	var chars []truetype.Char
	for i, r := range []rune("王é𠮷〓A") {
		g, ok := whole.Glyph(r)
		if !ok {
			continue
		}
		chars = append(chars, truetype.Char{Code: rune(0xE000 + 3*i), Glyph: g})
	}
	small, err := whole.Cut(chars)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := whole.Cut(chars)
	if !bytes.Equal(small, again) {
		t.Fatal("two cuts differ")
	}
	font, err := truetype.Parse(small)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range chars {
		g, ok := font.Glyph(c.Code)
		if !ok || font.Advance(g) != whole.Advance(c.Glyph) {
			t.Fatalf("code %x: glyph %d %v", c.Code, g, ok)
		}
	}
	if len(small) > 8<<10 {
		t.Fatalf("%d bytes for %d glyphs", len(small), len(chars))
	}
}

func TestCodesAboveTheFirstPlaneSurviveACut(t *testing.T) {
	whole := typeface.Face(typeface.RareB)
	g, ok := whole.Glyph('𠮷')
	if !ok {
		t.Skip("the face has no such character")
	}
	small, err := whole.Cut([]truetype.Char{{Code: 0x41, Glyph: g}, {Code: 0x20BB7, Glyph: g}})
	if err != nil {
		t.Fatal(err)
	}
	font, err := truetype.Parse(small)
	if err != nil {
		t.Fatal(err)
	}
	a, _ := font.Glyph(0x41)
	b, ok := font.Glyph(0x20BB7)
	if !ok || a != b {
		t.Fatalf("glyphs %d and %d", a, b)
	}
}

func FuzzParse(f *testing.F) {
	whole := typeface.Face(typeface.Serif)
	g, _ := whole.Glyph('é')
	small, _ := whole.Cut([]truetype.Char{{Code: 0xE000, Glyph: g}})
	f.Add(small)
	f.Fuzz(func(t *testing.T, data []byte) {
		font, err := truetype.Parse(data)
		if err != nil {
			return
		}
		for i, r := range font.Runes() {
			if i > 100 {
				break
			}
			g, _ := font.Glyph(r)
			font.Advance(g)
			_, _ = font.Cut([]truetype.Char{{Code: r, Glyph: g}})
		}
	})
}

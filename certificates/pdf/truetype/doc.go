// Package truetype opens a TrueType font once and cuts small fonts out of it, one per document.
//
//	font, err := truetype.Parse(data)
//	glyph, ok := font.Glyph('𠮷')
//	small, err := font.Cut([]truetype.Char{{Code: 0xE000, Glyph: glyph}})
//
// The code under which a cut font shows a glyph is free: whoever can only speak of code points up
// to U+FFFF gives private-use ones to the rest. An open font is never changed, so any number of
// goroutines may cut from it at once. Layout tables (GSUB, GPOS), hinting and vertical metrics are
// left behind; outlines and advance widths are all that a certificate needs.
package truetype

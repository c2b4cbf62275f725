package truetype

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// ErrFont says that the bytes are no TrueType font that this package can use.
var ErrFont = errors.New("truetype: not a usable font")

// Font is an open font. It keeps the bytes that it was made from and never changes them.
type Font struct {
	tables     map[string][]byte
	runes      []rune // sorted; glyphs[i] shows runes[i]
	glyphs     []uint16
	count      int // of glyphs
	metrics    int // of long horizontal metrics
	longLoca   bool
	unitsPerEm int
	ascent     int
	descent    int
}

var be = binary.BigEndian

// Parse opens a font with TrueType outlines. Collections and CFF outlines are refused.
func Parse(data []byte) (*Font, error) {
	if len(data) < 12 || be.Uint32(data) != 0x00010000 && be.Uint32(data) != 0x74727565 {
		return nil, ErrFont
	}
	f := &Font{tables: map[string][]byte{}}
	n := int(be.Uint16(data[4:]))
	if len(data) < 12+16*n {
		return nil, ErrFont
	}
	for i := range n {
		e := data[12+16*i:]
		at, size := int(be.Uint32(e[8:])), int(be.Uint32(e[12:]))
		if at < 0 || size < 0 || at > len(data) || size > len(data)-at {
			return nil, fmt.Errorf("%w: table %q", ErrFont, e[:4])
		}
		f.tables[string(e[:4])] = data[at : at+size : at+size]
	}
	for name, least := range map[string]int{"head": 54, "hhea": 36, "maxp": 6, "hmtx": 4, "loca": 4, "glyf": 0, "cmap": 4} {
		if t, ok := f.tables[name]; !ok || len(t) < least {
			return nil, fmt.Errorf("%w: table %q", ErrFont, name)
		}
	}
	f.unitsPerEm = int(be.Uint16(f.tables["head"][18:]))
	f.longLoca = be.Uint16(f.tables["head"][50:]) == 1
	f.ascent = int(int16(be.Uint16(f.tables["hhea"][4:])))
	f.descent = int(int16(be.Uint16(f.tables["hhea"][6:])))
	f.metrics = int(be.Uint16(f.tables["hhea"][34:]))
	f.count = int(be.Uint16(f.tables["maxp"][4:]))
	if f.unitsPerEm == 0 || f.metrics == 0 || len(f.tables["hmtx"]) < 4*f.metrics || f.count == 0 {
		return nil, ErrFont
	}
	return f, f.readCharacters()
}

// Glyph finds the glyph that shows a rune.
func (f *Font) Glyph(r rune) (uint16, bool) {
	i, ok := slices.BinarySearch(f.runes, r)
	if !ok {
		return 0, false
	}
	return f.glyphs[i], true
}

// Runes lists in order what the font can show.
func (f *Font) Runes() []rune { return f.runes }

// Advance is a glyph's width in thousandths of the em.
func (f *Font) Advance(glyph uint16) int {
	return int(be.Uint16(f.tables["hmtx"][4*min(int(glyph), f.metrics-1):])) * 1000 / f.unitsPerEm
}

// outline is the glyph's part of the glyf table; empty for a blank.
func (f *Font) outline(glyph uint16) []byte {
	loca, glyf, g := f.tables["loca"], f.tables["glyf"], int(glyph)
	var from, to int
	switch {
	case f.longLoca && len(loca) >= 4*g+8:
		from, to = int(be.Uint32(loca[4*g:])), int(be.Uint32(loca[4*g+4:]))
	case !f.longLoca && len(loca) >= 2*g+4:
		from, to = 2*int(be.Uint16(loca[2*g:])), 2*int(be.Uint16(loca[2*g+2:]))
	}
	if from < 0 || to <= from || to > len(glyf) {
		return nil
	}
	return glyf[from:to]
}

// readCharacters reads the richest Unicode subtable: format 12 before format 4.
func (f *Font) readCharacters() error {
	t := f.tables["cmap"]
	var best []byte
	for i := range int(be.Uint16(t[2:])) {
		if len(t) < 4+8*(i+1) {
			return ErrFont
		}
		platform, encoding := be.Uint16(t[4+8*i:]), be.Uint16(t[6+8*i:])
		at := int(be.Uint32(t[8+8*i:]))
		if platform != 0 && (platform != 3 || encoding != 1 && encoding != 10) || at < 0 || at+16 > len(t) {
			continue
		}
		switch format := be.Uint16(t[at:]); {
		case format == 12, format == 4 && best == nil:
			best = t[at:]
		}
	}
	if best == nil {
		return fmt.Errorf("%w: no Unicode character table", ErrFont)
	}
	found := map[rune]uint16{}
	if be.Uint16(best) == 12 {
		readGroups(best, found)
	} else {
		readSegments(best, found)
	}
	f.runes = make([]rune, 0, len(found))
	for r, g := range found {
		if g != 0 && int(g) < f.count {
			f.runes = append(f.runes, r)
		}
	}
	slices.Sort(f.runes)
	f.glyphs = make([]uint16, len(f.runes))
	for i, r := range f.runes {
		f.glyphs[i] = found[r]
	}
	return nil
}

func readGroups(t []byte, into map[rune]uint16) {
	for i := range int(be.Uint32(t[12:])) {
		if len(t) < 16+12*(i+1) {
			return
		}
		g := t[16+12*i:]
		first, last, glyph := be.Uint32(g), be.Uint32(g[4:]), be.Uint32(g[8:])
		for r := first; r <= last && r <= 0x10FFFF; r++ {
			into[rune(r)] = uint16(glyph + r - first)
		}
	}
}

func readSegments(t []byte, into map[rune]uint16) {
	n := int(be.Uint16(t[6:])) / 2
	if len(t) < 16+8*n {
		return
	}
	ends, starts, deltas, offsets := t[14:], t[16+2*n:], t[16+4*n:], t[16+6*n:]
	for i := range n {
		first, last := int(be.Uint16(starts[2*i:])), int(be.Uint16(ends[2*i:]))
		delta, offset := be.Uint16(deltas[2*i:]), int(be.Uint16(offsets[2*i:]))
		for r := first; r <= last && r != 0xFFFF; r++ {
			g := uint16(r) + delta
			if offset != 0 {
				at := 2*i + offset + 2*(r-first)
				if at+2 > len(offsets) {
					continue
				}
				if g = be.Uint16(offsets[at:]); g != 0 {
					g += delta
				}
			}
			into[rune(r)] = g
		}
	}
}

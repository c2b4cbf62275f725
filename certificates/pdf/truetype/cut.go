package truetype

import (
	"fmt"
	"slices"
)

// Char says under which code a cut font shows a glyph of the whole one.
type Char struct {
	Code  rune
	Glyph uint16
}

const (
	argsAreWords  = 1 << 0
	haveScale     = 1 << 3
	moreParts     = 1 << 5
	haveTwoScales = 1 << 6
	haveMatrix    = 1 << 7
	haveHints     = 1 << 8
)

// Cut makes a font that holds these characters and whatever their outlines are put together from.
// The same characters in any order give the same bytes.
func (f *Font) Cut(chars []Char) ([]byte, error) {
	chars = slices.Clone(chars)
	slices.SortFunc(chars, func(a, b Char) int { return int(a.Code - b.Code) })
	place := map[uint16]uint16{0: 0} // old glyph → new
	order := []uint16{0}
	take := func(g uint16) uint16 {
		if n, ok := place[g]; ok {
			return n
		}
		n := uint16(len(order))
		place[g], order = n, append(order, g)
		return n
	}
	for i, c := range chars {
		if int(c.Glyph) >= f.count || i > 0 && chars[i-1].Code == c.Code {
			return nil, fmt.Errorf("truetype: cut: glyph %d at code %x", c.Glyph, c.Code)
		}
		take(c.Glyph)
	}
	var glyf, loca, hmtx []byte
	for i := 0; i < len(order); i++ { // grows while parts of composed glyphs are found
		loca = be.AppendUint32(loca, uint32(len(glyf)))
		g := order[i]
		glyf = append(glyf, renumber(f.outline(g), take)...)
		for len(glyf)%4 != 0 {
			glyf = append(glyf, 0)
		}
		hmtx = append(hmtx, f.metric(g)...)
	}
	loca = be.AppendUint32(loca, uint32(len(glyf)))
	if len(order) > 0xFFFF {
		return nil, fmt.Errorf("truetype: cut: %d glyphs", len(order))
	}
	head, hhea, maxp := slices.Clone(f.tables["head"][:54]), slices.Clone(f.tables["hhea"][:36]), slices.Clone(f.tables["maxp"])
	be.PutUint32(head[8:], 0)
	be.PutUint16(head[50:], 1)
	be.PutUint16(hhea[34:], uint16(len(order)))
	be.PutUint16(maxp[4:], uint16(len(order)))
	return assemble(map[string][]byte{
		"head": head, "hhea": hhea, "maxp": maxp, "hmtx": hmtx, "loca": loca, "glyf": glyf,
		"cmap": characters(chars, place), "OS/2": f.tables["OS/2"], "post": f.post(), "name": {0, 0, 0, 0, 0, 6},
	}), nil
}

// metric is a glyph's advance and left bearing.
func (f *Font) metric(glyph uint16) []byte {
	t, g := f.tables["hmtx"], int(glyph)
	if g < f.metrics {
		return t[4*g : 4*g+4]
	}
	m := []byte{t[4*f.metrics-4], t[4*f.metrics-3], 0, 0}
	if at := 4*f.metrics + 2*(g-f.metrics); at+2 <= len(t) {
		copy(m[2:], t[at:at+2])
	}
	return m
}

// post is the table's fixed part, saying that there are no glyph names.
func (f *Font) post() []byte {
	p := make([]byte, 32)
	copy(p, f.tables["post"])
	be.PutUint32(p, 0x00030000)
	return p
}

// renumber gives the parts of a composed glyph their new numbers and drops its hinting program.
func renumber(outline []byte, take func(uint16) uint16) []byte {
	if len(outline) < 10 || int16(be.Uint16(outline)) >= 0 {
		return outline
	}
	out := slices.Clone(outline)
	for at := 10; at+4 <= len(out); {
		flags := be.Uint16(out[at:])
		be.PutUint16(out[at:], flags&^haveHints)
		be.PutUint16(out[at+2:], take(be.Uint16(out[at+2:])))
		at += 6
		if flags&argsAreWords != 0 {
			at += 2
		}
		switch {
		case flags&haveScale != 0:
			at += 2
		case flags&haveTwoScales != 0:
			at += 4
		case flags&haveMatrix != 0:
			at += 8
		}
		if flags&moreParts == 0 {
			return out[:min(at, len(out))]
		}
	}
	return out
}

// characters writes a format 4 table for codes up to U+FFFF, and a format 12 table if there are
// others.
func characters(chars []Char, place map[uint16]uint16) []byte {
	type run struct{ first, last, glyph uint32 }
	var runs []run
	for _, c := range chars {
		code, glyph := uint32(c.Code), uint32(place[c.Glyph])
		if n := len(runs) - 1; n >= 0 && runs[n].last+1 == code && runs[n].glyph+code-runs[n].first == glyph && code != 0x10000 {
			runs[n].last = code
			continue
		}
		runs = append(runs, run{code, code, glyph})
	}
	var low []run
	for _, r := range runs {
		if r.last < 0xFFFF {
			low = append(low, r)
		}
	}
	low = append(low, run{0xFFFF, 0xFFFF, 0})
	n := len(low)
	search, selector := 1, 0
	for search*2 <= n {
		search, selector = search*2, selector+1
	}
	var four []byte
	for _, v := range []int{4, 16 + 8*n, 0, 2 * n, 2 * search, selector, 2 * (n - search)} {
		four = be.AppendUint16(four, uint16(v))
	}
	for _, r := range low {
		four = be.AppendUint16(four, uint16(r.last))
	}
	four = be.AppendUint16(four, 0)
	for _, r := range low {
		four = be.AppendUint16(four, uint16(r.first))
	}
	for _, r := range low {
		four = be.AppendUint16(four, uint16(r.glyph-r.first))
	}
	four = append(four, make([]byte, 2*n)...)
	out := []byte{0, 0, 0, 1, 0, 3, 0, 1, 0, 0, 0, 12}
	if len(runs)+1 == n {
		return append(out, four...)
	}
	out = []byte{0, 0, 0, 2, 0, 3, 0, 1, 0, 0, 0, 20, 0, 3, 0, 10}
	out = append(be.AppendUint32(out, uint32(20+len(four))), four...)
	out = append(out, 0, 12, 0, 0)
	out = be.AppendUint32(out, uint32(16+12*len(runs)))
	out = be.AppendUint32(out, 0)
	out = be.AppendUint32(out, uint32(len(runs)))
	for _, r := range runs {
		out = be.AppendUint32(be.AppendUint32(be.AppendUint32(out, r.first), r.last), r.glyph)
	}
	return out
}

// assemble writes the table directory, the tables by name and their checksums.
func assemble(tables map[string][]byte) []byte {
	names := make([]string, 0, len(tables))
	for name, t := range tables {
		if t != nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	search, selector := 1, 0
	for search*2 <= len(names) {
		search, selector = search*2, selector+1
	}
	out := be.AppendUint32(nil, 0x00010000)
	for _, v := range []int{len(names), 16 * search, selector, 16 * (len(names) - search)} {
		out = be.AppendUint16(out, uint16(v))
	}
	at, head := 12+16*len(names), 0
	for _, name := range names {
		if name == "head" {
			head = at
		}
		out = append(out, name...)
		out = be.AppendUint32(out, checksum(tables[name]))
		out = be.AppendUint32(out, uint32(at))
		out = be.AppendUint32(out, uint32(len(tables[name])))
		at += (len(tables[name]) + 3) &^ 3
	}
	for _, name := range names {
		out = append(out, tables[name]...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	be.PutUint32(out[head+8:], 0xB1B0AFBA-checksum(out))
	return out
}

func checksum(t []byte) uint32 {
	var sum uint32
	for ; len(t) >= 4; t = t[4:] {
		sum += be.Uint32(t)
	}
	if len(t) > 0 {
		var last [4]byte
		copy(last[:], t)
		sum += be.Uint32(last[:])
	}
	return sum
}

// Package typeface holds the faces that certificates are set in, packed into the program, and finds
// for each rune the face that can show it: a serif for all that is common, then accented letters, symbols, and two
// faces of rare Chinese characters that are unpacked only when a name needs them.
package typeface

import (
	"embed"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"

	"tianti/certificates/pdf/truetype"
)

// The faces in the order in which they are asked.
const (
	Serif  = iota
	Latin  // accented Latin, Greek and Cyrillic that Serif lacks
	Symbol // emoji and signs
	RareA  // BMP characters that Serif lacks
	RareB  // Extensions B to F
	Count
)

// Missing is shown in the place of a rune that no face has: the mark that Chinese and Japanese
// typesetters put for a missing character.
const Missing = '〓'

//go:embed fonts/*.ttf.zst
var files embed.FS

var names = [Count]string{"serif", "latin", "emoji", "hana", "hanb"}

var opened [Count]struct {
	once sync.Once
	font *truetype.Font
}

// Face opens a face at its first use; it stays open.
func Face(i int) *truetype.Font {
	f := &opened[i]
	f.once.Do(func() { f.font = open(names[i]) })
	return f.font
}

// open can fail only if the program was built wrong, which every test would show.
func open(name string) *truetype.Font {
	packed, err := files.ReadFile("fonts/" + name + ".ttf.zst")
	if err != nil {
		panic(err)
	}
	unpack, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		panic(err)
	}
	defer unpack.Close()
	data, err := unpack.DecodeAll(packed, nil)
	if err != nil {
		panic(fmt.Sprintf("typeface: %s: %v", name, err))
	}
	font, err := truetype.Parse(data)
	if err != nil {
		panic(fmt.Sprintf("typeface: %s: %v", name, err))
	}
	return font
}

// Find says which face shows a rune, and with which glyph.
func Find(r rune) (face int, glyph uint16, ok bool) {
	for i := range Count {
		if i >= RareA && !ideograph(r) {
			break
		}
		if g, ok := Face(i).Glyph(r); ok {
			return i, g, true
		}
	}
	return 0, 0, false
}

// ideograph bounds what the rare faces are asked for, so that an emoji does not unpack them.
func ideograph(r rune) bool {
	return r >= 0x2200 && r <= 0x22FF || r >= 0x2E80 && r <= 0x2FDF || r >= 0x3400 && r <= 0x9FFF || r >= 0xF900 && r <= 0xFAFF || r >= 0x20000 && r < 0x30000
}

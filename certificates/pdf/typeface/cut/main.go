// Command cut makes the embedded faces from the fonts as their makers publish them: it keeps
// outlines and widths, leaves to each fallback only what the faces before it lack, and packs the
// result. Run it through `go generate` with the fonts named in FONTS.md beside it:
//
//	go run ./cut -out fonts NotoSerifSC_400Regular.ttf NotoSerif_400Regular.ttf NotoEmoji_400Regular.ttf HanaMinA.ttf HanaMinB.ttf
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"

	"tianti/certificates/pdf/truetype"
)

var names = []string{"serif", "latin", "emoji", "hana", "hanb"}

func main() {
	out := flag.String("out", ".", "folder for the packed faces")
	flag.Parse()
	if flag.NArg() != len(names) {
		log.Fatalf("cut wants %d fonts, see FONTS.md", len(names))
	}
	pack, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithWindowSize(8<<20))
	if err != nil {
		log.Fatal(err)
	}
	seen := map[rune]bool{}
	for i, path := range flag.Args() {
		data, err := os.ReadFile(path)
		if err != nil {
			log.Fatal(err)
		}
		font, err := truetype.Parse(data)
		if err != nil {
			log.Fatal(path, ": ", err)
		}
		var chars []truetype.Char
		for _, r := range font.Runes() {
			if seen[r] || r < 0x20 || r >= 0xE000 && r <= 0xF8FF || r >= 0xF0000 || names[i][0] == 'h' && !ideograph(r) {
				continue
			}
			seen[r] = true
			g, _ := font.Glyph(r)
			chars = append(chars, truetype.Char{Code: r, Glyph: g})
		}
		small, err := font.Cut(chars)
		if err != nil {
			log.Fatal(path, ": ", err)
		}
		packed := pack.EncodeAll(small, nil)
		if err := os.WriteFile(filepath.Join(*out, names[i]+".ttf.zst"), packed, 0o644); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: %d of %d runes, %d bytes, packed %d\n", names[i], len(chars), len(font.Runes()), len(small), len(packed))
	}
}

// ideograph says whether a rune is a Chinese character or part of one, or one of the signs
// that GBK has: all that the last faces,
// drawn by volunteers for rare characters, are asked for.
func ideograph(r rune) bool {
	return r >= 0x2200 && r <= 0x22FF || r >= 0x2E80 && r <= 0x2FDF || r >= 0x3400 && r <= 0x9FFF || r >= 0xF900 && r <= 0xFAFF || r >= 0x20000
}

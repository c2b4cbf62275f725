package typeface_test

import (
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"tianti/certificates/pdf/typeface"
)

func TestEveryCharacterOfGBKAndLatinHasAGlyph(t *testing.T) {
	missing := 0
	for a := 0x81; a <= 0xFE; a++ {
		for b := 0x40; b <= 0xFE; b++ {
			text, err := simplifiedchinese.GBK.NewDecoder().Bytes([]byte{byte(a), byte(b)})
			r := []rune(string(text))
			if err != nil || len(r) != 1 || r[0] == 0xFFFD || r[0] >= 0xE000 && r[0] <= 0xF8FF {
				continue
			}
			if _, _, ok := typeface.Find(r[0]); !ok {
				missing++
				t.Logf("GBK %02X%02X %c U+%04X", a, b, r[0], r[0])
			}
		}
	}
	if missing > 0 {
		t.Errorf("%d characters of GBK have no glyph", missing)
	}
	for r := rune(0x20); r < 0x180; r++ {
		if _, _, ok := typeface.Find(r); !ok && (r < 0x7F || r > 0x9F) {
			t.Errorf("Latin U+%04X %c has no glyph", r, r)
		}
	}
}

func TestRareCharactersOfNamesHaveAGlyph(t *testing.T) {
	for _, r := range "𠮷𫖯𬘡䶮镕堃喆㛃𪚥𬤊𣸣·〓😀€ÀŠŁŒßÑЯλ" {
		if _, _, ok := typeface.Find(r); !ok {
			t.Errorf("%c U+%04X has no glyph", r, r)
		}
	}
	if n := len(typeface.Face(typeface.RareB).Runes()); n < 50_000 {
		t.Errorf("only %d rare characters", n)
	}
}

package pdf_test

import (
	"bytes"
	"os"
	"strings"
	"sync"
	"testing"

	"tianti/certificates/pdf"
)

func render(t testing.TB, d pdf.Document) pdf.File {
	t.Helper()
	f, err := pdf.Render(d)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestTheSameDocumentGivesTheSameBytes(t *testing.T) {
	first := render(t, sample()).Bytes
	for range 3 {
		if !bytes.Equal(first, render(t, sample()).Bytes) {
			t.Fatal("bytes differ")
		}
	}
	if len(first) > 80<<10 {
		t.Errorf("%d bytes, want at most 80 KiB", len(first))
	}
	if dir := os.Getenv("TIANTI_SHOW"); dir != "" {
		_ = os.WriteFile(dir+"/sample.pdf", first, 0o644)
	}
}

func TestManyAtOnceAreLikeOneAfterTheOther(t *testing.T) {
	names := []string{"张伟", "欧阳𠮷祥", "𫖯𬘡", "José Müller", "阿卜杜·热合曼", "😀"}
	var want [][]byte
	for _, n := range names {
		d := sample()
		d.Holder = n
		want = append(want, render(t, d).Bytes)
	}
	var wg sync.WaitGroup
	for i := range 24 {
		wg.Go(func() {
			d := sample()
			d.Holder = names[i%len(names)]
			f, err := pdf.Render(d)
			if err != nil || !bytes.Equal(f.Bytes, want[i%len(names)]) {
				t.Errorf("%s: differs, %v", d.Holder, err)
			}
		})
	}
	wg.Wait()
}

func TestNamesOfAnyKindAreSet(t *testing.T) {
	for name, c := range map[string]struct {
		holder  string
		missing int
	}{
		"rare character of Extension B":  {"𠮷田", 0},
		"simplified of Extension C to E": {"𫖯𬘡𬤊", 0},
		"old private-use character":      {"\uE863", 0},
		"emoji with skin tone":           {"👩🏽‍💻 王", 0},
		"two hundred characters":         {strings.Repeat("王小明", 67), 0},
		"two hundred in one Latin word":  {strings.Repeat("Wolfeschlegel", 16), 0},
		"accents apart from the letters": {"Jose\u0301 Mu\u0308ller", 0},
		"invalid UTF-8":                  {"\xff王\xc3", 0},
		"NUL and other controls":         {"王\x00\x07\x1b明", 0},
		"nothing":                        {"", 0},
		"blanks only":                    {" \u3000\t", 0},
		"markup of the page description": {`(王\) Tj ET`, 0},
		"a field's name":                 {"{number}", 0},
		"a script that no face has":      {"ལྷ་ས", 4},
		"characters of Extension G":      {"\U00030EDE", 1},
		"line breaks":                    {"王\n明\r\n小", 0},
	} {
		d := sample()
		d.Holder = c.holder
		f := render(t, d)
		if len(f.Missing) != c.missing || f.Cut {
			t.Errorf("%s: missing %q, cut %v", name, f.Missing, f.Cut)
		}
	}
}

func TestLongerThanThePageIsCutAndSaidSo(t *testing.T) {
	d := sample()
	d.Holder = strings.Repeat("王", 5000)
	if f := render(t, d); !f.Cut {
		t.Fatal("nothing is said")
	}
}

func FuzzHolder(f *testing.F) {
	for _, s := range []string{"张伟", "𠮷", "\xff\xfe", "👨‍👩‍👧‍👦", "ﷺ", "\u202e王", strings.Repeat("ẞ", 300), "{holder}", "\uE863\U0010FFFF\uFFFF\uFFFE"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		d := sample()
		d.Holder, d.SealArc, d.BodyZH, d.IssuerZH = name, name, name, name
		render(t, d)
	})
}

func BenchmarkRender(b *testing.B) {
	for name, holder := range map[string]string{"common": "王小明", "rare": "欧阳𠮷祥"} {
		b.Run(name, func(b *testing.B) {
			d := sample()
			d.Holder = holder
			render(b, d)
			b.ReportAllocs()
			for b.Loop() {
				f := render(b, d)
				b.ReportMetric(float64(len(f.Bytes))/1024, "KiB")
			}
		})
	}
}

package qrcode

import (
	"math/rand/v2"
	"testing"

	"github.com/boombuler/barcode/qr"
)

// The two differ only in the mask, where both are free: undone, every module must be the same.
func TestTheSameModulesAsTheLibrary(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{1, 14, 15, 26, 62, 106, 150, 180, 213, 214, 260, 331, 400, 666, 1000, 1500, 2300, 2331} {
		content := make([]byte, n)
		for i := range content {
			content[i] = byte(128 + r.IntN(128)) // bytes, for which the library has no shorter mode
		}
		want, err := qr.Encode(string(content), qr.M, qr.Unicode)
		if err != nil {
			t.Fatal(n, err)
		}
		got, err := Encode(string(content))
		if err != nil {
			t.Fatal(n, err)
		}
		if got.Size != want.Bounds().Dx() {
			t.Fatalf("%d bytes: size %d, want %d", n, got.Size, want.Bounds().Dx())
		}
		dark := func(x, y int) bool { v, _, _, _ := want.At(x, y).RGBA(); return v == 0 }
		a, b := maskOf(got.Dark), maskOf(dark)
		for y := range got.Size {
			for x := range got.Size {
				flip := !got.function[y*got.Size+x] && inverts(a, x, y) != inverts(b, x, y)
				format := x == 8 || y == 8
				if (got.Dark(x, y) != dark(x, y)) != flip && (a == b || !format) {
					t.Fatalf("%d bytes, masks %d and %d: module %d, %d differs", n, a, b, x, y)
				}
			}
		}
	}
	if _, err := Encode(string(make([]byte, 2332))); err == nil {
		t.Error("more than the largest code holds")
	}
}

// maskOf reads the mask from the format bits.
func maskOf(dark func(x, y int) bool) int {
	v := 0
	for i, x := range []int{2, 3, 4} { // bits 12, 11 and 10
		if dark(x, 8) {
			v |= 1 << (2 - i)
		}
	}
	return v ^ 0b101 // of 0x5412
}

func FuzzEncode(f *testing.F) {
	f.Add("https://tianti.example.cn/v/7Q3K9XWD2M8THJ5R4PZCA6VNGE#AQ")
	f.Fuzz(func(t *testing.T, s string) {
		if c, err := Encode(s); err == nil && c.Dark(0, 0) != true {
			t.Fatal("no finder")
		}
	})
}

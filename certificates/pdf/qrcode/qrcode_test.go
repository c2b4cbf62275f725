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

// TestAMaskIsJudgedByEachModule compares the penalty of lines of bits with counting module by module.
func TestAMaskIsJudgedByEachModule(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{1, 14, 60, 106, 213, 666, 1500, 2331} {
		content := make([]byte, n)
		for i := range content {
			content[i] = byte(r.IntN(256))
		}
		for version := 1; version <= 40; version++ {
			room := capacity(version) - correction[version]*blockCount[version]
			if 4+lengthBits(version)+8*n > 8*room {
				continue
			}
			c := draw(version, interleave(version, pack(string(content), version, room)))
			for m := range 8 {
				c.format(m)
				p := planeOf(c)
				got := p.penalty(m, c.Size)
				c.mask(m)
				if want := penalty(c); got != want {
					t.Fatalf("%d bytes, mask %d: %d, want %d", n, m, got, want)
				}
				c.mask(m)
			}
			break
		}
	}
}

// penalty counts what confuses scanners: runs, blocks, look-alikes of finders, imbalance.
func penalty(c *Code) int {
	n, sum, dark := c.Size, 0, 0
	for line := range n {
		sum += linePenalty(n, func(i int) bool { return c.dark[line*n+i] })
		sum += linePenalty(n, func(i int) bool { return c.dark[i*n+line] })
	}
	for y := range n {
		for x := range n {
			d := c.dark[y*n+x]
			if d {
				dark++
			}
			if x+1 < n && y+1 < n && d == c.dark[y*n+x+1] && d == c.dark[(y+1)*n+x] && d == c.dark[(y+1)*n+x+1] {
				sum += 3
			}
		}
	}
	off := 20*dark - 10*n*n
	return sum + max(off, -off)/(n*n)*10
}

func linePenalty(n int, dark func(int) bool) (sum int) {
	var window uint16 // the last eleven modules
	run, last := 0, false
	for i := range n {
		d := dark(i)
		window = window << 1 & 0x7FF
		if d {
			window |= 1
		}
		if i >= 10 && (window == 0b10111010000 || window == 0b00001011101) {
			sum += 40
		}
		if i > 0 && d == last {
			run++
		} else {
			run, last = 1, d
		}
		switch {
		case run == 5:
			sum += 3
		case run > 5:
			sum++
		}
	}
	return sum
}

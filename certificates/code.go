package certificates

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"strings"
)

// A verification code is 26 signs of Crockford's alphabet, 130 random bits, in groups for typing:
// 7Q3K-9XWD-2M8T-HJ5R-4PZC-A6VN-GE. It has no I, L, O or U, and what people type instead is read
// as the sign that it looks like.

const (
	codeSigns  = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	codeLength = 26
)

// newCode draws a code.
func newCode() string {
	var raw [codeLength]byte
	_, _ = rand.Read(raw[:]) // never fails: the program ends before
	for i, b := range raw {
		raw[i] = codeSigns[b&31]
	}
	return string(raw[:])
}

// Grouped is a code as it is printed.
func Grouped(code string) string {
	var b strings.Builder
	for i, r := range code {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// NormalCode reads a code as typed: blanks and dashes, small letters, full-width signs, and the
// letters that are mistaken for digits. ok is false for what cannot be a code.
func NormalCode(typed string) (code string, ok bool) {
	if len(typed) > 200 {
		return "", false
	}
	var b strings.Builder
	for _, r := range typed {
		if r >= 0xFF01 && r <= 0xFF5E { // full-width
			r -= 0xFEE0
		}
		switch {
		case r >= 'a' && r <= 'z':
			r -= 'a' - 'A'
		case r == ' ' || r == '-' || r == 0x3000 || r == 0x00A0 || r == '\t' || r == '\n' || r == '\r' || r == '—' || r == '–' || r == '‐' || r == '‑' || r == '−':
			continue
		}
		switch r {
		case 'I', 'L':
			r = '1'
		case 'O':
			r = '0'
		}
		if r > '~' || !strings.ContainsRune(codeSigns, r) {
			return "", false
		}
		b.WriteRune(r)
	}
	return b.String(), b.Len() == codeLength
}

// lookup is what a code is found by. Index lookups compare byte by byte; on a hash their time says
// nothing about the code.
func lookup(code string) string {
	h := sha256.Sum256([]byte("tianti/certificates/code\x00" + code))
	return hex.EncodeToString(h[:])
}

func sameCode(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

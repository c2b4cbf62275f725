package store

import (
	"errors"
	"testing"
)

func FuzzOpenCursor(f *testing.F) {
	s := Schema{Name: "fuzz.things", Indexes: []Index{By("kind", "kind", "n")}}
	q := On("kind").Is("客服").Limit(5)
	for _, key := range []string{"", "a", "\x05k\x00\x01", "客服 𠮷"} {
		f.Add(SealCursor(s, q, key))
		f.Add(key)
	}
	f.Fuzz(func(t *testing.T, text string) {
		key, err := OpenCursor(s, q.At(text))
		if err != nil && !errors.Is(err, ErrCursor) {
			t.Fatalf("%q: %v", text, err)
		}
		if err == nil {
			if again, err := OpenCursor(s, q.At(SealCursor(s, q, key))); err != nil || again != key {
				t.Fatalf("%q opens as %q, sealed again as %q (%v)", text, key, again, err)
			}
		}
		sealed := SealCursor(s, q, text)
		if got, err := OpenCursor(s, q.At(sealed)); err != nil || got != text {
			t.Fatalf("%q came back as %q (%v)", text, got, err)
		}
		if _, err := OpenCursor(s, q.Is(1).At(sealed)); !errors.Is(err, ErrCursor) {
			t.Fatalf("the cursor of another query was taken: %v", err)
		}
	})
}

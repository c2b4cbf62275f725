package document_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"tianti/courses/document"
	"tianti/courses/document/documenttest"
	"tianti/internal/fault"
)

func TestPagesAreCountedAndWhatIsNoPlainDocumentIsRefused(t *testing.T) {
	whole := documenttest.Pages(7)
	for name, c := range map[string]struct {
		data []byte
		n    int
		want error
	}{
		"whole":              {whole, 7, nil},
		"cut off":            {whole[:len(whole)*2/3], 0, document.ErrBroken},
		"only a header":      {[]byte("%PDF-1.7\n"), 0, document.ErrBroken},
		"a script":           {documenttest.Scripted(), 0, document.ErrActive},
		"a password":         {documenttest.Locked(t), 0, document.ErrLocked},
		"a tree without end": {documenttest.Loop(), 0, document.ErrBroken},
		"a lie about pages":  {documenttest.Many(document.MostPages + 1), 0, document.ErrPages},
		"as many as may be":  {documenttest.Many(document.MostPages), document.MostPages, nil},
	} {
		n, err := document.Pages(t.Context(), bytes.NewReader(c.data))
		if n != c.n || !errors.Is(err, c.want) {
			t.Errorf("%s: %d, %v", name, n, err)
		}
	}
}

// FuzzPages: whatever the bytes are, the answer is a number of pages within the limit or a fault.
func FuzzPages(f *testing.F) {
	f.Add(documenttest.Pages(2))
	f.Add(documenttest.Scripted())
	f.Add(documenttest.Loop())
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := document.Pages(context.Background(), bytes.NewReader(data))
		if err == nil && (n < 1 || n > document.MostPages) || err != nil && (n != 0 || fault.KindOf(err) != fault.Invalid) {
			t.Fatalf("%d %v", n, err)
		}
	})
}

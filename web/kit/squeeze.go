package kit

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"sync"
)

// squeezeAbove is the size from which compressing pays.
const squeezeAbove = 1400

var gzips = sync.Pool{New: func() any {
	w, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed)
	return w
}}

// squeeze compresses text for clients that take gzip. The CSRF token in pages is masked anew each
// time, so that its length and repetition tell nothing.
func (r *Request) squeeze(media string, data []byte) ([]byte, bool) {
	if len(data) < squeezeAbove || !strings.Contains(r.c.Get("Accept-Encoding"), "gzip") {
		return data, false
	}
	if !strings.HasPrefix(media, "text/") && !strings.HasPrefix(media, jsonMedia) && !strings.HasPrefix(media, "application/problem") {
		return data, false
	}
	var buf bytes.Buffer
	buf.Grow(len(data) / 3)
	w := gzips.Get().(*gzip.Writer)
	defer gzips.Put(w)
	w.Reset(&buf)
	if _, err := w.Write(data); err != nil {
		return data, false
	}
	if err := w.Close(); err != nil {
		return data, false
	}
	return buf.Bytes(), true
}

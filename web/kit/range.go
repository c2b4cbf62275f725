package kit

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// Content is a stored file that never changes under its address.
type Content struct {
	Tag  string // names the bytes, as an entity tag without its quotation marks
	Type string
	Size int64
	Read func(ctx context.Context, from, n int64) io.Reader
	// Closed says that only a few may see it: nothing on the way and no browser keeps it.
	Closed bool
	// Name is under which browsers save it instead of showing it; "" shows it.
	Name string
}

// Serve answers with stored content, or the stretch of it that a Range header asks for (RFC 9110
// section 14: one range of bytes; several are answered with the whole). Browsers may keep it for good
// and run nothing in it, whatever it is.
func (r *Request) Serve(x Content) error {
	r.sent = true
	if x.Closed {
		r.c.Set("Cache-Control", "no-store")
	} else {
		r.c.Set("Cache-Control", "private, max-age=31536000, immutable")
	}
	if x.Name != "" {
		r.c.Set("Content-Disposition", disposition(x.Name))
	}
	r.c.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; media-src 'self'; sandbox")
	r.c.Set("ETag", `"`+x.Tag+`"`)
	r.c.Set("Accept-Ranges", "bytes")
	if strings.Contains(r.c.Get("If-None-Match"), `"`+x.Tag+`"`) {
		return r.c.SendStatus(fiber.StatusNotModified)
	}
	from, n, status := stretch(r.c.Get("Range"), r.c.Get("If-Range"), x)
	switch status {
	case fiber.StatusRequestedRangeNotSatisfiable:
		r.c.Set("Content-Range", fmt.Sprintf("bytes */%d", x.Size))
		return r.c.SendStatus(status)
	case fiber.StatusPartialContent:
		r.c.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, from+n-1, x.Size))
	}
	r.c.Set("Content-Type", x.Type)
	r.c.Status(status).Context().SetBodyStream(x.Read(r.kit.life, from, n), int(n))
	return nil
}

// stretch is what a Range header asks for, and the status to answer with.
func stretch(header, condition string, x Content) (from, n int64, status int) {
	spec, ok := strings.CutPrefix(strings.TrimSpace(header), "bytes=")
	if !ok || strings.Contains(spec, ",") || condition != "" && condition != `"`+x.Tag+`"` {
		return 0, x.Size, fiber.StatusOK
	}
	first, last, ok := strings.Cut(spec, "-")
	a, errA := strconv.ParseInt(first, 10, 64)
	b, errB := strconv.ParseInt(last, 10, 64)
	switch {
	case !ok, first != "" && errA != nil, last != "" && errB != nil, first == "" && last == "", errA == nil && errB == nil && b < a:
		return 0, x.Size, fiber.StatusOK // no range that can be read: it is to be ignored
	case first == "": // the last bytes
		if b <= 0 {
			return 0, 0, fiber.StatusRequestedRangeNotSatisfiable
		}
		b = min(b, x.Size)
		return x.Size - b, b, fiber.StatusPartialContent
	case a < 0 || a >= x.Size:
		return 0, 0, fiber.StatusRequestedRangeNotSatisfiable
	case last == "":
		b = x.Size - 1
	}
	return a, min(b, x.Size-1) - a + 1, fiber.StatusPartialContent
}

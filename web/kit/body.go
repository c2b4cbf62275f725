package kit

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// bounded reads the body up to limit bytes and then fails.
func bounded(c *fiber.Ctx, limit int) io.Reader {
	var body io.Reader = c.Context().RequestBodyStream()
	if s := c.Context().RequestBodyStream(); s == nil {
		body = bytes.NewReader(c.Request().Body())
	}
	return &limitReader{body, limit, c}
}

// readTimeout is how long the next stretch of a body may take. The server's own limit is for the whole
// of a request and would cut off whoever uploads a film over a slow line.
const readTimeout = time.Minute

// readKey notes that a request's body was read to its end.
const readKey = "kit.read"

// Unread ends the connection after an answer that was given before the body was read: the rest of the body
// would be taken for the next request, whoever sends it.
func (k *Kit) Unread(c *fiber.Ctx) error {
	err := c.Next()
	if c.Context().RequestBodyStream() != nil && c.Request().Header.ContentLength() != 0 && c.Locals(readKey) == nil {
		c.Context().SetConnectionClose()
	}
	return err
}

type limitReader struct {
	from io.Reader
	left int
	c    *fiber.Ctx
}

func (l *limitReader) Read(p []byte) (int, error) {
	if l.left < 0 {
		return 0, ErrTooLarge
	}
	if len(p) > l.left+1 {
		p = p[:l.left+1] // one byte more than allowed tells too much from just enough
	}
	if x, _ := l.c.Locals(routeKey).(*Route); x != nil && x.Stream {
		if conn := l.c.Context().Conn(); conn != nil {
			_ = conn.SetReadDeadline(time.Now().Add(readTimeout))
		}
	}
	n, err := l.from.Read(p)
	if errors.Is(err, io.EOF) {
		l.c.Locals(readKey, true)
	}
	if l.left -= n; l.left < 0 {
		return n, ErrTooLarge
	}
	return n, err
}

// readBody brings a body within the limit into memory, as a copy.
func readBody(c *fiber.Ctx, limit int) ([]byte, error) {
	size := c.Request().Header.ContentLength()
	if size > limit {
		return nil, tooLarge(c, limit)
	}
	if size == 0 {
		return nil, nil
	}
	var buf bytes.Buffer
	if size > 0 {
		buf.Grow(size)
	}
	if _, err := buf.ReadFrom(bounded(c, limit)); err != nil {
		if errors.Is(err, ErrTooLarge) {
			return nil, tooLarge(c, limit)
		}
		c.Context().SetConnectionClose()
		return nil, ErrForm.Because(err)
	}
	return buf.Bytes(), nil
}

// tooLarge refuses a body whose rest we do not want to read: the connection cannot go on.
func tooLarge(c *fiber.Ctx, limit int) error {
	c.Context().SetConnectionClose()
	return ErrTooLarge.With("limit", size(limit))
}

// maxDepth bounds the nesting of JSON.
const maxDepth = 32

// JSON reads a JSON body strictly into a pointer: one value, no unknown fields, bounded depth.
// Faults name the field.
func (r *Request) JSON(into any) error {
	kind, _, _ := mime.ParseMediaType(r.c.Get("Content-Type"))
	if kind != "application/json" && !strings.HasSuffix(kind, "+json") {
		return ErrMedia.With("want", "application/json")
	}
	return decodeJSON(r.body, into)
}

func decodeJSON(body []byte, into any) error {
	if err := checkDepth(body); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return jsonFault(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return ErrJSON.With("detail", "more than one value")
	}
	return nil
}

func jsonFault(err error) error {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return ErrField.At(wrong.Field).With("want", wrong.Type.String()).Because(err)
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		return ErrUnknown.At(strings.Trim(name, `"`)).Because(err)
	}
	if errors.Is(err, io.EOF) {
		return ErrJSON.With("detail", "empty body")
	}
	return ErrJSON.With("detail", err.Error()).Because(err)
}

// checkDepth counts brackets outside strings: deep nesting costs the decoder a stack frame each.
func checkDepth(body []byte) error {
	depth, inString := 0, false
	for i := 0; i < len(body); i++ {
		switch b := body[i]; {
		case inString && b == '\\':
			i++
		case b == '"':
			inString = !inString
		case inString:
		case b == '{' || b == '[':
			if depth++; depth > maxDepth {
				return ErrDeep.With("depth", maxDepth)
			}
		case b == '}' || b == ']':
			depth--
		}
	}
	return nil
}

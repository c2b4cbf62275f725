package kit

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"strings"
	"sync"
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
	body, err := readAll(bounded(c, limit), size)
	if err != nil {
		if errors.Is(err, ErrTooLarge) {
			return nil, tooLarge(c, limit)
		}
		c.Context().SetConnectionClose()
		return nil, ErrForm.Because(err)
	}
	return body, nil
}

// readAll reads what is so long, or to the end where the size is not known, below 0.
func readAll(from io.Reader, size int) ([]byte, error) {
	if size < 0 {
		return io.ReadAll(from)
	}
	body := make([]byte, size+1) // the last read finds the end, and has to have room for more
	n, err := io.ReadFull(from, body)
	if errors.Is(err, io.ErrUnexpectedEOF) && n == size {
		return body[:n], nil
	}
	if err == nil {
		err = ErrTooLarge
	}
	return nil, err
}

// tooLarge refuses a body whose rest we do not want to read: the connection cannot go on.
func tooLarge(c *fiber.Ctx, limit int) error {
	c.Context().SetConnectionClose()
	return ErrTooLarge.With("limit", size(limit))
}

const jsonMedia = "application/json"

// maxDepth bounds the nesting of JSON.
const maxDepth = 32

// JSON reads a JSON body strictly into a pointer: one value, no unknown fields, bounded depth.
// Faults name the field.
func (r *Request) JSON(into any) error {
	if kind := r.c.Get("Content-Type"); kind != jsonMedia {
		if kind, _, _ = mime.ParseMediaType(kind); kind != jsonMedia && !strings.HasSuffix(kind, "+json") {
			return ErrMedia.With("want", jsonMedia)
		}
	}
	return decodeJSON(r.body, into)
}

func decodeJSON(body []byte, into any) error {
	if err := checkDepth(body); err != nil {
		return err
	}
	b := bodies.Get().(*bodyStream)
	rest, err := b.decode(body, into)
	if err != nil {
		return jsonFault(err)
	}
	if len(bytes.TrimSpace(rest)) > 0 {
		return ErrJSON.With("detail", "more than one value")
	}
	if len(body) <= mostKept && b.next.Len() == 0 {
		bodies.Put(b)
	}
	return nil
}

// bodyStream decodes one body after the other with the same decoder, whose buffer would be made anew for each
// otherwise. After an error, or when it has not come to the end of a body, it cannot go on.
type bodyStream struct {
	decoder *json.Decoder
	next    bytes.Reader
	before  int64 // length of the bodies before
}

// mostKept is up to which length of a body its decoder is kept for the next, in bytes.
const mostKept = 64 << 10

var bodies = sync.Pool{New: func() any {
	b := &bodyStream{}
	b.decoder = json.NewDecoder(&b.next)
	b.decoder.DisallowUnknownFields()
	return b
}}

// decode reads the first value of a body and gives what comes after it.
func (b *bodyStream) decode(body []byte, into any) (rest []byte, err error) {
	b.next.Reset(body)
	if err := b.decoder.Decode(into); err != nil {
		return nil, err
	}
	rest = body[b.decoder.InputOffset()-b.before:]
	b.before += int64(len(body))
	return rest, nil
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

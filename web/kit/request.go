package kit

import (
	"bytes"
	"context"
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"tianti/internal/clock"
	"tianti/internal/locale"
	"tianti/rbac"
)

// Request is what a handler sees of a request: copies, an actor and a language. It is valid until
// the handler returns; what it gave may be kept.
type Request struct {
	Actor rbac.Actor
	Lang  string

	kit    *Kit
	route  *Route
	c      *fiber.Ctx
	ctx    context.Context
	body   []byte
	form   url.Values
	files  map[string][]*multipart.FileHeader
	parsed bool
	broken error
	bearer bool // authenticated by a header, so no browser sent it by itself
	access string
	csrf   string
	sent   bool
	all    bool // shows a sample: as somebody sees it who may do everything
}

// Context ends when the request has taken too long.
func (r *Request) Context() context.Context { return r.ctx }

// Clock is the program's clock, for what lasts longer than the request.
func (r *Request) Clock() clock.Clock { return r.kit.clock }

// Now is the program's time.
func (r *Request) Now() time.Time { return r.kit.clock.Now() }

// By is who did something: a person by name, or the program, which acts under names of its own.
func (r *Request) By(person, name string) string {
	if strings.HasPrefix(person, "system:") {
		return r.T("role.system")
	}
	return name
}

// T is a text in the request's language; pairs are parameter names and values.
func (r *Request) T(key string, pairs ...any) string { return text(r.Lang, key, pairs...) }

// May is the early gate's answer, to choose what a page offers.
func (r *Request) May(permission string) bool {
	return r.all || r.kit.gate.MayAnywhere(r.Actor, permission)
}

// Path is a parameter of the path, decoded. What cannot be decoded is "".
func (r *Request) Path(name string) string {
	s, err := url.PathUnescape(r.c.Params(name))
	if err != nil || !utf8.ValidString(s) {
		return ""
	}
	return strings.Clone(s)
}

// Query is a parameter of the query string, "" if absent.
func (r *Request) Query(name string) string {
	return strings.ToValidUTF8(strings.Clone(r.c.Query(name)), "")
}

// Header is a request header.
func (r *Request) Header(name string) string { return strings.Clone(r.c.Get(name)) }

// Address is the client's address: the connection's, or what a trusted proxy says.
func (r *Request) Address() string { return strings.Clone(r.c.IP()) }

// Client is where the request comes from.
func (r *Request) Client() Client { return Client{r.Address(), r.Header("User-Agent")} }

// URL is the path and query of the request, to come back to.
func (r *Request) URL() string { return strings.Clone(r.c.OriginalURL()) }

// Absolute is the whole address that was asked for, as the client or a trusted proxy says it.
func (r *Request) Absolute() string { return strings.Clone(r.c.BaseURL()) + r.URL() }

// RequestID is the number that the log knows the request by.
func (r *Request) RequestID() string { return requestID(r.c) }

// Form is a field of a posted form, with blanks cut off both ends; "" if absent.
func (r *Request) Form(name string) string {
	r.parse()
	return strings.TrimSpace(r.form.Get(name))
}

// Raw is Form with its blanks: passwords.
func (r *Request) Raw(name string) string {
	r.parse()
	return r.form.Get(name)
}

// FormAll are all values of a field, e.g. of check boxes.
func (r *Request) FormAll(name string) []string {
	r.parse()
	return r.form[name]
}

// FormNames are the names of all fields that were sent.
func (r *Request) FormNames() []string {
	r.parse()
	names := make([]string, 0, len(r.form))
	for n := range r.form {
		names = append(names, n)
	}
	return names
}

// Upload is an uploaded file in memory; the route's Limit bounds it.
type Upload struct {
	Name string // as the browser sent it, without folders; for showing only
	Data []byte
}

// File is an uploaded file, or ErrFile at that field.
func (r *Request) File(name string) (Upload, error) {
	r.parse()
	if r.broken != nil {
		return Upload{}, r.broken
	}
	heads := r.files[name]
	if len(heads) == 0 || heads[0].Size == 0 {
		return Upload{}, ErrFile.At(name)
	}
	f, err := heads[0].Open()
	if err != nil {
		return Upload{}, ErrFile.At(name).Because(err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, int64(r.route.limit())))
	if err != nil {
		return Upload{}, ErrFile.At(name).Because(err)
	}
	base := heads[0].Filename
	if i := strings.LastIndexAny(base, `/\`); i >= 0 {
		base = base[i+1:]
	}
	return Upload{Name: strings.ToValidUTF8(base, ""), Data: data}, nil
}

// Body is the body of a Stream route; reading past the route's limit fails with ErrTooLarge. Of any
// other route it is what is already in memory.
func (r *Request) Body() io.Reader {
	if r.route.Stream {
		return bounded(r.c, r.route.limit())
	}
	return bytes.NewReader(r.body)
}

// maxParts bounds the fields and files of one form.
const maxParts = 2000

func (r *Request) parse() {
	if r.parsed {
		return
	}
	r.parsed, r.form = true, url.Values{}
	kind, params, _ := mime.ParseMediaType(r.c.Get("Content-Type"))
	switch kind {
	case "application/x-www-form-urlencoded":
		if bytes.Count(r.body, []byte("&")) > maxParts {
			r.broken = ErrForm
			return
		}
		form, err := url.ParseQuery(string(r.body))
		if err != nil {
			r.broken = ErrForm.Because(err)
		}
		r.form = form
	case "multipart/form-data":
		m, err := multipart.NewReader(bytes.NewReader(r.body), params["boundary"]).ReadForm(int64(r.route.limit()))
		if err != nil {
			r.broken = ErrForm.Because(err)
			return
		}
		r.form, r.files = m.Value, m.File
	}
	for _, values := range r.form {
		for i, v := range values {
			values[i] = strings.ReplaceAll(strings.ToValidUTF8(v, "\uFFFD"), "\x00", "")
		}
	}
}

func text(lang, key string, pairs ...any) string {
	if len(pairs) < 2 {
		return locale.T(lang, key, nil)
	}
	params := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		if name, ok := pairs[i].(string); ok {
			params[name] = pairs[i+1]
		}
	}
	return locale.T(lang, key, params)
}

// Routes are all routes of the program, for pages that describe it.
func (r *Request) Routes() []Route { return r.kit.routes }

// Method is the request's method as it was sent.
func (r *Request) Method() string { return strings.Clone(r.c.Method()) }

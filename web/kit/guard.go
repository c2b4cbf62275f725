package kit

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// writeTimeout is how long a client may take to read an answer, or one flush of a stream.
const writeTimeout = 60 * time.Second

type localKey struct{ name string }

var (
	idKey    = localKey{"request"}
	routeKey = localKey{"route"}
)

func requestID(c *fiber.Ctx) string {
	id, _ := c.Locals(idKey).(string)
	return id
}

func routeName(c *fiber.Ctx) string {
	if x, ok := c.Locals(routeKey).(*Route); ok {
		return x.name
	}
	return "none"
}

// Number gives each request its id, which names it in the log and is no secret. What a client sends is
// not believed: it would end up in our log.
func (k *Kit) Number(c *fiber.Ctx) error {
	id := hex.EncodeToString(binary.BigEndian.AppendUint64(nil, rand.Uint64()))
	c.Locals(idKey, id)
	c.Set("X-Request-Id", id)
	return c.Next()
}

// Log writes one line per request: who asked is in the audit, what was sent is nobody's business.
func (k *Kit) Log(c *fiber.Ctx) error {
	start := time.Now()
	err := c.Next()
	if err != nil {
		k.Fallback(c, err)
	}
	took, code := time.Since(start), c.Response().StatusCode()
	if k.Observe != nil {
		k.Observe(routeName(c), code, took)
	}
	level := slog.LevelInfo
	switch {
	case code >= 500:
		level = slog.LevelError
	case strings.HasPrefix(c.Path(), "/static/") || c.Path() == "/healthz":
		level = slog.LevelDebug
	}
	if !k.log.Enabled(c.Context(), level) {
		return nil
	}
	k.log.Log(c.Context(), level, "request", "request", requestID(c), "method", c.Method(), "route", routeName(c),
		"status", code, "ms", float64(took.Microseconds())/1000, "bytes", sizeOf(c), "address", c.IP())
	return nil
}

// Recover turns a panic into a 500 that looks like any other.
func (k *Kit) Recover(c *fiber.Ctx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return c.Next()
}

// Headers go on every answer, errors included.
func (k *Kit) Headers(c *fiber.Ctx) error {
	k.headers(c)
	return c.Next()
}

func (k *Kit) headers(c *fiber.Ctx) {
	to := &c.Response().Header
	for _, h := range k.always {
		to.SetCanonical(h.name, h.value)
	}
}

// header is one of an answer, its name as HTTP spells it.
type header struct{ name, value []byte }

// alwaysSent are the headers of every answer.
func (k *Kit) alwaysSent() (out []header) {
	add := func(name, value string) { out = append(out, header{[]byte(name), []byte(value)}) }
	add("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "+
		"font-src 'self'; connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; worker-src 'self'; frame-src 'self' "+k.contentFrames()+
		"; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
	add("X-Content-Type-Options", "nosniff")
	add("X-Frame-Options", "DENY")
	add("Referrer-Policy", "same-origin")
	add("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	add("Cross-Origin-Opener-Policy", "same-origin")
	add("Cross-Origin-Resource-Policy", "same-origin")
	add("Cache-Control", "no-store")
	if k.Secure {
		add("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	}
	return out
}

// sizeOf is the length of an answer, -1 of a stream: asking a stream for its body would read it all.
func sizeOf(c *fiber.Ctx) int {
	if c.Response().IsBodyStream() {
		return -1
	}
	return len(c.Response().Body())
}

// Missing answers what no route takes: 405 where another method would do, 404 otherwise.
func (k *Kit) Missing(c *fiber.Ctx) error {
	var allow []string
	for _, x := range k.routes {
		if x.Content != k.contentHost(c) {
			continue
		}
		if fiber.RoutePatternMatch(c.Path(), x.Path, fiber.Config{CaseSensitive: true, StrictRouting: true}) && !slices.Contains(allow, x.Method) {
			allow = append(allow, x.Method)
		}
	}
	if len(allow) == 0 {
		k.Fallback(c, ErrNotFound)
		return nil
	}
	c.Set("Allow", strings.Join(allow, ", "))
	k.Fallback(c, ErrMethod)
	return nil
}

// Fallback answers an error that arose outside a route: Fiber's own, or a panic.
func (k *Kit) Fallback(c *fiber.Ctx, err error) {
	var own *fiber.Error
	if errors.As(err, &own) {
		switch own.Code {
		case fiber.StatusMethodNotAllowed:
			err = ErrMethod
		case fiber.StatusNotFound:
			err = ErrNotFound
		case fiber.StatusRequestEntityTooLarge:
			err = ErrTooLarge.With("limit", size(DefaultLimit))
		default:
			if own.Code < 500 { // not HTTP: no middleware has seen it
				k.headers(c)
				err = ErrRequest.Because(err)
			}
		}
	}
	x, _ := c.Locals(routeKey).(*Route)
	r, cancel := k.request(c, x)
	defer cancel()
	if x == nil && !strings.HasPrefix(c.Path(), "/api/") {
		// An error page for somebody who is logged in keeps the menu.
		r.route = &Route{Method: c.Method(), Path: c.Path(), Public: true, Why: "error page"}
		if ierr := k.identify(r); ierr != nil {
			k.log.Debug("error page for nobody", "error", ierr)
		}
	}
	c.Response().ResetBody()
	k.fail(r, err)
}

// size writes a limit for people: 5 MB.
func size(bytes int) string {
	switch {
	case bytes >= 1<<20:
		return fmt.Sprintf("%d MB", bytes>>20)
	case bytes >= 1<<10:
		return fmt.Sprintf("%d KB", bytes>>10)
	}
	return fmt.Sprintf("%d B", bytes)
}

package kit

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"tianti/internal/fault"
	"tianti/internal/locale"
	"tianti/rbac"
)

// statuses maps kinds to HTTP, once.
var statuses = map[fault.Kind]int{
	fault.Internal:        fiber.StatusInternalServerError,
	fault.Invalid:         fiber.StatusBadRequest,
	fault.Unauthenticated: fiber.StatusUnauthorized,
	fault.Forbidden:       fiber.StatusForbidden,
	fault.NotFound:        fiber.StatusNotFound,
	fault.Conflict:        fiber.StatusConflict,
	fault.TooMany:         fiber.StatusTooManyRequests,
	fault.Unavailable:     fiber.StatusServiceUnavailable,
	fault.Gone:            fiber.StatusGone,
}

func status(err error) int {
	switch f := first(err); {
	case errors.Is(f, ErrTooLarge):
		return fiber.StatusRequestEntityTooLarge
	case errors.Is(f, ErrMedia):
		return fiber.StatusUnsupportedMediaType
	case errors.Is(f, ErrMethod):
		return fiber.StatusMethodNotAllowed
	case errors.Is(f, ErrReplay):
		return fiber.StatusUnprocessableEntity
	default:
		return statuses[f.Kind()]
	}
}

// first is the fault that decides the status.
func first(err error) *fault.Fault {
	all := fault.All(err)
	if len(all) == 0 {
		return fault.ErrInternal
	}
	return all[0]
}

// Problem is an RFC 9457 document.
type Problem struct {
	Type     string         `json:"type"`
	Title    string         `json:"title"`
	Status   int            `json:"status"`
	Code     string         `json:"code"`
	Detail   string         `json:"detail"`
	Mend     string         `json:"mend"`
	Field    string         `json:"field,omitempty"`
	Params   map[string]any `json:"params,omitempty"`
	Errors   []FieldError   `json:"errors,omitempty"`
	Incident string         `json:"incident,omitempty"`
}

// FieldError is one wrong field of several.
type FieldError struct {
	Field  string `json:"field"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Mend   string `json:"mend"`
}

func problem(lang string, err error, incident string) Problem {
	f, code := first(err), status(err)
	what, mend := locale.Fault(lang, f)
	p := Problem{
		Type: "urn:tianti:fault:" + f.Code(), Title: text(lang, "web.status."+statusKey(code)), Status: code,
		Code: f.Code(), Detail: what, Mend: mend, Field: f.Field(), Params: f.Params(), Incident: incident,
	}
	if all := fault.All(err); len(all) > 1 {
		for _, each := range all {
			what, mend := locale.Fault(lang, each)
			p.Errors = append(p.Errors, FieldError{each.Field(), each.Code(), what, mend})
		}
	}
	return p
}

// statusKey names the few statuses that we answer with.
func statusKey(code int) string {
	switch code {
	case 400:
		return "bad_request"
	case 401:
		return "unauthenticated"
	case 403:
		return "forbidden"
	case 404:
		return "not_found"
	case 405:
		return "method"
	case 409:
		return "conflict"
	case 410:
		return "gone"
	case 412:
		return "precondition"
	case 413:
		return "too_large"
	case 415:
		return "media"
	case 422:
		return "unprocessable"
	case 429:
		return "too_many"
	case 503:
		return "unavailable"
	}
	return "internal"
}

// fail answers an error, once and in one place.
func (k *Kit) fail(r *Request, err error) {
	code, incident := status(err), ""
	if code >= 500 {
		incident = strings.ToLower(rand.Text()[:10])
		k.log.Error("request failed", "incident", incident, "request", r.RequestID(), "route", routeName(r.c), "person", r.Actor.Person, "error", err)
	}
	if code == fiber.StatusForbidden || code == fiber.StatusTooManyRequests {
		k.log.Warn("refused", "request", r.RequestID(), "route", routeName(r.c), "person", r.Actor.Person, "address", r.Address(), "code", first(err).Code())
	}
	switch code {
	case fiber.StatusTooManyRequests:
		r.c.Set("Retry-After", "60")
	case fiber.StatusServiceUnavailable:
		r.c.Set("Retry-After", "5") // a store that is gone comes back by itself, or an operator is at it
	}
	if r.wantsJSON() {
		if code == fiber.StatusUnauthorized {
			r.c.Set("WWW-Authenticate", "Bearer")
		}
		data, merr := json.Marshal(problem(r.Lang, err, incident))
		if merr != nil {
			k.log.Error("problem document failed", "error", merr)
		}
		_ = r.write(code, "application/problem+json", data)
		return
	}
	if code == fiber.StatusUnauthorized && errors.Is(err, rbac.ErrAnonymous) {
		_ = r.Done(logInPath(r))
		return
	}
	html, rerr := k.renderError(r, code, err, incident)
	if rerr != nil {
		k.log.Error("error page failed", "request", r.RequestID(), "error", rerr)
		html = []byte(text(r.Lang, "fault.internal"))
		_ = r.write(code, "text/plain; charset=utf-8", html)
		return
	}
	_ = r.write(code, "text/html; charset=utf-8", html)
}

// Problem answers with a fault under a status that the protocol of the route asks for; 0 is the fault's own.
func (r *Request) Problem(code int, err error) error {
	if code == 0 {
		if code = status(err); code >= fiber.StatusInternalServerError {
			return err // to be logged with its number
		}
	}
	p := problem(r.Lang, err, "")
	p.Status, p.Title = code, text(r.Lang, "web.status."+statusKey(code))
	data, merr := json.Marshal(p)
	if merr != nil {
		return merr
	}
	return r.write(code, "application/problem+json", data)
}

func logInPath(r *Request) string {
	if back := r.URL(); r.c.Method() == fiber.MethodGet && back != "/" {
		return "/login?next=" + url.QueryEscape(back)
	}
	return "/login"
}

func (r *Request) wantsJSON() bool {
	if r.route != nil {
		return r.route.API || r.route.Keyed || r.route.Content && strings.Contains(r.c.Get("Accept"), jsonMedia)
	}
	return strings.HasPrefix(r.c.Path(), "/api/")
}

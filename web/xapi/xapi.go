// Package xapi speaks the Experience API 1.0.3 (Part Three, communication) for the learning record store of
// courses/xapi: which resource takes which method, the headers of versions and conditions, the alternate
// request syntax, and attachments beside statements. Programs bring a key of their own (Basic or Bearer);
// no session of a browser is looked at.
package xapi

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"net/url"
	"slices"
	"strings"
	"time"

	"tianti/courses/xapi"
	"tianti/internal/fault"
	"tianti/web/kit"
)

// Pages are the handlers. Unit says who a launched activity is, by the token of its device and the session's id and
// key; nil where none is launched.
type Pages struct {
	Store *xapi.Service
	Unit  func(ctx context.Context, token, session, key string) (xapi.Caller, error)
}

const (
	versionHeader = "X-Experience-API-Version"
	throughHeader = "X-Experience-API-Consistent-Through"
	mostBody      = 32 << 20
	mostPlayed    = 4 << 20 // of what a learner's browser sends
)

// The faults of the protocol.
var (
	ErrVersion = fault.Define(fault.Invalid, "courses.xapi.version") // param want
	ErrMethod  = fault.Define(fault.Invalid, "courses.xapi.method")  // param method
)

// played is where a launched activity finds the store: below the address of its player, on the content's host.
const played = "/play/:token/xapi/"

// Area is the routes below /xapi, and the same below each player.
func (p Pages) Area() kit.Area {
	a := kit.Area{Name: "xapi", Routes: []kit.Route{
		{Method: "GET", Path: "/xapi/about", Public: true, Keyed: true, Why: "programs ask for the version before they bring a key", Do: p.about},
		{Method: "GET", Path: played + "about", Public: true, Content: true, Why: "activities ask for the version before they bring a key", Do: p.about},
	}}
	add := func(path string, do map[string]handler) {
		handle := func(r *kit.Request) error { return p.handle(r, do) }
		for _, method := range []string{"GET", "PUT", "POST", "DELETE"} {
			if do[method] != nil || method == "POST" { // POST may stand for any of them
				a.Routes = append(a.Routes,
					kit.Route{Method: method, Path: "/xapi/" + path, Public: true, Keyed: true, Limit: mostBody, Do: handle,
						Why: "a program brings the key of its client; what it may is the client's scope"},
					kit.Route{Method: method, Path: played + path, Public: true, Content: true, Limit: mostPlayed, Do: handle,
						Why: "a launched activity brings the key of its session; what it may is what cmi5 says"})
			}
		}
	}
	add("statements", map[string]handler{"GET": p.find, "PUT": p.put, "POST": p.post})
	add("statements/more/:more", map[string]handler{"GET": p.more})
	add("activities", map[string]handler{"GET": p.activity})
	add("agents", map[string]handler{"GET": p.agent})
	for path, of := range map[string]shelfOf{"activities/state": stateOf, "activities/profile": activityOf, "agents/profile": agentOf} {
		add(path, p.documents(of))
	}
	slices.SortFunc(a.Routes, func(x, y kit.Route) int { return strings.Compare(x.Path+x.Method, y.Path+y.Method) })
	return a
}

// ask is a request as the specification has it, however it was sent.
type ask struct {
	*kit.Request
	by     xapi.Caller
	method string
	query  url.Values
	header func(name string) string
	body   []byte
}

type handler func(a *ask) error

func (p Pages) about(r *kit.Request) error {
	r.SetHeader(versionHeader, xapi.Version)
	return r.Send(map[string]any{"version": []string{"1.0", "1.0.1", "1.0.2", xapi.Version}})
}

// handle checks version and key, unfolds the alternate syntax, and answers faults as programs expect them.
func (p Pages) handle(r *kit.Request, do map[string]handler) error {
	r.SetHeader(versionHeader, xapi.Version)
	a, err := p.unfold(r, do)
	if err == nil {
		r.SetHeader(throughHeader, p.Store.Until().Format("2006-01-02T15:04:05.000Z07:00"))
		err = do[a.method](a)
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, xapi.ErrKey):
		r.SetHeader("WWW-Authenticate", `Basic realm="xapi"`)
	case errors.Is(err, xapi.ErrStale):
		return r.Problem(412, err)
	case errors.Is(err, xapi.ErrLarge):
		return r.Problem(413, err)
	}
	return r.Problem(0, err)
}

func (p Pages) unfold(r *kit.Request, do map[string]handler) (*ask, error) {
	body, err := io.ReadAll(r.Body())
	if err != nil {
		return nil, err
	}
	_, raw, _ := strings.Cut(r.URL(), "?")
	query, err := url.ParseQuery(raw)
	if err != nil {
		return nil, xapi.ErrParameter.With("name", "?").With("want", "")
	}
	a := &ask{Request: r, method: r.Method(), query: query, header: r.Header, body: body}
	if a.method == "HEAD" {
		a.method = "GET"
	}
	if method := query.Get("method"); a.method == "POST" && method != "" {
		if err := a.alternate(method); err != nil {
			return nil, err
		}
	}
	if do[a.method] == nil {
		return nil, ErrMethod.With("method", a.method)
	}
	if v := a.header(versionHeader); v != "1.0" && !strings.HasPrefix(v, "1.0.") {
		return nil, ErrVersion.With("want", xapi.Version)
	}
	for name, values := range a.query {
		if len(values) > 1 {
			return nil, xapi.ErrParameter.At(name).With("name", name).With("want", "")
		}
	}
	id, secret := credentials(a.header("Authorization"))
	switch token := r.Path("token"); {
	case token == "":
		a.by, err = p.Store.Enter(r.Context(), id, secret)
	case p.Unit == nil:
		err = xapi.ErrKey
	default:
		a.by, err = p.Unit(r.Context(), token, id, secret)
	}
	return a, err
}

// alternate reads a request that was sent as a form, by programs that can send nothing else (Part Three,
// 1.3): parameters and headers are fields, the body is the field content.
func (a *ask) alternate(method string) error {
	if len(a.query) != 1 {
		return xapi.ErrParameter.At("method").With("name", "method").With("want", "")
	}
	kind, _, _ := mime.ParseMediaType(a.header("Content-Type"))
	fields, err := url.ParseQuery(string(a.body))
	if kind != "application/x-www-form-urlencoded" || err != nil {
		return xapi.ErrParameter.At("method").With("name", "Content-Type").With("want", "application/x-www-form-urlencoded")
	}
	headers := map[string]string{}
	for _, name := range []string{"Authorization", versionHeader, "Content-Type", "Content-Length", "If-Match", "If-None-Match", "Accept-Language", "Accept"} {
		for field := range fields {
			if strings.EqualFold(field, name) {
				headers[strings.ToLower(name)] = fields.Get(field)
				fields.Del(field)
			}
		}
	}
	direct := a.header
	a.header = func(name string) string {
		if v, there := headers[strings.ToLower(name)]; there {
			return v
		}
		if strings.EqualFold(name, "Content-Type") {
			return "application/json"
		}
		return direct(name)
	}
	a.body = []byte(fields.Get("content"))
	fields.Del("content")
	a.method, a.query = strings.ToUpper(method), fields
	return nil
}

// credentials are a client and its secret: Basic, or Bearer with a dot between them.
func credentials(header string) (id, secret string) {
	scheme, rest, _ := strings.Cut(header, " ")
	switch strings.ToLower(scheme) {
	case "basic":
		data, _ := base64.StdEncoding.DecodeString(strings.TrimSpace(rest))
		id, secret, _ = strings.Cut(string(data), ":")
	case "bearer":
		id, secret, _ = strings.Cut(strings.TrimSpace(rest), ".")
	}
	return id, secret
}

// only refuses parameters that the resource does not have, and wants those that begin with an exclamation mark.
func (a *ask) only(names ...string) error {
	for _, name := range names {
		if must, ok := strings.CutPrefix(name, "!"); ok && a.query.Get(must) == "" {
			return xapi.ErrMissing.At(must).With("at", must)
		}
	}
	for name := range a.query {
		if !slices.Contains(names, name) && !slices.Contains(names, "!"+name) {
			return xapi.ErrParameter.At(name).With("name", name).With("want", "")
		}
	}
	return nil
}

func modified(r *kit.Request, at time.Time) {
	r.SetHeader("Last-Modified", at.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT"))
}

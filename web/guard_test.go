package web_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"

	"tianti/internal/fault"
	"tianti/rbac"
	"tianti/web"
	"tianti/web/kit"
	"tianti/web/page/home"
	"tianti/web/page/layout"
	"tianti/web/webtest"
)

// only lets the role in, to everything.
type only string

func (o only) MayAnywhere(by rbac.Actor, _ string) bool { return by.Has(string(o)) }

type note struct {
	Text string `json:"text"`
	N    int    `json:"n"`
}

// probe is an area with one route of each sort.
func probe() kit.Area {
	echo := func(r *kit.Request) error {
		var in note
		if err := r.JSON(&in); err != nil {
			return err
		}
		return r.Send(in)
	}
	doc := &kit.Doc{Summary: "probe", Request: note{}, Answer: note{}}
	return kit.Area{Name: "probe", Routes: []kit.Route{
		{Method: "GET", Path: "/admin/x", Needs: "probe.thing.read", Do: func(r *kit.Request) error { return r.Bytes("text/plain", []byte("secret")) }},
		{Method: "GET", Path: "/things/:id", Needs: "probe.thing.read", Do: func(r *kit.Request) error { return r.Bytes("text/plain", []byte(r.Path("id"))) }},
		{Method: "POST", Path: "/write", Needs: "probe.thing.write", Limit: 1000, Do: func(r *kit.Request) error { return r.Bytes("text/plain", []byte(r.Form("a"))) }},
		{Method: "POST", Path: "/api/v1/echo", Needs: "probe.thing.write", API: true, Limit: 8 << 10, Doc: doc, Do: echo},
		{Method: "POST", Path: "/api/v1/upload", Needs: "probe.thing.write", API: true, Stream: true, Limit: 1 << 20, Doc: doc, Do: func(r *kit.Request) error {
			n, err := io.Copy(io.Discard, r.Body())
			if err != nil {
				return err
			}
			return r.Send(note{N: int(n)})
		}},
		{Method: "GET", Path: "/panic", Public: true, Why: "test", Do: func(*kit.Request) error { panic("the password is hunter2") }},
		{Method: "GET", Path: "/broken", Public: true, Why: "test", Do: func(*kit.Request) error { return errors.New("dial mongodb://root:hunter2@db") }},
		{Method: "GET", Path: "/api/v1/broken", Public: true, Why: "test", API: true, Doc: &kit.Doc{Summary: "probe"}, Do: func(*kit.Request) error { return errors.New("hunter2") }},
		{Method: "GET", Path: "/api/v1/list", Public: true, Why: "test", API: true, Doc: &kit.Doc{Summary: "probe"}, Do: func(*kit.Request) error {
			return fault.List{kit.ErrForm.At("a"), kit.ErrFile.At("b")}
		}},
	}}
}

func guarded(t testing.TB, o webtest.Options) *webtest.Site {
	o.Bare = true
	if o.Gate == nil {
		o.Gate = only("admin")
	}
	return webtest.Serve(t, o, layout.Area(), home.Pages{}.Area(), probe())
}

func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	s := guarded(t, webtest.Options{Config: func(c *web.Config) { c.Secure = true }})
	for _, path := range []string{"/", "/nowhere", "/admin/x", "/panic", "/broken", "/api/v1/broken", "/api/v1/nowhere", "/healthz", "/static/none.css"} {
		h := s.As("").Get(path).Header
		csp := h.Get("Content-Security-Policy")
		if strings.Contains(csp, "unsafe-") || !strings.Contains(csp, "frame-ancestors 'none'") || !strings.Contains(csp, "script-src 'self'") {
			t.Errorf("%s: CSP %q", path, csp)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cache-Control": "no-store",
			"X-Frame-Options": "DENY", "Strict-Transport-Security": "max-age=63072000; includeSubDomains"} {
			if h.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
		if h.Get("Server") != "" {
			t.Errorf("%s tells what serves it: %q", path, h.Get("Server"))
		}
	}
}

func TestOnHTTPSTheCookiesAreBoundToTheHost(t *testing.T) {
	s := guarded(t, webtest.Options{Config: func(c *web.Config) { c.Secure = true }})
	for _, cookie := range s.As("").Get("/nowhere").Header.Values("Set-Cookie") {
		for _, part := range []string{"__Host-", "; secure", "; httponly", "; path=/", "samesite"} {
			if !strings.Contains(strings.ToLower(cookie), strings.ToLower(part)) {
				t.Errorf("cookie %q lacks %q", cookie, part)
			}
		}
	}
}

func TestACauseStaysInTheLog(t *testing.T) {
	var log bytes.Buffer
	s := guarded(t, webtest.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	for _, path := range []string{"/panic", "/broken", "/api/v1/broken"} {
		a := s.As("").Get(path).Status(500).HasNot("hunter2", "goroutine", "mongodb")
		if !strings.Contains(a.Body, "incident") && !strings.Contains(a.Body, "事件编号") {
			t.Errorf("%s: no incident number in\n%s", path, a.Body)
		}
	}
	if !strings.Contains(log.String(), "hunter2") {
		t.Error("the log does not know the cause")
	}
}

func TestPathTricksGetNoFurtherThanThePath(t *testing.T) {
	s := guarded(t, webtest.Options{})
	agent, admin := s.As("agent"), s.As("admin")
	admin.Get("/admin/x").Status(200).Has("secret")
	for _, path := range []string{"/admin/x", "/ADMIN/x", "/Admin/X", "/admin/x/", "//admin/x", "/admin//x", "/admin%2fx", "/admin/./x", "/x/../admin/x", "/admin/x?_method=POST", "/admin/x;a=b", "/admin/x%00", "/admin/%78"} {
		a := agent.Get(path)
		if a.Code == 200 || strings.Contains(a.Body, "secret") {
			t.Errorf("%s: %d %s", path, a.Code, a.Body)
		}
	}
	for _, method := range []string{"HEAD", "OPTIONS", "TRACE", "PROPFIND", "POST", "PUT"} {
		if a := agent.Do(method, "/admin/x", "", "X-HTTP-Method-Override", "GET"); a.Code < 400 {
			t.Errorf("%s /admin/x: %d", method, a.Code)
		}
	}
	admin.Do("HEAD", "/admin/x", "").Status(200)
	admin.Get("/things/a%2Fb").Status(200).Has("a/b")
	admin.Get("/things/%E7%8E%8B").Status(200).Has("王")
}

func TestWritesOfOtherSitesAreRefused(t *testing.T) {
	s := guarded(t, webtest.Options{})
	admin := s.As("admin")
	admin.Post("/write", "a", "王").Status(200).Has("王")
	for name, headers := range map[string][]string{
		"cross-site":          {"Sec-Fetch-Site", "cross-site"},
		"a sibling subdomain": {"Sec-Fetch-Site", "same-site"},
		"an old browser":      {"Origin", "https://evil.example"},
		"a sandboxed frame":   {"Origin", "null"},
	} {
		for _, kind := range []string{"text/plain", "application/x-www-form-urlencoded", "application/json"} {
			for _, path := range []string{"/write", "/api/v1/echo", "/api/v1/upload", "/lang"} {
				a := admin.Do("POST", path, `{"text":"x","n":1}`, append([]string{"Content-Type", kind}, headers...)...)
				if a.Code != 403 {
					t.Errorf("%s, %s to %s: %d", name, kind, path, a.Code)
				}
			}
		}
	}
	admin.Do("POST", "/write", "a=1", "Content-Type", "application/x-www-form-urlencoded").Status(403)                  // no token
	admin.Do("POST", "/write", "a=1&_csrf=AAAA", "Content-Type", "application/x-www-form-urlencoded").Status(403)       // a made-up one
	admin.Do("POST", "/api/v1/echo", `{"text":"x","n":1}`, "Content-Type", "application/json").Problem(403, "web.csrf") // the page session
	s.API("admin", "POST", "/api/v1/echo", note{"x", 1}).Status(200)                                                    // a program
	s.As("agent").Post("/write", "a", "1").Status(403)
}

func TestBodiesAreBounded(t *testing.T) {
	s := guarded(t, webtest.Options{})
	admin := s.As("admin")
	admin.Post("/write", "a", strings.Repeat("x", 700)).Status(200)
	admin.Post("/write", "a", strings.Repeat("x", 2000)).Status(413).Has("1000 B")
	s.API("admin", "POST", "/api/v1/echo", note{Text: strings.Repeat("x", 9000)}).Problem(413, "web.too_large")
	endless := io.LimitReader(forever{}, 50<<20)
	for path, want := range map[string]int{"/api/v1/echo": 413, "/api/v1/upload": 413} {
		req, err := http.NewRequest("POST", s.URL+path, endless)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+s.Sessions.Token("admin"))
		req.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			continue // the server hung up before it read all that: just as well
		}
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, res.StatusCode, want)
		}
	}
	a := s.As("").Do("POST", "/api/v1/upload", strings.Repeat("x", 300_000), "Authorization", "Bearer "+s.Sessions.Token("admin")).Status(200)
	a.Has(`"n":300000`)
}

type forever struct{}

func (forever) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '['
	}
	return len(p), nil
}

func TestJSONIsStrict(t *testing.T) {
	s := guarded(t, webtest.Options{})
	send := func(body string) *webtest.Answer {
		return s.As("").Do("POST", "/api/v1/echo", body, "Content-Type", "application/json", "Authorization", "Bearer "+s.Sessions.Token("admin"))
	}
	send(`{"text":"王","n":1}`).Status(200).Has("王")
	for body, code := range map[string]string{
		`{"text":"x","m":1}`:          "web.json.unknown",
		`{"text":1,"n":1}`:            "web.json.type",
		`{"n":1.5}`:                   "web.json.type",
		`{"n":1e400}`:                 "web.json.type",
		`{"n":NaN}`:                   "web.json",
		`{"text":"x"} {"text":"y"}`:   "web.json",
		``:                            "web.json",
		`{"text":`:                    "web.json",
		strings.Repeat("[", 2000):     "web.json.deep",
		strings.Repeat(`{"a":`, 1000): "web.json.deep",
	} {
		a := send(body)
		a.Problem(400, code)
	}
	var p kit.Problem
	send(`{"text":"x","m":1}`).JSON(&p)
	if p.Field != "m" || p.Detail == "" || p.Mend == "" || p.Type != "urn:tianti:fault:web.json.unknown" || p.Status != 400 {
		t.Errorf("problem: %+v", p)
	}
	s.As("").Do("POST", "/api/v1/echo", `{}`, "Content-Type", "text/plain", "Authorization", "Bearer "+s.Sessions.Token("admin")).Problem(415, "web.media")
}

func TestSeveralWrongFieldsAreAllNamed(t *testing.T) {
	var p kit.Problem
	guarded(t, webtest.Options{}).As("").Get("/api/v1/list").Status(400).JSON(&p)
	if len(p.Errors) != 2 || p.Errors[1].Field != "b" || p.Errors[1].Code != "web.file.missing" {
		t.Errorf("%+v", p)
	}
}

func TestBrokenRequestsGetAnAnswer(t *testing.T) {
	s := guarded(t, webtest.Options{})
	for _, raw := range []string{"GET / HTTP/1.1\r\n\r\n", "BLAH\r\n\r\n", "GET /" + strings.Repeat("a", 20000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
		"POST /write HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n"} {
		c, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = c.Write([]byte(raw))
		_ = c.(*net.TCPConn).CloseWrite()
		answer, _ := io.ReadAll(c)
		c.Close()
		if len(answer) > 0 && !bytes.HasPrefix(answer, []byte("HTTP/1.1 4")) && !bytes.HasPrefix(answer, []byte("HTTP/1.1 303")) {
			t.Errorf("%.40q: %.100q", raw, answer)
		}
	}
	s.As("").Get("/healthz").Status(200)
}

// A body that nobody read is not the next request, whatever it looks like.
func TestTheBodyOfARefusedRequestIsNoRequest(t *testing.T) {
	s := guarded(t, webtest.Options{})
	hidden := "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
	for _, begin := range []string{"POST /api/v1/echo", "POST /api/v1/upload", "POST /write", "POST /nowhere", "GET /healthz", "GET /nowhere"} {
		body := strings.Repeat(" ", 1<<15) + strings.Repeat(hidden, 100)
		c, err := net.Dial("tcp", strings.TrimPrefix(s.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			_, _ = fmt.Fprintf(c, "%s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", begin, len(body), body)
			_ = c.(*net.TCPConn).CloseWrite()
		}()
		answer, _ := io.ReadAll(c)
		c.Close()
		if n := bytes.Count(answer, []byte("HTTP/1.1 ")); n != 1 {
			t.Errorf("%s: %d answers to one request", begin, n)
		}
	}
}

func TestAForwardedAddressCountsOnlyFromATrustedProxy(t *testing.T) {
	var log bytes.Buffer
	o := webtest.Options{Log: slog.New(slog.NewTextHandler(&log, nil))}
	guarded(t, o).As("").Do("GET", "/nowhere", "", "X-Forwarded-For", "203.0.113.9")
	if strings.Contains(log.String(), "203.0.113.9") {
		t.Error("a forged header was believed")
	}
	log.Reset()
	o.Config = func(c *web.Config) { c.Proxies = []string{"127.0.0.1"} }
	guarded(t, o).As("").Do("GET", "/nowhere", "", "X-Forwarded-For", "203.0.113.9")
	if !strings.Contains(log.String(), "203.0.113.9") {
		t.Error("the proxy's header was not read")
	}
}

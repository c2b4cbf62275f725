package webtest

import (
	"bytes"
	"encoding/json"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// Client is one browser, or one program when it calls with a bearer token.
type Client struct {
	Lang string
	site *Site
	host string // other than the address's, as a browser sends it for the content's host
	http *http.Client
	csrf string
}

// Answer is what came back.
type Answer struct {
	t      testing.TB
	what   string
	Code   int
	Body   string
	Header http.Header
}

var csrfTag = regexp.MustCompile(`<meta name="csrf" content="([^"]+)">`)

func (c *Client) setCookie(name, value string) {
	u, _ := url.Parse(c.site.URL)
	c.http.Jar.SetCookies(u, []*http.Cookie{{Name: name, Value: value, Path: "/"}})
}

// Cookie is a cookie's value, "" if there is none.
func (c *Client) Cookie(name string) string {
	u, _ := url.Parse(c.site.URL)
	for _, k := range c.http.Jar.Cookies(u) {
		if k.Name == name {
			return k.Value
		}
	}
	return ""
}

// Do sends any request; headers are names and values in turn.
func (c *Client) Do(method, path, body string, headers ...string) *Answer {
	t := c.site.t
	t.Helper()
	req, err := http.NewRequest(method, c.site.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Language", c.Lang)
	if c.host != "" {
		req.Host = c.host
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := c.http.Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	a := &Answer{t, method + " " + path, res.StatusCode, string(data), res.Header}
	if m := csrfTag.FindStringSubmatch(a.Body); m != nil {
		c.csrf = html.UnescapeString(m[1])
	}
	return a
}

// Get fetches a page and remembers its token.
func (c *Client) Get(path string) *Answer { c.site.t.Helper(); return c.Do("GET", path, "") }

// token fetches a page for its token if none has been seen yet.
func (c *Client) token() string {
	if c.csrf == "" {
		c.Get("/dev/none") // every page has one, the error page included
	}
	return c.csrf
}

// Post sends a form with its token; fields are names and values in turn.
func (c *Client) Post(path string, fields ...string) *Answer {
	c.site.t.Helper()
	form := url.Values{"_csrf": {c.token()}}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return c.Do("POST", path, form.Encode(), "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin")
}

// Upload posts a form with one file.
func (c *Client) Upload(path, field, name string, data []byte, fields ...string) *Answer {
	c.site.t.Helper()
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	for i := 0; i+1 < len(fields); i += 2 {
		_ = w.WriteField(fields[i], fields[i+1])
	}
	_ = w.WriteField("_csrf", c.token())
	f, err := w.CreateFormFile(field, name)
	if err == nil {
		_, err = f.Write(data)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		c.site.t.Fatal(err)
	}
	return c.Do("POST", path, buf.String(), "Content-Type", w.FormDataContentType())
}

// API calls with the role's bearer token and a JSON body; nil is none.
func (s *Site) API(who, method, path string, body any, headers ...string) *Answer {
	s.t.Helper()
	c := s.As("")
	var data []byte
	if body != nil {
		var err error
		if data, err = json.Marshal(body); err != nil {
			s.t.Fatal(err)
		}
		headers = append([]string{"Content-Type", "application/json"}, headers...)
	}
	if who != "" {
		headers = append([]string{"Authorization", "Bearer " + s.Sessions.Token(who)}, headers...)
	}
	return c.Do(method, path, string(data), headers...)
}

// Status demands a status.
func (a *Answer) Status(want int) *Answer {
	a.t.Helper()
	if a.Code != want {
		a.t.Errorf("%s: status %d, want %d\n%s", a.what, a.Code, want, short(a.Body))
	}
	return a
}

// To demands a redirect to a path.
func (a *Answer) To(path string) *Answer {
	a.t.Helper()
	if got := a.Header.Get("Location"); got != path {
		a.t.Errorf("%s: leads to %q, want %q", a.what, got, path)
	}
	return a
}

// Has demands texts.
func (a *Answer) Has(texts ...string) *Answer {
	a.t.Helper()
	for _, x := range texts {
		if !strings.Contains(a.Body, x) {
			a.t.Errorf("%s: no %q in\n%s", a.what, x, short(a.Body))
		}
	}
	return a
}

// tokens finds the random tokens of a page, in its body, its head and its forms.
var tokens = regexp.MustCompile(`(X-CSRF-Token":"|name="csrf" content="|name="_csrf" value=")[^"]*`)

// HasNot forbids texts. Tokens of the page are not looked at: they are random, so any short text
// stands in one of them some day.
func (a *Answer) HasNot(texts ...string) *Answer {
	a.t.Helper()
	body := tokens.ReplaceAllString(a.Body, "$1")
	for _, x := range texts {
		if strings.Contains(body, x) {
			a.t.Errorf("%s: %q must not be in\n%s", a.what, x, short(a.Body))
		}
	}
	return a
}

// JSON decodes the body.
func (a *Answer) JSON(into any) *Answer {
	a.t.Helper()
	if err := json.Unmarshal([]byte(a.Body), into); err != nil {
		a.t.Errorf("%s: %v in\n%s", a.what, err, short(a.Body))
	}
	return a
}

// Problem demands a problem document with this status and code.
func (a *Answer) Problem(status int, code string) *Answer {
	a.t.Helper()
	a.Status(status)
	var p struct{ Code string }
	if a.JSON(&p); p.Code != code {
		a.t.Errorf("%s: code %q, want %q\n%s", a.what, p.Code, code, short(a.Body))
	}
	return a
}

func short(s string) string {
	if i := strings.Index(s, "<main"); i >= 0 {
		s = s[i:]
	}
	if len(s) > 3000 {
		s = s[:3000] + "…"
	}
	return s
}

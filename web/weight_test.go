package web_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"tianti/web/kit"
	"tianti/web/page/layout"
	"tianti/web/webtest"
)

var assetLink = regexp.MustCompile(`(?:href|src)="(/static/[^"#]+)`)

// fetch is a GET as a browser sends it: the bytes on the wire.
func fetch(t *testing.T, url, cookie, encodings string) (int, *http.Response, string) {
	t.Helper()
	req, err := http.NewRequest("GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", encodings)
	req.Header.Set("Cookie", cookie)
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return len(data), res, string(data)
}

func TestTheFirstLoadIsLight(t *testing.T) {
	s := site(t)
	cookie := "access=" + s.Sessions.Token("hr")
	_, _, body := fetch(t, s.URL+"/", cookie, "identity")
	page, _, _ := fetch(t, s.URL+"/", cookie, "gzip, br")
	total, seen := page, map[string]bool{}
	for _, m := range assetLink.FindAllStringSubmatch(body, -1) {
		if seen[m[1]] {
			continue
		}
		seen[m[1]] = true
		n, res, _ := fetch(t, s.URL+m[1], "", "gzip, br")
		if res.StatusCode != 200 || !strings.Contains(res.Header.Get("Cache-Control"), "immutable") || res.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s: %d %v", m[1], res.StatusCode, res.Header)
		}
		total += n
	}
	if len(seen) < 5 || total > 250_000 {
		t.Errorf("%d assets, %d bytes in all; the limit is 250,000", len(seen), total)
	}
	if page > 40_000 {
		t.Errorf("the page is %d bytes; the limit is 40,000", page)
	}
}

func TestTheMoreExactRouteIsAskedFirst(t *testing.T) {
	say := func(what string) kit.Handler {
		return func(r *kit.Request) error { return r.Bytes("text/plain", []byte(what+r.Path("id"))) }
	}
	area := kit.Area{Name: "x", Routes: []kit.Route{
		{Method: "GET", Path: "/things/:id", Public: true, Why: "test", Do: say("one ")},
		{Method: "GET", Path: "/things/:id.pdf", Public: true, Why: "test", Do: say("pdf ")},
		{Method: "GET", Path: "/things/new", Public: true, Why: "test", Do: say("new")},
		{Method: "GET", Path: "/stream", Public: true, Why: "test", Do: func(r *kit.Request) error {
			return r.Stream("名单.csv", "text/csv", func(_ context.Context, w *bufio.Writer) error {
				for i := range 1000 {
					fmt.Fprintf(w, "row %d\n", i)
				}
				return nil
			})
		}},
		{Method: "GET", Path: "/endless", Public: true, Why: "test", Do: func(r *kit.Request) error {
			return r.Stream("", "text/event-stream", func(ctx context.Context, w *bufio.Writer) error {
				fmt.Fprint(w, "data: 1\n\n")
				if err := w.Flush(); err != nil {
					return err
				}
				<-ctx.Done()
				return nil
			})
		}},
	}}
	s := webtest.Serve(t, webtest.Options{Bare: true}, layout.Area(), area)
	c := s.As("")
	c.Get("/things/a1").Status(200).Has("one a1")
	c.Get("/things/a1.pdf").Status(200).Has("pdf a1")
	c.Get("/things/new").Status(200).Has("new")
	if a := c.Do("PUT", "/things/a1", "").Status(405); a.Header.Get("Allow") != "GET" {
		t.Errorf("Allow: %q", a.Header.Get("Allow"))
	}
	a := c.Get("/stream").Status(200).Has("row 0\n", "row 999\n")
	if d := a.Header.Get("Content-Disposition"); !strings.Contains(d, "filename*=UTF-8''%E5%90%8D%E5%8D%95.csv") {
		t.Errorf("disposition %q", d)
	}
	res, err := http.Get(s.URL + "/endless")
	if err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(res.Body).ReadString('\n')
	if err != nil || line != "data: 1\n" {
		t.Errorf("%q %v", line, err)
	}
	defer res.Body.Close() // the stream is still open: closing the server must end it
}

package main

import (
	"context"
	"html"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tianti/internal/clock"
	"tianti/internal/demo"
	"tianti/rbac"
	"tianti/rbac/account"
	"tianti/web"
	"tianti/web/kit"
)

// sample is a program that serves the sample organisation of sixty people.
func sample(t *testing.T) (*Program, *demo.Result) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "sample")
	if _, err := demo.Create(t.Context(), dir, demo.Parts{Clock: clock.System{}, Cost: account.Cheap}, demo.Options{People: 60}); err != nil {
		t.Fatal(err)
	}
	p, err := Open(t.Context(), Options{Store: dir, Addr: "127.0.0.1:0", Cost: account.Cheap, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	made, err := demo.Found(t.Context(), p.DB)
	if err != nil || made == nil {
		t.Fatal(made, err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		<-ended
		_ = p.Close()
	})
	return p, made
}

// walker is somebody who follows links.
type walker struct {
	*testing.T
	base, token string
	client      *http.Client
}

func (w walker) get(path string) (code int, to, body string) {
	w.Helper()
	req, err := http.NewRequest("GET", w.base+path, nil)
	if err != nil {
		w.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+w.token)
	req.Header.Set("Accept", "text/html")
	res, err := w.client.Do(req)
	if err != nil {
		w.Fatalf("GET %s: %v", path, err)
	}
	defer res.Body.Close()
	if media := res.Header.Get("Content-Type"); strings.HasPrefix(media, "text/html") {
		data, _ := io.ReadAll(res.Body)
		body = string(data)
	}
	return res.StatusCode, res.Header.Get("Location"), body
}

var (
	anchors = regexp.MustCompile(`<a\b[^>]*\bhref="([^"]*)"`)
	own     = regexp.MustCompile(`[A-Z0-9_.@:%-]*[0-9][A-Za-z0-9_.@:%-]*|[a-z0-9]{16,}`)
)

// shape is a path with what names one thing left out, and the names of its parameters: one page
// of a kind looks like another.
func shape(path string) string {
	u, err := url.Parse(path)
	if err != nil {
		return path
	}
	names := make([]string, 0, 4)
	for n := range u.Query() {
		names = append(names, n)
	}
	return own.ReplaceAllString(u.Path, "*") + "?" + strings.Join(names, "&")
}

// mostAlike is how many pages of one shape a walk opens.
const mostAlike = 3

// walk follows every link from the home page; of pages of one shape it opens a few.
func (w walker) walk() map[string]int {
	w.Helper()
	seen, alike := map[string]int{}, map[string]int{}
	queue := []string{"/"}
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		if _, done := seen[path]; done || alike[shape(path)] >= mostAlike {
			continue
		}
		alike[shape(path)]++
		code, to, body := w.get(path)
		seen[path] = code
		if to != "" {
			queue = append(queue, to)
		}
		at, err := url.Parse(path)
		if err != nil {
			w.Fatal(err)
		}
		for _, m := range anchors.FindAllStringSubmatch(body, -1) {
			u, err := at.Parse(html.UnescapeString(m[1]))
			if err != nil || u.Host != "" || u.Scheme != "" || strings.HasPrefix(u.Path, "/static/") {
				continue
			}
			u.Fragment = ""
			queue = append(queue, u.String())
		}
	}
	return seen
}

// gateOf is the route that a path leads to.
func gateOf(routes []kit.Route, path string) *kit.Route {
	path, _, _ = strings.Cut(path, "?")
	var best *kit.Route
	for i, x := range routes {
		if x.Method == "GET" && fits(x.Path, path) && (best == nil || strings.Count(x.Path, ":") < strings.Count(best.Path, ":")) {
			best = &routes[i]
		}
	}
	return best
}

func fits(pattern, path string) bool {
	a, b := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] && !strings.HasPrefix(a[i], ":") {
			return false
		}
	}
	return true
}

// TestEveryRoleCanFollowEveryLink walks the sample organisation as each role: whatever a page offers
// opens, and what others are offered stays closed to whom the route's permission does not reach.
func TestEveryRoleCanFollowEveryLink(t *testing.T) {
	t.Parallel()
	p, made := sample(t)
	var routes []kit.Route
	for _, a := range web.Areas(p.Parts) {
		routes = append(routes, a.Routes...)
	}
	client := &http.Client{Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	offered := map[string]bool{}
	who := map[string]walker{}
	actors := map[string]rbac.Actor{}
	for _, a := range made.Accounts {
		pair, err := p.Tokens.Issue(t.Context(), a.Person, "test")
		if err != nil {
			t.Fatal(err)
		}
		w := walker{t, p.URL, pair.Access, client}
		who[a.Login] = w
		if actors[a.Login], err = p.Organisation.Act(t.Context(), a.Person); err != nil {
			t.Fatal(err)
		}
		seen := w.walk()
		for path, code := range seen {
			offered[path] = true
			if code != 200 && code != 303 {
				t.Errorf("%s is offered %s and gets %d", a.Login, path, code)
			}
		}
		if len(seen) < 15 {
			t.Errorf("%s found only %d pages", a.Login, len(seen))
		}
	}
	closed, alike := 0, map[string]int{}
	for _, path := range slices.Sorted(maps.Keys(offered)) {
		if alike[shape(path)]++; alike[shape(path)] > 2*mostAlike {
			continue // the walks of ten people find thirty of a kind
		}
		x := gateOf(routes, path)
		if x == nil {
			t.Errorf("no route for %s", path)
			continue
		}
		if x.Public || strings.Contains(path, "cursor=") { // a cursor is good for the question that gave it
			continue
		}
		for login, w := range who {
			code, _, _ := w.get(path)
			switch refused := x.Needs != "" && !p.Gate.MayAnywhere(actors[login], x.Needs); {
			case refused && code != 403:
				t.Errorf("%s may not %s and gets %d at %s", login, x.Needs, code, path)
			case code != 200 && code != 303 && code != 403 && code != 404:
				t.Errorf("%s gets %d at %s", login, code, path)
			case refused:
				closed++
			}
		}
	}
	if closed < 50 {
		t.Errorf("only %d closed doors were tried", closed)
	}
}

// TestTheAuditSpeaksInWords reads the trail of the sample organisation as the auditor does: no
// permission, thing or part of the program stands there by its code.
func TestTheAuditSpeaksInWords(t *testing.T) {
	p, made := sample(t)
	i := slices.IndexFunc(made.Accounts, func(a demo.Account) bool { return a.Login == "auditor1" })
	pair, err := p.Tokens.Issue(t.Context(), made.Accounts[i].Person, "test")
	if err != nil {
		t.Fatal(err)
	}
	w := walker{t, p.URL, pair.Access, &http.Client{Timeout: 20 * time.Second}}
	said := regexp.MustCompile(`<div class="trail-head"><time[^>]*>[^<]*</time><b>([^<]*)</b></div>\s*<p>([^<]*<(?:a|span)[^>]*>[^<]*)<`)
	code := regexp.MustCompile(`[a-z]{3,}[._:]?`)
	next := regexp.MustCompile(`rel="next" href="([^"]*)"`)
	why := regexp.MustCompile(`<p>原因：([a-z][a-z _':.-]*)。</p>`)
	rows, odd := 0, map[string]bool{}
	for path, pages := "/audit", 0; path != "" && pages < 60; pages++ {
		status, _, body := w.get(path)
		if status != 200 {
			t.Fatalf("%s: %d", path, status)
		}
		for _, m := range said.FindAllStringSubmatch(body, -1) {
			rows++
			by := m[2][strings.LastIndexByte(m[2], '>')+1:]
			for _, words := range []string{m[1], by} {
				if strings.Contains(words, "系统") || words == m[1] {
					if code.MatchString(words) {
						odd[words] = true
					}
				}
			}
		}
		for _, m := range why.FindAllStringSubmatch(body, -1) {
			odd[m[1]] = true
		}
		path = ""
		if m := next.FindStringSubmatch(body); m != nil {
			path = html.UnescapeString(m[1])
		}
	}
	for words := range odd {
		t.Errorf("the audit says %q", words)
	}
	if rows < 200 {
		t.Errorf("read only %d rows", rows)
	}
}

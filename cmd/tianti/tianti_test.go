package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"tianti/internal/locale"
	"tianti/rbac/account"
)

// screen collects what a command prints, also while it runs.
type screen struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// said is what a command printed and how it ended.
type said struct {
	out, err string
	code     int
}

// tianti runs a command line to its end.
func tianti(t *testing.T, args ...string) said {
	t.Helper()
	var out, err screen
	code := execute(t.Context(), &terminal{out: &out, err: &err, env: noEnv, lang: locale.English}, args)
	return said{out.String(), err.String(), code}
}

func noEnv(string) string { return "" }

// server is a command that serves.
type server struct {
	URL, Password, Private string
	t                      *testing.T
	stop                   context.CancelFunc
	ended                  chan int
	err                    *screen
}

// serving starts a command that serves on a free port, and ends with the test.
func serving(t *testing.T, args ...string) *server {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	r, w := io.Pipe()
	s := &server{t: t, stop: stop, ended: make(chan int, 1), err: &screen{}}
	go func() {
		s.ended <- execute(ctx, &terminal{out: w, err: s.err, env: noEnv, lang: locale.English}, append(args, "--addr", "127.0.0.1:0", "--json"))
		_ = w.Close()
	}()
	t.Cleanup(func() { s.end() })
	if err := json.NewDecoder(r).Decode(s); err != nil {
		t.Fatalf("it did not serve: %v\n%s", err, s.err)
	}
	go func() { _, _ = io.Copy(io.Discard, r) }()
	return s
}

// end stops the server and gives its exit code; again it gives 0.
func (s *server) end() int {
	s.stop()
	select {
	case code, open := <-s.ended:
		if open {
			close(s.ended)
		}
		return code
	case <-time.After(30 * time.Second):
		s.t.Error("the server did not end")
		return -1
	}
}

// caller speaks to the server as a program: JSON with a bearer token.
type caller struct {
	s     *server
	token string
}

// call sends a request and gives status and answer.
func (c caller) call(method, path string, body any) (int, map[string]any) {
	c.s.t.Helper()
	var in io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			c.s.t.Fatal(err)
		}
		in = bytes.NewReader(raw)
	}
	req, err := http.NewRequest(method, c.s.URL+path, in)
	if err != nil {
		c.s.t.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		c.s.t.Fatal(err)
	}
	defer res.Body.Close()
	out := map[string]any{}
	if raw, _ := io.ReadAll(res.Body); len(raw) > 0 {
		if err := json.Unmarshal(raw, &out); err != nil {
			c.s.t.Fatalf("%s %s: %d %s", method, path, res.StatusCode, raw)
		}
	}
	return res.StatusCode, out
}

// post sends a body and does not mind when the server dies over it.
func (c caller) post(path string, body []byte) (*http.Response, error) {
	req, err := http.NewRequest("POST", c.s.URL+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+c.token)
	return http.DefaultClient.Do(req)
}

// logIn logs in over the API.
func (s *server) logIn(login, password string) caller {
	s.t.Helper()
	status, got := caller{s: s}.call("POST", "/api/v1/session", map[string]string{"login": login, "password": password})
	token, _ := got["access_token"].(string)
	if status != 200 || token == "" {
		s.t.Fatalf("log-in of %s: %d %v", login, status, got)
	}
	return caller{s, token}
}

// open opens a program on a directory without serving.
func open(t *testing.T, dir string) *Program {
	t.Helper()
	p, err := Open(t.Context(), Options{Store: dir, Cost: account.Cheap})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

const sentence = "薄雾里的第三座灯塔在唱歌, quietly"

// settled is a data directory in which the administrator has chosen a password.
func settled(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	p := open(t, dir)
	login, code, err := p.Accounts.Bootstrap(t.Context())
	if err == nil {
		_, err = p.Accounts.Redeem(t.Context(), login, code, sentence, "127.0.0.1")
	}
	if err == nil {
		err = install(t.Context(), p.Parts)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestTheFirstStartMakesAnAdministratorWhoGetsInOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := serving(t, "serve", "--store", dir)
	if s.Password == "" {
		t.Fatal("no one-time code was printed")
	}
	if status, _ := (caller{s: s}).call("POST", "/api/v1/session", map[string]string{"login": "admin", "password": s.Password}); status != 401 {
		t.Fatalf("a code is no password, but: %d", status)
	}
	if code := s.end(); code != 0 {
		t.Fatalf("ended with %d\n%s", code, s.err)
	}

	again := serving(t, "serve", "--store", dir)
	if again.Password == "" || again.Password == s.Password {
		t.Fatalf("as long as no password was chosen a start gives a new code: %q", again.Password)
	}
	again.end()
	p := open(t, dir)
	if _, err := p.Accounts.Redeem(t.Context(), "admin", again.Password, sentence, "127.0.0.1"); err != nil {
		t.Fatal(err)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}

	last := serving(t, "serve", "--store", dir)
	if last.Password != "" {
		t.Fatal("somebody is in: no further code may be printed")
	}
	admin := last.logIn("admin", sentence)
	status, me := admin.call("GET", "/api/v1/me", nil)
	if status != 200 || me["person"].(map[string]any)["id"] != account.FirstAdmin {
		t.Fatalf("%d %v", status, me)
	}
	if status, _ := admin.call("DELETE", "/api/v1/session", nil); status != 204 {
		t.Fatalf("log-out: %d", status)
	}
	if status, _ := admin.call("GET", "/api/v1/me", nil); status != 401 {
		t.Fatalf("after the log-out: %d", status)
	}
}

func TestABrowserLogsInOnItsPage(t *testing.T) {
	s := serving(t, "serve", "--store", settled(t))
	jar, _ := cookiejar.New(nil)
	browser := &http.Client{Jar: jar}
	res, err := browser.Get(s.URL + "/login")
	if err != nil {
		t.Fatal(err)
	}
	page, _ := io.ReadAll(res.Body)
	res.Body.Close()
	_, rest, _ := strings.Cut(string(page), `name="_csrf" value="`)
	token, _, _ := strings.Cut(rest, `"`)
	res, err = browser.PostForm(s.URL+"/login", map[string][]string{"_csrf": {token}, "login": {"admin"}, "password": {sentence}})
	if err != nil {
		t.Fatal(err)
	}
	page, _ = io.ReadAll(res.Body)
	res.Body.Close()
	if res.StatusCode != 200 || res.Request.URL.Path != "/" || !strings.Contains(string(page), "系统管理员") {
		t.Fatalf("%d %s\n%s", res.StatusCode, res.Request.URL, page)
	}
}

func TestASecondProcessOnTheSameDirectoryIsRefusedClearly(t *testing.T) {
	dir := settled(t)
	serving(t, "serve", "--store", dir)
	second := tianti(t, "serve", "--store", dir, "--addr", "127.0.0.1:0")
	if second.code != exitFailed || !strings.Contains(second.err, dir) || !strings.Contains(second.err, "in use by another") {
		t.Fatalf("%d %s", second.code, second.err)
	}
}

func TestATakenPortIsRefusedWithTheFlagToMendIt(t *testing.T) {
	s := serving(t, "serve", "--store", settled(t))
	got := tianti(t, "serve", "--store", t.TempDir(), "--addr", strings.TrimPrefix(s.URL, "http://"))
	if got.code != exitFailed || !strings.Contains(got.err, "--addr") {
		t.Fatalf("%d %s", got.code, got.err)
	}
}

func TestBadUsageEndsWithTwoAndNamesFlagAndMend(t *testing.T) {
	for _, c := range []struct {
		args []string
		says []string
	}{
		{[]string{"fly"}, []string{`no command "fly"`, "tianti serve"}},
		{[]string{"serve", "--adr", "x"}, []string{"-adr"}},
		{[]string{"serve", "--log", "xml"}, []string{"--log", "TIANTI_LOG", "text, json"}},
		{[]string{"serve", "--public", "tianti.example.cn"}, []string{"--public", "https://"}},
		{[]string{"serve", "now"}, []string{`"now"`}},
		{[]string{"copy"}, []string{"--from", "--to"}},
		{[]string{"backup"}, []string{"file to write"}},
		{[]string{"restore", "a", "b"}, []string{"file to read"}},
	} {
		got := tianti(t, c.args...)
		if got.code != exitUsage {
			t.Errorf("%v: ended with %d, %s", c.args, got.code, got.err)
		}
		for _, want := range c.says {
			if !strings.Contains(got.err, want) {
				t.Errorf("%v: %q is missing in %q", c.args, want, got.err)
			}
		}
	}
}

func TestHelpListsCommandsAndFlags(t *testing.T) {
	all := tianti(t, "help")
	if all.code != 0 || !strings.Contains(all.out, "tianti serve") || !strings.Contains(all.out, "tianti backup FILE") {
		t.Fatalf("%d %s", all.code, all.out)
	}
	one := tianti(t, "serve", "--help")
	if one.code != 0 || !strings.Contains(one.out, "--addr") || !strings.Contains(one.out, "TIANTI_ADDR") {
		t.Fatalf("%d %s%s", one.code, one.out, one.err)
	}
}

func TestThePrivatePortGivesFiguresAndKeepsErrandsToWhoHasTheKey(t *testing.T) {
	s := serving(t, "serve", "--store", settled(t))
	res, err := http.Get(s.Private + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	text, _ := io.ReadAll(res.Body)
	res.Body.Close()
	for _, want := range []string{"tianti_events_lag_seconds", "tianti_store_reads_total", "go_goroutines"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("/metrics lacks %s", want)
		}
	}
	if res, err = http.Get(s.URL + "/metrics"); err != nil || res.StatusCode != 404 {
		t.Errorf("figures must not stand on the public port: %v %v", res.StatusCode, err)
	}
}

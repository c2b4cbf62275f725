package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"tianti/internal/clock"
	"tianti/rbac/account"
	"tianti/rbac/rbactest"
	"tianti/web"
	"tianti/web/kit"
)

// staffed is a program that serves a small centre with somebody of every role.
func staffed(t *testing.T) (*Program, string) {
	t.Helper()
	now := clock.At(rbactest.Now)
	p, err := Open(t.Context(), Options{Store: t.TempDir(), Addr: "127.0.0.1:0", Cost: account.Cheap, Clock: now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	w := rbactest.Over(p.DB, now)
	w.Settle(t)
	if err := install(t.Context(), p.Parts); err != nil {
		t.Fatal(err)
	}
	if err := p.Bus.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		<-ended
		_ = p.Close()
	})
	return p, p.URL
}

// access is a token of somebody of the centre.
func (p *Program) access(t *testing.T, login string) string {
	t.Helper()
	pair, err := p.Tokens.Issue(t.Context(), rbactest.ID(login), "test")
	if err != nil {
		t.Fatal(err)
	}
	return pair.Access
}

// rubbish is what people and programs send who do not know better, or do.
var rubbish = []string{
	"", "0", "-1", "99999999999999999999", "NaN", "2026-13-45", "0001-01-01", "9999-12-31", "x1", "../../etc/passwd", "a b",
	`{"$ne":""}`, "<script>alert(1)</script>", "'; DROP TABLE people; --", "%00", "\u202e\U00020BB7😀", "李·明", strings.Repeat("长", 3000), "/group/", "[[[[[[",
}

var (
	placeholders = regexp.MustCompile(`[:*][a-z_]*`)
	formNames    = regexp.MustCompile(`\.(?:Form|FormAll|Raw|Query|File)\("([a-zA-Z0-9_.-]+)"\)`)
)

// names are the form fields and query parameters that any handler asks for.
func names(t *testing.T) []string {
	t.Helper()
	seen := map[string]bool{}
	err := filepath.WalkDir("../../web", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range formNames.FindAllSubmatch(text, -1) {
			seen[string(m[1])] = true
		}
		return err
	})
	if err != nil || len(seen) < 10 {
		t.Fatalf("found only %d names: %v", len(seen), err)
	}
	out := make([]string, 0, len(seen))
	for n := range seen {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}

// filled is a value of the type in which every text is s and every number n.
func filled(v reflect.Value, s string, n int64, depth int) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(s)
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Int16, reflect.Int8:
		if !v.OverflowInt(n) {
			v.SetInt(n)
		}
	case reflect.Float64, reflect.Float32:
		v.SetFloat(float64(n))
	case reflect.Bool:
		v.SetBool(n > 0)
	case reflect.Pointer:
		if depth < 4 {
			v.Set(reflect.New(v.Type().Elem()))
			filled(v.Elem(), s, n, depth+1)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				filled(v.Field(i), s, n, depth+1)
			}
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() != reflect.Uint8 && depth < 4 {
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
			filled(v.Index(0), s, n, depth+1)
		}
	case reflect.Map:
		if v.Type().Key().Kind() == reflect.String && depth < 4 {
			v.Set(reflect.MakeMap(v.Type()))
			x := reflect.New(v.Type().Elem()).Elem()
			filled(x, s, n, depth+1)
			v.SetMapIndex(reflect.ValueOf(s).Convert(v.Type().Key()), x)
		}
	}
}

// bodies are what is sent to a route for one piece of rubbish.
func bodies(x kit.Route, form, s string, i int) []string {
	if !x.Writes() {
		return []string{""}
	}
	if x.API {
		out := []string{`{"` + strings.Repeat("a", 10) + `":1}`, strings.Repeat("[", 200)}
		if x.Doc.Request != nil && !x.Doc.Form {
			v := reflect.New(reflect.TypeOf(x.Doc.Request)).Elem()
			filled(v, s, []int64{0, 1, -1, 1 << 62, 5}[i%5], 0)
			if raw, err := json.Marshal(v.Interface()); err == nil {
				out = append(out, string(raw), strings.ReplaceAll(string(raw), `"`+s+`"`, `{"$gt":""}`))
			}
		}
		return out
	}
	return []string{form}
}

// form is a form in which every field holds s.
func form(fields []string, s string) string {
	form := url.Values{}
	for _, n := range fields {
		form.Set(n, s)
	}
	return form.Encode()
}

// query is a query in which as many parameters hold s as a request line has room for.
func query(fields []string, s string) string {
	query, length := url.Values{}, 0
	for _, n := range fields {
		long := len(n) + 3*len(s) + 2
		if length+long > longestQuery {
			break // the server hangs up on more, as it says in its settings
		}
		length += long
		query.Set(n, s)
	}
	return "?" + query.Encode()
}

// longestQuery is how many bytes of a query are sent, well within what a request line may have.
const longestQuery = 10_000

// TestRubbishNeverEndsInAnInternalError sends every route what nobody should send, as people who may
// reach it. Whatever comes is answered as something that they can mend, and in time.
func TestRubbishNeverEndsInAnInternalError(t *testing.T) {
	t.Parallel()
	p, base := staffed(t)
	fields := names(t)
	tokens := map[string]string{}
	for _, who := range []string{"admin", "hr1", "manager1", "trainer1", "trainee1", "auditor1"} {
		tokens[who] = p.access(t, who)
	}
	client := &http.Client{Timeout: 10 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	got := map[int]int{}
	forms, queries := make([]string, len(rubbish)), make([]string, len(rubbish))
	for i, s := range rubbish {
		forms[i], queries[i] = form(fields, s), query(fields, cut(s))
	}
	for _, area := range web.Areas(p.Parts) {
		for _, x := range area.Routes {
			if x.Dev || x.Path == "/logout" || x.Method == "DELETE" && x.Path == "/api/v1/session" || strings.HasSuffix(x.Path, "/events") {
				continue
			}
			for i, s := range rubbish {
				if testing.Short() && i%4 > 0 {
					continue
				}
				path := placeholders.ReplaceAllString(x.Path, url.PathEscape(cut(s)))
				who := []string{"admin", "hr1", "manager1", "trainer1", "trainee1", "auditor1"}[i%6]
				for _, body := range bodies(x, forms[i], s, i) {
					media := "application/x-www-form-urlencoded"
					if x.API {
						media = "application/json"
					}
					for _, q := range []string{"", queries[i]} {
						if x.Writes() && q != "" {
							continue
						}
						req, err := http.NewRequest(x.Method, base+path+q, strings.NewReader(body))
						if err != nil {
							continue // no such URL can be sent
						}
						req.Header.Set("Authorization", "Bearer "+tokens[who])
						req.Header.Set("Content-Type", media)
						res, err := client.Do(req)
						if errors.Is(err, syscall.ECONNRESET) && len(body) > 64<<10 {
							got[http.StatusRequestEntityTooLarge]++ // answered and hung up before we had sent it all
							continue
						}
						if err != nil {
							t.Errorf("%s by %s with %.40q: %v", x.Name(), who, s, err)
							continue
						}
						answer, _ := io.ReadAll(io.LimitReader(res.Body, 64<<10))
						res.Body.Close()
						got[res.StatusCode]++
						if res.StatusCode >= 500 {
							t.Errorf("%s by %s with %.40q, body %.200q: %d %s", x.Name(), who, s, body, res.StatusCode, clipped(string(answer)))
						}
					}
				}
			}
		}
	}
	t.Logf("answers by status: %v", got)
	if got[200] < 50 || got[422]+got[400] < 50 {
		t.Errorf("too few requests reached a handler: %v", got)
	}
}

func cut(s string) string {
	if len(s) > 60 {
		return strings.ToValidUTF8(s[:60], "")
	}
	return s
}

func clipped(s string) string {
	if i := strings.Index(s, "<main"); i >= 0 {
		s = s[i:]
	}
	if len(s) > 300 {
		s = s[:300]
	}
	return s
}

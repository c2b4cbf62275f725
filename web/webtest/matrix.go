package webtest

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tianti/web/kit"
)

// Matrix is the declared expectation of each route: who passes its early gate.
//
//	GET /people = leader supervisor hr manager auditor admin
//	GET /       = *            everybody who is logged in
//	GET /login  = public       nobody need be logged in
//	POST /x     = none         nobody but the system
type Matrix map[string]string

// ReadMatrix reads the files of a folder, one per area; "#" begins a comment.
func ReadMatrix(t testing.TB, dir string) Matrix {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no matrix in %s: %v", dir, err)
	}
	m := Matrix{}
	for _, file := range files {
		m.read(t, file)
	}
	return m
}

func (m Matrix) read(t testing.TB, file string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line, _, _ := strings.Cut(lines.Text(), "#")
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		route, who, ok := strings.Cut(line, "=")
		method, path, spaced := strings.Cut(strings.TrimSpace(route), " ")
		name := method + " " + strings.TrimSpace(path)
		if !ok || !spaced {
			t.Errorf("%s:%d: want METHOD PATH = roles", file, n)
			continue
		}
		if _, twice := m[name]; twice {
			t.Errorf("%s:%d: %s stands twice", file, n, name)
		}
		m[name] = strings.Join(strings.Fields(who), " ")
	}
}

// admits says whether the row lets the role in; "" is nobody. unknown names what is no role.
func admits(row, role string) bool {
	switch row {
	case "public":
		return true
	case "*":
		return role != ""
	}
	return role != "" && slices.Contains(strings.Fields(row), role)
}

// Check compares every route with its row, for every role and for nobody, by really asking. The
// areas' handlers are replaced: what is measured is who reaches them.
func (m Matrix) Check(t *testing.T, gate kit.Gate, areas []kit.Area) {
	t.Helper()
	site := Serve(t, Options{Gate: gate, Bare: true}, harmless(areas)...)
	seen := map[string]bool{}
	clients := map[string]*Client{}
	for _, who := range append([]string{""}, Roles...) {
		clients[who] = site.As(who)
	}
	for _, x := range site.App.Routes() {
		row, declared := m[x.Name()]
		seen[x.Name()] = true
		if !declared {
			t.Errorf("the matrix has no row for %s (needs %q): write who may reach it", x.Name(), x.Needs)
			continue
		}
		for _, word := range strings.Fields(row) {
			if word != "public" && word != "*" && word != "none" && !slices.Contains(Roles, word) {
				t.Errorf("matrix: %s: %q is no role", x.Name(), word)
			}
		}
		for who, c := range clients {
			m.ask(t, x, row, who, c)
		}
	}
	for name := range m {
		if !seen[name] {
			t.Errorf("the matrix has a row for %s, and there is no such route", name)
		}
	}
}

func (m Matrix) ask(t *testing.T, x kit.Route, row, who string, c *Client) {
	t.Helper()
	got, want := c.knock(x), "refused"
	if admits(row, who) {
		want = "admitted"
	}
	name := who
	if who == "" {
		name = "nobody"
	}
	if got != want {
		t.Errorf("%s: %s is %s, the matrix says %s (row: %s)", x.Name(), name, got, want, row)
	}
}

var placeholder = regexp.MustCompile(`[:*][a-z_]*`)

// knock asks a route with made-up parameters and says whether the handler was reached.
func (c *Client) knock(x kit.Route) string {
	path := placeholder.ReplaceAllString(x.Path, "x1")
	var a *Answer
	if x.Content {
		if other := c.Get(path); other.Code != 404 {
			return fmt.Sprintf("answered %d on the site's own host", other.Code)
		}
		c = c.site.Content()
	}
	switch {
	case !x.Writes():
		a = c.Get(path)
	case x.API:
		a = c.Do(x.Method, path, "{}", "Content-Type", "application/json", "X-CSRF-Token", c.token())
	default:
		a = c.Do(x.Method, path, "", "X-CSRF-Token", c.token())
	}
	switch {
	case a.Code == reached:
		return "admitted"
	case a.Code == 401, a.Code == 403, a.Code == 303 && strings.HasPrefix(a.Header.Get("Location"), "/login"):
		return "refused"
	}
	return fmt.Sprintf("answered %d: %s", a.Code, short(a.Body))
}

// reached is what a replaced handler answers.
const reached = 299

func harmless(areas []kit.Area) []kit.Area {
	out := make([]kit.Area, len(areas))
	for i, a := range areas {
		out[i] = a
		out[i].Routes = make([]kit.Route, len(a.Routes))
		for j, x := range a.Routes {
			x.Do = func(r *kit.Request) error { return r.SendAs(reached, map[string]string{}) }
			out[i].Routes[j] = x
		}
	}
	return out
}

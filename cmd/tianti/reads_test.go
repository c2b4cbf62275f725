package main

import (
	"log/slog"
	"net/http"
	"path/filepath"
	"testing"

	"tianti/internal/clock"
	"tianti/internal/demo"
	"tianti/rbac/account"
	"tianti/web"
)

// quietSample serves a sample organisation without deliveries and jobs: every read of the store is a page's.
func quietSample(t *testing.T, people int) (*Program, map[string]demo.Account) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "sample")
	_, err := demo.Create(t.Context(), dir, demo.Parts{Clock: clock.System{}, Cost: account.Cheap}, demo.Options{People: people})
	if err != nil {
		t.Fatal(err)
	}
	p, err := Open(t.Context(), Options{Store: dir, Addr: "127.0.0.1:0", Cost: account.Cheap, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	made, err := demo.Found(t.Context(), p.DB)
	if err == nil {
		err = p.follow()
	}
	if err != nil {
		t.Fatal(err)
	}
	app := web.New(p.config(), web.Areas(p.Parts)...)
	ended := make(chan error, 1)
	go func() { ended <- app.Serve(p.listens) }()
	t.Cleanup(func() {
		_ = app.Close(t.Context())
		<-ended
		_ = p.Close()
	})
	accounts := map[string]demo.Account{}
	for _, a := range made.Accounts {
		accounts[a.Login] = a
	}
	return p, accounts
}

// readPages are the pages whose cost must not grow: who looks, and at what. %s is trainee1 or agent1.
var readPages = []struct{ login, path, about string }{
	{"trainee1", "/", ""}, {"agent1", "/", ""}, {"leader1", "/", ""}, {"manager1", "/", ""},
	{"trainee1", "/learning", ""}, {"agent1", "/seats", ""}, {"agent1", "/ladder", ""}, {"agent1", "/certificates", ""},
	{"leader1", "/people/", "agent1"}, {"hr1", "/people/", "agent1"}, {"hr1", "/people/", "trainee1"},
	{"leader1", "/people/%/seats", "agent1"}, {"hr1", "/people/%/ladder", "agent1"},
	{"hr1", "/people", ""}, {"hr1", "/insight", ""}, {"manager1", "/insight", ""},
}

// visit gives how many reads each page takes once it was seen before: the fewest of some visits, since a
// node looks after its caches every few seconds beside them.
func visit(t *testing.T, people int) map[string]int64 {
	t.Helper()
	p, accounts := quietSample(t, people)
	reads := map[string]int64{}
	for _, x := range readPages {
		pair, err := p.Tokens.Issue(t.Context(), accounts[x.login].Person, "test")
		if err != nil {
			t.Fatal(err)
		}
		path := x.path
		if x.about != "" {
			path = person(path, accounts[x.about].Person)
		}
		w := walker{t, p.URL, pair.Access, http.DefaultClient}
		name := x.login + " " + x.path + " " + x.about
		for n := range 4 {
			before := p.DB.Engine().Stats().Reads
			code, _, _ := w.get(path)
			if code != 200 {
				t.Fatalf("%s at %s: %d", x.login, path, code)
			}
			if took := p.DB.Engine().Stats().Reads - before; n == 1 || n > 1 && took < reads[name] {
				reads[name] = took
			}
		}
	}
	return reads
}

// person puts an id where a path has %, or at its end.
func person(path, id string) string {
	for i := range path {
		if path[i] == '%' {
			return path[:i] + id + path[i+1:]
		}
	}
	return path + id
}

func TestPagesReadAsOftenInALargeOrganisationAsInASmallOne(t *testing.T) {
	small, large := visit(t, 60), visit(t, 600)
	const most = 60 // the home page asks each room that has a card there
	for page, n := range small {
		t.Logf("%3d → %3d reads: %s", n, large[page], page)
		if large[page] > n {
			t.Errorf("%s: %d reads among 60 people, %d among 600", page, n, large[page])
		}
		if large[page] > most {
			t.Errorf("%s: %d reads are more than %d", page, large[page], most)
		}
	}
}

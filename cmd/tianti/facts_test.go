package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tianti/internal/event/feed"
	"tianti/rbac"
	"tianti/rbac/account"
)

var declared = regexp.MustCompile(`\) EventName\(\) string\s*\{ return "([a-z_.]+)" \}`)

// Whoever declares a fact decides here whether it goes out, and under which name.
func TestEveryDeclaredFactGoesOutOrIsHeldBack(t *testing.T) {
	held := []string{"audit.entry"} // has an interface of its own, for who may read the trail
	known := map[string]bool{}
	types := map[string]bool{}
	for _, k := range outside() {
		known[k.Fact.EventName()] = true
		if name := k.Name(); types[name] || !regexp.MustCompile(`^[a-z]+\.[a-z]+\.[a-z_]+$`).MatchString(name) {
			t.Errorf("type %s stands twice, or is no <area>.<thing>.<happened>", name)
		}
		types[k.Name()] = true
	}
	n := 0
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range declared.FindAllSubmatch(text, -1) {
			n++
			if name := string(m[1]); !known[name] && !slices.Contains(held, name) {
				t.Errorf("%s declares %s: add it to outside() in facts.go, or hold it back with a reason", path, name)
			}
		}
		return err
	})
	if err != nil || n != len(known)+len(held) {
		t.Errorf("%d facts are declared, %d go out: %v", n, len(known), err)
	}
}

func TestDocsListEveryTypeOfFact(t *testing.T) {
	var b bytes.Buffer
	fmt.Fprintln(&b, "# Types of events")
	fmt.Fprintln(&b, "\nMade by a test from the one list in cmd/tianti/facts.go; [events.md](events.md) says how to get them. Each has these fields")
	fmt.Fprintln(&b, "in `data`. A time is RFC 3339 in UTC, or null for none; a unit is a path such as `/group/gd/`, a person the employee's id.")
	fmt.Fprintln(&b, "Fields may be added; what is here keeps its name and meaning.")
	kinds := outside()
	slices.SortFunc(kinds, func(x, y feed.Kind) int { return strings.Compare(x.Name(), y.Name()) })
	room := ""
	for _, k := range kinds {
		if area, _, _ := strings.Cut(k.Name(), "."); area != room {
			room = area
			fmt.Fprintf(&b, "\n## %s\n\n| type | data |\n| --- | --- |\n", room)
		}
		fmt.Fprintf(&b, "| `%s` | %s |\n", k.Name(), strings.Join(fieldsOf(t, reflect.TypeOf(k.Fact), k.Names), ", "))
	}
	same(t, "event-types.md", b.Bytes())
}

// fieldsOf names the fields of a fact as they go out, with their kinds.
func fieldsOf(t *testing.T, x reflect.Type, names map[string]string) []string {
	t.Helper()
	var out []string
	for i := range x.NumField() {
		f := x.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("bson"), ",")
		if strings.Contains(options, "inline") {
			out = append(out, fieldsOf(t, f.Type, nil)...)
			continue
		}
		if other := names[name]; other != "" {
			name = other
		}
		if !regexp.MustCompile(`^[a-z][a-z0-9_]*$`).MatchString(name) {
			t.Errorf("%s.%s goes out as %q: give it a name in snake case", x, f.Name, name)
		}
		out = append(out, "`"+name+"` "+kindOf(t, f.Type))
	}
	return out
}

func kindOf(t *testing.T, x reflect.Type) string {
	t.Helper()
	switch {
	case x == reflect.TypeFor[time.Time]():
		return "time"
	case x.Kind() == reflect.String:
		return "text"
	case x.Kind() == reflect.Bool:
		return "true or false"
	case x.Kind() == reflect.Int || x.Kind() == reflect.Int64:
		return "whole number"
	case x.Kind() == reflect.Slice:
		return "list of " + kindOf(t, x.Elem())
	case x.Kind() == reflect.Struct:
		return "(" + strings.Join(fieldsOf(t, x, nil), ", ") + ")"
	}
	t.Errorf("%s has no form outside", x)
	return ""
}

// Two nodes write and deliver at once; every fact gets one position, and who follows through either
// node reads the same.
func TestNodesNumberFactsInOneOrder(t *testing.T) {
	address := os.Getenv("TIANTI_TEST_STORE")
	a := newCentreIn(t, cmp.Or(address, t.TempDir()))
	nodes := []*Program{a.Program, a.Program}
	if address != "" { // an embedded store has one process, a server several
		other, err := Open(t.Context(), Options{Store: address, Cost: account.Cheap, Clock: a.now})
		a.must(err)
		t.Cleanup(func() { _ = other.Close() })
		nodes[1] = other
	}
	a.settle()
	before, err := a.Facts.Log.Last(t.Context())
	a.must(err)
	if before == 0 {
		t.Fatal("the making of the centre told nothing")
	}
	reader, err := nodes[1].Facts.Log.From(t.Context(), before)
	a.must(err)
	const each = 12
	var work sync.WaitGroup
	failed := make(chan error, 2)
	for n, p := range nodes {
		work.Go(func() {
			for i := range each {
				code := fmt.Sprintf("n%d%02d", n, i)
				_, err := p.Organisation.CreateUnit(context.Background(), operator, "group.gd", code, code, "", "test")
				if err == nil {
					err = p.Organisation.RenameUnit(context.Background(), operator, "group.gd."+code, code+"b", "", "test")
				}
				if err == nil {
					err = p.Bus.Drain(context.Background())
				}
				if err != nil {
					failed <- fmt.Errorf("node %d: %w", n, err)
					return
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { work.Wait(); close(done) }()
	var seen []feed.Fact
	for ended := false; ; {
		facts, err := reader.Next(t.Context())
		a.must(err)
		if seen = append(seen, facts...); len(facts) == 0 && ended {
			break
		}
		select {
		case err := <-failed:
			t.Fatal(err)
		case <-done:
			if !ended {
				a.settle()
			}
			ended = true
		default:
		}
	}
	units, last := map[string][]string{}, before
	ids := map[string]bool{}
	for _, f := range seen {
		if f.Position != last+1 || ids[f.ID] {
			t.Fatalf("position %d follows %d; seen before: %v", f.Position, last, ids[f.ID])
		}
		last, ids[f.ID] = f.Position, true
		units[f.Unit] = append(units[f.Unit], f.Type)
	}
	if len(seen) != 2*2*each {
		t.Fatalf("%d facts, want %d", len(seen), 2*2*each)
	}
	for unit, types := range units {
		if !slices.Equal(types, []string{"rbac.unit.created", "rbac.unit.renamed"}) {
			t.Errorf("%s: %v", unit, types)
		}
	}
	for _, p := range nodes {
		page, err := p.Facts.Page(t.Context(), rbac.System("test"), before, nil, 1000)
		a.must(err)
		if !slices.EqualFunc(page.Facts, seen, func(x, y feed.Fact) bool { return x.ID == y.ID && x.Position == y.Position }) {
			t.Error("the nodes tell different orders")
		}
	}
}

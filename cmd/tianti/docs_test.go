package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"tianti/internal/setting"
)

// update writes the generated pages anew: go test ./cmd/tianti -run Docs -update
var update = flag.Bool("update", false, "write docs that are made from the code")

// same compares a generated page with the one in docs.
func same(t *testing.T, name string, want []byte) {
	t.Helper()
	path := filepath.Join("..", "..", "docs", name)
	if *update {
		if err := os.WriteFile(path, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("docs/%s is not what the code says (%v): go test ./cmd/tianti -run Docs -update", name, err)
	}
}

func TestDocsListEveryReaction(t *testing.T) {
	p := open(t, t.TempDir())
	var b bytes.Buffer
	fmt.Fprintln(&b, "# Who reacts to what")
	fmt.Fprintln(&b, "\nMade by a test from the one list in cmd/tianti/reactions.go. A fact is saved with the change that establishes it and")
	fmt.Fprintln(&b, "delivered at least once, so every reaction may see it twice; `*` is every fact.")
	fmt.Fprintln(&b, "\n| fact | reaction |\n| --- | --- |")
	for _, r := range p.Bus.Reactions() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", r[0], r[1])
	}
	fmt.Fprintln(&b, "\n## What happens without being asked\n\nOn one node at a time.\n\n| every | job |\n| --- | --- |")
	for _, j := range p.jobs() {
		fmt.Fprintf(&b, "| %s | %s |\n", j.Every, j.Name)
	}
	same(t, "reactions.md", b.Bytes())
}

func TestDocsListEverySetting(t *testing.T) {
	var b bytes.Buffer
	fmt.Fprintln(&b, "# Settings")
	fmt.Fprintln(&b, "\nMade by a test from the tables in cmd/tianti. A flag wins over the environment variable, and that over the default.")
	for _, c := range commands() {
		fmt.Fprintf(&b, "\n## %s\n\n%s.\n\n", joined("tianti", c.name, c.args), c.about)
		setting.Markdown(&b, c.table)
	}
	same(t, "settings.md", b.Bytes())
}

func joined(words ...string) string {
	out := ""
	for _, w := range words {
		if w != "" {
			out += " " + w
		}
	}
	return out[1:]
}

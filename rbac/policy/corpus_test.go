package policy_test

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"tianti/rbac"
	"tianti/rbac/policy"
)

// plainMatcher is a model that compares subject (with or without roles), object and action for equality:
// what ours does, too.
var plainMatcher = regexp.MustCompile(`^m=(r\.sub==p\.sub|g\(r\.sub,p\.sub\))&&r\.obj==p\.obj&&r\.act==p\.act$`)

// Where Casbin's own examples ask what our model can ask, our rows get the answers that its tests
// expect.
func TestCasbinsOwnExamples(t *testing.T) {
	corpus := os.Getenv("TIANTI_CORPUS")
	if corpus == "" {
		t.Skip("TIANTI_CORPUS is not set: Casbin's examples are not there")
	}
	dir := filepath.Join(corpus, "casbin")
	f, err := os.Open(filepath.Join(dir, "expected.dev.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	asked := 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		c := strings.Split(lines.Text(), "\t")
		if len(c) != 7 || c[4] != "" || !plain3(t, dir, c[2]) {
			continue
		}
		args := strings.Split(c[5], "|")
		set := translated(t, dir, c[3])
		got := set != nil && set.Judge("r:"+args[0], rbac.Relation{}, "x."+args[1], args[2]) == rbac.Allowed
		if got != (c[6] == "true") {
			t.Errorf("%s %s: %v, want %s", c[1], c[5], got, c[6])
		}
		asked++
	}
	if asked < 16 {
		t.Errorf("only %d of Casbin's questions could be asked", asked)
	}
}

// plain3 says whether an example's model is one that ours can express.
func plain3(t *testing.T, dir, model string) bool {
	data, err := os.ReadFile(filepath.Join(dir, filepath.Base(model)))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer(" ", "", "\t", "", "\r", "", "\\\n", "").Replace(string(data))
	matches := false
	for line := range strings.SplitSeq(text, "\n") {
		line, _, _ = strings.Cut(line, "#")
		if strings.HasPrefix(line, "m=") {
			matches = plainMatcher.MatchString(line)
		}
		if strings.HasPrefix(line, "r=") && line != "r=sub,obj,act" || strings.HasPrefix(line, "e=") && strings.Contains(line, "priority") {
			return false
		}
	}
	return matches
}

// translated is an example's policy in our rows; nil for one that allows nothing.
func translated(t *testing.T, dir, file string) *policy.Set {
	if file == "" {
		return nil
	}
	data, err := os.ReadFile(filepath.Join(dir, filepath.Base(file)))
	if err != nil {
		t.Fatal(err)
	}
	var rows []policy.Row
	for line := range strings.SplitSeq(string(data), "\n") {
		f := strings.FieldsFunc(line, func(r rune) bool { return r == ',' || r == ' ' || r == '\r' })
		switch {
		case len(f) == 3 && f[0] == "g":
			rows = append(rows, policy.Row{Subject: "r:" + f[1], Parent: "r:" + f[2]})
		case len(f) >= 4 && f[0] == "p":
			r := policy.Row{Subject: "r:" + f[1], Scope: policy.Any, Object: "x." + f[2], Action: f[3], Effect: policy.Allow}
			if len(f) == 5 {
				r.Effect = f[4]
			}
			rows = append(rows, r)
		}
	}
	set, err := policy.Compile(1, rows)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return set
}

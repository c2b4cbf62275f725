package web_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"tianti/internal/locale"
)

// sources are the texts of all files of these kinds in the module.
func sources(t *testing.T, kinds ...string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		// courseware is what an author of the sample organisation uploads, in the author's language.
		if name := d.Name(); d.IsDir() && (name == "vendor" || name == "testdata" || name == "courseware" || name == "node_modules" || (strings.HasPrefix(name, ".") && name != "..")) {
			return filepath.SkipDir
		}
		if !d.IsDir() && slices.Contains(kinds, filepath.Ext(path)) {
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			out[filepath.ToSlash(path)] = string(data)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var (
	quoted    = regexp.MustCompile("\"([A-Za-z0-9_.-]+)\"|`([A-Za-z0-9_.-]+)`|'([A-Za-z0-9_.-]+)'")
	usedInT   = regexp.MustCompile(`\bt "([^"]+)"`)
	usedInGo  = regexp.MustCompile(`\.(?:T|Flash)\("([a-z0-9_.]+)"[,)]`)
	labels    = regexp.MustCompile(`(?:Label|Title):\s*"([a-z][a-z0-9_]*\.[a-z0-9_.]+)"`)
	fields    = regexp.MustCompile(`\((?:field|choice) (?:\.|\$|\.view|\$\.view) "([^"]+)"([^)]*)`)
	ownLabel  = regexp.MustCompile(`"(?:label)=([^"]+)"`)
	helpLine  = regexp.MustCompile(`"help=([^"]+)"`)
	headLists = regexp.MustCompile(`"tablehead" \(list ([^)]*)\)`)
)

// usedKeys are the keys that sources name in full, with where.
func usedKeys(t *testing.T) map[string]string {
	used := map[string]string{}
	add := func(file string, matches [][]string) {
		for _, m := range matches {
			if m[1] != "" && !strings.HasSuffix(m[1], ".") {
				used[m[1]] = file
			}
		}
	}
	for file, text := range sources(t, ".html") {
		add(file, usedInT.FindAllStringSubmatch(text, -1))
		for _, m := range fields.FindAllStringSubmatch(text, -1) {
			if own := ownLabel.FindAllStringSubmatch(m[2], -1); own != nil {
				add(file, own)
			} else {
				used["field."+m[1]] = file
			}
			add(file, helpLine.FindAllStringSubmatch(m[2], -1))
		}
		for _, m := range headLists.FindAllStringSubmatch(text, -1) {
			add(file, quoted.FindAllStringSubmatch(m[1], -1))
		}
	}
	for file, text := range sources(t, ".go") {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		add(file, usedInGo.FindAllStringSubmatch(text, -1))
		add(file, labels.FindAllStringSubmatch(text, -1))
	}
	return used
}

func TestEveryKeyThatIsUsedIsThere(t *testing.T) {
	for key, file := range usedKeys(t) {
		for _, lang := range locale.Languages {
			if !locale.Has(lang, key) {
				t.Errorf("%s uses %q, which %s lacks", file, key, lang)
			}
		}
	}
}

// TestEveryKeyIsUsed looks for each key among all quoted words of the sources: whole, or as a
// beginning that ends in a dot ("role." + name) and is put together at run time.
func TestEveryKeyIsUsed(t *testing.T) {
	words := map[string]bool{}
	for key := range usedKeys(t) {
		words[key] = true
	}
	for file, text := range sources(t, ".go", ".html", ".js", ".json", ".yaml") {
		if strings.Contains(file, "internal/locale/texts/") { // a file of texts is no use of them
			continue
		}
		for _, m := range quoted.FindAllStringSubmatch(text, -1) {
			words[m[1]+m[2]+m[3]] = true
		}
		for _, m := range helpLine.FindAllStringSubmatch(text, -1) {
			words[m[1]] = true
		}
		for _, m := range ownLabel.FindAllStringSubmatch(text, -1) {
			words[m[1]] = true
		}
	}
	for _, key := range locale.Keys(locale.Chinese) {
		if !isUsed(key, words) {
			t.Errorf("nothing uses the text %q", key)
		}
	}
}

func isUsed(key string, words map[string]bool) bool {
	if words[key] {
		return true
	}
	if code, ok := strings.CutPrefix(key, "fault."); ok {
		return words[strings.TrimSuffix(code, ".mend")]
	}
	for i, c := range key {
		if c == '.' && words[key[:i+1]] {
			return true
		}
	}
	return false
}

// TestTemplatesAndScriptsHoldNoTexts finds Chinese outside the locale files. Words of a language in
// their own language (中文 in the switch) carry lang="zh-CN" on the same line.
func TestTemplatesAndScriptsHoldNoTexts(t *testing.T) {
	for file, text := range sources(t, ".html", ".js") {
		for n, line := range strings.Split(text, "\n") {
			if strings.ContainsFunc(line, func(r rune) bool { return unicode.Is(unicode.Han, r) }) && !strings.Contains(line, `lang="zh-CN"`) {
				t.Errorf("%s:%d holds a text: %s", file, n+1, strings.TrimSpace(line))
			}
		}
	}
}

// between is what stands between tags; templates put everything there through t.
var (
	actions = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	between = regexp.MustCompile(`>([^<>]+)<`)
	letters = regexp.MustCompile(`[A-Za-z]{3,}`)
)

func TestTemplatesHoldNoEnglishEither(t *testing.T) {
	for file, text := range sources(t, ".html") {
		for _, m := range between.FindAllStringSubmatch(actions.ReplaceAllString(text, ""), -1) {
			if word := letters.FindString(m[1]); word != "" && word != "English" {
				t.Errorf("%s holds the text %q", file, strings.TrimSpace(m[1]))
			}
		}
	}
}

var useOfIcon = regexp.MustCompile(`(?:icon "|"icon" "|Icon:\s*")([a-z0-9-]+)"`)

func TestEveryIconThatIsUsedIsInTheSprite(t *testing.T) {
	sprite, err := os.ReadFile("static/icons.svg")
	if err != nil {
		t.Fatal(err)
	}
	for file, text := range sources(t, ".html", ".go") {
		for _, m := range useOfIcon.FindAllStringSubmatch(text, -1) {
			if !strings.Contains(string(sprite), `id="`+m[1]+`"`) {
				t.Errorf("%s shows the icon %q, which static/icons.svg lacks", file, m[1])
			}
		}
	}
}

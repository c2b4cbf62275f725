package kit

import (
	"html/template"
	"maps"
	"slices"
	"strings"
	"testing"
)

const linkFrame = `{{define "layout"}}<title>{{template "title" .}}</title>{{block "head" .}}no head{{end}}{{template "bar" .}}<main>{{template "main" .}}</main>{{end}}` +
	`{{define "bar"}}<nav>{{template "mark" .}}</nav>{{end}}{{define "mark"}}<b>{{.}}</b>{{end}}` +
	`{{define "tree"}}({{if .}}{{template "tree" (slice . 1)}}{{end}}){{end}}`

// linked is a set with a frame and the pages, each linked.
func linked(pages map[string]string) (*template.Template, map[string]map[string]string) {
	set := template.Must(template.New("").Parse(linkFrame))
	names := map[string]map[string]string{}
	for _, page := range slices.Sorted(maps.Keys(pages)) {
		own := template.New("")
		template.Must(own.New(page + ".html").Parse(pages[page]))
		names[page] = link(set, page, trees(own), "layout")
	}
	return set, names
}

func shown(t *testing.T, set *template.Template, name string, data any) string {
	var out strings.Builder
	if err := set.ExecuteTemplate(&out, name, data); err != nil {
		t.Error(err)
	}
	return out.String()
}

func TestPagesOfOneSetKeepTheirOwn(t *testing.T) {
	set, names := linked(map[string]string{
		"one": `{{define "title"}}One & {{.}}{{end}}{{define "main"}}{{template "tree" .}}{{template "part" .}}{{end}}{{define "part"}}<p title="{{.}}">1</p>{{end}}`,
		"two": `{{define "title"}}Two{{end}}{{define "main"}}{{template "part" .}}{{end}}{{define "part"}}2{{end}}{{define "mark"}}<i>{{.}}</i>{{end}}{{define "head"}}<meta>{{end}}`,
		"six": `{{define "title"}}Six{{end}}{{define "main"}}{{range .}}<script>let x = {{.}};</script>{{else}}{{template "mark" "none"}}{{end}}{{end}}{{define "head"}}{{end}}`,
	})
	for page, want := range map[string]string{
		"one": `<title>One &amp; &lt;&#34;</title>no head<nav><b>&lt;&#34;</b></nav><main>((()))<p title="&lt;&#34;">1</p></main>`,
		"two": `<title>Two</title><meta><nav><i>&lt;&#34;</i></nav><main>2</main>`,
	} {
		if got := strings.ReplaceAll(shown(t, set, names[page]["layout"], `<"`), "One & ", "One &amp; "); got != want {
			t.Errorf("%s:\n%s\ninstead of\n%s", page, got, want)
		}
	}
	if got := shown(t, set, names["six"]["layout"], []string{"a</script>"}); !strings.Contains(got, `let x = "a\u003c/script\u003e";`) || !strings.Contains(got, "no head") {
		t.Error(got)
	}
	if got := shown(t, set, names["one"]["part"], "x"); got != `<p title="x">1</p>` {
		t.Error(got)
	}
}

func TestOnlyWhatCallsAPagesOwnIsCopiedForIt(t *testing.T) {
	set, names := linked(map[string]string{
		"one": `{{define "title"}}{{end}}{{define "main"}}{{template "bar" .}}{{template "tree" .}}{{end}}`,
		"two": `{{define "title"}}{{end}}{{define "main"}}{{end}}{{define "mark"}}2{{end}}`,
	})
	for page, want := range map[string]map[string]string{
		"one": {"bar": "bar", "mark": "", "tree": "tree", "main": "one/main", "layout": "one/layout"},
		"two": {"bar": "two/bar", "mark": "two/mark", "tree": "", "main": "two/main", "layout": "two/layout"},
	} {
		for name, full := range want {
			if names[page][name] != full {
				t.Errorf("%s calls %s %q, want %q", page, name, names[page][name], full)
			}
		}
	}
	if set.Lookup("one/tree") != nil || set.Lookup("one/bar") != nil || set.Lookup("two/tree") != nil {
		t.Error("something was copied for nothing")
	}
}

func TestACallOfWhatNobodyDefinesStopsTheStart(t *testing.T) {
	defer func() {
		if p, _ := recover().(string); !strings.Contains(p, "page lost") || !strings.Contains(p, `"nowhere"`) || !strings.Contains(p, "main") {
			t.Errorf("%q", p)
		}
	}()
	linked(map[string]string{"lost": `{{define "title"}}{{end}}{{define "main"}}{{if .}}{{else}}{{with .}}{{template "nowhere"}}{{end}}{{end}}{{end}}`})
}

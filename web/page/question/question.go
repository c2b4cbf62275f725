package question

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"

	"tianti/exams/item"
	"tianti/internal/file"
	"tianti/internal/locale"
)

//go:embed *.html
var files embed.FS

// sets are the templates by language and kind, parsed once.
var sets = sync.OnceValue(func() map[string]map[item.Kind]*template.Template {
	out := map[string]map[item.Kind]*template.Template{}
	names, err := fs.Glob(files, "item_*.html")
	if err != nil {
		panic(err)
	}
	for _, lang := range locale.Languages {
		shared := template.Must(template.New("").Funcs(funcs(lang)).ParseFS(files, "_*.html"))
		out[lang] = map[item.Kind]*template.Template{}
		for _, name := range names {
			kind := item.Kind(strings.TrimSuffix(strings.TrimPrefix(name, "item_"), ".html"))
			out[lang][kind] = template.Must(template.Must(shared.Clone()).ParseFS(files, name))
		}
	}
	return out
})

func funcs(lang string) template.FuncMap {
	return template.FuncMap{
		"t": func(key string, pairs ...any) string {
			params := map[string]any{}
			for i := 0; i+1 < len(pairs); i += 2 {
				params[fmt.Sprint(pairs[i])] = pairs[i+1]
			}
			return locale.T(lang, key, params)
		},
		"text":   Clean,
		"is":     file.Is,
		"points": item.Points,
		"add":    func(a, b int) int { return a + b },
	}
}

func draw(lang string, kind item.Kind, part string, dot any) (template.HTML, error) {
	byKind, ok := sets()[lang]
	if !ok {
		byKind = sets()[locale.Chinese]
	}
	set, ok := byKind[kind]
	if !ok {
		return "", item.ErrKind.With("kind", kind)
	}
	var out bytes.Buffer
	if err := set.ExecuteTemplate(&out, part, dot); err != nil {
		return "", fmt.Errorf("question %s: %w", kind, err)
	}
	return template.HTML(out.String()), nil
}

// Ask draws an item for its candidate, with what was answered so far. n tells the items of a page
// apart. Locked ones can be read and not changed.
func Ask(lang string, n int, v item.View, r item.Response, locked bool) (template.HTML, error) {
	return AskAt(lang, n, v, r, locked, "")
}

// AskAt is Ask with an address for the files of answers: of a sitting, "/sittings/<id>". Without one,
// files are named and cannot be had.
func AskAt(lang string, n int, v item.View, r item.Response, locked bool, at string) (template.HTML, error) {
	return draw(lang, v.Kind, "ask", Asked{N: n, View: v, Response: r, Locked: locked, lang: lang, at: at})
}

// Media draws what an item shows below its stem, in which there are no words of ours.
func Media(all []item.Media) template.HTML {
	html, err := draw(locale.Chinese, "essay", "media", all)
	if err != nil {
		panic(err) // the template is ours and takes any media
	}
	return html
}

// Key draws an item's right answer with the explanations. What it draws leaves the program only
// for those who may read keys.
func Key(lang string, b item.Body) (template.HTML, error) {
	return draw(lang, b.Kind, "key", Keyed{b, lang})
}

// Asked is the dot of "ask".
type Asked struct {
	N        int
	View     item.View
	Response item.Response
	Locked   bool
	lang     string
	at       string // below which files of answers are
}

// Name is the name that the controls of the item, or of a part of a case, share.
func (a Asked) Name() string {
	if a.View.ID != "" {
		return "q" + strconv.Itoa(a.N) + "-" + a.View.ID
	}
	return "q" + strconv.Itoa(a.N)
}

// Chosen says whether an option is in the response.
func (a Asked) Chosen(id string) bool { return slices.Contains(a.Response.Choice, id) }

// Pair is the response to a prompt or gap.
func (a Asked) Pair(id string) string { return a.Response.Pairs[id] }

// Pieces are the stem of a cloze, cut at its gaps.
func (a Asked) Pieces() []piece { return pieces(a.View.Stem) }

// Gap is the gap of that id, nil if the stem names one that is not there.
func (a Asked) Gap(id string) *item.ShownGap {
	for i := range a.View.Blanks {
		if a.View.Blanks[i].ID == id {
			return &a.View.Blanks[i]
		}
	}
	return nil
}

// GapNumber counts the gaps for people, from 1.
func (a Asked) GapNumber(id string) int {
	return 1 + slices.IndexFunc(a.View.Blanks, func(g item.ShownGap) bool { return g.ID == id })
}

// Ordered are the options in the candidate's order, or as they were shown first.
func (a Asked) Ordered() []item.Shown {
	if len(a.Response.Choice) != len(a.View.Options) {
		return a.View.Options
	}
	byID := map[string]item.Shown{}
	for _, o := range a.View.Options {
		byID[o.ID] = o
	}
	out := make([]item.Shown, 0, len(byID))
	for _, id := range a.Response.Choice {
		if o, ok := byID[id]; ok {
			out = append(out, o)
		}
	}
	if len(out) != len(a.View.Options) {
		return a.View.Options
	}
	return out
}

// Keyed is the dot of "key".
type Keyed struct {
	item.Body
	lang string
}

// Letter names the options as people do: A, B, C …
func (Keyed) Letter(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return strconv.Itoa(i + 1)
}

// Right are the options that earn something.
func (k Keyed) Right() []item.Option {
	var out []item.Option
	for _, o := range k.Options {
		if o.Weight > 0 {
			out = append(out, o)
		}
	}
	return out
}

// Partner is the option that belongs to a prompt.
func (k Keyed) Partner(p item.Prompt) item.Text {
	for _, o := range k.Options {
		if o.ID == p.Match {
			return o.Text
		}
	}
	return item.Text{}
}

// Percent writes a weight; the whole one needs none.
func (Keyed) Percent(weight int64) string {
	if weight == item.Full {
		return ""
	}
	return item.Percent(weight) + "%"
}

// Range writes what a numeric answer accepts.
func (Keyed) Range(a item.Answer) string {
	switch {
	case a.Low == a.High:
		return a.Low
	case a.Low == "" && a.High == "":
		return "*"
	}
	return a.Low + " … " + a.High
}

package kit

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"
	"sync"

	"tianti/internal/locale"
)

// Layout is the frame around every page: files of templates that define "layout", "bare" and the
// components. web/page/layout provides it.
type Layout struct {
	Files fs.FS
	// Error is the name of the page that shows errors; its data is an ErrorPage.
	Error string
}

// ErrorPage is what the error page shows.
type ErrorPage struct {
	Status     int
	Key        string // tail of web.status.<key>
	What, Mend string
	Incident   string
}

// page is a page's templates, in its area's set of each language, and the type of its data.
type page struct {
	sets    map[string]*template.Template
	names   map[string]string // of its templates: as the sets call them
	data    reflect.Type
	samples []Sample
	area    string
	isCard  bool
}

// load parses everything once per language. Cloning per request would cost 1.6 times the time.
func (k *Kit) load(layout Layout, areas []Area) {
	frames := map[string]*template.Template{}
	for _, lang := range locale.Languages {
		t := template.New("").Funcs(k.funcs(lang))
		frames[lang] = parseInto(t, layout.Files, "*.html")
	}
	for _, a := range areas {
		k.loadArea(frames, a)
	}
	if layout.Error != "" && k.pages[layout.Error] == nil {
		panic("kit: no error page " + layout.Error)
	}
}

func (k *Kit) loadArea(frames map[string]*template.Template, a Area) {
	if a.Files == nil {
		return
	}
	names, err := fs.Glob(a.Files, "*.html")
	if err != nil {
		panic(err)
	}
	scripts, _ := fs.Glob(a.Files, "*.js")
	for _, s := range scripts {
		k.assets.add(a.Files, s, path.Base(s))
	}
	isPart := func(file string) bool { return strings.HasPrefix(file, "_") }
	sets := map[string]*template.Template{}
	for lang, frame := range frames {
		set := template.Must(frame.Clone())
		for _, n := range names {
			if isPart(n) {
				parseInto(set, a.Files, n)
			}
		}
		sets[lang] = set
	}
	parts := added(sets[locale.Chinese], frames[locale.Chinese])
	for _, n := range slices.DeleteFunc(names, isPart) {
		name := strings.TrimSuffix(n, ".html")
		if k.pages[name] != nil {
			panic("kit: page " + name + " stands in two areas")
		}
		p := &page{sets: sets, area: a.Name}
		for lang, set := range sets {
			own := trees(parseInto(template.New("").Funcs(k.funcs(lang)), a.Files, n))
			asked := parts
			if own["main"] != nil && own["frame"] == nil {
				asked = append(slices.Clone(parts), "layout")
			}
			p.names = link(set, name, own, asked...)
		}
		k.pages[name] = p
	}
	k.declare(a)
}

// declare ties samples to pages; a page without one and a sample without a page stop the program.
func (k *Kit) declare(a Area) {
	add := func(s Sample) {
		p := k.pages[s.Page]
		if p == nil || p.area != a.Name {
			panic(fmt.Sprintf("kit: area %s declares page %s and has no %s.html", a.Name, s.Page, s.Page))
		}
		if typ := reflect.TypeOf(s.Data); p.data == nil {
			p.data = typ
		} else if p.data != typ {
			panic(fmt.Sprintf("kit: samples of page %s are of types %v and %v", s.Page, p.data, typ))
		}
		p.samples = append(p.samples, s)
	}
	for _, s := range a.Samples {
		add(s)
	}
	for _, c := range a.Cards {
		add(Sample{Page: "card_" + c.Name, Data: c.Sample})
		k.pages["card_"+c.Name].isCard = true
	}
	for name, p := range k.pages {
		if p.area == a.Name && len(p.samples) == 0 {
			panic(fmt.Sprintf("kit: page %s.html of area %s has no Sample", name, a.Name))
		}
	}
}

func parseInto(t *template.Template, files fs.FS, pattern string) *template.Template {
	names, err := fs.Glob(files, pattern)
	if err != nil || len(names) == 0 {
		panic(fmt.Sprintf("kit: no templates %s: %v", pattern, err))
	}
	for _, n := range names {
		text, err := fs.ReadFile(files, n)
		if err != nil {
			panic(err)
		}
		// A file may define several templates; what stands outside belongs to the file's name.
		if _, err := t.New(n).Parse(string(text)); err != nil {
			panic(fmt.Sprintf("kit: %v", err))
		}
	}
	return t
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// render runs a page, or a part of it, into memory: an error in the middle must not leave half a
// page behind.
func (k *Kit) render(r *Request, name, part string, data any, err error) ([]byte, error) {
	p := k.pages[name]
	if p == nil {
		return nil, fmt.Errorf("no page %q", name)
	}
	if got := reflect.TypeOf(data); got != p.data {
		return nil, fmt.Errorf("page %s shows a %v and was given a %v", name, p.data, got)
	}
	v := r.view(name, data, err)
	return execute(p.sets[r.Lang], p.whole(part), v)
}

// whole is the template to run, as the sets call it: a part that was asked for, the page's own "frame", or the
// layout.
func (p *page) whole(part string) string {
	switch {
	case part != "":
	case p.names["frame"] != "":
		part = "frame"
	default:
		part = "layout"
	}
	if full := p.names[part]; full != "" {
		return full
	}
	return part
}

func execute(t *template.Template, name string, v *View) ([]byte, error) {
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	defer buffers.Put(buf)
	if err := t.ExecuteTemplate(buf, name, v); err != nil {
		return nil, fmt.Errorf("template: %w", err)
	}
	return bytes.Clone(buf.Bytes()), nil
}

func (r *Request) view(name string, data any, err error) *View {
	v := &View{Page: data, Lang: r.Lang, Actor: r.Actor, Path: strings.Clone(r.c.Path()), Name: name, r: r}
	if key := r.cookie("flash"); key != "" {
		r.setCookie("flash", "", -1)
		if locale.Has(r.Lang, key) {
			v.Flash = key
		}
	}
	v.explain(err)
	return v
}

func (k *Kit) renderError(r *Request, code int, err error, incident string) ([]byte, error) {
	what, mend := locale.Fault(r.Lang, first(err))
	return k.render(r, errorPageName, "", ErrorPage{code, statusKey(code), what, mend, incident}, nil)
}

const errorPageName = "error"

// Home renders the cards that the actor may see, for the home page.
func (r *Request) Home() []ShownCard {
	var out []ShownCard
	for _, c := range r.kit.cards {
		if c.Needs != "" && !r.May(c.Needs) {
			continue
		}
		data, err := c.Load(r)
		if err == nil && data == nil {
			continue
		}
		shown := ShownCard{Name: c.Name, Wide: c.Wide}
		if err == nil {
			shown.Body, err = r.card(c.Name, data)
		}
		if err != nil {
			r.kit.log.Error("card failed", "card", c.Name, "request", r.RequestID(), "error", err)
			shown.Failed = true
		}
		out = append(out, shown)
	}
	return out
}

func (r *Request) card(name string, data any) (template.HTML, error) {
	html, err := r.kit.render(r, "card_"+name, "card_"+name+".html", data, nil)
	return template.HTML(html), err
}

package question

import (
	"html/template"
	"slices"
	"strconv"
	"strings"

	"tianti/exams/item"
	"tianti/internal/locale"
)

// part is a part of a case, drawn.
type part struct {
	ID   string
	Kind item.Kind
	Max  int64
	HTML template.HTML
}

// Parts are the parts of a case as the candidate answers them.
func (a Asked) Parts() ([]part, error) {
	var out []part
	for _, v := range a.View.Parts {
		html, err := draw(a.lang, v.Kind, "ask", Asked{N: a.N, View: v, Response: a.Response.Parts[v.ID], Locked: a.Locked, lang: a.lang, at: a.at})
		if err != nil {
			return nil, err
		}
		out = append(out, part{v.ID, v.Kind, v.Max, html})
	}
	return out, nil
}

// PartKeys are the keys of the parts of a case.
func (k Keyed) PartKeys() ([]part, error) {
	var out []part
	for _, p := range k.Worth() {
		html, err := Key(k.lang, p)
		if err != nil {
			return nil, err
		}
		out = append(out, part{p.ID, p.Kind, p.Max, html})
	}
	return out, nil
}

// partForm is a part of a case in the authoring form.
type partForm struct {
	item.Body
	In     string // what stands before the names of its controls
	Points string
	Rubric bool
	Rules  []item.Rule
	Fields template.HTML
}

// partIn is what stands before the names of the controls of a part.
func partIn(i int) string { return "p" + strconv.Itoa(i) + "_" }

// PartForms are the parts of a case as the author writes them.
func (a Authored) PartForms() ([]partForm, error) {
	var out []partForm
	for i, p := range a.Parts {
		in := partIn(i)
		fields, err := draw(a.lang, p.Kind, "author", Authored{Body: p, In: in, At: "parts." + strconv.Itoa(i) + ".", lang: a.lang, errs: a.errs})
		if err != nil {
			return nil, err
		}
		out = append(out, partForm{p, in, item.Points(p.Max), p.Rubric != nil, Rules(p.Kind), fields})
	}
	return out, nil
}

// kindName is a kind with its name.
type kindName struct {
	Kind item.Kind
	Name string
}

// PartKinds are the kinds that a part may have.
func (a Authored) PartKinds() []kindName {
	var out []kindName
	for _, k := range item.Kinds() {
		if k != item.Case && Writable(k) {
			out = append(out, kindName{k, locale.T(a.lang, k.TextKey(), nil)})
		}
	}
	return out
}

// within is the form of a part: its controls carry what stands before the part's names.
type within struct {
	whole Form
	in    string
}

func (w within) Form(name string) string      { return w.whole.Form(w.in + name) }
func (w within) FormAll(name string) []string { return w.whole.FormAll(w.in + name) }

// A case reads its parts by their kinds, so it comes to the kinds after the others.
func init() { kinds[item.Case] = kind{read: readParts} }

// mostParts bounds what a posted form makes us read; item.Check allows fewer yet.
const mostParts = 50

// readParts reads the parts of a case, each as an item of its own. They say what the case is worth.
func readParts(f Form, b *item.Body) {
	before := b.Parts
	b.Parts = nil
	for _, n := range f.FormAll("part") {
		i, err := strconv.Atoi(n)
		if err != nil || i < 0 || len(b.Parts) == mostParts {
			continue
		}
		one := within{f, partIn(i)}
		base := Blank(item.Kind(one.Form("kind")))
		base.ID = strings.TrimSpace(one.Form("part_id"))
		if at := slices.IndexFunc(before, func(p item.Body) bool { return p.ID != "" && p.ID == base.ID && p.Kind == base.Kind }); at >= 0 {
			base = before[at]
		}
		b.Parts = append(b.Parts, Read(one, base))
	}
	b.AddParts()
}

// Arrange does what a button of the form says with the parts of a case: "part-add", "part-drop.1",
// "part-up.1" or "part-down.0". done is false for other buttons.
func Arrange(b *item.Body, do string, kind item.Kind) (done bool) {
	verb, at, _ := strings.Cut(do, ".")
	i, err := strconv.Atoi(at)
	there := err == nil && i >= 0 && i < len(b.Parts)
	switch {
	case verb == "part-add":
		if Writable(kind) && kind != item.Case && len(b.Parts) < mostParts {
			b.Parts = append(b.Parts, Blank(kind))
		}
	case verb == "part-drop" && there:
		b.Parts = slices.Delete(slices.Clone(b.Parts), i, i+1)
	case verb == "part-up" && there && i > 0:
		b.Parts = slices.Clone(b.Parts)
		b.Parts[i], b.Parts[i-1] = b.Parts[i-1], b.Parts[i]
	case verb == "part-down" && there && i+1 < len(b.Parts):
		b.Parts = slices.Clone(b.Parts)
		b.Parts[i], b.Parts[i+1] = b.Parts[i+1], b.Parts[i]
	case !strings.HasPrefix(verb, "part-"):
		return false
	}
	b.AddParts()
	return true
}

// Pictured visits an item and its parts with what stands before the names of their controls, for
// whoever reads the files that come with the form.
func Pictured(b *item.Body, visit func(in string, b *item.Body)) {
	visit("", b)
	for i := range b.Parts {
		visit(partIn(i), &b.Parts[i])
	}
}

// PartError is what is wrong with a field of a part that every item has.
func (a Authored) PartError(i int, field string) string {
	if a.errs == nil {
		return ""
	}
	return a.errs("parts." + strconv.Itoa(i) + "." + field)
}

// Field is where a fault of a control is told whose name begins with in.
func Field(in, name string) string {
	if n, ok := strings.CutPrefix(strings.TrimSuffix(in, "_"), "p"); ok {
		return "parts." + n + "." + name
	}
	return name
}

package moodlexml

import (
	"bufio"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"tianti/exams/format"
	"tianti/exams/item"
)

// Write writes entries as Moodle XML and reports for each what became of it. Entries bring the
// files that their texts refer to. The report's rows count the entries from 1. The error is the
// writer's.
func Write(w io.Writer, entries []format.Entry) (*format.Report, error) {
	report := format.NewReport(Name)
	out := bufio.NewWriter(w)
	out.WriteString(xml.Header + "<quiz>\n")
	var category []string
	for i, e := range entries {
		told := format.Entry{Line: i + 1, Title: e.Title, Body: e.Body}
		if e.Body == nil {
			told.Refuse(e.Notes...)
			report.Add(&told)
			continue
		}
		q := &writing{e: e, b: e.Body, told: &told}
		q.question()
		report.Add(&told)
		if told.Body == nil {
			continue
		}
		if !slices.Equal(category, e.Category) {
			category = e.Category
			fmt.Fprintf(out, "<question type=\"category\"><category><text>%s</text></category></question>\n", escaped(line(category)))
		}
		out.WriteString(q.String())
	}
	out.WriteString("</quiz>\n")
	return report, out.Flush()
}

// line is Moodle's path of a category.
func line(path []string) string {
	parts := []string{"$course$", "top"}
	for _, p := range path {
		parts = append(parts, strings.ReplaceAll(strings.Join(strings.Fields(p), " "), "/", "//"))
	}
	return strings.Join(parts, "/")
}

// writing is a question that is being written.
type writing struct {
	strings.Builder
	e    format.Entry
	b    *item.Body
	told *format.Entry
}

func (w *writing) put(format string, args ...any) { fmt.Fprintf(w, format, args...) }

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder does not fail
	return b.String()
}

// element writes <name>text</name>.
func (w *writing) element(name, text string) { w.put("<%s>%s</%s>\n", name, escaped(text), name) }

func mark(t item.Text) string {
	switch t.Format {
	case item.HTML:
		return "html"
	case item.Markdown:
		return "markdown"
	}
	return "plain_text"
}

// text writes an element with a text and the files that it shows.
func (w *writing) text(name string, t item.Text, attrs string) {
	w.put("<%s%s format=\"%s\">", name, attrs, mark(t))
	w.inner(t)
	w.put("</%s>\n", name)
}

func (w *writing) inner(t item.Text) {
	var used []format.File
	s := format.Readdress(t.Text, func(id string) string {
		i := slices.IndexFunc(w.e.Files, func(f format.File) bool { return f.ID == id })
		if i < 0 {
			return format.Address(id)
		}
		f := w.e.Files[i]
		used = append(used, f)
		return placeholder + url.PathEscape(format.FileName(f))
	})
	w.put("<text>%s</text>", escaped(s))
	w.files(used)
}

func (w *writing) files(files []format.File) {
	seen := map[string]bool{}
	for _, f := range files {
		if !seen[f.ID] {
			w.put("\n<file name=\"%s\" path=\"/\" encoding=\"base64\">%s</file>", escaped(format.FileName(f)), base64.StdEncoding.EncodeToString(f.Data))
		}
		seen[f.ID] = true
	}
}

func (w *writing) question() {
	kind, write := w.kind()
	w.put("<question type=\"%s\">\n", kind)
	w.put("<name><text>%s</text></name>\n", escaped(w.b.Title))
	w.stem()
	w.text("generalfeedback", w.b.Feedback, "")
	w.element("defaultgrade", item.Points(w.b.Max))
	w.element("hidden", "0")
	if w.e.ID != "" {
		w.element("idnumber", w.e.ID)
	}
	write()
	if len(w.e.Tags) > 0 {
		w.put("<tags>")
		for _, t := range w.e.Tags {
			w.put("<tag><text>%s</text></tag>", escaped(t))
		}
		w.put("</tags>\n")
	}
	w.own(kind)
	w.put("</question>\n")
}

// whole says whether an item is of a kind that Moodle has nothing like. It is written as a description,
// which shows its stem, and comes back from our own element.
func (w *writing) whole() bool { return w.b.Kind == item.Case || w.b.Kind == item.HotSpot }

// stem writes the question's text with whatever is attached below it.
func (w *writing) stem() {
	w.put("<questiontext format=\"%s\">", mark(w.b.Stem))
	stem := w.b.Stem
	if w.b.Kind == "cloze" {
		stem.Text = w.gaps()
	}
	w.inner(stem)
	var attached []format.File
	if w.whole() {
		for _, id := range w.b.Files() {
			if i := slices.IndexFunc(w.e.Files, func(f format.File) bool { return f.ID == id }); i >= 0 && !strings.Contains(stem.Text, id) {
				attached = append(attached, w.e.Files[i])
			}
		}
		w.files(attached)
		w.put("</questiontext>\n")
		return
	}
	for _, m := range w.b.Media {
		if i := slices.IndexFunc(w.e.Files, func(f format.File) bool { return f.ID == m.ID }); i >= 0 {
			f := w.e.Files[i]
			if m.Name != "" {
				f.Name = m.Name
			}
			attached = append(attached, f)
		}
	}
	w.files(attached)
	w.put("</questiontext>\n")
}

// kind is Moodle's type and what writes the answers. Kinds that Moodle does not have are written as
// the nearest one, and our own element says what they are.
func (w *writing) kind() (string, func()) {
	switch w.b.Kind {
	case "single", "multiple":
		return "multichoice", w.options
	case "truefalse":
		return "truefalse", w.truth
	case "short":
		return "shortanswer", w.short
	case "numeric":
		return "numerical", w.numbers
	case "matching":
		return "matching", w.pairs
	case "ordering":
		return "ordering", w.order
	case "cloze":
		return "cloze", func() {}
	case "essay":
		return "essay", w.essay
	case "upload", "recording":
		return "essay", w.upload
	case item.Case, item.HotSpot:
		w.told.Remark(format.Say("exams.moodlexml.whole"))
		return "description", func() {}
	}
	if !w.b.Open() {
		w.told.Refuse(format.Say("exams.moodlexml.no_kind"))
	}
	return "essay", w.essay
}

package qti

import (
	"encoding/xml"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"tianti/exams/format"
	"tianti/exams/format/markup"
	"tianti/exams/item"
	"tianti/internal/file"
)

// kept are the elements of texts that stay as they are; of all others only the content stays.
var kept = strings.Fields("p br hr b strong i em u s sub sup small code pre kbd blockquote ul ol li dl dt dd table caption thead tbody tfoot tr th td span div ruby rb rt rp")

// blocks are those whose content stands on lines of its own.
var blocks = strings.Fields("p hr pre blockquote ul ol li dl dt dd table caption thead tbody tfoot tr th td div")

// others are blocks of pages that a text has no need to tell apart.
var others = strings.Fields("section article figure figcaption header footer main aside nav address center details summary fieldset legend")

// shows says whether a rubric block speaks to candidates.
func shows(n *markup.Node) bool { return slices.Contains(strings.Fields(attr(n, "view")), "candidate") }

// void are the elements that have no end.
var void = []string{"br", "hr", "img"}

// out are elements whose content is no part of the text.
var out = []string{"feedbackblock", "feedbackinline", "modalfeedback", "rubricblock", "stylesheet", "cataloginfo", "templateblock", "templateinline",
	"companionmaterialsinfo", "simplechoice", "simplematchset", "script", "style", "positionobjectstage", "endattemptinteraction"}

// replace draws an element in its own way, or says that it does not.
type replace func(n *markup.Node) (string, bool)

// html is what an element holds, as a text: plain where there is no markup in it. The children of
// interactions other than their prompt are left out; r draws what shall be drawn otherwise.
func (x *reading) html(n *markup.Node, r replace) item.Text {
	if n == nil {
		return item.Text{}
	}
	return plainest(x.inner(n, r))
}

var (
	markedUp  = regexp.MustCompile(`<[A-Za-z/]`)
	paragraph = regexp.MustCompile(`^<p>([^<>]*)</p>$`)
)

// plainest makes a plain text of HTML that has no need to be HTML.
func plainest(s string) item.Text {
	s = strings.TrimSpace(s)
	if m := paragraph.FindStringSubmatch(s); m != nil {
		s = strings.TrimSpace(m[1])
	}
	if markedUp.MatchString(s) {
		return item.Text{Format: item.HTML, Text: s}
	}
	return item.T(strings.NewReplacer("&lt;", "<", "&gt;", ">", "&#34;", `"`, "&#39;", "'", "&amp;", "&").Replace(s))
}

// asHTML is a text as HTML.
func asHTML(t item.Text) string {
	if t.Format == item.HTML {
		return t.Text
	}
	return escaped(t.Text)
}

func escaped(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;").Replace(s)
}

var spaces = regexp.MustCompile(`\s+`)

// inner is the markup of what an element holds.
func (x *reading) inner(n *markup.Node, r replace) string {
	return strings.TrimSpace(spaces.ReplaceAllString(x.within(n, r), " "))
}

// within is the same with the spaces at its ends, which belong to a sentence.
func (x *reading) within(n *markup.Node, r replace) string {
	var b strings.Builder
	for _, k := range n.Kids {
		x.draw(&b, k, r)
	}
	return b.String()
}

func (x *reading) draw(b *strings.Builder, n *markup.Node, r replace) {
	if n.Name == "" {
		b.WriteString(escaped(spaces.ReplaceAllString(n.Text, " ")))
		return
	}
	if foreign(n) || n.Name == "math" || n.Name == "svg" {
		b.WriteString(x.formula(n))
		return
	}
	if r != nil {
		if s, done := r(n); done {
			b.WriteString(s)
			return
		}
	}
	switch kind := name(n); {
	case kind == "rubricblock" && shows(n), kind == "infocontrol":
		b.WriteString("<div>")
		if title := attr(n, "title"); title != "" {
			b.WriteString("<p><strong>" + escaped(title) + "</strong></p>")
		}
		b.WriteString(x.inner(n, r) + "</div>")
	case slices.Contains(out, kind):
	case kind == "prompt":
		b.WriteString("<p>")
		b.WriteString(x.inner(n, r))
		b.WriteString("</p>")
	case kind == "img":
		b.WriteString(x.picture(attr(n, "src"), attr(n, "alt")))
	case kind == "object", kind == "audio", kind == "video", kind == "source":
		x.media(b, n, r)
	case kind == "br", kind == "hr":
		b.WriteString("<" + kind + ">")
	case slices.Contains(kept, kind):
		b.WriteString("<" + kind)
		for _, a := range []string{"colspan", "rowspan", "dir"} {
			if v := attr(n, a); v != "" {
				b.WriteString(" " + a + `="` + escaped(v) + `"`)
			}
		}
		inside := x.within(n, r)
		if slices.Contains(blocks, kind) {
			inside = strings.TrimSpace(inside)
		}
		b.WriteString(">" + inside + "</" + kind + ">")
	case slices.Contains(others, kind):
		b.WriteString("<div>" + x.inner(n, r) + "</div>")
	case len(kind) == 2 && kind[0] == 'h' && kind[1] >= '1' && kind[1] <= '6':
		b.WriteString("<p><strong>" + x.inner(n, r) + "</strong></p>")
	default:
		b.WriteString(x.within(n, r))
	}
}

// formula keeps mathematics as it is; a drawing becomes a file.
func (x *reading) formula(n *markup.Node) string {
	var b strings.Builder
	raw(&b, n, strings.Contains(n.Space, "/svg") || n.Name == "svg")
	if n.Name == "math" || strings.Contains(n.Space, "MathML") {
		return b.String()
	}
	f, err := format.NewFile("", []byte(b.String()))
	if err != nil {
		x.e.Change(format.Say("exams.format.file", "name", "svg"))
		return ""
	}
	x.e.Carry(f)
	return `<img src="` + format.Address(f.ID) + `" alt="">`
}

// raw writes an element of another language without its prefix.
func raw(b *strings.Builder, n *markup.Node, root bool) {
	if n.Name == "" {
		_ = xml.EscapeText(b, []byte(n.Text)) // a Builder does not fail
		return
	}
	b.WriteString("<" + n.Name)
	if root {
		b.WriteString(` xmlns="http://www.w3.org/2000/svg"`)
	}
	for _, a := range n.Attrs {
		if a.Name != "xmlns" && !strings.HasPrefix(strings.ToLower(a.Name), "on") && a.Name != "schemaLocation" {
			b.WriteString(" " + a.Name + `="` + escaped(a.Value) + `"`)
		}
	}
	b.WriteString(">")
	for _, k := range n.Kids {
		raw(b, k, false)
	}
	b.WriteString("</" + n.Name + ">")
}

// path is where a reference leads within the package.
func (x *reading) path(href string) string { return path.Join(x.base, unescaped(href)) }

func dir(p string) string { return path.Dir(p) }

func unescaped(href string) string {
	href, _, _ = strings.Cut(href, "#")
	if s, err := url.PathUnescape(href); err == nil {
		return s
	}
	return href
}

// file reads what an element refers to; what is not there or cannot be shown is said.
func (x *reading) file(href string) (format.File, bool) {
	data, err := x.files.Read(x.path(href))
	key := "exams.format.missing"
	if err == nil {
		var f format.File
		if f, err = format.NewFile(path.Base(unescaped(href)), data); err == nil {
			return f, true
		}
		key = "exams.format.file"
	}
	x.e.Change(format.Say(key, "name", item.Clip(path.Base(unescaped(href)), 60)))
	return format.File{}, false
}

func (x *reading) picture(src, alt string) string {
	if strings.HasPrefix(src, "data:") {
		return `<img src="` + escaped(src) + `" alt="` + escaped(alt) + `">`
	}
	f, ok := x.file(src)
	if !ok {
		return escaped(alt)
	}
	x.e.Carry(f)
	return `<img src="` + format.Address(f.ID) + `" alt="` + escaped(strings.NewReplacer("[", "(", "]", ")").Replace(alt)) + `">`
}

// media is a picture where an object is one; sound, video and documents are attached.
func (x *reading) media(b *strings.Builder, n *markup.Node, r replace) {
	href := attr(n, "data")
	if href == "" {
		href = attr(n, "src")
	}
	if href == "" {
		b.WriteString(x.inner(n, r)) // <video><source/></video>
		return
	}
	f, ok := x.file(href)
	switch {
	case !ok:
	case file.Is(f.Type, "image/*"):
		x.e.Carry(f)
		b.WriteString(`<img src="` + format.Address(f.ID) + `" alt="` + escaped(flat(n)) + `">`)
	default:
		x.e.Attach(f)
	}
}

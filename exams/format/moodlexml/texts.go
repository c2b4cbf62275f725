package moodlexml

import (
	"encoding/base64"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"tianti/exams/format"
	"tianti/exams/format/markup"
	"tianti/exams/item"
)

// placeholder is how a text of Moodle names a file that travels beside it.
const placeholder = "@@PLUGINFILE@@/"

var (
	reference = regexp.MustCompile(`@@PLUGINFILE@@/([^"'<>\s?]+)(?:\?[^"'<>\s]*)?`)
	picture   = regexp.MustCompile(`(?i)<img\b[^<>]*\bsrc\s*=\s*["']?$`)
	inline    = regexp.MustCompile(`(?i)\bsrc\s*=\s*["']data:image/[a-z+]{2,8};base64,([A-Za-z0-9+/=\s]{16,})["']`)
)

// text reads an element with a <text>, a format and files. Files that its pictures show get their
// address, all others are attached to the stem.
func (x *question) text(n *markup.Node) item.Text {
	if n == nil {
		return item.Text{}
	}
	mark, has := n.Has("format")
	if !has {
		mark = "moodle"
	}
	body := n.Child("text")
	if body == nil && len(n.Elements()) == 0 { // old exports leave <text> out
		body = n
	}
	s := body.String()
	files := map[string]format.File{}
	for _, f := range n.Children("file") {
		if file, ok := x.file(f.Attr("name"), f); ok {
			files[strings.TrimPrefix(f.Attr("path"), "/")+f.Attr("name")] = file
		}
	}
	t := format.TextOf(mark, x.addressed(s, files))
	t.Text = x.unpacked(t.Text)
	return t
}

var shown = regexp.MustCompile(`(?i)<(?:img|math|svg|audio|video|object)\b`)

// blank says whether a text shows nothing: editors leave empty paragraphs behind.
func blank(t item.Text) bool {
	if t.Format != item.HTML || shown.MatchString(t.Text) {
		return strings.TrimSpace(t.Text) == ""
	}
	return strings.TrimSpace(html.UnescapeString(tags.ReplaceAllString(t.Text, ""))) == "" // no-break spaces, too
}

// file decodes a file in base64. What cannot be shown is said and left out.
func (x *question) file(name string, n *markup.Node) (format.File, bool) {
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(n.String()), ""))
	if err == nil {
		var f format.File
		if f, err = format.NewFile(name, data); err == nil {
			return f, true
		}
	}
	x.e.Change(format.Say("exams.format.file", "name", item.Clip(name, 60)))
	return format.File{}, false
}

// addressed puts addresses where a text names its files.
func (x *question) addressed(s string, files map[string]format.File) string {
	used := map[string]bool{}
	out, at := strings.Builder{}, 0
	for _, m := range reference.FindAllStringSubmatchIndex(s, -1) {
		name, err := url.PathUnescape(s[m[2]:m[3]])
		f, ok := files[name]
		if err != nil || !ok {
			x.e.Change(format.Say("exams.format.missing", "name", item.Clip(name, 60)))
			continue
		}
		if picture.MatchString(s[max(0, m[0]-2000):m[0]]) {
			used[name] = true
			x.e.Carry(f)
		}
		out.WriteString(s[at:m[0]] + format.Address(f.ID))
		at = m[1]
	}
	var rest []string
	for name := range files {
		if !used[name] {
			rest = append(rest, name)
		}
	}
	slices.Sort(rest)
	for _, name := range rest {
		x.e.Attach(files[name])
	}
	return out.String() + s[at:]
}

// unpacked takes pictures that a text carries itself out into files, so that texts stay texts.
func (x *question) unpacked(s string) string {
	return inline.ReplaceAllStringFunc(s, func(src string) string {
		m := inline.FindStringSubmatch(src)
		data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(m[1]), ""))
		if err != nil {
			return src
		}
		f, err := format.NewFile("", data)
		if err != nil {
			return src
		}
		x.e.Carry(f)
		return `src="` + format.Address(f.ID) + `"`
	})
}

// oldPicture is the one picture that a question of Moodle 1.9 may have.
func (x *question) oldPicture() {
	if n := x.q.Child("image_base64"); n.String() != "" {
		if f, ok := x.file(x.q.Child("image").String(), n); ok {
			x.e.Attach(f)
		}
	}
}

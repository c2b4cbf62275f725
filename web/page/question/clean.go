package question

import (
	"bytes"
	"html/template"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"tianti/exams/item"
)

// allowed lets formatting through. Links are left out on purpose: an exam leads nowhere else.
var allowed = policy()

func policy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "b", "strong", "i", "em", "u", "s", "sub", "sup", "small", "mark", "code", "pre", "kbd",
		"blockquote", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "span", "div")
	p.AllowElements("ruby", "rb", "rt", "rp")
	p.AllowAttrs("dir").Matching(bluemonday.Direction).Globally()
	// Formulas: presentational MathML, which browsers draw themselves.
	p.AllowElements("math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "msup", "msub", "msubsup", "mfrac", "msqrt", "mroot", "munder", "mover", "munderover",
		"mtable", "mtr", "mtd", "mstyle", "mpadded", "mphantom", "menclose", "mfenced", "mmultiscripts", "mprescripts", "none", "semantics")
	word := regexp.MustCompile(`^[A-Za-z0-9 ().,|{}\[\]+-]{1,40}$`)
	p.AllowAttrs("display", "mathvariant", "stretchy", "fence", "open", "close", "separators", "columnalign", "notation", "linethickness", "width", "height").Matching(word).
		OnElements("math", "mi", "mn", "mo", "mtext", "mspace", "mstyle", "mfenced", "mtable", "mtd", "menclose", "mfrac")
	number := regexp.MustCompile(`^[0-9]{1,2}$`)
	p.AllowAttrs("colspan", "rowspan").Matching(number).OnElements("td", "th")
	// Pictures only of our own store, or that the text carries itself; their words hold no gap of a cloze.
	p.AllowDataURIImages()
	p.AllowRelativeURLs(true)
	p.AllowAttrs("src").Matching(regexp.MustCompile(`^(?:data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+|` + item.FileAddress + `f[a-z2-7]{52})$`)).OnElements("img")
	p.AllowAttrs("alt").Matching(regexp.MustCompile(`^[^\[\]<>"]{0,300}$`)).OnElements("img")
	p.AllowAttrs("width", "height").Matching(regexp.MustCompile(`^[0-9]{1,4}$`)).OnElements("img")
	return p
}

var markdown = goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough))

// Clean is a text as HTML that is safe to show, whoever wrote it.
func Clean(t item.Text) template.HTML {
	switch t.Format {
	case item.HTML:
		return template.HTML(allowed.Sanitize(t.Text))
	case item.Markdown:
		var out bytes.Buffer
		if err := markdown.Convert([]byte(t.Text), &out); err != nil {
			return plain(t.Text)
		}
		return template.HTML(allowed.SanitizeBytes(out.Bytes()))
	}
	return plain(t.Text)
}

// plain keeps the author's lines.
func plain(s string) template.HTML {
	return template.HTML(strings.ReplaceAll(template.HTMLEscapeString(strings.ReplaceAll(s, "\r\n", "\n")), "\n", "<br>"))
}

// gap is how a cloze stem names a blank.
var gap = regexp.MustCompile(`\[\[([A-Za-z0-9_-]{1,32})\]\]`)

// piece is a stretch of a cloze stem: words, or the gap after them.
type piece struct {
	HTML template.HTML
	Gap  string
}

// pieces cuts a stem at its gaps. It is cut after it was cleaned, so that no gap can open a tag.
func pieces(t item.Text) []piece {
	html := string(Clean(t))
	var out []piece
	at := 0
	for _, m := range gap.FindAllStringSubmatchIndex(html, -1) {
		out = append(out, piece{HTML: template.HTML(html[at:m[0]]), Gap: html[m[2]:m[3]]})
		at = m[1]
	}
	return append(out, piece{HTML: template.HTML(html[at:])})
}

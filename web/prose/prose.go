// Package prose turns the Markdown of lessons into HTML that is safe on our pages: what an author
// writes is untrusted text. Headings begin at the second level, since the page has the first;
// scripts, styles, frames and pictures of other sites do not pass.
package prose

import (
	"bytes"
	"html/template"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

var markdown = goldmark.New(
	goldmark.WithExtensions(
		extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignNone)), // the others need style
		extension.Strikethrough,
		extension.Linkify,
	),
	goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(headings{}, 100))),
)

// policy is what may be on a page: text with structure, and links that do not vouch for their goal.
var policy = allowed()

func allowed() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "ul", "li", "blockquote", "pre", "code",
		"em", "strong", "del", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowElements("ol")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.AllowRelativeURLs(true)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	return p
}

// headings moves first-level headings to the second level.
type headings struct{}

func (headings) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok && h.Level == 1 {
			h.Level = 2
		}
	}
}

// HTML renders Markdown. A first heading that repeats title, which the page shows already, is left
// out; "" leaves nothing out.
func HTML(md, title string) template.HTML {
	if title != "" {
		first, rest, _ := strings.Cut(strings.TrimLeft(md, " \r\n"), "\n")
		if bare := strings.TrimLeft(first, "#"); bare != first && strings.TrimSpace(bare) == title {
			md = rest
		}
	}
	var raw bytes.Buffer
	if err := markdown.Convert([]byte(md), &raw); err != nil {
		return template.HTML(template.HTMLEscapeString(md))
	}
	return template.HTML(policy.SanitizeBytes(raw.Bytes()))
}

package format

import (
	"regexp"
	"strings"

	"tianti/exams/item"
)

var tagged = regexp.MustCompile(`</?[A-Za-z][^<>]*>|&[A-Za-z]{2,8};|&#\d{1,6};`)

// TextOf makes a text of what a file says in one of the formats that Moodle names, as GIFT and
// Moodle XML write them. Moodle's own "auto" format is HTML where markup is in it.
func TextOf(mark, s string) item.Text {
	s = strings.TrimSpace(s)
	switch mark {
	case "html":
		return item.Text{Format: item.HTML, Text: s}
	case "markdown":
		return item.Text{Format: item.Markdown, Text: s}
	case "", "moodle", "moodle_auto_format":
		if tagged.MatchString(s) {
			return item.Text{Format: item.HTML, Text: strings.ReplaceAll(s, "\n", "<br>\n")}
		}
	}
	return item.Text{Text: s}
}

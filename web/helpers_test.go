package web_test

import (
	"html"
	"regexp"
)

// csrfValue is what differs between two renderings of the same page.
var csrfValue = regexp.MustCompile(`(name="_csrf" value|name="csrf" content)="[^"]+"|"X-CSRF-Token":"[^"]+"`)

var sampleLink = regexp.MustCompile(`href="(/dev/pages/[^"]+)"`)

// samples are the links of /dev/pages.
func samples(body string) []string {
	var out []string
	for _, m := range sampleLink.FindAllStringSubmatch(body, -1) {
		out = append(out, html.UnescapeString(m[1]))
	}
	return out
}

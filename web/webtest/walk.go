package webtest

import (
	"html"
	"net/url"
	"regexp"
	"strings"
)

var href = regexp.MustCompile(`<a\b[^>]*\bhref="([^"]*)"`)

// Walk follows every link of this site from the given paths and says what each answered. It follows
// redirects and leaves out what ends a session or shows samples. At most max pages are opened.
func (c *Client) Walk(max int, from ...string) map[string]int {
	seen := map[string]int{}
	queue := append([]string{}, from...)
	for len(queue) > 0 && len(seen) < max {
		path := queue[0]
		queue = queue[1:]
		if _, done := seen[path]; done {
			continue
		}
		a := c.Get(path)
		seen[path] = a.Code
		if a.Code == 303 || a.Code == 302 {
			queue = append(queue, a.Header.Get("Location"))
		}
		if strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
			queue = append(queue, links(path, a.Body)...)
		}
	}
	return seen
}

// links are the paths of this site that a page leads to.
func links(from, body string) []string {
	base, err := url.Parse(from)
	if err != nil {
		return nil
	}
	var out []string
	for _, m := range href.FindAllStringSubmatch(body, -1) {
		u, err := base.Parse(html.UnescapeString(m[1]))
		if err != nil || u.Host != "" || u.Scheme != "" || strings.HasPrefix(u.Path, "/dev/") || strings.HasPrefix(u.Path, "/static/") {
			continue
		}
		u.Fragment = ""
		out = append(out, u.String())
	}
	return out
}

package cmi5

import (
	"net/url"
	"path"
	"regexp"
	"strings"

	"tianti/internal/text"
)

// parameters are those that a launch adds to a unit's address (8.1).
var parameters = []string{"endpoint", "fetch", "actor", "registration", "activityId"}

var scheme = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)

// url is where a unit begins: a file of the package, with its query behind. Content of another site is refused,
// as a SCORM resource is: it could not be confined, and it would be told who learns here.
func (r *reader) url(n *node) (string, error) {
	raw := strings.TrimSpace(n.text)
	if raw == "" || len(raw) > 2000 || strings.ContainsAny(raw, " <>\"{}|\\^`\n\r\t") {
		return "", wrong(n, "url", raw, "a URL as RFC 1738 has it")
	}
	u, err := url.Parse(raw)
	if err != nil {
		return "", wrong(n, "url", raw, "a URL as RFC 1738 has it")
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return "", wrong(n, "url", raw, "a URL as RFC 1738 has it")
	}
	for _, name := range parameters {
		if query.Has(name) {
			return "", ErrParameter.With("line", n.line).With("url", text.Cut(raw, 120)).With("name", name)
		}
	}
	if scheme.MatchString(raw) || strings.HasPrefix(raw, "//") {
		return "", ErrElsewhere.With("line", n.line).With("url", text.Cut(raw, 120))
	}
	clean := path.Clean(strings.TrimPrefix(u.Path, "./"))
	if strings.HasPrefix(clean, "/") || clean == "." || clean == ".." || strings.HasPrefix(clean, "../") || r.has == nil || !r.has(clean) {
		return "", ErrURL.With("line", n.line).With("url", text.Cut(raw, 120))
	}
	u.Path, u.RawPath = clean, ""
	return strings.TrimPrefix(u.String(), "./"), nil // ./ where a colon stands in the first segment
}

// launchAddress is a unit's address with the launch's parameters among its own (13.1.4, url).
func launchAddress(address string, with map[string]string) string {
	rest, fragment, cut := strings.Cut(address, "#")
	join := "?"
	if strings.Contains(rest, "?") {
		join = "&"
	}
	var b strings.Builder
	b.WriteString(rest)
	for _, name := range parameters {
		b.WriteString(join + name + "=" + strings.ReplaceAll(url.QueryEscape(with[name]), "+", "%20"))
		join = "&"
	}
	if cut {
		b.WriteString("#" + fragment)
	}
	return b.String()
}

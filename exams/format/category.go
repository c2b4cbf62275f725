package format

import (
	"strings"

	"tianti/exams/item"
)

// mostCategories bounds how deep a category may lie.
const mostCategories = 20

// CategoryPath cuts Moodle's path "$course$/top/A/B" into A, B; "//" is a slash in a name.
func CategoryPath(s string) []string {
	const slash = "\x00"
	var path []string
	for part := range strings.SplitSeq(strings.ReplaceAll(s, "//", slash), "/") {
		part = strings.TrimSpace(strings.ReplaceAll(part, slash, "/"))
		root := part == "top" || len(part) > 1 && part[0] == '$' && part[len(part)-1] == '$'
		if part != "" && !(root && len(path) == 0) {
			path = append(path, item.Clip(part, 200))
		}
	}
	return path[:min(len(path), mostCategories)]
}

package naming

import (
	"strings"

	"tianti/web/kit"
)

// Version is what people call a version of rules that is filed as "0001": its number, or that it came with the
// program ("0000").
func Version(r *kit.Request, id string) string {
	n := strings.TrimLeft(id, "0")
	if n == "" {
		return r.T("naming.version.first")
	}
	return r.T("naming.version", "n", n)
}

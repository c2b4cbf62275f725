package policy

import (
	"slices"
	"strings"
)

// Text writes rows as a text that Read reads again: who inherits from whom, then area by area, the rows of
// each in the order in which they stand.
func Text(rows []Row) string {
	head := func(r Row) string {
		switch {
		case r.Parent != "":
			return " roles"
		case r.Object == All:
			return " everything"
		}
		return Area(r.Object)
	}
	parts := map[string][]string{}
	var heads []string
	for _, r := range rows {
		h := head(r)
		if parts[h] == nil {
			heads = append(heads, h)
		}
		parts[h] = append(parts[h], r.String())
	}
	slices.Sort(heads)
	slices.SortFunc(heads, func(a, b string) int { // inheritance first
		switch {
		case a == " roles":
			return -1
		case b == " roles":
			return 1
		}
		return strings.Compare(a, b)
	})
	var b strings.Builder
	for i, h := range heads {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString("# " + strings.TrimSpace(h) + "\n" + strings.Join(parts[h], "\n") + "\n")
	}
	return b.String()
}

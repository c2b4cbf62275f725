package star

import (
	"strings"

	"tianti/internal/locale"
)

// label is a period's code in words: 2026Q3 is 2026年第3季度.
func label(lang, code string) string {
	for sign, key := range map[string]string{"Q": "star.label.quarter", "H": "star.label.half", "-": "star.label.month"} {
		if year, n, ok := strings.Cut(code, sign); ok {
			return locale.T(lang, key, map[string]any{"year": year, "n": strings.TrimLeft(n, "0")})
		}
	}
	return locale.T(lang, "star.label.year", map[string]any{"year": code})
}

// Label is a period's code in words.
func Label(lang, code string) string { return label(lang, code) }

package gift

import "strings"

// GIFT escapes its control characters with a backslash; "\n" is a line break. Everything below
// works on text that is still escaped and looks for characters that are not.

// special are the characters that an escape makes ordinary.
const special = `~=#{}:\`

// index finds the first unescaped byte of set in s from i on; -1 if there is none.
func index(s string, i int, set string) int {
	for ; i < len(s); i++ {
		if s[i] == '\\' {
			i++
			continue
		}
		if strings.IndexByte(set, s[i]) >= 0 {
			return i
		}
	}
	return -1
}

// indexText is index for a sequence such as "####" or "->".
func indexText(s, what string) int {
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' {
			i++
			continue
		}
		if strings.HasPrefix(s[i:], what) {
			return i
		}
	}
	return -1
}

// plainText takes the escapes out.
func plainText(s string) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch c := s[i]; {
		case c == 'n':
			b.WriteByte('\n')
		case strings.IndexByte(special, c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteByte('\\')
			b.WriteByte(c)
		}
	}
	return b.String()
}

// escaped is the inverse of plainText.
func escaped(s string) string {
	var b strings.Builder
	for i := range len(s) {
		switch {
		case s[i] == '\n':
			b.WriteString(`\n`)
			continue
		case strings.IndexByte(special, s[i]) >= 0:
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

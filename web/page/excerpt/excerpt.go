// Package excerpt shows the lines of a text around what is wrong with it. The template "excerpts" draws
// them, and app.js puts the cursor of the field "yaml" on the first.
package excerpt

import (
	"strings"

	"tianti/internal/fault"
)

// Part is the neighbourhood of a fault.
type Part struct {
	Line  int
	Lines []Line
}

// Line is one line with its number.
type Line struct {
	Number int
	Text   string
	Fault  bool
}

// most bounds the excerpts of one text.
const most = 5

// Of are the lines around the first faults that carry the param "line".
func Of(text string, err error) (out []Part) {
	lines := strings.Split(text, "\n")
	for _, f := range fault.All(err) {
		at, ok := f.Params()["line"].(int)
		if !ok || at < 1 || at > len(lines) || len(out) >= most {
			continue
		}
		e := Part{Line: at}
		for n := max(1, at-2); n <= min(len(lines), at+2); n++ {
			e.Lines = append(e.Lines, Line{n, lines[n-1], n == at})
		}
		out = append(out, e)
	}
	return out
}

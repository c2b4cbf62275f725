package courses

import (
	"strings"

	"tianti/internal/fault"
)

// ErrNoText is a text lesson without a text, or with more than anybody reads in one go.
var ErrNoText = fault.Define(fault.Invalid, "courses.lesson.no_text")

const mostText = 100_000 // bytes of Markdown

// Text is the kind of a lesson to read. Its position is thousandths of the page.
var Text = register("text", kind{
	check: func(l *Lesson) fault.List {
		if strings.TrimSpace(l.Text) == "" || len(l.Text) > mostText {
			return fault.List{ErrNoText.At("text").With("most", mostText)}
		}
		return nil
	},
	report: func(_ *Lesson, r Report) (Report, error) {
		r.Position = min(max(r.Position, 0), 1000)
		if r.Done {
			r.Position = 1000
		}
		return r, nil
	},
})

package gift

import (
	"strings"

	"tianti/exams/format"
	"tianti/exams/item"
)

// Name is the format's name in reports.
const Name = "gift"

// Read reads a whole file: every question in it comes back as an entry that is kept, changed or
// refused. The error is a fault that refuses the file itself: too large, not text, wrong coding.
func Read(data []byte) ([]format.Entry, error) {
	text, err := format.Text(data)
	if err != nil {
		return nil, err
	}
	var entries []format.Entry
	var category []string
	err = split(text, func(b block) error {
		if b.hasCat {
			category = format.CategoryPath(plainText(b.category))
		}
		if b.text == "" {
			return nil
		}
		if len(entries) == format.MaxEntries {
			return format.ErrTooMany.With("most", format.MaxEntries)
		}
		entries = append(entries, readBlock(b, category))
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		return nil, format.ErrEmpty
	}
	return entries, nil
}

// readBlock reads one question.
func readBlock(b block, category []string) format.Entry {
	e := format.Entry{Line: b.line, Category: category}
	text := strings.TrimSpace(b.text)
	if strings.HasPrefix(text, "::") {
		if end := indexText(text[2:], "::"); end >= 0 {
			e.Title, text = strings.TrimSpace(plainText(text[2:2+end])), text[2+end+2:]
		}
	}
	extra := readComments(b.comments)
	e.ID, e.Tags = extra.id, extra.tags
	mark, text := marker(text)
	open := index(text, 0, "{")
	show := func(stem string) {
		if e.Title == "" {
			e.Title = item.Clip(strings.Join(strings.Fields(plainText(stem)), " "), 60)
		}
	}
	switch {
	case b.unclosed:
		show(text[:max(open, 0)])
		e.Refuse(format.Say("exams.gift.unclosed"))
		return e
	case open < 0 && index(text, 0, "}") >= 0:
		show(text)
		e.Refuse(format.Say("exams.gift.braces"))
		return e
	case open < 0:
		show(text)
		e.Refuse(format.Say("exams.gift.description"))
		return e
	}
	end := index(text, open+1, "{}")
	if end < 0 || text[end] == '{' || index(text, end+1, "{}") >= 0 {
		show(text[:open])
		e.Refuse(format.Say("exams.gift.braces"))
		return e
	}
	build(&e, mark, text[:open], text[open+1:end], text[end+1:], extra)
	if b.joined && e.Body != nil {
		e.Change(format.Say("exams.gift.joined"))
	}
	return e
}

// marker takes a format such as [html] off the start of a text; "" if there is none.
func marker(text string) (mark, rest string) {
	trimmed := strings.TrimLeft(text, " \t\n")
	for _, m := range []string{"html", "moodle", "plain", "markdown"} {
		if len(trimmed) >= len(m)+2 && strings.EqualFold(trimmed[:len(m)+2], "["+m+"]") {
			return m, trimmed[len(m)+2:]
		}
	}
	return "", text
}

package gift

import "strings"

// block is the text of one question, with the comments that stood before or in it.
type block struct {
	line     int // of its first line that is no comment
	text     string
	comments []string
	category string // the category line that came before it, if any
	hasCat   bool
	joined   bool // no blank line parted it from the question before
	unclosed bool // its brace never closes
}

// splitter walks the lines of a file and hands out blocks.
type splitter struct {
	rest    string
	line    int // of the first line of rest
	pending *block
	lines   []string
	depth   int
	closed  int      // how many lines of the block there were when its answer closed, 0 while open
	after   []string // comments since then
	closeAt int      // a line below which the open brace is known to close
	emit    func(block) error
}

// split cuts a text into blocks. An error of emit ends it.
func split(text string, emit func(block) error) error {
	s := splitter{rest: text, pending: &block{}, emit: emit}
	for s.rest != "" {
		var line string
		line, s.rest, _ = strings.Cut(s.rest, "\n")
		s.line++
		if err := s.take(line); err != nil {
			return err
		}
	}
	return s.flush()
}

func (s *splitter) take(line string) error {
	trimmed := strings.TrimSpace(line)
	switch {
	case strings.HasPrefix(trimmed, "//"):
		if s.closed > 0 {
			s.after = append(s.after, trimmed[2:])
		} else {
			s.pending.comments = append(s.pending.comments, trimmed[2:])
		}
		return nil
	case trimmed == "":
		return s.blank()
	case len(s.lines) == 0 && strings.HasPrefix(trimmed, "$CATEGORY:"):
		s.pending.category, s.pending.hasCat = strings.TrimSpace(trimmed[len("$CATEGORY:"):]), true
		return nil
	}
	if s.closed > 0 && (index(line, 0, "{") >= 0 || strings.HasPrefix(trimmed, "::")) {
		if err := s.part(); err != nil {
			return err
		}
	}
	if len(s.lines) == 0 && !s.pending.joined {
		s.pending.line = s.line
	}
	s.lines = append(s.lines, line)
	s.braces(line)
	return nil
}

// part ends the block where its answer closed: what came since belongs to the next question,
// which no blank line parts from this one.
func (s *splitter) part() error {
	next, comments := s.lines[s.closed:], s.after
	s.lines, s.after = s.lines[:s.closed], nil
	if err := s.flush(); err != nil {
		return err
	}
	s.lines = append(s.lines, next...)
	s.pending.line, s.pending.comments, s.pending.joined = s.line-len(next), comments, true
	return nil
}

// braces follows the open braces along a line.
func (s *splitter) braces(line string) {
	for i := index(line, 0, "{}"); i >= 0; i = index(line, i+1, "{}") {
		if line[i] == '{' {
			s.depth = 1
		} else if s.depth == 1 {
			s.depth, s.closed = 0, len(s.lines)
		}
	}
}

// blank ends a block, unless it stands inside braces that close before others open.
func (s *splitter) blank() error {
	if s.depth > 0 && (s.line < s.closeAt || s.closes()) {
		s.lines = append(s.lines, "")
		return nil
	}
	return s.flush()
}

// closes looks ahead for the brace that closes the open one. It remembers where, so that many
// blank lines do not look at the same text again.
func (s *splitter) closes() bool {
	rest, at := s.rest, s.line
	for rest != "" {
		var line string
		line, rest, _ = strings.Cut(rest, "\n")
		at++
		if strings.HasPrefix(strings.TrimSpace(line), "//") {
			continue
		}
		if i := index(line, 0, "{}"); i >= 0 {
			s.closeAt = at
			return line[i] == '}'
		}
	}
	return false
}

func (s *splitter) flush() error {
	b := *s.pending
	b.comments = append(b.comments, s.after...)
	b.text, b.unclosed = strings.Join(s.lines, "\n"), s.depth > 0
	empty := len(s.lines) == 0
	s.lines, s.depth, s.closed, s.after, s.closeAt, s.pending = nil, 0, 0, nil, 0, &block{}
	if empty && !b.hasCat {
		return nil // comments alone
	}
	return s.emit(b)
}

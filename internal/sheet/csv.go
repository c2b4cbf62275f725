package sheet

import (
	"iter"
	"strings"
)

// csvRows reads text as CSV: quoted cells may hold separators, line ends and doubled quotes; a
// quote inside an unquoted cell is itself. Rows may have any number of cells. Line ends are LF,
// CRLF or CR.
func csvRows(name, text string, l Limits) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		rest, first := text, 1
		sep, ok := declared(text)
		if ok {
			rest, first = text[strings.IndexByte(text, '\n')+1:], 2
		} else {
			sep = separator(text)
		}
		p := csvParser{name: name, text: rest, sep: sep, limits: l}
		for n := first; p.at < len(p.text); n++ {
			if n-first >= l.Rows {
				yield(Row{}, ErrRows.With("file", name).With("most", l.Rows))
				return
			}
			cells, err := p.row(n)
			if err != nil {
				yield(Row{}, err)
				return
			}
			if !yield(Row{n, cells}, nil) {
				return
			}
		}
	}
}

type csvParser struct {
	name   string
	text   string
	at     int
	sep    byte
	limits Limits
}

// row reads one record and the line end behind it.
func (p *csvParser) row(n int) ([]string, error) {
	var cells []string
	for {
		cell, more, err := p.cell(n, len(cells))
		if err != nil {
			return nil, err
		}
		if len(cells) >= p.limits.Columns {
			return nil, ErrColumns.With("file", p.name).With("row", n).With("most", p.limits.Columns)
		}
		cells = append(cells, cell)
		if !more {
			return cells, nil
		}
	}
}

// cell reads one cell and what ends it; more says that it was a separator.
func (p *csvParser) cell(n, column int) (cell string, more bool, err error) {
	quoted := p.at < len(p.text) && p.text[p.at] == '"'
	if quoted {
		if cell, err = p.quoted(n); err != nil {
			return "", false, err
		}
	}
	end := p.at
	for end < len(p.text) && p.text[end] != p.sep && p.text[end] != '\n' && p.text[end] != '\r' {
		end++
	}
	cell += p.text[p.at:end] // behind a closing quote there is nothing, in a well-formed file
	if len(cell) > p.limits.Cell {
		return "", false, ErrCell.With("file", p.name).With("row", n).With("column", ColumnName(column)).With("most", p.limits.Cell)
	}
	p.at = end
	if end == len(p.text) {
		return cell, false, nil
	}
	p.at++
	switch p.text[end] {
	case p.sep:
		return cell, true, nil
	case '\r':
		if p.at < len(p.text) && p.text[p.at] == '\n' {
			p.at++
		}
	}
	return cell, false, nil
}

// quoted reads what stands between quotes.
func (p *csvParser) quoted(n int) (string, error) {
	start := p.at + 1
	for i := start; i < len(p.text); i++ {
		if p.text[i] != '"' {
			continue
		}
		if i+1 < len(p.text) && p.text[i+1] == '"' {
			i++
			continue
		}
		p.at = i + 1
		return strings.ReplaceAll(p.text[start:i], `""`, `"`), nil
	}
	return "", ErrUnclosed.With("file", p.name).With("row", n)
}

// declared reads Excel's own first line "sep=;".
func declared(text string) (byte, bool) {
	line, _, found := strings.Cut(text, "\n")
	if line = strings.TrimRight(line, "\r"); found && len(line) == 5 && strings.EqualFold(line[:4], "sep=") {
		return line[4], true
	}
	return 0, false
}

// separator picks what separates the cells of the first lines: the sign that most of them have,
// and have as often as each other; a comma in doubt.
func separator(text string) byte {
	counts := map[byte][]int{}
	quoted, lines := false, 0
	line := map[byte]int{}
	for i := 0; i < len(text) && i < 64<<10 && lines < 20; i++ {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\n' || c == '\r':
			for _, s := range []byte(",;\t|") {
				if len(line) > 0 {
					counts[s] = append(counts[s], line[s])
				}
			}
			if len(line) > 0 {
				lines++
			}
			line = map[byte]int{}
		case c == ',' || c == ';' || c == '\t' || c == '|':
			line[c]++
		}
	}
	for s, n := range line {
		counts[s] = append(counts[s], n)
	}
	best, most := byte(','), 0
	for _, s := range []byte(",;\t|") {
		score := 0
		for i, n := range counts[s] {
			if n > 0 {
				score += 2
			}
			if i > 0 && n > 0 && n == counts[s][i-1] {
				score++
			}
		}
		if score > most {
			best, most = s, score
		}
	}
	return best
}

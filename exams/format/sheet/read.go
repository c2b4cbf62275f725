package sheet

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"tianti/exams/format"
	"tianti/exams/item"
	"tianti/internal/fault"
)

// Name is the format's name in reports.
const Name = "sheet"

// The faults that refuse a table as a whole.
var (
	ErrHeader = fault.Define(fault.Invalid, "exams.sheet.header") // no column for question or answer
	ErrQuote  = fault.Define(fault.Invalid, "exams.sheet.quote")  // param line: a quotation mark that never closes
)

// Read reads a whole table; see format for what it promises.
func Read(data []byte) ([]format.Entry, error) {
	text, err := format.Text(data)
	if err != nil {
		return nil, err
	}
	r, err := open(text)
	if err != nil {
		return nil, err
	}
	var head header
	var entries []format.Entry
	for {
		cells, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, ErrQuote.With("line", lineOf(err))
		}
		line, _ := r.FieldPos(0)
		switch {
		case blank(cells):
		case head.names == nil:
			if head = readHeader(cells); !head.complete() {
				return nil, ErrHeader.With("line", line)
			}
		case len(entries) == format.MaxEntries:
			return nil, format.ErrTooMany.With("most", format.MaxEntries)
		default:
			entries = append(entries, head.row(line, cells))
		}
	}
	if len(entries) == 0 {
		return nil, format.ErrEmpty
	}
	return entries, nil
}

// open chooses separator and strictness. Stray quotation marks inside a cell are borne with; one
// that opens a cell and never closes would swallow the rest of the table and is refused.
func open(text string) (*csv.Reader, error) {
	reader := func(lazy bool) *csv.Reader {
		r := csv.NewReader(strings.NewReader(text))
		r.Comma, r.LazyQuotes, r.FieldsPerRecord, r.ReuseRecord = separator(text), lazy, -1, true
		return r
	}
	strict := reader(false)
	for {
		_, err := strict.Read()
		if err == io.EOF {
			return reader(false), nil
		}
		var p *csv.ParseError
		if errors.As(err, &p) {
			if errors.Is(err, csv.ErrQuote) && p.Line >= strings.Count(strings.TrimRight(text, "\n"), "\n") && p.Line > p.StartLine {
				return nil, ErrQuote.With("line", p.StartLine)
			}
			return reader(true), nil
		}
	}
}

func lineOf(err error) int {
	var p *csv.ParseError
	if errors.As(err, &p) {
		return p.StartLine
	}
	return 0
}

// separator is the sign that the first row has most of.
func separator(text string) rune {
	first, _, _ := strings.Cut(strings.TrimLeft(text, "\n"), "\n")
	best, most := ',', 0
	for _, c := range ",\t;" {
		if n := strings.Count(first, string(c)); n > most {
			best, most = c, n
		}
	}
	return best
}

func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// names says which column means what; keys are folded.
var names = map[string]string{
	"题干": "question", "题目": "question", "试题": "question", "问题": "question", "question": "question", "stem": "question",
	"题型": "kind", "类型": "kind", "kind": "kind", "type": "kind",
	"答案": "answer", "正确答案": "answer", "参考答案": "answer", "标准答案": "answer", "answer": "answer", "key": "answer",
	"解析": "explanation", "答案解析": "explanation", "说明": "explanation", "explanation": "explanation", "feedback": "explanation",
	"分类": "category", "类别": "category", "知识点": "category", "category": "category",
	"级别": "tier", "层级": "tier", "tier": "tier", "条线": "line", "line": "line",
	"难度": "difficulty", "difficulty": "difficulty", "分值": "points", "分数": "points", "points": "points",
	"标签": "tags", "tags": "tags", "编号": "id", "题号": "id", "id": "id", "标题": "title", "title": "title",
	"": "-", "序号": "-", "index": "-", "no": "-", "no.": "-",
}

// header is what the first row says.
type header struct {
	names []string // what each column means; "A" … "H" are options, "?name" is unknown
}

func readHeader(cells []string) header {
	h := header{names: make([]string, len(cells))}
	seen := map[string]bool{}
	for i, c := range cells {
		name := item.Fold(c, false)
		meaning, ok := names[name]
		letter := strings.ToUpper(strings.Trim(strings.NewReplacer("选项", "", "option", "", "答案选项", "").Replace(name), " :：."))
		switch {
		case len(letter) == 1 && letter[0] >= 'A' && letter[0] <= 'H':
			meaning = letter
		case !ok:
			meaning = "?" + strings.TrimSpace(c)
		}
		if meaning != "-" && seen[meaning] {
			meaning = "?" + strings.TrimSpace(c)
		}
		seen[meaning] = true
		h.names[i] = meaning
	}
	return h
}

func (h header) complete() bool {
	question, answer := false, false
	for _, n := range h.names {
		question, answer = question || n == "question", answer || n == "answer"
	}
	return question && answer
}

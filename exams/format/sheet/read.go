package sheet

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"tianti/exams/format"
	"tianti/exams/item"
	"tianti/internal/fault"
	"tianti/internal/sheet"
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
	above, top := 0, 0 // rows above the header, and the line of the first
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
			if h := readHeader(cells); h.complete() {
				head = h
				continue
			}
			if above++; above == 1 {
				top = line
			}
			if above > headerWithin {
				return nil, ErrHeader.With("line", top)
			}
		case len(entries) == format.MaxEntries:
			return nil, format.ErrTooMany.With("most", format.MaxEntries)
		default:
			entries = append(entries, head.row(line, cells))
		}
	}
	if head.names == nil && above > 0 {
		return nil, ErrHeader.With("line", top)
	}
	if len(entries) == 0 {
		return nil, format.ErrEmpty
	}
	return entries, nil
}

// headerWithin is how many rows may stand above the header: titles, how to fill the table in.
const headerWithin = 30

// mostHeader bounds the bytes of a row that is looked at for a header.
const mostHeader = 16 << 10

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

// separator is the sign that makes one of the first rows a header; without a header, the one that the first row has
// most of.
func separator(text string) rune {
	n := 0
	for line := range strings.Lines(text) {
		if n++; n > headerWithin || len(line) > mostHeader {
			break
		}
		for _, c := range ",\t;" {
			if readHeader(strings.Split(strings.NewReplacer(`"`, "", "\n", "").Replace(line), string(c))).complete() {
				return c
			}
		}
	}
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
var names = meanings(map[string]string{
	"question":    "题干 题目 试题 问题 题目内容 试题内容 题干内容 题目描述 试题题目 题目名称 question stem",
	"kind":        "题型 类型 题目类型 试题类型 kind type",
	"answer":      "答案 正确答案 参考答案 标准答案 正确选项 试题答案 题目答案 answer key",
	"explanation": "解析 答案解析 试题解析 题目解析 解释 说明 explanation feedback",
	"category":    "分类 类别 知识点 试题分类 题目分类 所属分类 章节 category",
	"tier":        "级别 层级 tier",
	"line":        "条线 line",
	"difficulty":  "难度 难易度 难易程度 试题难度 题目难度 difficulty",
	"points":      "分值 分数 试题分数 题目分值 得分 points score",
	"tags":        "标签 tags",
	"id":          "编号 题号 试题编号 id",
	"title":       "标题 title",
	"-":           "序号 index no no.",
})

// meanings turns lists of titles into what each of them means.
func meanings(titles map[string]string) map[string]string {
	out := map[string]string{"": "-"}
	for meaning, list := range titles {
		for _, t := range strings.Fields(list) {
			out[t] = meaning
		}
	}
	return out
}

// header is what the first row says.
type header struct {
	names []string // what each column means; "A" … "H" are options, "?name" is unknown
	kind  string   // of rows that do not say it
}

func readHeader(cells []string) header {
	h := header{names: make([]string, len(cells))}
	seen := map[string]bool{}
	for i, c := range cells {
		name := plain(c)
		meaning, ok := names[name]
		switch letter := letterOf(name); {
		case letter != "":
			meaning = letter
		case name == "" && i > 0: // the first one may number the rows
			meaning = "?" + sheet.ColumnName(i)
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

// plain is a title without what is written around it: "*题干（必填）：" is "题干".
func plain(title string) string {
	name := strings.Trim(item.Fold(title, false), "* :：.")
	if i := strings.IndexAny(name, "(（[【"); i > 0 {
		name = strings.Trim(name[:i], "* :：.")
	}
	return name
}

var optionTitle = strings.NewReplacer("答案选项", "", "备选项", "", "选项", "", "option", "")

// letterOf is the option that a title means: "A", "选项B", "选项三" and "option 4" are A, B, C and D.
func letterOf(name string) string {
	bare := optionTitle.Replace(name)
	letter := strings.ToUpper(strings.Trim(bare, " :：.-_"))
	if bare != name {
		for i, digits := range []string{"12345678", "一二三四五六七八"} {
			if at := strings.Index(digits, letter); letter != "" && at >= 0 && utf8.RuneCountInString(letter) == 1 {
				return string(rune('A' + at/[]int{1, 3}[i]))
			}
		}
	}
	if len(letter) == 1 && letter[0] >= 'A' && letter[0] <= 'H' {
		return letter
	}
	return ""
}

func (h header) complete() bool {
	question, answer := false, false
	for _, n := range h.names {
		question, answer = question || n == "question", answer || n == "answer"
	}
	return question && answer
}

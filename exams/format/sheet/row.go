package sheet

import (
	"regexp"
	"strings"

	"tianti/exams/format"
	"tianti/exams/item"
	"tianti/internal/sheet"
)

// row reads one question.
func (h header) row(line int, cells []string) format.Entry {
	e := format.Entry{Line: line}
	if len(cells) > len(h.names) && !blank(cells[len(h.names):]) {
		e.Refuse(format.Say("exams.sheet.cells", "have", len(cells), "want", len(h.names)))
		return e
	}
	cell := map[string]string{}
	var options []item.Option
	var unknown []string
	for i, c := range cells[:min(len(cells), len(h.names))] {
		c = unguarded(strings.TrimSpace(c))
		name := h.names[i]
		switch {
		case c == "":
		case len(name) == 1 && name != "-":
			options = append(options, item.Option{ID: name, Text: item.T(strings.Clone(c))})
		case name[0] == '?':
			unknown = append(unknown, name[1:])
		default:
			cell[name] = strings.Clone(c)
		}
	}
	if cell["kind"] == "" {
		cell["kind"] = h.kind
	}
	e.Title, e.ID = item.Clip(cell["title"], 200), item.Clip(cell["id"], 100)
	for part := range strings.SplitSeq(cell["category"], "/") {
		if part = strings.TrimSpace(part); part != "" {
			e.Category = append(e.Category, item.Clip(part, 200))
		}
	}
	e.Tags = tags(cell)
	b := &item.Body{Title: e.Title, Stem: item.T(cell["question"]), Max: item.Point, Feedback: item.T(cell["explanation"])}
	e.Body = b
	worth(&e, cell["points"])
	if len(unknown) > 0 {
		e.Change(format.Say("exams.sheet.columns", "columns", strings.Join(unknown, "、")))
	}
	fill(&e, b, cell, options)
	e.Finish()
	if e.Body == nil && e.Title == "" {
		e.Title = item.Clip(cell["question"], 60)
	}
	return e
}

// unguarded takes off the apostrophe that keeps spreadsheet programs from seeing a formula.
func unguarded(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && sheet.Harmless(rest) == cell {
		return rest
	}
	return cell
}

// tags gives labels the form that imports know.
func tags(cell map[string]string) []string {
	var out []string
	for _, name := range []string{"tier", "line", "difficulty"} {
		if v := cell[name]; v != "" {
			if d, ok := difficulties[v]; ok && name == "difficulty" {
				v = d
			}
			out = append(out, name+"="+item.Clip(v, 60))
		}
	}
	for t := range strings.FieldsFuncSeq(cell["tags"], func(r rune) bool { return strings.ContainsRune(",，、;；|", r) }) {
		if t = strings.TrimSpace(t); t != "" && len(out) < 50 {
			out = append(out, item.Clip(t, 60))
		}
	}
	return out
}

var difficulties = map[string]string{"易": "1", "容易": "1", "较易": "2", "中": "3", "中等": "3", "较难": "4", "难": "5", "困难": "5"}

var kindNames = map[string]item.Kind{
	"单选": "single", "单选题": "single", "单项选择题": "single", "single": "single",
	"多选": "multiple", "多选题": "multiple", "多项选择题": "multiple", "不定项": "multiple", "不定项选择题": "multiple", "multiple": "multiple",
	"判断": "truefalse", "判断题": "truefalse", "是非题": "truefalse", "truefalse": "truefalse", "true/false": "truefalse",
	"填空": "short", "填空题": "short", "short": "short", "计算": "numeric", "计算题": "numeric", "数值": "numeric", "数值题": "numeric", "numeric": "numeric",
	"简答": "essay", "简答题": "essay", "问答": "essay", "问答题": "essay", "论述": "essay", "论述题": "essay", "案例": "essay", "案例题": "essay", "案例分析题": "essay", "essay": "essay",
	"排序": "ordering", "排序题": "ordering", "ordering": "ordering", "匹配": "matching", "匹配题": "matching", "连线题": "matching", "matching": "matching",
	"完形填空": "cloze", "完形填空题": "cloze", "cloze": "cloze", "上传": "upload", "上传题": "upload", "文件上传题": "upload", "upload": "upload",
	"录音": "recording", "录音题": "recording", "录音录像题": "recording", "recording": "recording",
}

// choices are words for single and multiple alike.
var choices = map[string]bool{"选择": true, "选择题": true, "客观题": true}

var truths = map[string]bool{
	"对": true, "正确": true, "是": true, "√": true, "✓": true, "t": true, "true": true,
	"错": false, "错误": false, "否": false, "不正确": false, "×": false, "✗": false, "x": false, "f": false, "false": false,
}

// fill makes the body of the row's kind.
func fill(e *format.Entry, b *item.Body, cell map[string]string, options []item.Option) {
	answer := cell["answer"]
	truth, isTruth := truthOf(answer, options)
	if choices[item.Fold(cell["kind"], false)] {
		cell["kind"] = "" // which of them the answer says
	}
	kind, known := kindNames[item.Fold(cell["kind"], false)]
	letters := lettersOf(answer, options)
	switch {
	case known:
	case cell["kind"] != "":
		e.Refuse(format.Say("exams.sheet.kind", "kind", item.Clip(cell["kind"], 40)))
		return
	case len(options) == 0 && isTruth:
		kind = "truefalse"
	case len(options) == 0:
		kind = "short"
	case len(letters) > 1:
		kind = "multiple"
	default:
		kind = "single"
	}
	b.Kind = kind
	switch kind {
	case "single", "multiple":
		if len(letters) == 0 || kind == "single" && len(letters) > 1 {
			e.Refuse(format.Say("exams.sheet.answer", "answer", item.Clip(answer, 40)))
			return
		}
		b.Options = options
		for i := range b.Options {
			if strings.Contains(letters, b.Options[i].ID) {
				b.Options[i].Weight = item.Full
			}
		}
	case "truefalse":
		if !isTruth {
			e.Refuse(format.Say("exams.sheet.answer", "answer", item.Clip(answer, 40)))
			return
		}
		b.Options = item.NewTrueFalse("", truth).Options
	case "short":
		for a := range strings.FieldsFuncSeq(answer, func(r rune) bool { return r == '|' || r == '｜' }) {
			b.Answers = append(b.Answers, item.Answer{Pattern: strings.ReplaceAll(a, "*", `\*`), Weight: item.Full})
		}
	case "numeric":
		low, high, ranged := strings.Cut(answer, "..")
		if !ranged {
			high = low
		}
		b.Answers = []item.Answer{{Low: strings.TrimSpace(low), High: strings.TrimSpace(high), Weight: item.Full}}
	case "essay", "upload", "recording":
		b.Model = item.T(answer)
	case "ordering":
		b.Options = inOrder(e, options, letters, answer)
	case "matching":
		pairs(b, options)
	case "cloze":
		blanks(b, answer)
	}
}

var letterShape = regexp.MustCompile(`^[A-H](?:[\s,，、;；/和]*[A-H])*$`)

// lettersOf reads "A", "ACD" or "A、C", or the text of an option; "" when it is neither or names
// an option that the row lacks.
func lettersOf(answer string, options []item.Option) string {
	folded := strings.ToUpper(item.Fold(answer, true))
	if letterShape.MatchString(folded) {
		letters := ""
		for _, c := range folded {
			if c >= 'A' && c <= 'H' {
				letters += string(c)
			}
		}
		for _, c := range letters {
			if !has(options, string(c)) {
				return ""
			}
		}
		return letters
	}
	for _, o := range options {
		if item.Fold(o.Text.Text, false) == item.Fold(answer, false) {
			return o.ID
		}
	}
	return ""
}

func has(options []item.Option, id string) bool {
	for _, o := range options {
		if o.ID == id {
			return true
		}
	}
	return false
}

// truthOf reads 对/错 and the like, also as the letter of an option that says so.
func truthOf(answer string, options []item.Option) (truth, ok bool) {
	for _, o := range options {
		if strings.EqualFold(o.ID, strings.TrimSpace(answer)) {
			answer = o.Text.Text
			break
		}
	}
	truth, ok = truths[item.Fold(answer, false)]
	return truth, ok
}

var pointShape = regexp.MustCompile(`^\d{1,4}(?:\.\d{1,3})?$`)

// worth reads the points of a row, such as 2 or 1.5 or 2分.
func worth(e *format.Entry, text string) {
	text = strings.TrimSpace(strings.TrimSuffix(item.Fold(text, false), "分"))
	if text == "" {
		return
	}
	if !pointShape.MatchString(text) {
		e.Change(format.Say("exams.sheet.points", "points", item.Clip(text, 20)))
		return
	}
	if n, ok := item.ReadPoints(text); ok {
		e.Body.Max, e.Scored = n, true
	}
}

package sheet

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"tianti/exams/format"
	"tianti/exams/item"
	"tianti/internal/sheet"
)

// columns are those that Write writes, as Read knows them.
var columns = []string{"编号", "标题", "题型", "题干", "A", "B", "C", "D", "E", "F", "G", "H", "答案", "解析", "分类", "级别", "条线", "难度", "分值", "标签"}

// Write writes entries as a table that spreadsheet programs open, and reports for each what became of
// it. A row is read back: what a table cannot say is refused or said. The error is the writer's.
func Write(w io.Writer, entries []format.Entry) (*format.Report, error) {
	report, rows := table(Name, entries)
	out := sheet.NewWriter(w)
	for _, cells := range rows {
		if err := out.Write(cells...); err != nil {
			return nil, err
		}
	}
	return report, out.Flush()
}

// WriteWorkbook writes the same table as an XLSX file.
func WriteWorkbook(w io.Writer, entries []format.Entry) (*format.Report, error) {
	report, rows := table("xlsx", entries)
	data, err := sheet.Workbook("试题", rows)
	if err == nil {
		_, err = w.Write(data)
	}
	return report, err
}

// table is the rows with their titles, and what became of each entry.
func table(name string, entries []format.Entry) (*format.Report, [][]string) {
	report, rows := format.NewReport(name), [][]string{columns}
	for i, e := range entries {
		told := format.Entry{Line: i + 1, Title: e.Title, Body: e.Body}
		cells, ok := cellsOf(e)
		switch {
		case e.Body == nil:
			told.Refuse(e.Notes...)
		case !ok:
			told.Refuse(format.Say("exams.sheet.no_kind"))
		default:
			if !survives(cells, e.Body) {
				told.Change(format.Say("exams.sheet.changed"))
			}
			rows = append(rows, cells)
		}
		report.Add(&told)
	}
	return report, rows
}

// survives says whether a row is read as what it was.
func survives(cells []string, b *item.Body) bool {
	var one bytes.Buffer
	out := sheet.NewWriter(&one)
	if out.Write(columns...) != nil || out.Write(cells...) != nil || out.Flush() != nil {
		return false
	}
	back, err := Read(one.Bytes())
	return err == nil && len(back) == 1 && back[0].Verdict() == format.Kept && item.Hash(back[0].Body) == item.Hash(b)
}

// cellsOf are an entry's cells; false when a row cannot say it.
func cellsOf(e format.Entry) ([]string, bool) {
	if e.Body == nil {
		return nil, false
	}
	b := e.Body
	kind, answer, ok := answerOf(b)
	lettered := optionsOf(b)
	if !ok || len(lettered) > 8 {
		return nil, false
	}
	cell := map[string]string{"编号": e.ID, "标题": b.Title, "题型": kind, "题干": b.Stem.Text, "答案": answer, "解析": b.Feedback.Text,
		"分类": strings.Join(e.Category, "/"), "分值": item.Points(b.Max)}
	for i, text := range lettered {
		cell[string(rune('A'+i))] = text
	}
	var tags []string
	for _, t := range e.Tags {
		name, value, _ := strings.Cut(t, "=")
		if column := map[string]string{"tier": "级别", "line": "条线", "difficulty": "难度"}[name]; column != "" {
			cell[column] = value
		} else {
			tags = append(tags, t)
		}
	}
	cell["标签"] = strings.Join(tags, "；")
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = cell[c]
	}
	return out, true
}

// answerOf names the kind and the right answer as tables do.
func answerOf(b *item.Body) (kind, answer string, ok bool) {
	letters := ""
	for i, o := range b.Options {
		if o.Weight > 0 && i < 8 {
			letters += string(rune('A' + i))
		}
	}
	switch b.Kind {
	case "single":
		return "单选题", letters, len(letters) == 1
	case "multiple":
		return "多选题", letters, letters != ""
	case "truefalse":
		return "判断题", map[bool]string{true: "对", false: "错"}[b.Options[0].Weight > 0], true
	case "essay":
		return "问答题", b.Model.Text, b.Rubric == nil
	case "upload":
		return "上传题", b.Model.Text, b.Rubric == nil && len(b.Settings) == 0
	case "recording":
		return "录音题", b.Model.Text, b.Rubric == nil && len(b.Settings) == 0
	case "ordering":
		for i := range b.Options[:min(len(b.Options), 8)] {
			answer += string(rune('A' + i))
		}
		return "排序题", answer, true
	case "matching":
		return "匹配题", "", true
	case "cloze":
		answer, ok = blankLines(b)
		return "完形填空", answer, ok
	case "short":
		var all []string
		for _, a := range b.Answers {
			all = append(all, strings.ReplaceAll(a.Pattern, `\*`, "*"))
		}
		return "填空题", strings.Join(all, "|"), !slices.ContainsFunc(b.Answers, func(a item.Answer) bool { return a.Weight != item.Full })
	case "numeric":
		a := b.Answers[0]
		answer = a.Low
		if a.High != a.Low {
			answer += ".." + a.High
		}
		return "数值题", answer, len(b.Answers) == 1 && a.Low != ""
	}
	return "", "", false
}

package aiken

import (
	"bufio"
	"fmt"
	"io"
	"regexp"
	"strings"

	"tianti/exams/format"
	"tianti/exams/item"
)

// Name is the format's name in reports.
const Name = "aiken"

var (
	optionLine = regexp.MustCompile(`^([A-Z])\s*[).、．：]\s*(.*)$`)
	answerLine = regexp.MustCompile(`^(?i:ANSWER|答案)\s*[:：]\s*(.*?)\s*$`)
)

// Looks says whether a text is Aiken rather than GIFT: it announces an answer on a line of its own,
// below a lettered option.
func Looks(text string) bool {
	option := false
	for l := range strings.Lines(text) {
		l = strings.TrimSpace(l)
		if optionLine.MatchString(l) {
			option = true
		} else if option && answerLine.MatchString(l) {
			return true
		}
	}
	return false
}

// question is one that is being read.
type question struct {
	line    int
	stem    []string
	letters string
	options []string
}

// Read reads a whole file: every question in it comes back as an entry that is kept or refused. The
// error is a fault that refuses the file itself.
func Read(data []byte) ([]format.Entry, error) {
	text, err := format.Text(data)
	if err != nil {
		return nil, err
	}
	var entries []format.Entry
	q, n, blank := question{}, 0, false
	end := func(answer string) error {
		if q.line == 0 && answer == "" {
			return nil
		}
		if len(entries) == format.MaxEntries {
			return format.ErrTooMany.With("most", format.MaxEntries)
		}
		if q.line == 0 {
			q.line = n
		}
		entries = append(entries, q.entry(answer))
		q = question{}
		return nil
	}
	for l := range strings.Lines(text) {
		n++
		l = strings.TrimSpace(l)
		option := optionLine.FindStringSubmatch(l)
		answer := answerLine.FindStringSubmatch(l)
		switch {
		case l == "":
		case answer != nil:
			err = end(strings.ToUpper(answer[1]) + " ")
		case option != nil:
			q.begin(n)
			q.letters += option[1]
			q.options = append(q.options, option[2])
		default:
			if len(q.options) > 0 || blank && len(q.stem) > 0 { // whatever came before has no answer
				err = end("")
			}
			q.begin(n)
			q.stem = append(q.stem, l)
		}
		if err != nil {
			return nil, err
		}
		blank = l == ""
	}
	if err := end(""); err != nil {
		return nil, err
	}
	if len(entries) == 0 {
		return nil, format.ErrEmpty
	}
	return entries, nil
}

func (q *question) begin(line int) {
	if q.line == 0 {
		q.line = line
	}
}

// entry makes an entry; answer is "" when there was none, else what stood behind ANSWER and a blank.
func (q *question) entry(answer string) format.Entry {
	stem := strings.Join(q.stem, "\n")
	e := format.Entry{Line: q.line, Title: ""}
	answer = strings.TrimSuffix(answer, " ")
	right := strings.Index(q.letters, answer)
	what := ""
	switch {
	case stem == "":
		what = "exams.aiken.stem"
	case len(q.options) == 0:
		what = "exams.aiken.options"
	case answer == "":
		what = "exams.aiken.answer"
	case len(q.options) < 2:
		what = "exams.aiken.few"
	case !strings.HasPrefix("ABCDEFGHIJKLMNOPQRSTUVWXYZ", q.letters):
		what = "exams.aiken.order"
	case len(answer) != 1 || right < 0:
		what = "exams.aiken.letter"
	}
	if what != "" {
		e.Title = item.Clip(strings.Join(append(q.stem, q.options...), " "), 60)
		e.Refuse(format.Say(what))
		return e
	}
	e.Body = &item.Body{Kind: "single", Stem: item.T(stem), Max: item.Point}
	for i, o := range q.options {
		option := item.Option{Text: item.T(o)}
		if i == right {
			option.Weight = item.Full
		}
		e.Body.Options = append(e.Body.Options, option)
	}
	e.Finish()
	return e
}

// Write writes entries as Aiken and reports for each what became of it.
func Write(w io.Writer, entries []format.Entry) (*format.Report, error) {
	report := format.NewReport(Name)
	out := bufio.NewWriter(w)
	for i, e := range entries {
		told := format.Entry{Line: i + 1, Title: e.Title, Body: e.Body}
		if e.Body == nil {
			told.Refuse(e.Notes...)
		} else if text := write(&told, e); told.Body != nil {
			out.WriteString(text)
		}
		report.Add(&told)
	}
	return report, out.Flush()
}

func write(told *format.Entry, e format.Entry) string {
	b := e.Body
	right := -1
	for i, o := range b.Options {
		switch {
		case o.Weight == item.Full && right < 0:
			right = i
		case o.Weight != 0:
			right = len(b.Options) // a second right one, or a part of one
		}
	}
	if b.Kind != "single" || right < 0 || right >= len(b.Options) || len(b.Options) > 26 {
		told.Refuse(format.Say("exams.aiken.kind"))
		return ""
	}
	plain := b.Stem.Format == "" && b.Feedback.IsZero() && len(b.Media) == 0 && b.Title == "" && e.ID == "" && len(e.Tags)+len(e.Category) == 0 &&
		b.Max == item.Point && b.Rule == "" && !b.Negative && !b.Fixed
	var s strings.Builder
	line := func(prefix string, t item.Text) {
		flat := strings.Join(strings.Fields(t.Text), " ")
		plain = plain && t.Format == "" && flat == t.Text
		s.WriteString(prefix + flat + "\n")
	}
	line("", b.Stem)
	for i, o := range b.Options {
		plain = plain && o.Feedback.IsZero()
		line(string(rune('A'+i))+". ", o.Text)
	}
	fmt.Fprintf(&s, "ANSWER: %c\n\n", 'A'+right)
	if stem := strings.Join(strings.Fields(b.Stem.Text), " "); optionLine.MatchString(stem) || answerLine.MatchString(stem) {
		told.Refuse(format.Say("exams.aiken.kind"))
		return ""
	}
	if !plain {
		told.Change(format.Say("exams.aiken.plain"))
	}
	return s.String()
}

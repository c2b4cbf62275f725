package question

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tianti/exams/item"
)

// at is the value of a repeated field's row, "" beyond its end.
func at(values []string, i int) string {
	if i < len(values) {
		return strings.TrimSpace(lines(values[i]))
	}
	return ""
}

// ticked are the rows whose box was ticked: the boxes' values are the rows' numbers.
func ticked(f Form, name string) map[int]bool {
	out := map[int]bool{}
	for _, v := range f.FormAll(name) {
		if i, err := strconv.Atoi(v); err == nil {
			out[i] = true
		}
	}
	return out
}

// readOptions reads rows of options. What a finer weight said before stays as long as the tick
// agrees with it.
func readOptions(f Form, several bool) []item.Option {
	texts, right := f.FormAll("option_text"), ticked(f, "option_right")
	var out []item.Option
	for i := range texts {
		o := item.Option{ID: at(f.FormAll("option_id"), i),
			Text:     item.Text{Format: item.Format(at(f.FormAll("option_format"), i)), Text: at(texts, i)},
			Feedback: item.T(at(f.FormAll("option_feedback"), i))}
		if o.Text.Text == "" {
			continue
		}
		was, _ := strconv.ParseInt(at(f.FormAll("option_weight"), i), 10, 64)
		switch {
		case right[i] && several && was > 0:
			o.Weight = was
		case right[i]:
			o.Weight = item.Full
		case was < 0 || !several && was < item.Full:
			o.Weight = was
		}
		out = append(out, o)
	}
	return out
}

func readTruth(f Form, b *item.Body) {
	right := f.Form("truth") == item.True
	b.Options = item.NewTrueFalse("", right).Options
	for i, name := range []string{"feedback_true", "feedback_false"} {
		b.Options[i].Feedback = item.T(lines(f.Form(name)))
	}
}

func readPatterns(f Form) []item.Answer {
	var out []item.Answer
	cased := ticked(f, "answer_case")
	for i, p := range f.FormAll("answer_pattern") {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, item.Answer{Pattern: p, Case: cased[i], Weight: percent(at(f.FormAll("answer_weight"), i)), Feedback: item.T(at(f.FormAll("answer_feedback"), i))})
		}
	}
	return out
}

func readNumbers(f Form) []item.Answer {
	var out []item.Answer
	for i := range f.FormAll("answer_low") {
		low, high := at(f.FormAll("answer_low"), i), at(f.FormAll("answer_high"), i)
		if low == "" && high == "" {
			continue
		}
		if high == "" {
			high = low
		}
		out = append(out, item.Answer{Low: low, High: high, Weight: percent(at(f.FormAll("answer_weight"), i)), Feedback: item.T(at(f.FormAll("answer_feedback"), i))})
	}
	return out
}

// readPairs reads a matching item: options are what the pairs name, each once, and the distractors.
func readPairs(f Form, b *item.Body) {
	before := b.Options
	b.Options, b.Prompts = nil, nil
	option := func(text string) string {
		for _, o := range b.Options {
			if o.Text.Text == text {
				return o.ID
			}
		}
		o := item.Option{ID: "o" + strconv.Itoa(len(b.Options)), Text: item.T(text)}
		if i := slices.IndexFunc(before, func(o item.Option) bool { return strings.TrimSpace(o.Text.Text) == text }); i >= 0 {
			o = before[i]
		}
		b.Options = append(b.Options, o)
		return o.ID
	}
	for i := range f.FormAll("prompt_text") {
		text, match := at(f.FormAll("prompt_text"), i), at(f.FormAll("prompt_match"), i)
		if text == "" && match == "" {
			continue
		}
		p := item.Prompt{ID: at(f.FormAll("prompt_id"), i), Text: item.Text{Format: item.Format(at(f.FormAll("prompt_format"), i)), Text: text}}
		if match != "" {
			p.Match = option(match)
		}
		b.Prompts = append(b.Prompts, p)
	}
	for line := range strings.Lines(f.Form("distractors")) {
		if line = strings.TrimSpace(line); line != "" {
			option(line)
		}
	}
}

var marked = regexp.MustCompile(`^(?:=|~|%(-?[0-9.]{1,10})%)`)

// worth cuts the mark off a line: "=right", "%50%half", "~wrong"; a line without one is right.
func worth(line string) (text string, weight int64) {
	m := marked.FindStringSubmatch(line)
	if m == nil {
		return line, item.Full
	}
	text = strings.TrimSpace(line[len(m[0]):])
	switch {
	case m[0] == "=":
		return text, item.Full
	case m[0] == "~":
		return text, 0
	}
	return text, percent(m[1])
}

func readBlanks(f Form, b *item.Body) {
	before := b.Blanks
	b.Blanks = nil
	for i := range f.FormAll("blank_id") {
		g := item.Blank{ID: at(f.FormAll("blank_id"), i), Kind: item.Kind(at(f.FormAll("blank_kind"), i))}
		answers := at(f.FormAll("blank_lines"), i)
		if g.ID == "" && answers == "" {
			continue
		}
		g.Share, _ = strconv.ParseInt(at(f.FormAll("blank_share"), i), 10, 64)
		var was item.Blank
		if at := slices.IndexFunc(before, func(x item.Blank) bool { return x.ID == g.ID }); at >= 0 {
			was = before[at]
		}
		for line := range strings.Lines(answers) {
			if line = strings.TrimSpace(line); line != "" {
				accept(&g, was, line)
			}
		}
		b.Blanks = append(b.Blanks, g)
	}
}

// accept adds a line to a gap; what the line cannot say is taken over from before.
func accept(g *item.Blank, was item.Blank, line string) {
	text, weight := worth(line)
	switch g.Kind {
	case "single":
		o := item.Option{Text: item.T(text)}
		if i := slices.IndexFunc(was.Options, func(x item.Option) bool { return x.Text.Text == text }); i >= 0 {
			o = was.Options[i]
		}
		o.Weight = weight
		g.Options = append(g.Options, o)
	case "numeric":
		low, high, ranged := strings.Cut(text, "..")
		if !ranged {
			high = low
		}
		g.Answers = append(g.Answers, item.Answer{Low: strings.TrimSpace(low), High: strings.TrimSpace(high), Weight: weight})
	default:
		a := item.Answer{Pattern: text}
		if i := slices.IndexFunc(was.Answers, func(x item.Answer) bool { return x.Pattern == text }); i >= 0 {
			a = was.Answers[i]
		}
		a.Weight = weight
		g.Answers = append(g.Answers, a)
	}
}

// readEssay reads how long an essay may be, and how it is marked.
func readEssay(f Form, b *item.Body) {
	readSettings(f, b, "characters")
	readRubric(f, b)
}

func readMultiple(f Form, b *item.Body) {
	b.Options = readOptions(f, true)
	readSettings(f, b, "choices")
}

// readSettings takes over the settings that the form shows; the others stay.
func readSettings(f Form, b *item.Body, names ...string) {
	settings := map[string]string{}
	for k, v := range b.Settings {
		settings[k] = v
	}
	for _, name := range names {
		if delete(settings, name); f.Form(name) != "" {
			settings[name] = strings.TrimSpace(f.Form(name))
		}
	}
	b.Settings = settings
	if len(settings) == 0 {
		b.Settings = nil
	}
}

// readRubric reads model answer and criteria. The criteria say what the item is worth.
func readRubric(f Form, b *item.Body) {
	b.Model.Text = lines(f.Form("model"))
	b.Rubric = nil
	between := ticked(f, "criterion_between")
	for i := range f.FormAll("criterion_name") {
		c := item.Criterion{ID: at(f.FormAll("criterion_id"), i), Name: at(f.FormAll("criterion_name"), i),
			About: at(f.FormAll("criterion_about"), i), Between: between[i]}
		c.Max, _ = Points(at(f.FormAll("criterion_max"), i))
		levels := at(f.FormAll("criterion_levels"), i)
		if c.Name == "" && c.Max == 0 && levels == "" {
			continue
		}
		if c.ID == "" {
			c.ID = "c" + strconv.Itoa(i+1)
		}
		for line := range strings.Lines(levels) {
			score, text, _ := strings.Cut(strings.TrimSpace(line), " ")
			if score == "" {
				continue
			}
			milli, ok := Points(score)
			if !ok {
				milli = -1 // refused by the rubric's own check, which names the criterion
			}
			c.Levels = append(c.Levels, item.Level{Score: milli, Text: strings.TrimSpace(text)})
		}
		if b.Rubric == nil {
			b.Rubric = &item.Rubric{}
		}
		b.Rubric.Criteria = append(b.Rubric.Criteria, c)
	}
	if b.Rubric != nil {
		b.Max = b.Rubric.Max()
	}
}

package sheet

import (
	"slices"
	"strconv"
	"strings"

	"tianti/exams/format"
	"tianti/exams/item"
)

// inOrder puts options into the order in which the answer names them.
func inOrder(e *format.Entry, options []item.Option, letters, answer string) []item.Option {
	if len(letters) != len(options) || len(options) == 0 {
		e.Refuse(format.Say("exams.sheet.answer", "answer", item.Clip(answer, 40)))
		return nil
	}
	var out []item.Option
	for _, l := range letters {
		i := slices.IndexFunc(options, func(o item.Option) bool { return o.ID == string(l) })
		out = append(out, options[i]) // lettersOf names none that is not there
	}
	return out
}

// pairs reads options as "prompt=option".
func pairs(b *item.Body, options []item.Option) {
	known := map[string]string{}
	for _, o := range options {
		prompt, text, _ := strings.Cut(strings.Replace(o.Text.Text, "＝", "=", 1), "=")
		prompt, text = strings.TrimSpace(prompt), strings.TrimSpace(text)
		id, ok := known[text]
		if !ok {
			id = strconv.Itoa(len(known))
			known[text] = id
			b.Options = append(b.Options, item.Option{ID: id, Text: item.T(text)})
		}
		if prompt != "" {
			b.Prompts = append(b.Prompts, item.Prompt{Text: item.T(prompt), Match: id})
		}
	}
}

// optionsOf are the texts of the lettered columns.
func optionsOf(b *item.Body) (out []string) {
	switch b.Kind {
	case "truefalse":
		return nil
	case "matching":
		used := map[string]bool{}
		text := map[string]string{}
		for _, o := range b.Options {
			text[o.ID] = o.Text.Text
		}
		for _, p := range b.Prompts {
			out = append(out, p.Text.Text+"="+text[p.Match])
			used[p.Match] = true
		}
		for _, o := range b.Options {
			if !used[o.ID] {
				out = append(out, "="+o.Text.Text)
			}
		}
		return out
	}
	for _, o := range b.Options {
		out = append(out, o.Text.Text)
	}
	return out
}

// mostBlanks bounds what one cell makes us read; item.Check allows fewer yet.
const mostBlanks = 200

// blanks reads what each gap accepts, a line each.
func blanks(b *item.Body, answer string) {
	for line := range strings.Lines(answer) {
		line = strings.TrimSpace(line)
		at := strings.IndexAny(line, "=#:＝＃：")
		if at < 0 || len(b.Blanks) == mostBlanks {
			continue
		}
		g := item.Blank{ID: strings.TrimSpace(line[:at])}
		sign := []rune(line[at:])[0]
		accepts := strings.FieldsFunc(line[at+len(string(sign)):], func(r rune) bool { return r == '|' || r == '｜' })
		for i, text := range accepts {
			text = strings.TrimSpace(text)
			switch sign {
			case '#', '＃':
				g.Kind = "numeric"
				low, high, ranged := strings.Cut(text, "..")
				if !ranged {
					high = low
				}
				g.Answers = append(g.Answers, item.Answer{Low: strings.TrimSpace(low), High: strings.TrimSpace(high), Weight: item.Full})
			case ':', '：':
				g.Kind = "single"
				o := item.Option{Text: item.T(text)}
				if i == 0 {
					o.Weight = item.Full
				}
				g.Options = append(g.Options, o)
			default:
				g.Kind = "short"
				g.Answers = append(g.Answers, item.Answer{Pattern: strings.ReplaceAll(text, "*", `\*`), Weight: item.Full})
			}
		}
		b.Blanks = append(b.Blanks, g)
	}
}

// blankLines writes what gaps accept; false when a line cannot say it.
func blankLines(b *item.Body) (string, bool) {
	var lines []string
	for _, g := range b.Blanks {
		sign, all := "=", []string{}
		for _, a := range g.Answers {
			text := strings.ReplaceAll(a.Pattern, `\*`, "*")
			if g.Kind == "numeric" {
				sign, text = "#", a.Low
				if a.High != a.Low {
					text += ".." + a.High
				}
			}
			all = append(all, text)
		}
		if g.Kind == "single" {
			sign = ":"
			for i, o := range g.Options {
				if (o.Weight == item.Full) != (i == 0) {
					return "", false // the right one comes first, or the order would be lost
				}
				all = append(all, o.Text.Text)
			}
		}
		lines = append(lines, g.ID+sign+strings.Join(all, "|"))
	}
	return strings.Join(lines, "\n"), true
}

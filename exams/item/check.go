package item

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"tianti/internal/fault"
)

// Limits of an item.
const (
	MostPoints = 1000 // points of one item
	maxText    = 65_536
	maxOptions = 100
	maxParts   = 20
)

var idShape = regexp.MustCompile(`^[A-Za-z0-9_-]{1,32}$`)

// readable refuses broken UTF-8 and control characters other than white space.
func readable(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' || r == unicode.ReplacementChar
	}) < 0
}

func tooLong(s string, most int) bool {
	return len(s) > most && utf8.RuneCountInString(s) > most
}

// Check says everything that is wrong with an item, each fault at its field; nil when it can be
// asked and scored.
func Check(b *Body) error {
	d, ok := definitions[b.Kind]
	if !ok {
		return ErrKind.At("kind").With("kind", b.Kind)
	}
	l := checkTexts(b)
	if strings.TrimSpace(b.Stem.Text) == "" {
		l = append(l, ErrStem.At("stem"))
	}
	if b.Max <= 0 || b.Max > MostPoints*Point {
		l = append(l, ErrMax.At("max").With("most", MostPoints))
	}
	switch b.Rule {
	case "", MatchCorrect, MapResponse, PerCorrect, PerCorrectMinusWrong, PerCorrectNoneWrong:
	default:
		l = append(l, ErrRule.At("rule").With("rule", b.Rule))
	}
	l = append(l, checkMedia(b.Media)...)
	if b.Rubric != nil {
		l = append(l, b.Rubric.Check()...)
	}
	l = append(l, d.Check(b)...)
	return l.Err()
}

func checkTexts(b *Body) fault.List {
	var l fault.List
	written := func(field string, t Text) {
		switch t.Format {
		case "", Plain, Markdown, HTML:
		default:
			l = append(l, ErrFormat.At(field).With("format", t.Format))
		}
	}
	see := func(field, s string) {
		if !readable(s) {
			l = append(l, ErrText.At(field))
		} else if tooLong(s, maxText) {
			l = append(l, ErrLong.At(field).With("most", maxText))
		}
	}
	written("stem", b.Stem)
	written("feedback", b.Feedback)
	see("title", b.Title)
	see("stem", b.Stem.Text)
	see("model", b.Model.Text)
	see("feedback", b.Feedback.Text)
	for i, p := range b.Prompts {
		written(fmt.Sprintf("prompts.%d", i), p.Text)
		see(fmt.Sprintf("prompts.%d", i), p.Text.Text)
	}
	options, answers := b.Options, b.Answers
	for _, g := range b.Blanks {
		options, answers = append(options[:len(options):len(options)], g.Options...), append(answers[:len(answers):len(answers)], g.Answers...)
	}
	for i, o := range options {
		written(fmt.Sprintf("options.%d", i), o.Text)
		see(fmt.Sprintf("options.%d", i), o.Text.Text+o.Feedback.Text)
	}
	for i, a := range answers {
		see(fmt.Sprintf("answers.%d", i), a.Pattern+a.Feedback.Text)
	}
	for i, r := range b.Roles {
		see(fmt.Sprintf("roles.%d", i), r.Name+r.Brief)
	}
	return l
}

// checkOptions is for every kind that has options: enough of them, none empty, no two alike.
func checkOptions(options []Option, least int) fault.List {
	var l fault.List
	if len(options) < least {
		l = append(l, ErrFewOptions.At("options").With("least", least).With("have", len(options)))
	}
	if len(options) > maxOptions {
		return append(l, ErrManyOptions.At("options").With("most", maxOptions).With("have", len(options)))
	}
	ids, texts := map[string]bool{}, map[string]bool{}
	for i, o := range options {
		field := fmt.Sprintf("options.%d", i)
		text := strings.TrimSpace(o.Text.Text)
		switch {
		case text == "":
			l = append(l, ErrOptionEmpty.At(field).With("n", i+1))
		case texts[text]:
			l = append(l, ErrOptionTwice.At(field).With("text", o.Text.Text))
		}
		if !idShape.MatchString(o.ID) || ids[o.ID] {
			l = append(l, ErrID.At(field).With("id", o.ID))
		}
		if o.Weight < -Full || o.Weight > Full {
			l = append(l, ErrWeight.At(field).With("weight", Percent(o.Weight)))
		}
		ids[o.ID], texts[text] = true, true
	}
	return l
}

// Percent writes a weight as GIFT does: 33.33333.
func Percent(weight int64) string {
	sign := ""
	if weight < 0 {
		sign, weight = "-", -weight
	}
	s := fmt.Sprintf("%d.%05d", weight/100_000, weight%100_000)
	return sign + strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

package question

import (
	"html/template"
	"slices"
	"strconv"
	"strings"

	"tianti/exams/item"
)

// Authored is the dot of "author": the item as it stands, with room for more.
type Authored struct {
	item.Body
	In   string // what stands before the names of its controls: "p0_" for the first part of a case
	At   string // … and before its fields, where faults are told: "parts.0."
	lang string
	errs func(field string) string
}

// Author draws the fields of the authoring form that belong to the item's kind. errs says what is
// wrong with a field, "" if nothing; nil is nothing anywhere.
func Author(lang string, b item.Body, errs func(field string) string) (template.HTML, error) {
	if kinds[b.Kind].read == nil {
		return "", nil
	}
	return draw(lang, b.Kind, "author", Authored{Body: b, lang: lang, errs: errs})
}

// Error is what is wrong with the row of that name and index, or with the whole when i is below 0.
func (a Authored) Error(field string, i int) string {
	if a.errs == nil {
		return ""
	}
	if i >= 0 {
		field += "." + strconv.Itoa(i)
	}
	return a.errs(a.At + field)
}

// spare is how many empty rows a form offers beyond what is there; least how many rows there are.
const (
	spare = 2
	least = 4
)

func padded[T any](rows []T) []T {
	n := max(len(rows)+spare, least)
	return append(slices.Clone(rows), make([]T, n-len(rows))...)
}

// OptionRows are the options with empty rows below.
func (a Authored) OptionRows() []item.Option { return padded(a.Options) }

// AnswerRows are the accepted answers with empty rows below.
func (a Authored) AnswerRows() []item.Answer { return padded(a.Answers) }

// Letter names a row as candidates would.
func (Authored) Letter(i int) string { return Keyed{}.Letter(i) }

// pair is a row of a matching item.
type pair struct {
	ID           string
	Prompt       string
	PromptFormat item.Format
	Match        string
}

// PairRows are the prompts beside the options that belong to them.
func (a Authored) PairRows() []pair {
	var out []pair
	for _, p := range a.Prompts {
		row := pair{ID: p.ID, Prompt: p.Text.Text, PromptFormat: p.Text.Format}
		for _, o := range a.Options {
			if o.ID == p.Match {
				row.Match = o.Text.Text
			}
		}
		out = append(out, row)
	}
	return padded(out)
}

// Distractors are the options of a matching item that belong to no prompt, a line each.
func (a Authored) Distractors() string {
	var out []string
	for _, o := range a.Options {
		if !slices.ContainsFunc(a.Prompts, func(p item.Prompt) bool { return p.Match == o.ID }) {
			out = append(out, strings.Join(strings.Fields(o.Text.Text), " "))
		}
	}
	return strings.Join(out, "\n")
}

// blankRow is a gap of a cloze with what it accepts, written as in GIFT: "=right", "%50%half", "~wrong".
type blankRow struct {
	ID    string
	Kind  item.Kind
	Share string
	Lines string
}

// BlankRows are the gaps with empty rows below.
func (a Authored) BlankRows() []blankRow {
	var out []blankRow
	for _, b := range a.Blanks {
		row := blankRow{ID: b.ID, Kind: b.Kind}
		if b.Share > 1 {
			row.Share = strconv.FormatInt(b.Share, 10)
		}
		var lines []string
		for _, o := range b.Options {
			lines = append(lines, mark(o.Weight)+strings.Join(strings.Fields(o.Text.Text), " "))
		}
		for _, x := range b.Answers {
			text := x.Pattern
			if b.Kind == "numeric" {
				text = x.Low
				if x.High != x.Low {
					text += ".." + x.High
				}
			}
			lines = append(lines, mark(x.Weight)+text)
		}
		row.Lines = strings.Join(lines, "\n")
		out = append(out, row)
	}
	return padded(out)
}

// mark is what stands before an answer to say what it is worth.
func mark(weight int64) string {
	switch {
	case weight == item.Full:
		return "="
	case weight == 0:
		return "~"
	}
	return "%" + item.Percent(weight) + "%"
}

// criterionRow is a line of a rubric; its levels are lines of points and words.
type criterionRow struct {
	ID, Name, About, Max, Levels string
	Between                      bool
}

// CriterionRows are the rubric's criteria with empty rows below.
func (a Authored) CriterionRows() []criterionRow {
	var out []criterionRow
	if a.Rubric != nil {
		for _, c := range a.Rubric.Criteria {
			row := criterionRow{ID: c.ID, Name: c.Name, About: c.About, Max: item.Points(c.Max), Between: c.Between}
			var lines []string
			for _, l := range c.Levels {
				lines = append(lines, item.Points(l.Score)+" "+l.Text)
			}
			row.Levels = strings.Join(lines, "\n")
			out = append(out, row)
		}
	}
	return padded(out)
}

// Percent writes a weight as the form takes it; the usual one is left out.
func (Authored) Percent(weight int64) string {
	if weight == item.Full || weight == 0 {
		return ""
	}
	return item.Percent(weight)
}

// BlankKinds are the ways in which a gap can ask.
func (Authored) BlankKinds() []item.Kind { return []item.Kind{"short", "single", "numeric"} }

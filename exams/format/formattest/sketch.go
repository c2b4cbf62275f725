package formattest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"tianti/exams/format"
	"tianti/exams/item"
)

// Sketch writes entries in a line each, so that tables can be read: kind, stem, options and answers
// with their weights, pairs, gaps; and what is asked for.
type Sketch struct {
	Points, Rule bool
	Feedback     bool // "#" behind an option or answer, "####" at the end
	Notes        bool // "!" and the key of each
	Strict       bool // settings, "negative" where a sum may fall below nothing, "Aa" behind an answer whose case counts
}

// Of is an entry's line; of one that is refused it is the first reason.
func (k Sketch) Of(e format.Entry) string {
	if e.Body == nil {
		return "refused " + e.Notes[0].Key
	}
	b := e.Body
	var s strings.Builder
	fmt.Fprintf(&s, "%s %q", b.Kind, b.Stem.Text)
	if k.Points {
		s.WriteString(" " + item.Points(b.Max))
	}
	if k.Rule {
		s.WriteString(" " + string(b.Rule))
	}
	for _, name := range slices.Sorted(maps.Keys(b.Settings)) {
		if k.Strict {
			s.WriteString(" " + name + "=" + b.Settings[name])
		}
	}
	if k.Strict && b.Negative {
		s.WriteString(" negative")
	}
	k.choices(&s, b.Options, b.Answers)
	for _, p := range b.Prompts {
		for _, o := range b.Options {
			if o.ID == p.Match {
				s.WriteString(" " + p.Text.Text + "->" + o.Text.Text)
			}
		}
	}
	for _, g := range b.Blanks {
		fmt.Fprintf(&s, " [%s %s %d", g.ID, g.Kind, g.Share)
		k.choices(&s, g.Options, g.Answers)
		s.WriteString("]")
	}
	if k.Feedback && !b.Feedback.IsZero() {
		s.WriteString(" ####" + b.Feedback.Text)
	}
	for _, n := range e.Notes {
		if k.Notes {
			s.WriteString(" !" + n.Key)
		}
	}
	return s.String()
}

func (k Sketch) choices(s *strings.Builder, options []item.Option, answers []item.Answer) {
	feedback := func(f item.Text) {
		if k.Feedback && !f.IsZero() {
			s.WriteString("#" + f.Text)
		}
	}
	for _, o := range options {
		name := o.Text.Text
		if name == "" {
			name = o.ID
		}
		s.WriteString(" " + name + ":" + item.Percent(o.Weight))
		feedback(o.Feedback)
	}
	for _, a := range answers {
		fmt.Fprintf(s, " %s%s..%s:%s", a.Pattern, a.Low, a.High, item.Percent(a.Weight))
		if k.Strict && a.Case {
			s.WriteString(" Aa")
		}
		feedback(a.Feedback)
	}
}

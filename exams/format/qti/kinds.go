package qti

import (
	"slices"
	"strconv"
	"strings"

	"tianti/exams/format"
	"tianti/exams/format/markup"
	"tianti/exams/item"
)

// maxChoices bounds the memory that one question may take; item.Check allows fewer yet.
const maxChoices = 500

func (x *reading) tooMany(n int) bool {
	if n > maxChoices {
		x.e.Refuse(format.Wrong(item.ErrManyOptions.With("most", maxChoices).With("have", n)))
	}
	return n > maxChoices
}

// weigh gives options their weights by how the response is scored, and the item its rule.
func (x *reading) weigh(d *declaration, ids []string) {
	best, positive := d.best()
	for i, id := range ids {
		o := &x.b.Options[i]
		switch {
		case d.maps && x.b.Kind == "single":
			o.Weight = weight(d.value(id), best)
		case d.maps:
			o.Weight = weight(d.value(id), positive)
		case slices.Contains(d.correct, id):
			o.Weight = item.Full
		}
	}
	negative := slices.ContainsFunc(x.b.Options, func(o item.Option) bool { return o.Weight < 0 })
	if d.maps {
		x.b.Negative = negative && !d.lower
		if x.b.Kind == "multiple" || x.b.Kind == item.HotSpot {
			x.b.Rule = item.MapResponse
		}
	}
}

func (x *reading) choice(n *markup.Node) {
	d, choices := x.of(n), kids(n, "simplechoice")
	if x.tooMany(len(choices)) {
		return
	}
	x.b.Kind = "multiple"
	if most := attr(n, "maxchoices"); d.single || most == "1" {
		x.b.Kind = "single"
	}
	x.b.Fixed = x.still(n, choices)
	var ids []string
	for _, c := range choices {
		ids = append(ids, attr(c, "identifier"))
		o := item.Option{Text: x.html(c, nil)}
		for _, f := range kids(c, "feedbackinline") {
			o.Feedback = x.html(f, nil)
		}
		x.b.Options = append(x.b.Options, o)
	}
	x.weigh(d, ids)
	x.limit(n)
}

// still says whether choices keep their order: they are not shuffled, or some have a place of their own ("none of
// the above").
func (x *reading) still(n *markup.Node, choices []*markup.Node) bool {
	fixed := 0
	for _, c := range choices {
		if attr(c, "fixed") == "true" {
			fixed++
		}
	}
	shuffled := attr(n, "shuffle") == "true"
	if shuffled && fixed > 0 && fixed < len(choices) {
		x.e.Change(format.Say("exams.qti.fixed"))
	}
	return !shuffled || fixed > 0
}

// limit reads how many options may be chosen: without a limit, who chooses all would have the right ones, too.
func (x *reading) limit(n *markup.Node) {
	most, err := strconv.Atoi(strings.TrimSpace(attr(n, "maxchoices")))
	if err != nil || most < 2 || most >= len(x.b.Options) || x.b.Kind != "multiple" {
		return
	}
	if most < x.b.RightOptions() { // fewer than are right: some of the points are out of reach
		x.beyond = true
		return
	}
	x.b.Settings = map[string]string{"choices": strconv.Itoa(most)}
}

// hottext asks for words within the text, which stay where they are and become the options.
func (x *reading) hottext(n *markup.Node) {
	d, words := x.of(n), all(n, "hottext")
	if x.tooMany(len(words)) {
		return
	}
	x.b.Kind = "multiple"
	if d.single || attr(n, "maxchoices") == "1" {
		x.b.Kind = "single"
	}
	x.b.Fixed = true
	var ids []string
	seen := map[string]int{}
	for _, w := range words {
		ids = append(ids, attr(w, "identifier"))
		text := flat(w)
		if seen[text]++; seen[text] > 1 {
			text += " (" + strconv.Itoa(seen[text]) + ")"
		}
		x.b.Options = append(x.b.Options, item.Option{Text: item.T(text)})
	}
	x.weigh(d, ids)
	x.limit(n)
	x.b.Stem = x.html(kid(x.root, "itembody"), func(k *markup.Node) (string, bool) {
		if name(k) == "hottext" {
			return "<u>" + x.inner(k, nil) + "</u>", true
		}
		return "", false
	})
	x.e.Change(format.Say("exams.qti.hottext"))
}

func (x *reading) order(n *markup.Node) {
	d, choices := x.of(n), kids(n, "simplechoice")
	if x.tooMany(len(choices)) {
		return
	}
	x.b.Kind = "ordering"
	x.beyond = x.beyond || d.maps
	if len(d.correct) != len(choices) {
		x.e.Refuse(format.Say("exams.qti.order", "have", len(d.correct), "want", len(choices)))
		return
	}
	for _, id := range d.correct {
		i := slices.IndexFunc(choices, func(c *markup.Node) bool { return attr(c, "identifier") == id })
		if i < 0 {
			x.e.Refuse(format.Say("exams.qti.unknown", "id", item.Clip(id, 40)))
			return
		}
		x.b.Options = append(x.b.Options, item.Option{Text: x.html(choices[i], nil)})
	}
}

// match reads pairs. Each of one side must belong to exactly one of the other; where it is the second
// side that is single, the sides change places.
func (x *reading) match(n *markup.Node) {
	d, sets := x.of(n), kids(n, "simplematchset")
	if len(sets) != 2 {
		x.e.Refuse(format.Say("exams.qti.pairs"))
		return
	}
	left, right := kids(sets[0], "simpleassociablechoice"), kids(sets[1], "simpleassociablechoice")
	if x.tooMany(len(left) + len(right)) {
		return
	}
	pairs := d.pairs(d.maps)
	partner := func(of []*markup.Node, side int) map[string]string {
		out := map[string]string{}
		for _, p := range pairs {
			if out[p[side]] != "" {
				return nil
			}
			out[p[side]] = p[1-side]
		}
		for _, c := range of {
			if out[attr(c, "identifier")] == "" {
				return nil
			}
		}
		return out
	}
	of := partner(left, 0)
	if of == nil {
		left, right = right, left
		of = partner(left, 1)
	}
	if of == nil {
		x.e.Refuse(format.Say("exams.qti.pairs"))
		return
	}
	x.b.Kind = "matching"
	if !d.maps {
		x.b.Rule = item.MatchCorrect
	}
	x.beyond = x.beyond || d.uneven()
	for _, c := range right {
		x.b.Options = append(x.b.Options, item.Option{ID: attr(c, "identifier"), Text: x.html(c, nil)})
	}
	for _, c := range left {
		x.b.Prompts = append(x.b.Prompts, item.Prompt{Text: x.html(c, nil), Match: of[attr(c, "identifier")]})
	}
	x.b.Fixed = attr(n, "shuffle") != "true"
}

// pairs are the right ones, first to second.
func (d *declaration) pairs(mapped bool) [][2]string {
	var keys []string
	if mapped {
		for _, m := range d.mapped {
			if m.worth > 0 {
				keys = append(keys, m.key)
			}
		}
	} else {
		keys = d.correct
	}
	var out [][2]string
	for _, k := range keys {
		if a, b, ok := strings.Cut(k, " "); ok {
			out = append(out, [2]string{a, b})
		}
	}
	return out
}

// uneven says whether pairs are worth more or less than each other, or wrong ones less than nothing: here each
// right pair counts the same.
func (d *declaration) uneven() bool {
	best, _ := d.best()
	return d.maps && (d.other != 0 || slices.ContainsFunc(d.mapped, func(m mapEntry) bool { return m.worth != best && m.worth != 0 }))
}

func (x *reading) essay(*markup.Node) { x.b.Kind = "essay" }

// slider asks for a number on a scale; here it is typed.
func (x *reading) slider(n *markup.Node) {
	x.b.Kind = "numeric"
	x.b.Answers = x.numbers(x.of(n))
	x.e.Change(format.Say("exams.qti.slider", "low", item.Clip(attr(n, "lowerbound"), 20), "high", item.Clip(attr(n, "upperbound"), 20)))
}

// numbers are the accepted numbers of a response.
func (x *reading) numbers(d *declaration) []item.Answer {
	var out []item.Answer
	add := func(value string, near near, w int64) {
		a, ok := near.around(value, w)
		if !ok {
			a = item.Answer{Low: value, High: value, Weight: w} // refused by the item's own check, which names it
		}
		out = append(out, a)
	}
	if best, _ := d.best(); d.maps && best > 0 {
		x.beyond = x.beyond || d.other != 0 // points for whatever else
		for _, m := range d.mapped[:min(len(d.mapped), maxChoices)] {
			near := m.near
			if !d.chained {
				near = d.near
			}
			add(m.key, near, weight(m.worth, best))
		}
		return out
	}
	for _, v := range d.correct[:min(len(d.correct), maxChoices)] {
		add(v, d.near, item.Full)
	}
	return out
}

// texts are the accepted texts of a response; a star is a star.
func (x *reading) texts(d *declaration) []item.Answer {
	var out []item.Answer
	pattern := func(s string) string { return strings.ReplaceAll(s, "*", `\*`) }
	if best, _ := d.best(); d.maps && best > 0 {
		x.beyond = x.beyond || d.other != 0 // points for whatever else
		for _, m := range d.mapped[:min(len(d.mapped), maxChoices)] {
			out = append(out, item.Answer{Pattern: pattern(m.key), Case: m.exact, Weight: weight(m.worth, best)})
		}
		return out
	}
	for _, v := range d.correct[:min(len(d.correct), maxChoices)] {
		out = append(out, item.Answer{Pattern: pattern(v), Case: d.exact, Weight: item.Full})
	}
	return out
}

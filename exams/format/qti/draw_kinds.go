package qti

import (
	"cmp"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"tianti/exams/format"
	"tianti/exams/item"
)

// response is what an item declares of one response.
type response struct {
	id, cardinality, base string
	correct               []string
	mapped                []mapEntry
	lower                 bool
	other                 int64       // thousandths for what is not mapped
	ranges                []span      // of numbers that are near enough, the best first; they are in the place of a mapping
	areas                 []item.Area // of points; mapped has their worth
	worth                 int64       // of a part of a case, in thousandths
}

// span is a number, how far others may be off it, and what they are worth in thousandths.
type span struct {
	key, tolerance string
	worth          int64
}

// kind draws the interaction of the item's kind and says what it declares; nil when there is none.
func (d *drawing) kind() func(*drawing) []response {
	switch d.b.Kind {
	case "single", "multiple", "truefalse":
		return (*drawing).choices
	case "short", "numeric":
		return (*drawing).entry
	case "matching":
		return (*drawing).pairs
	case "ordering":
		return (*drawing).sequence
	case "cloze":
		return (*drawing).text
	case item.HotSpot:
		return (*drawing).hotspot
	case "upload", "recording":
		return (*drawing).uploaded
	case item.Case:
		return (*drawing).composite
	}
	if d.b.Open() && len(d.b.Parts) == 0 {
		return (*drawing).long
	}
	return nil
}

func (d *drawing) stem() {
	d.WriteString(d.block(d.b.Stem) + "\n")
	d.attached()
}

func choiceID(i int) string { return "c" + strconv.Itoa(i+1) }

func shuffled(fixed bool) string { return strconv.FormatBool(!fixed) }

func (d *drawing) choices() []response {
	d.stem()
	r := response{id: "RESPONSE", cardinality: "single", base: "identifier"}
	most := "1"
	if d.b.Kind == "multiple" {
		r.cardinality, most = "multiple", "0"
		if n := d.b.MostChoices(); n < len(d.b.Options) {
			most = strconv.Itoa(n)
		}
	}
	d.open("choiceInteraction", "responseIdentifier", r.id, "shuffle", shuffled(d.b.Fixed || d.b.Kind == "truefalse"), "maxChoices", most)
	for i, o := range d.b.Options {
		text := o.Text
		if d.b.Kind == "truefalse" {
			text = truth(o.ID)
		}
		inner := d.inline(text)
		if !o.Feedback.IsZero() {
			inner += "<" + d.tag("feedbackInline") + " " + d.spelt("outcomeIdentifier") + `="FEEDBACK" identifier="` + choiceID(i) + `" ` + d.spelt("showHide") + `="show">` + d.inline(o.Feedback) + "</" + d.tag("feedbackInline") + ">"
		}
		d.element("simpleChoice", inner, "identifier", choiceID(i))
	}
	d.end("choiceInteraction")
	r.choose(d.b)
	return []response{r}
}

// choose notes what each option is worth: right or wrong, and points where there are more than two sorts.
func (r *response) choose(b *item.Body) {
	best := format.Best(b.Options, func(o item.Option) int64 { return o.Weight })
	worth, mapped := worths(b)
	for i, o := range b.Options {
		if o.Weight == best || b.Kind == "multiple" && o.Weight > 0 {
			r.correct = append(r.correct, choiceID(i))
		}
		if mapped && worth[i] != 0 {
			r.mapped = append(r.mapped, mapEntry{key: choiceID(i), worth: worth[i]})
		}
	}
	r.lower = !b.Negative || b.Rule == item.PerCorrectNoneWrong
}

// worths are the points of each option in thousandths, as a mapping says them; false where right and wrong is
// enough. The rules of shares become points: a wrong option takes as much as it costs, with a sum that is cut off
// below nothing.
func worths(b *item.Body) (out []int64, mapped bool) {
	var best, positive int64
	mapped = b.Rule == item.MapResponse
	for _, o := range b.Options {
		best, positive = max(best, o.Weight), positive+max(o.Weight, 0)
		mapped = mapped || b.Kind == "single" && o.Weight != 0 && o.Weight != item.Full
	}
	whole := best
	if b.Kind != "single" {
		whole = positive
	}
	share := b.Max / max(int64(b.RightOptions()), 1)
	wrong := map[item.Rule]int64{item.PerCorrect: 0, item.PerCorrectMinusWrong: -share, item.PerCorrectNoneWrong: -b.Max}
	cost, shared := wrong[b.Rule]
	shared = shared && b.Kind != "single"
	for _, o := range b.Options {
		switch {
		case shared && o.Weight > 0:
			out = append(out, share)
		case shared:
			out = append(out, cost)
		default:
			out = append(out, b.Max*o.Weight/max(whole, 1))
		}
	}
	return out, (mapped || shared) && whole > 0
}

// entry is a text or a number behind the stem.
func (d *drawing) entry() []response {
	d.stem()
	r := response{id: "RESPONSE", cardinality: "single", base: "string"}
	r.accept(d.b.Kind, d.b.Answers, d.b.Max)
	d.WriteString("<div>")
	d.empty("textEntryInteraction", "responseIdentifier", r.id)
	d.WriteString("</div>\n")
	return []response{r}
}

// accept notes what a gap accepts, worth so many thousandths at most.
func (r *response) accept(kind item.Kind, answers []item.Answer, worth int64) {
	var best int64
	for _, a := range answers {
		best = max(best, a.Weight)
	}
	near := false
	for _, a := range answers {
		key, tolerance := strings.ReplaceAll(a.Pattern, `\*`, "*"), ""
		if kind == "numeric" {
			if key, tolerance = middle(a); key == "" {
				continue
			}
			r.base, near = "float", near || tolerance != "0"
		}
		if a.Weight == best {
			r.correct = append(r.correct, key)
		}
		if best > 0 {
			r.mapped = append(r.mapped, mapEntry{key: key, worth: worth * a.Weight / best, exact: a.Case})
			r.ranges = append(r.ranges, span{key, tolerance, worth * a.Weight / best})
		}
	}
	if near {
		r.mapped = nil
		slices.SortStableFunc(r.ranges, func(a, b span) int { return cmp.Compare(b.worth, a.worth) })
	} else {
		r.ranges = nil
	}
	r.lower = true
}

// middle is the number in the middle of a range, and how far its ends are; "" of one without ends.
func middle(a item.Answer) (value, tolerance string) {
	low, _ := item.Number(a.Low)
	high, _ := item.Number(a.High)
	if low == nil || high == nil {
		return "", ""
	}
	half := big.NewRat(1, 2)
	return item.Decimal(new(big.Rat).Mul(half, new(big.Rat).Add(low, high))), item.Decimal(new(big.Rat).Mul(half, new(big.Rat).Sub(high, low)))
}

func (d *drawing) pairs() []response {
	d.stem()
	r := response{id: "RESPONSE", cardinality: "multiple", base: "directedPair", lower: true}
	n := int64(max(len(d.b.Prompts), 1))
	d.open("matchInteraction", "responseIdentifier", r.id, "shuffle", shuffled(d.b.Fixed), "maxAssociations", "0")
	d.open("simpleMatchSet")
	for i, p := range d.b.Prompts {
		d.element("simpleAssociableChoice", d.inline(p.Text), "identifier", "p"+strconv.Itoa(i+1), "matchMax", "1")
		at := slices.IndexFunc(d.b.Options, func(o item.Option) bool { return o.ID == p.Match })
		key := "p" + strconv.Itoa(i+1) + " " + choiceID(at)
		r.correct = append(r.correct, key)
		if d.b.Rule != item.MatchCorrect {
			r.mapped = append(r.mapped, mapEntry{key: key, worth: d.b.Max / n})
		}
	}
	r.other = map[item.Rule]int64{item.PerCorrectMinusWrong: -d.b.Max / n, item.PerCorrectNoneWrong: -d.b.Max}[d.b.Rule]
	d.end("simpleMatchSet")
	d.open("simpleMatchSet")
	for i, o := range d.b.Options {
		d.element("simpleAssociableChoice", d.inline(o.Text), "identifier", choiceID(i), "matchMax", "0")
	}
	d.end("simpleMatchSet")
	d.end("matchInteraction")
	return []response{r}
}

func (d *drawing) sequence() []response {
	d.stem()
	if d.b.Rule == item.PerCorrect {
		d.told.Change(format.Say("exams.format.shares"))
	}
	r := response{id: "RESPONSE", cardinality: "ordered", base: "identifier"}
	d.open("orderInteraction", "responseIdentifier", r.id, "shuffle", "true")
	for i, o := range d.b.Options {
		d.element("simpleChoice", d.inline(o.Text), "identifier", choiceID(i))
		r.correct = append(r.correct, choiceID(i))
	}
	d.end("orderInteraction")
	return []response{r}
}

// text is a stem with its gaps in it.
func (d *drawing) text() []response {
	d.told.Shared(d.b, len(d.b.Blanks))
	stem := d.block(d.b.Stem)
	var all []response
	var shares int64
	for _, g := range d.b.Blanks {
		shares += max(g.Share, 1)
	}
	for i, g := range d.b.Blanks {
		r := response{id: gapName(i), cardinality: "single", base: "string"}
		worth := d.b.Max * max(g.Share, 1) / shares
		var gap drawing
		gap.v = d.v
		if g.Kind == "single" {
			r.base = "identifier"
			gap.open("inlineChoiceInteraction", "responseIdentifier", r.id, "shuffle", shuffled(d.b.Fixed))
			for j, o := range g.Options {
				gap.element("inlineChoice", escaped(o.Text.Text), "identifier", choiceID(j))
			}
			r.choose(&item.Body{Kind: "single", Options: g.Options, Rule: item.MapResponse, Max: worth})
			gap.end("inlineChoiceInteraction")
		} else {
			r.accept(g.Kind, g.Answers, worth)
			gap.empty("textEntryInteraction", "responseIdentifier", r.id)
		}
		stem = strings.Replace(stem, "[["+g.ID+"]]", strings.TrimSpace(gap.String()), 1)
		all = append(all, r)
	}
	d.WriteString(stem + "\n")
	d.attached()
	return all
}

// long is an answer that people mark; what they go by is for scorers only.
func (d *drawing) long() []response {
	d.stem()
	r := response{id: "RESPONSE", cardinality: "single", base: "string"}
	d.empty("extendedTextInteraction", "responseIdentifier", r.id)
	d.WriteString("\n")
	d.scorers()
	return []response{r}
}

// scorers is what only those who mark may see.
func (d *drawing) scorers() {
	if !d.b.Model.IsZero() {
		d.element("rubricBlock", d.rubric(), "view", "scorer")
	}
}

func (d *drawing) rubric() string {
	if d.v.kebab {
		return "<qti-content-body>" + d.block(d.b.Model) + "</qti-content-body>"
	}
	return d.block(d.b.Model)
}

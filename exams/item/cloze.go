package item

import (
	"fmt"
	"regexp"

	"tianti/internal/fault"
)

// gap is how a cloze stem names a blank: [[b1]].
var gap = regexp.MustCompile(`\[\[([A-Za-z0-9_-]{1,32})\]\]`)

// Cloze asks to fill the gaps of its stem, each like a single, short or numeric item. Without a
// rule each gap earns its share of the whole.
var Cloze = Register(Definition{
	Kind:  "cloze",
	Check: checkCloze,
	Show: func(b *Body, v *View, s *Shuffle) {
		for _, g := range b.Blanks {
			show := ShownGap{ID: g.ID, Kind: g.Kind}
			if g.Kind == "single" && b.Fixed {
				show.Options = shown(g.Options, nil)
			} else if g.Kind == "single" {
				show.Options = shown(g.Options, s)
			}
			v.Blanks = append(v.Blanks, show)
		}
	},
	Accept: acceptCloze,
	Share:  shareCloze,
	Sample: func() (Body, Response) {
		b := Body{Kind: "cloze", Stem: T("携号转网前须结清 [[fee]]；投诉应在 [[hours]] 小时内首次回复；结束语是 [[bye]]。"), Max: 3 * Point, Blanks: []Blank{
			{ID: "fee", Kind: "short", Answers: []Answer{{Pattern: "*费*", Weight: Full}}},
			{ID: "hours", Kind: "numeric", Answers: []Answer{{Low: "24", High: "24", Weight: Full}}},
			{ID: "bye", Kind: "single", Options: []Option{{Text: T("感谢您的来电，再见。"), Weight: Full}, {Text: T("挂了。")}}},
		}}
		Prepare(&b)
		return b, Response{Pairs: map[string]string{"fee": "费用", "hours": "24", "bye": b.Blanks[2].Options[0].ID}}
	},
})

func checkCloze(b *Body) fault.List {
	var l fault.List
	named := map[string]int{}
	for _, m := range gap.FindAllStringSubmatch(b.Stem.Text, maxOptions+1) {
		named[m[1]]++
	}
	if len(b.Blanks) == 0 || len(b.Blanks) > maxOptions {
		l = append(l, ErrBlank.At("blanks").With("blank", ""))
	}
	for i, g := range b.Blanks {
		field := fmt.Sprintf("blanks.%d", i)
		if named[g.ID] != 1 || g.Share < 0 || g.Share > 1000 {
			l = append(l, ErrBlank.At(field).With("blank", g.ID))
		}
		delete(named, g.ID)
		switch g.Kind {
		case "single":
			l = append(l, checkOptions(g.Options, 2)...)
			if best, _ := bestWeight(g.Options); best <= 0 {
				l = append(l, ErrNoKey.At(field))
			}
		case "short", "numeric":
			l = append(l, checkAnswers(g.Answers, g.Kind)...)
		default:
			l = append(l, ErrKind.At(field).With("kind", g.Kind))
		}
	}
	for id := range named {
		l = append(l, ErrBlank.At("stem").With("blank", id))
	}
	return l
}

func acceptCloze(b *Body, r Response) error {
	if r.Text != "" || len(r.Choice) > 0 || r.beyond() {
		return ErrResponse.At("response").With("kind", b.Kind)
	}
	blanks := map[string]Blank{}
	for _, g := range b.Blanks {
		blanks[g.ID] = g
	}
	for id, value := range r.Pairs {
		g, ok := blanks[id]
		if !ok {
			return ErrResponseOption.At("response").With("option", id)
		}
		if value == "" {
			continue
		}
		switch g.Kind {
		case "single":
			if err := chosen(g.Options, []string{value}); err != nil {
				return err
			}
		case "numeric":
			if _, ok := Number(value); !ok {
				return ErrResponseNumber.At("response."+id).With("value", value)
			}
		}
	}
	return nil
}

// shareCloze adds up the shares of the gaps; a gap may be partly right. The sum is kept in
// ten-millionths of a share, rounded down per gap.
func shareCloze(b *Body, r Response) Fraction {
	var sum, all, hit, miss int64
	for _, g := range b.Blanks {
		share := max(g.Share, 1)
		all += share
		value := r.Pairs[g.ID]
		if value == "" {
			continue
		}
		var weight, best int64
		switch g.Kind {
		case "single":
			best, _ = bestWeight(g.Options)
			weight = weightOf(g.Options, value)
		case "short":
			weight, best = shortWeight(g.Answers, value)
		case "numeric":
			weight, best = numberWeight(g.Answers, value)
		}
		if weight >= best {
			hit++
		} else if weight <= 0 {
			miss++
		}
		if best > 0 {
			sum += share * (weight * precision / best)
		}
	}
	if b.Rule != "" && b.Rule != MapResponse {
		return byParts(b.Rule, hit, miss, int64(len(b.Blanks)))
	}
	return Fraction{sum, all * precision}
}

// precision is how finely a gap's partial weight counts.
const precision = 1_000_000

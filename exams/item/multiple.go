package item

import "tianti/internal/fault"

// Multiple asks for all right options. Without a rule of its own it is all or nothing. The setting "choices" is how
// many may be chosen at most: where wrong options cost nothing, nobody earns the points by choosing all of them.
var Multiple = Register(Definition{
	Kind: "multiple",
	Check: func(b *Body) fault.List {
		l := checkOptions(b.Options, 2)
		if _, positive := bestWeight(b.Options); positive <= 0 {
			l = append(l, ErrNoKey.At("options"))
		}
		if n := b.number("choices", maxOptions); b.Settings["choices"] != "" && n < b.RightOptions() {
			l = append(l, ErrChoices.At("settings.choices").With("least", b.RightOptions()).With("most", maxOptions))
		}
		return l
	},
	Show: func(b *Body, v *View, s *Shuffle) {
		if b.Fixed {
			s = nil
		}
		v.Options = shown(b.Options, s)
		if n := b.MostChoices(); n < len(b.Options) {
			v.Limits = &ShownLimit{Choices: n}
		}
	},
	Accept: func(b *Body, r Response) error {
		if !onlyChoice(r) {
			return ErrResponse.At("response").With("kind", b.Kind)
		}
		if n := b.MostChoices(); len(r.Choice) > n {
			return ErrResponseChoices.At("response").With("most", n)
		}
		return chosen(b.Options, r.Choice)
	},
	Share: func(b *Body, r Response) Fraction { return shareChosen(b, r.Choice, 0) },
	Sample: func() (Body, Response) {
		b := Body{Kind: "multiple", Stem: T("下列哪些属于客户个人信息？"), Max: 2 * Point, Rule: PerCorrectNoneWrong, Options: []Option{
			{Text: T("身份证号码"), Weight: Full},
			{Text: T("通话详单"), Weight: Full},
			{Text: T("营业厅地址")},
			{Text: T("套餐资费公告")},
		}}
		Prepare(&b)
		return b, Response{Choice: []string{b.Options[0].ID, b.Options[1].ID}}
	},
})

// MostChoices is how many options of a multiple item may be chosen.
func (b *Body) MostChoices() int {
	if n := b.number("choices", maxOptions); n > 0 {
		return min(n, len(b.Options))
	}
	return len(b.Options)
}

// RightOptions is how many options are worth something.
func (b *Body) RightOptions() (n int) {
	for _, o := range b.Options {
		if o.Weight > 0 {
			n++
		}
	}
	return n
}

// shareChosen scores a choice of several options; outside counts what was chosen beside all of them.
func shareChosen(b *Body, choice []string, outside int64) Fraction {
	var hit, sum int64
	miss, right := outside, int64(b.RightOptions())
	_, positive := bestWeight(b.Options)
	for _, id := range choice {
		w := weightOf(b.Options, id)
		sum += w
		if w > 0 {
			hit++
		} else {
			miss++
		}
	}
	switch b.Rule {
	case MapResponse:
		return Fraction{sum, positive}
	case PerCorrect:
		return Fraction{hit, right}
	case PerCorrectMinusWrong:
		return Fraction{hit - miss, right}
	case PerCorrectNoneWrong:
		if miss > 0 {
			return none
		}
		return Fraction{hit, right}
	}
	if hit == right && miss == 0 {
		return whole
	}
	return none
}

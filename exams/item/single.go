package item

import "tianti/internal/fault"

// Single asks for one of its options. The option with the highest weight earns everything.
var Single = Register(Definition{
	Kind:  "single",
	Check: checkSingle,
	Show: func(b *Body, v *View, s *Shuffle) {
		if b.Fixed {
			s = nil
		}
		v.Options = shown(b.Options, s)
	},
	Accept: acceptSingle,
	Share: func(b *Body, r Response) Fraction {
		best, _ := bestWeight(b.Options)
		return weighed(b, weightOf(b.Options, r.Choice[0]), best)
	},
	Sample: func() (Body, Response) {
		b := Body{Kind: "single", Stem: T("客户来电第一句话应当是？"), Max: 1 * Point, Options: []Option{
			{Text: T("您好，很高兴为您服务。"), Weight: Full},
			{Text: T("喂，哪位？")},
			{Text: T("有事快说。"), Feedback: T("服务忌语。")},
		}}
		Prepare(&b)
		return b, Response{Choice: []string{b.Options[0].ID}}
	},
})

func checkSingle(b *Body) fault.List {
	l := checkOptions(b.Options, 2)
	if best, _ := bestWeight(b.Options); best <= 0 {
		l = append(l, ErrNoKey.At("options"))
	}
	return l
}

func acceptSingle(b *Body, r Response) error {
	if len(r.Choice) != 1 || !onlyChoice(r) {
		return ErrResponse.At("response").With("kind", b.Kind)
	}
	return chosen(b.Options, r.Choice)
}

// weighed is the share of one answer with this weight where best earns everything. All or
// nothing turns a partial weight into nothing.
func weighed(b *Body, weight, best int64) Fraction {
	if best <= 0 || b.Rule == MatchCorrect && weight < best {
		return none
	}
	return Fraction{weight, best}
}

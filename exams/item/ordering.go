package item

import "tianti/internal/fault"

// Ordering asks to put all options in order; Body.Options holds the right one. Without a rule it
// is all or nothing; else each option that stands at its place earns its share.
var Ordering = Register(Definition{
	Kind:  "ordering",
	Check: func(b *Body) fault.List { return checkOptions(b.Options, 2) },
	Show: func(b *Body, v *View, s *Shuffle) {
		v.Options = shown(b.Options, s)
	},
	Accept: func(b *Body, r Response) error {
		if !onlyChoice(r) {
			return ErrResponse.At("response").With("kind", b.Kind)
		}
		if err := chosen(b.Options, r.Choice); err != nil {
			return err
		}
		if len(r.Choice) != len(b.Options) {
			return ErrResponse.At("response").With("kind", b.Kind)
		}
		return nil
	},
	Share: func(b *Body, r Response) Fraction {
		var hit, miss int64
		for i, o := range b.Options {
			if r.Choice[i] == o.ID {
				hit++
			} else {
				miss++
			}
		}
		if b.Rule == "" {
			return byParts(MatchCorrect, hit, miss, int64(len(b.Options)))
		}
		return byParts(b.Rule, hit, miss, int64(len(b.Options)))
	},
	Sample: func() (Body, Response) {
		b := Body{Kind: "ordering", Stem: T("按受理投诉的先后排列。"), Max: 2 * Point, Rule: PerCorrect, Options: []Option{
			{Text: T("倾听并安抚")}, {Text: T("复述确认")}, {Text: T("给出方案和时限")}, {Text: T("结束并记录工单")}}}
		Prepare(&b)
		var full Response
		for _, o := range b.Options {
			full.Choice = append(full.Choice, o.ID)
		}
		return b, full
	},
})

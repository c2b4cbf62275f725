package item

import "tianti/internal/fault"

// The option ids of a true/false item; their words come from the page's language.
const (
	True  = "true"
	False = "false"
)

// TrueFalse asks whether its stem is right. Its options are True and False without texts of
// their own.
var TrueFalse = Register(Definition{
	Kind: "truefalse",
	Check: func(b *Body) fault.List {
		if len(b.Options) != 2 || b.Options[0].ID != True || b.Options[1].ID != False {
			return fault.List{ErrFewOptions.At("options").With("least", 2).With("have", len(b.Options))}
		}
		if right := b.Options[0].Weight > 0; right == (b.Options[1].Weight > 0) {
			return fault.List{ErrNoKey.At("options")}
		}
		return nil
	},
	Show:   func(b *Body, v *View, _ *Shuffle) { v.Options = shown(b.Options, nil) },
	Accept: acceptSingle,
	Share: func(b *Body, r Response) Fraction {
		best, _ := bestWeight(b.Options)
		return weighed(b, weightOf(b.Options, r.Choice[0]), best)
	},
	Sample: func() (Body, Response) {
		return NewTrueFalse("办理补卡前必须先核验客户身份。", true), Response{Choice: []string{True}}
	},
})

// NewTrueFalse is a true/false item of one point.
func NewTrueFalse(stem string, right bool) Body {
	b := Body{Kind: "truefalse", Stem: T(stem), Max: Point, Options: []Option{{ID: True}, {ID: False}}}
	if right {
		b.Options[0].Weight = Full
	} else {
		b.Options[1].Weight = Full
	}
	return b
}

package item

import "tianti/internal/fault"

// Short asks for a few words. The first answer whose pattern fits gives the weight, as in
// Moodle: special cases stand above the catch-all "*".
var Short = Register(Definition{
	Kind:  "short",
	Check: func(b *Body) fault.List { return checkAnswers(b.Answers, "short") },
	Show: func(_ *Body, v *View, _ *Shuffle) {
		v.Limits = &ShownLimit{Characters: maxShortText}
	},
	Accept: func(b *Body, r Response) error {
		if len(r.Choice)+len(r.Pairs) > 0 || r.beyond() {
			return ErrResponse.At("response").With("kind", b.Kind)
		}
		if tooLong(r.Text, maxShortText) {
			return ErrResponseLong.At("response").With("most", maxShortText)
		}
		return nil
	},
	Share: func(b *Body, r Response) Fraction {
		weight, best := shortWeight(b.Answers, r.Text)
		return weighed(b, weight, best)
	},
	Sample: func() (Body, Response) {
		return Body{Kind: "short", Stem: T("客户服务热线的号码是？"), Max: Point,
			Answers: []Answer{{Pattern: "10010", Weight: Full}, {Pattern: "*10010*", Weight: Full / 2}}}, Response{Text: "１００１０"}
	},
})

func shortWeight(answers []Answer, text string) (weight, best int64) {
	found := false
	for _, a := range answers {
		best = max(best, a.Weight)
		if !found && matches(a.Pattern, text, a.Case) {
			weight, found = a.Weight, true
		}
	}
	return weight, best
}

package item

import (
	"fmt"
	"math/big"

	"tianti/internal/fault"
)

// Numeric asks for a number; each answer is a range that earns its weight. Numbers are decimals
// of any precision, compared exactly.
var Numeric = Register(Definition{
	Kind:   "numeric",
	Check:  func(b *Body) fault.List { return checkAnswers(b.Answers, "numeric") },
	Show:   func(*Body, *View, *Shuffle) {},
	Accept: acceptNumber,
	Share: func(b *Body, r Response) Fraction {
		weight, best := numberWeight(b.Answers, r.Text)
		return weighed(b, weight, best)
	},
	Sample: func() (Body, Response) {
		return Body{Kind: "numeric", Stem: T("月租 58 元，含 100 分钟，超出每分钟 0.15 元。本月通话 120 分钟，应付多少元？"), Max: 2 * Point,
			Answers: []Answer{{Low: "61", High: "61", Weight: Full}, {Low: "60.9", High: "61.1", Weight: Full / 2}}}, Response{Text: "61.00"}
	},
})

// Within is an answer around a value: [value-tolerance, value+tolerance].
func Within(value, tolerance string, weight int64) (Answer, bool) {
	v, ok := Number(value)
	d, ok2 := Number(tolerance)
	if !ok || !ok2 {
		return Answer{}, false
	}
	d.Abs(d)
	return Answer{Low: Decimal(new(big.Rat).Sub(v, d)), High: Decimal(new(big.Rat).Add(v, d)), Weight: weight}, true
}

// Decimal writes a rational that came from decimals without losing a digit.
func Decimal(r *big.Rat) string {
	if r.IsInt() {
		return r.Num().String()
	}
	digits, _ := r.FloatPrec()
	return r.FloatString(digits)
}

func acceptNumber(b *Body, r Response) error {
	if len(r.Choice)+len(r.Pairs) > 0 || r.beyond() {
		return ErrResponse.At("response").With("kind", b.Kind)
	}
	if _, ok := Number(r.Text); !ok {
		return ErrResponseNumber.At("response").With("value", r.Text)
	}
	return nil
}

func numberWeight(answers []Answer, text string) (weight, best int64) {
	n, ok := Number(text)
	found, otherwise := false, int64(0)
	for _, a := range answers {
		best = max(best, a.Weight)
		if a.Low == "" && a.High == "" {
			otherwise = a.Weight
			continue
		}
		low, ok1 := Number(a.Low)
		high, ok2 := Number(a.High)
		if ok && ok1 && ok2 && n.Cmp(low) >= 0 && n.Cmp(high) <= 0 && (!found || a.Weight > weight) {
			weight, found = a.Weight, true
		}
	}
	if !found {
		weight = otherwise
	}
	return weight, best
}

// checkAnswers is for numeric and short items and blanks.
func checkAnswers(answers []Answer, kind Kind) fault.List {
	var l fault.List
	if len(answers) > maxOptions {
		return fault.List{ErrManyOptions.At("answers").With("most", maxOptions).With("have", len(answers))}
	}
	best := int64(0)
	for i, a := range answers {
		field := fmt.Sprintf("answers.%d", i)
		best = max(best, a.Weight)
		if a.Weight < -Full || a.Weight > Full {
			l = append(l, ErrWeight.At(field).With("weight", Percent(a.Weight)))
		}
		if kind == "short" {
			if Fold(a.Pattern, false) == "" || tooLong(a.Pattern, maxShortText) {
				l = append(l, ErrPattern.At(field))
			}
			continue
		}
		if a.Low == "" && a.High == "" && a.Weight <= 0 {
			continue
		}
		low, ok1 := Number(a.Low)
		high, ok2 := Number(a.High)
		switch {
		case !ok1:
			l = append(l, ErrNumber.At(field).With("value", a.Low))
		case !ok2 || low.Cmp(high) > 0:
			l = append(l, ErrNumber.At(field).With("value", a.High))
		}
	}
	if best <= 0 {
		l = append(l, ErrNoKey.At("answers"))
	}
	return l
}

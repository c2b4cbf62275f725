package item

import "tianti/internal/fault"

// Fraction is a part of a whole: Of is above zero.
type Fraction struct{ Part, Of int64 }

// none and whole are the ends.
var (
	none  = Fraction{0, 1}
	whole = Fraction{1, 1}
)

// milli is the fraction of max, rounded half up, cut to what the item allows.
func (f Fraction) milli(b *Body) int64 {
	lowest := int64(0)
	if b.Negative {
		lowest = -b.Max
	}
	n := f.Part * b.Max
	half := f.Of / 2
	if n < 0 {
		half = -half
	}
	return min(max((n+half)/f.Of, lowest), b.Max)
}

// Score is what a response earns, in milli-points. open says that a person has to mark it, or a part
// of it; then the score is what rules can give now, 0 for an item without parts. No answer earns 0. An error says that the response does not fit the
// item, which CheckResponse would have told before it was saved.
func Score(b *Body, r Response) (milli int64, open bool, err error) {
	d, ok := definitions[b.Kind]
	if !ok {
		return 0, false, ErrKind.With("kind", b.Kind)
	}
	if r.Empty() {
		return 0, false, nil
	}
	if err := CheckResponse(b, r); err != nil {
		return 0, false, err
	}
	if d.Parts {
		return scoreParts(b, r)
	}
	if d.Open {
		return 0, true, nil
	}
	return d.Share(b, r).milli(b), false, nil
}

// Limits of a response.
const (
	maxChosen    = 200
	maxAnswer    = 20_000 // characters of a text
	maxShortText = 500
)

// CheckResponse says whether the response answers this item at all. No answer is fine.
func CheckResponse(b *Body, r Response) error {
	d, ok := definitions[b.Kind]
	if !ok {
		return ErrKind.With("kind", b.Kind)
	}
	if r.Empty() {
		return nil
	}
	if len(r.Choice) > maxChosen || len(r.Pairs) > maxChosen || len(r.Files) > maxChosen || len(r.Spots) > maxChosen || len(r.Parts) > maxParts {
		return ErrResponseMany.With("most", maxChosen)
	}
	if err := checkText(r.Text, maxAnswer); err != nil {
		return fault.From(err).At("response")
	}
	for _, v := range r.Pairs {
		if err := checkText(v, maxShortText); err != nil {
			return fault.From(err).At("response")
		}
	}
	return d.Accept(b, r)
}

// checkText refuses what no person types: too long, broken UTF-8, control characters.
func checkText(s string, most int) error {
	if !readable(s) {
		return ErrText
	}
	if tooLong(s, most) {
		return ErrResponseLong.With("most", most)
	}
	return nil
}

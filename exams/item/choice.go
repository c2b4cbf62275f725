package item

import "slices"

// What single, multiple and true/false share.

// chosen refuses a response that names an option twice or one that there is not.
func chosen(options []Option, choice []string) error {
	for i, id := range choice {
		if !slices.ContainsFunc(options, func(o Option) bool { return o.ID == id }) {
			return ErrResponseOption.At("response").With("option", id)
		}
		if slices.Contains(choice[:i], id) {
			return ErrResponseTwice.At("response").With("option", id)
		}
	}
	return nil
}

// onlyChoice refuses responses that carry anything but a choice.
func onlyChoice(r Response) bool { return r.Text == "" && !r.beyond() && len(r.Pairs) == 0 }

// beyond says whether a response carries what only a kind of its own asks for.
func (r Response) beyond() bool { return len(r.Files)+len(r.Spots)+len(r.Parts) > 0 }

func weightOf(options []Option, id string) int64 {
	for _, o := range options {
		if o.ID == id {
			return o.Weight
		}
	}
	return 0
}

// bestWeight is the highest weight; positive adds up those above zero.
func bestWeight(options []Option) (best, positive int64) {
	for _, o := range options {
		best = max(best, o.Weight)
		if o.Weight > 0 {
			positive += o.Weight
		}
	}
	return best, positive
}

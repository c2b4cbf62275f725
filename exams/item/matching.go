package item

import (
	"fmt"

	"tianti/internal/fault"
)

// Matching asks for the option that belongs to each prompt. Options may be used more than once;
// those that nobody needs are distractors. Without a rule, each right pair earns its share.
var Matching = Register(Definition{
	Kind:  "matching",
	Check: checkMatching,
	Show: func(b *Body, v *View, s *Shuffle) {
		v.Options = shown(b.Options, s) // always shuffled: the order could pair them
		prompts := make([]Option, len(b.Prompts))
		for i, p := range b.Prompts {
			prompts[i] = Option{ID: p.ID, Text: p.Text}
		}
		if b.Fixed {
			s = nil
		}
		v.Prompts = shown(prompts, s)
	},
	Accept: acceptMatching,
	Share: func(b *Body, r Response) Fraction {
		var hit, miss int64
		for _, p := range b.Prompts {
			switch r.Pairs[p.ID] {
			case p.Match:
				hit++
			case "":
			default:
				miss++
			}
		}
		return byParts(b.Rule, hit, miss, int64(len(b.Prompts)))
	},
	Sample: func() (Body, Response) {
		b := Body{Kind: "matching", Stem: T("把业务与办理渠道对应起来。"), Max: 3 * Point,
			Options: []Option{{ID: "a", Text: T("营业厅")}, {ID: "b", Text: T("10010 热线")}, {ID: "c", Text: T("手机营业厅")}, {ID: "d", Text: T("110")}},
			Prompts: []Prompt{{Text: T("实名补登记"), Match: "a"}, {Text: T("挂失"), Match: "b"}, {Text: T("查询电子账单"), Match: "c"}}}
		Prepare(&b)
		full := Response{Pairs: map[string]string{}}
		for _, p := range b.Prompts {
			full.Pairs[p.ID] = p.Match
		}
		return b, full
	},
})

func checkMatching(b *Body) fault.List {
	l := checkOptions(b.Options, 2)
	if len(b.Prompts) < 2 {
		l = append(l, ErrFewPairs.At("prompts").With("least", 2))
	}
	if len(b.Prompts) > maxOptions {
		l = append(l, ErrManyOptions.At("prompts").With("most", maxOptions).With("have", len(b.Prompts)))
	}
	ids := map[string]bool{}
	for _, o := range b.Options {
		ids[o.ID] = true
	}
	seen := map[string]bool{}
	for i, p := range b.Prompts {
		field := fmt.Sprintf("prompts.%d", i)
		if p.Text.IsZero() {
			l = append(l, ErrOptionEmpty.At(field).With("n", i+1))
		}
		if !idShape.MatchString(p.ID) || seen[p.ID] {
			l = append(l, ErrID.At(field).With("id", p.ID))
		}
		if !ids[p.Match] {
			l = append(l, ErrMatch.At(field).With("prompt", p.Text.Text))
		}
		seen[p.ID] = true
	}
	return l
}

func acceptMatching(b *Body, r Response) error {
	if r.Text != "" || len(r.Choice) > 0 || r.beyond() {
		return ErrResponse.At("response").With("kind", b.Kind)
	}
	prompts := map[string]bool{}
	for _, p := range b.Prompts {
		prompts[p.ID] = true
	}
	for prompt, option := range r.Pairs {
		if !prompts[prompt] {
			return ErrResponseOption.At("response").With("option", prompt)
		}
		if option == "" {
			continue
		}
		if err := chosen(b.Options, []string{option}); err != nil {
			return err
		}
	}
	return nil
}

// byParts scores an item of several parts of equal worth. Without a rule each right part earns
// its share.
func byParts(rule Rule, hit, miss, all int64) Fraction {
	switch {
	case rule == MatchCorrect && hit < all, rule == PerCorrectNoneWrong && miss > 0, all == 0:
		return none
	case rule == PerCorrectMinusWrong:
		return Fraction{hit - miss, all}
	}
	return Fraction{hit, all}
}

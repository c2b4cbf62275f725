package item

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// SameQuestion says whether two bodies ask the same, whatever their keys: stem, pictures, options,
// prompts and gaps are what candidates saw, under the same ids. Weights, right answers, feedback, rubric
// and the rule of scoring may differ, and so may the order in which an author writes options.
func SameQuestion(a, b *Body) bool {
	x, y := asked(a), asked(b)
	return Hash(&x) == Hash(&y)
}

// AsTold is a body with the limits that candidates were told when it was asked as was: how many options may be chosen,
// how many places marked. Another key must not make of an answer that was taken one that is refused.
func (b Body) AsTold(was *Body) Body {
	settings := maps.Clone(b.Settings)
	if settings == nil {
		settings = map[string]string{}
	}
	switch b.Kind {
	case "multiple":
		if delete(settings, "choices"); was.MostChoices() < len(was.Options) {
			settings["choices"] = strconv.Itoa(was.MostChoices())
		}
	case HotSpot:
		settings["spots"] = strconv.Itoa(was.MostSpots())
	case Case:
		b.Parts = slices.Clone(b.Parts)
		for i := range b.Parts[:min(len(b.Parts), len(was.Parts))] {
			b.Parts[i] = b.Parts[i].AsTold(&was.Parts[i])
		}
	}
	if b.Settings = settings; len(settings) == 0 {
		b.Settings = nil
	}
	return b
}

// asked is what candidates saw of an item, in an order that follows from it.
func asked(b *Body) Body {
	out := Body{ID: b.ID, Kind: b.Kind, Stem: b.Stem, Media: b.Media, Fixed: b.Fixed, Options: seen(b.Options), Roles: b.Roles}
	for _, p := range b.Prompts {
		out.Prompts = append(out.Prompts, Prompt{ID: p.ID, Text: p.Text})
	}
	for _, g := range b.Blanks {
		out.Blanks = append(out.Blanks, Blank{ID: g.ID, Kind: g.Kind, Options: seen(g.Options)})
	}
	for i := range b.Parts {
		part := asked(&b.Parts[i])
		part.Max = b.Parts[i].Max // marks were given by it
		out.Parts = append(out.Parts, part)
	}
	if b.Kind == HotSpot { // how many places may be marked was said to candidates
		out.Settings = map[string]string{"width": b.Settings["width"], "height": b.Settings["height"], "show": b.Settings["show"]}
	}
	return out
}

// seen are options as candidates know them. Areas of a picture are part of the key where they are hidden.
func seen(options []Option) []Option {
	var out []Option
	for _, o := range options {
		out = append(out, Option{ID: o.ID, Text: o.Text})
	}
	slices.SortFunc(out, func(a, b Option) int { return strings.Compare(a.ID, b.ID) })
	return out
}

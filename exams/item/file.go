package item

import (
	"fmt"
	"regexp"
	"slices"

	"tianti/internal/fault"
)

// FileAddress stands before the id of a stored file in the src of a picture within a text.
const FileAddress = "/files/"

var fileAddress = regexp.MustCompile(FileAddress + `(f[a-z2-7]{52})`)

// Texts visits every text of a body, those of its parts included.
func (b *Body) Texts(visit func(*Text)) {
	for _, t := range []*Text{&b.Stem, &b.Model, &b.Feedback} {
		visit(t)
	}
	options := func(all []Option) {
		for i := range all {
			visit(&all[i].Text)
			visit(&all[i].Feedback)
		}
	}
	answers := func(all []Answer) {
		for i := range all {
			visit(&all[i].Feedback)
		}
	}
	options(b.Options)
	answers(b.Answers)
	for i := range b.Prompts {
		visit(&b.Prompts[i].Text)
	}
	for i := range b.Blanks {
		options(b.Blanks[i].Options)
		answers(b.Blanks[i].Answers)
	}
	for i := range b.Parts {
		b.Parts[i].Texts(visit)
	}
}

// Files are the ids of the files that a body shows, each once, in order.
func (b *Body) Files() []string {
	var out []string
	add := func(id string) {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	b.Texts(func(t *Text) {
		for _, m := range fileAddress.FindAllStringSubmatch(t.Text, 200) {
			add(m[1])
		}
	})
	for _, m := range b.Media {
		add(m.ID)
	}
	for i := range b.Parts {
		for _, id := range b.Parts[i].Files() {
			add(id)
		}
	}
	return out
}

// maxMedia is how many files an item may show below its stem.
const maxMedia = 20

var fileShape = regexp.MustCompile(`^f[a-z2-7]{52}$`)

func checkMedia(all []Media) fault.List {
	var l fault.List
	for i, m := range all {
		if i >= maxMedia || !fileShape.MatchString(m.ID) || !readable(m.Name) || tooLong(m.Name, maxText) {
			l = append(l, ErrMedia.At(fmt.Sprintf("media.%d", i)).With("name", m.Name).With("most", maxMedia))
		}
	}
	return l
}

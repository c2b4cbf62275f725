package item

import (
	"crypto/sha256"
	"encoding/base32"
	"regexp"
	"strconv"
	"strings"
)

var opaque = regexp.MustCompile(`^[a-z2-7]{8}$`)

// Prepare makes a body ready to be checked and stored: it trims texts and gives every option and
// prompt an opaque id that follows from its text. Ids that already are opaque stay, so that
// mending a typing error does not orphan responses; any other id could tell the order in which
// the author wrote, and is replaced, in the key, too.
func Prepare(b *Body) {
	b.Title = strings.TrimSpace(b.Title)
	for _, t := range []*Text{&b.Stem, &b.Model, &b.Feedback} {
		tidy(t)
	}
	for i := range b.Answers {
		tidyAnswer(&b.Answers[i])
	}
	if b.Kind == "truefalse" {
		for i := range b.Options {
			tidy(&b.Options[i].Feedback)
		}
		return
	}
	renamed := prepareOptions(b.Options, b.Stem.Text)
	taken := map[string]bool{}
	for i := range b.Prompts {
		p := &b.Prompts[i]
		tidy(&p.Text)
		p.ID = opaqueID(p.ID, "prompt\x00"+b.Stem.Text+"\x00"+p.Text.Text, taken)
		if to, ok := renamed[p.Match]; ok {
			p.Match = to
		}
	}
	for i := range b.Blanks {
		if b.Blanks[i].Share == 1 { // what no share means
			b.Blanks[i].Share = 0
		}
		for j := range b.Blanks[i].Answers {
			tidyAnswer(&b.Blanks[i].Answers[j])
		}
		prepareOptions(b.Blanks[i].Options, b.Stem.Text+"\x00"+b.Blanks[i].ID)
	}
	parts := map[string]bool{}
	for i := range b.Parts {
		p := &b.Parts[i]
		Prepare(p)
		p.ID = opaqueID(p.ID, "part\x00"+b.Stem.Text+"\x00"+string(p.Kind)+"\x00"+p.Stem.Text, parts)
	}
	for i := range b.Roles {
		b.Roles[i].Name, b.Roles[i].Brief = strings.TrimSpace(b.Roles[i].Name), strings.TrimSpace(b.Roles[i].Brief)
	}
}

func prepareOptions(options []Option, context string) (renamed map[string]string) {
	renamed, taken := map[string]string{}, map[string]bool{}
	for i := range options {
		o := &options[i]
		tidy(&o.Text)
		tidy(&o.Feedback)
		id := opaqueID(o.ID, "option\x00"+context+"\x00"+o.Text.Text, taken)
		if o.ID != "" {
			renamed[o.ID] = id
		}
		o.ID = id
	}
	return renamed
}

func opaqueID(have, content string, taken map[string]bool) string {
	id := have
	for n := 0; !opaque.MatchString(id) || taken[id]; n++ {
		sum := sha256.Sum256([]byte(content + "\x00" + strconv.Itoa(n)))
		id = strings.ToLower(base32.StdEncoding.EncodeToString(sum[:5]))
	}
	taken[id] = true
	return id
}

// tidy trims a text and gives plain and empty texts their one form.
func tidy(t *Text) {
	t.Text = strings.TrimSpace(t.Text)
	if t.Text == "" || t.Format == Plain {
		t.Format = ""
	}
}

func tidyAnswer(a *Answer) {
	a.Pattern = strings.TrimSpace(a.Pattern)
	tidy(&a.Feedback)
}

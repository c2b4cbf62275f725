package own_test

import (
	"testing"

	"pgregory.net/rapid"

	"tianti/exams/format/formattest"
	"tianti/exams/format/markup"
	"tianti/exams/format/own"
	"tianti/exams/item"
)

func TestElementsBringBackWhatTheFormatsHaveNoWordsFor(t *testing.T) {
	for _, prefix := range []string{"", "tianti:"} {
		rapid.Check(t, func(t *rapid.T) {
			b := formattest.Format{}.Body(t, "essay", "roleplay", "cloze")
			if b.Rubric != nil {
				b.Rubric.Criteria[0].Between = rapid.Bool().Draw(t, "between")
			}
			n, err := markup.Parse([]byte(`<item xmlns:tianti="urn:x" rule="` + string(b.Rule) + `" negative="` + flag(b.Negative) + `" fixed="` + flag(b.Fixed) + `">` + own.Elements(prefix, &b) + "</item>"))
			if err != nil {
				t.Fatal(err)
			}
			back := b
			back.Settings, back.Rubric, back.Rule, back.Negative, back.Fixed = nil, nil, "", false, false
			if own.Read(n, &back); item.Hash(&back) != item.Hash(&b) {
				t.Fatalf("got %+v\nwant %+v", back, b)
			}
		})
	}
}

func flag(v bool) string {
	if v {
		return "1"
	}
	return "0"
}

func TestGapsGetTheirIdsBackAlsoWhenTheyChangePlaces(t *testing.T) {
	n, err := markup.Parse([]byte(`<item><blank id="b2"/><blank id="b1"/></item>`))
	if err != nil {
		t.Fatal(err)
	}
	b := item.Body{Stem: item.T("[[b1]] [[b2]] [[b3]]"), Blanks: []item.Blank{{ID: "b1"}, {ID: "b2"}, {ID: "b3"}}}
	own.Read(n, &b)
	if b.Stem.Text != "[[b2]] [[b1]] [[b3]]" || b.Blanks[0].ID != "b2" || b.Blanks[1].ID != "b1" || b.Blanks[2].ID != "b3" {
		t.Fatalf("%q %+v", b.Stem.Text, b.Blanks)
	}
}

func TestWhatAnElementDoesNotSayStays(t *testing.T) {
	n, err := markup.Parse([]byte("<item/>"))
	if err != nil {
		t.Fatal(err)
	}
	b, _, _ := item.Sample("essay")
	before := item.Hash(&b)
	if own.Read(n, &b); item.Hash(&b) != before {
		t.Fatalf("%+v", b)
	}
}

package exams_test

import (
	"bytes"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tianti/exams"
	"tianti/exams/item"
	"tianti/internal/store"
)

// byType is an Answer that does not write its fields by itself.
type byType exams.Answer

func someResponse(t *rapid.T, deep bool) (r item.Response) {
	texts := rapid.SliceOfN(rapid.String(), 0, 3)
	if rapid.Bool().Draw(t, "plain") {
		return item.Response{Choice: texts.Draw(t, "choice"), Text: rapid.String().Draw(t, "text")}
	}
	r.Files = texts.Draw(t, "files")
	if rapid.Bool().Draw(t, "pairs") {
		r.Pairs = map[string]string{"a": rapid.String().Draw(t, "pair")}
	}
	for range rapid.IntRange(0, 2).Draw(t, "spots") {
		r.Spots = append(r.Spots, item.Spot{X: rapid.Int64().Draw(t, "x"), Y: 3})
	}
	if deep {
		r.Parts = map[string]item.Response{"p": someResponse(t, false)}
	}
	return r
}

func TestAnAnswerIsWrittenAsItsTypeSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := &exams.Answer{
			Meta: store.Meta{ID: rapid.String().Draw(t, "id"), Rev: rapid.Int64().Draw(t, "rev")},
			Turn: rapid.Int().Draw(t, "turn"), Seq: rapid.Int64().Draw(t, "seq"), Response: someResponse(t, true),
			At: time.UnixMilli(rapid.Int64Range(-1<<40, 1<<42).Draw(t, "ms")).Add(time.Duration(rapid.IntRange(0, 999_999).Draw(t, "ns"))),
		}
		want, err := store.Encode((*byType)(a))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := store.Encode(a); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%v\n%v\n%v", err, got, want)
		}
	})
}

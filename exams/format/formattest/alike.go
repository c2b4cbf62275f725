package formattest

import (
	"bytes"
	"testing"

	"tianti/exams/format"
	"tianti/exams/item"
)

// ScoredAlike writes multiple items with every rule of scoring, and reads them as a stranger does, without what we say
// beside a question: strange takes it out. Whatever is chosen earns the same, unless the report says that it differs;
// least is how many rules must not differ.
func (f Format) ScoredAlike(t *testing.T, least int, strange func([]byte) []byte) {
	t.Helper()
	half, whole, kept := item.Full/2, item.Full, 0
	for name, b := range map[string]item.Body{
		"all or nothing":            {Rule: item.MatchCorrect, Options: weighed(whole, whole, 0, 0)},
		"a share each":              {Rule: item.PerCorrect, Options: weighed(whole, whole, 0, 0)},
		"less a share for each":     {Rule: item.PerCorrectMinusWrong, Options: weighed(whole, whole, 0, 0)},
		"below nothing, too":        {Rule: item.PerCorrectMinusWrong, Negative: true, Options: weighed(whole, whole, 0, 0)},
		"nothing once one is wrong": {Rule: item.PerCorrectNoneWrong, Options: weighed(whole, whole, 0, 0)},
		"weights":                   {Rule: item.MapResponse, Options: weighed(half, half, -half, 0)},
		"weights below nothing":     {Rule: item.MapResponse, Negative: true, Options: weighed(half, half, -half, 0)},
	} {
		b.Kind, b.Stem, b.Max, b.Fixed = "multiple", item.T("?"), 2*item.Point, true
		item.Prepare(&b)
		var out bytes.Buffer
		report, err := f.Write(&out, []format.Entry{{Body: &b}})
		if err != nil || len(report.Rows()) != 1 {
			t.Fatal(err)
		}
		if report.Rows()[0].Verdict != format.Kept {
			continue
		}
		kept++
		entries, err := f.Read(strange(out.Bytes()))
		if err != nil || len(entries) != 1 || entries[0].Verdict() != format.Kept {
			t.Errorf("%s, %s: %v %+v", f.Name, name, err, entries)
			continue
		}
		theirs := entries[0].Body
		for set := range 1 << len(b.Options) {
			var mine, other item.Response
			for i := range b.Options {
				if set&(1<<i) != 0 {
					mine.Choice, other.Choice = append(mine.Choice, b.Options[i].ID), append(other.Choice, theirs.Options[i].ID)
				}
			}
			want, _, err := item.Score(&b, mine)
			got, _, err2 := item.Score(theirs, other)
			if got*b.Max != want*theirs.Max || err != nil || err2 != nil { // some formats leave the points out
				t.Errorf("%s, %s: of %04b %s of %s elsewhere, %s of %s here (%v, %v)", f.Name, name, set,
					item.Points(got), item.Points(theirs.Max), item.Points(want), item.Points(b.Max), err, err2)
			}
		}
	}
	if kept < least {
		t.Errorf("%s: only %d rules are scored alike, want %d", f.Name, kept, least)
	}
}

// weighed are options of so much weight.
func weighed(all ...int64) (out []item.Option) {
	for i, w := range all {
		out = append(out, item.Option{Text: item.T(string(rune('a' + i))), Weight: w})
	}
	return out
}

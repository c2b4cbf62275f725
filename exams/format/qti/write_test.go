package qti_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"tianti/exams/format"
	"tianti/exams/format/formattest"
	"tianti/exams/format/qti"
	"tianti/exams/item"
)

func firstOf(t testing.TB, pack []byte) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(pack), int64(len(pack)))
	if err != nil {
		t.Fatal(err)
	}
	one, err := z.Open("items/item00001.xml")
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(one)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestOthersReadOurCasesAsCompositeItems(t *testing.T) {
	b, _, _ := item.Sample(item.Case)
	for _, f := range []formattest.Format{two, three} {
		var out bytes.Buffer
		if _, err := f.Write(&out, []format.Entry{{Body: &b}}); err != nil {
			t.Fatal(err)
		}
		data := firstOf(t, out.Bytes())
		entries, err := qti.Read(data)
		if err != nil || entries[0].Body == nil || entries[0].Body.Kind != item.Case || len(entries[0].Body.Parts) != len(b.Parts) || entries[0].Body.Max != b.Max {
			t.Fatalf("%s: %v %+v\n%s", f.Name, err, entries[0], data)
		}
		for i, p := range entries[0].Body.Parts {
			if p.Kind != b.Parts[i].Kind || !strings.Contains(p.Stem.Text, b.Parts[i].Stem.Text) && i > 0 {
				t.Errorf("part %d is %s %q", i, p.Kind, p.Stem.Text)
			}
		}
	}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	kinds := []item.Kind{"single", "multiple", "truefalse", "short", "matching", "ordering", "cloze", "essay", "hotspot", "upload", "recording", "roleplay", "case"}
	t.Run("2.2", func(t *testing.T) { two.RoundTrip(t, kinds...) })
	t.Run("3.0", func(t *testing.T) { three.RoundTrip(t, kinds...) })
}

func TestRangesOfNumbersSurvive(t *testing.T) {
	one := item.Body{Kind: "numeric", Stem: item.T("应付多少元？"), Max: item.Point, Answers: []item.Answer{{Low: "60.9", High: "61.1", Weight: item.Full}}}
	several := one
	several.Answers = append(several.Answers, item.Answer{Low: "50", High: "70", Weight: item.Full / 2})
	for _, f := range []formattest.Format{two, three} {
		var out bytes.Buffer
		report, err := f.Write(&out, []format.Entry{{Body: &one}, {Body: &several}})
		if err != nil || report.Rows()[0].Verdict != format.Kept || report.Rows()[1].Verdict != format.Kept {
			t.Fatal(err, report.Rows())
		}
		if data := string(firstOf(t, out.Bytes())); strings.Contains(data, "apResponse") || strings.Contains(data, "map-response") {
			t.Errorf("%s: a number in the middle of its range would get its points twice elsewhere", f.Name)
		}
		if entries, err := f.Read(out.Bytes()); err != nil || item.Hash(entries[0].Body) != item.Hash(&one) || item.Hash(entries[1].Body) != item.Hash(&several) {
			t.Error(err, entries)
		}
	}
}

func TestSamplesOfEveryKindSurvive(t *testing.T) {
	nearly := map[item.Kind]bool{"short": true, "cloze": true, "ordering": true} // wild cards, and shares of an order, are said
	for _, k := range item.Kinds() {
		b, _, _ := item.Sample(k)
		item.Prepare(&b)
		for _, f := range []formattest.Format{two, three} {
			var out bytes.Buffer
			report, err := f.Write(&out, []format.Entry{{Body: &b, Files: formattest.Carried(&b)}})
			if err != nil {
				t.Fatal(err)
			}
			if report.Count(format.Kept) == 0 && !nearly[k] && report.Count(format.Refused) == 0 {
				t.Errorf("%s %s: %+v\n%s", f.Name, k, report.Rows(), out.String())
			}
			if entries, err := f.Read(out.Bytes()); report.Count(format.Refused) == 0 && (err != nil || entries[0].Body == nil || entries[0].Body.Kind != b.Kind) {
				t.Errorf("%s %s: %v %+v", f.Name, k, err, entries)
			}
			f.Wear(t, out.Bytes())
		}
	}
}

func TestOthersScoreOurRulesAlike(t *testing.T) {
	for _, f := range []formattest.Format{two, three} {
		f.ScoredAlike(t, 7, func(pack []byte) []byte { return firstOf(t, pack) })
	}
}

// TestOthersGiveAllPointsAndShowWhatIsSaid: the template that compares gives one point, and feedback is shown by an
// outcome that somebody has to set.
func TestOthersGiveAllPointsAndShowWhatIsSaid(t *testing.T) {
	b := item.Body{Kind: "single", Stem: item.T("Capital?"), Max: 2 * item.Point, Options: []item.Option{{Text: item.T("Paris"), Weight: item.Full}, {Text: item.T("Rome")}}}
	heard := b
	heard.Max, heard.Feedback = item.Point, item.T("because")
	heard.Options = []item.Option{{Text: item.T("Paris"), Weight: item.Full, Feedback: item.T("yes")}, {Text: item.T("Rome")}}
	for _, f := range []formattest.Format{two, three} {
		for _, c := range []struct {
			b    item.Body
			want string
		}{
			{b, `SCORE"><sum><variable identifier="SCORE"/><baseValue baseType="float">2</baseValue></sum>`},
			{heard, `FEEDBACK"><multiple><variable identifier="RESPONSE"/><baseValue baseType="identifier">said</baseValue></multiple>`},
		} {
			item.Prepare(&c.b)
			var out bytes.Buffer
			report, err := f.Write(&out, []format.Entry{{Body: &c.b}})
			if err != nil || report.Rows()[0].Verdict != format.Kept {
				t.Fatalf("%s: %v %+v", f.Name, err, report.Rows())
			}
			got := strings.NewReplacer("\n", "", "qti-", "", "base-value", "baseValue", "base-type", "baseType").Replace(string(firstOf(t, out.Bytes())))
			if !strings.Contains(got, c.want) || strings.Contains(got, "match_correct") {
				t.Errorf("%s: no %s in\n%s", f.Name, c.want, got)
			}
		}
	}
}

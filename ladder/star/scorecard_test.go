package star

import (
	"testing"

	"pgregory.net/rapid"

	"tianti/ladder/kpi"
)

func TestAPeriodGoesByTheLastScorecardThatHoldsByThen(t *testing.T) {
	card := func(id, from string) *Scorecard {
		c := *BuiltIn()
		c.ID, c.From = id, kpi.Month(from)
		return &c
	}
	all := []*Scorecard{BuiltIn(), card("0001", "2026-07"), card("0002", "2027-01"), card("0003", "2026-10")}
	for from, want := range map[string]string{"2025-01": "0000", "2026-06": "0000", "2026-07": "0001", "2026-09": "0001", "2026-10": "0003", "2027-01": "0003", "2030-01": "0003"} {
		if got := InForce(all, kpi.Month(from)).ID; got != want {
			t.Errorf("a period that begins in %s goes by %s, want %s", from, got, want)
		}
	}
}

func TestWhatDiffersBetweenScorecardsIsListed(t *testing.T) {
	was := BuiltIn()
	now := *BuiltIn()
	if d := Compare(was, &now); len(d) != 0 {
		t.Errorf("a scorecard differs from itself: %+v", d)
	}
	now.Lines = append([]Line{{"satisfaction", 15, Peer, nil, nil}}, was.Lines[2:]...)
	now.Bands = []int64{0, 60_000, 66_000, 70_000, 80_000, 92_500}
	now.Posts = was.Posts[1:]
	want := map[Difference]bool{
		{"weight", "satisfaction", "10", "15"}: true, {"band", "5", "90", "92.5"}: true, {"weight", "quality", "20", ""}: true, {"scale", "quality", "peer", ""}: true, {"post", was.Posts[0], "true", ""}: true,
	}
	got := Compare(was, &now)
	for _, d := range got {
		if !want[d] {
			t.Errorf("not expected: %+v", d)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d differences, want %d", len(got), len(want))
	}
}

// What is compared the other way round says the same with the sides exchanged.
func TestComparingIsSymmetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(label string) *Scorecard {
			c := *BuiltIn()
			c.Lines = c.Lines[rapid.IntRange(0, 5).Draw(t, label+" lines"):]
			c.Mean = rapid.Int64Range(0, 3).Draw(t, label+" mean") * 1000
			c.Peers.Grade = rapid.SampledFrom([]string{"", ByStage, ByGrade}).Draw(t, label+" grade")
			c.Posts = c.Posts[:rapid.IntRange(1, len(c.Posts)).Draw(t, label+" posts")]
			return &c
		}
		a, b := draw("a"), draw("b")
		back := map[Difference]bool{}
		for _, d := range Compare(b, a) {
			back[Difference{d.Field, d.Of, d.Became, d.Was}] = true
		}
		there := Compare(a, b)
		for _, d := range there {
			if !back[d] {
				t.Fatalf("%+v only one way", d)
			}
		}
		if len(there) != len(back) {
			t.Fatalf("%d differences there and %d back", len(there), len(back))
		}
	})
}

func TestAShiftSaysWhy(t *testing.T) {
	for name, c := range map[string]struct {
		shift Shift
		want  string
	}{
		"another score reaches another band": {Shift{Before: 3, After: 4, Old: 79_000, New: 81_000, OldBand: 3, NewBand: 4}, ForScore},
		"the band itself moved":              {Shift{Before: 3, After: 4, Old: 79_000, New: 79_000, OldBand: 3, NewBand: 4}, ForBand},
		"the places reach further":           {Shift{Before: 3, After: 4, Old: 81_000, New: 81_500, OldBand: 4, NewBand: 4}, ForPlaces},
		"was not rated":                      {Shift{After: 2, New: 67_000, NewBand: 2, OldWhy: Short}, ForRated},
		"is not rated any more":              {Shift{Before: 2, Old: 67_000, OldBand: 2, NewWhy: Dropped}, Dropped},
		"falls below one star":               {Shift{Before: 1, Old: 60_000, New: 59_000, OldBand: 1, NewWhy: Below}, Below},
	} {
		if got := c.shift.Reason(); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

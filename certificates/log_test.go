package certificates

import (
	"testing"
	"time"
)

// TestHoursBesideAMentorHaveAMarkAndAValidityOfTheirOwn weighs the mentors' points by the hours; a signature without
// points is good enough.
func TestHoursBesideAMentorHaveAMarkAndAValidityOfTheirOwn(t *testing.T) {
	now := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	k := Kind{Code: "GENERAL", Asks: &Programme{Mentored: 40, Log: &Mark{Least: 70, Months: 6}, Theory: &Mark{Least: 80, Months: 12}}}
	course := func(code string, hours int, rated int64, months int) Earned {
		return Earned{Part: CoursePart, Code: code, Ref: "course:" + code, Hours: hours, Rated: rated, At: now.AddDate(0, -months, 0)}
	}
	fallen := course("B", 20, 10_000, 1)
	fallen.Fell = now
	for name, c := range map[string]struct {
		earned []Earned
		lack   Lack
		have   int64
		rated  int64
	}{
		"nothing":                       {nil, Never, 0, 0},
		"too few hours":                 {[]Earned{course("A", 39, 90_000, 1)}, Below, 39_000, 90_000},
		"signed without points":         {[]Earned{course("A", 40, 0, 1)}, "", 40_000, 0},
		"weighed by the hours":          {[]Earned{course("A", 30, 66_000, 1), course("B", 10, 82_000, 1)}, "", 40_000, 70_000},
		"a thousandth below":            {[]Earned{course("A", 40, 69_999, 1)}, Weak, 40_000, 69_999},
		"half of it without points":     {[]Earned{course("A", 20, 70_000, 1), course("B", 20, 0, 1)}, "", 40_000, 70_000},
		"longer ago than it counts":     {[]Earned{course("A", 40, 90_000, 7)}, Never, 0, 0},
		"the newer half does not do":    {[]Earned{course("A", 20, 90_000, 7), course("B", 20, 90_000, 1)}, Below, 20_000, 90_000},
		"what fell counts neither way":  {[]Earned{course("A", 40, 75_000, 1), fallen}, "", 40_000, 75_000},
		"another round made it better":  {[]Earned{course("A", 80, 71_000, 0)}, "", 80_000, 71_000},
		"an examination is no practice": {[]Earned{{Part: PracticePart, Code: "GENERAL", Points: 99_000, At: now}}, Never, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			p := progress(k, c.earned, func(string) bool { return false }, time.Time{}, now).Parts[0]
			var have, rated int64
			if p.Have != nil {
				have, rated = p.Have.Points, p.Have.Rated
			}
			if p.Part != MentoredPart || p.Lack != c.lack || have != c.have || rated != c.rated || p.Least != 70_000 || p.Months != 6 {
				t.Errorf("%+v have %d rated %d", p, have, rated)
			}
		})
	}
}

// TestNoExaminationCountsAfterAsManyFailedOnes bounds resits in the months that a result counts.
func TestNoExaminationCountsAfterAsManyFailedOnes(t *testing.T) {
	now := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	k := Kind{Code: "GENERAL", Asks: &Programme{Theory: &Mark{Least: 80, Months: 12, Tries: 2}}}
	sat := func(ref string, points int64, months int) Earned {
		return Earned{Part: TheoryPart, Code: "GENERAL", Ref: ref, Points: points, At: now.AddDate(0, -months, 0)}
	}
	annulled := sat("b", 50_000, 2)
	annulled.Fell = now
	for name, c := range map[string]struct {
		earned []Earned
		lack   Lack
		tried  int
	}{
		"nothing":                           {nil, Never, 0},
		"one failed":                        {[]Earned{sat("a", 79_999, 3)}, Below, 1},
		"passed at the second":              {[]Earned{sat("a", 50_000, 3), sat("b", 80_000, 2)}, "", 1},
		"two failed":                        {[]Earned{sat("a", 50_000, 3), sat("b", 60_000, 2)}, Used, 2},
		"passed at the third":               {[]Earned{sat("a", 50_000, 3), sat("b", 60_000, 2), sat("c", 99_000, 1)}, Used, 2},
		"failed once more after the pass":   {[]Earned{sat("a", 50_000, 3), sat("b", 80_000, 2), sat("c", 60_000, 1)}, "", 2},
		"an annulled one is no failed one":  {[]Earned{sat("a", 50_000, 3), annulled, sat("c", 90_000, 1)}, "", 1},
		"the first is longer ago than that": {[]Earned{sat("a", 50_000, 13), sat("b", 60_000, 2)}, Below, 1},
		"and then a pass counts":            {[]Earned{sat("a", 50_000, 14), sat("b", 60_000, 2), sat("c", 90_000, 1)}, "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			p := progress(k, c.earned, func(string) bool { return false }, time.Time{}, now).Parts[0]
			if p.Lack != c.lack || p.Tried != c.tried || p.Tries != 2 {
				t.Errorf("%+v", p)
			}
		})
	}
}

package round

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tianti/ladder/requirement"
)

var noon = time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)

func TestNoActLeadsOffTheDiagram(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := &Round{Plan: Plan{Opens: noon, Closes: noon.AddDate(0, 0, 5)}, State: Draft}
		now := noon
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			act, by := rapid.SampledFrom(Acts).Draw(t, "act"), rapid.SampledFrom([]string{"hr", "boss"}).Draw(t, "by")
			now = now.Add(time.Duration(rapid.IntRange(0, 72).Draw(t, "hours")) * time.Hour)
			before, steps := r.State, len(r.Steps)
			err := r.step(act, by, by, "因为", now)
			to, legal := moves[before][act]
			if err == nil && (!legal || r.State != to || len(r.Steps) != steps+1) {
				t.Fatalf("%s by %s: %s became %s", act, by, before, r.State)
			}
			if err != nil && (r.State != before || len(r.Steps) != steps) {
				t.Fatalf("%s was refused (%v) and still changed %s to %s", act, err, before, r.State)
			}
			if act == Rank && err == nil {
				r.Ranker = by
			}
			if (act == Confirm || act == Return || act == Reject) && err == nil && by == r.Ranker {
				t.Fatalf("%s by the one who ranked", act)
			}
			if act == Close && err == nil && now.Before(r.Closes) {
				t.Fatal("closed before the window was over")
			}
		}
	})
}

func TestTheRoundsDiagramIsWhole(t *testing.T) {
	for _, s := range States {
		for act, to := range moves[s] {
			if !slices.Contains(Acts, act) || !slices.Contains(States, to) {
				t.Errorf("%s by %s leads to %s", s, act, to)
			}
		}
		if s != Draft && !reached(s) {
			t.Errorf("nothing leads to %s", s)
		}
	}
	for _, p := range Phases {
		for m, to := range paths[p] {
			if !slices.Contains(Moves, m) || to != Filed && !slices.Contains(Phases, to) {
				t.Errorf("%s by %s leads to %s", p, m, to)
			}
		}
	}
	if len(paths[Filed]) != 2 {
		t.Error("an application rests while it is checked")
	}
}

func reached(s State) bool {
	for from, acts := range moves {
		for _, to := range acts {
			if to == s && from != s {
				return true
			}
		}
	}
	return false
}

func TestAnApplicationKeepsToItsPathsAndItsPeople(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := &Application{Person: "li"}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			m, by := rapid.SampledFrom(Moves).Draw(t, "move"), rapid.SampledFrom([]string{"li", "hr", "boss", "system:x"}).Draw(t, "by")
			before := a.Phase
			err := a.step(m, by, by, "因为", noon)
			if err == nil && paths[before][m] != a.Phase {
				t.Fatalf("%s: %q became %q", m, before, a.Phase)
			}
			if err != nil && a.Phase != before {
				t.Fatalf("%s was refused and changed %q to %q", m, before, a.Phase)
			}
			if err == nil && (own[m] && by != "li" || others[m] && by == "li") {
				t.Fatalf("%s by %s", m, by)
			}
			if (m == Uphold || m == Dismiss) && err == nil && a.refused(by) {
				t.Fatalf("%s hears the appeal against the own refusal", by)
			}
		}
	})
}

func TestMeanLeavesOutOneHighestAndOneLowestFromFiveUp(t *testing.T) {
	for name, c := range map[string]struct {
		scores  []int64
		mean    int64
		dropped int
	}{
		"nobody":                             {nil, 0, 0},
		"three count whole":                  {[]int64{60_000, 80_000, 100_000}, 80_000, 0},
		"four, too":                          {[]int64{60_000, 80_000, 100_000, 81_000}, 80_250, 0},
		"of five the outermost are left out": {[]int64{0, 80_000, 82_000, 84_000, 100_000}, 82_000, 2},
		"only one of two highest":            {[]int64{70_000, 90_000, 90_000, 80_000, 80_000}, 83_333, 2},
		"five equal ones":                    {[]int64{80_000, 80_000, 80_000, 80_000, 80_000}, 80_000, 2},
		"a half is rounded up":               {[]int64{1, 2, 0, 3}, 2, 0},
		"seven":                              {[]int64{10_000, 70_000, 71_000, 72_000, 73_000, 74_000, 99_000}, 72_000, 2},
	} {
		t.Run(name, func(t *testing.T) {
			var in []Score
			for i, s := range c.scores {
				in = append(in, Score{Member: fmt.Sprint("m", i), Total: s})
			}
			mean, marks := Mean(in)
			dropped := 0
			for _, m := range marks {
				if m.Dropped {
					dropped++
				}
			}
			if mean != c.mean || dropped != c.dropped || len(marks) != len(in) {
				t.Errorf("mean %d, %d of %d dropped", mean, dropped, len(marks))
			}
		})
	}
}

// plan is a round with panel and exam, and places in two teams.
func plan() *Plan {
	p := &Plan{
		Title: "值班长竞聘", Unit: "/g/", Grade: "M1", Places: []Quota{{"/g/a/", 2}, {"/g/b/", 1}},
		Opens: noon, Closes: noon.AddDate(0, 0, 5), Parts: []Part{{PartExam, "M1", 40}, {PartPanel, "", 60}},
		Rubric: []Criterion{{"C1", "业务", 60}, {"C2", "管理", 40}}, Ties: []string{PartPanel, TieTenure}, Days: 5, Months: 3,
	}
	p.Tidy()
	return p
}

func candidates(t *rapid.T) []Candidate {
	n := rapid.IntRange(0, 12).Draw(t, "candidates")
	var cs []Candidate
	for i := range n {
		merit := func(kind string) Merit {
			return Merit{Kind: kind, Points: int64(rapid.IntRange(0, 4).Draw(t, kind)) * 25_000, Found: true}
		}
		cs = append(cs, Candidate{Person: fmt.Sprint("p", i), Place: rapid.SampledFrom([]string{"/g/a/", "/g/b/"}).Draw(t, "place"),
			Since: noon.AddDate(0, -rapid.IntRange(1, 3).Draw(t, "months"), 0), Merits: []Merit{merit(PartExam), merit(PartPanel)}})
	}
	return cs
}

func TestTheRankingDoesNotDependOnTheOrderOfEntry(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, cs := plan(), candidates(t)
		p.Panel, p.Least = rapid.IntRange(0, 80).Draw(t, "panel"), rapid.IntRange(0, 80).Draw(t, "least")
		first := Order("R1", p, cs)
		mixed := slices.Clone(cs)
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		if !Same(first, Order("R1", p, mixed)) {
			t.Fatal("another order of entry gave another ranking")
		}
	})
}

func TestNoQuotaIsEverExceededAndNobodyIsPassedOver(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, cs := plan(), candidates(t)
		p.Panel, p.Least = rapid.IntRange(0, 80).Draw(t, "panel"), rapid.IntRange(0, 80).Draw(t, "least")
		lines := Order("R1", p, cs)
		if len(lines) != len(cs) {
			t.Fatalf("%d candidates, %d lines", len(cs), len(lines))
		}
		taken := map[string]int{}
		for _, l := range lines {
			if l.Elected {
				taken[l.Place]++
			}
			if l.Elected && (l.merit(PartPanel) < int64(p.Panel)*1000 || l.Total < int64(p.Least)*100_000) {
				t.Fatalf("%s is elected below a threshold", l.Person)
			}
		}
		for _, q := range p.Places {
			if taken[q.Unit] > q.Places {
				t.Fatalf("%d elected for %d places", taken[q.Unit], q.Places)
			}
		}
		for i, l := range lines {
			if l.Why == OutBeyond && taken[l.Place] < placesOf(p, l.Place) {
				t.Fatalf("%s is beyond the quota, and a place is free", l.Person)
			}
			if i > 0 && lines[i-1].Place == l.Place && (lines[i-1].Total < l.Total || lines[i-1].Rank+1 != l.Rank) {
				t.Fatalf("rank %d has %d, rank %d has %d", lines[i-1].Rank, lines[i-1].Total, l.Rank, l.Total)
			}
		}
	})
}

func placesOf(p *Plan, unit string) int {
	for _, q := range p.Places {
		if q.Unit == unit {
			return q.Places
		}
	}
	return 0
}

func TestEqualTotalsArePartedAsDeclared(t *testing.T) {
	p := plan()
	p.Places = []Quota{{"/g/a/", 1}}
	c := func(person string, exam, panel int64, months int) Candidate {
		return Candidate{Person: person, Place: "/g/a/", Since: noon.AddDate(0, -months, 0), Merits: []Merit{{Kind: PartExam, Points: exam}, {Kind: PartPanel, Points: panel}}}
	}
	// 40 % of 90 and 60 % of 80 are 84, as are 40 % of 75 and 60 % of 90.
	lines := Order("R1", p, []Candidate{c("x", 90_000, 80_000, 9), c("y", 75_000, 90_000, 1)})
	if lines[0].Person != "y" || lines[1].Parted != PartPanel || lines[0].Total != lines[1].Total || lines[0].Points() != 84_000 {
		t.Errorf("%+v", lines)
	}
	lines = Order("R1", p, []Candidate{c("x", 90_000, 80_000, 3), c("y", 90_000, 80_000, 9)})
	if lines[0].Person != "y" || lines[1].Parted != TieTenure || !lines[0].Elected || lines[1].Why != OutBeyond {
		t.Errorf("%+v", lines)
	}
	lines = Order("R1", p, []Candidate{c("x", 90_000, 80_000, 3), c("y", 90_000, 80_000, 3)})
	want := "x"
	if Lot("R1", "y") < Lot("R1", "x") {
		want = "y"
	}
	if lines[0].Person != want || lines[1].Parted != TieLot {
		t.Errorf("%+v", lines)
	}
	if Lot("R1", "x") == Lot("R2", "x") {
		t.Error("the same lot in another round")
	}
}

func TestConflictsOfInterest(t *testing.T) {
	a := &Application{Person: "li", Unit: "/g/a/t1/", Nominator: "zhao", Relations: []Relation{{Member: "qian", Why: "夫妻"}}}
	for name, c := range map[string]struct {
		judge Judge
		want  string
	}{
		"a stranger":               {Judge{Person: "sun", Unit: "/g/b/"}, ""},
		"of the same centre":       {Judge{Person: "sun", Unit: "/g/a/"}, ""},
		"the person":               {Judge{Person: "li", Unit: "/g/b/"}, ConflictSelf},
		"the nominator":            {Judge{Person: "zhao", Unit: "/g/b/"}, ConflictNominee},
		"of the same team":         {Judge{Person: "sun", Unit: "/g/a/t1/"}, ConflictTeam},
		"leads the team":           {Judge{Person: "sun", Unit: "/g/a/", Leads: []string{"/g/a/t1/"}}, ConflictTeam},
		"leads another team":       {Judge{Person: "sun", Unit: "/g/a/", Leads: []string{"/g/a/t2/"}}, ""},
		"with a declared relation": {Judge{Person: "qian", Unit: "/g/b/"}, ConflictDeclared},
	} {
		if got := c.judge.Conflict(a); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestAPlanIsCheckedAtItsFields(t *testing.T) {
	known := func(g string) bool { return g == "M1" }
	post := func(p string) bool { return p == "SHIFT" }
	if err := plan().Check(known, post).Err(); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*Plan)
		want   error
	}{
		"no title":                 {func(p *Plan) { p.Title = "" }, ErrTitle},
		"a rung that there is not": {func(p *Plan) { p.Grade = "X" }, ErrGrade},
		"a post that there is not": {func(p *Plan) { p.Post = "KING" }, ErrPost},
		"no places":                {func(p *Plan) { p.Places = nil }, ErrPlaces},
		"places elsewhere":         {func(p *Plan) { p.Places[0].Unit = "/h/" }, ErrPlaces},
		"places within places":     {func(p *Plan) { p.Places[0].Unit = "/g/b/t1/" }, ErrNested},
		"closed before it opens":   {func(p *Plan) { p.Closes = p.Opens }, ErrSpan},
		"weights that are not 100": {func(p *Plan) { p.Parts[0].Weight = 50 }, ErrWeights},
		"a part twice":             {func(p *Plan) { p.Parts[0].Kind = PartPanel }, ErrPart},
		"an exam without a code":   {func(p *Plan) { p.Parts[0].Code = "" }, ErrExam},
		"a sheet that is not 100":  {func(p *Plan) { p.Rubric[0].Most = 10 }, ErrRubric},
		"an unknown tie-break":     {func(p *Plan) { p.Ties = []string{"age"} }, ErrTies},
		"a notice of one day":      {func(p *Plan) { p.Days = 1 }, ErrDays},
		"a trial of two years":     {func(p *Plan) { p.Months = 24 }, ErrMonths},
		"an unknown requirement":   {func(p *Plan) { p.Extra = &requirement.Rule{Kind: "luck"} }, requirement.ErrKind},
	} {
		t.Run(name, func(t *testing.T) {
			p := plan()
			c.change(p)
			if err := p.Check(known, post).Err(); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
}

func TestWhatTheRoundBringsIsLeftOutOfTheCheck(t *testing.T) {
	rung := &requirement.Rule{ID: "M1", All: []requirement.Rule{
		{ID: "M1.certificate", Kind: "certificate", Codes: []string{"SHIFT"}, Strict: true},
		{ID: "M1.panel", Kind: "panel", Codes: []string{"M1"}, Least: 80, Strict: true},
		{ID: "M1.quota", Kind: "decision", Codes: []string{"quota:M1"}},
	}}
	p := &Plan{Grade: "M1", Extra: &requirement.Rule{ID: "extra", Kind: "award", Codes: []string{"CONTEST-GOLD"}}}
	has := func(codes ...string) (fs requirement.Facts) {
		for _, c := range codes {
			kind := requirement.Certificate
			if c == "CONTEST-GOLD" {
				kind = requirement.Award
			}
			fs = append(fs, requirement.Fact{ID: "x:" + c, Kind: kind, Code: c, From: noon.AddDate(0, -1, 0)})
		}
		return fs
	}
	for name, c := range map[string]struct {
		facts   requirement.Facts
		met     bool
		missing []string
	}{
		"everything but what the round brings": {has("SHIFT", "CONTEST-GOLD"), true, nil},
		"not what the rung asks for":           {has("CONTEST-GOLD"), false, []string{"M1.certificate"}},
		"not what the round asks for":          {has("SHIFT"), false, []string{"extra"}},
	} {
		check := qualify(p, rung, c.facts, 1, "x", noon)
		var missing []string
		for _, u := range check.Missing() {
			missing = append(missing, u.ID)
		}
		if check.Met != c.met || !slices.Equal(missing, c.missing) || !slices.Equal(check.Later, []string{"M1.panel", "M1.quota"}) {
			t.Errorf("%s: met %v, missing %v, later %v", name, check.Met, missing, check.Later)
		}
	}
	if !rung.All[1].Strict {
		t.Error("the ladder's own rule was changed")
	}
}

func TestWhatAPartIsWorth(t *testing.T) {
	fact := func(kind, code, period string, value int64) requirement.Fact {
		return requirement.Fact{ID: kind + ":" + code + period, Kind: kind, Code: code, Period: period, Value: value, From: noon.AddDate(0, -1, 0)}
	}
	fs := requirement.Facts{
		fact("exam", "M1", "", 82_000), fact("exam", "A1", "", 99_000),
		fact("kpi", "acw", "2026-01", 0), // seven months ago: not looked at
		fact("kpi", "acw", "2026-04", 1), fact("kpi", "acw", "2026-05", 1), fact("kpi", "acw", "2026-06", 1), fact("kpi", "acw", "2026-07", 0),
		fact("kpi", "acw", "2026-08", 1), fact("kpi", "acw", "2026-09", 1), fact("kpi", "ring", "2026-09", 0),
		fact("appraisal", "overall", "2026H1", 70_000), fact("appraisal", "overall", "2025H2", 90_000), fact("appraisal", "skill", "2026H1", 99_000),
		fact("star", "", "2026Q2", 3), fact("star", "", "2026Q3", 4),
	}
	team := fact("kpi", "team", "2026-09", 0)
	team.Tier = "team"
	v := append(fs, team).ViewAt(noon)
	for _, c := range []struct {
		part  Part
		want  int64
		found bool
	}{
		{Part{Kind: PartExam, Code: "M1"}, 82_000, true}, {Part{Kind: PartExam, Code: "M2"}, 0, false}, {Part{Kind: PartKPI}, 71_429, true},
		{Part{Kind: PartAppraisal}, 70_000, true}, {Part{Kind: PartStar}, 80_000, true},
	} {
		if m := measure(c.part, v); m.Points != c.want || m.Found != c.found {
			t.Errorf("%s %s: %d, found %v; want %d", c.part.Kind, c.part.Code, m.Points, m.Found, c.want)
		}
	}
}

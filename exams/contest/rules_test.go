package contest

import (
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tianti/internal/store"
	"tianti/rbac"
)

// field is a run with so many entrants of three provinces, a stage with a paper, two judged parts and what was
// brought along.
func field(entrants, panels, sitting int) *Run {
	p := DefaultPlan()
	st := p.Stage("semi")
	st.Panels, st.Sitting = panels, sitting
	st.Parts = []Part{{Code: "theory", Kind: Paper, Weight: 20}, {Code: "scenario", Kind: Scenario, Weight: 50, Rubric: p.Stages[1].Parts[2].Rubric},
		{Code: "ticket", Kind: Practice, Weight: 20, Rubric: p.Stages[1].Parts[0].Rubric}, {Code: "before", Kind: Earlier, Weight: 10}}
	st.Ties = []string{"part:scenario", "stage:heat", TieLot}
	var pool []string
	for i := range panels * sitting {
		pool = append(pool, fmt.Sprintf("J%02d", i))
	}
	l := &Lineup{Meta: store.Meta{ID: "X:semi"}, Panels: DrawJudges("X:semi", pool, panels, sitting)}
	var slots []Slot
	for i := range entrants {
		no := fmt.Sprintf("P%04d", i)
		slots = append(slots, Slot{Entrant: no, Name: no, Province: fmt.Sprintf("/group/p%d/", i%3), Members: []string{no}, Earlier: []Earned{{Stage: "heat", Total: int64(i%7) * 1_000_000}}})
	}
	l.Slots, _ = Place(l.ID, slots, l.Panels, true)
	return &Run{Stage: st, Lineup: l}
}

// say draws another entry of a run's log.
func (r *Run) say(rng *rand.Rand, seq int64) *Entry {
	s := r.Lineup.Slots[rng.IntN(len(r.Lineup.Slots))]
	panel := r.Lineup.Panels[s.Panel]
	e := &Entry{Run: r.Lineup.ID, Seq: seq, Kind: SheetEntry, Entrant: s.Entrant, Part: []string{"scenario", "ticket"}[rng.IntN(2)], Source: panel[rng.IntN(len(panel))],
		N: 1 + int64(rng.IntN(3)), Points: int64(rng.IntN(5)) * 20_000}
	if rng.IntN(4) == 0 {
		e.Objection = s.Entrant + "/" + e.Part
	}
	switch rng.IntN(14) {
	case 0:
		e.Kind, e.Part, e.Source = ResultEntry, "theory", s.Entrant
	case 1:
		e.Kind, e.Void = AbsentEntry, rng.IntN(2) == 0
	case 2:
		e.Kind = BarEntry
	case 4:
		e.Kind, e.N, e.Objection = CloseEntry, 1, s.Entrant+"/"+e.Part
	case 3:
		e.Kind, e.Panel, e.Seat, e.Source = SeatEntry, s.Panel, rng.IntN(len(panel)), fmt.Sprintf("J9%d", rng.IntN(5))
	}
	e.Key = keyOf(e)
	return e
}

// history is a log of so many entries in which a number of a key stands once, with marks at random places.
func (r *Run) history(rng *rand.Rand, n int) (log []*Entry) {
	once := map[string]bool{}
	marks := map[int]string{}
	at := rng.IntN(n)
	marks[at] = FreezeMark
	if end := at + 1 + rng.IntN(n); end < n {
		marks[end] = EndMark
		if rng.IntN(2) == 0 {
			marks[end+3] = RevealMark
		}
		marks[end+1] = PlaceEntry
		marks[end+2] = PlaceEntry
	}
	for i := range n {
		e := r.say(rng, int64(len(log)+1))
		if kind := marks[i]; kind != "" {
			e = &Entry{Run: r.Lineup.ID, Seq: e.Seq, Kind: kind, Key: kind, N: 1}
			if kind == PlaceEntry {
				e.N = int64(1 + rng.IntN(4))
			}
		}
		if id := fmt.Sprint(e.Key, e.N); !once[id] {
			once[id] = true
			log = append(log, e)
		}
	}
	return log
}

// TestOrderAndRepetitionOfEntriesDoNotMatter also holds the board that is kept up to date to the fold of the
// whole log, and the public one to the fold of the log up to the freeze, after each entry.
func TestOrderAndRepetitionOfEntriesDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		r := field(rapid.IntRange(2, 12).Draw(t, "entrants"), rapid.IntRange(1, 2).Draw(t, "panels"), rapid.IntRange(3, 6).Draw(t, "sitting"))
		log := r.history(rng, rapid.IntRange(1, 120).Draw(t, "entries"))
		b := NewBoard(r)
		for i, e := range log {
			b.Take(e)
			if i%3 == 0 {
				b.Take(log[rng.IntN(i+1)]) // it comes again
			}
			if i%10 != 0 && i < len(log)-1 && e.Kind != FreezeMark && e.Kind != RevealMark && e.Kind != EndMark && e.Kind != PlaceEntry {
				continue
			}
			if !Same(b.Lines(), Rank(r, log[:i+1])) {
				t.Fatalf("after %d entries the board is not the fold of the log", i+1)
			}
			if !Same(b.Public(), Public(r, log[:i+1])) {
				t.Fatalf("after %d entries the public board is not the fold of the log up to the freeze", i+1)
			}
		}
		mixed := append(slices.Clone(log), log[:len(log)/2]...)
		rng.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		if !Same(Rank(r, mixed), Rank(r, log)) || !Same(Public(r, mixed), Public(r, log)) {
			t.Fatal("another order, with some entries twice, gives another ranking")
		}
	})
}

func TestPlacesAreUncoveredFromTheLastUp(t *testing.T) {
	lines := []Line{{Entrant: "a", Rank: 1}, {Entrant: "b", Rank: 2}, {Entrant: "c", Rank: 2}, {Entrant: "d", Rank: 4, Parted: "theory"}, {Entrant: "e", Absent: true}}
	for n, want := range map[int]int{1: 3, 2: 3, 3: 1, 4: 1, 5: 0} { // e is not waited for, b and c share a place
		out := Uncover(lines, n)
		if got := covered(out); got != want {
			t.Errorf("%d uncovered: %d covered, want %d", n, got, want)
		}
		for i, l := range out {
			if l.Covered && (l.Entrant != "" || l.Rank != i+1) || !l.Covered && l.Entrant != lines[i].Entrant {
				t.Errorf("%d uncovered: %+v", n, l)
			}
		}
	}
	if lines[3].Parted == "" {
		t.Error("the ranking itself was changed")
	}
}

func TestAfterTheFreezeThePublicBoardShowsNoLaterScore(t *testing.T) {
	r := field(4, 1, 3)
	sheet := func(seq int64, entrant, judge string, points int64) *Entry {
		e := &Entry{Run: r.Lineup.ID, Seq: seq, Kind: SheetEntry, Entrant: entrant, Part: "scenario", Source: judge, N: seq, Points: points}
		e.Key = keyOf(e)
		return e
	}
	judge := r.Lineup.Panels[0][0]
	b := NewBoard(r)
	b.Take(sheet(1, "P0001", judge, 50_000))
	before := slices.Clone(b.Public())
	b.Take(&Entry{Seq: 2, Kind: FreezeMark, Key: FreezeMark, N: 1})
	b.Take(sheet(3, "P0002", judge, 100_000))
	if !Same(before, b.Public()) || Same(before, b.Lines()) || b.Seen() != 2 {
		t.Error("the public board moved after the freeze, or the other did not")
	}
	b.Take(&Entry{Seq: 4, Kind: EndMark, Key: EndMark, N: 1})
	b.Take(sheet(5, "P0003", judge, 100_000)) // too late
	b.Take(&Entry{Seq: 6, Kind: RevealMark, Key: RevealMark, N: 1})
	if got := b.Public()[0].Entrant; got != "P0002" || !Same(b.Public(), b.Lines()) {
		t.Errorf("%s leads after the reveal", got)
	}
	again := sheet(7, "P0003", judge, 100_000)
	again.Objection = "x"
	b.Take(again)
	if got := b.Lines()[0]; got.Entrant != "P0002" && got.Entrant != "P0003" || b.Lines()[1].Total == 0 {
		t.Error("a re-score that an objection asked for does not count")
	}
}

func TestHighestAndLowestAreDroppedFromTheDeclaredNumberUp(t *testing.T) {
	marks := func(points ...int64) (out []Mark) {
		for _, p := range points {
			out = append(out, Mark{Points: p * 1000})
		}
		return out
	}
	for name, c := range map[string]struct {
		marks   []Mark
		trim    int
		mean    int64
		dropped int
	}{
		"five of five":             {marks(90, 100, 60, 80, 85), 5, 85_000, 2},
		"one too few":              {marks(90, 100, 60, 80), 5, 82_500, 0},
		"never":                    {marks(90, 100, 60, 80, 85, 70, 65), 0, 78_571, 0},
		"all equal":                {marks(70, 70, 70, 70, 70), 5, 70_000, 2},
		"two highest: one goes":    {marks(100, 100, 50, 40, 60), 5, 70_000, 2},
		"half up":                  {marks(81, 82, 80), 0, 81_000, 0},
		"none":                     {nil, 5, 0, 0},
		"declared three, below it": {marks(10, 90, 50), 3, 50_000, 0},
	} {
		t.Run(name, func(t *testing.T) {
			got, dropped := Trimmed(c.marks, c.trim), 0
			for _, m := range c.marks {
				if m.Dropped {
					dropped++
				}
			}
			if got != c.mean || dropped != c.dropped {
				t.Errorf("mean %d with %d dropped, want %d with %d", got, dropped, c.mean, c.dropped)
			}
		})
	}
}

func TestTiesArePartedInTheDeclaredOrderAndSaySo(t *testing.T) {
	r := field(4, 1, 3)
	r.Stage.Parts = []Part{{Code: "a", Kind: Scenario, Weight: 50}, {Code: "b", Kind: Scenario, Weight: 50}}
	r.Stage.Ties = []string{"part:a", "stage:heat", TieLot}
	for i := range r.Lineup.Slots {
		s := &r.Lineup.Slots[i]
		s.Earlier = []Earned{{Stage: "heat", Total: map[string]int64{"P0000": 10, "P0001": 10, "P0002": 10, "P0003": 20}[s.Entrant]}}
	}
	var log []*Entry
	say := func(entrant, part string, points int64) {
		for _, j := range r.Lineup.Panels[0] {
			e := &Entry{Seq: int64(len(log) + 1), Kind: SheetEntry, Entrant: entrant, Part: part, Source: j, N: 1, Points: points}
			e.Key = keyOf(e)
			log = append(log, e)
		}
	}
	say("P0000", "a", 80_000)
	say("P0000", "b", 60_000)
	for _, no := range []string{"P0001", "P0002", "P0003"} {
		say(no, "a", 70_000)
		say(no, "b", 70_000)
	}
	got := Rank(r, log)
	if got[0].Entrant != "P0000" || got[1].Entrant != "P0003" || got[1].Parted != "part:a" || got[2].Parted != "stage:heat" || got[3].Parted != TieLot {
		t.Errorf("%v", got)
	}
	if a, b := got[2].lot, got[3].lot; a >= b {
		t.Errorf("lot %s comes before %s", a, b)
	}
}

func TestWhoGoesOnIsTheBestOfEachProvince(t *testing.T) {
	var lines []Line
	for i := range 20 {
		p := "/group/a/"
		if i%5 == 4 {
			p = "/group/b/"
		}
		lines = append(lines, Line{Entrant: fmt.Sprint(i), Province: p, Rank: i + 1, Total: int64(100-i) * 100_000, Absent: i == 0})
	}
	count := func(a Advance) (n, b int) {
		for _, l := range Forward(a, lines) {
			if n++; l.Province == "/group/b/" {
				b++
			}
		}
		return n, b
	}
	for name, c := range map[string]struct {
		rule     Advance
		all, ofB int
	}{
		"thirty per cent of each, at least three": {Advance{Province: true, Percent: 30, Least: 3}, 5 + 3, 3},
		"at least more than there are":            {Advance{Province: true, Least: 6}, 6 + 4, 4},
		"the best ten of all":                     {Advance{Least: 10}, 10, 2},
		"ten per cent rounded up":                 {Advance{Percent: 10}, 2, 0},
		"nobody below the points":                 {Advance{Least: 10, Points: 95}, 5, 1},
	} {
		if all, b := count(c.rule); all != c.all || b != c.ofB {
			t.Errorf("%s: %d go on, %d of b; want %d and %d", name, all, b, c.all, c.ofB)
		}
	}
}

// TestAContestOfThreeHundred goes through three stages with 300 competitors and 15 judges: a heat before three
// panels, a semi-final and a final, each scored in a shuffled order with every tenth sheet sent twice.
func TestAContestOfThreeHundred(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	p := DefaultPlan()
	p.Best, p.Winners = 3, 1
	judges := make([]Judge, 15)
	var pool []string
	for i := range judges {
		judges[i] = Judge{Person: fmt.Sprintf("J%02d", i), Unit: fmt.Sprintf("/group/p%d/c/t%d/", i%10, i)}
		pool = append(pool, judges[i].Person)
	}
	heat := &p.Stages[0]
	heat.Parts = append([]Part{{Code: "role", Kind: Scenario, Weight: 50, Rubric: p.Stages[1].Parts[2].Rubric}}, heat.Parts...)
	heat.Parts[1].Weight, heat.Panels, heat.Sitting, heat.Trim, heat.Ties = 50, 3, 5, 5, []string{"part:role", TieLot}
	p.Stages[1].Sitting, p.Stages[2].Sitting = 15, 7
	var slots []Slot
	for i := range 300 {
		e := &Entrant{No: fmt.Sprintf("P%03d", i), Name: fmt.Sprintf("P%03d", i), Province: fmt.Sprintf("/group/p%d/", i%10), Members: []string{fmt.Sprintf("P%03d", i)}, Units: []string{fmt.Sprintf("/group/p%d/c/t%d/", i%10, i%40)}}
		e.Unit = e.Units[0]
		slots = append(slots, e.slot(judges, nil))
	}
	var final []Line
	for i := range p.Stages {
		st := &p.Stages[i]
		l := &Lineup{Meta: store.Meta{ID: RunID("SKILL", st.Code)}, Panels: DrawJudges(RunID("SKILL", st.Code), pool, st.Panels, st.Sitting)}
		var nowhere []string
		if l.Slots, nowhere = Place(l.ID, slots, l.Panels, st.Judged()); len(nowhere) > 0 {
			t.Fatalf("%s: %v meet too few judges", st.Code, nowhere)
		}
		r := &Run{st, l}
		log := r.scoreEverybody(rng)
		final = Rank(r, log)
		b := NewBoard(r)
		for _, e := range log {
			b.Take(e)
		}
		if !Same(b.Lines(), final) || !Same(final, Rank(r, log)) {
			t.Fatalf("%s does not come out the same", st.Code)
		}
		for _, x := range final {
			if !x.Whole {
				t.Fatalf("%s: %s is not whole", st.Code, x.Name)
			}
		}
		if i == len(p.Stages)-1 {
			break
		}
		slots = nil
		for _, x := range Forward(st.Advance, final) {
			s := *x.slot
			s.Earlier = append(slices.Clone(s.Earlier), Earned{st.Code, x.Total, x.Fine})
			slots = append(slots, s)
		}
		if want := []int{90, 20}[i]; len(slots) != want {
			t.Fatalf("%d go on from %s, want %d", len(slots), st.Code, want)
		}
	}
	won := Honour(&p, final)
	count := map[string]int{}
	for _, w := range won {
		count[w.Code]++
	}
	if len(won) != 9 || count[Gold] != 1 || count[Silver] != 2 || count[Bronze] != 3 || count[Excellence] != 2 || count[TeamAward] != 1 || won[0].Entrant != final[0].Entrant {
		t.Errorf("%v", count)
	}
}

// scoreEverybody is a whole log: each free judge's sheet on each judged part, each result, in a shuffled order, some twice.
func (r *Run) scoreEverybody(rng *rand.Rand) (log []*Entry) {
	t := newTally()
	for i := range r.Lineup.Slots {
		s := &r.Lineup.Slots[i]
		skill := 50 + rng.IntN(40)
		for j := range r.Stage.Parts {
			p := &r.Stage.Parts[j]
			if p.Kind == Paper {
				log = append(log, &Entry{Kind: ResultEntry, Entrant: s.Entrant, Part: p.Code, Source: s.Entrant, N: 1, Points: int64(skill+rng.IntN(10)) * 1000})
				continue
			}
			for _, judge := range t.judges(r.Lineup, s) {
				log = append(log, &Entry{Kind: SheetEntry, Entrant: s.Entrant, Part: p.Code, Source: judge, N: 1, Points: int64(skill+rng.IntN(10)) * 1000})
			}
		}
	}
	rng.Shuffle(len(log), func(i, j int) { log[i], log[j] = log[j], log[i] })
	for i, e := range log {
		e.Seq, e.Key = int64(i+1), keyOf(e)
	}
	for i := 0; i < len(log); i += 10 {
		log = append(log, log[i])
	}
	return log
}

// TestABoardOfTwoThousandKeepsUp measures what a score and a look at the board cost with 2,000 competitors.
func TestABoardOfTwoThousandKeepsUp(t *testing.T) {
	r := field(2000, 4, 5)
	b := NewBoard(r)
	rng := rand.New(rand.NewPCG(1, 2))
	var took []time.Duration
	for i := range 2000 {
		e := r.say(rng, int64(i+1))
		for e.Kind == SeatEntry {
			e = r.say(rng, int64(i+1))
		}
		begun := time.Now()
		b.Take(e)
		_ = b.Public()
		took = append(took, time.Since(begun))
	}
	slices.Sort(took)
	if p95 := took[len(took)*95/100]; p95 > 50*time.Millisecond {
		t.Errorf("p95 is %s", p95)
	} else {
		t.Logf("p95 of a score and a whole board of 2,000: %s", p95)
	}
}

// TestNothingIsUpheldThatNobodyCanScoreAgain: an objection that was filed before, of somebody who is absent by now, or
// to a part whose judges are gone.
func TestNothingIsUpheldThatNobodyCanScoreAgain(t *testing.T) {
	by := rbac.Actor{Person: "m"}
	for name, c := range map[string]struct {
		judges []string
		rank   int
		uphold bool
		want   error
	}{
		"absent":                {[]string{"j"}, 0, true, ErrNoRescore},
		"without a judge":       {nil, 3, true, ErrNoRescore},
		"absent, but refused":   {nil, 0, false, nil},
		"there, before a judge": {[]string{"j"}, 3, true, nil},
	} {
		o := &Objection{State: Filed}
		if err := o.answer(by, c.uphold, "理由写在这里，足够长的一句。", c.judges, Trace{Rank: c.rank}, time.Time{}); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}

// TestTheTotalOfTheStageBeforeIsWeighedAsItIs: rounded to what is shown, 81.73350 and 81.73400 tied, and the lot put the
// worse one first.
func TestTheTotalOfTheStageBeforeIsWeighedAsItIs(t *testing.T) {
	for _, weight := range []int{1, 20, 100} {
		st := &Stage{Code: "final", Parts: []Part{{Code: "heat", Kind: Earlier, Weight: weight}}, Ties: []string{TieLot}}
		for _, better := range []string{"a", "b"} {
			l := &Lineup{}
			for _, who := range []string{"a", "b"} {
				total := int64(8_173_350)
				if who == better {
					total = 8_173_400
				}
				l.Slots = append(l.Slots, Slot{Entrant: who, Members: []string{who}, Earlier: []Earned{{Stage: "heat", Total: total}}})
			}
			got := Rank(&Run{st, l}, nil)
			if got[0].Entrant != better || got[1].Parted != "" || got[0].Merits[0].Points != got[1].Merits[0].Points {
				t.Errorf("%d %%, %s is better: %+v", weight, better, got)
			}
		}
	}
}

// TestNoDigitIsLostThroughSixStages holds what is weighed in each of six stages to fractions.
func TestNoDigitIsLostThroughSixStages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := Earned{Total: rapid.Int64Range(0, 10_000_000).Draw(t, "total")}
		exact := new(big.Rat).SetInt64(e.Total)
		for range mostStages - 1 {
			weight := rapid.Int64Range(0, 100).Draw(t, "weight")
			e.Total, e.Fine = e.weighed(weight)
			exact.Mul(exact, big.NewRat(weight, 100))
			got := new(big.Rat).Add(new(big.Rat).SetInt64(e.Total), big.NewRat(e.Fine, fine))
			if got.Cmp(exact) != 0 || e.Fine < 0 || e.Fine >= fine {
				t.Fatalf("%d and %d are %s, want %s", e.Total, e.Fine, got, exact)
			}
		}
	})
}

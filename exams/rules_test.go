package exams

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tianti/exams/bank"
	"tianti/exams/item"
	"tianti/internal/locale"
)

var noon = time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)

// TestDeadlinesFollowTheirParts: min(start + limit, close) + extra time + pauses, and the grace after it.
func TestDeadlinesFollowTheirParts(t *testing.T) {
	cases := []struct {
		says  string
		s     Sitting
		after time.Duration // deadline, from noon
	}{
		{"the limit alone", Sitting{Minutes: 60, Closes: noon.Add(24 * time.Hour)}, time.Hour},
		{"the window closes first", Sitting{Minutes: 60, Closes: noon.Add(20 * time.Minute)}, 20 * time.Minute},
		{"both at once", Sitting{Minutes: 20, Closes: noon.Add(20 * time.Minute)}, 20 * time.Minute},
		{"extra time goes beyond the limit", Sitting{Minutes: 60, Extra: 15, Closes: noon.Add(24 * time.Hour)}, 75 * time.Minute},
		{"extra time goes beyond the close", Sitting{Minutes: 60, Extra: 15, Closes: noon.Add(20 * time.Minute)}, 35 * time.Minute},
		{"pauses are given back", Sitting{Minutes: 60, Held: 90, Closes: noon.Add(24 * time.Hour)}, time.Hour + 90*time.Second},
		{"everything", Sitting{Minutes: 60, Extra: 5, Held: 30, Closes: noon.Add(10 * time.Minute)}, 15*time.Minute + 30*time.Second},
	}
	for _, c := range cases {
		for _, grace := range []int{0, 30} {
			s := c.s
			s.State, s.Device, s.Started, s.Grace = Open, "pc", noon, grace
			s.schedule()
			if got := s.Deadline().Sub(noon); got != c.after {
				t.Errorf("%s: %v, want %v", c.says, got, c.after)
			}
			edge := noon.Add(c.after + time.Duration(grace)*time.Second)
			for _, at := range []struct {
				off  time.Duration
				late bool
			}{{-time.Second, false}, {0, false}, {999 * time.Millisecond, false}, {time.Second, true}, {time.Hour, true}} {
				err := s.Accept(edge.Add(at.off), "pc")
				if errors.Is(err, ErrLate) != at.late || !at.late && err != nil {
					t.Errorf("%s, grace %d: an answer %v after the edge gives %v", c.says, grace, at.off, err)
				}
			}
		}
	}
}

func TestWhoMayAnswerWhen(t *testing.T) {
	for _, c := range []struct {
		says   string
		state  State
		device string
		late   bool
		want   error
	}{
		{"in time", Open, "pc", false, nil},
		{"from another device", Open, "phone", false, ErrElsewhere},
		{"late from another device", Open, "phone", true, ErrElsewhere},
		{"late", Open, "pc", true, ErrLate},
		{"paused", Paused, "pc", false, ErrPaused},
		{"paused over the deadline", Paused, "pc", true, ErrPaused},
		{"handed in", Submitted, "pc", false, ErrClosed},
		{"handed in, from another device", Submitted, "phone", false, ErrClosed},
		{"over", Expired, "pc", true, ErrClosed},
		{"annulled", Void, "pc", false, ErrVoid},
	} {
		s := Sitting{State: c.state, Device: "pc", Started: noon, Minutes: 10, Closes: noon.Add(time.Hour)}
		s.schedule()
		now := noon
		if c.late {
			now = noon.Add(2 * time.Hour)
		}
		if err := s.Accept(now, c.device); !errors.Is(err, c.want) || c.want == nil && err != nil {
			t.Errorf("%s: %v, want %v", c.says, err, c.want)
		}
	}
}

// TestPausesNeverCostTime: whatever pauses and extensions come in whatever order, the candidate has
// the time that was promised, and never more than the begun seconds on top.
func TestPausesNeverCostTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := Sitting{State: Open, Started: noon, Minutes: 60, Closes: noon.Add(24 * time.Hour)}
		s.schedule()
		now, paused, pauses, extra := noon, time.Duration(0), 0, 0
		for range rapid.IntRange(0, 6).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.Int64Range(1, int64(2*time.Minute)).Draw(t, "work")))
			if rapid.Bool().Draw(t, "extend") {
				m := rapid.IntRange(1, 10).Draw(t, "minutes")
				if s.extend(m) == nil {
					extra += m
				}
				continue
			}
			if err := s.pause(now); err != nil {
				t.Fatal(err)
			}
			rest := time.Duration(rapid.Int64Range(0, int64(20*time.Minute)).Draw(t, "rest"))
			now, paused, pauses = now.Add(rest), paused+rest, pauses+1
			if err := s.resume(now); err != nil {
				t.Fatal(err)
			}
		}
		promised := noon.Add(time.Hour + time.Duration(extra)*time.Minute + paused)
		if d := s.Deadline().Sub(promised); d < -time.Second || d > time.Duration(pauses)*time.Second {
			t.Fatalf("the deadline is %v off", d)
		}
	})
}

func TestMarksComeTogether(t *testing.T) {
	for _, c := range []struct {
		says  string
		marks []int64
		final int64
		agree bool
	}{
		{"one", []int64{7000}, 7000, true},
		{"the same twice", []int64{7000, 7000}, 7000, true},
		{"half up", []int64{7000, 7001}, 7001, true},
		{"at the tolerance", []int64{6000, 7000}, 6500, true},
		{"just over it", []int64{6000, 7001}, 6501, false},
		{"the third is near the second", []int64{0, 8000, 9000}, 8500, true},
		{"the third is near the first", []int64{9000, 2000, 8000}, 8500, true},
		{"the third stands in the middle", []int64{2000, 8000, 5000}, 5000, true},
		{"the third agrees with one", []int64{2000, 8000, 8000}, 8000, true},
		{"the first two lie closest", []int64{4000, 6000, 10_000}, 5000, true},
		{"two pairs are equally close", []int64{2000, 6000, 10_000}, 8000, true},
		{"two pairs are equally close, below", []int64{10_000, 6000, 2000}, 4000, true},
		{"none", nil, 0, false},
	} {
		if final, agree := Agree(c.marks, 10_000, 10); final != c.final || agree != c.agree {
			t.Errorf("%s: %d %v, want %d %v", c.says, final, agree, c.final, c.agree)
		}
	}
}

func TestTheFinalMarkLiesBetweenTheMarksAndForgetsWhoWasFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SliceOfN(rapid.Int64Range(0, 10_000), 2, 3).Draw(t, "marks")
		final, _ := Agree(m, 10_000, 10)
		if final < slices.Min(m) || final > slices.Max(m) {
			t.Fatalf("%v gives %d", m, final)
		}
		m[0], m[1] = m[1], m[0]
		if other, _ := Agree(m, 10_000, 10); other != final {
			t.Fatalf("%v gives %d, the other way round %d", m, other, final)
		}
	})
}

// bankOf offers n items, the first half of them in category a, all in category "".
func bankOf(n int, points int64) func(bank.Want) []bank.Candidate {
	return func(w bank.Want) (out []bank.Candidate) {
		for i := range n {
			if w.Category != "a" || i < n/2 {
				id := fmt.Sprintf("q%03d", i)
				out = append(out, bank.Candidate{Ref: bank.Ref(id, 1), Item: id, Max: points})
			}
		}
		return out
	}
}

func asking(shuffle bool, rows ...[]Row) *Content {
	c := &Content{Title: locale.Text{Zh: "卷"}, Minutes: 10, PassPercent: 60, Show: ShowScore, Shuffle: shuffle}
	for _, r := range rows {
		c.Sections = append(c.Sections, Section{Title: locale.Text{Zh: "部分"}, Rows: r})
	}
	return c
}

// TestAPublishedPaperCanAlwaysBeDrawn: whatever rows pass, every seed gives every row its items, no
// item twice, each in its section, the same again, and what is stored of it loses nothing.
func TestAPublishedPaperCanAlwaysBeDrawn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "items")
		fixed := rapid.IntRange(0, min(n, 3)).Draw(t, "fixed")
		var first []Row
		if fixed > 0 {
			var ids []string
			for i := range fixed {
				ids = append(ids, fmt.Sprintf("q%03d", i))
			}
			first = append(first, Row{Items: ids})
		}
		draw := func(category, name string) Row {
			return Row{Draw: &bank.Want{Category: category}, Count: rapid.IntRange(1, 10).Draw(t, name)}
		}
		c := asking(rapid.Bool().Draw(t, "shuffle"), append(first, draw("", "wide")), []Row{draw("a", "narrow"), draw("", "wide too")})
		v, err := freeze(c, bankOf(n, 1000))
		if errors.Is(err, ErrNotEnough) || errors.Is(err, ErrOverlap) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		seed := rapid.Int64().Draw(t, "seed")
		drawn := v.Draw(seed)
		if len(drawn) != v.Count || v.Max != int64(v.Count)*1000 || !slices.Equal(drawn, v.Draw(seed)) || !slices.Equal(drawn, v.draw("s", seed).placed()) {
			t.Fatalf("drawn %v of %d", drawn, v.Count)
		}
		seen, counts, section := map[string]bool{}, make([]int, len(v.Pools)), 0
		for i, p := range drawn {
			if seen[p.Ref] || !slices.Contains(v.Pools[p.Pool].Refs, p.Ref) || v.Pools[p.Pool].Section < section {
				t.Fatalf("%v at %d of %v", p, i, drawn)
			}
			seen[p.Ref], section = true, v.Pools[p.Pool].Section
			counts[p.Pool]++
		}
		for i, p := range v.Pools {
			if counts[i] != p.Count {
				t.Fatalf("pool %d gave %d of %d", i, counts[i], p.Count)
			}
		}
	})
}

func TestAPaperWithoutShufflingKeepsTheOrderOfItsAuthor(t *testing.T) {
	v, err := freeze(asking(false, []Row{{Items: []string{"q003", "q001", "q002"}}}), bankOf(5, 1000))
	if err != nil {
		t.Fatal(err)
	}
	for seed := range int64(20) {
		if got := strings.Join(v.draw("s", seed).Items, " "); got != "0:q003@1 0:q001@1 0:q002@1" {
			t.Fatal(got)
		}
	}
}

// TestTheDrawNeverChanges: sittings that are under way rest on it.
func TestTheDrawNeverChanges(t *testing.T) {
	v, err := freeze(asking(true, []Row{{Items: []string{"q009"}}, {Draw: &bank.Want{}, Count: 3}}, []Row{{Draw: &bank.Want{Category: "a"}, Count: 2}}), bankOf(10, 1000))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(v.draw("s", 42).Items, " "), "1:q005@1 0:q009@1 1:q004@1 1:q003@1 2:q001@1 2:q002@1"; got != want {
		t.Fatalf("drawn %q, before it was %q", got, want)
	}
}

func TestFaultsOfPublishing(t *testing.T) {
	mixed := func(bank.Want) []bank.Candidate {
		return []bank.Candidate{{Ref: "q0@1", Item: "q0", Max: 1000}, {Ref: "q1@1", Item: "q1", Max: 2000}}
	}
	for _, c := range []struct {
		says   string
		rows   []Row
		bank   func(bank.Want) []bank.Candidate
		want   error
		points int64
	}{
		{"an item that is not live", []Row{{Items: []string{"zzz"}}}, bankOf(3, 1000), ErrRowItem, 0},
		{"more than there are", []Row{{Draw: &bank.Want{}, Count: 4}}, bankOf(3, 1000), ErrNotEnough, 0},
		{"rows that share too few", []Row{{Draw: &bank.Want{}, Count: 2}, {Draw: &bank.Want{}, Count: 2}}, bankOf(3, 1000), ErrOverlap, 0},
		{"rows that share enough", []Row{{Draw: &bank.Want{}, Count: 2}, {Draw: &bank.Want{}, Count: 1}}, bankOf(3, 1000), nil, 0},
		{"some of items of different worth", []Row{{Draw: &bank.Want{}, Count: 1}}, mixed, ErrRowPoints, 0},
		{"all of items of different worth", []Row{{Draw: &bank.Want{}, Count: 2}}, mixed, nil, 0},
		{"some, with points", []Row{{Draw: &bank.Want{}, Count: 1, Points: 5000}}, mixed, nil, 0},
		{"a pass mark that nobody reaches", []Row{{Items: []string{"q001"}}}, bankOf(3, 1000), ErrPassPoints, 1001},
		{"a pass mark at the top", []Row{{Items: []string{"q001"}}}, bankOf(3, 1000), nil, 1000},
	} {
		content := asking(true, c.rows)
		if c.points > 0 {
			content.PassPercent, content.PassPoints = 0, c.points
		}
		if _, err := freeze(content, c.bank); !errors.Is(err, c.want) || c.want == nil && err != nil {
			t.Errorf("%s: %v, want %v", c.says, err, c.want)
		}
	}
}

func TestPassingIsExact(t *testing.T) {
	for _, c := range []struct {
		percent    int
		points     int64
		score, max int64
		want       bool
	}{
		{80, 0, 80_000, 100_000, true}, {80, 0, 79_999, 100_000, false}, {60, 0, 1, 3, false}, {33, 0, 1, 3, true},
		{0, 700, 700, 1000, true}, {0, 700, 699, 1000, false}, {100, 0, 999_999, 1_000_000, false},
	} {
		x := Content{PassPercent: c.percent, PassPoints: c.points}
		if x.passes(c.score, c.max) != c.want || (c.score >= x.needed(c.max)) != c.want {
			t.Errorf("%+v: %v, needed %d", c, !c.want, x.needed(c.max))
		}
	}
}

// TestTheSameScriptAlwaysEarnsTheSame scores random attempts over every kind of item, again and
// again: the same to the milli-point, within bounds, all of it for all right.
func TestTheSameScriptAlwaysEarnsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := &Content{PassPercent: rapid.IntRange(1, 100).Draw(t, "pass"), Penalty: rapid.SampledFrom([]int{0, 0, 25, 100}).Draw(t, "penalty")}
		var items []scored
		full := true
		for i, k := range item.Kinds() {
			body, right, _ := item.Sample(k)
			x := scored{n: i + 1, body: &body, marks: map[string]int64{}}
			if rapid.Bool().Draw(t, "answered") {
				x.response = right
			}
			for _, p := range body.Worth() {
				if p.Open() && (!x.response.Empty() || p.Performed()) {
					m := rapid.SampledFrom([]int64{0, p.Max / 2, p.Max}).Draw(t, "mark")
					x.marks[p.ID] = m
					full = full && m == p.Max
				}
			}
			full = full && (!x.response.Empty() || body.Performed())
			items = append(items, x)
		}
		r, waiting := compute(c, Theory, items)
		if len(waiting) > 0 {
			t.Fatalf("%v wait", waiting)
		}
		for range 3 {
			if again, _ := compute(c, Theory, items); fmt.Sprint(again) != fmt.Sprint(r) {
				t.Fatalf("%v, then %v", r, again)
			}
		}
		if r.Score < 0 || r.Score > r.Max || full && (r.Score != r.Max || !r.Passed) || r.Passed != (r.Score >= c.needed(r.Max)) {
			t.Fatalf("%+v", r)
		}
	})
}

// TestOpenItemsWaitForTheirMarks: answered ones always, empty ones only in practice.
func TestOpenItemsWaitForTheirMarks(t *testing.T) {
	body, answer, _ := item.Sample(item.Essay)
	for _, c := range []struct {
		says     string
		mode     Mode
		response item.Response
		waits    bool
	}{
		{"an answer in theory", Theory, answer, true},
		{"no answer in theory", Theory, item.Response{}, false},
		{"a performance", Practice, item.Response{}, true},
	} {
		r, waiting := compute(&Content{PassPercent: 1}, c.mode, []scored{{n: 1, body: &body, response: c.response}})
		if (len(waiting) == 1) != c.waits || (r == nil) != c.waits {
			t.Errorf("%s: %+v, waiting %v", c.says, r, waiting)
		}
	}
}

package ladder

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tianti/courses"
	"tianti/exams"
	"tianti/internal/clock"
	"tianti/internal/locale"
	"tianti/ladder/requirement"
)

// The ways of small worlds are checked against trying everything: every order of every choice of
// courses is lived through day by day, and the rule itself says when it is met.

var (
	begin     = time.Date(2026, 6, 15, 10, 0, 0, 0, clock.Shanghai)
	someCodes = []string{"C1", "C2", "C3", "C4"}
	someCerts = []string{"X", "Y", "Z"}
)

func day(n int) time.Time { return clock.Day(begin).AddDate(0, 0, n) }

// anyScene draws a catalogue, certificates with what leads to them, sessions and what is known.
func anyScene(t *rapid.T) *scene {
	n := &scene{at: begin, blueprint: &Blueprint{}, catalogue: map[string]*courses.Entry{}}
	for i, c := range someCodes {
		e := &courses.Entry{Code: c, State: courses.Live, Line: "business", Hours: rapid.IntRange(0, 20).Draw(t, "hours"), Credits: rapid.IntRange(0, 3).Draw(t, "credits")}
		for _, before := range someCodes[:i] {
			if rapid.IntRange(0, 3).Draw(t, "requires") == 0 {
				e.Requires = append(e.Requires, before)
			}
		}
		if rapid.IntRange(0, 9).Draw(t, "archived") == 0 {
			e.State = courses.Archived
		}
		n.catalogue[c] = e
	}
	for _, c := range someCerts {
		if rapid.IntRange(0, 5).Draw(t, "no way") == 0 {
			continue
		}
		e := Earn{Certificate: c}
		for _, course := range someCodes {
			if rapid.IntRange(0, 2).Draw(t, "leads") == 0 {
				e.Courses = append(e.Courses, course)
			}
		}
		if rapid.Bool().Draw(t, "with exam") {
			e.Exam = "E" + c
		}
		n.blueprint.Earns = append(n.blueprint.Earns, e)
	}
	for range rapid.IntRange(0, 6).Draw(t, "sessions") {
		opens := day(rapid.IntRange(-2, 12).Draw(t, "opens"))
		kind := rapid.SampledFrom([]string{"X", "Y", "Z", "EX", "A"}).Draw(t, "of")
		n.sessions = append(n.sessions, exams.Session{Exam: fmt.Sprint("S", len(n.sessions)), Kind: kind, Opens: opens.Add(9 * time.Hour), Closes: opens.AddDate(0, 0, rapid.IntRange(0, 3).Draw(t, "long")).Add(18 * time.Hour)})
	}
	known := func(kind, code string, value int64, from int) {
		f := requirement.Fact{ID: fmt.Sprint(kind, len(n.facts)), Kind: kind, Code: code, Value: value, Line: "business", From: day(from)}
		if e := n.catalogue[code]; e != nil {
			f.Value = int64(e.Credits)
		}
		if rapid.Bool().Draw(t, "runs out") {
			f.Until = day(rapid.IntRange(1, 15).Draw(t, "until"))
		}
		n.facts = append(n.facts, f)
	}
	for range rapid.IntRange(0, 4).Draw(t, "known") {
		switch rapid.IntRange(0, 3).Draw(t, "what") {
		case 0:
			known(requirement.Course, rapid.SampledFrom(someCodes).Draw(t, "code"), 1, -5)
		case 1:
			known(requirement.Certificate, rapid.SampledFrom(someCerts).Draw(t, "code"), 0, rapid.SampledFrom([]int{-9, 4}).Draw(t, "from"))
		case 2:
			known(requirement.Veto, "fraud", 0, -rapid.IntRange(20, 40).Draw(t, "ago"))
			n.facts[len(n.facts)-1].Until = time.Time{}
		case 3:
			known(requirement.Exam, "A", rapid.SampledFrom([]int64{50_000, 90_000}).Draw(t, "points"), -3)
		}
	}
	n.facts = append(n.facts, requirement.Fact{ID: "grade:F", Kind: requirement.Grade, Code: "F", From: day(-rapid.IntRange(10, 40).Draw(t, "stands"))})
	for i := range rapid.IntRange(0, 4).Draw(t, "months") {
		month := begin.AddDate(0, -1-i, 0).Format("2006-01")
		n.facts = append(n.facts, requirement.Fact{ID: "kpi:" + month, Kind: requirement.KPI, Code: "acw", Period: month, Value: int64(rapid.IntRange(0, 1).Draw(t, "green")), From: day(-3)})
	}
	return n
}

func anyAsk(t *rapid.T, depth int) requirement.Rule {
	if depth > 0 && rapid.IntRange(0, 2).Draw(t, "compose") > 0 {
		parts := make([]requirement.Rule, rapid.IntRange(2, 3).Draw(t, "parts"))
		for i := range parts {
			parts[i] = anyAsk(t, depth-1)
		}
		switch rapid.IntRange(0, 2).Draw(t, "shape") {
		case 0:
			return requirement.Rule{All: parts}
		case 1:
			return requirement.Rule{Any: parts}
		}
		return requirement.Rule{AtLeast: rapid.IntRange(1, len(parts)).Draw(t, "n"), Of: parts}
	}
	some := func(all []string) []string { return all[:rapid.IntRange(1, len(all)).Draw(t, "some")] }
	switch rapid.IntRange(0, 8).Draw(t, "kind") {
	case 0:
		codes := some(someCodes)
		return requirement.Rule{Kind: "course", Codes: codes, Count: rapid.IntRange(1, len(codes)).Draw(t, "count")}
	case 1:
		codes := some(someCerts)
		return requirement.Rule{Kind: "certificate", Codes: codes, Count: rapid.IntRange(1, len(codes)).Draw(t, "count"), Days: rapid.SampledFrom([]int{0, 3}).Draw(t, "days")}
	case 2:
		return requirement.Rule{Kind: "credits", Least: rapid.IntRange(1, 6).Draw(t, "least"), Line: "business"}
	case 3:
		return requirement.Rule{Kind: "exam", Codes: rapid.SampledFrom([][]string{{"A"}, {"EX"}, {"A", "EX"}}).Draw(t, "exams"), Least: 80}
	case 4:
		return requirement.Rule{Kind: "tenure", Codes: []string{"F"}, Months: 1}
	case 5:
		return requirement.Rule{Kind: "no_veto", Months: 1}
	case 6:
		among := rapid.IntRange(1, 3).Draw(t, "among")
		return requirement.Rule{Kind: "kpi", Times: rapid.IntRange(1, among).Draw(t, "times"), Among: among}
	case 7:
		return requirement.Rule{Kind: "star", Least: 3}
	}
	return requirement.Rule{Kind: "award", Codes: []string{"GOLD"}} // nobody plans it
}

// tryEverything is the first instant at which the rule can be met without anybody's help.
func (n *scene) tryEverything(rule *requirement.Rule) (best time.Time, reachable bool) {
	known := n.facts.KnownAt(n.at)
	held := n.facts.Foresee(n.at, n.at)
	var live func(order []string, done map[string]time.Time, days int)
	live = func(order []string, done map[string]time.Time, days int) {
		facts, instants := n.lived(known, held, done), []time.Time{n.at}
		for _, f := range facts {
			if f.From.After(n.at) {
				instants = append(instants, f.From)
			}
		}
		rule.Walk(func(r *requirement.Rule) {
			if r.Kind == "tenure" || r.Kind == "no_veto" {
				if x := requirement.Look(r, held); !x.Met && x.Fix[0].Do == "wait" {
					instants = append(instants, x.Fix[0].Until)
				}
			}
		})
		slices.SortFunc(instants, time.Time.Compare)
		for _, t := range instants {
			if reachable && !t.Before(best) {
				break
			}
			if requirement.Evaluate(rule, facts, t).Met {
				best, reachable = t, true
				break
			}
		}
		for _, c := range someCodes {
			e := n.catalogue[c]
			if _, did := done[c]; did || e.State != courses.Live {
				continue
			}
			if slices.ContainsFunc(e.Requires, func(r string) bool { return done[r].IsZero() && !holds(held, r) }) {
				continue
			}
			d := days + (e.Hours+hoursADay-1)/hoursADay
			done[c] = n.at
			if d > 0 {
				done[c] = day(d)
			}
			live(append(order, c), done, d)
			delete(done, c)
		}
	}
	live(nil, map[string]time.Time{}, 0)
	return best, reachable
}

// lived is what will be known when courses are done at these instants: every exam is sat as soon as
// it can be, and every month and quarter goes well.
func (n *scene) lived(known requirement.Facts, held requirement.View, done map[string]time.Time) requirement.Facts {
	facts := slices.Clone(known)
	add := func(kind, code, period string, value int64, from time.Time) {
		facts = append(facts, requirement.Fact{ID: fmt.Sprint("new", len(facts)), Kind: kind, Code: code, Period: period, Value: value, Line: "business", From: from, Recorded: n.at})
	}
	for c, t := range done {
		add(requirement.Course, c, "", int64(n.catalogue[c].Credits), t)
	}
	ready := func(list []string) (time.Time, bool) {
		at := n.at
		for _, c := range list {
			t, did := done[c]
			if !did && !holds(held, c) {
				return at, false
			}
			if !holds(held, c) && t.After(at) {
				at = t
			}
		}
		return at, true
	}
	sat := func(at time.Time, kinds ...string) time.Time {
		first := time.Time{}
		for _, s := range n.sessions {
			start := s.Opens
			if at.After(start) {
				start = at
			}
			if slices.Contains(kinds, s.Kind) && !start.After(s.Closes) && (first.IsZero() || start.Before(first)) {
				first = start
			}
		}
		if first.IsZero() {
			return at
		}
		return first
	}
	add(requirement.Exam, "A", "", 100_000, sat(n.at, "A"))
	ownExam := false
	for _, e := range n.blueprint.Earns {
		ownExam = ownExam || e.Exam == "EX"
		at, ok := ready(e.Courses)
		if !ok {
			continue
		}
		if e.Exam != "" {
			at = sat(at, e.Exam, e.Certificate)
			add(requirement.Exam, e.Exam, "", 100_000, at)
		}
		add(requirement.Certificate, e.Certificate, "", 0, at)
	}
	if !ownExam {
		add(requirement.Exam, "EX", "", 100_000, sat(n.at, "EX"))
	}
	for i := range 4 {
		month := time.Date(begin.Year(), begin.Month()+time.Month(i), 1, 0, 0, 0, 0, clock.Shanghai)
		add(requirement.KPI, "acw", month.Format("2006-01"), 1, month.AddDate(0, 1, 0))
	}
	add(requirement.Star, "", "2026Q2", 5, time.Date(2026, 7, 1, 0, 0, 0, 0, clock.Shanghai))
	return facts
}

func TestNoOrderAndNoChoiceIsSoonerThanTheWay(t *testing.T) {
	reached, tried := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		tried++
		n, rule := anyScene(t), anyAsk(t, 2)
		rule.Name("R")
		w := n.way(&rule)
		best, reachable := n.tryEverything(&rule)
		if !w.Searched {
			t.Fatalf("gave up on a small world")
		}
		if reachable == (w.Others > 0) {
			t.Fatalf("reachable %v, %d others: %+v", reachable, w.Others, w.Steps)
		}
		if reachable {
			reached++
			if !best.Equal(w.Earliest) {
				t.Fatalf("the way ends on %v, trying everything on %v\n%+v", w.Earliest, best, w.Steps)
			}
		}
	})
	if reached < tried/5 {
		t.Errorf("only %d of %d worlds had a way", reached, tried)
	}
}

// Whatever kind of requirement is registered: what is missing, and each step of the way to it, is said in both
// languages; with the kind's sample of evidence it is met, the evidence is named and no way is left. A new kind that
// explanation or way ignore fails here.
func TestEveryKindIsExplainedAndHasAWay(t *testing.T) {
	for _, name := range requirement.Kinds() {
		t.Run(name, func(t *testing.T) {
			kind, _ := requirement.Of(name)
			rule, facts := kind.Sample()
			rule.Name("R")
			lacking := requirement.Facts{}
			if name == "no_veto" { // here evidence is what stands in the way
				lacking = requirement.Facts{{ID: "veto:1", Kind: requirement.Veto, Code: "fraud", From: requirement.Noon.AddDate(0, -1, 0)}}
			}
			n := &scene{at: requirement.Noon, blueprint: &Blueprint{}, catalogue: map[string]*courses.Entry{}, facts: lacking}
			for _, c := range rule.Codes {
				n.catalogue[c] = &courses.Entry{Code: c, State: courses.Live, Line: courses.Line(rule.Line), Tier: courses.Tier(rule.Tier), Step: rule.Step, Hours: 6, Credits: 20}
				n.blueprint.Earns = append(n.blueprint.Earns, Earn{Certificate: c, Courses: []string{c}})
			}
			if name == "credits" {
				n.catalogue["C"] = &courses.Entry{Code: "C", State: courses.Live, Line: courses.Line(rule.Line), Tier: courses.Tier(rule.Tier), Step: rule.Step, Hours: 6, Credits: rule.Least}
			}
			got := requirement.Evaluate(&rule, lacking, n.at)
			if got.Met || len(got.Fix) == 0 {
				t.Fatalf("nothing is missing: %+v", got)
			}
			way := n.way(&rule)
			if len(way.Steps) == 0 || way.Earliest.Before(n.at) {
				t.Fatalf("no way: %+v", way)
			}
			spoken := func(s string) {
				if s == "" || strings.ContainsAny(s, "{}") || strings.HasPrefix(s, "ladder.") {
					t.Errorf("is said as %q", s)
				}
			}
			for _, lang := range locale.Languages {
				spoken(Say(lang, &got, nil))
				spoken(SayAmount(lang, got.Need))
				for _, step := range way.Steps {
					spoken(SayStep(lang, step, nil))
				}
			}
			n.facts = facts
			there := requirement.Evaluate(&rule, facts, n.at)
			if !there.Met || len(there.Evidence) == 0 && name != "no_veto" {
				t.Errorf("with its sample of evidence: %+v", there)
			}
			if way := n.way(&rule); len(way.Steps) > 0 {
				t.Errorf("all is met, and still to do: %+v", way.Steps)
			}
		})
	}
}

package appraisal

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tianti/internal/fault"
	"tianti/internal/locale"
	_ "tianti/internal/locale/texts"
)

// pile draws sheets of all groups; those of the hidden ones may leave a dimension out.
func pile(t *rapid.T, f *Form) []Sheet {
	words := []string{"", "耐心", "讲解清楚", "多带新人", "回复再快一些"}
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Sheet {
		s := Sheet{Group: rapid.SampledFrom(Groups).Draw(t, "group"), Good: rapid.SampledFrom(words).Draw(t, "good"), Wish: rapid.SampledFrom(words).Draw(t, "wish")}
		low := 1
		if s.Group.Hidden() {
			low = 0
		}
		for range f.Dimensions {
			s.Values = append(s.Values, rapid.IntRange(low, len(f.Points)).Draw(t, "value"))
		}
		return s
	}), 0, 16).Draw(t, "sheets")
}

// shown is everything that anybody can see of a person's appraisal, as bytes.
func shown(f *Form, sheets []Sheet, r Ruling) string {
	tallies, words := Count(f, sheets)
	out, err := json.Marshal([]any{tallies, words, Compute(f, tallies, r)})
	if err != nil {
		panic(err)
	}
	return string(out)
}

func TestWhatFewerThanThreeSaidChangesNothingThatCanBeSeen(t *testing.T) {
	f := BuiltIn()
	rapid.Check(t, func(t *rapid.T) {
		sheets := pile(t, f)
		other := slices.Clone(sheets)
		for _, g := range []Group{Peer, Customer} {
			var of []int
			for i, s := range sheets {
				if s.Group == g {
					of = append(of, i)
				}
			}
			for d := range f.Dimensions {
				said := 0
				for _, i := range of {
					if sheets[i].Values[d] > 0 {
						said++
					}
				}
				if said >= Least {
					continue
				}
				for _, i := range of { // they say something else, as few as they are
					if sheets[i].Values[d] > 0 {
						other[i].Values = slices.Clone(other[i].Values)
						other[i].Values[d] = rapid.IntRange(1, len(f.Points)).Draw(t, "instead")
					}
				}
			}
			if len(of) < Least {
				for _, i := range of {
					other[i].Good, other[i].Wish = rapid.StringMatching(`[a-z]{0,5}`).Draw(t, "good instead"), "别的"
				}
			}
		}
		without := rapid.SampledFrom([][]Group{nil, {Leader}, {Peer}, {Customer}}).Draw(t, "without")
		for _, r := range []Ruling{{}, {Without: without}} { // nor does a later version tell it
			if a, b := shown(f, sheets, r), shown(f, other, r); a != b {
				t.Fatalf("it can be seen:\n%s\n%s", a, b)
			}
		}
	})
}

func TestWhoOfAGroupSaidWhatChangesNothingThatCanBeSeen(t *testing.T) {
	f := BuiltIn()
	rapid.Check(t, func(t *rapid.T) {
		sheets := pile(t, f)
		want := shown(f, sheets, Ruling{})
		mixed := slices.Clone(sheets)
		for i := range mixed {
			mixed[i].Values = slices.Clone(mixed[i].Values)
		}
		for _, g := range []Group{Peer, Customer} { // each dimension, and the words, go to other raters of the group
			var of []int
			for i, s := range sheets {
				if s.Group == g {
					of = append(of, i)
				}
			}
			for d := range f.Dimensions {
				for i, j := range rapid.Permutation(of).Draw(t, "values") {
					mixed[of[i]].Values[d] = sheets[j].Values[d]
				}
			}
			for i, j := range rapid.Permutation(of).Draw(t, "good") {
				mixed[of[i]].Good = sheets[j].Good
			}
		}
		if got := shown(f, rapid.Permutation(mixed).Draw(t, "order"), Ruling{}); got != want {
			t.Fatalf("it can be seen:\n%s\n%s", want, got)
		}
	})
}

func TestTheTestOfSmallGroupsCanFail(t *testing.T) {
	f := BuiltIn()
	sheets := []Sheet{{Group: Leader, Values: []int{3, 3, 3, 3}}, {Group: Peer, Values: []int{1, 1, 1, 1}}, {Group: Peer, Values: []int{2, 2, 2, 2}}}
	other := slices.Clone(sheets)
	other[2].Values = []int{5, 5, 5, 5}
	total := func(sheets []Sheet) string { // the weighted mean of everything that was said
		var tallies []Tally
		for _, g := range Groups {
			x := Tally{g, make([]int64, 4), make([]int64, 4)}
			for _, s := range sheets {
				for d, v := range s.Values {
					if s.Group == g {
						x.Counts[d]++
						x.Sums[d] += f.Points[v-1]
					}
				}
			}
			tallies = append(tallies, x)
		}
		return fmt.Sprint(Compute(f, tallies, Ruling{}))
	}
	if total(sheets) == total(other) {
		t.Fatal("hiding nothing hides something")
	}
	if shown(f, sheets, Ruling{}) != shown(f, other, Ruling{}) {
		t.Fatal("two peers can be seen")
	}
}

func TestThePointsAreTheWeightedMeanOfWhatIsThere(t *testing.T) {
	f := BuiltIn()
	rapid.Check(t, func(t *rapid.T) {
		f := *f
		f.Weights = Weights{rapid.Int64Range(0, 50).Draw(t, "self"), rapid.Int64Range(1, 50).Draw(t, "leader"), rapid.Int64Range(0, 50).Draw(t, "peer"), rapid.Int64Range(0, 50).Draw(t, "customer")}
		tallies, _ := Count(&f, pile(t, &f))
		res := Compute(&f, tallies, Ruling{})
		for d, l := range res.Lines {
			exact, weight := new(big.Rat), int64(0)
			lowest, highest := int64(100_000), int64(0)
			for _, x := range tallies {
				if x.Counts[d] == 0 || f.Weights.Of(x.Group) == 0 {
					continue
				}
				w := f.Weights.Of(x.Group)
				mean := big.NewRat(x.Sums[d]*1000, x.Counts[d])
				exact.Add(exact, mean.Mul(mean, big.NewRat(w, 1)))
				weight += w
				m := divide(x.Sums[d]*1000, x.Counts[d])
				lowest, highest = min(lowest, m), max(highest, m)
			}
			if weight == 0 {
				if l.Rated {
					t.Fatalf("%s is rated by nobody", l.Code)
				}
				continue
			}
			exact.Quo(exact, big.NewRat(weight, 1))
			off := new(big.Rat).Sub(exact, big.NewRat(l.Points, 1))
			if off.Abs(off).Cmp(big.NewRat(1, 1)) > 0 { // half a thousandth for the means and half for the total
				t.Fatalf("%s: %d instead of %s", l.Code, l.Points, exact.FloatString(3))
			}
			if l.Points < lowest || l.Points > highest {
				t.Fatalf("%s: %d is outside of %d to %d", l.Code, l.Points, lowest, highest)
			}
			if l.Rated != (l.There*100 >= f.Share*f.Weights.Sum()) {
				t.Fatalf("%s: rated %v with %d of %d", l.Code, l.Rated, l.There, f.Weights.Sum())
			}
		}
		twice := f
		twice.Weights = Weights{f.Weights.Self * 2, f.Weights.Leader * 2, f.Weights.Peer * 2, f.Weights.Customer * 2}
		for d, l := range Compute(&twice, tallies, Ruling{}).Lines {
			if l.Points != res.Lines[d].Points {
				t.Fatal("weights are not compared with each other alone")
			}
		}
	})
}

// worked is a case that a person can do with a pencil.
func TestAWorkedExample(t *testing.T) {
	f := BuiltIn()
	all := func(g Group, values ...int) (out []Sheet) {
		for _, v := range values {
			out = append(out, Sheet{Group: g, Values: []int{v, v, v, v}})
		}
		return out
	}
	sheets := slices.Concat(all(Self, 5), all(Leader, 4), all(Peer, 4, 4, 3), all(Customer, 5, 1))
	tallies, _ := Count(f, sheets)
	res := Compute(f, tallies, Ruling{})
	// (10·100 + 40·80 + 30·73.333) / 80 = 79.999875, rounded; two customers do not count
	if l := res.Lines[0]; l.Points != 80_000 || l.Sum != 10*100_000+40*80_000+30*73_333 || l.There != 80 || l.Parts[3].Count != 0 || res.Overall != 80_000 || !res.Rated {
		t.Fatalf("%+v", res)
	}
	res = Compute(f, tallies, Ruling{Without: []Group{Peer}})
	if l := res.Lines[0]; l.Points != 84_000 || l.There != 50 || !l.Rated { // (1000 + 3200) / 50
		t.Fatalf("%+v", l)
	}
	res = Compute(f, tallies, Ruling{Without: []Group{Leader}})
	if l := res.Lines[0]; l.Rated || res.Rated || res.Overall != 0 { // 40 of 100
		t.Fatalf("%+v", res)
	}
	res = Compute(f, tallies, Ruling{Set: []Mark{{"skill", 90_500}}})
	if res.Lines[1].Points != 90_500 || res.Lines[1].Raw != 80_000 || res.Overall != 82_625 { // (3·80 + 90.5) / 4
		t.Fatalf("%+v", res)
	}
	if res = Compute(f, tallies, Ruling{Void: true}); res.Rated || res.Overall != 0 {
		t.Fatalf("%+v", res)
	}
}

func TestWordsOfHiddenGroupsStandTogether(t *testing.T) {
	f := BuiltIn()
	v := []int{3, 3, 3, 3}
	sheets := []Sheet{{Leader, v, "稳", ""}, {Peer, v, "乙", "再快"}, {Customer, v, "甲", ""}, {Peer, v, "", ""}, {Customer, v, "", ""}, {Peer, v, "丙", ""}, {Customer, v, "丁", ""}}
	_, words := Count(f, sheets)
	if len(words) != 2 || fmt.Sprint(words[0]) != "{[leader] [稳] []}" || fmt.Sprint(words[1].From) != "[peer customer]" || !slices.IsSorted(words[1].Good) || len(words[1].Good) != 4 {
		t.Fatalf("%+v", words)
	}
	_, words = Count(f, sheets[:6]) // two customers
	if strings.Contains(fmt.Sprint(words), "甲") {
		t.Fatalf("%+v", words)
	}
}

// floor is a centre with two teams of n, a leader each, and staff at the centre.
func floor(n int) (out []Member) {
	for _, team := range []string{"t1", "t2"} {
		unit := "/group/gd/shenzhen/" + team + "/"
		out = append(out, Member{"L" + team, "长" + team, unit, "SHIFT", "front", true})
		for i := range n {
			out = append(out, Member{fmt.Sprintf("%s-%02d", team, i), "员", unit, "AGENT", "front", false})
		}
	}
	for i := range 4 {
		out = append(out, Member{fmt.Sprintf("Q%d", i), "质", "/group/gd/shenzhen/", "QC", "quality", false})
	}
	return append(out, Member{"S", "督", "/group/gd/shenzhen/", "SUPV", "management", true}, Member{"M", "总", "/group/", "MGR", "management", true})
}

func TestTheDrawFollowsTheRules(t *testing.T) {
	f, all := BuiltIn(), floor(12)
	find := func(id string) Member {
		return all[slices.IndexFunc(all, func(m Member) bool { return m.Person == id })]
	}
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom(all).Draw(t, "who")
		picks := Draw(f, "2026H1-x", m, rapid.Permutation(all).Draw(t, "order"))
		if fmt.Sprint(picks) != fmt.Sprint(Draw(f, "2026H1-x", m, all)) {
			t.Fatal("the order of the candidates matters")
		}
		seen, count := map[string]bool{}, map[Group]int{}
		for _, p := range picks {
			if seen[p.Person] {
				t.Fatalf("%s is asked twice", p.Person)
			}
			seen[p.Person] = true
			count[p.Group]++
			r := find(p.Person)
			switch p.Group {
			case Self:
				if p.Person != m.Person {
					t.Fatal("somebody else's self")
				}
			case Leader:
				if !r.Leads || !strings.HasPrefix(m.Unit, r.Unit) || m.Leads && r.Unit == m.Unit {
					t.Fatalf("%+v does not lead %+v", r, m)
				}
			case Peer:
				if !m.Leads && (r.Leads || r.Unit != m.Unit) || m.Leads && (r.Post != m.Post || !r.Leads) {
					t.Fatalf("%+v is no peer of %+v", r, m)
				}
			case Customer:
				if r.Leads || !m.Leads && r.Unit == m.Unit || m.Leads && !strings.HasPrefix(r.Unit, m.Unit) {
					t.Fatalf("%+v is no customer of %+v", r, m)
				}
			}
		}
		if count[Self] != 1 || count[Peer] > f.Peers || count[Customer] > f.Customers || !m.Leads && depth(m.Unit) > 3 && (count[Leader] != 1 || count[Peer] != f.Peers || count[Customer] != f.Customers) {
			t.Fatalf("%+v: %v", m, count)
		}
	})
	picks := Draw(f, "2026H1-x", find("t1-00"), all)
	for _, p := range picks {
		if p.Group == Customer && find(p.Person).Line != "quality" {
			t.Errorf("%s of the own line is asked though there are others", p.Person)
		}
	}
	if same := Draw(f, "2026H2-y", find("t1-00"), all); fmt.Sprint(same) == fmt.Sprint(picks) {
		t.Error("another cycle draws the same raters")
	}
}

func TestWhoFallsOutIsReplacedInTheOrderOfTheLot(t *testing.T) {
	f, all := BuiltIn(), floor(12)
	m := all[1]
	taken := map[string]bool{}
	for _, p := range Draw(f, "c", m, all) {
		taken[p.Person] = true
	}
	next := Next(f, "c", m, Peer, all, taken, 1)
	wide := *f
	wide.Peers++
	for _, p := range Draw(&wide, "c", m, all) {
		if !taken[p.Person] && p.Group == Peer && (len(next) != 1 || p.Person != next[0].Person) {
			t.Fatalf("%v is next, not %v", p, next)
		}
	}
}

func TestWhatIsWrongWithAForm(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Form)
		want   *fault.Fault
		field  string
	}{
		"points that do not rise":     {func(f *Form) { f.Points = []int64{20, 40, 40, 80, 100} }, ErrPoints, "points"},
		"two steps":                   {func(f *Form) { f.Points = []int64{0, 100} }, ErrPoints, "points"},
		"more than a hundred":         {func(f *Form) { f.Points[4] = 120 }, ErrPoints, "points"},
		"nobody else counts":          {func(f *Form) { f.Weights = Weights{Self: 10} }, ErrWeights, "weight-leader"},
		"a weight below nothing":      {func(f *Form) { f.Weights.Peer = -1 }, ErrWeights, "weight-peer"},
		"two peers":                   {func(f *Form) { f.Peers = 2 }, ErrDrawn, "peers"},
		"no share":                    {func(f *Form) { f.Share = 0 }, ErrShare, "share"},
		"a step without a word":       {func(f *Form) { f.Dimensions[1].Steps[2] = locale.Text{En: "only English"} }, ErrSteps, "steps-skill"},
		"a step too few":              {func(f *Form) { f.Dimensions[3].Steps = f.Dimensions[3].Steps[:4] }, ErrSteps, "steps-effect"},
		"a dimension that is unheard": {func(f *Form) { f.Dimensions[0].Code = "zeal" }, ErrDimensions, "dimensions"},
		"a dimension without weight":  {func(f *Form) { f.Dimensions[0].Weight = 0 }, ErrWeights, "dimension-awareness"},
	} {
		f := BuiltIn()
		c.change(f)
		faults := f.Check()
		if !slices.ContainsFunc(faults, func(x *fault.Fault) bool { return x.Is(c.want) && x.Field() == c.field }) {
			t.Errorf("%s: %v", name, faults)
		}
	}
	if faults := BuiltIn().Check(); len(faults) > 0 {
		t.Error(faults)
	}
}

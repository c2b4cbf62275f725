package survey

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// crowd draws people in a small organisation, most of them in the usual places.
func crowd(t *rapid.T, most int) []Coarse {
	units := []string{"/g/", "/g/a/", "/g/a/1/", "/g/a/2/", "/g/a/3/", "/g/b/", "/g/b/1/", "/g/b/2/"}
	n := rapid.IntRange(0, most).Draw(t, "people") // left to itself a slice is mostly too short to be divided
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Coarse {
		return Coarse{rapid.SampledFrom(units).Draw(t, "unit"), rapid.SampledFrom([]string{"front", "front", "quality"}).Draw(t, "line"), rapid.SampledFrom([]string{"F1", "F2", ""}).Draw(t, "grade")}
	}), n, n).Draw(t, "people")
}

// published are the figures as sets of people, as an attacker knows them who knows everybody's place: a figure
// is the sum over its set.
func published(people []Coarse, before Before) (sets [][]bool, counts map[Key]int) {
	return publishedOf("/g/", people, before)
}

// publishedOf are those of a round of the people below a unit.
func publishedOf(root string, all []Coarse, before Before) (sets [][]bool, counts map[Key]int) {
	var people []Coarse
	var places []int // among all
	for i, p := range all {
		if strings.HasPrefix(p.Unit, root) {
			people, places = append(people, p), append(places, i)
		}
	}
	counts = map[Key]int{}
	byKey := map[Key][]bool{}
	for _, b := range Partition(people, root, before) {
		for _, unit := range lineage(root, b.Unit) {
			for _, k := range keysOf(b.Line, b.Grade) {
				k.Unit = unit
				if byKey[k] == nil {
					byKey[k] = make([]bool, len(all))
				}
				for _, m := range b.Members {
					byKey[k][places[m]] = true
					counts[k]++
				}
			}
		}
	}
	for _, s := range byKey {
		sets = append(sets, s)
	}
	return sets, counts
}

// prime is a field in which the attacker computes; a set is in the span over the rationals only if it is here.
const prime = 1_000_000_007

func power(b, e int64) int64 {
	out := int64(1)
	for ; e > 0; e >>= 1 {
		if e&1 == 1 {
			out = out * b % prime
		}
		b = b * b % prime
	}
	return out
}

// span is what can be had by adding and subtracting rows, any number of times each.
type span struct{ rows [][]int64 }

func (s *span) reduce(v []int64) []int64 {
	v = slices.Clone(v)
	for _, r := range s.rows {
		at := slices.IndexFunc(r, func(x int64) bool { return x != 0 })
		if f := v[at]; f != 0 {
			for i := range v {
				v[i] = ((v[i]-f*r[i])%prime + prime) % prime
			}
		}
	}
	return v
}

func (s *span) add(v []int64) {
	v = s.reduce(v)
	at := slices.IndexFunc(v, func(x int64) bool { return x != 0 })
	if at < 0 {
		return
	}
	inverse := power(v[at], prime-2)
	for i := range v {
		v[i] = v[i] * inverse % prime
	}
	s.rows = append(s.rows, v)
}

// attack finds one to four people whose sum can be computed. atoms names people that no figure tells apart.
func attack(sets [][]bool, atoms []string) []string {
	names := slices.Compact(slices.Sorted(slices.Values(atoms)))
	size := make([]int, len(names))
	for _, a := range atoms {
		size[slices.Index(names, a)]++
	}
	var s span
	for _, set := range sets {
		v := make([]int64, len(names))
		for i, in := range set {
			if in {
				v[slices.Index(names, atoms[i])] = 1
			}
		}
		s.add(v)
	}
	small := slices.DeleteFunc(slices.Collect(func(yield func(int) bool) {
		for i := range names {
			if !yield(i) {
				return
			}
		}
	}), func(i int) bool { return size[i] >= Least })
	var found []string
	var try func(from, people int, v []int64, in []string)
	try = func(from, people int, v []int64, in []string) {
		if len(in) > 0 && !slices.ContainsFunc(s.reduce(v), func(x int64) bool { return x != 0 }) {
			found = slices.Clone(in)
		}
		for k := from; k < len(small) && found == nil; k++ {
			if i := small[k]; people+size[i] < Least {
				v[i] = 1
				try(k+1, people+size[i], v, append(in, names[i]))
				v[i] = 0
			}
		}
	}
	try(0, 0, make([]int64, len(names)), nil)
	return found
}

func TestNoSumOrDifferenceOfFiguresIsAboutFewerThanFive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people := crowd(t, 40)
		sets, _ := published(people, nil)
		atoms := make([]string, len(people))
		for i, p := range people {
			atoms[i] = fmt.Sprint(p)
		}
		if found := attack(sets, atoms); found != nil {
			t.Fatalf("the sum of %v can be computed", found)
		}
	})
}

func TestTheAttackFindsWhatPlainSuppressionLeaves(t *testing.T) {
	var people []Coarse
	for i := range 12 {
		people = append(people, Coarse{Unit: map[bool]string{true: "/g/a/", false: "/g/b/"}[i < 9], Line: "front"})
	}
	all, a := make([]bool, 12), make([]bool, 12) // b, with three people, is left out; but all less a is b
	atoms := make([]string, 12)
	for i, p := range people {
		all[i], a[i], atoms[i] = true, i < 9, p.Unit
	}
	if found := attack([][]bool{all, a}, atoms); len(found) != 1 || found[0] != "/g/b/" {
		t.Fatalf("found %v", found)
	}
}

// Rounds of the same unit, of one above and of one below it, in any order: whoever joined between them, and whoever
// works outside of what was published before, is not what is left of a subtraction.
func TestWhoJoinsIsNotTheDifferenceOfRounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people := crowd(t, 60)
		var before Before
		var sets [][]bool
		joined := make([]int, len(people)) // in which round somebody is asked first
		for i := range joined {
			joined[i] = len(people)
		}
		there := 0
		for round := range rapid.IntRange(2, 3).Draw(t, "rounds") {
			there = rapid.IntRange(there, len(people)).Draw(t, "then")
			for i := range there {
				joined[i] = min(joined[i], round)
			}
			root := rapid.SampledFrom([]string{"/g/", "/g/", "/g/a/", "/g/b/", "/g/a/1/"}).Draw(t, "root")
			now, counts := publishedOf(root, people[:there], before)
			for _, set := range now {
				sets = append(sets, append(set, make([]bool, len(people)-there)...))
			}
			if len(counts) > 0 {
				before = append(before, Publication{root, counts})
			}
		}
		atoms := make([]string, len(people))
		for i, p := range people {
			atoms[i] = fmt.Sprint(p, joined[i])
		}
		if found := attack(sets, atoms); found != nil {
			t.Fatalf("the sum of %v can be computed", found)
		}
	})
}

// The same for a case in which a line's figure left out who was not told apart in a unit below.
func TestAFigureThatLeftSomebodyOutIsNotToldAgain(t *testing.T) {
	var people []Coarse
	add := func(n int, unit, line string) {
		for range n {
			people = append(people, Coarse{unit, line, "F1"})
		}
	}
	add(5, "/g/", "front")
	add(3, "/g/", "quality")
	add(7, "/g/a/", "front")
	add(1, "/g/a/", "quality")
	add(2, "/g/b/", "quality")
	_, counts := published(people, nil)
	add(4, "/g/", "front")
	add(1, "/g/a/", "front")
	if _, again := published(people, Before{{"/g/", counts}}); again[Key{Unit: "/g/"}] != 23 || again[Key{Unit: "/g/", Line: "front"}] != 0 {
		t.Errorf("%v, then %v", counts, again)
	}
}

func TestBlocksHoldEverybodyOnceAndAreNeverSmall(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people := crowd(t, 60)
		blocks := Partition(people, "/g/", nil)
		seen := make([]int, len(people))
		for _, b := range blocks {
			if len(b.Members) < Least {
				t.Fatalf("a block of %d", len(b.Members))
			}
			for _, m := range b.Members {
				seen[m]++
				if b.Line != "" && people[m].Line != b.Line || b.Grade != "" && people[m].Grade != b.Grade {
					t.Fatalf("%v counts as %v", people[m], b.Coarse)
				}
			}
		}
		if len(people) >= Least && slices.ContainsFunc(seen, func(n int) bool { return n != 1 }) {
			t.Fatalf("counted %v times", seen)
		}
	})
}

func TestTheOrderOfAnswersChangesNoCount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people := crowd(t, 60)
		_, a := published(people, nil)
		_, b := published(rapid.Permutation(people).Draw(t, "order"), nil)
		if fmt.Sprint(a) != fmt.Sprint(b) {
			t.Fatalf("%v and %v", a, b)
		}
	})
}

package survey

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Least is the fewest people about whom anything is said.
const Least = 5

// Coarse is where an answer belongs, as coarsely as it is known.
type Coarse struct {
	Unit  string // path
	Line  string // of the post
	Grade string
}

// Block is people who are never told apart: at least Least of them. Line and Grade are "" where the block
// holds more than one.
type Block struct {
	Coarse
	Members []int // indexes of the answers
}

// Key names a figure: a unit with all below it, a line and a grade; "" is all of them.
type Key Coarse

// Publication is the counts of figures that were published shortly before about people below a root.
type Publication struct {
	Root   string
	Counts map[Key]int
}

// Before are the publications that a new one is compared with.
type Before []Publication

// steady says whether a figure may be told apart again: each publication whose people it concerns told it apart
// as well, and the count is the same or moved by Least people or more.
func (b Before) steady(n int, k Key) bool {
	for _, p := range b {
		if strings.HasPrefix(k.Unit, p.Root) {
			if was, ok := p.Counts[k]; !ok || near(n, was) {
				return false
			}
		}
	}
	return true
}

// parted says whether a publication told people of a unit apart by something else than what is asked about
// now: then a figure of theirs need not have been about the same people as one that bears its name now.
func (b Before) parted(how func(Key) bool) bool {
	for _, p := range b {
		for k := range p.Counts {
			if how(k) {
				return true
			}
		}
	}
	return false
}

// inside says whether something was published about some of the people below a root, and of how many of n people
// nothing was: those who are left of all when everything that was said about the others is subtracted.
func (b Before) inside(root string, n int) (some bool, left int) {
	most := map[string]int{}
	for _, p := range b {
		if p.Root != root && strings.HasPrefix(p.Root, root) {
			most[p.Root] = max(most[p.Root], p.Counts[Key{Unit: p.Root}])
		}
	}
	left = n
	for unit, count := range most {
		within := false
		for other := range most {
			within = within || other != unit && strings.HasPrefix(unit, other)
		}
		if !within {
			left -= count
		}
	}
	return len(most) > 0, left
}

// moved says whether a count moved by one to four people against what somebody can compute from a publication:
// plus's less the sum of minus's.
func (b Before) moved(n int, plus Key, minus []Key) bool {
	for _, p := range b {
		was, ok := p.Counts[plus]
		for _, k := range minus {
			was -= p.Counts[k]
		}
		if ok && near(n, was) {
			return true
		}
	}
	return false
}

func near(a, b int) bool { return a != b && max(a-b, b-a) < Least }

// Partition divides answers of people below a unit into blocks of at least Least. It follows the units down,
// then divides what belongs to one unit by line and that by grade. At each step classes that are too small (or
// were not told apart shortly before, or moved by too few since) go together; while what went together is too small itself, the smallest class beside it
// joins, and is not told apart any more. It depends on nothing but its arguments, whatever the answers'
// order. Fewer than Least answers give no block, nor does a whole that is not steady against what was published before.
func Partition(answers []Coarse, root string, before Before) []Block {
	all := make([]int, len(answers))
	for i := range all {
		all[i] = i
	}
	if len(all) < Least || !before.steady(len(all), Key{Unit: root}) {
		return nil
	}
	if some, left := before.inside(root, len(all)); some { // published about parts of them: only a whole of which enough is new
		if left < Least || slices.ContainsFunc(before, func(p Publication) bool { return strings.HasPrefix(root, p.Root) }) {
			return nil
		}
		return []Block{{Coarse{Unit: root}, all}}
	}
	p := parting{answers, before, nil}
	p.units(root, all)
	return p.blocks
}

type parting struct {
	answers []Coarse
	before  Before
	blocks  []Block
}

// class is people who share a value.
type class struct {
	value   string
	members []int
}

// units divides the people of a unit by the units directly below it.
func (p *parting) units(path string, members []int) {
	kept, rest := p.divide(members, Key{Unit: path}, func(c Coarse) string { return step(path, c.Unit) },
		func(value string) Key { return Key{Unit: path + cmp.Or(value, "-")} }) // nothing is published about "-": who has no value is never told apart again
	if !slices.ContainsFunc(kept, func(c class) bool { return c.value != "" }) {
		kept, rest = nil, members // whoever works in the unit itself is not told apart alone: no later publication could see that they were
	}
	for _, c := range kept {
		if c.value == "" {
			p.lines(path, c.members, true)
		} else {
			p.units(path+c.value, c.members)
		}
	}
	if len(rest) > 0 {
		p.lines(path, rest, len(kept) == 0)
	}
}

// step is the part of a path that leads one unit down, "" at the unit itself.
func step(above, path string) string {
	below := strings.TrimPrefix(path, above)
	if i := strings.IndexByte(below, '/'); i >= 0 {
		return below[:i+1]
	}
	return ""
}

// lines divides people of one unit by line, and each by grade. Where figures were published shortly before,
// people stay together unless they are all of the unit and the unit was told apart in the same way: what the
// others were then cannot be known.
func (p *parting) lines(path string, members []int, whole bool) {
	byUnit := func(k Key) bool { return k.Unit != path && strings.HasPrefix(k.Unit, path) }
	byLine := func(k Key) bool { return k.Unit == path && k.Line != "" }
	if len(p.before) > 0 && !whole || p.before.parted(byUnit) {
		p.blocks = append(p.blocks, Block{Coarse{Unit: path}, members})
		return
	}
	kept, rest := p.divide(members, Key{Unit: path}, func(c Coarse) string { return c.Line }, func(v string) Key { return Key{Unit: path, Line: cmp.Or(v, "-")} })
	for _, c := range kept {
		p.grades(path, c.value, c.members)
	}
	switch {
	case len(rest) == 0:
	case len(p.before) > 0 && (len(kept) > 0 || p.before.parted(byLine)):
		p.blocks = append(p.blocks, Block{Coarse{Unit: path}, rest})
	default:
		p.grades(path, "", rest)
	}
}

func (p *parting) grades(path, line string, members []int) {
	kept, rest := p.divide(members, Key{Unit: path, Line: line}, func(c Coarse) string { return c.Grade }, func(v string) Key { return Key{path, line, cmp.Or(v, "-")} })
	for _, c := range kept {
		p.blocks = append(p.blocks, Block{Coarse{path, line, c.value}, c.members})
	}
	if len(rest) > 0 {
		p.blocks = append(p.blocks, Block{Coarse{path, line, ""}, rest})
	}
}

// divide parts people by a value. kept are the classes that can be told apart, rest those that cannot: nobody,
// or at least Least. With nobody kept the rest is everybody.
func (p *parting) divide(members []int, whole Key, value func(Coarse) string, key func(string) Key) (kept []class, rest []int) {
	by := map[string][]int{}
	for _, m := range members {
		v := value(p.answers[m])
		by[v] = append(by[v], m)
	}
	for _, v := range slices.Sorted(maps.Keys(by)) {
		if n := len(by[v]); n < Least || !p.before.steady(n, key(v)) {
			rest = append(rest, by[v]...)
		} else {
			kept = append(kept, class{v, by[v]})
		}
	}
	slices.SortStableFunc(kept, func(a, b class) int { return cmp.Compare(len(a.members), len(b.members)) })
	for len(rest) > 0 && len(kept) > 0 && (len(rest) < Least || p.restMoved(len(rest), whole, kept, key)) {
		rest = append(rest, kept[0].members...)
		kept = kept[1:]
	}
	return kept, rest
}

// restMoved says whether the difference of the whole and what is kept moved by one to four people.
func (p *parting) restMoved(n int, whole Key, kept []class, key func(string) Key) bool {
	minus := make([]Key, len(kept))
	for i, c := range kept {
		minus[i] = key(c.value)
	}
	return p.before.moved(n, whole, minus)
}
